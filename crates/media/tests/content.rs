//! What the content of clips with known truth says against their clocks, found through GENLOCK_CORPUS.

#![cfg(feature = "ffmpeg")]
#![allow(clippy::unwrap_used, reason = "a test that cannot read its input fails")]

mod common;

use genlock_media::{Content, ContentOptions, ProbeOptions, content, probe};
use genlock_time::{Mapped, Rational};
use std::path::Path;

fn look(path: &Path) -> Content {
    let timeline = probe(path, &ProbeOptions::default()).unwrap();
    content(path, &timeline, &ContentOptions::default(), &mut |_| ()).unwrap()
}

/// The only suspicion of a clip: its code and estimate, and where its correction moves a time.
fn check(file: &str, code: &str, estimate: f64, near: f64, moves: Option<(Rational, Rational)>) {
    let Some(path) = common::corpus(&format!("media/clips/{file}")) else { return };
    let found = look(&path);
    let [one] = found.suspicions.as_slice() else { panic!("{file}: {:?}", found.suspicions) };
    assert_eq!(one.code.id, code, "{file}");
    assert!((one.estimate.value - estimate).abs() <= near, "{file}: {}", one.sentence);
    let moved = moves.map(|(from, _)| one.correction.as_ref().unwrap().map.apply(from).unwrap());
    assert_eq!(moved, moves.map(|(_, to)| Mapped::To(to)), "{file}");
}

#[test]
fn damaged_clips() {
    let number = |numer, denom| Rational::new(numer, denom).unwrap();
    // The second flash is presented at 1.5667 s and was recorded at 2 s.
    check("26_dropped_restamped.mp4", "media/restamped-drop", 13.0, 0.2, Some((number(47, 30), number(2, 1))));
    check("27_audio_slow_0.1pct.mp4", "media/clock-drift", 1.001, 2e-5, None);
    // The first beep of 1 kHz was recorded at 1 s.
    check("29_rate_lie.wav", "media/sample-rate", 1088.435, 0.05, Some((number(147, 160), number(1, 1))));
    check("32_duplicated.mp4", "media/doubled-frames", 15.0, 0.01, None);
}

#[test]
fn clips_whose_clock_is_right() {
    for file in ["01_bframes_elst.mp4", "06_vfr.mp4", "22_mpeg4_mp3.avi", "25_dropped_frames.mp4", "33_multi_edit_gap.mp4"] {
        let Some(path) = common::corpus(&format!("media/clips/{file}")) else { return };
        let found = look(&path);
        assert_eq!(found.suspicions, [], "{file}");
        assert!(found.frames >= 100 && found.flashes == 4 && found.onsets == 4, "{file}");
    }
}
