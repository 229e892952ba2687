//! GIF (CompuServe, "Graphics Interchange Format", version 89a). Each picture says for how many hundredths of a second it stays.

use crate::MediaError;
use crate::build::{Hold, Stretch, push};
use crate::bytes::{Source, Window, u16_le};
use crate::frames::{FrameTable, Keys};
use crate::rates;
use crate::sniff::Container;
use crate::timeline::{Backend, Kind, MediaTimeline, Oddity, StreamTimeline};
use genlock_diagnose::codes::media as codes;
use genlock_time::TimeBase;

/// Delays below this many hundredths are not believed by browsers and FFmpeg, which show such pictures for a tenth of a second.
const BELIEVED: i64 = 2;

/// What stands before a picture: its delay in hundredths, and whether parts of it are transparent.
#[derive(Debug, Clone, Copy, Default)]
struct Control {
    delay: i64,
    transparent: bool,
}

struct Walk<'a> {
    window: Window<&'a mut Source>,
    length: u64,
    at: u64,
    odd: Vec<Oddity>,
}

/// The timeline of a file.
pub(crate) fn timeline(source: &mut Source) -> Result<MediaTimeline, MediaError> {
    let length = source.len();
    let mut walk = Walk { window: Window::new(source), length, at: 13, odd: Vec::new() };
    let head = walk.window.get(0, 13)?;
    let (Some(width), Some(height), Some(flags)) = (u16_le(head, 6), u16_le(head, 8), head.get(10).copied()) else {
        return Err(MediaError::malformed("the header is cut off", None));
    };
    walk.at += colours(flags);
    let (mut stretches, mut keys) = (Vec::new(), Keys::Listed(Vec::new()));
    let (mut control, mut now, mut count, mut short) = (Control::default(), 0_i64, 0_u64, 0_u64);
    while let Some(block) = walk.next(&mut control)? {
        let Control { delay, transparent } = std::mem::take(&mut control);
        push(&mut stretches, Stretch { media: now, step: delay, count: 1 });
        if count == 0 || (!transparent && block == (0, 0, width, height)) {
            keys.add(count, 1);
        }
        short += u64::from(delay < BELIEVED);
        count += 1;
        now = now.saturating_add(delay);
    }
    if count == 0 {
        return Err(MediaError::malformed("no picture is in it", None));
    }
    if short > 0 && count > 1 {
        let text = format!(
            "{short} of {count} pictures stay for 0 or 1 hundredths of a second as stored, which counts here; browsers and FFmpeg \
             show each of them for a tenth of a second"
        );
        walk.odd.push(Oddity::new(codes::SHORT_DELAY, text));
    }
    let frames = FrameTable::build(&stretches, TimeBase::new(1, 100)?, Hold::Until(i64::MAX), keys)?;
    let mut stream = StreamTimeline::new(0, Kind::Video, "gif", frames);
    (stream.width, stream.height) = (Some(u32::from(width)), Some(u32::from(height)));
    rates::measure(&mut stream, None)?;
    let mut timeline = MediaTimeline::new(Container::Gif, Backend::Own, vec![stream]);
    timeline.oddities = walk.odd;
    Ok(timeline)
}

/// The bytes of the table of colours that flags announce.
fn colours(flags: u8) -> u64 {
    if flags & 0x80 == 0 { 0 } else { 3 << (flags & 7).saturating_add(1) }
}

impl Walk<'_> {
    /// Goes on past the next picture, and gives its left and top edge, width and height; none at the end.
    fn next(&mut self, control: &mut Control) -> Result<Option<(u16, u16, u16, u16)>, MediaError> {
        loop {
            let at = self.at;
            let head = self.window.get(at, 10)?;
            match head {
                [0x2C, ..] if head.len() == 10 => {
                    let side = |at| u16_le(head, at).unwrap_or(0);
                    let block = (side(1), side(3), side(5), side(7));
                    // The table of colours and the size of codes stand before the data.
                    self.at = at + 10 + colours(head[9]) + 1;
                    self.blocks()?;
                    return Ok(Some(block));
                }
                [0x21, 0xF9, 4, flags, low, high, ..] => {
                    *control = Control { delay: i64::from(u16::from_le_bytes([*low, *high])), transparent: flags & 1 == 1 };
                    self.at = at + 2;
                    self.blocks()?;
                }
                // Loops, comments and text: when they play again, the times of pictures do not change.
                [0x21, _, ..] => {
                    self.at = at + 2;
                    self.blocks()?;
                }
                [0x3B, ..] => return Ok(None),
                [] => {
                    self.odd.push(Oddity::at(codes::TRUNCATED, "the file ends without its last byte", at));
                    return Ok(None);
                }
                [0, ..] => self.at = at + 1,
                _ => {
                    let text = format!("{} bytes are no blocks; they were not read", self.length.saturating_sub(at));
                    self.odd.push(Oddity::at(codes::GARBAGE, text, at));
                    return Ok(None);
                }
            }
        }
    }

    /// Goes past blocks of data, each with its length before it, to the empty one that ends them.
    fn blocks(&mut self) -> Result<(), MediaError> {
        loop {
            match self.window.get(self.at, 1)? {
                [0] => {
                    self.at += 1;
                    return Ok(());
                }
                [length] => self.at += 1 + u64::from(*length),
                _ => {
                    self.at = self.at.min(self.length);
                    return Ok(());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::timeline;
    use crate::bytes::Source;

    /// A picture of 2 x 2 pixels with this control block.
    fn picture(control: Option<(u8, u16)>, width: u8) -> Vec<u8> {
        let mut bytes = Vec::new();
        if let Some((flags, delay)) = control {
            let [low, high] = delay.to_le_bytes();
            bytes.extend([0x21, 0xF9, 4, flags, low, high, 0, 0]);
        }
        bytes.extend([0x2C, 0, 0, 0, 0, width, 0, 2, 0, 0, 2, 2, 0x44, 0x01, 0]);
        bytes
    }

    fn check(parts: &[Vec<u8>], expected: &[(i64, i64, bool)], codes: &[&str]) {
        let mut bytes = b"GIF89a\x02\0\x02\0\x80\0\0".to_vec();
        bytes.extend([0; 6]);
        // Loops forever.
        bytes.extend(b"\x21\xFF\x0BNETSCAPE2.0\x03\x01\0\0\0");
        bytes.extend(parts.concat());
        let found = timeline(&mut Source::memory(bytes)).unwrap();
        let frames: Vec<_> =
            found.streams[0].frames.iter_presented().map(|frame| (frame.ticks, frame.duration, frame.key)).collect();
        assert_eq!(frames, expected);
        assert_eq!(found.oddities.iter().map(|odd| odd.code.id).collect::<Vec<_>>(), codes);
    }

    #[test]
    fn delays() {
        let end = vec![0x3B];
        let (first, second, third) = (picture(Some((0, 7)), 2), picture(Some((1, 300)), 2), picture(Some((0, 4)), 1));
        check(&[first.clone(), second, third, end.clone()], &[(0, 7, true), (7, 300, false), (307, 4, false)], &[]);
        // Pictures without a delay are stored at one instant.
        let parts = [first.clone(), picture(None, 2), picture(Some((0, 1)), 2), end];
        check(&parts, &[(0, 7, true), (7, 0, true), (7, 1, true)], &["media/short-delay"]);
        check(std::slice::from_ref(&first), &[(0, 7, true)], &["media/truncated"]);
        check(&[first, vec![9, 9]], &[(0, 7, true)], &["media/garbage"]);
    }
}
