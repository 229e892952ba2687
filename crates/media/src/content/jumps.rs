//! Jumps of a steady camera movement: frames that are missing where the container shows no hole.

use super::suspicion::{Estimate, Suspicion, Unit, confidence};
use crate::picture::{Picture, SMALL_HEIGHT, SMALL_WIDTH, SmallPicture};
use genlock_diagnose::codes::media;
use genlock_time::Rational;
use std::collections::VecDeque;

/// How far the whole picture moves from one frame to the next, at most, in cells to the sides and up or down; and how far it may
/// jump.
const USUAL: (i32, i32) = (2, 1);
const FAR: (i32, i32) = (26, 14);

/// A picture that differs from the one before by so many times more than is usual here may have jumped.
const MORE: f32 = 1.8;

/// Frames on each side by which the usual movement is told.
const AROUND: usize = 8;

/// The least usual movement, in cells a frame, that can be measured.
const LEAST_SPEED: f32 = 0.04;

/// How much of the usual movement its single steps, and the movements before and after the jump, may differ.
const STEADY: f32 = 0.25;

/// The least jump, as a multiple of the usual movement: two frames are lost.
const LEAST_JUMP: f32 = 2.6;

/// The share of the difference between two pictures that may be left after one is moved onto the other.
const LEFT: f32 = 0.45;

/// A movement of the whole picture in cells, and the share of the difference that it does not explain.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Shift {
    x: f32,
    y: f32,
    left: f32,
}

/// A frame and how the picture moved to it.
#[derive(Debug, Clone, Copy)]
struct Move {
    time: Rational,
    usual: Shift,
    /// The far movement, where one was looked for.
    far: Option<Shift>,
}

/// Watches how the whole picture moves.
#[derive(Debug, Default)]
pub(super) struct JumpWatcher {
    before: Option<SmallPicture>,
    changes: VecDeque<f32>,
    moves: Vec<Move>,
}

impl JumpWatcher {
    pub(super) fn see(&mut self, picture: &Picture<'_>) {
        let small = picture.small;
        let Some(before) = self.before.as_mut() else {
            self.before = Some(small.clone());
            return;
        };
        let change = small.difference(before);
        let usual = if change > 0.0 { shift(before, small, USUAL) } else { Shift::default() };
        let mut known: Vec<f32> = self.changes.iter().copied().collect();
        known.sort_unstable_by(f32::total_cmp);
        let median = known.get(known.len() / 2).copied().filter(|_| known.len() == AROUND);
        let far = median.filter(|median| change > median * MORE).map(|_| shift(before, small, FAR));
        self.moves.push(Move { time: picture.time, usual, far });
        self.changes.push_back(change);
        if self.changes.len() > AROUND {
            self.changes.pop_front();
        }
        before.clone_from(small);
    }

    /// The jumps along steady movements, the time of a usual frame being `frame` seconds.
    pub(super) fn finish(self, frame: Option<Rational>) -> Option<Suspicion> {
        let length = frame?.approx();
        let jumps: Vec<(Rational, f64)> =
            (0..self.moves.len()).filter_map(|at| Some((self.moves.get(at)?.time, jump(&self.moves, at, length)?))).collect();
        let (first, lost) = jumps.first().copied()?;
        let told: Vec<String> =
            jumps.iter().take(4).map(|(time, lost)| format!("about {lost:.1} frames before {} s", time.to_decimal(3))).collect();
        let more = if jumps.len() > told.len() { format!(" and {} more", jumps.len() - told.len()) } else { String::new() };
        Some(Suspicion {
            code: media::RESTAMPED_DROP,
            sentence: format!(
                "a steady movement of the whole picture jumps ahead in its own direction, as if frames were lost there and the rest \
                 stamped anew: {}{more}",
                told.join(", ")
            ),
            support: jumps.len(),
            observed: jumps.len(),
            estimate: Estimate::new(lost, (lost + 1.0) * f64::from(STEADY) / (AROUND as f64).sqrt(), Unit::Frames),
            // A cut that leaves the same scene a little farther along the same movement looks the same.
            confidence: confidence(2.0),
            from: Some(first),
            evidence: vec!["the picture before, moved along, is the picture after: it is no cut to another scene".to_owned()],
            correction: None,
        })
    }
}

