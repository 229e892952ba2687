//! Pictures that repeat the one before in a fixed rhythm: material of a lower rate stored at a higher one.

use super::suspicion::{Estimate, Suspicion, Unit, confidence};
use crate::picture::PictureFrame;
use genlock_diagnose::codes::media;
use genlock_time::{Rate, Rational};

/// Frames on each side by which the usual movement is told.
const NEIGHBOURS: usize = 15;

/// Which of the changes in the neighbourhood, counted from the smallest, is the usual movement. With one new picture in six, a sixth
/// of them are large; a single cut is not among them.
const USUAL: f32 = 0.86;

/// The least usual movement: one and a half steps of an 8-bit picture in the cells that differ most. Below it a repeated picture
/// cannot be told from one of a scene that stands still.
const MOVES: f32 = 1.5 / 255.0;

/// Below this share of the usual movement a picture repeats the one before, up to the noise of a codec.
const SAME: f32 = 0.2;

/// Above this share a picture is a new one.
const NEW: f32 = 0.3;

/// Pictures that are judged together, so that the phase of the rhythm may change at a cut.
const STRETCH: usize = 60;

/// The least pictures of a stretch that move.
const LEAST_KNOWN: usize = 40;

/// The share of pictures of a stretch that may break the rhythm: key frames, in which the noise of a codec changes, and pauses.
const MOST_BREAKS: f64 = 0.08;

/// The share of repeats, and of new pictures, that must be where the rhythm puts them.
const LEAST_IN_PLACE: f64 = 0.85;

/// The share of moving stretches that must keep the rhythm.
const LEAST_HOLDING: f64 = 0.7;

/// The least repeats in all.
const LEAST_REPEATS: usize = 10;

/// New pictures in so many stored ones: the conversions between standard rates, the simpler first. 15 to 30 is (1, 2), the 3:2
/// pulldown of 24 to 60 (2, 5), 24 to 30 (4, 5), 25 to 30 (5, 6), 25 to 60 (5, 12), 24 to 25 (24, 25).
const RHYTHMS: [(usize, usize); 18] = [
    (1, 2),
    (1, 3),
    (2, 3),
    (1, 4),
    (3, 4),
    (1, 5),
    (2, 5),
    (3, 5),
    (4, 5),
    (1, 6),
    (5, 6),
    (4, 15),
    (5, 8),
    (5, 12),
    (12, 25),
    (18, 25),
    (24, 25),
    (14, 15),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    New,
    Same,
    /// Neither, in a scene that moves.
    Unclear,
    /// Nothing moves, so that nothing can be told.
    Still,
}

/// How a stretch of pictures fits a rhythm.
#[derive(Debug, Clone, Copy, Default)]
struct Fit {
    repeats: usize,
    expected_repeats: usize,
    new: usize,
    expected_new: usize,
}

impl Fit {
    const fn known(&self) -> usize {
        self.expected_repeats + self.expected_new
    }

    const fn breaks(&self) -> usize {
        self.known() - self.repeats - self.new
    }

    fn holds(&self) -> bool {
        let share = |part: usize, of: usize| part as f64 >= LEAST_IN_PLACE * of as f64;
        self.expected_repeats > 1
            && self.breaks() as f64 <= MOST_BREAKS * self.known() as f64
            && share(self.repeats, self.expected_repeats)
            && share(self.new, self.expected_new)
    }
}

/// Whether stored picture `index` is a new one where `new` of `of` are, evenly spread, and the rhythm starts at `phase`.
const fn is_new(index: usize, (new, of): (usize, usize), phase: usize) -> bool {
    let at = index + phase + of;
    at * new / of != (at - 1) * new / of
}

/// A rhythm that is kept.
struct Kept {
    rhythm: (usize, usize),
    stretches: Vec<(usize, Fit)>,
    repeats: usize,
    /// The share of pictures that break it.
    breaks: f64,
}

