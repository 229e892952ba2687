//! Ontologies that come with the program. What they are made of is said in `data/PROVENANCE.md`.

use super::{Ontology, ReadOntology, yaml};

/// An ontology that comes with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shipped {
    /// The 80 classes of COCO.
    Coco,
    /// Everyday things, their synonyms and sounds.
    Everyday,
}

impl Shipped {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Coco, Self::Everyday];

    /// The name by which a configuration asks for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Coco => "coco",
            Self::Everyday => "everyday",
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Coco => include_str!("../data/coco.yaml"),
            Self::Everyday => include_str!("../data/everyday.yaml"),
        }
    }
}

/// The shipped ontology of a name.
pub fn shipped(name: &str) -> Option<Ontology> {
    Shipped::ALL.into_iter().find(|one| one.name() == name).map(read)
}

/// Synonyms and finer words of everyday things, the second rung of the ladder.
pub fn everyday() -> Ontology {
    read(Shipped::Everyday)
}

fn read(one: Shipped) -> Ontology {
    // The tests read every shipped file, so that this is never empty.
    yaml(one.text()).map(|ReadOntology { ontology, .. }| ontology).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Shipped, yaml};

    #[test]
    fn shipped_ontologies_have_nothing_to_note() {
        for one in Shipped::ALL {
            let read = yaml(one.text()).unwrap();
            assert_eq!(read.notes, Vec::<String>::new(), "{}", one.name());
            assert!(read.ontology.terms.len() > 80, "{}", one.name());
        }
    }
}
