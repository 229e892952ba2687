//! Labels made on a wrong clock name that clock again; offsets without a reason have none.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its input fails")]

mod common;

use genlock_media::{
    Basis, Convention, MediaTimeline, Observation, ProbeOptions, Standing, WrongClock, conventions, explain, probe, probe_bytes,
};
use genlock_time::{Mapped, Rational, SyncMap};

/// Numbers that look random and are the same each time (an LCG of 64 bits, the upper 32 used).
struct Numbers(u64);

impl Numbers {
    /// From `low` to `high`, in millionths of their distance.
    fn between(&mut self, low: Rational, high: Rational) -> Rational {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let share = Rational::new(i128::from((self.0 >> 33) % 1_000_001), 1_000_000).unwrap();
        low.add(high.sub(low).unwrap().mul(share).unwrap()).unwrap()
    }
}

fn rational(text: &str) -> Rational {
    text.parse().unwrap()
}

/// Thirty labels under `map` with ±5 ms of measurement error.
fn labels(timeline: &MediaTimeline, map: &SyncMap, numbers: &mut Numbers) -> Vec<Observation> {
    let (start, end) = (timeline.start().unwrap(), timeline.end().unwrap());
    let back = map.invert().unwrap();
    let mut labels = Vec::new();
    for _ in 0..3000 {
        let time = numbers.between(start, end);
        if let Mapped::To(labelled) = back.apply(time).unwrap() {
            let presented = time.add(numbers.between(rational("-0.005"), rational("0.005"))).unwrap();
            labels.push(Observation { labelled, presented, sigma: None });
        }
        if labels.len() == 30 {
            break;
        }
    }
    labels
}

/// True if both maps put all labels within the measurement error of each other.
fn alike(one: &SyncMap, other: &SyncMap, labels: &[Observation]) -> bool {
    labels.iter().all(|label| match (one.apply(label.labelled).unwrap(), other.apply(label.labelled).unwrap()) {
        (Mapped::To(a), Mapped::To(b)) => a.sub(b).unwrap().abs() <= rational("0.005"),
        _ => false,
    })
}

fn clips() -> Vec<(String, MediaTimeline)> {
    let Some(folder) = common::corpus("media/clips") else { return Vec::new() };
    let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let timeline = |path: std::path::PathBuf| {
        let timeline = probe(&path, &ProbeOptions::default()).ok()?;
        Some((path.file_name()?.to_string_lossy().into_owned(), timeline))
    };
    names.into_iter().filter_map(timeline).collect()
}

#[test]
fn wrong_clocks_of_all_clips_are_named() {
    let mut numbers = Numbers(3);
    let (mut all, mut same, mut alikes, mut misses) = (0, 0, 0, Vec::new());
    for (file, timeline) in clips() {
        let identity = WrongClock {
            convention: Convention::PRESENTATION,
            name: "presentation".into(),
            sentence: String::new(),
            map: SyncMap::identity(),
        };
        for clock in conventions(&timeline).unwrap().into_iter().chain([identity]) {
            let labels = labels(&timeline, &clock.map, &mut numbers);
            let found = explain(&timeline, &labels, rational("0.005")).unwrap();
            all += 1;
            let Some(best) = found.first() else {
                misses.push(format!("{file} {}: nothing", clock.name));
                continue;
            };
            if best.convention == clock.convention {
                same += 1;
            } else if alike(&best.convention.map(&timeline).unwrap().unwrap(), &clock.map, &labels) {
                alikes += 1;
            } else {
                misses.push(format!("{file} {}: {} {:?}", clock.name, best.convention, best.residuals));
            }
        }
    }
    println!("{all} wrong clocks: {same} named, {alikes} by another that is the same within the error; {misses:#?}");
    assert!(misses.is_empty(), "{misses:#?}");
}

