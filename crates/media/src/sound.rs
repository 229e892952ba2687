//! Stretches of sound: how presented and stored samples follow one another.

use crate::frames::FrameTable;
use crate::timeline::Counted;
use genlock_time::{Rational, Time, TimeError};

/// Samples that follow one another without a hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// Seconds of sound.
    pub(crate) length: Rational,
    /// When its first sample is presented; none if it is hidden.
    pub(crate) start: Option<Rational>,
}

impl FrameTable {
    /// The stretches of sound in the order of presentation, or of the media with the hidden ones between.
    pub(crate) fn sound(&self, counted: Counted) -> Result<Vec<Stretch>, TimeError> {
        let mut stretches = Vec::new();
        match counted {
            Counted::Presented => {
                for part in &self.shown {
                    let last = part.rank.saturating_add(part.count);
                    let first = self.runs.partition_point(|run| run.rank <= part.rank).saturating_sub(1);
                    for at in first..self.runs.len() {
                        let Some((low, high)) = self.run_media(at).filter(|_| self.runs[at].rank < last) else { break };
                        let (low, high) = (low.max(part.from), high.min(part.to));
                        if low < high {
                            stretches.push(self.piece(low, high, Some(part.offset))?);
                        }
                    }
                }
            }
            Counted::Stored => {
                let mut next = 0;
                for at in 0..self.runs.len() {
                    let Some((mut low, high)) = self.run_media(at) else { break };
                    while low < high {
                        while self.shown.get(next).is_some_and(|part| part.to <= low) {
                            next += 1;
                        }
                        let part = self.shown.get(next);
                        let (stop, offset) = match part {
                            Some(part) if part.from <= low => (high.min(part.to), Some(part.offset)),
                            Some(part) => (high.min(part.from), None),
                            None => (high, None),
                        };
                        stretches.push(self.piece(low, stop, offset)?);
                        low = stop;
                    }
                }
            }
        }
        Ok(stretches)
    }

    /// The media extent of a run in table ticks.
    fn run_media(&self, at: usize) -> Option<(i64, i64)> {
        let run = self.runs.get(at)?;
        let end_rank = self.runs.get(at + 1).map_or(self.len, |next| next.rank);
        let length = i64::try_from(end_rank - run.rank).ok()?.checked_mul(run.duration)?;
        Some((run.media.checked_mul(self.scale)?, run.media.checked_add(length)?.checked_mul(self.scale)?))
    }

    fn piece(&self, low: i64, high: i64, offset: Option<i64>) -> Result<Stretch, TimeError> {
        let start = offset.map(|offset| low.checked_add(offset).ok_or(TimeError::Overflow)).transpose()?;
        Ok(Stretch {
            length: Time::new(high.saturating_sub(low), self.base).position(),
            start: start.map(|ticks| Time::new(ticks, self.base).position()),
        })
    }
}
