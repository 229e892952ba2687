//! Clips whose first event (a white frame and a beep) has a known true time: what the timeline and the decoded media say of it.
//!
//! `GENLOCK_CORPUS=… cargo run --release -p genlock-media --features ffmpeg --example known_truth` prints a Markdown table; without
//! the feature it is the table of the pure Rust build. Times are seconds on the container's timeline. The picture's time is that of
//! the frame with the event's number in the order of media time, and with FFmpeg also that of the flash in the decoded pictures.

use genlock_media::{AudioOptions, MediaError, ProbeOptions, decode_audio, probe};
use genlock_time::{Mapped, Rational};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A clip, the number of its first white frame in the order of media time with its true time, and the true time of its first beep.
struct Clip {
    file: &'static str,
    flash: Option<(i64, &'static str)>,
    beep: Option<&'static str>,
    /// The pitch of the beep as the file plays it, in hertz.
    pitch: f64,
}

const fn clip(file: &'static str, flash: Option<(i64, &'static str)>, beep: Option<&'static str>) -> Clip {
    Clip { file, flash, beep, pitch: 1000.0 }
}

/// The truth follows from how the clips were made: the event of the source, and what the container does to it.
const CLIPS: [Clip; 35] = [
    clip("01_bframes_elst.mp4", Some((30, "1")), Some("1")),
    clip("02_bframes_noelst.mp4", Some((30, "16/15")), Some("51200/48000")),
    clip("03_negative_cts.mp4", Some((30, "1")), Some("1")),
    clip("04_audio_delay_500ms.mp4", Some((30, "1")), Some("1499333/1000000")),
    clip("05_video_delay_333ms.mp4", Some((30, "1.333")), Some("1")),
    clip("06_vfr.mp4", Some((30, "1")), Some("1")),
    clip("07_start_1_4s.ts", Some((25, "2.48")), Some("2.48")),
    clip("08_pts_wrap.ts", Some((25, "95442.4")), Some("95442.4")),
    clip("09_discontinuity.ts", Some((25, "2.48")), Some("2.48")),
    clip("10_2997.mkv", Some((30, "1.022")), Some("1.022")),
    clip("11_vp8_opus.webm", Some((30, "1.007")), Some("1.0005")),
    clip("12_aac_priming.m4a", None, Some("1")),
    clip("13_aac.adts.aac", None, Some("45124/44100")),
    clip("14_lame.mp3", None, Some("1")),
    clip("15_noxing.mp3", None, Some("45205/44100")),
    clip("16_fragmented.mp4", Some((30, "16/15")), Some("16/15")),
    clip("17_fragmented_tfdt10s.mp4", Some((30, "166/15")), Some("166/15")),
    clip("18_vorbis.ogg", None, Some("1")),
    clip("19_opus.ogg", None, Some("1")),
    clip("20_bext_1h.wav", None, Some("1")),
    clip("21.flac", None, Some("1")),
    clip("22_mpeg4_mp3.avi", Some((25, "1")), Some("49105/48000")),
    clip("23_2997_dropframe_tmcd.mov", Some((30, "1.001")), Some("1.001")),
    clip("24_rotated.mp4", Some((30, "1")), Some("1")),
    clip("25_dropped_frames.mp4", Some((30, "1")), Some("1")),
    clip("26_dropped_restamped.mp4", Some((30, "1")), Some("1")),
    clip("27_audio_slow_0.1pct.mp4", Some((150, "5")), Some("5.005")),
    clip("28_2997_120s.mp4", Some((150, "5.005")), Some("5.005")),
    Clip { pitch: 1000.0 * 48.0 / 44.1, ..clip("29_rate_lie.wav", None, Some("44100/48000")) },
    clip("30_streamcopy_cut_1.3s.mp4", Some((44, "0.7")), Some("0.7")),
    clip("31_streamcopy_cut_1.3s.mkv", Some((14, "0.552")), Some("0.552")),
    clip("32_duplicated.mp4", Some((30, "1")), Some("1")),
    clip("33_multi_edit_gap.mp4", Some((30, "1")), Some("1")),
    clip("34_aac_8khz.m4a", None, Some("1")),
    clip("35_ts_video_1s_late.ts", Some((25, "3.410022")), Some("115681/48000")),
];