#[test]
fn offsets_without_a_reason_have_none() {
    let mut numbers = Numbers(7);
    let (mut scattered, mut constant, mut all) = (0, 0, 0);
    for (_, timeline) in clips() {
        for _ in 0..10 {
            let mut truth = labels(&timeline, &SyncMap::identity(), &mut numbers);
            let ten = rational("10");
            let offset = numbers.between(ten.neg(), ten);
            let shift = |label: &Observation| Observation { labelled: label.labelled.add(offset).unwrap(), ..*label };
            let shifted: Vec<_> = truth.iter().map(shift).collect();
            constant += usize::from(!explain(&timeline, &shifted, rational("0.005")).unwrap().is_empty());
            for label in &mut truth {
                label.labelled = label.labelled.add(numbers.between(ten.neg(), ten)).unwrap();
            }
            scattered += usize::from(!explain(&timeline, &truth, rational("0.005")).unwrap().is_empty());
            all += 1;
        }
    }
    println!("of {all}: {scattered} scattered and {constant} constant offsets were explained");
    assert_eq!(scattered, 0);
    // A constant offset from a range of 20 s may lie within the tolerance of one of some dozens of delays.
    assert!(constant * 10 <= all, "{constant} of {all}");
}

/// A mono WAV file of `seconds` at 48 kHz.
fn wav(seconds: u32) -> MediaTimeline {
    let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\xBB\0\0\0\x77\x01\0\x02\0\x10\0data".to_vec();
    bytes.extend((seconds * 96_000).to_le_bytes());
    bytes.resize(bytes.len() + usize::try_from(seconds).unwrap() * 96_000, 0);
    probe_bytes(bytes).unwrap()
}

fn observed(pairs: &[(&str, &str)]) -> Vec<Observation> {
    let pair = |(labelled, presented): &(&str, &str)| Observation {
        labelled: rational(labelled),
        presented: rational(presented),
        sigma: None,
    };
    pairs.iter().map(pair).collect()
}

#[test]
fn signatures() {
    let timeline = wav(10);
    let check = |pairs: &[(&str, &str)], tolerance: &str, expected: &[&str]| {
        let found = explain(&timeline, &observed(pairs), rational(tolerance)).unwrap();
        let close = found.iter().filter(|explanation| explanation.standing != Standing::Worse);
        assert_eq!(close.map(|explanation| explanation.convention.to_string()).collect::<Vec<_>>(), expected);
    };
    check(&[("1", "1"), ("2", "2.001"), ("9", "9")], "0.005", &["presentation"]);
    check(&[("1.0213", "1"), ("2.0213", "2.001"), ("9.0213", "9")], "0.002", &["aac_priming_kept"]);
    check(&[("1", "1.044"), ("9", "9.044")], "0.001", &["apple_aac_priming_removed"]);
    check(&[("1.0884", "1"), ("8.707", "8"), ("3.2653", "3")], "0.001", &["samples@44100"]);
    check(&[("2.4", "1"), ("4.4", "3"), ("9.4", "8")], "0.001", &["ts_mux_start_kept"]);
    // With this error the truth explains an offset of 10 ms too, and comes first because it is simpler.
    let pairs = [("1.010", "1"), ("2.010", "2"), ("3.010", "3"), ("4.010", "4"), ("5.010", "5")];
    let close = ["presentation", "mp2_delay_kept", "opus_pre_skip_kept", "aac_priming_kept", "lame_delay_kept"];
    check(&pairs, "0.02", &close);
    check(&[("1", "3.3"), ("2", "8.1"), ("5", "0.2")], "0.005", &[]);
    check(&[], "0.005", &[]);
}

#[test]
fn a_file_without_the_stream_has_no_map() {
    let timeline = wav(1);
    let check = |name: &str| assert_eq!(name.parse::<Convention>().unwrap().map(&timeline).unwrap(), None, "{name}");
    check("presented_index/nominal_fps");
    check("first_frame_zero");
    check("timecode_fields");
    check("late=2frames");
    assert!(Convention::new(Basis::WavZero).map(&timeline).unwrap().is_some());
}
