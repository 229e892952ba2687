use super::timeline;
use crate::bytes::Source;
use crate::timeline::{Kind, MediaTimeline};

fn chunk(id: &[u8], body: &[u8]) -> Vec<u8> {
    let mut bytes = id.to_vec();
    bytes.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
    bytes.extend(body);
    if !body.len().is_multiple_of(2) {
        bytes.push(0);
    }
    bytes
}

fn list(form: &[u8], chunks: &[Vec<u8>]) -> Vec<u8> {
    chunk(b"LIST", &[form.to_vec(), chunks.concat()].concat())
}

/// A stream header: kind, codec, scale, rate, start, bytes of a unit.
fn header(kind: &[u8], codec: &[u8], scale: u32, rate: u32, start: u32, unit: u32) -> Vec<u8> {
    let mut body = [kind, codec].concat();
    for field in [0, 0, 0, scale, rate, start, 0, 0, 0, unit, 0, 0] {
        body.extend(field.to_le_bytes());
    }
    chunk(b"strh", &body)
}

/// 16 x 8 pixels.
fn pictures(codec: &[u8]) -> Vec<u8> {
    let mut body = [40_u32, 16, 8, 0x18_0001].map(u32::to_le_bytes).concat();
    body.extend(codec);
    body.resize(40, 0);
    chunk(b"strf", &body)
}

/// Mono sound of 8 kHz.
fn sound(tag: u16, bytes: u32, align: u16, bits: u16) -> Vec<u8> {
    let mut body = [tag.to_le_bytes(), 1_u16.to_le_bytes()].concat();
    body.extend(8000_u32.to_le_bytes());
    body.extend(bytes.to_le_bytes());
    body.extend(align.to_le_bytes());
    body.extend(bits.to_le_bytes());
    chunk(b"strf", &body)
}

fn file(form: &[u8], parts: &[Vec<u8>]) -> Vec<u8> {
    chunk(b"RIFF", &[form.to_vec(), parts.concat()].concat())
}

fn read(bytes: Vec<u8>) -> MediaTimeline {
    timeline(&mut Source::memory(bytes)).unwrap()
}

/// Stored index, ticks, duration and key of each presented frame of a stream.
fn frames(timeline: &MediaTimeline, stream: usize) -> Vec<(u64, i64, i64, bool)> {
    timeline.streams[stream].frames.iter_presented().map(|frame| (frame.stored, frame.ticks, frame.duration, frame.key)).collect()
}

fn codes(timeline: &MediaTimeline) -> Vec<&str> {
    timeline.oddities.iter().map(|odd| odd.code.id).collect()
}

/// Pictures of 1001/30000 s that start 2 units late, and sound of 16 bits.
fn headers() -> Vec<u8> {
    let video = list(b"strl", &[header(b"vids", b"MJPG", 1001, 30_000, 2, 0), pictures(b"MJPG")]);
    let audio = list(b"strl", &[header(b"auds", b"\0\0\0\0", 2, 16_000, 0, 2), sound(1, 16_000, 2, 16)]);
    list(b"hdrl", &[video, audio])
}

fn index(entries: &[(&[u8; 4], u32, u32)]) -> Vec<u8> {
    let mut body = Vec::new();
    for (id, flags, size) in entries {
        body.extend(*id);
        body.extend([*flags, 4, *size].map(u32::to_le_bytes).concat());
    }
    chunk(b"idx1", &body)
}

#[test]
fn frames_that_were_dropped_and_a_late_start() {
    let parts = [chunk(b"00dc", b"abc"), chunk(b"01wb", &[0; 10]), chunk(b"00dc", b""), chunk(b"00dc", b"d")];
    let listed = index(&[(b"00dc", 0x10, 3), (b"01wb", 0x10, 10), (b"00dc", 0, 0), (b"00dc", 0, 1)]);
    let found = read(file(b"AVI ", &[headers(), list(b"movi", &parts), listed]));
    assert_eq!(frames(&found, 0), [(0, 2, 2, true), (1, 4, 1, false)]);
    assert_eq!(found.streams[0].frames.base().to_string(), "1001/30000");
    assert_eq!((found.streams[0].width, found.streams[0].height), (Some(16), Some(8)));
    assert_eq!(frames(&found, 1), [(0, 0, 5, true)]);
    assert_eq!(codes(&found), ["media/empty-frames"]);
}

