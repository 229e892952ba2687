//! Boxes against the motion in the pictures.
//!
//! Where something moves, pictures that follow each other differ. If a box is drawn around what moves, the difference lies inside the box
//! at the right time, and beside it at every other. So for each delay and rate the contrast between inside and around is summed over
//! all boxes; the map with the largest sum is the likeliest. Boxes of what stands still, and pictures in which everything moves, add
//! nothing. How far a sum stands out is measured by the sums of other delays, since those differ for reasons of their own.

mod change;
mod watch;

use crate::align::{Candidate, Options};
use crate::confidence::bounds;
use crate::exact;
use crate::outcome::{Alternative, Bounds, Estimate, Evidence, Model, Outcome, PieceSupport, Reason};
use crate::rates::STANDARD_RATES;
use crate::tried::Tried;
use genlock_time::{Rational, SyncMap, TimeError};
pub use watch::{BoxMotion, BoxWatch, PlacedBox};
use watch::{STEP, Table};

/// Boxes below this number are no evidence.
const FEWEST: usize = 20;
/// Peaks that are followed for each rate.
const PEAKS: usize = 4;
/// Two delays closer than this, in seconds, are one place.
const SAME_PLACE: f64 = 0.5;
/// A map that moves no box further than this, in seconds, leaves them where they are: annotators and trackers are no better.
const SAME: f64 = 0.03;
/// Nor one that moves them by less than this share of the time between pictures.
const SAME_PICTURES: f64 = 0.75;
/// Nor one that moves them by less than so many standard errors.
const SAME_ERRORS: f64 = 2.5;
/// The largest standard error of a delay, in seconds, that is worth a correction: it leaves the tolerance of 100 ms at two errors.
const PRECISE: f64 = 0.05;
/// What the method itself is off by, in seconds, as a standard deviation: made scenes are met to 5 ms.
const METHOD_ERROR: f64 = 0.01;
/// Boxes that may be off by more than this, in seconds, are not said to be right.
const TOLERANCE: f64 = 0.1;
/// Delays that are known to be wrong.
const SHIFTS: usize = 240;
/// The largest drift that is looked for beside a standard rate.
const DRIFT: f64 = 0.003;
/// How people are told of it.
const BY: (&str, &str) = ("by what moves in the pictures, ", "boxes");
/// What a model must gain over a simpler one that puts the boxes elsewhere, in standard deviations of chance.
const PRICES: [f64; 6] = [0.0, 0.5, 0.8, 1.0, 1.2, 1.6];
/// And over one that puts them nearly there: the mean gain of a group over its standard error, which what is noisy in both does not raise.
const PAIRED: [f64; 6] = [0.0, 1.5, 2.0, 2.0, 2.5, 3.0];

/// Of two models the one with the lower rank is simpler.
fn rank(tried: &Tried) -> usize {
    match &tried.model {
        Model::Identity => 0,
        Model::Convention(_) => 1,
        Model::Offset => 2,
        // A rate that was taken for another, and nothing else. Over a short time, an offset of a frame looks the same.
        Model::Ratio(_) if tried.map.pieces().iter().all(|piece| piece.offset == Rational::ZERO) => 3,
        Model::Ratio(_) => 4,
        Model::Affine | Model::Piecewise { .. } => 5,
    }
}

/// A line through the sums of one table.
#[derive(Debug, Clone, Copy)]
struct Line {
    table: usize,
    slope: f64,
    /// Where it puts the middle of all boxes, less that middle times the table's slope.
    delay: f64,
    score: f64,
}

/// Finds the map from the clock of the boxes to that of the pictures.
pub(crate) fn estimate(seen: &BoxMotion, candidates: &[Candidate], options: &Options) -> Outcome {
    if seen.boxes < FEWEST {
        return Outcome::abstained(Reason::TooLittle {
            what: "boxes with something around them",
            found: seen.boxes,
            needed: FEWEST,
        });
    }
    if seen.span.1 <= seen.span.0 {
        return Outcome::abstained(Reason::TooLittle { what: "pictures", found: 0, needed: 2 });
    }
    Judge::new(seen).judge(candidates, options).unwrap_or_else(|_| Outcome::abstained(Reason::Overflow))
}

