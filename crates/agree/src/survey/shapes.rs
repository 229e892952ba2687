//! Shapes in images and frames.

use super::segments::pairs;
use super::{Content, Survey};
use crate::alpha::{Level, alpha};
use crate::bootstrap::{Items, interval};
use crate::matching::Matching;
use crate::result::{Measure, Row, Scope, Settings, Subject};
use crate::shape::{Area, Overlaps, Shape, match_shapes};
use crate::{Found, Measured, Ratings, Undefined};
use genlock_model::Label;
use genlock_time::Rational;
use std::collections::{BTreeMap, BTreeSet};

/// The shapes of one image or frame.
pub(crate) struct Picture<'a> {
    pub(crate) item: usize,
    pub(crate) at: Option<Rational>,
    /// The voice, the area and the label.
    pub(crate) shapes: Vec<(usize, Area, &'a Label)>,
}

/// A picture whose shapes are matched.
pub(crate) struct Matched<'p, 'a> {
    pub(crate) picture: &'p Picture<'a>,
    pub(crate) matching: Matching,
    pub(crate) overlaps: Overlaps,
}

impl<'a> Survey<'a> {
    /// The images and frames with the shapes of all voices; shapes whose area cannot be told are counted.
    pub(crate) fn pictures(&self) -> (Vec<Picture<'a>>, u64) {
        let mut pictures: BTreeMap<(usize, Option<Rational>), Picture<'a>> = BTreeMap::new();
        let mut unreadable = 0;
        for placed in &self.placed {
            let Content::Shape { at } = placed.content else { continue };
            match self.area(placed.label) {
                Some(area) => {
                    let empty = || Picture { item: placed.item, at, shapes: Vec::new() };
                    let picture = pictures.entry((placed.item, at)).or_insert_with(empty);
                    picture.shapes.push((placed.voice, area, placed.label));
                }
                None => unreadable += 1,
            }
        }
        (pictures.into_values().collect(), unreadable)
    }

    /// The figures of shapes. F1 is counted over shapes of any class that overlap enough; a class's own F1 takes shapes of that class
    /// alone. Alpha is nominal over matched groups, where who set nothing there says so.
    pub fn shapes(&self, settings: &Settings) -> Vec<Row> {
        let (pictures, _) = self.pictures();
        let mut rows = Vec::new();
        if pictures.is_empty() || self.voices.len() < 2 {
            return rows;
        }
        let wants = [Measure::F1, Measure::MatchedIou, Measure::Alpha].iter().any(|measure| settings.wants(*measure));
        if !wants {
            return rows;
        }
        let classes: BTreeSet<&str> =
            pictures.iter().flat_map(|picture| picture.shapes.iter().map(|(_, _, label)| self.class(label))).collect();
        let mut scopes = vec![Scope::All];
        if self.voices.len() > 2 {
            scopes.extend(pairs(self.voices.len()).map(|(a, b)| Scope::Pair(a, b)));
        }
        if classes.len() > 1 {
            scopes.extend(classes.iter().map(|class| Scope::Class((*class).to_owned())));
        }
        for scope in scopes {
            self.of_scope(&scope, &pictures, &classes, settings, &mut rows);
        }
        rows
    }