#[test]
fn more_than_one_part_and_new_indices() {
    // Two words an entry, of chunks, two entries, for stream 0; then the base and a reserved word.
    let mut listed = [2, 0, 0, 1, 2, 0, 0, 0].to_vec();
    listed.extend(b"00dc");
    listed.extend([0; 12]);
    listed.extend([0_u32, 1, 9, 0x8000_0001].map(u32::to_le_bytes).concat());
    let first = list(b"movi", &[chunk(b"00dc", b"a"), chunk(b"00dc", b"b"), chunk(b"ix00", &listed)]);
    let second = list(b"movi", &[chunk(b"00dc", b"c"), chunk(b"00dc", b"d"), chunk(b"ix00", &listed)]);
    let old = index(&[(b"00dc", 0x10, 1), (b"00dc", 0x10, 1)]);
    let found = read([file(b"AVI ", &[headers(), first, old]), file(b"AVIX", &[second])].concat());
    assert_eq!(frames(&found, 0), [(0, 2, 1, true), (1, 3, 1, false), (2, 4, 1, true), (3, 5, 1, false)]);
    assert_eq!(codes(&found), Vec::<&str>::new());
}

#[test]
fn without_an_index_and_cut_off() {
    let parts = [chunk(b"00dc", b"abcd"), b"\x01\x02\x03\x04\x05\x06".to_vec(), chunk(b"00dc", b"efgh"), chunk(b"00dc", b"ijkl")];
    let mut bytes = file(b"AVI ", &[headers(), list(b"movi", &parts)]);
    bytes.truncate(bytes.len() - 2);
    let found = read(bytes);
    assert_eq!(frames(&found, 0), [(0, 2, 1, true), (1, 3, 1, true), (2, 4, 1, true)]);
    assert_eq!(codes(&found), ["media/garbage", "media/truncated", "media/index"]);
}

#[test]
fn sound_of_variable_bit_rate() {
    // Layer III, 8 kHz, mono, 8 kbit/s: 72 bytes and 576 samples a frame, cut anywhere by chunks.
    let mut frame = vec![0xFF, 0xE3, 0x18, 0xC0];
    frame.resize(72, 0);
    let bytes = frame.repeat(5);
    let check = |unit: u32, scale: u32, rate: u32, align: u16, chunks: &[&[u8]], odd: &[&str]| {
        let audio = list(b"strl", &[header(b"auds", b"\0\0\0\0", scale, rate, 0, unit), sound(0x55, 1000, align, 0)]);
        let parts: Vec<_> = chunks.iter().map(|part| chunk(b"00wb", part)).collect();
        let found = read(file(b"AVI ", &[list(b"hdrl", &[audio]), list(b"movi", &parts)]));
        let all: Vec<_> = (0..5).map(|n| (n, i64::try_from(n).unwrap() * 576, 576, true)).collect();
        assert_eq!(frames(&found, 0), all);
        assert_eq!((found.streams[0].kind, found.streams[0].codec.as_str()), (Kind::Audio, "mp3"));
        assert_eq!(codes(&found), odd);
    };
    let priming = "media/unknown-priming";
    let one_by_one: Vec<&[u8]> = bytes.chunks(72).collect();
    check(0, 576, 8000, 576, &one_by_one, &[priming]);
    check(1, 1, 1000, 1, &[&bytes[..100], &bytes[100..]], &[priming]);
    check(1, 1, 200, 1, &[&bytes[..100], &bytes[100..]], &["media/two-clocks", priming]);
}

#[test]
fn units_of_no_length() {
    let video = list(b"strl", &[header(b"vids", b"MJPG", 0, 0, 0, 0), pictures(b"MJPG")]);
    let main = chunk(b"avih", &40_000_u32.to_le_bytes());
    let parts = list(b"movi", &[chunk(b"00dc", b"a"), chunk(b"00dc", b"b")]);
    let found = read(file(b"AVI ", &[list(b"hdrl", &[main, video]), parts]));
    assert_eq!(found.streams[0].rate.unwrap().to_string(), "25");
    assert_eq!(codes(&found), ["media/no-times", "media/index"]);
    assert!(timeline(&mut Source::memory(b"RIFF\0\0\0\0AVI ".to_vec())).is_err());
}
