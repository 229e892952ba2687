//! What a media file says about time.

use crate::frames::FrameTable;
use crate::sniff::Container;
use genlock_diagnose::Code;
use genlock_time::{Drop, Piece, Rate, Rational, SyncMap, Time, TimeBase, TimeError, Timecode};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which reader spoke. A timeline of FFmpeg's is FFmpeg's word, and one of symphonia's is symphonia's with what it leaves out added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Backend {
    /// A reader of this crate, which reads the container itself.
    Own,
    /// The demultiplexers of symphonia, with what they leave out added.
    Symphonia,
    /// FFmpeg's libavformat.
    Ffmpeg,
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Own => "Genlock's own reader",
            Self::Symphonia => "symphonia",
            Self::Ffmpeg => "FFmpeg",
        })
    }
}

/// What a stream carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Kind {
    /// Moving pictures.
    Video,
    /// Sound.
    Audio,
    /// Subtitles or captions.
    Subtitle,
    /// A timecode track.
    Timecode,
    /// Anything else.
    Data,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Subtitle => "subtitle",
            Self::Timecode => "timecode",
            Self::Data => "data",
        })
    }
}

/// Something found in the file that a person should know of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Oddity {
    /// Its stable code, such as `media/edit-gap`, whose page says what it means.
    #[serde(with = "crate::cache::code")]
    pub code: Code,
    /// What it is and what it does to times.
    pub message: String,
    /// The byte in the file, where one can be named.
    pub at: Option<u64>,
}

impl Oddity {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), at: None }
    }

    pub(crate) fn at(code: Code, message: impl Into<String>, at: u64) -> Self {
        Self { code, message: message.into(), at: Some(at) }
    }
}

/// One entry of an edit list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// How long it lasts, in movie ticks; none if it reaches to the end of the media.
    pub duration: Option<Time>,
    /// Where in the media it starts, in media ticks; none for an empty edit, which presents nothing.
    pub media: Option<Time>,
}

impl Edit {
    pub(crate) fn duration_ticks(&self) -> Option<i64> {
        self.duration.map(Time::ticks)
    }

    pub(crate) fn media_ticks(&self) -> Option<i64> {
        self.media.map(Time::ticks)
    }
}

/// One stream and the presentation time of each of its frames or packets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamTimeline {
    /// Index in the file, from 0.
    pub index: usize,
    /// The identifier that the container gives it (track ID, PID), if any.
    pub id: Option<u64>,
    /// What people call it: the sensor of a folder of sensors.
    pub name: Option<String>,
    /// What it carries.
    pub kind: Kind,
    /// The codec: the sample entry code of MP4 (`avc1`), the codec ID of Matroska, or FFmpeg's name.
    pub codec: String,
    /// The tick in which the container counts media time.
    pub time_base: TimeBase,
    /// Every frame or packet.
    pub frames: FrameTable,
    /// The edit list as written; empty without one.
    pub edits: Vec<Edit>,
    /// Samples that the encoder put before the first real one, as far as the file tells.
    pub encoder_delay: Option<u64>,
    /// Samples that the encoder put after the last real one, as far as the file tells.
    pub padding: Option<u64>,
    /// The standard rate of a video stream of constant rate: what its frame number is divided by.
    pub rate: Option<Rate>,
    /// Stored frames per second of media time.
    pub average_rate: Option<Rational>,
    /// True if the frames have different durations.
    pub variable: bool,
    /// Width in pixels as coded.
    pub width: Option<u32>,
    /// Height in pixels as coded.
    pub height: Option<u32>,
    /// Degrees by which to turn the picture clockwise for display: 0, 90, 180 or 270.
    pub rotation: u16,
    /// Samples of sound per second as decoded.
    pub sample_rate: Option<u32>,
    /// Channels of sound.
    pub channels: Option<u32>,
}

impl StreamTimeline {
    pub(crate) fn new(index: usize, kind: Kind, codec: impl Into<String>, frames: FrameTable) -> Self {
        let base = frames.base();
        Self {
            index,
            id: None,
            name: None,
            kind,
            codec: codec.into(),
            time_base: base,
            frames,
            edits: Vec::new(),
            encoder_delay: None,
            padding: None,
            rate: None,
            average_rate: None,
            variable: false,
            width: None,
            height: None,
            rotation: 0,
            sample_rate: None,
            channels: None,
        }
    }

