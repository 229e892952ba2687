//! Relations between the clocks of sound and pictures, told as suspicions.

use super::events::{Relation, Times};
use super::pairing::{Line, REACH, Sounds, fit};
use super::ratios::{Cause, Ratio};
use super::steps::Segment;
use super::suspicion::{Correction, Estimate, Suspicion, Unit, confidence};
use crate::timeline::Kind;
use genlock_diagnose::codes::media;
use genlock_time::{Piece, Rational, SyncMap, TimeError};

/// How near to a whole number of frames a step must be to be told as one.
const WHOLE: f64 = 0.2;

/// How near the ends of the streams must be to what the steps add up to, in seconds: a frame and a packet of sound.
const ENDS: f64 = 0.06;

pub(super) fn relation(times: &Times<'_>, sounds: &Sounds, relation: &Relation, evidence: f64) -> Option<Suspicion> {
    match relation {
        Relation::Late(line) => late(times, sounds, line, evidence),
        Relation::Drift(line, ratio) => drift(times, sounds, line, ratio.as_ref(), evidence),
        Relation::Steps(segments) => steps(times, sounds, segments, evidence),
    }
}

/// Seconds as an exact number of tenths of milliseconds, which is finer than any of these measures.
fn exact(seconds: f64) -> Option<Rational> {
    #[allow(clippy::cast_possible_truncation, reason = "lags are seconds")]
    let ticks = (seconds * 10_000.0).round() as i64;
    Rational::new(i128::from(ticks), 10_000).ok()
}

fn way(lag: f64) -> &'static str {
    if lag < 0.0 { "before" } else { "after" }
}

fn late(times: &Times<'_>, sounds: &Sounds, line: &Line, evidence: f64) -> Option<Suspicion> {
    let lag = line.offset;
    let left: Vec<f64> = times.points(sounds, line).iter().map(|(flash, sound)| (sound - flash - lag).abs()).collect();
    let half = left.iter().copied().fold(0.0005, f64::max);
    let count = line.pairs.len();
    Some(Suspicion {
        code: media::SOUND_OFFSET,
        sentence: format!(
            "sudden sounds come {:.1} ms {} the flashes that they belong to, throughout ({count} of {} flashes)",
            lag.abs() * 1e3,
            way(lag),
            times.flashes.len()
        ),
        support: count,
        observed: times.flashes.len(),
        estimate: Estimate::new(lag, half, Unit::Seconds),
        confidence: confidence(evidence),
        from: None,
        evidence: repeats(times).into_iter().collect(),
        correction: Some(Correction { of: Kind::Audio, map: SyncMap::shift(exact(-lag)?) }),
    })
}

/// Events that come in a fixed rhythm fit as well after a whole number of beats.
fn repeats(times: &Times<'_>) -> Option<String> {
    let beats: Vec<f64> = times.flashes.windows(2).filter_map(|pair| Some(pair.get(1)? - pair.first()?)).collect();
    let least = beats.iter().copied().fold(f64::INFINITY, f64::min);
    let most = beats.iter().copied().fold(0.0, f64::max);
    (most - least < times.frame && most < REACH).then(|| {
        format!(
            "the flashes come every {most:.3} s, so that the lag may be off by a whole number of these; the smallest is taken"
        )
    })
}

