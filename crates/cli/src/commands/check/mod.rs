//! `genlock check`.

mod fix;
mod setup;
mod write;

use super::Result;
use crate::args::Report;
use crate::args::check::Check;
use crate::screen::{Outcome, Screen};
use genlock::check::output::{self, origins};
use genlock::check::{Aids, Baseline, Checked, Config, Verdict, check, rules};
use genlock::{Loaded, MediaFiles};
use genlock_diagnose::{Collector, Position, Severity};
use genlock_format::{Ids, Input};
use genlock_model::Dataset;
use serde_json::Value;
use std::collections::BTreeMap;

pub(crate) fn run(args: &Check, media: Option<&MediaFiles>, format: Report, screen: &Screen) -> Result {
    let report = Collector::new();
    let loaded = setup::config(args, &report)?;
    if report.count(Severity::Error) > 0 {
        screen.diagnostics(&report.diagnostics(), &[]);
        return Err(genlock_format::Error::usage("the configuration cannot be used as it is"));
    }
    let baseline_file = setup::baseline_file(args, &loaded);
    let baseline = setup::baseline(baseline_file.as_deref(), args.gates.update_baseline)?;
    let (mut data, inputs) = read(args, media, &report)?;
    let aids = aids(&data, &loaded, &report)?;
    let mut checked = check(&data, &loaded.config, &baseline, &aids);
    let mut fixed = fix::Fixed { applied: Vec::new(), refused: false };
    if args.fixing.fix {
        fixed = fix::fix(args, &mut data, &checked, &report, screen)?;
        // Classes may have other names now; what there is to say about the words was said already.
        checked = check(&data, &loaded.config, &baseline, &self::aids(&data, &loaded, &Collector::new())?);
        fix::tell(&fixed.applied, screen);
    }
    let broken = report.count(Severity::Error) > 0;
    let verdict = setup::verdict(&checked, &loaded.config, broken);
    let rules = rules::all();
    let version = env!("CARGO_PKG_VERSION");
    let places = places(&data, &checked, &inputs);
    let out = output::Report {
        data: &data,
        checked: &checked,
        verdict: &verdict,
        rules: &rules,
        places,
        version,
        applied: &fixed.applied,
    };
    let mut diagnostics = report.diagnostics();
    for input in &inputs {
        genlock::locate(input, &mut diagnostics);
    }
    if format == Report::Text {
        screen.diagnostics(&diagnostics, &[]);
    }
    screen.raw(&write::render(&out, format, &diagnostics, &report));
    for (format, file) in &args.reports {
        write::save(&write::render(&out, *format, &diagnostics, &report), file)?;
    }
    if let Some(file) = baseline_file.filter(|_| args.gates.update_baseline) {
        write::save(&baseline.write(&checked), &file)?;
    }
    let accepted = (verdict.accepted() || args.gates.exit_zero || args.gates.update_baseline) && !fixed.refused;
    Ok(if accepted { Outcome::Clean } else { Outcome::Findings })
}

/// What rules need beside the dataset: what words mean.
fn aids(data: &Dataset, loaded: &Loaded, report: &Collector) -> Result<Aids> {
    Ok(Aids::new().with(genlock::semantics(data, &loaded.config, loaded.folder.as_deref(), report)?))
}

/// Reads all sources into one dataset and puts it on the time of its media.
fn read(args: &Check, media: Option<&MediaFiles>, report: &Collector) -> Result<(Dataset, Vec<Input>)> {
    let registry = genlock::registry();
    let (mut data, ids) = (Dataset::new(), Ids::new());
    let mut inputs = Vec::new();
    for source in &args.sources {
        let delivery = genlock::Delivery::open(&registry, source, args.reading.from.as_deref(), report)?;
        let options = super::read_options(&args.reading, &delivery)?;
        delivery.read_more(&options, report, &ids, &mut data)?;
        inputs.push(delivery.input);
    }
    if let Some(media) = media {
        let resolved = genlock::resolve(&mut data, media, report);
        if args.fixing.fix {
            genlock::repair(&mut data, &resolved, &genlock::align::Options::default(), report);
        }
        genlock::assume_presentation(&mut data, &resolved);
    }
    Ok((data, inputs))
}

/// Where the records of the instances stand, with lines and columns.
fn places(data: &Dataset, checked: &Checked, inputs: &[Input]) -> BTreeMap<(u32, u64), Position> {
    let place = |origin: genlock_model::Origin| {
        let path = data.source_path(origin.source)?;
        Some(((origin.source, origin.offset), Position::byte(path, origin.offset)))
    };
    let mut places: BTreeMap<_, _> = origins(checked).filter_map(place).collect();
    for input in inputs {
        genlock::locate_positions(input, places.values_mut());
    }
    places
}

/// Checks a dataset by the rules' defaults and says how it came out: the step inside `fix`.
pub(crate) fn findings(data: &Dataset, screen: &Screen) -> Value {
    let checked = check(data, &Config::default(), &Baseline::default(), &Aids::new());
    let verdict = Verdict::new(&checked, &genlock::check::Gate::default());
    let rules = rules::all();
    let version = env!("CARGO_PKG_VERSION");
    let out = output::Report {
        data,
        checked: &checked,
        verdict: &verdict,
        rules: &rules,
        places: BTreeMap::new(),
        version,
        applied: &[],
    };
    if screen.is_text() && !checked.findings.is_empty() {
        screen.note(output::text(&out).trim_end());
    }
    output::json(&out)
}
