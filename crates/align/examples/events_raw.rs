//! Aligns lists of instants, and prints what was found. For fitting the confidence; see `bench/alignment/events.py`.
//!
//! Each line of input is one pair: our instants and theirs in seconds, separated by blanks, with `|` between the two. Each line of output:
//! verdict, model, slope, offset, confidence, margin, z, our events, their events, support, score for each of our events.

use genlock_align::{Estimator as _, Events, EventsToEvents, Options, Outcome, Verdict};
use genlock_time::Rational;
use std::error::Error;
use std::io::BufRead as _;

type Anything<T> = Result<T, Box<dyn Error>>;

fn main() -> Anything<()> {
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (ours, theirs) = line.split_once('|').ok_or("a line without |")?;
        let (ours, theirs) = (events(ours)?, events(theirs)?);
        let outcome = EventsToEvents { ours: &ours, theirs: &theirs, candidates: &[] }.estimate(&Options::default());
        println!("{}", told(&outcome, ours.len(), theirs.len()));
    }
    Ok(())
}

fn events(text: &str) -> Anything<Events> {
    let nanos = |word: &str| -> Anything<i64> {
        let nanos = word.parse::<Rational>()?.mul(Rational::from_int(1_000_000_000))?;
        Ok(i64::try_from(nanos.round(genlock_time::Round::Near))?)
    };
    Ok(Events::new(text.split_whitespace().map(nanos).collect::<Anything<_>>()?))
}

fn told(outcome: &Outcome, ours: usize, theirs: usize) -> String {
    let verdict = match &outcome.verdict {
        Verdict::Keep => "keep".to_owned(),
        Verdict::Fix(_) => "fix".to_owned(),
        Verdict::Abstain(reason) => format!("abstain {reason:?}"),
    };
    let Some(estimate) = &outcome.considered else { return verdict };
    let evidence = &estimate.evidence;
    let (slope, offset) = estimate.map.pieces().first().map_or((1.0, 0.0), |piece| (piece.slope.approx(), piece.offset.approx()));
    format!(
        "{verdict}\t{}\t{slope}\t{offset}\t{:.6}\t{:.4}\t{:.4}\t{ours}\t{theirs}\t{}\t{:.4}",
        estimate.model.kind(),
        estimate.confidence,
        evidence.margin,
        evidence.z_per_sqrt_n * (ours as f64).sqrt(),
        evidence.support,
        evidence.ratio_per_frame,
    )
}
