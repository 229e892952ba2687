//! A map that is tried.

use crate::cues::Cue;
use crate::number::nearest;
use crate::outcome::Model;
use crate::track::Sums;
use crate::yardstick::Yardstick;
use genlock_time::{Rational, Round, SyncMap, TimeError};

/// A straight piece of a map, in seconds: it serves the cues from `first` on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Line {
    pub(crate) first: usize,
    pub(crate) slope: f64,
    pub(crate) offset: f64,
}

/// A map with its score for each cue.
#[derive(Debug, Clone)]
pub(crate) struct Hypothesis {
    pub(crate) model: Model,
    pub(crate) map: SyncMap,
    pub(crate) lines: Vec<Line>,
    pub(crate) scores: Vec<f64>,
    pub(crate) total: f64,
    /// What each score is worth; see [`Yardstick::nats`].
    pub(crate) nats: Vec<f64>,
}

impl Hypothesis {
    /// A map of one exact line.
    pub(crate) fn straight(
        model: Model,
        slope: Rational,
        offset: Rational,
        cues: &[Cue],
        sums: &Sums,
    ) -> Result<Self, TimeError> {
        let map = SyncMap::affine(slope, offset)?;
        let line = Line { first: 0, slope: slope.approx(), offset: offset.approx() };
        let scores = cues.iter().map(|cue| cue.score(sums, line.slope, line.offset)).collect();
        Ok(Self::scored(model, map, vec![line], scores))
    }

    /// Any exact map. Blocks that it leaves out, or stands astride, score nothing.
    pub(crate) fn mapped(model: Model, map: SyncMap, cues: &[Cue], sums: &Sums) -> Self {
        let pieces: Vec<(Option<f64>, Option<f64>, f64, f64)> = map
            .pieces()
            .iter()
            .map(|piece| {
                let bound = |bound: Option<Rational>| bound.map(Rational::approx);
                (bound(piece.start), bound(piece.end), piece.slope.approx(), piece.offset.approx())
            })
            .collect();
        let mut lines: Vec<Line> = Vec::new();
        let mut scores = Vec::with_capacity(cues.len());
        for (at, cue) in cues.iter().enumerate() {
            // Decimal bounds that equal a label's end must not exclude it by a rounding error.
            let holds = |piece: &&(Option<f64>, Option<f64>, f64, f64)| {
                piece.0.is_none_or(|start| start <= cue.start + 1e-6) && piece.1.is_none_or(|end| cue.end <= end + 1e-6)
            };
            let Some((_, _, slope, offset)) = pieces.iter().find(holds).copied() else {
                scores.push(0.0);
                continue;
            };
            if lines.last().is_none_or(|line| (line.slope, line.offset) != (slope, offset)) {
                lines.push(Line { first: at, slope, offset });
            }
            scores.push(cue.score(sums, slope, offset));
        }
        if let Some(line) = lines.first_mut() {
            line.first = 0;
        }
        Self::scored(model, map, lines, scores)
    }

    fn scored(model: Model, map: SyncMap, lines: Vec<Line>, scores: Vec<f64>) -> Self {
        let total = scores.iter().sum();
        Self { model, map, lines, scores, total, nats: Vec::new() }
    }

    /// Values its scores, so that it can be compared with pieces. What no label is left to say is worth what a label left out costs.
    pub(crate) fn valued(mut self, yard: &Yardstick, cues: &[Cue], sums: &Sums) -> Self {
        let worth = |(at, (cue, score)): (usize, (&Cue, &f64))| {
            if *score == 0.0 { -crate::pieces::LEFT_OUT } else { yard.on(at, cue, sums, self.line(at)) }
        };
        self.nats = cues.iter().zip(&self.scores).enumerate().map(worth).collect();
        self
    }

    /// The line that serves a cue.
    pub(crate) fn line(&self, cue: usize) -> Line {
        let next = self.lines.partition_point(|line| line.first <= cue);
        let line = next.checked_sub(1).and_then(|at| self.lines.get(at));
        line.copied().unwrap_or(Line { first: 0, slope: 1.0, offset: 0.0 })
    }

    /// How far it moves the middle of each cue away from where `other` puts it, in seconds.
    pub(crate) fn distances<'a>(&'a self, other: &'a Self, cues: &'a [Cue]) -> impl Iterator<Item = f64> + 'a {
        cues.iter().enumerate().map(|(at, cue)| {
            let (mine, theirs) = (self.line(at), other.line(at));
            (mine.slope - theirs.slope) * cue.middle() + mine.offset - theirs.offset
        })
    }
}

/// An estimate in seconds as whole milliseconds.
pub(crate) fn millis(seconds: f64) -> Result<Rational, TimeError> {
    scaled(seconds, 1000)
}

/// An estimated slope, to a tenth of a part per million.
pub(crate) fn tenth_ppm(slope: f64) -> Result<Rational, TimeError> {
    scaled(slope, 10_000_000)
}

/// A number as a whole number of parts. What is not a number, or beyond 2^53 parts, does not fit.
pub(crate) fn scaled(value: f64, parts: i64) -> Result<Rational, TimeError> {
    let count = value * parts as f64;
    if count.is_nan() || count.abs() > 9e15 {
        return Err(TimeError::Overflow);
    }
    Rational::new(i128::from(nearest(count)), i128::from(parts))
}

/// The offset, in whole milliseconds, that a line of an exact slope needs to put `at` where the estimate puts it.
pub(crate) fn offset_at(at: f64, target: f64, slope: Rational) -> Result<Rational, TimeError> {
    let exact = millis(target)?.sub(slope.mul(millis(at)?)?)?;
    Rational::new(exact.mul(Rational::from_int(1000))?.round(Round::Near), 1000)
}
