//! Where vehicles and objects are between the instants at which they were measured.

use genlock_model::cuboid::vector::{add, between, dot, scale, sub};
use genlock_model::cuboid::{Canonical, Rigid, slerp};
use genlock_time::Rational;

/// Positions and turns at instants, in order of time.
#[derive(Debug, Clone, Default)]
pub struct Path {
    at: Vec<Rational>,
    states: Vec<State>,
}

/// A position and a turn (unit quaternion x, y, z, w).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct State {
    /// x, y, z.
    pub position: [f64; 3],
    /// x, y, z, w.
    pub quaternion: [f64; 4],
}

impl State {
    /// The centre and turn of a box.
    pub const fn of(cuboid: &Canonical) -> Self {
        Self { position: cuboid.centre, quaternion: cuboid.quaternion }
    }

    /// From the coordinates of what moves into those in which it moves.
    pub fn rigid(&self) -> Rigid {
        Rigid::turned(self.quaternion, self.position)
    }

    fn mixed(&self, to: &Self, share: f64) -> Self {
        Self { position: between(self.position, to.position, share), quaternion: slerp(self.quaternion, to.quaternion, share) }
    }
}

impl Path {
    /// The path through these instants; of several at one instant, the first is kept.
    pub fn new(states: impl IntoIterator<Item = (Rational, State)>) -> Self {
        let mut sorted: Vec<(Rational, State)> = states.into_iter().collect();
        sorted.sort_by_key(|(at, _)| *at);
        sorted.dedup_by_key(|(at, _)| *at);
        let (at, states) = sorted.into_iter().unzip();
        Self { at, states }
    }

    /// The instants.
    pub fn instants(&self) -> &[Rational] {
        &self.at
    }

    /// The states, in order.
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// Position and turn at an instant: between two measurements, positions on the straight line and turns on the great arc between
    /// them. Before the first and after the last it goes on at the speed of the nearest step, but not further than `beyond` (in the
    /// unit of the instants). None outside of that, and of an empty path; a path of one instant stays where it is.
    pub fn at(&self, time: Rational, beyond: Rational) -> Option<State> {
        let (first, last) = (*self.at.first()?, *self.at.last()?);
        let outside = if time < first { first.sub(time) } else { time.sub(last) }.ok()?;
        if outside > beyond {
            return None;
        }
        if self.at.len() == 1 {
            return self.states.first().copied();
        }
        let after = self.at.partition_point(|at| *at <= time).clamp(1, self.at.len() - 1);
        let (from, to) = (self.at[after - 1], self.at[after]);
        let share = time.sub(from).ok()?.div(to.sub(from).ok()?).ok()?.approx();
        Some(self.states[after - 1].mixed(&self.states[after], share))
    }

    /// The velocity around an instant, in units of length per unit of time: from the measurement before to the one after, or of the
    /// nearest step at the ends. None of a path of fewer than two instants.
    pub fn velocity(&self, time: Rational) -> Option<[f64; 3]> {
        let reach = self.at.len().checked_sub(1).filter(|last| *last > 0)?;
        let after = self.at.partition_point(|at| *at <= time).clamp(1, reach);
        // At a measurement itself, the steps on both sides count.
        let before = if self.at[after - 1] == time && after >= 2 { after - 2 } else { after - 1 };
        let duration = self.at[after].sub(self.at[before]).ok()?.approx();
        let way = sub(self.states[after].position, self.states[before].position);
        (duration > 0.0).then(|| scale(way, 1.0 / duration))
    }

    /// The length of the way from the first instant to the last, as the crow flies.
    pub fn displacement(&self) -> f64 {
        let (Some(first), Some(last)) = (self.states.first(), self.states.last()) else { return 0.0 };
        let way = sub(last.position, first.position);
        dot(way, way).sqrt()
    }
}

/// Moves a box from the instant of one sensor to that of another (validation of 3D labels against images):
/// `X_c = E⁻¹ · W(t_c)⁻¹ · (W(t_l) · X_l + v·(t_c - t_l))`. The box is in the coordinates of the vehicle at `vehicle_then`; the result is
/// in those of the vehicle at `vehicle_now`. The object moves by `shift`, in the frame that the vehicle moves in. None if a transform
/// has no inverse.
pub fn compensated(cuboid: &Canonical, vehicle_then: &Rigid, vehicle_now: &Rigid, shift: [f64; 3]) -> Option<Canonical> {
    let world = cuboid.moved(vehicle_then)?;
    let world = Canonical { centre: add(world.centre, shift), ..world };
    world.moved(&vehicle_now.inverse()?)
}

/// When the rows of an image are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shutter {
    /// From the first row to the last, in seconds; negative if the last row comes first. Zero for a global shutter.
    pub readout: Rational,
}

impl Shutter {
    /// How long after the middle of the image a row is taken, where 0 is the upper and 1 the lower edge of the image. Timestamps are
    /// taken to be those of the middle.
    pub fn delay(self, row: f64) -> Rational {
        // Steps of a 1024th of the image are finer than any row that matters, and exact.
        #[allow(clippy::cast_possible_truncation, reason = "between 0 and 1024")]
        let steps = (row.clamp(0.0, 1.0) * 1024.0).round() as i128 - 512;
        Rational::new(steps, 1024).and_then(|share| share.mul(self.readout)).unwrap_or(Rational::ZERO)
    }
}
