//! Findings, and what was looked at.

use crate::{Modality, SyncErrorRate};
use genlock_diagnose::{Code, Diagnostic, Severity};
use genlock_model::{Id, Label};
use std::collections::BTreeMap;

/// Something that is wrong with a label, or with two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which rule.
    pub code: Code,
    /// How bad.
    pub severity: Severity,
    /// The label.
    pub label: Id<Label>,
    /// Its counterpart in another modality.
    pub other: Option<Id<Label>>,
    /// What is the matter, with the numbers.
    pub message: String,
    /// The file and byte range of the label, if it is known.
    pub origin: Option<genlock_model::Origin>,
}

/// Links of one kind: between a label and its media, or between labels of two modalities.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Links that were checked.
    pub checked: u64,
    /// Links with a finding of severity error.
    pub wrong: u64,
    /// Labels for which there was nothing to compare with.
    pub unchecked: u64,
}

/// All that a check found.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// The findings, in the order of the rules and of the labels.
    pub findings: Vec<Finding>,
    /// Links between labels and their media.
    pub media: Tally,
    /// Links between two modalities.
    pub pairs: BTreeMap<(Modality, Modality), Tally>,
}

impl Checked {
    /// The sync error rate over all links.
    pub fn rate(&self) -> SyncErrorRate {
        let all = self.pairs.values().chain([&self.media]);
        let (mut checked, mut wrong, mut unchecked) = (0, 0, 0);
        for tally in all {
            checked += tally.checked;
            wrong += tally.wrong;
            unchecked += tally.unchecked;
        }
        SyncErrorRate::new(wrong, checked, unchecked)
    }

    /// The findings as diagnostics.
    pub fn diagnostics(&self) -> impl Iterator<Item = Diagnostic> {
        self.findings.iter().map(|finding| Diagnostic::new(finding.code, &finding.message).severity(finding.severity))
    }
}
