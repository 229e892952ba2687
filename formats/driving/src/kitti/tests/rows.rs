//! Single rows and files.

use super::*;
use genlock_model::{AttributeValue, Extent, Geometry, Node};

/// Reads one label file and gives its dataset and the codes of its diagnostics.
fn object(text: &str) -> (Dataset, Vec<&'static str>) {
    let (data, report) = read_files(&Kitti, files(&[("label_2/000001.txt", text), ("image_2/000001.png", "")]));
    let codes = codes(&report);
    (data, codes)
}

#[test]
fn a_row_is_a_box_and_a_cuboid_that_are_one_object() {
    let (data, codes) = object(&format!("{CAR}\n"));
    assert_eq!(codes, [""; 0]);
    let labels: Vec<_> = data.labels.iter().collect();
    let [flat, solid] = labels[..] else { panic!("{labels:?}") };
    let Geometry::Box(rectangle) = &flat.geometry else { panic!() };
    assert_eq!(rectangle.v.each_ref().map(ToString::to_string), ["387.63", "181.54", "423.81", "203.12"]);
    let names: Vec<_> = flat.attributes.iter().map(|attribute| attribute.name.as_str()).collect();
    assert_eq!(names, ["truncated", "occluded", "alpha"]);
    assert!(matches!(&flat.attributes[0].value, AttributeValue::Number(number) if number.text() == "0.00"));
    let Geometry::Cuboid(cuboid) = &solid.geometry else { panic!() };
    assert_eq!(cuboid.position.each_ref().map(ToString::to_string), ["-16.53", "2.39", "58.49"]);
    assert_eq!(data.frames.get(solid.frame.unwrap()).unwrap().axes, "right-down-forward");
    assert_eq!(flat.class, solid.class);
    let relation = data.relations.iter().next().unwrap();
    assert_eq!((relation.from, relation.to), (Node::Label(flat.id), Node::Label(solid.id)));
    let stream = data.streams.iter().next().unwrap();
    assert_eq!((stream.name.as_str(), stream.uri.as_deref(), stream.recording), ("000001.png", Some("image_2/000001.png"), None));
}

#[test]
fn rows_without_a_3d_box_are_one_label() {
    let check = |row: &str, attributes: &[&str]| {
        let (data, codes) = object(row);
        assert_eq!(codes, [""; 0], "{row}");
        assert_eq!(data.labels.len(), 1, "{row}");
        let label = data.labels.iter().next().unwrap();
        let names: Vec<_> = label.attributes.iter().map(|attribute| attribute.name.as_str()).collect();
        assert_eq!(names, attributes, "{row}");
        assert!(label.extras.is_empty(), "{row}");
    };
    check(DONT_CARE, &[]);
    check("DontCare -1 -1 -10 1 2 3 4 -1000 -1000 -1000 -10 -1 -1 -1", &[]);
    check("DontCare -1.00 -1 -10.00 1 2 3 4 -1.00 -1.00 -1.00 -1000.00 -1000.00 -1000.00 -10.00", &[]);
    check("Truck 1.0 0 -1 0 1 2 3 -1 -1 -1 -1 -1 -1 -1", &["truncated", "occluded"]);
    check("car 0.0 0 0.0 0 1 2 3 0.0 0.0 0.0 0.0 0.0 0.0 0.0", &["truncated", "occluded"]);
    check("Car -1 -1 1.5 0 1 2 3 -1 -1 -1 -1000 -1000 -1000 -10 0.9", &["alpha"]);
}

#[test]
fn bad_rows_are_reported_with_their_line_and_the_rest_is_read() {
    let check = |row: &str, code: &str, words: &str| {
        let text = format!("{CAR}\n{row}\n{CAR}\n");
        let (data, report) = read_files(&Kitti, files(&[("label_2/1.txt", &text), ("image_2/1.png", "")]));
        let found = report.diagnostics();
        assert_eq!(found.len(), 1, "{row}: {found:?}");
        assert_eq!(found[0].code.id, code, "{row}");
        assert_eq!(found[0].position.as_ref().and_then(|position| position.line), Some(2), "{row}");
        let said = format!("{} {}", found[0].message, found[0].help.as_deref().unwrap_or_default());
        assert!(said.contains(words), "{said}");
        assert_eq!(data.labels.len(), 4, "{row}");
    };
    check("Car 0.00 0 1.50 100.00", "read/syntax", "found 5");
    check(&format!("{CAR} 0.9 7"), "read/syntax", "found 17");
    check(&format!("Big {CAR}"), "read/syntax", "class name with a space");
    check(&CAR.replace("58.49", "nan"), "read/number", "z is not a number");
    check(&CAR.replace("58.49", "inf"), "read/number", "\"inf\"");
    check(&CAR.replace("58.49", "0x1p3"), "read/number", "\"0x1p3\"");
    check(&CAR.replace("58.49", "58,49"), "read/number", "locale");
    check(&CAR.replace("Car", "C\0r"), "read/value", "control character");
    check(&format!("Car 0.{}", "1".repeat(200_000)), "read/limit", "200006 bytes");
}

