//! Beeps of clips with known truth, found in the decoded sound.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its input fails")]

mod common;

use genlock_media::{AudioOptions, audio_blocks, decode_audio};

/// The times of beeps (50 ms of 1 kHz) in seconds: where the sound rises, then where a beep fits best.
fn beeps(samples: &[f32], rate: u32) -> Vec<f64> {
    let per_second = f64::from(rate);
    let length = rate as usize / 20;
    #[allow(clippy::cast_possible_truncation, reason = "a template")]
    let template: Vec<f32> = (0..length).map(|n| (n as f64 / per_second * 1000.0 * std::f64::consts::TAU).sin() as f32).collect();
    let fit = |at: usize| -> f32 { template.iter().zip(samples.get(at..).unwrap_or_default()).map(|(a, b)| a * b).sum() };
    let mut found = Vec::new();
    let mut at = 0;
    while at < samples.len() {
        if samples[at].abs() < 0.1 {
            at += 1;
            continue;
        }
        let near = at.saturating_sub(length / 20)..at + length / 20;
        let best = near.max_by(|a, b| fit(*a).total_cmp(&fit(*b))).unwrap_or(at);
        found.push(best as f64 / per_second);
        at = best + length * 4;
    }
    found
}

fn check(file: &str, expected: &[f64]) {
    let Some(path) = common::corpus(&format!("media/clips/{file}")) else { return };
    let audio = decode_audio(&path, &AudioOptions::default()).unwrap_or_else(|error| panic!("{file}: {error}"));
    let start = audio.start.approx();
    let found: Vec<f64> = beeps(&audio.samples, audio.rate).into_iter().map(|time| time + start).collect();
    let found = &found[..expected.len().min(found.len())];
    let close =
        found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1.5 / f64::from(audio.rate));
    assert!(close, "{file}: beeps at {found:?}, not {expected:?}");
}

#[test]
fn beeps_of_mp4() {
    check("01_bframes_elst.mp4", &[1.0, 2.0, 3.0, 4.0]);
    check("02_bframes_noelst.mp4", &[1.066_667, 2.066_667]);
    check("03_negative_cts.mp4", &[1.0, 2.0, 3.0, 4.0]);
    check("04_audio_delay_500ms.mp4", &[1.499_333, 2.499_333]);
    check("05_video_delay_333ms.mp4", &[1.0, 2.0]);
    check("06_vfr.mp4", &[1.0, 2.0, 3.0, 4.0]);
    check("12_aac_priming.m4a", &[1.0, 2.0, 3.0, 4.0]);
    check("16_fragmented.mp4", &[1.066_667, 2.066_667]);
    check("17_fragmented_tfdt10s.mp4", &[11.066_667, 12.066_667]);
    check("23_2997_dropframe_tmcd.mov", &[1.001, 2.002, 3.003, 4.004]);
    check("27_audio_slow_0.1pct.mp4", &[5.005, 10.01]);
    check("28_2997_120s.mp4", &[5.005, 10.01]);
    check("30_streamcopy_cut_1.3s.mp4", &[0.7, 1.7, 2.7]);
    check("33_multi_edit_gap.mp4", &[1.0, 3.0, 4.0, 5.0]);
    check("34_aac_8khz.m4a", &[1.0, 2.0, 3.0, 4.0]);
}

#[test]
fn beeps_of_other_containers() {
    check("10_2997.mkv", &[1.022]);
    check("11_vp8_opus.webm", &[1.0005]);
    check("13_aac.adts.aac", &[1.0232]);
    check("14_lame.mp3", &[1.0, 2.0, 3.0, 4.0]);
    check("15_noxing.mp3", &[1.0251]);
    check("18_vorbis.ogg", &[1.0, 2.0, 3.0, 4.0]);
    check("19_opus.ogg", &[1.0]);
    check("20_bext_1h.wav", &[1.0, 2.0, 3.0, 4.0]);
    check("21.flac", &[1.0, 2.0, 3.0, 4.0]);
    check("31_streamcopy_cut_1.3s.mkv", &[0.552_083, 1.552_083]);
}

#[test]
fn beeps_of_streams() {
    check("07_start_1_4s.ts", &[2.48]);
    check("22_mpeg4_mp3.avi", &[1.023_021]);
    check("35_ts_video_1s_late.ts", &[2.41]);
}

#[test]
fn blocks_are_the_whole() {
    let Some(path) = common::corpus("media/clips/33_multi_edit_gap.mp4") else { return };
    let options = AudioOptions::default();
    let whole = decode_audio(&path, &options).unwrap();
    let mut end = 0;
    audio_blocks(&path, &options, &mut |block| {
        assert!(block.start >= end);
        let start = usize::try_from(block.start).unwrap();
        assert_eq!(&whole.samples[start..start + block.samples.len()], block.samples);
        end = block.start + block.samples.len() as u64;
    })
    .unwrap();
    assert_eq!(end, whole.samples.len() as u64);
}
