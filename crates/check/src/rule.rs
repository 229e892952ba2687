//! What a rule is.

use crate::{AnyParam, Finding, Reporter, Scene};
use genlock_diagnose::Code;

/// A check. It holds no state; what it needs of the dataset is in the [`Scene`], what it may be told in its [`Param`](crate::Param)s.
pub trait Rule: Sync {
    /// What it is called and what it may be told.
    fn info(&self) -> &'static RuleInfo;

    /// Looks at the whole scene, reports what is wrong and counts the links that it looked at.
    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>);

    /// One line over all instances of one cause; the instances themselves have their own messages. Lower case, no final stop.
    fn headline(&self, finding: &Finding) -> String {
        let Finding { code, cause, count, .. } = finding;
        let cause = if cause.is_empty() { String::new() } else { format!(" ({cause})") };
        if *count == 1 { format!("{}{cause}", code.title) } else { format!("{}{cause}: {count} times", code.title) }
    }
}

/// What a rule is called and what it may be told.
pub struct RuleInfo {
    /// The code, whose page says what is checked, why, an example, and how to mend it. Its severity is the default.
    pub code: Code,
    /// Which of the four kinds of error it looks for, or something beside them.
    pub category: Category,
    /// Whether it runs unless it is asked for.
    pub active: Active,
    /// What it may be told.
    pub params: &'static [&'static dyn AnyParam],
    /// The kinds of links that it judges: while a rule that judges a kind is active, links of the kind are counted.
    pub links: &'static [&'static LinkKind],
}

/// Whether a rule runs by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Active {
    /// Unless it is ignored.
    Always,
    /// Only if `select` or a severity in the configuration names it.
    OnRequest,
}

/// What is wrong, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// At the wrong time.
    Temporal,
    /// Saying something else.
    Semantic,
    /// A counterpart is missing, or a name leads nowhere.
    Reference,
    /// Finer or coarser than its counterpart.
    Granularity,
    /// At another place.
    Spatial,
    /// Wrong by itself, whatever the other modalities say.
    Hygiene,
}

impl Category {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Temporal, Self::Semantic, Self::Reference, Self::Granularity, Self::Spatial, Self::Hygiene];

    /// The name for people and programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Temporal => "temporal",
            Self::Semantic => "semantic",
            Self::Reference => "reference",
            Self::Granularity => "granularity",
            Self::Spatial => "spatial",
            Self::Hygiene => "hygiene",
        }
    }
}

/// A kind of link between two things that must agree: the unit in which the sync error rate counts.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkKind {
    /// A word in kebab case.
    pub name: &'static str,
    /// The category that its errors belong to.
    pub category: Category,
    /// What the two ends are, in a few words.
    pub about: &'static str,
}
