use super::Encord;
use crate::tests::{check_honest, check_robust, check_round_trip, corpus, read_text, same_json, write_text};
use genlock_format::{Confidence, Format as _, Input, Peek};
use genlock_model::{
    Attribute, AttributeValue, Box2, BoxForm, Class, Clock, ClockMap, CoordinateUnit, Dataset, Evidence, Extent, Extras,
    Geometry, Id, Label, Number, PixelOrder, Pixels, Record, Recording, SourceId, Stream, StreamKind, Unit, Visibility, Zero,
};
use genlock_time::{Rate, Rational, Span, SyncMap, Time};

const VIDEO: &str = r##"[{"label_hash": "row+/1", "data_hash": "d", "data_title": "v.mp4", "data_type": "video", "dataset_title": "D", "label_status": "LABELLED",
 "data_units": {"d": {"data_hash": "d", "data_title": "v.mp4", "data_link": "l", "data_type": "video/mp4", "data_sequence": 0, "width": 1200, "height": 924,
   "data_duration": 0.08, "data_fps": 24.95, "labels": {
    "0": {"objects": [{"name": "Big box", "value": "big_box", "color": "#D33115", "shape": "rotatable_bounding_box", "objectHash": "o1", "featureHash": "F1", "createdAt": "x",
        "createdBy": "a@example.com", "confidence": 3.0, "manualAnnotation": true, "lastEditedBy": null,
        "rotatableBoundingBox": {"h": 0.10, "w": 0.2, "x": 0.3, "y": 0.4, "theta": 30}}], "classifications": []},
    "1": {"objects": [{"name": "Big box", "value": "big_box", "color": "#D33115", "shape": "bounding_box", "objectHash": "o1", "featureHash": "F1", "boundingBox": {"h": 0.1, "w": 0.2, "x": 0.3, "y": 0.4}}],
       "classifications": [{"name": "Scene", "value": "other", "featureHash": "F2", "classificationHash": "c1", "manualAnnotation": true}]},
    "5": {"objects": [], "classifications": []}, "6": {}, "x": {}}}},
 "object_answers": {"o1": {"objectHash": "o1", "classifications": [{"name": "Mood", "value": "mood", "answers": [{"name": "Sad", "value": "sad", "featureHash": "A"}], "featureHash": "Q", "manualAnnotation": true}]},
   "orphan": {"objectHash": "orphan", "classifications": []}},
 "classification_answers": {"c1": {"classificationHash": "c1", "featureHash": "F2", "range": [[1, 1]], "classifications": [{"name": "Text", "value": "text", "answers": "day", "featureHash": "T"}]},
   "g1": {"classificationHash": "g1", "featureHash": "G", "range": [], "createdBy": "a@example.com", "classifications": [{"name": "N", "value": "n", "answers": 1.50}, {"name": "Check", "answers": []}]}},
 "object_actions": {"o1": {"objectHash": "o1", "actions": [{"name": "Pose", "value": "pose", "range": [[0, 0], [1, 1]], "answers": [{"name": "Up", "value": "up"}, {"name": "Left", "value": "left"}], "dynamic": true, "trackHash": "t"}]}},
 "spaces": {}}]"##;

