//! Tracks against tracks: the same objects seen by a camera and by a LiDAR whose clocks differ.
//!
//! Where an object is seen sideways, and how large, changes as it moves. If the clocks differ by a delay, what one sensor saw is what
//! the other saw that much earlier or later. Each delay leaves a rest between both accounts; the delay that leaves the least is the
//! likeliest. A constant difference of an object's two accounts (boxes are drawn tighter or wider) tells nothing, but differences that
//! vary from object to object do: an object that moves left and one that moves right are displaced in opposite directions by a delay.
//!
//! Before that, objects are paired by [where they are](pairing), under a coarse delay. Where that fails, since no calibration says where
//! the other sensor's objects are seen, or a wrong one does, objects of one id are paired, and only their movement is compared.

mod lens;
mod meeting;
mod pairing;
mod profile;
mod signal;

use crate::align::Options;
use crate::confidence::bounds;
use crate::exact;
use crate::outcome::{Alternative, Bounds, Estimate, Evidence, Model, Outcome, PieceSupport, Reason};
use genlock_time::{Rational, SyncMap, TimeError};
use lens::Lens;
use pairing::Pairing;
use profile::{Pair, Profile, Rest};
pub use signal::{MotionSample, MotionTrack};

/// The farthest delay that is tried, in seconds.
const REACH: f64 = 1.0;
/// How far around the delay under which objects meet is searched, in seconds. Tracks lose as much at both ends.
const AROUND: f64 = 0.3;
/// Seconds between the delays of the first search.
const GRID: f64 = 0.04;
/// The largest standard error of a delay, in seconds, that is worth a correction.
const PRECISE: f64 = 0.01;
/// A delay below this, in seconds, leaves the labels where they are, and so does one below twice its error.
const SAME: f64 = 0.003;
/// A map is right if it is off by no more than this, in seconds.
const RIGHT: f64 = 0.005;
/// What delays are off by, as a multiple of their standard error and in seconds beside it, for drifts that are too small to be seen and
/// for objects of which a part is hidden: the likeliest of 443 delays of such scenes.
const STRAYS: [f64; 2] = [1.6, 0.003_25];
/// What a drift must gain over a constant delay.
const DRIFT: f64 = 10.0;
/// Samples of one object below this number are no movement.
const FEWEST: usize = 8;
/// The share of the movement that the other account must explain.
const EXPLAINED: f64 = 0.5;

/// What the places of the other sensor mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// They are pixels of our camera, and the logarithms of pixels: their objects were projected by a calibration.
    Projected,
    /// They are tangents of bearings to the right of where our camera looks, and logarithms of height over distance: how many pixels that
    /// is, and at which pixel straight ahead lies, has to be found.
    Bearings,
}

/// Objects that are paired, and where the search for the delay begins.
struct Paired {
    pairs: Vec<(usize, usize)>,
    /// Seconds that our clock is behind theirs, about.
    base: f64,
    /// How far around it is searched.
    reach: f64,
    /// Theirs in our pixels.
    lens: Lens,
    /// See [`Pairing::each`]; none of objects that are paired by their ids alone.
    each: Option<f64>,
    /// See [`Pairing::disbelieved`].
    disbelieved: usize,
}

/// Finds the map from the clock of our tracks to that of theirs.
pub(crate) fn estimate(ours: &[MotionTrack], theirs: &[MotionTrack], sight: Sight, options: &Options) -> Outcome {
    let Some(paired) = pair(ours, theirs, sight) else {
        return Outcome::abstained(Reason::TooLittle {
            what: "objects that both sensors see, by their ids or by their places",
            found: 0,
            needed: 1,
        });
    };
    let later = crate::number::nearest(paired.base * 1e9);
    let shifted = |sample: &MotionSample| MotionSample { time: sample.time.saturating_add(later), ..*sample };
    let track =
        |track: &MotionTrack| MotionTrack { key: track.key.clone(), samples: track.samples.iter().map(shifted).collect() };
    let ours: Vec<MotionTrack> = ours.iter().map(track).collect();
    let pairs = Pair::all(&ours, &paired.lens.tracks(theirs), &paired.pairs, paired.reach, FEWEST);
    if pairs.is_empty() {
        return Outcome::abstained(Reason::TooLittle {
            what: "objects that both sensors track for long enough",
            found: 0,
            needed: 1,
        });
    }
    let profile = Profile::new(pairs);
    judge(&profile, &paired, options).unwrap_or_else(|_| Outcome::abstained(Reason::Overflow))
}

