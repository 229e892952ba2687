//! Each rule on the smallest scenes that show it, and on those that must leave it silent.

use crate::scenes::{Builder, Picture, Thing, coco, dataset, found, picture, run, thing, with};
use genlock_check::rules::{LEVEL, MEANING, MENTION};
use genlock_check::semantic::yaml;
use genlock_check::{Aids, Change, Config, Safety};
use genlock_diagnose::Severity;
use genlock_diagnose::codes::check as codes;
use genlock_model::{Attribute, AttributeValue, Extras, Id, Label, Record, StreamKind, Track};

const LABELLED: &[&str] = &["dog", "cat", "car", "person", "couch", "bird", "bench"];

fn check(classes: &[&str], text: &str, expected: &[&str]) {
    let data = dataset(&[picture(classes, text)], LABELLED);
    assert_eq!(found(&run(&data, &coco(), &Config::default())), expected, "{classes:?} {text}");
}

#[test]
fn what_a_text_names_must_be_there() {
    check(&["dog", "couch"], "A dog on a couch", &[]);
    check(&["couch"], "A dog on a couch", &["mention-without-object dog"]);
    check(&["couch"], "A dog, another dog and the dog on a couch", &["mention-without-object dog"]);
    // Finer and coarser words name it too, and a bark is heard where a dog is.
    check(&["dog", "couch"], "A puppy on a sofa", &[]);
    check(&["dog", "couch"], "An animal on a piece of furniture", &[]);
    check(&["person"], "A woman with her barking dog", &["mention-without-object dog"]);
    // Nobody was asked to label these.
    check(&["dog"], "A dog under a helicopter", &[]);
    check(&["person"], "An animal behind a man", &[]);
    // These need not be there.
    check(&["couch"], "A dog bowl and a painting of a cat near a couch", &[]);
    check(&["couch"], "There is no dog on the couch", &[]);
    // A scene without any object may just not be labelled.
    check(&[], "A dog on a couch", &[]);
}

#[test]
fn a_mistaken_sibling_is_one_finding() {
    check(&["dog", "couch"], "A cat on a couch", &["contradiction cat against dog"]);
    check(&["dog", "cat", "couch"], "A cat on a couch", &[]);
    check(&["dog", "bench"], "A dog and a cat on a bench", &["mention-without-object cat"]);
    check(&["dog", "bench"], "A person with a dog on a bench", &["mention-without-object person"]);
}

#[test]
fn numbers_must_agree() {
    check(&["dog", "dog"], "Two dogs", &[]);
    check(&["dog"], "Two dogs", &["count-mismatch dog"]);
    check(&["dog", "dog", "dog"], "Two dogs", &["count-mismatch dog"]);
    check(&["dog", "dog", "dog"], "Two dogs and another dog", &[]);
    check(&["dog", "dog", "dog"], "At least two dogs", &[]);
    check(&["dog", "dog", "dog"], "Two puppies", &[]);
    check(&["dog", "cat"], "Two animals", &[]);
    check(&["dog"], "A pair of dogs", &["count-mismatch dog"]);
    check(&["bird"; 12], "Dozens of birds", &[]);
    check(&["bird"; 5], "Dozens of birds", &["count-mismatch bird"]);
    let severity = |classes: &[&str], text: &str| {
        let data = dataset(&[picture(classes, text)], LABELLED);
        run(&data, &coco(), &Config::default()).findings[0].severity
    };
    assert_eq!(severity(&["dog"], "Three dogs"), Severity::Error);
    assert_eq!(severity(&["dog"], "Dogs"), Severity::Warning);
    assert_eq!(severity(&["dog", "dog", "dog"], "Two dogs"), Severity::Warning);
}

#[test]
fn a_crowd_is_many() {
    let mut builder = Builder::default();
    let stream = builder.stream("picture", StreamKind::Image);
    let person = builder.class("person");
    builder.label(stream, |label| {
        label.class = Some(person);
        label.attributes.push(Attribute::new("iscrowd", AttributeValue::Number(1_i64.into())));
    });
    builder.text(stream, "Dozens of people");
    assert!(found(&run(&builder.data, &coco(), &Config::default())).is_empty());
}

#[test]
fn what_is_denied_must_not_be_there() {
    check(&["couch", "dog"], "A couch without a dog", &["negated-object dog"]);
    check(&["couch", "dog"], "A couch and no animals", &["negated-object animal"]);
    check(&["couch", "dog"], "A dog on a couch, no puppy", &[]);
    check(&["couch", "cat"], "A cat on a couch without a dog", &[]);
}

