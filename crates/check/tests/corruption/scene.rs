//! Clean scenes of any size: cameras, lidars, speaker turns, sounds, transcripts and captions that agree with each other.

use genlock_model::{
    Anchor, Annotator, AnnotatorKind, Attribute, AttributeValue, Box2, BoxForm, Class, Clock, ClockMap, Cuboid, Dataset,
    Evidence, Extent, Extras, FrameFile, Geometry, Id, Info, Label, Node, Number, Origin, Record, Recording, Relation, Rotation,
    SizeOrder, Source, SourceId, Stream, StreamKind, TextSpan, TextUnit, Track, Unit, Zero,
};
use genlock_time::{Rational, Span, SyncMap, Time};

/// How large a scene is.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    /// Recordings.
    pub(crate) recordings: u32,
    /// Length of each in seconds.
    pub(crate) seconds: u32,
    /// Objects in each, in the picture and in space.
    pub(crate) objects: u32,
}

/// Frames and sweeps a second.
pub(crate) const RATE: i64 = 5;

/// Names of the classes; the last one is heard as well as seen.
const CLASSES: [&str; 3] = ["car", "pedestrian", "dog"];

/// What kinds of streams each recording has, in the order of their ids.
pub(crate) const CAMERA: u32 = 0;
pub(crate) const LIDAR: u32 = 1;
pub(crate) const TURNS: u32 = 2;
pub(crate) const SOUNDS: u32 = 3;
pub(crate) const WORDS: u32 = 4;
const STREAMS: u32 = 5;

/// What kind of stream a label is on.
pub(crate) fn kind(label: &Label) -> u32 {
    label.stream.index() % STREAMS
}

/// Random numbers that are the same in every run (splitmix64, Steele, Lea and Flood, 2014).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From `low` up to and without `high`.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.next() % u64::try_from(high - low).unwrap()).unwrap()
    }

    pub(crate) fn chance(&mut self, share: f64) -> bool {
        (self.next() >> 11) as f64 / ((1_u64 << 53) as f64) < share
    }
}

/// A clean scene.
pub(crate) fn scene(size: Size, seed: u64) -> Dataset {
    let mut maker = Maker { records: Vec::new(), random: Random::new(seed), labels: 0, tracks: 0, relations: 0, size };
    maker.put(Record::Info(Info { format: "made".into(), ..Info::default() }));
    for (id, name) in (0..).zip(CLASSES) {
        maker.put(Record::Class(Class {
            id: Id::new(id),
            source_id: None,
            name: name.into(),
            parent: None,
            synonyms: Vec::new(),
            skeleton: None,
            declared: true,
            extras: Extras::new(),
            origin: None,
        }));
    }
    for (id, name) in [(0, "ann"), (1, "bob")] {
        maker.put(Record::Annotator(Annotator { id: Id::new(id), name: name.into(), kind: AnnotatorKind::Human }));
    }
    for recording in 0..size.recordings {
        maker.recording(recording);
    }
    maker.records.into_iter().collect()
}

struct Maker {
    records: Vec<Record>,
    random: Random,
    labels: u32,
    tracks: u32,
    relations: u32,
    size: Size,
}

fn number(value: f64) -> Number {
    Number::from_f64((value * 100.0).round() / 100.0).unwrap()
}

impl Maker {
    fn put(&mut self, record: Record) {
        self.records.push(record);
    }

    fn recording(&mut self, id: u32) {
        let of = Id::new(id);
        let path = format!("scene-{id:05}.json");
        self.put(Record::Source(Source { index: id, path, extras: Extras::new() }));
        self.put(Record::Recording(Recording {
            id: of,
            source_id: None,
            name: format!("scene-{id:05}").into(),
            extras: Extras::new(),
            origin: None,
        }));
        self.clocks(id);
        self.streams(id);
        self.objects(id);
        self.speech(id);
        self.captions(id);
    }

