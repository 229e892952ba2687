//! All that rules look at: the dataset, its labels placed in time, and what rules share.

mod attributes;
mod bounds;
mod counterparts;
mod groups;
mod identity;
mod memo;
mod modality;
mod place;

pub use bounds::Bounds;
pub use counterparts::{Counterpart, Counterparts};
pub use groups::Groups;
pub use memo::Aids;
pub use modality::Modality;
pub use place::{Domain, DomainUnit, Placed};

#[cfg(test)]
pub(crate) use bounds::of as bounds_of;
pub(crate) use counterparts::{SAME, count_shared_links};
pub(crate) use place::nanos;

use genlock_model::{Clock, ClockPaths, Dataset, Extent, Geometry, Id, Label, Recording, Stream, StreamKind, Track};
use genlock_time::{Mapped, Rational, Round, Time, TimeBase};
use memo::Memo;
use std::rc::Rc;

/// A dataset as rules see it. Built once; what several rules need is computed when the first one asks for it.
pub struct Scene<'a> {
    /// The dataset.
    pub data: &'a Dataset,
    /// Labels with a time, in the order of the dataset; a label of several spans stands here once for each.
    pub placed: Vec<Placed<'a>>,
    /// Labels with a time that cannot be placed: their clock does not exist, or the arithmetic does not fit.
    pub unplaced: Vec<&'a Label>,
    paths: ClockPaths<'a>,
    domains: Vec<Domain>,
    quanta: Vec<place::Quantum>,
    /// For each dense label id, the first of its places plus one; zero where it has none.
    place_of: Vec<u32>,
    /// For each dense stream id, what kind of stream it is.
    kinds: Vec<StreamKind>,
    aids: &'a Aids,
    memo: Memo,
}

/// The labels of each track on each stream: see [`Scene::tracks`].
pub struct Tracks(
    /// Indices of places, by time.
    pub Groups<(Id<Track>, Id<Stream>)>,
);

/// The labels in each picture: see [`Scene::pictures`].
pub struct Pictures(
    /// Rows of the table of labels.
    pub Groups<(Id<Stream>, i64)>,
);

/// Ids beyond the labels that are still indexed densely, as in the dataset's own tables.
const SPARE_IDS: usize = 1 << 24;

impl<'a> Scene<'a> {
    /// The scene of a dataset, with what rules may need beside it.
    pub fn new(data: &'a Dataset, aids: &'a Aids) -> Self {
        let paths = ClockPaths::new(data);
        let place::Places { placed, unplaced, domains, quanta } = place::places(&paths);
        let mut place_of = Vec::new();
        for (at, one) in placed.iter().enumerate() {
            let id = one.label.id.index() as usize;
            if id >= place_of.len() && id <= data.labels.len() + SPARE_IDS {
                place_of.resize((id + 1).max(place_of.len() * 2).min(data.labels.len() + SPARE_IDS + 1), 0);
            }
            if let Some(slot) = place_of.get_mut(id).filter(|slot| **slot == 0) {
                *slot = u32::try_from(at + 1).unwrap_or(0);
            }
        }
        Self {
            data,
            placed,
            unplaced,
            paths,
            domains,
            quanta,
            place_of,
            kinds: place::stream_kinds(data),
            aids,
            memo: Memo::default(),
        }
    }

    /// The modality of a label.
    pub fn modality(&self, label: &Label) -> Modality {
        Modality::of(label, self.kind(label))
    }

    /// The kind of the stream of a label.
    pub fn kind(&self, label: &Label) -> StreamKind {
        self.kinds.get(label.stream.index() as usize).copied().unwrap_or(StreamKind::Unknown)
    }

    /// The recording of a label, by way of its stream.
    pub fn recording(&self, label: &Label) -> Option<Id<Recording>> {
        self.data.streams.get(label.stream)?.recording
    }