    /// The first presented instant, in seconds.
    pub fn start(&self) -> Option<Rational> {
        self.frames.start()
    }

    /// The first instant after the last presented frame, in seconds.
    pub fn end(&self) -> Option<Rational> {
        self.frames.end()
    }

    /// See [`FrameTable::presented_index_map`].
    ///
    /// # Errors
    /// [`TimeError`] if the times of the file do not fit or run backwards.
    pub fn presented_index_map(&self) -> Result<SyncMap, TimeError> {
        self.frames.presented_index_map()
    }

    /// See [`FrameTable::stored_index_map`].
    ///
    /// # Errors
    /// [`TimeError`] if the times of the file do not fit or run backwards.
    pub fn stored_index_map(&self) -> Result<SyncMap, TimeError> {
        self.frames.stored_index_map()
    }

    /// From a frame number to seconds by the nominal rate alone, as a vendor does who never saw the file: frame `first` is at 0.
    /// None without a nominal rate.
    ///
    /// # Errors
    /// [`TimeError::Overflow`].
    pub fn nominal_map(&self, first: i64) -> Result<Option<SyncMap>, TimeError> {
        let Some(rate) = self.rate else { return Ok(None) };
        let period = rate.per_second().recip()?;
        SyncMap::affine(period, Rational::from_int(first).neg().mul(period)?).map(Some)
    }

    /// From the sample number of the sound as extracted to a WAV file (presented samples counted from 0 without regard to the start
    /// of the stream and to holes in it) to presentation seconds; sample `i` covers `[i, i + 1)`. None for other streams.
    ///
    /// # Errors
    /// [`TimeError`] if the times of the file do not fit or run backwards.
    pub fn audio_sample_map(&self) -> Result<Option<SyncMap>, TimeError> {
        self.sample_map(Counted::Presented)
    }

    /// As [`StreamTimeline::audio_sample_map`], but with every stored sample counted, encoder delay and hidden packets included: the
    /// count of a decoder that ignores edit lists and delay.
    ///
    /// # Errors
    /// As above.
    pub fn stored_sample_map(&self) -> Result<Option<SyncMap>, TimeError> {
        self.sample_map(Counted::Stored)
    }

    pub(crate) fn sample_map(&self, counted: Counted) -> Result<Option<SyncMap>, TimeError> {
        let (Kind::Audio, Some(rate)) = (self.kind, self.sample_rate.filter(|rate| *rate > 0)) else { return Ok(None) };
        let rate = Rational::from_int(i64::from(rate));
        let period = rate.recip()?;
        let mut pieces = Vec::new();
        let mut count = Rational::ZERO;
        for stretch in self.frames.sound(counted)? {
            let samples = stretch.length.mul(rate)?;
            let end = count.add(samples)?;
            if let Some(start) = stretch.start {
                let offset = start.sub(count.mul(period)?)?;
                pieces.push(Piece { start: Some(count), end: Some(end), slope: period, offset });
            }
            count = end;
        }
        SyncMap::new(pieces).map(Some)
    }
}

/// Which samples of sound are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Counted {
    Presented,
    Stored,
}

/// Where the presentation stands on the clock of the world or of the production.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum WallAnchor {
    /// A timecode track: the frame presented at `at` seconds bears this timecode.
    Timecode {
        /// The timecode of the first frame.
        timecode: Timecode,
        /// The frames since midnight that the file holds.
        frames: u64,
        /// Frames per second.
        rate: Rate,
        /// Whether numbers are dropped.
        drop: Drop,
        /// The presentation time of that frame in seconds.
        at: Rational,
    },
    /// The `TimeReference` of a broadcast WAV (EBU Tech 3285): samples since midnight at presentation zero.
    TimeReference {
        /// Samples since midnight.
        samples: u64,
        /// Samples per second.
        rate: u32,
    },
    /// The moment at which the file or its recording is said to have been made, at presentation zero. Recorders write the start, the
    /// end or the time of export; it places files of a day beside one another and no closer.
    Created {
        /// Seconds since 1970-01-01T00:00:00 UTC.
        unix: Rational,
    },
    /// The moment of presentation zero by the clock of the sensors that recorded it: the earliest time stamp of a folder of frames.
    Recorded {
        /// Seconds since 1970-01-01T00:00:00 UTC, exact; without time zone in the source, UTC is what its text says.
        unix: Rational,
    },
    /// The clock of a transport stream at presentation zero, which segments of raw sound carry in an ID3 tag (RFC 8216, 3.4).
    TransportClock {
        /// Ticks of 1/90000 s, modulo 2^33.
        ticks: u64,
    },
}

