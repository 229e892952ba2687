//! Files of one delivery, which are usually wrong in one way.
//!
//! [`common`] finds what most of the files that can be judged alone share: one map, or one ratio with an offset for each file. [`align_as`]
//! asks whether a doubtful file fits it: a place that is known beforehand needs far less evidence than one that was searched for.

use crate::align::{Candidate, Options, align, estimate};
use crate::confidence::in_place;
use crate::correlate::refine;
use crate::cues::{Cue, cues};
use crate::hypothesis::{Hypothesis, offset_at};
use crate::interval::{Interval, seconds};
use crate::number::{index, nearest};
use crate::outcome::{Estimate, Model, Outcome, Verdict};
use crate::track::{SpeechTrack, Sums};
use crate::yardstick::{Grid, Yardstick};
use genlock_time::{Rational, SyncMap, TimeError};

/// Files that have to agree, at least.
const FEWEST: usize = 3;
/// The confidence from which a file has a say.
const SURE: f64 = 0.9;
/// Offsets that differ by less than this are one, in seconds: what an estimate is off by, and an annotator's habit.
const SAME_OFFSET: f64 = 0.08;
/// Slopes that differ by less than this are one, as a fraction.
const SAME_SLOPE: f64 = 60e-6;
/// Nats are counted by half: labels that stand close together say partly the same.
const DISCOUNT: f64 = 0.5;
/// The prior odds against a file that fits what the others share, in nats, and the price of a free offset beside it.
const AGAINST: f64 = 1.0;
const FREE_OFFSET: f64 = 4.0;
/// How far beside the common offset, in seconds, a file is tried whose offset is its own.
const OWN_OFFSET_STEP: f64 = 0.2;

/// What most files of a delivery share.
#[derive(Debug, Clone, PartialEq)]
pub struct Common {
    /// From label clocks to media clocks. If `own_offset`, only its slope is shared.
    pub map: SyncMap,
    /// Whether each file has an offset of its own.
    pub own_offset: bool,
    /// Files that share it.
    pub files: usize,
    /// Files that could be judged alone.
    pub judged: usize,
    /// What it is, in one sentence.
    pub sentence: String,
}

/// A file's map, if it is a straight line that is sure.
struct Line<'a> {
    estimate: &'a Estimate,
    slope: f64,
    /// Media seconds at zero of the label clock.
    offset: f64,
}

fn line(outcome: &Outcome) -> Option<Line<'_>> {
    let estimate = outcome.considered.as_ref().filter(|estimate| estimate.confidence >= SURE)?;
    if matches!(outcome.verdict, Verdict::Abstain(_)) {
        return None;
    }
    let [piece] = estimate.map.pieces() else { return None };
    Some(Line { estimate, slope: piece.slope.approx(), offset: piece.offset.approx() })
}

/// What at least three files, and two thirds of those that can be judged alone, share; none if they do not.
pub fn common(outcomes: &[&Outcome]) -> Option<Common> {
    let judged = outcomes.iter().filter(|outcome| !matches!(outcome.verdict, Verdict::Abstain(_))).count();
    let lines: Vec<Line<'_>> = outcomes.iter().filter_map(|outcome| line(outcome)).collect();
    let enough = |count: usize| count >= FEWEST && count * 3 >= judged * 2;
    let slopes_agree = |a: &Line<'_>, b: &Line<'_>| (a.slope - b.slope).abs() < SAME_SLOPE;
    let agree = |a: &Line<'_>, b: &Line<'_>| slopes_agree(a, b) && (a.offset - b.offset).abs() < SAME_OFFSET;
    let most = |same: &dyn Fn(&Line<'_>, &Line<'_>) -> bool| {
        let count = |a: &Line<'_>| lines.iter().filter(|b| same(a, b)).count();
        // Of equal numbers the first file's map, and of those that agree with it the simplest.
        let center = lines.iter().rev().max_by_key(|line| count(line))?;
        let simplest = lines.iter().filter(|line| same(center, line)).min_by_key(|line| rank(&line.estimate.model))?;
        enough(count(center)).then(|| (simplest.estimate, count(center)))
    };
    let made = |estimate: &Estimate, files: usize, own_offset: bool| {
        let sentence = estimate.evidence.sentence.clone();
        Common { map: estimate.map.clone(), own_offset, files, judged, sentence }
    };
    if let Some((estimate, files)) = most(&agree) {
        return Some(made(estimate, files, false));
    }
    // One slope that is one says nothing: offsets alone are what most files have.
    let (estimate, files) = most(&slopes_agree)?;
    let slope = estimate.map.pieces().first()?.slope;
    (slope != Rational::ONE).then(|| made(estimate, files, true))
}

const fn rank(model: &Model) -> usize {
    match model {
        Model::Identity => 0,
        Model::Convention(_) => 1,
        Model::Ratio(_) => 2,
        _ => 3,
    }
}

