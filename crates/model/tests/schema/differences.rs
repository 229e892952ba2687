use super::records;
use genlock_model::{
    AttributeValue, Coords, Dataset, Extent, Extras, Feature, Geometry, Id, Keyframe, Label, Node, Number, Record, SourceId, diff,
};
use genlock_time::Time;
use serde_json::value::RawValue;

fn data() -> Dataset {
    records::all().into_iter().collect()
}

fn without_relation() -> Dataset {
    records::all().into_iter().filter(|record| !matches!(record, Record::Relation(_))).collect()
}

/// Changes one thing, and expects one difference in this field that a loss of any of these features explains.
fn check(change: impl Fn(&mut Dataset), field: &str, features: &[Feature]) {
    let (left, mut right) = (data(), data());
    change(&mut right);
    for (left, right) in [(&left, &right), (&right, &left)] {
        let found = diff(left, right);
        let [one] = found.as_slice() else { panic!("{field}: {found:#?}") };
        assert_eq!(one.field, field, "{found:#?}");
        for feature in features {
            assert!(one.features.contains(feature), "{feature:?}: {found:#?}");
        }
    }
}

fn same(change: impl Fn(&mut Dataset)) {
    let (left, mut right) = (data(), data());
    change(&mut right);
    assert_eq!(diff(&left, &right), []);
    assert_eq!(diff(&right, &left), []);
}

fn label(data: &mut Dataset) -> &mut Label {
    data.labels.get_mut(Id::new(0)).unwrap()
}

fn number(text: &str) -> Number {
    Number::from_text(text).unwrap()
}

fn extras(json: &str) -> Extras {
    let mut extras = Extras::new();
    extras.push("kitti", "truncated", RawValue::from_string(json.to_owned()).unwrap());
    extras
}

#[test]
fn a_dataset_says_what_it_says() {
    same(|_| {});
}

#[test]
fn each_part_of_a_label_is_named() {
    check(|data| label(data).source_id = Some(SourceId::int(7)), "source_id", &[Feature::LabelId]);
    check(|data| label(data).extent = Extent::Always, "extent", &[Feature::Span, Feature::Untimed, Feature::TimePrecision]);
    check(|data| label(data).geometry = Geometry::None, "geometry", &[Feature::Box, Feature::Coordinates]);
    check(|data| label(data).frame = None, "frame", &[Feature::CoordinateFrame]);
    check(|data| label(data).class = None, "class", &[Feature::Class]);
    check(|data| label(data).text = None, "text", &[Feature::Text]);
    check(|data| label(data).attributes.clear(), "attributes", &[Feature::Attributes]);
    check(|data| label(data).attributes[0].extent = Extent::Always, "attributes", &[Feature::AttributeTimes]);
    check(|data| label(data).score = Some(number("0.51")), "score", &[Feature::Score]);
    check(|data| label(data).annotator = None, "annotator", &[Feature::Annotator]);
    check(|data| label(data).track = None, "track", &[Feature::Track]);
    check(|data| label(data).keyframe = Keyframe::Set, "keyframe", &[Feature::Keyframe]);
    check(|data| label(data).extras = Extras::new(), "extras", &[Feature::Extras]);
}

