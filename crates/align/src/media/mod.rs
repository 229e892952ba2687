//! Media against media: the vendor worked on another encode, proxy, cut or recording of the same event.
//!
//! Windows of our print are found in theirs by correlation: a few of them anywhere, under several rates, which gives the rate; then all
//! of them, each where the last one leads, and anywhere again where that fails, which finds cuts. Windows on one line make a piece; all
//! pieces share one slope, since the clock of a recording does not change where it is cut. Where one piece ends and the next begins is
//! decided value by value.

mod border;
mod follow;
mod pace;
mod pieces;

use crate::align::Options;
use crate::confidence::bounds;
use crate::exact;
use crate::outcome::{Alternative, Bounds, Estimate, Evidence, Model, Outcome, PieceSupport, Reason};
use crate::print::Print;
use crate::rates::STANDARD_RATES;
use follow::{Match, Seeker};
use genlock_time::{Rational, SyncMap, TimeError};
use pieces::Fit;

/// Below this length, in seconds, there is nothing to cut windows from.
const SHORTEST: f64 = 6.0;
/// Windows below this number are no evidence.
const FEWEST: usize = 3;
/// The least share of values at which something changes.
const LIVELY: f64 = 0.01;
/// A map that moves nothing further than this, in seconds, leaves the labels where they are: half a frame at 100 per second.
const SAME: f64 = 0.005;
/// Windows this close to a map, in seconds, speak for it.
const NEAR: f64 = 0.03;

/// Finds the map from the clock of our media to that of theirs.
pub(crate) fn estimate(ours: &Print, theirs: &Print, options: &Options) -> Outcome {
    if ours.step != theirs.step {
        return Outcome::abstained(Reason::Incomparable);
    }
    for (print, whose) in [(ours, "our media"), (theirs, "the other media")] {
        if print.duration() < SHORTEST {
            return Outcome::abstained(Reason::TooLittle {
                what: "seconds",
                found: crate::number::index(print.duration()),
                needed: 6,
            });
        }
        if print.activity() < LIVELY {
            return Outcome::abstained(Reason::Flat { what: whose });
        }
    }
    let Some(pace) = pace::find(ours, theirs) else { return Outcome::abstained(Reason::Unrelated { z_per_sqrt_n: 0.0 }) };
    let Some((matches, fit)) = follow(ours, theirs, pace) else {
        return Outcome::abstained(Reason::Unrelated { z_per_sqrt_n: 0.0 });
    };
    judge(ours, theirs, &matches, &fit, options).unwrap_or_else(|_| Outcome::abstained(Reason::Overflow))
}

/// Follows the windows, and once more if the slope turns out to be another than the one they were looked for under.
fn follow(ours: &Print, theirs: &Print, pace: f64) -> Option<(Vec<Match>, Fit)> {
    let mut pace = pace;
    let mut best = None;
    for _ in 0..3 {
        let matches = Seeker::new(ours, theirs, pace)?.follow();
        let fit = pieces::fit(&matches, pace)?;
        let apart = (fit.slope - pace).abs();
        pace = fit.slope;
        best = Some((matches, fit));
        if apart < 5e-5 {
            break;
        }
    }
    best
}

fn judge(ours: &Print, theirs: &Print, matches: &[Match], fit: &Fit, options: &Options) -> Result<Outcome, TimeError> {
    let map = border::map(ours, theirs, fit)?;
    let span = matches.last().map_or(0.0, |last| last.time) - matches.first().map_or(0.0, |first| first.time);
    let centre = matches.get(matches.len() / 2).map_or(0.0, |middle| middle.time);
    let kept: Vec<&Match> = matches.iter().filter(|found| fit.distance(found).is_some_and(|d| d.abs() <= NEAR)).collect();
    let unmoved = fit.lines.iter().all(|line| {
        let moved = |time: f64| ((fit.slope - 1.0) * time + line.offset).abs();
        moved(line.first) <= SAME && moved(line.last) <= SAME
    });
    let same = fit.lines.len() == 1 && unmoved;
    let (model, map) = if same { (Model::Identity, SyncMap::identity()) } else { (model(fit), map) };
    let offset_here = |time: f64| fit.at(time) - time;
    let likeness = kept.iter().map(|found| found.likeness).sum::<f64>() / kept.len().max(1) as f64;
    let z = kept.iter().map(|found| found.z).sum::<f64>() / kept.len().max(1) as f64;
    let compared = follow::comparable(ours, theirs, fit).max(kept.len());
    let margin = Seeker::new(ours, theirs, fit.slope).map_or(0.0, |seeker| seeker.margin(&kept));
    let share = kept.len() as f64 / compared.max(1) as f64;
    let confidence = confidence(margin, share, likeness);
    let shift = exact::millis(offset_here(centre))?;
    let slope = exact::slope(fit.slope)?;
    let ratio = match model {
        Model::Identity | Model::Offset | Model::Ratio(_) => Bounds::exactly(slope),
        _ => bounds(slope, fit.slope_error, 0.1, 10_000_000)?,
    };
    let supports = |line: &pieces::Line| PieceSupport { support: line.count, compared: line.windows };
    let estimate = Estimate {
        model: model.clone(),
        offset: bounds(shift, fit.error / (kept.len().max(1) as f64).sqrt() + 0.001, 10.0, 1000)?,
        ratio,
        confidence,
        evidence: Evidence {
            before: exact::residuals(&kept.iter().map(|found| found.target - found.time).collect::<Vec<_>>()),
            after: exact::residuals(&kept.iter().map(|found| fit.distance(found).unwrap_or(0.0)).collect::<Vec<_>>()),
            margin,
            z_per_sqrt_n: z,
            ratio_per_frame: likeness,
            nats: None,
            labels: compared,
            support: kept.len(),
            pieces: fit.lines.iter().map(supports).collect(),
            alternatives: alternatives(matches, fit, &model, centre),
            sentence: sentence(&model, shift, slope, fit, span),
        },
        map,
    };
    let doubt = doubt(&estimate, share, options);
    Ok(Outcome::of(estimate, doubt))
}

