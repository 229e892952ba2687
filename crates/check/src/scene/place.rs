//! Labels on the presentation clock of their media, in nanoseconds.

use super::Modality;
use genlock_model::{Clock, ClockPaths, Dataset, Extent, Id, Label, StreamKind, Unit, Zero};
use genlock_time::{Mapped, Rational, Round, SyncMap, Time, TimeBase};
use rustc_hash::FxHashMap;

/// A label's interval in time. Times are rounded to the nanosecond, all in the same direction, so that two times that are a whole
/// number of nanoseconds apart stay so.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'a> {
    /// The label.
    pub label: &'a Label,
    /// Its row in the table of labels.
    pub row: u32,
    /// What it is made of.
    pub modality: Modality,
    /// True if the label stands for an instant or one frame.
    pub instant: bool,
    /// The clock: presentation seconds, else seconds that maps lead to, else the label's own.
    pub clock: Id<Clock>,
    /// Nanoseconds on the clock.
    pub start: i64,
    /// Nanoseconds, exclusive; before the start if the label is inverted.
    pub end: i64,
}

impl Placed<'_> {
    /// Nanoseconds from start to end.
    pub const fn length(&self) -> i64 {
        self.end.saturating_sub(self.start)
    }
}

/// What times on a clock mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Domain {
    /// The clock.
    pub clock: Id<Clock>,
    /// Of what a time is a billion.
    pub unit: DomainUnit,
    /// The length of the media in nanoseconds, if this is its presentation clock and it is known.
    pub length: Option<i64>,
}

/// How exactly times of a clock are known: nanoseconds between neighbouring times that its labels could have, a millisecond or a frame.
/// It is that of the finest time on the clock, since a writer may leave out zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quantum {
    pub(super) clock: Id<Clock>,
    pub(super) nanos: i64,
}

impl Domain {
    pub(super) const fn unknown(clock: Id<Clock>) -> Self {
        Self { clock, unit: DomainUnit::Positions, length: None }
    }
}

/// Of what a time is a billion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DomainUnit {
    /// Of seconds.
    Seconds,
    /// Of frames or samples of which nothing says how long they last.
    Positions,
}

/// Nanoseconds of a second.
const NANOS: i64 = 1_000_000_000;

pub(super) struct Places<'a> {
    pub(super) placed: Vec<Placed<'a>>,
    pub(super) unplaced: Vec<&'a Label>,
    pub(super) domains: Vec<Domain>,
    pub(super) quanta: Vec<Quantum>,
}

/// The kinds of streams by their dense ids.
pub(super) fn stream_kinds(data: &Dataset) -> Vec<StreamKind> {
    let mut kinds = Vec::new();
    for stream in &data.streams {
        let at = stream.id.index() as usize;
        if data.streams.get(stream.id).is_none_or(|first| !std::ptr::eq(first, stream)) {
            continue;
        }
        if at >= kinds.len() {
            kinds.resize(at + 1, StreamKind::Unknown);
        }
        kinds[at] = stream.kind;
    }
    kinds
}

/// Places all labels.
pub(super) fn places<'a>(paths: &ClockPaths<'a>) -> Places<'a> {
    let data = paths.dataset();
    let kinds = stream_kinds(data);
    let mut ways: FxHashMap<Id<Clock>, Option<Way>> = FxHashMap::default();
    let mut places =
        Places { placed: Vec::with_capacity(data.labels.len()), unplaced: Vec::new(), domains: Vec::new(), quanta: Vec::new() };
    for (row, label) in (0..).zip(&data.labels) {
        let Some(clock) = label.extent.clock() else { continue };
        let way = ways.entry(clock).or_insert_with(|| Way::new(paths, clock));
        let Some(way) = way else {
            places.unplaced.push(label);
            continue;
        };
        let kind = kinds.get(label.stream.index() as usize).copied().unwrap_or(StreamKind::Unknown);
        let modality = Modality::of(label, kind);
        let before = places.placed.len();
        let mut put = |from: Time, to: Option<Time>| {
            let (start, end) = way.span(from, to)?;
            let instant = to.is_none();
            places.placed.push(Placed { label, row, modality, instant, clock: way.domain.clock, start, end });
            Some(())
        };
        let whole = match &label.extent {
            Extent::Always => None,
            Extent::At { at, .. } => put(*at, None),
            Extent::During { span, .. } => put(span.start, Some(span.end)),
            Extent::Several { spans, .. } => spans.iter().try_for_each(|span| put(span.start, Some(span.end))),
        };
        if whole.is_none() {
            places.placed.truncate(before);
            places.unplaced.push(label);
        }
    }
    places.quanta = ways.iter().filter_map(|(clock, way)| Some(way.as_ref()?.quantum(*clock))).collect();
    places.quanta.sort_by_key(|quantum| quantum.clock);
    places.domains = ways.into_values().flatten().map(|way| way.domain).collect();
    places.domains.sort_by_key(|domain| domain.clock);
    places.domains.dedup_by_key(|domain| domain.clock);
    places
}

