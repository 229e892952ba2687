//! Boxes against pictures in which what they are drawn around moves at known times.

#[path = "common/dice.rs"]
mod dice;
#[path = "common/moving.rs"]
mod moving;

use dice::Dice;
use genlock_align::{BoxWatch, BoxesToMotion, Candidate, Estimator as _, Model, Options, Outcome, Verdict};
use genlock_time::{Rational, SyncMap};
use moving::{Case, HEIGHT, Scene, USUAL, WIDTH, boxes, error, outcome};

fn tell(what: &str, outcome: &Outcome) {
    let Some(estimate) = &outcome.considered else { return println!("{what}: {:?}", outcome.verdict) };
    println!(
        "{what}: {} {} offset {:+.3} [{:+.3}, {:+.3}] ratio {:.6} confidence {:.3} margin {:.2} z {:.2} support {}/{}",
        match &outcome.verdict {
            Verdict::Keep => "keep".to_owned(),
            Verdict::Fix(_) => "fix".to_owned(),
            Verdict::Abstain(reason) => format!("abstain {reason:?}"),
        },
        estimate.model.name(),
        estimate.offset.value.approx(),
        estimate.offset.low.approx(),
        estimate.offset.high.approx(),
        estimate.ratio.value.approx(),
        estimate.confidence,
        estimate.evidence.margin,
        estimate.evidence.z_per_sqrt_n * (estimate.evidence.labels as f64).sqrt(),
        estimate.evidence.support,
        estimate.evidence.labels,
    );
}

#[test]
fn an_offset_is_found() {
    for (seed, objects, offset) in [(1, 1, 0.4), (2, 3, -1.7), (3, 2, 0.12), (4, 5, 7.3), (5, 2, -0.2)] {
        let scene = Scene::new(seed, objects);
        let case = Case { map: (1.0, offset), ..USUAL };
        let outcome = outcome(&scene, &boxes(&scene, &case), &case, &[]);
        tell(&format!("{objects} objects, {offset} s"), &outcome);
        let Verdict::Fix(estimate) = &outcome.verdict else { panic!("{:?}", outcome.verdict) };
        assert_eq!(estimate.model, Model::Offset);
        assert!(error(estimate, &case) < 0.02, "{}", error(estimate, &case));
    }
}

#[test]
fn boxes_that_are_right_are_kept() {
    for seed in 10..16 {
        let scene = Scene::new(seed, 2);
        let case = Case { label_rate: 25.0, ..USUAL };
        let outcome = outcome(&scene, &boxes(&scene, &case), &case, &[]);
        tell("right", &outcome);
        assert_eq!(outcome.verdict, Verdict::Keep);
    }
}

#[test]
fn boxes_of_other_pictures_are_left_alone() {
    for seed in 20..26 {
        let scene = Scene::new(seed, 3);
        let others = boxes(&Scene::new(seed + 100, 3), &USUAL);
        let outcome = outcome(&scene, &others, &USUAL, &[]);
        tell("other", &outcome);
        assert!(matches!(outcome.verdict, Verdict::Abstain(_)));
    }
}

#[test]
fn a_wrong_rate_is_named_and_a_drift_measured() {
    let scene = Scene::new(30, 3);
    let case = Case { length: 120.0, map: (25.0 / 24.0, -0.6), picture_rate: 12.5, label_rate: 5.0, ..USUAL };
    let found = outcome(&scene, &boxes(&scene, &case), &case, &[]);
    tell("25/24", &found);
    let Verdict::Fix(estimate) = &found.verdict else { panic!("{:?}", found.verdict) };
    assert_eq!(estimate.model, Model::Ratio("25/24"));
    assert!(error(estimate, &case) < 0.03);
    let case = Case { map: (1.0028, 0.3), ..case };
    let found = outcome(&scene, &boxes(&scene, &case), &case, &[]);
    tell("0.28 %", &found);
    let Verdict::Fix(estimate) = &found.verdict else { panic!("{:?}", found.verdict) };
    assert_eq!(estimate.model, Model::Affine);
    assert!(error(estimate, &case) < 0.04, "{}", error(estimate, &case));
}

#[test]
fn a_convention_explains_an_offset() {
    let scene = Scene::new(40, 3);
    let case = Case { map: (1.0, -1.24), ..USUAL };
    let map = SyncMap::shift(Rational::new(-31, 25).unwrap());
    let candidate = Candidate { name: "stored_index".to_owned(), sentence: "They count stored frames.".to_owned(), map };
    let outcome = outcome(&scene, &boxes(&scene, &case), &case, &[candidate]);
    tell("stored", &outcome);
    let Verdict::Fix(estimate) = &outcome.verdict else { panic!("{:?}", outcome.verdict) };
    assert_eq!(estimate.model, Model::Convention("stored_index".to_owned()));
}

#[test]
fn stillness_says_nothing() {
    let scene = Scene::new(50, 2);
    let mut watch = BoxWatch::new(&boxes(&scene, &USUAL), WIDTH, HEIGHT, &Options::default());
    let picture = scene.picture(0.0, 0.0, 0.0, &mut Dice(1));
    (0..500).for_each(|number| watch.push(number * 40_000_000, &picture));
    let outcome = BoxesToMotion { seen: &watch.finish(), candidates: &[] }.estimate(&Options::default());
    assert!(matches!(outcome.verdict, Verdict::Abstain(_)), "{:?}", outcome.verdict);
}
