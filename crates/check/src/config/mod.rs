//! What is checked, how strictly, and for whom.

mod glob;
mod read;
mod schema;

pub use glob::Glob;
pub use read::extends;
pub use schema::json_schema;

use crate::Gate;

use genlock_diagnose::Severity;
use serde_json::Value;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Values of parameters by their names.
pub type Values = BTreeMap<SmolStr, Value>;

/// Files that rules can be given in `[check.files]`, with what they are.
pub const FILES: &[(&str, &str)] = &[
    ("baseline", "findings of an earlier run, which `--update-baseline` writes"),
    (
        "ontology",
        "terms of the project: YAML, SKOS (.ttl, .rdf), categories of COCO or LVIS, AudioSet's or Open Images' list; or coco",
    ),
    ("hierarchy", "the hierarchy of Open Images, beside its list of classes"),
    ("wordnet", "folder of the database of WordNet 3.0"),
    ("embeddings", "folder of a static embedding model (Model2Vec), which ranks proposals for unknown classes"),
];

/// The `[check]` table of `genlock.toml`, together with what it extends. The default checks everything that is on by default.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Rules that run: prefixes of codes, with or without `check/`. Empty: all that are on by default.
    pub select: Vec<String>,
    /// Rules that do not run: prefixes of codes.
    pub ignore: Vec<String>,
    /// Instances of a finding that are kept with their message; the others are counted.
    pub examples: usize,
    /// Causes of a rule that are kept apart; the others are counted together.
    pub causes: usize,
    /// What a delivery must keep to.
    pub gate: Gate,
    /// Files that rules need, by the names of [`FILES`]: paths as they are written.
    pub files: BTreeMap<SmolStr, String>,
    /// Text streams whose texts describe what is to be seen, beside the texts on streams of pictures.
    pub captions: Vec<Glob>,
    /// Rules by their codes.
    pub rules: BTreeMap<SmolStr, RuleConfig>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            select: Vec::new(),
            ignore: Vec::new(),
            examples: 20,
            causes: 50,
            gate: Gate::default(),
            files: BTreeMap::new(),
            captions: Vec::new(),
            rules: BTreeMap::new(),
        }
    }
}

/// A rule as it was configured.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RuleConfig {
    /// How bad its findings are; none as the rule says.
    pub level: Option<Level>,
    /// Its parameters.
    pub values: Values,
    /// What holds for some classes or streams only; the last that fits wins.
    pub overrides: Vec<Override>,
}

/// What holds for some classes or streams only.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Override {
    /// For labels of these classes; empty for all.
    pub class: Vec<Glob>,
    /// For labels of these streams; empty for all.
    pub stream: Vec<Glob>,
    /// For links between these two: names of modalities or of streams, in either order.
    pub pair: Option<[Glob; 2]>,
    /// How bad.
    pub level: Option<Level>,
    /// Parameters.
    pub values: Values,
}

/// How bad findings of a rule are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// They are not reported.
    Off,
    /// As bad as this.
    At(Severity),
}

impl Level {
    /// The level of a word: `off`, `note`, `warning`, `error`.
    pub fn named(word: &str) -> Option<Self> {
        Some(match word {
            "off" => Self::Off,
            "note" => Self::At(Severity::Note),
            "warning" => Self::At(Severity::Warning),
            "error" => Self::At(Severity::Error),
            _ => return None,
        })
    }
}

impl Config {
    /// A rule as it was configured.
    pub fn rule(&self, code: genlock_diagnose::Code) -> Option<&RuleConfig> {
        self.rules.get(code.id)
    }

    /// Sets a parameter of a rule.
    #[must_use]
    pub fn with(mut self, code: genlock_diagnose::Code, name: &str, value: impl Into<Value>) -> Self {
        self.rules.entry(code.id.into()).or_default().values.insert(name.into(), value.into());
        self
    }

    /// Whether a prefix names a code: with or without `check/`.
    pub fn names(prefix: &str, code: genlock_diagnose::Code) -> bool {
        length(prefix, code.id).is_some()
    }

    /// Whether a rule runs.
    pub fn runs(&self, info: &crate::RuleInfo) -> bool {
        let named = |names: &[String]| names.iter().filter_map(|name| length(name, info.code.id)).max();
        let level = self.rule(info.code).and_then(|rule| rule.level);
        if level == Some(Level::Off) {
            return false;
        }
        match (named(&self.select), named(&self.ignore)) {
            // The more exact of the two decides, as in `--select check/o --ignore check/offset`.
            (Some(selected), Some(ignored)) => selected > ignored,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => self.select.is_empty() && (info.active == crate::Active::Always || level.is_some()),
        }
    }
}

/// How much of a code a prefix names; none if it does not.
fn length(prefix: &str, code: &str) -> Option<usize> {
    let whole = if prefix.contains('/') || prefix == "check" { prefix.to_owned() } else { format!("check/{prefix}") };
    code.starts_with(&whole).then_some(whole.len())
}