impl WallAnchor {
    /// Seconds at presentation time 0 on the clock of the anchor: since midnight for timecodes and time references, since 1970 for
    /// the time of creation, since the origin of the clock of a transport stream.
    ///
    /// # Errors
    /// [`TimeError::Overflow`].
    pub fn seconds(&self) -> Result<Rational, TimeError> {
        match self {
            Self::Timecode { frames, rate, at, .. } => Rational::new(i128::from(*frames), 1)?.div(rate.per_second())?.sub(*at),
            Self::TimeReference { samples, rate } => Rational::new(i128::from(*samples), i128::from(*rate)),
            Self::Created { unix } | Self::Recorded { unix } => Ok(*unix),
            Self::TransportClock { ticks } => Rational::new(i128::from(*ticks), 90_000),
        }
    }
}

/// A part of a stream of transport packets between two jumps of its clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Its first presented instant on the container's timeline, in seconds.
    pub start: Rational,
    /// The first instant after it.
    pub end: Rational,
    /// Where it starts if the parts are played without a pause between them, in seconds after the start of the first.
    pub continuous: Rational,
}

/// When everything in a media file is presented.
///
/// Times are seconds on the timeline of the container: 0 is what the container calls 0, which is also what FFmpeg prints unless it
/// is mistaken. `zero` says where the presentation begins on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaTimeline {
    /// The container: `MP4`, `QuickTime`, `WAV`, …
    pub container: String,
    pub(crate) kind: Container,
    /// Who read it.
    pub backend: Backend,
    /// The streams in the order of the file.
    pub streams: Vec<StreamTimeline>,
    /// Presentation zero: 0, except in containers whose clock has no origin (MPEG transport and program streams), where it is the
    /// earliest start of a stream.
    pub zero: Rational,
    /// What the container stores as the time of its first presented sample minus what is true, where it stores something else (the
    /// delay of LAME, a wrapped clock); players and FFmpeg show times that are later by this.
    pub stored_shift: Rational,
    /// Parts between jumps of the clock; one where there is none.
    pub segments: Vec<Segment>,
    /// Where the presentation stands on clocks of the world or of the production, the most exact first.
    pub anchors: Vec<WallAnchor>,
    /// What was found odd.
    pub oddities: Vec<Oddity>,
}

impl MediaTimeline {
    pub(crate) fn new(kind: Container, backend: Backend, streams: Vec<StreamTimeline>) -> Self {
        let mut timeline = Self {
            container: kind.name().to_owned(),
            kind,
            backend,
            streams,
            zero: Rational::ZERO,
            stored_shift: Rational::ZERO,
            segments: Vec::new(),
            anchors: Vec::new(),
            oddities: Vec::new(),
        };
        if let (Some(start), Some(end)) = (timeline.start(), timeline.end()) {
            timeline.segments.push(Segment { start, end, continuous: Rational::ZERO });
        }
        timeline
    }

    /// The earliest presented instant of any stream of pictures or sound, in seconds.
    pub fn start(&self) -> Option<Rational> {
        self.timed().filter_map(StreamTimeline::start).min()
    }

    /// The latest presented instant of any stream of pictures or sound, in seconds.
    pub fn end(&self) -> Option<Rational> {
        self.timed().filter_map(StreamTimeline::end).max()
    }

    pub(crate) fn timed(&self) -> impl Iterator<Item = &StreamTimeline> {
        self.streams.iter().filter(|stream| matches!(stream.kind, Kind::Video | Kind::Audio))
    }

    /// From presentation zero to the end of the last frame, in seconds.
    ///
    /// # Errors
    /// [`TimeError::Overflow`].
    pub fn duration(&self) -> Result<Rational, TimeError> {
        self.end().unwrap_or(self.zero).sub(self.zero)
    }

    /// The first stream of pictures.
    pub fn video(&self) -> Option<&StreamTimeline> {
        self.streams.iter().find(|stream| stream.kind == Kind::Video)
    }

    /// The first stream of sound.
    pub fn audio(&self) -> Option<&StreamTimeline> {
        self.streams.iter().find(|stream| stream.kind == Kind::Audio)
    }
}