const IMAGE: &str = r##"{"label_hash": "i", "data_title": "i.jpg", "data_type": "image",
 "data_units": {"u": {"data_hash": "u", "data_title": "i.jpg", "data_type": "image/jpeg", "width": 500, "height": 375, "labels": {"objects": [
   {"name": "P", "shape": "polygon", "objectHash": "1", "featureHash": "F", "polygon": {"0": {"x": 0.1, "y": 0.2}, "1": {"x": 0.3, "y": 0.4}, "2": {"x": 0.5, "y": 0.6}},
      "polygons": [[[0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [0.2, 0.2, 0.21, 0.2, 0.2, 0.21]], [[0.7, 0.7, 0.8, 0.8, 0.7, 0.8]]]},
   {"name": "P", "objectHash": "2", "polygon": {"0": {"x": 0.1, "y": 0.2}}},
   {"name": "L", "value": "l", "shape": "polyline", "objectHash": "3", "featureHash": "F3", "polyline": {"0": {"x": 0.1, "y": 0.2}, "1": {"x": 0.10, "y": 0.3}}},
   {"name": "S", "value": "s", "shape": "skeleton", "objectHash": "4", "featureHash": "F4", "skeleton": {"0": {"x": 0.3, "y": 0.3, "name": "a", "color": "#0", "featureHash": "h", "visibility": "selfOccluded"}, "1": {"x": 0.3, "y": 0.3, "name": "b", "visibility": "invisible"}}},
   {"name": "M", "value": "m", "shape": "bitmask", "objectHash": "5", "featureHash": "F5", "bitmask": {"top": 4, "left": 3, "height": 2, "width": 1, "rleString": "02"}},
   {"name": "C", "value": "c", "shape": "circle", "objectHash": "6", "featureHash": "F6", "circle": {"x": 0.5, "y": 0.5, "r": 0.1, "stretch": 1, "theta": 0}},
   {"name": "E", "value": "e", "shape": "ellipse", "objectHash": "7", "featureHash": "F7", "ellipse": {"x": 0.5, "y": 0.5, "rx": 0.1, "ry": 0.2, "theta": 0}},
   {"name": "K", "value": "k", "shape": "cuboid", "objectHash": "8", "featureHash": "F8", "cuboid": {"position": [0, 1.0, 2], "orientation": [0, 0, 0], "size": [1, 1, 1]}},
   {"name": "B", "value": "b", "shape": "bounding_box", "objectHash": "9", "featureHash": "F9", "boundingBox": {"x": 0.1}},
   {"name": "nothing", "objectHash": "10"}], "classifications": [{"name": "W", "value": "w", "featureHash": "FW", "classificationHash": "w"}]}}},
 "object_answers": {"1": {"objectHash": "1", "classifications": [{"name": "A", "value": "a", "answers": "x"}]}, "2": {"classifications": []}},
 "classification_answers": {"w": {"classificationHash": "w", "featureHash": "FW", "classifications": [{"odd": 1}]}}, "object_actions": {}}"##;

const GROUP: &str = r#"[{"label_hash": "g", "data_hash": "gd", "data_title": "g", "data_type": "group", "data_units": {"gd": {"data_hash": "gd", "data_type": "group", "labels": {"objects": [], "classifications": []}}},
 "spaces": {"v": {"space_type": "video", "child_info": {"layout_key": "left", "file_name": "Left.mp4"}, "number_of_frames": 10, "width": 100, "height": 100, "labels": {"3": {"objects": [{"name": "B", "value": "b", "shape": "bounding_box", "objectHash": "o", "featureHash": "F", "boundingBox": {"h": 0.1, "w": 0.1, "x": 0.1, "y": 0.1}}], "classifications": []}}},
  "w": {"space_type": "video", "child_info": {"layout_key": "right"}, "labels": {"4": {"objects": [{"name": "B", "value": "b", "shape": "bounding_box", "objectHash": "o", "featureHash": "F", "boundingBox": {"h": 0.1, "w": 0.1, "x": 0.1, "y": 0.1}}], "classifications": []}}},
  "a": {"space_type": "audio", "duration_ms": 10000, "labels": {}}, "t": {"space_type": "text", "labels": {}}, "bad": 5},
 "object_answers": {"o": {"objectHash": "o", "classifications": []},
  "s": {"objectHash": "s", "classifications": [], "range": [], "featureHash": "FS", "name": "speech", "shape": "audio", "value": "speech", "spaces": {"a": {"range": [[100, 200], [300, 400]], "type": "frame"}, "gone": {"range": []}}},
  "x": {"objectHash": "x", "classifications": [], "range": [], "featureHash": "FX", "name": "word", "shape": "text", "value": "word", "spaces": {"t": {"range": [[0, 4]]}}}},
 "classification_answers": {"q": {"classificationHash": "q", "featureHash": "FQ", "classifications": [], "spaces": {"v": {"range": [], "type": "frame"}}}, "all": {"classificationHash": "all", "featureHash": "FA", "classifications": [], "range": [], "spaces": {}}},
 "object_actions": {}}]"#;

