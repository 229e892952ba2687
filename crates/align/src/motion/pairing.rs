//! Which object of one sensor is which of the other, and roughly under which delay.
//!
//! Under the right delay, and seen through the right lens, the same object is in the same place and equally large at all times that both
//! sensors know. So each delay of a coarse grid gets its own best one-to-one assignment, and the delay whose assignment is worth most is
//! taken. An object that one sensor broke up into several tracks gets further partners for the time in which it has none.

use super::lens::Lens;
use super::meeting::{Meeting, Meetings};
use super::signal::MotionTrack;
use genlock_assign::assign;
use std::collections::BTreeSet;

/// Seconds between the delays that are tried.
const GRID: f64 = 0.04;
/// Below this many natural logarithms two tracks meet by chance.
const MET: f64 = 3.0;
/// What an assignment must be worth, and by how much more than one that pairs most objects otherwise, to be believed without ids.
const WORTH: f64 = 30.0;
const LEAD: f64 = 8.0;
/// Lenses that are tried under each delay where the lens is not known: those under which one pair of tracks meets best.
const LENSES: usize = 12;
/// The share of its time for which a further track may overlap those that its object has already.
const OVERLAP: f64 = 0.2;

/// Who is whom.
#[derive(Debug, Clone)]
pub(super) struct Pairing {
    /// Indices of our tracks and of theirs.
    pub(super) pairs: Vec<(usize, usize)>,
    /// Seconds that our clock is behind theirs, to half a step of the grid or a little worse.
    pub(super) delay: f64,
    /// How theirs are seen in our pixels.
    pub(super) lens: Lens,
    /// What the best assignment is worth, in natural logarithms of likelihood.
    pub(super) worth: f64,
    /// By how much it is better than one that pairs most objects otherwise.
    pub(super) lead: f64,
    /// Ids that both sensors use for objects that are nowhere near each other.
    pub(super) disbelieved: usize,
}

/// An assignment under a delay and a lens.
struct Trial {
    delay: f64,
    lens: Lens,
    pairs: Vec<(usize, usize)>,
    worth: f64,
}

impl Pairing {
    /// The best pairing under delays of up to `reach` seconds; none if no two tracks meet.
    pub(super) fn find(ours: &[MotionTrack], theirs: &[MotionTrack], projected: bool, reach: f64) -> Option<Self> {
        let meetings = Meetings::new(ours, theirs);
        let steps = crate::number::nearest(reach / GRID);
        let mut trials: Vec<Trial> = Vec::new();
        for delay in (-steps..=steps).map(|step| step as f64 * GRID) {
            let met = meetings.under(delay);
            let lenses = if projected { vec![Lens::NONE] } else { meetings.lenses(&met, LENSES) };
            trials.extend(lenses.into_iter().map(|lens| trial(&meetings, &met, delay, lens)));
        }
        let best = trials.iter().enumerate().max_by(|a, b| a.1.worth.total_cmp(&b.1.worth).then(b.0.cmp(&a.0)))?.1;
        let own: BTreeSet<&(usize, usize)> = best.pairs.iter().collect();
        let other = |trial: &&Trial| trial.pairs.iter().filter(|pair| own.contains(pair)).count() * 2 < own.len();
        let rival = trials.iter().filter(other).map(|trial| trial.worth).fold(0.0, f64::max);
        let same_id = |pair: (usize, usize)| ours[pair.0].key.is_some() && ours[pair.0].key == theirs[pair.1].key;
        let met = meetings.under(best.delay);
        let (pairs, disbelieved) = settle(&meetings, &met, best.lens, &same_id);
        let pairing =
            Self { pairs, delay: best.delay, lens: best.lens, worth: best.worth, lead: best.worth - rival, disbelieved };
        (!best.pairs.is_empty()).then_some(pairing)
    }

    /// True if it stands without ids. A lens that had to be found takes what one pair of tracks says, so that others must confirm it.
    pub(super) fn stands(&self) -> bool {
        let enough = self.lens == Lens::NONE || self.pairs.len() >= 3;
        enough && self.worth >= WORTH && self.lead >= LEAD
    }

    /// What a pair is worth on average.
    pub(super) fn each(&self) -> f64 {
        self.worth / self.pairs.len().max(1) as f64
    }
}

fn trial(meetings: &Meetings, met: &[Meeting], delay: f64, lens: Lens) -> Trial {
    let gains = met.iter().map(|meeting| (meeting.ours, meeting.theirs, meetings.gain(meeting, lens) - MET));
    let candidates: Vec<(usize, usize, f64)> = gains.filter(|(_, _, gain)| *gain > 0.0).collect();
    let pairs = assign(&candidates);
    let taken: BTreeSet<&(usize, usize)> = pairs.iter().collect();
    let worth = candidates.iter().filter(|(a, b, _)| taken.contains(&(*a, *b))).map(|(_, _, gain)| gain).sum();
    Trial { delay, lens, pairs, worth }
}

/// The pairs under one delay, those of one id first and those of broken tracks last, and how many pairs of one id are far apart.
fn settle(
    meetings: &Meetings,
    met: &[Meeting],
    lens: Lens,
    same_id: &dyn Fn((usize, usize)) -> bool,
) -> (Vec<(usize, usize)>, usize) {
    let mut open: Vec<(&Meeting, f64)> = met.iter().map(|meeting| (meeting, meetings.gain(meeting, lens))).collect();
    let is_known = |meeting: &Meeting| same_id((meeting.ours, meeting.theirs));
    let disbelieved = open.iter().filter(|(meeting, gain)| is_known(meeting) && *gain <= 0.0).count();
    open.retain(|(meeting, gain)| *gain > if is_known(meeting) { 0.0 } else { MET });
    let most = open.iter().map(|(_, gain)| *gain).fold(0.0, f64::max);
    let mut taken: Vec<&Meeting> = Vec::new();
    loop {
        // Of tracks that meet, one id decides.
        let gain = |meeting: &Meeting, gain: f64| if is_known(meeting) { gain + 2.0 * most } else { gain };
        let candidates: Vec<_> = open.iter().map(|(meeting, own)| (meeting.ours, meeting.theirs, gain(meeting, *own))).collect();
        let chosen = assign(&candidates);
        if chosen.is_empty() {
            break;
        }
        let new = |meeting: &Meeting| chosen.binary_search(&(meeting.ours, meeting.theirs)).is_ok();
        taken.extend(open.iter().map(|(meeting, _)| *meeting).filter(|meeting| new(meeting)));
        open.retain(|(meeting, _)| taken.iter().all(|other| !meeting.collides(other, OVERLAP)));
    }
    let mut pairs: Vec<(usize, usize)> = taken.iter().map(|meeting| (meeting.ours, meeting.theirs)).collect();
    pairs.sort_unstable();
    (pairs, disbelieved)
}