fn main() -> ExitCode {
    let Some(root) = std::env::var_os("GENLOCK_CORPUS").map(PathBuf::from) else {
        eprintln!("GENLOCK_CORPUS names no folder");
        return ExitCode::FAILURE;
    };
    println!("| clip | read by | flash: true | table | error µs | decoded | beep: true | decoded | error in samples |");
    println!("|---|---|---|---|---|---|---|---|---|");
    for clip in CLIPS {
        if let Err(error) = row(&root.join("media/clips").join(clip.file), &clip) {
            println!("| {} | {error} | | | | | | | |", clip.file);
        }
    }
    ExitCode::SUCCESS
}

fn row(path: &Path, clip: &Clip) -> Result<(), MediaError> {
    let timeline = probe(path, &ProbeOptions::default())?;
    let mut cells = vec![clip.file.to_owned(), timeline.backend.to_string()];
    match clip.flash.zip(timeline.video()) {
        Some(((number, truth), video)) => {
            let truth = exact(truth);
            let mapped = video.stored_index_map()?.apply(Rational::from_int(number))?;
            let found = if let Mapped::To(time) = mapped { time } else { Rational::from_int(-1) };
            let error = found.sub(truth)?.approx() * 1e6;
            cells.extend([truth.to_decimal(6), found.to_decimal(6), format!("{error:+.1}"), decoded_flash(path, &timeline)]);
        }
        None => cells.extend(["", "", "", ""].map(str::to_owned)),
    }
    match clip.beep.zip(timeline.audio().and_then(|audio| audio.sample_rate)) {
        Some((truth, rate)) => {
            let truth = exact(truth).approx();
            cells.push(format!("{truth:.6}"));
            let options = AudioOptions { rate, ..AudioOptions::default() };
            match decode_audio(path, &options) {
                Ok(audio) => {
                    let found = first_beep(&audio.samples, rate, clip.pitch)
                        .map(|sample| sample / f64::from(rate) + audio.start.approx());
                    cells.push(found.map_or("none".to_owned(), |time| format!("{time:.6}")));
                    cells.push(found.map_or(String::new(), |time| format!("{:+.2}", (time - truth) * f64::from(rate))));
                }
                Err(error) => cells.extend([error.to_string(), String::new()]),
            }
        }
        None => cells.extend(["", "", ""].map(str::to_owned)),
    }
    println!("| {} |", cells.join(" | "));
    Ok(())
}

fn exact(text: &str) -> Rational {
    text.parse().unwrap_or(Rational::ZERO)
}

#[cfg(feature = "ffmpeg")]
fn decoded_flash(path: &Path, timeline: &genlock_media::MediaTimeline) -> String {
    match genlock_media::picture_series(path, timeline, &genlock_media::PictureOptions::default()) {
        Ok(series) => series.flashes().first().map_or("none".to_owned(), |flash| flash.time.to_decimal(6)),
        Err(error) => error.to_string(),
    }
}

#[cfg(not(feature = "ffmpeg"))]
fn decoded_flash(_: &Path, _: &genlock_media::MediaTimeline) -> String {
    String::new()
}

/// Where the first beep (50 ms of this pitch in hertz) begins, in samples: where the sound rises, then where a beep fits best, between samples by a
/// parabola through the three best fits.
fn first_beep(samples: &[f32], rate: u32, pitch: f64) -> Option<f64> {
    let length = usize::try_from(rate / 20).ok()?;
    let template: Vec<f64> = (0..length).map(|n| (n as f64 / f64::from(rate) * pitch * std::f64::consts::TAU).sin()).collect();
    let fit =
        |at: usize| -> f64 { template.iter().zip(samples.get(at..).unwrap_or_default()).map(|(a, b)| a * f64::from(*b)).sum() };
    let rise = samples.iter().position(|sample| sample.abs() >= 0.1)?;
    // Less than half a period to either side, so that no other period can fit better.
    let reach = usize::try_from(rate / 2200).ok()?.max(1);
    let best = (rise.saturating_sub(reach)..rise + reach).max_by(|a, b| fit(*a).total_cmp(&fit(*b)))?;
    let (before, here, after) = (fit(best.checked_sub(1)?), fit(best), fit(best + 1));
    Some(best as f64 + 0.5 * (before - after) / (before - 2.0 * here + after))
}
