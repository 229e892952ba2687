//! Segments of items: speaker turns, events, ranges of text.

use super::{Axis, Content, Survey};
use crate::bootstrap::{Items, interval};
use crate::diarization::{Errors, Scoring, Turn, errors};
use crate::gamma::{Gamma, Options, Unit, gamma};
use crate::result::{Category, Measure, Row, Scope, Settings, Subject};
use crate::spans::{self, Interval, within};
use crate::{Found, Measured, Undefined};
use genlock_assign::assign_rows;
use genlock_model::Label;
use std::collections::{BTreeMap, BTreeSet};

/// The segments of one item.
pub(super) struct Part<'s> {
    /// The item.
    pub(super) item: usize,
    /// What start and end count.
    pub(super) axis: Axis,
    /// The segments; raters are voices.
    pub(super) units: Vec<Unit>,
    /// What is compared, if it was said.
    pub(super) regions: Option<&'s [Interval]>,
}

/// The segments of all items that at least two voices looked at, and the names of their categories.
pub(super) struct Parts<'s> {
    pub(super) of_items: Vec<Part<'s>>,
    pub(super) categories: Vec<String>,
}

impl Parts<'_> {
    /// Numbers the categories anew, without those that no segment bears.
    fn forget_unused(&mut self) {
        let used: BTreeSet<u32> = self.of_items.iter().flat_map(|part| &part.units).map(|unit| unit.category).collect();
        let used: Vec<u32> = used.into_iter().collect();
        for unit in self.of_items.iter_mut().flat_map(|part| &mut part.units) {
            let place = used.binary_search(&unit.category).unwrap_or(0);
            unit.category = u32::try_from(place).unwrap_or(u32::MAX);
        }
        self.categories = used.iter().filter_map(|name| self.categories.get(*name as usize).cloned()).collect();
    }
}

