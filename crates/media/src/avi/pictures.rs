//! The pictures of a stream: one in each chunk, in the order of decoding, with nothing but their order to tell the time.

use super::header::Header;
use crate::MediaError;
use crate::build::{Hold, Stretch, push};
use crate::coded::{Anchored, Display, H264, mpeg_video, vops};
use crate::frames::{FrameTable, Keys};
use crate::timeline::Oddity;
use genlock_diagnose::codes::media as codes;
use genlock_time::TimeBase;

/// The most pictures of a stream that are read (15 days at 25 a second).
const MOST: usize = 1 << 25;

/// How the order of display is found.
#[derive(Debug)]
enum Coding {
    /// Nothing is shown out of order.
    Plain,
    Mpeg4(Mpeg4),
    /// MPEG-1 and MPEG-2.
    Mpeg2(Vec<Anchored>),
    H264(H264),
    /// May be shown out of order, in a way that is not read.
    Unread,
}

/// Planes of MPEG-4 part 2.
#[derive(Debug, Default)]
struct Mpeg4 {
    time_bits: Option<usize>,
    pictures: Vec<Anchored>,
    /// Chunks with more than one picture, as encoders for Video for Windows packed them.
    packed: u64,
    /// Pictures of such chunks that no chunk of its own has stood for yet.
    owed: u64,
    /// Chunks that say that the picture before them is shown again.
    again: u64,
    /// Pictures that are shown at once and stand in a chunk of their own, which packing does not leave.
    alone: u64,
}

/// The most pictures that are read of one chunk; encoders pack two.
const MOST_PACKED: u64 = 16;

impl Mpeg4 {
    fn push(&mut self, data: &[u8]) -> bool {
        let (mut first, mut coded, mut all) = (None, 0_u64, 0_u64);
        vops(data, &mut self.time_bits, &mut |vop| {
            all += 1;
            if vop.coded && coded < MOST_PACKED {
                first.get_or_insert(vop.kind);
                self.pictures.push(vop.kind);
                coded += 1;
            }
        });
        if coded > 1 {
            self.packed += 1;
            self.owed += coded - 1;
        } else if coded == 0 && self.owed > 0 {
            self.owed -= 1;
        } else if coded == 0 {
            self.again += u64::from(all > 0);
            self.pictures.push(Anchored::Predicted);
        } else if first == Some(Anchored::Between) && self.owed == 0 {
            self.alone += 1;
        }
        first == Some(Anchored::Intra)
    }
}

/// A stream of pictures while its chunks go by.
#[derive(Debug)]
pub(super) struct Pictures {
    coding: Coding,
    /// The place of each picture among all chunks, empty ones too.
    slots: Vec<u32>,
    /// All chunks.
    chunks: u32,
    /// Pictures that decoding can start at, by what they hold.
    intra: Keys,
}

/// The FourCCs of codecs whose pictures may be shown in another order than stored.
fn coding(codec: [u8; 4], config: &[u8]) -> Coding {
    let upper = codec.map(|byte| byte.to_ascii_uppercase());
    match &upper {
        b"XVID" | b"DIVX" | b"DX50" | b"FMP4" | b"MP4V" | b"MP4S" | b"M4S2" | b"3IV2" | b"RMP4" | b"DM4V" | b"FVFW" | b"SEDG" => {
            let mut mpeg4 = Mpeg4::default();
            vops(config, &mut mpeg4.time_bits, &mut |_| {});
            Coding::Mpeg4(mpeg4)
        }
        b"MPG1" | b"MPG2" | b"MPEG" | b"MP2V" | b"PIM1" | b"MMES" | b"LMP2" | [1 | 2, 0, 0, b'\x10'] => Coding::Mpeg2(Vec::new()),
        b"H264" | b"X264" | b"AVC1" | b"DAVC" | b"VSSH" => {
            let mut h264 = H264::default();
            h264.configure(config);
            Coding::H264(h264)
        }
        b"HEVC" | b"H265" | b"HVC1" | b"HEV1" | b"X265" | b"WVC1" | b"WMVA" | b"VVC1" => Coding::Unread,
        _ => Coding::Plain,
    }
}

impl Pictures {
    /// `codec` and `config` are those of the format chunk.
    pub(super) fn new(codec: [u8; 4], config: &[u8]) -> Self {
        Self { coding: coding(codec, config), slots: Vec::new(), chunks: 0, intra: Keys::Listed(Vec::new()) }
    }

