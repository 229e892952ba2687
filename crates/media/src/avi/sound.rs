//! The sound of a stream, counted by its own frames or bytes.

use super::header::Header;
use crate::MediaError;
use crate::build::{Hold, Stretch, push};
use crate::frames::{FrameTable, Keys};
use crate::mpeg::header::{ac3, adts, mpeg_audio};
use crate::mpeg::splitter::{Cut, Parse, Splitter};
use crate::timeline::Oddity;
use crate::wav::Format;
use genlock_diagnose::codes::media as codes;
use genlock_time::{Rational, Round, Time, TimeBase};

/// How long what a chunk holds lasts.
#[derive(Debug)]
pub(super) enum Cutting {
    /// Frames that say it themselves, which chunks may cut anywhere.
    Frames(Splitter),
    /// Blocks of so many bytes, each of so many samples.
    Blocks { bytes: u64, samples: u64 },
    /// Units of the stream header: so many in a chunk as it has begun blocks of so many bytes.
    Chunks { bytes: u64 },
    /// Units of the stream header of so many bytes.
    Units { bytes: u64 },
}

impl Cutting {
    /// By the format, the header and the first bytes.
    pub(super) fn of(format: &Format, extra: &[u8], header: &Header, first: &[u8]) -> Self {
        let align = u64::from(format.align.max(1));
        let parse: Option<Parse> = match format.tag {
            0x50 | 0x55 => Some(mpeg_audio),
            0x2000 => Some(ac3),
            // AAC has several numbers, with and without headers before the frames.
            0xFF | 0x1600 | 0x1610 | 0x4143 | 0x706D if adts(first).is_some() => Some(adts),
            _ => None,
        };
        if let Some(parse) = parse {
            return Self::Frames(Splitter::new(parse));
        }
        match format.tag {
            1 | 3 | 6 | 7 => Self::Blocks { bytes: align, samples: 1 },
            // The two ADPCMs say after the size of the extension how many samples a block has.
            0x02 | 0x11 => match extra {
                [low, high, ..] if *low > 0 || *high > 0 => {
                    Self::Blocks { bytes: align, samples: u64::from(u16::from_le_bytes([*low, *high])) }
                }
                _ => Self::Units { bytes: align },
            },
            _ if header.unit == 0 => Self::Chunks { bytes: align },
            _ => Self::Units { bytes: u64::from(header.unit) },
        }
    }

    /// True if the bytes of chunks must be read.
    pub(super) const fn reads(&self) -> bool {
        matches!(self, Self::Frames(_))
    }
}

/// A stream of sound while its chunks go by.
#[derive(Debug)]
pub(super) struct Sound {
    pub(super) format: Format,
    extra: Vec<u8>,
    header: Header,
    cutting: Option<Cutting>,
    stretches: Vec<Stretch>,
    /// Ticks so far, and their number in a second as a fraction.
    now: i64,
    base: Option<TimeBase>,
    rate: u32,
    channels: u32,
    layer: u8,
    /// What the stream header makes of the chunks so far, in its units.
    units: u64,
    bytes: u64,
}

impl Sound {
    pub(super) fn new(format: Format, extra: &[u8], header: Header) -> Self {
        Self {
            rate: format.rate,
            channels: u32::from(format.channels),
            format,
            extra: extra.get(..extra.len().min(64)).unwrap_or_default().to_vec(),
            header,
            cutting: None,
            stretches: Vec::new(),
            now: 0,
            base: None,
            layer: 0,
            units: 0,
            bytes: 0,
        }
    }

    /// True if the bytes of its chunks are wanted.
    pub(super) fn reads(&self) -> bool {
        self.cutting.as_ref().is_none_or(Cutting::reads)
    }

    /// Adds a chunk, of which `data` are the bytes if [`Sound::reads`] wants them.
    pub(super) fn push(&mut self, size: u64, data: &[u8]) -> Result<(), MediaError> {
        if size == 0 {
            return Ok(());
        }
        let align = u64::from(self.format.align.max(1));
        self.units = self.units.saturating_add(if self.header.unit == 0 { size.div_ceil(align) } else { 0 });
        self.bytes = self.bytes.saturating_add(size);
        let known = self.cutting.take();
        let mut cutting = known.unwrap_or_else(|| Cutting::of(&self.format, &self.extra, &self.header, data));
        match &mut cutting {
            Cutting::Frames(splitter) => splitter.push(data, &mut |cut| self.frame(&cut)),
            Cutting::Blocks { bytes, samples } => {
                let base = TimeBase::new(1, self.rate.max(1))?;
                self.add(base, (size / (*bytes).max(1)).saturating_mul(*samples));
            }
            Cutting::Chunks { bytes } => self.add(self.header_base()?, size.div_ceil((*bytes).max(1))),
            Cutting::Units { bytes } => self.add(self.header_base()?, size / (*bytes).max(1)),
        }
        self.cutting = Some(cutting);
        Ok(())
    }

