//! Headers of packetised elementary streams (ISO/IEC 13818-1, 2.4.3.6; ISO/IEC 11172-1, 2.4.4.3).

/// The header of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pes {
    pub(super) stream_id: u8,
    /// Bytes of the header from the start code on; the payload follows.
    pub(super) header: usize,
    /// Bytes of the whole packet; none where a transport stream leaves it open.
    pub(super) length: Option<usize>,
    /// Stamps of 33 bits.
    pub(super) pts: Option<i64>,
    pub(super) dts: Option<i64>,
}

/// The stream IDs whose packets have no header fields after the length (2.4.3.7, table 2-21).
fn is_plain(id: u8) -> bool {
    matches!(id, 0xBC | 0xBE | 0xBF | 0xF0 | 0xF1 | 0xF2 | 0xF8 | 0xFF)
}

/// Reads the header at the start of `data`, which may end early in the payload but not before the stamps.
pub(super) fn parse(data: &[u8]) -> Option<Pes> {
    let [0, 0, 1, stream_id, high, low, rest @ ..] = data else { return None };
    let body = usize::from(*high) << 8 | usize::from(*low);
    let length = (body > 0).then_some(body + 6);
    let plain = Pes { stream_id: *stream_id, header: 6, length, pts: None, dts: None };
    if is_plain(*stream_id) {
        return Some(plain);
    }
    let first = *rest.first()?;
    if first & 0xC0 == 0x80 {
        let flags = *rest.get(1)? >> 6;
        let size = usize::from(*rest.get(2)?);
        let pts = (flags & 2 != 0 && size >= 5).then(|| stamp(rest.get(3..8)?)).flatten();
        let dts = (flags == 3 && size >= 10).then(|| stamp(rest.get(8..13)?)).flatten();
        return Some(Pes { header: 9 + size, pts, dts, ..plain });
    }
    first_generation(rest, plain)
}

/// The header of MPEG-1: stuffing, an optional buffer size, then the stamps.
fn first_generation(rest: &[u8], plain: Pes) -> Option<Pes> {
    let stuffing = rest.iter().take(16).take_while(|byte| **byte == 0xFF).count();
    let mut at = stuffing;
    if rest.get(at)? & 0xC0 == 0x40 {
        at += 2;
    }
    let (pts, dts, size) = match rest.get(at)? >> 4 {
        2 => (stamp(rest.get(at..at + 5)?), None, 5),
        3 => (stamp(rest.get(at..at + 5)?), stamp(rest.get(at + 5..at + 10)?), 10),
        _ if rest.get(at)? & 0x0F == 0x0F => (None, None, 1),
        _ => return None,
    };
    Some(Pes { header: 6 + at + size, pts, dts, ..plain })
}

/// A stamp of 33 bits in five bytes with marker bits between.
fn stamp(bytes: &[u8]) -> Option<i64> {
    let marked = |at: usize| bytes.get(at).is_some_and(|byte| byte & 1 == 1);
    if !(marked(0) && marked(2) && marked(4)) {
        return None;
    }
    let all = bytes.iter().fold(0_i64, |all, byte| all << 8 | i64::from(*byte));
    // 3, 15 and 15 bits, each with a marker bit after it.
    Some((all >> 33 & 7) << 30 | (all >> 17 & 0x7FFF) << 15 | all >> 1 & 0x7FFF)
}

#[cfg(test)]
mod tests {
    use super::{Pes, parse};

    #[test]
    fn headers() {
        let both = [0, 0, 1, 0xE0, 0, 0, 0x80, 0xC0, 10, 0x31, 0, 1, 0, 3, 0x11, 0, 1, 0, 1, 7, 7];
        let expected = Pes { stream_id: 0xE0, header: 19, length: None, pts: Some(1), dts: Some(0) };
        assert_eq!(parse(&both), Some(expected));
        let last = [0, 0, 1, 0xC0, 0, 20, 0x80, 0x80, 5, 0x2F, 0xFF, 0xFF, 0xFF, 0xFF];
        assert_eq!(parse(&last).unwrap().pts, Some((1 << 33) - 1));
        assert_eq!(parse(&last).unwrap().length, Some(26));
        // MPEG-1 with two bytes of stuffing, a buffer size and a stamp.
        let old = [0, 0, 1, 0xC0, 0, 20, 0xFF, 0xFF, 0x40, 0x20, 0x21, 0, 1, 0, 5];
        assert_eq!(parse(&old).unwrap(), Pes { stream_id: 0xC0, header: 15, length: Some(26), pts: Some(2), dts: None });
        assert_eq!(parse(&[0, 0, 1, 0xBE, 0, 4]).unwrap().header, 6);
        assert_eq!(parse(&both[..12]).and_then(|pes| pes.pts), None);
        assert_eq!(parse(&[0, 0, 2, 0xE0, 0, 0]), None);
    }
}
