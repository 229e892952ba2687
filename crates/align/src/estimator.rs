//! What all ways to find a map have in common.

use crate::align::{Candidate, Options, align};
use crate::boxes::{self, BoxMotion};
use crate::events::{self, Events};
use crate::interval::Interval;
use crate::media;
use crate::motion::{self, MotionTrack, Sight};
use crate::outcome::Outcome;
use crate::print::Print;
use crate::track::SpeechTrack;

/// Two accounts of one recording, each on its own clock, from which the map between the clocks can be found.
///
/// Every estimator is a pure function of what it was given: equal accounts give equal outcomes. Times go from `ours`, on which the
/// labels stand, to `theirs`. An estimator abstains, with a reason, where the accounts do not single out one map; it keeps the labels
/// where they are if that map is the identity within its own precision.
pub trait Estimator {
    /// The word for the evidence, which begins the `method` of a map: `speech`, `sound`, `picture`, `labels`, `events`, `motion`,
    /// `tracks`.
    fn method(&self) -> &'static str;

    /// Finds the map from our clock to theirs.
    fn estimate(&self, options: &Options) -> Outcome;
}

/// Labels, and the speech in the media.
#[derive(Debug, Clone, Copy)]
pub struct LabelsToSpeech<'a> {
    /// The labels.
    pub ours: &'a [Interval],
    /// The speech.
    pub theirs: &'a SpeechTrack,
    /// Maps that have a reason.
    pub candidates: &'a [Candidate],
}

impl Estimator for LabelsToSpeech<'_> {
    fn method(&self) -> &'static str {
        "speech"
    }

    fn estimate(&self, options: &Options) -> Outcome {
        align(self.ours, self.theirs, self.candidates, options)
    }
}

/// Labels, and the labels of another modality or annotator, taken for speech: [`SpeechTrack::from_intervals`].
#[derive(Debug, Clone, Copy)]
pub struct LabelsToLabels<'a> {
    /// The labels.
    pub ours: &'a [Interval],
    /// The others.
    pub theirs: &'a SpeechTrack,
}

impl Estimator for LabelsToLabels<'_> {
    fn method(&self) -> &'static str {
        "labels"
    }

    fn estimate(&self, options: &Options) -> Outcome {
        align(self.ours, self.theirs, &[], options)
    }
}

/// What two prints were made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrintKind {
    /// Sound.
    Sound,
    /// Pictures.
    Picture,
}

/// The media that labels were made on, and other media of the same event.
#[derive(Debug, Clone, Copy)]
pub struct MediaToMedia<'a> {
    /// The media that the labels were made on.
    pub ours: &'a Print,
    /// The media that they shall belong to.
    pub theirs: &'a Print,
    /// What the prints were made of.
    pub kind: PrintKind,
}

impl Estimator for MediaToMedia<'_> {
    fn method(&self) -> &'static str {
        match self.kind {
            PrintKind::Sound => "sound",
            PrintKind::Picture => "picture",
        }
    }

    fn estimate(&self, options: &Options) -> Outcome {
        media::estimate(self.ours, self.theirs, options)
    }
}

/// Instants of two accounts: labels of instants, cuts, flashes, onsets of sound.
#[derive(Debug, Clone, Copy)]
pub struct EventsToEvents<'a> {
    /// The labels.
    pub ours: &'a Events,
    /// The others.
    pub theirs: &'a Events,
    /// Maps that have a reason.
    pub candidates: &'a [Candidate],
}

impl Estimator for EventsToEvents<'_> {
    fn method(&self) -> &'static str {
        "events"
    }

    fn estimate(&self, options: &Options) -> Outcome {
        events::estimate(self.ours, self.theirs, self.candidates, options)
    }
}

/// Boxes on pictures, and where the pictures move.
#[derive(Debug, Clone, Copy)]
pub struct BoxesToMotion<'a> {
    /// What was seen of the boxes, by a [`crate::BoxWatch`].
    pub seen: &'a BoxMotion,
    /// Maps that have a reason.
    pub candidates: &'a [Candidate],
}

impl Estimator for BoxesToMotion<'_> {
    fn method(&self) -> &'static str {
        "motion"
    }

    fn estimate(&self, options: &Options) -> Outcome {
        boxes::estimate(self.seen, self.candidates, options)
    }
}

/// The movement of the same objects, seen by two sensors.
#[derive(Debug, Clone, Copy)]
pub struct TracksToTracks<'a> {
    /// The tracks whose clock is to be corrected.
    pub ours: &'a [MotionTrack],
    /// The tracks of the other sensor.
    pub theirs: &'a [MotionTrack],
    /// What their places mean.
    pub sight: Sight,
}

impl Estimator for TracksToTracks<'_> {
    fn method(&self) -> &'static str {
        "tracks"
    }

    fn estimate(&self, options: &Options) -> Outcome {
        motion::estimate(self.ours, self.theirs, self.sight, options)
    }
}