    fn header_base(&self) -> Result<TimeBase, MediaError> {
        Ok(TimeBase::new(self.header.scale, self.header.rate)?)
    }

    fn frame(&mut self, cut: &Cut<'_>) {
        let header = cut.header;
        if self.base.is_none() {
            (self.rate, self.channels, self.layer) = (header.rate, header.channels, header.layer);
            self.base = TimeBase::new(1, header.rate).ok();
        }
        let samples = u64::from(header.samples) * u64::from(self.rate) / u64::from(header.rate.max(1));
        let step = i64::try_from(samples).unwrap_or(i64::MAX);
        push(&mut self.stretches, Stretch { media: self.now, step, count: 1 });
        self.now = self.now.saturating_add(step);
    }

    fn add(&mut self, base: TimeBase, ticks: u64) {
        self.base = Some(base);
        let step = i64::try_from(ticks).unwrap_or(i64::MAX);
        push(&mut self.stretches, Stretch { media: self.now, step, count: 1 });
        self.now = self.now.saturating_add(step);
    }

    /// Samples per second and channels as decoded.
    pub(super) const fn form(&self) -> (u32, u32) {
        (self.rate, self.channels)
    }

    /// The name of the codec, as FFmpeg has it.
    pub(super) fn codec(&self) -> String {
        match (self.format.tag, self.layer, self.format.bits) {
            (0x50 | 0x55, 1, _) => "mp1".into(),
            (0x50 | 0x55, 2, _) | (0x50, 0, _) => "mp2".into(),
            (0x50 | 0x55, ..) => "mp3".into(),
            (0x2000, ..) => "ac3".into(),
            (0xFF | 0x1600 | 0x1610 | 0x4143 | 0x706D, ..) => "aac".into(),
            (1 | 3, ..) => self.format.pcm_name(),
            (6, ..) => "pcm_alaw".into(),
            (7, ..) => "pcm_mulaw".into(),
            (0x02, ..) => "adpcm_ms".into(),
            (0x11, ..) => "adpcm_ima_wav".into(),
            (0x2001, ..) => "dts".into(),
            (tag, ..) => format!("0x{tag:04x}"),
        }
    }

    pub(super) fn table(mut self, index: usize, odd: &mut Vec<Oddity>) -> Result<FrameTable, MediaError> {
        if let Some(Cutting::Frames(mut splitter)) = self.cutting.take() {
            splitter.finish(&mut |cut| self.frame(&cut));
            if splitter.skipped > 0 {
                let text = format!("{} bytes of the sound of stream {index} belong to no frame", splitter.skipped);
                odd.push(Oddity::new(codes::GARBAGE, text));
            }
            self.two_clocks(index, odd)?;
        }
        let base = self.base.map_or_else(|| self.header_base(), Ok)?;
        let late = Time::new(i64::from(self.header.start), self.header_base()?).rebase(base, Round::Near)?.ticks();
        for stretch in &mut self.stretches {
            stretch.media = stretch.media.saturating_add(late);
        }
        Ok(FrameTable::build(&self.stretches, base, Hold::AtMost(i64::MAX), Keys::All)?)
    }

    /// Says where the bytes or chunks, as the stream header counts them, last longer or shorter than the frames in them.
    fn two_clocks(&self, index: usize, odd: &mut Vec<Oddity>) -> Result<(), MediaError> {
        let units = if self.header.unit == 0 { self.units } else { self.bytes / u64::from(self.header.unit) };
        let header = Rational::new(i128::from(units), 1)?.mul(self.header_base()?.length())?;
        let Some(base) = self.base else { return Ok(()) };
        let own = Time::new(self.now, base).position();
        if header.sub(own)?.abs() > Rational::new(1, 10)? {
            let text = format!(
                "by the header the sound of stream {index} lasts {} s, by the frames in it {} s; it is placed by its frames, as a \
                 decoder plays them one after another",
                header.to_decimal(3),
                own.to_decimal(3)
            );
            odd.push(Oddity::new(codes::TWO_CLOCKS, text));
        }
        Ok(())
    }
}
