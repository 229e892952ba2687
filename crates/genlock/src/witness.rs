//! Kinds of evidence for the place of labels, and what to make of several of them.

use genlock_align::{Candidate, Estimate, Estimator as _, Events, EventsToEvents, Onsets, Options, Outcome, Reason, Verdict};

/// What labels were compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Speech.
    Speech,
    /// The beginnings of sounds.
    Onsets,
    /// Cuts and flashes.
    Pictures,
}

impl Kind {
    /// The word that begins the method of a map.
    pub(crate) const fn method(self) -> &'static str {
        match self {
            Self::Speech => "speech",
            Self::Onsets => "onsets",
            Self::Pictures => "events",
        }
    }

    pub(crate) const fn what(self) -> &'static str {
        match self {
            Self::Speech => "the speech",
            Self::Onsets => "the onsets of sound",
            Self::Pictures => "the cuts and flashes of the pictures",
        }
    }

    pub(crate) const fn in_media(self) -> &'static str {
        match self {
            Self::Speech => "the speech in the media",
            Self::Onsets => "the onsets of sound in the media",
            Self::Pictures => self.what(),
        }
    }

    /// The sentence, with the kind of evidence where that is not speech, which is the usual one.
    pub(crate) fn tell(self, sentence: String) -> String {
        match self {
            Self::Speech => sentence,
            Self::Onsets | Self::Pictures => format!("{sentence}, by {}", self.what()),
        }
    }
}

/// Onsets for each label that are compared with: labels are of what stands out. Where they are of something soft, more are needed.
const SHARES: [usize; 2] = [3, 12];
/// Maps that put the labels less far apart than this, in seconds, agree.
const AGREE: f64 = 0.1;

/// Compares instants with the onsets of sound, which stand `shift` nanoseconds later on the clock of the result than on their own.
pub(crate) fn by_onsets(ours: &Events, onsets: &Onsets, shift: i64, candidates: &[Candidate], options: &Options) -> Outcome {
    let all = onsets.all().len();
    // A greater share that has no more onsets is no second witness.
    let fewer = |at: usize| at.checked_sub(1).is_some_and(|before| SHARES[before] * ours.len() >= all);
    let shares = SHARES.iter().enumerate().filter(|(at, _)| !fewer(*at));
    let outcomes = shares.map(|(_, share)| {
        let theirs = onsets.strongest(share * ours.len()).later(shift);
        (Kind::Onsets, EventsToEvents { ours, theirs: &theirs, candidates }.estimate(options))
    });
    decided(outcomes.collect(), ours).1
}

/// The outcome that convinces most; where two convince of different places, neither.
pub(crate) fn decided(all: Vec<(Kind, Outcome)>, ours: &Events) -> (Kind, Outcome) {
    let settled: Vec<&Estimate> =
        all.iter().filter(|(_, outcome)| is_settled(outcome)).filter_map(|(_, outcome)| outcome.considered.as_ref()).collect();
    let apart = settled.iter().flat_map(|a| settled.iter().map(|b| apart(a, b, ours))).fold(0.0, f64::max);
    let rank = |outcome: &Outcome| {
        let confidence = outcome.considered.as_ref().map_or(-1.0, |estimate| estimate.confidence);
        if is_settled(outcome) { confidence + 1.0 } else { confidence }
    };
    // Of equals the first.
    let best = all.into_iter().rev().max_by(|(_, a), (_, b)| rank(a).total_cmp(&rank(b)));
    let Some((kind, mut best)) = best else {
        let reason = Reason::TooLittle { what: "kinds of evidence", found: 0, needed: 1 };
        return (Kind::Onsets, Outcome { verdict: Verdict::Abstain(reason), considered: None });
    };
    if apart > AGREE {
        best.verdict = Verdict::Abstain(Reason::Contradicted { apart });
    }
    (kind, best)
}

fn is_settled(outcome: &Outcome) -> bool {
    !matches!(outcome.verdict, Verdict::Abstain(_))
}

/// How far apart two maps put the middle or either end of the events, in seconds, at most.
fn apart(a: &Estimate, b: &Estimate, ours: &Events) -> f64 {
    let between = |value: fn(&Estimate) -> f64| (value(a) - value(b)).abs();
    between(|estimate| estimate.offset.value.approx()) + between(|estimate| estimate.ratio.value.approx()) * ours.span() / 2.0
}
