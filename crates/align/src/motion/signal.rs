//! One number over time, between samples.

use crate::interval::seconds;

/// Where an object is seen at an instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MotionSample {
    /// When, in nanoseconds on the clock of its sensor.
    pub time: i64,
    /// How far to the right it is seen, and the logarithm of how large. In pixels and the logarithm of pixels, or in anything that is
    /// a straight function of them: the tangent of the bearing, the negative logarithm of the distance.
    pub place: [f64; 2],
}

/// An object as one sensor saw it.
#[derive(Debug, Clone, PartialEq)]
pub struct MotionTrack {
    /// Its name, where both sensors call it the same.
    pub key: Option<String>,
    /// Its places; those that are not finite are passed over.
    pub samples: Vec<MotionSample>,
}

/// A hole longer than this many usual steps, in which nothing is known.
const HOLE: f64 = 3.5;

/// A number over time.
#[derive(Debug, Clone)]
pub(super) struct Signal {
    pub(super) times: Vec<f64>,
    pub(super) values: Vec<f64>,
    /// The usual step, in seconds.
    step: f64,
    /// The standard deviation of what is random from sample to sample.
    pub(super) noise: f64,
}

impl Signal {
    /// One of the two numbers of a track.
    pub(super) fn of(track: &MotionTrack, channel: usize) -> Self {
        let finite = |sample: &&MotionSample| sample.place.iter().all(|value| value.is_finite());
        let mut samples: Vec<(i64, f64)> =
            track.samples.iter().filter(finite).map(|sample| (sample.time, sample.place[channel])).collect();
        samples.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        samples.dedup_by_key(|sample| sample.0);
        let times: Vec<f64> = samples.iter().map(|(time, _)| seconds(*time)).collect();
        let values: Vec<f64> = samples.iter().map(|(_, value)| *value).collect();
        let steps = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let step = if times.len() < 2 { 0.0 } else { crate::exact::median(steps) };
        let noise = noise(&times, &values, step);
        Self { times, values, step, noise }
    }

    /// The value at a time and by how much the noise of samples is multiplied there: a cubic through four neighbours or, at the ends
    /// and beside holes, a line through two. None outside and in holes.
    pub(super) fn at(&self, time: f64) -> Option<(f64, f64)> {
        let next = self.times.partition_point(|sample| *sample <= time);
        let before = next.checked_sub(1)?;
        if next == self.times.len() {
            return (self.times[before].to_bits() == time.to_bits()).then(|| (self.values[before], 1.0));
        }
        if self.times[next] - self.times[before] > HOLE * self.step {
            return None;
        }
        let whole = before
            .checked_sub(1)
            .zip(self.times.get(next + 1))
            .is_some_and(|(first, last)| last - self.times[first] <= 2.0 * HOLE * self.step);
        let range = if whole { before - 1..next + 2 } else { before..next + 1 };
        let (mut value, mut squares) = (0.0, 0.0);
        for at in range.clone() {
            // Lagrange's polynomials.
            let others = range.clone().filter(|other| *other != at);
            let weight: f64 = others.map(|other| (time - self.times[other]) / (self.times[at] - self.times[other])).product();
            value += weight * self.values[at];
            squares += weight * weight;
        }
        Some((value, squares.sqrt()))
    }

    /// True if everything between two times is known.
    pub(super) fn covers(&self, from: f64, to: f64) -> bool {
        let first = self.times.partition_point(|sample| *sample <= from);
        let last = self.times.partition_point(|sample| *sample < to);
        let inside = first.checked_sub(1).and_then(|first| self.times.get(first..=last));
        inside.is_some_and(|times| times.windows(2).all(|pair| pair[1] - pair[0] <= HOLE * self.step))
    }
}

/// From fourth differences, which know nothing of place, speed and acceleration: their variance is 70 times that of the noise.
fn noise(times: &[f64], values: &[f64], step: f64) -> f64 {
    let even = |times: &[f64]| times.windows(2).all(|pair| (pair[1] - pair[0] - step).abs() < step * 0.3);
    let sizes: Vec<f64> = times
        .windows(5)
        .zip(values.windows(5))
        .filter(|(times, _)| even(times))
        .map(|(_, v)| (v[0] - 4.0 * v[1] + 6.0 * v[2] - 4.0 * v[3] + v[4]).abs())
        .collect();
    // The median size of a normal value is 0.6745 deviations.
    if sizes.is_empty() { 0.0 } else { crate::exact::median(sizes) / 0.6745 / 70.0_f64.sqrt() }
}

#[cfg(test)]
mod tests {
    use super::{MotionSample, MotionTrack, Signal};

    fn signal(values: &[(f64, f64)]) -> Signal {
        #[allow(clippy::cast_possible_truncation, reason = "times that the tests choose")]
        let sample = |(time, value): &(f64, f64)| MotionSample { time: (time * 1e9).round() as i64, place: [*value, 0.0] };
        Signal::of(&MotionTrack { key: None, samples: values.iter().map(sample).collect() }, 0)
    }

    #[test]
    fn a_cubic_is_met_exactly() {
        let cubic = |time: f64| time.powi(3) - 2.0 * time + 1.0;
        let signal = signal(&(0..20).map(|at| f64::from(at) * 0.1).map(|time| (time, cubic(time))).collect::<Vec<_>>());
        let (value, gain) = signal.at(0.537).unwrap();
        assert!((value - cubic(0.537)).abs() < 1e-9);
        assert!(gain < 1.0);
        assert_eq!(signal.at(5.0), None);
    }

    #[test]
    fn holes_are_not_bridged() {
        let signal = signal(&[(0.0, 0.0), (0.1, 1.0), (0.2, 2.0), (1.2, 3.0), (1.3, 4.0), (1.4, 5.0)]);
        assert_eq!(signal.at(0.7), None);
        assert!(signal.at(0.15).is_some_and(|(value, _)| (value - 1.5).abs() < 1e-9));
        assert!(signal.covers(0.0, 0.2) && !signal.covers(0.1, 1.3) && !signal.covers(-0.1, 0.1));
    }
}