impl Survey<'_> {
    /// The figures of segments.
    pub fn segments(&self, settings: &Settings) -> Vec<Row> {
        let mut rows = Vec::new();
        for subject in [Subject::Segments, Subject::Ranges] {
            let parts = self.parts(&subject, settings);
            if parts.of_items.is_empty() {
                continue;
            }
            self.gammas(&subject, &parts, settings, &mut rows);
            self.grids(&subject, &parts, settings, &mut rows);
            if subject == Subject::Segments {
                self.error_rates(&parts, settings, &mut rows);
            }
        }
        rows
    }

    fn parts<'s>(&self, subject: &Subject, settings: &'s Settings) -> Parts<'s> {
        let wanted = |axis: Axis| (axis == Axis::Characters) == (*subject == Subject::Ranges);
        let segments = || {
            self.placed.iter().filter_map(|placed| match placed.content {
                Content::Segment { axis, start, end } if wanted(axis) => Some((placed, axis, start.approx(), end.approx())),
                _ => None,
            })
        };
        let tracks = settings.category == Category::Track
            || (settings.category == Category::Auto && self.tells_by_track(segments().map(|(placed, ..)| placed.label)));
        let mut categories: BTreeMap<&str, u32> = BTreeMap::new();
        let name = |label: &Label| if tracks { self.track(label) } else { self.class(label) };
        segments().for_each(|(placed, ..)| {
            categories.entry(name(placed.label)).or_default();
        });
        categories.values_mut().enumerate().for_each(|(at, place)| *place = u32::try_from(at).unwrap_or(u32::MAX));
        let mut by_item: BTreeMap<(usize, Axis), Vec<Unit>> = BTreeMap::new();
        for (placed, axis, start, end) in segments() {
            let unit = Unit { rater: placed.voice, start, end, category: categories[name(placed.label)] };
            by_item.entry((placed.item, axis)).or_default().push(unit);
        }
        let part = |((item, axis), units): ((usize, Axis), Vec<Unit>)| {
            let regions = self.regions(item, settings);
            let units = regions.map_or_else(|| units.clone(), |regions| clip(&units, regions));
            Part { item, axis, units, regions }
        };
        let shared = |(item, _): &(usize, Axis)| (0..self.voices.len()).filter(|voice| self.looked(*voice, *item)).count() > 1;
        let mut parts: Vec<Part<'s>> = by_item.into_iter().filter(|(key, _)| shared(key)).map(part).collect();
        if tracks {
            for part in &mut parts {
                share_names(&mut part.units, self.voices.len());
            }
        }
        let mut parts = Parts { of_items: parts, categories: categories.into_keys().map(str::to_owned).collect() };
        parts.forget_unused();
        parts
    }

    /// True if classes say nothing, as in diarization, and speakers or objects do.
    fn tells_by_track<'l>(&self, labels: impl Iterator<Item = &'l Label>) -> bool {
        let (mut classes, mut tracks) = (BTreeSet::new(), BTreeSet::new());
        for label in labels {
            classes.insert(self.class(label));
            tracks.insert(self.track(label));
        }
        classes.len() < 2 && tracks.iter().any(|track| !track.is_empty())
    }

    fn regions<'s>(&self, item: usize, settings: &'s Settings) -> Option<&'s [Interval]> {
        let item = &self.items[item];
        let named = settings.regions.get(&item.name).or_else(|| settings.regions.get(&item.recording));
        named.map(Vec::as_slice)
    }

    /// The voices of a scope that looked at an item.
    pub(super) fn lookers(&self, item: usize, among: &[usize]) -> Vec<usize> {
        among.iter().copied().filter(|voice| self.looked(*voice, item)).collect()
    }

    fn gammas(&self, subject: &Subject, parts: &Parts<'_>, settings: &Settings, rows: &mut Vec<Row>) {
        if !settings.wants(Measure::Gamma) && !settings.wants(Measure::GammaCat) {
            return;
        }
        let all: Vec<usize> = (0..self.voices.len()).collect();
        let mut scopes = vec![(Scope::All, all.clone())];
        if all.len() > 2 {
            scopes.extend(pairs(all.len()).map(|(a, b)| (Scope::Pair(a, b), vec![a, b])));
        }
        for (scope, among) in scopes {
            let found = self.gamma_of(parts, &among, settings);
            let (pooled, count) = found.pooled(settings);
            let variant = if found.proven { String::new() } else { "alignment not proven best".to_owned() };
            let mut add = |measure: Measure, scope: Scope, value: Found| {
                if settings.wants(measure) {
                    let (subject, variant) = (subject.clone(), variant.clone());
                    rows.push(Row { subject, measure, variant, scope, value: value.0, interval: value.1, count });
                }
            };
            add(Measure::Gamma, scope.clone(), pooled);
            if parts.categories.len() > 1 {
                add(Measure::GammaCat, scope.clone(), (found.mean(|gamma| gamma.gamma_cat), None));
                for (k, name) in parts.categories.iter().enumerate().filter(|_| scope == Scope::All) {
                    let of = |gamma: &Gamma| gamma.gamma_k.get(k).copied().unwrap_or(Err(Undefined::NothingShared));
                    add(Measure::GammaCat, Scope::Class(name.clone()), (found.mean(of), None));
                }
            }
        }
    }

    fn gamma_of(&self, parts: &Parts<'_>, among: &[usize], settings: &Settings) -> Gammas {
        let mut found = Gammas { of_items: Vec::new(), refused: Undefined::NothingShared, proven: true };
        for part in &parts.of_items {
            let lookers = self.lookers(part.item, among);
            let mut units: Vec<Unit> = Vec::new();
            for unit in &part.units {
                let rater = lookers.iter().position(|voice| *voice == unit.rater);
                units.extend(rater.map(|rater| Unit { rater, ..*unit }));
            }
            if lookers.len() < 2 || units.is_empty() {
                continue;
            }
            let options = Options { seed: settings.resampling.seed, ..Options::default() };
            match gamma(&units, lookers.len(), &options) {
                Ok(gamma) => {
                    found.proven &= gamma.alignment.proven;
                    found.of_items.push((units.len() as f64 / lookers.len() as f64, units.len() as u64, gamma));
                }
                Err(why) => {
                    found.refused = why;
                    found.of_items.clear();
                    return found;
                }
            }
        }
        found
    }

    fn error_rates(&self, parts: &Parts<'_>, settings: &Settings, rows: &mut Vec<Row>) {
        if !settings.wants(Measure::Der) && !settings.wants(Measure::Jer) {
            return;
        }
        for (a, b) in pairs(self.voices.len()).flat_map(|(a, b)| [(a, b), (b, a)]) {
            for &collar in &settings.collars {
                let of_items: Vec<Errors> = parts
                    .of_items
                    .iter()
                    // A collar is in seconds.
                    .filter(|part| part.axis == Axis::Seconds || collar == 0.0)
                    .filter(|part| self.looked(a, part.item) && self.looked(b, part.item))
                    .map(|part| {
                        let scoring = Scoring { regions: part.regions, collar_each_side: collar };
                        errors(&turns(&part.units, a), &turns(&part.units, b), scoring)
                    })
                    .collect();
                let sum = |weights: &[u64]| {
                    let mut sum = Errors::default();
                    of_items.iter().zip(weights).for_each(|(errors, weight)| sum.add(errors, *weight as f64));
                    sum
                };
                let once = vec![1; of_items.len()];
                let mut add = |measure: Measure, of: fn(&Errors) -> Measured| {
                    if settings.wants(measure) {
                        let bounds =
                            interval(Items::Alike(&once), once.len(), settings.resampling, |weights| of(&sum(weights)).ok());
                        let total = sum(&once);
                        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; saturates")]
                        let count = total.total.round() as u64;
                        rows.push(Row {
                            subject: Subject::Segments,
                            measure,
                            variant: format!("collar {collar} s each side"),
                            scope: Scope::Pair(a, b),
                            value: of(&total),
                            interval: bounds,
                            count,
                        });
                    }
                };
                add(Measure::Der, Errors::der);
                // The Jaccard error rate is defined without a collar.
                if collar == 0.0 {
                    add(Measure::Jer, Errors::jer);
                }
            }
        }
    }
}

