use super::Labelbox;
use crate::tests::{check_honest, check_robust, check_round_trip, corpus, read_text, same_json, write_text};
use genlock_format::{Confidence, Format as _, Input, Peek};
use genlock_model::{
    Attribute, AttributeValue, Box2, BoxForm, Class, Clock, Dataset, Evidence, Extent, Extras, Feature, Geometry, Id, Keyframe,
    Label, Number, Record, Stream, StreamKind, Unit, Zero,
};
use genlock_time::{Rate, Rational, Span, SyncMap, Time};

const VIDEO: &str = r#"{"data_row": {"id": "r1", "external_id": "v.mp4", "global_key": "g", "row_data": "https://example.com/v.mp4", "details": {"dataset_id": "d"}},
 "media_attributes": {"height": 480, "width": 640, "mime_type": "video/mp4", "frame_rate": 29.97002997002997, "frame_count": 3527},
 "attachments": [], "metadata_fields": [],
 "projects": {"p": {"name": "P", "labels": [{"label_kind": "Video", "version": "1.0.0", "id": "l1",
   "label_details": {"created_by": "a@example.com", "reviews": []},
   "annotations": {
     "frames": {
       "1": {"objects": {"f1": {"feature_id": "f1", "feature_schema_id": "s", "name": "Big Dog", "value": "big_dog", "annotation_kind": "VideoBoundingBox",
           "classifications": [{"feature_id": "q", "name": "Pose", "value": "pose", "radio_answer": {"feature_id": "o", "name": "Up", "value": "up",
             "classifications": [{"name": "Sure", "value": "sure", "checklist_answers": [{"name": "A", "value": "a", "classifications": []}, {"name": "B", "value": "x", "classifications": [{"name": "Why", "text_answer": {"content": "so"}}]}]}]}}],
           "bounding_box": {"top": 98.0, "left": 146.50, "height": 243, "width": 1e2}}}, "classifications": []},
       "2": {"objects": {"f1": {"feature_id": "f1", "name": "Big Dog", "value": "dog", "annotation_kind": "VideoBoundingBox", "interpolated": true,
           "bounding_box": {"top": 1, "left": 2, "height": 3, "width": 4}}}, "classifications": [{"feature_id": "c9", "name": "Scene", "value": "scene", "text_answer": {"content": "day"}}]},
       "7": {"objects": {}, "classifications": []},
       "8": {"objects": {}},
       "x": {"objects": {}}},
     "segments": {"f1": [[1, 2], [18, 19]], "f2": [[875, 875]], "f3": []},
     "key_frame_feature_map": {"f1": {"1": true, "9": false}, "f2": [875]},
     "classifications": [{"feature_id": "g1", "name": "Weather", "value": "weather", "radio_answer": {"name": "Sun", "value": "sun"}}],
     "relationships": []}}],
  "project_details": {"ontology_id": "o", "priority": 5}}}}"#;

const IMAGE: &str = r#"{"data_row": {"id": "r2", "external_id": null, "row_data": "https://example.com/i.jpg"},
 "media_attributes": {"height": 80, "width": 100, "asset_type": "image", "exif_rotation": "1"},
 "projects": {"p": {"labels": [
   {"label_kind": "Default", "annotations": {"objects": [
      {"feature_id": "b", "name": "cat", "annotation_kind": "ImageBoundingBox", "bounding_box": {"top": 20, "left": 10, "height": 30, "width": 40, "unit": "px"}},
      {"feature_id": "p", "name": "dog", "annotation_kind": "ImagePolygon", "polygon": [{"x": 1.0, "y": 2}, {"x": 3, "y": 4}, {"x": 5, "y": 6}]},
      {"feature_id": "l", "name": "road", "annotation_kind": "ImagePolyline", "line": [{"x": 1, "y": 2}, {"x": 3, "y": 4}]},
      {"feature_id": "t", "name": "nose", "annotation_kind": "ImagePoint", "point": {"x": 5, "y": 5}, "confidence": 0.50},
      {"feature_id": "m", "name": "sky", "annotation_kind": "ImageSegmentationMask", "mask": {"url": "https://example.com/m.png", "k": 1}, "composite_mask": {"url": "u", "color_rgb": [1, 2, 3]}},
      {"feature_id": "odd", "name": "odd", "polygon": [{"x": 1}]},
      {"name": "none"}],
     "classifications": [{"name": "broken", "radio_answer": 5}], "relationships": [
      {"feature_id": "rel", "name": "chases", "annotation_kind": "UnidirectionalRelationship", "classifications": [], "unidirectional_relationship": {"source": "b", "target": "p", "readonly": false}}]}},
   {"label_kind": "Default", "id": "second", "label_details": {"created_by": "b@example.com"}, "annotations": {"objects": [], "classifications": []}},
   {"label_kind": "Default", "id": "third", "annotations": {"objects": [{"feature_id": "z", "name": "cat", "value": "cat", "classifications": [], "point": {"x": 1, "y": 2}}], "classifications": [], "relationships": []}}]},
  "q": {"name": "empty", "labels": []}}}"#;

