//! What a check is told on the command line and in files.

use super::super::Result;
use crate::args::check::Check;
use genlock::Loaded;
use genlock::check::{Baseline, Checked, Config, FailOn, RateBy, Verdict};
use genlock_diagnose::Collector;
use genlock_format::Error;
use std::path::{Path, PathBuf};

/// The configuration of the file, with what the command line says instead.
pub(super) fn config(args: &Check, report: &Collector) -> Result<Loaded> {
    let named = args.rules.config.clone();
    let found = || if args.rules.no_config { None } else { args.sources.first().and_then(|source| genlock::find_config(source)) };
    let mut loaded = match named.or_else(found) {
        Some(path) => genlock::load_config(&path, report)?,
        None => Loaded::default(),
    };
    let config = &mut loaded.config;
    if !args.rules.select.is_empty() {
        config.select.clone_from(&args.rules.select);
    }
    config.ignore.extend(args.rules.ignore.iter().cloned());
    for name in args.rules.select.iter().chain(&args.rules.ignore) {
        if !genlock::check::rules::all().iter().any(|rule| Config::names(name, rule.info().code)) {
            return Err(Error::usage(format!("no rule begins with {name:?}; genlock explain check lists them")));
        }
    }
    gates(args, config)?;
    words(args, config)?;
    Ok(loaded)
}

/// Files for the meaning of words. Paths of the command line are taken from the working folder, not from that of the configuration.
fn words(args: &Check, config: &mut Config) -> Result<()> {
    let rules = &args.rules;
    for (name, path) in [("ontology", &rules.ontology), ("wordnet", &rules.wordnet), ("embeddings", &rules.embeddings)] {
        let Some(path) = path else { continue };
        let shipped = name == "ontology" && genlock::check::semantic::shipped(path).is_some() && !Path::new(path).exists();
        let absolute = std::path::absolute(path).map_err(|error| Error::io(path, error))?;
        let path = if shipped { path.clone() } else { absolute.to_string_lossy().into_owned() };
        config.files.insert(name.into(), path);
    }
    Ok(())
}

fn gates(args: &Check, config: &mut Config) -> Result<()> {
    let gates = &args.gates;
    if let Some(rate) = &gates.max_sync_error_rate {
        config.gate.most = Some(percent(rate)?);
        config.gate.fail_on = FailOn::Never;
    }
    if let Some(word) = &gates.fail_on {
        let expected = || Error::usage(format!("--fail-on is error, warning, note or never: {word}"));
        config.gate.fail_on = FailOn::named(word).ok_or_else(expected)?;
    }
    if let Some(word) = &gates.rate_by {
        config.gate.by = RateBy::named(word).ok_or_else(|| Error::usage(format!("--rate-by is value or upper: {word}")))?;
    }
    Ok(())
}

fn percent(text: &str) -> Result<f64> {
    let number: Option<f64> = text.trim().trim_end_matches('%').trim().parse().ok();
    let fits = number.filter(|number| (0.0..=100.0).contains(number));
    fits.map(|number| number / 100.0).ok_or_else(|| Error::usage(format!("a rate is a percentage from 0 to 100: {text}")))
}

/// The baseline of the command line, or that of the configuration.
pub(super) fn baseline_file(args: &Check, loaded: &Loaded) -> Option<PathBuf> {
    let of_config = || {
        let path = loaded.config.files.get("baseline")?;
        Some(loaded.folder.as_deref().unwrap_or(Path::new("")).join(path))
    };
    args.gates.baseline.clone().or_else(of_config)
}

/// What is known already. A baseline that is only now to be written need not be there.
pub(super) fn baseline(file: Option<&Path>, updating: bool) -> Result<Baseline> {
    let Some(file) = file else { return Ok(Baseline::default()) };
    if updating && !file.exists() {
        return Ok(Baseline::default());
    }
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).map_err(|error| Error::io(&name, error))?;
    Baseline::read(&text).map_err(|why| Error::usage(format!("the baseline cannot be read: {why}: {name}")))
}

/// Whether the delivery is accepted. Files that could not be read whole are never accepted.
pub(super) fn verdict(checked: &Checked, config: &Config, broken: bool) -> Verdict {
    let mut verdict = Verdict::new(checked, &config.gate);
    if broken {
        verdict.reasons.push("not everything could be read; see the diagnostics".to_owned());
    }
    verdict
}
