//! Where vehicles and objects are between the instants at which they were measured.

use genlock_model::cuboid::vector::{between, scale, sub};
use genlock_model::cuboid::{Canonical, Rigid, slerp};

/// Nanoseconds of a second.
const NANOS: f64 = 1e9;

/// Positions and turns at instants, in order of time; instants are in nanoseconds, or in billionths of a position where a clock cannot
/// be told in seconds.
#[derive(Debug, Clone, Default)]
pub struct Path {
    at: Vec<i64>,
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
    pub fn new(states: impl IntoIterator<Item = (i64, State)>) -> Self {
        let mut sorted: Vec<(i64, State)> = states.into_iter().collect();
        sorted.sort_by_key(|(at, _)| *at);
        sorted.dedup_by_key(|(at, _)| *at);
        let (at, states) = sorted.into_iter().unzip();
        Self { at, states }
    }

    /// The instants.
    pub fn instants(&self) -> &[i64] {
        &self.at
    }

    /// The states, in order.
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// Position and turn at an instant: between two measurements, positions on the straight line and turns on the great arc between
    /// them. Before the first and after the last it goes on at the speed of the nearest step, but not further than `beyond`. None outside of that, and of an empty path; a path of one instant stays where it is.
    pub fn at(&self, time: i64, beyond: i64) -> Option<State> {
        let (first, last) = (*self.at.first()?, *self.at.last()?);
        let outside = if time < first { first.saturating_sub(time) } else { time.saturating_sub(last) };
        if outside > beyond {
            return None;
        }
        if self.at.len() == 1 {
            return self.states.first().copied();
        }
        let after = self.at.partition_point(|at| *at <= time).clamp(1, self.at.len() - 1);
        let (from, to) = (self.at[after - 1], self.at[after]);
        let share = time.saturating_sub(from) as f64 / to.saturating_sub(from) as f64;
        Some(self.states[after - 1].mixed(&self.states[after], share))
    }

    /// The velocity around an instant, in units of length per second (or position): from the measurement before to the one after, or of the
    /// nearest step at the ends. None of a path of fewer than two instants.
    pub fn velocity(&self, time: i64) -> Option<[f64; 3]> {
        let reach = self.at.len().checked_sub(1).filter(|last| *last > 0)?;
        let after = self.at.partition_point(|at| *at <= time).clamp(1, reach);
        // At a measurement itself, the steps on both sides count.
        let before = if self.at[after - 1] == time && after >= 2 { after - 2 } else { after - 1 };
        let duration = self.at[after].saturating_sub(self.at[before]) as f64 / NANOS;
        let way = sub(self.states[after].position, self.states[before].position);
        (duration > 0.0).then(|| scale(way, 1.0 / duration))
    }
}

/// When the rows of an image are taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shutter {
    /// From the first row to the last, in nanoseconds; negative if the last row comes first. Zero for a global shutter.
    pub readout: i64,
}

impl Shutter {
    /// How long after the middle of the image a row is taken, in nanoseconds, where 0 is the upper and 1 the lower edge of the image.
    /// Timestamps are taken to be those of the middle.
    pub fn delay(self, row: f64) -> i64 {
        // Steps of a 1024th of the image are finer than any row that matters.
        #[allow(clippy::cast_possible_truncation, reason = "between -512 and 512")]
        let steps = (row.clamp(0.0, 1.0) * 1024.0).round() as i64 - 512;
        self.readout / 1024 * steps
    }
}