    fn of_scope(
        &self,
        scope: &Scope,
        pictures: &[Picture<'a>],
        classes: &BTreeSet<&str>,
        settings: &Settings,
        rows: &mut Vec<Row>,
    ) {
        let among: Vec<usize> = match scope {
            Scope::Pair(a, b) => vec![*a, *b],
            Scope::All | Scope::Class(_) => (0..self.voices.len()).collect(),
        };
        // What one voice alone looked at has nothing to compare with.
        let shared = |picture: &&Picture<'a>| self.lookers(picture.item, &among).len() > 1;
        let chosen = pictures.iter().filter(shared).map(|picture| self.chosen(picture, scope));
        let chosen: Vec<Picture<'a>> = chosen.filter(|picture| !picture.shapes.is_empty()).collect();
        let matched: Result<Vec<Matched<'_, 'a>>, Undefined> =
            chosen.iter().map(|picture| self.matched(picture, settings.least_iou)).collect();
        let shapes = chosen.iter().map(|picture| picture.shapes.len() as u64).sum();
        let mut add = |measure: Measure, variant: String, (value, interval): Found| {
            if settings.wants(measure) {
                let (subject, scope) = (Subject::Shapes, scope.clone());
                rows.push(Row { subject, measure, variant, scope, value, interval, count: shapes });
            }
        };
        let least = format!("IoU from {}", settings.least_iou);
        match matched {
            Ok(matched) => {
                let counts = self.counts(&matched, &among);
                add(Measure::F1, least.clone(), Count::measured(&counts, settings, Count::f1));
                add(Measure::MatchedIou, least.clone(), Count::measured(&counts, settings, Count::mean_iou));
                // Within one class there is no other to confuse it with.
                if classes.len() > 1 && !matches!(scope, Scope::Class(_)) {
                    let ratings = self.ratings(&matched, classes, &among);
                    add(
                        Measure::Alpha,
                        format!("nominal, {least}"),
                        alpha(&ratings, Level::Nominal, &[], Some(settings.resampling)),
                    );
                }
            }
            Err(why) => {
                add(Measure::F1, least.clone(), (Err(why), None));
                add(Measure::MatchedIou, least, (Err(why), None));
            }
        }
    }

    /// The shapes of a picture that a scope speaks of.
    fn chosen(&self, picture: &Picture<'a>, scope: &Scope) -> Picture<'a> {
        let inside = |(voice, _, label): &&(usize, Area, &'a Label)| match scope {
            Scope::All => true,
            Scope::Pair(a, b) => voice == a || voice == b,
            Scope::Class(class) => self.class(label) == class,
        };
        Picture { item: picture.item, at: picture.at, shapes: picture.shapes.iter().filter(inside).cloned().collect() }
    }

    pub(crate) fn matched<'p>(&self, picture: &'p Picture<'a>, least_iou: f64) -> Result<Matched<'p, 'a>, Undefined> {
        let mut names: Vec<&str> = picture.shapes.iter().map(|(.., label)| self.class(label)).collect();
        names.sort_unstable();
        let class = |label: &Label| u32::try_from(names.partition_point(|name| *name < self.class(label))).unwrap_or(u32::MAX);
        let shape =
            |(voice, area, label): &(usize, Area, &'a Label)| Shape { rater: *voice, area: area.clone(), class: class(label) };
        let shapes: Vec<Shape> = picture.shapes.iter().map(shape).collect();
        let (matching, overlaps) = match_shapes(&shapes, self.voices.len(), least_iou)?;
        Ok(Matched { picture, matching, overlaps })
    }

    /// For each picture, matches of two voices over all pairs of voices that looked at it.
    fn counts(&self, matched: &[Matched<'_, '_>], among: &[usize]) -> Vec<Count> {
        let of = |matched: &Matched<'_, '_>| {
            let mut count = Count::default();
            // Each shape is one side of a comparison with every other voice.
            let others = self.lookers(matched.picture.item, among).len().saturating_sub(1);
            count.sides = (matched.picture.shapes.len() * others) as f64;
            for group in &matched.matching.groups {
                for (a, b) in pairs(group.len()) {
                    count.matches += 1.0;
                    count.iou += matched.overlaps.of(group[a], group[b]).unwrap_or(0.0);
                }
            }
            count
        };
        matched.iter().map(of).collect()
    }

    fn ratings(&self, matched: &[Matched<'_, '_>], classes: &BTreeSet<&str>, among: &[usize]) -> Ratings {
        let number = |class: &str| classes.iter().position(|other| *other == class).and_then(|at| u32::try_from(at).ok());
        let nothing = u32::try_from(classes.len()).unwrap_or(u32::MAX - 1);
        let mut ratings = Ratings::new(self.voices.len());
        for (place, matched) in matched.iter().enumerate() {
            let mut looked = vec![None; self.voices.len()];
            for voice in self.lookers(matched.picture.item, among) {
                looked[voice] = Some(nothing);
            }
            for group in &matched.matching.groups {
                let mut values = looked.clone();
                for member in group {
                    let (voice, _, label) = &matched.picture.shapes[*member];
                    values[*voice] = number(self.class(label));
                }
                ratings.add_to_item(place, &values, 1);
            }
        }
        ratings
    }
}

/// Matches in a picture.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    matches: f64,
    /// The sum of their IoU.
    iou: f64,
    /// Shapes on either side of all comparisons.
    sides: f64,
}

impl Count {
    fn f1(&self) -> Measured {
        if self.sides > 0.0 { Ok(2.0 * self.matches / self.sides) } else { Err(Undefined::NothingShared) }
    }

    fn mean_iou(&self) -> Measured {
        if self.matches > 0.0 { Ok(self.iou / self.matches) } else { Err(Undefined::NothingShared) }
    }

    fn measured(counts: &[Self], settings: &Settings, of: fn(&Self) -> Measured) -> Found {
        let sum = |weights: &[u64]| {
            let mut sum = Self::default();
            for (count, weight) in counts.iter().zip(weights) {
                sum.matches += count.matches * *weight as f64;
                sum.iou += count.iou * *weight as f64;
                sum.sides += count.sides * *weight as f64;
            }
            sum
        };
        let once = vec![1; counts.len()];
        let bounds = interval(Items::Alike(&once), once.len(), settings.resampling, |weights| of(&sum(weights)).ok());
        (of(&sum(&once)), bounds)
    }
}
