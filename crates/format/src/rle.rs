//! Run lengths of pixel masks, as COCO and its relatives write them.
//!
//! A mask is a list of run lengths that begins with the zeros: `[3, 2, 4]` is three zeros, two ones, four zeros. COCO walks down
//! the columns, others along the rows. The text form (COCO API, `maskApi.c`) writes each length in groups of five bits, the low
//! ones first, as a character from `0` (48) on; bit 5 says that more groups follow, bit 4 of the last group is the sign. From the
//! fourth length on, the difference to the length two places before is written.
//!
//! Nothing here allocates by a declared size: memory follows the number of runs that are really there, up to [`MOST_RUNS`].

use genlock_model::{Coords, Mask, PixelOrder, Pixels};
use std::collections::BTreeSet;
use std::fmt;

/// Runs that one mask may have.
pub const MOST_RUNS: usize = 1 << 24;
/// Characters that one length may have: seven groups of five bits hold the difference of two 32-bit lengths and its sign.
const MOST_GROUPS: u32 = 7;

/// What is wrong with run lengths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RleError {
    /// A character that the text form does not have.
    Character {
        /// Bytes before it.
        at: usize,
    },
    /// The text ends inside a length.
    Unfinished,
    /// A length goes on for more characters than a length can have.
    Endless {
        /// Its position in the list, from 0.
        index: usize,
    },
    /// A length is negative, no whole number, or above the largest 32-bit number.
    Length {
        /// Its position in the list, from 0.
        index: usize,
    },
    /// The lengths do not fill the mask.
    Sum {
        /// What they add up to.
        sum: u64,
        /// Height times width.
        pixels: u64,
    },
    /// There are more runs than [`MOST_RUNS`].
    Limit,
}

impl fmt::Display for RleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character { at } => write!(f, "a character at {at} that run lengths do not have (they use 0 to o)"),
            Self::Unfinished => f.write_str("the text ends inside a run length"),
            Self::Endless { index } => write!(f, "run length {index} has more than {MOST_GROUPS} characters"),
            Self::Length { index } => write!(f, "run length {index} is negative, not whole, or beyond 32 bits"),
            Self::Sum { sum, pixels } => write!(f, "the run lengths add up to {sum}, the mask has {pixels} pixels"),
            Self::Limit => write!(f, "more than {MOST_RUNS} runs"),
        }
    }
}

impl std::error::Error for RleError {}

/// The lengths that a text stands for.
///
/// # Errors
/// If it has other characters, breaks off, or holds a length outside 32 bits.
pub fn from_text(text: &str) -> Result<Vec<u32>, RleError> {
    let mut lengths = Vec::new();
    each_of_text(text, &mut |length| {
        lengths.push(length);
        Ok(())
    })?;
    Ok(lengths)
}

/// Hands out the lengths of a text without keeping them.
fn each_of_text(text: &str, visit: &mut dyn FnMut(u32) -> Result<(), RleError>) -> Result<(), RleError> {
    let (mut value, mut groups, mut index) = (0_i64, 0_u32, 0_usize);
    // The last two lengths; the fourth is the first that is written as a difference.
    let (mut before, mut last) = (0_i64, 0_i64);
    for (at, byte) in text.bytes().enumerate() {
        let Some(group @ 0..64) = byte.checked_sub(48) else { return Err(RleError::Character { at }) };
        value |= i64::from(group & 0x1f) << (5 * groups);
        groups += 1;
        if group & 0x20 != 0 {
            if groups == MOST_GROUPS {
                return Err(RleError::Endless { index });
            }
            continue;
        }
        if group & 0x10 != 0 {
            value -= 1 << (5 * groups);
        }
        if index > 2 {
            value += before;
        }
        if index == MOST_RUNS {
            return Err(RleError::Limit);
        }
        visit(u32::try_from(value).map_err(|_out_of_range| RleError::Length { index })?)?;
        (before, last) = (last, value);
        (value, groups, index) = (0, 0, index + 1);
    }
    if groups == 0 { Ok(()) } else { Err(RleError::Unfinished) }
}

/// The text of these lengths.
pub fn to_text(lengths: &[u32]) -> String {
    let mut text = String::with_capacity(lengths.len() * 2);
    for (index, &length) in lengths.iter().enumerate() {
        let mut value = i64::from(length);
        if let Some(&before) = (index > 2).then(|| lengths.get(index - 2)).flatten() {
            value -= i64::from(before);
        }
        loop {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "five bits")]
            let group = (value & 0x1f) as u8;
            value >>= 5;
            let done = if group & 0x10 == 0 { value == 0 } else { value == -1 };
            text.push(char::from(48 + group + if done { 0 } else { 0x20 }));
            if done {
                break;
            }
        }
    }
    text
}

