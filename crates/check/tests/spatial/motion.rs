//! Interpolation agrees with SciPy, and moves what it should.

use crate::geometry::table;
use genlock_check::spatial::{Path, Shutter, State};
use genlock_model::cuboid::{Rigid, slerp};

const TENTH: i64 = 100_000_000;

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
    let path = Path::new([(10 * TENTH, state(1.0, 0.0, 0.1)), (0, state(0.0, 0.0, 0.0)), (20 * TENTH, state(3.0, 0.0, 0.4))]);
    let check = |tenths: i64, expected: Option<f64>| {
        let found = path.at(tenths * TENTH, 5 * TENTH).map(|state| state.position[0]);
        assert!(found.zip(expected).map_or(found == expected, |(a, b)| (a - b).abs() < 1e-12), "{tenths} {found:?}");
    };
    check(0, Some(0.0));
    check(5, Some(0.5));
    check(10, Some(1.0));
    check(15, Some(2.0));
    check(24, Some(3.8));
    check(26, None);
    check(-5, Some(-0.5));
    check(-6, None);
    let turned = path.at(15 * TENTH, 0).unwrap().quaternion;
    assert!((turned[2] - (0.125_f64).sin()).abs() < 1e-12);
    let speed = |tenths: i64| path.velocity(tenths * TENTH).unwrap()[0];
    assert!((speed(5) - 1.0).abs() < 1e-12 && (speed(10) - 1.5).abs() < 1e-12 && (speed(90) - 2.0).abs() < 1e-12);
    assert!(Path::default().at(0, 1).is_none());
    assert!(Path::new([(0, state(5.0, 0.0, 0.0))]).velocity(0).is_none());
}

#[test]
fn rows_of_a_rolling_shutter_are_late_by_their_share_of_the_readout() {
    let shutter = Shutter { readout: 30_720_000 };
    assert_eq!(shutter.delay(0.5), 0);
    assert_eq!(shutter.delay(1.0), 15_360_000);
    assert_eq!(shutter.delay(-4.0), -15_360_000);
    assert_eq!(Shutter { readout: -30_720_000 }.delay(0.25), 7_680_000);
}
