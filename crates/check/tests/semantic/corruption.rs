//! Defects injected at a known rate into clean scenes: each rule finds at least 95 % of its own and flags at most 1 % of the rest.

use crate::scenes::{Builder, Picture, Thing, coco, run};
use genlock_check::{Checked, Config};
use genlock_diagnose::Code;
use genlock_diagnose::codes::check as codes;
use genlock_model::{Id, Stream, StreamKind};
use std::collections::BTreeSet;

/// A generator of pseudo-random numbers (xorshift64*, Vigna, ACM Transactions on Mathematical Software 42, 2016).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % limit
    }

    fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }
}

/// Classes with words for one and for many, and a sibling that never stands in the same scene.
const KINDS: &[(&str, &[&str], &[&str], &str)] = &[
    ("dog", &["dog", "puppy"], &["dogs", "hounds"], "cat"),
    ("horse", &["horse", "pony"], &["horses"], "cow"),
    ("car", &["car", "automobile", "sedan"], &["cars", "automobiles"], "truck"),
    ("bus", &["bus"], &["buses"], "train"),
    ("couch", &["couch", "sofa"], &["couches", "sofas"], "bed"),
    ("laptop", &["laptop", "laptop computer"], &["laptops"], "tv"),
    ("banana", &["banana"], &["bananas"], "apple"),
    ("knife", &["knife"], &["knives"], "fork"),
    ("bench", &["bench", "park bench"], &["benches"], "fire hydrant"),
    ("kite", &["kite"], &["kites"], "frisbee"),
];
const COLOURS: &[&str] = &["red", "blue", "green", "yellow", "black", "white"];
/// No neighbours of the colour at the same place above.
const FAR: &[&str] = &["blue", "red", "purple", "blue", "pink", "green"];
const NUMBERS: &[&str] = &["", "one", "two", "three", "four", "five", "six"];
const PLACES: &[&str] = &["near a wall", "in the middle of the day", "under a cloudy sky", "on a wooden floor"];

/// What is in a scene: kinds by index, how many, which colour, on which side.
#[derive(Debug, Clone)]
struct Part {
    kind: usize,
    count: usize,
    colour: usize,
    left: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Defect {
    Missing,
    Sibling,
    Number,
    Colour,
    Side,
    Denied,
    Silent,
    German,
}

fn parts(random: &mut Random) -> Vec<Part> {
    let mut kinds = BTreeSet::new();
    let wanted = 2 + random.below(2);
    while kinds.len() < wanted {
        kinds.insert(random.below(KINDS.len()));
    }
    let one = |kind| Part { kind, count: 1 + random.below(3), colour: random.below(COLOURS.len()), left: random.below(2) == 0 };
    kinds.into_iter().map(one).collect()
}

/// How a text speaks of a part; `number`, `colour` and `side` may be told wrongly.
fn phrase(part: &Part, random: &mut Random, number: usize, colour: &str, left: bool) -> String {
    let (_, singular, plural, _) = KINDS[part.kind];
    let side = if left { "left" } else { "right" };
    let coloured = random.below(2) == 0 || colour != COLOURS[part.colour];
    let noun = if number == 1 { *random.pick(singular) } else { *random.pick(plural) };
    let adjective = if coloured { format!("{colour} ") } else { String::new() };
    let article = if number == 1 { "the".to_owned() } else { NUMBERS[number].to_owned() };
    let placed = if random.below(2) == 0 || left != part.left { format!(" on the {side} side") } else { String::new() };
    format!("{article} {adjective}{noun}{placed}")
}

/// A scene with a text that fits, or that has one defect.
fn scene(random: &mut Random, defect: Option<Defect>) -> Picture {
    let parts = parts(random);
    let mut things = Vec::new();
    for part in &parts {
        for at in 0..part.count {
            let step = 40 * i64::try_from(at).unwrap();
            let left = if part.left { 50 + step } else { 750 + step };
            things.push(Thing { class: KINDS[part.kind].0.to_owned(), colour: Some(COLOURS[part.colour]), left });
        }
    }
    let victim = &parts[0];
    let mut said = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let (mut number, mut colour, mut left) = (part.count, COLOURS[part.colour], part.left);
        match defect.filter(|_| at == 0) {
            Some(Defect::Number) => number += 1 + random.below(2),
            Some(Defect::Colour) => colour = FAR[part.colour],
            Some(Defect::Side) => left = !left,
            Some(Defect::Silent) => continue,
            Some(Defect::Sibling) => {
                said.push(format!("a {}", KINDS[part.kind].3));
                continue;
            }
            Some(Defect::Denied) => {
                said.push(format!("no {}", KINDS[part.kind].2[0]));
                continue;
            }
            _ => {}
        }
        said.push(phrase(part, random, number, colour, left));
    }
    let mut text = format!("There is {} {}.", said.join(" and "), random.pick(PLACES));
    match defect {
        Some(Defect::Missing) => things.retain(|thing| thing.class != KINDS[victim.kind].0),
        Some(Defect::German) => "Ein Hund und eine Katze liegen auf dem Sofa neben der Tür.".clone_into(&mut text),
        _ => {}
    }
    Picture { things, texts: vec![text] }
}

