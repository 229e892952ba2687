//! Whether two tracks are in one place while both are known.

use super::lens::Lens;
use super::signal::{MotionTrack, Signal};
use crate::exact::median;

/// Seconds between the moments of a track that are compared, at least; a box says little that the one before it did not.
const APART: f64 = 0.2;
/// Moments of a track that are compared, at most.
const MOST: usize = 60;
/// Moments that two tracks must have in common.
const FEWEST: usize = 3;
/// What a moment counts for, since it is like its neighbours.
const COUNTS: f64 = 0.3;
/// How far the middles of a box and of a projected cuboid are apart, as a standard deviation: pixels, and a share of the height. Boxes
/// stop at what hides an object, cuboids do not.
const BESIDE: [f64; 2] = [3.0, 0.15];
/// The same of the logarithms of their heights.
const LARGER: f64 = 0.15;
/// A moment speaks against a pair by no more than this, in natural logarithms: the box may be wrong.
const AGAINST: f64 = -2.0;

/// One moment of one of our tracks.
struct Moment {
    time: f64,
    place: [f64; 2],
}

/// One of their tracks.
struct Other {
    signals: [Signal; 2],
    first: f64,
    last: f64,
}

/// What is compared.
pub(super) struct Meetings {
    ours: Vec<Vec<Moment>>,
    theirs: Vec<Other>,
    /// The standard deviations of all our places.
    spread: [f64; 2],
}

/// Two tracks while both are known, under a delay.
pub(super) struct Meeting {
    pub(super) ours: usize,
    pub(super) theirs: usize,
    /// From the first to the last common moment on our clock, in seconds.
    span: (f64, f64),
    /// Our place and theirs.
    places: Vec<[[f64; 2]; 2]>,
}

impl Meetings {
    pub(super) fn new(ours: &[MotionTrack], theirs: &[MotionTrack]) -> Self {
        let ours: Vec<Vec<Moment>> = ours.iter().map(moments).collect();
        let other = |track: &MotionTrack| {
            let signals = [0, 1].map(|channel| Signal::of(track, channel));
            let end = |time: Option<&f64>| time.copied().unwrap_or(f64::NAN);
            let (first, last) = (end(signals[0].times.first()), end(signals[0].times.last()));
            Other { signals, first, last }
        };
        let spread = [0, 1].map(|channel| {
            let values: Vec<f64> = ours.iter().flatten().map(|moment| moment.place[channel]).collect();
            let count = values.len().max(1) as f64;
            let mean = values.iter().sum::<f64>() / count;
            (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt()
        });
        Self { ours, theirs: theirs.iter().map(other).collect(), spread }
    }

    /// All tracks that have enough moments in common when ours are `delay` seconds behind.
    pub(super) fn under(&self, delay: f64) -> Vec<Meeting> {
        let mut met = Vec::new();
        for (ours, moments) in self.ours.iter().enumerate() {
            let (Some(first), Some(last)) = (moments.first(), moments.last()) else { continue };
            for (theirs, other) in self.theirs.iter().enumerate() {
                if !(first.time + delay <= other.last && last.time + delay >= other.first) {
                    continue;
                }
                let both = moments.iter().filter_map(|moment| {
                    let at = |channel: usize| other.signals[channel].at(moment.time + delay).map(|(value, _)| value);
                    Some((moment.time, [moment.place, [at(0)?, at(1)?]]))
                });
                let (times, places): (Vec<f64>, Vec<[[f64; 2]; 2]>) = both.unzip();
                if let (Some(from), Some(to), true) = (times.first(), times.last(), times.len() >= FEWEST) {
                    met.push(Meeting { ours, theirs, span: (*from, *to), places });
                }
            }
        }
        met
    }

    /// How much likelier it is that both tracks are of one object than of two, in natural logarithms: places that differ normally by what
    /// boxes and cuboids of one object do, against places that differ as all our places do.
    pub(super) fn gain(&self, meeting: &Meeting, lens: Lens) -> f64 {
        let one = |[ours, theirs]: &[[f64; 2]; 2]| {
            let theirs = lens.see(*theirs);
            let deviations = [BESIDE[0].hypot(BESIDE[1] * f64::midpoint(ours[1], theirs[1]).exp()), LARGER];
            let channel = |at: usize| {
                let spread = self.spread[at].max(2.0 * deviations[at]);
                (spread / deviations[at]).ln() - ((ours[at] - theirs[at]) / deviations[at]).powi(2) / 2.0
            };
            // What is no number speaks against.
            (channel(0) + channel(1)).max(AGAINST)
        };
        meeting.places.iter().map(one).sum::<f64>() * COUNTS
    }

    /// The lenses under which one pair each meets best: from its sizes the focal length, from its places the middle.
    pub(super) fn lenses(&self, met: &[Meeting], count: usize) -> Vec<Lens> {
        let of = |meeting: &Meeting| {
            let focal = median(meeting.places.iter().map(|[ours, theirs]| ours[1] - theirs[1]).collect()).exp();
            let middle = median(meeting.places.iter().map(|[ours, theirs]| ours[0] - focal * theirs[0]).collect());
            let lens = Lens { focal, middle };
            (self.gain(meeting, lens), lens)
        };
        let mut lenses: Vec<(f64, Lens)> = met.iter().map(of).filter(|(_, lens)| lens.focal.is_finite()).collect();
        lenses.sort_by(|a, b| b.0.total_cmp(&a.0));
        lenses.truncate(count);
        lenses.into_iter().map(|(_, lens)| lens).collect()
    }
}

impl Meeting {
    /// True if both need one track at one time, for more than a share of this meeting.
    pub(super) fn collides(&self, other: &Self, share: f64) -> bool {
        let same = (self.ours == other.ours, self.theirs == other.theirs);
        let common = self.span.1.min(other.span.1) - self.span.0.max(other.span.0);
        same == (true, true) || (same.0 || same.1) && common > share * (self.span.1 - self.span.0)
    }
}

/// The moments of a track that are compared.
fn moments(track: &MotionTrack) -> Vec<Moment> {
    let signals = [0, 1].map(|channel| Signal::of(track, channel));
    let times = &signals[0].times;
    let (Some(first), Some(last)) = (times.first(), times.last()) else { return Vec::new() };
    let apart = ((last - first) / MOST as f64).max(APART);
    let mut moments: Vec<Moment> = Vec::new();
    for (at, time) in times.iter().enumerate() {
        // Half a millisecond: rounded times shall not lose every second moment.
        if moments.last().is_none_or(|moment| time - moment.time >= apart - 5e-4) {
            moments.push(Moment { time: *time, place: [signals[0].values[at], signals[1].values[at]] });
        }
    }
    moments
}
