//! `genlock formats`.

use super::Result;
use crate::screen::{Outcome, Screen};
use genlock_format::{Format, Support};
use serde_json::{Map, Value, json};

pub(crate) fn run(id: Option<&str>, screen: &Screen) -> Result {
    let registry = genlock::registry();
    if let Some(id) = id {
        let format = genlock::named(&registry, id)?;
        if screen.is_text() {
            page(format, screen);
        } else {
            screen.json(&row(format));
        }
        return Ok(Outcome::Clean);
    }
    match screen.format() {
        crate::args::OutputFormat::Text => registry.iter().for_each(|format| line(format, screen)),
        crate::args::OutputFormat::Json => screen.json(&registry.iter().map(row).collect::<Vec<_>>()),
        crate::args::OutputFormat::Jsonl => registry.iter().for_each(|format| screen.json(&row(format))),
    }
    Ok(Outcome::Clean)
}

fn line(format: &dyn Format, screen: &Screen) {
    let info = format.info();
    let way = match (format.reader().is_some(), format.writer().is_some()) {
        (true, true) => "read, write",
        (true, false) => "read",
        _ => "write",
    };
    let provisional = if info.provisional.is_some() { "  provisional" } else { "" };
    screen.line(format!("{:<16} {:<24} {:<8} {way}{provisional}", info.id, info.name, info.family));
}

fn page(format: &dyn Format, screen: &Screen) {
    let info = format.info();
    line(format, screen);
    screen.line(format!("\n{}", info.page.trim_end()));
    if let Some(why) = info.provisional {
        screen.line(format!("\nProvisional: {why}"));
    }
    for option in info.options {
        screen.line(format!("\noption {}: {}", option.name, option.help));
    }
    screen.line("\nWhat it can express:");
    for (feature, support) in info.support {
        match support {
            Support::Exact => screen.line(format!("  {:<18} exact", feature.name())),
            Support::Lossy(why) => screen.line(format!("  {:<18} in part: {why}", feature.name())),
            Support::No => {}
        }
    }
}

fn row(format: &dyn Format) -> Value {
    let info = format.info();
    let support: Map<String, Value> = info
        .support
        .iter()
        .map(|(feature, support)| {
            let word = match support {
                Support::Exact => json!("exact"),
                Support::Lossy(why) => json!({ "lossy": why }),
                Support::No => json!("no"),
            };
            (feature.name().to_owned(), word)
        })
        .collect();
    let options: Vec<_> = info.options.iter().map(|option| json!({ "name": option.name, "help": option.help })).collect();
    json!({
        "name": info.id,
        "title": info.name,
        "family": info.family,
        "read": format.reader().is_some(),
        "write": format.writer().is_some(),
        "provisional": info.provisional.is_some(),
        "provisional_because": info.provisional,
        "extensions": info.extensions,
        "options": options,
        "support": support,
    })
}