    /// The first place in time of a label.
    pub fn place(&self, label: Id<Label>) -> Option<&Placed<'a>> {
        self.placed.get(self.place_index(label)? as usize)
    }

    /// The index of the first place of a label.
    pub fn place_index(&self, label: Id<Label>) -> Option<u32> {
        self.place_of.get(label.index() as usize)?.checked_sub(1)
    }

    /// What the times on a clock of [`Placed`] mean.
    pub fn domain(&self, clock: Id<Clock>) -> Domain {
        let at = self.domains.binary_search_by_key(&clock, |domain| domain.clock);
        at.ok().and_then(|at| self.domains.get(at)).copied().unwrap_or(Domain::unknown(clock))
    }

    /// The time on a label's own clock for a time on the clock that it is placed on, in the base and with the rounding that the caller
    /// wants; none where the maps lead nowhere.
    pub fn on_own_clock(&self, own: Id<Clock>, placed: &Placed<'_>, time: i64, base: TimeBase, round: Round) -> Option<Time> {
        let exact = Rational::new(i128::from(time), 1_000_000_000).ok()?;
        let position = if own == placed.clock {
            exact
        } else {
            let back = self.paths.map(placed.clock, own).ok()?;
            match back.apply_end(exact).ok()? {
                Mapped::To(position) => position,
                Mapped::Gap { .. } => return None,
            }
        };
        Time::at(position, base, round).ok()
    }

    /// What the precision of the times of two labels adds to a tolerance, in nanoseconds: half the quantum of the coarser one. A time
    /// in whole milliseconds is known to half a millisecond, a frame number to half a frame.
    pub fn slack(&self, one: &Label, two: &Label) -> i64 {
        let quantum = |label: &Label| {
            let clock = label.extent.clock()?;
            let at = self.quanta.binary_search_by_key(&clock, |quantum| quantum.clock).ok()?;
            Some(self.quanta[at].nanos)
        };
        quantum(one).max(quantum(two)).unwrap_or(0) / 2
    }

    /// The name of a label's class; empty if it has none.
    pub fn class_name(&self, label: &Label) -> &'a str {
        label.class.and_then(|class| self.data.classes.get(class)).map_or("", |class| class.name.as_str())
    }

    /// The name of a label's stream; empty if it has none.
    pub fn stream_name(&self, label: &Label) -> &'a str {
        self.data.streams.get(label.stream).map_or("", |stream| stream.name.as_str())
    }

    /// A time for people: seconds to the millisecond, or the position on a clock that cannot be told in seconds.
    pub fn time(&self, clock: Id<Clock>, time: i64) -> String {
        match self.domain(clock).unit {
            place::DomainUnit::Seconds => seconds(time),
            place::DomainUnit::Positions => format!("position {}", decimal(time, 0)),
        }
    }

    /// Instants of other things than labels, such as poses, on the clocks on which labels are placed; none where no way leads there.
    pub fn instants(&self, times: impl IntoIterator<Item = (Id<Clock>, Time)>) -> Vec<Option<(Id<Clock>, i64)>> {
        place::instants(&self.paths, times)
    }

    /// Something that was given beside the dataset: an ontology, a table of words.
    pub fn aid<T: 'static>(&self) -> Option<&'a T> {
        self.aids.get()
    }

    /// Something that several rules need, computed when the first one asks. There is one of each type.
    pub fn shared<T: 'static>(&self, make: impl FnOnce(&Self) -> T) -> Rc<T> {
        self.memo.get().unwrap_or_else(|| {
            let made = Rc::new(make(self));
            self.memo.put(&made);
            made
        })
    }

    /// Labels of different modalities that speak of one event.
    pub fn counterparts(&self) -> Rc<Counterparts> {
        self.shared(Counterparts::new)
    }

    /// The labels of each track on each stream, by time: indices of places. Labels that last are left out.
    pub fn tracks(&self) -> Rc<Tracks> {
        self.shared(|scene| {
            let on_track = (0..).zip(&scene.placed).filter(|(_, placed)| placed.instant);
            let key = |(at, placed): (u32, &Placed<'_>)| Some(((placed.label.track?, placed.label.stream), placed.start, at));
            Tracks(Groups::new(on_track.filter_map(key)))
        })
    }

    /// The labels with a shape in each picture or sweep: rows, by stream and time; the time of pictures without one is the least there
    /// is.
    pub fn pictures(&self) -> Rc<Pictures> {
        self.shared(|scene| {
            let mut start_of = vec![i64::MIN; scene.data.labels.len()];
            for placed in scene.placed.iter().rev() {
                start_of[placed.row as usize] = placed.start;
            }
            let lasting = |label: &Label| matches!(label.extent, Extent::During { .. } | Extent::Several { .. });
            let shaped =
                (0..).zip(&scene.data.labels).filter(|(_, label)| !matches!(label.geometry, Geometry::None) && !lasting(label));
            Pictures(Groups::new(shaped.map(|(row, label)| ((label.stream, start_of[row as usize]), (), row))))
        })
    }

    /// The label of a row of the table of labels.
    pub fn label(&self, row: u32) -> Option<&'a Label> {
        self.data.labels.iter().as_slice().get(row as usize)
    }

    /// Boxes around the shapes of labels, one for each row of the label table.
    pub fn bounds(&self) -> Rc<bounds::AllBounds> {
        self.shared(bounds::AllBounds::new)
    }
}

/// Seconds for people, to the millisecond, of nanoseconds.
pub fn seconds(nanos: i64) -> String {
    format!("{} s", decimal(nanos, 3))
}

/// Whole units of nanoseconds as decimal text with this many digits, rounded.
fn decimal(nanos: i64, digits: u32) -> String {
    let step = 10_i128.pow(9 - digits.min(9));
    let scaled = (i128::from(nanos) + step / 2).div_euclid(step);
    let scale = 10_i128.pow(digits.min(9));
    let sign = if scaled < 0 { "-" } else { "" };
    let (whole, part) = (scaled.abs() / scale, scaled.abs() % scale);
    if digits == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part:0width$}", width = digits as usize) }
}