    /// Presentation seconds, frames of the camera and sweeps of the lidar, which is three milliseconds late.
    fn clocks(&mut self, recording: u32) {
        let length = Some(Time::whole(i64::from(self.size.seconds)));
        let clock = |of: u32, unit, zero, length| {
            Record::Clock(Clock {
                id: Id::new(recording * 3 + of),
                recording: Some(Id::new(recording)),
                name: format!("clock {of} of {recording}").into(),
                unit,
                first: 0,
                rate: None,
                zero,
                length,
                extras: Extras::new(),
            })
        };
        self.put(clock(0, Unit::Second, Zero::Presentation, length));
        self.put(clock(1, Unit::PresentedFrame, Zero::FirstFrame, None));
        self.put(clock(2, Unit::ListPosition, Zero::Stream, None));
        for (of, late) in [(1, 0), (2, 3)] {
            let map = SyncMap::affine(Rational::new(1, i128::from(RATE)).unwrap(), Rational::new(late, 1000).unwrap()).unwrap();
            let evidence =
                Evidence { method: "stated".into(), sentence: String::new(), confidence: None, figures: Extras::new() };
            self.put(Record::Map(ClockMap {
                id: Id::new(recording * 2 + of - 1),
                from: Id::new(recording * 3 + of),
                to: Id::new(recording * 3),
                map,
                evidence,
                replaces: None,
            }));
        }
    }

    fn streams(&mut self, recording: u32) {
        let frames = i64::from(self.size.seconds) * RATE;
        let files = |late: i64| -> Vec<FrameFile> {
            let file = |index| FrameFile {
                index,
                uri: format!("{index:06}"),
                source_id: None,
                time: Some(Time::millis(index * 1000 / RATE + late)),
                size: None,
                extras: Extras::new(),
            };
            (0..frames).map(file).collect()
        };
        let kinds = [
            ("camera", StreamKind::Video, 1, Vec::new()),
            ("lidar", StreamKind::PointCloud, 2, files(3)),
            ("turns", StreamKind::Audio, 0, Vec::new()),
            ("sounds", StreamKind::Audio, 0, Vec::new()),
            ("words", StreamKind::Text, 0, Vec::new()),
        ];
        for (of, (name, kind, clock, files)) in (0..).zip(kinds) {
            self.put(Record::Stream(Stream {
                id: Id::new(recording * STREAMS + of),
                recording: Some(Id::new(recording)),
                source_id: None,
                name: name.into(),
                kind,
                uri: None,
                size: (of == CAMERA).then_some([1280, 720]),
                clock: Some(Id::new(recording * 3 + clock)),
                frame: None,
                files,
                channel: None,
                extras: Extras::new(),
                origin: None,
            }));
        }
    }

    fn label(&mut self, recording: u32, stream: u32, extent: Extent) -> Label {
        let id = self.labels;
        self.labels += 1;
        let mut label = Label::new(Id::new(id), Id::new(recording * STREAMS + stream));
        label.extent = extent;
        label.source_id = Some(SourceId::int(i64::from(id)));
        label.annotator = Some(Id::new(id % 2));
        label.origin = Some(Origin { source: recording, offset: u64::from(id) * 100, length: 90 });
        label
    }

    fn track(&mut self, recording: u32, class: Option<u32>, name: String) -> Id<Track> {
        let id = Id::new(self.tracks);
        self.tracks += 1;
        self.put(Record::Track(Track {
            id,
            source_id: Some(SourceId::text(name)),
            recording: Some(Id::new(recording)),
            class: class.map(Id::new),
            name: None,
            extent: Extent::Always,
            attributes: Vec::new(),
            extras: Extras::new(),
            origin: None,
        }));
        id
    }