#[test]
fn each_part_of_the_other_records_is_named() {
    check(|data| data.recordings.get_mut(Id::new(0)).unwrap().name = "x".into(), "name", &[Feature::Recording]);
    check(|data| data.clocks.get_mut(Id::new(0)).unwrap().rate = None, "rate", &[Feature::Clock]);
    check(|data| data.clocks.get_mut(Id::new(0)).unwrap().first = 0, "first", &[Feature::Clock]);
    check(|data| data.maps.get_mut(Id::new(0)).unwrap().evidence.sentence.clear(), "evidence", &[Feature::Map]);
    check(|data| data.classes.get_mut(Id::new(0)).unwrap().synonyms.clear(), "synonyms", &[Feature::Hierarchy]);
    check(|data| data.classes.get_mut(Id::new(0)).unwrap().skeleton = None, "skeleton", &[Feature::Skeleton]);
    check(|data| data.classes.get_mut(Id::new(0)).unwrap().source_id = None, "source_id", &[Feature::Id]);
    check(|data| data.classes.get_mut(Id::new(0)).unwrap().declared = false, "declared", &[Feature::Ontology]);
    check(
        |data| data.tracks.get_mut(Id::new(0)).unwrap().attributes.clear(),
        "attributes",
        &[Feature::Track, Feature::Attributes],
    );
    check(|data| data.tracks.get_mut(Id::new(0)).unwrap().class = None, "class", &[Feature::Track]);
    check(|data| data.relations.get_mut(Id::new(0)).unwrap().kind = "x".into(), "kind", &[Feature::Relation]);
    check(
        |data| data.relations.get_mut(Id::new(0)).unwrap().to = Node::Stream(Id::new(0)),
        "to",
        &[Feature::Relation, Feature::LabelId],
    );
    check(|data| data.calibrations.get_mut(Id::new(0)).unwrap().distortion = None, "distortion", &[Feature::Calibration]);
    check(|data| data.poses.get_mut(Id::new(0)).unwrap().frame = "ego".into(), "frame", &[Feature::Pose]);
    check(|data| data.info[0].extras = extras("1"), "extras", &[Feature::Info]);
    same(|data| data.info[0].variant = None);
    check(|data| data.sources[0].extras = extras("1"), "extras", &[Feature::Info]);
    check(|data| data.streams.get_mut(Id::new(0)).unwrap().size = None, "size", &[Feature::Size]);
    check(|data| data.streams.get_mut(Id::new(0)).unwrap().uri = None, "uri", &[Feature::Media]);
    check(|data| data.streams.get_mut(Id::new(0)).unwrap().files.clear(), "files", &[Feature::FrameList]);
    check(|data| data.streams.get_mut(Id::new(0)).unwrap().clock = None, "clock", &[Feature::Clock]);
    check(|data| data.streams.get_mut(Id::new(0)).unwrap().frame = None, "frame", &[Feature::CoordinateFrame]);
    check(|data| data.streams.get_mut(Id::new(0)).unwrap().channel = None, "channel", &[Feature::Stream]);
    check(|data| data.streams.get_mut(Id::new(0)).unwrap().name = "x".into(), "name", &[Feature::Stream]);
    check(|data| data.unknown.clear(), "", &[Feature::UnknownRecord]);
}

#[test]
fn what_is_there_on_one_side_only_is_named() {
    let add = Dataset::put;
    let extra = |data: &Dataset, id: u32| Label { id: Id::new(id), ..data.labels.get(Id::new(0)).unwrap().clone() };
    check(
        |data| {
            let label = extra(data, 1);
            add(data, Record::Label(label));
        },
        "",
        &[Feature::Box, Feature::Span, Feature::Class],
    );
    check(
        |data| {
            let class = data.classes.get(Id::new(0)).unwrap().clone();
            add(data, Record::Class(genlock_model::Class { id: Id::new(7), name: "bus".into(), ..class }));
        },
        "",
        &[Feature::Ontology],
    );
}

