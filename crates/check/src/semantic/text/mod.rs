//! What a text says of things: words, phrases, numbers, colours, sides and negations. English only.

mod classes;
mod colour;
mod language;
mod lemma;
mod mention;
mod negation;
mod phrase;
mod reader;
mod side;
mod token;
mod trie;
mod words;

pub use colour::{Agreement, Basic, Colour, Colours};
pub use language::Language;
pub(crate) use lemma::{singular, singulars};
pub use mention::{Count, Mention, Standing};
pub use reader::{Reading, TextReader};
pub use side::{Side, Turn};
pub(crate) use token::Tokens;
pub(crate) use trie::Trie;

use smol_str::SmolStr;

/// The words of a name: `traffic_light`, `TrafficLight` and `Traffic light` have the same.
pub(crate) fn name_words(name: &str) -> Vec<SmolStr> {
    let mut tokens = Tokens::default();
    tokens.cut_name(name);
    (0..tokens.len()).map(|at| SmolStr::new(tokens.word(at))).collect()
}

/// The words of a name in the singular, for comparing names.
pub(crate) fn normal(name: &str) -> String {
    let words: Vec<String> = name_words(name).iter().map(|word| singular(word)).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn spellings_of_a_name_are_one() {
        for name in ["traffic light", "Traffic_Lights", "TrafficLight", "traffic-light", " TRAFFIC LIGHTS "] {
            assert_eq!(normal(name), "traffic light", "{name}");
        }
        assert_eq!(normal("TV"), "tv");
        assert_eq!(normal("RGBCamera"), "rgb camera");
        assert_eq!(normal("?"), "");
    }
}
