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

/// Fills in the nominal and average rate of a video stream and whether it varies. `stored` is the sum of the stored durations in
/// media ticks, by which tools that print an average rate divide; without it, the time from the first frame to the end.
pub(crate) fn measure(stream: &mut StreamTimeline, stored: Option<i64>) -> Result<(), TimeError> {
    let table = &stream.frames;
    let common = commonest(table.durations());
    stream.variable = common.is_some_and(|common| table.durations().any(|(duration, count)| count > 0 && duration != common));
    // Without a duration that most frames have there is no rate that a frame number could be divided by.
    let counted = |of: Option<i64>| -> u64 {
        table.durations().filter(|(d, _)| of.is_none_or(|of| of == *d)).map(|(_, count)| count).sum()
    };
    let usual = common.filter(|common| counted(Some(*common)).saturating_mul(2) >= counted(None));
    stream.rate = usual.and_then(|common| {
        let rate = Time::new(common, stream.time_base).position().recip().ok()?;
        let exact = Rate::from_rational(rate).ok()?;
        // A tick too coarse for the rate (a millisecond) gives a neighbour of it; a standard rate that near is meant.
        Some(exact.snap().unwrap_or(exact))
    });
    let stored = stored.filter(|span| *span > 0).map(|span| Time::new(span, stream.time_base));
    let shown = table.media_span().filter(|span| *span > 0).map(|span| Time::new(span, table.base));
    if let Some(span) = stored.or(shown) {
        let seconds = span.position();
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
