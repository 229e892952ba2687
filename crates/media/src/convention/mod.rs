//! The wrong clocks that label times are made on, each as a map to the right one.

mod explain;
mod place;
mod sentence;
mod signatures;
mod spec;
#[cfg(test)]
mod tests;
mod text;
mod timecode;
mod tools;
mod zero;

pub use explain::{Explanation, Observation, Residuals, Standing, explain};
pub use spec::{Basis, Convention, Delay, Ends, FrameRate, Reading, Rounding, Shift};
pub use text::UnknownConvention;
pub use zero::Zero;

use crate::frames::Count;
use crate::timeline::{Kind, MediaTimeline, StreamTimeline, WallAnchor};
use genlock_time::{Rational, SyncMap, TimeError};

/// A convention under which label times of one file are wrong, and what puts such times right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongClock {
    /// The convention.
    pub convention: Convention,
    /// Its name, such as `stored_index/avg_fps`: the text of the convention.
    pub name: String,
    /// What the maker of the labels did, as a sentence for people.
    pub sentence: String,
    /// From seconds under this convention to presentation seconds.
    pub map: SyncMap,
}

/// The conventions under which label times of this file would be wrong. Those that agree with presentation time are left out, and
/// of several that are the same map on this file the first is given.
///
/// # Errors
/// [`TimeError`] if the times of the file do not fit.
pub fn conventions(timeline: &MediaTimeline) -> Result<Vec<WrongClock>, TimeError> {
    let mut found: Vec<WrongClock> = Vec::new();
    let mut seen = Vec::new();
    for convention in usual(timeline) {
        let placed = convention.placed(timeline)?;
        if placed.is_none() || seen.contains(&placed) {
            continue;
        }
        seen.push(placed);
        let Some(map) = convention.map(timeline)? else { continue };
        let changes = map.pieces().iter().any(|piece| piece.slope != Rational::ONE || piece.offset != Rational::ZERO);
        // Comparing is cheap: maps of many pieces that differ, differ in their first ones.
        if changes && found.iter().all(|known| known.map != map) {
            found.push(WrongClock { convention, name: convention.to_string(), sentence: convention.sentence(timeline), map });
        }
    }
    Ok(found)
}

/// The conventions that a file of this kind meets most, the more telling of equal ones first.
fn usual(timeline: &MediaTimeline) -> Vec<Convention> {
    let mut list: Vec<Convention> =
        [Basis::FirstFrameZero, Basis::EarliestStreamZero, Basis::ContainerPts].map(Convention::new).to_vec();
    let (presented, stored) = (|rate| Convention::frames(Count::Presented, rate), |rate| Convention::frames(Count::Stored, rate));
    if let Some(video) = timeline.video() {
        list.push(presented(FrameRate::Nominal));
        // Where nothing is hidden or repeated both numbers are the same.
        let all_once = video.frames.shows_all_once();
        list.extend((!all_once).then(|| stored(FrameRate::Nominal)));
        list.extend([presented(FrameRate::Whole), presented(FrameRate::Ntsc), stored(FrameRate::Average)]);
        list.extend((!all_once).then(|| presented(FrameRate::Average)));
    }
    if let Some(audio) = timeline.audio() {
        list.extend([Basis::WavZero, Basis::EncoderDelayKept].map(Convention::new));
        list.extend(delays(timeline, audio).iter().map(|delay| Convention::PRESENTATION.shifted(Shift::Early(*delay))));
    }
    let clocks = [Reading::TrueRate, Reading::Fields, Reading::WholeRate].map(Basis::Timecode);
    list.extend(clocks.map(Convention::new));
    list.push(Convention::new(Basis::TimeReference));
    // The time of creation of a file is not that of its zero; that of a recording of sensors is.
    let recorded = timeline.anchors.iter().any(|anchor| matches!(anchor, WallAnchor::Recorded { .. }));
    list.extend(recorded.then_some(Convention::new(Basis::Unix)));
    list
}

/// Delays that the codec is known to have, where the file does not hide them.
fn delays(timeline: &MediaTimeline, audio: &StreamTimeline) -> &'static [Delay] {
    if audio.kind != Kind::Audio || audio.encoder_delay.is_some_and(|delay| delay > 0) {
        return &[];
    }
    let codec = audio.codec.to_ascii_lowercase();
    let hidden_by_codec_delay = matches!(timeline.container.as_str(), "Matroska" | "WebM");
    if codec.contains("aac") || codec.starts_with("mp4a.40") {
        return &[Delay::AacPriming, Delay::AppleAacPriming];
    }
    if codec.contains("mp3") || codec == "mp4a.6b" {
        return &[Delay::LameDelay];
    }
    if codec.contains("mp2") {
        return &[Delay::Mp2Delay];
    }
    if codec.contains("opus") && !hidden_by_codec_delay { &[Delay::OpusPreSkip] } else { &[] }
}
