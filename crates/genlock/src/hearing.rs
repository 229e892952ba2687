//! What is heard in the media of labels: speech, and where sounds begin.

use crate::resolve::{Resolved, unreadable};
use genlock_align::{OnsetFinder, Onsets, SpeechDetector, SpeechTrack, TrackError};
use genlock_diagnose::Report;
use genlock_media::{AudioOptions, audio_blocks_of};
use genlock_time::Rational;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What was heard of a sound, on a clock of its own.
pub(crate) struct Heard<T> {
    pub(crate) what: T,
    /// The presentation time of that clock's zero.
    pub(crate) zero: Rational,
}

/// What was heard so far. Speech and onsets are listened for one by one, where they are asked for: most files need speech only, and the
/// few that need both are decoded twice.
#[derive(Default)]
pub(crate) struct Ears {
    speech: BTreeMap<PathBuf, Option<Heard<SpeechTrack>>>,
    onsets: BTreeMap<PathBuf, Option<Heard<Onsets>>>,
}

impl Ears {
    /// The speech of a media file; none, reported once, if the sound cannot be decoded.
    pub(crate) fn speech(&mut self, place: &Resolved, report: &dyn Report) -> Option<&Heard<SpeechTrack>> {
        let heard = self.speech.entry(place.path.clone()).or_insert_with(|| {
            let mut detector = SpeechDetector::new();
            let zero = listen(place, &mut |at, samples| detector.push(at, samples), report)?;
            Some(Heard { what: detector.finish(), zero })
        });
        heard.as_ref()
    }

    /// The speech that was heard before.
    pub(crate) fn speech_heard(&self, place: &Resolved) -> Option<&SpeechTrack> {
        self.speech.get(&place.path)?.as_ref().map(|heard| &heard.what)
    }

    /// Where sounds begin in a media file; none, reported once, if the sound cannot be decoded.
    pub(crate) fn onsets(&mut self, place: &Resolved, report: &dyn Report) -> Option<&Heard<Onsets>> {
        let heard = self.onsets.entry(place.path.clone()).or_insert_with(|| {
            let mut finder = OnsetFinder::new();
            let zero = listen(place, &mut |at, samples| finder.push(at, samples), report)?;
            Some(Heard { what: finder.finish(), zero })
        });
        heard.as_ref()
    }
}

/// True if there is something to hear.
pub(crate) fn has_sound(place: &Resolved) -> bool {
    place.timeline.audio().is_some_and(|audio| audio.frames.shown_len() > 0)
}

/// What hears a block of sound: where it begins, in samples, and its samples.
type Hear<'a> = dyn FnMut(i64, &[f32]) -> Result<(), TrackError> + 'a;

/// Decodes the sound, and hands on its blocks; the presentation time of sample 0.
fn listen(place: &Resolved, hear: &mut Hear<'_>, report: &dyn Report) -> Option<Rational> {
    let mut broken = None;
    let rate = u32::try_from(genlock_align::DETECTOR_RATE).unwrap_or(16_000);
    let options = AudioOptions { rate, stream: None };
    let heard = audio_blocks_of(&place.path, &place.timeline, &options, &mut |block| {
        if broken.is_none()
            && let Err(error) = hear(i64::try_from(block.start).unwrap_or(i64::MAX), block.samples)
        {
            broken = Some(error.to_string());
        }
    });
    let failed = match (&heard, broken) {
        (Err(error), _) => Some(error.to_string()),
        (Ok(_), broken) => broken,
    };
    if let Some(message) = failed {
        report.diagnostic(unreadable(&place.path, format!("the sound cannot be compared with: {message}")));
        return None;
    }
    Some(heard.ok()?.start)
}
