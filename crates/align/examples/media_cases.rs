//! Makes pairs of recordings whose true map is known, compares them and prints for each pair whether the map is right, what the program
//! says, and the evidence.
//!
//! ```text
//! cargo run --release -p genlock-align --example media_cases -- 0 100 > train.tsv
//! bench/alignment/fit.py media train.tsv
//! ```

#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "numbers that the cases choose")]

#[path = "../tests/common/dice.rs"]
mod dice;
#[path = "../tests/common/sounds.rs"]
mod sounds;

use dice::Dice;
use genlock_align::{Estimator as _, MediaToMedia, Options, PRINT_RATE, PrintKind, Verdict};
use genlock_time::{Mapped, Rational, SyncMap};
use sounds::{Burst, bursts, print, sound};
use std::error::Error;

/// Seconds by which a map may be wrong.
const NEAR: f64 = 0.03;
/// Seconds around a cut in which nothing is asked.
const BORDER: f64 = 1.5;

/// A stretch of ours: from and to on our clock, in seconds, and where it begins in theirs.
type Stretch = (f64, f64, f64);

struct Case {
    family: &'static str,
    ours: Vec<f32>,
    theirs: Vec<f32>,
    /// Their seconds per second of ours.
    pace: f64,
    /// What both have; nothing if they are of different events.
    truth: Vec<Stretch>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut number =
        || arguments.next().ok_or("usage: media_cases FIRST_SEED COUNT")?.parse::<u64>().map_err(Box::<dyn Error>::from);
    let (first, count) = (number()?, number()?);
    println!("family\tright\tverdict\tconfidence\tmargin\tshare\tkept\tlikeness\tz\treason");
    for seed in first..first + count {
        cases(seed).iter().for_each(report);
    }
    Ok(())
}

/// A programme: sounds without a plan, talk with pauses, or music whose bars come back.
fn programme(seed: u64, seconds: f64) -> Vec<Burst> {
    let mut dice = Dice(seed.wrapping_mul(97).wrapping_add(3));
    let plain = bursts(seed, seconds);
    match dice.between(0.0, 3.0) {
        ..1.0 => plain,
        ..2.0 => {
            let mut pauses = vec![];
            let mut at = 0.0;
            while at < seconds {
                let from = at + dice.between(0.8, 4.0);
                at = from + dice.between(0.2, 2.5);
                pauses.push((from, at));
            }
            let speaks = |burst: &Burst| !pauses.iter().any(|(from, to)| (*from..*to).contains(&burst.at));
            plain.into_iter().filter(speaks).map(|burst| Burst { pitch: burst.pitch.clamp(200.0, 2200.0), ..burst }).collect()
        }
        _ => music(seed, seconds, &mut dice),
    }
}

/// Four to sixteen seconds that come back, with a share of sounds that do not.
fn music(seed: u64, seconds: f64, dice: &mut Dice) -> Vec<Burst> {
    let (bar, new) = (dice.between(4.0, 16.0), dice.between(0.1, 0.7));
    let theme = bursts(seed + 1, bar);
    let mut all: Vec<Burst> = bursts(seed + 2, seconds).into_iter().filter(|_| dice.between(0.0, 1.0) < new).collect();
    for round in 0..(seconds / bar) as usize {
        all.extend(theme.iter().map(|burst| Burst { at: burst.at + round as f64 * bar, ..*burst }));
    }
    all
}

