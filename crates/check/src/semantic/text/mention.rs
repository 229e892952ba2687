//! A thing that a text speaks of.

use super::{Colour, Side};
use crate::semantic::Meaning;
use std::ops::Range;

/// Words of a text that mean a concept, and what the text says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// What the words mean.
    pub meaning: Meaning,
    /// Their bytes in the text.
    pub bytes: Range<usize>,
    /// Whether the text claims that the thing is there.
    pub standing: Standing,
    /// How many there are, if the text says so.
    pub count: Option<Count>,
    /// The colours that it says they have.
    pub colours: Vec<Colour>,
    /// On which side of the picture.
    pub side: Option<Side>,
    /// True if an article, a number or an adjective shows that the words are a noun.
    pub(crate) noun: bool,
}

/// Whether a text claims that a thing is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// "A dog": it must be there.
    Stated,
    /// "The door of a car", "a dog bed", "a painting of a horse": it may be there, and need not be.
    Possible,
    /// "No dog", "without a dog": it must not be there.
    Negated,
}

/// How many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// "two dogs".
    Exactly(u32),
    /// "a pair of dogs", "dogs", "at least three dogs".
    AtLeast(u32),
}

impl Count {
    /// The smallest number that the text allows.
    pub const fn least(self) -> u32 {
        match self {
            Self::Exactly(n) | Self::AtLeast(n) => n,
        }
    }
}
