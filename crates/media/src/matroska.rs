//! What symphonia leaves out of the track headers of Matroska and WebM (RFC 9559).

use crate::MediaError;
use crate::bytes::Source;

/// Facts about a track.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TrackFacts {
    pub(crate) number: u64,
    /// The codec ID, such as `V_VP9`.
    pub(crate) codec: String,
    /// Nanoseconds per frame, as stored: cut off, not rounded.
    pub(crate) default_duration: Option<u64>,
    /// Nanoseconds of sound that the codec puts before the first sample.
    pub(crate) codec_delay: u64,
}

/// Facts about a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) doc_type: String,
    pub(crate) tracks: Vec<TrackFacts>,
}

/// The longest list of tracks that is read.
const MOST_TRACKS_BYTES: u64 = 1 << 24;

/// The most elements looked at before the list of tracks.
const MOST_ELEMENTS: usize = 100_000;

/// Element IDs (RFC 9559, 5.1; RFC 8794, 11.2).
mod id {
    pub(super) const EBML: u32 = 0x1A45_DFA3;
    pub(super) const DOC_TYPE: u32 = 0x4282;
    pub(super) const SEGMENT: u32 = 0x1853_8067;
    pub(super) const CLUSTER: u32 = 0x1F43_B675;
    pub(super) const TRACKS: u32 = 0x1654_AE6B;
    pub(super) const TRACK_ENTRY: u32 = 0xAE;
    pub(super) const TRACK_NUMBER: u32 = 0xD7;
    pub(super) const CODEC_ID: u32 = 0x86;
    pub(super) const DEFAULT_DURATION: u32 = 0x23_E383;
    pub(super) const CODEC_DELAY: u32 = 0x56AA;
}

/// Reads the headers of a file, up to its first cluster.
pub(crate) fn facts(source: &mut Source) -> Result<Facts, MediaError> {
    let mut facts = Facts::default();
    let mut at = 0;
    for _ in 0..MOST_ELEMENTS {
        let head = source.read(at, 12)?;
        let Some((id, size, length)) = header(&head) else { break };
        let body = at.saturating_add(length as u64);
        let size = size.unwrap_or(u64::MAX);
        match id {
            id::EBML => {
                let body = source.read(body, size.min(4096))?;
                facts.doc_type =
                    children(&body).find(|(id, _)| *id == id::DOC_TYPE).map(|(_, text)| ascii(text)).unwrap_or_default();
            }
            // Its children follow at once; its end is that of the file.
            id::SEGMENT => {
                at = body;
                continue;
            }
            id::TRACKS => {
                let body = source.read(body, size.min(MOST_TRACKS_BYTES))?;
                facts.tracks = children(&body).filter(|(id, _)| *id == id::TRACK_ENTRY).map(|(_, entry)| track(entry)).collect();
                break;
            }
            id::CLUSTER => break,
            _ => {}
        }
        at = body.saturating_add(size);
    }
    Ok(facts)
}

fn track(entry: &[u8]) -> TrackFacts {
    let mut facts = TrackFacts::default();
    for (id, body) in children(entry) {
        match id {
            id::TRACK_NUMBER => facts.number = number(body),
            id::CODEC_ID => facts.codec = ascii(body),
            id::DEFAULT_DURATION => facts.default_duration = Some(number(body)).filter(|duration| *duration > 0),
            id::CODEC_DELAY => facts.codec_delay = number(body),
            _ => {}
        }
    }
    facts
}

fn ascii(bytes: &[u8]) -> String {
    bytes.iter().filter(|byte| byte.is_ascii_graphic()).map(|byte| char::from(*byte)).take(64).collect()
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// The ID, the size (none if unknown) and the length of the header of an element (RFC 8794, 4 and 5).
fn header(data: &[u8]) -> Option<(u32, Option<u64>, usize)> {
    let first = *data.first()?;
    let id_length = first.leading_zeros() as usize + 1;
    if id_length > 4 {
        return None;
    }
    let id = u32::try_from(number(data.get(..id_length)?)).ok()?;
    let second = *data.get(id_length)?;
    let size_length = second.leading_zeros() as usize + 1;
    if size_length > 8 {
        return None;
    }
    let raw = number(data.get(id_length..id_length + size_length)?);
    let mask = (1_u64 << (7 * size_length)) - 1;
    let size = raw & mask;
    Some((id, (size != mask).then_some(size), id_length + size_length))
}

fn children(mut data: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    std::iter::from_fn(move || {
        let (id, size, length) = header(data)?;
        let rest = data.get(length..)?;
        let size = size.and_then(|size| usize::try_from(size).ok()).unwrap_or(usize::MAX).min(rest.len());
        let (body, after) = rest.split_at_checked(size)?;
        data = after;
        Some((id, body))
    })
}

#[cfg(test)]
mod tests {
    use super::{TrackFacts, header, track};

    #[test]
    fn headers() {
        assert_eq!(header(&[0xD7, 0x81, 1]), Some((0xD7, Some(1), 2)));
        assert_eq!(
            header(&[0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
            Some((0x1853_8067, None, 12))
        );
        assert_eq!(header(&[0x00, 0x81]), None);
        assert_eq!(header(&[0xD7]), None);
    }

    #[test]
    fn track_entry() {
        let entry = [0xD7, 0x81, 2, 0x23, 0xE3, 0x83, 0x84, 0x01, 0xFD, 0x22, 0x2A, 0x56, 0xAA, 0x83, 0x63, 0x2E, 0xA0];
        let expected = TrackFacts { number: 2, codec: String::new(), default_duration: Some(33_366_570), codec_delay: 6_500_000 };
        assert_eq!(track(&entry), expected);
    }
}
