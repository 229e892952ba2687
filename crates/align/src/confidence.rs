//! How sure one can be.

use crate::correlate::{Correlator, refine};
use crate::cues::Cue;
use crate::hypothesis::{Hypothesis, Line};
use crate::number::index;
use crate::outcome::{Bounds, Model, Residuals};
use crate::pieces::jumps;
use crate::track::Sums;
use genlock_time::{Rational, TimeError};

/// Places where the labels are known to be wrong.
const SHIFTS: usize = 200;
/// A place further away than this, in seconds, is another place.
const ELSEWHERE: f64 = 1.5;
/// What the detector's own lag may be off by, in seconds, as a standard deviation.
const LAG_ERROR: f64 = 0.01;
/// The margin below which nothing is believed; of 1791 right maps the lowest was -1.3.
const CONTRADICTED: f64 = -2.0;
/// Labels whose starts are right and whose lengths are another label's have a z of up to 0.64 for each; see [`Strength::confidence`].
const ORDERED: f64 = 0.65;
/// Neighbouring cues that are measured together for residuals: one alone is too noisy.
const GROUP: usize = 5;

/// What speaks for a hypothesis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Strength {
    /// See [`crate::Evidence::margin`].
    pub(crate) margin: f64,
    /// See [`crate::Evidence::z_per_sqrt_n`].
    pub(crate) z_per_sqrt_n: f64,
    /// See [`crate::Evidence::ratio_per_frame`].
    pub(crate) ratio_per_frame: f64,
    /// See [`crate::Evidence::support`].
    pub(crate) support: usize,
    /// See [`crate::Evidence::nats`].
    pub(crate) nats: f64,
}

impl Strength {
    /// The probability that the map puts the labels right: a logistic of z and of what a label is worth, fitted by
    /// `bench/alignment/confidence.py` to 1271 right and wrong pairs of labels and media in which a wrong map that is taken costs as much
    /// as five right ones that are not. On 1267 pairs of 32 programmes that the fit had not seen, 99 of 100 of the 771 maps from 0.9 on
    /// were right, 77 of 100 between 0.7 and 0.9, and two of 100 below 0.1. The wrong ones from 0.9 on stood in the right place, but missed
    /// a step of less than 0.4 s, a ratio beside another one, or drift between pieces; of 285 labels of other recordings none reached 0.5.
    /// A model with more freedom finds a good place by chance more easily.
    ///
    /// What the fit calls wrong is mostly half right: a line through labels that fall into pieces. So a map that stands out from every
    /// other place, or is worth more than searching finds by chance, keeps at least 0.7 of the probability that the place is right, even
    /// where single labels fit badly. Labels in disorder whose starts are all true can reach it too.
    pub(crate) fn confidence(self, labels: usize, model: &Model) -> f64 {
        let z = (self.z_per_sqrt_n * (labels as f64).sqrt()).min(10.0);
        let (freedom, freedom_of_place) = match model {
            Model::Convention(_) => (1.1, 2.9),
            Model::Identity => (0.0, 0.0),
            Model::Offset => (1.1, 0.0),
            Model::Ratio(_) => (2.0, 0.0),
            Model::Affine => (0.8, -4.9),
            Model::Piecewise { .. } => (0.5, -3.3),
        };
        let net = self.nats * labels as f64 - jumps(model);
        // Few labels fit somewhere by chance when thousands of places are searched.
        let searched = (0.5 * net - 6.0).min(0.0);
        let logistic = |sum: f64| 1.0 / (1.0 + (-sum).exp());
        let right = logistic(searched - 7.6 + 0.53 * z + 2.5 * self.nats.clamp(-1.0, 3.0) + freedom);
        let apart = logistic(-5.7 + 3.1 * self.margin.min(4.0) + 0.76 * z + freedom_of_place);
        let worth = if self.z_per_sqrt_n < ORDERED { 0.0 } else { logistic(0.6 * (net - 8.0)) };
        // Far better scores elsewhere contradict what single labels are worth here: knocks have the edges of labels without being speech.
        if self.margin < CONTRADICTED {
            return 0.7 * right.min(apart);
        }
        // Labels of other recordings reach 0.5 by lying on much speech; labels in disorder pass it only if each starts where another one
        // ought to.
        if self.z_per_sqrt_n < 0.6 { right } else { right.max(0.7 * apart.max(worth)) }
    }
}

