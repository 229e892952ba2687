//! What was found.

use crate::{Fix, Link};
use genlock_diagnose::{Code, Severity};
use genlock_model::{Class, Id, Label, Origin, Relation, Stream, Track};
use smol_str::SmolStr;

/// What is wrong with one label, or with two that should agree, as a rule says it.
#[derive(Debug, Clone)]
pub struct Found<'f> {
    /// What several of these have in common, in a few words that are the same in every run: `text late against audio`. Instances of
    /// one rule and cause are one [`Finding`].
    pub cause: SmolStr,
    /// The labels, in all modalities; the first is the one that is shown.
    pub labels: &'f [&'f Label],
    /// What else has part in it.
    pub others: &'f [Entity],
    /// When, in nanoseconds on the clock that the first label is placed on.
    pub time: Option<(i64, i64)>,
    /// Figures, by names that say the unit: `start_s`, `iou`, `drift_ppm`.
    pub numbers: &'f [(&'static str, f64)],
    /// How bad, where it is not as bad as the rule says by default.
    pub severity: Option<Severity>,
    /// How sure, from 0 to 1.
    pub confidence: f64,
    /// The link that this makes wrong if it is an error.
    pub link: Option<Link<'f>>,
    /// How to mend it.
    pub fix: Option<Fix>,
}

impl Default for Found<'_> {
    fn default() -> Self {
        Self {
            cause: SmolStr::default(),
            labels: &[],
            others: &[],
            time: None,
            numbers: &[],
            severity: None,
            confidence: 1.0,
            link: None,
            fix: None,
        }
    }
}

/// Something other than a label that has part in a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entity {
    /// A track.
    Track(Id<Track>),
    /// A stream.
    Stream(Id<Stream>),
    /// A class.
    Class(Id<Class>),
    /// A relation.
    Relation(Id<Relation>),
}

/// One time that something was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    /// What is the matter, with the numbers: lower case, no final stop.
    pub message: String,
    /// How bad.
    pub severity: Severity,
    /// The labels.
    pub labels: Vec<Id<Label>>,
    /// What else has part in it.
    pub others: Vec<Entity>,
    /// When, in nanoseconds.
    pub time: Option<(i64, i64)>,
    /// Figures.
    pub numbers: Vec<(&'static str, f64)>,
    /// How sure, from 0 to 1.
    pub confidence: f64,
    /// The same in every run that finds it.
    pub fingerprint: u64,
    /// Whether it was there before.
    pub state: State,
    /// How to mend it.
    pub fix: Option<Fix>,
    /// The file and byte range of the first label, if known.
    pub origin: Option<Origin>,
}

/// Whether a finding was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is not in the baseline.
    New,
    /// It is in the baseline.
    Persisting,
    /// The baseline says that it is no error.
    Waived,
}

/// All that a rule found for one cause.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Which rule.
    pub code: Code,
    /// The worst severity of its instances.
    pub severity: Severity,
    /// What its instances have in common; empty if the code says it all.
    pub cause: SmolStr,
    /// One line over all instances.
    pub message: String,
    /// How many instances there are.
    pub count: u64,
    /// How many of them are new, persisting and waived.
    pub states: [u64; 3],
    /// How many of the new ones are of each severity: notes, warnings, errors.
    pub fresh: [u64; 3],
    /// The first of them, as many as the configuration wants.
    pub instances: Vec<Instance>,
    /// Least, median and greatest of each figure, over the first hundred thousand instances.
    pub figures: Vec<(&'static str, [f64; 3])>,
    /// The fingerprints of all instances, in order.
    pub fingerprints: Vec<u64>,
    /// The fingerprint of code and cause.
    pub fingerprint: u64,
}

impl Finding {
    /// How many instances are not kept.
    pub fn left_out(&self) -> u64 {
        self.count - self.instances.len() as u64
    }

    /// Least, median and greatest of a figure.
    pub fn figure(&self, name: &str) -> Option<[f64; 3]> {
        self.figures.iter().find(|(known, _)| *known == name).map(|(_, figure)| *figure)
    }
}
