//! Cuboids there and back.

use super::*;
use crate::{Calibration, CalibrationRole, Coords, Id};

fn near(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-9)
}

fn number(value: f64) -> Number {
    Number::from_f64(value).unwrap()
}

fn turned(rotation: Rotation) -> Cuboid {
    Cuboid {
        position: [1.0, 2.0, 3.0].map(number),
        anchor: Anchor::Centre,
        size: [4.0, 2.0, 1.5].map(number),
        size_order: SizeOrder::LengthWidthHeight,
        rotation,
    }
}

fn yaw(convention: &str, angle: f64) -> Canonical {
    Canonical::of(&turned(Rotation::Yaw { angle: number(angle), convention: convention.into() })).unwrap()
}

fn kitti(ry: f64) -> Cuboid {
    Cuboid {
        position: [0.47, 1.49, 69.44].map(number),
        anchor: Anchor::BottomCentre,
        size: [2.85, 2.63, 12.34].map(number),
        size_order: SizeOrder::HeightWidthLength,
        rotation: Rotation::Yaw { angle: number(ry), convention: "kitti".into() },
    }
}

#[test]
fn each_yaw_faces_where_its_convention_says() {
    let check = |convention: &str, angle: f64, expected: [f64; 3]| {
        assert!(near(&yaw(convention, angle).axes()[0], &expected), "{convention} {angle}");
    };
    check("kitti", 0.0, [1.0, 0.0, 0.0]);
    check("kitti", FRAC_PI_2, [0.0, 0.0, -1.0]);
    check("scale", 0.0, [0.0, 1.0, 0.0]);
    check("scale", FRAC_PI_2, [-1.0, 0.0, 0.0]);
    check("z", FRAC_PI_2, [0.0, 1.0, 0.0]);
}

#[test]
fn yaws_come_back() {
    for convention in [Yaw::Kitti, Yaw::Scale, Yaw::Z] {
        for step in -31..=31 {
            let angle = f64::from(step) / 10.0;
            let canonical = yaw(convention.name(), angle);
            assert!((canonical.yaw(convention) - angle).abs() < 1e-9, "{convention:?} {angle}");
            assert!(canonical.tilt(convention) < 1e-7);
        }
    }
}

#[test]
fn the_centre_of_a_kitti_box_is_half_its_height_above_its_position() {
    let canonical = Canonical::of(&kitti(-1.56)).unwrap();
    assert!(near(&canonical.centre, &[0.47, 1.49 - 2.85 / 2.0, 69.44]));
    assert!(near(&[canonical.length, canonical.width, canonical.height], &[12.34, 2.63, 2.85]));
    let back = Canonical::of(&canonical.to_kitti().unwrap()).unwrap();
    assert!(near(&back.centre, &canonical.centre) && near(&back.quaternion, &canonical.quaternion));
}

#[test]
fn kitti_corners_are_those_of_the_devkit() {
    let (h, w, l, ry) = (2.85, 2.63, 12.34, -1.56_f64);
    let (sin, cos) = ry.sin_cos();
    let mut expected = Vec::new();
    for y in [0.0, -h] {
        for (x, z) in [(l, w), (l, -w), (-l, -w), (-l, w)] {
            let (x, z) = (x / 2.0, z / 2.0);
            expected.push([cos * x + sin * z + 0.47, y + 1.49, -sin * x + cos * z + 69.44]);
        }
    }
    let corners = Canonical::of(&kitti(ry)).unwrap().corners();
    for (corner, expected) in corners.iter().zip(expected) {
        assert!(near(corner, &expected), "{corner:?} {expected:?}");
    }
}

#[test]
fn euler_angles_come_back_and_unknown_orders_are_refused() {
    let euler = |angles: [f64; 3], sequence: &str| {
        let angles = angles.map(number);
        Canonical::of(&turned(Rotation::Euler { angles, sequence: sequence.into(), unit: AngleUnit::Radians }))
    };
    for angles in [[0.1, -0.2, 0.3], [0.0, 0.0, 3.0], [1.0, 1.5, -2.0], [0.4, FRAC_PI_2, 0.0]] {
        let canonical = euler(angles, "xyz").unwrap();
        let back = euler(canonical.euler_xyz(), "xyz").unwrap();
        for (a, b) in canonical.axes().iter().zip(back.axes()) {
            assert!(near(a, &b), "{angles:?}");
        }
    }
    assert!(near(&euler([0.1, -0.2, 0.3], "xyz").unwrap().axes()[0], &euler([0.3, -0.2, 0.1], "ZYX").unwrap().axes()[0]));
    assert!(near(&euler([0.0, 0.0, 0.5], "?").unwrap().quaternion, &yaw("z", 0.5).quaternion));
    assert_eq!(euler([0.1, 0.0, 0.5], "?"), Err(NoCanonical::Rotation("?".to_owned())));
    assert_eq!(euler([0.1, 0.0, 0.5], "xy"), Err(NoCanonical::Rotation("xy".to_owned())));
}

#[test]
fn a_tilted_box_says_how_far_it_leans() {
    let lean = Rotation::Euler { angles: [0.25, 0.0, 0.0].map(number), sequence: "xyz".into(), unit: AngleUnit::Radians };
    assert!((Canonical::of(&turned(lean)).unwrap().tilt(Yaw::Z) - 0.25).abs() < 1e-9);
}

fn calibration(name: &str, role: CalibrationRole, columns: u32, values: &[f64]) -> Calibration {
    Calibration {
        id: Id::new(0),
        stream: None,
        recording: None,
        name: name.into(),
        role,
        rows: 3,
        columns,
        values: Coords::from_f64(values.iter().copied()),
        distortion: None,
        extras: crate::Extras::new(),
    }
}

#[test]
fn a_box_goes_to_the_lidar_and_back_by_the_calibration() {
    let to_camera = CalibrationRole::Transform { from: "velodyne".into(), to: "camera".into() };
    // Lidar x forward is camera z, y left is -x, z up is -y; the lidar sits 8 cm above and 27 cm behind the camera.
    let swap = [0.0, -1.0, 0.0, 0.0, 0.0, 0.0, -1.0, -0.08, 1.0, 0.0, 0.0, -0.27];
    let rectify = calibration("R0_rect", CalibrationRole::Rectification, 3, &[1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    let camera = camera_from_lidar([&rectify, &calibration("Tr_velo_to_cam", to_camera, 4, &swap)]).unwrap();
    let seen = Canonical::of(&kitti(-1.56)).unwrap();
    let lidar = seen.moved(&camera.inverse().unwrap()).unwrap();
    assert!(near(&lidar.centre, &[69.71, -0.47, -1.49 + 2.85 / 2.0 - 0.08]));
    // With a pure swap of axes, and only then, the angle is -ry - pi/2.
    assert!((lidar.yaw(Yaw::Z) - (1.56 - FRAC_PI_2)).abs() < 1e-9);
    let back = lidar.moved(&camera).unwrap();
    assert!(near(&back.centre, &seen.centre) && (back.yaw(Yaw::Kitti) + 1.56).abs() < 1e-9);
    assert_eq!(camera_from_lidar([&rectify]), None);
}
