//! Time stamps that wait for the frame they belong to.

use std::collections::VecDeque;

/// Stamps by the position of the byte from which on a frame must start to have them.
#[derive(Debug, Default)]
pub(super) struct Stamps {
    waiting: VecDeque<(u64, i64)>,
}

/// The most stamps that wait. More come only where no frame is found.
const MOST: usize = 256;

impl Stamps {
    pub(super) fn add(&mut self, position: u64, stamp: i64) {
        if self.waiting.len() >= MOST {
            self.waiting.pop_front();
        }
        self.waiting.push_back((position, stamp));
    }

    /// The last stamp for a frame that starts at `position`; those before it belong to nothing.
    pub(super) fn take(&mut self, position: u64) -> Option<i64> {
        let mut stamp = None;
        while let Some(&(from, value)) = self.waiting.front()
            && from <= position
        {
            stamp = Some(value);
            self.waiting.pop_front();
        }
        stamp
    }
}
