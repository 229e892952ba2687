//! The whole way from labels and evidence to an outcome.

use crate::affine;
use crate::choose::choose;
use crate::confidence::{Strength, bounds, middle, residuals, standard_errors, strength};
use crate::correlate::{Correlator, Peak, refine};
use crate::cues::{Cue, cues};
use crate::hypothesis::{Hypothesis, Line, offset_at, tenth_ppm};
use crate::interval::Interval;
use crate::outcome::{Alternative, Bounds, Estimate, Evidence, Model, Outcome, Reason};
use crate::pieces;
use crate::rates::{STANDARD_RATES, StandardRate};
use crate::track::{SpeechTrack, Sums};
use crate::yardstick::Yardstick;
use genlock_time::{Rational, SyncMap, TimeError};

/// A map that has a reason: a convention by which somebody may have made the label times.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its name, as `stored_index/avg_fps`.
    pub name: String,
    /// What went wrong, in one sentence for a person.
    pub sentence: String,
    /// From the label clock to the media clock, exactly.
    pub map: SyncMap,
}

/// What to look for and when to believe it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The farthest constant offset that is tried, in seconds; at most an hour.
    pub reach: f64,
    /// The confidence from which a map is acted on.
    pub accept: f64,
    /// The fewest labels with a length that can be placed.
    pub fewest: usize,
    /// How far, in seconds, the ends of single labels may be moved after the map, by [`refine`](crate::refine()); none leaves them alone.
    /// [`align`] itself does not look at it.
    pub refine: Option<f64>,
}

impl Default for Options {
    fn default() -> Self {
        Self { reach: 150.0, accept: 0.5, fewest: 5, refine: None }
    }
}

/// An hour: a tape that starts at 01:00:00:00 is a convention, not something to search for.
const FARTHEST: f64 = 3600.0;
/// Peaks that are followed for each slope.
const PEAKS: usize = 3;
/// Labels whose places are worth less than this, in nats each, belong to something else.
const CHANCE: f64 = 0.0;
/// Hypotheses from which a drift is looked for.
const DRIFT_STARTS: usize = 4;

/// Finds the map from the clock of the labels to that of the evidence; see the crate's page for the order of explanations.
///
/// Labels may come in any order and overlap; those without a length are passed over. The map is never worse than nothing by intent:
/// where the evidence does not single out one place, the verdict is to abstain.
pub fn align(labels: &[Interval], evidence: &SpeechTrack, candidates: &[Candidate], options: &Options) -> Outcome {
    let cues = cues(labels);
    if let Some(reason) = hopeless(&cues, evidence, options) {
        return Outcome::abstained(reason);
    }
    judge(&cues, evidence, candidates, options).unwrap_or_else(|_| Outcome::abstained(Reason::Overflow))
}

fn hopeless(cues: &[Cue], evidence: &SpeechTrack, options: &Options) -> Option<Reason> {
    let needed = options.fewest.max(4);
    if cues.len() < needed {
        return Some(Reason::TooFewLabels { found: cues.len(), needed });
    }
    let speech_share = evidence.speech_share();
    // Less than one part in two hundred either way is a slip of the detector.
    (!(0.005..=0.995).contains(&speech_share)).then_some(Reason::NoContrast { speech_share })
}

fn judge(cues: &[Cue], evidence: &SpeechTrack, candidates: &[Candidate], options: &Options) -> Result<Outcome, TimeError> {
    let sums = Sums::new(evidence);
    let reach = if options.reach.is_nan() { Options::default().reach } else { options.reach.clamp(0.0, FARTHEST) };
    let Some(correlator) = correlator(cues, &sums, reach) else {
        return Err(TimeError::Overflow);
    };
    let all = hypotheses(cues, &sums, &correlator, candidates, reach)?;
    let best = |among: Vec<Hypothesis>| -> Result<Estimate, TimeError> {
        let Some(chosen) = choose(among, cues, &sums) else { return Err(TimeError::Overflow) };
        let strength = strength(&chosen, &all, cues, &sums, &correlator);
        estimate(&chosen, &all, cues, &sums, strength, candidates)
    };
    let mut found = best(all.clone())?;
    if matches!(found.model, Model::Piecewise { .. }) && doubt(&found, options).is_some() {
        // Labels that stray may look like pieces by chance, and yet one line may surely be the place of most.
        let straight = |hypothesis: &&Hypothesis| !matches!(hypothesis.model, Model::Piecewise { .. });
        let line = best(all.iter().filter(straight).cloned().collect())?;
        if doubt(&line, options).is_none() {
            found = line;
        }
    }
    let doubt = doubt(&found, options);
    Ok(Outcome::of(found, doubt))
}