/// True if this outcome is sure of another map than the one that the delivery shares: by more than 100 ms at the middle of its labels, or
/// by its slope where each file has an offset of its own.
pub fn departs(outcome: &Outcome, labels: &[Interval], common: &Common) -> bool {
    if matches!(outcome.verdict, Verdict::Abstain(_)) {
        return false;
    }
    let Some(estimate) = &outcome.considered else { return false };
    let ([own], [shared]) = (estimate.map.pieces(), common.map.pieces()) else { return true };
    if common.own_offset {
        return (own.slope.approx() - shared.slope.approx()).abs() > 2.0 * SAME_SLOPE;
    }
    let middle = labels.iter().map(|label| f64::midpoint(seconds(label.start), seconds(label.end))).sum::<f64>();
    let at = middle / labels.len().max(1) as f64;
    let place = |piece: &genlock_time::Piece| piece.slope.approx() * at + piece.offset.approx();
    (place(own) - place(shared)).abs() > 0.1
}

/// Aligns the labels of a file of which it is known what others of its delivery share. A file that can be judged alone is; one that
/// cannot takes the shared map if the evidence for it is good enough for a place that did not have to be searched for.
pub fn align_as(
    labels: &[Interval],
    evidence: &SpeechTrack,
    candidates: &[Candidate],
    common: &Common,
    options: &Options,
) -> Outcome {
    let alone = align(labels, evidence, candidates, options);
    if !matches!(alone.verdict, Verdict::Abstain(_)) {
        return alone;
    }
    let Some(estimate) = &alone.considered else { return alone };
    match shared(labels, evidence, common, options, estimate) {
        Ok(Some(estimate)) if estimate.confidence >= options.accept => {
            let keeps = estimate.map.is_identity();
            let verdict = if keeps { Verdict::Keep } else { Verdict::Fix(Box::new(estimate.clone())) };
            Outcome { verdict, considered: Some(estimate) }
        }
        _ => alone,
    }
}

/// The estimate of the shared map for these labels.
fn shared(
    labels: &[Interval],
    evidence: &SpeechTrack,
    common: &Common,
    options: &Options,
    alone: &Estimate,
) -> Result<Option<Estimate>, TimeError> {
    let (cues, sums) = (cues(labels), Sums::new(evidence));
    let Some(piece) = common.map.pieces().first() else { return Ok(None) };
    let yard = Yardstick::new(&cues, &sums, piece.slope.approx());
    let map = if common.own_offset {
        let Some(offset) = best_offset(&cues, &sums, &yard, piece.slope.approx(), options.reach) else { return Ok(None) };
        let at = crate::confidence::middle(&cues);
        let slope = piece.slope;
        SyncMap::affine(slope, offset_at(at, slope.approx() * at + offset, slope)?)?
    } else {
        common.map.clone()
    };
    let tried =
        Hypothesis::mapped(Model::Convention("delivery".to_owned()), map.clone(), &cues, &sums).valued(&yard, &cues, &sums);
    let nats: f64 = tried.nats.iter().sum();
    let others = (common.files as f64 / (common.judged - common.files + 1) as f64).ln();
    let free = if common.own_offset { FREE_OFFSET } else { 0.0 };
    let odds = DISCOUNT * nats + others - AGAINST - free;
    let strength = in_place(&tried, &cues, &sums);
    let mut estimate = estimate(&tried, &[], &cues, &sums, strength, &[])?;
    estimate.evidence.alternatives.clone_from(&alone.evidence.alternatives);
    let (files, judged, rest) = (common.files, common.judged, common.sentence.as_str());
    estimate.evidence.sentence = format!("As in {files} of {judged} files of this delivery: {rest}");
    estimate.confidence = 1.0 / (1.0 + (-odds).exp());
    let mostly = estimate.evidence.support * 2 >= estimate.evidence.labels;
    Ok(Some(estimate).filter(|_| mostly && nats > 0.0))
}

/// The offset at which these cues are worth most.
fn best_offset(cues: &[Cue], sums: &Sums, yard: &Yardstick, slope: f64, reach: f64) -> Option<f64> {
    let steps = nearest((reach.clamp(0.0, 600.0) / OWN_OFFSET_STEP).floor());
    let grid = Grid { first: -steps as f64 * OWN_OFFSET_STEP, step: OWN_OFFSET_STEP, count: index(2.0 * steps as f64) + 1 };
    let mut worth = vec![0.0; grid.count];
    for (at, cue) in cues.iter().enumerate() {
        for (sum, nats) in worth.iter_mut().zip(yard.along(at, cue, sums, slope, grid)) {
            *sum += nats;
        }
    }
    let best = worth.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
    Some(refine(cues, sums, slope, grid.at(best.0)).offset)
}
