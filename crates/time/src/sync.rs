//! Maps between clocks.

use crate::{Rational, Round, Span, Time, TimeBase, TimeError};

/// One straight piece of a [`SyncMap`]: positions in `[start, end)` of the source clock go to `slope * position + offset`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// The first source position inside; none: from the beginning of time.
    pub start: Option<Rational>,
    /// The first source position no longer inside; none: to the end of time.
    pub end: Option<Rational>,
    /// Target units per source unit; positive.
    pub slope: Rational,
    /// The target position of source position zero, whether or not zero lies inside.
    pub offset: Rational,
}

impl Piece {
    /// The piece that covers all of time.
    pub const fn everywhere(slope: Rational, offset: Rational) -> Self {
        Self { start: None, end: None, slope, offset }
    }

    /// The target of a position, inside or not.
    ///
    /// # Errors
    /// [`TimeError::Overflow`].
    pub fn target(&self, position: Rational) -> Result<Rational, TimeError> {
        self.slope.mul(position)?.add(self.offset)
    }

    /// The target interval, closed by none where the source is open.
    ///
    /// # Errors
    /// [`TimeError::Overflow`].
    pub fn image(&self) -> Result<(Option<Rational>, Option<Rational>), TimeError> {
        let target = |bound: Option<Rational>| bound.map(|bound| self.target(bound)).transpose();
        Ok((target(self.start)?, target(self.end)?))
    }

    fn inverse(&self) -> Result<Self, TimeError> {
        let (start, end) = self.image()?;
        let slope = self.slope.recip()?;
        Ok(Self { start, end, slope, offset: self.offset.neg().mul(slope)? })
    }
}

/// Where a position goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mapped {
    /// To here, exactly.
    To(Rational),
    /// Nowhere: it lies in a gap. The targets of the gap's edges, where it has them: the end of what comes before and the start
    /// of what comes after.
    Gap {
        /// The target where the piece before ends.
        before: Option<Rational>,
        /// The target where the piece after starts.
        after: Option<Rational>,
    },
}

/// Where a span goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MappedSpan {
    /// The target start, exact.
    pub start: Rational,
    /// The target end, exact.
    pub end: Rational,
    /// True if an end of the span lay in a gap and was moved to the gap's edge.
    pub clipped: bool,
}

/// A strictly monotone, piecewise linear map from positions on one clock to positions on another, with exact rational slopes.
///
/// It may have gaps in its source (frames that an edit list hides, an advertisement that was cut out) and in its target (an empty
/// edit, an advertisement that was put in). Constant offsets, rate ratios, frame tables, edit lists and drifting recorders are all
/// of this one type. Maps compose and invert; law: a map and its inverse move no position by more than the tick it is rounded to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncMap {
    pieces: Vec<Piece>,
}

impl SyncMap {
    /// The map that leaves every position where it is.
    pub fn identity() -> Self {
        Self { pieces: vec![Piece::everywhere(Rational::ONE, Rational::ZERO)] }
    }

    /// The map that adds `offset`.
    pub fn shift(offset: Rational) -> Self {
        Self { pieces: vec![Piece::everywhere(Rational::ONE, offset)] }
    }

    /// The map to `slope * position + offset`.
    ///
    /// # Errors
    /// [`TimeError::NotMonotone`] if the slope is not positive.
    pub fn affine(slope: Rational, offset: Rational) -> Result<Self, TimeError> {
        Self::new(vec![Piece::everywhere(slope, offset)])
    }

    /// The map of these pieces, in order. Empty pieces are left out; neighbours on one line are joined.
    ///
    /// # Errors
    /// [`TimeError::NotMonotone`] if a slope is not positive, or two pieces overlap or run backwards in the source or the target.
    pub fn new(pieces: Vec<Piece>) -> Result<Self, TimeError> {
        let mut kept: Vec<Piece> = Vec::with_capacity(pieces.len().min(1024));
        for (at, piece) in pieces.into_iter().enumerate() {
            if piece.slope.signum() <= 0 {
                return Err(TimeError::NotMonotone(at));
            }
            if let (Some(start), Some(end)) = (piece.start, piece.end)
                && start >= end
            {
                continue;
            }
            let Some(last) = kept.last_mut() else {
                kept.push(piece);
                continue;
            };
            let (Some(last_end), Some(start)) = (last.end, piece.start) else {
                return Err(TimeError::NotMonotone(at));
            };
            if start < last_end || piece.target(start)? < last.target(last_end)? {
                return Err(TimeError::NotMonotone(at));
            }
            if start == last_end && piece.slope == last.slope && piece.offset == last.offset {
                last.end = piece.end;
            } else {
                kept.push(piece);
            }
        }
        Ok(Self { pieces: kept })
    }