struct Judge<'a> {
    seen: &'a BoxMotion,
    /// Groups that have boxes.
    groups: Vec<usize>,
    totals: Vec<Vec<f64>>,
    /// The middle of all boxes, in seconds.
    centre: f64,
}

/// What delays come to that are wrong.
#[derive(Debug, Clone, Copy)]
struct Chance {
    mean: f64,
    deviation: f64,
}

impl<'a> Judge<'a> {
    fn new(seen: &'a BoxMotion) -> Self {
        let totals = seen.tables.iter().map(Table::total).collect();
        let groups = (0..seen.counts.len()).filter(|group| seen.counts[*group] > 0).collect();
        Self { seen, groups, totals, centre: f64::midpoint(seen.times.0, seen.times.1) }
    }

    fn judge(&self, candidates: &[Candidate], options: &Options) -> Result<Outcome, TimeError> {
        let all = self.tried(candidates)?;
        let best = all.iter().max_by(|a, b| a.score.total_cmp(&b.score));
        let Some(best) = best else { return Err(TimeError::Overflow) };
        let Some(chance) = self.chance(best) else {
            return Ok(Outcome::abstained(Reason::Flat { what: "the pictures: nothing moves in the boxes" }));
        };
        let Some(chosen) = self.chosen(&all, chance) else { return Err(TimeError::Overflow) };
        let near = all.iter().filter(|other| exact::median(other.apart(chosen)) <= SAME_PLACE);
        let near = near.max_by(|a, b| a.score.total_cmp(&b.score)).unwrap_or(chosen);
        let (error, away) = (self.error(near), exact::median(near.apart(chosen)));
        let estimate = self.describe(chosen, &all, chance, error, candidates)?;
        let doubt = doubt(&estimate, error.max(away * PRECISE / TOLERANCE), options);
        Ok(Outcome::of(estimate, doubt))
    }

    fn table(&self, at: usize) -> &Table {
        &self.seen.tables[at]
    }

    /// Everything that is compared.
    fn tried(&self, candidates: &[Candidate]) -> Result<Vec<Tried>, TimeError> {
        let mut all = vec![self.mapped(Model::Identity, SyncMap::identity())?];
        for candidate in candidates {
            all.push(self.mapped(Model::Convention(candidate.name.clone()), candidate.map.clone())?);
        }
        let mut starts: Vec<Line> = Vec::new();
        let rates = STANDARD_RATES.iter().map(|rate| (Model::Ratio(rate.name), rate.ratio()));
        for (table, (model, slope)) in std::iter::once((Model::Offset, Rational::ONE)).chain(rates).enumerate() {
            if table > 0 {
                all.push(self.mapped(model.clone(), SyncMap::affine(slope, Rational::ZERO)?)?);
            }
            for line in self.peaks(table) {
                all.push(self.straight(model.clone(), slope, line)?);
                starts.push(line);
            }
        }
        starts.sort_by(|a, b| b.score.total_cmp(&a.score));
        for line in starts.iter().take(PEAKS).filter_map(|line| self.drifting(*line)) {
            all.push(self.straight(Model::Affine, exact::slope(line.slope)?, line)?);
        }
        Ok(all)
    }

    /// A line as an exact map.
    fn straight(&self, model: Model, slope: Rational, line: Line) -> Result<Tried, TimeError> {
        let target = self.table(line.table).slope * self.centre + line.delay;
        self.mapped(model, SyncMap::affine(slope, exact::offset_at(self.centre, target, slope)?)?)
    }

    fn mapped(&self, model: Model, map: SyncMap) -> Result<Tried, TimeError> {
        let mut tried = Tried::new(model, map, &self.seen.centres)?;
        tried.score = self.groups.iter().map(|group| self.value(&tried, *group, 0.0)).sum();
        Ok(tried)
    }