/// The way from a clock to the one that its labels are judged on.
struct Way {
    domain: Domain,
    map: SyncMap,
    /// An instant lasts one unit of a clock that counts frames.
    frames: bool,
    /// For each base seen, ticks times this, over that, plus an offset, where the map is one line.
    lines: Vec<(TimeBase, Line)>,
    /// The finest base seen.
    finest: Option<TimeBase>,
    /// The last time that was mapped, since boxes of one frame stand together.
    last: Option<Last>,
}

/// A start and perhaps an end as they are written, and where they were placed.
type Last = ((Time, Option<Time>), (i64, i64));

/// `(ticks * factor + offset) / over`, rounded.
#[derive(Clone, Copy)]
struct Line {
    factor: i128,
    offset: i128,
    over: i128,
}

impl Line {
    fn new(map: &SyncMap, base: TimeBase) -> Option<Self> {
        let [piece] = map.pieces() else { return None };
        if piece.start.is_some() || piece.end.is_some() {
            return None;
        }
        let nanos = Rational::from_int(NANOS);
        let factor = base.length().mul(piece.slope).ok()?.mul(nanos).ok()?;
        let offset = piece.offset.mul(nanos).ok()?;
        let over = factor.denom().checked_mul(offset.denom())?;
        Some(Self {
            factor: factor.numer().checked_mul(offset.denom())?,
            offset: offset.numer().checked_mul(factor.denom())?,
            over,
        })
    }

    fn at(self, ticks: i64) -> Option<i64> {
        let exact = i128::from(ticks).checked_mul(self.factor)?.checked_add(self.offset)?;
        // Halves go up, wherever zero is, so that equal distances stay equal.
        let (exact, over) = (exact.checked_mul(2)?.checked_add(self.over)?, self.over.checked_mul(2)?);
        if let (Ok(exact), Ok(over)) = (i64::try_from(exact), i64::try_from(over)) {
            return Some(exact.div_euclid(over));
        }
        i64::try_from(exact.div_euclid(over)).ok()
    }
}

impl Way {
    fn new(paths: &ClockPaths<'_>, clock: Id<Clock>) -> Option<Self> {
        let own = paths.dataset().clocks.get(clock)?;
        let (domain, map) = match target(paths, clock) {
            Some(target) => {
                let of_media = paths.dataset().clocks.get(target).filter(|clock| clock.zero == Zero::Presentation);
                let length = of_media.and_then(|clock| clock.length).and_then(|length| nanos(length.position()));
                (Domain { clock: target, unit: DomainUnit::Seconds, length }, paths.map(clock, target).ok()?)
            }
            None => nominal(own),
        };
        Some(Self { domain, map, frames: own.unit.counts_frames(), lines: Vec::new(), finest: None, last: None })
    }

    fn span(&mut self, from: Time, to: Option<Time>) -> Option<(i64, i64)> {
        let same = |a: Time, b: Time| a.is_written_like(b);
        if let Some(((start, end), known)) = self.last
            && same(start, from)
            && (end.is_none() && to.is_none() || end.zip(to).is_some_and(|(a, b)| same(a, b)))
        {
            return Some(known);
        }
        for base in [Some(from.base()), to.map(Time::base)].into_iter().flatten() {
            if self.finest.is_none_or(|finest| base != finest && base.length() < finest.length()) {
                self.finest = Some(base);
            }
        }
        let placed = self.by_line(from, to).or_else(|| self.by_map(from, to))?;
        self.last = Some(((from, to), placed));
        Some(placed)
    }

