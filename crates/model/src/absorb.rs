//! Several datasets in one.

use crate::{
    Annotator, Attribute, Calibration, Class, Clock, ClockMap, CoordinateFrame, Dataset, Extent, Id, Label, Node, Origin, Pose,
    Record, Recording, Relation, Source, Stream, Table, Track,
};

impl Dataset {
    /// Takes all records of another dataset, with ids that go on from those that are here. What is equal in both stands twice.
    pub fn absorb(&mut self, other: Self) {
        let by = Shift::beyond(self);
        for record in other.into_records() {
            self.put(by.record(record));
        }
    }

    fn into_records(self) -> Vec<Record> {
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
        let mut records: Vec<Record> = info.into_iter().map(Record::Info).collect();
        records.extend(sources.into_iter().map(Record::Source));
        records.extend(recordings.into_rows().map(Record::Recording));
        records.extend(clocks.into_rows().map(Record::Clock));
        records.extend(maps.into_rows().map(Record::Map));
        records.extend(frames.into_rows().map(Record::Frame));
        records.extend(streams.into_rows().map(Record::Stream));
        records.extend(classes.into_rows().map(Record::Class));
        records.extend(calibrations.into_rows().map(Record::Calibration));
        records.extend(poses.into_rows().map(Record::Pose));
        records.extend(annotators.into_rows().map(Record::Annotator));
        records.extend(tracks.into_rows().map(Record::Track));
        records.extend(labels.into_rows().map(Record::Label));
        records.extend(relations.into_rows().map(Record::Relation));
        records.extend(unknown.into_iter().map(Record::Unknown));
        records
    }
}

/// How far the ids of each kind are moved.
struct Shift {
    source: u32,
    recording: Id<Recording>,
    stream: Id<Stream>,
    clock: Id<Clock>,
    map: Id<ClockMap>,
    frame: Id<CoordinateFrame>,
    class: Id<Class>,
    annotator: Id<Annotator>,
    track: Id<Track>,
    label: Id<Label>,
    relation: Id<Relation>,
    calibration: Id<Calibration>,
    pose: Id<Pose>,
}

fn moved<T>(id: Id<T>, by: Id<T>) -> Id<T> {
    Id::new(id.index().saturating_add(by.index()))
}

fn moved_if<T>(id: Option<Id<T>>, by: Id<T>) -> Option<Id<T>> {
    id.map(|id| moved(id, by))
}

impl Shift {
    /// Beyond all ids of a dataset.
    fn beyond(data: &Dataset) -> Self {
        fn next<T>(table: &Table<T>) -> Id<T> {
            table.next_id()
        }
        Self {
            source: data.sources.iter().map(|source| source.index.saturating_add(1)).max().unwrap_or(0),
            recording: next(&data.recordings),
            stream: next(&data.streams),
            clock: next(&data.clocks),
            map: next(&data.maps),
            frame: next(&data.frames),
            class: next(&data.classes),
            annotator: next(&data.annotators),
            track: next(&data.tracks),
            label: next(&data.labels),
            relation: next(&data.relations),
            calibration: next(&data.calibrations),
            pose: next(&data.poses),
        }
    }

