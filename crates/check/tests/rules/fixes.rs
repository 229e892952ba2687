//! What is mended, and what is written down about it.

use super::data::{FRAMES, On, SECONDS, at, dataset, during, frames};
use genlock_check::{Aids, Baseline, Checked, Config, Provenance, apply, check};
use genlock_diagnose::codes::check as codes;
use genlock_model::{Dataset, Extent, Id, Node, Record, Relation};

fn run(data: &Dataset) -> Checked {
    let config = Config { select: vec!["outside-media".to_owned(), "duplicate-time".to_owned()], ..Config::default() };
    check(data, &config, &Baseline::default(), &Aids::new())
}

/// Mends what can be mended.
fn mended(mut data: Dataset) -> (Dataset, usize) {
    let checked = run(&data);
    let applied = apply(&mut data, &checked.fixes, Provenance::InRecords);
    (data, applied.len())
}

fn check_extent(on: On, before: Extent, after: &Extent) {
    let (data, _) = mended(dataset([(on, before)]));
    assert_eq!(data.labels.iter().next().map(|label| &label.extent), Some(after));
}

/// The media are ten seconds long.
#[test]
fn labels_are_cut_to_their_media() {
    check_extent(On::Words, during(SECONDS, 8000, 11_000), &during(SECONDS, 8000, 10_000));
    check_extent(On::Words, during(SECONDS, -300, 2000), &during(SECONDS, 0, 2000));
    check_extent(On::Picture, frames(FRAMES, 200, 260), &frames(FRAMES, 200, 250));
    // Within the tolerance, and where most of the label lies outside, nothing is cut.
    check_extent(On::Words, during(SECONDS, 8000, 10_050), &during(SECONDS, 8000, 10_050));
    check_extent(On::Words, during(SECONDS, 9500, 12_000), &during(SECONDS, 9500, 12_000));
    check_extent(On::Picture, at(FRAMES, 300), &at(FRAMES, 300));
}

#[test]
fn what_was_there_before_is_written_down() {
    let (data, count) = mended(dataset([(On::Words, during(SECONDS, 8000, 11_000))]));
    assert_eq!(count, 1);
    let label = data.labels.iter().next().unwrap();
    let note: serde_json::Value = serde_json::from_str(label.extras.get("genlock", "fixed").unwrap().get()).unwrap();
    assert_eq!(note["rule"], codes::OUTSIDE_MEDIA.id);
    let before: Extent = serde_json::from_value(note["before"]["extent"].clone()).unwrap();
    assert_eq!(before, during(SECONDS, 8000, 11_000));
    // Nothing is left to mend.
    assert_eq!(mended(data).1, 0);
}

#[test]
fn copies_are_left_out_unless_something_names_them() {
    let twice = || dataset([(On::Words, during(SECONDS, 1000, 2000)), (On::Words, during(SECONDS, 1000, 2000))]);
    let (data, count) = mended(twice());
    assert_eq!((data.labels.len(), count), (1, 1));
    let mut named = twice();
    named.put(Record::Relation(Relation {
        id: Id::new(0),
        source_id: None,
        kind: "answers".into(),
        from: Node::Label(Id::new(0)),
        to: Node::Label(Id::new(1)),
        extras: genlock_model::Extras::new(),
    }));
    let (data, count) = mended(named);
    assert_eq!((data.labels.len(), count), (2, 0));
}
