//! What is known already.

use crate::State;
use genlock_diagnose::Code;
use rustc_hash::FxHashMap;

/// Findings of an earlier run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Baseline {
    known: FxHashMap<u64, State>,
}

impl Baseline {
    /// Whether an instance was there before.
    pub(crate) fn state(&self, _code: Code, fingerprint: u64) -> State {
        self.known.get(&fingerprint).copied().unwrap_or(State::New)
    }
}
