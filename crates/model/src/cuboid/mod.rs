//! 3D boxes in one canonical form, and back to the form of each format.
//!
//! Formats differ in the point that the position is (centre or bottom), in the order of the sizes, in how a turn is written and in
//! what a turn of zero means. [`Canonical`] has one of each; it stays in the coordinate frame of its cuboid until
//! [`Canonical::moved`] takes it to another one.

#![allow(clippy::many_single_char_names, reason = "the letters of the formulas")]

mod project;
mod rigid;
mod turn;
pub mod vector;

pub use project::{EDGES, NEAR, Projection, cut};
pub use rigid::{Matrix, Rigid, camera_from_lidar};
pub use turn::{from_heading, multiply, slerp};

use crate::{Anchor, AngleUnit, Cuboid, Number, Rotation, SizeOrder};
use std::f64::consts::{FRAC_PI_2, PI, TAU};
use turn::{axes, from_axes};
use vector::{add, cross, dot, scale, unit};

/// A 3D box by its centre, its sizes and the turn of its own axes. The box's own x axis runs along its length in the direction in
/// which the object faces, y to its left along the width, z up along the height; the quaternion turns these axes into the
/// coordinate frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Canonical {
    /// The centre of the box, in the unit of the frame (metres).
    pub centre: [f64; 3],
    /// Size along the heading.
    pub length: f64,
    /// Size across.
    pub width: f64,
    /// Size upwards.
    pub height: f64,
    /// The turn, a unit quaternion x, y, z, w.
    pub quaternion: [f64; 4],
}

/// How a format counts the one angle by which it turns boxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Yaw {
    /// About the camera's y axis (down): 0 faces along +x, pi/2 along -z. For frames `right-down-forward`.
    Kitti,
    /// Right-handed about z (up): 0 faces along +y.
    Scale,
    /// Right-handed about z (up): 0 faces along +x.
    Z,
}

impl Yaw {
    /// The name that [`Rotation::Yaw`] uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kitti => "kitti",
            Self::Scale => "scale",
            Self::Z => "z",
        }
    }

    /// The convention of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Kitti, Self::Scale, Self::Z].into_iter().find(|yaw| yaw.name() == name)
    }

    /// The direction that is up in the frames of this convention.
    const fn up(self) -> [f64; 3] {
        match self {
            Self::Kitti => [0.0, -1.0, 0.0],
            Self::Scale | Self::Z => [0.0, 0.0, 1.0],
        }
    }

    fn heading(self, angle: f64) -> [f64; 3] {
        let (sin, cos) = angle.sin_cos();
        match self {
            Self::Kitti => [cos, 0.0, -sin],
            Self::Scale => [-sin, cos, 0.0],
            Self::Z => [cos, sin, 0.0],
        }
    }

    fn angle(self, [x, y, z]: [f64; 3]) -> f64 {
        match self {
            Self::Kitti => (-z).atan2(x),
            Self::Scale => wrap(y.atan2(x) - FRAC_PI_2),
            Self::Z => y.atan2(x),
        }
    }
}

/// Why a cuboid has no canonical form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoCanonical {
    /// The format does not say in which order or about which axes its angles turn.
    Rotation(String),
    /// The quaternion is zero.
    Quaternion,
}

impl std::fmt::Display for NoCanonical {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rotation(what) => write!(f, "the meaning of the rotation {what:?} is not known"),
            Self::Quaternion => f.write_str("the quaternion is zero"),
        }
    }
}

impl Canonical {
    /// The canonical form of a cuboid, in the same coordinate frame.
    ///
    /// Euler sequences in lower case turn about the axes of the frame (`xyz`: first x, then y, then z), in upper case about the
    /// box's own axes. Where the sequence is not known, angles of which at most one is not zero are still understood, as x, y, z.
    /// Sizes in the order [`SizeOrder::Xyz`] are taken as length, width, height.
    ///
    /// # Errors
    /// [`NoCanonical`].
    pub fn of(cuboid: &Cuboid) -> Result<Self, NoCanonical> {
        let Cuboid { position, anchor, size, size_order, rotation } = cuboid;
        let position = [0, 1, 2].map(|i| position[i].value());
        let [a, b, c] = [0, 1, 2].map(|i| size[i].value());
        let (length, width, height) = match size_order {
            SizeOrder::LengthWidthHeight | SizeOrder::Xyz => (a, b, c),
            SizeOrder::WidthLengthHeight => (b, a, c),
            SizeOrder::HeightWidthLength => (c, b, a),
        };
        let quaternion = quaternion_of(rotation)?;
        let centre = match anchor {
            Anchor::Centre => position,
            Anchor::BottomCentre => add(position, scale(axes(quaternion)[2], height / 2.0)),
        };
        Ok(Self { centre, length, width, height, quaternion })
    }

