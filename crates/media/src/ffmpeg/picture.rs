//! Pictures through FFmpeg's decoders, at our own times.

use super::{decoder_failed, discard_others, next, open};
use crate::MediaError;
use crate::audio::unsupported;
use crate::picture::{Picture, PictureFrames, PictureInfo, SmallPicture};
use crate::timeline::StreamTimeline;
use ffmpeg::codec::discard::Discard;
use ffmpeg::format::Pixel;
use ffmpeg_next as ffmpeg;
use std::path::Path;

/// The most pixels of a frame: 16384 x 16384. More is refused before memory is taken for it.
const MOST_PIXELS: &str = "268435456";

pub(crate) fn pictures(
    path: &Path,
    stream: &StreamTimeline,
    frames: PictureFrames,
    sink: &mut dyn FnMut(&Picture<'_>),
) -> Result<PictureInfo, MediaError> {
    let mut input = open(path)?;
    discard_others(&mut input, stream.index);
    let found = input.stream(stream.index).ok_or(MediaError::NoStream("video"))?;
    let mut context = ffmpeg::codec::Context::from_parameters(found.parameters()).map_err(decoder_failed)?;
    // One thread gives the same pictures in the same order on every machine.
    context.set_threading(ffmpeg::threading::Config::count(1));
    let mut decoder = context.decoder();
    let skip = match frames {
        PictureFrames::Every => Discard::Default,
        PictureFrames::Reference => Discard::NonReference,
        PictureFrames::Key => Discard::NonKey,
    };
    decoder.skip_frame(skip);
    // Smoothed block edges do not show in means of cells.
    decoder.skip_loop_filter(Discard::All);
    let codec = ffmpeg::decoder::find(decoder.id()).ok_or_else(|| unsupported(&stream.codec))?;
    let mut options = ffmpeg::Dictionary::new();
    options.set("max_pixels", MOST_PIXELS);
    let mut decoder = decoder.open_as_with(codec, options).and_then(ffmpeg::decoder::Opened::video).map_err(decoder_failed)?;
    let mut job = Job { stream, sink, info: PictureInfo::default(), small: SmallPicture::default() };
    let (mut packet, mut stored) = (ffmpeg::Packet::empty(), 0_u64);
    while next(&mut input, &mut packet) {
        if packet.stream() != stream.index {
            continue;
        }
        // Headers of Theora, which bit 7 marks, come again where files were joined; they are no pictures.
        if stream.codec == "theora" && packet.data().and_then(|data| data.first()).is_some_and(|first| first & 0x80 != 0) {
            continue;
        }
        // The rank stands in for the time, so that a frame comes out with its place in our table whatever times FFmpeg sees.
        let rank = stream.frames.order.rank(stored);
        packet.set_pts(i64::try_from(rank).ok());
        packet.set_dts(i64::try_from(stored).ok());
        let wanted = frames != PictureFrames::Key || packet.is_key();
        stored += 1;
        if wanted && decoder.send_packet(&packet).is_err() {
            job.info.lost += 1;
        }
        job.drain(&mut decoder);
    }
    if decoder.send_eof().is_ok() {
        job.drain(&mut decoder);
    }
    Ok(job.info)
}

struct Job<'a, 'b> {
    stream: &'a StreamTimeline,
    sink: &'a mut (dyn FnMut(&Picture<'_>) + 'b),
    info: PictureInfo,
    small: SmallPicture,
}

impl Job<'_, '_> {
    fn drain(&mut self, decoder: &mut ffmpeg::decoder::Video) {
        let mut frame = ffmpeg::frame::Video::empty();
        while decoder.receive_frame(&mut frame).is_ok() {
            let Some(rank) = frame.pts().and_then(|pts| u64::try_from(pts).ok()) else {
                self.info.lost += 1;
                continue;
            };
            let table = &self.stream.frames;
            let mut presented = table.shown.iter().filter_map(|part| {
                let into = rank.checked_sub(part.rank).filter(|into| *into < part.count)?;
                part.presented.checked_add(into)
            });
            let Some(first) = presented.next() else { continue };
            if reduce(&frame, &mut self.small).is_none() {
                self.info.lost += 1;
                continue;
            }
            for index in std::iter::once(first).chain(presented) {
                let Some(shown) = table.presented(index) else { continue };
                self.info.frames += 1;
                (self.sink)(&Picture { presented: index, time: shown.seconds(), small: &self.small });
            }
        }
    }
}