const SOUND: &str = r#"[{"label_hash": "s", "data_hash": "z", "data_title": "a.mp3", "data_type": "audio", "data_units": {"y": {"data_hash": "y", "data_title": "a.mp3", "data_type": "audio/mpeg", "labels": {}, "data_duration": 100}},
 "object_answers": {"h": {"objectHash": "h", "range": [[16884, 23716]], "name": "speech", "value": "speech", "shape": "audio", "featureHash": "F", "classifications": [{"name": "Transcript", "value": "transcript", "answers": "Hello"}]}},
 "classification_answers": {}, "object_actions": {"h": {"objectHash": "h", "actions": [{"name": "Loud", "value": "loud", "answers": [{"name": "Yes", "value": "yes"}], "range": [[16884, 17000]], "dynamic": true}]}}},
 {"label_hash": "t", "data_title": "t.html", "data_type": "plain_text", "data_units": {"k": {"data_hash": "k", "data_title": "t.html", "data_type": "text/html", "labels": {}}},
 "object_answers": {"h": {"objectHash": "h", "range_html": [{"start": {"xpath": "/a", "offset": 1}, "end": {"xpath": "/b", "offset": 2}}], "range": [], "name": "w", "value": "w", "shape": "text", "featureHash": "F", "classifications": []}}, "classification_answers": {}, "object_actions": {}, "spaces": {}},
 {"label_hash": "e", "data_title": "", "data_type": "dicom", "data_units": {}, "object_answers": {}, "classification_answers": {}, "object_actions": {}},
 {"label_hash": "p", "data_title": "p.pdf", "data_type": "pdf", "data_units": {"k": {"data_hash": "k", "data_title": "p.pdf", "data_type": "application/pdf", "labels": {"0": {"objects": [{"name": "B", "value": "b", "shape": "bounding_box", "objectHash": "o", "featureHash": "F", "boundingBox": {"h": 0.1, "w": 0.1, "x": 0.1, "y": 0.1}}], "classifications": []}}}},
 "object_answers": {"o": {"objectHash": "o", "classifications": []}}, "classification_answers": {}, "object_actions": {}}]"#;

#[test]
fn same_format_round_trips() {
    for text in [VIDEO, IMAGE, GROUP, SOUND] {
        check_round_trip(&Encord, "x.json", text);
    }
}

#[test]
fn a_video_is_read_as_its_page_says() {
    let (data, report) = read_text(&Encord, "x.json", VIDEO);
    let clock = data.clocks.iter().next().expect("a clock");
    assert_eq!((clock.unit, clock.first, clock.rate), (Unit::Frame, 0, Rate::from_decimal("24.95").ok()));
    let labels: Vec<&Label> = data.labels.iter().collect();
    assert_eq!(labels[1].extent, Extent::At { clock: clock.id, at: Time::whole(1) });
    assert_eq!(labels[0].track, labels[1].track);
    let track = data.tracks.get(labels[0].track.expect("a track")).expect("the track");
    assert_eq!(track.attributes[0].value, AttributeValue::Choice("Sad".into()));
    let span = |start, end| Span::new(Time::whole(start), Time::whole(end));
    assert_eq!(track.attributes[1].extent, Extent::Several { clock: clock.id, spans: vec![span(0, 1), span(1, 2)] });
    let global = labels.iter().find(|label| label.source_id == Some(SourceId::text("g1"))).expect("the global classification");
    assert_eq!(global.extent, Extent::Always);
    assert_eq!(data.frames.iter().next().expect("a frame").unit, CoordinateUnit::Normalised);
    let told: Vec<&str> = report.diagnostics().iter().map(|diagnostic| diagnostic.code.id).collect();
    assert_eq!(told, ["read/field-type", "read/dangling-reference"]);
}

