use super::timeline;
use crate::bytes::Source;
use crate::timeline::{Kind, MediaTimeline};

fn tag(kind: u8, time: u32, body: &[u8]) -> Vec<u8> {
    let [t3, t0, t1, t2] = time.to_be_bytes();
    let [_, s0, s1, s2] = u32::try_from(body.len()).unwrap().to_be_bytes();
    let mut bytes = vec![kind, s0, s1, s2, t0, t1, t2, t3, 0, 0, 0];
    bytes.extend(body);
    bytes.extend((u32::try_from(body.len()).unwrap() + 11).to_be_bytes());
    bytes
}

fn read(tags: &[Vec<u8>]) -> MediaTimeline {
    let mut bytes = b"FLV\x01\x05\0\0\0\x09\0\0\0\0".to_vec();
    bytes.extend(tags.concat());
    timeline(&mut Source::memory(bytes)).unwrap()
}

/// A picture of H.264 with this offset of its presentation.
fn picture(key: bool, offset: i32) -> Vec<u8> {
    let [high, middle, low, _] = (offset << 8).to_be_bytes();
    vec![if key { 0x17 } else { 0x27 }, 1, high, middle, low, 9]
}

fn codes(timeline: &MediaTimeline) -> Vec<&str> {
    timeline.oddities.iter().map(|odd| odd.code.id).collect()
}

#[test]
fn pictures_out_of_order_on_a_grid() {
    // 30000/1001 pictures a second, cut off to milliseconds, shown as 0, 2, 1, 3 of each four, two pictures late.
    let at = |n: u32| n * 1001 / 30;
    let mut tags = Vec::new();
    for n in 0..40 {
        let shown = [0, 2, 1, 3][n as usize % 4] + n / 4 * 4 + 2;
        tags.push(tag(9, at(n), &picture(n % 20 == 0, i32::try_from(at(shown)).unwrap() - i32::try_from(at(n)).unwrap())));
    }
    let found = read(&tags);
    let video = &found.streams[0];
    assert_eq!((video.codec.as_str(), video.rate.unwrap().to_string()), ("h264", "30000/1001".into()));
    let stored: Vec<u64> = video.frames.iter_presented().map(|frame| frame.stored).take(8).collect();
    assert_eq!(stored, [0, 2, 1, 3, 4, 6, 5, 7]);
    let ticks: Vec<i64> = video.frames.iter_presented().map(|frame| frame.ticks).collect();
    assert!(ticks.windows(2).all(|pair| pair[1] - pair[0] == 3003), "{ticks:?}");
    // The first is at 66.73 ms, to within the half millisecond that rounding leaves.
    assert!((ticks[0] - 6006).abs() <= 45, "{}", ticks[0]);
    assert!(video.frames.stored(20).unwrap().key && !video.frames.stored(19).unwrap().key);
}

#[test]
fn sound() {
    // AAC of low complexity, 44.1 kHz, stereo.
    let mut tags = vec![tag(8, 0, &[0xAF, 0, 0x12, 0x10])];
    tags.extend((0..100_u32).map(|n| tag(8, n * 1024 * 10 / 441, &[0xAF, 1, 7])));
    let found = read(&tags);
    let audio = &found.streams[0];
    assert_eq!((audio.kind, audio.sample_rate, audio.channels), (Kind::Audio, Some(44_100), Some(2)));
    assert_eq!((audio.frames.len(), audio.frames.run_count()), (100, 1));
    let length = audio.end().unwrap().sub(audio.start().unwrap()).unwrap();
    assert_eq!(length, "102400/44100".parse().unwrap());
    assert_eq!(codes(&found), ["media/unknown-priming"]);
}

#[test]
fn clocks_that_start_again() {
    let times =
        |times: &[u32]| -> MediaTimeline { read(&times.iter().map(|time| tag(9, *time, &[0x12, 1])).collect::<Vec<_>>()) };
    let starts = |found: &MediaTimeline| -> Vec<i64> {
        found.streams[0].frames.iter_presented().map(|frame| frame.ticks * 1000 / i64::from(frame.base.denom())).collect()
    };
    // 24 bits without the highest byte.
    let found = times(&[0xFF_FFB0, 0xFF_FFD8, 0x00_0000, 0x00_0028]);
    let first = 0xFF_FFB0;
    assert_eq!(starts(&found), [first, first + 40, first + 80, first + 120]);
    assert_eq!(codes(&found), ["media/clock-wrap"]);
    let found = times(&[5000, 5040, 5080, 0, 40, 80]);
    assert_eq!(starts(&found), [5000, 5040, 5080, 5080, 5120, 5160]);
    assert_eq!(codes(&found), ["media/clock-jump"]);
}

#[test]
fn claims_are_only_hints() {
    let mut script = b"\x02\0\x0AonMetaData\x08\0\0\0\x03\0\x09framerate\0".to_vec();
    script.extend(29.97_f64.to_be_bytes());
    script.extend(b"\0\x05width\0");
    script.extend(320_f64.to_be_bytes());
    script.extend(b"\0\x06height\0");
    script.extend(f64::NAN.to_be_bytes());
    let mut tags = vec![tag(18, 0, &script)];
    tags.extend((0..60_u32).map(|n| tag(9, n * 40, &[0x12, 1])));
    let found = read(&tags);
    assert_eq!(found.streams[0].rate.unwrap().to_string(), "25");
    assert_eq!(found.streams[0].width, None);
    assert!(timeline(&mut Source::memory(b"FLV\x01\x05\0\0\0\x09\0\0\0\0".to_vec())).is_err());
}
