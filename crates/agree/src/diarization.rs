//! How far speaker turns differ: the diarization error rate and the Jaccard error rate.

use crate::spans::{Interval, extent, minus, union, within};
use crate::{Measured, Undefined};
use genlock_assign::assign_rows;

/// A turn of a speaker, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Turn {
    /// Who speaks, from 0; numbers of both sides are apart.
    pub speaker: usize,
    /// The start.
    pub start: f64,
    /// The end, exclusive.
    pub end: f64,
}

/// What of a recording is scored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scoring<'a> {
    /// The scored regions (UEM); none takes the time from the first to the last boundary of both sides.
    pub regions: Option<&'a [Interval]>,
    /// Seconds on each side of every boundary of the reference that are not scored: 0.25 is `-c 0.25` of md-eval and `collar=0.5`
    /// of pyannote.metrics.
    pub collar_each_side: f64,
}

/// Seconds of speaker time in error; overlapping speech counts once for each speaker.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Errors {
    /// Somebody speaks in the hypothesis, and nobody in the reference is left for it.
    pub false_alarm: f64,
    /// Somebody speaks in the reference, and nobody in the hypothesis is left for it.
    pub missed: f64,
    /// Somebody else speaks.
    pub confusion: f64,
    /// All speaker time of the reference.
    pub total: f64,
    /// The sum of the Jaccard errors of the reference's speakers.
    pub jaccard: f64,
    /// The speakers of the reference that speak in the scored regions.
    pub speakers: f64,
}

impl Errors {
    /// The diarization error rate: false alarm, missed and confused time over all speaker time of the reference. It may exceed 1.
    ///
    /// # Errors
    /// [`Undefined::NothingShared`] if nobody speaks in the reference.
    pub fn der(&self) -> Measured {
        if self.total > 0.0 {
            Ok((self.false_alarm + self.missed + self.confusion) / self.total)
        } else {
            Err(Undefined::NothingShared)
        }
    }

    /// The Jaccard error rate: the mean over the speakers of the reference of one minus overlap over union with the speaker of the
    /// hypothesis that they are mapped to (Ryant et al., "The Second DIHARD Diarization Challenge", 2019).
    ///
    /// # Errors
    /// [`Undefined::NothingShared`] if nobody speaks in the reference.
    pub fn jer(&self) -> Measured {
        if self.speakers > 0.0 { Ok(self.jaccard / self.speakers) } else { Err(Undefined::NothingShared) }
    }

    /// Adds `times` the errors of another recording.
    pub fn add(&mut self, other: &Self, times: f64) {
        self.false_alarm += times * other.false_alarm;
        self.missed += times * other.missed;
        self.confusion += times * other.confusion;
        self.total += times * other.total;
        self.jaccard += times * other.jaccard;
        self.speakers += times * other.speakers;
    }
}

/// The errors of a hypothesis against a reference, after the mapping of speakers that shares most time. A speaker who overlaps with
/// himself counts once.
pub fn errors(reference: &[Turn], hypothesis: &[Turn], scoring: Scoring<'_>) -> Errors {
    let scored = scored(reference, hypothesis, scoring);
    let speakers = |turns: &[Turn]| turns.iter().map(|turn| turn.speaker + 1).max().unwrap_or(0);
    let (ours, theirs) = (speakers(reference), speakers(hypothesis));
    let moments = moments(reference, hypothesis, &scored, ours, theirs);
    let mut shared = vec![vec![0.0; theirs]; ours];
    let (mut spoken, mut heard) = (vec![0.0; ours], vec![0.0; theirs]);
    for moment in &moments {
        for a in &moment.reference {
            spoken[*a] += moment.length;
            moment.hypothesis.iter().for_each(|b| shared[*a][*b] += moment.length);
        }
        moment.hypothesis.iter().for_each(|b| heard[*b] += moment.length);
    }
    let mapped = assign_rows(&shared);
    let mut errors = Errors::default();
    for moment in &moments {
        let correct = moment.reference.iter().filter(|a| mapped[**a].is_some_and(|b| moment.hypothesis.contains(&b))).count();
        let (a, b) = (moment.reference.len(), moment.hypothesis.len());
        errors.missed += moment.length * a.saturating_sub(b) as f64;
        errors.false_alarm += moment.length * b.saturating_sub(a) as f64;
        errors.confusion += moment.length * (a.min(b) - correct) as f64;
        errors.total += moment.length * a as f64;
    }
    for (speaker, spoken) in spoken.iter().enumerate().filter(|(_, spoken)| **spoken > 0.0) {
        errors.speakers += 1.0;
        errors.jaccard += match mapped[speaker] {
            Some(other) => {
                let both = shared[speaker][other];
                1.0 - both / (spoken + heard[other] - both)
            }
            None => 1.0,
        };
    }
    errors
}

