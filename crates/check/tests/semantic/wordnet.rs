//! WordNet 3.0 as Debian packages it, where it is installed.

use genlock_check::semantic::{
    Knowledge, Shipped, Standing, Synset, TextReader, Vocabulary, WordNet, WordNetFiles, everyday, shipped,
};
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

/// A dachshund is a dog and nothing else; the first sense of "stroller" is a person, and the text may mean a pram.
#[test]
fn a_text_is_held_to_words_of_one_sense_only() {
    let Some(net) = installed() else { return };
    assert!(net.has_one_sense("dachshund") && net.has_one_sense("dachshunds"));
    assert!(!net.has_one_sense("stroller") && !net.has_one_sense("dog") && !net.has_one_sense("zyzzyva"));
    let words = Vocabulary::new(&shipped("coco").unwrap(), Knowledge { curated: Some(everyday()), wordnet: Some(net) });
    let standings = |text: &str| {
        let mentions = TextReader::new(&words).read(text).mentions;
        mentions.iter().map(|mention| (words.get(mention.meaning.concept).name.to_string(), mention.standing)).collect::<Vec<_>>()
    };
    assert_eq!(standings("A dachshund"), [("dog".to_owned(), Standing::Stated)]);
    assert_eq!(standings("A stroller"), [("pedestrian".to_owned(), Standing::Possible)]);
    // Without an article it may be a verb.
    assert_eq!(standings("They stroller"), []);
}

/// CHAIR's list of synonyms of COCO's classes (Rohrbach et al., EMNLP 2018): where a word is known, it must not mean another class.
/// The list itself has errors, such as goats among sheep.
#[test]
fn words_of_a_published_list_mean_no_other_class() {
    let Some(corpus) = std::env::var_os("GENLOCK_CORPUS") else { return eprintln!("skipped: GENLOCK_CORPUS is not set") };
    let path = std::path::Path::new(&corpus).join("validate/semantic/chair_coco_synonyms.txt");
    let Ok(text) = std::fs::read_to_string(path) else { return eprintln!("skipped: the corpus has no list of CHAIR") };
    let net = installed();
    // Without WordNet the everyday list alone knows fewer of them.
    let has_net = net.is_some();
    let words = Vocabulary::new(&shipped("coco").unwrap(), Knowledge { curated: Some(everyday()), wordnet: net });
    let (mut known, mut all, mut wrong) = (0, 0, Vec::new());
    for line in text.lines() {
        let names: Vec<&str> = line.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
        let Some(class) = names.first().and_then(|name| words.meaning(name)) else { continue };
        for name in &names[1..] {
            all += 1;
            let Some(meaning) = words.meaning(name) else { continue };
            let relation = words.relation(meaning, class);
            if relation.covers() {
                known += 1;
            } else if relation.contradicts() {
                wrong.push(format!("{name} for {}", names[0]));
            }
        }
    }
    eprintln!("{known} of {all} words known, {} mean another class: {wrong:?}", wrong.len());
    assert!(wrong.len() * 20 <= all, "{wrong:?}");
    assert!(!has_net || known * 10 >= all * 6, "{known} of {all}");
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