    /// The sum of a group where a map puts it, moved on by `shift` seconds: from the table whose rate is nearest.
    fn value(&self, tried: &Tried, group: usize, shift: f64) -> f64 {
        let Some(place) = tried.places[group] else { return 0.0 };
        let slope = tried.slope().approx();
        let off = |table: &&Table| (table.slope - slope).abs();
        let table = self.seen.tables.iter().min_by(|a, b| off(a).total_cmp(&off(b)));
        table.map_or(0.0, |table| self.seen.value(table, group, place - table.slope * self.seen.centres[group] + shift))
    }

    /// The best delays under the rate of a table, best first.
    fn peaks(&self, table: usize) -> Vec<Line> {
        let total = &self.totals[table];
        let mut tops: Vec<(f64, usize)> = (1..total.len().saturating_sub(1))
            .filter(|at| total[*at] >= total[at - 1] && total[*at] > total[at + 1] && total[*at] > 0.0)
            .map(|at| (total[at], at))
            .collect();
        tops.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut kept: Vec<Line> = Vec::new();
        for (score, at) in tops {
            let (before, after) = (total[at - 1], total[at + 1]);
            // The top of the parabola through three values.
            let bend = before - 2.0 * score + after;
            let beside = if bend < 0.0 { 0.5 * (before - after) / bend } else { 0.0 };
            let delay = (at as f64 + beside) * STEP - self.seen.reach;
            if kept.len() >= PEAKS {
                break;
            }
            if kept.iter().all(|other| (other.delay - delay).abs() >= SAME_PLACE) {
                kept.push(Line { table, slope: self.table(table).slope, delay, score });
            }
        }
        kept
    }

    /// The best line beside one, with any small drift; none if that is no drift.
    fn drifting(&self, start: Line) -> Option<Line> {
        const FINE: i32 = 25;
        let table = self.table(start.table);
        let span = (self.seen.times.1 - self.seen.times.0).max(1e-3);
        let score = |delay: f64, drift: f64| -> f64 {
            let sum = |group: &usize| {
                let lever = self.seen.centres[*group] - self.centre;
                self.seen.value(table, *group, delay + drift * lever)
            };
            self.groups.iter().map(sum).sum()
        };
        // A step of the drift moves the ends by one step of the table.
        let (mut best, mut step) = ((start.score, start.delay, 0.0), 2.0 * STEP / span);
        let steps = crate::number::nearest((DRIFT / step).min(400.0)).max(1);
        for drift in (-steps..=steps).map(|count| count as f64 * step) {
            for delay in (-FINE..=FINE).map(|count| start.delay + f64::from(count) * STEP) {
                let there = score(delay, drift);
                if there > best.0 {
                    best = (there, delay, drift);
                }
            }
        }
        for _ in 0..4 {
            step /= 3.0;
            let (_, delay, drift) = best;
            for (a, b) in (-3..=3).flat_map(|a| (-3..=3).map(move |b| (a, b))) {
                let at = (delay + f64::from(a) * step * span / 4.0, drift + f64::from(b) * step);
                let there = score(at.0, at.1);
                if there > best.0 {
                    best = (there, at.0, at.1);
                }
            }
        }
        let (score, delay, drift) = best;
        (drift.abs() * span > 2.0 * SAME).then_some(Line { slope: table.slope + drift, delay, score, ..start })
    }

