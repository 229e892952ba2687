//! What is compared with what.

use crate::{Deliveries, of_all};
use genlock_agree::{Scope, Settings, Subject, Survey};
use genlock_model::{Extent, Unit};
use genlock_time::Time;

#[test]
fn streams_are_known_again_by_their_names_with_less_and_less_of_the_path() {
    for (ours, theirs) in [(["a.jpg", "b.jpg"], ["a.jpg", "b.jpg"]), (["x/a.jpg", "x/b.jpg"], ["b.txt", "a.txt"])] {
        let mut made = Deliveries::default();
        made.voice("one", &ours, Unit::Second).voice("two", &theirs, Unit::Second);
        let survey = Survey::new(&made.data, &made.voices, &|_| None);
        assert_eq!(survey.items.len(), 2, "{ours:?} {theirs:?}");
        assert!(survey.items.iter().all(|item| item.streams.len() == 2 && !item.assumed));
    }
    // Two folders with files of one name are not the same.
    let mut made = Deliveries::default();
    made.voice("one", &["x/1.jpg", "y/1.jpg"], Unit::Second).voice("two", &["x/1.jpg", "y/1.jpg"], Unit::Second);
    assert_eq!(Survey::new(&made.data, &made.voices, &|_| None).items.len(), 2);
    // One stream each is the same, whatever it is called.
    let mut made = Deliveries::default();
    made.voice("one", &["anna"], Unit::Second).voice("two", &["ben"], Unit::Second);
    let survey = Survey::new(&made.data, &made.voices, &|_| None);
    assert!(survey.items.len() == 1 && survey.items[0].assumed);
}

#[test]
fn an_image_without_a_box_was_looked_at_and_one_that_is_absent_was_not() {
    let mut made = Deliveries::default();
    made.voice("one", &["a", "b", "c"], Unit::Second);
    for image in 0..3 {
        made.upright(image, "dog", [0, 0, 10, 10]);
    }
    made.voice("two", &["a", "b"], Unit::Second).upright(0, "dog", [0, 0, 10, 10]);
    let rows = made.figures(&Settings::default());
    // a: a match; b: a box of the one; c: nobody else looked.
    let f1 = of_all(&rows, "f1");
    assert_eq!((f1.value, f1.count), (Ok(2.0 / 3.0), 3));
    assert_eq!(of_all(&rows, "matched-iou").value, Ok(1.0));
}

#[test]
fn of_two_boxes_on_one_place_those_of_one_class_belong_together() {
    let mut made = Deliveries::default();
    made.voice("one", &["a", "b"], Unit::Second).upright(0, "person", [0, 0, 10, 10]).upright(0, "bicycle", [0, 1, 10, 11]);
    made.voice("two", &["a", "b"], Unit::Second).upright(0, "bicycle", [0, 0, 10, 10]).upright(0, "person", [0, 1, 10, 11]);
    let rows = made.figures(&Settings::default());
    assert_eq!(of_all(&rows, "alpha").value, Ok(1.0));
    let expected = 9.0 / 11.0;
    assert!((of_all(&rows, "matched-iou").value.unwrap() - expected).abs() < 1e-12);
}

#[test]
fn numbers_are_intervals_and_names_are_not() {
    let mut made = Deliveries::default();
    for (voice, values) in [("one", ["1", "2", "3.0", "5"]), ("two", ["1.0", "2", "4", "5"])] {
        made.voice(voice, &["a", "b", "c", "d"], Unit::Second);
        values.iter().enumerate().for_each(|(stream, value)| {
            made.rating(stream, value);
        });
    }
    let rows = made.figures(&Settings::default());
    let alpha =
        rows.iter().find(|row| row.subject == Subject::Attribute("score".to_owned()) && row.measure.name() == "alpha").unwrap();
    // By hand: values 1 1 2 2 3 4 5 5; the observed disagreement is 2/8, the expected one 2 (8 · 85 - 23²) / (8 · 7).
    let expected = 1.0 - 0.25 / (2.0 * (8.0 * 85.0 - 529.0) / 56.0);
    assert!((alpha.value.unwrap() - expected).abs() < 1e-12, "{alpha:?}");
    assert_eq!(alpha.variant, "interval");
}

#[test]
fn several_classes_of_an_item_are_several_questions() {
    let mut made = Deliveries::default();
    let images = ["a", "b", "c"];
    made.voice("one", &images, Unit::Second).label(0, "cat", |_| ()).label(0, "dog", |_| ()).label(1, "dog", |_| ());
    made.voice("two", &images, Unit::Second).label(0, "cat", |_| ()).label(1, "dog", |_| ()).label(1, "cat", |_| ());
    let rows = made.figures(&Settings::default());
    let agreement = |class: &str| {
        let of_class = Subject::HasClass(class.to_owned());
        rows.iter().find(|row| row.subject == of_class && row.measure.name() == "agreement").unwrap().value
    };
    // The third image bears no label at all, so no question is asked of it.
    assert_eq!((agreement("cat"), agreement("dog")), (Ok(0.5), Ok(0.5)));
}

#[test]
fn frames_without_a_rate_are_not_compared_with_seconds() {
    let mut made = Deliveries::default();
    made.voice("one", &["a"], Unit::Second).segment("x", 0, 2000);
    made.voice("two", &["a"], Unit::Frame).segment("x", 0, 50_000);
    let survey = Survey::new(&made.data, &made.voices, &|_| None);
    assert_eq!(survey.unmeasured().values().sum::<u64>(), 1);
    // Both in frames is fine, and an event without duration is named.
    let mut made = Deliveries::default();
    made.voice("one", &["a"], Unit::Frame).segment("x", 0, 50_000);
    made.voice("two", &["a"], Unit::Frame).segment("x", 0, 40_000);
    let rows = made.figures(&Settings::default());
    assert_eq!(of_all(&rows, "agreement").value, Ok(0.8));
    made.voice("three", &["a"], Unit::Second);
    let clock = made.data.clocks.iter().last().unwrap().id;
    made.label(0, "x", |label| label.extent = Extent::At { clock, at: Time::millis(3) });
    assert_eq!(Survey::new(&made.data, &made.voices, &|_| None).unmeasured().len(), 1);
}

#[test]
fn speakers_have_arbitrary_names_and_classes_do_not() {
    let mut made = Deliveries::default();
    made.voice("one", &["a"], Unit::Second).segment("x", 0, 4000).segment("y", 4000, 8000);
    made.voice("two", &["a"], Unit::Second).segment("p", 0, 4000).segment("q", 4000, 8000);
    let rows = made.figures(&Settings::default());
    assert_eq!(of_all(&rows, "agreement").value, Ok(0.0));
    let der = rows.iter().find(|row| row.measure.name() == "der" && row.scope == Scope::Pair(0, 1)).unwrap();
    assert_eq!(der.value, Ok(0.0));
}

#[test]
fn equal_seeds_give_equal_figures() {
    let mut made = Deliveries::default();
    for shift in [0, 150, 400] {
        made.voice(&shift.to_string(), &["a"], Unit::Second);
        for at in 0..6 {
            made.segment(["x", "y"][at % 2], i64::try_from(at).unwrap() * 3000 + shift, i64::try_from(at).unwrap() * 3000 + 2000);
        }
    }
    let once = made.figures(&Settings::default());
    assert_eq!(once, made.figures(&Settings::default()));
    assert!(once.iter().any(|row| row.measure.name() == "gamma" && row.scope == Scope::Pair(1, 2)));
}
