//! Moving the ends of single labels, where that was asked for.

use crate::resolve::Resolved;
use genlock_align::{Interval, Passage, SpeechTrack, lanes};
use genlock_diagnose::codes::align as codes;
use genlock_diagnose::{Diagnostic, Position, Report};
use genlock_model::{Clock, ClockMap, Dataset, Evidence, Extent, Extras, Id, Label, Record, Table};
use genlock_time::{Rational, SyncMap, TimeError};
use serde_json::json;
use std::collections::BTreeMap;

/// What was done to single labels.
pub struct Refinement {
    /// How far labels stray as a whole, and their ends beside that: standard deviations in seconds.
    pub spread: (f64, f64),
    /// The step in seconds to which the times in the file were rounded, if they were.
    pub rounded: Option<f64>,
    /// Labels that were moved; none if they, or the evidence, are too good or too bad for it.
    pub moved: Vec<MovedLabel>,
}

/// A label that was moved, beside what its clock's map does.
pub struct MovedLabel {
    /// The label.
    pub label: Id<Label>,
    /// Its id in the source, if it has one.
    pub name: Option<String>,
    /// Seconds by which its start and its end were moved.
    pub by: (f64, f64),
    /// What the new place is more probable, in nats.
    pub gain: f64,
}

/// Moves the ends of the labels on this clock by at most `within` seconds. The labels that move get clocks of their own with maps that
/// place them; what is written in them stays, and so do the clock and its map.
pub(crate) fn refine(
    data: &mut Dataset,
    place: &Resolved,
    clock: Id<Clock>,
    (track, shift): (&SpeechTrack, &SyncMap),
    within: f64,
    report: &dyn Report,
) -> Option<Refinement> {
    let name = data.clocks.get(clock).map_or_else(String::new, |clock| clock.name.to_string());
    let position = || Position::file(name.as_str());
    match moved(data, place, clock, (track, shift), within) {
        Ok(refinement) => {
            let (count, (common, ends)) = (refinement.moved.len(), refinement.spread);
            let (common, ends) = (common * 1e3, ends * 1e3);
            let rounded = refinement
                .rounded
                .map_or_else(String::new, |step| format!("the times lie on a grid of {step} s, as if rounded; "));
            let message = if refinement.moved.is_empty() {
                format!(
                    "{rounded}single labels stray by {common:.0} ms, their ends by {ends:.0} ms, which the speech here cannot tell from none; none was moved"
                )
            } else {
                format!(
                    "{rounded}{count} labels were moved one by one: they strayed by {common:.0} ms, their ends by {ends:.0} ms"
                )
            };
            report.diagnostic(Diagnostic::new(codes::REFINED, message).at(position()));
            Some(refinement)
        }
        Err(error) => {
            let message = format!("single labels were not moved: the times do not fit exact arithmetic: {error}");
            report.diagnostic(Diagnostic::new(codes::ABSTAINED, message).at(position()));
            None
        }
    }
}

/// A label of one span, with its place on the clock of the track.
struct Placed {
    label: Id<Label>,
    written: (Rational, Rational),
    interval: Interval,
}

fn moved(
    data: &mut Dataset,
    place: &Resolved,
    clock: Id<Clock>,
    (track, shift): (&SpeechTrack, &SyncMap),
    within: f64,
) -> Result<Refinement, TimeError> {
    let in_force = crate::repair::in_force(data, clock, place.presentation);
    let to_track = in_force.map_or_else(SyncMap::identity, |(_, map)| map).then(&shift.invert()?)?;
    let mut labels = Vec::new();
    for label in data.labels.iter().filter(|label| label.extent.clock() == Some(clock)) {
        let Extent::During { span, .. } = &label.extent else { continue };
        let written = (span.start.position(), span.end.position());
        let Some(placed) = to_track.apply_span(written.0, written.1)?.filter(|placed| !placed.clipped) else { continue };
        if let Some(interval) = Interval::from_seconds(placed.start, placed.end).filter(|interval| !interval.is_empty()) {
            labels.push(Placed { label: label.id, written, interval });
        }
    }
    let intervals: Vec<Interval> = labels.iter().map(|label| label.interval).collect();
    let written: Vec<Interval> =
        labels.iter().filter_map(|label| Interval::from_seconds(label.written.0, label.written.1)).collect();
    let rounded = genlock_align::rounding_step(&written);
    let refined = genlock_align::refine(&intervals, track, within, rounded);
    let mut refinement = Refinement { spread: refined.spread, rounded, moved: Vec::new() };
    let mut passages = Vec::new();
    for ((label, interval), step) in labels.iter().zip(&refined.intervals).zip(&refined.moves) {
        if (step.start, step.end) == (0.0, 0.0) {
            continue;
        }
        let exact = |nanos: i64| shift_by(shift, Rational::new(i128::from(nanos), 1_000_000_000)?);
        passages.push(Passage { written: label.written, placed: (exact(interval.start)?, exact(interval.end)?) });
        let name = data.labels.get(label.label).and_then(|label| label.source_id.as_ref()).map(|id| id.as_str().to_owned());
        refinement.moved.push(MovedLabel { label: label.label, name, by: (step.start, step.end), gain: step.gain });
    }
    for (number, lane) in lanes(&passages)?.into_iter().enumerate() {
        let lane_clock = add_lane(data, clock, place.presentation, lane.map, number + 1, &refinement);
        for at in lane.labels {
            let label = refinement.moved.get(at).and_then(|moved| data.labels.get_mut(moved.label));
            if let Some(Extent::During { clock, .. }) = label.map(|label| &mut label.extent) {
                *clock = lane_clock;
            }
        }
    }
    Ok(refinement)
}

