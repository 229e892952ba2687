//! What holds for every file.

use super::*;
use genlock_model::cuboid::{Canonical, Projection, Yaw, camera_from_lidar};
use genlock_model::{Feature, Geometry, Node, diff};
use proptest::prelude::{any, proptest};
use std::path::Path;

/// Same-format round trip: nothing is lost, nothing differs. Gives back what was written.
fn round_trip(format: &dyn Format, input: &Files) -> Files {
    let (first, _) = read_files(format, input.clone());
    let (written, report) = write_files(format, &first);
    assert_eq!(report.losses(), [], "{:?}", input.keys());
    let (second, _) = read_files(format, written.clone());
    let differences = diff(&first, &second);
    assert!(differences.is_empty(), "{:?}: {differences:#?}", input.keys());
    let (again, _) = write_files(format, &second);
    assert_eq!(again, written);
    written
}

/// A round trip that gives back each byte.
fn check(format: &dyn Format, list: &[(&str, &str)]) {
    let input = files(list);
    let text = |files: &Files| -> Vec<(String, String)> {
        files.iter().map(|(path, bytes)| (path.clone(), String::from_utf8_lossy(bytes).into_owned())).collect()
    };
    assert_eq!(text(&round_trip(format, &input)), text(&input));
}

#[test]
fn object_files_come_back_byte_for_byte() {
    check(&Kitti, &[("label_2/1.txt", &format!("{CAR}\n{DONT_CARE}\n"))]);
    check(&Kitti, &[("training/label_2/1.txt", &format!("{CAR} 0.98\n")), ("training/label_2/2.txt", "")]);
    check(&Kitti, &[("label_2/train/1.txt", &format!("{CAR}\n")), ("label_2/val/1.txt", &format!("{DONT_CARE}\n"))]);
    check(&Kitti, &[("training/label_2/1.txt", CAR), ("label_2/1.txt", CAR)]);
    check(&Kitti, &[("1.txt", &format!("{CAR}\r\n{CAR}\r\n")), ("2.txt", &format!("{CAR}\n"))]);
    check(&Kitti, &[("a/1.txt", &format!("{CAR} \n{CAR}\n")), ("b/2.txt", &format!("\u{feff}{CAR}  "))]);
    check(
        &Kitti,
        &[("1.txt", "Van 1.0 0 -1 0 1 2 3 -1 -1 -1 -1 -1 -1 -1\nDontCare -1 -1 -10 1 2 3 4 -1000 -1000 -1000 -10 -1 -1 -1")],
    );
    check(
        &Kitti,
        &[(
            "1.txt",
            "Van -1.0 -1 -10.0 0 1 2 3 -1 -1 -1 -1 -1 -1 -1\nVan 0 00 +1 0 1 2 3 0 0 0 0 0 0 0\nVan\t0 00 .5 0 1 2 3 1 1 1 0 0 0 0\n",
        )],
    );
}

#[test]
fn tracking_files_come_back_byte_for_byte() {
    check(&KittiTracking, &[("training/label_02/0000.txt", &format!("{NO_VAN}\n{VAN}\n{}\n", VAN.replacen("0 0", "3 07", 1)))]);
    check(&KittiTracking, &[("0000.txt", &format!("{VAN} 0.5\n")), ("0001.txt", &format!("{VAN}\n"))]);
    let calib = format!("{P2}\n{} \n{} \n", R0.replace("R0_rect:", "R_rect"), TR.replace("Tr_velo_to_cam:", "Tr_velo_cam"));
    check(&KittiTracking, &[("calib/0000.txt", &calib), ("label_02/0000.txt", &format!("{VAN}\n"))]);
}

#[test]
fn calibration_files_come_back_byte_for_byte() {
    let label = format!("{CAR}\n");
    let check = |calib: &str| {
        check(&Kitti, &[("calib/1.txt", calib), ("label_2/1.txt", &label)]);
        check(&Kitti, &[("1.txt", &label), ("calib/1.txt", calib)]);
    };
    check(&format!("{P2}\n{R0}\n{TR}\n\n"));
    check(&format!("{P2}\n{R0}\n{TR}"));
    check(&format!("calib_time: 09-Jan-2012\n{P2}  \n{}\n", R0.replace("1 0 0", "+1 0 .0")));
    check("P2: 1 2 3\n");
    check("");
}