    fn record(&self, record: Record) -> Record {
        match record {
            Record::Info(row) => Record::Info(row),
            Record::Unknown(row) => Record::Unknown(row),
            Record::Source(row) => Record::Source(Source { index: row.index.saturating_add(self.source), ..row }),
            Record::Recording(row) => {
                Record::Recording(Recording { id: moved(row.id, self.recording), origin: self.origin(row.origin), ..row })
            }
            Record::Stream(row) => Record::Stream(self.stream(row)),
            Record::Clock(row) => {
                let recording = moved_if(row.recording, self.recording);
                Record::Clock(Clock { id: moved(row.id, self.clock), recording, ..row })
            }
            Record::Map(row) => Record::Map(ClockMap {
                id: moved(row.id, self.map),
                from: moved(row.from, self.clock),
                to: moved(row.to, self.clock),
                replaces: moved_if(row.replaces, self.map),
                ..row
            }),
            Record::Frame(row) => Record::Frame(CoordinateFrame { id: moved(row.id, self.frame), ..row }),
            Record::Class(row) => Record::Class(Class {
                id: moved(row.id, self.class),
                parent: moved_if(row.parent, self.class),
                origin: self.origin(row.origin),
                ..row
            }),
            Record::Annotator(row) => Record::Annotator(Annotator { id: moved(row.id, self.annotator), ..row }),
            Record::Track(row) => Record::Track(self.track(row)),
            Record::Label(row) => Record::Label(self.label(row)),
            Record::Relation(row) => Record::Relation(Relation {
                id: moved(row.id, self.relation),
                from: self.node(row.from),
                to: self.node(row.to),
                ..row
            }),
            Record::Calibration(row) => Record::Calibration(Calibration {
                id: moved(row.id, self.calibration),
                stream: moved_if(row.stream, self.stream),
                recording: moved_if(row.recording, self.recording),
                ..row
            }),
            Record::Pose(row) => Record::Pose(Pose {
                id: moved(row.id, self.pose),
                stream: moved_if(row.stream, self.stream),
                recording: moved_if(row.recording, self.recording),
                extent: self.extent(row.extent),
                ..row
            }),
        }
    }

    /// All fields are named, so that a new one is not forgotten.
    fn stream(&self, row: Stream) -> Stream {
        let Stream { id, recording, source_id, name, kind, uri, size, clock, frame, files, channel, extras, origin } = row;
        Stream {
            id: moved(id, self.stream),
            recording: moved_if(recording, self.recording),
            clock: moved_if(clock, self.clock),
            frame: moved_if(frame, self.frame),
            origin: self.origin(origin),
            source_id,
            name,
            kind,
            uri,
            size,
            files,
            channel,
            extras,
        }
    }

    fn track(&self, row: Track) -> Track {
        let Track { id, source_id, recording, class, name, extent, attributes, extras, origin } = row;
        Track {
            id: moved(id, self.track),
            recording: moved_if(recording, self.recording),
            class: moved_if(class, self.class),
            extent: self.extent(extent),
            attributes: self.attributes(attributes),
            origin: self.origin(origin),
            source_id,
            name,
            extras,
        }
    }

    fn label(&self, row: Label) -> Label {
        let Label {
            id,
            source_id,
            stream,
            extent,
            geometry,
            frame,
            class,
            text,
            attributes,
            score,
            annotator,
            track,
            keyframe,
            extras,
            origin,
        } = row;
        Label {
            id: moved(id, self.label),
            stream: moved(stream, self.stream),
            extent: self.extent(extent),
            frame: moved_if(frame, self.frame),
            class: moved_if(class, self.class),
            attributes: self.attributes(attributes),
            annotator: moved_if(annotator, self.annotator),
            track: moved_if(track, self.track),
            origin: self.origin(origin),
            source_id,
            geometry,
            text,
            score,
            keyframe,
            extras,
        }
    }

    fn attributes(&self, attributes: Vec<Attribute>) -> Vec<Attribute> {
        attributes.into_iter().map(|row| Attribute { extent: self.extent(row.extent), ..row }).collect()
    }

    fn extent(&self, extent: Extent) -> Extent {
        match extent {
            Extent::Always => Extent::Always,
            Extent::At { clock, at } => Extent::At { clock: moved(clock, self.clock), at },
            Extent::During { clock, span } => Extent::During { clock: moved(clock, self.clock), span },
            Extent::Several { clock, spans } => Extent::Several { clock: moved(clock, self.clock), spans },
        }
    }

    fn node(&self, node: Node) -> Node {
        match node {
            Node::Label(id) => Node::Label(moved(id, self.label)),
            Node::Track(id) => Node::Track(moved(id, self.track)),
            Node::Stream(id) => Node::Stream(moved(id, self.stream)),
        }
    }

    fn origin(&self, origin: Option<Origin>) -> Option<Origin> {
        origin.map(|origin| Origin { source: origin.source.saturating_add(self.source), ..origin })
    }
}