/// Where the luma of a pixel stands in its plane.
#[derive(Debug, Clone, Copy)]
struct Luma {
    plane: usize,
    /// Bytes from one pixel to the next, and to the first.
    step: usize,
    offset: usize,
    /// Bits below the value, and bits of it.
    shift: u32,
    depth: u32,
    big: bool,
}

/// The parts of a pixel that its luma is made of, each with its weight; none for forms that are not read.
fn parts(format: Pixel) -> Option<Vec<(Luma, u32)>> {
    /// Flags of `AVPixFmtDescriptor` (libavutil/pixdesc.h).
    const BIG_ENDIAN: u64 = 1;
    const PALETTE: u64 = 1 << 1;
    const BITSTREAM: u64 = 1 << 2;
    const HARDWARE: u64 = 1 << 3;
    const RGB: u64 = 1 << 5;
    const FLOAT: u64 = 1 << 9;
    let descriptor = format.descriptor()?;
    // SAFETY: the descriptor of a pixel format is a static table of libavutil, and the fields read are plain integers.
    #[allow(unsafe_code, reason = "the crate shows only the number of components")]
    let (flags, components, count) = unsafe {
        let found = &*descriptor.as_ptr();
        (found.flags, found.comp, usize::from(found.nb_components))
    };
    if flags & (PALETTE | BITSTREAM | HARDWARE | FLOAT) != 0 {
        return None;
    }
    let part = |at: usize| {
        let component = components.get(at)?;
        Some(Luma {
            plane: usize::try_from(component.plane).ok()?,
            step: usize::try_from(component.step).ok()?,
            offset: usize::try_from(component.offset).ok()?,
            shift: u32::try_from(component.shift).ok()?,
            depth: u32::try_from(component.depth).ok().filter(|depth| (8..=16).contains(depth))?,
            big: flags & BIG_ENDIAN != 0,
        })
    };
    if flags & RGB == 0 {
        return Some(vec![(part(0)?, 256)]);
    }
    if count < 3 {
        return None;
    }
    // Luma of Rec. ITU-R BT.601 in 1/256: 0.299 R + 0.587 G + 0.114 B.
    Some(vec![(part(0)?, 77), (part(1)?, 150), (part(2)?, 29)])
}

/// The small picture of a frame.
fn reduce(frame: &ffmpeg::frame::Video, small: &mut SmallPicture) -> Option<()> {
    let parts = parts(frame.format())?;
    let (width, height) = (frame.width() as usize, frame.height() as usize);
    let depth = parts.first()?.0.depth;
    let whole = parts.len() == 1;
    small.fill(width, height, 1 << (depth - 8), |y, values| {
        if !whole {
            values.fill(0);
        }
        for (luma, weight) in &parts {
            let start = y.checked_mul(frame.stride(luma.plane))?.checked_add(luma.offset)?;
            let line = frame.data(luma.plane).get(start..)?;
            if depth == 8 && luma.step == 1 && whole {
                line.get(..values.len())?.iter().zip(&mut *values).for_each(|(byte, value)| *value = u16::from(*byte));
                continue;
            }
            for (x, value) in values.iter_mut().enumerate() {
                let at = x * luma.step;
                let raw = if depth == 8 && luma.shift == 0 {
                    u16::from(*line.get(at)?)
                } else {
                    let bytes = [*line.get(at)?, *line.get(at + 1)?];
                    if luma.big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) }
                };
                let sample = u32::from(raw >> luma.shift) & ((1 << luma.depth) - 1);
                *value = value.saturating_add(u16::try_from(sample * weight / 256).unwrap_or(u16::MAX));
                if whole {
                    *value = u16::try_from(sample).unwrap_or(u16::MAX);
                }
            }
        }
        Some(())
    })
}
