//! Labels against the labels of another delivery, without media.

use crate::repair::{Finding, add_map, explain, why};
use genlock_align::{Estimator as _, Events, EventsToEvents, Interval, LabelsToLabels, Options, Outcome, SpeechTrack, Verdict};
use genlock_check::{Aids, DomainUnit, Placed, Scene};
use genlock_diagnose::codes::align as codes;
use genlock_diagnose::{Diagnostic, Position, Report};
use genlock_model::{Clock, Dataset, Id, Label, Record, Recording, Unit, Zero};
use genlock_time::{Rational, Round, SyncMap};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Labels below this number on either side are compared as instants.
const FEWEST: usize = 5;

/// Puts labels on the time of another delivery of the same recording: speaker turns against cues, one annotator against another,
/// events of one sensor against those of another. Recordings of one name belong together; where each side has only one, those two.
pub fn repair_against(data: &mut Dataset, other: &Dataset, name: &str, options: &Options, report: &dyn Report) -> Vec<Finding> {
    let theirs = by_recording(&Scene::new(other, &Aids::new()));
    let ours = by_clock(&Scene::new(data, &Aids::new()));
    let recordings: BTreeSet<_> = ours.keys().map(|(recording, _)| *recording).collect();
    let mut findings = Vec::new();
    for ((recording, clock), mine) in ours {
        let key = recording.and_then(|id| data.recordings.get(id)).map(|row| row.name.to_lowercase());
        let same = theirs.iter().find(|(id, _)| {
            let name = id.and_then(|id| other.recordings.get(id)).map(|row| row.name.to_lowercase());
            name.is_some() && name == key
        });
        let only = || (recordings.len() == 1 && theirs.len() == 1).then(|| theirs.iter().next()).flatten();
        let clock_name = data.clocks.get(clock).map_or_else(String::new, |clock| clock.name.to_string());
        let Some((_, theirs)) = same.or_else(only) else {
            let message = format!("left alone: {name} has no recording of this name");
            report.diagnostic(Diagnostic::new(codes::ABSTAINED, message).at(Position::file(clock_name)));
            continue;
        };
        let (method, outcome) = compare(&mine, theirs, options);
        let sentence = match &outcome.verdict {
            Verdict::Keep => format!("{} labels agree with those of {name} where they are", mine.len()),
            Verdict::Fix(estimate) => explain(estimate, "labels"),
            Verdict::Abstain(reason) => why(reason),
        };
        let code = conclude(data, clock, recording, name, (method, &outcome), &sentence);
        report.diagnostic(Diagnostic::new(code, &sentence).at(Position::file(clock_name.clone())));
        findings.push(Finding::new(clock, clock_name, PathBuf::from(name), mine.len(), outcome, sentence));
    }
    findings
}

/// Adds the map to the time of the other delivery, unless the labels are left alone.
fn conclude(
    data: &mut Dataset,
    clock: Id<Clock>,
    recording: Option<Id<Recording>>,
    name: &str,
    (method, outcome): (&str, &Outcome),
    sentence: &str,
) -> genlock_diagnose::Code {
    let (map, model, code) = match &outcome.verdict {
        Verdict::Abstain(_) => return codes::ABSTAINED,
        Verdict::Keep => (SyncMap::identity(), "kept", codes::KEPT),
        Verdict::Fix(estimate) => (estimate.map.clone(), estimate.model.name(), codes::FIXED),
    };
    let presentation = data.clocks.get(clock).filter(|clock| clock.zero == Zero::Presentation).map(|clock| clock.id);
    if let Some(own) = presentation.and_then(|id| data.clocks.get_mut(id)) {
        own.zero = Zero::Container;
    }
    let to = data.clocks.next_id();
    let target = Clock { id: to, recording, ..crate::resolve::clock(Unit::Second, format!("time of {name}")) };
    data.put(Record::Clock(target));
    add_map(data, clock, to, map, &format!("{method}:{model}"), sentence.to_owned(), outcome.considered.as_ref(), None);
    code
}

/// A label on a clock of seconds, in nanoseconds.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    start: i64,
    end: i64,
    instant: bool,
}

impl Stretch {
    fn of(placed: &Placed<'_>) -> Self {
        Self { start: placed.start, end: placed.end, instant: placed.instant || placed.end <= placed.start }
    }
}

fn recording_of(data: &Dataset, label: &Label, clock: Id<Clock>) -> Option<Id<Recording>> {
    let stream = data.streams.get(label.stream).and_then(|stream| stream.recording);
    stream.or_else(|| data.clocks.get(clock).and_then(|clock| clock.recording))
}

/// Labels on clocks that count seconds; frames of no known length have none.
fn in_seconds<'s, 'a>(scene: &'s Scene<'a>) -> impl Iterator<Item = &'s Placed<'a>> {
    let seconds = |clock: Id<Clock>| scene.domain(clock).unit == DomainUnit::Seconds;
    scene.placed.iter().filter(move |placed| seconds(placed.clock))
}

fn by_recording(scene: &Scene<'_>) -> BTreeMap<Option<Id<Recording>>, Vec<Stretch>> {
    let mut all: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for placed in in_seconds(scene) {
        all.entry(recording_of(scene.data, placed.label, placed.clock)).or_default().push(Stretch::of(placed));
    }
    all
}

/// Labels by recording and clock.
type ByClock = BTreeMap<(Option<Id<Recording>>, Id<Clock>), Vec<Stretch>>;

/// The labels on each clock of seconds: the presentation clock of the media where they were put on one.
fn by_clock(scene: &Scene<'_>) -> ByClock {
    let mut all: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for placed in in_seconds(scene) {
        let recording = recording_of(scene.data, placed.label, placed.clock);
        all.entry((recording, placed.clock)).or_default().push(Stretch::of(placed));
    }
    all
}

/// Labels that last are compared as speech is, others by their instants; if only one side lasts, its starts are instants.
fn compare(ours: &[Stretch], theirs: &[Stretch], options: &Options) -> (&'static str, Outcome) {
    let lasting = |all: &[Stretch]| -> Vec<Interval> {
        all.iter().filter(|one| !one.instant).map(|one| Interval::new(one.start, one.end)).collect()
    };
    let (mine, others) = (lasting(ours), lasting(theirs));
    if mine.len() >= FEWEST && others.len() >= FEWEST {
        return match SpeechTrack::from_intervals(&others) {
            Ok(track) => {
                let pair = LabelsToLabels { ours: &mine, theirs: &track };
                (pair.method(), pair.estimate(options))
            }
            Err(_) => ("labels", overflow()),
        };
    }
    let (ours, theirs) = (instants(ours), instants(theirs));
    let pair = EventsToEvents { ours: &ours, theirs: &theirs, candidates: &[] };
    (pair.method(), pair.estimate(options))
}

fn overflow() -> Outcome {
    Outcome { verdict: Verdict::Abstain(genlock_align::Reason::Overflow), considered: None }
}

fn instants(all: &[Stretch]) -> Events {
    let any = all.iter().any(|one| one.instant);
    let chosen = all.iter().filter(|one| one.instant || !any);
    Events::new(chosen.map(|one| one.start).collect())
}

/// The nearest nanosecond; none if it does not fit.
pub(crate) fn nanos(position: Rational) -> Option<i64> {
    i64::try_from(position.mul(Rational::from_int(1_000_000_000)).ok()?.round(Round::Near)).ok()
}
