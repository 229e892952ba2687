//! Labels of sounds that are not speech, against the sound of a WAV file that is made here.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "helpers of tests, on numbers that the tests choose"
)]

use genlock::align::{Options, Reason, Verdict};
use genlock::{Dataset, Finding, MediaFiles, Native};
use genlock_diagnose::Collector;
use genlock_format::Input;
use std::fmt::Write as _;
use std::path::Path;

const RATE: usize = 16_000;

/// Numbers that only look random: a linear congruence modulo 2^64 (Knuth, MMIX).
struct Dice(u64);

impl Dice {
    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        low + (high - low) * ((self.0 >> 33) as f64 / f64::from(1_u32 << 31))
    }
}

/// Milliseconds at which somebody knocks, now and then.
fn knocks(seed: u64) -> Vec<usize> {
    let mut dice = Dice(seed);
    let mut at = 1_000.0;
    let next = |_| {
        at += dice.between(400.0, 5_000.0);
        at as usize
    };
    (0..24).map(next).collect()
}

/// Writes knocks at these milliseconds in soft noise.
fn write_wav(path: &Path, knocks: &[usize]) {
    let mut dice = Dice(7);
    let count = (knocks.last().unwrap() + 2_000) * RATE / 1_000;
    let mut samples: Vec<f64> = (0..count).map(|_| dice.between(-0.003, 0.003)).collect();
    for knock in knocks {
        for (n, sample) in samples[knock * RATE / 1_000..].iter_mut().take(1_600).enumerate() {
            let at = n as f64 / RATE as f64;
            *sample += 0.5 * (-at / 0.02).exp() * ((at * 2_800.0).sin() + dice.between(-0.5, 0.5));
        }
    }
    let data: Vec<u8> = samples.iter().flat_map(|sample| ((sample * 32_767.0) as i16).to_le_bytes()).collect();
    let length = u32::try_from(data.len()).unwrap();
    let mut wav = b"RIFF".to_vec();
    wav.extend((36 + length).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend(16_000_u32.to_le_bytes());
    wav.extend(32_000_u32.to_le_bytes());
    wav.extend(b"\x02\0\x10\0data");
    wav.extend(length.to_le_bytes());
    wav.extend(data);
    std::fs::write(path, wav).unwrap();
}

/// A label of each of these milliseconds: an instant, or so many milliseconds long.
fn delivery(starts: &[i64], lasts: Option<i64>) -> Dataset {
    let mut text = r#"{"genlock.1":{"written_by":"test","version":"0"}}
{"recording.1":{"id":0,"name":"door"}}
{"clock.1":{"id":0,"recording":0,"name":"seconds of door","unit":"second","zero":"unstated"}}
{"stream.1":{"id":0,"recording":0,"name":"door","kind":"audio","clock":0}}
"#
    .to_owned();
    for (id, start) in starts.iter().enumerate() {
        let extent = match lasts {
            None => format!(r#"{{"at":{{"clock":0,"at":"{start}@1/1000"}}}}"#),
            Some(long) => format!(r#"{{"during":{{"clock":0,"span":["{start}@1/1000","{}@1/1000"]}}}}"#, start + long),
        };
        writeln!(text, r#"{{"label.1":{{"id":{id},"stream":0,"extent":{extent}}}}}"#).unwrap();
    }
    let report = Collector::new();
    let data =
        genlock_format::read(&Native, &Input::memory([("door.genlock.jsonl", text)]), &genlock_format::Options::new(), &report);
    assert!(report.diagnostics().is_empty(), "{:?}", report.diagnostics());
    data.unwrap()
}

/// Labels of the knocks, each up to 20 ms off, on a clock that is `late` milliseconds behind.
fn labels(knocks: &[usize], late: i64) -> Vec<i64> {
    let mut dice = Dice(3);
    knocks.iter().map(|knock| i64::try_from(*knock).unwrap() - late + dice.between(-20.0, 20.0) as i64).collect()
}

fn align(data: &mut Dataset, knocks: &[usize]) -> Finding {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("door.wav");
    write_wav(&path, knocks);
    let report = Collector::new();
    let media = MediaFiles::open(&path).unwrap();
    let resolved = genlock::resolve(data, &media, &report);
    let mut findings = genlock::repair(data, &resolved, &Options::default(), &report);
    assert_eq!(findings.len(), 1);
    findings.pop().unwrap()
}

/// The method of the map in force, and by how many milliseconds it moves.
fn map(data: &Dataset) -> Option<(String, f64)> {
    let map = data.maps.iter().find(|map| map.evidence.method != "frame-table")?;
    Some((map.evidence.method.to_string(), map.map.pieces().first()?.offset.approx() * 1e3))
}

#[test]
fn instants_move_to_where_sounds_begin() {
    let knocks = knocks(1);
    let mut data = delivery(&labels(&knocks, 2_300), None);
    let finding = align(&mut data, &knocks);
    let (method, offset) = map(&data).unwrap();
    assert_eq!(method, "onsets:offset");
    assert!((offset - 2_300.0).abs() < 15.0, "{offset}");
    assert!(finding.sentence.contains("by the onsets of sound"), "{}", finding.sentence);
}

#[test]
fn starts_of_labels_that_are_not_of_speech_move_as_well() {
    let knocks = knocks(2);
    let mut data = delivery(&labels(&knocks, -700), Some(300));
    align(&mut data, &knocks);
    let (method, offset) = map(&data).unwrap();
    assert_eq!(method, "onsets:offset");
    assert!((offset + 700.0).abs() < 15.0, "{offset}");
}

#[test]
fn what_is_right_is_kept() {
    let knocks = knocks(3);
    for lasts in [None, Some(300)] {
        let mut data = delivery(&labels(&knocks, 0), lasts);
        let finding = align(&mut data, &knocks);
        assert_eq!(finding.outcome.verdict, Verdict::Keep);
        assert_eq!(map(&data), Some(("onsets:kept".to_owned(), 0.0)));
    }
}

#[test]
fn a_second_time_nothing_moves() {
    let knocks = knocks(4);
    let mut data = delivery(&labels(&knocks, 2_300), None);
    align(&mut data, &knocks);
    let moved = map(&data);
    assert_eq!(align(&mut data, &knocks).outcome.verdict, Verdict::Keep);
    assert_eq!(map(&data), moved);
}

#[test]
fn labels_of_another_recording_stay() {
    for lasts in [None, Some(300)] {
        let mut data = delivery(&labels(&knocks(5), 300), lasts);
        let finding = align(&mut data, &knocks(6));
        assert!(matches!(finding.outcome.verdict, Verdict::Abstain(_)), "{}", finding.sentence);
        assert_eq!(map(&data), None);
    }
}

#[test]
fn a_metronome_is_not_moved_by_a_beat() {
    for beat in [400, 1_000] {
        let beats: Vec<usize> = (1..60).map(|at| at * beat).collect();
        let mut data = delivery(&labels(&beats, 150), None);
        let finding = align(&mut data, &beats);
        assert!(matches!(finding.outcome.verdict, Verdict::Abstain(Reason::Ambiguous { .. })), "{beat}: {}", finding.sentence);
        assert_eq!(map(&data), None);
    }
}
