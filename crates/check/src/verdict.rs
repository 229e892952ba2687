//! Whether a delivery is accepted.

use crate::config::Level;
use crate::{Category, Checked, Tally};
use genlock_diagnose::Severity;

/// What a delivery must keep to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gate {
    /// Which findings fail it.
    pub fail_on: FailOn,
    /// The greatest sync error rate, from 0 to 1.
    pub most: Option<f64>,
    /// What is compared with the greatest rate.
    pub by: RateBy,
}

impl Default for Gate {
    /// New errors fail; the rate does not count.
    fn default() -> Self {
        Self { fail_on: FailOn::Least(Severity::Error), most: None, by: RateBy::Value }
    }
}

/// Which findings fail a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailOn {
    /// None.
    Never,
    /// New ones of at least this severity.
    Least(Severity),
}

impl FailOn {
    /// By its word: `error`, `warning`, `note`, or `never`.
    pub fn named(word: &str) -> Option<Self> {
        match (word, Level::named(word)) {
            ("never", _) => Some(Self::Never),
            (_, Some(Level::At(severity))) => Some(Self::Least(severity)),
            _ => None,
        }
    }
}

/// What of a rate is compared with the greatest that is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateBy {
    /// The measured rate: has this delivery more wrong links than agreed?
    Value,
    /// The upper end of its 95 % interval: is it shown that the share of wrong links is lower? Few links show little; below 3 % takes 125
    /// links without an error.
    Upper,
}

impl RateBy {
    /// By its word: `value` or `upper`.
    pub fn named(word: &str) -> Option<Self> {
        match word {
            "value" => Some(Self::Value),
            "upper" => Some(Self::Upper),
            _ => None,
        }
    }
}

/// Whether a delivery is accepted, and why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// One sentence for each reason to send it back; none if it is accepted.
    pub reasons: Vec<String>,
}

impl Verdict {
    /// True if the delivery is accepted.
    pub const fn accepted(&self) -> bool {
        self.reasons.is_empty()
    }

    /// Judges what was found. Findings that the baseline knows do not fail a delivery, but their links are still wrong; what it waives
    /// does neither.
    pub fn new(checked: &Checked, gate: &Gate) -> Self {
        let mut reasons = Vec::new();
        if let FailOn::Least(least) = gate.fail_on {
            let fresh = |finding: &crate::Finding| finding.fresh[least as usize..].iter().sum::<u64>();
            let count: u64 = checked.findings.iter().map(fresh).sum();
            if count > 0 {
                let new = if checked.baseline.used { "new " } else { "" };
                let findings = if count == 1 { "finding" } else { "findings" };
                reasons.push(format!("{count} {new}{findings} of severity {least} or worse"));
            }
        }
        if let Some(most) = gate.most {
            let rate = checked.rate();
            if rate.checked == 0 {
                reasons.push("no link could be checked, so there is no sync error rate".to_owned());
            }
            let (measured, name) = match gate.by {
                RateBy::Value => (rate.value().unwrap_or(0.0), "the sync error rate"),
                RateBy::Upper => (rate.high, "the upper end of the interval of the sync error rate"),
            };
            if rate.checked > 0 && measured > most {
                reasons.push(format!("{name} is {:.2} %, more than {:.2} %", measured * 100.0, most * 100.0));
            }
        }
        Self { reasons }
    }
}

impl Checked {
    /// The categories whose links were looked at, with their tallies.
    pub fn categories(&self) -> impl Iterator<Item = (Category, Tally)> {
        let tally = |category| (category, self.links.total(Some(category)));
        Category::ALL.into_iter().map(tally).filter(|(_, tally)| *tally != Tally::default())
    }
}
