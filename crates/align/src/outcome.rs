//! What the aligner says.

use genlock_time::{Rational, SyncMap};

/// The answer for one set of labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What to do.
    pub verdict: Verdict,
    /// The best explanation, also if it was not good enough to act on; none if there was nothing to compare.
    pub considered: Option<Estimate>,
}

impl Outcome {
    /// There is nothing to show.
    pub(crate) const fn abstained(reason: Reason) -> Self {
        Self { verdict: Verdict::Abstain(reason), considered: None }
    }

    /// What follows from an estimate and the doubt about it.
    pub(crate) fn of(estimate: Estimate, doubt: Option<Reason>) -> Self {
        let verdict = match doubt {
            Some(reason) => Verdict::Abstain(reason),
            None if estimate.model == Model::Identity => Verdict::Keep,
            None => Verdict::Fix(Box::new(estimate.clone())),
        };
        Self { verdict, considered: Some(estimate) }
    }
}

/// What to do with the labels.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// They are right: the evidence fits them where they are.
    Keep,
    /// Map them.
    Fix(Box<Estimate>),
    /// Leave them and let a person look.
    Abstain(Reason),
}

/// Why the aligner leaves labels alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reason {
    /// There are not enough labels with a length.
    TooFewLabels {
        /// How many there are.
        found: usize,
        /// How many are needed.
        needed: usize,
    },
    /// The track holds hardly anything, or hardly anything else than speech, so that nothing can be told apart.
    NoContrast {
        /// Share of the track that is more likely speech than not.
        speech_share: f64,
    },
    /// The labels fit nowhere much better than by chance: another recording, or labels in disorder.
    Unrelated {
        /// See [`Evidence::z_per_sqrt_n`].
        z_per_sqrt_n: f64,
    },
    /// The best place fits only the smaller part of the labels; the rest falls on no speech, or outside the recording.
    FewFit {
        /// See [`Evidence::support`].
        support: usize,
        /// See [`Evidence::labels`].
        labels: usize,
    },
    /// Several places fit about equally well.
    Ambiguous {
        /// See [`Evidence::margin`].
        margin: f64,
    },
    /// A place was found, but too little speaks for it.
    Unsure {
        /// See [`Estimate::confidence`].
        confidence: f64,
    },
    /// There is not enough of something else than labels.
    TooLittle {
        /// Of what.
        what: &'static str,
        /// How much there is.
        found: usize,
        /// How much is needed.
        needed: usize,
    },
    /// Nothing changes, so that no place differs from another.
    Flat {
        /// In what.
        what: &'static str,
    },
    /// The best map agrees with the smaller part only.
    FewAgree {
        /// Of what.
        what: &'static str,
        /// How many agree.
        support: usize,
        /// How many were compared.
        compared: usize,
    },
    /// Two kinds of evidence each convince, of different places.
    Contradicted {
        /// How far apart they put the labels, in seconds, at most.
        apart: f64,
    },
    /// The two accounts are not of one kind.
    Incomparable,
    /// Arithmetic on these times does not fit 128 bits.
    Overflow,
}

/// A map with what speaks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// From the label clock to the media clock, in seconds.
    pub map: SyncMap,
    /// The kind of explanation.
    pub model: Model,
    /// Media time less label time at the middle of the labels, in seconds, with its interval.
    pub offset: Bounds,
    /// Media seconds per label second, with its interval; closed on the ratio itself where that is known exactly.
    pub ratio: Bounds,
    /// The probability that the map is right, by a logistic that was fitted to right and wrong pairs; between 0 and 1. On
    /// programmes that the fit had not seen 97 of 100 maps from 0.9 on put the labels right, and the others most of them.
    pub confidence: f64,
    /// The measurements behind it.
    pub evidence: Evidence,
}

impl Estimate {
    /// The doubt about a map of which too little is known to be sure.
    pub(crate) fn unsure(&self, accept: f64) -> Option<Reason> {
        let margin = self.evidence.margin;
        match self.confidence >= accept {
            true => None,
            false if margin < 1.0 => Some(Reason::Ambiguous { margin }),
            false => Some(Reason::Unsure { confidence: self.confidence }),
        }
    }
}

/// The kind of explanation, from the simplest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Model {
    /// The labels are right.
    Identity,
    /// A candidate of the caller, by name.
    Convention(String),
    /// A constant offset.
    Offset,
    /// A standard rate ratio, with or without an offset.
    Ratio(&'static str),
    /// Any drift and an offset.
    Affine,
    /// Several pieces, each with its own offset.
    Piecewise {
        /// How many.
        pieces: usize,
    },
}

impl Model {
    /// The word for it: `identity`, `convention`, `offset`, `ratio`, `affine` or `piecewise`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Convention(_) => "convention",
            Self::Offset => "offset",
            Self::Ratio(_) => "ratio",
            Self::Affine => "affine",
            Self::Piecewise { .. } => "piecewise",
        }
    }

    /// The name of the convention or the ratio, else the kind.
    pub fn name(&self) -> &str {
        match self {
            Self::Convention(name) => name,
            Self::Ratio(name) => name,
            _ => self.kind(),
        }
    }
}

/// A value and the 95 % interval around it, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The value.
    pub value: Rational,
    /// The lower end.
    pub low: Rational,
    /// The upper end.
    pub high: Rational,
}

impl Bounds {
    /// An interval of one value.
    pub const fn exactly(value: Rational) -> Self {
        Self { value, low: value, high: value }
    }
}

/// The measurements behind an estimate.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// How far each stretch of labels stands from its own best place as delivered.
    pub before: Residuals,
    /// The same under the map.
    pub after: Residuals,
    /// How much better the map fits than the best place more than 1.5 s away, in standard deviations of chance.
    pub margin: f64,
    /// How much better it fits than chance, in standard deviations, divided by the root of the number of labels.
    pub z_per_sqrt_n: f64,
    /// Mean log-likelihood ratio per 10 ms inside the labels, under the map.
    pub ratio_per_frame: f64,
    /// What the place of a label under the map is worth, on average: the log-likelihood ratio of its score in its right place against
    /// anywhere, in nats. None of estimators that do not weigh single labels against chance.
    pub nats: Option<f64>,
    /// Labels that were compared: those with a length; labels of one interval count once.
    pub labels: usize,
    /// Labels for whose place under the map the evidence speaks.
    pub support: usize,
    /// What speaks for each piece of the map, in the order of its pieces.
    pub pieces: Vec<PieceSupport>,
    /// Every explanation considered, from the simplest.
    pub alternatives: Vec<Alternative>,
    /// One sentence for a person.
    pub sentence: String,
}

/// What speaks for one piece of a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PieceSupport {
    /// Labels, windows, events or objects for whose place the evidence speaks.
    pub support: usize,
    /// How many of them the piece has.
    pub compared: usize,
}

/// Distances in seconds, over groups of neighbouring labels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Residuals {
    /// The median distance, without sign.
    pub median: f64,
    /// The 95th percentile, without sign.
    pub p95: f64,
    /// The median with sign: positive if the labels stand too early.
    pub bias: f64,
}

/// An explanation that was considered.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// Its kind.
    pub model: Model,
    /// Its score: log-likelihood ratios in 10 ms, so that only differences for the same labels mean anything.
    pub score: f64,
    /// Its offset in seconds at the middle of the labels.
    pub offset: f64,
    /// Media seconds per label second.
    pub ratio: f64,
}