/// Measures the chosen hypothesis against chance and against the rest.
pub(crate) fn strength(
    chosen: &Hypothesis,
    others: &[Hypothesis],
    cues: &[Cue],
    sums: &Sums,
    correlator: &Correlator,
) -> Strength {
    let (_, deviation) = chance(chosen, cues, sums, 0..cues.len());
    let rival = others
        .iter()
        .filter(|other| median(other.distances(chosen, cues).map(f64::abs).collect()) > ELSEWHERE)
        .map(|other| (chosen.total - other.total) / deviation)
        .fold(f64::INFINITY, f64::min);
    Strength { margin: rival.min(margin(chosen, cues, sums, correlator)), ..in_place(chosen, cues, sums) }
}

/// Measures a hypothesis against chance only; its margin is nothing.
pub(crate) fn in_place(chosen: &Hypothesis, cues: &[Cue], sums: &Sums) -> Strength {
    let (mean, deviation) = chance(chosen, cues, sums, 0..cues.len());
    let inside: (f64, f64) = cues.iter().enumerate().fold((0.0, 0.0), |(sum, frames), (at, cue)| {
        let line = chosen.line(at);
        let place = |time: f64| line.slope * time + line.offset;
        let length = (place(cue.end) - place(cue.start)) * crate::track::PER_SECOND;
        (sum + sums.before(place(cue.end)) - sums.before(place(cue.start)), frames + length)
    });
    let count = cues.len().max(1) as f64;
    // Outside the recording a label has nothing against it, which is no evidence for it.
    let heard = sums.start()..sums.start() + sums.duration();
    let places: Vec<f64> =
        cues.iter().enumerate().map(|(at, cue)| chosen.line(at).slope * cue.middle() + chosen.line(at).offset).collect();
    Strength {
        margin: 0.0,
        z_per_sqrt_n: (chosen.total - mean) / deviation / count.sqrt(),
        ratio_per_frame: inside.0 / inside.1.max(1.0),
        support: chosen.scores.iter().zip(&places).filter(|(score, place)| **score > 0.0 && heard.contains(*place)).count(),
        nats: chosen.nats.iter().sum::<f64>() / count,
    }
}

/// Mean and standard deviation of the score of some cues when they are shifted around the track.
fn chance(chosen: &Hypothesis, cues: &[Cue], sums: &Sums, range: std::ops::Range<usize>) -> (f64, f64) {
    let duration = sums.duration().max(1.0);
    let scores: Vec<f64> = (0..SHIFTS)
        .map(|shift| (shift as f64 + 0.5) / SHIFTS as f64 * duration)
        .filter(|shift| *shift > ELSEWHERE && duration - shift > ELSEWHERE)
        .map(|shift| {
            let of = |at: usize| {
                let line = chosen.line(at);
                cues.get(at).map_or(0.0, |cue| cue.score_circular(sums, line.slope, line.offset + shift))
            };
            range.clone().map(of).sum()
        })
        .collect();
    let count = (scores.len() as f64).max(2.0);
    let mean = scores.iter().sum::<f64>() / count;
    let variance = scores.iter().map(|score| (score - mean).powi(2)).sum::<f64>() / (count - 1.0);
    (mean, variance.sqrt().max(1e-6))
}

/// How much better each line fits its cues than the best place elsewhere, in standard deviations, weighed by cues.
fn margin(chosen: &Hypothesis, cues: &[Cue], sums: &Sums, correlator: &Correlator) -> f64 {
    let mut weighed = 0.0;
    for (at, line) in chosen.lines.iter().enumerate() {
        let end = chosen.lines.get(at + 1).map_or(cues.len(), |next| next.first);
        let Some(own) = cues.get(line.first..end) else { continue };
        let score: f64 = own.iter().map(|cue| cue.score(sums, line.slope, line.offset)).sum();
        let (_, deviation) = chance(chosen, cues, sums, line.first..end);
        weighed += (score - elsewhere(own, sums, correlator, *line)) / deviation * own.len() as f64;
    }
    weighed / cues.len().max(1) as f64
}

