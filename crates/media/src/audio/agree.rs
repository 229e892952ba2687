//! Both decoders give the same sound at the same samples.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its input fails")]

use super::{Job, chosen, origin, ours};
use crate::{AudioOptions, ProbeOptions, ffmpeg, probe};
use std::path::Path;

pub(super) fn collect(decode: impl FnOnce(super::Sink<'_>)) -> Vec<f32> {
    let mut samples: Vec<f32> = Vec::new();
    decode(&mut |block| {
        samples.resize(usize::try_from(block.start).unwrap(), 0.0);
        samples.extend_from_slice(block.samples);
    });
    samples
}

/// The sound of a file by symphonia or opus-rs, and by FFmpeg; none if it is not there.
fn both(root: &Path, file: &str, rate: u32) -> Option<(Vec<f32>, Vec<f32>)> {
    let path = root.join("media/clips").join(file);
    if !path.exists() {
        eprintln!("skipped {file}: not in the corpus");
        return None;
    }
    let options = AudioOptions { rate, ..AudioOptions::default() };
    let timeline = probe(&path, &ProbeOptions::default()).unwrap();
    let stream = chosen(&timeline, &options).unwrap();
    let start = origin(&timeline, stream).unwrap();
    let job = Job { path: &path, timeline: &timeline, stream, start, rate: options.rate };
    let ours = collect(|sink| {
        let (_, lost, _) = ours(&job, sink).unwrap();
        assert_eq!(lost, 0, "{file}");
    });
    let theirs = collect(|sink| assert_eq!(ffmpeg::decode(&job, sink).unwrap().1, 0, "{file}"));
    Some((ours, theirs))
}

fn check(root: &Path, file: &str) {
    let Some((ours, theirs)) = both(root, file, 16_000) else { return };
    assert!(ours.len().abs_diff(theirs.len()) <= 2000, "{file}: {} and {} samples", ours.len(), theirs.len());
    // At the very ends a decoder may know more or less of what lies beyond.
    let apart = ours.iter().zip(&theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(apart < 0.01, "{file}: samples differ by {apart}");
}

#[test]
fn both_decoders() {
    let Some(root) = std::env::var_os("GENLOCK_CORPUS") else {
        eprintln!("skipped: GENLOCK_CORPUS is not set");
        return;
    };
    let root = Path::new(&root);
    for file in [
        "01_bframes_elst.mp4",
        "07_start_1_4s.ts",
        "02_bframes_noelst.mp4",
        "04_audio_delay_500ms.mp4",
        "10_2997.mkv",
        "12_aac_priming.m4a",
        "13_aac.adts.aac",
        "14_lame.mp3",
        "15_noxing.mp3",
        "17_fragmented_tfdt10s.mp4",
        "18_vorbis.ogg",
        "20_bext_1h.wav",
        "22_mpeg4_mp3.avi",
        "21.flac",
        "30_streamcopy_cut_1.3s.mp4",
        "33_multi_edit_gap.mp4",
        "34_aac_8khz.m4a",
    ] {
        check(root, file);
    }
}

/// FFmpeg's own decoder of Opus resamples speech in another way than libopus, which the standard refers to: what it gives is two
/// samples of 48 kHz later, so that samples cannot be compared one by one.
#[test]
fn both_decoders_of_opus() {
    let Some(root) = std::env::var_os("GENLOCK_CORPUS") else {
        eprintln!("skipped: GENLOCK_CORPUS is not set");
        return;
    };
    for file in ["11_vp8_opus.webm", "19_opus.ogg"] {
        let Some((ours, theirs)) = both(Path::new(&root), file, 48_000) else { continue };
        assert!(ours.len().abs_diff(theirs.len()) <= 2000, "{file}: {} and {} samples", ours.len(), theirs.len());
        let product = |a: &[f32], b: &[f32]| -> f32 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
        let whole = (product(&ours, &ours) * product(&theirs, &theirs)).sqrt();
        let alike: Vec<f32> = (0..8).map(|later| product(&ours, &theirs[later..]) / whole).collect();
        let best = (0..8).max_by(|a, b| alike[*a].total_cmp(&alike[*b])).unwrap();
        // Less than a sample of 16 kHz.
        assert!(best < 3 && alike[best] > 0.99, "{file}: {alike:?}");
        assert!(product(&ours[1..], &theirs) / whole < alike[0], "{file}: FFmpeg is early");
    }
}