/// The search grid has to hold the labels under every slope.
fn correlator(cues: &[Cue], sums: &Sums, reach: f64) -> Option<Correlator> {
    let (first, last) = (cues.first()?, cues.last()?);
    let slopes = || slopes().into_iter().map(|(_, slope)| slope.approx());
    let low = slopes().map(|slope| slope * (first.start - first.lead)).fold(f64::INFINITY, f64::min);
    let high = slopes().map(|slope| slope * (last.end + last.tail)).fold(f64::NEG_INFINITY, f64::max);
    Correlator::new(sums, low, high, reach)
}

fn slopes() -> Vec<(Option<StandardRate>, Rational)> {
    let standard = STANDARD_RATES.iter().map(|rate| (Some(*rate), rate.ratio()));
    std::iter::once((None, Rational::ONE)).chain(standard).collect()
}

/// Everything that is compared.
fn hypotheses(
    cues: &[Cue],
    sums: &Sums,
    correlator: &Correlator,
    candidates: &[Candidate],
    reach: f64,
) -> Result<Vec<Hypothesis>, TimeError> {
    let mut all = vec![Hypothesis::mapped(Model::Identity, SyncMap::identity(), cues, sums)];
    for candidate in candidates {
        all.push(Hypothesis::mapped(Model::Convention(candidate.name.clone()), candidate.map.clone(), cues, sums));
    }
    let mut starts: Vec<(Peak, Line)> = Vec::new();
    for (rate, slope) in slopes() {
        let model = || rate.map_or(Model::Offset, |rate| Model::Ratio(rate.name));
        if rate.is_some() {
            all.push(Hypothesis::straight(model(), slope, Rational::ZERO, cues, sums)?);
        }
        for coarse in correlator.peaks(cues, slope.approx(), PEAKS) {
            let peak = refine(cues, sums, slope.approx(), coarse.offset);
            let at = middle(cues);
            let offset = offset_at(at, slope.approx() * at + peak.offset, slope)?;
            all.push(Hypothesis::straight(model(), slope, offset, cues, sums)?);
            starts.push((peak, Line { first: 0, slope: slope.approx(), offset: peak.offset }));
        }
    }
    starts.sort_by(|a, b| b.0.score.total_cmp(&a.0.score));
    let at = middle(cues);
    for (_, start) in starts.iter().take(DRIFT_STARTS) {
        let line = affine::fit(cues, sums, *start);
        let slope = tenth_ppm(line.slope)?;
        all.push(Hypothesis::straight(Model::Affine, slope, offset_at(at, line.slope * at + line.offset, slope)?, cues, sums)?);
    }
    let yard = Yardstick::new(cues, sums, 1.0);
    all = all.into_iter().map(|hypothesis| hypothesis.valued(&yard, cues, sums)).collect();
    let best = all.iter().max_by(|a, b| a.total.total_cmp(&b.total));
    let mut bases = vec![(Model::Offset, Rational::ONE)];
    bases.extend(best.and_then(|best| {
        let model = if matches!(best.model, Model::Ratio(_)) { best.model.clone() } else { Model::Affine };
        Some((model, best.map.pieces().first()?.slope)).filter(|(_, slope)| *slope != Rational::ONE)
    }));
    for base in bases {
        let pieces = pieces::find(cues, sums, &yard, base, reach)?;
        all.extend(pieces.map(|hypothesis| hypothesis.valued(&yard, cues, sums)));
    }
    Ok(all)
}

