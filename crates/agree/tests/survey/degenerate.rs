//! Cases in which a measure has no value: a reason instead, and never NaN.

use crate::Deliveries;
use genlock_agree::alpha::{Level, alpha};
use genlock_agree::diarization::{Scoring, Turn, errors};
use genlock_agree::gamma::{Options, Unit, gamma};
use genlock_agree::kappa::{Chance, Weighting, cohen, fleiss, fleiss_of_table};
use genlock_agree::{Ratings, Resampling, Settings, Undefined};
use genlock_model::Unit as Count;

const LEVELS: [Level; 4] = [Level::Nominal, Level::Ordinal, Level::Interval, Level::Ratio];

fn ratings(raters: usize, rows: &[&[Option<u32>]]) -> Ratings {
    let mut ratings = Ratings::new(raters);
    for row in rows {
        ratings.add(row, 1);
    }
    ratings
}

fn check(ratings: &Ratings, expected: Undefined) {
    let once = Some(Resampling::default());
    for level in LEVELS {
        assert_eq!(alpha(ratings, level, &[1.0, 2.0, 3.0], once), (Err(expected), None), "{}", level.name());
    }
    for weighting in [Weighting::None, Weighting::Linear, Weighting::Quadratic] {
        assert_eq!(cohen(ratings, weighting, once), (Err(expected), None), "{weighting:?}");
    }
    assert_eq!(fleiss(ratings, Chance::AsChosen, once), (Err(expected), None));
}

#[test]
fn categories_without_a_value_say_why() {
    check(&ratings(0, &[]), Undefined::OneRater);
    check(&ratings(1, &[&[Some(0)], &[Some(1)]]), Undefined::OneRater);
    check(&ratings(2, &[]), Undefined::NothingShared);
    check(&ratings(2, &[&[Some(0), None], &[None, Some(1)]]), Undefined::NothingShared);
    check(&ratings(2, &[&[Some(1), Some(1)], &[Some(1), Some(1)]]), Undefined::NoVariation);
    let two = ratings(2, &[&[Some(0), Some(1)]]);
    assert_eq!(alpha(&two, Level::Interval, &[1.0], None).0, Err(Undefined::NotNumbers));
    assert_eq!(alpha(&two, Level::Ratio, &[-1.0, 1.0], None).0, Err(Undefined::NotNumbers));
    assert_eq!(alpha(&two, Level::Interval, &[f64::NAN, 1.0], None).0, Err(Undefined::NotNumbers));
    // Two ratios of nothing do not differ.
    assert_eq!(alpha(&two, Level::Ratio, &[0.0, 0.0], None).0, Err(Undefined::NoVariation));
    assert_eq!(fleiss_of_table(&[], Chance::AsChosen), Err(Undefined::NothingShared));
    assert_eq!(fleiss_of_table(&[vec![1, 0], vec![0, 2]], Chance::AsChosen), Err(Undefined::NothingShared));
    assert_eq!(fleiss_of_table(&[vec![2, 0], vec![2, 0]], Chance::AsChosen), Err(Undefined::NoVariation));
}

#[test]
fn complete_disagreement_of_two_is_no_error() {
    let apart = ratings(2, &[&[Some(0), Some(1)], &[Some(0), Some(1)]]);
    assert_eq!(cohen(&apart, Weighting::None, None).0, Ok(0.0));
    assert_eq!(alpha(&apart, Level::Nominal, &[], None).0, Ok(-0.5));
}

#[test]
fn segments_without_a_value_say_why() {
    let unit = |rater| Unit { rater, start: 0.0, end: 1.0, category: 0 };
    let options = Options::default();
    assert_eq!(gamma(&[], 2, &options).unwrap_err(), Undefined::NothingShared);
    assert_eq!(gamma(&[unit(0)], 1, &options).unwrap_err(), Undefined::OneRater);
    assert_eq!(gamma(&[unit(0)], 99, &options).unwrap_err(), Undefined::TooLarge);
    assert_eq!(gamma(&[unit(0), unit(1)], 2, &options).unwrap().gamma, 1.0);
    // One of two set nothing: the disorder is what one missing counterpart for each segment costs, 2 on the mean of half a segment.
    let alone = gamma(&[unit(0)], 2, &options).unwrap();
    assert!(alone.gamma.is_finite() && (alone.alignment.disorder - 2.0).abs() < 1e-9, "{alone:?}");
}

#[test]
fn turns_without_a_value_say_why() {
    let turn = [Turn { speaker: 0, start: 1.0, end: 2.0 }];
    let scoring = Scoring { regions: None, collar_each_side: 0.0 };
    assert_eq!(errors(&[], &turn, scoring).der(), Err(Undefined::NothingShared));
    assert_eq!(errors(&[], &[], scoring).jer(), Err(Undefined::NothingShared));
    assert_eq!(errors(&turn, &[], scoring).der(), Ok(1.0));
    assert_eq!(errors(&turn, &[], scoring).jer(), Ok(1.0));
    // The collars leave nothing to score.
    let wide = Scoring { regions: None, collar_each_side: 0.5 };
    assert_eq!(errors(&turn, &turn, wide).der(), Err(Undefined::NothingShared));
    let outside = Scoring { regions: Some(&[(5.0, 6.0)]), collar_each_side: 0.0 };
    assert_eq!(errors(&turn, &turn, outside).der(), Err(Undefined::NothingShared));
    let broken = [Turn { speaker: 0, start: 2.0, end: 1.0 }, Turn { speaker: 3, start: f64::NAN, end: 1.0 }];
    assert_eq!(errors(&broken, &turn, Scoring { regions: Some(&[(0.0, 3.0)]), collar_each_side: 0.0 }).total, 0.0);
}

#[test]
fn empty_deliveries_give_no_figures_and_no_nan() {
    let mut made = Deliveries::default();
    made.voice("one", &["a"], Count::Second).voice("two", &["a"], Count::Second);
    assert_eq!(made.figures(&Settings::default()), []);
    made.segment("x", 0, 1000);
    let rows = made.figures(&Settings::default());
    assert!(!rows.is_empty() && rows.iter().all(|row| row.value.is_ok_and(f64::is_finite) || row.value.is_err()), "{rows:?}");
}
