//! Tags before and after sound: ID3v2 (id3.org, version 2.4.0), ID3v1 and APE.

use crate::bytes::{Source, u32_le};
use crate::{MediaError, wav};

/// Where the sound is, and what the tags say of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tags {
    pub(super) start: u64,
    pub(super) end: u64,
    /// Ticks of a transport stream's clock at the first sample (RFC 8216, 3.4).
    pub(super) clock: Option<u64>,
}

/// The owner of the private frame that bears the clock.
const OWNER: &[u8] = b"com.apple.streaming.transportStreamTimestamp\0";

/// How much of a tag is searched; pictures in tags are longer.
const MOST_TAG: u64 = 1 << 16;

/// Tags that stand one behind the other at most.
const MOST_TAGS: usize = 16;

impl Tags {
    pub(super) fn find(source: &mut Source) -> Result<Self, MediaError> {
        let mut tags = Self { start: 0, end: source.len(), clock: None };
        if let Some((start, size)) = wav::mpeg_audio(source)? {
            return Ok(Self { start, end: start.saturating_add(size), ..tags });
        }
        for _ in 0..MOST_TAGS {
            let head = source.read(tags.start, 10)?;
            let [b'I', b'D', b'3', _, _, flags, size @ ..] = &head[..] else { break };
            // Seven bits of each byte count (3.1).
            let size = size.iter().fold(0_u64, |sum, byte| sum << 7 | u64::from(byte & 0x7F));
            let body = source.read(tags.start + 10, size.min(MOST_TAG))?;
            tags.clock = tags.clock.or_else(|| clock(&body));
            let footer = if flags & 0x10 != 0 { 10 } else { 0 };
            tags.start = tags.start.saturating_add(10 + size + footer);
        }
        if let Some(at) = tags.end.checked_sub(128)
            && source.read(at, 3)? == b"TAG"
        {
            tags.end = at;
        }
        if let Some(at) = tags.end.checked_sub(32) {
            let footer = source.read(at, 32)?;
            if footer.starts_with(b"APETAGEX")
                && let (Some(size), Some(flags)) = (u32_le(&footer, 12), u32_le(&footer, 20))
            {
                // The size counts the footer and not the header, which bit 31 announces.
                let header = if flags >> 31 == 1 { 32 } else { 0 };
                tags.end = tags.end.saturating_sub(u64::from(size) + header);
            }
        }
        tags.end = tags.end.max(tags.start.min(source.len()));
        Ok(tags)
    }
}

/// The clock in the private frame, if there is one: 33 bits in the last eight bytes.
fn clock(body: &[u8]) -> Option<u64> {
    let at = memchr::memmem::find(body, OWNER)?;
    let ticks = body.get(at + OWNER.len()..)?.first_chunk::<8>()?;
    Some(u64::from_be_bytes(*ticks) & ((1 << 33) - 1))
}

#[cfg(test)]
mod tests {
    use super::{OWNER, Tags};
    use crate::bytes::Source;

    #[test]
    fn tags() {
        let mut bytes = b"ID3\x04\0\0\0\0\0\x35".to_vec();
        bytes.extend(OWNER);
        bytes.extend([0, 0, 0, 0, 0, 1, 0x5F, 0x90]);
        assert_eq!(bytes.len(), 63);
        bytes.extend([7; 100]);
        let mut ape = b"APETAGEX\xD0\x07\0\0\x20\0\0\0\0\0\0\0\0\0\0\0".to_vec();
        ape.resize(32, 0);
        bytes.extend(ape);
        bytes.extend(b"TAG");
        bytes.resize(bytes.len() + 125, 0);
        let tags = Tags::find(&mut Source::memory(bytes)).unwrap();
        assert_eq!(tags, Tags { start: 63, end: 163, clock: Some(90_000) });
        let tags = Tags::find(&mut Source::memory(b"ID3\x04\0\0\x7F\x7F\x7F\x7F".to_vec())).unwrap();
        assert_eq!((tags.start > tags.end, tags.clock), (true, None));
    }
}
