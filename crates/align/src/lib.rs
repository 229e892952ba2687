//! From events to the map that puts labels right.
//!
//! Labels say when something was heard or seen; a [`SpeechTrack`] says, every 10 ms, how likely somebody speaks. [`align`] looks
//! for the [`SyncMap`](genlock_time::SyncMap) under which both agree. It tries the maps that the caller can explain first
//! ([`Candidate`]), then constant offsets and the [standard rate ratios](STANDARD_RATES), then arbitrary drift and pieces, and takes
//! the simplest that the evidence does not contradict. Labels that are right are kept; where nothing is convincing, it abstains.
//!
//! Estimation is in floating-point seconds. What comes out is exact again: offsets in whole milliseconds, standard ratios as they are
//! defined, other slopes in tenths of a part per million.
//!
//! The second track need not be sound: [`SpeechTrack::from_intervals`] makes one of the labels of another modality. And labels are not
//! the only thing to compare: an [`Estimator`] finds a map from any two accounts of one recording, be they two sounds or films
//! ([`MediaToMedia`]), two lists of instants ([`EventsToEvents`]), boxes and the motion in the pictures ([`BoxesToMotion`]) or the tracks
//! of two sensors ([`TracksToTracks`]).
//!
//! What is heard is found here too: speech by [`SpeechDetector`], the beginnings of any sounds by [`OnsetFinder`].
//!
//! There is no input or output here, and equal inputs give equal outcomes.

#![forbid(unsafe_code)]

mod affine;
mod align;
mod batch;
mod boxes;
mod choose;
mod confidence;
mod correlate;
mod cues;
mod detector;
mod estimator;
mod events;
mod exact;
mod hypothesis;
mod interval;
mod lanes;
mod laying;
mod loudness;
mod media;
mod motion;
mod number;
mod onsets;
mod outcome;
mod pieces;
mod print;
mod rates;
mod refine;
mod spectra;
mod support;
mod track;
mod tried;
mod yardstick;

pub use align::{Candidate, Options, align};
pub use batch::{Common, align_as, common, departs};
pub use boxes::{BoxMotion, BoxWatch, PlacedBox};
pub use detector::{DETECTOR_RATE, SpeechDetector};
pub use estimator::{
    BoxesToMotion, Estimator, EventsToEvents, LabelsToLabels, LabelsToSpeech, MediaToMedia, PrintKind, TracksToTracks,
};
pub use events::Events;
pub use interval::Interval;
pub use lanes::{Lane, Passage, lanes};
pub use motion::{MotionSample, MotionTrack, Sight};
pub use onsets::{Onset, OnsetFinder, Onsets};
pub use outcome::{Alternative, Bounds, Estimate, Evidence, Model, Outcome, PieceSupport, Reason, Residuals, Verdict};
pub use print::{PRINT_CHANNELS, PRINT_RATE, PicturePrinter, Print, SoundPrinter};
pub use rates::{STANDARD_RATES, StandardRate};
pub use refine::{Move, Refined, refine, rounding_step};
pub use track::{MAX_TRACK_HOURS, SpeechTrack, TrackError};
