//! Maps of conventions on small timelines whose figures can be checked by hand.

use super::{Convention, conventions};
use crate::build::{Hold, Stretch};
use crate::frames::{FrameTable, Keys};
use crate::sniff::Container;
use crate::timeline::{Backend, Kind, MediaTimeline, StreamTimeline, WallAnchor};
use genlock_time::{Drop, Mapped, Rate, Rational, TimeBase, Timecode};

/// Video in 1/30000 s of these frame durations, repeated as often as given.
fn video(durations: &[i64], count: u64) -> MediaTimeline {
    let mut stretches = Vec::new();
    let mut media = 0;
    for index in 0..count {
        let step = durations[usize::try_from(index).unwrap() % durations.len()];
        crate::build::push(&mut stretches, Stretch { media, step, count: 1 });
        media += step;
    }
    let frames = FrameTable::build(&stretches, TimeBase::new(1, 30_000).unwrap(), Hold::Until(i64::MAX), Keys::All).unwrap();
    let mut stream = StreamTimeline::new(0, Kind::Video, "avc1", frames);
    crate::rates::measure(&mut stream, None).unwrap();
    MediaTimeline::new(Container::IsoBmff, Backend::Own, vec![stream])
}

fn check(timeline: &MediaTimeline, name: &str, label: &str, start: &str, end: &str) {
    let convention: Convention = name.parse().unwrap();
    let at: Rational = label.parse().unwrap();
    let target = |mapped: Mapped| match mapped {
        Mapped::To(time) => time.to_string(),
        Mapped::Gap { .. } => "gap".to_owned(),
    };
    assert_eq!(target(convention.map(timeline).unwrap().unwrap().apply(at).unwrap()), start, "{name} {label}");
    assert_eq!(target(convention.end_map(timeline).unwrap().unwrap().apply_end(at).unwrap()), end, "{name} {label} as end");
}

#[test]
fn modifiers() {
    let ntsc = video(&[1001], 300);
    check(&ntsc, "presented_index", "30", "1001/1000", "1001/1000");
    check(&ntsc, "presented_index,from=1", "31", "1001/1000", "1001/1000");
    check(&ntsc, "presented_index,from=1,closed", "31", "1001/1000", "31031/30000");
    check(&ntsc, "rounded_fps", "1", "1001/1000", "1001/1000");
    check(&ntsc, "presented_index/fps=30,closed", "1", "1001/1000", "31031/30000");
    check(&ntsc, "stored_index/r_frame_rate", "1001/1000", "1001/1000", "1001/1000");
    check(&ntsc, "late=1frames", "1001/30000", "0", "0");
    check(&ntsc, "early=1.5s", "1", "5/2", "5/2");
    let varies = video(&[1000, 2000], 300);
    check(&varies, "presented_index", "3", "2/15", "2/15");
    check(&varies, "presented_index,closed", "2", "1/10", "2/15");
    check(&varies, "stored_index/r_frame_rate", "1/10", "2/15", "2/15");
    check(&varies, "presented_index/avg_fps", "2/20", "1/10", "1/10");
}

#[test]
fn uncertainty() {
    let check = |name: &str, expected: &str| {
        let found = name.parse::<Convention>().unwrap().uncertainty(&video(&[1001], 300)).unwrap();
        assert_eq!(found.unwrap().to_string(), expected, "{name}");
    };
    check("presentation", "0");
    check("ms_rounded", "1/2000");
    check("frame_rounded", "1001/60000");
    check("presented_index,frame_rounded", "1001/60000");
    check("rounded_fps,cs_rounded", "1001/200000");
}

#[test]
fn timecodes() {
    // A recording whose first frame is 00:59:58;00 drop frame, the 107,892 - 60 frames after midnight.
    let timecode = |drop, frames| {
        let mut timeline = video(&[1001], 30_000);
        let rate = Rate::new(30_000, 1001).unwrap();
        let timecode = Timecode::from_frames(frames, 30, drop).unwrap();
        timeline.anchors.push(WallAnchor::Timecode { timecode, frames, rate, drop, at: Rational::ZERO });
        timeline
    };
    let drops = timecode(Drop::DropFrame, 107_832);
    check(&drops, "timecode_fields", "3598", "0", "0");
    check(&drops, "timecode_fields", "3600", "1001/500", "1001/500");
    // 01:01:00;00 and ;01 do not exist; 01:01:00;02 is the frame after 01:00:59;29.
    check(&drops, "timecode_fields", "3660", "gap", "31031/500");
    check(&drops, "timecode_fields", "109802/30", "31031/500", "gap");
    check(&drops, "timecode/rounded_fps", "107892/30", "1001/500", "1001/500");
    check(&drops, "timecode/non_drop", "18018/5", "1001/500", "1001/500");
    let plain = timecode(Drop::NonDrop, 108_000);
    check(&plain, "timecode_fields", "3601", "1001/1000", "1001/1000");
    assert!("timecode/non_drop".parse::<Convention>().unwrap().map(&plain).unwrap().is_none());
}

#[test]
#[ignore = "a measurement: cargo test --release -p genlock-media -- --ignored --nocapture speed_of"]
fn speed_of_a_table_of_100_000_runs() {
    let timeline = video(&[1000, 1002], 107_892);
    assert!(timeline.streams[0].frames.run_count() > 100_000);
    for _ in 0..3 {
        let start = std::time::Instant::now();
        let found = conventions(&timeline).unwrap();
        println!("{:?} for {:?}", start.elapsed(), found.iter().map(|clock| clock.name.as_str()).collect::<Vec<_>>());
    }
}