    /// The pieces, ascending; empty for the map of nothing.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// True if every position stays where it is.
    pub fn is_identity(&self) -> bool {
        *self == Self::identity()
    }

    /// Where a position goes, by the piece that holds it.
    ///
    /// # Errors
    /// [`TimeError::Overflow`].
    pub fn apply(&self, position: Rational) -> Result<Mapped, TimeError> {
        let next = self.pieces.partition_point(|piece| piece.start.is_none_or(|start| start <= position));
        self.mapped(position, next, |end| position < end)
    }

    /// Where the end of a span goes: the end of a piece still belongs to it, since a half-open end is not inside.
    ///
    /// # Errors
    /// [`TimeError::Overflow`].
    pub fn apply_end(&self, position: Rational) -> Result<Mapped, TimeError> {
        let next = self.pieces.partition_point(|piece| piece.start.is_none_or(|start| start < position));
        self.mapped(position, next, |end| position <= end)
    }

    fn mapped(&self, position: Rational, next: usize, inside: impl Fn(Rational) -> bool) -> Result<Mapped, TimeError> {
        let last = next.checked_sub(1).map(|at| &self.pieces[at]);
        if let Some(piece) = last
            && piece.end.is_none_or(inside)
        {
            return Ok(Mapped::To(piece.target(position)?));
        }
        let before = last.map(Piece::image).transpose()?.and_then(|(_, end)| end);
        let after = self.pieces.get(next).map(Piece::image).transpose()?.and_then(|(start, _)| start);
        Ok(Mapped::Gap { before, after })
    }

    /// Where a span goes. A start in a gap moves to what comes after, an end in a gap to what comes before; if that leaves nothing,
    /// or the span lies in a gap whole, the answer is none. The order of an inverted span stays inverted.
    ///
    /// # Errors
    /// [`TimeError::Overflow`].
    pub fn apply_span(&self, start: Rational, end: Rational) -> Result<Option<MappedSpan>, TimeError> {
        let from = self.apply(start)?;
        let to = if end <= start { self.apply(end)? } else { self.apply_end(end)? };
        let clipped = matches!(from, Mapped::Gap { .. }) || matches!(to, Mapped::Gap { .. });
        let from = match from {
            Mapped::To(target) => Some(target),
            Mapped::Gap { after, .. } => after,
        };
        let to = match to {
            Mapped::To(target) => Some(target),
            Mapped::Gap { before, .. } => before,
        };
        let (Some(from), Some(to)) = (from, to) else { return Ok(None) };
        if clipped && from >= to {
            return Ok(None);
        }
        Ok(Some(MappedSpan { start: from, end: to, clipped }))
    }

    /// Where a span of ticks goes, in ticks of `base`; see [`SyncMap::apply_span`].
    ///
    /// # Errors
    /// [`TimeError::Overflow`].
    pub fn apply_ticks(&self, span: Span, base: TimeBase, round: Round) -> Result<Option<Span>, TimeError> {
        let Some(mapped) = self.apply_span(span.start.position(), span.end.position())? else { return Ok(None) };
        Ok(Some(Span::new(Time::at(mapped.start, base, round)?, Time::at(mapped.end, base, round)?)))
    }

    /// The map back. Gaps of the source become gaps of the target and the other way round.
    ///
    /// # Errors
    /// [`TimeError::Overflow`].
    pub fn invert(&self) -> Result<Self, TimeError> {
        Ok(Self { pieces: self.pieces.iter().map(Piece::inverse).collect::<Result<_, _>>()? })
    }