/// The frames that are missing before a frame, by how far the picture jumped; none if it did not.
fn jump(moves: &[Move], at: usize, frame: f64) -> Option<f64> {
    let here = moves.get(at)?;
    let far = here.far.filter(|far| far.left < LEFT)?;
    let before = usual(moves.get(at.checked_sub(AROUND)?..at)?)?;
    let after = usual(moves.get(at + 1..at + 1 + AROUND)?)?;
    let speed = before.x.hypot(before.y);
    if (before.x - after.x).hypot(before.y - after.y) > STEADY * speed {
        return None;
    }
    // Along the movement, and across it.
    let along = (far.x * before.x + far.y * before.y) / speed;
    let across = (far.x * before.y - far.y * before.x).abs() / speed;
    // A hole that the container shows explains a jump.
    let passed = here.time.sub(moves.get(at - 1)?.time).ok()?.approx() / frame;
    let times = f64::from(along / speed);
    let lost = times - passed.max(1.0);
    (along / speed >= LEAST_JUMP && across < (STEADY * along).max(0.3) && lost >= f64::from(LEAST_JUMP) - 1.0).then_some(lost)
}

/// The movement that all of these frames share.
fn usual(moves: &[Move]) -> Option<Shift> {
    let middle = |of: fn(&Move) -> f32| {
        let mut all: Vec<f32> = moves.iter().map(of).collect();
        all.sort_unstable_by(f32::total_cmp);
        all.get(all.len() / 2).copied()
    };
    let shift = Shift { x: middle(|one| one.usual.x)?, y: middle(|one| one.usual.y)?, left: 0.0 };
    let speed = shift.x.hypot(shift.y);
    let steady =
        moves.iter().all(|one| (one.usual.x - shift.x).hypot(one.usual.y - shift.y) <= STEADY * speed && one.usual.left < LEFT);
    (speed >= LEAST_SPEED && steady).then_some(shift)
}

/// How the picture moved, by whole cells where they fit best, and from there by the gradients (Lucas and Kanade 1981).
fn shift(before: &SmallPicture, after: &SmallPicture, reach: (i32, i32)) -> Shift {
    let mut best = (f32::INFINITY, 0, 0);
    let still = apart(before, after, 0, 0);
    for y in -reach.1..=reach.1 {
        for x in -reach.0..=reach.0 {
            let left = apart(before, after, x, y);
            if left < best.0 {
                best = (left, x, y);
            }
        }
    }
    let (x, y, left) = refine(before, after, best.1, best.2);
    Shift { x: best.1 as f32 + x, y: best.2 as f32 + y, left: left.min(best.0) / still.max(f32::MIN_POSITIVE) }
}

/// The cell of a picture that has moved there, and the one that it came from, where both are inside.
fn pairs<'a>(
    before: &'a SmallPicture,
    after: &'a SmallPicture,
    x: i32,
    y: i32,
) -> impl Iterator<Item = (usize, usize)> + use<'a> {
    let (width, height) = (SMALL_WIDTH.cast_signed(), SMALL_HEIGHT.cast_signed());
    let (x, y) = (x as isize, y as isize);
    let (_, _) = (before, after);
    let index = move |column: isize, row: isize| (row * width + column).cast_unsigned();
    // A border of one cell is left for the gradients.
    ((1 + y.max(0))..(height - 1 + y.min(0))).flat_map(move |row| {
        ((1 + x.max(0))..(width - 1 + x.min(0))).map(move |column| (index(column - x, row - y), index(column, row)))
    })
}

/// The mean absolute difference where both pictures overlap.
fn apart(before: &SmallPicture, after: &SmallPicture, x: i32, y: i32) -> f32 {
    let (one, other) = (before.cells(), after.cells());
    let (mut sum, mut count) = (0_u64, 0_u64);
    for (from, to) in pairs(before, after, x, y) {
        if let (Some(a), Some(b)) = (one.get(from), other.get(to)) {
            sum += u64::from(a.abs_diff(*b));
            count += 1;
        }
    }
    sum as f32 / count.max(1) as f32
}

