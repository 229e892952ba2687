//! How a finding can be mended.

mod apply;

pub use apply::{Applied, Provenance, apply};

use genlock_model::{Class, Clock, Extent, Id, Label};
use smol_str::SmolStr;

/// A change that mends a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// Whether it may be done unasked.
    pub safety: Safety,
    /// What is changed.
    pub change: Change,
}

/// Whether a fix may be applied without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Safety {
    /// It cannot make things worse: `--fix` applies it.
    Safe,
    /// Somebody has to look at it first.
    Proposed,
}

/// What a fix changes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// Gives a label another extent on its own clock.
    Extent {
        /// The label.
        label: Id<Label>,
        /// Its new extent.
        extent: Extent,
    },
    /// Gives a label another class.
    Class {
        /// The label.
        label: Id<Label>,
        /// Its new class, which the dataset has.
        class: Id<Class>,
    },
    /// Gives a class another name.
    Rename {
        /// The class.
        class: Id<Class>,
        /// Its new name.
        name: SmolStr,
    },
    /// Leaves a label out.
    Remove {
        /// The label.
        label: Id<Label>,
    },
    /// Moves all labels of a clock by this many nanoseconds.
    Shift {
        /// The clock.
        clock: Id<Clock>,
        /// Nanoseconds; positive is later.
        by: i64,
    },
    /// Something that a person has to do, in a sentence.
    Advice(SmolStr),
}

impl Fix {
    /// A fix that `--fix` applies.
    pub const fn safe(change: Change) -> Self {
        Self { safety: Safety::Safe, change }
    }

    /// A fix that is only shown.
    pub const fn proposed(change: Change) -> Self {
        Self { safety: Safety::Proposed, change }
    }
}
