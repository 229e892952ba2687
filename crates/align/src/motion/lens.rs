//! From bearings to pixels.

use super::signal::{MotionSample, MotionTrack, Signal};

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

    /// The lens whose pixels per tangent fit these pairs best by least squares, each object around its own mean, together with the delay
    /// within `reach` seconds of one under which they fit best: of objects that come nearer, a wrong delay looks like a wrong lens. None
    /// if nothing moves. The middle, of which movement knows nothing, is zero.
    pub(super) fn fitting(
        ours: &[MotionTrack],
        theirs: &[MotionTrack],
        pairs: &[(usize, usize)],
        delay: f64,
        reach: f64,
    ) -> Option<Self> {
        let signals = pairs.iter().filter_map(|(a, b)| Some((Signal::of(ours.get(*a)?, 0), Signal::of(theirs.get(*b)?, 0))));
        let signals: Vec<(Signal, Signal)> = signals.collect();
        let mut best = (f64::INFINITY, delay, None);
        for (step, reach) in [(0.02, reach), (0.002, 0.02)] {
            let (middle, steps) = (best.1, crate::number::nearest(reach / step));
            for at in -steps..=steps {
                let delay = middle + at as f64 * step;
                if let Some((rest, focal)) = least_squares(&signals, delay).filter(|(rest, _)| *rest < best.0) {
                    best = (rest, delay, Some(focal));
                }
            }
        }
        Some(Self { focal: best.2?, middle: 0.0 })
    }
}

/// What is left of the variance of our places under a delay, and the factor from theirs to ours that leaves the least.
fn least_squares(signals: &[(Signal, Signal)], delay: f64) -> Option<(f64, f64)> {
    let (mut xy, mut xx, mut yy, mut all) = (0.0, 0.0, 0.0, 0.0);
    for (ours, theirs) in signals {
        let both = ours.times.iter().zip(&ours.values).filter_map(|(time, y)| Some((theirs.at(time + delay)?.0, *y)));
        let both: Vec<(f64, f64)> = both.collect();
        let count = both.len().max(1) as f64;
        let mean = both.iter().fold((0.0, 0.0), |sum, (x, y)| (sum.0 + x / count, sum.1 + y / count));
        for (x, y) in both.iter().map(|(x, y)| (x - mean.0, y - mean.1)) {
            (xy, xx, yy) = (xy + x * y, xx + x * x, yy + y * y);
        }
        all += both.len() as f64;
    }
    (xx > 0.0 && xy > 0.0).then(|| ((yy - xy * xy / xx) / all, xy / xx))
}
