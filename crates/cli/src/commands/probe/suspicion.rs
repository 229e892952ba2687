//! What the content of a file says against its clock.

use crate::progress::Share;
use crate::screen::Screen;
use genlock::media::{Content, ContentOptions, Correction, MediaError, MediaTimeline, Suspicion, content};
use genlock_time::{Piece, Rational};
use serde_json::{Value, json};
use std::path::Path;

/// Decodes the file and compares.
pub(super) fn look(path: &Path, timeline: &MediaTimeline, screen: &Screen) -> Result<Content, MediaError> {
    let bar = Share::of(&path.display().to_string(), screen);
    content(path, timeline, &ContentOptions::default(), &mut |share| bar.done(share))
}

pub(super) fn tell(content: &Content, screen: &Screen) {
    let lost =
        if content.lost > 0 { format!(", {} packets or frames could not be decoded", content.lost) } else { String::new() };
    screen.line(format!(
        "  content: {} pictures with {} flashes, {} sudden sounds{lost}",
        content.frames, content.flashes, content.onsets
    ));
    for why in &content.left_out {
        screen.line(format!("    left out: {why}"));
    }
    if content.suspicions.is_empty() {
        screen.line("    nothing in it contradicts the clock");
    }
    content.suspicions.iter().for_each(|one| suspicion(one, screen));
}

fn suspicion(suspicion: &Suspicion, screen: &Screen) {
    screen.line(format!("  suspicion: {} ({})", suspicion.sentence, suspicion.code));
    let estimate = suspicion.estimate;
    screen.line(format!(
        "    {:.6} {}, between {:.6} and {:.6}; {} of {} observations; confidence {:.3}",
        estimate.value,
        estimate.unit.name(),
        estimate.low,
        estimate.high,
        suspicion.support,
        suspicion.observed,
        suspicion.confidence
    ));
    for evidence in &suspicion.evidence {
        screen.line(format!("    {evidence}"));
    }
    if let Some(correction) = &suspicion.correction {
        for piece in correction.map.pieces() {
            screen.line(format!("    {}", one_piece(correction, piece)));
        }
    }
}

fn one_piece(correction: &Correction, piece: &Piece) -> String {
    let bound = |bound: Option<Rational>, open: &str| bound.map_or_else(|| open.to_owned(), |bound| bound.to_decimal(3));
    let sign = if piece.offset.signum() < 0 { '-' } else { '+' };
    let offset = piece.offset.abs().to_decimal(4);
    let (start, end) = (bound(piece.start, "the start"), bound(piece.end, "the end"));
    format!("if so, the {} from {start} to {end} is at {} t {sign} {offset} s", correction.of, piece.slope)
}

pub(super) fn document(content: &Content) -> Value {
    json!({
        "pictures": content.frames,
        "flashes": content.flashes,
        "sudden_sounds": content.onsets,
        "lost": content.lost,
        "left_out": content.left_out,
        "suspicions": content.suspicions.iter().map(one).collect::<Vec<_>>(),
    })
}

fn one(suspicion: &Suspicion) -> Value {
    let Suspicion { code, sentence, support, observed, estimate, confidence, from, evidence, correction } = suspicion;
    let piece = |piece: &Piece| {
        json!({
            "start": piece.start.map(|start| start.to_decimal(9)),
            "end": piece.end.map(|end| end.to_decimal(9)),
            "slope": piece.slope.to_string(),
            "offset": piece.offset.to_string(),
        })
    };
    json!({
        "code": code.id,
        "severity": code.severity.name(),
        "sentence": sentence,
        "support": support,
        "observed": observed,
        "estimate": { "value": estimate.value, "low": estimate.low, "high": estimate.high, "unit": estimate.unit.name() },
        "confidence": confidence,
        "from": from.map(|from| from.to_decimal(9)),
        "evidence": evidence,
        "correction": correction.as_ref().map(|correction| json!({
            "of": correction.of.to_string(),
            "map": correction.map.pieces().iter().map(piece).collect::<Vec<_>>(),
        })),
    })
}
