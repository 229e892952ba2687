//! Drift that no standard ratio explains.

use crate::cues::Cue;
use crate::hypothesis::Line;
use crate::number::nearest;
use crate::track::Sums;

/// The grid of profiles, in seconds.
const GRID: f64 = 0.02;
/// Cells of a profile: 3 s on both sides, half for the offset and half for the slope, and the middle.
const CELLS: i32 = 2 * 150 + 1;
/// The largest change of a slope, as a fraction: clocks drift by some hundred parts per million, and rates that are taken for others have
/// starts of their own.
const STEEPEST: f64 = 0.004;
/// Stretches of labels that get a profile each. Inside one, drift is left out: a 24th of it at most.
const STRETCHES: usize = 24;

/// The line near `base` under which the cues score best.
pub(crate) fn fit(cues: &[Cue], sums: &Sums, base: Line) -> Line {
    let (Some(first), Some(last)) = (cues.first(), cues.last()) else { return base };
    let center = f64::midpoint(first.start, last.end);
    let half = ((last.end - first.start) / 2.0).max(1.0);
    let (shift, shear) = coarse(cues, sums, base, (center, half));
    climb(cues, sums, base, (center, half), (shift, shear))
}

/// The best offset and shear on a grid, from the profiles of stretches of neighbouring cues.
fn coarse(cues: &[Cue], sums: &Sums, base: Line, (center, half): (f64, f64)) -> (f64, f64) {
    let size = cues.len().div_ceil(STRETCHES).max(2);
    let profiles: Vec<(f64, Vec<f64>)> = cues
        .chunks(size)
        .map(|stretch| {
            let middle = stretch.iter().map(Cue::middle).sum::<f64>() / stretch.len() as f64;
            (((middle - center) / half), profile(stretch, sums, base))
        })
        .collect();
    let steps = CELLS / 4;
    let mut best = (f64::NEG_INFINITY, 0, 0);
    let shears = i32::try_from(nearest(base.slope * half * STEEPEST / GRID)).unwrap_or(steps).clamp(1, steps);
    for shift in -steps..=steps {
        for shear in -shears..=shears {
            let cell = |place: f64| nearest(f64::from(shift) + f64::from(shear) * place) + i64::from(CELLS / 2);
            let at =
                |place: f64, profile: &Vec<f64>| usize::try_from(cell(place)).ok().and_then(|cell| profile.get(cell).copied());
            let score: f64 = profiles.iter().filter_map(|(place, profile)| at(*place, profile)).sum();
            // Of equal scores the smaller change wins, so that the order of the loops does not matter.
            if score > best.0 {
                best = (score, shift, shear);
            }
        }
    }
    (f64::from(best.1) * GRID, f64::from(best.2) * GRID)
}

/// The score of these cues at each shift of the grid.
fn profile(cues: &[Cue], sums: &Sums, base: Line) -> Vec<f64> {
    (0..CELLS)
        .map(|cell| {
            let offset = base.offset + f64::from(cell - CELLS / 2) * GRID;
            cues.iter().map(|cue| cue.score(sums, base.slope, offset)).sum()
        })
        .collect()
}

/// Climbs from a coarse place by ever smaller steps, on the score itself.
fn climb(cues: &[Cue], sums: &Sums, base: Line, (center, half): (f64, f64), coarse: (f64, f64)) -> Line {
    let line = |(shift, shear): (f64, f64)| {
        let slope = base.slope + shear / half;
        let target = base.slope * center + base.offset + shift;
        Line { first: base.first, slope, offset: target - slope * center }
    };
    let score = |at| {
        let line = line(at);
        cues.iter().map(|cue| cue.score(sums, line.slope, line.offset)).sum::<f64>()
    };
    let (mut at, mut best) = (coarse, score(coarse));
    for step in [0.02, 0.01, 0.004, 0.001] {
        // Each round climbs at least a hair, so a bound on the rounds only cuts off plateaus.
        for _ in 0..20 {
            let start = at;
            for (shift, shear) in
                [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0), (1.0, 1.0), (-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0)]
            {
                let next = (start.0 + shift * step, start.1 + shear * step);
                if (next.1 / half).abs() > STEEPEST * base.slope {
                    continue;
                }
                let there = score(next);
                if there > best {
                    (at, best) = (next, there);
                }
            }
            if at == start {
                break;
            }
        }
    }
    line(at)
}
