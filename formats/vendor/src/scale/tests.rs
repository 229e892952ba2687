//! Hand-written documents, one for each variant, and the laws over them.

use super::Scale;
use crate::laws::{corpus, honest, of_text, robust, round_trip, written};
use genlock_format::{Confidence, Format as _, Input, Options, Peek};
use genlock_model::{
    Anchor, Box2, BoxForm, Clock, CoordinateFrame, CoordinateUnit, Coords, Cuboid, Dataset, Extent, Extras, Feature, Geometry,
    Id, Info, Label, Number, Pivot, Record, Recording, Rotation, SizeOrder, SourceId, Stream, StreamKind, Track, Unit, Zero,
};
use genlock_time::Time;

const SHAPES: &str = r#"[{"task_id":"t1","type":"imageannotation","status":"completed","created_at":"2024-01-01","metadata":null,
 "params":{"attachment":"https://x.example/a%20b.jpg?sig=1","attachment_type":"image","metadata":{"width":100,"height":80,"k~/":1.50}},
 "response":{"global_attributes":{"w":"day"},"annotations":[
 {"uuid":"u1","type":"box","label":"car","left":10.0,"top":2e1,"width":30.10,"height":40,"attributes":{"a":"x","b":["y","z"],"c":1.0,"d":null,"e":{"f":[]},"g":true}},
 {"uuid":"u2","type":"box","label":"car","left":50,"top":10,"width":20,"height":30,"rotation":0.5,"vertices":[{"x":50,"y":10},{"x":75,"y":15},{"x":70,"y":45},{"x":45,"y":40}],"attributes":{}},
 {"uuid":"u3","type":"box","label":"car","left":5,"top":1,"width":2,"height":3,"rotation":0.25},
 {"uuid":"u4","type":"polygon","label":"road","vertices":[{"x":0,"y":0},{"y":1.25,"x":10},{"x":10,"y":10}]},
 {"uuid":"u5","type":"line","label":"lane","vertices":[{"x":0,"y":0},{"x":1,"y":1}],"attributes":null},
 {"uuid":"u6","type":"point","label":"eye","x":3,"y":4.50},
 {"uuid":"u7","type":"ellipse","label":"wheel","vertices":[{"x":123,"y":92},{"x":173,"y":113},{"x":123,"y":134},{"x":73,"y":113}]},
 {"uuid":"u8","type":"cuboid","label":"van","vertices":[{"x":1,"y":2,"type":"face-topleft"}],"edges":[{"x1":1}]},
 {"uuid":7,"type":"box","label":null,"left":"1","top":2,"width":3,"height":4},
 {"type":"keypoints","label":"k","keypoints":{}},
 {"label":"old","left":1,"top":2,"width":3,"height":4}]}}]"#;

const STATES: &str = r#"[{"task_id":"t1","type":"imageannotation","status":"pending","params":{"attachment":"a.jpg"}},
{"task_id":"t2","type":"imageannotation","params":{"attachment":"b.jpg"},"response":{}},
{"task_id":"t3","type":"imageannotation","status":"completed","params":{},"response":{"annotations":[]}},
{"task_id":"t4","type":"videoplaybackannotation","status":"completed","params":{"attachment":"v.mp4","frame_rate":5},"response":{"annotations":{"url":"https://x.example/1"},"events":{"url":"https://x.example/2"}}},
{"task_id":"t5","type":"lidarannotation","status":"completed","params":{"attachments":["f0.json","f1.json"]},"response":{"annotations":{"url":"https://x.example/3"}}},
{"status":"completed","params":null,"response":null},{"task_id":9,"params":{"attachment":5}}]"#;

const CALLBACK: &str = r#"{"status":"completed","task_id":"t1","response":{"annotations":[{"uuid":"a1","type":"box","label":"car",
"left":1,"top":2,"width":3,"height":4}]},"task":{"task_id":"t1","type":"imageannotation","status":"completed","params":{"attachment":"a.jpg"},"metadata":{}}}"#;

