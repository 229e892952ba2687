//! Labels that end before they start, or last no time although their kind lasts.

use super::seconds;
use crate::{Checked, Finding, Timeline};
use genlock_diagnose::{Severity, codes::check as codes};
use std::cmp::Ordering;

/// Looks at each label by itself.
pub fn check(timeline: &Timeline<'_>, checked: &mut Checked) {
    for placed in timeline.placed.iter().filter(|placed| !placed.instant) {
        let (code, severity, message) = match placed.end.cmp(&placed.start) {
            Ordering::Less => {
                let message =
                    format!("the label starts at {} and ends before, at {}", seconds(placed.start), seconds(placed.end));
                (codes::INVERTED, Severity::Error, message)
            }
            Ordering::Equal => {
                (codes::EMPTY_SPAN, Severity::Warning, format!("the label at {} lasts no time", seconds(placed.start)))
            }
            Ordering::Greater => continue,
        };
        let (label, origin) = (placed.label.id, placed.label.origin);
        checked.findings.push(Finding { code, severity, label, other: None, message, origin });
    }
}
