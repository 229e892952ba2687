//! What is there: the labelled objects of one place, by class, found by time.

use crate::semantic::Colours;
use genlock_model::{Annotator, Class, Clock, Id, Stream, Track};
use rustc_hash::FxHashMap;

/// When something holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum When {
    /// As long as its stream, or time does not come into it.
    Always,
    /// Nanoseconds on a clock, half-open.
    During(Id<Clock>, i64, i64),
    /// It has a time that cannot be placed.
    Unknown,
}

/// How sure it is that two things hold at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Together {
    Yes,
    /// Their clocks cannot be compared.
    Maybe,
    No,
}

impl When {
    pub(super) fn with(self, other: Self) -> Together {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => Together::Maybe,
            (Self::Always, _) | (_, Self::Always) => Together::Yes,
            (Self::During(a, ..), Self::During(b, ..)) if a != b => Together::Maybe,
            (Self::During(_, start, end), Self::During(_, from, to)) => {
                // An instant lasts no time and still overlaps what it lies in.
                if start < to.max(from.saturating_add(1)) && from < end.max(start.saturating_add(1)) {
                    Together::Yes
                } else {
                    Together::No
                }
            }
        }
    }

    fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::During(a, start, end), Self::During(b, from, to)) if a == b => Self::During(a, start.min(from), end.max(to)),
            (Self::Always, _) | (_, Self::Always) => Self::Always,
            _ => Self::Unknown,
        }
    }
}

/// A stream, and who labelled it.
type By = (Id<Stream>, Option<Id<Annotator>>);

/// One object: a label, or all labels of a track on one stream.
#[derive(Debug, Clone, Copy)]
pub(super) struct Object {
    /// The row of its first label.
    pub(super) row: u32,
    pub(super) when: When,
    /// Whose and where: two annotators label the same thing twice, two cameras see it twice.
    pub(super) by: By,
    pub(super) track: Option<Id<Track>>,
    /// The colours that it is said to have.
    pub(super) colours: Colours,
    /// True if it stands for many: a crowd.
    pub(super) many: bool,
    /// True for objects of pictures and space, false for sounds.
    pub(super) seen: bool,
}

/// The objects of one class.
#[derive(Debug)]
pub(super) struct OfClass {
    pub(super) class: Id<Class>,
    /// Those that always hold or whose time is unknown first, the others by clock and start.
    objects: Vec<Object>,
    /// How many have no interval.
    timeless: usize,
    /// The latest end up to each object.
    reach: Vec<i64>,
}

/// How many objects of a class a text can speak of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Number {
    /// At least so many at once.
    pub(super) least: u32,
    /// At most so many; none if that is not known.
    pub(super) most: Option<u32>,
}

/// Objects in one text's time beyond which they are not counted one by one.
const COUNTED: usize = 10_000;

impl OfClass {
    pub(super) fn new(class: Id<Class>, objects: Vec<Object>) -> Self {
        let mut objects = join_tracks(objects);
        objects.sort_by_key(|object| (object.when_key(), object.row));
        let timeless = objects.partition_point(|object| !matches!(object.when, When::During(..)));
        let mut reach: Vec<i64> = Vec::with_capacity(objects.len());
        for object in &objects {
            let end = if let When::During(_, _, end) = object.when { end } else { i64::MIN };
            reach.push(reach.last().map_or(end, |last| end.max(*last)));
        }
        Self { class, objects, timeless, reach }
    }

    /// The objects that hold together with something, or may.
    pub(super) fn at(&self, when: When) -> impl Iterator<Item = (&Object, Together)> {
        let (timeless, timed) = self.objects.split_at(self.timeless);
        let range = match when {
            When::During(_, start, end) if self.one_clock() => {
                let first = self.reach[self.timeless..].partition_point(|reach| *reach < start);
                let last = timed.partition_point(|object| matches!(object.when, When::During(_, from, _) if from <= end));
                first..last.max(first)
            }
            _ => 0..timed.len(),
        };
        let all = timeless.iter().chain(&timed[range]);
        all.map(move |object| (object, object.when.with(when))).filter(|(_, together)| *together != Together::No)
    }

    fn one_clock(&self) -> bool {
        let clock = |object: Option<&Object>| object.map(|object| object.when_key().1);
        clock(self.objects.get(self.timeless)) == clock(self.objects.last())
    }

    /// The first object that holds together with something; surely, if one does.
    pub(super) fn first(&self, when: When) -> Option<(&Object, Together)> {
        let mut maybe = None;
        for (object, together) in self.at(when) {
            if together == Together::Yes {
                return Some((object, together));
            }
            maybe.get_or_insert((object, together));
        }
        maybe
    }

    /// How many there are in the time of a text. Boxes without a track in several frames may be one object or many, so they count
    /// as many as stand in one frame.
    pub(super) fn number(&self, when: When) -> Number {
        let mut by: FxHashMap<By, Tally> = FxHashMap::default();
        let mut known = true;
        for (at, (object, together)) in self.at(when).enumerate() {
            if at >= COUNTED {
                return Number { least: 1, most: None };
            }
            if !object.seen {
                continue;
            }
            known &= together == Together::Yes && !object.many;
            let tally = by.entry(object.by).or_default();
            match object.when {
                When::During(_, start, end) if object.track.is_none() => {
                    *tally.frames.entry((start, end)).or_default() += 1;
                }
                When::During(..) => tally.tracks += 1,
                _ => tally.always += u32::from(together == Together::Yes),
            }
        }
        let mut streams: FxHashMap<Id<Stream>, u32> = FxHashMap::default();
        let mut least = 0;
        #[allow(clippy::iter_over_hash_type, reason = "only the greatest values are taken")]
        for ((stream, _), tally) in &by {
            let at_once = tally.frames.values().copied().max().unwrap_or(0);
            least = least.max(tally.always + at_once.max(u32::from(tally.tracks > 0)));
            let most = streams.entry(*stream).or_default();
            *most = (*most).max(tally.always + tally.tracks + at_once);
        }
        Number { least, most: known.then(|| streams.values().sum()) }
    }
}

#[derive(Default)]
struct Tally {
    always: u32,
    tracks: u32,
    frames: FxHashMap<(i64, i64), u32>,
}

impl Object {
    fn when_key(&self) -> (u8, u32, i64) {
        match self.when {
            When::Always => (0, 0, 0),
            When::Unknown => (1, 0, 0),
            When::During(clock, start, _) => (2, clock.index(), start),
        }
    }
}

/// Labels of one track on one stream by one annotator are one object.
fn join_tracks(objects: Vec<Object>) -> Vec<Object> {
    let mut joined: Vec<Object> = Vec::with_capacity(objects.len());
    let mut of_track: FxHashMap<(Id<Track>, By), usize> = FxHashMap::default();
    for object in objects {
        let Some(track) = object.track else {
            joined.push(object);
            continue;
        };
        let at = *of_track.entry((track, object.by)).or_insert(joined.len());
        match joined.get_mut(at) {
            Some(known) => {
                known.when = known.when.join(object.when);
                known.colours = known.colours.or(object.colours);
                known.many |= object.many;
            }
            None => joined.push(object),
        }
    }
    joined
}