/// Pairs objects by their places or, if these do not tell, by their ids.
fn pair(ours: &[MotionTrack], theirs: &[MotionTrack], sight: Sight) -> Option<Paired> {
    let projected = sight == Sight::Projected;
    let fitting = |pairs: &[(usize, usize)], delay, reach| {
        if projected { None } else { Lens::fitting(ours, theirs, pairs, delay, reach) }
    };
    if let Some(pairing) = Pairing::find(ours, theirs, projected, REACH).filter(Pairing::stands) {
        return Some(Paired {
            base: pairing.delay,
            reach: AROUND,
            lens: fitting(&pairing.pairs, pairing.delay, AROUND).unwrap_or(pairing.lens),
            each: Some(pairing.each()),
            disbelieved: pairing.disbelieved,
            pairs: pairing.pairs,
        });
    }
    let same = |a: usize| (0..theirs.len()).filter(move |b| ours[a].key.is_some() && ours[a].key == theirs[*b].key);
    let pairs: Vec<(usize, usize)> = (0..ours.len()).flat_map(|a| same(a).map(move |b| (a, b))).collect();
    let lens = fitting(&pairs, 0.0, REACH).unwrap_or(Lens::NONE);
    (!pairs.is_empty()).then_some(Paired { pairs, base: 0.0, reach: REACH, lens, each: None, disbelieved: 0 })
}

fn judge(profile: &Profile, paired: &Paired, options: &Options) -> Result<Outcome, TimeError> {
    let steps = crate::number::nearest(paired.reach / GRID);
    let grid: Vec<(f64, f64)> =
        (-steps..=steps).map(|step| step as f64 * GRID).map(|delay| (delay, profile.cost(delay, 0.0))).collect();
    let Some((start, _)) = grid.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1)) else { return Err(TimeError::Overflow) };
    let profile = profile.settled(start);
    let (delay, curvature) = profile.lowest(start, 0.0);
    let cost = profile.cost(delay, 0.0);
    let error = if curvature > 0.0 { (1.0 / curvature).sqrt() } else { f64::INFINITY };
    let (drifting, ppm) = profile.drifting(delay);
    let has_drift = cost - profile.cost(drifting, ppm) > DRIFT && profile.span() * ppm.abs() > 2.0 * SAME;
    let (delay, ppm) = if has_drift { (drifting, ppm) } else { (delay, 0.0) };
    let cost = profile.cost(delay, ppm);
    // The nearest other valley or, where there is none, the walls of this one.
    let elsewhere = grid
        .iter()
        .filter(|(other, _)| (other - delay).abs() > 0.1)
        .map(|(other, _)| profile.cost(*other, 0.0) - cost)
        .fold(f64::INFINITY, f64::min);
    // Beyond the reach tracks are not known; there it is even worse.
    let undelayed = profile.cost((-paired.base).clamp(-paired.reach, paired.reach), 0.0);
    let found = Found {
        delay: paired.base + delay,
        ppm,
        error,
        elsewhere,
        rests: profile.rests(delay, ppm),
        cost,
        undelayed,
        at_edge: (start.abs() - paired.reach).abs() < GRID,
    };
    let estimate = describe(&found, &profile, paired)?;
    let doubt = doubt(&found, &estimate, options);
    Ok(Outcome::of(estimate, doubt))
}

/// What the search came to.
struct Found {
    delay: f64,
    /// Seconds per second.
    ppm: f64,
    error: f64,
    /// How much worse the best other place is.
    elsewhere: f64,
    cost: f64,
    /// The cost of no delay.
    undelayed: f64,
    rests: Vec<Rest>,
    at_edge: bool,
}

impl Found {
    /// What the delay is off by, as a standard deviation, in seconds.
    fn scatter(&self) -> f64 {
        (STRAYS[0] * self.error).hypot(STRAYS[1])
    }

    fn explained(&self) -> usize {
        self.rests.iter().filter(|rest| rest.explained >= EXPLAINED).count()
    }

    fn moving(&self) -> usize {
        self.rests.iter().filter(|rest| rest.moves).count()
    }
}

