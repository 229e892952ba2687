//! A delivery in which a camera and a LiDAR track the same objects on clocks that differ by a known delay.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use genlock::align::{Options, Verdict};
use genlock::{Dataset, Native, repair_sensors};
use genlock_diagnose::Collector;
use genlock_format::Input;
use std::fmt::Write as _;

/// What a delivery is like.
#[derive(Clone, Copy)]
struct How {
    /// Seconds by which the times of the camera are late.
    late: f64,
    /// The file has a projection and the place of the LiDAR.
    calibrated: bool,
    own_clocks: bool,
    ids: Ids,
    /// The cuboids stand in a world in which the vehicle drives, and the file has its poses.
    world: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ids {
    Common,
    /// Both sensors count from 0, the LiDAR backwards.
    Colliding,
    /// Labels have no track.
    None,
}

const USUAL: How = How { late: 0.08, calibrated: true, own_clocks: true, ids: Ids::Common, world: false };

/// Boxes at 30 a second and cuboids at 10 a second of objects before a vehicle that sways.
fn delivery(how: How) -> Dataset {
    let How { late, calibrated, own_clocks, ids, world } = how;
    let mut text = String::from("{\"genlock.1\":{\"written_by\":\"test\",\"version\":\"0\"}}\n");
    let mut line = |kind: &str, value: String| writeln!(text, "{{\"{kind}.1\":{value}}}").unwrap();
    line("recording", r#"{"id":0,"name":"drive"}"#.to_owned());
    for (id, name) in [(0, "camera"), (1, "lidar")] {
        line("clock", format!(r#"{{"id":{id},"recording":0,"name":"seconds of {name}","unit":"second","zero":"unstated"}}"#));
    }
    line("stream", r#"{"id":0,"recording":0,"name":"camera","kind":"video","size":[1920,1080]}"#.to_owned());
    line("stream", r#"{"id":1,"recording":0,"name":"lidar","kind":"point_cloud"}"#.to_owned());
    if calibrated && world {
        let values = "[1000,0,960,0,1000,540,0,0,1]";
        line(
            "calibration",
            format!(
                r#"{{"id":0,"stream":0,"recording":0,"name":"camera","role":"intrinsics","rows":3,"columns":3,"values":{values}}}"#
            ),
        );
        let role = r#"{"transform":{"from":"vehicle","to":"camera"}}"#;
        let values = "[0,-1,0,0,0,0,-1,0,1,0,0,0,0,0,0,1]";
        line(
            "calibration",
            format!(r#"{{"id":1,"recording":0,"name":"mounting","role":{role},"rows":4,"columns":4,"values":{values}}}"#),
        );
    } else if calibrated {
        let matrix = |name: &str, role: &str, rows: u32, columns: u32, values: &str| {
            format!(
                r#"{{"id":{rows},"recording":0,"name":"{name}","role":{role},"rows":{rows},"columns":{columns},"values":{values}}}"#
            )
        };
        line("calibration", matrix("P2", r#""projection""#, 3, 4, "[1000,0,960,0,0,1000,540,0,0,0,1,0]"));
        let role = r#"{"transform":{"from":"velodyne","to":"camera"}}"#;
        line("calibration", matrix("Tr_velo_to_cam", role, 4, 4, "[0,-1,0,0,0,0,-1,0,1,0,0,0,0,0,0,1]"));
    }
    if world {
        line("frame", r#"{"id":0,"name":"world","unit":"metre","axes":"east-north-up"}"#.to_owned());
    }
    // A vehicle that drives, and turns a little all the way.
    let turned = |time: f64| 0.04 * time;
    for (id, time) in (0..170_u32).map(|id| (id, f64::from(id) * 0.1 - 1.0)).filter(|_| world) {
        let (millis, sin, cos) = ((time * 1000.0).round(), (turned(time) / 2.0).sin(), (turned(time) / 2.0).cos());
        line(
            "pose",
            format!(
                r#"{{"id":{id},"recording":0,"extent":{{"at":{{"clock":1,"at":"{millis}@1/1000"}}}},"frame":"world","position":[{:.4},5,0],"quaternion":[0,0,{sin:.6},{cos:.6}]}}"#,
                time * 9.0
            ),
        );
    }
    let mut id = 0;
    for object in 0..5_u32 {
        let of_lidar = object + if ids == Ids::Colliding { 5 } else { 0 };
        line("track", format!(r#"{{"id":{object},"source_id":"car {object}","recording":0,"extent":"always"}}"#));
        if of_lidar != object {
            line("track", format!(r#"{{"id":{of_lidar},"source_id":"car {}","recording":0,"extent":"always"}}"#, 4 - object));
        }
        let track = |id: u32| if ids == Ids::None { String::new() } else { format!(r#""track":{id},"#) };
        let own = f64::from(object);
        let seen = |time: f64| {
            let x = 18.0 + own * 6.0 + 5.0 * (time * (0.4 + own * 0.1)).sin();
            let y = own * 2.0 - 4.0 + 2.0 * (time * (0.9 - own * 0.1) + own).sin();
            // The vehicle's own heading.
            let turn = 0.05 * (time * 0.7).sin();
            (x * turn.cos() + y * turn.sin(), y * turn.cos() - x * turn.sin())
        };
        for frame in 0..450_u32 {
            let time = f64::from(frame) / 30.0;
            let (x, y) = seen(time);
            // What a box of pixels cannot say finer.
            let middle = (960.0 - y / x * 1000.0 + own).round();
            let (half, width) = ((750.0 / x).round(), 40.0);
            let millis = ((time + late) * 1000.0).round();
            let clock = u32::from(!own_clocks);
            line(
                "label",
                format!(
                    r#"{{"id":{id},"stream":0,{}"extent":{{"at":{{"clock":{clock},"at":"{millis}@1/1000"}}}},"geometry":{{"box":{{"form":"xyxy","v":[{},{},{},{}]}}}}}}"#,
                    track(object),
                    middle - width,
                    540.0 - half,
                    middle + width,
                    540.0 + half
                ),
            );
            id += 1;
        }
        for sweep in 0..150_u32 {
            let time = f64::from(sweep) / 10.0 + 0.02;
            let (x, y) = seen(time);
            let (sin, cos) = turned(time).sin_cos();
            let (x, y) = if world { (x * cos - y * sin + time * 9.0, x * sin + y * cos + 5.0) } else { (x, y) };
            let frame = if world { r#""frame":0,"# } else { "" };
            let millis = (time * 1000.0).round();
            line(
                "label",
                format!(
                    r#"{{"id":{id},"stream":1,{}{}"extent":{{"at":{{"clock":1,"at":"{millis}@1/1000"}}}},"geometry":{{"cuboid":{{"position":[{x:.3},{y:.3},0],"anchor":"centre","size":[0.4,0.4,1.5],"size_order":"length_width_height","rotation":{{"quaternion":[0,0,0,1]}}}}}}}}"#,
                    track(of_lidar),
                    frame
                ),
            );
            id += 1;
        }
    }
    let report = Collector::new();
    let data =
        genlock_format::read(&Native, &Input::memory([("drive.genlock.jsonl", text)]), &genlock_format::Options::new(), &report);
    assert_eq!(report.diagnostics(), []);
    data.unwrap()
}

/// How far the delay that is found is from the true one, in seconds.
#[track_caller]
fn error(how: How) -> f64 {
    let mut data = delivery(how);
    let report = Collector::new();
    let findings = repair_sensors(&mut data, &Options::default(), &report);
    let [finding] = findings.as_slice() else { panic!("one pair of sensors") };
    let Verdict::Fix(estimate) = &finding.outcome.verdict else { panic!("{:?}", finding.outcome) };
    assert_eq!(data.maps.len(), 1);
    let error = estimate.offset.value.approx() + how.late;
    println!("calibrated {}, late {}: {:+.1} ms; {}", how.calibrated, how.late, error * 1e3, finding.sentence);
    error
}

#[test]
fn the_delay_is_found_with_and_without_a_calibration() {
    for calibrated in [true, false] {
        for late in [-0.12, 0.08] {
            assert!(error(How { late, calibrated, ..USUAL }).abs() <= 0.005, "{calibrated} {late}");
        }
    }
}

#[test]
fn ids_that_collide_are_not_believed() {
    for calibrated in [true, false] {
        for late in [-0.12, 0.08] {
            assert!(error(How { late, calibrated, ids: Ids::Colliding, ..USUAL }).abs() <= 0.005, "{calibrated} {late}");
        }
    }
}

#[test]
fn labels_without_tracks_are_linked() {
    assert!(error(How { ids: Ids::None, ..USUAL }).abs() <= 0.005);
}

#[test]
fn cuboids_in_the_world_are_seen_from_where_the_vehicle_is() {
    assert!(error(How { world: true, ids: Ids::Colliding, ..USUAL }).abs() <= 0.005);
}

#[test]
fn sensors_on_one_clock_cannot_be_told_apart() {
    let mut data = delivery(How { calibrated: false, own_clocks: false, ..USUAL });
    let report = Collector::new();
    repair_sensors(&mut data, &Options::default(), &report);
    assert_eq!(data.maps.len(), 0);
    assert_eq!(report.diagnostics().len(), 1);
}

#[test]
fn a_delivery_without_sensors_says_so() {
    let report = Collector::new();
    assert!(repair_sensors(&mut Dataset::new(), &Options::default(), &report).is_empty());
    assert_eq!(report.diagnostics().len(), 1);
}