/// All pairs of so many, the smaller first.
pub(super) fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |a| (a + 1..count).map(move |b| (a, b)))
}

fn clip(units: &[Unit], regions: &[Interval]) -> Vec<Unit> {
    let regions = spans::union(regions.to_vec());
    let pieces =
        |unit: &Unit| within(&regions, (unit.start, unit.end)).map(|(start, end)| Unit { start, end, ..*unit }).collect();
    units.iter().flat_map(|unit| -> Vec<Unit> { pieces(unit) }).collect()
}

fn turns(units: &[Unit], voice: usize) -> Vec<Turn> {
    let own = units.iter().filter(|unit| unit.rater == voice);
    own.map(|unit| Turn { speaker: unit.category as usize, start: unit.start, end: unit.end }).collect()
}

/// Gives the speakers of each rater the names of those of the first rater that they share most time with, where the two use no name
/// in common: then names are arbitrary, as between two diarizations.
pub(crate) fn share_names(units: &mut [Unit], raters: usize) {
    let own = |units: &[Unit], rater: usize| -> BTreeSet<u32> {
        units.iter().filter(|unit| unit.rater == rater).map(|unit| unit.category).collect()
    };
    let Some(leader) = units.iter().map(|unit| unit.rater).min() else { return };
    let first: Vec<u32> = own(units, leader).into_iter().collect();
    for rater in leader + 1..raters {
        let theirs: Vec<u32> = own(units, rater).into_iter().collect();
        if theirs.iter().any(|name| first.contains(name)) {
            continue;
        }
        let set = |rater: usize, name: u32| {
            let of_name = units.iter().filter(|unit| unit.rater == rater && unit.category == name);
            spans::union(of_name.map(|unit| (unit.start, unit.end)).collect())
        };
        let first_sets: Vec<_> = first.iter().map(|name| set(leader, *name)).collect();
        let shared: Vec<Vec<f64>> = theirs
            .iter()
            .map(|name| {
                let own = set(rater, *name);
                let time = |other: &Vec<Interval>| own.iter().flat_map(|span| within(other, *span)).map(|(a, b)| b - a).sum();
                first_sets.iter().map(time).collect()
            })
            .collect();
        let given = assign_rows(&shared);
        let new: BTreeMap<u32, u32> =
            theirs.iter().enumerate().filter_map(|(row, name)| given[row].map(|column| (*name, first[column]))).collect();
        for unit in units.iter_mut().filter(|unit| unit.rater == rater) {
            // Who is nobody of the first rater's stays apart from all names.
            unit.category = new.get(&unit.category).copied().unwrap_or(unit.category);
        }
    }
}

/// Gamma of several items.
struct Gammas {
    /// Segments of a rater on average, segments in all, and gamma.
    of_items: Vec<(f64, u64, Gamma)>,
    /// Why there is nothing.
    refused: Undefined,
    proven: bool,
}

impl Gammas {
    /// One minus the observed over the expected disorder of all items together, each weighted by its segments.
    fn pooled(&self, settings: &Settings) -> (Found, u64) {
        let of = |weights: &[u64]| {
            let (mut observed, mut expected) = (0.0, 0.0);
            for ((mean, _, gamma), weight) in self.of_items.iter().zip(weights) {
                let weight = mean * *weight as f64;
                observed += weight * gamma.alignment.disorder;
                expected += weight * gamma.expected;
            }
            if expected > 0.0 { Ok(1.0 - observed / expected) } else { Err(self.refused) }
        };
        let once = vec![1; self.of_items.len()];
        let bounds = interval(Items::Alike(&once), once.len(), settings.resampling, |weights| of(weights).ok());
        ((of(&once), bounds), self.of_items.iter().map(|(_, count, _)| count).sum())
    }

    /// The mean of a figure over the items that have it, weighted by their segments.
    fn mean(&self, of: impl Fn(&Gamma) -> Measured) -> Measured {
        let (mut sum, mut weights, mut why) = (0.0, 0.0, self.refused);
        for (mean, _, gamma) in &self.of_items {
            match of(gamma) {
                Ok(value) => {
                    sum += mean * value;
                    weights += mean;
                }
                Err(reason) => why = reason,
            }
        }
        if weights > 0.0 { Ok(sum / weights) } else { Err(why) }
    }
}