#[test]
fn an_image_is_read_as_its_page_says() {
    let (data, _) = read_text(&Encord, "x.json", IMAGE);
    let labels: Vec<&Label> = data.labels.iter().collect();
    let Geometry::Polygon(polygon) = &labels[0].geometry else { panic!("a polygon") };
    assert_eq!([polygon.parts.len(), polygon.parts[0].holes.len()], [2, 1]);
    let Geometry::Keypoints(keypoints) = &labels[3].geometry else { panic!("keypoints") };
    assert_eq!(keypoints.points[0].visibility, Visibility::SelfOccluded);
    let Geometry::Mask(mask) = &labels[4].geometry else { panic!("a mask") };
    assert_eq!((mask.left, mask.top, mask.width, mask.height), (3, 4, 1, 2));
    assert_eq!(mask.pixels, Pixels::CocoString { text: "02".into(), order: PixelOrder::RowMajor });
    assert_eq!(labels[0].attributes[0].value, AttributeValue::Text("x".into()));
    assert!(data.tracks.is_empty());
}

#[test]
fn one_hash_in_two_spaces_is_one_track() {
    let (data, _) = read_text(&Encord, "x.json", GROUP);
    let tracks: Vec<_> =
        data.labels.iter().filter(|label| matches!(label.geometry, Geometry::Box(_))).map(|label| label.track).collect();
    assert_eq!(tracks.len(), 2);
    assert!(tracks[0].is_some() && tracks[0] == tracks[1]);
    let sound = data.streams.iter().find(|stream| stream.kind == StreamKind::Audio).expect("a sound");
    let said = data.labels.iter().find(|label| label.stream == sound.id).expect("its label");
    let span = |start, end| Span::new(Time::millis(start), Time::millis(end));
    let clock = sound.clock.expect("a clock");
    assert_eq!(said.extent, Extent::Several { clock, spans: vec![span(100, 200), span(300, 400)] });
}

#[test]
fn a_repair_map_moves_frame_numbers() {
    let (mut data, _) = read_text(&Encord, "x.json", VIDEO);
    let from = data.clocks.iter().next().expect("a clock").clone();
    let to = Clock { id: data.clocks.next_id(), unit: Unit::PresentedFrame, zero: Zero::Presentation, ..from.clone() };
    let evidence = Evidence { method: "by-hand".into(), sentence: String::new(), confidence: None, figures: Extras::new() };
    let map = SyncMap::shift(Rational::from_int(10));
    let map = ClockMap { id: data.maps.next_id(), from: from.id, to: to.id, map, evidence, replaces: None };
    data.put(Record::Clock(to));
    data.put(Record::Map(map));
    let (text, _) = write_text(&Encord, &data);
    let expected = VIDEO
        .replace("\"0\": {\"objects\"", "\"10\": {\"objects\"")
        .replace("\"1\": {\"objects\"", "\"11\": {\"objects\"")
        .replace("\"5\": {\"objects\"", "\"15\": {\"objects\"")
        .replace("\"6\": {}", "\"16\": {}")
        .replace("[[1, 1]]", "[[11, 11]]")
        .replace("[[0, 0], [1, 1]]", "[[10, 10], [11, 11]]");
    assert_eq!(same_json(&expected, &text), Ok(()));
}

