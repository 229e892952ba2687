//! What speaks for each piece.

use crate::hypothesis::Hypothesis;
use crate::outcome::PieceSupport;

/// The labels of each line of a hypothesis, and those of them for which the evidence speaks.
pub(crate) fn of_pieces(chosen: &Hypothesis) -> Vec<PieceSupport> {
    let ends = chosen.lines.iter().skip(1).map(|line| line.first).chain([chosen.scores.len()]);
    let scores = |(line, end): (&crate::hypothesis::Line, usize)| chosen.scores.get(line.first..end).unwrap_or_default();
    let pieces = chosen.lines.iter().zip(ends).map(scores);
    pieces
        .map(|scores| PieceSupport { support: scores.iter().filter(|score| **score > 0.0).count(), compared: scores.len() })
        .collect()
}