    /// The bytes of a chunk that are looked at.
    pub(super) const fn wanted(&self) -> u64 {
        match self.coding {
            Coding::Plain | Coding::Unread => 0,
            // The second picture of a packed chunk may start anywhere.
            Coding::Mpeg4(_) => 1 << 24,
            Coding::Mpeg2(_) | Coding::H264(_) => 1 << 14,
        }
    }

    /// How many chunks hold something.
    pub(super) fn count(&self) -> u64 {
        self.slots.len() as u64
    }

    /// Adds a chunk of `size` bytes that starts with `data`. An empty one stands for the picture before it, shown on.
    pub(super) fn push(&mut self, size: u64, data: &[u8]) {
        let slot = self.chunks;
        self.chunks = self.chunks.saturating_add(1);
        if size == 0 || self.slots.len() >= MOST {
            return;
        }
        let intra = match &mut self.coding {
            Coding::Plain | Coding::Unread => false,
            Coding::Mpeg4(mpeg4) => mpeg4.push(data),
            Coding::Mpeg2(pictures) => {
                let picture = mpeg_video(data).unwrap_or(Anchored::Predicted);
                pictures.push(picture);
                picture == Anchored::Intra
            }
            Coding::H264(h264) => h264.push(data),
        };
        if intra {
            self.intra.add(self.count(), 1);
        }
        self.slots.push(slot);
    }

    /// True if chunks hold more than one picture, so that none need be decoded ahead of its turn.
    const fn packed(&self) -> bool {
        matches!(&self.coding, Coding::Mpeg4(mpeg4) if mpeg4.packed > 0)
    }

    /// The size that the stream itself says, if it was read.
    pub(super) fn size(&self) -> Option<(u32, u32)> {
        match &self.coding {
            Coding::H264(h264) => h264.size,
            _ => None,
        }
    }

    /// The keys that the pictures themselves show; none where they were not looked at.
    fn keys(&mut self) -> Keys {
        match self.coding {
            Coding::Plain | Coding::Unread => Keys::All,
            _ => std::mem::replace(&mut self.intra, Keys::All),
        }
    }

    /// The table. `indexed` are the keys of the index of the file, if it lists every picture.
    pub(super) fn table(
        mut self,
        index: usize,
        header: &Header,
        indexed: Option<Keys>,
        odd: &mut Vec<Oddity>,
    ) -> Result<FrameTable, MediaError> {
        let keys = indexed.unwrap_or_else(|| self.keys());
        let display = self.display(index, odd);
        let base = TimeBase::new(header.scale, header.rate)?;
        let start = i64::from(header.start);
        let count = self.slots.len();
        let ahead = if self.packed() { 0 } else { display.ahead };
        if ahead > 0 {
            let text = format!(
                "the pictures of stream {index} are stored in the order of decoding, without times; the order of display was read \
                 from the pictures. FFmpeg and what is built on it show each {} late",
                if ahead == 1 { "a frame".to_owned() } else { format!("{ahead} frames") }
            );
            odd.push(Oddity::new(codes::NO_PRESENTATION_TIMES, text));
        }
        let shown = display.ranks.len();
        let last = self.slots.last().map_or(0, |slot| i64::from(*slot));
        let mut stretches = Vec::new();
        for rank in display.ranks {
            // A picture is decoded in its chunk's turn, and those before it in the order of display no later: its own turn is that
            // of the chunk so many pictures on, less the time that decoding runs ahead. Packed pictures are decoded in time.
            let at = rank as usize + ahead as usize;
            let beyond = i64::try_from((at + 1).saturating_sub(count)).unwrap_or(0);
            let slot = self.slots.get(at).map_or(last + beyond, |slot| i64::from(*slot));
            let media = slot - i64::from(ahead) + start;
            let is_last = rank as usize + 1 == shown;
            let step = if is_last { (i64::from(self.chunks) + start - media).max(1) } else { 1 };
            push(&mut stretches, Stretch { media, step, count: 1 });
        }
        if count > 0 && u64::from(self.chunks) > count as u64 {
            let text = format!(
                "{} of {} chunks of stream {index} are empty: each shows the picture before it on; a count of decoded pictures \
                 divided by the rate is wrong after the first",
                u64::from(self.chunks) - count as u64,
                self.chunks
            );
            odd.push(Oddity::new(codes::EMPTY_FRAMES, text));
        }
        Ok(FrameTable::build(&stretches, base, Hold::Until(i64::MAX), keys)?)
    }

