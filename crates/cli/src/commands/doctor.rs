//! `genlock doctor`.

use crate::args::OutputFormat;
use crate::screen::{Outcome, Screen};
use serde_json::json;

pub(crate) fn run(screen: &Screen) -> Outcome {
    let parts = genlock::media::backends();
    if screen.format() != OutputFormat::Text {
        let parts: Vec<_> = parts
            .iter()
            .map(|part| json!({ "name": part.name, "version": part.version, "there": part.there, "opens": part.opens, "help": part.help }))
            .collect();
        screen.json(&json!({ "genlock": env!("CARGO_PKG_VERSION"), "backends": parts }));
        return Outcome::Clean;
    }
    screen.line(format!("genlock {}", env!("CARGO_PKG_VERSION")));
    for part in parts {
        let state = if part.there { "yes" } else { "no " };
        let version = part.version.map(|version| format!(" {version}")).unwrap_or_default();
        screen.line(format!("  {state}  {}{version}: {}", part.name, part.opens));
        if !part.there {
            part.help.lines().for_each(|line| screen.line(format!("       {line}")));
        }
    }
    let registry = genlock::registry();
    screen.line(format!("  {} formats, {} of them provisional", registry.iter().count(), {
        registry.iter().filter(|format| format.info().provisional.is_some()).count()
    }));
    Outcome::Clean
}
