//! Times alpha over many units and gamma over many segments: `cargo run --release -p genlock-agree --example speed [SAMPLE.csv]`,
//! where the sample has rows of annotator, category, start and end.

#![allow(clippy::print_stdout, clippy::cast_possible_truncation, reason = "an example that prints, on small numbers")]

use genlock_agree::alpha::{Level, alpha};
use genlock_agree::gamma::{Options, Unit, gamma};
use genlock_agree::{Random, Ratings, Resampling};
use std::time::Instant;

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    println!("{what}: {:.3} s", start.elapsed().as_secs_f64());
    result
}

/// Three raters who agree with a truth three times out of four.
fn ratings(units: usize, values: u64) -> Ratings {
    let mut random = Random::new(1);
    let mut ratings = Ratings::new(3);
    for _ in 0..units {
        let truth = random.below(values);
        let row = [(); 3].map(|()| {
            let said = if random.unit() < 0.75 { truth } else { random.below(values) };
            (random.unit() < 0.9).then_some(said as u32)
        });
        ratings.add(&row, 1);
    }
    ratings
}

fn segments(count: usize) -> Vec<Unit> {
    let mut random = Random::new(2);
    let mut units = Vec::new();
    for rater in 0..3 {
        let mut at = 0.0;
        for _ in 0..count {
            let start = at + random.unit() * 6.0;
            at = start + 2.0 + random.unit() * 6.0;
            units.push(Unit { rater, start, end: at, category: random.below(4) as u32 });
        }
    }
    units
}

fn main() {
    const UNITS: usize = 1_000_000;
    for (values, what) in [(5, "5 values"), (1_000_000, "a million values")] {
        let scale: Vec<f64> = (0..values).map(|value| value as f64).collect();
        let rated = timed(&format!("{UNITS} units of {what} gathered"), || ratings(UNITS, values));
        for level in [Level::Nominal, Level::Ordinal, Level::Interval] {
            timed(&format!("alpha {} over them", level.name()), || alpha(&rated, level, &scale, None)).0.ok();
        }
        if values < 100 {
            let once = Some(Resampling::default());
            timed("alpha nominal with its interval", || alpha(&rated, Level::Nominal, &scale, once)).0.ok();
        }
    }
    for count in [100, 1000] {
        let found = timed(&format!("gamma of 3 by {count} random segments"), || gamma(&segments(count), 3, &Options::default()));
        println!("  {:?}", found.map(|found| (found.gamma, found.samples, found.alignment.proven)));
    }
    let crowd = |count: usize| {
        let mut random = Random::new(3);
        let unit = |rater| (0..count).map(move |_| rater).collect::<Vec<_>>();
        let raters: Vec<usize> = (0..3).flat_map(unit).collect();
        let mut units = Vec::new();
        for rater in raters {
            let start = random.unit() * 50.0;
            units.push(Unit { rater, start, end: start + 80.0 + random.unit() * 20.0, category: 0 });
        }
        units
    };
    for count in [10, 20, 40] {
        let found =
            timed(&format!("gamma of 3 by {count} segments that all overlap"), || gamma(&crowd(count), 3, &Options::default()));
        println!("  {:?}", found.map(|found| (found.gamma, found.samples, found.alignment.proven)));
    }
    if let Some(text) = std::env::args().nth(1).and_then(|path| std::fs::read_to_string(path).ok()) {
        let rows: Vec<Vec<&str>> =
            text.lines().map(|line| line.split(',').collect()).filter(|row: &Vec<_>| row.len() == 4).collect();
        let place = |column: usize, name: &str| {
            let mut names: Vec<&str> = rows.iter().map(|row| row[column]).collect();
            names.sort_unstable();
            names.dedup();
            names.iter().position(|other| *other == name).unwrap_or(0)
        };
        let number = |text: &str| text.trim().parse().unwrap_or(0.0);
        let unit = |row: &Vec<&str>| Unit {
            rater: place(0, row[0]),
            category: place(1, row[1]) as u32,
            start: number(row[2]),
            end: number(row[3]),
        };
        let units: Vec<Unit> = rows.iter().map(unit).collect();
        let raters = units.iter().map(|unit| unit.rater + 1).max().unwrap_or(0);
        let found =
            timed(&format!("gamma of {} segments of the sample", units.len()), || gamma(&units, raters, &Options::default()));
        println!("  {:?}", found.map(|found| (found.gamma, found.samples, found.alignment.proven)));
    }
}
