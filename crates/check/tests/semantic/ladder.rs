//! The ladder on pairs of words, with the traps that similarity and WordNet fall into.

use crate::wordnet::installed;
use genlock_check::semantic::{Knowledge, Ontology, Relation, Rung, Vocabulary, everyday, yaml};

fn vocabulary(project: &str) -> Vocabulary {
    let read = yaml(project).unwrap();
    assert_eq!(read.notes, Vec::<String>::new());
    Vocabulary::new(&read.ontology, Knowledge { curated: Some(everyday()), wordnet: None })
}

/// Everyday knowledge alone.
fn common() -> Vocabulary {
    Vocabulary::new(&Ontology::default(), Knowledge { curated: Some(everyday()), wordnet: None })
}

fn relation(words: &Vocabulary, a: &str, b: &str) -> Option<Relation> {
    Some(words.relation(words.meaning(a)?, words.meaning(b)?))
}

#[test]
fn pairs_of_everyday_words() {
    use Relation::{Broader, Compatible, Disjoint, Narrower, Same, Sibling};
    let words = common();
    for (a, b, expected) in [
        ("dog", "puppy", Broader(1)),
        ("dog", "animal", Narrower(1)),
        ("dog", "cat", Sibling),
        ("dog", "car", Disjoint),
        ("puppy", "animal", Narrower(2)),
        ("puppy", "cat", Disjoint),
        ("puppy", "kitten", Disjoint),
        ("kitten", "cat", Narrower(1)),
        ("car", "automobile", Same),
        ("car", "vehicle", Narrower(1)),
        ("car", "truck", Sibling),
        ("person", "pedestrian", Broader(1)),
        ("person", "man", Broader(1)),
        ("person", "cyclist", Broader(2)),
        ("man", "pedestrian", Compatible),
        ("man", "woman", Disjoint),
        ("sofa", "couch", Same),
        ("tv", "television", Same),
        ("cell phone", "mobile phone", Same),
        ("dog barking", "dog", Compatible),
        ("barking", "puppy", Compatible),
        ("barking", "animal", Compatible),
        ("siren", "ambulance", Compatible),
        ("siren", "car", Compatible),
        ("engine noise", "car", Compatible),
        ("gunshot", "explosion", Compatible),
        ("person", "dog", Disjoint),
        ("person", "animal", Disjoint),
        ("hot dog", "dog", Disjoint),
    ] {
        assert_eq!(relation(&words, a, b), Some(expected), "{a} / {b}");
    }
    // An object that is no sound of the dog.
    assert_eq!(relation(&words, "barking", "car"), Some(Relation::Unknown));
    assert_eq!(relation(&words, "carpet", "car"), None);
}

#[test]
fn the_first_rung_that_knows_a_word_decides() {
    let words = vocabulary("terms: {vehicle: , car: {parent: vehicle, synonyms: [motor]}, pedestrian: }");
    for (name, term, rung) in [
        ("car", "car", Rung::Term),
        ("Cars", "car", Rung::Term),
        ("motor", "car", Rung::Synonym),
        ("automobile", "car", Rung::Curated),
        ("vehicle.car", "car", Rung::Term),
        ("human.pedestrian.adult", "adult", Rung::Curated),
        ("Passerby", "pedestrian", Rung::Curated),
    ] {
        let meaning = words.meaning(name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!((words.get(meaning.concept).name.as_str(), meaning.rung), (term, rung), "{name}");
    }
    assert!(words.meaning("zyzzyva").is_none());
    assert!(words.meaning("").is_none());
}

/// A project that keeps sofas and couches apart has the last word over everyday knowledge.
#[test]
fn the_project_has_the_last_word() {
    let words = vocabulary("terms: {seat: , sofa: {parent: seat}, couch: {parent: seat}}");
    assert_eq!(relation(&words, "sofa", "couch"), Some(Relation::Sibling));
    assert_eq!(relation(&words, "settee", "couch"), Some(Relation::Same));
}

#[test]
fn wordnet_joins_below_pinned_senses_only() {
    let Some(net) = installed() else { return };
    let project =
        yaml("terms: {dog: {synset: dog.n.01}, hot dog: {synset: frank.n.02}, cat: {synset: cat.n.01}, bank: }").unwrap();
    let words = Vocabulary::new(&project.ontology, Knowledge { curated: None, wordnet: Some(net) });
    let of = |name: &str| {
        words.meaning(name).map(|meaning| (words.get(meaning.concept).name.to_string(), meaning.rung, meaning.below))
    };
    assert_eq!(of("dachshund"), Some(("dog".into(), Rung::WordNet, 2)));
    assert_eq!(of("dachshunds"), of("dachshund"));
    assert_eq!(of("hot dog"), Some(("hot dog".into(), Rung::Term, 0)));
    // kitten.n.01 is no cat in WordNet, and "bank" is not pinned.
    assert_eq!(of("kitten"), None);
    assert_eq!(of("riverbank"), None);
    assert_eq!(relation(&words, "hot dog", "dog"), Some(Relation::Unknown));
    assert_eq!(relation(&words, "dachshund", "dog"), Some(Relation::Narrower(2)));
    assert_eq!(relation(&words, "dachshund", "beagle"), Some(Relation::Unknown));
}

#[test]
fn a_pin_that_does_not_exist_is_noted() {
    let Some(net) = installed() else { return };
    let project = yaml("terms: {dog: {synset: dog.n.99}}").unwrap();
    let words = Vocabulary::new(&project.ontology, Knowledge { curated: None, wordnet: Some(net) });
    assert_eq!(words.notes().len(), 1);
}

#[test]
fn forbidden_words_are_found_in_any_number_and_place() {
    let words = vocabulary("{terms: [car], forbidden: {vehicle thing: {use: car, why: too vague}}}");
    let forbidden = words.forbidden("red vehicle things").unwrap();
    assert_eq!(forbidden.instead.as_deref(), Some("car"));
    assert!(words.forbidden("vehicle").is_none());
}

#[test]
fn proposals_are_ranked_and_never_decide() {
    let words = vocabulary("terms: [pedestrian, bicycle, car]");
    assert!(words.meaning("bycicle").is_none());
    assert_eq!(words.suggest("bycicle", None)[0].term, "bicycle");
    assert!(words.suggest("xylophone", None).is_empty());
}
