//! Gamma: agreement on where segments are and what they are, at once (Mathet, Widlöcher and Métivier, "The Unified and Holistic
//! Method Gamma (γ) for Inter-Annotator Agreement Measure and Alignment", Computational Linguistics 41, 2015).

mod categories;
mod chance;
mod near;

use crate::matching::{Effort, Element, matching};
use crate::{Measured, Undefined};

/// A segment that an annotator set. Times are seconds, or characters for ranges of text: gamma has no unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// Who set it, from 0.
    pub rater: usize,
    /// The start.
    pub start: f64,
    /// The end, after the start.
    pub end: f64,
    /// What it is, from 0.
    pub category: u32,
}

impl Unit {
    fn length(&self) -> f64 {
        self.end - self.start
    }

    fn centre(&self) -> f64 {
        f64::midpoint(self.start, self.end)
    }
}

/// What gamma weighs, and how exactly chance is estimated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The weight of differing places (alpha of the paper).
    pub position: f64,
    /// The weight of differing categories (beta of the paper).
    pub category: f64,
    /// The relative error of the expected disorder, at 95 %.
    pub precision: f64,
    /// Random annotations drawn at least and at most.
    pub samples: (usize, usize),
    /// The seed of the random annotations.
    pub seed: u64,
    /// How far apart segments may lie that are aligned.
    pub reach: Reach,
}

/// How far apart segments may lie that are aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// As far as it pays.
    Any,
    /// They have to overlap.
    Overlapping,
}

impl Default for Options {
    /// Weights 3 and 1 as in the reference software; an error of 1 %, from 30 to 1000 samples.
    fn default() -> Self {
        Self { position: 3.0, category: 1.0, precision: 0.01, samples: (30, 1000), seed: 1, reach: Reach::Any }
    }
}

impl Options {
    /// The dissimilarity of two segments, where a missing counterpart costs 1: the square of how far the ends are apart as a share of
    /// both lengths, and whether the categories differ.
    fn between(&self, a: &Unit, b: &Unit) -> f64 {
        let apart = ((a.start - b.start).abs() + (a.end - b.end).abs()) / (a.length() + b.length());
        self.position * apart * apart + self.category * f64::from(u8::from(a.category != b.category))
    }
}

/// The best alignment of segments of several raters.
#[derive(Debug, Clone, PartialEq)]
pub struct Alignment {
    /// Groups of segments, by their indexes, each of different raters; every segment stands in one.
    pub groups: Vec<Vec<usize>>,
    /// The mean disorder of the groups per segment of a rater.
    pub disorder: f64,
    /// False if the search was cut short, so that a better alignment may exist.
    pub proven: bool,
}

/// The alignment of least disorder.
///
/// # Errors
/// [`Undefined::NothingShared`] without segments, else as [`matching`].
pub fn best_alignment(units: &[Unit], raters: usize, options: &Options) -> Result<Alignment, Undefined> {
    align(units, raters, options, Effort::Proof).map(|(alignment, _)| alignment)
}

/// The alignment, and how many groups there were to choose from.
fn align(units: &[Unit], raters: usize, options: &Options, effort: Effort) -> Result<(Alignment, usize), Undefined> {
    if raters < 2 {
        return Err(Undefined::OneRater);
    }
    if units.is_empty() {
        return Err(Undefined::NothingShared);
    }
    let element = |unit: &Unit| Element { rater: unit.rater, place: unit.centre() };
    let elements: Vec<_> = units.iter().map(element).collect();
    let found = matching(&elements, near::near(units, raters, options)?, raters, effort)?;
    let pairs = (raters * (raters - 1) / 2) as f64;
    let mean_units = units.len() as f64 / raters as f64;
    let alignment = Alignment { disorder: found.cost / pairs / mean_units, groups: found.groups, proven: found.proven };
    Ok((alignment, found.choices))
}

/// Gamma of one recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Gamma {
    /// The best alignment.
    pub alignment: Alignment,
    /// The mean disorder of the best alignments of random annotations.
    pub expected: f64,
    /// How many random annotations were drawn.
    pub samples: usize,
    /// One minus the observed over the expected disorder; 1 where nothing is in disorder.
    pub gamma: f64,
    /// Agreement on the categories of what is aligned, whatever the places (Mathet, "The agreement measure γcat", 2017).
    pub gamma_cat: Measured,
    /// The same for each category.
    pub gamma_k: Vec<Measured>,
}

/// Gamma of the segments of several raters in one recording. Random annotations have the numbers, gaps, lengths and categories of the
/// real ones on average.
///
/// # Errors
/// As [`best_alignment`].
pub fn gamma(units: &[Unit], raters: usize, options: &Options) -> Result<Gamma, Undefined> {
    let alignment = best_alignment(units, raters, options)?;
    let categories = units.iter().map(|unit| unit.category as usize + 1).max().unwrap_or(0);
    let observed = categories::disorders(units, &alignment.groups, categories, options);
    let mut random = chance::Chance::new(units, raters, options.seed);
    let (mut disorders, mut by_category, mut choices) = (Vec::new(), vec![0.0; categories + 1], 0);
    let mut wanted = options.samples.0.max(1);
    while disorders.len() < wanted {
        let sample = random.sample();
        let (best, groups) = align(&sample, raters, options, Effort::Estimate)?;
        choices += groups;
        let sums = categories::disorders(&sample, &best.groups, categories, options);
        by_category.iter_mut().zip(sums).for_each(|(sum, disorder)| *sum += disorder);
        disorders.push(best.disorder);
        if disorders.len() == options.samples.0 {
            // Where segments crowd, each sample takes long, and fewer have to do.
            let most = MOST_CHOICES / (choices / disorders.len()).max(1);
            wanted = needed(&disorders, options).min(most.max(options.samples.0));
        }
    }
    let expected = disorders.iter().sum::<f64>() / disorders.len() as f64;
    for sum in &mut by_category {
        *sum /= disorders.len() as f64;
    }
    let beyond = |observed: f64, expected: f64| match (observed, expected) {
        (0.0, _) => Ok(1.0),
        (_, 0.0) => Err(Undefined::NoVariation),
        _ => Ok(1.0 - observed / expected),
    };
    let gamma = if alignment.disorder == 0.0 { 1.0 } else { 1.0 - alignment.disorder / expected };
    let gamma_cat = beyond(observed[categories], by_category[categories]);
    let gamma_k = (0..categories).map(|k| beyond(observed[k], by_category[k])).collect();
    Ok(Gamma { alignment, expected, samples: disorders.len(), gamma, gamma_cat, gamma_k })
}

/// Groups to choose from in all samples together, beyond which no more samples are drawn than the least.
const MOST_CHOICES: usize = 2_000_000;

/// How many samples the precision asks for (section 5.3 of the paper).
fn needed(disorders: &[f64], options: &Options) -> usize {
    let count = disorders.len() as f64;
    let mean = disorders.iter().sum::<f64>() / count;
    let variance = disorders.iter().map(|disorder| (disorder - mean).powi(2)).sum::<f64>() / count;
    let ratio = 1.96 * variance.sqrt() / mean / options.precision.max(f64::EPSILON);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and capped")]
    let wanted = (ratio * ratio).ceil().min(options.samples.1 as f64) as usize;
    wanted.max(disorders.len())
}