/// The best score of these cues further than 1.5 s from a line, under its slope.
fn elsewhere(cues: &[Cue], sums: &Sums, correlator: &Correlator, line: Line) -> f64 {
    let peaks = correlator.peaks(cues, line.slope, 8);
    let others = peaks.iter().filter(|peak| (peak.offset - line.offset).abs() > ELSEWHERE).take(3);
    let best = others.map(|peak| refine(cues, sums, line.slope, peak.offset).score).fold(f64::NEG_INFINITY, f64::max);
    // No other peak at all: as if the rest scored nothing.
    if best.is_finite() { best } else { 0.0 }
}

/// Distances of groups of neighbouring cues from where they fit best: as delivered, and under the map.
pub(crate) fn residuals(chosen: &Hypothesis, cues: &[Cue], sums: &Sums) -> (Residuals, Residuals) {
    let mut before = Vec::new();
    let mut after = Vec::new();
    for (at, group) in cues.chunks(GROUP).enumerate() {
        let line = chosen.line(at * GROUP);
        let local = local_best(group, sums, line);
        let middle = group.iter().map(Cue::middle).sum::<f64>() / group.len() as f64;
        after.push(local);
        before.push((line.slope - 1.0) * middle + line.offset + local);
    }
    (spread(&before), spread(&after))
}

fn local_best(cues: &[Cue], sums: &Sums, line: Line) -> f64 {
    let mut best = (f64::NEG_INFINITY, 0.0);
    // From the middle outwards, so that of equal scores the nearest wins.
    for step in 0..=50_i32 {
        for shift in [f64::from(step) * 0.02, f64::from(-step) * 0.02] {
            let score = cues.iter().map(|cue| cue.score(sums, line.slope, line.offset + shift)).sum();
            if score > best.0 {
                best = (score, shift);
            }
        }
    }
    best.1
}

fn spread(values: &[f64]) -> Residuals {
    let mut sizes: Vec<f64> = values.iter().map(|value| value.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    let at = |share: f64| sizes.get(index((sizes.len().max(1) - 1) as f64 * share + 0.5)).copied().unwrap_or(0.0);
    Residuals { median: at(0.5), p95: at(0.95), bias: median(values.to_vec()) }
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// The standard error of the offset in seconds, and of the slope, from the scatter of the cues' own gradients over the curvature of
/// the whole score.
pub(crate) fn standard_errors(chosen: &Hypothesis, cues: &[Cue], sums: &Sums) -> (f64, f64) {
    const STEP: f64 = 0.02;
    const FAR: f64 = 0.06;
    let center = middle(cues);
    let mut sums_of = [0.0; 4];
    for (at, cue) in cues.iter().enumerate() {
        let line = chosen.line(at);
        let score = |shift: f64| cue.score(sums, line.slope, line.offset + shift);
        let gradient = (score(STEP) - score(-STEP)) / (2.0 * STEP);
        let curvature = (score(FAR) - 2.0 * score(0.0) + score(-FAR)) / (FAR * FAR);
        let lever = cue.middle() - center;
        for (sum, term) in
            sums_of.iter_mut().zip([gradient * gradient, curvature, (lever * gradient).powi(2), lever * lever * curvature])
        {
            *sum += term;
        }
    }
    let [gradients, curvature, levered, curvature_levered] = sums_of;
    let error = |square: f64, curvature: f64| if curvature < 0.0 { square.sqrt() / -curvature } else { f64::INFINITY };
    (error(gradients, curvature).hypot(LAG_ERROR), error(levered, curvature_levered))
}

/// The middle of the labels, in seconds.
pub(crate) fn middle(cues: &[Cue]) -> f64 {
    match (cues.first(), cues.last()) {
        (Some(first), Some(last)) => f64::midpoint(first.start, last.end),
        _ => 0.0,
    }
}

/// The 95 % interval around an exact value; an error that is not a number, or absurd, becomes `widest`.
pub(crate) fn bounds(value: Rational, error: f64, widest: f64, parts: i64) -> Result<Bounds, TimeError> {
    let width = if error.is_finite() { (1.96 * error).min(widest) } else { widest };
    let width = crate::hypothesis::scaled(width, parts)?;
    Ok(Bounds { value, low: value.sub(width)?, high: value.add(width)? })
}
