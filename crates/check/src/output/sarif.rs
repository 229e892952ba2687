//! SARIF 2.1.0 (OASIS standard, 2020), for code scanning.

use super::{Report, entity, hex};
use crate::{Instance, State};
use genlock_diagnose::{Code, Position, Severity};
use serde_json::{Value, json};

/// The report as a SARIF log with one run. Each kept instance is a result; what was left out is said in the message of the last one of
/// its finding.
pub fn sarif(report: &Report<'_>) -> Value {
    let codes: Vec<Code> = report.rules.iter().map(|rule| rule.info().code).collect();
    let rules: Vec<_> = codes.iter().map(|code| rule(*code)).collect();
    let mut results = Vec::new();
    for finding in &report.checked.findings {
        let index = codes.iter().position(|code| *code == finding.code);
        let last = finding.instances.len().saturating_sub(1);
        for (at, instance) in finding.instances.iter().enumerate() {
            let more = if at == last && finding.left_out() > 0 {
                format!(" (and {} more of {:?})", finding.left_out(), finding.message)
            } else {
                String::new()
            };
            results.push(result(report, finding.code, index, instance, &more));
        }
    }
    let rate = report.checked.rate();
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "genlock", "semanticVersion": report.version, "version": report.version, "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": {
                "syncErrorRate": rate.value(), "linksWrong": rate.wrong, "linksChecked": rate.checked, "unchecked": rate.unchecked,
            },
        }],
    })
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.id,
        "shortDescription": { "text": code.title },
        "fullDescription": { "text": code.page.split("\n\n").next().unwrap_or(code.title) },
        "help": { "text": code.page, "markdown": code.page },
        "defaultConfiguration": { "level": level(code.severity) },
    })
}

fn result(report: &Report<'_>, code: Code, index: Option<usize>, instance: &Instance, more: &str) -> Value {
    let mut result = json!({
        "ruleId": code.id,
        "level": level(instance.severity),
        "message": { "text": format!("{}{more}", instance.message) },
        "partialFingerprints": { "genlock/v1": hex(instance.fingerprint) },
        "rank": instance.confidence * 100.0,
    });
    let set = |result: &mut Value, key: &str, value: Value| {
        result[key] = value;
    };
    if let Some(index) = index {
        set(&mut result, "ruleIndex", json!(index));
    }
    if let Some(position) = report.position(instance) {
        set(&mut result, "locations", json!([{ "physicalLocation": location(position) }]));
    }
    if report.checked.baseline.used {
        let state = if instance.state == State::New { "new" } else { "unchanged" };
        set(&mut result, "baselineState", json!(state));
    }
    if instance.state == State::Waived {
        set(&mut result, "suppressions", json!([{ "kind": "external", "status": "accepted" }]));
    }
    if !instance.labels.is_empty() {
        let labels: Vec<_> = instance.labels.iter().map(|id| entity::label(report.data, *id)).collect();
        set(&mut result, "properties", json!({ "labels": labels }));
    }
    result
}

fn location(position: &Position) -> Value {
    let mut location = json!({ "artifactLocation": { "uri": uri(&position.path) } });
    let mut region = serde_json::Map::new();
    if let Some(line) = position.line {
        region.insert("startLine".to_owned(), json!(line));
        if let Some(column) = position.column {
            region.insert("startColumn".to_owned(), json!(column));
        }
    } else if let Some(offset) = position.offset {
        region.insert("byteOffset".to_owned(), json!(offset));
    }
    if !region.is_empty() {
        location["region"] = Value::Object(region);
    }
    location
}

/// A path as a URI reference (RFC 3986): what is not allowed in a path is escaped.
fn uri(path: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            write!(out, "%{byte:02X}").ok();
        }
    }
    out
}

const fn level(severity: Severity) -> &'static str {
    severity.name()
}

#[cfg(test)]
mod tests {
    #[test]
    fn paths_become_uris() {
        let check = |path: &str, expected: &str| assert_eq!(super::uri(path), expected);
        check("a/b.json", "a/b.json");
        check("my file#1.json", "my%20file%231.json");
        check("ü", "%C3%BC");
        check("a:b", "a%3Ab");
    }
}