fn drift(times: &Times<'_>, sounds: &Sounds, line: &Line, ratio: Option<&Ratio>, evidence: f64) -> Option<Suspicion> {
    let (slope, _, half, left) = fit(&times.points(sounds, line))?;
    // A name is only given to a ratio that the measurement does not exclude.
    let named = ratio.filter(|ratio| (ratio.value.approx() - slope).abs() <= (2.0 * half).max(2e-6));
    if ratio.is_none() && (slope - 1.0).abs() < 3.0 * half {
        return None;
    }
    let count = line.pairs.len();
    let ppm = (slope - 1.0) * 1e6;
    let (code, why) = match named.map(|ratio| ratio.cause) {
        Some(Cause::Header(of, at)) => (media::SAMPLE_RATE, format!(", as of sound of {of} Hz under a header that says {at} Hz")),
        Some(Cause::Frames(of, at)) => {
            let more = if (slope - 1.0).abs() < 0.002 { ", or 29.97 and 30 likewise" } else { "" };
            (media::CLOCK_DRIFT, format!(", as where frames of {of} fps are presented at {at}{more}"))
        }
        None => (media::CLOCK_DRIFT, String::new()),
    };
    let exact_slope = named.map_or_else(|| ratio_of(slope), |ratio| Some(ratio.value))?;
    // What is meant by the sound's time, back on the pictures' clock: the first pair stays where the line puts it.
    let back = exact_slope.recip().ok()?;
    let map = SyncMap::affine(back, exact(-line.offset / slope)?).ok()?;
    let speed = if slope < 1.0 { "shorter" } else { "longer" };
    let (first, last) = (times.flashes.first()?, times.flashes.last()?);
    let mut more = vec![format!(
        "{count} of {} flashes have a sound on one line; what is left is {:.1} ms (root mean square)",
        times.flashes.len(),
        left * 1e3
    )];
    more.extend(lengths(times, slope));
    Some(Suspicion {
        code,
        sentence: format!(
            "the sound takes {slope:.6} s for each second of the pictures ({ppm:+.0} ppm), so that it is {:.0} ms {speed} over the \
             {:.0} s between the first and the last flash{why}",
            ((slope - 1.0) * (last - first)).abs() * 1e3,
            last - first
        ),
        support: count,
        observed: times.flashes.len(),
        estimate: Estimate::new(slope, half, Unit::Ratio),
        confidence: confidence(evidence),
        from: None,
        evidence: more,
        correction: Some(Correction { of: Kind::Audio, map }),
    })
}

/// A slope as an exact number of ten-millionths.
fn ratio_of(slope: f64) -> Option<Rational> {
    #[allow(clippy::cast_possible_truncation, reason = "slopes are near one")]
    let parts = (slope * 1e7).round() as i64;
    Rational::new(i128::from(parts), 10_000_000).ok()
}

/// Whether the lengths of the streams say the same as a slope.
fn lengths(times: &Times<'_>, slope: f64) -> Option<String> {
    let (sound, pictures) = (length(times.events.sound), length(times.events.pictures));
    let apart = sound - pictures;
    let agrees = (sound - pictures * slope).abs() < ENDS && apart.abs() > ENDS;
    agrees.then(|| format!("the lengths of the streams say the same: {sound:.3} s of sound, {pictures:.3} s of pictures"))
}

fn length(span: (Rational, Rational)) -> f64 {
    span.1.approx() - span.0.approx()
}

/// What the grid of frames and the ends of the streams add to steps between flashes, in natural units.
pub(super) fn other_evidence(times: &Times<'_>, segments: &[Segment]) -> f64 {
    let total = total(segments);
    let ends = ends(times);
    let mut evidence = 0.0;
    if total.abs() > 2.0 * ENDS && (ends - total).abs() < ENDS {
        evidence += (REACH / (2.0 * ENDS)).ln();
    }
    // Lost frames are whole frames.
    let apart = segments
        .windows(2)
        .filter_map(|pair| Some((pair.get(1)?.lag - pair.first()?.lag) / times.frame))
        .map(|frames| (frames - frames.round()).abs())
        .fold(0.0, f64::max);
    if apart < 0.05 {
        evidence += 10.0_f64.ln();
    }
    evidence
}

/// All steps together, in seconds.
fn total(segments: &[Segment]) -> f64 {
    match (segments.first(), segments.last()) {
        (Some(first), Some(last)) => last.lag - first.lag,
        _ => 0.0,
    }
}

/// How much later the sound ends than the pictures, in seconds.
fn ends(times: &Times<'_>) -> f64 {
    times.events.sound.1.approx() - times.events.pictures.1.approx()
}

/// One step of the lag.
struct Step {
    /// The last flash before it and the first after, in seconds.
    between: (Rational, Rational),
    seconds: f64,
    /// The whole number of frames that it is, if it is one.
    frames: Option<i64>,
}

