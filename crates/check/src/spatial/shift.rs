//! Which constant time offset explains the errors.

use super::statistics::median_of;

/// How well projections fit if pictures were taken later than they say, over a grid of offsets.
#[derive(Debug, Clone, Default)]
pub struct Curve {
    /// The offsets in nanoseconds, evenly spaced and rising, with 0 among them.
    pub offsets: Vec<i64>,
    /// For each offset, the overlaps of the same boxes in the same order.
    pub overlaps: Vec<Vec<f64>>,
    /// For each box, the picture that it is in: boxes of one picture are wrong together.
    pub pictures: Vec<usize>,
}

/// What came out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shifted {
    /// The times fit: no offset beyond the tolerance is better.
    Fits,
    /// It cannot be told.
    Unclear(Unclear),
    /// Another offset fits clearly better.
    By(Shift),
}

/// Why an offset cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unclear {
    /// There are too few boxes.
    Few,
    /// Nothing moves enough for time to matter.
    Still,
    /// The best offset is at the end of the grid, and may lie beyond.
    Edge,
    /// No offset fits well.
    Misfit,
}

/// An offset in nanoseconds: pictures are of this much later than their times say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    /// The best one.
    pub offset: i64,
    /// The lower end of the 95 % interval.
    pub low: i64,
    /// The upper end.
    pub high: i64,
    /// The median overlap with this offset.
    pub median: f64,
    /// The median overlap without.
    pub before: f64,
    /// How many boxes were looked at.
    pub boxes: usize,
}

/// When an offset counts as found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Required {
    /// Boxes that are needed.
    pub boxes: usize,
    /// The largest offset that needs no mention, in nanoseconds.
    pub tolerance: i64,
    /// By how much the median overlap must grow.
    pub gain: f64,
    /// The median overlap that must be reached.
    pub floor: f64,
}

impl Default for Required {
    /// Twelve boxes, 10 ms, 0.02, 0.5.
    fn default() -> Self {
        Self { boxes: 12, tolerance: 10_000_000, gain: 0.02, floor: 0.5 }
    }
}

/// Drawings with replacement for the interval.
const DRAWS: usize = 200;

/// By how much the median overlap must fall somewhere on the grid for time to matter at all.
const FALL: f64 = 0.05;

/// The offset at which the median overlap is greatest, between the steps of the grid by the parabola through three of them; its
/// interval by drawing pictures with replacement.
pub fn find(curve: &Curve, required: &Required) -> Shifted {
    let boxes = curve.pictures.len();
    let Some(zero) = curve.offsets.iter().position(|offset| *offset == 0) else { return Shifted::Unclear(Unclear::Few) };
    if boxes < required.boxes {
        return Shifted::Unclear(Unclear::Few);
    }
    let all: Vec<usize> = (0..boxes).collect();
    let medians = medians(curve, &all);
    let Some(best) = peak(&medians, zero) else { return Shifted::Unclear(Unclear::Few) };
    let least = medians.iter().copied().fold(f64::INFINITY, f64::min);
    if medians[best] < required.floor {
        return Shifted::Unclear(Unclear::Misfit);
    }
    if medians[best] - least < FALL {
        return Shifted::Unclear(Unclear::Still);
    }
    let gain = medians[best] - medians[zero];
    if gain < required.gain {
        return Shifted::Fits;
    }
    if best == 0 || best + 1 == medians.len() {
        return Shifted::Unclear(Unclear::Edge);
    }
    let offset = refined(&curve.offsets, &medians, best);
    let [low, high] = interval(curve, zero);
    let (low, high) = (low.min(offset), high.max(offset));
    if low <= required.tolerance && high >= -required.tolerance {
        return Shifted::Fits;
    }
    Shifted::By(Shift { offset, low, high, median: medians[best], before: medians[zero], boxes })
}

/// The offset of the grid at which the median overlap is greatest; none without boxes.
pub fn best(curve: &Curve) -> Option<i64> {
    let zero = curve.offsets.iter().position(|offset| *offset == 0)?;
    let all: Vec<usize> = (0..curve.pictures.len()).collect();
    let at = peak(&medians(curve, &all), zero).filter(|_| !all.is_empty())?;
    curve.offsets.get(at).copied()
}

/// The median overlap of some boxes at each offset.
fn medians(curve: &Curve, boxes: &[usize]) -> Vec<f64> {
    let mut values = Vec::with_capacity(boxes.len());
    let median = |overlaps: &Vec<f64>| {
        values.clear();
        values.extend(boxes.iter().filter_map(|at| overlaps.get(*at)));
        median_of(&mut values).unwrap_or(0.0)
    };
    curve.overlaps.iter().map(median).collect()
}

/// Where the greatest value stands; of equal ones, the one nearest to zero.
fn peak(medians: &[f64], zero: usize) -> Option<usize> {
    (0..medians.len()).max_by(|a, b| medians[*a].total_cmp(&medians[*b]).then(b.abs_diff(zero).cmp(&a.abs_diff(zero))))
}

/// The top of the parabola through a value and its neighbours.
fn refined(offsets: &[i64], medians: &[f64], best: usize) -> i64 {
    let Some([before, at, after]) = best.checked_sub(1).and_then(|from| medians.get(from..from + 3)) else {
        return offsets[best];
    };
    let step = offsets[best].saturating_sub(offsets[best - 1]);
    let bend = before - 2.0 * at + after;
    let share = if bend < 0.0 { ((before - after) / (2.0 * bend)).clamp(-0.5, 0.5) } else { 0.0 };
    #[allow(clippy::cast_possible_truncation, reason = "at most half a step")]
    let part = (share * step as f64).round() as i64;
    offsets[best].saturating_add(part)
}

/// The middle 95 % of the best offsets of drawings of pictures.
fn interval(curve: &Curve, zero: usize) -> [i64; 2] {
    let mut of_picture: Vec<Vec<usize>> = Vec::new();
    for (at, picture) in curve.pictures.iter().enumerate() {
        if of_picture.len() <= *picture {
            of_picture.resize(picture + 1, Vec::new());
        }
        of_picture[*picture].push(at);
    }
    of_picture.retain(|boxes| !boxes.is_empty());
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut draw = |below: usize| {
        // Splitmix (Steele, Lea and Flood, OOPSLA 2014): the same numbers in every run.
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % below.max(1) as u64).unwrap_or(0)
    };
    let mut best = Vec::with_capacity(DRAWS);
    for _ in 0..DRAWS {
        let mut boxes = Vec::with_capacity(curve.pictures.len());
        for _ in 0..of_picture.len() {
            boxes.extend_from_slice(&of_picture[draw(of_picture.len())]);
        }
        let medians = medians(curve, &boxes);
        if let Some(at) = peak(&medians, zero) {
            best.push(refined(&curve.offsets, &medians, at));
        }
    }
    best.sort_unstable();
    let at = |share: usize| best.get(best.len() * share / 1000).copied().unwrap_or(0);
    [at(25), at(975)]
}
