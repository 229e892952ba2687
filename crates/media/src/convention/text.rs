//! Conventions as text: a basis and modifiers, with commas between.

use super::spec::{Basis, Convention, Delay, Ends, FrameRate, Reading, Rounding, Shift};
use crate::frames::Count;
use genlock_time::{Rate, Rational};
use std::fmt;
use std::str::FromStr;

/// Why a text names no convention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownConvention(String);

impl fmt::Display for UnknownConvention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UnknownConvention {}

/// The bases that have one word.
const WORDS: [(&str, Basis); 16] = [
    ("presentation", Basis::Presentation),
    ("container_pts", Basis::ContainerPts),
    ("first_frame_zero", Basis::FirstFrameZero),
    ("earliest_stream_zero", Basis::EarliestStreamZero),
    ("video_media_time", Basis::VideoMediaTime),
    ("audio_media_time", Basis::AudioMediaTime),
    ("rounded_fps", Basis::Frames { count: Count::Presented, rate: FrameRate::Whole }),
    ("ntsc_fps", Basis::Frames { count: Count::Presented, rate: FrameRate::Ntsc }),
    ("wav_zero", Basis::WavZero),
    ("encoder_delay_kept", Basis::EncoderDelayKept),
    ("timecode", Basis::Timecode(Reading::TrueRate)),
    ("timecode_fields", Basis::Timecode(Reading::Fields)),
    ("timecode/rounded_fps", Basis::Timecode(Reading::WholeRate)),
    ("timecode/non_drop", Basis::Timecode(Reading::NonDrop)),
    ("time_reference", Basis::TimeReference),
    ("unix", Basis::Unix),
];

const COUNTS: [(&str, Count); 2] = [("presented_index", Count::Presented), ("stored_index", Count::Stored)];

const RATES: [(&str, FrameRate); 5] = [
    ("nominal_fps", FrameRate::Nominal),
    ("avg_fps", FrameRate::Average),
    ("r_frame_rate", FrameRate::Lowest),
    ("rounded_fps", FrameRate::Whole),
    ("ntsc_fps", FrameRate::Ntsc),
];

pub(super) const DELAYS: [(&str, Delay); 6] = [
    ("aac_priming", Delay::AacPriming),
    ("apple_aac_priming", Delay::AppleAacPriming),
    ("lame_delay", Delay::LameDelay),
    ("mp2_delay", Delay::Mp2Delay),
    ("opus_pre_skip", Delay::OpusPreSkip),
    ("ts_mux_start", Delay::TsMuxStart),
];

const ROUNDINGS: [(&str, Rounding); 4] = [
    ("ms_rounded", Rounding::Milliseconds),
    ("cs_rounded", Rounding::Centiseconds),
    ("s_rounded", Rounding::Seconds),
    ("frame_rounded", Rounding::Frames),
];

fn value<T: Copy>(list: &[(&str, T)], word: &str) -> Option<T> {
    list.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
}

