use genlock_model::{Annotator, AnnotatorKind, Dataset, Id, Record};

fn annotator(id: u32, name: &str) -> Record {
    Record::Annotator(Annotator { id: Id::new(id), name: name.into(), kind: AnnotatorKind::Human })
}

#[test]
fn records_are_found_by_their_dense_ids_in_any_order() {
    let data: Dataset = [annotator(2, "c"), annotator(0, "a")].into_iter().collect();
    assert_eq!(data.annotators.len(), 2);
    assert_eq!(data.annotators.get(Id::new(0)).unwrap().name, "a");
    assert_eq!(data.annotators.get(Id::new(2)).unwrap().name, "c");
    assert!(data.annotators.get(Id::new(1)).is_none() && data.annotators.get(Id::new(9)).is_none());
    assert_eq!(data.annotators.next_id(), Id::new(3));
    assert_eq!(data.annotators.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["c", "a"]);
}

#[test]
fn of_two_with_one_id_the_first_is_found_and_both_are_kept() {
    let data: Dataset = [annotator(0, "first"), annotator(0, "second")].into_iter().collect();
    assert_eq!((data.annotators.len(), data.annotators.get(Id::new(0)).unwrap().name.as_str()), (2, "first"));
    assert!((data.annotators.next_id().index() as usize) >= data.annotators.len());
}

#[test]
fn a_forged_id_does_not_fill_the_memory() {
    let data: Dataset = [annotator(u32::MAX, "far"), annotator(0, "near")].into_iter().collect();
    assert_eq!(data.annotators.len(), 2);
    assert!(data.annotators.get(Id::new(u32::MAX)).is_none());
    assert_eq!(data.annotators.get(Id::new(0)).unwrap().name, "near");
}

#[test]
fn what_others_refer_to_comes_first() {
    let data: Dataset = super::records::all().into_iter().rev().collect();
    let kinds: Vec<_> = data.records().map(|record| std::mem::discriminant(&record)).collect();
    let at = |wanted: &Record| kinds.iter().position(|kind| *kind == std::mem::discriminant(wanted)).unwrap();
    let records = super::records::all();
    let find = |name: &str| at(records.iter().find(|record| format!("{record:?}").starts_with(name)).unwrap());
    assert!(find("Stream(") < find("Label(") && find("Class(") < find("Label(") && find("Track(") < find("Label("));
    assert!(find("Clock(") < find("Stream(") && find("Label(") < find("Relation("));
    assert_eq!(kinds.len(), records.len(), "no kind is left out");
    assert_eq!(data.records().collect::<Dataset>(), data);
}

#[test]
fn a_dataset_absorbs_another_with_ids_that_go_on() {
    let one: Dataset = super::records::all().into_iter().collect();
    let mut twice = Dataset::new();
    twice.absorb(one.clone());
    assert_eq!(twice, one);
    twice.absorb(one.clone());
    assert_eq!(twice.labels.len(), 2 * one.labels.len());
    let (first, second) = (one.labels.iter(), twice.labels.iter().skip(one.labels.len()));
    for (label, copy) in first.zip(second) {
        assert_ne!((label.id, label.stream), (copy.id, copy.stream));
        // What the copy names is the copy of what the label names, down to the file.
        let (streams, copies) = (&one.streams, &twice.streams);
        assert_eq!(streams.get(label.stream).map(|row| &row.name), copies.get(copy.stream).map(|row| &row.name));
        let class = |data: &Dataset, label: &genlock_model::Label| Some(data.classes.get(label.class?)?.name.clone());
        assert_eq!(class(&one, label), class(&twice, copy));
        let track = |data: &Dataset, label: &genlock_model::Label| Some(data.tracks.get(label.track?)?.name.clone());
        assert_eq!(track(&one, label), track(&twice, copy));
        let unit = |data: &Dataset, label: &genlock_model::Label| Some(data.clocks.get(label.extent.clock()?)?.unit);
        assert_eq!(unit(&one, label), unit(&twice, copy));
        let path = |data: &Dataset, label: &genlock_model::Label| Some(data.source_path(label.origin?.source)?.to_owned());
        assert_eq!(path(&one, label), path(&twice, copy));
    }
}