#[test]
fn what_is_no_export_is_refused_with_a_reason() {
    let check = |text: &str, word: &str| {
        let (data, report) = read_text(&Encord, "x.json", text);
        let diagnostics = report.diagnostics();
        assert!(data.labels.is_empty() && diagnostics.len() == 1, "{diagnostics:?}");
        assert!(diagnostics[0].message.contains(word), "{diagnostics:?}");
    };
    check(r#"{"label_hash": "a", "data_title": "b"}"#, "without its labels");
    check(r#"{"id": "1", "featureNodeHash": "b"}"#, "ontology");
    check(r#"{"classificationHash": "1"}"#, "answer");
}

fn stream(kind: StreamKind, name: &str) -> Stream {
    Stream {
        id: Id::new(0),
        recording: None,
        source_id: Some(SourceId::text(name)),
        name: name.into(),
        kind,
        uri: None,
        size: Some([100, 80]),
        clock: None,
        frame: None,
        files: Vec::new(),
        channel: None,
        extras: Extras::new(),
        origin: None,
    }
}

fn base() -> Dataset {
    let mut data = Dataset::new();
    data.put(Record::Info(genlock_model::Info { format: "encord".into(), ..Default::default() }));
    data.put(Record::Class(Class {
        id: Id::new(0),
        source_id: None,
        name: "Big dog".into(),
        parent: None,
        synonyms: Vec::new(),
        skeleton: None,
        declared: false,
        extras: Extras::new(),
        origin: None,
    }));
    data
}

#[test]
fn pixels_become_shares_of_the_image_with_a_loss() {
    let mut data = base();
    data.put(Record::Stream(stream(StreamKind::Image, "a.jpg")));
    let mut label = Label::new(Id::new(0), Id::new(0));
    label.class = Some(Id::new(0));
    let v = ["10", "20", "50", "40"].map(|text| Number::from_text(text).expect("a number"));
    label.geometry = Geometry::Box(Box2::new(BoxForm::Xywh, v));
    label.attributes.push(Attribute::new("colour", AttributeValue::Choice("red".into())));
    data.put(Record::Label(label));
    let (text, report) = check_honest(&Encord, &data);
    assert!(text.contains(r#""boundingBox":{"x":0.1,"y":0.25,"w":0.5,"h":0.5}"#), "{text}");
    let lost: Vec<&str> = report.losses().iter().map(|loss| loss.code.id).collect();
    assert_eq!(lost, ["loss/coordinate-frame", "loss/coordinates"]);
}

#[test]
fn turns_of_a_sound_become_objects_without_loss() {
    let mut data = base();
    let mut sound = stream(StreamKind::Audio, "a.wav");
    (sound.size, sound.clock, sound.recording) = (None, Some(Id::new(0)), Some(Id::new(0)));
    data.put(Record::Stream(sound));
    let (source_id, name) = (Some(SourceId::text("talk")), "talk".into());
    data.put(Record::Recording(Recording { id: Id::new(0), source_id, name, extras: Extras::new(), origin: None }));
    data.put(Record::Clock(Clock {
        id: Id::new(0),
        recording: Some(Id::new(0)),
        name: "seconds".into(),
        unit: Unit::Second,
        first: 0,
        rate: None,
        zero: Zero::Unstated,
        length: None,
        extras: Extras::new(),
    }));
    let mut label = Label::new(Id::new(0), Id::new(0));
    label.class = Some(Id::new(0));
    label.extent = Extent::During { clock: Id::new(0), span: Span::new(Time::millis(1500), Time::millis(2750)) };
    data.put(Record::Label(label));
    let (text, report) = check_honest(&Encord, &data);
    assert!(text.contains("\"range\":[[1500,2750]]"), "{text}");
    assert!(report.losses().is_empty(), "{:?}", report.losses());
}

#[test]
fn broken_files_do_not_break_the_reader() {
    for text in [VIDEO, IMAGE, GROUP, SOUND] {
        check_robust(&Encord, text);
    }
}

#[test]
fn it_recognises_its_files() {
    let check = |text: &str, expected| {
        let input = Input::memory([("x.json", text)]);
        assert_eq!(Encord.detect(&Peek::new(&input)).confidence, expected, "{text}");
    };
    check(VIDEO, Confidence::Certain);
    check(IMAGE, Confidence::Certain);
    check(r#"{"images": []}"#, Confidence::No);
}

#[test]
fn the_corpus_reads_or_is_refused() {
    let (mut read, mut refused, mut identical) = (0, 0, 0);
    for (path, text) in corpus("vendors/encord") {
        let name = path.to_string_lossy();
        let (data, report) = read_text(&Encord, "x.json", &text);
        if data.recordings.is_empty() && data.streams.is_empty() {
            let codes: Vec<_> = report.diagnostics().iter().map(|diagnostic| diagnostic.code.id).collect();
            assert_eq!(codes, ["read/shape"], "{name}");
            refused += 1;
            continue;
        }
        let written = check_round_trip(&Encord, &name, &text);
        read += 1;
        identical += u32::from(written == text);
    }
    println!("encord: {read} files read and equal after a round trip, {identical} of them byte for byte; {refused} refused");
}