const OTHERS: &str = r#"{"data_row": {"id": "t", "external_id": "t.txt", "row_data": "hello"}, "media_attributes": {"asset_type": "text", "mime_type": "text/plain"}, "projects": {"p": {"name": "P", "labels": [{"label_kind": "Default", "annotations": {"objects": [{"feature_id": "e", "name": "word", "annotation_kind": "TextEntity", "location": {"start": 112, "end": 128, "token": "research suggests"}}, {"feature_id": "c", "name": "said", "annotation_kind": "ConversationalTextEntity", "conversational_location": {"message_id": "0", "location": {"start": 0, "end": 8}}}, {"feature_id": "d", "name": "tok", "annotation_kind": "DocumentEntityToken", "location": {"groups": [{"id": "1", "page_number": 1, "tokens": ["a"], "text": "x"}]}}], "classifications": [], "relationships": []}}]}}}
{"data_row": {"id": "a", "external_id": "a.mp3", "row_data": "u"}, "media_attributes": {"mime_type": "audio/mpeg", "duration": 12.5}, "projects": {"p": {"name": "P", "labels": [{"label_kind": "Default", "annotations": {"classifications": [], "segments": {"s": [[1600, 2000]]}, "timestamp": {"1600": {"objects": {}, "classifications": [{"feature_id": "s", "name": "said", "text_answer": {"content": "Hello"}}]}}}}]}}}
{"data_row": {"id": "d", "external_id": "d.dcm", "row_data": "u"}, "media_attributes": {"mime_type": "application/dicom"}, "projects": {"p": {"name": "P", "labels": [{"label_kind": "Default", "annotations": {"groups": {"Axial": {"name": "Axial", "frames": {"1": {}}}}, "segments": {"Axial": {"f": [[1, 1]]}}, "key_frame_feature_map": {"f": {"Axial": {"1": true}}}, "classifications": []}}]}}}
"#;