    /// Objects that are seen by both sensors all the time, each in a lane of its own.
    fn objects(&mut self, recording: u32) {
        let frames = i64::from(self.size.seconds) * RATE;
        for object in 0..self.size.objects {
            let class = object % 3;
            let track = self.track(recording, Some(class), format!("object-{object}"));
            let (speed, phase) = (self.random.between(5, 40) as f64 / 10.0, self.random.between(0, 600) as f64);
            // Lanes of 60 pixels in twelve rows, and further columns beside them.
            let (row, column) = (f64::from(object % 12), f64::from(object / 12));
            for frame in 0..frames {
                let along = (frame as f64 * speed + phase) % 100.0 + column % 12.0 * 105.0;
                let mut seen = self.label(recording, CAMERA, at(recording * 3 + 1, frame));
                let sides = [along, row * 60.0 + 2.0, 40.0 + f64::from(class) * 10.0, 48.0];
                seen.geometry = Geometry::Box(Box2::new(BoxForm::Xywh, sides.map(number)));
                (seen.class, seen.track) = (Some(Id::new(class)), Some(track));
                self.put(Record::Label(seen));
                let mut solid = self.label(recording, LIDAR, at(recording * 3 + 2, frame));
                solid.geometry = Geometry::Cuboid(Box::new(Cuboid {
                    position: [along / 4.0, row * 8.0, column * 3.0].map(number),
                    anchor: Anchor::Centre,
                    size: [4.2, 1.9, 1.6].map(number),
                    size_order: SizeOrder::LengthWidthHeight,
                    rotation: Rotation::Yaw { angle: number(0.0), convention: "z".into() },
                }));
                (solid.class, solid.track) = (Some(Id::new(class)), Some(track));
                let points = AttributeValue::Number(Number::from(self.random.between(20, 300)));
                solid.attributes.push(Attribute::new("num_lidar_pts", points));
                self.put(Record::Label(solid));
            }
        }
    }

    /// Two speakers who take turns, what they say, and a dog that barks.
    fn speech(&mut self, recording: u32) {
        let speakers = [0, 1].map(|speaker| self.track(recording, None, format!("speaker-{speaker}")));
        let end = i64::from(self.size.seconds) * 1000;
        let (mut time, mut turn) = (200, 0);
        loop {
            let length = self.random.between(900, 3500);
            if time + length > end - 200 {
                break;
            }
            let mut said = self.label(recording, TURNS, during(recording * 3, time, time + length));
            said.track = Some(speakers[turn % 2]);
            self.put(Record::Label(said));
            let near = |random: &mut Random| random.between(-20, 21);
            let (start, stop) = (time + near(&mut self.random), time + length + near(&mut self.random));
            let mut words = self.label(recording, WORDS, during(recording * 3, start, stop));
            words.text = Some(format!("sentence {turn} of talk {recording}"));
            self.put(Record::Label(words));
            time += length + self.random.between(350, 1400);
            turn += 1;
        }
        for second in (3..i64::from(self.size.seconds) - 2).step_by(7) {
            let start = second * 1000 + self.random.between(0, 400);
            let length = self.random.between(200, 900);
            let mut bark = self.label(recording, SOUNDS, during(recording * 3, start, start + length));
            bark.class = Some(Id::new(2));
            self.put(Record::Label(bark));
        }
    }

    /// One caption of the whole recording, with its phrases joined to boxes.
    fn captions(&mut self, recording: u32) {
        let mut caption = self.label(recording, CAMERA, Extent::Always);
        let text = "A car passes a pedestrian with a dog.";
        caption.text = Some(text.to_owned());
        self.put(Record::Label(caption));
        for (phrase, class) in [("car", 0), ("pedestrian", 1), ("dog", 2)] {
            let seen = self.records.iter().rev().find_map(|record| match record {
                Record::Label(label) if label.class == Some(Id::new(class)) && kind(label) == CAMERA => Some(label.id),
                _ => None,
            });
            let Some(seen) = seen else { continue };
            let start = i64::try_from(text.find(phrase).unwrap()).unwrap();
            let end = start + i64::try_from(phrase.len()).unwrap();
            let mut span = self.label(recording, WORDS, Extent::Always);
            span.text = Some(phrase.to_owned());
            span.geometry = Geometry::TextSpan(TextSpan {
                start,
                end,
                unit: TextUnit::CodePoint,
                end_is: genlock_model::RangeEnd::Exclusive,
            });
            let from = span.id;
            self.put(Record::Label(span));
            let id = Id::new(self.relations);
            self.relations += 1;
            self.put(Record::Relation(Relation {
                id,
                source_id: None,
                kind: "refers-to".into(),
                from: Node::Label(from),
                to: Node::Label(seen),
                extras: Extras::new(),
            }));
        }
    }
}

/// At a frame.
pub(crate) fn at(clock: u32, frame: i64) -> Extent {
    Extent::At { clock: Id::new(clock), at: Time::whole(frame) }
}

/// From a start to an end in milliseconds.
pub(crate) fn during(clock: u32, start: i64, end: i64) -> Extent {
    Extent::During { clock: Id::new(clock), span: Span::new(Time::millis(start), Time::millis(end)) }
}