    /// What a tick of the finest base becomes under the steepest piece of the map.
    fn quantum(&self, clock: Id<Clock>) -> Quantum {
        let slope = self.map.pieces().iter().map(|piece| piece.slope).max();
        let tick = self.finest.zip(slope).and_then(|(base, slope)| base.length().mul(slope).ok());
        Quantum { clock, nanos: tick.and_then(nanos).unwrap_or(0) }
    }

    /// Where the map is one line for all of time.
    fn by_line(&mut self, from: Time, to: Option<Time>) -> Option<(i64, i64)> {
        let start = self.line(from.base())?.at(from.ticks())?;
        let end = match to {
            Some(to) => self.line(to.base())?.at(to.ticks())?,
            // Positions on a frame clock are whole, so their base is one unit; others go by the map.
            None if self.frames && from.base() != TimeBase::UNIT => return None,
            None if self.frames => self.line(from.base())?.at(from.ticks().checked_add(1)?)?,
            None => start,
        };
        Some((start, end))
    }

    fn line(&mut self, base: TimeBase) -> Option<Line> {
        if let Some((_, line)) = self.lines.iter().find(|(known, _)| *known == base) {
            return Some(*line);
        }
        let line = Line::new(&self.map, base)?;
        self.lines.push((base, line));
        Some(line)
    }

    fn by_map(&self, from: Time, to: Option<Time>) -> Option<(i64, i64)> {
        let start = from.position();
        let end = match to {
            Some(to) => to.position(),
            // A frame lasts until the next one.
            None if self.frames => start.add(Rational::ONE).ok()?,
            None => {
                let Mapped::To(at) = self.map.apply(start).ok()? else { return None };
                let at = nanos(at)?;
                return Some((at, at));
            }
        };
        let mapped = self.map.apply_span(start, end).ok()??;
        Some((nanos(mapped.start)?, nanos(mapped.end)?))
    }
}

/// Nanoseconds of a number of seconds.
pub(crate) fn nanos(position: Rational) -> Option<i64> {
    i64::try_from(position.mul(Rational::from_int(NANOS)).ok()?.round(Round::Near)).ok()
}

/// The clock of seconds on which labels are judged: of those that maps lead to, one of presentation, else the first, so that all
/// clocks that are joined by maps are judged on the same one.
fn target(paths: &ClockPaths<'_>, clock: Id<Clock>) -> Option<Id<Clock>> {
    let clocks = &paths.dataset().clocks;
    let zero = |id: Id<Clock>| clocks.get(id).filter(|clock| clock.unit == Unit::Second).map(|clock| clock.zero);
    let reachable = paths.reachable(clock);
    let presentation = reachable.iter().find(|id| zero(**id) == Some(Zero::Presentation));
    presentation.or_else(|| reachable.iter().find(|id| zero(**id).is_some())).copied()
}

/// Where no map leads to seconds: by the rate that the source states, else in positions.
fn nominal(clock: &Clock) -> (Domain, SyncMap) {
    let by_rate = || {
        let period = clock.rate?.period().length();
        SyncMap::affine(period, period.mul(Rational::from_int(clock.first)).ok()?.neg()).ok()
    };
    match by_rate() {
        Some(map) => (Domain { clock: clock.id, unit: DomainUnit::Seconds, length: None }, map),
        None => (Domain::unknown(clock.id), SyncMap::identity()),
    }
}

/// Places instants of other things than labels on the clocks on which labels are judged; none where there is no way.
pub(super) fn instants(
    paths: &ClockPaths<'_>,
    times: impl IntoIterator<Item = (Id<Clock>, Time)>,
) -> Vec<Option<(Id<Clock>, i64)>> {
    let mut ways: FxHashMap<Id<Clock>, Option<Way>> = FxHashMap::default();
    let place = |(clock, time): (Id<Clock>, Time)| {
        let way = ways.entry(clock).or_insert_with(|| Way::new(paths, clock)).as_mut()?;
        // An instant has no end; that of a frame is the frame's start.
        way.span(time, None).map(|(start, _)| (way.domain.clock, start))
    };
    times.into_iter().map(place).collect()
}
