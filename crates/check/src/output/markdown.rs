//! A summary in Markdown, for a pull request or the summary of a job.

use super::Report;
use super::text::{pair_name, rate_line, tally_text};
use std::fmt::Write as _;

/// Findings that the table shows.
const MOST: usize = 50;

/// The report as Markdown.
pub fn markdown(report: &Report<'_>) -> String {
    let mut out = String::from("## genlock check\n\n");
    let mut line = |text: std::fmt::Arguments<'_>| {
        // Writing to a String cannot fail.
        writeln!(out, "{text}").ok();
    };
    line(format_args!(
        "{} {}.\n",
        if report.verdict.accepted() { "**Accepted.**" } else { "**Not accepted.**" },
        rate_line(&report.checked.rate())
    ));
    for reason in &report.verdict.reasons {
        line(format_args!("- {}", escape(reason)));
    }
    if !report.verdict.reasons.is_empty() {
        line(format_args!(""));
    }
    let findings = &report.checked.findings;
    if !findings.is_empty() {
        line(format_args!("| severity | rule | finding | count | example |\n|---|---|---|---:|---|"));
        for finding in findings.iter().take(MOST) {
            let example = finding.instances.first().map_or("", |instance| instance.message.as_str());
            line(format_args!(
                "| {} | `{}` | {} | {} | {} |",
                finding.severity,
                finding.code,
                escape(&finding.message),
                finding.count,
                escape(example)
            ));
        }
        if findings.len() > MOST {
            line(format_args!("\n… and {} more findings.", findings.len() - MOST));
        }
        line(format_args!(""));
    }
    if !report.checked.links.kinds.is_empty() {
        line(format_args!("| links | |\n|---|---|"));
        for links in &report.checked.links.kinds {
            for (pair, tally) in &links.pairs {
                line(format_args!("| {} | {} |", pair_name(links, *pair), tally_text(tally)));
            }
        }
    }
    out
}

/// Text inside a cell of a table.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' => out.push(' '),
            '\\' | '|' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '&' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}
