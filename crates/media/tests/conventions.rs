//! Wrong clocks of clips with known truth: the map takes the wrong time of an event to the true one.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its input fails")]

mod common;

use genlock_media::{ProbeOptions, conventions, probe};
use genlock_time::{Mapped, Rational};

/// The convention's time of an event and its true presentation time, in seconds.
fn check(file: &str, name: &str, wrong: &str, expected: &str) {
    let Some(path) = common::corpus(&format!("media/clips/{file}")) else { return };
    let timeline = probe(&path, &ProbeOptions::default()).unwrap();
    let all = conventions(&timeline).unwrap();
    let names: Vec<_> = all.iter().map(|convention| convention.name.as_str()).collect();
    let Some(convention) = all.iter().find(|convention| convention.name == name) else { panic!("{file}: only {names:?}") };
    let Mapped::To(found) = convention.map.apply(wrong.parse().unwrap()).unwrap() else { panic!("{file}: a gap") };
    let apart = found.sub(expected.parse().unwrap()).unwrap().abs();
    assert!(apart < Rational::new(1, 20_000).unwrap(), "{file} {name}: {wrong} is {}, not {expected}", found.to_decimal(6));
}

#[test]
fn events() {
    check("02_bframes_noelst.mp4", "first_frame_zero", "1", "1.066667");
    check("02_bframes_noelst.mp4", "wav_zero", "1.021333", "1.066667");
    check("04_audio_delay_500ms.mp4", "wav_zero", "1.021333", "1.499333");
    check("05_video_delay_333ms.mp4", "first_frame_zero", "1", "1.333");
    check("06_vfr.mp4", "stored_index/avg_fps", "4.32", "4");
    check("10_2997.mkv", "first_frame_zero", "1.001", "1.022");
    check("12_aac_priming.m4a", "encoder_delay_kept", "1.023220", "1");
    check("14_lame.mp3", "container_pts", "1.025057", "1");
    check("17_fragmented_tfdt10s.mp4", "wav_zero", "1.021333", "11.066667");
    check("25_dropped_frames.mp4", "presented_index/nominal_fps", "3.5667", "4");
    check("25_dropped_frames.mp4", "stored_index/avg_fps", "3.905109", "4");
    check("28_2997_120s.mp4", "rounded_fps", "114.9", "115.0149");
    check("30_streamcopy_cut_1.3s.mp4", "stored_index/nominal_fps", "1.466667", "0.7");
    check("30_streamcopy_cut_1.3s.mp4", "encoder_delay_kept", "1.552", "0.7");
    check("33_multi_edit_gap.mp4", "presented_index/nominal_fps", "2", "3");
    check("34_aac_8khz.m4a", "encoder_delay_kept", "1.128", "1");
}

#[test]
fn a_plain_clip_has_few() {
    let Some(path) = common::corpus("media/clips/01_bframes_elst.mp4") else { return };
    let timeline = probe(&path, &ProbeOptions::default()).unwrap();
    let names: Vec<_> = conventions(&timeline).unwrap().into_iter().map(|convention| convention.name).collect();
    assert_eq!(names, ["ntsc_fps", "encoder_delay_kept"]);
}
