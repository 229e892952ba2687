//! JUnit XML, for continuous integration: each rule is a test case.

use super::Report;
use crate::{Category, Finding};
use genlock_diagnose::Severity;
use std::fmt::Write as _;

/// The report as JUnit XML: a suite for each category, a case for each rule, a failure where a rule has an error that is not in the
/// baseline. Findings that fail nothing stand in the output of their case.
pub fn junit(report: &Report<'_>) -> String {
    let mut suites = String::new();
    let (mut all, mut all_failed) = (0, 0);
    for category in Category::ALL {
        let (mut cases, mut tests, mut failures) = (String::new(), 0, 0);
        for info in report.rules.iter().map(|rule| rule.info()).filter(|info| info.category == category) {
            if !report.checked.ran.contains(&info.code) {
                continue;
            }
            let findings: Vec<_> = report.checked.findings.iter().filter(|finding| finding.code == info.code).collect();
            let failed = findings.iter().any(|finding| finding.fresh[Severity::Error as usize] > 0);
            tests += 1;
            failures += usize::from(failed);
            case(&mut cases, report, info.code.id, category, &findings, failed);
        }
        if tests > 0 {
            put(
                &mut suites,
                format_args!(
                    "  <testsuite name=\"{}\" tests=\"{tests}\" failures=\"{failures}\">\n{cases}  </testsuite>\n",
                    category.name()
                ),
            );
        }
        all += tests;
        all_failed += failures;
    }
    if !report.verdict.accepted() && all_failed == 0 {
        let reasons = escape(&report.verdict.reasons.join("; "));
        put(
            &mut suites,
            format_args!(
                "  <testsuite name=\"acceptance\" tests=\"1\" failures=\"1\">\n    <testcase classname=\"acceptance\" \
                 name=\"gates\"><failure message=\"{reasons}\"/></testcase>\n  </testsuite>\n"
            ),
        );
        all += 1;
        all_failed += 1;
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"genlock check\" tests=\"{all}\" \
         failures=\"{all_failed}\">\n{suites}</testsuites>\n"
    )
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    out.write_fmt(text).ok();
}

fn case(out: &mut String, report: &Report<'_>, name: &str, category: Category, findings: &[&Finding], failed: bool) {
    put(out, format_args!("    <testcase classname=\"{}\" name=\"{name}\"", category.name()));
    if findings.is_empty() {
        out.push_str("/>\n");
        return;
    }
    out.push_str(">\n");
    let mut body = String::new();
    for finding in findings {
        put(&mut body, format_args!("{}: {}\n", finding.severity, finding.message));
        for instance in &finding.instances {
            let place = report.position(instance).map_or_else(String::new, |position| match position.line {
                Some(line) => format!("{}:{line}: ", position.path),
                None => format!("{}: ", position.path),
            });
            put(&mut body, format_args!("  {place}{}\n", instance.message));
        }
        if finding.left_out() > 0 {
            put(&mut body, format_args!("  and {} more\n", finding.left_out()));
        }
    }
    let body = escape(&body);
    if failed {
        let message: Vec<_> = findings.iter().map(|finding| finding.message.as_str()).collect();
        let message = escape(&message.join("; "));
        put(out, format_args!("      <failure message=\"{message}\" type=\"{name}\">{body}</failure>\n"));
    } else {
        put(out, format_args!("      <system-out>{body}</system-out>\n"));
    }
    out.push_str("    </testcase>\n");
}

/// Text for XML 1.0; characters that it cannot hold are replaced.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}' => out.push(c),
            _ => out.push('\u{fffd}'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        let check = |text: &str, expected: &str| assert_eq!(super::escape(text), expected);
        check("a<b>&\"", "a&lt;b&gt;&amp;&quot;");
        check("\u{0}\u{1b}\u{ffff}\n", "\u{fffd}\u{fffd}\u{fffd}\n");
        check("é\u{1f600}", "é\u{1f600}");
    }
}