    /// What the boxes come to when all of them are moved around the span of the pictures; none if that is always the same.
    fn chance(&self, best: &Tried) -> Option<Chance> {
        let total = |shift: f64| self.groups.iter().map(|group| self.value(best, *group, shift)).sum::<f64>();
        let values: Vec<f64> = self.shifts().map(|(shift, around)| total(shift) + around.map_or(0.0, total)).collect();
        let count = values.len() as f64;
        if values.len() < 8 {
            return None;
        }
        let mean = values.iter().sum::<f64>() / count;
        let deviation = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0)).sqrt();
        (deviation > 1e-6).then_some(Chance { mean, deviation })
    }

    /// Shifts that are certainly wrong, in seconds. Boxes that are moved beyond the end of the pictures come in again at the beginning, as
    /// far as the tables reach.
    fn shifts(&self) -> impl Iterator<Item = (f64, Option<f64>)> {
        const NEAR: f64 = 1.0;
        let span = self.seen.span.1 - self.seen.span.0;
        let around = span <= self.seen.reach;
        let (first, long) = if around { (0.0, span) } else { (-self.seen.reach / 2.0, self.seen.reach) };
        let shift = move |count: usize| first + (count as f64 + 0.5) / SHIFTS as f64 * long;
        (0..SHIFTS)
            .map(shift)
            .filter(move |shift| shift.abs() > NEAR && (!around || span - shift > NEAR))
            .map(move |shift| (shift, around.then_some(shift - span)))
    }

    /// The simplest map that no other beats by more than its price.
    fn chosen<'t>(&self, all: &'t [Tried], chance: Chance) -> Option<&'t Tried> {
        let mut sorted: Vec<&Tried> = all.iter().collect();
        sorted.sort_by(|a, b| rank(a).cmp(&rank(b)).then(b.score.total_cmp(&a.score)));
        let mut chosen: Option<&Tried> = None;
        for other in sorted {
            if chosen.is_none_or(|chosen| self.beats(other, chosen, chance)) {
                chosen = Some(other);
            }
        }
        chosen
    }

    /// True if a map is so much better than a simpler one that it is worth its price.
    fn beats(&self, other: &Tried, chosen: &Tried, chance: Chance) -> bool {
        let apart = other.apart(chosen);
        let moved = apart.iter().copied().fold(0.0, f64::max);
        if moved <= self.same(self.error(other)) || other.score <= chosen.score {
            return false;
        }
        if exact::median(apart) > SAME_PLACE {
            let price = PRICES[rank(other)] - PRICES[rank(chosen)];
            return (other.score - chosen.score) / chance.deviation > price.max(0.3);
        }
        let values = |tried: &Tried| self.groups.iter().map(|group| self.value(tried, *group, 0.0)).collect::<Vec<f64>>();
        crate::choose::paired(&values(other), &values(chosen)) > PAIRED[rank(other)]
    }

    /// Maps that are no further apart than this, in seconds, are the same.
    fn same(&self, error: f64) -> f64 {
        SAME.max(SAME_PICTURES * self.seen.interval()).max(SAME_ERRORS * error)
    }

    /// The standard error of the delay in seconds, from the scatter of the groups' gradients over the curvature of the sum.
    fn error(&self, tried: &Tried) -> f64 {
        const STEP: f64 = 0.04;
        const FAR: f64 = 0.1;
        let (mut gradients, mut curvature) = (0.0, 0.0);
        for group in &self.groups {
            let at = |shift: f64| self.value(tried, *group, shift);
            gradients += ((at(STEP) - at(-STEP)) / (2.0 * STEP)).powi(2);
            curvature += (at(FAR) - 2.0 * at(0.0) + at(-FAR)) / (FAR * FAR);
        }
        if curvature < 0.0 { (gradients.sqrt() / -curvature).hypot(METHOD_ERROR) } else { f64::INFINITY }
    }

    /// Groups that fit better where the map puts them than elsewhere on average, and where each would fit best nearby.
    fn support(&self, tried: &Tried) -> (usize, Vec<f64>) {
        const NEAR: i32 = 15;
        let mut nearest = Vec::new();
        for group in &self.groups {
            let at = |shift: f64| self.value(tried, *group, shift);
            let (sum, count) = self
                .shifts()
                .fold((0.0, 0.0), |(sum, count), (shift, around)| (sum + at(shift) + around.map_or(0.0, at), count + 1.0));
            let best = (0..=NEAR).flat_map(|step| [step, -step]).map(|step| f64::from(step) * STEP);
            let best =
                best.fold((f64::NEG_INFINITY, 0.0), |best, shift| if at(shift) > best.0 { (at(shift), shift) } else { best });
            if at(0.0) > f64::max(sum / f64::max(count, 1.0), 0.0) {
                nearest.push(best.1);
            }
        }
        (nearest.len(), nearest)
    }

    fn describe(
        &self,
        chosen: &Tried,
        all: &[Tried],
        chance: Chance,
        error: f64,
        candidates: &[Candidate],
    ) -> Result<Estimate, TimeError> {
        let rival = all.iter().filter(|other| exact::median(other.apart(chosen)) > SAME_PLACE).map(|other| other.score);
        let rival = rival.fold(chance.mean, f64::max);
        let margin = (chosen.score - rival) / chance.deviation;
        let z = (chosen.score - chance.mean) / chance.deviation;
        let (support, after) = self.support(chosen);
        let compared = self.groups.len();
        let slope = chosen.slope();
        let moved = |group: &usize| Some(chosen.places[*group]? - self.seen.centres[*group]);
        let before: Vec<f64> = self.groups.iter().filter_map(moved).collect();
        let shift = exact::millis(exact::median(before.clone()))?;
        let span = (self.seen.times.1 - self.seen.times.0).max(1.0);
        let ratio = match chosen.model {
            Model::Affine => bounds(slope, error * 12.0_f64.sqrt() / span, 0.1, 10_000_000)?,
            _ => Bounds::exactly(slope),
        };
        let alternative = |tried: &Tried| {
            let moved = self.groups.iter().filter_map(|group| Some(tried.places[*group]? - self.seen.centres[*group])).collect();
            Alternative {
                model: tried.model.clone(),
                score: tried.score,
                offset: exact::median(moved),
                ratio: tried.slope().approx(),
            }
        };
        Ok(Estimate {
            map: chosen.map.clone(),
            model: chosen.model.clone(),
            offset: bounds(shift, error, 10.0, 1000)?,
            ratio,
            confidence: confidence(margin, z, support as f64 / compared.max(1) as f64, &chosen.model),
            evidence: Evidence {
                before: exact::residuals(&before),
                after: exact::residuals(&after),
                margin,
                z_per_sqrt_n: z / (compared.max(1) as f64).sqrt(),
                ratio_per_frame: chosen.score / self.seen.boxes.max(1) as f64,
                nats: None,
                labels: compared,
                support,
                pieces: vec![PieceSupport { support, compared }; chosen.map.pieces().len()],
                alternatives: all.iter().map(alternative).collect(),
                sentence: chosen.sentence(BY, "What moves in the pictures moves in the boxes.", shift, candidates),
            },
        })
    }
}

