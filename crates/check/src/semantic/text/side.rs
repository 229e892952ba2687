//! Left and right.

use super::token::{Gap, Tokens};

/// A side of the picture, as the viewer sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Left.
    Left,
    /// Right.
    Right,
}

impl Side {
    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
        }
    }

    fn of(word: &str) -> Option<Self> {
        match word {
            "left" | "lefthand" | "leftmost" => Some(Self::Left),
            "right" | "righthand" | "rightmost" => Some(Self::Right),
            _ => None,
        }
    }
}

/// A turn: "turns left", "a right turn".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn(pub Side);

/// A place in the text that says on which side something is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The word where it begins.
    pub(super) start: usize,
    /// The word after its end.
    pub(super) end: usize,
    pub(super) side: Side,
}

/// All places: "on the left", "at the right side of the picture". "To the left of the tree" is a place beside the tree, so it is none.
pub(super) fn places(tokens: &Tokens) -> Vec<Place> {
    let mut found = Vec::new();
    for at in 1..tokens.len() {
        let Some(side) = Side::of(tokens.word(at)) else { continue };
        let mut start = at;
        while start > 0 && matches!(tokens.word(start - 1), "the" | "far" | "its" | "very" | "lower" | "upper" | "top" | "bottom")
        {
            start -= 1;
        }
        if start == at || start == 0 || !matches!(tokens.word(start - 1), "on" | "to" | "at" | "in") {
            continue;
        }
        start -= 1;
        let mut end = at + 1;
        while matches!(tokens.word(end), "hand" | "side" | "corner" | "edge" | "half" | "foreground" | "background") {
            end += 1;
        }
        let mut relative = tokens.word(end) == "of";
        if relative {
            let mut of = end + 1;
            while matches!(tokens.word(of), "the" | "this" | "an" | "a") {
                of += 1;
            }
            if matches!(
                tokens.word(of),
                "image" | "picture" | "photo" | "photograph" | "frame" | "scene" | "screen" | "shot" | "view"
            ) {
                relative = false;
                end = of + 1;
            }
        }
        if !relative {
            found.push(Place { start, end, side });
        }
    }
    found
}

/// All turns.
pub(super) fn turns(tokens: &Tokens) -> Vec<Turn> {
    let verb =
        |word: &str| matches!(word, "turn" | "turns" | "turned" | "turning" | "veers" | "veering" | "swerves" | "swerving");
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        let Some(side) = Side::of(tokens.word(at)) else { continue };
        let after = at > 0 && tokens.gap(at) == Gap::Space && verb(tokens.word(at - 1));
        let to_the = at > 2 && tokens.word(at - 1) == "the" && tokens.word(at - 2) == "to" && verb(tokens.word(at - 3));
        let before = matches!(tokens.word(at + 1), "turn" | "turns") && tokens.gap(at + 1) != Gap::Stop;
        if after || to_the || before {
            found.push(Turn(side));
        }
    }
    found
}
