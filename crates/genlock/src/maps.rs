//! Maps that were saved: applied later, backwards, or taken away.

use crate::repair::in_force;
use genlock_diagnose::codes::{align as codes, read as read_codes};
use genlock_diagnose::{Collector, Diagnostic, Position, Report, Severity};
use genlock_format::{Error, Input, Options, Result};
use genlock_model::{Clock, ClockMap, ClockPaths, Dataset, Evidence, Extras, Id, Record, Unit, Zero};
use genlock_time::{Mapped, Rational, SyncMap};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;

/// Times of labels that are remembered with a map, to tell labels that were mapped from those that were not.
const REMEMBERED: usize = 12;
/// How far remembered times may be off, in seconds: a frame of 25 a second, which is how coarse formats round.
const SLACK: f64 = 0.021;

/// Which way maps are applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// As they were found: from the labels' clock to the media's.
    Forward,
    /// Back to the times as they were delivered.
    Backward,
}

/// What became of the maps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Applied {
    /// Clocks whose labels were moved.
    pub moved: usize,
    /// Clocks whose labels stand already where the map puts them.
    pub already: usize,
    /// Clocks with labels for which there is no map.
    pub without: usize,
}

/// The maps of a dataset with the clocks that they join, as a dataset of their own: what `--maps` saves. Each map from a clock with
/// labels remembers some of their times as delivered.
pub fn maps_only(data: &Dataset) -> Dataset {
    let mut maps = Dataset::new();
    for record in data.records() {
        match record {
            Record::Map(mut map) => {
                remember(data, &mut map);
                maps.put(Record::Map(map));
            }
            Record::Info(_) | Record::Recording(_) | Record::Clock(_) => maps.put(record),
            _ => {}
        }
    }
    maps
}

fn remember(data: &Dataset, map: &mut ClockMap) {
    let starts = starts(data, map.from);
    let (Some(_), None) = (starts.first(), map.evidence.figures.get("align", "labels")) else { return };
    let sample: Vec<String> = sampled(&starts).map(|time| time.to_decimal(3)).collect();
    if let Ok(raw) = serde_json::value::to_raw_value(&json!({ "count": starts.len(), "starts": sample })) {
        map.evidence.figures.push("align", "labels", raw);
    }
}

/// Evenly spread ones, the first and the last among them.
fn sampled(starts: &[Rational]) -> impl Iterator<Item = &Rational> {
    let last = starts.len().saturating_sub(1);
    let count = REMEMBERED.min(starts.len());
    (0..count).filter_map(move |at| starts.get(at * last / (count - 1).max(1)))
}

/// Where the labels on a clock start, on that clock, in the order of time.
fn starts(data: &Dataset, clock: Id<Clock>) -> Vec<Rational> {
    let own = data.labels.iter().filter(|label| label.extent.clock() == Some(clock));
    let mut starts: Vec<Rational> = own.flat_map(|label| label.extent.spans()).map(|span| span.start.position()).collect();
    starts.sort_unstable();
    starts
}

/// Reads a file of maps. A file that was edited by hand and has a fault is refused as a whole, with all faults and their places, so
/// that no map is left out in silence.
///
/// # Errors
/// If it cannot be read, has no map, or has a fault.
pub fn read_maps(path: &Path, report: &dyn Report) -> Result<Dataset> {
    let input = Input::open(path)?;
    let collector = Collector::new();
    let maps = genlock_format::read(&crate::Native, &input, &Options::new(), &collector)?;
    let faults = collector.count(Severity::Warning);
    collector.diagnostics().into_iter().for_each(|diagnostic| report.diagnostic(diagnostic));
    let dangling = maps.maps.iter().filter(|map| [map.from, map.to].iter().any(|id| maps.clocks.get(*id).is_none()));
    let mut broken = faults;
    for map in dangling {
        let message = format!("the map {} joins a clock that this file does not describe", map.id.index());
        report.diagnostic(Diagnostic::new(read_codes::DANGLING, message).at(Position::file(input.name())));
        broken += 1;
    }
    if broken > 0 {
        return Err(Error::data(read_codes::SYNTAX, input.name(), format!("{broken} faults in the maps, so none was applied")));
    }
    if maps.maps.is_empty() {
        return Err(Error::data(read_codes::EMPTY, input.name(), "there is no map in this file"));
    }
    Ok(maps)
}