/// The probability that the place is right to 200 ms: a logistic that `bench/alignment/fit.py` fitted to 300 made scenes, with boxes that
/// belong to them, to other scenes, run backwards or are shuffled; a wrong place weighs fifteen times as much as a right one. On 300 other
/// scenes all 83 places above 0.99 were right, 96 of 100 of them within 100 ms, and of 22 between 0.7 and 0.99 19; none of 101 boxes that
/// were shuffled or of other scenes reached 0.5, and two of 49 that ran backwards.
fn confidence(margin: f64, z: f64, share: f64, model: &Model) -> f64 {
    let freedom = match model {
        Model::Identity | Model::Convention(_) | Model::Offset => 0.0,
        Model::Ratio(_) | Model::Affine | Model::Piecewise { .. } => -0.9,
    };
    let sum = -10.75 + 1.68 * margin.min(6.0) + 0.08 * z.min(15.0) + 5.02 * share + freedom;
    1.0 / (1.0 + (-sum).exp())
}

fn doubt(estimate: &Estimate, error: f64, options: &Options) -> Option<Reason> {
    let evidence = &estimate.evidence;
    if evidence.support * 2 < evidence.labels {
        return Some(Reason::FewAgree { what: "stretches of boxes", support: evidence.support, compared: evidence.labels });
    }
    if error > PRECISE {
        return Some(Reason::Flat { what: "the pictures: the movement in the boxes does not tell one time from another" });
    }
    estimate.unsure(options.accept)
}
