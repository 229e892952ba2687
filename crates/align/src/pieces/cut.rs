//! The exact map of pieces.

use super::stretch::Stretch;
use crate::cues::Cue;
use crate::hypothesis::{millis, offset_at, scaled, tenth_ppm};
use genlock_time::{Piece, Rational, SyncMap, TimeError};

/// The exact map, with each cut in the middle of the free time around it; none if the pieces do not fit one after the other.
pub(super) fn map(stretches: &[Stretch], cues: &[Cue], base: Rational) -> Result<Option<SyncMap>, TimeError> {
    let mut pieces: Vec<Piece> = Vec::with_capacity(stretches.len());
    for stretch in stretches {
        let line = stretch.line;
        let exact = (line.slope - base.approx()).abs() < 1e-12;
        let slope = if exact { base } else { tenth_ppm(line.slope)? };
        let at = crate::confidence::middle(stretch.own(cues));
        pieces.push(Piece::everywhere(slope, offset_at(at, line.slope * at + line.offset, slope)?));
    }
    for at in 1..pieces.len() {
        let (Some(before), Some(after)) = (stretches.get(at - 1), stretches.get(at)) else { return Ok(None) };
        // Labels before the piece before have their own cut; what counts is how far its own labels reach.
        let end = before.own(cues).iter().map(|cue| cue.end).fold(f64::NEG_INFINITY, f64::max);
        let Some(start) = cues.get(after.first).map(|cue| cue.start) else { return Ok(None) };
        let Some((cut, resume)) = cut(pieces[at - 1], pieces[at], end, start)? else { return Ok(None) };
        pieces[at - 1].end = Some(cut);
        pieces[at].start = Some(resume);
    }
    Ok(SyncMap::new(pieces).ok())
}

/// Where the piece before ends and the piece after starts, between the end of one label and the start of the next.
fn cut(before: Piece, after: Piece, end: f64, start: f64) -> Result<Option<(Rational, Rational)>, TimeError> {
    let micros = |seconds: f64| scaled(seconds, 1_000_000);
    // What the piece after has to leave out of the label clock so that media time does not run backwards.
    let back = |cut: Rational| before.target(cut)?.sub(after.offset)?.div(after.slope);
    // Labels overlap where the media has more than they know: the label that starts behind the cut is right, and the one that still
    // runs is too long.
    if start < end {
        let cut = millis(start)?;
        return Ok((back(cut)? <= cut).then_some((cut, cut)));
    }
    let middle = micros(f64::midpoint(end, start))?;
    let lost = back(middle)?.sub(middle)?.approx().max(0.0);
    if lost > start - end {
        return Ok(None);
    }
    let room = (start - end - lost) / 2.0;
    let cut = if room > 1e-5 { micros(end + room)? } else { millis(end)? };
    Ok(Some((cut, back(cut)?.max(cut))))
}
