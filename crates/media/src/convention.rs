//! The wrong clocks that label times are made on, each as a map to the right one.

use crate::timeline::{Kind, MediaTimeline, StreamTimeline};
use genlock_time::{Piece, Rate, Rational, SyncMap, TimeError};

/// A way in which tools get times from a media file, and what puts such times right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Convention {
    /// A stable name such as `stored_index/avg_fps`.
    pub name: &'static str,
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
pub fn conventions(timeline: &MediaTimeline) -> Result<Vec<Convention>, TimeError> {
    let mut found = Found::default();
    origins(timeline, &mut found);
    if let Some(video) = timeline.video() {
        frames(video, &mut found)?;
    }
    if let Some(audio) = timeline.audio() {
        sound(timeline, audio, &mut found)?;
    }
    Ok(found.list)
}

#[derive(Default)]
struct Found {
    list: Vec<Convention>,
}

impl Found {
    fn add(&mut self, name: &'static str, sentence: impl Into<String>, map: SyncMap) {
        let map = open(map);
        let changes = map.pieces().iter().any(|piece| piece.slope != Rational::ONE || piece.offset != Rational::ZERO);
        if changes && self.list.iter().all(|known| known.map != map) {
            self.list.push(Convention { name, sentence: sentence.into(), map });
        }
    }
}

/// Conventions that differ in where they put zero.
fn origins(timeline: &MediaTimeline, found: &mut Found) {
    let start = timeline.start().unwrap_or(timeline.zero);
    if let Some(first) = timeline.video().and_then(StreamTimeline::start) {
        let sentence = format!("Times count from the first shown frame, which is presented at {} s.", first.to_decimal(4));
        found.add("first_frame_zero", sentence, SyncMap::shift(first));
    }
    let sentence = format!("Times count from the start of the earliest stream, which is presented at {} s.", start.to_decimal(4));
    found.add("earliest_stream_zero", sentence, SyncMap::shift(start));
    let stored = timeline.stored_shift;
    let sentence =
        format!("Times are those that the container stores, {} s later than what is heard and seen.", stored.to_decimal(4));
    found.add("container_pts", sentence, SyncMap::shift(stored.neg()));
}

/// Conventions that divide a frame number by a rate.
fn frames(video: &StreamTimeline, found: &mut Found) -> Result<(), TimeError> {
    let presented = video.presented_index_map()?;
    // Where nothing is hidden or repeated both numbers are the same.
    let stored = if video.frames.shows_all_once() { None } else { Some(video.stored_index_map()?) };
    let numbered = |rate: Rational, map: &SyncMap| SyncMap::affine(rate, Rational::ZERO)?.then(map);
    if let Some(rate) = video.rate {
        let per_second = rate.per_second();
        let sentence = format!("Times are the number of the shown frame divided by {rate} frames per second.");
        found.add("presented_index/nominal_fps", sentence, numbered(per_second, &presented)?);
        if let Some(stored) = &stored {
            let sentence =
                format!("Times are the number of the stored frame, hidden ones counted, divided by {rate} frames per second.");
            found.add("stored_index/nominal_fps", sentence, numbered(per_second, stored)?);
        }
        if let Some((name, other)) = confused(rate) {
            let sentence =
                format!("Times are the number of the shown frame divided by {other} frames per second, but the rate is {rate}.");
            found.add(name, sentence, numbered(other.per_second(), &presented)?);
        }
    }
    if let Some(average) = video.average_rate {
        let text = average.to_decimal(3);
        let sentence = format!(
            "Times are the number of the stored frame, hidden ones counted, divided by the average of {text} frames per second."
        );
        found.add("stored_index/avg_fps", sentence, numbered(average, stored.as_ref().unwrap_or(&presented))?);
        if stored.is_some() {
            let sentence = format!("Times are the number of the shown frame divided by the average of {text} frames per second.");
            found.add("presented_index/avg_fps", sentence, numbered(average, &presented)?);
        }
    }
    Ok(())
}

/// The rates that are taken for this one: 30 for 30000/1001 and the other way round.
fn confused(rate: Rate) -> Option<(&'static str, Rate)> {
    let (numer, denom) = (rate.numer(), rate.denom());
    if denom == 1001 && numer.is_multiple_of(1000) {
        return Rate::new(numer / 1000, 1).ok().map(|whole| ("rounded_fps", whole));
    }
    if denom == 1 && matches!(numer, 24 | 30 | 48 | 60 | 120) {
        return Rate::new(numer * 1000, 1001).ok().map(|ntsc| ("ntsc_fps", ntsc));
    }
    None
}

/// Conventions that count samples of sound.
fn sound(timeline: &MediaTimeline, audio: &StreamTimeline, found: &mut Found) -> Result<(), TimeError> {
    let Some(rate) = audio.sample_rate.filter(|rate| *rate > 0) else { return Ok(()) };
    let rate = Rational::from_int(i64::from(rate));
    let counted = |map: SyncMap| SyncMap::affine(rate, Rational::ZERO)?.then(&map);
    if let Some(map) = audio.audio_sample_map()? {
        let sentence =
            "Times are seconds on a WAV file made from the sound, which starts at its first sample and leaves holes out.";
        found.add("wav_zero", sentence, counted(map)?);
    }
    if let Some(map) = audio.stored_sample_map()? {
        let sentence = "Times count every decoded sample, those included that the edit list or the encoder delay hides.";
        found.add("encoder_delay_kept", sentence, counted(map)?);
    }
    for (name, samples, cause) in delays(timeline, audio) {
        let delay = Rational::from_int(samples).div(rate)?;
        let sentence = format!("Times were made with the {samples} samples of {cause} taken away, which this file presents.");
        found.add(name, sentence, SyncMap::shift(delay));
    }
    Ok(())
}

/// Delays that the codec is known to have, where the file does not hide them (name, samples, cause).
fn delays(timeline: &MediaTimeline, audio: &StreamTimeline) -> Vec<(&'static str, i64, &'static str)> {
    if audio.kind != Kind::Audio || audio.encoder_delay.is_some_and(|delay| delay > 0) {
        return Vec::new();
    }
    let codec = audio.codec.to_ascii_lowercase();
    let hidden_by_codec_delay = matches!(timeline.container.as_str(), "Matroska" | "WebM");
    if codec.contains("aac") || codec.starts_with("mp4a.40") {
        // FFmpeg and many others prime with one frame, Apple's encoder with 2112 samples (QuickTime File Format, appendix G).
        return vec![("aac_priming_removed", 1024, "AAC priming"), ("apple_aac_priming_removed", 2112, "Apple AAC priming")];
    }
    if codec.contains("mp3") || codec == "mp4a.6b" {
        // LAME's usual 576 and the 529 of a decoder.
        return vec![("lame_delay_removed", 1105, "LAME and decoder delay")];
    }
    if codec.contains("mp2") {
        return vec![("mp2_delay_removed", 481, "the MPEG layer II decoder")];
    }
    if codec.contains("opus") && !hidden_by_codec_delay {
        return vec![("opus_pre_skip_removed", 312, "Opus pre-skip")];
    }
    Vec::new()
}

/// The map with its outer ends open, so that a label that reaches a little beyond the media still has a time.
fn open(map: SyncMap) -> SyncMap {
    let mut pieces: Vec<Piece> = map.pieces().to_vec();
    if let Some(first) = pieces.first_mut() {
        first.start = None;
    }
    if let Some(last) = pieces.last_mut() {
        last.end = None;
    }
    SyncMap::new(pieces).unwrap_or(map)
}