    /// The map that applies `self` first and `next` to its result.
    ///
    /// # Errors
    /// [`TimeError::Overflow`].
    pub fn then(&self, next: &Self) -> Result<Self, TimeError> {
        if let [Piece { start: None, end: None, slope, offset }] = next.pieces[..] {
            return self.straightened(slope, offset);
        }
        let mut pieces = Vec::new();
        let mut first = 0;
        for piece in &self.pieces {
            let back = piece.inverse()?;
            let (low, high) = piece.image()?;
            while first < next.pieces.len() && matches!((next.pieces[first].end, low), (Some(end), Some(low)) if end <= low) {
                first += 1;
            }
            for follow in &next.pieces[first..] {
                if matches!((follow.start, high), (Some(start), Some(high)) if start >= high) {
                    break;
                }
                let from = later(follow.start, low);
                let to = earlier(follow.end, high);
                let source = |bound: Option<Rational>| bound.map(|bound| back.target(bound)).transpose();
                pieces.push(Piece {
                    start: source(from)?,
                    end: source(to)?,
                    slope: piece.slope.mul(follow.slope)?,
                    offset: follow.target(piece.offset)?,
                });
            }
        }
        Self::new(pieces)
    }
}

/// Tables of many pieces, made and moved without a search.
impl SyncMap {
    /// The map from positions on a clock to ticks of `base`, given for the counts of another clock: a frame table, for instance.
    ///
    /// `count` is the count at position zero and how much it grows with each unit (slope, offset): 25 and -1 for seconds that are
    /// a frame number from 1 divided by 25. A thousand times as many steps take a thousand times as long, and about 200 ns each.
    ///
    /// # Errors
    /// [`TimeError::NotMonotone`] if counts or ticks run backwards or do not grow; [`TimeError::Zero`] for a slope of zero;
    /// [`TimeError::Overflow`].
    pub fn stepped(
        steps: impl IntoIterator<Item = Step>,
        (slope, offset): (Rational, Rational),
        base: TimeBase,
    ) -> Result<Self, TimeError> {
        let (tick, mut slopes) = (base.length(), [(0, Rational::ZERO); 2]);
        let position = |count: u64| {
            let scaled = i128::from(count).checked_mul(offset.denom()).and_then(|count| count.checked_sub(offset.numer()));
            let (numer, denom) = (slope.numer().checked_mul(offset.denom()), slope.denom());
            let (Some(scaled), Some(numer)) = (scaled.and_then(|scaled| scaled.checked_mul(denom)), numer) else {
                return Err(TimeError::Overflow);
            };
            Rational::new(scaled, numer)
        };
        let steps = steps.into_iter();
        let mut pieces = Vec::with_capacity(steps.size_hint().0);
        let mut last: Option<(u64, i64, Rational)> = None;
        for (at, step) in steps.enumerate() {
            if slope.signum() <= 0 || step.length <= 0 || step.end <= step.first {
                return Err(TimeError::NotMonotone(at));
            }
            if last.is_some_and(|(end, ticks, _)| step.first < end || step.ticks < ticks) {
                return Err(TimeError::NotMonotone(at));
            }
            if slopes[0].0 != step.length {
                // Two lengths that take turns are the usual case of a table with many steps.
                slopes.swap(0, 1);
                if slopes[0].0 != step.length {
                    slopes[0] = (step.length, slope.mul(Rational::from_int(step.length).mul(tick)?)?);
                }
            }
            let start = match last {
                Some((end, _, position)) if end == step.first => position,
                _ => position(step.first)?,
            };
            let end = position(step.end)?;
            let target = step.target(offset, base)?;
            pieces.push(Piece { start: Some(start), end: Some(end), slope: slopes[0].1, offset: target });
            last = Some((step.end, step.end_ticks().ok_or(TimeError::Overflow)?, end));
        }
        pieces.dedup_by(|next, piece| {
            let joins = piece.end == next.start && piece.slope == next.slope && piece.offset == next.offset;
            if joins {
                piece.end = next.end;
            }
            joins
        });
        Ok(Self { pieces })
    }

    /// The map with its outer ends open: its first piece reaches back to the beginning of time and its last to the end.
    #[must_use]
    pub fn opened(mut self) -> Self {
        if let Some(first) = self.pieces.first_mut() {
            first.start = None;
        }
        if let Some(last) = self.pieces.last_mut() {
            last.end = None;
        }
        self
    }

    /// The map with its targets moved along one line.
    fn straightened(&self, slope: Rational, offset: Rational) -> Result<Self, TimeError> {
        let moved = |piece: &Piece| {
            let (slope, offset) = (piece.slope.mul(slope)?, piece.offset.mul(slope)?.add(offset)?);
            Ok(Piece { slope, offset, ..*piece })
        };
        Ok(Self { pieces: self.pieces.iter().map(moved).collect::<Result<_, TimeError>>()? })
    }
}