pub(crate) fn estimate(
    chosen: &Hypothesis,
    all: &[Hypothesis],
    cues: &[Cue],
    sums: &Sums,
    strength: Strength,
    candidates: &[Candidate],
) -> Result<Estimate, TimeError> {
    let (before, after) = residuals(chosen, cues, sums);
    let (offset_error, slope_error) = standard_errors(chosen, cues, sums);
    let center = middle(cues);
    let line = chosen.line(cues.len() / 2);
    let shift = crate::hypothesis::millis((line.slope - 1.0) * center + line.offset)?;
    let slope = chosen.map.pieces().get(chosen.lines.len() / 2).map_or(Rational::ONE, |piece| piece.slope);
    let ratio = match chosen.model {
        Model::Affine => bounds(slope, slope_error, 0.1, 10_000_000)?,
        _ => Bounds::exactly(slope),
    };
    let alternatives = all.iter().map(|other| alternative(other, cues)).collect();
    Ok(Estimate {
        map: chosen.map.clone(),
        model: chosen.model.clone(),
        offset: bounds(shift, offset_error, 10.0, 1000)?,
        ratio,
        confidence: strength.confidence(cues.len(), &chosen.model),
        evidence: Evidence {
            before,
            after,
            margin: strength.margin,
            z_per_sqrt_n: strength.z_per_sqrt_n,
            ratio_per_frame: strength.ratio_per_frame,
            nats: Some(strength.nats),
            labels: cues.len(),
            support: strength.support,
            pieces: crate::support::of_pieces(chosen),
            alternatives,
            sentence: sentence(chosen, shift, slope, candidates),
        },
    })
}

fn alternative(other: &Hypothesis, cues: &[Cue]) -> Alternative {
    let line = other.line(cues.len() / 2);
    let offset = (line.slope - 1.0) * middle(cues) + line.offset;
    Alternative { model: other.model.clone(), score: other.total, offset, ratio: line.slope }
}

fn sentence(chosen: &Hypothesis, shift: Rational, slope: Rational, candidates: &[Candidate]) -> String {
    let direction = if shift.signum() < 0 { "late" } else { "early" };
    let seconds = shift.abs().to_decimal(3);
    let (start, end) = chosen.map.pieces().first().map_or((Rational::ZERO, Rational::ONE), |piece| (piece.offset, piece.slope));
    match &chosen.model {
        Model::Identity => "The labels stand where the evidence puts them.".to_owned(),
        Model::Convention(name) => {
            let known = candidates.iter().find(|candidate| candidate.name == *name);
            known.map_or_else(String::new, |candidate| candidate.sentence.clone())
        }
        Model::Offset => format!("All labels stand {seconds} s too {direction}."),
        Model::Ratio(rate) if start == Rational::ZERO => {
            format!("The labels count time at the ratio {rate} ({end}) to the media.")
        }
        Model::Ratio(rate) => {
            format!(
                "The labels count time at the ratio {rate} ({end}) to the media, and in the middle stand {seconds} s too {direction}."
            )
        }
        Model::Affine => {
            let ppm = slope.sub(Rational::ONE).and_then(|rest| rest.mul(Rational::from_int(1_000_000))).unwrap_or(Rational::ZERO);
            format!(
                "The labels drift by {} ppm against the media, and in the middle stand {seconds} s too {direction}.",
                ppm.to_decimal(1)
            )
        }
        Model::Piecewise { pieces } => format!("The labels fall into {pieces} pieces, each with its own offset."),
    }
}

/// Why an estimate is not good enough, if it is not.
fn doubt(estimate: &Estimate, options: &Options) -> Option<Reason> {
    let evidence = &estimate.evidence;
    if evidence.nats.is_some_and(|nats| nats < CHANCE) && estimate.confidence < options.accept {
        return Some(Reason::Unrelated { z_per_sqrt_n: evidence.z_per_sqrt_n });
    }
    // A few labels that fall on a short recording fit it well by chance; a map that is right speaks for most of them.
    if evidence.support * 2 < evidence.labels {
        return Some(Reason::FewFit { support: evidence.support, labels: evidence.labels });
    }
    estimate.unsure(options.accept)
}