fn cases(seed: u64) -> Vec<Case> {
    let mut dice = Dice(seed.wrapping_mul(7919).wrapping_add(29));
    let length = dice.between(30.0, 240.0);
    let own = programme(seed, length);
    let other = programme(seed + 500_009, length + 60.0);
    let whole = sound(&own, &[(0.0, length)], 1.0, seed);
    let trim = dice.between(1.0, length * 0.3);
    let standard = [25.0 / 24.0, 24.0 / 25.0, 1.001, 1000.0 / 1001.0];
    let pace = standard[dice.between(0.0, 3.999) as usize];
    let clock = 1.0 + dice.between(-3e-4, 3e-4);
    let (cut, gone) = (length * dice.between(0.25, 0.6), dice.between(3.0, length * 0.2));
    let excerpt = (dice.between(0.0, length * 0.5), dice.between(12.0, 30.0_f64.min(length * 0.5)));
    let mut all = Vec::new();
    let mut add = |family, ours: Vec<f32>, pace, truth| {
        let spoilt = spoil(&ours, &mut dice);
        all.push(Case { family, ours, theirs: whole.clone(), pace, truth: Vec::clone(&truth) });
        all.push(Case { family, ours: spoilt, theirs: whole.clone(), pace, truth });
    };
    add("trim", sound(&own, &[(trim, length)], 1.0, seed + 1), 1.0, vec![(0.0, length - trim, trim)]);
    add("speed", sound(&own, &[(0.0, length)], pace, seed + 2), pace, vec![(0.0, length / pace, 0.0)]);
    add("clock error", sound(&own, &[(trim, length)], clock, seed + 3), clock, vec![(0.0, (length - trim) / clock, trim)]);
    let missing = vec![(0.0, cut, 0.0), (cut, length - gone, cut + gone)];
    add("cut out", sound(&own, &[(0.0, cut), (cut + gone, length)], 1.0, seed + 4), 1.0, missing);
    let mut mixed: Vec<Burst> =
        own.iter().map(|one| Burst { at: if one.at >= cut { one.at + gone } else { one.at }, ..*one }).collect();
    mixed.extend(other.iter().filter(|one| (cut..cut + gone).contains(&one.at)));
    let put_in = vec![(0.0, cut, 0.0), (cut + gone, length + gone, cut)];
    add("put in", sound(&mixed, &[(0.0, length + gone)], 1.0, seed + 5), 1.0, put_in);
    let (from, short) = excerpt;
    add("excerpt", sound(&own, &[(from, from + short)], 1.0, seed + 6), 1.0, vec![(0.0, short, from)]);
    add("another recording", sound(&other, &[(0.0, length)], 1.0, seed + 7), 1.0, vec![]);
    add("another, short", sound(&other, &[(0.0, short)], 1.0, seed + 8), 1.0, vec![]);
    let jingle = dice_share(seed) * length;
    let mut joined: Vec<Burst> = own.iter().copied().filter(|one| one.at < jingle).collect();
    joined.extend(other.iter().filter(|one| one.at >= jingle));
    add("a jingle in common", sound(&joined, &[(0.0, length)], 1.0, seed + 9), 1.0, vec![]);
    let bed = music(seed + 70_001, length, &mut Dice(seed + 5));
    let with_bed = |talk: &[Burst]| talk.iter().filter(|one| one.at < length).chain(&bed).copied().collect::<Vec<_>>();
    let theirs = sound(&with_bed(&own), &[(0.0, length)], 1.0, seed + 10);
    let ours = sound(&with_bed(&other), &[(3.7, length)], 1.0, seed + 11);
    all.push(Case { family: "music in common", ours, theirs, pace: 1.0, truth: vec![] });
    all
}

/// The share of a recording that a jingle takes.
fn dice_share(seed: u64) -> f64 {
    Dice(seed.wrapping_mul(11).wrapping_add(7)).between(0.05, 0.4)
}

/// Through a telephone's or a small speaker's band, quieter or louder, clipped, and in noise.
fn spoil(samples: &[f32], dice: &mut Dice) -> Vec<f32> {
    let rate = PRINT_RATE as f64;
    let (low, high) = (dice.between(0.0, 500.0), dice.between(900.0, 3800.0));
    let (gain, noise, limit) = (dice.between(0.1, 2.0), dice.between(-7.0, -2.5).exp(), dice.between(0.2, 1.0));
    let share = |hertz: f64| 1.0 - (-std::f64::consts::TAU * hertz / rate).exp();
    let (rise, fall) = (share(high), share(low));
    let (mut smooth, mut slow) = (0.0, 0.0);
    let one = |sample: &f32| {
        smooth += (f64::from(*sample) - smooth) * rise;
        slow += (smooth - slow) * fall;
        ((smooth - slow) * gain + dice.between(-noise, noise)).clamp(-limit, limit) as f32
    };
    samples.iter().map(one).collect()
}

fn report(case: &Case) {
    let (ours, theirs) = (print(&case.ours), print(&case.theirs));
    let outcome = MediaToMedia { ours: &ours, theirs: &theirs, kind: PrintKind::Sound }.estimate(&Options::default());
    let (verdict, reason) = match &outcome.verdict {
        Verdict::Keep => ("keep", String::new()),
        Verdict::Fix(_) => ("fix", String::new()),
        Verdict::Abstain(reason) => ("abstain", format!("{reason:?}")),
    };
    let Some(considered) = &outcome.considered else {
        println!("{}\t0\t{verdict}\t\t\t\t\t\t\t{reason}", case.family);
        return;
    };
    let evidence = &considered.evidence;
    println!(
        "{}\t{}\t{verdict}\t{:.4}\t{:.3}\t{:.4}\t{}\t{:.3}\t{:.2}\t{reason}",
        case.family,
        u8::from(is_right(case, &considered.map)),
        considered.confidence,
        evidence.margin,
        evidence.support as f64 / evidence.labels.max(1) as f64,
        evidence.support,
        evidence.ratio_per_frame,
        evidence.z_per_sqrt_n,
    );
}

/// True if nine of ten moments that both have are where they belong.
fn is_right(case: &Case, map: &SyncMap) -> bool {
    let (mut asked, mut met) = (0, 0);
    for (from, to, target) in &case.truth {
        for step in 0..((to - from) / 0.5) as usize {
            let time = from + step as f64 * 0.5;
            if time < from + BORDER || time > to - BORDER {
                continue;
            }
            asked += 1;
            let expected = target + (time - from) * case.pace;
            let place = Rational::new((time * 1000.0).round() as i128, 1000).and_then(|time| map.apply(time));
            met += usize::from(matches!(place, Ok(Mapped::To(place)) if (place.approx() - expected).abs() <= NEAR));
        }
    }
    asked > 0 && met * 10 >= asked * 9
}
