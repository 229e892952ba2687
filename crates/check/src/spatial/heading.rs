//! Boxes that face the wrong way, told from the track that they are on.

use genlock_model::cuboid::vector::{add, dot, length, scale, sub, unit};

/// One box of a track.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Facing {
    /// When, in nanoseconds.
    pub time: i64,
    /// The centre.
    pub centre: [f64; 3],
    /// The direction in which it faces, of length one.
    pub ahead: [f64; 3],
}

/// What is wrong with the headings of a track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// Some boxes face the other way than the rest of the track: their indices.
    Some(Vec<usize>),
    /// All boxes face against the motion.
    Backwards,
    /// All boxes face across the motion.
    Across,
}

/// When a track tells something about its headings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Telling {
    /// Longest step between boxes over which they cannot turn round, in nanoseconds (or billionths of a position).
    pub step: i64,
    /// Slowest motion, in metres a second (or a position), from which its direction counts: slower, vehicles manoeuvre and boxes
    /// tremble.
    pub speed: f64,
    /// Shortest way from the first box to the last, in metres.
    pub way: f64,
}

impl Default for Telling {
    /// 1.2 s, 2.5 m/s (vehicles hardly reverse faster), 5 m.
    fn default() -> Self {
        Self { step: 1_200_000_000, speed: 2.5, way: 5.0 }
    }
}

/// Cosine of 150°: a turn of more than that from one box to the next is a flip.
const FLIPPED: f64 = -0.866;

/// Share of the steps that must agree on a direction.
const AGREE: f64 = 0.8;

/// Whether the positions are in a frame that does not move, so that their differences are the motion of the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// It does not.
    Fixed,
    /// It moves with a vehicle, or nobody knows.
    Moving,
}

/// Looks at the boxes of a track, in order of time. None if nothing is wrong or nothing can be told.
pub fn look(track: &[Facing], frame: Frame, telling: &Telling) -> Option<Wrong> {
    let sides = sides(track, telling)?;
    let motion = if frame == Frame::Fixed { motion(track, telling) } else { Vec::new() };
    let turned = sides.iter().filter(|side| **side).count();
    if turned == 0 {
        return whole(track, &motion, telling);
    }
    // The side that faces along the motion is right; without motion, the side of most boxes.
    let agrees = |side: bool| {
        let of_side = motion.iter().filter(|(at, _)| sides[*at] == side);
        of_side.map(|(at, way)| dot(track[*at].ahead, *way)).sum::<f64>()
    };
    let along = agrees(false) - agrees(true);
    let right_is_turned = if along.abs() > 1.0 { along < 0.0 } else { 2 * turned > sides.len() };
    let wrong: Vec<usize> = (0..sides.len()).filter(|at| sides[*at] != right_is_turned).collect();
    (!wrong.is_empty()).then_some(Wrong::Some(wrong))
}

/// For each box, whether it faces to the other side than the first; none if the track has gaps or turns too fast to tell.
fn sides(track: &[Facing], telling: &Telling) -> Option<Vec<bool>> {
    let mut sides = Vec::with_capacity(track.len());
    let mut side = false;
    sides.push(side);
    for two in track.windows(2) {
        let cosine = dot(two[0].ahead, two[1].ahead);
        let near = two[1].time.saturating_sub(two[0].time) <= telling.step;
        side ^= near && cosine < FLIPPED;
        sides.push(side);
    }
    (track.len() > 1).then_some(sides)
}

/// The directions of motion where it is fast enough: index of the box before, and direction.
fn motion(track: &[Facing], telling: &Telling) -> Vec<(usize, [f64; 3])> {
    let step = |(at, two): (usize, &[Facing])| {
        let way = sub(two[1].centre, two[0].centre);
        let duration = two[1].time.saturating_sub(two[0].time) as f64 / 1e9;
        let fast = duration > 0.0 && length(way) / duration >= telling.speed;
        fast.then(|| unit(way).map(|way| (at, way))).flatten()
    };
    track.windows(2).enumerate().filter_map(step).collect()
}

/// Whether a track as a whole faces against or across its motion.
fn whole(track: &[Facing], motion: &[(usize, [f64; 3])], telling: &Telling) -> Option<Wrong> {
    let (first, last) = (track.first()?, track.last()?);
    if motion.len() < 3 || length(sub(last.centre, first.centre)) < telling.way {
        return None;
    }
    // Over two steps, the heading is that between the boxes, so that a curve is no error.
    let cosine = |(at, way): &(usize, [f64; 3])| {
        let next = track.get(at + 1).unwrap_or(&track[*at]);
        unit(scale(add(track[*at].ahead, next.ahead), 0.5)).map_or(1.0, |ahead| dot(ahead, *way))
    };
    let share = |fits: &dyn Fn(f64) -> bool| motion.iter().filter(|step| fits(cosine(step))).count() as f64 / motion.len() as f64;
    if share(&|cosine| cosine < FLIPPED) >= AGREE {
        return Some(Wrong::Backwards);
    }
    (share(&|cosine| cosine.abs() < 0.5) >= AGREE).then_some(Wrong::Across)
}
