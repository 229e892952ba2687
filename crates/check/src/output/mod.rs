//! What was found, for people and programs: text, JSON, JSON Lines, SARIF 2.1.0, JUnit, GitHub annotations, Markdown.

mod entity;
mod github;
mod json;
mod junit;
mod markdown;
mod sarif;
mod text;

pub(crate) use entity::describe;
pub use github::github;
pub use json::{json, json_lines};
pub use junit::junit;
pub use markdown::markdown;
pub use sarif::sarif;
pub use text::{rate_line, text};

use crate::{Applied, Checked, Instance, Rule, Verdict};
use genlock_diagnose::Position;
use genlock_model::{Dataset, Origin};
use std::collections::BTreeMap;

/// All that an output needs.
pub struct Report<'r> {
    /// What was checked.
    pub data: &'r Dataset,
    /// What was found.
    pub checked: &'r Checked,
    /// Whether it is accepted.
    pub verdict: &'r Verdict,
    /// The rules that there are.
    pub rules: &'r [&'static dyn Rule],
    /// Where the records of instances stand, by source and offset.
    pub places: BTreeMap<(u32, u64), Position>,
    /// What was mended before this.
    pub applied: &'r [Applied],
    /// The version of the program.
    pub version: &'r str,
}

/// The records of a check's instances: what [`Report::places`] needs.
pub fn origins(checked: &Checked) -> impl Iterator<Item = Origin> {
    checked.findings.iter().flat_map(|finding| &finding.instances).filter_map(|instance| instance.origin)
}

impl Report<'_> {
    /// Where the first label of an instance stands, if that is known.
    pub fn position(&self, instance: &Instance) -> Option<&Position> {
        let origin = instance.origin?;
        self.places.get(&(origin.source, origin.offset))
    }
}

/// A count with its noun.
fn count(number: u64, one: &str, several: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {several}") }
}

/// A fingerprint as text.
pub(crate) fn hex(fingerprint: u64) -> String {
    format!("{fingerprint:016x}")
}
