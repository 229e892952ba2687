//! How two meanings stand to each other.

use super::vocabulary::{ConceptId, Vocabulary};

/// Which rung of the ladder gave a word its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rung {
    /// A term of the project, as it is written there or in another number or spelling.
    Term,
    /// A synonym that the project declares.
    Synonym,
    /// A synonym or a finer word of everyday knowledge.
    Curated,
    /// WordNet, whose ancestors of the word's first sense hold the pinned synset of a term.
    WordNet,
}

/// What a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Meaning {
    /// The concept.
    pub concept: ConceptId,
    /// Which rung says so.
    pub rung: Rung,
    /// How many levels below the concept the word stands; 0 if it means the concept itself. Only WordNet gives others.
    pub below: u32,
}

/// How one meaning stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// They are one concept.
    Same,
    /// The first is finer by this many levels.
    Narrower(u32),
    /// The first is coarser by this many levels.
    Broader(u32),
    /// Both can be true of one thing, or one is the sound of the other.
    Compatible,
    /// Narrower terms of one term, which exclude each other.
    Sibling,
    /// They cannot be true of one thing, and stand far apart.
    Disjoint,
    /// Nothing is known that joins or parts them.
    Unknown,
}

impl Relation {
    /// True if both cannot be true of one thing.
    pub const fn contradicts(self) -> bool {
        matches!(self, Self::Sibling | Self::Disjoint)
    }

    /// True if an object of one can be what a text means by the other.
    pub const fn covers(self) -> bool {
        matches!(self, Self::Same | Self::Narrower(_) | Self::Broader(_))
    }
}

impl Vocabulary {
    /// How the first meaning stands to the second.
    pub fn relation(&self, a: Meaning, b: Meaning) -> Relation {
        if a.concept == b.concept {
            return match a.below.cmp(&b.below) {
                // Two words of WordNet below one term: siblings or not, WordNet does not decide that.
                _ if a.below > 0 && b.below > 0 => Relation::Unknown,
                std::cmp::Ordering::Equal => Relation::Same,
                std::cmp::Ordering::Greater => Relation::Narrower(a.below),
                std::cmp::Ordering::Less => Relation::Broader(b.below),
            };
        }
        let (above_a, above_b) = (self.ancestors(a.concept), self.ancestors(b.concept));
        let levels =
            |above: &[(ConceptId, u32)], of: ConceptId| above.iter().find(|(at, _)| *at == of).map(|(_, levels)| *levels);
        if let Some(levels) = levels(&above_a, b.concept).filter(|_| b.below == 0) {
            return Relation::Narrower(levels + a.below);
        }
        if let Some(levels) = levels(&above_b, a.concept).filter(|_| a.below == 0) {
            return Relation::Broader(levels + b.below);
        }
        if self.sounds(&above_a, &above_b) || self.sounds(&above_b, &above_a) {
            return Relation::Compatible;
        }
        if let Some(relation) = self.by_wordnet(a, b) {
            return relation;
        }
        // WordNet joins and never parts: its first sense of "ostrich" is a person.
        if [a, b].iter().any(|meaning| meaning.rung == Rung::WordNet) {
            return Relation::Unknown;
        }
        self.apart(&above_a, &above_b)
    }

    /// Whether the first is a sound that the second, something below it or something above it makes.
    fn sounds(&self, sound: &[(ConceptId, u32)], thing: &[(ConceptId, u32)]) -> bool {
        let makers = sound.iter().flat_map(|(at, _)| &self.get(*at).sound_of);
        makers.into_iter().any(|maker| {
            let above = self.ancestors(*maker);
            thing.iter().any(|(at, _)| at == maker) || thing.first().is_some_and(|(own, _)| above.iter().any(|(at, _)| at == own))
        })
    }

    /// Ancestors by WordNet, between two pinned concepts that the graph does not join. It joins and never parts.
    fn by_wordnet(&self, a: Meaning, b: Meaning) -> Option<Relation> {
        let net = self.wordnet()?;
        let (lower, upper) = (self.get(a.concept).synset?, self.get(b.concept).synset?);
        if let Some(levels) = net.below(lower, upper).filter(|_| b.below == 0) {
            return Some(if levels + a.below == 0 { Relation::Same } else { Relation::Narrower(levels + a.below) });
        }
        let levels = net.below(upper, lower).filter(|_| a.below == 0)?;
        Some(Relation::Broader(levels + b.below))
    }

    /// Siblings, disjoint or unknown, by the nearest common ancestor.
    fn apart(&self, above_a: &[(ConceptId, u32)], above_b: &[(ConceptId, u32)]) -> Relation {
        let declared = above_a.iter().any(|(at, _)| above_b.iter().any(|(other, _)| self.get(*at).disjoint.contains(other)));
        if declared {
            return Relation::Disjoint;
        }
        let common = above_a.iter().filter_map(|(at, up)| {
            let (_, other) = above_b.iter().find(|(other, _)| other == at)?;
            Some((up + other, *at, up.max(other)))
        });
        let mut common: Vec<_> = common.collect();
        common.sort_unstable_by_key(|(far, at, _)| (*far, *at));
        let Some((nearest, ..)) = common.first().copied() else { return Relation::Unknown };
        let all_exclude = common.iter().take_while(|(far, ..)| *far == nearest).all(|(_, at, _)| self.get(*at).exclusive);
        // Everything stands below the root of everyday things; that makes nobody siblings.
        let kin = |at: ConceptId| self.get(at).project || !self.get(at).parents.is_empty();
        match common.first() {
            _ if !all_exclude => Relation::Compatible,
            Some((_, at, 1)) if kin(*at) => Relation::Sibling,
            _ => Relation::Disjoint,
        }
    }
}
