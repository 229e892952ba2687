//! Turns as unit quaternions x, y, z, w.

use super::rigid::{Matrix, transpose};
use super::vector::{add, cross, dot, scale, unit};

/// The turn `b` and then the turn `a`, both about the axes of the frame.
pub fn multiply([ax, ay, az, aw]: [f64; 4], [bx, by, bz, bw]: [f64; 4]) -> [f64; 4] {
    [
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
    ]
}

/// The turned axes x, y, z.
pub(super) fn axes([x, y, z, w]: [f64; 4]) -> [[f64; 3]; 3] {
    [
        [1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y + z * w), 2.0 * (x * z - y * w)],
        [2.0 * (x * y - z * w), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z + x * w)],
        [2.0 * (x * z + y * w), 2.0 * (y * z - x * w), 1.0 - 2.0 * (x * x + y * y)],
    ]
}

/// The quaternion that turns x, y, z into these axes; w is not negative. The largest part is computed first, so that nothing is
/// divided by a number near zero (Shepperd, Journal of Guidance and Control 1(3), 1978).
pub(super) fn from_axes(axes: Matrix) -> [f64; 4] {
    let m = transpose(axes);
    let trace = m[0][0] + m[1][1] + m[2][2];
    let parts = [m[0][0], m[1][1], m[2][2], trace];
    let largest = (0..4).max_by(|&a, &b| parts[a].total_cmp(&parts[b])).unwrap_or(3);
    let q = match largest {
        0 => [1.0 + 2.0 * m[0][0] - trace, m[0][1] + m[1][0], m[0][2] + m[2][0], m[2][1] - m[1][2]],
        1 => [m[0][1] + m[1][0], 1.0 + 2.0 * m[1][1] - trace, m[1][2] + m[2][1], m[0][2] - m[2][0]],
        2 => [m[0][2] + m[2][0], m[1][2] + m[2][1], 1.0 + 2.0 * m[2][2] - trace, m[1][0] - m[0][1]],
        _ => [m[2][1] - m[1][2], m[0][2] - m[2][0], m[1][0] - m[0][1], 1.0 + trace],
    };
    let length = q.iter().map(|part| part * part).sum::<f64>().sqrt();
    let length = if q[3] < 0.0 { -length } else { length };
    q.map(|part| part / length)
}

/// The turn at this share of the way from one turn to another, along the shorter arc at constant speed (Shoemake, SIGGRAPH 1985).
/// Shares outside 0 to 1 go on at the same speed.
pub fn slerp(from: [f64; 4], to: [f64; 4], share: f64) -> [f64; 4] {
    let cosine: f64 = (0..4).map(|i| from[i] * to[i]).sum();
    let to = if cosine < 0.0 { to.map(|part| -part) } else { to };
    let angle = cosine.abs().min(1.0).acos();
    // Below a microradian sine and angle agree to the last digit, and the quotient would be of two rounding errors.
    let (near, far) = if angle < 1e-6 {
        (1.0 - share, share)
    } else {
        (((1.0 - share) * angle).sin() / angle.sin(), (share * angle).sin() / angle.sin())
    };
    let mixed: [f64; 4] = std::array::from_fn(|i| near * from[i] + far * to[i]);
    let length = mixed.iter().map(|part| part * part).sum::<f64>().sqrt();
    if length.is_normal() { mixed.map(|part| part / length) } else { from }
}

/// The turn of a box that faces in this direction, as far as it is square to `up`, and stands upright; none if it has no such part.
pub fn from_heading(ahead: [f64; 3], up: [f64; 3]) -> Option<[f64; 4]> {
    let up = unit(up)?;
    let ahead = unit(add(ahead, scale(up, -dot(ahead, up))))?;
    Some(from_axes([ahead, cross(up, ahead), up]))
}