/// The part of a cell by which the picture moved beside whole cells, and the mean difference that is left then.
fn refine(before: &SmallPicture, after: &SmallPicture, x: i32, y: i32) -> (f32, f32, f32) {
    let (one, other) = (before.cells(), after.cells());
    let cell = |cells: &[u16], at: usize| cells.get(at).copied().map_or(0.0, f32::from);
    let slope = |cells: &[u16], at: usize, step: usize| (cell(cells, at + step) - cell(cells, at.saturating_sub(step))) / 2.0;
    let (mut xx, mut yy, mut xy, mut xd, mut yd) = (0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32);
    let all = || {
        pairs(before, after, x, y).map(|(from, to)| {
            let gx = f32::midpoint(slope(one, from, 1), slope(other, to, 1));
            let gy = f32::midpoint(slope(one, from, SMALL_WIDTH), slope(other, to, SMALL_WIDTH));
            (gx / 256.0, gy / 256.0, (cell(other, to) - cell(one, from)) / 256.0)
        })
    };
    for (gx, gy, difference) in all() {
        xx += gx * gx;
        yy += gy * gy;
        xy += gx * gy;
        xd += gx * difference;
        yd += gy * difference;
    }
    let det = xx * yy - xy * xy;
    if det <= 1e-3 * (xx + yy).powi(2) || det <= 0.0 {
        return (0.0, 0.0, f32::INFINITY);
    }
    let (dx, dy) = (-(xd * yy - yd * xy) / det, -(yd * xx - xd * xy) / det);
    let (dx, dy) = (dx.clamp(-1.0, 1.0), dy.clamp(-1.0, 1.0));
    let (mut left, mut count) = (0.0_f32, 0.0_f32);
    for (gx, gy, difference) in all() {
        left += (difference + gx * dx + gy * dy).abs();
        count += 1.0;
    }
    (dx, dy, left * 256.0 / count.max(1.0))
}

#[cfg(test)]
mod tests {
    use super::JumpWatcher;
    use crate::picture::{Picture, SmallPicture};
    use genlock_time::Rational;

    /// A landscape without end, at a place in pixels of a picture of 640 x 360.
    fn view(x: f64, y: f64) -> SmallPicture {
        let mut small = SmallPicture::default();
        let line = |row: usize, values: &mut [u16]| {
            for (column, value) in values.iter_mut().enumerate() {
                let (u, v) = ((column as f64 + x) / 97.0, (row as f64 + y) / 71.0);
                let bright = 120.0 + 40.0 * (u + 0.7 * v).sin() + 30.0 * (1.7 * u - v).cos() + 20.0 * (0.37 * u * v.sin()).sin();
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a test picture")]
                let cell = bright as u16;
                *value = cell;
            }
            Some(())
        };
        small.fill(640, 360, 1, line).unwrap();
        small
    }

    fn check(places: impl Iterator<Item = f64>, expected: Option<(f64, f64)>) {
        let mut watcher = JumpWatcher::default();
        for (presented, place) in (0..).zip(places) {
            let small = view(place, place * 0.2);
            let time = Rational::new(i128::from(presented), 25).unwrap();
            watcher.see(&Picture { presented, time, small: &small });
        }
        let found = watcher.finish(Rational::new(1, 25).ok());
        match expected {
            None => assert_eq!(found.map(|found| found.sentence), None),
            Some((time, lost)) => {
                let found = found.unwrap();
                assert!((found.from.unwrap().approx() - time).abs() < 1e-9, "{}", found.sentence);
                assert!((found.estimate.value - lost).abs() < 1.0, "{}", found.sentence);
            }
        }
    }

    #[test]
    fn pans() {
        let pan = |speed: f64, lost: f64| (0..60).map(move |n| f64::from(n) * speed + if n >= 30 { lost * speed } else { 0.0 });
        check(pan(3.0, 0.0), None);
        check(pan(3.0, 13.0), Some((1.2, 13.0)));
        check(pan(8.0, 6.0), Some((1.2, 6.0)));
        check(pan(-2.0, 20.0), Some((1.2, 20.0)));
        // Back instead of ahead, as where a scene is shown again.
        check(pan(3.0, -13.0), None);
        // A camera that starts to move faster.
        check((0..60).map(|n| f64::from(n) * 3.0 + f64::from((n - 30).max(0)) * 12.0), None);
    }
}
