//! Boundaries on which annotators agree.

use super::Context;
use crate::survey::{Axis, Content};
use genlock_diagnose::codes::agree as codes;
use genlock_model::{Clock, Extent, Geometry, Id, Label, RangeEnd, TextSpan, Unit};
use genlock_time::{Mapped, Rational, Round, Span, Time};

/// The middle value; of an even number, the middle between the two middle ones.
pub(super) fn median(mut values: Vec<Rational>) -> Option<Rational> {
    values.sort_unstable();
    let (below, above) = (values.get(values.len().saturating_sub(1) / 2)?, values.get(values.len() / 2)?);
    let half = Rational::new(1, 2).ok()?;
    below.add(*above).and_then(|sum| sum.mul(half)).ok()
}

impl Context<'_, '_> {
    /// Start and end of a group of segments; none if the group is none.
    pub(super) fn boundaries(&self, members: &[usize]) -> Option<(Axis, Rational, Rational)> {
        let (mut starts, mut ends, mut of) = (Vec::new(), Vec::new(), Axis::Seconds);
        for index in members {
            let Content::Segment { axis, start, end } = self.survey.placed[*index].content else { return None };
            starts.push(start);
            ends.push(end);
            of = axis;
        }
        self.tell_spread(members, &starts, &ends, of);
        Some((of, median(starts)?, median(ends)?))
    }

    fn tell_spread(&self, members: &[usize], starts: &[Rational], ends: &[Rational], axis: Axis) {
        let spread = |values: &[Rational]| values.iter().max()?.sub(*values.iter().min()?).ok();
        let unit = match axis {
            Axis::Seconds => "s",
            Axis::Frames => "frames",
            Axis::Characters => "characters",
        };
        for (what, values) in [("start", starts), ("end", ends)] {
            if let (Some(apart), Some(first)) = (spread(values), members.first())
                && apart > self.settings.tolerance
            {
                let message = format!("the annotators put the {what} of this label {} {unit} apart", apart.to_decimal(3));
                self.tell(codes::SPREAD, self.survey.placed[*first].label, message);
            }
        }
    }

    /// Gives a label the boundaries of its group. They are on the label's own clock: as one of the annotators wrote them where the
    /// median is one of theirs, else rounded to
    /// the step of the label's own, or to the millisecond if that is finer and the clock counts seconds.
    pub(super) fn set_boundaries(&self, label: &mut Label, members: &[usize]) {
        let Some((axis, start, end)) = self.boundaries(members) else { return };
        if axis == Axis::Characters {
            if let Geometry::TextSpan(span) = &mut label.geometry {
                set_range(span, start, end);
            }
            return;
        }
        let Some(clock) = label.extent.clock() else { return };
        let written: Vec<Span> = members.iter().flat_map(|index| self.survey.placed[*index].label.extent.spans()).collect();
        let own = label.extent.spans();
        let seconds = self.survey.data.clocks.get(clock).is_some_and(|clock| clock.unit == Unit::Second);
        let time = |at: Rational, of: fn(&Span) -> Time| {
            let on_clock = self.on_clock(clock, axis, at)?;
            let as_written = written.iter().map(of).find(|time| time.position() == on_clock);
            let written_base = own.first().map(of)?.base();
            // Between two whole seconds lies a half; frames are whole.
            let fine = Time::millis(0).base();
            let coarse = seconds && u64::from(written_base.numer()) * 1000 > u64::from(written_base.denom());
            let base = if coarse { fine } else { written_base };
            as_written.or_else(|| Time::at(on_clock, base, Round::Near).ok())
        };
        if let (Some(start), Some(end)) = (time(start, |span| span.start), time(end, |span| span.end)) {
            label.extent = Extent::During { clock, span: Span::new(start, end) };
        }
    }

    /// A position of the common axis on a clock.
    fn on_clock(&self, clock: Id<Clock>, axis: Axis, at: Rational) -> Option<Rational> {
        let own = self.survey.data.clocks.get(clock)?;
        if let Some(target) = crate::survey::seconds_clock(&self.paths, clock) {
            return match self.paths.map(target, clock).ok()?.apply(at).ok()? {
                Mapped::To(at) => Some(at),
                Mapped::Gap { .. } => None,
            };
        }
        let first = Rational::from_int(own.first);
        match (axis, own.rate) {
            (Axis::Seconds, Some(rate)) => at.mul(rate.per_second()).and_then(|at| at.add(first)).ok(),
            _ => at.add(first).ok(),
        }
    }
}

fn set_range(span: &mut TextSpan, start: Rational, end: Rational) {
    let whole = |at: Rational| i64::try_from(at.round(Round::Down)).ok();
    if let (Some(start), Some(end)) = (whole(start), whole(end)) {
        span.start = start;
        span.end = end - i64::from(span.end_is == RangeEnd::Inclusive);
    }
}

#[cfg(test)]
mod tests {
    use super::median;
    use genlock_time::Rational;

    #[test]
    fn the_middle_is_one_of_the_values_or_between_two() {
        let of = |values: &[i64]| median(values.iter().map(|value| Rational::from_int(*value)).collect());
        assert_eq!(of(&[5, 1, 9]), Some(Rational::from_int(5)));
        assert_eq!(of(&[4, 1]), Rational::new(5, 2).ok());
        assert_eq!(of(&[]), None);
    }
}
