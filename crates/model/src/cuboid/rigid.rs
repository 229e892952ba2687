//! Moving points between coordinate frames.

use super::turn::axes;
use super::vector::{add, cross, dot};
use crate::{Calibration, CalibrationRole, Pose};

/// A 3 by 3 matrix, row by row.
pub type Matrix = [[f64; 3]; 3];

const IDENTITY: Matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

/// A transform between two coordinate frames, `p' = m · p + t`. The matrix of a calibration file is a rotation up to its written
/// digits; it is applied as written and not made orthogonal, so that projections agree with those of other tools.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rigid {
    /// The rotation, row by row.
    pub m: Matrix,
    /// The translation, in the unit of the frames (metres).
    pub t: [f64; 3],
}

impl Rigid {
    /// The transform that leaves everything where it is.
    pub const IDENTITY: Self = Self { m: IDENTITY, t: [0.0; 3] };

    /// The transform of a calibration matrix of 3 by 3 (no translation), 3 by 4 or 4 by 4 numbers; none for another size, or if
    /// the matrix has no inverse.
    pub fn of(calibration: &Calibration) -> Option<Self> {
        let values: Vec<f64> = calibration.values.values().collect();
        let columns = match (calibration.rows, calibration.columns, values.len()) {
            (3, 3, 9) => 3,
            (3, 4, 12) | (4, 4, 16) => 4,
            _ => return None,
        };
        let at = |row: usize, column: usize| values.get(row * columns + column).copied().unwrap_or(0.0);
        let m = [0, 1, 2].map(|row| [0, 1, 2].map(|column| at(row, column)));
        let t = if columns == 4 { [0, 1, 2].map(|row| at(row, 3)) } else { [0.0; 3] };
        let rigid = Self { m, t };
        rigid.inverse().is_some().then_some(rigid)
    }

    /// The transform from what a pose is of (a vehicle, a sensor) into the frame that the pose is in; none if the quaternion is zero.
    pub fn of_pose(pose: &Pose) -> Option<Self> {
        let q = [0, 1, 2, 3].map(|i| pose.quaternion[i].value());
        let length = q.iter().map(|part| part * part).sum::<f64>().sqrt();
        let t = [0, 1, 2].map(|i| pose.position[i].value());
        length.is_normal().then(|| Self::turned(q.map(|part| part / length), t))
    }

    /// The transform that turns by a unit quaternion x, y, z, w and then shifts.
    pub fn turned(quaternion: [f64; 4], t: [f64; 3]) -> Self {
        Self { m: transpose(axes(quaternion)), t }
    }

    /// A point, moved.
    pub fn point(&self, p: [f64; 3]) -> [f64; 3] {
        add(self.direction(p), self.t)
    }

    /// A direction, turned but not shifted.
    pub fn direction(&self, d: [f64; 3]) -> [f64; 3] {
        self.m.map(|row| dot(row, d))
    }

    /// This transform and then the other.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        let column = |c: usize| next.direction([self.m[0][c], self.m[1][c], self.m[2][c]]);
        Self { m: transpose([column(0), column(1), column(2)]), t: next.point(self.t) }
    }

    /// The way back; none if the matrix has no inverse.
    pub fn inverse(&self) -> Option<Self> {
        let [a, b, c] = self.m;
        let determinant = dot(a, cross(b, c));
        if !determinant.is_normal() {
            return None;
        }
        let m = transpose([cross(b, c), cross(c, a), cross(a, b)]).map(|row| row.map(|value| value / determinant));
        let t = m.map(|row| -dot(row, self.t));
        Some(Self { m, t })
    }
}

/// The transform from the lidar to the rectified camera that a set of KITTI calibrations holds: `R0_rect · Tr_velo_to_cam`, each
/// padded to 4 by 4 (devkit_object readme). None without the transform; a missing rectification is the identity.
pub fn camera_from_lidar<'a>(calibrations: impl IntoIterator<Item = &'a Calibration>) -> Option<Rigid> {
    let (mut rectify, mut lidar) = (Rigid::IDENTITY, None);
    for calibration in calibrations {
        match &calibration.role {
            CalibrationRole::Rectification => rectify = Rigid::of(calibration)?,
            CalibrationRole::Transform { from, to } if from == "velodyne" && to == "camera" => lidar = Rigid::of(calibration),
            _ => {}
        }
    }
    Some(lidar?.then(&rectify))
}

pub(super) fn transpose(m: Matrix) -> Matrix {
    [0, 1, 2].map(|row| [m[0][row], m[1][row], m[2][row]])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: [f64; 3], b: [f64; 3]) -> bool {
        (0..3).all(|i| (a[i] - b[i]).abs() < 1e-9)
    }

    #[test]
    fn a_transform_and_its_inverse_leave_a_point_where_it_is() {
        let turn = Rigid { m: [[0.0, -1.0, 0.0], [0.0, 0.0, -1.0], [1.0, 0.0, 0.0]], t: [0.1, -0.2, 0.3] };
        let back = turn.inverse().unwrap();
        assert!(near(turn.then(&back).point([1.0, 2.0, 3.0]), [1.0, 2.0, 3.0]));
        assert!(near(turn.point([1.0, 2.0, 3.0]), [-1.9, -3.2, 1.3]));
        assert_eq!(Rigid { m: [[0.0; 3]; 3], t: [0.0; 3] }.inverse(), None);
    }
}
