//! Flashes of clips with known truth, found through GENLOCK_CORPUS, at the exact time of their frame.

#![cfg(feature = "ffmpeg")]
#![allow(clippy::unwrap_used, reason = "a test that cannot read its input fails")]

mod common;

use genlock_media::{PictureFrames, PictureOptions, ProbeOptions, picture_series, probe};
use genlock_time::Rational;

/// A clip and the times of its flashes in seconds.
const FLASHES: [(&str, &[f64]); 22] = [
    ("01_bframes_elst.mp4", &[1.0, 2.0, 3.0, 4.0]),
    ("02_bframes_noelst.mp4", &[1.066_667, 2.066_667, 3.066_667, 4.066_667]),
    ("03_negative_cts.mp4", &[1.0, 2.0, 3.0, 4.0]),
    ("04_audio_delay_500ms.mp4", &[1.0, 2.0, 3.0, 4.0]),
    ("05_video_delay_333ms.mp4", &[1.333, 2.333, 3.333, 4.333]),
    ("06_vfr.mp4", &[1.0, 2.0, 3.0, 4.0]),
    ("07_start_1_4s.ts", &[2.48, 3.48, 4.48, 5.48]),
    ("10_2997.mkv", &[1.022, 2.023, 3.024, 4.025]),
    ("11_vp8_opus.webm", &[1.007, 2.007, 3.007, 4.007]),
    ("16_fragmented.mp4", &[1.066_667, 2.066_667, 3.066_667, 4.066_667]),
    ("17_fragmented_tfdt10s.mp4", &[11.066_667, 12.066_667, 13.066_667, 14.066_667]),
    ("23_2997_dropframe_tmcd.mov", &[1.001, 2.002, 3.003, 4.004]),
    ("24_rotated.mp4", &[1.0, 2.0, 3.0, 4.0]),
    ("25_dropped_frames.mp4", &[1.0, 2.0, 3.0, 4.0]),
    ("26_dropped_restamped.mp4", &[1.0, 1.566_667, 2.566_667, 3.566_667]),
    ("28_2997_120s.mp4", &[5.005, 10.01, 15.015]),
    ("30_streamcopy_cut_1.3s.mp4", &[0.7, 1.7, 2.7]),
    ("31_streamcopy_cut_1.3s.mkv", &[0.552, 1.552, 2.552, 3.552]),
    ("32_duplicated.mp4", &[1.0, 2.0, 3.0, 4.0]),
    ("33_multi_edit_gap.mp4", &[1.0, 3.0, 4.0, 5.0]),
    ("35_ts_video_1s_late.ts", &[3.410_022, 4.410_022, 5.410_022, 6.410_022]),
    ("27_audio_slow_0.1pct.mp4", &[5.0, 10.0, 15.0]),
];

#[test]
fn flashes() {
    for (file, expected) in FLASHES {
        let Some(path) = common::corpus(&format!("media/clips/{file}")) else { return };
        let timeline = probe(&path, &ProbeOptions::default()).unwrap();
        let series = picture_series(&path, &timeline, &PictureOptions::default()).unwrap();
        assert_eq!(series.lost, 0, "{file}");
        assert_eq!(series.frames().len() as u64, timeline.video().unwrap().frames.shown_len(), "{file}");
        let found: Vec<f64> = series.flashes().iter().map(|flash| flash.time.approx()).collect();
        // The grid of Matroska is a millisecond; what stands in the table is exact to half of it.
        let near = |(found, expected): (&f64, &f64)| (found - expected).abs() < 6e-4;
        assert!(found.len() >= expected.len() && found.iter().zip(expected).all(near), "{file}: {found:?}, not {expected:?}");
        // After half a minute most bars of the code change at once, which is a cut by any measure.
        let cuts = series.cuts();
        assert!(cuts.iter().all(|cut| cut.presented.is_multiple_of(1024)), "{file}: {cuts:?}");
    }
}

#[test]
fn fewer_frames() {
    let Some(path) = common::corpus("media/clips/01_bframes_elst.mp4") else { return };
    let timeline = probe(&path, &ProbeOptions::default()).unwrap();
    let count = |frames| {
        let series = picture_series(&path, &timeline, &PictureOptions::of(frames)).unwrap();
        let times: Vec<Rational> = series.frames().iter().map(|frame| frame.time).collect();
        assert!(times.is_sorted() && series.lost == 0);
        times.len()
    };
    assert_eq!(count(PictureFrames::Every), 150);
    let keys = timeline.video().unwrap().frames.iter_presented().filter(|frame| frame.key).count();
    assert_eq!(count(PictureFrames::Key), keys);
    assert!((keys + 1..150).contains(&count(PictureFrames::Reference)));
}