#[test]
fn line_ends_of_old_systems_are_read_and_said() {
    let (data, codes) = object(&format!("{CAR}\r{CAR}\r"));
    assert_eq!((data.labels.len(), codes), (4, vec!["read/note"]));
    let (data, codes) = object(&format!("{CAR}\r\n{CAR}"));
    assert_eq!((data.labels.len(), codes), (4, vec![]));
}

#[test]
fn an_image_without_objects_is_an_image() {
    let (data, codes) = object("");
    assert_eq!((data.streams.len(), data.labels.len(), codes), (1, 0, vec![]));
}

#[test]
fn nothing_to_read_is_said() {
    let (_, report) = read_files(&Kitti, files(&[("readme.md", "")]));
    assert_eq!(codes(&report), ["read/empty"]);
}

#[test]
fn a_sequence_has_frames_and_tracks() {
    let text = format!("{NO_VAN}\n{VAN}\n{}\n", VAN.replacen('0', "1", 1));
    let (data, report) = read_files(&KittiTracking, files(&[("label_02/0000.txt", &text)]));
    assert_eq!(codes(&report), [""; 0]);
    assert_eq!((data.labels.len(), data.tracks.len(), data.recordings.len(), data.relations.len()), (5, 1, 1, 2));
    let labels: Vec<_> = data.labels.iter().collect();
    assert_eq!(labels[0].track, None);
    assert!(labels[0].extras.is_empty());
    let track = data.tracks.get(labels[1].track.unwrap()).unwrap();
    assert_eq!(track.source_id.as_ref().and_then(genlock_model::SourceId::as_int), Some(0));
    assert_eq!(track.class, labels[1].class);
    assert!(matches!(labels[3].extent, Extent::At { at, .. } if at.ticks() == 1));
}

#[test]
fn a_negative_frame_is_refused() {
    let (data, report) = read_files(&KittiTracking, files(&[("label_02/0000.txt", &format!("-1{}\n", &VAN[1..]))]));
    assert_eq!((codes(&report), data.labels.len()), (vec!["read/value"], 0));
}

#[test]
fn calibrations_are_matrices_and_the_rest_is_kept() {
    let calib = format!("{P2}\n{R0}\n{TR}\ncorner_dist: 9.95e-02\nP3: 1 2 3\n");
    let (data, report) = read_files(&Kitti, files(&[("label_2/1.txt", CAR), ("calib/1.txt", &calib), ("image_2/1.png", "")]));
    assert_eq!(codes(&report), ["read/number"]);
    let names: Vec<_> = data.calibrations.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["P2", "R0_rect", "Tr_velo_to_cam"]);
    assert_eq!(data.recordings.iter().next().unwrap().name, "1");
    assert_eq!(data.streams.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["1.png", "velodyne"]);
}

#[test]
fn formats_are_told_by_folder_and_row() {
    let check = |path: &str, text: &str, object: u8, tracking: u8| {
        let input = Input::memory(files(&[(path, text)]));
        let peek = genlock_format::Peek::new(&input);
        let said = |format: &dyn Format| format.detect(&peek).confidence as u8;
        assert_eq!((said(&Kitti), said(&KittiTracking)), (object, tracking), "{path}: {text}");
    };
    check("label_2/1.txt", CAR, 3, 0);
    check("1.txt", CAR, 2, 0);
    check("label_02/0000.txt", VAN, 0, 3);
    check("0000.txt", VAN, 0, 2);
    check("0000.txt", &format!("{VAN} 0.5"), 0, 2);
    check("1.txt", "0 0.5 0.5 0.1 0.1", 0, 0);
    check("label_2/1.txt", "", 1, 0);
}
