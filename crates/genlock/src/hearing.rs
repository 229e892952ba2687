//! What is heard in the media of labels: speech, and where sounds begin.

use crate::repair::label_clocks;
use crate::resolve::Resolved;
use genlock_align::{OnsetFinder, Onsets, SpeechDetector, SpeechTrack};
use genlock_diagnose::codes::media as codes;
use genlock_diagnose::{Diagnostic, Position, Report};
use genlock_media::{AudioOptions, audio_blocks_of};
use genlock_model::Dataset;
use genlock_time::Rational;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// The sound of a media file.
pub(crate) struct Heard {
    /// Its speech; empty if no label lasts, as speech does not judge instants.
    pub(crate) track: SpeechTrack,
    /// Where sounds begin, on the track's clock.
    pub(crate) onsets: Onsets,
    /// The presentation time of the track's zero.
    pub(crate) zero: Rational,
}

/// What was heard so far, so that each media file is decoded once.
pub(crate) struct Ears {
    /// Files for labels that last.
    lasting: BTreeSet<PathBuf>,
    heard: BTreeMap<PathBuf, Option<Heard>>,
}

impl Ears {
    /// Ears that have heard nothing, for the labels of a dataset.
    pub(crate) fn new(data: &Dataset, resolved: &[Resolved]) -> Self {
        let last = |place: &&Resolved| !label_clocks(data, place).is_empty();
        Self { lasting: resolved.iter().filter(last).map(|place| place.path.clone()).collect(), heard: BTreeMap::new() }
    }

    /// Listens, or remembers; none, reported once, if the sound cannot be decoded.
    pub(crate) fn listen(&mut self, place: &Resolved, report: &dyn Report) -> Option<&Heard> {
        let Self { lasting, heard } = self;
        let heard = heard.entry(place.path.clone()).or_insert_with(|| {
            let speech = lasting.contains(&place.path).then(SpeechDetector::new);
            listen(place, speech, report)
        });
        heard.as_ref()
    }

    /// What was heard of a media file so far.
    pub(crate) fn heard(&self, place: &Resolved) -> Option<&Heard> {
        self.heard.get(&place.path).and_then(Option::as_ref)
    }
}

/// True if there is something to hear.
pub(crate) fn has_sound(place: &Resolved) -> bool {
    place.timeline.audio().is_some_and(|audio| audio.frames.shown_len() > 0)
}

fn listen(place: &Resolved, mut speech: Option<SpeechDetector>, report: &dyn Report) -> Option<Heard> {
    let mut finder = OnsetFinder::new();
    let mut broken = None;
    let rate = u32::try_from(genlock_align::DETECTOR_RATE).unwrap_or(16_000);
    let options = AudioOptions { rate, stream: None };
    let heard = audio_blocks_of(&place.path, &place.timeline, &options, &mut |block| {
        let position = i64::try_from(block.start).unwrap_or(i64::MAX);
        let mut hear = || {
            speech.as_mut().map_or(Ok(()), |speech| speech.push(position, block.samples))?;
            finder.push(position, block.samples)
        };
        if broken.is_none()
            && let Err(error) = hear()
        {
            broken = Some(error.to_string());
        }
    });
    let failed = match (&heard, broken) {
        (Err(error), _) => Some(error.to_string()),
        (Ok(_), broken) => broken,
    };
    if let Some(message) = failed {
        let diagnostic = Diagnostic::new(codes::UNREADABLE, format!("the sound cannot be compared with: {message}"));
        report.diagnostic(diagnostic.at(Position::file(place.path.display().to_string())));
        return None;
    }
    let track = speech.unwrap_or_default().finish();
    Some(Heard { track, onsets: finder.finish(), zero: heard.ok()?.start })
}
