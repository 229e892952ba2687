//! The formats that a program knows.

use crate::{Confidence, Format, Input, Peek, Verdict};
use std::collections::BTreeSet;

/// A list of formats; whoever makes it decides what is in it.
#[derive(Default)]
pub struct Registry {
    formats: Vec<Box<dyn Format>>,
}

/// What the formats think of an input.
pub struct Detection<'a> {
    /// Those that said more than no, the surest first.
    pub candidates: Vec<(&'a dyn Format, Verdict)>,
}

impl<'a> Detection<'a> {
    /// The format, if one is surer than all others.
    pub fn best(&self) -> Option<&'a dyn Format> {
        match self.candidates.as_slice() {
            [] => None,
            [(only, _)] => Some(*only),
            [(first, a), (_, b), ..] => (a.confidence > b.confidence).then_some(*first),
        }
    }

    /// The evidence, a line for each candidate.
    pub fn evidence(&self) -> Vec<String> {
        let line = |(format, verdict): &(&dyn Format, Verdict)| {
            format!("{} ({:?}): {}", format.info().id, verdict.confidence, verdict.evidence).to_lowercase()
        };
        self.candidates.iter().map(line).collect()
    }
}

impl Registry {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// With these formats as well.
    #[must_use]
    pub fn with(mut self, formats: impl IntoIterator<Item = Box<dyn Format>>) -> Self {
        self.formats.extend(formats);
        self
    }

    /// All formats, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = &dyn Format> {
        self.formats.iter().map(|format| &**format)
    }

    /// The format of this id.
    pub fn get(&self, id: &str) -> Option<&dyn Format> {
        self.iter().find(|format| format.info().id == id)
    }

    /// The ids of formats that have the letters of `id`, for a message about an unknown one.
    pub fn similar(&self, id: &str) -> Vec<&'static str> {
        let wanted: BTreeSet<char> = id.chars().collect();
        let shared = |known: &str| known.chars().collect::<BTreeSet<_>>().intersection(&wanted).count();
        let mut ids: Vec<_> =
            self.iter().map(|format| format.info().id).filter(|known| shared(known) * 3 >= wanted.len() * 2).collect();
        ids.sort_by_key(|known| std::cmp::Reverse(shared(known)));
        ids
    }

    /// What the formats think of an input.
    pub fn detect(&self, input: &Input) -> Detection<'_> {
        let peek = Peek::new(input);
        let verdicts = self.iter().map(|format| (format, format.detect(&peek)));
        let mut candidates: Vec<_> = verdicts.filter(|(_, verdict)| verdict.confidence > Confidence::No).collect();
        candidates.sort_by_key(|(_, verdict)| std::cmp::Reverse(verdict.confidence));
        Detection { candidates }
    }
}
