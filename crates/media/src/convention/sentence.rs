//! What the maker of the labels did, as sentences for people.

use super::place::divisor;
use super::spec::{Basis, Convention, Delay, Ends, FrameRate, Reading, Rounding, Shift};
use crate::frames::Count;
use crate::timeline::{MediaTimeline, StreamTimeline};
use genlock_time::Rational;

impl Convention {
    /// What the maker of the labels did, with the figures of this file: one sentence for the basis and one for each modifier.
    pub fn sentence(&self, timeline: &MediaTimeline) -> String {
        let delay = self.shift.map(|shift| shifted(shift, self.basis));
        let mut sentences = match (&delay, self.basis) {
            (Some(delay), Basis::Presentation) => vec![delay.clone()],
            (delay, basis) => vec![basis_sentence(basis, timeline)].into_iter().chain(delay.clone()).collect(),
        };
        if self.first != 0 {
            sentences.push(format!("The first bears the number {}.", self.first));
        }
        if self.ends == Ends::Closed {
            sentences.push("An end names the last one inside.".to_owned());
        }
        if let Some(rounding) = self.rounding {
            let unit = match rounding {
                Rounding::Milliseconds => "milliseconds",
                Rounding::Centiseconds => "hundredths of a second",
                Rounding::Seconds => "seconds",
                Rounding::Frames => "frames",
            };
            sentences.push(format!("Times are rounded to whole {unit}."));
        }
        sentences.join(" ")
    }
}

fn basis_sentence(basis: Basis, timeline: &MediaTimeline) -> String {
    let start = |start: Option<Rational>| start.map_or("nowhere".to_owned(), |start| format!("at {} s", start.to_decimal(4)));
    match basis {
        Basis::Presentation => "Times are those at which the media is presented.".to_owned(),
        Basis::ContainerPts => {
            let late = timeline.stored_shift.to_decimal(4);
            format!("Times are those that the container stores, {late} s later than what is heard and seen.")
        }
        Basis::FirstFrameZero => {
            let first = start(timeline.video().and_then(StreamTimeline::start));
            format!("Times count from the first shown frame, which is presented {first}.")
        }
        Basis::EarliestStreamZero => {
            let first = start(Some(timeline.start().unwrap_or(timeline.zero)));
            format!("Times count from the start of the earliest stream, which is presented {first}.")
        }
        Basis::StreamZero(index) => {
            let first = start(timeline.streams.get(index).and_then(StreamTimeline::start));
            format!("Times count from the start of stream {index}, which is presented {first}.")
        }
        Basis::VideoMediaTime => "Times are those of the stored pictures, with the edit list ignored.".to_owned(),
        Basis::AudioMediaTime => "Times are those of the stored sound, with the edit list ignored.".to_owned(),
        Basis::Frames { count, rate } => frames(count, rate, timeline),
        Basis::WavZero => {
            "Times are seconds on a WAV file made from the sound, which starts at its first sample and leaves holes out."
                .to_owned()
        }
        Basis::EncoderDelayKept => {
            "Times count every decoded sample, those included that the edit list or the encoder delay hides.".to_owned()
        }
        Basis::Samples(rate) => {
            let header = timeline.audio().and_then(|audio| audio.sample_rate).unwrap_or_default();
            format!("Times are the number of the sample divided by {rate} Hz, where the file says {header} Hz.")
        }
        Basis::Timecode(reading) => timecode(reading).to_owned(),
        Basis::TimeReference => "Times are since midnight by the time reference of the broadcast WAV.".to_owned(),
        Basis::Unix => "Times are seconds since 1970.".to_owned(),
    }
}

fn frames(count: Count, rate: FrameRate, timeline: &MediaTimeline) -> String {
    let which = match count {
        Count::Presented => "the number of the shown frame",
        Count::Stored => "the number of the stored frame, hidden ones counted,",
    };
    let video = timeline.video();
    let nominal = video.and_then(|video| video.rate).map_or("an unknown number of".to_owned(), |rate| plain(rate.per_second()));
    let value = video.and_then(|video| divisor(rate, video).ok().flatten());
    let text = |digits| value.map_or("an unknown number of".to_owned(), |value| value.to_decimal(digits));
    match rate {
        FrameRate::Undivided => format!("Labels bear {}.", which.trim_end_matches(',')),
        FrameRate::Nominal => format!("Times are {which} divided by {nominal} frames per second."),
        FrameRate::Average => format!("Times are {which} divided by the average of {} frames per second.", text(3)),
        FrameRate::Lowest => format!("Times are {which} divided by the r_frame_rate of {} per second.", text(3)),
        FrameRate::Whole | FrameRate::Ntsc | FrameRate::Fixed(_) => {
            let rate = value.map_or(text(3), plain);
            format!("Times are {which} divided by {rate} frames per second, but the rate is {nominal}.")
        }
    }
}

/// A rate as people write it: 25, 30000/1001, and what is neither as a decimal.
fn plain(per_second: Rational) -> String {
    let is_written_so = per_second.denom() == 1 || per_second.denom() == 1001;
    if is_written_so { per_second.to_string() } else { per_second.to_decimal(3) }
}

const fn timecode(reading: Reading) -> &'static str {
    match reading {
        Reading::TrueRate => "Times are since midnight by the timecode track.",
        Reading::Fields => {
            "Times are the hours, minutes, seconds and frames of the timecode, with frames divided by the whole rate."
        }
        Reading::WholeRate => "Times are the frame count of the timecode divided by the whole rate, as if 29.97 were 30.",
        Reading::NonDrop => "Times are since midnight by the timecode with its drop-frame numbers taken for non-drop ones.",
    }
}

fn shifted(shift: Shift, basis: Basis) -> String {
    let cause = |delay: Delay| {
        let name = match delay {
            Delay::AacPriming => "AAC priming",
            Delay::AppleAacPriming => "Apple AAC priming",
            Delay::LameDelay => "LAME and decoder delay",
            Delay::Mp2Delay => "the MPEG layer II decoder",
            Delay::OpusPreSkip => "Opus pre-skip",
            Delay::TsMuxStart => return "the 1.4 s at which transport streams start".to_owned(),
            Delay::Frames(frames) => return format!("the {frames} frames by which B-frames delay pictures"),
            Delay::Samples(_) => "delay",
            Delay::Seconds(seconds) => return format!("{} s", seconds.to_decimal(4)),
        };
        format!("the {} samples of {name}", delay.samples().unwrap_or_default())
    };
    let here = basis == Basis::Presentation;
    match shift {
        Shift::Early(delay) if here => format!("Times were made with {} taken away, which this file presents.", cause(delay)),
        Shift::Early(delay) => format!("They were made with {} taken away.", cause(delay)),
        Shift::Late(delay) if here => format!("Times were made with {} left in, which this file does not present.", cause(delay)),
        Shift::Late(delay) => format!("They were made with {} left in.", cause(delay)),
    }
}