    fn display(&self, index: usize, odd: &mut Vec<Oddity>) -> Display {
        let count = self.slots.len();
        let mut uncertain = |why: &str| {
            let text = format!(
                "{why} in stream {index}, so that the order in which its pictures are shown is not certain: times may be one frame \
                 early or late"
            );
            odd.push(Oddity::new(codes::NO_PRESENTATION_TIMES, text));
        };
        match &self.coding {
            Coding::Plain => Display::plain(count),
            Coding::Unread => {
                uncertain("the codec may show pictures in another order than stored, which is not read,");
                Display::plain(count)
            }
            Coding::Mpeg2(pictures) => Anchored::display(pictures),
            Coding::H264(h264) => {
                if h264.unknown > 0 {
                    uncertain(&format!("the order of {} pictures cannot be read", h264.unknown));
                }
                h264.display()
            }
            Coding::Mpeg4(mpeg4) => {
                if mpeg4.packed > 0 {
                    if mpeg4.owed > 0 || mpeg4.alone > 0 {
                        uncertain("chunks with two pictures and pictures that no chunk stands for are mixed");
                    }
                } else if mpeg4.again > 0 {
                    let text = format!(
                        "{} pictures of stream {index} only show the one before again; decoders give nothing for them, so that a \
                         count of decoded pictures is lower",
                        mpeg4.again
                    );
                    odd.push(Oddity::new(codes::EMPTY_FRAMES, text));
                }
                Anchored::display(&mpeg4.pictures)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Header, Pictures};
    use crate::timeline::Kind;

    /// A chunk with planes of these kinds (0 intra, 1 predicted, 2 between), 5 bits of time; lower-case letters are not coded.
    fn chunk(planes: &str) -> Vec<u8> {
        let mut data = Vec::new();
        for plane in planes.chars() {
            let kind = match plane.to_ascii_uppercase() {
                'I' => 0,
                'P' => 0b0100_0000,
                _ => 0b1000_0000,
            };
            // Kind, no whole second, marker, 00000, marker, coded.
            let coded = if plane.is_ascii_uppercase() { 0b0010_0000 } else { 0 };
            data.extend([0, 0, 1, 0xB6, kind | 0b0001_0000, 0b0100_0000 | coded]);
        }
        data
    }

    fn check(chunks: &[&str], expected: &[(u64, i64, i64)], odd: usize) {
        // A description of the stream with a resolution of 25.
        let config = [0, 0, 1, 0x20, 0x00, 0x84, 0x40, 0x06, 0x60];
        let mut pictures = Pictures::new(*b"XVID", &config);
        for planes in chunks {
            let data = chunk(planes);
            pictures.push(data.len() as u64, &data);
        }
        let header = Header { kind: Kind::Video, scale: 1, rate: 25, start: 0, length: 0, unit: 0 };
        let mut oddities = Vec::new();
        let table = pictures.table(0, &header, None, &mut oddities).unwrap();
        let found: Vec<_> = table.iter_presented().map(|frame| (frame.stored, frame.ticks, frame.duration)).collect();
        assert_eq!(found, expected, "{chunks:?}");
        assert_eq!(oddities.len(), odd, "{oddities:?}");
    }

    #[test]
    fn orders() {
        check(&["I", "P", "P"], &[(0, 0, 1), (1, 1, 1), (2, 2, 1)], 0);
        check(&["I", "P", "B", "P", "B"], &[(0, 0, 1), (2, 1, 1), (1, 2, 1), (4, 3, 1), (3, 4, 1)], 1);
        // Packed: the second picture of a chunk is shown in its turn, the first in that of the chunk that stands for it.
        check(&["I", "PB", "p", "PB", "p"], &[(0, 0, 1), (2, 1, 1), (1, 2, 1), (4, 3, 1), (3, 4, 1)], 0);
        check(&["I", "PB", "B", "p"], &[(0, 0, 1), (2, 1, 1), (3, 2, 1), (1, 3, 1)], 0);
        check(&["I", "PB", "P"], &[(0, 0, 1), (2, 1, 1), (1, 2, 1), (3, 3, 1)], 1);
        // Dropped frames: with a hole the picture before stays.
        check(&["I", "", "P", "", ""], &[(0, 0, 2), (1, 2, 3)], 1);
        check(&["I", "P", "p", "P"], &[(0, 0, 1), (1, 1, 1), (2, 2, 1), (3, 3, 1)], 1);
    }

    #[test]
    fn dropped_frames_among_others_out_of_order() {
        // Shown at 0, 1, 2, 4, 5; decoding runs one picture ahead, so that the hole stands one picture later.
        check(&["I", "P", "B", "P", "", "B"], &[(0, 0, 1), (2, 1, 1), (1, 2, 2), (4, 4, 1), (3, 5, 1)], 2);
    }
}
