//! Clocks on which labels are known to have been made.

use crate::resolve::Resolved;
use genlock_diagnose::codes::{align as align_codes, time as time_codes};
use genlock_diagnose::{Diagnostic, Position, Report};
use genlock_media::{Basis, Convention, FrameRate};
use genlock_model::{Clock, ClockMap, Dataset, Evidence, Extras, Id, Record, Unit, Zero};
use genlock_time::{SyncMap, TimeError};

/// Puts the labels of the recordings on the clock that somebody knows them to have been made on: adds the exact map from there to the
/// presentation clock, in the place of one that the media alone suggested. Returns how many clocks were mapped.
///
/// A convention that numbers frames speaks of labels that are frame numbers, any other of labels in seconds; clocks of the other
/// kind are left as they are. Closed ends are not a matter of clocks, so only [`Convention::map`] counts here, and not
/// [`Convention::end_map`].
pub fn state(data: &mut Dataset, resolved: &[Resolved], convention: &Convention, report: &dyn Report) -> usize {
    let mut mapped = 0;
    for place in resolved {
        let map = match stated_map(place, convention) {
            Ok(Some(map)) => map,
            Ok(None) => {
                let message = format!("{convention} says nothing of this file: it lacks what the convention counts");
                let path = place.path.display().to_string();
                report.diagnostic(Diagnostic::new(time_codes::CONVENTION, message).at(Position::file(path)));
                continue;
            }
            Err(error) => {
                let message = format!("{convention}: the times of this file do not fit exact arithmetic: {error}");
                let path = place.path.display().to_string();
                report.diagnostic(Diagnostic::new(time_codes::CONVENTION, message).at(Position::file(path)));
                continue;
            }
        };
        for clock in clocks(data, place, convention) {
            let sentence = convention.sentence(&place.timeline);
            add(data, &clock, place.presentation, map.clone(), convention, &sentence);
            report.diagnostic(Diagnostic::new(align_codes::STATED, sentence).at(Position::file(clock.name.as_str())));
            mapped += 1;
        }
    }
    mapped
}

/// From labels under the convention to the presentation clock, whose zero is where the presentation begins.
fn stated_map(place: &Resolved, convention: &Convention) -> Result<Option<SyncMap>, TimeError> {
    let Some(map) = convention.map(&place.timeline)? else { return Ok(None) };
    map.then(&SyncMap::shift(place.timeline.zero.neg())).map(Some)
}

/// The clocks of labels of this recording that the convention can speak of.
fn clocks(data: &Dataset, place: &Resolved, convention: &Convention) -> Vec<Clock> {
    let numbers = matches!(convention.basis, Basis::Frames { rate: FrameRate::Undivided, .. });
    let fits = |clock: &&Clock| {
        let kind = if numbers { clock.unit.counts_frames() } else { clock.unit == Unit::Second };
        kind && clock.recording == Some(place.recording) && clock.zero != Zero::Presentation
    };
    data.clocks.iter().filter(fits).cloned().collect()
}

fn add(data: &mut Dataset, clock: &Clock, to: Id<Clock>, map: SyncMap, convention: &Convention, sentence: &str) {
    let replaces = crate::repair::in_force(data, clock.id, to).map(|(id, _)| id);
    let method = format!("stated:{convention}");
    let evidence = Evidence { method: method.into(), sentence: sentence.to_owned(), confidence: None, figures: Extras::new() };
    let id = data.maps.next_id();
    data.put(Record::Map(ClockMap { id, from: clock.id, to, map, evidence, replaces }));
}
