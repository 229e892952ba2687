//! Sudden sounds against flashes: which relation of the two clocks explains when they come.

use super::pairing::{Line, REACH, Sounds, fit};
use super::ratios::{Ratio, of_frames, of_header};
use super::steps::{Segment, divide};
use super::suspicion::Suspicion;
use super::{Onset, tell};
use genlock_time::Rational;

/// What was seen and heard of one recording, in presentation seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Events<'a> {
    /// Sudden sounds, ascending.
    pub onsets: &'a [Onset],
    /// The first bright frame of each flash, ascending.
    pub flashes: &'a [Rational],
    /// How long a frame is shown.
    pub frame: Rational,
    /// From the first sample that is heard to the end of the last.
    pub sound: (Rational, Rational),
    /// From the first frame to the end of the last.
    pub pictures: (Rational, Rational),
    /// The sample rate that the file states, in samples per second.
    pub sample_rate: Option<u32>,
}

/// The least flashes with a sound of their own.
const LEAST_PAIRS: usize = 4;

/// The least of them that show a drift.
const LEAST_ON_A_LINE: usize = 6;

/// The least evidence, in natural units, with all that was tried taken off: chance makes one such in 22,000.
const LEAST_EVIDENCE: f64 = 10.0;

/// By how much an explanation must be better than that nothing is wrong.
const LEAST_GAIN: f64 = 6.0;

/// The cost of assuming that anything is wrong.
const WRONG: f64 = 2.0;

/// Lags that nobody notices and that sampling by frames makes anyway, in seconds: Rec. ITU-R BT.1359 puts the threshold of
/// detectability at 45 ms for early sound.
const QUIET: f64 = 0.045;

/// The largest drift that is looked for where no ratio has a name: recorders are off by at most 0.1 %.
const MOST_DRIFT: f64 = 0.003;

/// The least drift over all flashes, in seconds.
const LEAST_DRIFT: f64 = 0.02;

/// Slopes that are tried, at most.
const MOST_SLOPES: f64 = 2000.0;

/// By how much steps must be better than one lag throughout.
const SIMPLER: f64 = LEAST_GAIN;

/// How often a line is put through what it met.
const REFINED: usize = 5;

/// A relation between the clocks.
#[derive(Debug, Clone)]
pub(super) enum Relation {
    /// The sound is late throughout.
    Late(Line),
    /// One clock is faster.
    Drift(Line, Option<Ratio>),
    /// The lag steps.
    Steps(Vec<Segment>),
}

/// The numbers that the explanations work with.
pub(super) struct Times<'a> {
    pub(super) events: &'a Events<'a>,
    pub(super) flashes: Vec<f64>,
    pub(super) frame: f64,
    pub(super) quiet: f64,
}

/// The relation of the clocks of sound and pictures that explains best when flashes and sudden sounds come, if there is enough
/// evidence that something is wrong; none if all is well or nothing can be told.
///
/// Chance is counted by how much of the time lies near any sudden sound, and the evidence for each explanation is lessened by the
/// logarithm of how many of its kind were tried.
pub fn compare_events(events: &Events<'_>) -> Option<Suspicion> {
    let flashes: Vec<f64> = events.flashes.iter().map(|time| time.approx()).collect();
    if flashes.len() < LEAST_PAIRS || events.onsets.len() < LEAST_PAIRS {
        return None;
    }
    let frame = events.frame.approx();
    let times = Times { events, flashes, frame, quiet: QUIET.max(1.5 * frame) };
    let onsets: Vec<f64> = events.onsets.iter().map(|onset| onset.time.approx()).collect();
    let span = (events.sound.0.approx(), events.sound.1.approx());
    // A flash is first seen in the frame during which it came, so that its sound is anywhere in a frame. Flashes that are made by a
    // program come with a frame, and then far less is left to chance.
    let windows = [frame + 0.01, 0.006].map(|window| Sounds::new(onsets.clone(), span, window));
    let well = windows.iter().map(|sounds| together(&times, sounds)).fold(f64::NEG_INFINITY, f64::max);
    let mut found: Vec<(f64, f64, Relation, &Sounds)> = Vec::new();
    for sounds in &windows {
        found.extend(
            relations(&times, sounds).into_iter().map(|(evidence, relation)| (evidence - well, evidence, relation, sounds)),
        );
    }
    // The one that gains most over that all is well; one that is not significant in itself leaves the next.
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.iter().find_map(|(gain, evidence, relation, sounds)| {
        let evidence = evidence - std::f64::consts::LN_2;
        let enough = evidence >= LEAST_EVIDENCE && *gain >= LEAST_GAIN;
        enough.then(|| tell::relation(&times, sounds, relation, evidence)).flatten()
    })
}

