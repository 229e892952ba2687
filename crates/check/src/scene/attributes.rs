//! What labels say about themselves in attributes.

use super::Scene;
use genlock_model::{Attribute, AttributeValue, Label};

impl Scene<'_> {
    /// The attribute of a label or its track by one of these names, without regard to case, `-`, `_`, `.` and space.
    pub fn attribute<'l>(&'l self, label: &'l Label, names: &[&str]) -> Option<&'l AttributeValue> {
        let named = |attribute: &&Attribute| names.iter().any(|name| same_name(&attribute.name, name));
        let of_track = || self.data.tracks.get(label.track?)?.attributes.iter().find(named);
        label.attributes.iter().find(named).or_else(of_track).map(|attribute| &attribute.value)
    }

    /// Whether an audio label is of speech: it has no class, or one of a voice, or somebody who speaks.
    pub fn is_speech(&self, label: &Label) -> bool {
        const SPOKEN: [&str; 6] = ["speech", "speaker", "voice", "talk", "speaking", "utterance"];
        let class = self.class_name(label);
        class.is_empty() || SPOKEN.iter().any(|name| name.eq_ignore_ascii_case(class)) || label.track.is_some()
    }

    /// An attribute that says yes or no.
    pub fn flag(&self, label: &Label, names: &[&str]) -> Option<bool> {
        match self.attribute(label, names)? {
            AttributeValue::Bool(truth) => Some(*truth),
            AttributeValue::Number(number) => Some(number.value() != 0.0),
            AttributeValue::Text(text) | AttributeValue::Choice(text) => match text.to_ascii_lowercase().as_str() {
                "true" | "yes" | "1" | "y" => Some(true),
                "false" | "no" | "0" | "n" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// An attribute that is a number.
    pub fn number(&self, label: &Label, names: &[&str]) -> Option<f64> {
        match self.attribute(label, names)? {
            AttributeValue::Number(number) => Some(number.value()),
            AttributeValue::Text(text) | AttributeValue::Choice(text) => text.trim().parse().ok().filter(|n: &f64| n.is_finite()),
            _ => None,
        }
    }
}

/// Whether two names are the same but for case, `-`, `_`, `.` and space.
fn same_name(a: &str, b: &str) -> bool {
    let letters = |text: &'_ str| {
        let kept = text.bytes().filter(|byte| !matches!(byte, b'-' | b'_' | b'.' | b' '));
        kept.map(|byte| byte.to_ascii_lowercase()).collect::<Vec<_>>()
    };
    a.eq_ignore_ascii_case(b) || letters(a) == letters(b)
}
