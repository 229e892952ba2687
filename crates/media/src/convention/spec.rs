//! What a convention is: what is counted, from where, by which rate.

use crate::frames::Count;
use genlock_time::{Rate, Rational};

/// A way in which tools get label times from a media file, as a value that a user can name; see [`Convention::from_str`] for its
/// text.
///
/// A convention belongs to no file. [`Convention::map`] says what it means on one.
///
/// [`Convention::from_str`]: std::str::FromStr::from_str
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Convention {
    /// What is counted and where zero is.
    pub basis: Basis,
    /// By how much the labels are late or early against the basis.
    pub shift: Option<Shift>,
    /// The number that the first frame bears: 0 or 1, of some tools another.
    pub first: i64,
    /// What the end of an interval names.
    pub ends: Ends,
    /// What label times were rounded to, if they were.
    pub rounding: Option<Rounding>,
}

impl Convention {
    /// True times: seconds on the presentation timeline.
    pub const PRESENTATION: Self = Self::new(Basis::Presentation);

    /// The plain convention of a basis: numbers from 0, half-open, not rounded.
    pub const fn new(basis: Basis) -> Self {
        Self { basis, shift: None, first: 0, ends: Ends::HalfOpen, rounding: None }
    }

    /// Frame numbers of `count` divided by `rate`.
    pub const fn frames(count: Count, rate: FrameRate) -> Self {
        Self::new(Basis::Frames { count, rate })
    }

    /// The same with the first frame numbered `first`.
    #[must_use]
    pub const fn counted_from(self, first: i64) -> Self {
        Self { first, ..self }
    }

    /// The same with times that are late or early.
    #[must_use]
    pub const fn shifted(self, shift: Shift) -> Self {
        Self { shift: Some(shift), ..self }
    }

    /// The same with ends that name the last frame or sample inside.
    #[must_use]
    pub const fn closed(self) -> Self {
        Self { ends: Ends::Closed, ..self }
    }

    /// The same with times that were rounded.
    #[must_use]
    pub const fn rounded(self, rounding: Rounding) -> Self {
        Self { rounding: Some(rounding), ..self }
    }

    /// True if the basis counts frames or samples one by one, so that numbers from 1 and closed ends have a meaning.
    pub const fn counts(&self) -> bool {
        matches!(
            self.basis,
            Basis::Frames { .. } | Basis::WavZero | Basis::EncoderDelayKept | Basis::Samples(_) | Basis::Timecode(_)
        )
    }
}

/// What a convention counts and where its zero is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Basis {
    /// Seconds on the presentation timeline: the truth.
    Presentation,
    /// Seconds as the container stores them.
    ContainerPts,
    /// Seconds from the first shown frame of the video.
    FirstFrameZero,
    /// Seconds from the earliest start of a stream.
    EarliestStreamZero,
    /// Seconds from the start of the stream with this index.
    StreamZero(usize),
    /// Seconds of media time of the video, the edit list ignored.
    VideoMediaTime,
    /// Seconds of media time of the sound, the edit list ignored.
    AudioMediaTime,
    /// Frame numbers, alone or divided by a rate.
    Frames {
        /// Which frames are counted.
        count: Count,
        /// What their number is divided by.
        rate: FrameRate,
    },
    /// Seconds on a WAV file that was made from the sound: presented samples counted without holes.
    WavZero,
    /// Seconds of decoded sound, with what the edit list or the encoder delay hides.
    EncoderDelayKept,
    /// Presented samples divided by this rate, whatever the header says.
    Samples(u32),
    /// Seconds since midnight by the timecode track.
    Timecode(Reading),
    /// Seconds since midnight by the time reference of a broadcast WAV.
    TimeReference,
    /// Seconds since 1970-01-01T00:00:00 UTC.
    Unix,
}

/// What a frame number is divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FrameRate {
    /// Nothing: the label is the number itself.
    Undivided,
    /// The nominal rate of the video.
    Nominal,
    /// Its average rate: stored frames by their time.
    Average,
    /// The lowest rate at which each frame starts on a whole number, which FFmpeg calls `r_frame_rate`; the nominal one of video of
    /// constant rate.
    Lowest,
    /// The whole rate beside an NTSC one: 30 for 30000/1001.
    Whole,
    /// The NTSC rate beside a whole one: 30000/1001 for 30.
    Ntsc,
    /// This one.
    Fixed(Rate),
}

/// How seconds are made of a timecode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reading {
    /// The count of frames divided by the true rate.
    TrueRate,
    /// Its fields as shown: hours, minutes, seconds, and frames divided by the whole rate. Drop frame skips two numbers a minute.
    Fields,
    /// The count of frames divided by the whole rate: 29.97 read as 30.
    WholeRate,
    /// Drop-frame fields taken for non-drop ones, and the count that follows divided by the true rate.
    NonDrop,
}

/// A shift of label times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shift {
    /// Labels are later than the basis says.
    Late(Delay),
    /// Labels are earlier than the basis says: the delay was taken away.
    Early(Delay),
}

/// A delay with a cause. Sources: QuickTime File Format, appendix G (AAC); the LAME tag; RFC 7845 (Opus).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Delay {
    /// 1024 samples: one frame, with which FFmpeg and many others prime AAC.
    AacPriming,
    /// 2112 samples, with which Apple's encoder primes AAC.
    AppleAacPriming,
    /// 1105 samples: 576 of LAME and 529 of a decoder.
    LameDelay,
    /// 481 samples of a decoder of MPEG audio layer II.
    Mp2Delay,
    /// 312 samples at 48 kHz: the usual pre-skip of Opus.
    OpusPreSkip,
    /// 1.4 s: where FFmpeg starts the clock of a transport stream.
    TsMuxStart,
    /// So many frames of the video: B-frames without the edit list that takes their delay away.
    Frames(u32),
    /// So many samples of the sound.
    Samples(u32),
    /// So many seconds.
    Seconds(Rational),
}

/// What the end of an interval names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ends {
    /// The first instant, frame or sample that is no longer inside.
    HalfOpen,
    /// The last frame or sample inside.
    Closed,
}

/// What label times were rounded to, to the nearest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// Whole milliseconds.
    Milliseconds,
    /// Whole hundredths of a second.
    Centiseconds,
    /// Whole seconds.
    Seconds,
    /// Whole frames.
    Frames,
}
