//! `genlock check --fix`.

use super::super::Result;
use super::super::convert::{keep_apart, refusal};
use crate::args::check::Check;
use crate::screen::Screen;
use genlock::LossPolicy;
use genlock::check::{Applied, Checked, Provenance, apply};
use genlock_diagnose::Collector;
use genlock_format::{Error, Output};
use genlock_model::Dataset;

/// What was changed, and whether it could be written.
pub(super) struct Fixed {
    pub(super) applied: Vec<Applied>,
    pub(super) refused: bool,
}

/// Applies the fixes that are safe and writes the result. The inputs stay as they are.
pub(super) fn fix(args: &Check, data: &mut Dataset, checked: &Checked, report: &Collector, screen: &Screen) -> Result<Fixed> {
    let fixing = &args.fixing;
    let Some(place) = &fixing.output else { return Err(Error::usage("--fix needs --output")) };
    for source in &args.sources {
        keep_apart(source, place)?;
    }
    let registry = genlock::registry();
    let sources: Vec<&'static str> =
        data.info.iter().filter_map(|info| registry.get(&info.format).map(|format| format.info().id)).collect();
    let format = genlock::output_format(&registry, fixing.to.as_deref(), place, &sources)?;
    let policy = LossPolicy::new(&fixing.allow_loss)?;
    // Only the native storage holds what is no format's own.
    let native = format.info().id == "native";
    let applied = apply(data, &checked.fixes, if native { Provenance::InRecords } else { Provenance::Returned });
    for (code, count) in Applied::by_rule(&applied) {
        genlock::note_step(data, format!("check --fix: {count} changes for {code}"));
    }
    let options = super::super::options(&fixing.write_options, &[format.info()])?;
    let mut output = if fixing.dry_run { Output::null() } else { Output::to_path(place)? };
    genlock::write(format, data, &mut output, &options, report)?;
    let losses = report.losses();
    let refused = policy.refused(&losses);
    screen.diagnostics(&[], &losses);
    if !refused.is_empty() {
        screen.error(refusal(format.info().id, &refused));
    } else if !fixing.dry_run {
        output.commit()?;
    }
    Ok(Fixed { applied, refused: !refused.is_empty() })
}

/// Says what was changed.
pub(super) fn tell(applied: &[Applied], screen: &Screen) {
    for one in applied {
        screen.note(format!("fixed[{}] {}", one.code, one.what));
    }
    for (code, count) in Applied::by_rule(applied) {
        screen.note(format!("{count} changes for {code}"));
    }
}
