//! Cuboids of other conventions, brought into axes with z up.

use genlock_model::{Anchor, AngleUnit, CoordinateFrame, CoordinateUnit, Cuboid, Number, Rotation, SizeOrder};
use std::f64::consts::FRAC_PI_2;

/// How the axes of a cuboid's frame stand to axes with z up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Axes {
    /// z is up; x and y are right-handed in the plane.
    ZUp,
    /// A camera's: x right, y down, z forward.
    Camera,
}

/// The axes of a frame in metres; none if they are not known, or no metres.
pub(crate) fn axes(frame: &CoordinateFrame) -> Option<Axes> {
    if !matches!(frame.unit, CoordinateUnit::Metre | CoordinateUnit::Unstated) {
        return None;
    }
    match frame.axes.as_str() {
        "right-down-forward" => Some(Axes::Camera),
        // An axis that is not named is taken to be like that of every point cloud: z up.
        "east-north-up" | "forward-left-up" | "right-forward-up" | "?" => Some(Axes::ZUp),
        _ => None,
    }
}

/// A cuboid by its centre in axes with z up, its length, width and height, and its heading.
#[derive(Debug, Clone)]
pub(crate) struct Upright {
    /// x, y, z of the centre.
    pub(crate) position: [Number; 3],
    /// Length, width, height.
    pub(crate) size: [Number; 3],
    /// Radians about z, counter-clockwise, 0 along +x.
    pub(crate) yaw: f64,
    /// True if roll and pitch were left out.
    pub(crate) flattened: bool,
}

/// The cuboid in axes with z up; none if it is turned in a way that cannot be told, or a number overflows.
pub(crate) fn upright(cuboid: &Cuboid, axes: Axes) -> Option<Upright> {
    let Cuboid { position, anchor, size, size_order, rotation } = cuboid;
    let [first, second, third] = size.clone();
    let size = match size_order {
        SizeOrder::LengthWidthHeight | SizeOrder::Xyz => [first, second, third],
        SizeOrder::WidthLengthHeight => [second, first, third],
        SizeOrder::HeightWidthLength => [third, second, first],
    };
    let (yaw, flattened) = heading(rotation, axes)?;
    let [x, y, z] = position;
    let mut position = match axes {
        Axes::ZUp => [x.clone(), y.clone(), z.clone()],
        Axes::Camera => [z.clone(), negative(x)?, negative(y)?],
    };
    if *anchor == Anchor::BottomCentre {
        position[2] = Number::from_f64(position[2].value() + size[2].value() / 2.0)?;
    }
    Some(Upright { position, size, yaw, flattened })
}

fn negative(number: &Number) -> Option<Number> {
    // 0.0 - v rather than -v, so that zero stays without a sign.
    Number::from_f64(0.0 - number.value())
}

/// The heading about z, 0 along +x, and whether there is more to the rotation than that.
fn heading(rotation: &Rotation, axes: Axes) -> Option<(f64, bool)> {
    match (rotation, axes) {
        (Rotation::Yaw { angle, convention }, Axes::Camera) if convention == "kitti" => Some((-angle.value() - FRAC_PI_2, false)),
        (Rotation::Yaw { angle, convention }, Axes::ZUp) => match convention.as_str() {
            "scale" => Some((angle.value() + FRAC_PI_2, false)),
            "z" => Some((angle.value(), false)),
            _ => None,
        },
        (Rotation::Quaternion(q), Axes::ZUp) => Some(of_quaternion(q)),
        (Rotation::QuaternionAndYaw { quaternion, yaw }, Axes::ZUp) => Some((yaw.value(), of_quaternion(quaternion).1)),
        (Rotation::Euler { angles, sequence, unit }, Axes::ZUp) => {
            let z = sequence.chars().position(|axis| axis.eq_ignore_ascii_case(&'z')).unwrap_or(2);
            let angle = angles.get(z)?.value();
            let more = angles.iter().enumerate().any(|(at, angle)| at != z && angle.value() != 0.0);
            Some((if *unit == AngleUnit::Degrees { angle.to_radians() } else { angle }, more))
        }
        _ => None,
    }
}

fn of_quaternion(quaternion: &[Number; 4]) -> (f64, bool) {
    let [x, y, z, w] = quaternion.each_ref().map(Number::value);
    let yaw = (2.0 * (w * z + x * y)).atan2(1.0 - 2.0 * (y * y + z * z));
    // Beyond the noise of a computation in doubles, the box leans.
    (yaw, x.abs() > 1e-9 || y.abs() > 1e-9)
}

/// An angle brought into -π to π.
pub(crate) fn wrap(angle: f64) -> f64 {
    angle.sin().atan2(angle.cos())
}
