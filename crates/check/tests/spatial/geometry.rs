//! Projection, overlap and matching agree with OpenCV, Shapely and SciPy; `expected.py` made the tables.

use genlock_assign::assign;
use genlock_check::spatial::{Camera, Crop, Lens, Shared, rect_iou};
use genlock_model::cuboid::{Canonical, Projection, Yaw};
use std::f64::consts::PI;

/// The rows of a table, without its header.
pub(crate) fn table(text: &str) -> Vec<Vec<f64>> {
    text.lines().skip(1).map(|line| line.split('\t').map(|word| word.parse().unwrap()).collect()).collect()
}

fn camera(fx: f64, fy: f64, cx: f64, cy: f64, lens: Lens, size: Option<[f64; 2]>) -> Camera {
    let matrix = [[fx, 0.0, cx, 0.0], [0.0, fy, cy, 0.0], [0.0, 0.0, 1.0, 0.0]];
    Camera::new(Projection(matrix), lens, size).unwrap()
}

/// A box that stands upright before a camera, turned about y.
fn before_camera(centre: [f64; 3], [length, width, height]: [f64; 3], ry: f64) -> Canonical {
    // About -y, which is up, by ry and then by a quarter turn about x that takes up from z to -y.
    let (s, c) = (ry / 2.0).sin_cos();
    let turn = genlock_model::cuboid::multiply([0.0, s, 0.0, c], [0.5_f64.sqrt(), 0.0, 0.0, 0.5_f64.sqrt()]);
    let made = Canonical { centre, length, width, height, quaternion: turn };
    assert!((made.yaw(Yaw::Kitti) - ry).rem_euclid(2.0 * PI).min((ry - made.yaw(Yaw::Kitti)).rem_euclid(2.0 * PI)) < 1e-9);
    assert!(made.tilt(Yaw::Kitti) < 1e-7);
    made
}

#[test]
fn brown_conrady_agrees_with_opencv() {
    for row in table(include_str!("opencv_brown.tsv")) {
        let [fx, fy, cx, cy, k1, k2, k3, k4, k5, k6, p1, p2, x, y, z, u, v] = row[..] else { panic!("{row:?}") };
        let lens = Lens::brown_conrady([k1, k2, k3, k4, k5, k6], [p1, p2]);
        let [left, top] = camera(fx, fy, cx, cy, lens, None).point([x, y, z]).unwrap();
        assert!((left - u).abs() < 1e-8 && (top - v).abs() < 1e-8, "{left} {top} {row:?}");
    }
}

#[test]
fn kannala_brandt_agrees_with_opencv() {
    for row in table(include_str!("opencv_fisheye.tsv")) {
        let [fx, fy, cx, cy, k1, k2, k3, k4, x, y, z, u, v] = row[..] else { panic!("{row:?}") };
        let [left, top] = camera(fx, fy, cx, cy, Lens::kannala_brandt([k1, k2, k3, k4]), None).point([x, y, z]).unwrap();
        assert!((left - u).abs() < 1e-8 && (top - v).abs() < 1e-8, "{left} {top} {row:?}");
    }
}

/// A lens of k1 and k2.
type Bend = fn([f64; 2]) -> Lens;

#[test]
fn rectangles_of_bent_edges_agree_with_a_dense_sample() {
    let tables: [(&str, Bend); 2] = [
        (include_str!("opencv_brown_boxes.tsv"), |[k1, k2]| Lens::brown_conrady([k1, k2, 0.0, 0.0, 0.0, 0.0], [0.0; 2])),
        (include_str!("opencv_fisheye_boxes.tsv"), |[k1, k2]| Lens::kannala_brandt([k1, k2, 0.0, 0.0])),
    ];
    for (text, lens) in tables {
        let mut bulges: f64 = 0.0;
        for row in table(text) {
            let [f, cx, cy, k1, k2, x, y, z, l, w, h, ry, left, top, right, bottom] = row[..] else { panic!("{row:?}") };
            let camera = camera(f, f, cx, cy, lens([k1, k2]), None);
            let cuboid = before_camera([x, y, z], [l, w, h], ry);
            let seen = camera.rectangle(&cuboid).unwrap();
            for (ours, theirs) in seen.iter().zip([left, top, right, bottom]) {
                assert!((ours - theirs).abs() < 0.1, "{seen:?} {row:?}");
            }
            let corners = cuboid.corners().map(|corner| camera.point(corner).unwrap());
            let [low, high] = [f64::min, f64::max].map(|end| corners.map(|p| p[1]).into_iter().reduce(end).unwrap());
            bulges = bulges.max(low - top).max(bottom - high);
        }
        // Corners alone would not do: the sample has edges that bulge by more than three pixels.
        assert!(bulges > 3.0, "{bulges}");
    }
}

#[test]
fn what_a_folding_polynomial_would_bring_back_is_not_seen() {
    // r - 0.3r³ grows up to r = 1/sqrt(0.9) and falls from there; at r = 1.8 it is back at almost zero.
    let lens = Lens::brown_conrady([-0.3, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0; 2]);
    let Lens::BrownConrady { limit, .. } = lens else { panic!("{lens:?}") };
    assert!((limit - 1.0 / 0.9).abs() < 1e-6, "{limit}");
    let camera = camera(700.0, 700.0, 620.0, 188.0, lens, Some([1242.0, 375.0]));
    assert_eq!(camera.point([18.0, 0.0, 10.0]), None);
    assert_eq!(camera.rectangle(&before_camera([18.0, 0.0, 10.0], [4.0, 1.8, 1.6], 0.3)), None);
    // A box that reaches from the view out of it is seen as far as the lens sees.
    let [left, .., right, _] = camera.rectangle(&before_camera([12.0, 0.0, 10.0], [12.0, 1.8, 1.6], 0.0)).unwrap();
    assert!(left < 1050.0 && right > 1100.0 && right < 620.0 + 700.0 * 0.71, "{left} {right}");
}