fn steps(times: &Times<'_>, sounds: &Sounds, segments: &[Segment], evidence: f64) -> Option<Suspicion> {
    let flash = |index: Option<&(usize, usize)>| index.and_then(|(flash, _)| times.events.flashes.get(*flash).copied());
    let steps: Vec<Step> = segments
        .windows(2)
        .filter_map(|pair| {
            let [before, after] = pair else { return None };
            let seconds = after.lag - before.lag;
            let frames = seconds / times.frame;
            #[allow(clippy::cast_possible_truncation, reason = "a few seconds of frames")]
            let whole = ((frames - frames.round()).abs() <= WHOLE).then(|| frames.round() as i64);
            Some(Step { between: (flash(before.pairs.last())?, flash(after.pairs.first())?), seconds, frames: whole })
        })
        .collect();
    let largest = steps.iter().max_by(|a, b| a.seconds.abs().total_cmp(&b.seconds.abs()))?;
    if largest.seconds.abs() < times.quiet {
        return None;
    }
    let pictures = largest.seconds > 0.0;
    let told: Vec<String> = steps.iter().map(one_step).collect();
    let support: usize = segments.iter().map(|segment| segment.pairs.len()).sum();
    let (total, ends) = (total(segments), ends(times));
    let mut more = vec![format!("{support} of {} flashes have a sound of their own at these lags", times.flashes.len())];
    if total.abs() > 2.0 * ENDS && (ends - total).abs() < ENDS {
        more.push(format!("the streams end {ends:.3} s apart, as the steps say"));
    }
    more.extend(repeats(times));
    Some(Suspicion {
        code: if pictures { media::RESTAMPED_DROP } else { media::SOUND_DROP },
        sentence: told.join("; "),
        support,
        observed: times.flashes.len(),
        estimate: if pictures {
            Estimate::new(largest.seconds / times.frame, sounds.window / times.frame, Unit::Frames)
        } else {
            Estimate::new(largest.seconds, sounds.window, Unit::Seconds)
        },
        confidence: confidence(evidence),
        from: steps.first().map(|step| step.between.0),
        evidence: more,
        correction: correct(times, segments, &steps, pictures).ok(),
    })
}

fn one_step(step: &Step) -> String {
    let (after, before) = (step.between.0.to_decimal(3), step.between.1.to_decimal(3));
    let size = step.seconds.abs() * 1e3;
    match step.frames {
        Some(frames) if step.seconds > 0.0 => format!(
            "the pictures are {size:.0} ms early against the sound from between {after} and {before} s on, as if {frames} frames were \
             lost there and the rest stamped anew"
        ),
        _ if step.seconds > 0.0 => {
            format!("the pictures are {size:.0} ms early against the sound from between {after} and {before} s on")
        }
        _ => format!(
            "the sound is {size:.0} ms early against the pictures from between {after} and {before} s on, as if so much of it were \
             lost there and the rest moved up"
        ),
    }
}

/// The map that undoes the steps: of the pictures where they are early, of the sound where it is. Between the last flash before a
/// step and the first after it nothing is known, and the map has a gap.
fn correct(times: &Times<'_>, segments: &[Segment], steps: &[Step], pictures: bool) -> Result<Correction, TimeError> {
    let mut pieces = Vec::new();
    let (mut start, mut moved) = (None, Rational::ZERO);
    let frame = times.events.frame;
    for (step, segment) in steps.iter().zip(segments) {
        let lag = exact(segment.lag).ok_or(TimeError::Overflow)?;
        // The frame of the flash is the last that surely belongs here.
        let until = step.between.0.add(frame)?;
        let end = if pictures { until } else { until.add(lag)? };
        pieces.push(Piece { start, end: Some(end), slope: Rational::ONE, offset: moved });
        let size = match step.frames {
            Some(frames) => frame.mul(Rational::from_int(frames))?,
            None => exact(step.seconds).ok_or(TimeError::Overflow)?,
        };
        moved = if pictures { moved.add(size)? } else { moved.sub(size)? };
        let lag_after = exact(segment.lag + step.seconds).ok_or(TimeError::Overflow)?;
        start = Some(if pictures { step.between.1 } else { step.between.1.add(lag_after)? });
    }
    pieces.push(Piece { start, end: None, slope: Rational::ONE, offset: moved });
    Ok(Correction { of: if pictures { Kind::Video } else { Kind::Audio }, map: SyncMap::new(pieces)? })
}