fn word<T: PartialEq>(list: &[(&'static str, T)], value: &T) -> Option<&'static str> {
    list.iter().find(|(_, known)| known == value).map(|(word, _)| *word)
}

impl FromStr for Convention {
    type Err = UnknownConvention;

    /// Reads a basis and modifiers, with commas between: `presented_index/nominal_fps,from=1,closed`.
    ///
    /// Bases: `presentation` (left out before a modifier), `container_pts`, `first_frame_zero`, `earliest_stream_zero`,
    /// `stream_zero=INDEX`, `video_media_time`, `audio_media_time`, `wav_zero`, `encoder_delay_kept`, `samples@RATE`, `timecode`,
    /// `timecode_fields`, `timecode/rounded_fps`, `timecode/non_drop`, `time_reference`, `unix`, and `presented_index` or
    /// `stored_index` alone or with `/nominal_fps`, `/avg_fps`, `/r_frame_rate`, `/rounded_fps`, `/ntsc_fps` or `/fps=RATE`
    /// (`/fps=30`, `/fps=30000/1001`).
    ///
    /// Modifiers: `from=N` (the number of the first frame), `closed` (ends name the last frame inside), `ms_rounded`, `cs_rounded`,
    /// `s_rounded`, `frame_rounded`, and `late=DELAY` or `early=DELAY`, where a delay is `aac_priming`, `apple_aac_priming`,
    /// `lame_delay`, `mp2_delay`, `opus_pre_skip`, `ts_mux_start`, `2frames`, `312samples` or `0.5s`. `aac_priming_removed` and
    /// `aac_priming_kept` are short for `early=aac_priming` and `late=aac_priming`, and so on.
    fn from_str(text: &str) -> Result<Self, UnknownConvention> {
        let mut found = Self::PRESENTATION;
        for (at, part) in text.split(',').map(str::trim).enumerate() {
            if modify(&mut found, part)?.is_some() {
                continue;
            }
            if at > 0 {
                return Err(UnknownConvention(format!("`{part}` is no modifier of a convention")));
            }
            found.basis = basis(part).ok_or_else(|| {
                UnknownConvention(format!("`{part}` is no convention; `wav_zero` and `presented_index/fps=30` are"))
            })?;
        }
        if !found.counts() && (found.first != 0 || found.ends == Ends::Closed) {
            let what = "`from` and `closed` need a convention that counts frames or samples";
            return Err(UnknownConvention(format!("`{text}`: {what}")));
        }
        Ok(found)
    }
}

fn basis(text: &str) -> Option<Basis> {
    if let Some(basis) = value(&WORDS, text) {
        return Some(basis);
    }
    if let Some(rate) = text.strip_prefix("samples@") {
        return rate.parse().ok().filter(|rate| *rate > 0).map(Basis::Samples);
    }
    if let Some(index) = text.strip_prefix("stream_zero=") {
        return index.parse().ok().map(Basis::StreamZero);
    }
    let (count, rate) = text.split_once('/').map_or((text, None), |(count, rate)| (count, Some(rate)));
    let count = value(&COUNTS, count)?;
    let rate = match rate {
        None => FrameRate::Undivided,
        Some(rate) => match rate.strip_prefix("fps=") {
            Some(rate) => FrameRate::Fixed(Rate::from_decimal(rate).ok()?),
            None => value(&RATES, rate)?,
        },
    };
    Some(Basis::Frames { count, rate })
}

/// Sets what a modifier sets; none if the word is no modifier.
fn modify(found: &mut Convention, part: &str) -> Result<Option<()>, UnknownConvention> {
    let wrong = || UnknownConvention(format!("`{part}` has no value that is known"));
    if let Some(rounding) = value(&ROUNDINGS, part) {
        found.rounding = Some(rounding);
    } else if part == "closed" {
        found.ends = Ends::Closed;
    } else if let Some(first) = part.strip_prefix("from=") {
        found.first = first.parse::<i32>().ok().map(i64::from).ok_or_else(wrong)?;
    } else if let Some(late) = part.strip_prefix("late=") {
        found.shift = Some(Shift::Late(delay(late).ok_or_else(wrong)?));
    } else if let Some(early) = part.strip_prefix("early=") {
        found.shift = Some(Shift::Early(delay(early).ok_or_else(wrong)?));
    } else if let Some(early) = part.strip_suffix("_removed").and_then(|word| value(&DELAYS, word)) {
        found.shift = Some(Shift::Early(early));
    } else if let Some(late) = part.strip_suffix("_kept").and_then(|word| value(&DELAYS, word)) {
        found.shift = Some(Shift::Late(late));
    } else {
        return Ok(None);
    }
    Ok(Some(()))
}

fn delay(text: &str) -> Option<Delay> {
    if let Some(delay) = value(&DELAYS, text) {
        return Some(delay);
    }
    if let Some(frames) = text.strip_suffix("frames") {
        return frames.parse().ok().map(Delay::Frames);
    }
    if let Some(samples) = text.strip_suffix("samples") {
        return samples.parse().ok().map(Delay::Samples);
    }
    text.strip_suffix('s')?.parse::<Rational>().ok().map(Delay::Seconds)
}

impl fmt::Display for Convention {
    /// The text that [`Convention::from_str`] reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shift = self.shift.map(|shift| (shift, shift_name(shift)));
        let mut comma = "";
        match &shift {
            Some((_, Some(name))) if self.basis == Basis::Presentation => {
                f.write_str(name)?;
                comma = ",";
            }
            _ if self.basis == Basis::Presentation && (shift.is_some() || self.rounding.is_some()) => {}
            _ => {
                write!(f, "{}", self.basis)?;
                comma = ",";
            }
        }
        if let Some((shift, name)) = shift
            && (name.is_none() || self.basis != Basis::Presentation)
        {
            let (way, delay) = match shift {
                Shift::Late(delay) => ("late", delay),
                Shift::Early(delay) => ("early", delay),
            };
            write!(f, "{comma}{way}={delay}")?;
            comma = ",";
        }
        if self.first != 0 {
            write!(f, "{comma}from={}", self.first)?;
        }
        if self.ends == Ends::Closed {
            write!(f, "{comma}closed")?;
        }
        if let Some(name) = self.rounding.and_then(|rounding| word(&ROUNDINGS, &rounding)) {
            write!(f, "{comma}{name}")?;
        }
        Ok(())
    }
}

/// The short name of a shift whose delay has a name.
fn shift_name(shift: Shift) -> Option<String> {
    match shift {
        Shift::Early(delay) => word(&DELAYS, &delay).map(|name| format!("{name}_removed")),
        Shift::Late(delay) => word(&DELAYS, &delay).map(|name| format!("{name}_kept")),
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(word) = word(&WORDS, self) {
            return f.write_str(word);
        }
        match self {
            Self::StreamZero(index) => write!(f, "stream_zero={index}"),
            Self::Samples(rate) => write!(f, "samples@{rate}"),
            Self::Frames { count, rate } => {
                f.write_str(word(&COUNTS, count).unwrap_or_default())?;
                match rate {
                    FrameRate::Undivided => Ok(()),
                    FrameRate::Fixed(rate) => write!(f, "/fps={rate}"),
                    rate => write!(f, "/{}", word(&RATES, rate).unwrap_or_default()),
                }
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Delay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (word(&DELAYS, self), self) {
            (Some(word), _) => f.write_str(word),
            (None, Self::Frames(frames)) => write!(f, "{frames}frames"),
            (None, Self::Samples(samples)) => write!(f, "{samples}samples"),
            (None, Self::Seconds(seconds)) => write!(f, "{seconds}s"),
            (None, _) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Convention;

    #[test]
    fn names_come_back() {
        let check = |text: &str, expected: &str| {
            let found: Convention = text.parse().unwrap();
            assert_eq!(found.to_string(), expected);
            assert_eq!(expected.parse::<Convention>().unwrap(), found);
        };
        for name in [
            "presentation",
            "container_pts",
            "stream_zero=2",
            "presented_index",
            "stored_index",
            "presented_index/nominal_fps",
            "stored_index/avg_fps",
            "stored_index/r_frame_rate",
            "stored_index/rounded_fps",
            "rounded_fps",
            "presented_index/fps=30000/1001,from=1,closed,ms_rounded",
            "samples@48000,closed",
            "timecode/rounded_fps",
            "timecode_fields",
            "ms_rounded",
            "aac_priming_removed",
            "wav_zero,late=aac_priming",
            "late=2frames,frame_rounded",
            "early=312samples",
            "late=1/2s",
        ] {
            check(name, name);
        }
        check(" presented_index/fps=29.97 , from=1", "presented_index/fps=2997/100,from=1");
        check("presentation,ms_rounded", "ms_rounded");
        check("late=opus_pre_skip", "opus_pre_skip_kept");
        check("presented_index/rounded_fps", "rounded_fps");
    }

    #[test]
    fn nonsense_is_refused() {
        let check = |text: &str| assert!(text.parse::<Convention>().is_err(), "{text}");
        for text in [
            "",
            "fps",
            "presented_index/",
            "presented_index/fps=0",
            "samples@0",
            "samples@x",
            "wav_zero,wav_zero",
            "from=1",
            "first_frame_zero,closed",
            "late=",
            "late=1",
            "wav_zero,from=x",
            "presented_index,late=frames",
        ] {
            check(text);
        }
    }
}
