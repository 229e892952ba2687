//! `genlock doctor`.

use super::Result;
use crate::args::OutputFormat;
use crate::screen::{Outcome, Screen};
use genlock::media::{CacheUse, TimelineCache};
use genlock_format::Error;
use serde_json::{Value, json};

pub(crate) fn run(clear_cache: bool, cache: Option<&TimelineCache>, screen: &Screen) -> Result {
    let cleared = match cache.filter(|_| clear_cache) {
        Some(cache) => Some(cache.clear().map_err(|error| Error::usage(format!("the cache cannot be cleared: {error}")))?),
        None => None,
    };
    let parts = genlock::media::backends();
    if screen.format() != OutputFormat::Text {
        let parts: Vec<_> = parts
            .iter()
            .map(|part| json!({ "name": part.name, "version": part.version, "there": part.there, "opens": part.opens, "help": part.help }))
            .collect();
        screen.json(&json!({ "genlock": env!("CARGO_PKG_VERSION"), "backends": parts, "cache": cache.map(document) }));
        return Ok(Outcome::Clean);
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
    match (cache, cleared) {
        (Some(cache), Some(count)) => {
            screen.line(format!("  cache of timelines: {count} forgotten, {}", cache.folder().display()));
        }
        (Some(cache), None) => {
            let CacheUse { files, bytes } = cache.usage();
            screen.line(format!("  cache of timelines: {files}, {} kB, {}", bytes.div_ceil(1000), cache.folder().display()));
        }
        (None, _) => screen.line("  cache of timelines: none"),
    }
    Ok(Outcome::Clean)
}

fn document(cache: &TimelineCache) -> Value {
    let CacheUse { files, bytes } = cache.usage();
    json!({ "folder": cache.folder().display().to_string(), "timelines": files, "bytes": bytes })
}