/// Counts `[first, end)` of a clock that each last `length` ticks, the first of them from `ticks` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The first count.
    pub first: u64,
    /// The first count that is no longer part of the step.
    pub end: u64,
    /// The target ticks of the first count.
    pub ticks: i64,
    /// The target ticks that each count lasts; positive.
    pub length: i64,
}

impl Step {
    fn end_ticks(&self) -> Option<i64> {
        i64::try_from(self.end.checked_sub(self.first)?).ok()?.checked_mul(self.length)?.checked_add(self.ticks)
    }

    /// The target of source position zero, where the count is `offset`.
    fn target(&self, offset: Rational, base: TimeBase) -> Result<Rational, TimeError> {
        let ticks = || {
            let apart = offset.numer().checked_sub(i128::from(self.first).checked_mul(offset.denom())?)?;
            let ticks = i128::from(self.ticks).checked_mul(offset.denom())?;
            let numer = apart.checked_mul(i128::from(self.length))?.checked_add(ticks)?;
            Some((numer.checked_mul(i128::from(base.numer()))?, offset.denom().checked_mul(i128::from(base.denom()))?))
        };
        let (numer, denom) = ticks().ok_or(TimeError::Overflow)?;
        Rational::new(numer, denom)
    }
}

/// The later of two starts, where none is the beginning of time.
fn later(a: Option<Rational>, b: Option<Rational>) -> Option<Rational> {
    a.max(b)
}

/// The earlier of two ends, where none is the end of time.
fn earlier(a: Option<Rational>, b: Option<Rational>) -> Option<Rational> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::{Mapped, Step, SyncMap};
    use crate::{Rational, TimeBase, TimeError};

    /// Steps as (first, end, ticks, length) in milliseconds, on a clock of 10 counts a unit that starts at count -1.
    fn map(steps: &[(u64, u64, i64, i64)]) -> Result<SyncMap, TimeError> {
        let step = |&(first, end, ticks, length): &(u64, u64, i64, i64)| Step { first, end, ticks, length };
        SyncMap::stepped(steps.iter().map(step), (Rational::from_int(10), Rational::from_int(-1)), TimeBase::MILLI)
    }

    #[test]
    fn steps() {
        let check = |steps: &[_], position: &str, expected: Option<&str>| {
            let found = map(steps).unwrap().apply(position.parse().unwrap()).unwrap();
            let expected = expected.map(|text| text.parse().unwrap());
            assert_eq!(if let Mapped::To(found) = found { Some(found) } else { None }, expected, "{position}");
        };
        let steps = [(0, 2, 500, 40), (2, 3, 580, 100), (5, 6, 1000, 40)];
        check(&steps, "0.1", Some("0.5"));
        check(&steps, "0.25", Some("0.56"));
        check(&steps, "0.35", Some("0.63"));
        check(&steps, "0.4", None);
        check(&steps, "0.6", Some("1"));
        check(&steps, "0.05", None);
        // Steps that go on in line are one piece.
        assert_eq!(map(&[(0, 2, 0, 40), (2, 4, 80, 40)]).unwrap().pieces().len(), 1);
    }

    #[test]
    fn steps_that_run_backwards_are_refused() {
        let check = |steps: &[_], at| assert_eq!(map(steps), Err(TimeError::NotMonotone(at)));
        check(&[(0, 2, 0, 40), (1, 3, 80, 40)], 1);
        check(&[(0, 2, 0, 40), (2, 3, 79, 40)], 1);
        check(&[(0, 2, 0, 0)], 0);
        check(&[(2, 2, 0, 40)], 0);
        assert_eq!(map(&[(0, u64::MAX, 0, i64::MAX)]), Err(TimeError::Overflow));
    }

    #[test]
    fn a_map_then_a_line_is_the_map_moved() {
        let steps = map(&[(0, 2, 500, 40), (2, 3, 580, 100)]).unwrap();
        let moved = steps.then(&SyncMap::shift(Rational::ONE)).unwrap();
        let at = Rational::new(1, 4).unwrap();
        assert_eq!(moved.apply(at), Ok(Mapped::To(Rational::new(156, 100).unwrap())));
        assert_eq!(steps.then(&SyncMap::identity()), Ok(steps));
    }
}