/// Applies saved maps to a dataset of the same labels. The clock of a map is found by its name or, where each side has one, alone.
/// Labels that already stand where a map puts them are left there, so that applying it twice does no harm.
///
/// # Errors
/// If the arithmetic does not fit.
pub fn apply_maps(data: &mut Dataset, maps: &Dataset, direction: Direction, report: &dyn Report) -> Result<Applied> {
    let saved = saved(maps).map_err(|error| match error {
        genlock_model::NoPath::Time(error) => Error::usage(format!("the maps do not fit exact arithmetic: {error}")),
        genlock_model::NoPath::Unconnected => Error::internal("clocks that are reachable and not connected"),
    })?;
    let mut applied = Applied::default();
    let clocks: BTreeSet<Id<Clock>> = data.labels.iter().filter_map(|label| label.extent.clock()).collect();
    for clock in &clocks {
        let Some(own) = data.clocks.get(*clock).cloned() else { continue };
        let Some(map) = counterpart(&saved, &own, clocks.len() == 1) else {
            applied.without += 1;
            let diagnostic = Diagnostic::new(codes::NO_MAP, "the file of maps has none for these labels; they stay as they are");
            report.diagnostic(diagnostic.at(Position::file(own.name.as_str())));
            continue;
        };
        let whole = match direction {
            Direction::Forward => Ok(map.map.clone()),
            Direction::Backward => map.map.invert(),
        };
        let whole = whole.map_err(|error| Error::usage(format!("the map cannot be inverted: {error}")))?;
        let position = Position::file(own.name.as_str());
        match standing(&starts(data, *clock), map, direction) {
            Standing::Done => {
                applied.already += 1;
                report
                    .diagnostic(Diagnostic::new(codes::APPLIED, "the labels stand where the map puts them already").at(position));
                continue;
            }
            Standing::Elsewhere => {
                let message = "the labels are not those that the map was made for; it was applied all the same";
                report.diagnostic(Diagnostic::new(codes::OTHER_LABELS, message).at(position));
            }
            Standing::Waiting => {}
        }
        applied.moved += usize::from(put(data, &own, map, whole, direction));
    }
    Ok(applied)
}

/// Takes all maps away, so that labels are written as they were delivered; labels that were moved one by one stand on the clock of the
/// others again. Returns how many maps there were.
pub fn forget_maps(data: &mut Dataset) -> usize {
    crate::refining::unrefine(data);
    let count = data.maps.len();
    data.maps = genlock_model::Table::default();
    count
}

/// A map from a clock of labels to the time that they are written on.
struct Saved {
    from: Clock,
    to: Clock,
    map: SyncMap,
    evidence: Evidence,
}

/// For each clock that a map leads from, the way to a presentation clock.
fn saved(maps: &Dataset) -> std::result::Result<Vec<Saved>, genlock_model::NoPath> {
    let paths = ClockPaths::new(maps);
    let mut saved = Vec::new();
    let from: BTreeSet<_> = maps.maps.iter().map(|map| map.from).collect();
    for from in from {
        let Some(clock) = maps.clocks.get(from).filter(|clock| clock.zero != Zero::Presentation) else { continue };
        let reachable = paths.reachable(from);
        let targets = reachable.iter().filter_map(|id| maps.clocks.get(*id));
        let Some(to) = targets.into_iter().find(|to| to.zero == Zero::Presentation && to.unit == Unit::Second) else { continue };
        // Of several maps on the way, the last says why.
        let own = |map: &&ClockMap| map.from == from;
        let Some(evidence) = maps.maps.iter().rfind(own).map(|map| map.evidence.clone()) else { continue };
        saved.push(Saved { from: clock.clone(), to: to.clone(), map: paths.map(from, to.id)?, evidence });
    }
    Ok(saved)
}

/// The map for a clock: by name; else the only one, if there is one clock of labels and one map and both count alike.
fn counterpart<'a>(saved: &'a [Saved], clock: &Clock, is_only: bool) -> Option<&'a Saved> {
    let named = saved.iter().find(|map| map.from.name == clock.name && map.from.unit == clock.unit);
    named.or_else(|| match saved {
        [only] if is_only && (only.from.unit == clock.unit || clock.unit == Unit::Second) => Some(only),
        _ => None,
    })
}

/// Where labels stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Where the map takes them from, or nobody remembers.
    Waiting,
    /// Where the map takes them.
    Done,
    /// Neither.
    Elsewhere,
}

#[derive(serde::Deserialize)]
struct Remembered {
    count: usize,
    starts: Vec<String>,
}