fn coloured(things: &[(&str, Option<&'static str>)], text: &str) -> Vec<String> {
    let things = things.iter().map(|(class, colour)| Thing { colour: *colour, ..thing(class) }).collect();
    let data = dataset(&[Picture { things, texts: vec![text.to_owned()] }], LABELLED);
    found(&run(&data, &coco(), &Config::default()))
}

#[test]
fn colours_must_agree() {
    assert_eq!(coloured(&[("car", Some("blue"))], "A red car"), ["attribute-clash colour of car"]);
    assert_eq!(coloured(&[("car", Some("blue"))], "A navy car"), [""; 0]);
    assert_eq!(coloured(&[("car", Some("teal"))], "The car is green"), [""; 0]);
    assert_eq!(coloured(&[("car", Some("blue")), ("car", Some("red"))], "A red car"), [""; 0]);
    assert_eq!(coloured(&[("car", Some("blue")), ("car", None)], "A red car"), [""; 0]);
    assert_eq!(coloured(&[("person", Some("blue"))], "A white woman"), [""; 0]);
    assert_eq!(coloured(&[("car", Some("blue")), ("dog", Some("brown"))], "A brown dog near a red car door"), [""; 0]);
}

#[test]
fn sides_must_agree() {
    let at = |left: i64, text: &str| {
        let picture = Picture { things: vec![Thing { left, ..thing("dog") }], texts: vec![text.to_owned()] };
        found(&run(&dataset(&[picture], LABELLED), &coco(), &Config::default()))
    };
    assert_eq!(at(800, "A dog on the left"), ["side-mismatch dog on the left"]);
    assert_eq!(at(100, "A dog on the left"), [""; 0]);
    assert_eq!(at(500, "A dog on the left"), [""; 0]);
    assert_eq!(at(100, "A dog on the right side of the picture"), ["side-mismatch dog on the right"]);
    assert_eq!(at(800, "A dog to the left of a tree"), [""; 0]);
}

#[test]
fn what_must_be_mentioned_is() {
    let project = yaml("terms: {dog: {must_mention: true}, cat: , couch: }").unwrap().ontology;
    let of = |text: &str, config: &Config| {
        found(&run(&dataset(&[picture(&["dog", "couch"], text)], &["cat"]), &with(&project), config))
    };
    let plain = Config::default();
    assert_eq!(of("An empty couch", &plain), ["object-without-mention dog"]);
    assert_eq!(of("A puppy on a couch", &plain), [""; 0]);
    assert_eq!(of("A dog's bowl by a couch", &plain), [""; 0]);
    assert_eq!(of("A cat on a couch", &plain), ["contradiction cat against dog"]);
    // One of several texts is enough.
    let two = Picture { texts: vec!["A couch".to_owned(), "A dog".to_owned()], ..picture(&["dog", "couch"], "") };
    assert!(found(&run(&dataset(&[two], &[]), &with(&project), &plain)).is_empty());
    let all = Config::default().with(codes::OBJECT_WITHOUT_MENTION, "all", true);
    assert_eq!(of("A dog", &all), ["object-without-mention couch"]);
    let area = Config::default().with(codes::OBJECT_WITHOUT_MENTION, "min-area", 0.02);
    assert_eq!(of("A dog", &area), ["object-without-mention couch"]);
    let larger = Config::default().with(codes::OBJECT_WITHOUT_MENTION, "min-area", 0.03);
    assert_eq!(of("A dog", &larger), [""; 0]);
    let named = Config::default().with(codes::OBJECT_WITHOUT_MENTION, "must-mention", vec!["couch".to_owned()]);
    assert_eq!(of("A dog", &named), ["object-without-mention couch"]);
}

#[test]
fn other_languages_are_noted_and_judged_by_nobody() {
    check(&["couch"], "Ein Hund liegt auf dem Sofa", &["not-english "]);
}

/// A label of this class in each of two streams, for one object.
fn two_streams(a: &str, b: &str, aids: &Aids, config: &Config) -> Vec<String> {
    let mut builder = Builder::default();
    let (camera, lidar) = (builder.stream("camera", StreamKind::Video), builder.stream("lidar", StreamKind::PointCloud));
    let (one, two) = (builder.boxed(camera, &thing(a)), builder.boxed(lidar, &thing(b)));
    builder.same_object(one, two);
    found(&run(&builder.data, aids, config))
}

#[test]
fn labels_of_one_object_must_agree() {
    let plain = Config::default();
    assert_eq!(two_streams("dog", "dog", &coco(), &plain), [""; 0]);
    assert_eq!(two_streams("dog", "cat", &coco(), &plain), ["contradiction dog against cat"]);
    assert_eq!(two_streams("dog", "car", &coco(), &plain), ["contradiction dog against car"]);
    assert_eq!(two_streams("car", "vehicle", &coco(), &plain), ["granularity vehicle and car"]);
    let one = Config::default().with(codes::GRANULARITY, "max-levels", 1);
    assert_eq!(two_streams("car", "vehicle", &coco(), &one), [""; 0]);
    let people =
        yaml("terms: {person: {exclusive: false}, man: {parent: person}, pedestrian: {parent: person}}").unwrap().ontology;
    assert_eq!(two_streams("man", "pedestrian", &with(&people), &plain), [""; 0]);
    // Two terms that nothing joins.
    let flat = yaml("terms: [widget, gadget]").unwrap().ontology;
    assert_eq!(two_streams("widget", "gadget", &with(&flat), &plain), ["contradiction widget against gadget"]);
}

#[test]
fn tracks_over_two_streams_are_compared_once() {
    let mut builder = Builder::default();
    let (camera, lidar) = (builder.stream("camera", StreamKind::Video), builder.stream("lidar", StreamKind::PointCloud));
    let track: Id<Track> = Id::new(0);
    builder.data.put(Record::Track(Track {
        id: track,
        source_id: None,
        recording: None,
        class: None,
        name: None,
        extent: genlock_model::Extent::Always,
        attributes: Vec::new(),
        extras: Extras::new(),
        origin: None,
    }));
    let (dog, cat) = (builder.class("dog"), builder.class("cat"));
    for (stream, class) in [(camera, dog), (camera, dog), (lidar, cat), (lidar, cat)] {
        builder.label(stream, |label| (label.class, label.track) = (Some(class), Some(track)));
    }
    let checked = run(&builder.data, &coco(), &Config::default());
    assert_eq!(found(&checked), ["contradiction dog against cat"]);
    let links = checked.links.of(&MEANING).unwrap().total();
    assert_eq!((links.checked, links.wrong), (1, 1));
    assert_eq!(checked.links.of(&LEVEL).unwrap().total().wrong, 0);
}

#[test]
fn attributes_of_one_object_must_agree() {
    let with_attribute = |name: &'static str, a: AttributeValue, b: AttributeValue, config: &Config| {
        let mut builder = Builder::default();
        let (camera, lidar) = (builder.stream("camera", StreamKind::Video), builder.stream("lidar", StreamKind::PointCloud));
        let mut add = |stream, value| {
            let class = builder.class("car");
            builder.label(stream, |label: &mut Label| {
                label.class = Some(class);
                label.attributes.push(Attribute::new(name, value));
            })
        };
        let (one, two) = (add(camera, a), add(lidar, b));
        builder.same_object(one, two);
        found(&run(&builder.data, &coco(), config))
    };
    let text = |text: &str| AttributeValue::Text(text.into());
    let plain = Config::default();
    assert_eq!(with_attribute("colour", text("red"), text("Blue"), &plain), ["attribute-clash colour: red against Blue"]);
    assert_eq!(with_attribute("colour", text("navy"), text("blue"), &plain), [""; 0]);
    assert_eq!(with_attribute("state", text("parked"), text("moving"), &plain), [""; 0]);
    let named = Config::default().with(codes::ATTRIBUTE_CLASH, "attributes", vec!["state".to_owned()]);
    assert_eq!(with_attribute("state", text("parked"), text("moving"), &named), ["attribute-clash state: parked against moving"]);
    assert_eq!(with_attribute("state", text("Parked"), text("parked"), &named), [""; 0]);
    assert_eq!(with_attribute("state", AttributeValue::Bool(true), AttributeValue::Bool(false), &named).len(), 1);
}

#[test]
fn classes_are_held_against_the_ontology() {
    let project =
        yaml("{terms: {vehicle: , car: {parent: vehicle, synonyms: [motor]}, pedestrian: }, forbidden: {jalopy: {use: car}}}");
    let project = project.unwrap().ontology;
    let of = |classes: &[&str]| {
        let checked = run(&dataset(&[picture(classes, "")], &[]), &with(&project), &Config::default());
        let fixes = checked.fixes.iter().map(|(_, fix)| {
            let what = match &fix.change {
                Change::Rename { name, .. } => format!("rename to {name}"),
                Change::Class { class, .. } => format!("class {}", class.index()),
                other => format!("{other:?}"),
            };
            format!("{} {what}", if fix.safety == Safety::Safe { "safe" } else { "proposed" })
        });
        (found(&checked), fixes.collect::<Vec<_>>())
    };
    let texts = |found: &[&str], fixes: &[&str]| {
        (found.iter().map(ToString::to_string).collect(), fixes.iter().map(ToString::to_string).collect())
    };
    assert_eq!(of(&["car", "pedestrian"]), texts(&[], &[]));
    assert_eq!(of(&["pedestrain"]), texts(&["undefined-term pedestrain"], &["proposed rename to pedestrian"]));
    assert_eq!(of(&["minivan"]), texts(&["undefined-term minivan"], &["proposed rename to vehicle"]));
    assert_eq!(of(&["zebra"]), texts(&["undefined-term zebra"], &[]));
    // The project declares `motor`; that `automobile` is a car is everyday knowledge.
    assert_eq!(of(&["motor"]), texts(&["synonym motor for car"], &["safe rename to car"]));
    assert_eq!(of(&["Cars"]), texts(&["synonym Cars for car"], &["safe rename to car"]));
    assert_eq!(of(&["automobile"]), texts(&["synonym automobile for car"], &["proposed rename to car"]));
    assert_eq!(of(&["car", "motor", "motor"]).1, ["safe class 0", "safe class 0"]);
    assert_eq!(of(&["jalopies"]), texts(&["forbidden-term jalopy"], &["proposed rename to car"]));
    let text = dataset(&[picture(&["car"], "My old jalopy")], &[]);
    assert_eq!(found(&run(&text, &with(&project), &Config::default())), ["forbidden-term jalopy"]);
}

/// Without an ontology the classes of the dataset are what is known, so nothing is undefined; two names for one thing still are two.
#[test]
fn without_an_ontology_the_dataset_is_its_own() {
    let of = |classes: &[&str], text: &str| {
        found(&run(&dataset(&[picture(classes, text)], &["dog"]), &Aids::new(), &Config::default()))
    };
    assert_eq!(of(&["frobnicator", "car"], "A car"), [""; 0]);
    assert_eq!(of(&["car", "Cars"], ""), ["synonym Cars for car"]);
    assert_eq!(of(&["car"], "A dog in a car"), ["mention-without-object dog"]);
}

#[test]
fn texts_on_other_streams_are_captions_only_where_the_configuration_says_so() {
    use genlock_check::config::Glob;
    use genlock_check::semantic::{Knowledge, Semantics, Vocabulary, everyday, shipped};
    let mut builder = Builder::default();
    let spoken = builder.stream("talk.srt", StreamKind::Text);
    builder.boxed(spoken, &thing("dog"));
    builder.text(spoken, "I love my cat");
    let other = builder.stream("picture", StreamKind::Image);
    builder.boxed(other, &thing("cat"));
    let semantics = |captions: Vec<Glob>| {
        let vocabulary = Vocabulary::new(&shipped("coco").unwrap(), Knowledge { curated: Some(everyday()), wordnet: None });
        Aids::new().with(Semantics { vocabulary, has_ontology: true, model: None, captions })
    };
    assert!(found(&run(&builder.data, &semantics(Vec::new()), &Config::default())).is_empty());
}

/// Boxes and texts often come in two files, each with its own entry for the picture.
#[test]
fn pictures_of_one_name_are_one_place() {
    let of = |names: [&str; 2], size: Option<[u32; 2]>| {
        let mut builder = Builder::default();
        let [boxes, texts] = names.map(|name| builder.stream(name, StreamKind::Image));
        builder.data.streams.get_mut(texts).unwrap().size = size;
        builder.boxed(boxes, &thing("couch"));
        builder.text(texts, "A dog on a couch");
        builder.picture(&picture(&["dog"], ""));
        found(&run(&builder.data, &coco(), &Config::default()))
    };
    let same = Some([1000, 800]);
    assert_eq!(of(["001.jpg", "001.jpg"], same), ["mention-without-object dog"]);
    assert_eq!(of(["001.jpg", "001.jpg"], None), ["mention-without-object dog"]);
    assert_eq!(of(["001.jpg", "001.jpg"], Some([640, 480])), [""; 0]);
    assert_eq!(of(["001.jpg", "002.jpg"], same), [""; 0]);
    assert_eq!(of(["", ""], same), [""; 0]);
}

#[test]
fn links_count_texts_that_could_be_judged() {
    let pictures = [
        picture(&["dog"], "A dog"),
        picture(&["dog"], "A bird"),
        picture(&[], "A dog"),
        picture(&["dog"], "Ein Hund auf dem Sofa"),
    ];
    let checked = run(&dataset(&pictures, LABELLED), &coco(), &Config::default());
    let mentions = checked.links.of(&MENTION).unwrap().total();
    assert_eq!((mentions.checked, mentions.wrong, mentions.unchecked), (2, 0, 2));
    // A bird for a dog is a contradiction, not a missing object.
    let meanings = checked.links.of(&MEANING).unwrap().total();
    assert_eq!((meanings.checked, meanings.wrong, meanings.unchecked), (2, 1, 2));
}
