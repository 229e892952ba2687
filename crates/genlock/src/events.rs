//! Labels of instants against what happens in the media: onsets of sound, cuts and flashes.

use crate::against::nanos;
use crate::hearing::{Ears, Heard, has_sound};
use crate::repair::{Finding, add_map, candidates, explain, in_force, inexact, label_clocks, why};
use crate::resolve::{Resolved, unreadable};
use crate::witness::{Kind, by_onsets, decided};
use genlock_align::{Candidate, Estimator as _, Events, EventsToEvents, Onsets, Options, Outcome, Verdict};
use genlock_diagnose::codes::align as codes;
use genlock_diagnose::{Diagnostic, Position, Report};
use genlock_media::{PictureOptions, picture_series};
use genlock_model::{Clock, ClockMap, Dataset, Geometry, Id, Unit, Zero};
use genlock_time::{Mapped, Rational, SyncMap, TimeError};
use std::collections::BTreeMap;

/// Compares labels that speech does not judge with the onsets of sound and with the cuts and flashes of the pictures: instants, and the
/// starts and ends of labels whose media has no sound. Adds the map that puts them right where one is convincing.
pub(crate) fn repair_events(
    data: &mut Dataset,
    resolved: &[Resolved],
    ears: &mut Ears,
    options: &Options,
    report: &dyn Report,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for place in resolved {
        let clocks = clocks(data, place);
        if clocks.is_empty() {
            continue;
        }
        let seen = look(place, report);
        let heard = if has_sound(place) { ears.onsets(place, report) } else { None };
        if seen.is_none() && heard.is_none() {
            continue;
        }
        for (clock, times) in clocks {
            match judge(data, place, (clock, &times), (seen.as_ref(), heard), options) {
                Ok(judged) => findings.push(conclude(data, place, judged, report)),
                Err(error) => report.diagnostic(inexact(&error)),
            }
        }
    }
    findings
}

/// The cuts and flashes of the pictures, in nanoseconds of presentation; none without pictures.
fn look(place: &Resolved, report: &dyn Report) -> Option<Events> {
    place.timeline.video().filter(|video| video.frames.shown_len() > 1)?;
    match picture_series(&place.path, &place.timeline, &PictureOptions::default()) {
        Ok(series) => {
            let cuts = series.cuts().into_iter().map(|cut| cut.time);
            let times = cuts.chain(series.flashes().into_iter().map(|flash| flash.time));
            Some(Events::new(times.filter_map(|time| nanos(time.sub(place.timeline.zero).ok()?)).collect()))
        }
        Err(error) => {
            report.diagnostic(unreadable(&place.path, format!("the pictures cannot be compared with: {error}")));
            None
        }
    }
}

/// The clocks of seconds with labels that speech does not judge, and the starts and ends of those labels.
fn clocks(data: &Dataset, place: &Resolved) -> BTreeMap<Id<Clock>, Vec<Rational>> {
    let own = |id: Id<Clock>| {
        data.clocks.get(id).is_some_and(|clock| {
            clock.recording == Some(place.recording) && clock.unit == Unit::Second && clock.zero != Zero::Presentation
        })
    };
    // Where there is sound, labels that last are judged by speech, and instants on their clock go with them.
    let lasting = if has_sound(place) { label_clocks(data, place) } else { std::collections::BTreeSet::new() };
    let mut times: BTreeMap<Id<Clock>, Vec<Rational>> = BTreeMap::new();
    // A shape on a picture is no event: it stands there because somebody looked at that frame.
    for label in data.labels.iter().filter(|label| matches!(label.geometry, Geometry::None)) {
        let Some(clock) = label.extent.clock().filter(|clock| own(*clock) && !lasting.contains(clock)) else { continue };
        let spans = label.extent.spans();
        times.entry(clock).or_default().extend(spans.into_iter().flat_map(|span| [span.start.position(), span.end.position()]));
    }
    times
}

struct Judged {
    clock: Id<Clock>,
    events: usize,
    kind: Kind,
    outcome: Outcome,
    before: Option<(Id<ClockMap>, SyncMap)>,
}

fn judge(
    data: &Dataset,
    place: &Resolved,
    (clock, times): (Id<Clock>, &[Rational]),
    (seen, heard): (Option<&Events>, Option<&Heard<Onsets>>),
    options: &Options,
) -> Result<Judged, TimeError> {
    let before = in_force(data, clock, place.presentation);
    let candidates: Vec<Candidate> = match &before {
        Some(_) => Vec::new(),
        None => candidates(place, &SyncMap::identity())?,
    };
    let mut placed = Vec::new();
    for time in times {
        let there = match &before {
            Some((_, map)) => map.apply(*time)?,
            None => Mapped::To(*time),
        };
        if let Mapped::To(there) = there {
            placed.extend(nanos(there));
        }
    }
    let ours = Events::new(placed);
    let mut outcomes = Vec::new();
    if let Some(theirs) = seen {
        outcomes.push((Kind::Pictures, EventsToEvents { ours: &ours, theirs, candidates: &candidates }.estimate(options)));
    }
    if let Some(heard) = heard {
        let shift = nanos(heard.zero.sub(place.timeline.zero)?).ok_or(TimeError::Overflow)?;
        outcomes.push((Kind::Onsets, by_onsets(&ours, &heard.what, shift, &candidates, options)));
    }
    let (kind, outcome) = decided(outcomes, &ours);
    Ok(Judged { clock, events: ours.len(), kind, outcome, before })
}

/// Adds the map that the outcome asks for, and says so.
fn conclude(data: &mut Dataset, place: &Resolved, judged: Judged, report: &dyn Report) -> Finding {
    let Judged { clock, events, kind, outcome, before } = judged;
    let name = data.clocks.get(clock).map_or_else(String::new, |clock| clock.name.to_string());
    let (sentence, code) = match &outcome.verdict {
        Verdict::Keep => (format!("the labels agree with {}", kind.what()), codes::KEPT),
        Verdict::Fix(estimate) => (kind.tell(explain(estimate, "events")), codes::FIXED),
        Verdict::Abstain(reason) => (why(reason), codes::ABSTAINED),
    };
    let map = match (&outcome.verdict, &before) {
        (Verdict::Keep, None) => Some((Ok(SyncMap::identity()), "kept")),
        (Verdict::Fix(estimate), None) => Some((Ok(estimate.map.clone()), estimate.model.name())),
        (Verdict::Fix(estimate), Some((_, map))) => Some((map.then(&estimate.map), estimate.model.name())),
        (Verdict::Keep, Some(_)) | (Verdict::Abstain(_), _) => None,
    };
    match map {
        Some((Ok(map), model)) => {
            let method = format!("{}:{model}", kind.method());
            let replaces = before.map(|(id, _)| id);
            add_map(data, clock, place.presentation, map, &method, sentence.clone(), outcome.considered.as_ref(), replaces);
            report.diagnostic(Diagnostic::new(code, &sentence).at(Position::file(name.clone())));
        }
        Some((Err(error), _)) => {
            report.diagnostic(Diagnostic::new(codes::ABSTAINED, format!("the map cannot be composed: {error}")));
        }
        None => report.diagnostic(Diagnostic::new(code, &sentence).at(Position::file(name.clone()))),
    }
    Finding::new(clock, name, place.path.clone(), events, outcome, sentence)
}