const VIDEO: &str = r#"[{"annotations":[{"uuid":"v1","type":"box","label":"car","top":144,"left":845,"height":168,"width":72,"attributes":{"m":"no"}},
{"uuid":"v2","type":"polygon","label":"p","vertices":[{"x":1,"y":2},{"x":2,"y":2},{"x":2,"y":3}]}],"frame":"f0"},{"annotations":[]},{"other":1},null,
{"annotations":[{"uuid":"v1","type":"box","label":"car","top":1.50,"left":2,"height":3,"width":4},{"type":"box","label":"x","top":1,"left":2,"height":3,"width":4}]},{"annotations":[]}]"#;

const PLAYBACK: &str = r#"[{"annotations":{"p1":{"label":"Person","geometry":"box","z":1,"frames":[
{"key":1,"left":854,"top":144,"height":168,"width":72,"attributes":{},"timestamp":0.03},
{"key":6,"left":850,"top":150,"height":168,"width":72,"attributes":{"a":"b"},"timestamp":0.20},
{"key":12,"left":846,"top":152,"height":168,"width":72,"timestamp":0.4}]},
"p2":{"label":null,"geometry":"line","frames":[{"key":3,"vertices":[{"x":1,"y":2},{"x":3,"y":4}]},{"key":4,"odd":1},{"left":1,"top":2,"width":3,"height":4}]},
"p3":{"geometry":"box","frames":[]},"p4":{"label":"x","frames":[{"key":1,"left":1,"top":2,"width":3,"height":4}]}},"more":true}]"#;

const LIDAR: &str = r#"[{"cuboids":[{"uuid":"L1","camera_used":1,"label":"Car","position":{"x":87.650,"y":934.81,"z":75.49},"dimensions":{"x":4.5,"y":1.8,"z":1.5,"u":0},
"yaw":1.63,"pitch":0.0,"roll":0,"numberOfPoints":64,"stationary":false,"attributes":{"heading":"front"}}],"points":[1]},{"cuboids":[]},
{"cuboids":[{"uuid":"L1","label":"Car","position":{"x":1,"y":2,"z":3},"dimensions":{"x":4.5,"y":1.8,"z":1.5},"yaw":-0.0},{"uuid":"L2","label":"Odd","position":[1,2,3]}]}]"#;

const ALL: [(&str, &str); 6] = [
    ("tasks.json", SHAPES),
    ("tasks.json", STATES),
    ("tasks.json", CALLBACK),
    ("clip.json", VIDEO),
    ("clip.json", PLAYBACK),
    ("sweep.json", LIDAR),
];