#[test]
fn how_a_number_is_written_does_not_matter() {
    same(|data| label(data).score = Some(number("0.5")));
    same(|data| label(data).geometry = serde_json::from_str(r#"{"box":{"form":"xywh","v":[1.1,2,30,4.00]}}"#).unwrap());
    same(|data| label(data).extras = extras("-1.0"));
    same(|data| label(data).score = Some(number("+.5")));
    same(|data| data.calibrations.get_mut(Id::new(0)).unwrap().values = Coords::from_f64([1.0, 2.0]));
    same(|data| {
        // 2.500 s is where 2.5 s is.
        let Extent::Several { spans, .. } = &mut data.tracks.get_mut(Id::new(0)).unwrap().extent else { panic!() };
        spans[0].end = Time::millis(2500);
    });
}

#[test]
fn names_and_foreign_text_that_look_like_numbers_stay_text() {
    let attribute = |data: &mut Dataset, text: &str| label(data).attributes[0].value = AttributeValue::Text(text.into());
    let with = |name: &str, json: &str| {
        let mut data = data();
        attribute(&mut data, name);
        label(&mut data).extras = extras(json);
        data
    };
    assert_eq!(diff(&with("01", "1"), &with("001", "1")).len(), 1);
    assert_eq!(diff(&with("01", "\"+1\""), &with("01", "1")).len(), 1);
}

#[test]
fn ids_are_names_and_not_amounts() {
    let numbered = |text: &'static str| {
        let mut data = without_relation();
        label(&mut data).source_id = Some(SourceId::Number(text.into()));
        data
    };
    for (left, right) in [("7", "7.0"), ("123456789012345678901", "123456789012345678902"), ("1e2", "100")] {
        assert_eq!(diff(&numbered(left), &numbered(right)).len(), 1, "{left} and {right}");
        assert_eq!(diff(&numbered(left), &numbered(left)), []);
    }
}

#[test]
fn order_and_dense_ids_do_not_matter() {
    let mut records = records::all();
    let mut second = None;
    for record in &records {
        if let Record::Label(label) = record {
            second =
                Some(Label { id: Id::new(1), source_id: Some(SourceId::int(8)), text: Some("other".into()), ..label.clone() });
        }
    }
    records.push(Record::Label(second.unwrap()));
    let left: Dataset = records.iter().cloned().collect();
    // Backwards, with every dense id moved.
    let moved = |record: Record| {
        let far = |id: u32| id + 10;
        match record {
            Record::Label(mut row) => {
                row.id = Id::new(far(row.id.index()));
                row.class = row.class.map(|id| Id::new(far(id.index())));
                row.track = row.track.map(|id| Id::new(far(id.index())));
                Record::Label(row)
            }
            Record::Class(mut row) => {
                row.id = Id::new(far(row.id.index()));
                Record::Class(row)
            }
            Record::Track(mut row) => {
                row.id = Id::new(far(row.id.index()));
                row.class = row.class.map(|id| Id::new(far(id.index())));
                Record::Track(row)
            }
            Record::Relation(mut row) => {
                row.from = Node::Label(Id::new(10));
                row.to = Node::Track(Id::new(10));
                Record::Relation(row)
            }
            other => other,
        }
    };
    let right: Dataset = records.into_iter().rev().map(moved).collect();
    assert_eq!(diff(&left, &right), []);
    assert_eq!(diff(&right, &left), []);
}

#[test]
fn equal_rows_under_one_key_match_whatever_their_order() {
    let (mut left, mut right) = (data(), data());
    let clock = |id: u32, first: i64| {
        let clock = data().clocks.get(Id::new(0)).unwrap().clone();
        Record::Clock(genlock_model::Clock { id: Id::new(id), first, ..clock })
    };
    left.put(clock(1, 5));
    left.put(clock(2, 6));
    right.put(clock(1, 6));
    right.put(clock(2, 5));
    assert_eq!(diff(&left, &right), []);
}

#[test]
fn a_label_is_found_again_by_its_id_and_then_by_time_and_shape() {
    let two = |first: (i64, &str), second: (i64, &str)| {
        let mut data = without_relation();
        let mut other = data.labels.get(Id::new(0)).unwrap().clone();
        *label(&mut data) = Label { source_id: Some(SourceId::int(first.0)), text: Some(first.1.into()), ..other.clone() };
        other.id = Id::new(1);
        data.put(Record::Label(Label { source_id: Some(SourceId::int(second.0)), text: Some(second.1.into()), ..other }));
        data
    };
    let found = diff(&two((1, "a"), (2, "b")), &two((2, "c"), (1, "a")));
    let [one] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!((one.field.as_str(), one.left.as_deref(), one.right.as_deref()), ("text", Some("\"b\""), Some("\"c\"")));
    assert!(one.subject.starts_with("label 2"), "{}", one.subject);
}
