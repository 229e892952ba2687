//! Constant offsets in time are found, and none where there is none or where it cannot be told.

use crate::conventions::{checked, seeds};
use crate::drive::{Broken, Linked, Plan, build};
use crate::records::{Builder, cuboid, number, rectangle};
use crate::world::{Chance, Drive, Glass, Mount, Object, drawn};
use genlock_check::Finding;
use genlock_model::{Anchor, CalibrationRole, Dataset, Extent, Rotation, SizeOrder, StreamKind, Unit};
use genlock_time::Time;
use std::f64::consts::PI;

fn offset(data: &Dataset) -> Option<Finding> {
    let checked = checked(data);
    let mut found = checked.findings.into_iter().filter(|finding| finding.code.id == "check/sensor-offset");
    let first = found.next();
    assert!(found.next().is_none(), "one cause is one finding");
    first
}

/// The offset of a plan in milliseconds, with the ends of its interval.
fn found(plan: &Plan) -> Option<[f64; 3]> {
    let finding = offset(&build(plan, &mut |_, _, corners| corners))?;
    let figure = |name| finding.figure(name).map(|[_, median, _]| median * 1000.0);
    Some([figure("offset_s")?, figure("offset_low")?, figure("offset_high")?])
}

#[test]
fn an_offset_is_found_to_a_few_milliseconds() {
    let mut inside = (0, 0);
    let mut check = |name: &str, late: f64, plan: Plan| {
        let plan = Plan { late: late / 1000.0, ..plan };
        let Some([offset, low, high]) = found(&plan) else { panic!("{name} {late}: nothing of {plan:?}") };
        eprintln!("{name} {late} ms: {offset:.1} ({low:.1} to {high:.1})");
        assert!((offset - late).abs() < 8.0, "{name} {late}: {offset}");
        inside.0 += u32::from(low - 1.0 <= late && late <= high + 1.0);
        inside.1 += 1;
    };
    for seed in 300..300 + seeds(1) {
        let plan = Plan::new(seed);
        check("moving vehicle", 75.0, plan);
        check("moving vehicle", -120.0, plan);
        check("moving vehicle", 25.0, plan);
        check(
            "standing vehicle",
            200.0,
            Plan { drive: Drive { speed: 0.0, turn: 0.0 }, posed: false, in_lidar: true, period: 0.1, ..plan },
        );
        check("nothing but the vehicle moves", 90.0, Plan { moving: false, ..plan });
        check("without links", -75.0, Plan { linked: Linked::ByNothing, ..plan });
        check("without poses", 80.0, Plan { posed: false, in_lidar: true, period: 0.1, ..plan });
    }
    assert!(f64::from(inside.0) >= 0.8 * f64::from(inside.1), "{inside:?}");
}

#[test]
fn the_late_camera_of_six_is_named() {
    let plan = Plan { late: 0.1, only: Some("cam_front_left"), ..Plan::new(310) };
    let finding = offset(&build(&plan, &mut |_, _, corners| corners)).unwrap();
    assert_eq!(finding.cause, "pictures are later than they say (cam_front_left)");
}

#[test]
fn nothing_is_said_of_offsets_that_cannot_be_seen() {
    let still = Plan { moving: false, drive: Drive { speed: 0.0, turn: 0.0 }, late: 0.2, ..Plan::new(320) };
    assert_eq!(found(&still), None);
    // The convention is what is wrong, and no offset is made up to explain it.
    let broken = Plan { broken: Broken::Sizes("lwh"), ..Plan::new(321) };
    assert_eq!(found(&broken), None);
    let small = Plan { late: 0.006, ..Plan::new(322) };
    assert_eq!(found(&small), None);
}

/// A drive in the manner of the KITTI tracking benchmark: frames without a rate, 3D boxes in the frame of the camera, pictures that are
/// numbered one too low.
#[test]
fn frames_that_are_off_by_one_are_found_without_a_rate() {
    let mut chance = Chance::new(330);
    let mut builder = Builder::default();
    let recording = builder.recording("0000");
    let clock = builder.clock(Unit::Frame);
    let size = [1242.0, 375.0];
    let stream = builder.stream(recording, "image_02", StreamKind::ImageSequence, Some(size));
    let frame = builder.frame("rectified-camera", "right-down-forward");
    let matrix = [721.5, 0.0, 609.6, 0.0, 0.0, 721.5, 172.9, 0.0, 0.0, 0.0, 1.0, 0.0];
    builder.calibration((recording, Some(stream)), "P2", CalibrationRole::Projection, &matrix, None);
    let mount =
        Mount { name: "P2", yaw: 0.0, at: [0.0, 0.0, 1.65], focal: 721.5, middle: [609.6, 172.9], size, glass: Glass::Flat };
    let drive = Drive { speed: 10.0, turn: 0.15 };
    let objects: Vec<Object> = (0..14)
        .map(|at| {
            let place = [12.0 + 6.0 * f64::from(at), if at % 2 == 0 { 5.0 } else { -6.0 }];
            Object { speed: 0.0, ..Object::random(&mut chance, "Car", place) }
        })
        .collect();
    for at in 0..40_i64 {
        let extent = Extent::At { clock, at: Time::whole(at) };
        let (time, next) = (at as f64 / 10.0, (at + 1) as f64 / 10.0);
        for (index, object) in objects.iter().enumerate() {
            let track = Some(builder.track(recording, index));
            let pose = drive.at(time);
            let seen = mount.look(pose, [object.at[0], object.at[1], 0.0]);
            let Some((corners, _)) = mount.see(drive.at(next), object, next).filter(|(_, visible)| *visible > 0.4) else {
                continue;
            };
            if seen[2] < 3.0 || seen[2] > 60.0 {
                continue;
            }
            let corners = drawn(&mut chance, "Car", corners, size);
            builder.label(stream, extent.clone(), "Car", track, rectangle(corners));
            let [l, w, h] = object.size;
            let ry = (-(object.yaw - pose[2]) - PI / 2.0 + PI).rem_euclid(2.0 * PI) - PI;
            let rotation = Rotation::Yaw { angle: number(ry), convention: "kitti".into() };
            let solid = cuboid(seen, Anchor::BottomCentre, [h, w, l], SizeOrder::HeightWidthLength, rotation);
            let solid = builder.label(stream, extent.clone(), "Car", track, solid);
            builder.in_frame(solid, frame);
        }
    }
    let finding = offset(&builder.data).unwrap();
    let [_, frames, _] = finding.figure("offset_frames").unwrap();
    assert!((frames - 1.0).abs() < 0.1, "{}", finding.message);
    assert!(finding.message.contains("an offset of") && finding.message.contains("frames"), "{}", finding.message);
}