const SCENES: usize = 2_000;
/// One scene in five is corrupted.
const RATE: usize = 5;

/// Scenes, which of them have a defect, and what was found.
fn corrupted(defect: Option<Defect>, config: &Config) -> (Vec<bool>, Checked) {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut builder = Builder::default();
    let mut wrong = Vec::new();
    for _ in 0..SCENES {
        let hit = defect.is_some() && random.below(RATE) == 0;
        let picture = scene(&mut random, defect.filter(|_| hit));
        builder.picture(&picture);
        wrong.push(hit);
    }
    // Every class is labelled somewhere, also the siblings.
    let all: Vec<Thing> = KINDS.iter().map(|(_, _, _, sibling)| crate::scenes::thing(sibling)).collect();
    builder.picture(&Picture { things: all, texts: Vec::new() });
    (wrong, run(&builder.data, &coco(), config))
}

/// The scenes that a rule flags: pictures are streams in their order, and labels were made picture by picture.
fn flagged(checked: &Checked, code: Code, stream_of: &[Id<Stream>]) -> BTreeSet<u32> {
    let instances = checked.findings.iter().filter(|finding| finding.code == code).flat_map(|finding| &finding.instances);
    instances.map(|instance| stream_of[instance.labels[0].index() as usize].index()).collect()
}

fn check(defect: Defect, code: Code, config: Config) {
    let config = Config { examples: usize::MAX, causes: usize::MAX, ..config };
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut stream_of = Vec::new();
    for at in 0..SCENES {
        let hit = random.below(RATE) == 0;
        let picture = scene(&mut random, Some(defect).filter(|_| hit));
        let labels = picture.things.len() + picture.texts.len();
        stream_of.extend(std::iter::repeat_n(Id::new(u32::try_from(at).unwrap()), labels));
    }
    let (wrong, checked) = corrupted(Some(defect), &config);
    let flagged = flagged(&checked, code, &stream_of);
    let of = |wanted: bool| {
        wrong.iter().enumerate().filter(move |(_, wrong)| **wrong == wanted).map(|(at, _)| u32::try_from(at).unwrap())
    };
    let found = of(true).filter(|at| flagged.contains(at)).count() as f64 / of(true).count() as f64;
    let alarms = of(false).filter(|at| flagged.contains(at)).count() as f64 / of(false).count() as f64;
    eprintln!("{defect:?}: recall {found:.4}, false alarms {alarms:.4}, {} scenes with the defect", of(true).count());
    assert!(found >= 0.95 && alarms <= 0.01, "{defect:?}: recall {found:.4}, false alarms {alarms:.4}");
    // One defect is one finding: no other rule reports the same scenes, as far as the defect is one thing.
    let others: Vec<&str> =
        checked.findings.iter().filter(|finding| finding.code != code).map(|finding| finding.code.id).collect();
    assert!(others.is_empty(), "{defect:?} also gives {others:?}");
}

#[test]
fn clean_scenes_have_no_finding() {
    let (_, checked) = corrupted(None, &Config::default());
    assert_eq!(checked.findings.iter().map(|finding| &finding.message).collect::<Vec<_>>(), Vec::<&String>::new());
    assert!(checked.rate().checked > 0);
}

