//! Datasets of other formats.

use super::laws::honest;
use super::*;
use genlock_model::{
    Anchor, Attribute, AttributeValue, Box2, BoxForm, Calibration, CalibrationRole, Class, Clock, CoordinateFrame,
    CoordinateUnit, Coords, Cuboid, Extent, Extras, Geometry, Id, Info, Label, Number, Record, Recording, Rotation, SizeOrder,
    SourceId, Stream, StreamKind, Track, Unit, Zero,
};
use genlock_time::Time;

fn number(text: &str) -> Number {
    Number::from_text(text).unwrap()
}

fn class(id: u32, name: &str) -> Record {
    Record::Class(Class {
        id: Id::new(id),
        source_id: None,
        name: name.into(),
        parent: None,
        synonyms: Vec::new(),
        skeleton: None,
        declared: false,
        extras: Extras::new(),
        origin: None,
    })
}

fn stream(id: u32, name: &str, kind: StreamKind) -> Stream {
    Stream {
        id: Id::new(id),
        recording: None,
        source_id: None,
        name: name.into(),
        kind,
        uri: None,
        size: None,
        clock: None,
        frame: None,
        files: Vec::new(),
        channel: None,
        extras: Extras::new(),
        origin: None,
    }
}

fn boxed(id: u32, on: u32) -> Label {
    Label {
        geometry: Geometry::Box(Box2::new(BoxForm::Xyxy, ["1", "2", "3.50", "4"].map(number))),
        class: Some(Id::new(0)),
        ..Label::new(Id::new(id), Id::new(on))
    }
}

/// Writes, checks that every difference is reported, and gives the files and the losses.
fn check(format: &dyn Format, records: Vec<Record>) -> (Vec<(String, String)>, Vec<&'static str>) {
    let mut records = records;
    records.push(Record::Info(Info { format: format.info().id.into(), ..Info::default() }));
    let data: Dataset = records.into_iter().collect();
    let (written, report) = write_files(format, &data);
    let (second, _) = read_files(format, written.clone());
    honest(&data, &second, &report);
    let text = written.into_iter().map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect();
    (text, losses(&report))
}

#[test]
fn a_lone_box_is_a_row_with_the_usual_sentinels() {
    let image = Stream { uri: Some("image_2/a.png".into()), ..stream(0, "a.png", StreamKind::Image) };
    let (files, losses) = check(&Kitti, vec![class(0, "cat"), Record::Stream(image), Record::Label(boxed(0, 0))]);
    assert_eq!(losses, [""; 0]);
    assert_eq!(files, [("label_2/a.txt".to_owned(), "cat -1 -1 -10 1 2 3.50 4 -1 -1 -1 -1000 -1000 -1000 -10\n".to_owned())]);
}

#[test]
fn what_a_row_cannot_say_is_lost_aloud() {
    let mut label = boxed(0, 0);
    label.geometry = Geometry::Box(Box2::new(BoxForm::Xywh, ["1", "2", "3", "4"].map(number)));
    label.attributes.push(Attribute::new("truncated", AttributeValue::Bool(true)));
    label.attributes.push(Attribute::new("occluded", AttributeValue::Number(number("2"))));
    label.source_id = Some(SourceId::int(7));
    let image = Stream { size: Some([10, 10]), ..stream(0, "../x/a.jpg", StreamKind::Image) };
    let mut tag = Label::new(Id::new(1), Id::new(0));
    tag.text = Some("a caption".into());
    let records =
        vec![class(0, "traffic light"), class(1, "unused"), Record::Stream(image), Record::Label(label), Record::Label(tag)];
    let (files, losses) = check(&Kitti, records);
    assert_eq!(
        files[0],
        ("label_2/x/a.txt".to_owned(), "traffic_light -1 2 -10 1 2 4 6 -1 -1 -1 -1000 -1000 -1000 -10\n".to_owned())
    );
    let expected =
        ["attributes", "class", "coordinates", "hierarchy", "label-id", "media", "ontology", "size", "stream", "text", "untimed"];
    assert_eq!(losses, expected.map(|name| format!("loss/{name}")));
}

#[test]
fn two_images_of_one_name_get_two_files() {
    let images = [0, 1].map(|id| Record::Stream(stream(id, if id == 0 { "A.png" } else { "a.jpg" }, StreamKind::Image)));
    let (files, losses) = check(&Kitti, images.into());
    assert_eq!(files.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), ["label_2/A.txt", "label_2/a-2.txt"]);
    assert!(losses.contains(&"loss/stream"));
}

#[test]
fn normalised_boxes_need_the_size_of_their_image() {
    let frame = CoordinateFrame {
        id: Id::new(0),
        name: "shares".into(),
        unit: CoordinateUnit::Normalised,
        axes: "right-down".into(),
        first_pixel: None,
    };
    let label = || Label {
        geometry: Geometry::Box(Box2::new(BoxForm::Xyxy, ["0.25", "0", "0.5", "1"].map(number))),
        frame: Some(Id::new(0)),
        ..boxed(0, 0)
    };
    let image = |size| Record::Stream(Stream { size, ..stream(0, "a.png", StreamKind::Image) });
    let records = |size| vec![class(0, "cat"), Record::Frame(frame.clone()), image(size), Record::Label(label())];
    let (files, losses) = check(&Kitti, records(Some([200, 100])));
    assert!(files[0].1.starts_with("cat -1 -1 -10 50 0 100 100 "), "{files:?}");
    assert!(losses.contains(&"loss/coordinate-frame"));
    let (files, losses) = check(&Kitti, records(None));
    assert_eq!(files[0].1, "");
    assert!(losses.contains(&"loss/box"));
}