#[test]
fn a_wide_lens_sees_past_the_plane_of_the_camera_and_no_further_than_its_image() {
    let lens = Lens::kannala_brandt([0.0; 4]);
    let wide = camera(300.0, 300.0, 640.0, 480.0, lens, None);
    let [x, y] = wide.point([1.0, 0.0, -0.05]).unwrap();
    assert!((x - 640.0 - 300.0 * (PI / 2.0 + 0.05_f64.atan())).abs() < 1e-9 && (y - 480.0).abs() < 1e-9);
    assert_eq!(wide.point([1.0, 0.0, -1.0]), None);
    let narrow = camera(300.0, 300.0, 100.0, 100.0, lens, Some([200.0, 200.0]));
    assert_eq!(narrow.point([1.0, 0.0, 0.1]), None);
    assert!(narrow.point([1.0, 1.0, 2.5]).is_some());
}

#[test]
fn the_column_of_a_projection_is_kept_with_and_without_a_lens() {
    let matrix = [[721.5377, 0.0, 609.5593, 44.85728], [0.0, 721.5377, 172.854, 0.216_379_1], [0.0, 0.0, 1.0, 2.745_884e-3]];
    let straight = Camera::new(Projection(matrix), Lens::Straight, None).unwrap();
    let bent = Camera::new(Projection(matrix), Lens::brown_conrady([1e-300, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0; 2]), None).unwrap();
    for p in [[1.0, 2.0, 10.0], [-8.5, 2.07, 23.02], [0.47, 1.49, 69.44]] {
        let (a, b) = (straight.point(p).unwrap(), bent.point(p).unwrap());
        assert!((a[0] - b[0]).abs() < 1e-9 && (a[1] - b[1]).abs() < 1e-9);
    }
}

#[test]
fn a_box_that_leaves_the_image_is_cut_in_one_way_or_the_other() {
    let camera = camera(100.0, 100.0, 50.0, 40.0, Lens::Straight, Some([100.0, 80.0]));
    // A long box that runs along the right border: the near part is outside, and taller than what is inside.
    let long = before_camera([3.0, 0.0, 6.0], [1.0, 10.0, 2.0], 0.0);
    let rect = camera.view(&long, Crop::Rect).unwrap();
    let hull = camera.view(&long, Crop::Hull).unwrap();
    // Near face at z = 1, from x = 2.5: clamped it is the full height of the image.
    assert!(rect[1].abs() < 1e-9 && (rect[2] - 100.0).abs() < 1e-9 && (rect[3] - 80.0).abs() < 1e-9);
    assert!((hull[2] - 100.0).abs() < 1e-9 && hull[1] > 10.0 && hull[3] < 70.0, "{hull:?}");
    assert!((rect[0] - hull[0]).abs() < 1e-9);
    for crop in [Crop::Rect, Crop::Hull] {
        assert_eq!(camera.view(&before_camera([30.0, 0.0, 6.0], [1.0, 1.0, 1.0], 0.0), crop), None);
        assert_eq!(camera.view(&before_camera([0.0, 0.0, -6.0], [1.0, 1.0, 1.0], 0.0), crop), None);
        let broken = Canonical { length: f64::NAN, ..long };
        assert!(camera.view(&broken, crop).is_none_or(|rect| rect.iter().all(|v| v.is_finite())));
    }
}

#[test]
fn overlaps_agree_with_shapely() {
    for row in table(include_str!("shapely_overlap.tsv")) {
        let standing = |v: &[f64]| Canonical {
            centre: [v[0], v[1], v[2]],
            length: v[3],
            width: v[4],
            height: v[5],
            quaternion: [0.0, 0.0, (v[6] / 2.0).sin(), (v[6] / 2.0).cos()],
        };
        let (a, b) = (standing(&row[..7]), standing(&row[7..14]));
        for shared in [Shared::of(&a, &b), Shared::of(&b, &a)] {
            // Far from zero, a coordinate has eleven digits after the point less than near it.
            assert!((shared.ground_iou() - row[14]).abs() < 1e-9, "{shared:?} {row:?}");
            assert!((shared.iou() - row[15]).abs() < 1e-9, "{shared:?} {row:?}");
        }
    }
    assert!((rect_iou([0.0, 0.0, 2.0, 2.0], [1.0, 1.0, 3.0, 3.0]) - 1.0 / 7.0).abs() < 1e-12);
    assert!(rect_iou([2.0, 2.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]).abs() < 1e-12);
    assert!(rect_iou([f64::NAN; 4], [0.0, 0.0, 1.0, 1.0]).abs() < 1e-12);
}

#[test]
fn matchings_agree_with_scipy() {
    for row in table(include_str!("scipy_assignment.tsv")) {
        let columns = row[1] as usize;
        let cells = row[3..].iter().enumerate().map(|(at, gain)| (at / columns, at % columns, *gain));
        let candidates: Vec<_> = cells.collect();
        let pairs = assign(&candidates);
        let total: f64 = pairs.iter().map(|(i, j)| row[3 + i * columns + j]).sum();
        assert!((total - row[2]).abs() < 1e-9, "{total} {row:?}");
        assert!(pairs.windows(2).all(|two| two[0].0 < two[1].0));
        let mut taken: Vec<usize> = pairs.iter().map(|pair| pair.1).collect();
        taken.sort_unstable();
        assert!(taken.windows(2).all(|two| two[0] != two[1]));
    }
    assert!(assign(&[]).is_empty());
}
