//! Rates, variability and trims, measured on a frame table.

use crate::frames::FrameTable;
use crate::timeline::StreamTimeline;
use genlock_time::{Rate, Rational, Time, TimeError};
use std::collections::BTreeMap;

/// The value with the greatest total count; the smallest of several.
pub(crate) fn commonest(values: impl Iterator<Item = (i64, u64)>) -> Option<i64> {
    let mut totals: BTreeMap<i64, u64> = BTreeMap::new();
    for (value, count) in values.filter(|(value, _)| *value > 0) {
        // Hostile tables have as many values as entries; a real one has few.
        if totals.len() < 4096 || totals.contains_key(&value) {
            let total = totals.entry(value).or_default();
            *total = total.saturating_add(count);
        }
    }
    totals.into_iter().max_by_key(|(value, count)| (*count, std::cmp::Reverse(*value))).map(|(value, _)| value)
}

impl FrameTable {
    /// The durations in media ticks with their counts, the last frame left out, whose duration the container often only guesses.
    fn durations(&self) -> impl Iterator<Item = (i64, u64)> + '_ {
        let all_but_last = self.len.saturating_sub(1).max(1);
        self.runs.iter().enumerate().map(move |(at, run)| {
            let end = self.runs.get(at + 1).map_or(self.len, |next| next.rank).min(all_but_last);
            (run.duration, end.saturating_sub(run.rank))
        })
    }

    /// Media ticks from the start of the first frame to the end of the last.
    fn media_span(&self) -> Option<i64> {
        let (start, _) = self.media_of(0)?;
        let (last, length) = self.media_of(self.len.checked_sub(1)?)?;
        last.checked_add(length)?.checked_sub(start)
    }
}

/// Fills in the nominal and average rate of a video stream and whether it varies.
pub(crate) fn measure(stream: &mut StreamTimeline) -> Result<(), TimeError> {
    let table = &stream.frames;
    let common = commonest(table.durations());
    stream.variable = common.is_some_and(|common| table.durations().any(|(duration, count)| count > 0 && duration != common));
    stream.rate = common.and_then(|common| {
        let rate = Time::new(common, stream.time_base).position().recip().ok()?;
        let exact = Rate::from_rational(rate).ok()?;
        // A tick too coarse for the rate (a millisecond) gives a neighbour of it; a standard rate that near is meant.
        Some(exact.snap().unwrap_or(exact))
    });
    if let Some(span) = table.media_span().filter(|span| *span > 0) {
        let seconds = Time::new(span, table.base).position();
        stream.average_rate = Some(crate::frames::whole(table.len).div(seconds)?);
    }
    Ok(())
}

/// Fills in the encoder delay and padding that the edits of a sound stream hide.
pub(crate) fn trims(stream: &mut StreamTimeline) {
    let (Some(rate), table) = (stream.sample_rate, &stream.frames) else { return };
    let samples = |ticks: i64| {
        let exact = Time::new(ticks, table.base).position().mul(Rational::from_int(i64::from(rate))).ok()?;
        u64::try_from(exact.round(genlock_time::Round::Near)).ok()
    };
    let (Some(first), Some(last)) = (table.shown.first(), table.shown.last()) else { return };
    let Some((start, _)) = table.media_of(0) else { return };
    if first.from > i64::MIN {
        stream.encoder_delay = samples(first.from.saturating_sub(start).max(0));
    }
    let end = table.len.checked_sub(1).and_then(|rank| table.media_of(rank)).map(|(start, length)| start.saturating_add(length));
    if let Some(end) = end.filter(|end| last.to < *end) {
        stream.padding = samples(end.saturating_sub(last.to));
    }
}
