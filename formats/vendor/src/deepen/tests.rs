//! Hand-written labels of every type, and the laws over them.

use super::Deepen;
use crate::laws::{corpus, honest, of_text, robust, round_trip, written};
use genlock_diagnose::codes::read as codes;
use genlock_format::{Confidence, Format as _, Input, Options, Peek};
use genlock_model::{Extent, Geometry, Keyframe, Rotation};
use genlock_time::Time;

const CLOUDS: &str = r#"{"labels":[
{"dataset_id":"d","file_id":"3.pcd","label_category_id":"car","label_id":"car:1","label_type":"3d_bbox","stage_id":"QA","attributes":{"state":"moving","n":1.50},
"attributes_source":{"state":"manual"},"create_time_millis":1634623252175,"update_time_millis":"null","labeller_email":"a@example.com","version":782,"sensor_id":"lidar",
"three_d_bbox":{"cx":81526.54828555016,"cy":50383.480369180215,"cz":34.93,"h":1.50,"l":4.9,"w":2.1,"rot_z":1.7028,"quaternion":{"x":0,"y":0,"z":0.7522,"w":0.6589,"odd":1},"more":[]}},
{"dataset_id":"d","file_id":"10.pcd","label_category_id":"car","label_id":"car:1","label_type":"3d_bbox","attributes":null,"labeller_email":"auto_interpolation","sensor_id":"lidar",
"three_d_bbox":{"cx":1,"cy":2,"cz":3,"h":1,"l":2,"w":3,"quaternion":{"x":0,"y":0,"z":0,"w":1}}},
{"dataset_id":"d","file_id":"10.pcd","label_category_id":"car","label_id":"car:2","label_type":"3d_bbox","attributes":{},"sensor_id":"lidar",
"three_d_bbox":{"cx":1,"cy":2,"cz":3,"h":1,"l":2,"w":3,"rot_z":-0.50}},
{"dataset_id":"d","file_id":"10.pcd","label_id":"line:1","label_type":"3d_polyline","sensor_id":"lidar","three_d_polyline":[[1,2,3]]},
{"dataset_id":"d","file_id":"10.pcd","label_id":"scene:1","label_type":"scene","sensor_id":"lidar","attributes":{"weather":"rain"}},
{"dataset_id":"d","file_id":"3.pcd","label_id":"bad:1","label_type":"3d_bbox","sensor_id":"lidar","three_d_bbox":{"cx":"x"}}],"next":null,"list":[1,{"a":2}]}"#;

const IMAGES: &str = r#"{"version":2,"labels":[
{"dataset_id":"d","file_id":"b.png","label_category_id":"car","label_id":"car:1","label_type":"box","sensor_id":"camera1","attributes":{},"box":[100.0,50,4e1,30.50]},
{"dataset_id":"d","file_id":"a.png","label_category_id":"road","label_id":"road:1","label_type":"polygon","sensor_id":"camera1","polygons":[[[0,0],[10.50,0],[10,10]],[[1,1],[2,2],[3,1]]]},
{"dataset_id":"d","file_id":"a.png","label_category_id":"lane","label_id":"lane:1","label_type":"lane","sensor_id":"camera2","polygons":[[[0,0],[10,0]]]},
{"dataset_id":"d","file_id":"a.png","label_category_id":"eye","label_id":"eye:1","label_type":"point","sensor_id":"camera2","polygons":[[[3,4]]]},
{"dataset_id":"e","file_id":"a.png","label_category_id":"m","label_id":"m:1","label_type":"2d_segmentation","sensor_id":"camera1","two_d_mask":{"size":[4,2],"counts":"MDQw"}},
{"file_id":"a.png","label_category_id":null,"label_type":"box","box":[1,2,3,4]},
{"dataset_id":"d","file_id":5,"label_id":7,"label_type":"box","sensor_id":"","box":[1,2,3]},{"dataset_id":"d","sensor_id":"camera1","label_type":"unheard","x":1}]}"#;

