//! A delivery: files, and the formats that they are in.

use genlock_diagnose::codes::read as codes;
use genlock_diagnose::{Diagnostic, Position, Report};
use genlock_format::{Detection, Error, Format, Ids, Input, Options, Reading, Registry, Result, Sink};
use genlock_model::Dataset;
use std::path::Path;

/// Endings of media files, which hold no labels.
const MEDIA: &[&str] = &[
    "aac", "ac3", "aif", "aiff", "avi", "avif", "bin", "bmp", "caf", "flac", "flv", "gif", "heic", "jpeg", "jpg", "m4a", "m4v",
    "mkv", "mov", "mp2", "mp3", "mp4", "mpg", "ogg", "opus", "pcd", "ply", "png", "tif", "tiff", "ts", "wav", "webm", "webp",
    "wmv",
];

/// Files of one format.
pub struct Part<'r> {
    /// The format.
    pub format: &'r dyn Format,
    /// The files.
    pub input: Input,
    /// Why it is this format; empty if the user said so.
    pub evidence: String,
}

/// A delivery whose formats are known.
pub struct Delivery<'r> {
    /// The files.
    pub input: Input,
    /// What is read, in the order of the paths.
    pub parts: Vec<Part<'r>>,
}

impl<'r> Delivery<'r> {
    /// Opens a file, a folder or an archive and finds out its format, or takes the one that the user named. A folder that is no
    /// format as a whole is taken file by file; files that nobody recognises are reported, media files are passed over.
    ///
    /// # Errors
    /// If it cannot be opened, nothing is recognised, or two formats fit one file equally well.
    pub fn open(registry: &'r Registry, path: &Path, from: Option<&str>, report: &dyn Report) -> Result<Self> {
        Self::of(registry, Input::open(path)?, from, report)
    }

    /// The delivery of an input that is open.
    ///
    /// # Errors
    /// As [`Delivery::open`].
    pub fn of(registry: &'r Registry, input: Input, from: Option<&str>, report: &dyn Report) -> Result<Self> {
        if let Some(id) = from {
            let format = named(registry, id)?;
            return Ok(Self { parts: vec![Part { format, input: input.clone(), evidence: String::new() }], input });
        }
        if input.files().iter().all(|file| file.size == 0) {
            return Err(Error::data(codes::EMPTY, input.name(), "there is nothing to read"));
        }
        let whole = registry.detect(&input);
        if let Some(part) = chosen(&whole, &input) {
            return Ok(Self { parts: vec![part], input });
        }
        if input.is_one_file() || !whole.candidates.is_empty() {
            return Err(undecided(registry, &whole, &input));
        }
        let mut parts: Vec<Part<'r>> = Vec::new();
        for file in input.files().iter().filter(|file| !is_media(&file.path)) {
            let one = input.one(file);
            let found = registry.detect(&one);
            if let Some(part) = chosen(&found, &one) {
                parts.push(part);
            } else {
                let what =
                    if found.candidates.is_empty() { "no format recognises this file" } else { "several formats fit this file" };
                let mut diagnostic = Diagnostic::new(codes::DETECT, format!("{what}; it was not read"));
                if !found.candidates.is_empty() {
                    diagnostic = diagnostic.help(format!("read it alone with --from; evidence: {}", found.evidence().join("; ")));
                }
                let severity = genlock_diagnose::Severity::Warning;
                report.diagnostic(diagnostic.severity(severity).at(Position::file(input.display(&file.path))));
            }
        }
        if parts.is_empty() {
            return Err(undecided(registry, &whole, &input));
        }
        Ok(Self { input, parts })
    }

    /// Reads everything into a sink.
    ///
    /// # Errors
    /// If a file cannot be read at all, or the sink refuses a record.
    pub fn read_into(&self, options: &Options, report: &dyn Report, sink: &mut dyn Sink) -> Result {
        self.read_more(options, report, &Ids::new(), sink)
    }

    /// Reads everything into a sink that holds records of other deliveries, with ids that go on from theirs.
    ///
    /// # Errors
    /// As [`Delivery::read_into`].
    pub fn read_more(&self, options: &Options, report: &dyn Report, ids: &Ids, sink: &mut dyn Sink) -> Result {
        for part in &self.parts {
            let format = part.format.info().id;
            let reader = part.format.reader().ok_or_else(|| Error::usage(format!("{format} cannot be read")))?;
            reader.read(&mut Reading { input: &part.input, options, ids, report, sink })?;
        }
        Ok(())
    }

    /// Reads everything into a dataset.
    ///
    /// # Errors
    /// As [`Delivery::read_into`].
    pub fn read(&self, options: &Options, report: &dyn Report) -> Result<Dataset> {
        let mut data = Dataset::new();
        self.read_into(options, report, &mut data)?;
        Ok(data)
    }

    /// The formats, each once.
    pub fn formats(&self) -> Vec<&'static str> {
        let mut ids: Vec<_> = self.parts.iter().map(|part| part.format.info().id).collect();
        ids.dedup();
        ids
    }
}

/// True for a file that by its ending is media.
pub fn is_media(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    MEDIA.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// The format of this id, or an error that names similar ones.
///
/// # Errors
/// [`Error::usage`].
pub fn named<'r>(registry: &'r Registry, id: &str) -> Result<&'r dyn Format> {
    registry.get(id).ok_or_else(|| {
        let similar = registry.similar(id);
        let hint = if similar.is_empty() { String::new() } else { format!("; did you mean {}?", similar.join(", ")) };
        Error::usage(format!("there is no format {id:?}{hint} (genlock formats lists them)"))
    })
}

fn chosen<'r>(found: &Detection<'r>, input: &Input) -> Option<Part<'r>> {
    let format = found.best()?;
    let evidence = found.candidates.first().map_or_else(String::new, |(_, verdict)| verdict.evidence.clone());
    Some(Part { format, input: input.clone(), evidence })
}

fn undecided(registry: &Registry, found: &Detection<'_>, input: &Input) -> Error {
    if found.candidates.is_empty() {
        let known: Vec<_> = registry.iter().map(|format| format.info().id).collect();
        let message = format!("no format recognises this; name it with --from ({})", known.join(", "));
        return Error::data(codes::DETECT, input.name(), message);
    }
    let message = format!("several formats fit; name one with --from. The evidence: {}", found.evidence().join("; "));
    Error::data(codes::DETECT, input.name(), message)
}
