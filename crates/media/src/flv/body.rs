//! What the bodies of tags hold (annex E.4; Veovera Software, "Enhanced RTMP", version 2).

use crate::bytes::array;

/// What a part of a tag is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// What the decoder needs before the first packet.
    Config,
    /// A picture, or packets of sound.
    Data,
    /// The end of a stream, commands and descriptions.
    Other,
}

/// One part of a tag: most have one, those with several tracks more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part<'a> {
    /// Which track of its kind, from 0.
    pub(super) track: u8,
    pub(super) codec: Codec,
    pub(super) role: Role,
    /// Milliseconds after the time of the tag at which a picture is shown.
    pub(super) offset: i64,
    /// True if decoding can start here.
    pub(super) key: bool,
    pub(super) data: &'a [u8],
}

/// A codec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    /// By its name, as FFmpeg has it.
    Known(&'static str),
    Number(u8),
    Named([u8; 4]),
}

impl Codec {
    /// By the number in a tag of its kind.
    fn numbered(number: u8, kind: Video) -> Self {
        Self::Known(match (kind, number) {
            (Video::Yes, 2) => "flv1",
            (Video::Yes, 3) => "flashsv",
            (Video::Yes, 4) => "vp6f",
            (Video::Yes, 5) => "vp6a",
            (Video::Yes, 6) => "flashsv2",
            (Video::Yes, 7) => "h264",
            (Video::Yes, 12) => "hevc",
            (Video::No, 0 | 3) => "pcm",
            (Video::No, 1) => "adpcm_swf",
            (Video::No, 2 | 14) => "mp3",
            (Video::No, 4..=6) => "nellymoser",
            (Video::No, 7) => "pcm_alaw",
            (Video::No, 8) => "pcm_mulaw",
            (Video::No, 10) => "aac",
            (Video::No, 11) => "speex",
            _ => return Self::Number(number),
        })
    }

    /// By its FourCC.
    const fn named(code: [u8; 4]) -> Self {
        Self::Known(match &code {
            b"avc1" => "h264",
            b"hvc1" => "hevc",
            b"vvc1" => "vvc",
            b"av01" => "av1",
            b"vp08" => "vp8",
            b"vp09" => "vp9",
            b"mp4a" => "aac",
            b".mp3" => "mp3",
            b"Opus" => "opus",
            b"fLaC" => "flac",
            b"ac-3" => "ac3",
            b"ec-3" => "eac3",
            _ => return Self::Named(code),
        })
    }

    pub(super) fn name(self) -> String {
        match self {
            Self::Known(name) => name.to_owned(),
            Self::Number(number) => format!("0x{number:02x}"),
            Self::Named(code) => code.iter().map(|byte| char::from(*byte)).filter(char::is_ascii_graphic).collect(),
        }
    }

    /// True if pictures may be shown in another order than decoded, so that their offset stands before them.
    fn reorders(self) -> bool {
        matches!(self, Self::Known("h264" | "hevc" | "vvc"))
    }
}

/// Which kind of tag a codec stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Video {
    Yes,
    No,
}

