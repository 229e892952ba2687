//! Kappa and alpha.

use crate::{golden, number, same};
use genlock_agree::Ratings;
use genlock_agree::alpha::{Level, alpha};
use genlock_agree::kappa::{Chance, Weighting, cohen, fleiss_of_table};

/// Units in columns, raters in rows; `-` is missing. Values are from 1 to 5.
fn ratings(rows: &[&str]) -> Ratings {
    let rows: Vec<Vec<Option<u32>>> =
        rows.iter().map(|row| row.split(',').map(|cell| cell.parse::<u32>().ok().map(|value| value - 1)).collect()).collect();
    let mut ratings = Ratings::new(rows.len());
    for unit in 0..rows[0].len() {
        ratings.add(&rows.iter().map(|row| row[unit]).collect::<Vec<_>>(), 1);
    }
    ratings
}

const SCALE: [f64; 5] = [1.0, 2.0, 3.0, 4.0, 5.0];
/// Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), example C.
const KRIPPENDORFF: [&str; 4] =
    ["1,2,3,3,2,1,4,1,2,-,-,-", "1,2,3,3,2,2,4,1,2,5,-,3", "-,3,3,3,2,3,4,2,2,5,1,-", "1,2,3,3,2,4,4,1,2,5,1,-"];
/// Wikipedia, "Krippendorff's alpha", the table of three coders.
const WIKIPEDIA: [&str; 3] = ["-,-,-,-,-,3,4,1,2,1,1,3,3,-,3", "1,-,2,1,3,3,4,3,-,-,-,-,-,-,-", "-,-,2,1,3,4,4,-,2,1,1,3,3,-,4"];
/// Wikipedia, "Fleiss' kappa": ten subjects, five categories, fourteen raters.
const FLEISS: [[u64; 5]; 10] = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
];

fn of(rows: &[&str], level: Level) -> f64 {
    alpha(&ratings(rows), level, &SCALE, None).0.unwrap()
}

#[test]
fn alpha_is_that_of_the_paper() {
    for (level, expected) in
        [(Level::Nominal, 0.743_421), (Level::Ordinal, 0.815_388), (Level::Interval, 0.849_107), (Level::Ratio, 0.797_403)]
    {
        same(of(&KRIPPENDORFF, level), expected, level.name());
    }
}

#[test]
fn categories_equal_the_reference_implementations() {
    let Some(golden) = golden() else { return };
    for level in [Level::Nominal, Level::Ordinal, Level::Interval, Level::Ratio] {
        same(of(&KRIPPENDORFF, level), number(&golden, "krippendorff_4x12", &[level.name()]), level.name());
    }
    for level in [Level::Nominal, Level::Interval] {
        same(of(&WIKIPEDIA, level), number(&golden, "krippendorff_wikipedia", &[level.name()]), level.name());
    }
    let table: Vec<Vec<u64>> = FLEISS.iter().map(|row| row.to_vec()).collect();
    same(fleiss_of_table(&table, Chance::AsChosen).unwrap(), number(&golden, "fleiss", &["fleiss"]), "Fleiss");
    same(fleiss_of_table(&table, Chance::Alike(5)).unwrap(), number(&golden, "fleiss", &["randolph"]), "Randolph");
    let mut four = Ratings::new(2);
    for (a, b, times) in [(0, 0, 20), (0, 1, 5), (1, 0, 10), (1, 1, 15)] {
        four.add(&[Some(a), Some(b)], times);
    }
    same(cohen(&four, Weighting::None, None).0.unwrap(), number(&golden, "cohen_50", &[]), "Cohen");
    let list = |side: &str| {
        let side = golden["cohen_weighted_example"][side].as_array().unwrap();
        side.iter().map(|value| u32::try_from(value.as_u64().unwrap()).unwrap()).collect::<Vec<_>>()
    };
    let mut pairs = Ratings::new(2);
    list("a").into_iter().zip(list("b")).for_each(|(a, b)| pairs.add(&[Some(a - 1), Some(b - 1)], 1));
    for (name, weighting) in [("none", Weighting::None), ("linear", Weighting::Linear), ("quadratic", Weighting::Quadratic)] {
        same(cohen(&pairs, weighting, None).0.unwrap(), number(&golden, "cohen_weighted", &[name]), name);
    }
}
