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

fn check(root: &Path, file: &str) {
    let path = root.join("media/clips").join(file);
    if !path.exists() {
        eprintln!("skipped {file}: not in the corpus");
        return;
    }
    let options = AudioOptions::default();
    let timeline = probe(&path, &ProbeOptions::default()).unwrap();
    let stream = chosen(&timeline, &options).unwrap();
    let start = origin(&timeline, stream).unwrap();
    let job = Job { path: &path, timeline: &timeline, stream, start, rate: options.rate };
    let ours = collect(|sink| {
        let (_, lost, _) = ours(&job, sink).unwrap();
        assert_eq!(lost, 0, "{file}");
    });
    let theirs = collect(|sink| assert_eq!(ffmpeg::decode(&job, sink).unwrap().1, 0, "{file}"));
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
        "20_bext_1h.wav",
        "21.flac",
        "30_streamcopy_cut_1.3s.mp4",
        "33_multi_edit_gap.mp4",
        "34_aac_8khz.m4a",
    ] {
        check(root, file);
    }
}
