//! Media files beside labels.

use crate::is_media;
use genlock_diagnose::codes::media as codes;
use genlock_diagnose::{Diagnostic, Position, Report};
use genlock_format::{Input, Result};
use genlock_media::{MediaError, MediaTimeline, ProbeOptions, probe};
use genlock_model::{Recording, Stream};
use std::path::{Path, PathBuf};

/// The media that the user pointed at: one file, or the media files of a folder.
pub struct MediaFiles {
    input: Input,
    /// The media files by their path inside the folder, and by their stem in lower case.
    files: Vec<(String, String)>,
    probing: ProbeOptions,
}

impl MediaFiles {
    /// Opens a media file or a folder of them.
    ///
    /// # Errors
    /// If it does not exist or cannot be listed.
    pub fn open(path: &Path) -> Result<Self> {
        let input = Input::open(path)?;
        let named = |path: &str| (path.to_owned(), stem(path));
        let files = input.files().iter().filter(|file| input.is_one_file() || is_media(&file.path));
        let files = files.map(|file| named(&file.path)).collect();
        Ok(Self { input, files, probing: ProbeOptions::default() })
    }

    /// Probes with these options.
    #[must_use]
    pub fn probing(mut self, options: ProbeOptions) -> Self {
        self.probing = options;
        self
    }

    /// The timeline of a file.
    pub(crate) fn probe(&self, path: &Path) -> std::result::Result<MediaTimeline, MediaError> {
        probe(path, &self.probing)
    }

    /// The file, if the user gave exactly one.
    pub fn only(&self) -> Option<PathBuf> {
        match self.files.as_slice() {
            [(path, _)] => self.input.disk_path(path),
            _ => None,
        }
    }

    /// All files, in the order of their paths.
    pub(crate) fn all(&self) -> Vec<PathBuf> {
        self.files.iter().filter_map(|(path, _)| self.input.disk_path(path)).collect()
    }

    /// The file of the same name as another, or of the same stem.
    pub(crate) fn like(&self, other: &Path, report: &dyn Report) -> Option<PathBuf> {
        self.by_name(&other.file_name()?.to_string_lossy(), report)
    }

    /// The file of a stream: by the path or name that its source writes, or by the name of its recording. Of several that fit, the
    /// first, with a diagnostic.
    pub fn find(&self, stream: &Stream, recording: Option<&Recording>, report: &dyn Report) -> Option<PathBuf> {
        let mut names: Vec<&str> = stream.uri.as_deref().into_iter().chain([stream.name.as_str()]).collect();
        if let Some(recording) = recording {
            names.push(&recording.name);
            names.extend(recording.source_id.as_ref().map(genlock_model::SourceId::as_str));
        }
        names.into_iter().find_map(|name| self.by_name(name, report))
    }

    fn by_name(&self, name: &str, report: &dyn Report) -> Option<PathBuf> {
        let name = name.split(['?', '#']).next().unwrap_or(name).replace('\\', "/");
        let own = name.rsplit('/').next().filter(|own| !own.is_empty())?;
        let exact = |path: &str| path == name || path.rsplit('/').next() == Some(own);
        let mut fitting: Vec<&str> = self.files.iter().map(|(path, _)| path.as_str()).filter(|path| exact(path)).collect();
        if fitting.is_empty() {
            let wanted = stem(own);
            let same = |(_, stem): &&(String, String)| *stem == wanted;
            fitting = self.files.iter().filter(same).map(|(path, _)| path.as_str()).collect();
        }
        let first = *fitting.first()?;
        // The same name in several folders: the one whose folders agree with the label's path, if any does.
        let best = fitting.iter().find(|path| name.ends_with(*path)).copied().unwrap_or(first);
        if fitting.len() > 1 && !name.ends_with(best) {
            let message = format!("{own} could be {}; the first was taken", fitting.join(" or "));
            report.diagnostic(Diagnostic::new(codes::AMBIGUOUS, message).at(Position::file(self.input.name())));
        }
        self.input.disk_path(best)
    }
}

/// The file name without folders and ending, in lower case.
fn stem(path: &str) -> String {
    let own = path.rsplit('/').next().unwrap_or(path);
    own.rsplit_once('.').map_or(own, |(stem, _)| stem).to_lowercase()
}
