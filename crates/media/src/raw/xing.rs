//! The frame without sound that describes the others of an MP3 file: the tags of Xing and LAME, and that of Fraunhofer.

/// What it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Xing {
    /// Samples to take away at the start and at the end, with the delay of the decoder counted in; none if it does not say.
    pub(super) trims: Option<(u32, u32)>,
}

/// Samples that a decoder of layer III delays its output by: 528 of the filters and one of the transform (LAME's technical FAQ).
const DECODER: u32 = 529;

impl Xing {
    /// Reads a frame; none if it is one of sound.
    pub(super) fn parse(frame: &[u8]) -> Option<Self> {
        let [_, version, _, mode, ..] = frame else { return None };
        // The tag stands after the side information (ISO/IEC 11172-3, 2.4.1.7): its length goes by version and channels.
        let side = match (version & 0x08 != 0, mode >> 6 == 3) {
            (true, false) => 32,
            (true, true) | (false, false) => 17,
            (false, true) => 9,
        };
        if frame.get(36..40) == Some(b"VBRI") {
            return Some(Self { trims: None });
        }
        let tag = frame.get(4 + side..)?;
        if !matches!(tag.get(..4), Some(b"Xing" | b"Info")) {
            return None;
        }
        let flags = *tag.get(7)?;
        // Counts of frames and bytes, a table of 100 entries, a quality.
        let fields = [4, 4, 100, 4].iter().enumerate().filter(|(bit, _)| flags >> bit & 1 == 1).map(|(_, size)| size);
        let extension = tag.get(8 + fields.sum::<usize>()..).unwrap_or_default();
        let named = extension.first_chunk::<4>().is_some_and(|name| name.iter().all(u8::is_ascii_graphic));
        let trims = extension.get(21..24).filter(|_| named).map(|bytes| {
            let both = u32::from(bytes[0]) << 16 | u32::from(bytes[1]) << 8 | u32::from(bytes[2]);
            ((both >> 12) + DECODER, (both & 0xFFF).saturating_sub(DECODER))
        });
        Some(Self { trims })
    }
}

#[cfg(test)]
mod tests {
    use super::Xing;

    #[test]
    fn tags() {
        let mut frame = vec![0xFF, 0xFB, 0x90, 0xC0];
        frame.resize(4 + 17, 0);
        frame.extend(b"Info\0\0\0\x0F");
        frame.resize(frame.len() + 112, 0);
        frame.extend(b"LAME3.100");
        frame.resize(frame.len() + 12, 0);
        // 576 and 1260 samples.
        frame.extend([0x24, 0x04, 0xEC]);
        frame.resize(417, 0);
        assert_eq!(Xing::parse(&frame), Some(Xing { trims: Some((1105, 731)) }));
        frame[3] = 0x40;
        assert_eq!(Xing::parse(&frame), None);
        frame[36..40].copy_from_slice(b"VBRI");
        assert_eq!(Xing::parse(&frame), Some(Xing { trims: None }));
        assert_eq!(Xing::parse(&[0xFF]), None);
    }
}
