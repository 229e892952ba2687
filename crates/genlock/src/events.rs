//! Labels of instants against what happens in the pictures: cuts and flashes.

use crate::against::nanos;
use crate::repair::{Finding, add_map, candidates, explain, in_force, why};
use crate::resolve::Resolved;
use genlock_align::{Estimator as _, Events, EventsToEvents, Options, Verdict};
use genlock_diagnose::codes::{align as codes, media as media_codes};
use genlock_diagnose::{Diagnostic, Position, Report};
use genlock_media::{PictureOptions, picture_series};
use genlock_model::{Clock, Dataset, Extent, Id, Unit, Zero};
use genlock_time::{Rational, SyncMap, TimeError};
use std::collections::{BTreeMap, BTreeSet};

/// Compares labels that sound does not judge with the cuts and flashes of the pictures: instants, and the starts and ends of labels whose
/// media has no sound. Adds the map that puts them right where one is convincing.
pub fn repair_by_picture(data: &mut Dataset, resolved: &[Resolved], options: &Options, report: &dyn Report) -> Vec<Finding> {
    let mut findings = Vec::new();
    for place in resolved.iter().filter(|place| place.timeline.video().is_some_and(|video| video.frames.shown_len() > 1)) {
        let clocks = clocks(data, place);
        if clocks.is_empty() {
            continue;
        }
        let series = match picture_series(&place.path, &place.timeline, &PictureOptions::default()) {
            Ok(series) => series,
            Err(error) => {
                let diagnostic =
                    Diagnostic::new(media_codes::UNREADABLE, format!("the pictures cannot be compared with: {error}"));
                report.diagnostic(diagnostic.at(Position::file(place.path.display().to_string())));
                continue;
            }
        };
        let times = series.cuts().into_iter().map(|cut| cut.time).chain(series.flashes().into_iter().map(|flash| flash.time));
        let seen = Events::new(times.filter_map(|time| nanos(time.sub(place.timeline.zero).ok()?)).collect());
        for (clock, events) in clocks {
            match judge(data, place, clock, (&events, &seen), options, report) {
                Ok(finding) => findings.push(finding),
                Err(error) => {
                    let message = format!("the times do not fit exact arithmetic: {error}");
                    report.diagnostic(Diagnostic::new(codes::ABSTAINED, message));
                }
            }
        }
    }
    findings
}

/// The clocks of seconds with labels that only pictures can judge, and the instants of those labels.
fn clocks(data: &Dataset, place: &Resolved) -> BTreeMap<Id<Clock>, Events> {
    let heard = place.timeline.audio().is_some_and(|audio| audio.frames.shown_len() > 0);
    let own = |id: Id<Clock>| {
        data.clocks.get(id).is_some_and(|clock| {
            clock.recording == Some(place.recording) && clock.unit == Unit::Second && clock.zero != Zero::Presentation
        })
    };
    let lasting: BTreeSet<_> = data
        .labels
        .iter()
        .filter(|one| matches!(one.extent, Extent::During { .. }))
        .filter_map(|one| one.extent.clock())
        .collect();
    let mut times: BTreeMap<Id<Clock>, Vec<i64>> = BTreeMap::new();
    for label in &data.labels {
        let Some(clock) = label.extent.clock().filter(|clock| own(*clock)) else { continue };
        // Labels that last are judged by speech, and instants on their clock go with them.
        if heard && lasting.contains(&clock) {
            continue;
        }
        for span in label.extent.spans() {
            let ends = [span.start, span.end];
            times.entry(clock).or_default().extend(ends.into_iter().filter_map(|time| nanos(time.position())));
        }
    }
    times.into_iter().map(|(clock, times)| (clock, Events::new(times))).collect()
}

fn judge(
    data: &mut Dataset,
    place: &Resolved,
    clock: Id<Clock>,
    (ours, theirs): (&Events, &Events),
    options: &Options,
    report: &dyn Report,
) -> Result<Finding, TimeError> {
    let candidates = candidates(place, &SyncMap::shift(Rational::ZERO))?;
    let pair = EventsToEvents { ours, theirs, candidates: &candidates };
    let outcome = pair.estimate(options);
    let name = data.clocks.get(clock).map_or_else(String::new, |clock| clock.name.to_string());
    let (sentence, code) = match &outcome.verdict {
        Verdict::Keep => ("the labels agree with the cuts and flashes of the pictures".to_owned(), codes::KEPT),
        Verdict::Fix(estimate) => (explain(estimate, "events"), codes::FIXED),
        Verdict::Abstain(reason) => (why(reason), codes::ABSTAINED),
    };
    let map = match &outcome.verdict {
        Verdict::Keep => Some((SyncMap::identity(), "kept")),
        Verdict::Fix(estimate) => Some((estimate.map.clone(), estimate.model.name())),
        Verdict::Abstain(_) => None,
    };
    // A map that is there already says more than cuts do.
    if let Some((map, model)) = map.filter(|_| in_force(data, clock, place.presentation).is_none()) {
        let method = format!("{}:{model}", pair.method());
        add_map(data, clock, place.presentation, map, &method, sentence.clone(), outcome.considered.as_ref(), None);
    }
    report.diagnostic(Diagnostic::new(code, &sentence).at(Position::file(name.clone())));
    Ok(Finding::new(clock, name, place.path.clone(), ours.len(), outcome, sentence))
}
