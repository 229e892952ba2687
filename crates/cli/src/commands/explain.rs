//! `genlock explain`.

use super::Result;
use crate::screen::{Outcome, Screen};
use genlock_diagnose::{Code, codes};
use genlock_format::Error;
use serde_json::{Value, json};

pub(crate) fn run(wanted: Option<&str>, screen: &Screen) -> Result {
    let wanted = wanted.unwrap_or_default();
    let exact = Code::find(wanted).or_else(|| Code::find(&format!("loss/{wanted}")));
    let found: Vec<Code> = match exact {
        Some(code) => vec![code],
        None => codes::all().filter(|code| wanted.is_empty() || code.area() == wanted || code.id.contains(wanted)).collect(),
    };
    if found.is_empty() {
        return Err(Error::usage(format!("there is no code {wanted:?}; genlock explain lists all")));
    }
    match screen.format() {
        crate::args::OutputFormat::Text if found.len() == 1 => found.iter().for_each(|code| page(*code, screen)),
        crate::args::OutputFormat::Text => {
            for code in &found {
                screen.line(format!("{:<30} {:<8} {}", code.id, code.severity.name(), code.title));
            }
        }
        crate::args::OutputFormat::Json => screen.json(&found.iter().map(row).collect::<Vec<_>>()),
        crate::args::OutputFormat::Jsonl => found.iter().for_each(|code| screen.json(&row(code))),
    }
    Ok(Outcome::Clean)
}

fn page(code: Code, screen: &Screen) {
    screen.line(format!("{} ({})\n{}\n\n{}", code.id, code.severity, code.title, code.page));
}

fn row(code: &Code) -> Value {
    json!({ "code": code.id, "severity": code.severity.name(), "title": code.title, "page": code.page })
}
