//! Boxes around something that moves through a film at known times, whose frames were counted from elsewhere.
//!
//! The films are made by the `ffmpeg` program; without it the tests say so and pass.

#![cfg(feature = "ffmpeg")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use genlock::align::{Options, Verdict};
use genlock::{Dataset, Finding, MediaFiles, Native, repair_by_motion, resolve};
use genlock_diagnose::Collector;
use genlock_format::Input;
use genlock_time::{Mapped, Rational};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Frames of the film, 25 a second.
const FRAMES: i32 = 400;

/// Where the left upper corner of the 40 x 60 pixels is that move.
fn corner(time: f64) -> [f64; 2] {
    [140.0 + 90.0 * (0.9 * time).sin() + 30.0 * (2.1 * time).sin(), 60.0 + 40.0 * (1.3 * time).sin()]
}

fn ffmpeg(arguments: &[&str]) -> bool {
    Command::new("ffmpeg").args(["-v", "error", "-nostdin", "-y"]).args(arguments).status().is_ok_and(|status| status.success())
}

/// The film; none without the program.
fn film(folder: &Path) -> Option<PathBuf> {
    let path = folder.join("film.mp4");
    let behind = "color=gray:s=320x180:r=25:d=16,noise=alls=8:allf=t+u:all_seed=1";
    let moves = "overlay=x='140+90*sin(0.9*t)+30*sin(2.1*t)':y='60+40*sin(1.3*t)'";
    let inputs = ["-f", "lavfi", "-i", behind, "-f", "lavfi", "-i", "color=red:s=40x60:r=25:d=16", "-filter_complex", moves];
    let coding = ["-c:v", "mpeg4", "-g", "300", "-q:v", "5", "-fflags", "+bitexact", path.to_str()?];
    let made = ffmpeg(&[&inputs[..], &coding].concat());
    if !made {
        eprintln!("skipped: the program ffmpeg is not there or cannot make a film");
    }
    made.then_some(path)
}

/// Boxes at every second frame; `number` says what the vendor called the frame of the film.
fn labels(name: &str, number: impl Fn(i32) -> Option<i32>) -> Dataset {
    let mut text = String::from("{\"genlock.1\":{\"written_by\":\"test\",\"version\":\"0\"}}\n");
    let mut line = |kind: &str, value: String| writeln!(text, "{{\"{kind}.1\":{value}}}").unwrap();
    line("recording", format!(r#"{{"id":0,"name":"{name}"}}"#));
    line("clock", format!(r#"{{"id":0,"recording":0,"name":"frames of {name}","unit":"frame","zero":"unstated"}}"#));
    line("stream", format!(r#"{{"id":0,"recording":0,"name":"{name}","kind":"video","clock":0,"size":[320,180]}}"#));
    for frame in (0..FRAMES).step_by(2) {
        let Some(number) = number(frame) else { continue };
        let [x, y] = corner(f64::from(frame) / 25.0);
        line(
            "label",
            format!(
                r#"{{"id":{},"stream":0,"extent":{{"at":{{"clock":0,"at":"{number}@1/1"}}}},"geometry":{{"box":{{"form":"xywh","v":[{x:.1},{y:.1},40,60]}}}}}}"#,
                frame / 2
            ),
        );
    }
    let report = Collector::new();
    let input = Input::memory([("boxes.genlock.jsonl", text)]);
    let data = genlock_format::read(&Native, &input, &genlock_format::Options::new(), &report);
    assert_eq!(report.diagnostics(), []);
    data.unwrap()
}

fn repaired(data: &mut Dataset, media: &Path) -> Finding {
    let report = Collector::new();
    let media = MediaFiles::open(media).unwrap();
    let resolved = resolve(data, &media, &report);
    let mut findings = repair_by_motion(data, &resolved, &Options::default(), &report);
    assert_eq!(findings.len(), 1, "{:?}", report.diagnostics());
    let finding = findings.remove(0);
    println!("{}", finding.sentence);
    finding
}

/// The presentation time of a number that the vendor wrote, by the map that no other replaces, in seconds.
fn place(data: &Dataset, number: i32) -> f64 {
    let replaced: Vec<_> = data.maps.iter().filter_map(|map| map.replaces).collect();
    let clock = data.labels.iter().next().unwrap().extent.clock().unwrap();
    let map = data.maps.iter().find(|map| map.from == clock && !replaced.contains(&map.id)).unwrap();
    match map.map.apply(Rational::from_int(number.into())).unwrap() {
        Mapped::To(place) => place.approx(),
        Mapped::Gap { .. } => panic!("a gap"),
    }
}

#[test]
fn frames_that_were_counted_from_elsewhere_are_put_right() {
    let folder = tempfile::tempdir().unwrap();
    let Some(film) = film(folder.path()) else { return };
    let mut data = labels("film.mp4", Some);
    assert_eq!(repaired(&mut data, &film).outcome.verdict, Verdict::Keep);
    for late in [4, 31, -10] {
        let mut data = labels("film.mp4", |frame| Some(frame + late).filter(|number| *number >= 0));
        let finding = repaired(&mut data, &film);
        assert!(matches!(finding.outcome.verdict, Verdict::Fix(_)), "{late}: {}", finding.sentence);
        let error = place(&data, 100 + late) - 4.0;
        assert!(error.abs() < 1e-9, "{late}: {error}");
    }
}

#[test]
fn stored_frames_are_told_from_shown_ones() {
    let folder = tempfile::tempdir().unwrap();
    let Some(film) = film(folder.path()) else { return };
    let cut = folder.path().join("cut.mp4");
    assert!(ffmpeg(&["-ss", "1", "-i", film.to_str().unwrap(), "-c", "copy", cut.to_str().unwrap()]));
    // The labels do not reach the end, so that their numbers alone do not say which frames they count.
    let mut data = labels("cut.mp4", |frame| (frame < 300).then_some(frame));
    let finding = repaired(&mut data, &cut);
    assert!(finding.sentence.contains("the boxes count stored frames; the edit list hides 25"), "{}", finding.sentence);
    assert!((place(&data, 100) - 3.0).abs() < 1e-9, "{}", place(&data, 100));
}