/// A shift is known everywhere.
fn shift_by(shift: &SyncMap, position: Rational) -> Result<Rational, TimeError> {
    shift.pieces().first().map_or(Ok(position), |piece| piece.target(position))
}

/// Puts labels that were moved one by one back on the clock on which they were written, and takes the clocks of such labels away;
/// their maps are left. This undoes what refining did, together with taking the maps away.
pub(crate) fn unrefine(data: &mut Dataset) {
    let mut back: BTreeMap<Id<Clock>, Id<Clock>> = BTreeMap::new();
    for map in data.maps.iter().filter(|map| map.evidence.method == REFINED) {
        let recording = data.clocks.get(map.from).and_then(|lane| lane.recording);
        let name = map.evidence.figures.text("align", "refines");
        let written = |clock: &&Clock| clock.recording == recording && name.as_deref() == Some(clock.name.as_str());
        if let Some(written) = data.clocks.iter().find(written) {
            back.insert(map.from, written.id);
        }
    }
    if back.is_empty() {
        return;
    }
    let labels: Vec<_> = data.labels.iter().map(|label| label.id).collect();
    for label in labels {
        if let Some(Extent::During { clock, .. }) = data.labels.get_mut(label).map(|label| &mut label.extent)
            && let Some(written) = back.get(clock)
        {
            *clock = *written;
        }
    }
    let kept: Vec<Clock> = data.clocks.iter().filter(|clock| !back.contains_key(&clock.id)).cloned().collect();
    data.clocks = Table::default();
    for clock in kept {
        data.put(Record::Clock(clock));
    }
}

/// The method that maps of labels moved one by one name in their evidence.
const REFINED: &str = "speech:refined";

fn add_lane(
    data: &mut Dataset,
    of: Id<Clock>,
    presentation: Id<Clock>,
    map: SyncMap,
    number: usize,
    refinement: &Refinement,
) -> Id<Clock> {
    let id = data.clocks.next_id();
    let mut figures = Extras::new();
    if let Some(clock) = data.clocks.get(of).cloned() {
        figures.push_text("align", "refines", &clock.name);
        let name = format!("{}, refined {number}", clock.name);
        data.put(Record::Clock(Clock { id, name: name.into(), ..clock }));
    }
    let spread = json!({ "labels_stray_seconds": refinement.spread.0, "ends_stray_seconds": refinement.spread.1 });
    if let Ok(raw) = serde_json::value::to_raw_value(&spread) {
        figures.push("align", "refined", raw);
    }
    let sentence = "Single labels were moved to where speech begins and ends.".to_owned();
    let evidence = Evidence { method: REFINED.into(), sentence, confidence: None, figures };
    let map_id = data.maps.next_id();
    data.put(Record::Map(ClockMap { id: map_id, from: id, to: presentation, map, evidence, replaces: None }));
    id
}

/// A refinement as JSON: seconds.
pub fn refinement_json(refinement: &Refinement) -> serde_json::Value {
    let moved: Vec<_> = refinement
        .moved
        .iter()
        .map(|moved| {
            json!({ "label": moved.label.index(), "id": moved.name, "start": moved.by.0, "end": moved.by.1, "gain_nats": moved.gain })
        })
        .collect();
    json!({
        "labels_stray_seconds": refinement.spread.0,
        "ends_stray_seconds": refinement.spread.1,
        "rounded_to_seconds": refinement.rounded,
        "moved": moved,
    })
}