    /// The box's own axes in the coordinate frame: heading, left, up.
    pub fn axes(&self) -> [[f64; 3]; 3] {
        axes(self.quaternion)
    }

    /// The angle of the heading, in radians from -pi to pi. For a tilted box it is that of the heading's shadow on the ground.
    pub fn yaw(&self, convention: Yaw) -> f64 {
        convention.angle(self.axes()[0])
    }

    /// How far the box leans, in radians: the angle between its own up and that of the convention's frames. One angle cannot express
    /// a box that leans, so a writer that turns boxes by yaw alone reports it.
    pub fn tilt(&self, convention: Yaw) -> f64 {
        let up = self.axes()[2];
        let across = cross(up, convention.up());
        dot(across, across).sqrt().atan2(dot(up, convention.up()))
    }

    /// The three angles about the axes x, y, z of the frame, in this order, in radians.
    pub fn euler_xyz(&self) -> [f64; 3] {
        let [[a, b, c], [d, e, _], [.., f]] = self.axes();
        let flat = a.hypot(b);
        if flat < 1e-12 {
            // The box faces straight up or down: the first and third angle turn about the same axis, and the third is taken as zero.
            return [d.atan2(e) * -c.signum(), (-c).atan2(flat), 0.0];
        }
        [self.axes()[1][2].atan2(f), (-c).atan2(flat), b.atan2(a)]
    }

    /// The corners: first the four of the bottom, then the four of the top above them, each from front left onwards to the right.
    pub fn corners(&self) -> [[f64; 3]; 8] {
        let [ahead, left, up] = self.axes();
        let corner = |a: f64, l: f64, u: f64| {
            let offset = add(scale(ahead, a * self.length / 2.0), scale(left, l * self.width / 2.0));
            add(self.centre, add(offset, scale(up, u * self.height / 2.0)))
        };
        let ring = [(1.0, 1.0), (1.0, -1.0), (-1.0, -1.0), (-1.0, 1.0)];
        let at = |i: usize| corner(ring[i % 4].0, ring[i % 4].1, if i < 4 { -1.0 } else { 1.0 });
        std::array::from_fn(at)
    }

    /// The same box in another coordinate frame. Heading and up are turned as vectors, so nothing is assumed about how the sensors
    /// stand to each other. None if the transform is degenerate.
    #[must_use]
    pub fn moved(&self, by: &Rigid) -> Option<Self> {
        let [ahead, _, up] = self.axes();
        let ahead = unit(by.direction(ahead))?;
        let up = by.direction(up);
        // A written rotation is not quite orthogonal; the heading is kept and up is put square to it.
        let up = unit(add(up, scale(ahead, -dot(up, ahead))))?;
        Some(Self { centre: by.point(self.centre), quaternion: from_axes([ahead, cross(up, ahead), up]), ..*self })
    }

    /// The cuboid with its centre, a quaternion and the sizes in this order; none if a number is not finite.
    pub fn with_quaternion(&self, order: SizeOrder) -> Option<Cuboid> {
        let rotation = Rotation::Quaternion(numbers(self.quaternion)?);
        self.cuboid(Anchor::Centre, order, rotation)
    }

    /// The cuboid with its centre, one angle and the sizes in this order; none if a number is not finite. What the angle cannot say
    /// is in [`Canonical::tilt`].
    pub fn with_yaw(&self, convention: Yaw, order: SizeOrder) -> Option<Cuboid> {
        let angle = Number::from_f64(self.yaw(convention))?;
        self.cuboid(Anchor::Centre, order, Rotation::Yaw { angle, convention: convention.name().into() })
    }

    /// The cuboid with its centre, three angles about the frame's x, y and z, and the sizes in this order; none if a number is not
    /// finite.
    pub fn with_euler(&self, order: SizeOrder) -> Option<Cuboid> {
        let rotation = Rotation::Euler { angles: numbers(self.euler_xyz())?, sequence: "xyz".into(), unit: AngleUnit::Radians };
        self.cuboid(Anchor::Centre, order, rotation)
    }

