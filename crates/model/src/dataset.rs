//! A dataset in memory.

use crate::{
    Annotator, Calibration, Class, Clock, ClockMap, CoordinateFrame, Id, Info, Label, Pose, Record, Recording, Relation, Source,
    Stream, Track, Unknown,
};

/// Records of one kind in the order in which they came, found by their dense id.
#[derive(Debug, Clone, PartialEq)]
pub struct Table<T> {
    rows: Vec<T>,
    /// For each dense id, its row plus one; zero where there is none.
    row_of: Vec<u32>,
}

/// Ids beyond the rows that a table still indexes densely: a reader counts ids from zero, so a larger gap is a forged file.
const SPARE_IDS: usize = 1 << 24;

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), row_of: Vec::new() }
    }
}

impl<T> Table<T> {
    fn insert(&mut self, id: Id<T>, row: T) {
        let at = id.index() as usize;
        if at >= self.row_of.len() && at <= self.rows.len() + SPARE_IDS {
            self.row_of.resize(at + 1, 0);
        }
        self.rows.push(row);
        if let Some(slot) = self.row_of.get_mut(at)
            && *slot == 0
        {
            *slot = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        }
    }

    fn row(&self, id: Id<T>) -> Option<usize> {
        (*self.row_of.get(id.index() as usize)? as usize).checked_sub(1)
    }

    /// The record of this id; of several, the first.
    pub fn get(&self, id: Id<T>) -> Option<&T> {
        self.rows.get(self.row(id)?)
    }

    /// The record of this id, to change.
    pub fn get_mut(&mut self, id: Id<T>) -> Option<&mut T> {
        let row = self.row(id)?;
        self.rows.get_mut(row)
    }

    /// All records, in the order in which they came.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.rows.iter()
    }

    /// All records, to change; their ids must stay.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.rows.iter_mut()
    }

    /// All records, owned.
    pub(crate) fn into_rows(self) -> std::vec::IntoIter<T> {
        self.rows.into_iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// An id that no record has.
    pub fn next_id(&self) -> Id<T> {
        Id::new(u32::try_from(self.row_of.len().max(self.rows.len())).unwrap_or(u32::MAX))
    }
}

impl<'a, T> IntoIterator for &'a Table<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter()
    }
}

impl<'a, T> IntoIterator for &'a mut Table<T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter_mut()
    }
}

/// All records of a delivery.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dataset {
    /// What is known of the whole; one for each file format that was read into it.
    pub info: Vec<Info>,
    /// The files that records come from.
    pub sources: Vec<Source>,
    /// Recordings.
    pub recordings: Table<Recording>,
    /// Streams.
    pub streams: Table<Stream>,
    /// Clocks.
    pub clocks: Table<Clock>,
    /// Maps between clocks.
    pub maps: Table<ClockMap>,
    /// Coordinate frames.
    pub frames: Table<CoordinateFrame>,
    /// Classes.
    pub classes: Table<Class>,
    /// Annotators.
    pub annotators: Table<Annotator>,
    /// Tracks.
    pub tracks: Table<Track>,
    /// Labels.
    pub labels: Table<Label>,
    /// Relations.
    pub relations: Table<Relation>,
    /// Calibrations.
    pub calibrations: Table<Calibration>,
    /// Poses.
    pub poses: Table<Pose>,
    /// Records of kinds that this version does not know.
    pub unknown: Vec<Unknown>,
}

impl Dataset {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a record.
    pub fn put(&mut self, record: Record) {
        match record {
            Record::Info(info) => self.info.push(info),
            Record::Source(source) => self.sources.push(source),
            Record::Recording(row) => self.recordings.insert(row.id, row),
            Record::Stream(row) => self.streams.insert(row.id, row),
            Record::Clock(row) => self.clocks.insert(row.id, row),
            Record::Map(row) => self.maps.insert(row.id, row),
            Record::Frame(row) => self.frames.insert(row.id, row),
            Record::Class(row) => self.classes.insert(row.id, row),
            Record::Annotator(row) => self.annotators.insert(row.id, row),
            Record::Track(row) => self.tracks.insert(row.id, row),
            Record::Label(row) => self.labels.insert(row.id, row),
            Record::Relation(row) => self.relations.insert(row.id, row),
            Record::Calibration(row) => self.calibrations.insert(row.id, row),
            Record::Pose(row) => self.poses.insert(row.id, row),
            Record::Unknown(row) => self.unknown.push(row),
        }
    }

    /// All records, what others refer to before what refers to it.
    pub fn records(&self) -> impl Iterator<Item = Record> {
        let Self {
            info,
            sources,
            recordings,
            streams,
            clocks,
            maps,
            frames,
            classes,
            annotators,
            tracks,
            labels,
            relations,
            calibrations,
            poses,
            unknown,
        } = self;
        let head = info.iter().cloned().map(Record::Info).chain(sources.iter().cloned().map(Record::Source));
        let things = recordings.iter().cloned().map(Record::Recording).chain(clocks.iter().cloned().map(Record::Clock));
        let things = things.chain(maps.iter().cloned().map(Record::Map)).chain(frames.iter().cloned().map(Record::Frame));
        let things = things.chain(streams.iter().cloned().map(Record::Stream)).chain(classes.iter().cloned().map(Record::Class));
        let things = things.chain(calibrations.iter().cloned().map(Record::Calibration));
        let things = things.chain(poses.iter().cloned().map(Record::Pose));
        let things = things.chain(annotators.iter().cloned().map(Record::Annotator));
        let labels = tracks.iter().cloned().map(Record::Track).chain(labels.iter().cloned().map(Record::Label));
        let tail = relations.iter().cloned().map(Record::Relation).chain(unknown.iter().cloned().map(Record::Unknown));
        head.chain(things).chain(labels).chain(tail)
    }

    /// The path of the file that a record came from.
    pub fn source_path(&self, source: u32) -> Option<&str> {
        self.sources.iter().find(|row| row.index == source).map(|row| row.path.as_str())
    }
}

impl FromIterator<Record> for Dataset {
    fn from_iter<I: IntoIterator<Item = Record>>(records: I) -> Self {
        let mut dataset = Self::new();
        for record in records {
            dataset.put(record);
        }
        dataset
    }
}