fn model(fit: &Fit) -> Model {
    let slope = exact::slope(fit.slope).unwrap_or(Rational::ONE);
    match fit.lines.len() {
        2.. => Model::Piecewise { pieces: fit.lines.len() },
        _ if slope == Rational::ONE => Model::Offset,
        _ => STANDARD_RATES.iter().find(|rate| rate.ratio() == slope).map_or(Model::Affine, |rate| Model::Ratio(rate.name)),
    }
}

/// The probability that the map is right to 30 ms: a logistic that `bench/alignment/fit.py` fitted to 200 pairs of recordings of
/// `examples/media_cases.rs`, in which a wrong map that is taken costs as much as five right ones that are not. A window of another
/// recording lies on a line with two more by chance in far less than one of a thousand recordings; what deceives is music that comes back,
/// which the margin sees, a jingle that two recordings have in common, which the share of windows sees, and the same music under other
/// talk, which is less like itself. On 219 pairs that the fit had not seen, all of the 97 from 0.9 on were right, and 32 of 34 between 0.5
/// and 0.9; of the 88 below, 20.
fn confidence(margin: f64, share: f64, likeness: f64) -> f64 {
    let sum = -19.94 + 0.286 * margin.clamp(-4.0, 20.0) + 13.17 * share.min(1.0) + 8.13 * likeness.clamp(0.0, 1.0);
    1.0 / (1.0 + (-sum).exp())
}

fn doubt(estimate: &Estimate, share: f64, options: &Options) -> Option<Reason> {
    let evidence = &estimate.evidence;
    if evidence.support < FEWEST {
        return Some(Reason::TooLittle { what: "windows that agree", found: evidence.support, needed: FEWEST });
    }
    if share < 0.5 {
        return Some(Reason::FewAgree { what: "windows", support: evidence.support, compared: evidence.labels });
    }
    estimate.unsure(options.accept)
}

/// What else could be: each scored by the windows that agree with it, weighed by their likeness.
fn alternatives(matches: &[Match], fit: &Fit, model: &Model, centre: f64) -> Vec<Alternative> {
    let score = |at: &dyn Fn(f64) -> f64| {
        matches.iter().filter(|found| (found.target - at(found.time)).abs() <= NEAR).map(|found| found.likeness).sum::<f64>()
    };
    let shift = exact::median(matches.iter().map(|found| found.target - found.time).collect());
    let longest = fit.lines.iter().max_by_key(|line| line.count).map_or(0.0, |line| line.offset);
    let mut all = vec![
        Alternative { model: Model::Identity, score: score(&|time| time), offset: 0.0, ratio: 1.0 },
        Alternative { model: Model::Offset, score: score(&|time| time + shift), offset: shift, ratio: 1.0 },
    ];
    if fit.lines.len() > 1 {
        let offset = (fit.slope - 1.0) * centre + longest;
        all.push(Alternative {
            model: Model::Affine,
            score: score(&|time| fit.slope * time + longest),
            offset,
            ratio: fit.slope,
        });
    }
    if !matches!(model, Model::Identity | Model::Offset) {
        let offset = fit.at(centre) - centre;
        all.push(Alternative { model: model.clone(), score: score(&|time| fit.at(time)), offset, ratio: fit.slope });
    }
    all
}

fn sentence(model: &Model, shift: Rational, slope: Rational, fit: &Fit, span: f64) -> String {
    let ppm = || slope.sub(Rational::ONE).and_then(|rest| rest.mul(Rational::from_int(1_000_000))).unwrap_or(Rational::ZERO);
    let rate = if slope == Rational::ONE { String::new() } else { format!(", at {} ppm of its rate", ppm().to_decimal(1)) };
    match model {
        Model::Identity => "Both media are on one clock.".to_owned(),
        Model::Offset => format!("The other media is {} s {} than ours.", shift.abs().to_decimal(3), later(shift)),
        Model::Ratio(name) => {
            format!(
                "Our media runs at the ratio {name} ({slope}) to the other, which in the middle is {} s {}.",
                shift.abs().to_decimal(3),
                later(shift)
            )
        }
        Model::Piecewise { pieces } => {
            let jumps: Vec<String> = fit.jumps().map(|jump| format!("{jump:+.3} s")).collect();
            format!("Our media is {pieces} pieces of the other{rate}; between them it jumps by {}.", jumps.join(", "))
        }
        Model::Affine | Model::Convention(_) => format!(
            "The clocks of both media drift apart by {} ppm, {:.0} ms in all, and in the middle the other is {} s {}.",
            ppm().to_decimal(1),
            (fit.slope - 1.0).abs() * span * 1e3,
            shift.abs().to_decimal(3),
            later(shift)
        ),
    }
}

fn later(shift: Rational) -> &'static str {
    if shift.signum() < 0 { "earlier" } else { "later" }
}