#[test]
fn every_type_comes_back_digit_for_digit() {
    round_trip(&Deepen, "labels.json", CLOUDS);
    round_trip(&Deepen, "labels.json", IMAGES);
    round_trip(&Deepen, "labels.json", r#"{"labels":[]}"#);
}

#[test]
fn the_corpus_comes_back() {
    for (_, text) in corpus(&["vendors/deepen/labels_2d.json", "vendors/deepen/labels_3d.json"]) {
        round_trip(&Deepen, "labels.json", &text);
    }
}

#[test]
fn damage_is_reported_and_never_panics() {
    robust(&Deepen, "labels.json", CLOUDS);
    robust(&Deepen, "labels.json", IMAGES);
}

#[test]
fn files_named_by_numbers_stand_at_their_numbers() {
    let (data, report) = of_text(&Deepen, "labels.json", CLOUDS);
    let first = data.labels.iter().next().unwrap();
    let clock = data.clocks.iter().next().unwrap().id;
    assert_eq!(first.extent, Extent::At { clock, at: Time::whole(3) });
    assert!(report.diagnostics().iter().any(|diagnostic| diagnostic.code == codes::ASSUMED));
    let Geometry::Cuboid(cuboid) = &first.geometry else { panic!("no cuboid") };
    assert!(matches!(&cuboid.rotation, Rotation::QuaternionAndYaw { yaw, .. } if yaw.text() == "1.7028"));
    let (data, _) = of_text(&Deepen, "labels.json", IMAGES);
    let second = data.labels.iter().nth(1).unwrap();
    assert!(matches!(second.extent, Extent::At { at, .. } if at == Time::whole(1)));
}

#[test]
fn interpolated_boxes_are_marked_and_one_label_id_is_one_track() {
    let (data, _) = of_text(&Deepen, "labels.json", CLOUDS);
    let labels: Vec<_> = data.labels.iter().collect();
    assert_eq!((labels[0].keyframe, labels[1].keyframe), (Keyframe::Unstated, Keyframe::Interpolated));
    assert_eq!(labels[0].track, labels[1].track);
    assert_ne!(labels[0].track, labels[2].track);
}

#[test]
fn paint_labels_are_refused_with_advice() {
    let (_, report) = of_text(&Deepen, "paint.json", r#"{"paint_categories":["road"]}"#);
    let diagnostic = &report.diagnostics()[0];
    assert_eq!(diagnostic.code, codes::SHAPE);
    assert!(diagnostic.help.as_ref().unwrap().contains("paint"));
}

#[test]
fn it_is_detected_by_its_own_fields() {
    let confidence = |text: &str| Deepen.detect(&Peek::new(&Input::memory([("a.json", text)]))).confidence;
    assert_eq!(confidence(CLOUDS), Confidence::Certain);
    assert_eq!(confidence(r#"{"labels":[{"category":"car"}]}"#), Confidence::No);
}

#[test]
fn images_of_scale_become_still_images() {
    let text = r#"[{"task_id":"t","params":{"attachment":"x.jpg"},"response":{"annotations":[{"uuid":"u","type":"box","label":"car","left":1.50,"top":2,"width":3,"height":4,"attributes":{"a":"b"}}]}}]"#;
    let (data, _) = of_text(&crate::Scale, "tasks.json", text);
    let files = honest(&Deepen, &data, &Options::new());
    let text = String::from_utf8(files[0].1.clone()).unwrap();
    assert!(text.contains(r#""file_id":"x.jpg""#) && text.contains(r#""box":[1.50,2,3,4]"#), "{text}");
}

#[test]
fn sweeps_of_scale_become_files_and_back() {
    let text = r#"[{"cuboids":[]},{"cuboids":[{"uuid":"L1","label":"Car","position":{"x":1,"y":2,"z":3},"dimensions":{"x":4.5,"y":1.8,"z":1.5},"yaw":0}]}]"#;
    let (data, _) = of_text(&crate::Scale, "sweep.json", text);
    let files = honest(&Deepen, &data, &Options::new());
    let text = String::from_utf8(files[0].1.clone()).unwrap();
    // Scale's yaw 0 looks along +y: a quarter turn from +x.
    assert!(text.contains(r#""file_id":"000001.pcd""#) && text.contains(r#""rot_z":1.57079"#), "{text}");
    let (back, _) = of_text(&Deepen, "labels.json", &text);
    honest(&crate::Scale, &back, &Options::new());
    let (_, report) = written(&crate::Scale, &back, &Options::new());
    assert!(!report.losses().is_empty());
}
