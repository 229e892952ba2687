//! 3D boxes seen by a camera.

use super::Canonical;
use super::vector::between;
use crate::{Calibration, CalibrationRole};

/// Metres in front of the camera at which the edges of a box are cut. Without the cut, corners behind the camera turn the rectangle
/// inside out.
pub const NEAR: f64 = 0.1;

/// The edges of a box, as pairs of the corners that [`Canonical::corners`] gives.
pub const EDGES: [(usize, usize); 12] =
    [(0, 1), (1, 2), (2, 3), (3, 0), (4, 5), (5, 6), (6, 7), (7, 4), (0, 4), (1, 5), (2, 6), (3, 7)];

/// A 3 by 4 camera matrix: rectified camera coordinates (x right, y down, z forward, metres) to pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Projection(pub [[f64; 4]; 3]);

impl Projection {
    /// The matrix of a calibration; none if it is no 3 by 4 projection or 3 by 3 intrinsics.
    pub fn of(calibration: &Calibration) -> Option<Self> {
        let values: Vec<f64> = calibration.values.values().collect();
        let columns = match (&calibration.role, calibration.rows, calibration.columns, values.len()) {
            (CalibrationRole::Projection, 3, 4, 12) => 4,
            (CalibrationRole::Intrinsics, 3, 3, 9) => 3,
            _ => return None,
        };
        let at = |row: usize, column: usize| {
            if column < columns { values.get(row * columns + column).copied().unwrap_or(0.0) } else { 0.0 }
        };
        Some(Self([0, 1, 2].map(|row| [0, 1, 2, 3].map(|column| at(row, column)))))
    }

    /// Where a point is seen, in pixels; none if it is behind the camera.
    pub fn point(&self, [x, y, z]: [f64; 3]) -> Option<[f64; 2]> {
        let [u, v, w] = self.0.map(|[a, b, c, d]| a * x + b * y + c * z + d);
        (w > 0.0).then(|| [u / w, v / w])
    }

    /// The rectangle (left, top, right, bottom) that a box in the rectified camera frame fills, not cut at the image's edges; its
    /// edges are cut just in front of the camera. None if the box is behind the camera.
    pub fn rectangle(&self, cuboid: &Canonical) -> Option<[f64; 4]> {
        let corners = cuboid.corners();
        let mut seen: Option<[f64; 4]> = None;
        for (from, to) in EDGES {
            let Some((from, to)) = cut(corners[from], corners[to]) else { continue };
            for [x, y] in [from, to].into_iter().filter_map(|point| self.point(point)) {
                let [left, top, right, bottom] = seen.unwrap_or([x, y, x, y]);
                seen = Some([left.min(x), top.min(y), right.max(x), bottom.max(y)]);
            }
        }
        seen
    }
}

/// The part of an edge that is at least [`NEAR`] in front of the camera; none if there is none.
pub fn cut(a: [f64; 3], b: [f64; 3]) -> Option<([f64; 3], [f64; 3])> {
    if a[2] > b[2] {
        return cut(b, a).map(|(b, a)| (a, b));
    }
    if b[2] < NEAR || !(a[2].is_finite() && b[2].is_finite()) {
        return None;
    }
    if a[2] >= NEAR {
        return Some((a, b));
    }
    let share = (NEAR - a[2]) / (b[2] - a[2]);
    Some((between(a, b, share), b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rectangle(centre: [f64; 3]) -> Option<[f64; 4]> {
        let camera = Projection([[100.0, 0.0, 50.0, 0.0], [0.0, 100.0, 40.0, 0.0], [0.0, 0.0, 1.0, 0.0]]);
        let cube = Canonical { centre, length: 2.0, width: 2.0, height: 2.0, quaternion: [0.0, 0.0, 0.0, 1.0] };
        camera.rectangle(&cube)
    }

    #[test]
    fn a_box_before_the_camera_fills_the_rectangle_of_its_near_face() {
        let [left, top, right, bottom] = rectangle([0.0, 0.0, 5.0]).unwrap();
        assert!((left - 25.0).abs() < 1e-9 && (right - 75.0).abs() < 1e-9);
        assert!((top - 15.0).abs() < 1e-9 && (bottom - 65.0).abs() < 1e-9);
    }

    #[test]
    fn a_box_around_the_camera_is_cut_and_one_behind_it_is_not_seen() {
        let [left, _, right, _] = rectangle([0.0, 0.0, 0.5]).unwrap();
        assert!(left < 0.0 && right > 100.0);
        assert_eq!(rectangle([0.0, 0.0, -5.0]), None);
    }
}