#[test]
fn injected_defects_are_found() {
    let plain = Config::default;
    check(Defect::Missing, codes::MENTION_WITHOUT_OBJECT, plain());
    check(Defect::Sibling, codes::CONTRADICTION, plain());
    check(Defect::Number, codes::COUNT_MISMATCH, plain());
    check(Defect::Colour, codes::ATTRIBUTE_CLASH, plain());
    check(Defect::Side, codes::SIDE_MISMATCH, plain());
    check(Defect::Denied, codes::NEGATED_OBJECT, plain());
    check(Defect::German, codes::NOT_ENGLISH, plain());
    let must: Vec<String> = KINDS.iter().map(|(class, ..)| (*class).to_owned()).collect();
    check(Defect::Silent, codes::OBJECT_WITHOUT_MENTION, plain().with(codes::OBJECT_WITHOUT_MENTION, "must-mention", must));
}

/// Objects on a camera and a LiDAR; some pairs disagree.
fn pairs(code: Code, wrong_class: impl Fn(&str, &str) -> String) {
    let mut random = Random(7);
    let mut builder = Builder::default();
    let (camera, lidar) = (builder.stream("camera", StreamKind::Video), builder.stream("lidar", StreamKind::PointCloud));
    let mut wrong = BTreeSet::new();
    for _ in 0..SCENES {
        let (class, _, _, sibling) = random.pick(KINDS);
        let hit = random.below(RATE) == 0;
        let other = if hit { wrong_class(class, sibling) } else { (*class).to_owned() };
        let one = builder.boxed(camera, &crate::scenes::thing(class));
        let two = builder.boxed(lidar, &crate::scenes::thing(&other));
        builder.same_object(one, two);
        if hit {
            wrong.insert(one);
        }
    }
    let config = Config { examples: usize::MAX, causes: usize::MAX, ..Config::default() };
    let checked = run(&builder.data, &coco(), &config);
    let of_rule = checked.findings.iter().filter(|finding| finding.code == code);
    let found: BTreeSet<_> = of_rule.flat_map(|finding| &finding.instances).map(|instance| instance.labels[0]).collect();
    assert_eq!(found, wrong);
    assert!(checked.findings.iter().all(|finding| finding.code == code));
}

#[test]
fn pairs_that_disagree_are_found() {
    pairs(codes::CONTRADICTION, |_, sibling| sibling.to_owned());
    pairs(codes::GRANULARITY, |class, _| match class {
        "dog" | "horse" => "animal".to_owned(),
        "car" | "bus" => "vehicle".to_owned(),
        "couch" => "furniture".to_owned(),
        "laptop" => "electronic device".to_owned(),
        "banana" => "food".to_owned(),
        "knife" => "kitchen item".to_owned(),
        "bench" => "outdoor object".to_owned(),
        _ => "sports item".to_owned(),
    });
}

/// Every class name with one letter swapped, as a tired hand writes it.
#[test]
fn mistyped_classes_are_found_and_the_right_ones_proposed() {
    let ontology = genlock_check::semantic::shipped("coco").unwrap();
    let (mut typed, mut proposed, mut count) = (0, 0, 0);
    for term in ontology.terms.iter().filter(|term| term.name.len() >= 6) {
        let mut letters: Vec<char> = term.name.chars().collect();
        let at = letters.len() / 2;
        letters.swap(at, at - 1);
        let mistyped: String = letters.into_iter().collect();
        if mistyped == term.name.as_str() {
            continue;
        }
        count += 1;
        let mut builder = Builder::default();
        builder.picture(&Picture { things: vec![crate::scenes::thing(&mistyped)], texts: Vec::new() });
        let checked = run(&builder.data, &coco(), &Config::default());
        let found: Vec<_> = checked.findings.iter().filter(|finding| finding.code == codes::UNDEFINED_TERM).collect();
        typed += usize::from(found.len() == 1);
        let right = format!("{:?}", term.name);
        proposed += usize::from(found.iter().any(|finding| finding.instances[0].message.contains(&right)));
    }
    eprintln!("{typed} of {count} mistyped names found, {proposed} with the right proposal");
    assert!(count >= 40 && typed * 100 >= count * 95 && proposed * 100 >= count * 95, "{typed} and {proposed} of {count}");
}