fn standing(starts: &[Rational], saved: &Saved, direction: Direction) -> Standing {
    let Some(raw) = saved.evidence.figures.get("align", "labels") else { return Standing::Waiting };
    let Ok(remembered) = serde_json::from_str::<Remembered>(raw.get()) else { return Standing::Waiting };
    let parsed: Option<Vec<Rational>> = remembered.starts.iter().map(|text| text.parse().ok()).collect();
    let Some(delivered) = parsed else { return Standing::Waiting };
    // The clock of the output counts seconds, whatever that of the delivery counts.
    let mapped: Vec<Rational> = delivered
        .iter()
        .filter_map(|time| match saved.map.apply(*time) {
            Ok(Mapped::To(place)) => Some(place),
            Ok(Mapped::Gap { before, after }) => after.or(before),
            Err(_) => None,
        })
        .collect();
    if remembered.count != starts.len() || mapped.len() != delivered.len() {
        return Standing::Elsewhere;
    }
    let apart = |times: &[Rational]| {
        let mut sorted = times.to_vec();
        sorted.sort_unstable();
        let here = sampled(starts);
        here.zip(&sorted).map(|(here, there)| (here.approx() - there.approx()).abs()).fold(0.0, f64::max)
    };
    let (before, after) = match direction {
        Direction::Forward => (apart(&delivered), apart(&mapped)),
        Direction::Backward => (apart(&mapped), apart(&delivered)),
    };
    match () {
        () if before <= SLACK && before <= after => Standing::Waiting,
        () if after <= SLACK => Standing::Done,
        () => Standing::Elsewhere,
    }
}

/// Puts a map in force; false if it was already.
fn put(data: &mut Dataset, own: &Clock, saved: &Saved, map: SyncMap, direction: Direction) -> bool {
    let (name, zero) = match direction {
        Direction::Forward => (saved.to.name.clone(), Zero::Presentation),
        Direction::Backward => (format!("{} as delivered", saved.from.name).into(), Zero::Presentation),
    };
    if own.zero == Zero::Presentation
        && let Some(clock) = data.clocks.get_mut(own.id)
    {
        clock.zero = Zero::Container;
    }
    let same = |clock: &&Clock| clock.name == name && clock.zero == zero && clock.unit == Unit::Second;
    let known = data.clocks.iter().find(same).map(|clock| clock.id);
    let to = known.unwrap_or_else(|| data.clocks.next_id());
    if known.is_none() {
        let length = if direction == Direction::Forward { saved.to.length } else { None };
        let clock = Clock { id: to, recording: None, name, zero, length, extras: Extras::new(), ..saved.to.clone() };
        data.put(Record::Clock(clock));
    }
    let before = in_force(data, own.id, to);
    if before.as_ref().is_some_and(|(_, known)| *known == map) {
        return false;
    }
    let evidence = saved.evidence.clone();
    let id = data.maps.next_id();
    data.put(Record::Map(ClockMap { id, from: own.id, to, map, evidence, replaces: before.map(|(id, _)| id) }));
    true
}

/// Saved maps as a person reads them: one line for each piece.
pub fn tell_maps(maps: &Dataset) -> Vec<String> {
    let mut lines = Vec::new();
    let name = |id: Id<Clock>| maps.clocks.get(id).map_or("?", |clock| clock.name.as_str());
    for map in &maps.maps {
        lines.push(format!("{} to {}: {}", name(map.from), name(map.to), map.evidence.sentence));
        if map.map.pieces().len() > 12 {
            lines.push(format!("  {} pieces", map.map.pieces().len()));
            continue;
        }
        for piece in map.map.pieces() {
            lines.push(format!("  {}", tell_piece(piece)));
        }
    }
    lines
}

/// A piece in words: from where to where, and what becomes of a time.
pub fn tell_piece(piece: &genlock_time::Piece) -> String {
    let bound = |bound: Option<Rational>, open: &str| bound.map_or_else(|| open.to_owned(), |b| format!("{} s", b.to_decimal(3)));
    let slope = if piece.slope == Rational::ONE { String::new() } else { format!("{} x ", piece.slope) };
    let sign = if piece.offset.signum() < 0 { '-' } else { '+' };
    let offset = piece.offset.abs().to_decimal(4);
    format!("from {} to {}: {slope}time {sign} {offset} s", bound(piece.start, "the start"), bound(piece.end, "the end"))
}