/// The regions without the collars about the boundaries of the reference.
fn scored(reference: &[Turn], hypothesis: &[Turn], scoring: Scoring<'_>) -> Vec<Interval> {
    let regions = match scoring.regions {
        Some(regions) => union(regions.to_vec()),
        None => extent(reference.iter().chain(hypothesis).map(|turn| (turn.start, turn.end))).into_iter().collect(),
    };
    let collar = scoring.collar_each_side;
    if collar <= 0.0 {
        return regions;
    }
    let boundaries = reference.iter().flat_map(|turn| [turn.start, turn.end]);
    minus(&regions, &union(boundaries.map(|at| (at - collar, at + collar)).collect()))
}

/// A scored time in which the same speakers speak.
struct Moment {
    length: f64,
    reference: Vec<usize>,
    hypothesis: Vec<usize>,
}

fn moments(reference: &[Turn], hypothesis: &[Turn], scored: &[Interval], ours: usize, theirs: usize) -> Vec<Moment> {
    // One sweep over the starts and ends of both sides and of the scored regions.
    enum What {
        Reference(usize),
        Hypothesis(usize),
        Region,
    }
    let mut events: Vec<(f64, i32, What)> = Vec::new();
    let mut add = |start: f64, end: f64, what: fn(usize) -> What, speaker: usize| {
        events.push((start, 1, what(speaker)));
        events.push((end, -1, what(speaker)));
    };
    let usable = |turn: &&Turn| turn.end > turn.start && turn.start.is_finite() && turn.end.is_finite();
    reference.iter().filter(usable).for_each(|turn| add(turn.start, turn.end, What::Reference, turn.speaker));
    hypothesis.iter().filter(usable).for_each(|turn| add(turn.start, turn.end, What::Hypothesis, turn.speaker));
    for region in scored {
        add(region.0, region.1, |_| What::Region, 0);
    }
    events.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut speaking, mut heard, mut inside) = (vec![0_i32; ours], vec![0_i32; theirs], 0);
    let (mut moments, mut before) = (Vec::new(), f64::NEG_INFINITY);
    let mut active: (Vec<usize>, Vec<usize>) = Default::default();
    let count = |counts: &mut Vec<i32>, active: &mut Vec<usize>, speaker: usize, step: i32| {
        counts[speaker] += step;
        if step > 0 && counts[speaker] == 1 {
            active.push(speaker);
        } else if counts[speaker] == 0 {
            active.retain(|other| *other != speaker);
        }
    };
    for (at, step, what) in events {
        if inside > 0 && at > before && !(active.0.is_empty() && active.1.is_empty()) {
            moments.push(Moment { length: at - before, reference: active.0.clone(), hypothesis: active.1.clone() });
        }
        before = at;
        match what {
            What::Reference(speaker) => count(&mut speaking, &mut active.0, speaker, step),
            What::Hypothesis(speaker) => count(&mut heard, &mut active.1, speaker, step),
            What::Region => inside += step,
        }
    }
    moments
}

/// The part of turns that lies in the regions.
pub fn clip(turns: &[Turn], regions: &[Interval]) -> Vec<Turn> {
    let regions = union(regions.to_vec());
    let pieces = turns
        .iter()
        .flat_map(|turn| within(&regions, (turn.start, turn.end)).map(|(start, end)| Turn { speaker: turn.speaker, start, end }));
    pieces.collect()
}