/// Files of the corpus below a folder.
fn corpus(folder: &str) -> Option<Vec<(String, Files)>> {
    let Ok(root) = std::env::var("GENLOCK_CORPUS") else {
        println!("GENLOCK_CORPUS is not set: skipped");
        return None;
    };
    let input = Input::open(&Path::new(&root).join(folder)).unwrap();
    let is_text = |path: &str| Path::new(path).extension().is_some_and(|ending| ending == "txt");
    let texts = input.files().iter().filter(|file| is_text(&file.path));
    let texts =
        texts.map(|file| (file.path.clone(), Files::from([(file.path.clone(), input.bytes(&file.path, 1 << 30).unwrap())])));
    Some(texts.collect())
}

#[test]
fn the_corpus_comes_back() {
    let folders: [(&str, &dyn Format); 8] = [
        ("formats/kitti/datumaro/kitti_3d", &Kitti),
        ("formats/kitti/datumaro/kitti_3d_with_subset", &Kitti),
        ("formats/kitti/datumaro/kitti_detection", &Kitti),
        ("formats/panlabel_samples/sample_valid.kitti", &Kitti),
        ("vendors/scalabel/tests/label/testcases/kitti_sample/detection", &Kitti),
        ("vendors/kitti", &KittiTracking),
        ("vendors/scalabel/tests/label/testcases/kitti_sample/tracking", &KittiTracking),
        ("robust/bad/kitti", &Kitti),
    ];
    let (mut same, mut all) = (0, 0);
    for (folder, format) in folders {
        let Some(list) = corpus(folder) else { return };
        // Bad files stand each by itself.
        let together = !folder.contains("bad");
        let deliveries: Vec<Files> = if together {
            vec![list.into_iter().flat_map(|(_, files)| files).collect()]
        } else {
            list.into_iter().map(|(_, files)| files).collect()
        };
        for mut delivery in deliveries {
            if folder.ends_with("tracking") {
                // The corpus has only the calibration of this sequence.
                delivery.insert("training/label_02/0001.txt".to_owned(), format!("{VAN}\n").into_bytes());
            }
            let written = round_trip(format, &delivery);
            for (path, bytes) in &delivery {
                all += 1;
                let unchanged = written.get(path) == Some(bytes);
                same += usize::from(unchanged);
                if !unchanged {
                    println!("{folder}/{path} is not the same");
                }
            }
        }
    }
    println!("{same} of {all} files of the corpus are byte-identical");
}

/// Intersection over union of two boxes by their corners.
fn overlap(a: [f64; 4], b: [f64; 4]) -> f64 {
    let area = |[left, top, right, bottom]: [f64; 4]| (right - left).max(0.0) * (bottom - top).max(0.0);
    let both = area([a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])]);
    both / (area(a) + area(b) - both)
}

