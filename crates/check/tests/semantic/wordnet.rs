//! WordNet 3.0 as Debian packages it, where it is installed.

use genlock_check::semantic::{Shipped, Synset, Vocabulary, WordNet, WordNetFiles, shipped};
use std::path::PathBuf;

/// The database of the machine; none if there is none, which is said.
pub(crate) fn installed() -> Option<WordNet> {
    let places = [std::env::var_os("WNHOME").map(|home| PathBuf::from(home).join("dict")), Some("/usr/share/wordnet".into())];
    let read = |folder: &PathBuf| {
        let file = |name: &str| std::fs::read(folder.join(name));
        Some((file("index.noun").ok()?, file("data.noun").ok()?, file("noun.exc").ok()))
    };
    let Some((index, data, exceptions)) = places.iter().flatten().find_map(read) else {
        eprintln!("skipped: there is no WordNet in WNHOME/dict or /usr/share/wordnet (Debian: wordnet-base)");
        return None;
    };
    Some(WordNet::read(WordNetFiles { index: &index, data: &data, exceptions: exceptions.as_deref() }).unwrap())
}

#[test]
fn the_database_is_read_as_a_whole() {
    let Some(net) = installed() else { return };
    // wnstats(7WN): WordNet 3.0 has 117,798 noun strings.
    assert_eq!(net.len(), 117_798);
    let sense = |text: &str| net.offset(&Synset::parse(text).unwrap()).unwrap();
    let below = |lower: &str, upper: &str| net.below(sense(lower), sense(upper));
    // Levels as `wn puppy -hypen` prints them.
    assert_eq!(below("puppy.n.01", "dog.n.01"), Some(1));
    assert_eq!(below("dog.n.01", "animal.n.01"), Some(2));
    assert_eq!(below("puppy.n.01", "animal.n.01"), Some(3));
    assert_eq!(below("kitten.n.01", "cat.n.01"), None);
    assert_eq!(below("cat.n.01", "dog.n.01"), None);
    assert_eq!(sense("dog.n.01"), 2_084_071);
    for (plural, singular) in [("mice", "mouse"), ("geese", "goose"), ("dachshunds", "dachshund"), ("hot dogs", "hot dog")] {
        assert_eq!(net.first_sense(plural), net.first_sense(singular), "{plural}");
        assert!(net.first_sense(plural).is_some(), "{plural}");
    }
}

#[test]
fn every_shipped_pin_exists() {
    let Some(net) = installed() else { return };
    for one in Shipped::ALL {
        let ontology = shipped(one.name()).unwrap();
        let missing = Vocabulary::missing_pins(&net, &ontology);
        assert!(missing.is_empty(), "{}: {missing:?}", one.name());
    }
}

/// Where the shipped everyday list and WordNet both place one term below another, they must not contradict each other.
#[test]
fn wordnet_never_turns_the_everyday_order_around() {
    let Some(net) = installed() else { return };
    let ontology = shipped(Shipped::Everyday.name()).unwrap();
    let offset = |name: &str| {
        let term = ontology.terms.iter().find(|term| term.name == name)?;
        net.offset(term.synset.as_ref()?)
    };
    for term in &ontology.terms {
        for parent in &term.parents {
            if let (Some(lower), Some(upper)) = (offset(&term.name), offset(parent)) {
                assert_ne!(net.below(upper, lower).filter(|levels| *levels > 0), Some(1), "{} and {parent}", term.name);
                assert!(lower == upper || net.below(upper, lower).is_none(), "{} stands above {parent} in WordNet", term.name);
            }
        }
    }
}
