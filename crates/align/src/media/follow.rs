//! Window by window through a recording.

use super::pace::STRONG;
use super::pieces::Fit;
use crate::laying::{Ground, Stretch};
use crate::number::index;
use crate::print::Print;

/// Seconds of a window that is looked for anywhere.
pub(super) const COARSE: f64 = 16.0;
/// Seconds of a window that is placed exactly; the next one begins half a window later.
pub(super) const FINE: f64 = 10.0;
/// How far from where the last window leads the next is looked for first, in seconds.
const REACH: f64 = 1.0;
/// How like and how outstanding a window must be at a place that was foretold: one of the two. Of 200 places of unrelated sound the best
/// stands out by about 3; pictures that move slowly stand out little from those beside them, but are much more like themselves.
const PLACES: [(f64, f64); 2] = [(0.12, 5.0), (0.4, 2.5)];
/// Windows behind the margin.
const SAMPLE: usize = 12;
/// A place further away than this, in seconds, is another place.
const ELSEWHERE: f64 = 1.5;

/// The lengths of windows for prints of a step and a length.
pub(super) struct Scale {
    /// Values that make one of the coarse print, about 50 ms.
    pub(super) times: usize,
    step: f64,
    /// Windows of short clips are shorter.
    share: f64,
}

impl Scale {
    pub(super) fn of(ours: &Print) -> Self {
        let times = index(0.05 / ours.step()).max(1);
        Self { times, step: ours.step(), share: (ours.duration() / (3.0 * COARSE)).min(1.0) }
    }

    /// A window length for this print, in seconds.
    pub(super) fn seconds(&self, window: f64) -> f64 {
        window * self.share
    }

    /// The same in values of the coarse print.
    pub(super) fn cells(&self, window: f64) -> usize {
        index(self.seconds(window) / (self.step * self.times as f64)).max(4)
    }

    /// The same in values of the print.
    fn fine_cells(&self, window: f64) -> usize {
        index(self.seconds(window) / self.step).max(8)
    }
}

/// A window that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Match {
    /// Its middle on our clock, in seconds.
    pub(super) time: f64,
    /// The same on theirs.
    pub(super) target: f64,
    /// The normalised correlation.
    pub(super) likeness: f64,
    /// How far it stands out.
    pub(super) z: f64,
}

/// Looks for windows.
pub(super) struct Seeker<'p> {
    ours: &'p Print,
    scale: Scale,
    pace: f64,
    coarse_ours: Print,
    coarse_theirs: Print,
    near: Ground<'p>,
}

impl<'p> Seeker<'p> {
    pub(super) fn new(ours: &'p Print, theirs: &'p Print, pace: f64) -> Option<Self> {
        let scale = Scale::of(ours);
        let (coarse_ours, coarse_theirs) = (ours.coarser(scale.times), theirs.coarser(scale.times));
        let near = Ground::nearby(theirs, scale.fine_cells(FINE), REACH);
        (pace.is_finite() && pace > 0.0).then_some(Self { ours, scale, pace, coarse_ours, coarse_theirs, near })
    }

    /// All windows that are found, in order.
    pub(super) fn follow(&self) -> Vec<Match> {
        let Some(anywhere) = Ground::whole(&self.coarse_theirs, self.scale.cells(COARSE)) else { return Vec::new() };
        let lively = self.liveliness();
        let mut found: Vec<Match> = Vec::new();
        for start in starts(self.ours, &self.scale) {
            let stretch = self.stretch(start);
            if stretch.liveliness() < lively {
                continue;
            }
            let near = |target: f64| self.place(start, &stretch, target);
            let foretold = found.last().map(|last| last.target + (start - last.time) * self.pace + self.half());
            let here = foretold.and_then(|target| near(target - self.half()));
            let here = here.or_else(|| near(self.anywhere(&anywhere, start)?));
            found.extend(here);
        }
        found
    }

    /// Half a window on their clock, in seconds.
    fn half(&self) -> f64 {
        self.scale.fine_cells(FINE) as f64 * self.ours.step() / 2.0
    }

    fn stretch(&self, start: f64) -> Stretch {
        Stretch::of(self.ours, start, self.scale.fine_cells(FINE), self.ours.step(), self.pace)
    }

    /// Below a twentieth of the mean, a window is silence.
    fn liveliness(&self) -> f64 {
        let all: Vec<f64> = starts(self.ours, &self.scale).map(|start| self.stretch(start).liveliness()).collect();
        all.iter().sum::<f64>() / all.len().max(1) as f64 * 0.05
    }

    /// The window from `start` on, near a place that was foretold for it.
    fn place(&self, start: f64, stretch: &Stretch, target: f64) -> Option<Match> {
        let place = self.near.find_near(stretch, target, REACH)?;
        let is_found = PLACES.iter().any(|(like, outstanding)| place.likeness >= *like && place.z >= *outstanding);
        is_found.then(|| Match {
            time: start + self.half() / self.pace,
            target: place.time + self.half(),
            likeness: place.likeness,
            z: place.z,
        })
    }

    /// Where a longer window around this one begins, less what it begins earlier.
    fn anywhere(&self, ground: &Ground<'_>, start: f64) -> Option<f64> {
        let longer = (self.scale.seconds(COARSE) - self.scale.seconds(FINE)) / 2.0;
        let stretch = Stretch::of(
            &self.coarse_ours,
            start - longer / self.pace,
            self.scale.cells(COARSE),
            self.coarse_ours.step(),
            self.pace,
        );
        let place = ground.find(&stretch).filter(|place| place.z >= STRONG)?;
        Some(place.time + longer)
    }

    /// How much better windows are where they were found than at the best place elsewhere, in deviations of all places; the mean.
    pub(super) fn margin(&self, found: &[&Match]) -> f64 {
        let Some(anywhere) = Ground::whole(&self.coarse_theirs, self.scale.cells(COARSE)) else { return 0.0 };
        let half = self.scale.seconds(COARSE) / 2.0;
        let every = found.len().div_ceil(SAMPLE).max(1);
        let margins = found.iter().step_by(every).filter_map(|found| {
            let start = found.time - half / self.pace;
            let stretch = Stretch::of(&self.coarse_ours, start, self.scale.cells(COARSE), self.coarse_ours.step(), self.pace);
            anywhere.margin(&stretch, found.target - half, ELSEWHERE)
        });
        let margins: Vec<f64> = margins.collect();
        margins.iter().sum::<f64>() / margins.len().max(1) as f64
    }
}

fn starts(print: &Print, scale: &Scale) -> impl Iterator<Item = f64> {
    let window = scale.seconds(FINE);
    let count = index(((print.duration() - window) / (window / 2.0)).max(0.0)) + 1;
    let first = print.start();
    (0..count).map(move |at| first + at as f64 * window / 2.0)
}

/// Windows in which something happens and which, by the fit, lie inside the other recording.
pub(super) fn comparable(ours: &Print, theirs: &Print, fit: &Fit) -> usize {
    let Some(seeker) = Seeker::new(ours, theirs, fit.slope) else { return 0 };
    let lively = seeker.liveliness();
    let inside = |start: &f64| {
        let target = fit.at(*start);
        target >= theirs.start() && target + seeker.half() * 2.0 <= theirs.end()
    };
    starts(ours, &seeker.scale).filter(inside).filter(|start| seeker.stretch(*start).liveliness() >= lively).count()
}
