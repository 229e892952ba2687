use super::pages::tests::page;
use super::timeline;
use crate::bytes::Source;
use crate::timeline::{MediaTimeline, StreamTimeline};

/// The first and second page of a stream of Opus with a pre-skip of 312 samples.
fn opus(serial: u32) -> Vec<u8> {
    let head = b"OpusHead\x01\x01\x38\x01\x80\xBB\0\0\0\0\0";
    [page(2, 0, serial, 0, &[19], head), page(0, 0, serial, 1, &[8], b"OpusTags")].concat()
}

/// A page of packets of Opus of 20 ms, each one byte.
fn sound(flags: u8, granule: i64, serial: u32, number: u32, packets: usize) -> Vec<u8> {
    page(flags, granule, serial, number, &vec![1; packets], &vec![0x78; packets])
}

/// Theora of 25 frames a second with 6 bits of position after key frames.
fn theora(serial: u32) -> Vec<u8> {
    let mut head = b"\x80theora\x03\x02\x01\0\x01\0\x01\0\0\x10\0\0\x10\0\0\0\0\0\x19\0\0\0\x01".to_vec();
    head.extend([0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0xC0]);
    let others = page(0, 0, serial, 1, &[7, 7], b"\x81theora\x82theora");
    [page(2, 0, serial, 0, &[u8::try_from(head.len()).unwrap()], &head), others].concat()
}

fn read(pages: &[Vec<u8>]) -> MediaTimeline {
    timeline(&mut Source::memory(pages.concat())).unwrap()
}

fn codes(timeline: &MediaTimeline) -> Vec<&str> {
    timeline.oddities.iter().map(|odd| odd.code.id).collect()
}

/// Ticks and duration of each presented packet.
fn presented(stream: &StreamTimeline) -> Vec<(i64, i64)> {
    stream.frames.iter_presented().map(|frame| (frame.ticks, frame.duration)).collect()
}

#[test]
fn ends_that_are_cut_off() {
    let check = |pages: &[Vec<u8>], expected: &[(i64, i64)], trims: (Option<u64>, Option<u64>), odd: &[&str]| {
        let found = read(&[vec![opus(7)], pages.to_vec()].concat());
        let audio = &found.streams[0];
        assert_eq!(presented(audio), expected);
        assert_eq!((audio.encoder_delay, audio.padding), trims);
        assert_eq!(codes(&found), odd);
    };
    let (skip, none) = (Some(312), None);
    check(&[sound(0, 1920, 7, 2, 2), sound(4, 2500, 7, 3, 1)], &[(0, 648), (648, 960), (1608, 580)], (skip, Some(380)), &[]);
    // All on one page, so that the position cuts the end and not the start.
    check(&[sound(4, 1000, 7, 2, 2)], &[(0, 648), (648, 40)], (skip, Some(920)), &[]);
    // Captured from the middle of a stream.
    check(&[sound(0, 960_000 + 1920, 7, 2, 2)], &[(960_000, 648), (960_648, 960)], (skip, none), &[]);
    // A page is missing: the packets after it keep their place.
    let pages = [sound(0, 960, 7, 2, 1), sound(4, 2880, 7, 4, 1)];
    check(&pages, &[(0, 648), (1608, 960)], (skip, none), &["media/lost-packets"]);
    // A position for only the second of two pages.
    check(&[sound(0, -1, 7, 2, 1), sound(0, 1920, 7, 3, 1)], &[(0, 648), (648, 960)], (skip, none), &[]);
    check(&[sound(0, 960, 7, 2, 1), sound(0, -1, 7, 3, 1)], &[(0, 648), (648, 960)], (skip, none), &[]);
}

#[test]
fn pictures_and_sound_side_by_side() {
    let picture = |number: u32, granule: i64, lengths: &[u8], body: &[u8]| page(0, granule, 9, number, lengths, body);
    let heads = [opus(7), theora(9)];
    // First pages come before all others.
    let (first, rest): (Vec<_>, Vec<_>) = heads
        .iter()
        .map(|head| {
            let second = head.windows(5).enumerate().filter(|(_, window)| *window == b"OggS\0").nth(1).unwrap().0;
            (head[..second].to_vec(), head[second..].to_vec())
        })
        .unzip();
    let pages = [
        first.concat(),
        rest.concat(),
        // A key frame, one that needs it, two that show it on, one more.
        picture(2, 1 << 6 | 1, &[1, 1], &[0x00, 0x40]),
        sound(0, 960, 7, 2, 1),
        picture(3, 1 << 6 | 4, &[0, 0, 1], &[0x40]),
        sound(4, 1920, 7, 3, 1),
    ];
    let found = read(&pages);
    let video = found.video().unwrap();
    let frames: Vec<_> = video.frames.iter_presented().map(|frame| (frame.ticks, frame.duration, frame.key)).collect();
    assert_eq!(frames, [(0, 1, true), (1, 3, false), (4, 1, false)]);
    assert_eq!((video.frames.base().to_string(), video.width), ("1/25".into(), Some(16)));
    assert_eq!(found.audio().unwrap().frames.len(), 2);
    assert_eq!(codes(&found), ["media/empty-frames"]);
}

#[test]
fn parts_one_after_another() {
    let part = |serial| [opus(serial), sound(0, 960, serial, 2, 1), sound(4, 1800, serial, 3, 1)].concat();
    let found = read(&[part(7), part(8), part(7)]);
    // 1488 samples of each: 648 of the first packet and 840 of the second.
    let expected = [(0, 648), (648, 840), (1488, 648), (2136, 840), (2976, 648), (3624, 840)];
    assert_eq!(presented(&found.streams[0]), expected);
    let starts: Vec<_> = found.segments.iter().map(|segment| segment.start.to_decimal(3)).collect();
    assert_eq!(starts, ["0.000", "0.031", "0.062"]);
    assert_eq!(codes(&found), ["media/clock-jump", "media/clock-jump"]);
    assert_eq!((found.streams[0].encoder_delay, found.streams[0].padding), (Some(312), Some(120)));
}

#[test]
fn what_is_not_known() {
    assert!(timeline(&mut Source::memory(page(2, 0, 1, 0, &[4], b"what"))).is_err());
    let found = read(&[page(2, 0, 1, 0, &[4], b"what"), opus(7), sound(0, 960, 7, 2, 1), sound(0, 0, 99, 2, 1)]);
    assert_eq!(found.streams.len(), 1);
    assert_eq!(codes(&found), ["media/garbage", "media/track-unreadable"]);
}