/// A car seen by a lidar that stands square to the camera, as an annotation tool gives it.
fn lidar_car(size: Option<[u32; 2]>) -> Vec<Record> {
    let matrix = |id: u32, name: &str, role: CalibrationRole, columns: u32, json: &str| {
        let values = Coords::from_json(serde_json::value::RawValue::from_string(json.to_owned()).unwrap()).unwrap();
        Record::Calibration(Calibration {
            id: Id::new(id),
            stream: (id == 0).then_some(Id::new(0)),
            recording: Some(Id::new(0)),
            name: name.into(),
            role,
            rows: 3,
            columns,
            values,
            distortion: None,
            extras: Extras::new(),
        })
    };
    let frame = CoordinateFrame {
        id: Id::new(0),
        name: "lidar".into(),
        unit: CoordinateUnit::Metre,
        axes: "forward-left-up".into(),
        first_pixel: None,
    };
    let cuboid = Cuboid {
        position: ["20", "0", "0"].map(number),
        anchor: Anchor::Centre,
        size: ["4", "2", "1.5"].map(number),
        size_order: SizeOrder::LengthWidthHeight,
        rotation: Rotation::Yaw { angle: number("0"), convention: "z".into() },
    };
    let label = Label {
        geometry: Geometry::Cuboid(Box::new(cuboid)),
        frame: Some(Id::new(0)),
        class: Some(Id::new(0)),
        ..Label::new(Id::new(0), Id::new(0))
    };
    let to_camera = CalibrationRole::Transform { from: "velodyne".into(), to: "camera".into() };
    let recording = Recording { id: Id::new(0), source_id: None, name: "a".into(), extras: Extras::new(), origin: None };
    vec![
        class(0, "Car"),
        Record::Recording(recording),
        Record::Stream(Stream { recording: Some(Id::new(0)), size, ..stream(0, "a.png", StreamKind::Image) }),
        Record::Frame(frame),
        matrix(0, "P2", CalibrationRole::Projection, 4, "[700,0,600,0, 0,700,170,0, 0,0,1,0]"),
        matrix(1, "Tr_velo_to_cam", to_camera, 4, "[0,-1,0,0, 0,0,-1,0, 1,0,0,0]"),
        Record::Label(label),
    ]
}

#[test]
fn a_lone_cuboid_gets_the_box_that_the_camera_sees() {
    let (files, losses) = check(&Kitti, lidar_car(Some([1242, 375])));
    let row = &files.iter().find(|(path, _)| path == "label_2/a.txt").unwrap().1;
    let fields: Vec<&str> = row.split_whitespace().collect();
    // 18 m to its rear, one metre to each side: 700 / 18 pixels.
    assert_eq!(&fields[4..8], ["561.11", "140.83", "638.89", "199.17"]);
    let values: Vec<f64> = fields[8..15].iter().map(|field| field.parse().unwrap()).collect();
    let expected = [1.5, 2.0, 4.0, 0.0, 0.75, 20.0, -std::f64::consts::FRAC_PI_2];
    assert!(values.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{values:?}");
    assert!(losses.contains(&"loss/box") && losses.contains(&"loss/coordinate-frame"));
}

#[test]
fn a_lone_cuboid_without_a_known_view_is_lost() {
    let (files, losses) = check(&Kitti, lidar_car(None));
    assert!(files.contains(&("label_2/a.txt".to_owned(), String::new())));
    assert!(losses.contains(&"loss/cuboid"));
}

#[test]
fn frames_of_a_video_become_rows_of_a_sequence() {
    let clock = Clock {
        id: Id::new(0),
        recording: Some(Id::new(0)),
        name: "frames".into(),
        unit: Unit::PresentedFrame,
        first: 1,
        rate: None,
        length: None,
        zero: Zero::FirstFrame,
        extras: Extras::new(),
    };
    let track = Track {
        id: Id::new(0),
        source_id: Some(SourceId::text("car-a")),
        recording: Some(Id::new(0)),
        class: Some(Id::new(0)),
        name: None,
        extent: Extent::Always,
        attributes: Vec::new(),
        extras: Extras::new(),
        origin: None,
    };
    let recording = Recording { id: Id::new(0), source_id: None, name: "clip".into(), extras: Extras::new(), origin: None };
    let at = |frame: i64| Extent::At { clock: Id::new(0), at: Time::whole(frame) };
    let records = vec![
        class(0, "Car"),
        Record::Recording(recording),
        Record::Clock(clock),
        Record::Stream(Stream {
            recording: Some(Id::new(0)),
            clock: Some(Id::new(0)),
            ..stream(0, "clip.mp4", StreamKind::Video)
        }),
        Record::Track(track),
        Record::Label(Label { extent: at(3), track: Some(Id::new(0)), ..boxed(0, 0) }),
        Record::Label(Label { extent: at(1), ..boxed(1, 0) }),
        Record::Label(boxed(2, 0)),
    ];
    let (files, losses) = check(&KittiTracking, records);
    let rest = "Car -1 -1 -10 1 2 3.50 4 -1 -1 -1 -1000 -1000 -1000 -10";
    assert_eq!(files, [("label_02/clip.txt".to_owned(), format!("0 -1 {rest}\n2 0 {rest}\n"))]);
    assert!(losses.contains(&"loss/clock") && losses.contains(&"loss/track") && losses.contains(&"loss/untimed"));
}