fn describe(found: &Found, profile: &Profile, paired: &Paired) -> Result<Estimate, TimeError> {
    let same = found.ppm == 0.0 && found.delay.abs() <= SAME.max(2.0 * found.error);
    let slope = exact::slope(1.0 + found.ppm)?;
    let centre = profile.centre() - paired.base;
    // A tenth of a millisecond: half of a delay's error is often less than one.
    let delay = crate::hypothesis::scaled(found.delay, 10_000)?;
    let model = match (same, found.ppm == 0.0) {
        (true, _) => Model::Identity,
        (false, true) => Model::Offset,
        (false, false) => Model::Affine,
    };
    let map = match model {
        Model::Identity => SyncMap::identity(),
        Model::Offset => SyncMap::shift(delay),
        _ => {
            let centre = exact::millis(centre)?;
            SyncMap::affine(slope, centre.add(delay)?.sub(slope.mul(centre)?)?)?
        }
    };
    let own = || found.rests.iter().filter(|rest| rest.moves).filter_map(|rest| rest.delay);
    let each = |from: f64| own().map(|delay| delay + paired.base - from).collect::<Vec<f64>>();
    let ratio = if found.ppm == 0.0 {
        Bounds::exactly(Rational::ONE)
    } else {
        bounds(slope, found.error * 12.0_f64.sqrt() / profile.span().max(1.0), 0.1, 10_000_000)?
    };
    let (support, labels) = (found.explained(), found.rests.len());
    let sentence = sentence(&model, found, paired);
    let confidence = confidence(found);
    Ok(Estimate {
        map,
        model: model.clone(),
        offset: bounds(delay, found.scatter(), 10.0, 10_000)?,
        ratio,
        confidence,
        evidence: Evidence {
            before: exact::residuals(&each(0.0)),
            after: exact::residuals(&each(found.delay)),
            margin: found.elsewhere.max(0.0).sqrt(),
            z_per_sqrt_n: (2.0 * found.elsewhere.max(0.0)).sqrt() / (labels.max(1) as f64).sqrt(),
            ratio_per_frame: exact::median(found.rests.iter().map(|rest| rest.explained).collect()),
            nats: paired.each,
            labels,
            support,
            pieces: vec![PieceSupport { support, compared: found.moving() }],
            alternatives: vec![
                Alternative { model: Model::Identity, score: -found.undelayed, offset: 0.0, ratio: 1.0 },
                Alternative { model, score: -found.cost, offset: found.delay, ratio: 1.0 + found.ppm },
            ],
            sentence,
        },
    })
}

fn sentence(model: &Model, found: &Found, paired: &Paired) -> String {
    let millis = (found.delay * 1e3).abs();
    let direction = if found.delay < 0.0 { "late" } else { "early" };
    let mut sentence = match model {
        Model::Identity => "The movements coincide on both sensors".to_owned(),
        Model::Affine => format!(
            "The clocks of the sensors drift apart by {:.1} ppm; in the middle the labels stand {millis:.1} ms too {direction}",
            found.ppm * 1e6
        ),
        _ => format!(
            "By the movement of {} objects, all labels of this sensor stand {millis:.1} ms too {direction}",
            found.rests.len()
        ),
    };
    sentence.push_str(match paired.each {
        Some(_) => "; the objects are paired by where they are seen.",
        None => "; the objects are paired by their ids.",
    });
    if paired.disbelieved > 0 {
        sentence.push_str(" Of the ids that both sensors use, ");
        sentence.push_str(&paired.disbelieved.to_string());
        sentence.push_str(" name objects that are far from each other.");
    }
    sentence
}

/// The probability that the map is right to [`RIGHT`]: that the place is right, times that it is known so finely.
///
/// Places are a logistic of how much worse every other place is and of the share of the moving objects whose movement is explained, which
/// `bench/alignment/fit.py` fitted to 373 cases of `examples/motion_raw.rs`, half of them of other drives: of 384 cases that the fit had
/// not seen, all 216 from 0.9 on were right to 50 ms, and of 162 below 0.1 six. How finely a delay is known follows from [`Found::scatter`].
fn confidence(found: &Found) -> f64 {
    let share = found.explained() as f64 / found.moving().max(1) as f64;
    let sum = 0.257 * found.elsewhere.clamp(-20.0, 40.0) + 4.13 * share - 8.76;
    // The share of a normal distribution within some deviations, to one in a hundred (Bowling et al. 2009).
    let within = (0.851 * RIGHT / found.scatter()).tanh();
    within / (1.0 + (-sum).exp())
}

fn doubt(found: &Found, estimate: &Estimate, options: &Options) -> Option<Reason> {
    let moving = found.moving();
    if moving == 0 {
        return Some(Reason::Flat { what: "the objects: none moves as one sees it" });
    }
    if found.explained() * 2 < moving {
        return Some(Reason::FewAgree { what: "moving objects", support: found.explained(), compared: moving });
    }
    if found.at_edge {
        return Some(Reason::Ambiguous { margin: 0.0 });
    }
    if found.error.is_nan() || found.error > PRECISE {
        return Some(Reason::Flat { what: "the objects: their movement does not tell one delay from another" });
    }
    if let Some(unsure) = estimate.unsure(options.accept) {
        return Some(unsure);
    }
    (estimate.model != Model::Identity && found.undelayed - found.cost < 4.0)
        .then_some(Reason::Unsure { confidence: estimate.confidence })
}