/// What speaks for a lag that nobody notices.
fn together(times: &Times<'_>, sounds: &Sounds) -> f64 {
    let line = sounds.best(&times.flashes, 1.0, 0.0, (-times.quiet, times.quiet));
    line.map_or_else(|| sounds.score(&times.flashes, 1.0, 0.0).score, |line| line.score)
}

fn relations(times: &Times<'_>, sounds: &Sounds) -> Vec<(f64, Relation)> {
    let place = (2.0 * REACH / sounds.window).ln() + WRONG;
    let mut found = Vec::new();
    let mut one_lag = f64::NEG_INFINITY;
    if let Some(line) = sounds.best(&times.flashes, 1.0, 0.0, (-REACH, REACH))
        && line.offset.abs() > times.quiet
        && line.pairs.len() >= LEAST_PAIRS
    {
        one_lag = line.score - place;
        found.push((one_lag, Relation::Late(line)));
    }
    found.extend(drift(times, sounds).map(|(score, line, ratio)| (score - place, Relation::Drift(line, ratio))));
    if let Some((score, segments)) = divide(&times.flashes, sounds, times.quiet) {
        let pairs: usize = segments.iter().map(|segment| segment.pairs.len()).sum();
        let score = score + tell::other_evidence(times, &segments);
        // One flash that meets another sound by chance makes no step of a lag that all others share.
        if segments.len() > 1 && pairs >= LEAST_PAIRS && score > one_lag + SIMPLER {
            found.push((score, Relation::Steps(segments)));
        }
    }
    found
}

/// The best line with a slope: of a ratio that has a name, or of any small one.
fn drift(times: &Times<'_>, sounds: &Sounds) -> Option<(f64, Line, Option<Ratio>)> {
    let (first, last) = (*times.flashes.first()?, *times.flashes.last()?);
    let span = last - first;
    if times.flashes.len() < LEAST_ON_A_LINE || span <= 0.0 {
        return None;
    }
    let middle = f64::midpoint(first, last);
    let named: Vec<Ratio> = of_frames().into_iter().chain(of_header(times.events.sample_rate.unwrap_or(48_000))).collect();
    let named_cost = (named.len() as f64).ln() + WRONG;
    let mut best: Option<(f64, Line, Option<Ratio>)> = None;
    let mut offer = |line: Option<Line>, cost: f64, ratio: Option<Ratio>| {
        let Some(line) = line.filter(|line| line.pairs.len() >= LEAST_ON_A_LINE) else { return };
        if best.as_ref().is_none_or(|(most, ..)| line.score - cost > *most) {
            best = Some((line.score - cost, line, ratio));
        }
    };
    for ratio in named {
        let slope = ratio.value.approx();
        // A file whose clock is wrong by much begins together, so that the lag in the middle may be large.
        let lag = (slope - 1.0) * (middle - first);
        offer(sounds.best(&times.flashes, slope, middle, (lag - REACH, lag + REACH)), named_cost, Some(ratio));
    }
    let slopes = (2.0 * MOST_DRIFT * span / sounds.window).clamp(2.0, MOST_SLOPES).floor();
    let cost = slopes.ln() + WRONG;
    for number in 0..=whole(slopes) {
        let slope = 1.0 + MOST_DRIFT * (2.0 * f64::from(number) / slopes - 1.0);
        offer(
            sounds.best(&times.flashes, slope, middle, (-REACH, REACH)).and_then(|line| refine(times, sounds, &line)),
            cost,
            None,
        );
    }
    let (score, line, ratio) = best?;
    // What every clock does is no finding.
    ((line.slope - 1.0).abs() * span >= LEAST_DRIFT).then_some((score, line, ratio))
}

/// The line through what a line met, and through what that met, while it becomes no worse.
fn refine(times: &Times<'_>, sounds: &Sounds, line: &Line) -> Option<Line> {
    let mut best = line.clone();
    for _ in 0..REFINED {
        let (slope, offset, ..) = fit(&times.points(sounds, &best))?;
        let refined = sounds.score(&times.flashes, slope, offset);
        if refined.score < best.score {
            break;
        }
        best = refined;
    }
    Some(best)
}

impl Times<'_> {
    /// The pairs of a line in seconds.
    pub(super) fn points(&self, sounds: &Sounds, line: &Line) -> Vec<(f64, f64)> {
        line.pairs.iter().filter_map(|(flash, sound)| Some((*self.flashes.get(*flash)?, sounds.time(*sound)))).collect()
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most a few thousand")]
const fn whole(value: f64) -> u32 {
    value as u32
}