/// The lengths of a list of numbers; `7.0` counts as 7.
///
/// # Errors
/// If a number is negative, not whole, or beyond 32 bits.
pub fn from_coords(coords: &Coords) -> Result<Vec<u32>, RleError> {
    let mut lengths = Vec::new();
    each_of_coords(coords, &mut |length| {
        lengths.push(length);
        Ok(())
    })?;
    Ok(lengths)
}

fn each_of_coords(coords: &Coords, visit: &mut dyn FnMut(u32) -> Result<(), RleError>) -> Result<(), RleError> {
    for (index, text) in coords.texts().enumerate() {
        if index == MOST_RUNS {
            return Err(RleError::Limit);
        }
        visit(length_of(text).ok_or(RleError::Length { index })?)?;
    }
    Ok(())
}

fn length_of(text: &str) -> Option<u32> {
    if let Ok(length) = text.parse() {
        return Some(length);
    }
    u32::try_from(genlock_model::Number::from_text(text)?.whole()?).ok()
}

/// The list of numbers of these lengths.
pub fn to_coords(lengths: &[u32]) -> Coords {
    Coords::from_f64(lengths.iter().map(|&length| f64::from(length)))
}

/// The lengths of a mask and the order in which they walk; none if it is no run-length code.
///
/// # Errors
/// As [`from_text`] and [`from_coords`].
pub fn of_mask(mask: &Mask) -> Option<Result<(Vec<u32>, PixelOrder), RleError>> {
    match &mask.pixels {
        Pixels::Counts { counts, order } => Some(from_coords(counts).map(|lengths| (lengths, *order))),
        Pixels::CocoString { text, order } => Some(from_text(text).map(|lengths| (lengths, *order))),
        Pixels::Image { .. } | Pixels::Foreign { .. } => None,
    }
}

/// Checks that the run lengths of a mask are well-formed and fill it, without keeping them. Other masks pass.
///
/// # Errors
/// What is wrong.
pub fn check(mask: &Mask) -> Result<(), RleError> {
    let mut sum = 0_u64;
    let mut add = |length: u32| {
        sum += u64::from(length);
        Ok(())
    };
    match &mask.pixels {
        Pixels::Counts { counts, .. } => each_of_coords(counts, &mut add)?,
        Pixels::CocoString { text, .. } => each_of_text(text, &mut add)?,
        Pixels::Image { .. } | Pixels::Foreign { .. } => return Ok(()),
    }
    let pixels = u64::from(mask.height) * u64::from(mask.width);
    if sum == pixels { Ok(()) } else { Err(RleError::Sum { sum, pixels }) }
}

/// How many pixels are ones.
pub fn area(lengths: &[u32]) -> u64 {
    lengths.iter().skip(1).step_by(2).map(|&length| u64::from(length)).sum()
}

/// The box of the ones: left, top, width, height in pixels; none if there are no ones or the mask has no pixels.
pub fn bounds(lengths: &[u32], height: u32, width: u32, order: PixelOrder) -> Option<[u64; 4]> {
    let line = match order {
        PixelOrder::ColumnMajor => u64::from(height),
        PixelOrder::RowMajor => u64::from(width),
    };
    let mut found: Option<[u64; 4]> = None;
    for [from, to, across_from, across_to] in rectangles(lengths, line) {
        found = Some(found.map_or([from, to, across_from, across_to], |[a, b, c, d]| {
            [a.min(from), b.max(to), c.min(across_from), d.max(across_to)]
        }));
    }
    let [from, to, across_from, across_to] = found?;
    Some(match order {
        PixelOrder::ColumnMajor => [across_from, from, across_to - across_from, to - from],
        PixelOrder::RowMajor => [from, across_from, to - from, across_to - across_from],
    })
}

/// The runs of ones as rectangles: where each begins and ends along the lines of the walk, and its first and last line plus one.
/// A run makes at most three: the rest of its first line, whole lines, and the beginning of its last line.
fn rectangles(lengths: &[u32], line: u64) -> impl Iterator<Item = [u64; 4]> {
    let mut at = 0_u64;
    let runs = lengths.iter().enumerate().filter_map(move |(index, &length)| {
        let start = at;
        at += u64::from(length);
        (index % 2 == 1 && length > 0 && line > 0).then_some((start, at))
    });
    runs.flat_map(move |(start, end)| {
        let (first, last) = (start / line, (end - 1) / line);
        let (from, to) = (start % line, (end - 1) % line + 1);
        if first == last {
            return [Some([from, to, first, first + 1]), None, None].into_iter().flatten();
        }
        let whole_from = if from == 0 { first } else { first + 1 };
        let whole_to = if to == line { last + 1 } else { last };
        let head = (from > 0).then_some([from, line, first, first + 1]);
        let body = (whole_from < whole_to).then_some([0, line, whole_from, whole_to]);
        let tail = (to < line).then_some([0, to, last, last + 1]);
        [head, body, tail].into_iter().flatten()
    })
}

