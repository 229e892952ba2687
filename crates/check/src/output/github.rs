//! Workflow commands of GitHub Actions, which show findings beside the lines of a change.

use super::Report;
use genlock_diagnose::Severity;
use std::fmt::Write as _;

/// Instances that are annotated: GitHub shows ten of each severity for a step, so more only fill the log.
const MOST: usize = 50;

/// The report as workflow commands, one a line.
pub fn github(report: &Report<'_>) -> String {
    let mut out = String::new();
    let instances = report.checked.findings.iter().flat_map(|finding| finding.instances.iter().map(move |one| (finding, one)));
    for (finding, instance) in instances.take(MOST) {
        let command = match instance.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let mut properties = format!("title={}", property(finding.code.id));
        if let Some(position) = report.position(instance) {
            // Writing to a String cannot fail.
            write!(properties, ",file={}", property(&position.path)).ok();
            if let Some(line) = position.line {
                write!(properties, ",line={line}").ok();
            }
            if let Some(column) = position.column {
                write!(properties, ",col={column}").ok();
            }
        }
        writeln!(out, "::{command} {properties}::{}", data(&instance.message)).ok();
    }
    for reason in &report.verdict.reasons {
        writeln!(out, "::error title=genlock check::{}", data(reason)).ok();
    }
    writeln!(out, "::notice title=genlock check::{}", data(&super::rate_line(&report.checked.rate()))).ok();
    out
}

/// As the runner's own toolkit escapes messages.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// As the runner's own toolkit escapes properties.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_message_cannot_start_a_command() {
        assert_eq!(super::data("a\n::error::b 5%"), "a%0A::error::b 5%25");
        assert_eq!(super::property("a:b,c"), "a%3Ab%2Cc");
    }
}
