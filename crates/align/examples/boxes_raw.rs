//! Aligns boxes of made scenes, and prints a table of what was found. For fitting the confidence; see `bench/alignment/fit.py`.
//!
//! Arguments: the first seed, and how many scenes. One to five labelled objects and up to two others wander before a background; the
//! camera may sway; boxes are drawn carelessly, some of them interpolated; the clocks differ by nothing, an offset, a standard ratio or a
//! drift. Boxes of another scene, boxes backwards and boxes whose times are shuffled belong nowhere.

#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "numbers that are made here")]

#[path = "../tests/common/dice.rs"]
mod dice;
#[path = "../tests/common/moving.rs"]
mod moving;

use dice::Dice;
use genlock_align::{PlacedBox, Verdict};
use moving::{Case, Scene, boxes, error, outcome};

/// A map is right if it puts all boxes within the tolerance.
const RIGHT: f64 = 0.1;

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|word| word.parse::<u64>().ok());
    let (first, count) = (arguments.next().unwrap_or(0), arguments.next().unwrap_or(10));
    println!("seed\tfamily\tverdict\tmodel\tright\terror_ms\tconfidence\tmargin\tz\tshare");
    for seed in first..first + count {
        println!("{}", line(seed));
    }
}

fn line(seed: u64) -> String {
    let mut dice = Dice(seed.wrapping_mul(7_919).wrapping_add(17));
    (0..8).for_each(|_| _ = dice.between(0.0, 1.0));
    let mut pick = |count: f64| dice.between(0.0, count) as usize;
    let kind = ["right", "right", "right", "another", "another, backwards", "another, shuffled"][pick(6.0)];
    let objects = 1 + pick(5.0);
    let others = pick(3.0);
    let map = match pick(4.0) {
        0 => (1.0, 0.0),
        1 => (1.0, dice.between(-4.0, 4.0)),
        2 => ([25.0 / 24.0, 24.0 / 25.0, 1.001, 1.0 / 1.001][dice.between(0.0, 4.0) as usize], dice.between(-1.0, 1.0)),
        _ => (1.0 + dice.between(-0.002, 0.002), dice.between(-1.0, 1.0)),
    };
    let case = Case {
        length: dice.between(8.0, 70.0),
        picture_rate: [10.0, 25.0, 25.0, 29.97][dice.between(0.0, 4.0) as usize],
        label_rate: [1.0, 2.0, 5.0, 10.0, 25.0][dice.between(0.0, 5.0) as usize],
        map,
        careless: dice.between(0.003, 0.04),
        noise: dice.between(50.0, 2_000.0),
        sways: [0.0, 0.0, 0.5, 2.0][dice.between(0.0, 4.0) as usize],
        labelled: objects,
        drawn: [0.0, 0.0, 0.5, 1.0][dice.between(0.0, 4.0) as usize],
    };
    let scene = Scene::new(seed + 10_000, objects + others);
    let labels = match kind {
        "another" => boxes(&Scene::new(seed + 5_000_000, objects), &case),
        "another, backwards" => timed(boxes(&scene, &case), &mut |times| times.reverse()),
        "another, shuffled" => timed(boxes(&scene, &case), &mut |times| {
            (1..times.len()).rev().for_each(|at| times.swap(at, dice.between(0.0, at as f64 + 1.0) as usize));
        }),
        _ => boxes(&scene, &case),
    };
    let found = outcome(&scene, &labels, &case, &[]);
    let verdict = match &found.verdict {
        Verdict::Keep => "keep".to_owned(),
        Verdict::Fix(_) => "fix".to_owned(),
        Verdict::Abstain(reason) => format!("abstain {reason:?}").split(" {").next().unwrap_or_default().to_owned(),
    };
    let Some(estimate) = &found.considered else { return format!("{seed}\t{kind}\t{verdict}\t\t0\t\t\t\t\t") };
    let off = error(estimate, &case);
    let right = u8::from(kind == "right" && off <= RIGHT);
    let evidence = &estimate.evidence;
    let z = evidence.z_per_sqrt_n * (evidence.labels as f64).sqrt();
    format!(
        "{seed}\t{kind}\t{verdict}\t{}\t{right}\t{:.1}\t{:.6}\t{:.4}\t{z:.4}\t{:.4}",
        estimate.model.kind(),
        off * 1e3,
        estimate.confidence,
        evidence.margin,
        evidence.support as f64 / evidence.labels.max(1) as f64,
    )
}

/// The same boxes with their times in another order.
fn timed(mut boxes: Vec<PlacedBox>, order: &mut dyn FnMut(&mut Vec<i64>)) -> Vec<PlacedBox> {
    let mut times: Vec<i64> = boxes.iter().map(|one| one.time).collect();
    times.sort_unstable();
    times.dedup();
    let mut moved = times.clone();
    order(&mut moved);
    for one in &mut boxes {
        if let Ok(at) = times.binary_search(&one.time) {
            one.time = moved[at];
        }
    }
    boxes
}
