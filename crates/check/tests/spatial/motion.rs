//! Interpolation agrees with SciPy, and moves what it should.

use crate::geometry::table;
use genlock_check::spatial::{Path, Shutter, State, compensated};
use genlock_model::cuboid::{Canonical, Rigid, Yaw, slerp};
use genlock_time::Rational;

fn ratio(numer: i128, denom: i128) -> Rational {
    Rational::new(numer, denom).unwrap()
}

#[test]
fn turns_between_turns_agree_with_scipy() {
    for row in table(include_str!("scipy_slerp.tsv")) {
        let quaternion = |at: usize| [row[at], row[at + 1], row[at + 2], row[at + 3]];
        let turn = Rigid::turned(slerp(quaternion(0), quaternion(4), row[8]), [0.0; 3]);
        for (ours, theirs) in turn.m.iter().flatten().zip(&row[9..]) {
            assert!((ours - theirs).abs() < 1e-9, "{turn:?} {row:?}");
        }
    }
}

fn heading(angle: f64) -> [f64; 4] {
    [0.0, 0.0, (angle / 2.0).sin(), (angle / 2.0).cos()]
}

fn state(x: f64, y: f64, angle: f64) -> State {
    State { position: [x, y, 0.0], quaternion: heading(angle) }
}

#[test]
fn a_path_goes_on_for_a_while_and_no_longer() {
    let path = Path::new([
        (ratio(1, 1), state(1.0, 0.0, 0.1)),
        (ratio(0, 1), state(0.0, 0.0, 0.0)),
        (ratio(2, 1), state(3.0, 0.0, 0.4)),
    ]);
    let check = |numer: i128, expected: Option<f64>| {
        let found = path.at(ratio(numer, 10), ratio(1, 2)).map(|state| state.position[0]);
        assert!(found.zip(expected).map_or(found == expected, |(a, b)| (a - b).abs() < 1e-12), "{numer} {found:?}");
    };
    check(0, Some(0.0));
    check(5, Some(0.5));
    check(10, Some(1.0));
    check(15, Some(2.0));
    check(24, Some(3.8));
    check(26, None);
    check(-5, Some(-0.5));
    check(-6, None);
    let turned = path.at(ratio(3, 2), Rational::ZERO).unwrap().quaternion;
    assert!((turned[2] - (0.125_f64).sin()).abs() < 1e-12);
    let speed = |numer| path.velocity(ratio(numer, 10)).unwrap()[0];
    assert!((speed(5) - 1.0).abs() < 1e-12 && (speed(10) - 1.5).abs() < 1e-12 && (speed(90) - 2.0).abs() < 1e-12);
    assert!(Path::default().at(Rational::ZERO, Rational::ONE).is_none());
    assert!(Path::new([(Rational::ZERO, state(5.0, 0.0, 0.0))]).velocity(Rational::ZERO).is_none());
}

#[test]
fn a_standing_box_stays_where_it_is_in_the_world_while_the_vehicle_drives_past() {
    let cuboid = Canonical { centre: [10.0, 2.0, 0.0], length: 4.0, width: 2.0, height: 1.5, quaternion: heading(0.2) };
    // 15 m/s for 0.1 s, and a turn to the left by 0.05 rad.
    let (then, now) =
        (state(100.0, 50.0, 0.5).rigid(), state(100.0 + 1.5 * 0.5_f64.cos(), 50.0 + 1.5 * 0.5_f64.sin(), 0.55).rigid());
    let moved = compensated(&cuboid, &then, &now, [0.0; 3]).unwrap();
    let (expected_x, expected_y) = (8.5 * 0.05_f64.cos() + 2.0 * 0.05_f64.sin(), -8.5 * 0.05_f64.sin() + 2.0 * 0.05_f64.cos());
    assert!((moved.centre[0] - expected_x).abs() < 1e-9 && (moved.centre[1] - expected_y).abs() < 1e-9, "{moved:?}");
    assert!((moved.yaw(Yaw::Z) - 0.15).abs() < 1e-9);
    let ahead = compensated(&cuboid, &then, &then, [0.3 * 0.5_f64.cos(), 0.3 * 0.5_f64.sin(), 0.0]).unwrap();
    assert!((ahead.centre[0] - 10.3).abs() < 1e-9 && (ahead.centre[1] - 2.0).abs() < 1e-9);
}

#[test]
fn rows_of_a_rolling_shutter_are_late_by_their_share_of_the_readout() {
    let shutter = Shutter { readout: ratio(3, 100) };
    assert_eq!(shutter.delay(0.5), Rational::ZERO);
    assert_eq!(shutter.delay(1.0), ratio(3, 200));
    assert_eq!(shutter.delay(-4.0), ratio(-3, 200));
    assert_eq!(Shutter { readout: ratio(-3, 100) }.delay(0.25), ratio(3, 400));
}
