//! Instants against instants: cuts, flashes, onsets, labels of moments.
//!
//! Each of our events is scored by its distance from the nearest of theirs: how much more likely that distance is if the event belongs
//! there than if theirs were strewn at random. Rates and offsets are searched on a grid; the best are refined to a millisecond.

mod grid;
mod place;

use crate::align::{Candidate, Options};
use crate::confidence::bounds;
use crate::exact;
use crate::outcome::{Alternative, Bounds, Estimate, Evidence, Model, Outcome, PieceSupport, Reason};
use crate::rates::STANDARD_RATES;
use crate::tried::Tried;
use genlock_time::{Rational, SyncMap, TimeError};
use grid::Grid;
use place::{Chance, Line, fitted, refined};

/// Events below this number say nothing.
const FEWEST: usize = 6;
/// Places that are followed for each rate.
const PEAKS: usize = 4;
/// Two maps that put the median event within this many seconds of each other are one place.
const SAME_PLACE: f64 = 0.5;
/// A place this far, in seconds, or three times the scatter of the events if that is more, is another one: a beat may come as soon.
const NEAREST_RIVAL: f64 = 0.1;
/// A map that moves no event further than this, in seconds, and twice its error, leaves them where they are.
const SAME: f64 = 0.02;
/// What a model must gain over a simpler one, in natural logarithms.
const PRICES: [f64; 5] = [0.0, 5.0, 9.0, 12.0, 18.0];

/// Instants on one clock, in nanoseconds; ascending, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Events {
    times: Vec<i64>,
}

