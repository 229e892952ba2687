//! From bearings to pixels.

use super::signal::{MotionSample, MotionTrack};

/// Boxes and cuboids this close in time, in nanoseconds, are compared to find the focal length of a camera that has no calibration.
const TOGETHER: u64 = 60_000_000;

/// How the other sensor's places become our pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Lens {
    /// Pixels per unit of their place.
    pub(super) focal: f64,
    /// Pixels at their zero.
    pub(super) middle: f64,
}

impl Lens {
    /// Theirs are our pixels already.
    pub(super) const NONE: Self = Self { focal: 1.0, middle: 0.0 };

    /// Their place, and the logarithm of their size, in our pixels.
    pub(super) fn see(self, [place, size]: [f64; 2]) -> [f64; 2] {
        [self.middle + self.focal * place, size + self.focal.ln()]
    }

    /// Their tracks in our pixels.
    pub(super) fn tracks(self, theirs: &[MotionTrack]) -> Vec<MotionTrack> {
        let seen =
            |one: &MotionSample| MotionSample { time: one.time, place: [self.middle + self.focal * one.place[0], one.place[1]] };
        let track =
            |track: &MotionTrack| MotionTrack { key: track.key.clone(), samples: track.samples.iter().map(seen).collect() };
        theirs.iter().map(track).collect()
    }

    /// The lens whose pixels per tangent fit these pairs best by least squares over samples that are close in time when ours are `delay`
    /// seconds behind, each object around its own mean; none if nothing moves. The middle, of which movement knows nothing, is zero.
    pub(super) fn fitting(ours: &[MotionTrack], theirs: &[MotionTrack], pairs: &[(usize, usize)], delay: f64) -> Option<Self> {
        let later = crate::number::nearest(delay * 1e9);
        let (mut products, mut squares) = (0.0, 0.0);
        for (a, b) in pairs {
            let near = |sample: &MotionSample| {
                let time = sample.time.saturating_add(later);
                let other = theirs[*b].samples.iter().min_by_key(|other| other.time.abs_diff(time))?;
                (other.time.abs_diff(time) <= TOGETHER).then_some((other.place[0], sample.place[0]))
            };
            let both: Vec<(f64, f64)> = ours[*a].samples.iter().filter_map(near).collect();
            let count = both.len().max(1) as f64;
            let (x, y) =
                (both.iter().map(|pair| pair.0).sum::<f64>() / count, both.iter().map(|pair| pair.1).sum::<f64>() / count);
            products += both.iter().map(|pair| (pair.0 - x) * (pair.1 - y)).sum::<f64>();
            squares += both.iter().map(|pair| (pair.0 - x).powi(2)).sum::<f64>();
        }
        let focal = products / squares;
        (squares > 0.0 && focal.is_finite()).then_some(Self { focal, middle: 0.0 })
    }
}
