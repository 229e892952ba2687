//! From observed offsets to the conventions that explain them.

use super::place::{Placed, Table};
use super::signatures::hypotheses;
use super::spec::Convention;
use crate::timeline::MediaTimeline;
use genlock_time::{Mapped, Rational, SyncMap, TimeError};
use std::collections::HashMap;

/// A label time and the presentation time at which what it labels really is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observation {
    /// The time as labelled, in seconds (or frames, if labels are frame numbers).
    pub labelled: Rational,
    /// The true time in presentation seconds.
    pub presented: Rational,
    /// The standard deviation of the difference in seconds; none: half of the tolerance.
    pub sigma: Option<Rational>,
}

/// A convention that explains observed offsets.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The convention.
    pub convention: Convention,
    /// What the maker of the labels did, as a sentence for people.
    pub sentence: String,
    /// What it leaves unexplained.
    pub residuals: Residuals,
    /// The share of observations that it explains within the tolerance, from 0 to 1.
    pub support: f64,
    /// What it costs to believe it, in natural units of evidence; 0 for true times.
    pub complexity: f64,
    /// Half the sum of the squared residuals in standard deviations, none counted above a limit, plus the complexity; less is
    /// better. Two explanations whose scores differ by x differ in odds by a factor of e to the x.
    pub score: f64,
    /// Whether the data tell it from the best explanation.
    pub standing: Standing,
}

/// How an explanation stands beside the best one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is the best one.
    Best,
    /// The data fit it about as well as the best one: odds below 20 to 1. Only simplicity ranks it lower.
    Indistinguishable,
    /// The data fit it less well.
    Worse,
}

/// Distances between where a convention puts labels and where they belong, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Residuals {
    /// The median distance.
    pub median: f64,
    /// The distance that 95 of 100 do not exceed.
    pub p95: f64,
    /// The largest distance.
    pub max: f64,
}

/// The most observations that are looked at; of more, this many are taken evenly.
const MOST_OBSERVATIONS: usize = 4096;

/// The least share of observations that an explanation must explain.
const LEAST_SUPPORT: f64 = 0.75;

/// What one observation may count against a convention at most: four standard deviations. A wrong match counts no more than that.
const MOST_COST: f64 = 8.0;

/// Odds of 20 to 1.
const TELLING: f64 = 3.0;

/// The conventions that explain where labels were found, the best first.
///
/// `tolerance` is the measurement error of an observation in seconds: a residual up to that is as good as none, and its half is the
/// standard deviation where an observation has none of its own. A convention explains the data if it leaves three of four
/// observations within the tolerance (or three standard deviations of their own). Explanations are ranked by evidence against
/// complexity, so that true times come first if they explain the data. None explains them if the list is empty. Of conventions that
/// are the same map on this file the simplest is given.
///
/// # Errors
/// [`TimeError`] if the times of the file do not fit.
pub fn explain(
    timeline: &MediaTimeline,
    observations: &[Observation],
    tolerance: Rational,
) -> Result<Vec<Explanation>, TimeError> {
    let stride = observations.len().div_ceil(MOST_OBSERVATIONS).max(1);
    let looked_at: Vec<&Observation> = observations.iter().step_by(stride).collect();
    if looked_at.is_empty() {
        return Ok(Vec::new());
    }
    let mut tables = Tables { timeline, known: HashMap::new() };
    let mut seen: Vec<Placed> = Vec::new();
    let mut found: Vec<(Explanation, f64)> = Vec::new();
    let mut list = hypotheses(timeline);
    // The simplest first, so that of equal maps the simplest is kept.
    list.sort_by(|a, b| a.1.total_cmp(&b.1));
    for (convention, complexity) in list {
        let Some(placed) = convention.placed(timeline)? else { continue };
        let Some(table) = tables.of(placed.table)? else { continue };
        let placed = placed.folded(table.as_ref())?;
        if seen.contains(&placed) {
            continue;
        }
        seen.push(placed);
        let table = table.as_ref().filter(|_| placed.table != Table::Straight);
        let judged = judge(placed, table, &looked_at, tolerance.approx());
        if judged.support >= LEAST_SUPPORT {
            let explanation = Explanation {
                convention,
                sentence: convention.sentence(timeline),
                residuals: judged.residuals,
                support: judged.support,
                complexity,
                score: judged.cost + complexity,
                standing: Standing::Worse,
            };
            found.push((explanation, judged.cost));
        }
    }
    found.sort_by(|a, b| a.0.score.total_cmp(&b.0.score));
    let best = found.first().map_or(0.0, |(_, cost)| *cost);
    let stand = |(at, (mut explanation, cost)): (usize, (Explanation, f64))| {
        explanation.standing = match at {
            0 => Standing::Best,
            _ if cost - best < TELLING => Standing::Indistinguishable,
            _ => Standing::Worse,
        };
        explanation
    };
    Ok(found.into_iter().enumerate().map(stand).collect())
}

/// Tables of a file, each made once.
struct Tables<'a> {
    timeline: &'a MediaTimeline,
    known: HashMap<Table, Option<SyncMap>>,
}

impl Tables<'_> {
    /// The map of a table, or none where positions are seconds; none at all if the file has no such table that could be used.
    fn of(&mut self, table: Table) -> Result<Option<&Option<SyncMap>>, TimeError> {
        if !self.known.contains_key(&table) {
            let map = table.map(self.timeline)?.map(SyncMap::opened);
            self.known.insert(table, map);
        }
        Ok(self.known.get(&table).filter(|map| map.is_some() || table == Table::Straight))
    }
}

struct Judged {
    residuals: Residuals,
    support: f64,
    cost: f64,
}

fn judge(placed: Placed, table: Option<&SyncMap>, observations: &[&Observation], tolerance: f64) -> Judged {
    let mut cost = 0.0;
    let mut supported = 0_usize;
    let mut distances: Vec<f64> = Vec::with_capacity(observations.len());
    for observation in observations {
        let sigma = observation.sigma.map_or(tolerance / 2.0, Rational::approx).max(1e-9);
        let distance = predicted(placed, table, observation)
            .and_then(|time| time.sub(observation.presented).ok())
            .map_or(f64::INFINITY, |apart| apart.approx().abs());
        supported += usize::from(distance <= tolerance.max(3.0 * sigma));
        cost += (distance / sigma).powi(2).min(2.0 * MOST_COST) / 2.0;
        distances.push(distance);
    }
    distances.sort_by(f64::total_cmp);
    let rank = |share: f64| {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a length")]
        let at = (share * (distances.len().saturating_sub(1)) as f64).round() as usize;
        distances.get(at).copied().unwrap_or(f64::INFINITY)
    };
    let residuals = Residuals { median: rank(0.5), p95: rank(0.95), max: rank(1.0) };
    Judged { residuals, support: supported as f64 / observations.len() as f64, cost }
}

/// Where a convention puts a label; of one in a gap, the edge of the gap that is nearer to where it belongs.
fn predicted(placed: Placed, table: Option<&SyncMap>, observation: &Observation) -> Option<Rational> {
    let position = placed.slope.mul(observation.labelled).ok()?.add(placed.offset).ok()?;
    let Some(table) = table else { return Some(position) };
    match table.apply(position).ok()? {
        Mapped::To(time) => Some(time),
        Mapped::Gap { before, after } => {
            let apart = |time: &Rational| time.sub(observation.presented).map_or(f64::INFINITY, |apart| apart.approx().abs());
            before.into_iter().chain(after).min_by(|a, b| apart(a).total_cmp(&apart(b)))
        }
    }
}
