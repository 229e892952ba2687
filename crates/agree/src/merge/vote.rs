//! What most say.

use genlock_model::{Attribute, Extras};

/// What an election gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Election<T> {
    /// One was chosen by more than any other.
    Won(T),
    /// Several were chosen equally often; this is the one that was named first.
    Tied(T),
}

impl<T> Election<T> {
    pub(super) fn value(self) -> T {
        match self {
            Self::Won(value) | Self::Tied(value) => value,
        }
    }
}

/// What was chosen most often; none if nobody chose. `same` tells whether two choices are one.
pub(super) fn elect<T: Copy>(choices: impl IntoIterator<Item = T>, same: impl Fn(T, T) -> bool) -> Option<Election<T>> {
    let mut counts: Vec<(T, usize)> = Vec::new();
    for choice in choices {
        match counts.iter_mut().find(|(known, _)| same(*known, choice)) {
            Some((_, count)) => *count += 1,
            None => counts.push((choice, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max()?;
    let mut first = counts.iter().filter(|(_, count)| *count == most).map(|(choice, _)| *choice);
    let chosen = first.next()?;
    Some(if first.next().is_some() { Election::Tied(chosen) } else { Election::Won(chosen) })
}

/// The attributes that more than half of the voices gave, with the value that most of them gave; the names of those that are tied; and
/// how many attributes were given by too few.
pub(super) fn attributes(voices: &[&[Attribute]]) -> (Vec<Attribute>, Vec<String>, u64) {
    let mut names: Vec<&str> = Vec::new();
    for attribute in voices.iter().copied().flatten() {
        if !names.contains(&attribute.name.as_str()) {
            names.push(&attribute.name);
        }
    }
    let (mut kept, mut tied, mut few) = (Vec::new(), Vec::new(), 0);
    for name in names {
        let given: Vec<Vec<&Attribute>> =
            voices.iter().map(|list| list.iter().filter(|attribute| attribute.name == name).collect()).collect();
        let answers: Vec<&Vec<&Attribute>> = given.iter().filter(|list| !list.is_empty()).collect();
        if answers.len() * 2 <= voices.len() {
            few += 1;
            continue;
        }
        let same = |a: &Vec<&Attribute>, b: &Vec<&Attribute>| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.value == b.value && a.extent == b.extent)
        };
        if let Some(chosen) = elect(answers, same) {
            if matches!(chosen, Election::Tied(_)) {
                tied.push(name.to_owned());
            }
            kept.extend(chosen.value().iter().map(|attribute| (*attribute).clone()));
        }
    }
    (kept, tied, few)
}

/// The extras that all have alike, and how many there are beside.
pub(super) fn extras(all: &[&Extras]) -> (Extras, u64) {
    let mut kept = Extras::new();
    let Some((first, others)) = all.split_first() else { return (kept, 0) };
    let mut dropped = 0;
    for extra in *first {
        let same = |other: &&Extras| other.iter().any(|candidate| candidate == extra);
        if others.iter().all(same) {
            kept.push(extra.namespace.clone(), extra.key.clone(), extra.value.clone());
        } else {
            dropped += 1;
        }
    }
    (kept, dropped)
}

#[cfg(test)]
mod tests {
    use super::{Election, attributes, elect};
    use genlock_model::{Attribute, AttributeValue};

    #[test]
    fn the_most_win_and_the_first_of_equals_stands() {
        let same = |a: char, b: char| a == b;
        assert_eq!(elect("abb".chars(), same), Some(Election::Won('b')));
        assert_eq!(elect("ba".chars(), same), Some(Election::Tied('b')));
        assert_eq!(elect("".chars(), same), None);
    }

    #[test]
    fn attributes_need_more_than_half_of_the_voices() {
        let text = |name: &str, value: &str| Attribute::new(name, AttributeValue::Text(value.into()));
        let lists =
            [vec![text("a", "x"), text("b", "1")], vec![text("a", "y"), text("b", "2")], vec![text("a", "y"), text("c", "z")]];
        let voices: Vec<&[Attribute]> = lists.iter().map(Vec::as_slice).collect();
        let (kept, tied, few) = attributes(&voices);
        assert_eq!(kept, [text("a", "y"), text("b", "1")]);
        assert_eq!((tied, few), (vec!["b".to_owned()], 1));
    }
}