/// Boxes of vehicles were drawn nearly as projections of their 3D boxes, so both must agree if conventions are understood.
#[test]
fn cuboids_of_the_corpus_are_seen_where_their_boxes_are() {
    let Some(list) = corpus("vendors/scalabel/tests/label/testcases/kitti_sample/detection") else { return };
    let (data, _) = read_files(&Kitti, list.into_iter().flat_map(|(_, files)| files).collect());
    let mut seen = 0;
    for relation in &data.relations {
        let (Node::Label(flat), Node::Label(solid)) = (relation.from, relation.to) else { panic!() };
        let (flat, solid) = (data.labels.get(flat).unwrap(), data.labels.get(solid).unwrap());
        let (Geometry::Box(rectangle), Geometry::Cuboid(cuboid)) = (&flat.geometry, &solid.geometry) else { panic!() };
        let recording = data.streams.get(flat.stream).unwrap().recording;
        let of = |name: &str| data.calibrations.iter().find(|row| row.recording == recording && row.name == name).unwrap();
        let cuboid = Canonical::of(cuboid).unwrap();
        let found = Projection::of(of("P2")).unwrap().rectangle(&cuboid).unwrap();
        let class = data.classes.get(flat.class.unwrap()).unwrap().name.as_str();
        let least = if class == "Pedestrian" { 0.45 } else { 0.9 };
        let share = overlap(found, rectangle.xyxy());
        assert!(share > least, "{class} {share} {found:?}");
        // To the lidar and back.
        let camera = camera_from_lidar(data.calibrations.iter().filter(|row| row.recording == recording)).unwrap();
        let lidar = cuboid.moved(&camera.inverse().unwrap()).unwrap();
        assert!(lidar.centre[0] > 0.0 && lidar.tilt(Yaw::Z) < 0.05, "{lidar:?}");
        let back = lidar.moved(&camera).unwrap();
        assert!((back.yaw(Yaw::Kitti) - cuboid.yaw(Yaw::Kitti)).abs() < 1e-5, "{back:?}");
        println!("{class}: {share:.3}");
        seen += 1;
    }
    assert_eq!(seen, 4);
}

#[test]
fn bad_files_of_the_corpus_are_reported() {
    let Some(list) = corpus("robust/bad/kitti") else { return };
    let expected = |path: &str| match path.trim_end_matches(".txt") {
        "comma_decimal" | "hex_float" | "nan" => &["read/number"][..],
        "extra_field" | "label_space" | "short_line" => &["read/syntax"],
        "label_nul" => &["read/value"],
        "long_line" => &["read/limit"],
        "cr_only" => &["read/note"],
        "crlf" | "dontcare_wrong" | "no_final_newline" => &[],
        other => panic!("a new file: {other}"),
    };
    for (path, files) in list {
        let (_, report) = read_files(&Kitti, files);
        // The images are elsewhere.
        let found: Vec<_> = codes(&report).into_iter().filter(|code| *code != "read/assumed").collect();
        assert_eq!(found, expected(&path), "{path}");
    }
}

#[test]
fn files_cut_at_any_byte_are_read() {
    let (label, calib) = (format!("{CAR}\n{DONT_CARE}\n"), format!("{P2}\n{R0}\n{TR}\n"));
    for at in 0..label.len() {
        round_trip(&Kitti, &files(&[("label_2/1.txt", &label[..at])]));
    }
    for at in 0..calib.len() {
        round_trip(&Kitti, &files(&[("label_2/1.txt", &label), ("calib/1.txt", &calib[..at])]));
    }
    let tracking = format!("{NO_VAN}\n{VAN}\n");
    for at in 0..tracking.len() {
        round_trip(&KittiTracking, &files(&[("label_02/1.txt", &tracking[..at])]));
    }
}

proptest! {
    #[test]
    fn mutated_files_are_read_and_honest(changes: Vec<(u16, u8)>, tracking in any::<bool>()) {
        let (format, path, text): (&dyn Format, _, _) = if tracking {
            (&KittiTracking, "label_02/1.txt", format!("{NO_VAN}\n{VAN}\n"))
        } else {
            (&Kitti, "label_2/1.txt", format!("{CAR}\n{DONT_CARE}\n"))
        };
        let mut bytes = text.into_bytes();
        for (at, byte) in changes {
            let at = usize::from(at) % bytes.len();
            bytes[at] = byte;
        }
        let (first, _) = read_files(format, Files::from([(path.to_owned(), bytes)]));
        let (written, report) = write_files(format, &first);
        let (second, _) = read_files(format, written);
        honest(&first, &second, &report);
    }
}

/// Each difference has one of its features among the losses.
pub(super) fn honest(first: &Dataset, second: &Dataset, report: &Collector) {
    let lost = losses(report);
    for difference in diff(first, second) {
        // The format that a dataset was read from is not content.
        if difference.subject == "info" && difference.field == "format" {
            continue;
        }
        let named = difference.features.iter().map(|feature: &Feature| format!("loss/{}", feature.name()));
        assert!(named.into_iter().any(|code| lost.contains(&code.as_str())), "{difference:#?}\n{lost:?}");
    }
}
