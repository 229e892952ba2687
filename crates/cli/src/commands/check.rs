//! `genlock check`.

use super::Result;
use crate::args::Reading;
use crate::screen::{Outcome, Screen};
use genlock::MediaFiles;
use genlock::check::{Checked, Config, SyncErrorRate, Tally, check};
use genlock_diagnose::{Collector, Position, Report as _, Severity};
use genlock_format::{Error, Ids};
use genlock_model::Dataset;
use serde_json::{Value, json};
use std::path::PathBuf;

pub(crate) fn run(
    sources: &[PathBuf],
    media: Option<&MediaFiles>,
    most: Option<&str>,
    reading: &Reading,
    screen: &Screen,
) -> Result {
    let most = most.map(percent).transpose()?;
    let registry = genlock::registry();
    let report = Collector::new();
    let (mut data, ids) = (Dataset::new(), Ids::new());
    let mut inputs = Vec::new();
    for source in sources {
        let delivery = genlock::Delivery::open(&registry, source, reading.from.as_deref(), &report)?;
        let options = super::read_options(reading, &delivery)?;
        delivery.read_more(&options, &report, &ids, &mut data)?;
        inputs.push(delivery.input);
    }
    if let Some(media) = media {
        let resolved = genlock::resolve(&mut data, media, &report);
        genlock::assume_presentation(&mut data, &resolved);
    }
    let checked = check(&data, &Config::default());
    let broken = report.count(Severity::Error) > 0;
    collect(&data, &checked, &report);
    let mut diagnostics = report.diagnostics();
    for input in &inputs {
        genlock::locate(input, &mut diagnostics);
    }
    screen.diagnostics(&diagnostics, &[]);
    let rate = checked.rate();
    if screen.is_text() {
        tell(&checked, rate, screen);
    }
    let outcome = match most {
        Some(most) => !broken && rate.value().is_none_or(|value| value <= most),
        None => checked.findings.iter().all(|finding| finding.severity < Severity::Error) && !broken,
    };
    let outcome = if outcome { Outcome::Clean } else { Outcome::Findings };
    screen.envelope(outcome, summary(&checked), &report, &diagnostics);
    Ok(outcome)
}

/// Checks a dataset and reports what was found: the step inside `fix`.
pub(crate) fn findings(data: &Dataset, report: &Collector) -> Value {
    let checked = check(data, &Config::default());
    collect(data, &checked, report);
    summary(&checked)
}

fn collect(data: &Dataset, checked: &Checked, report: &Collector) {
    for (finding, diagnostic) in checked.findings.iter().zip(checked.diagnostics()) {
        let place = finding.origin.and_then(|origin| Some((data.source_path(origin.source)?, origin.offset)));
        report.diagnostic(match place {
            Some((path, offset)) => diagnostic.at(Position::byte(path, offset)),
            None => diagnostic,
        });
    }
}

fn percent(text: &str) -> Result<f64> {
    let number: Option<f64> = text.trim().trim_end_matches('%').trim().parse().ok();
    let fits = number.filter(|number| (0.0..=100.0).contains(number));
    fits.map(|number| number / 100.0).ok_or_else(|| Error::usage(format!("a rate is a percentage from 0 to 100: {text}")))
}

fn tell(checked: &Checked, rate: SyncErrorRate, screen: &Screen) {
    let line = |name: &str, tally: &Tally| {
        screen.line(format!(
            "{name}: {} of {} links wrong, {} labels without a counterpart",
            tally.wrong, tally.checked, tally.unchecked
        ));
    };
    line("labels and media", &checked.media);
    for ((a, b), tally) in &checked.pairs {
        line(&format!("{} and {}", a.name(), b.name()), tally);
    }
    match rate.value() {
        Some(value) => screen.line(format!(
            "sync error rate {:.2} % ({} of {} links, 95 % interval {:.2} to {:.2} %); {} could not be checked",
            value * 100.0,
            rate.wrong,
            rate.checked,
            rate.low * 100.0,
            rate.high * 100.0,
            rate.unchecked
        )),
        None => screen.line(format!("nothing could be checked: {} labels have nothing to compare with", rate.unchecked)),
    }
}

fn summary(checked: &Checked) -> Value {
    let tally = |tally: &Tally| json!({ "checked": tally.checked, "wrong": tally.wrong, "unchecked": tally.unchecked });
    let pairs: Vec<_> = checked.pairs.iter().map(|((a, b), count)| json!({ "pair": [a, b], "links": tally(count) })).collect();
    let rate = checked.rate();
    json!({
        "sync_error_rate": {
            "value": rate.value(), "wrong": rate.wrong, "checked": rate.checked, "unchecked": rate.unchecked,
            "wilson_95": [rate.low, rate.high],
        },
        "media": tally(&checked.media),
        "pairs": pairs,
    })
}
