//! Label times that were rounded to whole seconds, or to a simple part of one.

use crate::interval::{Interval, SECOND};

/// Steps that people and tools round to, in nanoseconds, the coarsest first. Finer ones move no end beyond 50 ms.
const STEPS: [i64; 4] = [SECOND, SECOND / 2, SECOND / 4, SECOND / 5];
/// How far a written time may lie off the step, in nanoseconds: rounding after the labels were shifted as a whole.
const SLACK: i64 = 1_000_000;
/// The fewest labels whose times say that they were rounded. By chance one time in 67 lies on the finest step.
const FEWEST: usize = 4;

/// The step in seconds to which all times were rounded, if there is one of 0.2 s or more. A shift that all times share does not matter.
///
/// The times are those that are written in the file, before any map.
pub fn rounding_step(written: &[Interval]) -> Option<f64> {
    let first = written.first()?.start;
    if written.len() < FEWEST {
        return None;
    }
    let is_on = |time: i64, step: i64| {
        time.checked_sub(first).is_some_and(|apart| {
            let off = apart.rem_euclid(step);
            off.min(step - off) <= SLACK
        })
    };
    let step = STEPS.into_iter().find(|step| written.iter().all(|label| is_on(label.start, *step) && is_on(label.end, *step)))?;
    Some(crate::interval::seconds(step))
}

/// Where the middle of the box of possible shifts lies, in seconds, given beliefs under which all shifts were alike: a file may round its
/// starts down and its ends up, and a map puts right what both have in common only.
pub(super) fn bias<'b>(beliefs: impl Iterator<Item = &'b [f64]>, shifts: &[f64], step: f64) -> f64 {
    let beliefs: Vec<&[f64]> = beliefs.collect();
    let mut best = (f64::NEG_INFINITY, 0.0);
    // From the middle outwards, so that of equal places the nearest wins.
    let mut middles: Vec<f64> = shifts.iter().copied().filter(|shift| shift.abs() <= step / 2.0 + 1e-9).collect();
    middles.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    for middle in middles {
        let inside = |belief: &&[f64]| {
            let mass = belief.iter().zip(shifts).filter(|(_, shift)| (**shift - middle).abs() <= step / 2.0 + 1e-9);
            (mass.map(|(belief, _)| belief).sum::<f64>() + 0.01).ln()
        };
        let value: f64 = beliefs.iter().map(inside).sum();
        if value > best.0 + 1e-9 {
            best = (value, middle);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(times: &[(i64, i64)]) -> Vec<Interval> {
        times.iter().map(|(start, end)| Interval::from_millis(*start, *end)).collect()
    }

    #[test]
    fn steps_are_recognised_whatever_the_shift() {
        let whole = [(1_000, 3_000), (4_000, 5_000), (9_000, 12_000), (13_000, 14_000)];
        assert_eq!(rounding_step(&written(&whole)), Some(1.0));
        let shifted: Vec<(i64, i64)> = whole.iter().map(|(start, end)| (start + 1_234, end + 1_234)).collect();
        assert_eq!(rounding_step(&written(&shifted)), Some(1.0));
        assert_eq!(rounding_step(&written(&[(1_000, 3_500), (4_000, 5_000), (9_000, 12_000), (13_000, 14_000)])), Some(0.5));
        assert_eq!(rounding_step(&written(&[(1_000, 3_120), (4_000, 5_000), (9_000, 12_000), (13_000, 14_000)])), None);
        assert_eq!(rounding_step(&written(&whole[..3])), None);
    }
}