#[test]
fn every_variant_comes_back_digit_for_digit() {
    for (name, text) in ALL {
        round_trip(&Scale, name, text);
    }
    round_trip(&Scale, "tasks.json", &format!(r#"{{"docs":{STATES},"total":7,"has_more":false}}"#));
    let line = CALLBACK.replace('\n', "");
    round_trip(&Scale, "tasks.ndjson", &format!("{line}\n{line}\n"));
}

#[test]
fn the_corpus_comes_back() {
    let files = corpus(&[
        "vendors/scale/lidar.cuboids.json",
        "vendors/scale/videoannotation.annotations.json",
        "vendors/scale/videoplayback.annotations.json",
    ]);
    for (name, text) in files {
        round_trip(&Scale, &name, &text);
    }
    for (_, text) in corpus(&["vendors/scale/image.callback.json", "formats/panlabel_samples/sample_valid.scale_ai.json"]) {
        round_trip(&Scale, "tasks.json", &text);
    }
}

#[test]
fn damage_is_reported_and_never_panics() {
    for (name, text) in ALL {
        robust(&Scale, name, text);
    }
}

#[test]
fn nucleus_is_recognised_and_refused() {
    let text = r#"{"reference_id":"v","length":1,"frame_rate":30,"frames":[],"annotations":{"box":[]}}"#;
    let verdict = Scale.detect(&Peek::new(&Input::memory([("n.json", text)])));
    assert_eq!(verdict.confidence, Confidence::Likely);
    let (data, report) = of_text(&Scale, "n.json", text);
    assert!(data.labels.is_empty() && report.diagnostics()[0].help.is_some());
}

#[test]
fn each_document_is_detected() {
    for (name, text) in ALL {
        let verdict = Scale.detect(&Peek::new(&Input::memory([(name, text)])));
        assert!(verdict.confidence >= Confidence::Likely, "{name}: {verdict:?}");
    }
    let verdict = Scale.detect(&Peek::new(&Input::memory([("a.json", r#"{"images":[],"annotations":[]}"#)])));
    assert_eq!(verdict.confidence, Confidence::No);
}

#[test]
fn the_first_key_is_found_from_the_times() {
    let first = |pairs: &[(i64, &str)]| {
        let frame =
            |(key, time): &(i64, &str)| format!(r#"{{"key":{key},"left":1,"top":1,"width":1,"height":1,"timestamp":{time}}}"#);
        let frames: Vec<String> = pairs.iter().map(frame).collect();
        let text = format!(r#"[{{"annotations":{{"u":{{"label":"a","geometry":"box","frames":[{}]}}}}}}]"#, frames.join(","));
        of_text(&Scale, "p.json", &text).0.clocks.iter().next().unwrap().first
    };
    assert_eq!(first(&[(1, "0.03"), (6, "0.2"), (12, "0.4")]), 0);
    assert_eq!(first(&[(1, "0"), (7, "0.2"), (13, "0.4")]), 1);
    assert_eq!(first(&[(5, "0.2")]), 0);
}

#[test]
fn frames_are_list_positions_and_uuids_are_tracks() {
    let (data, _) = of_text(&Scale, "clip.json", VIDEO);
    assert_eq!((data.tracks.len(), data.labels.len()), (2, 4));
    let last = data.labels.iter().last().unwrap();
    let clock = data.clocks.iter().next().unwrap();
    assert_eq!(last.extent, Extent::At { clock: clock.id, at: Time::whole(4) });
    assert_eq!((clock.unit, clock.length), (Unit::ListPosition, Some(Time::whole(6))));
    let (data, _) = of_text(&Scale, "tasks.json", SHAPES);
    let turned = data.labels.iter().nth(1).unwrap();
    assert!(matches!(&turned.geometry, Geometry::RotatedBox(shape) if shape.pivot == Pivot::TopLeft));
}

fn image(id: u32, name: &str) -> Stream {
    Stream {
        id: Id::new(id),
        recording: None,
        source_id: Some(SourceId::int(7)),
        name: name.into(),
        kind: StreamKind::Image,
        uri: None,
        size: Some([640, 480]),
        clock: None,
        frame: None,
        files: Vec::new(),
        channel: None,
        extras: Extras::new(),
        origin: None,
    }
}

fn numbers<const N: usize>(texts: [&str; N]) -> [Number; N] {
    texts.map(|text| Number::from_text(text).unwrap())
}

/// One image with a box as another platform gives it.
fn foreign_image() -> Dataset {
    let mut label = Label::new(Id::new(0), Id::new(0));
    label.geometry = Geometry::Box(Box2::new(BoxForm::Xywh, numbers(["1.50", "2", "3", "4"])));
    let mut other = Label::new(Id::new(1), Id::new(0));
    other.geometry = Geometry::Polyline(genlock_model::Polyline {
        coords: Coords::from_f64([1.0, 2.0, 3.0, 4.5]),
        dims: genlock_model::Dims::Two,
        closed: false,
    });
    let info = Info { format: "scale".into(), ..Info::default() };
    [Record::Info(info), Record::Stream(image(0, "a.jpg")), Record::Label(label), Record::Label(other)].into_iter().collect()
}

#[test]
fn an_image_of_another_platform_loses_nothing() {
    let data = foreign_image();
    let (files, report) = written(&Scale, &data, &Options::new());
    assert!(report.losses().is_empty(), "{:?}", report.losses());
    let text = String::from_utf8(files[0].1.clone()).unwrap();
    assert!(text.contains(r#""uuid":"67656e6c-6f63-8b00-8000-000000000001","type":"box","left":1.50"#), "{text}");
    honest(&Scale, &data, &Options::new());
}

/// A cuboid of a camera frame, on a track, as KITTI gives it.
fn foreign_cloud() -> Dataset {
    let frame = CoordinateFrame {
        id: Id::new(0),
        name: "camera".into(),
        unit: CoordinateUnit::Metre,
        axes: "right-down-forward".into(),
        first_pixel: None,
    };
    let clock = Clock {
        id: Id::new(0),
        recording: Some(Id::new(0)),
        name: "frames".into(),
        unit: Unit::ListPosition,
        first: 0,
        rate: None,
        zero: Zero::Unstated,
        length: None,
        extras: Extras::new(),
    };
    let recording = Recording { id: Id::new(0), source_id: None, name: "0001".into(), extras: Extras::new(), origin: None };
    let stream = Stream {
        recording: Some(Id::new(0)),
        source_id: None,
        kind: StreamKind::PointCloud,
        size: None,
        clock: Some(Id::new(0)),
        frame: Some(Id::new(0)),
        ..image(0, "velodyne")
    };
    let track: Track = super::registry::row(Id::new(0), Id::new(0), Some(SourceId::int(3)), None);
    let mut label = Label::new(Id::new(0), Id::new(0));
    label.extent = Extent::At { clock: Id::new(0), at: Time::whole(2) };
    label.track = Some(Id::new(0));
    label.geometry = Geometry::Cuboid(Box::new(Cuboid {
        position: numbers(["2", "1.5", "10"]),
        anchor: Anchor::BottomCentre,
        size: numbers(["1.5", "1.6", "4"]),
        size_order: SizeOrder::HeightWidthLength,
        rotation: Rotation::Yaw { angle: numbers(["-1.5"])[0].clone(), convention: "kitti".into() },
    }));
    let things = [Record::Frame(frame), Record::Clock(clock), Record::Recording(recording), Record::Stream(stream)];
    things.into_iter().chain([Record::Track(track), Record::Label(label)]).collect()
}

#[test]
fn a_cuboid_of_a_camera_is_turned_into_the_world() {
    let data = foreign_cloud();
    let files = honest(&Scale, &data, &Options::new());
    let text = String::from_utf8(files[0].1.clone()).unwrap();
    assert!(text.contains(r#""position":{"x":10,"y":-2,"z":-0.75}"#), "{text}");
    assert!(text.contains(r#""dimensions":{"x":4,"y":1.6,"z":1.5}"#), "{text}");
    // KITTI -1.5 looks nearly forward: along x of the world, a quarter turn clockwise from +y.
    assert!(text.contains(r#""yaw":-1.64"#), "{text}");
    let (_, report) = written(&Scale, &data, &Options::new());
    let frame = genlock_format::loss_code(Feature::CoordinateFrame);
    assert!(report.losses().iter().any(|loss| loss.code == frame));
}

#[test]
fn the_document_can_be_chosen() {
    let video =
        r#"[{"annotations":[]},{"annotations":[{"uuid":"v","type":"box","label":"a","left":1,"top":2,"width":3,"height":4}]}]"#;
    let (data, _) = of_text(&Scale, "clip.json", video);
    let files = honest(&Scale, &data, &Options::new().with("document", "playback"));
    let text = String::from_utf8(files[0].1.clone()).unwrap();
    assert!(text.contains(r#""frames":[{"key":1,"left":1"#), "{text}");
}
