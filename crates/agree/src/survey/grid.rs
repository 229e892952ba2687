//! Segments on a grid of time.

use super::segments::{Part, Parts, pairs};
use super::{Axis, Survey};
use crate::alpha::{Level, alpha};
use crate::gamma::Unit;
use crate::result::{Measure, Row, Scope, Settings, Subject};
use crate::spans::{self, Interval};
use crate::{Found, Ratings};
use std::collections::BTreeMap;

impl Survey<'_> {
    /// Alpha over the steps of a grid: what each voice says of a step is the set of categories that hold in its middle, which may be
    /// empty. The voices that did not look at an item say nothing.
    pub(super) fn grids(&self, subject: &Subject, parts: &Parts<'_>, settings: &Settings, rows: &mut Vec<Row>) {
        let wants = [Measure::Alpha, Measure::Agreement].iter().any(|measure| settings.wants(*measure));
        if !wants {
            return;
        }
        let mut states = States::default();
        let mut ratings = Ratings::new(self.voices.len());
        for (place, part) in parts.of_items.iter().enumerate() {
            let step = if part.axis == Axis::Seconds { settings.grid } else { 1.0 };
            self.add_steps(part, place, step, &mut states, &mut ratings);
        }
        let seconds = parts.of_items.iter().any(|part| part.axis == Axis::Seconds);
        let variant = match subject {
            Subject::Ranges => "nominal, each character".to_owned(),
            _ if seconds => format!("nominal, grid of {} ms", settings.grid * 1000.0),
            _ => "nominal, each frame".to_owned(),
        };
        let resampling = Some(settings.resampling).filter(|_| parts.of_items.len() > 1);
        let mut add = |measure: Measure, scope: Scope, (value, interval): Found, count: u64| {
            if settings.wants(measure) {
                let (subject, variant) = (subject.clone(), variant.clone());
                rows.push(Row { subject, measure, variant, scope, value, interval, count });
            }
        };
        let of = |ratings: &Ratings| alpha(ratings, Level::Nominal, &[], resampling);
        add(Measure::Agreement, Scope::All, ratings.agreement(resampling), ratings.shared());
        add(Measure::Alpha, Scope::All, of(&ratings), ratings.shared());
        if self.voices.len() > 2 {
            for (a, b) in pairs(self.voices.len()) {
                let pair = ratings.pair(a, b);
                add(Measure::Alpha, Scope::Pair(a, b), of(&pair), pair.shared());
            }
        }
        if parts.categories.len() > 1 {
            for (place, name) in parts.categories.iter().enumerate() {
                let one = ratings.map(|state| u32::from(states.lists[state as usize].iter().any(|c| *c as usize == place)));
                add(Measure::Alpha, Scope::Class(name.clone()), of(&one), one.shared());
            }
        }
    }

    fn add_steps(&self, part: &Part<'_>, place: usize, step: f64, states: &mut States, ratings: &mut Ratings) {
        let units = &part.units;
        let everything = spans::extent(units.iter().map(|unit| (unit.start, unit.end)));
        let regions = match part.regions {
            Some(regions) => spans::union(regions.to_vec()),
            None => everything.into_iter().collect(),
        };
        let looked: Vec<bool> = (0..self.voices.len()).map(|voice| self.looked(voice, part.item)).collect();
        let mut values: Vec<Option<u32>> = looked.iter().map(|looked| looked.then(|| states.of(&[]))).collect();
        let mut active: Vec<BTreeMap<u32, u32>> = vec![BTreeMap::new(); self.voices.len()];
        let mut before = f64::NEG_INFINITY;
        for (at, change) in events(units, &regions) {
            let steps = steps_between(before, at, step);
            if steps > 0 && regions.iter().any(|region| region.0 <= before && at <= region.1) {
                ratings.add_to_item(place, &values, steps);
            }
            before = at;
            let Some((unit, starts)) = change else { continue };
            let own = &mut active[unit.rater];
            let count = own.entry(unit.category).or_default();
            *count = if starts { *count + 1 } else { count.saturating_sub(1) };
            if *count == 0 {
                own.remove(&unit.category);
            }
            values[unit.rater] = Some(states.of(&own.keys().copied().collect::<Vec<_>>()));
        }
    }
}

/// Where something changes, and the segment that starts or ends there; none at the ends of a region.
fn events(units: &[Unit], regions: &[Interval]) -> Vec<(f64, Option<(Unit, bool)>)> {
    let mut events: Vec<(f64, Option<(Unit, bool)>)> =
        units.iter().flat_map(|unit| [(unit.start, Some((*unit, true))), (unit.end, Some((*unit, false)))]).collect();
    events.extend(regions.iter().flat_map(|region| [(region.0, None), (region.1, None)]));
    events.sort_by(|a, b| a.0.total_cmp(&b.0));
    events
}

/// How many steps have their middle from `start` to before `end`.
fn steps_between(start: f64, end: f64, step: f64) -> u64 {
    if !start.is_finite() || !end.is_finite() {
        return 0;
    }
    let first_after = |at: f64| (at / step - 0.5).ceil();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and saturates")]
    let steps = (first_after(end) - first_after(start)).max(0.0) as u64;
    steps
}

/// Sets of categories by number.
#[derive(Default)]
struct States {
    lists: Vec<Vec<u32>>,
    known: BTreeMap<Vec<u32>, u32>,
}

impl States {
    fn of(&mut self, categories: &[u32]) -> u32 {
        if let Some(known) = self.known.get(categories) {
            return *known;
        }
        let next = u32::try_from(self.lists.len()).unwrap_or(u32::MAX);
        self.lists.push(categories.to_vec());
        self.known.insert(categories.to_vec(), next);
        next
    }
}

#[cfg(test)]
mod tests {
    use super::steps_between;

    #[test]
    fn steps_are_counted_by_their_middles() {
        for (start, end, expected) in [(0.0, 1.0, 100), (0.0, 0.005, 0), (0.0, 0.006, 1), (0.004, 0.014, 1), (-0.02, 0.0, 2)] {
            assert_eq!(steps_between(start, end, 0.01), expected, "{start} to {end}");
        }
        assert_eq!(steps_between(f64::NEG_INFINITY, 3.0, 0.01), 0);
    }
}