#[test]
fn same_format_round_trips() {
    for text in [VIDEO, IMAGE, OTHERS] {
        check_round_trip(&Labelbox, "x.ndjson", text);
    }
    check_round_trip(&Labelbox, "x.json", &format!("[{VIDEO},\n{IMAGE}]"));
    check_round_trip(&Labelbox, "x.ndjson", r#"{"data_row": {"id": "r"}, "media_attributes": {}, "projects": {}}"#);
    check_round_trip(
        &Labelbox,
        "x.ndjson",
        r#"{"data_row": {"id": 7, "row_data": {"a": 1}}, "media_attributes": null, "projects": {"p": 5}}"#,
    );
    check_round_trip(&Labelbox, "x.ndjson", r#"{"data_row": {}}"#);
}

#[test]
fn a_video_is_read_as_its_pages_say() {
    let (data, report) = read_text(&Labelbox, "x.ndjson", VIDEO);
    let clock = data.clocks.iter().next().expect("a clock");
    assert_eq!((clock.unit, clock.first, clock.zero, clock.length), (Unit::Frame, 1, Zero::Unstated, Some(Time::whole(3527))));
    assert_eq!(clock.rate, Rate::from_decimal("29.97002997002997").ok());
    let boxes: Vec<&Label> = data.labels.iter().filter(|label| label.geometry != Geometry::None).collect();
    assert_eq!(boxes[0].extent, Extent::At { clock: clock.id, at: Time::whole(1) });
    assert_eq!([boxes[0].keyframe, boxes[1].keyframe], [Keyframe::Set, Keyframe::Interpolated]);
    assert_eq!(boxes[0].track, boxes[1].track);
    let names: Vec<&str> = boxes[0].attributes.iter().map(|attribute| attribute.name.as_str()).collect();
    assert_eq!(names, ["Pose", "Sure", "Why"]);
    assert_eq!(boxes[0].attributes[1].value, AttributeValue::Choices(vec!["A".into(), "B".into()]));
    let track = data.tracks.get(boxes[0].track.expect("a track")).expect("the track");
    let span = |start, end| Span::new(Time::whole(start), Time::whole(end));
    assert_eq!(track.extent, Extent::Several { clock: clock.id, spans: vec![span(1, 3), span(18, 20)] });
    let told: Vec<&str> = report.diagnostics().iter().map(|diagnostic| diagnostic.code.id).collect();
    assert_eq!(told, ["read/field-type"]);
    assert_eq!(data.annotators.iter().next().expect("an annotator").name, "a@example.com");
}

#[test]
fn a_repair_map_moves_frame_numbers() {
    let (mut data, _) = read_text(&Labelbox, "x.ndjson", VIDEO);
    let from = data.clocks.iter().next().expect("a clock").clone();
    let to = Clock { id: data.clocks.next_id(), unit: Unit::PresentedFrame, first: 0, zero: Zero::Presentation, ..from.clone() };
    // Source frame 1 is the media's third frame.
    let map = SyncMap::shift(Rational::from_int(1));
    let evidence = Evidence { method: "by-hand".into(), sentence: String::new(), confidence: None, figures: Extras::new() };
    let map = genlock_model::ClockMap { id: data.maps.next_id(), from: from.id, to: to.id, map, evidence, replaces: None };
    data.put(Record::Clock(to));
    data.put(Record::Map(map));
    let (text, _) = write_text(&Labelbox, &data);
    let expected = VIDEO
        .replace("\"1\": {\"objects\": {\"f1\"", "\"3\": {\"objects\": {\"f1\"")
        .replace("\"2\": {\"objects\": {\"f1\"", "\"4\": {\"objects\": {\"f1\"")
        .replace("\"7\": {", "\"9\": {")
        .replace("\"8\": {\"objects\"", "\"10\": {\"objects\"")
        .replace("[[1, 2], [18, 19]]", "[[3, 4], [20, 21]]")
        .replace("875", "877")
        .replace("{\"1\": true, \"9\": false}", "{\"3\": true, \"11\": false}");
    assert_eq!(same_json(&expected, &text), Ok(()));
}

#[test]
fn other_exports_of_labelbox_are_refused_with_a_reason() {
    let check = |text: &str, word: &str| {
        let (data, report) = read_text(&Labelbox, "x.json", text);
        let diagnostics = report.diagnostics();
        assert!(data.labels.is_empty() && diagnostics.len() == 1, "{diagnostics:?}");
        assert_eq!(diagnostics[0].code.id, "read/shape");
        assert!(diagnostics[0].message.contains(word), "{diagnostics:?}");
    };
    check(r#"{"ID": "a", "DataRow ID": "b", "Labeled Data": "c", "Label": {}}"#, "legacy");
    check(r#"[{"uuid": "a", "dataRow": {"id": "b"}, "bbox": {}}, {"dataRow": {}}]"#, "import");
    check(r#"{"images": []}"#, "data_row");
}

fn stream(kind: StreamKind, name: &str) -> Stream {
    Stream {
        id: Id::new(0),
        recording: None,
        source_id: None,
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

fn class(name: &str) -> Class {
    Class {
        id: Id::new(0),
        source_id: None,
        name: name.into(),
        parent: None,
        synonyms: Vec::new(),
        skeleton: None,
        declared: false,
        extras: Extras::new(),
        origin: None,
    }
}

fn numbers<const N: usize>(texts: [&str; N]) -> [Number; N] {
    texts.map(|text| Number::from_text(text).expect("a number"))
}

#[test]
fn boxes_from_elsewhere_become_data_rows_without_loss() {
    let mut data = Dataset::new();
    data.put(Record::Info(genlock_model::Info { format: "labelbox".into(), ..Default::default() }));
    data.put(Record::Stream(stream(StreamKind::Image, "a.jpg")));
    data.put(Record::Class(class("Big dog")));
    let mut label = Label::new(Id::new(0), Id::new(0));
    label.class = Some(Id::new(0));
    label.geometry = Geometry::Box(Box2::new(BoxForm::Xywh, numbers(["1.0", "2", "3.25", "4"])));
    label.attributes.push(Attribute::new("colour", AttributeValue::Choice("red".into())));
    data.put(Record::Label(label));
    let (_, report) = check_honest(&Labelbox, &data);
    assert!(report.losses().is_empty(), "{:?}", report.losses());
}

#[test]
fn what_labelbox_cannot_say_is_reported() {
    let mut data = Dataset::new();
    data.put(Record::Info(genlock_model::Info { format: "labelbox".into(), ..Default::default() }));
    let mut video = stream(StreamKind::Video, "v.mp4");
    video.clock = Some(Id::new(0));
    data.put(Record::Stream(video));
    let clock = Clock {
        id: Id::new(0),
        recording: None,
        name: "frames".into(),
        unit: Unit::Frame,
        first: 0,
        rate: Rate::new(30_000, 1001).ok(),
        zero: Zero::FirstFrame,
        length: None,
        extras: Extras::new(),
    };
    data.put(Record::Clock(clock));
    data.put(Record::Class(class("dog")));
    let mut label = Label::new(Id::new(0), Id::new(0));
    label.class = Some(Id::new(0));
    label.source_id = Some(genlock_model::SourceId::int(7));
    label.extent = Extent::During { clock: Id::new(0), span: Span::new(Time::whole(3), Time::whole(6)) };
    label.geometry = Geometry::Box(Box2::new(BoxForm::Xyxy, numbers(["1", "2", "3", "4"])));
    label.text = Some("words".to_owned());
    data.put(Record::Label(label.clone()));
    label.id = Id::new(1);
    label.geometry = Geometry::None;
    data.put(Record::Label(label));
    let (text, report) = check_honest(&Labelbox, &data);
    assert!(text.contains("\"frames\":{\"4\":"), "{text}");
    let lost: Vec<&str> = report.losses().iter().map(|loss| loss.code.id).collect();
    for feature in [Feature::Span, Feature::Text, Feature::LabelId, Feature::Clock, Feature::Class] {
        assert!(lost.contains(&format!("loss/{}", feature.name()).as_str()), "{feature:?} in {lost:?}");
    }
}

#[test]
fn broken_files_do_not_break_the_reader() {
    for text in [VIDEO, IMAGE, OTHERS] {
        check_robust(&Labelbox, text);
    }
}

#[test]
fn it_recognises_its_files() {
    let check = |text: &str, expected| {
        let input = Input::memory([("x.ndjson", text)]);
        assert_eq!(Labelbox.detect(&Peek::new(&input)).confidence, expected, "{text}");
    };
    check(VIDEO, Confidence::Certain);
    check(r#"[{"dataRow": {"id": "x"}, "uuid": "u"}]"#, Confidence::Likely);
    check(r#"{"images": []}"#, Confidence::No);
}

#[test]
fn the_corpus_reads_or_is_refused() {
    let (mut read, mut refused, mut identical) = (0, 0, 0);
    let mut files = corpus("vendors/labelbox");
    files.extend(corpus("formats/panlabel_samples").into_iter().filter(|(path, _)| path.to_string_lossy().contains("labelbox")));
    for (path, text) in files {
        let name = path.to_string_lossy();
        let (data, report) = read_text(&Labelbox, "x.json", &text);
        if data.streams.is_empty() {
            let codes: Vec<_> = report.diagnostics().iter().map(|diagnostic| diagnostic.code.id).collect();
            assert_eq!(codes, ["read/shape"], "{name}");
            refused += 1;
            continue;
        }
        let written = check_round_trip(&Labelbox, &name, &text);
        read += 1;
        identical += u32::from(written == text);
    }
    println!("labelbox: {read} files read and equal after a round trip, {identical} of them byte for byte; {refused} refused");
}
