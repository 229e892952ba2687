//! Sound of known samples through every codec: both decoders put it at its time, and give the same samples.
//!
//! The files are made by the `ffmpeg` program; without it the test says so and passes.

#![allow(clippy::unwrap_used, reason = "a test that cannot make its input fails")]

use super::agree::collect;
use super::{Job, chosen, origin, ours};
use crate::{AudioOptions, MediaError, ProbeOptions, ffmpeg, probe};
use std::f64::consts::TAU;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

/// Seconds of sound.
const LENGTH: f64 = 2.5;

/// The sound at a time in seconds: many sines below 3 kHz that no rate or codec cuts off, in no simple relation, so that it is like
/// itself at no other lag.
fn sound(time: f64) -> f64 {
    (0..16).map(f64::from).map(|n| (TAU * (150.0 + 167.3 * n + 31.0 * n.sin()) * time + n * n).sin()).sum::<f64>() / 36.0
}

/// Writes the sound as two channels, one quieter, in WAV of 32-bit numbers.
fn write_wav(path: &Path, rate: u32) {
    let count = (LENGTH * f64::from(rate)).round();
    let mut data = Vec::new();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a test signal of a few seconds")]
    for n in 0..count as u32 {
        let value = sound(f64::from(n) / f64::from(rate));
        data.extend((value as f32).to_le_bytes());
        data.extend(((value * 0.5) as f32).to_le_bytes());
    }
    let mut wav = Vec::new();
    let size = u32::try_from(data.len()).unwrap();
    wav.extend(b"RIFF");
    wav.extend((36 + size).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend([16, 0, 0, 0, 3, 0, 2, 0]);
    wav.extend(rate.to_le_bytes());
    wav.extend((rate * 8).to_le_bytes());
    wav.extend([8, 0, 32, 0]);
    wav.extend(b"data");
    wav.extend(size.to_le_bytes());
    wav.extend(data);
    std::fs::write(path, wav).unwrap();
}

/// The lag of samples behind the true sound, in samples of 16 kHz, up to 80 from what is expected: where they are most alike, between
/// samples by a parabola. None if they are not alike.
fn lag(samples: &[f32], expected: i32) -> Option<f64> {
    const REACH: i32 = 80;
    const BEFORE: i32 = 4000;
    // The true sound at 16 kHz, from before its beginning on.
    static MEANT: LazyLock<Vec<f64>> = LazyLock::new(|| (-BEFORE..40_000).map(|n| sound(f64::from(n) / 16_000.0)).collect());
    let heard: Vec<f64> = samples.get(8000..32_000)?.iter().copied().map(f64::from).collect();
    let mine: f64 = heard.iter().map(|value| value * value).sum();
    let likeness = |lag: i32| -> f64 {
        let meant = MEANT.get(usize::try_from(8000 + BEFORE - lag).unwrap()..).unwrap_or_default();
        let pairs = || heard.iter().zip(meant);
        let truth: f64 = pairs().map(|(_, meant)| meant * meant).sum();
        pairs().map(|(heard, meant)| heard * meant).sum::<f64>() / (mine * truth).sqrt()
    };
    let all: Vec<f64> = (expected - REACH..=expected + REACH).map(likeness).collect();
    let (best, value) = all.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let (Some(before), Some(after)) = (best.checked_sub(1).and_then(|at| all.get(at)), all.get(best + 1)) else { return None };
    let between = 0.5 * (before - after) / (before - 2.0 * value + after);
    (value > 0.9).then_some(best as f64 + f64::from(expected - REACH) + between)
}

/// Where the sound of a file is, as its container says.
#[derive(Clone, Copy)]
struct Truth {
    /// Seconds after its true place: a delay of the encoder that stands nowhere in the file.
    late: f64,
    /// How far the grid of the container may shift it, in seconds.
    grid: f64,
}

impl Truth {
    /// To the sample.
    const SAMPLE: Self = Self { late: 0.0, grid: 0.0 };
    /// To the millisecond of Matroska's grid, half of it either way.
    const MILLISECOND: Self = Self { late: 0.0, grid: 0.0005 };

    /// Late by samples that the encoder puts before the sound and the file does not tell of.
    fn untold(self, samples: u32, rate: u32) -> Self {
        Self { late: f64::from(samples) / f64::from(rate), ..self }
    }
}

/// Makes a file and decodes it both ways; the codec is one that only FFmpeg decodes here, if `both` is false.
fn check(folder: &Path, name: &str, codec: &[&str], rate: u32, truth: Truth, both: bool) {
    let (wav, path) = (folder.join(format!("{rate}.wav")), folder.join(format!("{rate}-{name}")));
    if !wav.exists() {
        write_wav(&wav, rate);
    }
    let made = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-y", "-i"])
        .arg(&wav)
        .args(codec)
        .args(["-map_metadata", "-1"])
        .arg(&path)
        .stderr(Stdio::inherit())
        .status()
        .unwrap();
    assert!(made.success(), "{name} at {rate}");
    let options = AudioOptions::default();
    let timeline = probe(&path, &ProbeOptions::default()).unwrap();
    let stream = chosen(&timeline, &options).unwrap();
    let start = origin(&timeline, stream).unwrap();
    let job = Job { path: &path, timeline: &timeline, stream, start, rate: options.rate };
    let theirs = collect(|sink| assert_eq!(ffmpeg::decode(&job, sink).unwrap().1, 0, "{name} at {rate}"));
    let place = |samples: &[f32], who: &str| {
        let meant = truth.late * 16_000.0;
        #[allow(clippy::cast_possible_truncation, reason = "a delay of an encoder is far below a second")]
        let late = lag(samples, meant.round() as i32);
        // One sample of the file or of the output, whichever is longer.
        let bound = (16_000.0 / f64::from(rate)).max(1.0) + truth.grid * 16_000.0;
        let right = late.is_some_and(|late| (late - meant).abs() <= bound);
        assert!(right, "{name} at {rate}: {who} is late by {late:?} samples of 16 kHz, not by {meant}");
    };
    let mut lost = 0;
    let mut refused = None;
    let ours = collect(|sink| match ours(&job, sink) {
        Ok(done) => lost = done.1,
        Err(error) => refused = Some(error),
    });
    assert!(refused.is_none() == both, "{name} at {rate}: {refused:?}");
    assert!(refused.is_none_or(|error| matches!(error, MediaError::Unsupported { .. })), "{name} at {rate}");
    if both {
        assert_eq!(lost, 0, "{name} at {rate}");
        place(&ours, "symphonia");
        same(&ours, &theirs, &format!("{name} at {rate}"));
    }
}

/// Both are the same sound, sample by sample, but for the last packet, of which decoders know more or less.
fn same(ours: &[f32], theirs: &[f32], name: &str) {
    let packet = 4096;
    assert!(ours.len().abs_diff(theirs.len()) <= packet, "{name}: {} and {} samples", ours.len(), theirs.len());
    let until = ours.len().min(theirs.len()).saturating_sub(packet);
    let apart = ours.iter().zip(theirs).take(until).map(|(a, b)| (a - b).abs()).enumerate();
    let (at, most) = apart.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
    assert!(until > 24_000 && most < 0.004, "{name}: samples differ by {most}, most at {at} of {until}");
}

fn with_ffmpeg(check_all: impl FnOnce(&Path)) {
    let there = Command::new("ffmpeg").arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if there.is_ok_and(|status| status.success()) {
        check_all(tempfile::tempdir().unwrap().path());
    } else {
        eprintln!("skipped: the program ffmpeg is not there to make the files");
    }
}

const RATES: [u32; 5] = [8000, 16_000, 22_050, 44_100, 48_000];

#[test]
fn lossless() {
    with_ffmpeg(|folder| {
        for rate in RATES {
            check(folder, "s16.wav", &["-c:a", "pcm_s16le"], rate, Truth::SAMPLE, true);
            check(folder, "s24.wav", &["-c:a", "pcm_s24le"], rate, Truth::SAMPLE, true);
            check(folder, "be.mov", &["-c:a", "pcm_s16be"], rate, Truth::SAMPLE, true);
            check(folder, "plain.flac", &["-c:a", "flac"], rate, Truth::SAMPLE, true);
            check(folder, "flac.mkv", &["-c:a", "flac"], rate, Truth::MILLISECOND, true);
            check(folder, "apple.m4a", &["-c:a", "alac"], rate, Truth::SAMPLE, true);
            check(folder, "law.wav", &["-c:a", "pcm_mulaw"], rate, Truth::SAMPLE, true);
            check(folder, "ms.wav", &["-c:a", "adpcm_ms"], rate, Truth::SAMPLE, true);
            check(folder, "ima.wav", &["-c:a", "adpcm_ima_wav"], rate, Truth::SAMPLE, true);
        }
    });
}

#[test]
fn lossy() {
    with_ffmpeg(|folder| {
        for rate in RATES {
            check(folder, "aac.m4a", &["-c:a", "aac", "-b:a", "96k"], rate, Truth::SAMPLE, true);
            check(folder, "aac.aac", &["-c:a", "aac", "-b:a", "96k"], rate, Truth::SAMPLE.untold(1024, rate), true);
            check(folder, "aac.mkv", &["-c:a", "aac", "-b:a", "96k"], rate, Truth::MILLISECOND.untold(1024, rate), true);
            check(folder, "lame.mp3", &["-c:a", "libmp3lame", "-q:a", "2"], rate, Truth::SAMPLE, true);
            check(folder, "vorbis.ogg", &["-c:a", "libvorbis", "-q:a", "6"], rate, Truth::SAMPLE, true);
        }
        for rate in [44_100, 48_000] {
            check(folder, "aac.ts", &["-c:a", "aac", "-b:a", "96k"], rate, Truth::SAMPLE.untold(1024, rate), true);
            check(folder, "two.ts", &["-c:a", "mp2", "-b:a", "192k"], rate, Truth::SAMPLE.untold(481, rate), true);
        }
    });
}

/// Opus, and AC-3, which only FFmpeg decodes here.
#[test]
fn of_films() {
    with_ffmpeg(|folder| {
        for rate in [8000, 16_000, 48_000] {
            check(folder, "opus.ogg", &["-c:a", "libopus", "-b:a", "96k"], rate, Truth::SAMPLE, true);
        }
        let opus = ["-c:a", "libopus", "-b:a", "96k"];
        check(folder, "opus.mkv", &opus, 48_000, Truth::MILLISECOND, true);
        // FFmpeg's muxer writes the delay of 312 samples of 48 kHz as 52 of 8 kHz, but counts them as such of 48 kHz.
        check(folder, "opus.mkv", &opus, 8000, Truth::MILLISECOND.untold(260, 48_000), true);
        for rate in [44_100, 48_000] {
            // The 256 samples of delay that its encoder adds stand nowhere in the file.
            check(folder, "ac3.mkv", &["-c:a", "ac3", "-b:a", "192k"], rate, Truth::MILLISECOND.untold(256, rate), false);
        }
    });
}