/// The rhythm of repeated pictures, if there is one that most of what moves keeps. `rate` is the nominal rate of the stream.
pub(super) fn repeated(frames: &[PictureFrame], rate: Option<Rate>) -> Option<Suspicion> {
    let steps = steps(frames);
    let mut best: Option<Kept> = None;
    for rhythm in RHYTHMS {
        let stretches: Vec<(usize, Fit)> = stretches(&steps, rhythm).collect();
        let holding = stretches.iter().filter(|(_, fit)| fit.holds()).count();
        let repeats: usize = stretches.iter().filter(|(_, fit)| fit.holds()).map(|(_, fit)| fit.repeats).sum();
        if repeats < LEAST_REPEATS || (holding as f64) < LEAST_HOLDING * stretches.len() as f64 {
            continue;
        }
        let known: usize = stretches.iter().map(|(_, fit)| fit.known()).sum();
        let breaks: usize = stretches.iter().map(|(_, fit)| fit.breaks()).sum();
        let share = breaks as f64 / known.max(1) as f64;
        if best.as_ref().is_none_or(|best| share < best.breaks) {
            best = Some(Kept { rhythm, stretches, repeats, breaks: share });
        }
    }
    let kept = best?;
    Some(tell(frames, rate, kept.rhythm, &kept.stretches, kept.repeats))
}

fn tell(
    frames: &[PictureFrame],
    rate: Option<Rate>,
    (new, of): (usize, usize),
    stretches: &[(usize, Fit)],
    repeats: usize,
) -> Suspicion {
    let holding: Vec<&(usize, Fit)> = stretches.iter().filter(|(_, fit)| fit.holds()).collect();
    let known: usize = holding.iter().map(|(_, fit)| fit.known()).sum();
    let breaks: usize = holding.iter().map(|(_, fit)| fit.breaks()).sum();
    let stored = rate.map_or_else(|| average(frames), |rate| rate.per_second().approx());
    let true_rate = stored * new as f64 / of as f64;
    let rhythm = if new == 1 {
        format!("only every {} picture is a new one", ordinal(of))
    } else if of == new + 1 {
        format!("every {} picture repeats the one before", ordinal(of))
    } else {
        format!("only {new} of {of} pictures are new ones, evenly spread")
    };
    let first = holding.first().map_or(0, |(start, _)| *start);
    let moving = if holding.len() == stretches.len() {
        String::new()
    } else {
        format!(" in {} of {} stretches that move", holding.len(), stretches.len())
    };
    // Each picture in its place is as likely as not to be there by chance; the rhythms and their phases were all tried.
    let tried: usize = RHYTHMS.iter().map(|(_, of)| of).sum();
    let evidence = (known - breaks) as f64 * std::f64::consts::LN_2 - breaks as f64 * (known as f64).ln() - (tried as f64).ln();
    Suspicion {
        code: media::DOUBLED_FRAMES,
        sentence: format!("{rhythm}{moving}: {true_rate:.3} pictures a second are stored as {stored:.3}"),
        support: repeats,
        observed: holding.iter().map(|(_, fit)| fit.expected_repeats).sum(),
        estimate: Estimate::new(true_rate, stored * breaks as f64 / known.max(1) as f64, Unit::PicturesPerSecond),
        confidence: confidence(evidence),
        from: (first > 0).then(|| frames.get(first).map(|frame| frame.time)).flatten(),
        evidence: vec![format!("{known} pictures were judged in scenes that move; {breaks} are not where the rhythm puts them")],
        correction: None,
    }
}

/// The mean number of frames per second.
fn average(frames: &[PictureFrame]) -> f64 {
    let (Some(first), Some(last)) = (frames.first(), frames.last()) else { return 0.0 };
    let length = last.time.sub(first.time).unwrap_or(Rational::ZERO).approx();
    if length > 0.0 { (frames.len() - 1) as f64 / length } else { 0.0 }
}

fn ordinal(number: usize) -> String {
    match number {
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        4 => "fourth".to_owned(),
        5 => "fifth".to_owned(),
        6 => "sixth".to_owned(),
        other => format!("{other}th"),
    }
}

