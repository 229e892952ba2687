//! What raters say of units.

use crate::bootstrap::{Interval, Items, Resampling, interval};
use rustc_hash::FxHashMap;

/// Stands for a rating that is missing.
const MISSING: u32 = u32::MAX;

/// Why a measure has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undefined {
    /// Fewer than two raters.
    OneRater,
    /// No unit that two raters judged.
    NothingShared,
    /// Every rating is the same, so that chance alone would agree as well.
    NoVariation,
    /// The scale has no numbers, or its numbers are unfit for the level.
    NotNumbers,
    /// More work than the measure is worth; see the bound in the documentation of the measure.
    TooLarge,
}

impl Undefined {
    /// A few words for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::OneRater => "there are fewer than two annotators",
            Self::NothingShared => "there is nothing that two annotators judged",
            Self::NoVariation => "all ratings are the same, so chance alone would agree as well",
            Self::NotNumbers => "the values are no numbers that fit this level",
            Self::TooLarge => "it would take too long",
        }
    }
}

/// A measure or the reason why there is none.
pub type Measured = Result<f64, Undefined>;

/// A measure, and its interval where there is one.
pub type Found = (Measured, Option<Interval>);

/// Units and what each rater said of them, alike units joined. Values are positions on a scale that is given with each measure.
#[derive(Debug, Clone)]
pub struct Ratings {
    raters: usize,
    /// Row after row, one for each pattern; [`MISSING`] where a rater said nothing.
    cells: Vec<u32>,
    counts: Vec<u64>,
    rows: FxHashMap<Box<[u32]>, u32>,
    /// The patterns of each item, if units belong to items.
    items: Vec<Vec<(u32, u64)>>,
}

impl Ratings {
    /// No units yet, for this many raters.
    pub fn new(raters: usize) -> Self {
        Self { raters, cells: Vec::new(), counts: Vec::new(), rows: FxHashMap::default(), items: Vec::new() }
    }

    /// How many raters there are.
    pub const fn raters(&self) -> usize {
        self.raters
    }

    /// How many units there are.
    pub fn units(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// How many units at least two raters judged.
    pub fn shared(&self) -> u64 {
        let judged = |row: &[u32]| row.iter().filter(|value| **value != MISSING).count() >= 2;
        self.patterns().zip(&self.counts).filter(|(row, _)| judged(row)).map(|(_, count)| count).sum()
    }

    /// How many units all raters judged.
    pub fn complete(&self) -> u64 {
        let judged = |row: &[u32]| self.raters > 0 && row.iter().all(|value| *value != MISSING);
        self.patterns().zip(&self.counts).filter(|(row, _)| judged(row)).map(|(_, count)| count).sum()
    }

    /// The share of units on which all that judged them agree, of those that at least two judged.
    pub fn agreement(&self, resampling: Option<Resampling>) -> Found {
        if self.raters < 2 {
            return (Err(Undefined::OneRater), None);
        }
        self.measure(resampling, |weights| {
            let (mut agreed, mut all) = (0, 0);
            for (row, weight) in self.weighted(weights).filter(|(row, _)| row.len() > 1) {
                all += weight;
                if row.iter().all(|(_, value)| *value == row[0].1) {
                    agreed += weight;
                }
            }
            if all == 0 { Err(Undefined::NothingShared) } else { Ok(agreed as f64 / all as f64) }
        })
    }

    /// Adds `times` units of which the raters said the same. Each is an item of its own when intervals are found, unless units are
    /// added by [`Ratings::add_to_item`]. Values beyond the raters are passed over.
    pub fn add(&mut self, values: &[Option<u32>], times: u64) {
        self.pattern(values, times);
    }

    /// Adds units that belong to an item: a recording, an image. Items are drawn as a whole when intervals are found. A set of
    /// ratings takes its units either all by items or all without.
    pub fn add_to_item(&mut self, item: usize, values: &[Option<u32>], times: u64) {
        let pattern = self.pattern(values, times);
        if self.items.len() <= item {
            self.items.resize(item + 1, Vec::new());
        }
        match self.items[item].iter_mut().rev().take(8).find(|(known, _)| *known == pattern) {
            Some((_, count)) => *count += times,
            None => self.items[item].push((pattern, times)),
        }
    }

    fn pattern(&mut self, values: &[Option<u32>], times: u64) -> u32 {
        let mut row = vec![MISSING; self.raters];
        for (cell, value) in row.iter_mut().zip(values) {
            *cell = value.unwrap_or(MISSING);
        }
        let next = u32::try_from(self.counts.len()).unwrap_or(MISSING);
        if let Some(known) = self.rows.get(row.as_slice()) {
            self.counts[*known as usize] += times;
            return *known;
        }
        self.cells.extend_from_slice(&row);
        self.counts.push(times);
        self.rows.insert(row.into_boxed_slice(), next);
        next
    }

    /// The distinct rows.
    fn patterns(&self) -> impl Iterator<Item = &[u32]> {
        // No raters make no rows.
        self.cells.chunks_exact(self.raters.max(1))
    }

    /// The rows with how often each stands in a sample, missing values left out.
    pub(crate) fn weighted<'a>(&'a self, weights: &'a [u64]) -> impl Iterator<Item = (Vec<(usize, u32)>, u64)> + 'a {
        let said = |row: &[u32]| row.iter().copied().enumerate().filter(|(_, value)| *value != MISSING).collect();
        self.patterns().zip(weights).filter(|(_, weight)| **weight > 0).map(move |(row, weight)| (said(row), *weight))
    }

    /// One more than the largest value.
    pub(crate) fn values(&self) -> usize {
        self.cells.iter().filter(|value| **value != MISSING).max().map_or(0, |most| *most as usize + 1)
    }

    /// The ratings of two of the raters.
    #[must_use]
    pub fn pair(&self, a: usize, b: usize) -> Self {
        self.choose(2, |row| vec![row[a], row[b]])
    }

    /// The ratings with other values.
    #[must_use]
    pub fn map(&self, of: impl Fn(u32) -> u32) -> Self {
        self.choose(self.raters, |row| row.iter().map(|said| if *said == MISSING { MISSING } else { of(*said) }).collect())
    }

    fn choose(&self, raters: usize, of: impl Fn(&[u32]) -> Vec<u32>) -> Self {
        let mut chosen = Self::new(raters);
        let mut moved = Vec::with_capacity(self.counts.len());
        for (row, count) in self.patterns().zip(&self.counts) {
            let values: Vec<_> = of(row).into_iter().map(|value| (value != MISSING).then_some(value)).collect();
            moved.push(chosen.pattern(&values, *count));
        }
        let item = |item: &Vec<(u32, u64)>| item.iter().map(|(row, count)| (moved[*row as usize], *count)).collect();
        chosen.items = self.items.iter().map(item).collect();
        chosen
    }

    /// A measure over these ratings with its interval; `of` gets how often each pattern stands in a sample.
    pub(crate) fn measure(&self, resampling: Option<Resampling>, mut of: impl FnMut(&[u64]) -> Measured) -> Found {
        let value = of(&self.counts);
        let items = if self.items.is_empty() { Items::Alike(&self.counts) } else { Items::Mixed(&self.items) };
        let bounds = match (value, resampling) {
            (Ok(_), Some(resampling)) => interval(items, self.counts.len(), resampling, |weights| of(weights).ok()),
            _ => None,
        };
        (value, bounds)
    }
}
