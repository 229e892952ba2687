//! Dense ids for what a reader makes.

use genlock_model::{
    Annotator, Calibration, Class, Clock, ClockMap, CoordinateFrame, Id, Label, Pose, Record, Recording, Relation, Stream, Track,
};
use std::cell::Cell;

/// Counters of dense ids. Readers of several files share one, so that their records fit into one dataset.
#[derive(Debug, Default)]
pub struct Ids {
    counters: [Cell<u32>; 14],
}

macro_rules! counters {
    ($($index:literal $name:ident $type:ty;)*) => {
        impl Ids {
            $(
                #[doc = concat!("The next id of a `", stringify!($type), "`.")]
                pub fn $name(&self) -> Id<$type> {
                    Id::new(self.next($index))
                }
            )*
        }
    };
}

counters! {
    0 recording Recording;
    1 stream Stream;
    2 clock Clock;
    3 map ClockMap;
    4 frame CoordinateFrame;
    5 class Class;
    6 annotator Annotator;
    7 track Track;
    8 label Label;
    9 relation Relation;
    10 calibration Calibration;
    11 pose Pose;
}

impl Ids {
    /// Counters at zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// The next index of a source file.
    pub fn source(&self) -> u32 {
        self.next(12)
    }

    fn next(&self, counter: usize) -> u32 {
        let now = self.counters[counter].get();
        self.counters[counter].set(now.saturating_add(1));
        now
    }
}

impl Ids {
    /// Moves the counter of a record's kind beyond the record's own id, for readers of files that bear dense ids themselves.
    pub fn passed(&self, record: &Record) {
        let (counter, index) = match record {
            Record::Recording(row) => (0, row.id.index()),
            Record::Stream(row) => (1, row.id.index()),
            Record::Clock(row) => (2, row.id.index()),
            Record::Map(row) => (3, row.id.index()),
            Record::Frame(row) => (4, row.id.index()),
            Record::Class(row) => (5, row.id.index()),
            Record::Annotator(row) => (6, row.id.index()),
            Record::Track(row) => (7, row.id.index()),
            Record::Label(row) => (8, row.id.index()),
            Record::Relation(row) => (9, row.id.index()),
            Record::Calibration(row) => (10, row.id.index()),
            Record::Pose(row) => (11, row.id.index()),
            Record::Source(row) => (12, row.index),
            _ => return,
        };
        let counter = &self.counters[counter];
        counter.set(counter.get().max(index.saturating_add(1)));
    }

    /// True if no id was given yet.
    pub fn are_unused(&self) -> bool {
        self.counters.iter().all(|counter| counter.get() == 0)
    }
}
