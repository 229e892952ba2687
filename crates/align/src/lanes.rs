//! Maps that move single labels.
//!
//! A map of one clock cannot move two labels past each other. Labels that each go their own way are put on lanes: in each lane they follow
//! each other both as they are written and where they go, so that a map of straight pieces, one for each label and one for each pause
//! between them, serves them all.

use genlock_time::{Piece, Rational, SyncMap, TimeError};

/// A label that goes its own way: half-open, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// Start and end on the label clock; the end lies behind the start.
    pub written: (Rational, Rational),
    /// Start and end where they go.
    pub placed: (Rational, Rational),
}

impl Passage {
    /// The piece that takes one span to the other.
    fn piece(from: (Rational, Rational), to: (Rational, Rational)) -> Result<Piece, TimeError> {
        let slope = to.1.sub(to.0)?.div(from.1.sub(from.0)?)?;
        let offset = to.0.sub(slope.mul(from.0)?)?;
        Ok(Piece { start: Some(from.0), end: Some(from.1), slope, offset })
    }
}

/// Labels that one map serves.
#[derive(Debug, Clone, PartialEq)]
pub struct Lane {
    /// Indices of the labels, ascending in time.
    pub labels: Vec<usize>,
    /// The map. Before the first label and behind the last it runs on at the speed of real time.
    pub map: SyncMap,
}

/// Puts labels on as few lanes as the order of their starts allows.
///
/// # Errors
/// [`TimeError`], if times do not fit exact arithmetic, or a label ends where it starts or before, here or there.
pub fn lanes(passages: &[Passage]) -> Result<Vec<Lane>, TimeError> {
    let mut order: Vec<usize> = (0..passages.len()).collect();
    order.sort_by_key(|at| passages[*at].written);
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for at in order {
        let here = passages[at];
        let follows = |row: &&mut Vec<usize>| {
            let last = row.last().map(|last| passages[*last]);
            last.is_none_or(|last| last.written.1 <= here.written.0 && last.placed.1 <= here.placed.0)
        };
        match rows.iter_mut().find(follows) {
            Some(row) => row.push(at),
            None => rows.push(vec![at]),
        }
    }
    rows.into_iter().map(|labels| Ok(Lane { map: map(&labels, passages)?, labels })).collect()
}

fn map(labels: &[usize], passages: &[Passage]) -> Result<SyncMap, TimeError> {
    let mut pieces = Vec::with_capacity(labels.len() * 2 + 1);
    let mut last: Option<Passage> = None;
    for here in labels.iter().map(|at| passages[*at]) {
        match last {
            None => {
                let before = Piece::everywhere(Rational::ONE, here.placed.0.sub(here.written.0)?);
                pieces.push(Piece { end: Some(here.written.0), ..before });
            }
            // A pause that is gone on either side has no inside to be placed.
            Some(last) if last.written.1 < here.written.0 && last.placed.1 < here.placed.0 => {
                pieces.push(Passage::piece((last.written.1, here.written.0), (last.placed.1, here.placed.0))?);
            }
            Some(_) => {}
        }
        pieces.push(Passage::piece(here.written, here.placed)?);
        last = Some(here);
    }
    if let Some(last) = last {
        let after = Piece::everywhere(Rational::ONE, last.placed.1.sub(last.written.1)?);
        pieces.push(Piece { start: Some(last.written.1), ..after });
    }
    SyncMap::new(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(from: i64, to: i64) -> (Rational, Rational) {
        let at = |millis: i64| Rational::new(i128::from(millis), 1000).unwrap();
        (at(from), at(to))
    }

    fn passage(written: (i64, i64), placed: (i64, i64)) -> Passage {
        Passage { written: millis(written.0, written.1), placed: millis(placed.0, placed.1) }
    }

    #[test]
    fn each_label_goes_where_it_shall() {
        let passages = [
            passage((1_000, 2_000), (1_100, 2_050)),
            passage((2_000, 3_000), (2_300, 3_100)),
            // Starts before the one above ends, there.
            passage((3_100, 3_500), (3_000, 3_450)),
            // Overlaps as it is written.
            passage((2_500, 5_000), (2_400, 5_500)),
        ];
        let lanes = lanes(&passages).unwrap();
        assert_eq!(lanes.iter().map(|lane| lane.labels.clone()).collect::<Vec<_>>(), [vec![0, 1], vec![3], vec![2]]);
        for lane in lanes {
            for at in lane.labels {
                let span = lane.map.apply_span(passages[at].written.0, passages[at].written.1).unwrap().unwrap();
                assert_eq!(((span.start, span.end), span.clipped), (passages[at].placed, false));
            }
        }
    }

    #[test]
    fn a_label_without_a_length_is_an_error() {
        assert!(lanes(&[passage((1_000, 1_000), (1_100, 2_050))]).is_err());
        assert!(lanes(&[passage((1_000, 2_000), (1_100, 1_100))]).is_err());
        assert_eq!(lanes(&[]), Ok(Vec::new()));
    }
}