/// Hands on the parts of a tag of pictures; false if it cannot be read.
pub(super) fn video(body: &[u8], each: &mut dyn FnMut(Part<'_>)) -> bool {
    let Some((&first, rest)) = body.split_first() else { return true };
    let frame = first >> 4 & 7;
    if first & 0x80 != 0 {
        return enhanced(Video::Yes, first & 15, frame, rest, each).is_some();
    }
    let codec = Codec::numbered(first & 15, Video::Yes);
    // A frame of type 5 is a command to the player.
    let (key, command) = (frame == 1 || frame == 4, frame == 5);
    let part = |role, offset, data| Part { track: 0, codec, role, offset, key, data };
    if command {
        each(part(Role::Other, 0, rest));
    } else if codec.reorders() {
        let [packet, high, middle, low, data @ ..] = rest else { return false };
        let role = match packet {
            0 => Role::Config,
            1 => Role::Data,
            _ => Role::Other,
        };
        each(part(role, signed(*high, *middle, *low), data));
    } else {
        each(part(Role::Data, 0, rest));
    }
    true
}

/// Hands on the parts of a tag of sound; false if it cannot be read.
pub(super) fn audio(body: &[u8], each: &mut dyn FnMut(Part<'_>)) -> bool {
    let Some((&first, rest)) = body.split_first() else { return true };
    match first >> 4 {
        9 => enhanced(Video::No, first & 15, 1, rest, each).is_some(),
        10 => {
            let Some((packet, data)) = rest.split_first() else { return false };
            let role = if *packet == 0 { Role::Config } else { Role::Data };
            each(Part { track: 0, codec: Codec::Known("aac"), role, offset: 0, key: true, data });
            true
        }
        format => {
            each(Part {
                track: 0,
                codec: Codec::numbered(format, Video::No),
                role: Role::Data,
                offset: 0,
                key: true,
                data: rest,
            });
            true
        }
    }
}

/// 24 bits with a sign.
fn signed(high: u8, middle: u8, low: u8) -> i64 {
    i64::from(i32::from_be_bytes([high, middle, low, 0]) >> 8)
}

/// The extended header (Enhanced RTMP, "ExVideoTagHeader" and "ExAudioTagHeader").
fn enhanced(kind: Video, mut packet: u8, frame: u8, mut rest: &[u8], each: &mut dyn FnMut(Part<'_>)) -> Option<()> {
    /// Changes of what follows, such as nanoseconds after the time of the tag, which a grid of milliseconds does not need.
    const CHANGES: u8 = 7;
    /// Several tracks of video and of sound.
    const TRACKS: [u8; 2] = [6, 5];
    while packet == CHANGES {
        let (&length, after) = rest.split_first()?;
        let (length, after) = match length {
            255 => (usize::from(u16::from_be_bytes(array(after, 0)?)) + 1, after.get(2..)?),
            length => (usize::from(length) + 1, after),
        };
        let (&next, after) = after.get(length..)?.split_first()?;
        (packet, rest) = (next & 15, after);
    }
    if kind == Video::Yes && frame == 5 && packet != 4 {
        return Some(());
    }
    if packet != TRACKS[usize::from(kind == Video::No)] {
        let (codec, data) = rest.split_first_chunk::<4>()?;
        return part(kind, packet, frame, 0, Codec::named(*codec), data, each);
    }
    let (&how, after) = rest.split_first()?;
    let (several, packet) = (how >> 4, how & 15);
    rest = after;
    let mut codec = None;
    if several < 2 {
        let (shared, after) = rest.split_first_chunk::<4>()?;
        (codec, rest) = (Some(*shared), after);
    }
    while !rest.is_empty() {
        let name = if let Some(shared) = codec {
            shared
        } else {
            let (own, after) = rest.split_first_chunk::<4>()?;
            rest = after;
            *own
        };
        let (&track, after) = rest.split_first()?;
        let (data, after) = if several == 0 {
            (after, &[][..])
        } else {
            let ([high, middle, low], after) = after.split_first_chunk::<3>()?;
            after.split_at_checked(u32::from_be_bytes([0, *high, *middle, *low]) as usize)?
        };
        part(kind, packet, frame, track, Codec::named(name), data, each)?;
        rest = after;
    }
    Some(())
}

/// Hands on one part with an extended header.
fn part(
    kind: Video,
    packet: u8,
    frame: u8,
    track: u8,
    codec: Codec,
    mut data: &[u8],
    each: &mut dyn FnMut(Part<'_>),
) -> Option<()> {
    let role = match packet {
        0 => Role::Config,
        1 => Role::Data,
        // Frames without an offset.
        3 if kind == Video::Yes => Role::Data,
        _ => Role::Other,
    };
    let mut offset = 0;
    if kind == Video::Yes && packet == 1 && codec.reorders() {
        let ([high, middle, low], after) = data.split_first_chunk::<3>()?;
        (offset, data) = (signed(*high, *middle, *low), after);
    }
    each(Part { track, codec, role, offset, key: frame == 1 || frame == 4, data });
    Some(())
}

#[cfg(test)]
mod tests {
    use super::{Codec, Part, Role, Video, audio, video};

    /// Track, name, role, offset, key and length of data of each part.
    type Found = (u8, String, Role, i64, bool, usize);

    fn check(kind: Video, body: &[u8], readable: bool, expected: &[(u8, &str, Role, i64, bool, usize)]) {
        let mut found: Vec<Found> = Vec::new();
        let mut each = |part: Part<'_>| {
            found.push((part.track, part.codec.name(), part.role, part.offset, part.key, part.data.len()));
        };
        let read = if kind == Video::Yes { video(body, &mut each) } else { audio(body, &mut each) };
        let expected: Vec<Found> =
            expected.iter().map(|part| (part.0, part.1.to_owned(), part.2, part.3, part.4, part.5)).collect();
        assert_eq!((read, found), (readable, expected), "{body:02x?}");
    }

    #[test]
    fn pictures() {
        use Video::Yes;
        check(Yes, &[0x17, 0, 0, 0, 0, 1, 2], true, &[(0, "h264", Role::Config, 0, true, 2)]);
        check(Yes, &[0x27, 1, 0xFF, 0xFF, 0xD8, 9], true, &[(0, "h264", Role::Data, -40, false, 1)]);
        check(Yes, &[0x12, 9, 9], true, &[(0, "flv1", Role::Data, 0, true, 2)]);
        check(Yes, &[0x57, 0], true, &[(0, "h264", Role::Other, 0, false, 1)]);
        check(Yes, &[0x17, 1, 0], false, &[]);
        check(Yes, b"\x91hvc1\x00\x00\x50x", true, &[(0, "hevc", Role::Data, 80, true, 1)]);
        check(Yes, b"\xA3hvc1xy", true, &[(0, "hevc", Role::Data, 0, false, 2)]);
        check(Yes, b"\x91av01xyz", true, &[(0, "av1", Role::Data, 0, true, 3)]);
        check(Yes, b"\x94av01xyz", true, &[(0, "av1", Role::Other, 0, true, 3)]);
        // Nanoseconds, then a frame.
        check(Yes, b"\x97\x02\x01\x02\x03\x01av01x", true, &[(0, "av1", Role::Data, 0, true, 1)]);
        let two = b"\x96\x11avc1\x00\x00\x00\x04\x00\x00\x28x\x01\x00\x00\x03\x00\x00\x00";
        check(Yes, two, true, &[(0, "h264", Role::Data, 40, true, 1), (1, "h264", Role::Data, 0, true, 0)]);
    }

    #[test]
    fn sounds() {
        use Video::No;
        check(No, &[0xAF, 0, 0x12, 0x10], true, &[(0, "aac", Role::Config, 0, true, 2)]);
        check(No, &[0xAF, 1, 9], true, &[(0, "aac", Role::Data, 0, true, 1)]);
        check(No, &[0x2F, 0xFF], true, &[(0, "mp3", Role::Data, 0, true, 1)]);
        check(No, b"\x91Opusxy", true, &[(0, "opus", Role::Data, 0, true, 2)]);
        check(
            No,
            b"\x95\x21Opus\x03\x00\x00\x01xac-3\x04\x00\x00\x00",
            true,
            &[(3, "opus", Role::Data, 0, true, 1), (4, "ac3", Role::Data, 0, true, 0)],
        );
        check(No, b"\x95\x11Opus\x03\x00\x00\x09x", false, &[]);
        assert_eq!(Codec::Number(13).name(), "0x0d");
    }
}