/// The same mask, walked in the other order.
///
/// # Errors
/// If the lengths do not fill the mask, or it has more than [`MOST_RUNS`] runs in the other order.
pub fn reorder(lengths: &[u32], height: u32, width: u32, from: PixelOrder) -> Result<Vec<u32>, RleError> {
    let (sum, pixels) = (lengths.iter().map(|&length| u64::from(length)).sum(), u64::from(height) * u64::from(width));
    if sum != pixels {
        return Err(RleError::Sum { sum, pixels });
    }
    let (line, lines) = match from {
        PixelOrder::ColumnMajor => (u64::from(height), u64::from(width)),
        PixelOrder::RowMajor => (u64::from(width), u64::from(height)),
    };
    walk(rectangles(lengths, line), lines, pixels)
}

/// The mask of an area inside an image as a mask of the whole image, walked down the columns; `size` is its height and width.
///
/// # Errors
/// If the lengths do not fill the area, its ones reach beyond the image, or it has more than [`MOST_RUNS`] runs.
pub fn place(lengths: &[u32], mask: &Mask, order: PixelOrder, size: [u32; 2]) -> Result<Vec<u32>, RleError> {
    let (sum, pixels) = (lengths.iter().map(|&length| u64::from(length)).sum(), u64::from(mask.height) * u64::from(mask.width));
    if sum != pixels {
        return Err(RleError::Sum { sum, pixels });
    }
    let [height, width] = size.map(u64::from);
    let line = u64::from(if order == PixelOrder::ColumnMajor { mask.height } else { mask.width });
    let mut placed = Vec::new();
    for [from, to, first, last] in rectangles(lengths, line) {
        let [x, y] = if order == PixelOrder::ColumnMajor { [[first, last], [from, to]] } else { [[from, to], [first, last]] };
        let moved = |[from, to]: [u64; 2], by: i64, most: u64| {
            let to = to.checked_add_signed(by).filter(|to| *to <= most)?;
            Some([from.checked_add_signed(by)?, to])
        };
        let outside = RleError::Sum { sum: area(lengths), pixels: height * width };
        let [left, right] = moved(x, mask.left, width).ok_or(outside)?;
        let [top, bottom] = moved(y, mask.top, height).ok_or(outside)?;
        placed.push([left, right, top, bottom]);
    }
    walk(placed.into_iter(), height, height * width)
}

/// The lengths of a walk over lines of this length that meets these rectangles: first and end line, first and end place.
fn walk(rectangles: impl Iterator<Item = [u64; 4]>, length: u64, pixels: u64) -> Result<Vec<u32>, RleError> {
    // Each rectangle switches two edges on at its first line and off after its last; edges that meet cancel.
    let mut switches: Vec<(u64, u64)> = Vec::new();
    for [first, last, from, to] in rectangles {
        switches.extend([(first, from), (first, to), (last, from), (last, to)]);
    }
    switches.sort_unstable();
    let mut edges = Edges::default();
    let mut open: BTreeSet<u64> = BTreeSet::new();
    let mut at = 0;
    for (line, edge) in switches {
        edges.lines(&open, at..line, length)?;
        at = line;
        if !open.remove(&edge) {
            open.insert(edge);
        }
    }
    edges.lengths(pixels)
}

/// Places, counted along the new walk, where zeros and ones change.
#[derive(Default)]
struct Edges {
    at: Vec<u64>,
}

impl Edges {
    /// Adds the same edges to each of these lines.
    fn lines(&mut self, edges: &BTreeSet<u64>, lines: std::ops::Range<u64>, length: u64) -> Result<(), RleError> {
        if edges.is_empty() {
            return Ok(());
        }
        let whole = edges.len() == 2 && edges.contains(&0) && edges.contains(&length);
        if whole {
            // Whole lines join, however many there are.
            self.switch(lines.start * length)?;
            return self.switch(lines.end * length);
        }
        for line in lines {
            for edge in edges {
                self.switch(line * length + edge)?;
            }
        }
        Ok(())
    }

    fn switch(&mut self, place: u64) -> Result<(), RleError> {
        if self.at.last() == Some(&place) {
            self.at.pop();
        } else if self.at.len() >= MOST_RUNS {
            return Err(RleError::Limit);
        } else {
            self.at.push(place);
        }
        Ok(())
    }

    fn lengths(self, pixels: u64) -> Result<Vec<u32>, RleError> {
        let mut lengths = Vec::with_capacity(self.at.len() + 1);
        let mut before = 0;
        let last = (pixels > self.at.last().copied().unwrap_or(0)).then_some(pixels);
        for place in self.at.into_iter().chain(last) {
            let index = lengths.len();
            lengths.push(u32::try_from(place - before).map_err(|_out_of_range| RleError::Length { index })?);
            before = place;
        }
        Ok(lengths)
    }
}

#[cfg(test)]
#[path = "rle_tests.rs"]
mod tests;