impl Events {
    /// These instants, in any order.
    pub fn new(mut times: Vec<i64>) -> Self {
        times.sort_unstable();
        times.dedup();
        Self { times }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// The same by so many nanoseconds later; what does not fit is left out.
    #[must_use]
    pub fn later(self, nanos: i64) -> Self {
        Self { times: self.times.into_iter().filter_map(|time| time.checked_add(nanos)).collect() }
    }

    /// From the first to the last, in seconds.
    pub fn span(&self) -> f64 {
        let ends = self.times.first().zip(self.times.last());
        ends.map_or(0.0, |(first, last)| crate::interval::seconds(last.saturating_sub(*first)))
    }

    fn seconds(&self) -> Vec<f64> {
        self.times.iter().map(|time| crate::interval::seconds(*time)).collect()
    }
}

/// Of two models the one with the lower rank is simpler.
fn rank(tried: &Tried) -> usize {
    match &tried.model {
        Model::Identity => 0,
        Model::Convention(_) => 1,
        Model::Offset => 2,
        Model::Ratio(_) => 3,
        Model::Affine | Model::Piecewise { .. } => 4,
    }
}

/// Finds the map from the clock of our events to that of theirs.
pub(crate) fn estimate(ours: &Events, theirs: &Events, candidates: &[Candidate], options: &Options) -> Outcome {
    let needed = options.fewest.max(FEWEST);
    if let Some(found) = [ours.len(), theirs.len()].into_iter().find(|count| *count < needed) {
        return Outcome::abstained(Reason::TooLittle { what: "events", found, needed });
    }
    let (ours, theirs) = (ours.seconds(), theirs.seconds());
    judge(&ours, &theirs, candidates, options).unwrap_or_else(|_| Outcome::abstained(Reason::Overflow))
}

fn judge(ours: &[f64], theirs: &[f64], candidates: &[Candidate], options: &Options) -> Result<Outcome, TimeError> {
    let chance = Chance::of(theirs);
    let Some(grid) = Grid::new(ours, theirs, options.reach) else { return Err(TimeError::Overflow) };
    let all = tried(ours, &grid, &chance, candidates)?;
    let Some(best) = chosen(&all) else { return Err(TimeError::Overflow) };
    let places: Vec<f64> = best.places.iter().flatten().copied().collect();
    let (mean, deviation) = chance.shifted(&places);
    let rival = all.iter().filter(|other| exact::median(other.apart(best)) > SAME_PLACE).map(|other| other.score);
    let beside = (3.0 * chance.scatter(&places)).max(NEAREST_RIVAL);
    let rival = rival.fold(mean, f64::max).max(chance.beside(&places, beside));
    let margin = (best.score - rival) / deviation;
    let z = (best.score - mean) / deviation / (ours.len() as f64).sqrt();
    let estimate = describe(best, &all, ours, &chance, margin, z, candidates)?;
    let doubt = doubt(&estimate, options);
    Ok(Outcome::of(estimate, doubt))
}

/// Everything that is compared.
fn tried(ours: &[f64], grid: &Grid, chance: &Chance<'_>, candidates: &[Candidate]) -> Result<Vec<Tried>, TimeError> {
    let mut all = vec![mapped(Model::Identity, SyncMap::identity(), ours, chance)?];
    for candidate in candidates {
        all.push(mapped(Model::Convention(candidate.name.clone()), candidate.map.clone(), ours, chance)?);
    }
    let centre = f64::midpoint(ours[0], ours[ours.len() - 1]);
    let mut starts: Vec<(f64, Line)> = Vec::new();
    let slopes = std::iter::once((Model::Offset, Rational::ONE));
    for (model, slope) in slopes.chain(STANDARD_RATES.iter().map(|rate| (Model::Ratio(rate.name), rate.ratio()))) {
        for offset in grid.peaks(slope.approx(), PEAKS) {
            let (score, line) = refined(ours, chance, Line { slope: slope.approx(), offset });
            let exact = exact::offset_at(centre, line.at(centre), slope)?;
            all.push(mapped(model.clone(), SyncMap::affine(slope, exact)?, ours, chance)?);
            starts.push((score, line));
        }
    }
    starts.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (_, line) in starts.iter().take(PEAKS) {
        let line = fitted(ours, chance, *line);
        let slope = exact::slope(line.slope)?;
        let offset = exact::offset_at(centre, line.at(centre), slope)?;
        all.push(mapped(Model::Affine, SyncMap::affine(slope, offset)?, ours, chance)?);
    }
    Ok(all)
}

fn mapped(model: Model, map: SyncMap, ours: &[f64], chance: &Chance<'_>) -> Result<Tried, TimeError> {
    let mut tried = Tried::new(model, map, ours)?;
    tried.score = chance.score(tried.places.iter().flatten().copied());
    Ok(tried)
}

/// The simplest map that no other beats by more than its price.
fn chosen(all: &[Tried]) -> Option<&Tried> {
    let mut chosen: Option<&Tried> = None;
    let mut sorted: Vec<&Tried> = all.iter().collect();
    sorted.sort_by(|a, b| rank(a).cmp(&rank(b)).then(b.score.total_cmp(&a.score)));
    for other in sorted {
        let beats = |chosen: &Tried| {
            let moved = other.apart(chosen).into_iter().fold(0.0, f64::max);
            let price = PRICES[rank(other)] - PRICES[rank(chosen)];
            moved > SAME && other.score - chosen.score > price.max(3.0)
        };
        if chosen.is_none_or(beats) {
            chosen = Some(other);
        }
    }
    chosen
}

#[allow(clippy::too_many_arguments, reason = "what an estimate is made of")]
fn describe(
    best: &Tried,
    all: &[Tried],
    ours: &[f64],
    chance: &Chance<'_>,
    margin: f64,
    z: f64,
    candidates: &[Candidate],
) -> Result<Estimate, TimeError> {
    let middle = ours.len() / 2;
    let at = |tried: &Tried| tried.places[middle].unwrap_or(ours[middle]) - ours[middle];
    let slope = best.slope();
    let near: Vec<(f64, f64)> = best
        .places
        .iter()
        .zip(ours)
        .filter_map(|(place, time)| {
            let place = (*place)?;
            let distance = chance.distance(place);
            chance.is_near(distance).then_some((place + distance - time, distance))
        })
        .collect();
    let after: Vec<f64> = near.iter().map(|(_, distance)| *distance).collect();
    let scatter = chance.scatter(&best.places.iter().flatten().copied().collect::<Vec<_>>());
    let shift = exact::millis(at(best))?;
    let span = (ours[ours.len() - 1] - ours[0]).max(1.0);
    let roots = (after.len().max(1) as f64).sqrt();
    // The slope of events that are spread evenly.
    let slope_error = scatter * 12.0_f64.sqrt() / span / roots;
    let ratio = if best.model == Model::Affine { bounds(slope, slope_error, 0.1, 10_000_000)? } else { Bounds::exactly(slope) };
    let alternative = |tried: &Tried| Alternative {
        model: tried.model.clone(),
        score: tried.score,
        offset: at(tried),
        ratio: tried.slope().approx(),
    };
    let support = near.len();
    Ok(Estimate {
        map: best.map.clone(),
        model: best.model.clone(),
        offset: bounds(shift, scatter / roots, 10.0, 1000)?,
        ratio,
        confidence: confidence(margin, support, ours.len(), &best.model),
        evidence: Evidence {
            before: exact::residuals(&near.iter().map(|(before, _)| *before).collect::<Vec<_>>()),
            after: exact::residuals(&after),
            margin,
            z_per_sqrt_n: z,
            ratio_per_frame: best.score / ours.len() as f64,
            nats: None,
            labels: ours.len(),
            support,
            pieces: vec![PieceSupport { support, compared: ours.len() }; best.map.pieces().len()],
            alternatives: all.iter().map(alternative).collect(),
            sentence: best.sentence(("", "events"), "The events coincide with those of the other account.", shift, candidates),
        },
    })
}

/// The probability that the map is right: a logistic that `bench/alignment/events.py` fitted to right and wrong pairs of lists, in
/// which a wrong map that is taken costs as much as fifteen right ones that are not. Up to one deviation the margin counts more, as no
/// support makes up for a second place that is as good.
///
/// Of 1,874 pairs that the fit had not seen (seeds 2,000,000 on) 977 were taken at 0.5: one was moved wrongly, three of shuffled labels
/// were kept, and 973 of the 1,084 whose best map was right came out right. Between 0.5 and 0.7, 96 of 100 maps were right, up to 0.9
/// 98, and all of 792 above; below 0.5 it errs on the low side. No labels of another recording were taken, of 467.
///
/// The maps of conventions were not in the fit; they have as little freedom as the identity.
fn confidence(margin: f64, support: usize, count: usize, model: &Model) -> f64 {
    let freedom = match model {
        Model::Identity | Model::Convention(_) => 0.0,
        Model::Offset => -2.16,
        Model::Ratio(_) => -3.32,
        Model::Affine | Model::Piecewise { .. } => -3.82,
    };
    let count = (count as f64).max(1.0);
    let place = 0.94 * margin.min(6.0) + 1.85 * margin.min(1.0);
    let sum = -10.39 + place + 9.45 * support as f64 / count + 0.59 * count.ln() + freedom;
    1.0 / (1.0 + (-sum).exp())
}

fn doubt(estimate: &Estimate, options: &Options) -> Option<Reason> {
    let evidence = &estimate.evidence;
    if evidence.support * 2 < evidence.labels {
        return Some(Reason::FewAgree { what: "events", support: evidence.support, compared: evidence.labels });
    }
    estimate.unsure(options.accept)
}