/// What each picture is to the one before it.
fn steps(frames: &[PictureFrame]) -> Vec<Step> {
    let mut near = Vec::new();
    (0..frames.len())
        .map(|at| {
            let Some(frame) = frames.get(at).filter(|_| at > 0) else { return Step::Still };
            near.clear();
            let around = frames.get(at.saturating_sub(NEIGHBOURS).max(1)..(at + NEIGHBOURS + 1).min(frames.len()));
            near.extend(around.into_iter().flatten().map(|frame| frame.peak));
            near.sort_unstable_by(f32::total_cmp);
            let usual = near.get(rank(near.len())).copied().unwrap_or(0.0);
            match frame.peak {
                _ if usual < MOVES => Step::Still,
                peak if peak < usual * SAME => Step::Same,
                peak if peak > usual * NEW => Step::New,
                _ => Step::Unclear,
            }
        })
        .collect()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a few dozen")]
fn rank(len: usize) -> usize {
    (len as f32 * USUAL) as usize
}

/// The stretches with enough movement, by their first picture, each in the phase in which it fits best.
fn stretches(steps: &[Step], rhythm: (usize, usize)) -> impl Iterator<Item = (usize, Fit)> {
    let length = STRETCH.max(3 * rhythm.1);
    steps.chunks(length).enumerate().filter_map(move |(number, stretch)| {
        let start = number * length;
        let moving = stretch.iter().filter(|step| **step != Step::Still).count();
        if moving < LEAST_KNOWN {
            return None;
        }
        let fits = (0..rhythm.1).map(|phase| fit(stretch, start, rhythm, phase));
        fits.min_by_key(Fit::breaks).map(|fit| (start, fit))
    })
}

fn fit(stretch: &[Step], start: usize, rhythm: (usize, usize), phase: usize) -> Fit {
    let mut fit = Fit::default();
    for (at, step) in stretch.iter().enumerate().filter(|(_, step)| **step != Step::Still) {
        if is_new(start + at, rhythm, phase) {
            fit.expected_new += 1;
            fit.new += usize::from(*step == Step::New);
        } else {
            fit.expected_repeats += 1;
            fit.repeats += usize::from(*step == Step::Same);
        }
    }
    fit
}

#[cfg(test)]
mod tests {
    use super::{is_new, repeated};
    use crate::picture::PictureFrame;
    use genlock_time::{Rate, Rational};

    fn frames(peaks: impl Iterator<Item = f32>) -> Vec<PictureFrame> {
        let frame = |(presented, peak): (u64, f32)| PictureFrame {
            presented,
            time: Rational::new(i128::from(presented), 30).unwrap(),
            luma: 0.4,
            change: peak / 10.0,
            motion: peak / 10.0,
            peak,
            change_over_two: peak / 5.0,
        };
        (0..).zip(peaks).map(frame).collect()
    }

    /// A number between 0.5 and 1 that follows no rhythm.
    fn uneven(index: usize) -> f32 {
        let mixed = (index as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_shr(40);
        0.5 + mixed as f32 / 2.0 / (1 << 24) as f32
    }

    fn check(peaks: impl Iterator<Item = f32>, expected: Option<f64>) {
        let found = repeated(&frames(peaks), Rate::new(30, 1).ok());
        assert_eq!(found.map(|found| found.estimate.value), expected);
    }

    #[test]
    fn rhythms() {
        let repeats = |rhythm: (usize, usize)| (0..300).map(move |n| if is_new(n, rhythm, 1) { 0.1 * uneven(n) } else { 0.001 });
        check(repeats((1, 2)), Some(15.0));
        check(repeats((1, 3)), Some(10.0));
        check(repeats((2, 5)), Some(12.0));
        check(repeats((4, 5)), Some(24.0));
        check(repeats((5, 6)), Some(25.0));
        check(repeats((5, 12)), Some(12.5));
    }

    #[test]
    fn no_rhythm() {
        check((0..300).map(|n| 0.1 * uneven(n)), None);
        // Frames of two kinds that alternate in quality are not the same picture.
        check((0..300).map(|n| if n % 2 == 0 { 0.1 } else { 0.04 }), None);
        // A scene that stands still, in which a codec makes every second frame anew.
        check((0..300).map(|n| if n % 2 == 0 { 0.003 } else { 0.0 }), None);
        // Repeats without a rhythm.
        check((0..300).map(|n| if uneven(n) > 0.75 { 0.1 } else { 0.0 }), None);
        // One new picture a second.
        check((0..300).map(|n| if n % 30 == 0 { 0.1 } else { 0.0 }), None);
    }

    #[test]
    fn the_even_spread() {
        let pattern: Vec<bool> = (0..10).map(|n| is_new(n, (2, 5), 0)).collect();
        assert_eq!(pattern.iter().filter(|new| **new).count(), 4);
        assert_eq!(pattern[..5], pattern[5..]);
        assert!(pattern.windows(2).all(|pair| !(pair[0] && pair[1])));
    }
}
