//! The headers of streams (`AVISTREAMHEADER`).

use crate::bytes::{array, u32_le};
use crate::timeline::Kind;

/// A stream as its header describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) kind: Kind,
    /// A unit lasts `scale / rate` seconds.
    pub(super) scale: u32,
    pub(super) rate: u32,
    /// Units before the first one.
    pub(super) start: u32,
    /// Units that there should be.
    pub(super) length: u32,
    /// Bytes of a unit; 0 if each chunk is one, whatever its size.
    pub(super) unit: u32,
}

impl Header {
    /// Reads `strh`. The initial frames that it counts say how far sound was written ahead of pictures, not when it is heard.
    pub(super) fn parse(body: &[u8]) -> Option<Self> {
        let kind = match &array::<4>(body, 0)? {
            b"vids" | b"iavs" => Kind::Video,
            b"auds" => Kind::Audio,
            b"txts" => Kind::Subtitle,
            _ => Kind::Data,
        };
        let field = |at| u32_le(body, at).unwrap_or(0);
        Some(Self {
            kind,
            scale: u32_le(body, 20)?,
            rate: u32_le(body, 24)?,
            start: field(28),
            length: field(32),
            unit: field(44),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Header;
    use crate::timeline::Kind;

    #[test]
    fn headers() {
        let mut body = b"audsU\0\0\0".to_vec();
        for field in [0_u32, 0, 0, 1152, 48_000, 3, 209, 5000, 0, 4] {
            body.extend(field.to_le_bytes());
        }
        let header = Header { kind: Kind::Audio, scale: 1152, rate: 48_000, start: 3, length: 209, unit: 4 };
        assert_eq!(Header::parse(&body), Some(header));
        assert_eq!(Header::parse(&body[..20]), None);
    }
}
