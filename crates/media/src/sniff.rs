//! What a file is, by its first bytes. The name of a file is never believed.

use crate::isobmff;
use serde::{Deserialize, Serialize};

/// A container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Container {
    IsoBmff,
    Matroska,
    Ogg,
    Flac,
    Wav,
    Aiff,
    Caf,
    /// MPEG audio layers 1 to 3 without a container.
    MpegAudio,
    Adts,
    TransportStream,
    ProgramStream,
    Avi,
    Flv,
    Asf,
    Gif,
    /// A list of other files: HLS, DASH, SDP, ffconcat.
    Playlist,
    /// A folder of images or other samples.
    Sequence,
    Unknown,
}

impl Container {
    /// The name for people.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::IsoBmff => "MP4",
            Self::Matroska => "Matroska",
            Self::Ogg => "Ogg",
            Self::Flac => "FLAC",
            Self::Wav => "WAV",
            Self::Aiff => "AIFF",
            Self::Caf => "CAF",
            Self::MpegAudio => "MPEG audio",
            Self::Adts => "ADTS",
            Self::TransportStream => "MPEG-TS",
            Self::ProgramStream => "MPEG-PS",
            Self::Avi => "AVI",
            Self::Flv => "FLV",
            Self::Asf => "ASF",
            Self::Gif => "GIF",
            Self::Playlist => "playlist",
            Self::Sequence => "image sequence",
            Self::Unknown => "unknown container",
        }
    }
}

/// The container of a file that starts with these bytes (a few thousand are enough).
pub(crate) fn sniff(head: &[u8]) -> Container {
    let riff = |form: &[u8]| matches!(head.get(..4), Some(b"RIFF" | b"RF64" | b"BW64")) && head.get(8..12) == Some(form);
    match head {
        [0x1A, 0x45, 0xDF, 0xA3, ..] => return Container::Matroska,
        [b'O', b'g', b'g', b'S', ..] => return Container::Ogg,
        [b'f', b'L', b'a', b'C', ..] => return Container::Flac,
        [b'c', b'a', b'f', b'f', ..] => return Container::Caf,
        [b'F', b'L', b'V', 1, ..] => return Container::Flv,
        [b'G', b'I', b'F', b'8', ..] => return Container::Gif,
        [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, ..] => return Container::Asf,
        [0, 0, 1, 0xBA, ..] => return Container::ProgramStream,
        [b'I', b'D', b'3', ..] => return after_id3(head),
        _ => {}
    }
    if riff(b"WAVE") {
        return Container::Wav;
    }
    if riff(b"AVI ") {
        return Container::Avi;
    }
    if head.starts_with(b"FORM") && matches!(head.get(8..12), Some(b"AIFF" | b"AIFC")) {
        return Container::Aiff;
    }
    if isobmff::detect(head) {
        return Container::IsoBmff;
    }
    if is_playlist(head) {
        return Container::Playlist;
    }
    if is_transport_stream(head) {
        return Container::TransportStream;
    }
    elementary(head)
}

/// Synchronisation bytes 188 bytes apart, or 192 with a time code before each packet, or 204 with error correction after.
fn is_transport_stream(head: &[u8]) -> bool {
    let synced = |start: usize, stride: usize| {
        let found = head.get(start..).unwrap_or_default().iter().step_by(stride).take(5);
        let mut count = 0;
        found.clone().all(|byte| *byte == 0x47) && {
            count += found.count();
            count >= 3
        }
    };
    [188, 192, 204].into_iter().any(|stride| (0..stride).any(|start| head.get(start) == Some(&0x47) && synced(start, stride)))
}

fn is_playlist(head: &[u8]) -> bool {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    text.starts_with(b"#EXTM3U")
        || text.starts_with(b"ffconcat")
        || text.starts_with(b"v=0")
        || (text.starts_with(b"<") && text.windows(4).any(|window| window == b"<MPD"))
}

/// An ID3 tag stands before MPEG audio, ADTS and, wrongly but often, FLAC.
fn after_id3(head: &[u8]) -> Container {
    let size = head.get(6..10).unwrap_or_default().iter().fold(0_usize, |sum, byte| sum << 7 | usize::from(byte & 0x7F));
    match head.get(10 + size..).filter(|rest| !rest.is_empty()) {
        Some([b'f', b'L', b'a', b'C', ..]) => Container::Flac,
        Some(rest) => elementary(rest),
        None => Container::MpegAudio,
    }
}

/// MPEG audio (layer bits not 0) or ADTS (layer bits 0), by their synchronisation bits.
fn elementary(head: &[u8]) -> Container {
    match head {
        [0xFF, second, third, ..] if second & 0xE0 == 0xE0 => {
            if second & 0xF6 == 0xF0 {
                Container::Adts
            } else if second & 0x06 != 0 && second & 0x18 != 0x08 && third >> 4 != 15 && third & 0x0C != 0x0C {
                Container::MpegAudio
            } else {
                Container::Unknown
            }
        }
        _ => Container::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::{Container, sniff};

    #[test]
    fn containers() {
        let check = |head: &[u8], expected| assert_eq!(sniff(head), expected, "{head:?}");
        check(b"", Container::Unknown);
        check(b"\0\0\0\x18ftypisom", Container::IsoBmff);
        check(b"RIFF\0\0\0\0WAVEfmt ", Container::Wav);
        check(b"RIFF\0\0\0\0AVI LIST", Container::Avi);
        check(b"#EXTM3U\n", Container::Playlist);
        check(b"ffconcat version 1.0\n", Container::Playlist);
        check(&[0xFF, 0xFB, 0x90, 0x00], Container::MpegAudio);
        check(&[0xFF, 0xF1, 0x50, 0x80], Container::Adts);
        check(b"ID3\x04\0\0\0\0\0\0\xFF\xFB\x90\0", Container::MpegAudio);
        let mut packets = vec![0; 188 * 6];
        packets.iter_mut().step_by(188).for_each(|byte| *byte = 0x47);
        check(&packets, Container::TransportStream);
    }
}