    /// The cuboid as KITTI writes it: bottom centre, height, width, length, and the angle about the camera's y axis. None if a
    /// number is not finite.
    pub fn to_kitti(&self) -> Option<Cuboid> {
        let angle = Number::from_f64(self.yaw(Yaw::Kitti))?;
        let rotation = Rotation::Yaw { angle, convention: Yaw::Kitti.name().into() };
        self.cuboid(Anchor::BottomCentre, SizeOrder::HeightWidthLength, rotation)
    }

    fn cuboid(&self, anchor: Anchor, size_order: SizeOrder, rotation: Rotation) -> Option<Cuboid> {
        let position = match anchor {
            Anchor::Centre => self.centre,
            Anchor::BottomCentre => add(self.centre, scale(self.axes()[2], -self.height / 2.0)),
        };
        let (l, w, h) = (self.length, self.width, self.height);
        let size = match size_order {
            SizeOrder::LengthWidthHeight | SizeOrder::Xyz => [l, w, h],
            SizeOrder::WidthLengthHeight => [w, l, h],
            SizeOrder::HeightWidthLength => [h, w, l],
        };
        Some(Cuboid { position: numbers(position)?, anchor, size: numbers(size)?, size_order, rotation })
    }
}

fn numbers<const N: usize>(values: [f64; N]) -> Option<[Number; N]> {
    if !values.iter().all(|value| value.is_finite()) {
        return None;
    }
    Some(values.map(|value| Number::from_f64(value).unwrap_or_else(|| Number::from(0_i64))))
}

/// The angle from -pi to pi.
fn wrap(angle: f64) -> f64 {
    let turned = (angle + PI).rem_euclid(TAU) - PI;
    if turned < -PI { PI } else { turned }
}

fn quaternion_of(rotation: &Rotation) -> Result<[f64; 4], NoCanonical> {
    match rotation {
        Rotation::Quaternion(q) | Rotation::QuaternionAndYaw { quaternion: q, yaw: _ } => {
            let q = [0, 1, 2, 3].map(|i| q[i].value());
            let length = q.iter().map(|part| part * part).sum::<f64>().sqrt();
            if length.is_normal() { Ok(q.map(|part| part / length)) } else { Err(NoCanonical::Quaternion) }
        }
        Rotation::Yaw { angle, convention } => {
            let yaw = Yaw::named(convention).ok_or_else(|| NoCanonical::Rotation(convention.to_string()))?;
            let (ahead, up) = (yaw.heading(angle.value()), yaw.up());
            Ok(from_axes([ahead, cross(up, ahead), up]))
        }
        Rotation::Euler { angles, sequence, unit } => {
            let radians = |number: &Number| match unit {
                AngleUnit::Radians => number.value(),
                AngleUnit::Degrees => number.value().to_radians(),
            };
            euler([0, 1, 2].map(|i| radians(&angles[i])), sequence)
        }
    }
}

fn euler(angles: [f64; 3], sequence: &str) -> Result<[f64; 4], NoCanonical> {
    let turns = angles.iter().filter(|angle| angle.abs() > 0.0).count();
    let sequence = if sequence == "?" && turns <= 1 { "xyz" } else { sequence };
    let own = sequence.bytes().all(|axis| axis.is_ascii_uppercase());
    let known = sequence.len() == 3 && (own || sequence.bytes().all(|axis| axis.is_ascii_lowercase()));
    let mut whole = [0.0, 0.0, 0.0, 1.0];
    for (angle, axis) in angles.into_iter().zip(sequence.bytes()) {
        let (sin, cos) = (angle / 2.0).sin_cos();
        let turn = match axis.to_ascii_lowercase() {
            b'x' if known => [sin, 0.0, 0.0, cos],
            b'y' if known => [0.0, sin, 0.0, cos],
            b'z' if known => [0.0, 0.0, sin, cos],
            _ => return Err(NoCanonical::Rotation(sequence.to_owned())),
        };
        whole = if own { multiply(whole, turn) } else { multiply(turn, whole) };
    }
    if known { Ok(whole) } else { Err(NoCanonical::Rotation(sequence.to_owned())) }
}

#[cfg(test)]
mod tests;
