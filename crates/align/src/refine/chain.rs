//! What is believed of the ends of all labels at once.
//!
//! Starts and ends of labels follow each other like the links of a chain: what is inside a label binds its start to its end, and the
//! silence behind it binds its end to the next start. So the probability of each shift of each end, given all sound and all other
//! labels, comes from one pass forwards and one backwards (the forward-backward algorithm of hidden Markov models, here over shifts
//! instead of states).

use super::stray::Stray;
use crate::interval::{Interval, seconds};
use crate::track::Sums;

/// The silence beside a label that is looked at, in seconds: longer, and speech that nobody labelled would push ends away.
const MARGIN: f64 = 0.2;
/// Values of 10 ms that are worth one: neighbouring values say the same for about a tenth of a second.
const ALIKE: f64 = 10.0;
/// What a second of overlap costs that the labels did not have, in nats.
const OVERLAP: f64 = 5.0;

/// How probable each shift of one end is; the sum is one.
pub(super) type Belief = Vec<f64>;

/// Of one label: its ends, and the squares of its common shift and of an end's own that are expected.
pub(super) struct Believed {
    pub(super) start: Belief,
    pub(super) end: Belief,
    pub(super) common: f64,
    pub(super) own: f64,
}

/// The labels in their order, on the clock of the evidence, with what was heard around their ends.
pub(super) struct Chain {
    shifts: Vec<f64>,
    grid: f64,
    links: Vec<Link>,
}

/// A label, and how it hangs on the next.
struct Link {
    length: f64,
    /// What speaks for each place of its start and its end, whatever the neighbours do.
    start: Vec<f64>,
    end: Vec<f64>,
    /// The silence up to the next label; none if other labels lie across.
    gap: Option<Gap>,
}

/// Factors for what lies between an end and the next start.
struct Gap {
    /// As delivered, in seconds; below zero where labels overlap.
    length: f64,
    /// The silence behind an end and before a start, where the gap is longer than both margins.
    behind: Vec<f64>,
    before: Vec<f64>,
    /// The shares of an end and of a start in the silence between them, where it is shorter.
    from: Vec<f64>,
    to: Vec<f64>,
}

/// Exponentials, scaled so that the largest is one.
fn scaled(nats: &[f64]) -> Vec<f64> {
    let top = nats.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    nats.iter().map(|value| (value - top).max(-600.0).exp()).collect()
}

fn normalise(values: &mut [f64]) {
    let sum = values.iter().sum::<f64>().max(1e-300);
    for value in values {
        *value /= sum;
    }
}

impl Chain {
    /// For shifts of up to `steps` times `grid` seconds either way; the labels ascend by start, and none is empty.
    pub(super) fn new(labels: &[Interval], sums: &Sums, steps: i64, grid: f64) -> Self {
        let shifts: Vec<f64> = (-steps..=steps).map(|step| step as f64 * grid).collect();
        let places: Vec<(f64, f64)> = labels.iter().map(|label| (seconds(label.start), seconds(label.end))).collect();
        let mut reached = f64::NEG_INFINITY;
        let mut links: Vec<Link> = Vec::with_capacity(places.len());
        for (at, (start, end)) in places.iter().copied().enumerate() {
            let next = places.get(at + 1).copied();
            let linked_before = links.last().is_some_and(|link| link.gap.is_some());
            let is_latest = end >= reached;
            // An end inside another label has nothing to be told by, nor has one in which the next label lies.
            let linked = is_latest && next.is_some_and(|next| next.1 > end);
            let lead = if linked_before { 0.0 } else { ((start - reached) / 2.0).clamp(0.0, MARGIN) };
            let follower = places.get(places.partition_point(|place| place.0 < end)).map_or(f64::INFINITY, |place| place.0);
            let tail = if linked || !is_latest { 0.0 } else { ((follower - end) / 2.0).clamp(0.0, MARGIN) };
            let starts = shifts.iter().map(|shift| {
                let at = start + shift;
                (if lead > 0.0 { sums.before(at - lead) - 2.0 * sums.before(at) } else { -sums.before(at) }) / ALIKE
            });
            let ends = shifts.iter().map(|shift| {
                let at = end + shift;
                (if tail > 0.0 { 2.0 * sums.before(at) - sums.before(at + tail) } else { sums.before(at) }) / ALIKE
            });
            let (starts, ends): (Vec<f64>, Vec<f64>) = (starts.collect(), ends.collect());
            let gap = next.filter(|_| linked).map(|next| Gap::new((end, next.0), &shifts, sums));
            links.push(Link { length: end - start, start: scaled(&starts), end: scaled(&ends), gap });
            reached = reached.max(end);
        }
        Self { shifts, grid, links }
    }

    pub(super) fn shifts(&self) -> &[f64] {
        &self.shifts
    }

    /// What is believed of each label, if labels stray like this.
    pub(super) fn believe(&self, stray: Stray) -> Vec<Believed> {
        let prior = self.prior(stray);
        let count = self.shifts.len();
        // Forwards: what speaks for each start, before its own label was looked at.
        let mut starts: Vec<Vec<f64>> = Vec::with_capacity(self.links.len());
        let mut into = vec![1.0; count];
        for link in &self.links {
            let start: Vec<f64> = into.iter().zip(&link.start).map(|(into, own)| into * own).collect();
            let mut end = vec![0.0; count];
            for (at, (weight, row)) in start.iter().zip(prior.chunks(count)).enumerate() {
                let first = self.first_end(at, link.length);
                for (end, prior) in end.iter_mut().zip(row).skip(first) {
                    *end += weight * prior;
                }
            }
            end.iter_mut().zip(&link.end).for_each(|(end, own)| *end *= own);
            normalise(&mut end);
            into = link.gap.as_ref().map_or_else(|| vec![1.0; count], |gap| gap.forwards(&end, self.grid));
            normalise(&mut into);
            starts.push(start);
        }
        // Backwards: what comes after speaks for each end.
        let mut out = vec![1.0; count];
        let mut believed: Vec<Believed> = Vec::with_capacity(self.links.len());
        for (link, start) in self.links.iter().zip(&starts).rev() {
            let end: Vec<f64> = out.iter().zip(&link.end).map(|(out, own)| out * own).collect();
            let (label, mut behind) = self.both(link, start, &end, &prior, stray);
            behind.iter_mut().zip(&link.start).for_each(|(behind, own)| *behind *= own);
            normalise(&mut behind);
            believed.push(label);
            let place = self.links.len() - believed.len();
            let gap = place.checked_sub(1).and_then(|before| self.links.get(before)).and_then(|before| before.gap.as_ref());
            out = gap.map_or_else(|| vec![1.0; count], |gap| gap.backwards(&behind, self.grid));
            normalise(&mut out);
        }
        believed.reverse();
        believed
    }

    /// How probable each shift of a start together with each shift of an end is beforehand, row by row.
    fn prior(&self, stray: Stray) -> Vec<f64> {
        let pairs = self.shifts.iter().flat_map(|a| self.shifts.iter().map(|b| stray.nats(*a, *b)));
        scaled(&pairs.collect::<Vec<f64>>())
    }

    /// The first shift of the end that leaves at least half of the label.
    fn first_end(&self, start: usize, length: f64) -> usize {
        crate::number::index((start as f64 - length / 2.0 / self.grid).ceil().max(0.0))
    }

    /// What is believed of both ends of a label, and what its end and all behind it say of its start.
    fn both(&self, link: &Link, start: &[f64], end: &[f64], prior: &[f64], stray: Stray) -> (Believed, Vec<f64>) {
        let count = self.shifts.len();
        // What the common shift is, given the sum of both ends, and what is left of it unknown.
        let (share, unknown) = match stray {
            Stray::Loose { common, edges } => {
                let share = 2.0 * common * common / (2.0 * common * common + edges * edges).max(1e-9);
                (share, common * common * (1.0 - share))
            }
            Stray::Rounded { .. } | Stray::Unknown => (0.0, 0.0),
        };
        let (mut starts, mut ends, mut behind) = (vec![0.0; count], vec![0.0; count], vec![0.0; count]);
        let [mut all, mut common, mut own] = [0.0; 3];
        for (at, a) in self.shifts.iter().enumerate() {
            let row = prior.get(at * count..(at + 1) * count).unwrap_or_default();
            for other in self.first_end(at, link.length)..count {
                let (b, beyond) = (self.shifts[other], row[other] * end[other]);
                let weight = start[at] * beyond;
                behind[at] += beyond;
                starts[at] += weight;
                ends[other] += weight;
                let shift = share * f64::midpoint(*a, b);
                all += weight;
                common += weight * (shift * shift + unknown);
                own += weight * (f64::midpoint((a - shift).powi(2), (b - shift).powi(2)) + unknown);
            }
        }
        normalise(&mut starts);
        normalise(&mut ends);
        let all = all.max(1e-300);
        (Believed { start: starts, end: ends, common: common / all, own: own / all }, behind)
    }
}

impl Gap {
    fn new((end, start): (f64, f64), shifts: &[f64], sums: &Sums) -> Self {
        let factors =
            |nats: &dyn Fn(f64) -> f64| -> Vec<f64> { shifts.iter().map(|shift| (nats(*shift) / ALIKE).exp()).collect() };
        // Each relative to the place as delivered, so that nothing overflows.
        let (at_end, at_start) = (sums.before(end), sums.before(start));
        let middle = f64::midpoint(at_end, at_start);
        Self {
            length: start - end,
            behind: factors(&|shift| sums.before(end + shift) - sums.before(end + shift + MARGIN)),
            before: factors(&|shift| sums.before(start + shift - MARGIN) - sums.before(start + shift)),
            from: factors(&|shift| sums.before(end + shift) - middle),
            to: factors(&|shift| middle - sums.before(start + shift)),
        }
    }

    /// The factor of an end and a start by their places on the grid of shifts.
    fn factor(&self, end: usize, start: usize, grid: f64) -> f64 {
        let length = self.length + (start as f64 - end as f64) * grid;
        if length >= 2.0 * MARGIN {
            self.behind[end] * self.before[start]
        } else if length >= 0.0 {
            self.from[end] * self.to[start]
        } else {
            (-OVERLAP * (-length - (-self.length).max(0.0)).max(0.0)).exp()
        }
    }

    fn forwards(&self, ends: &[f64], grid: f64) -> Vec<f64> {
        let of = |start: usize| ends.iter().enumerate().map(|(end, weight)| weight * self.factor(end, start, grid)).sum();
        (0..ends.len()).map(of).collect()
    }

    fn backwards(&self, starts: &[f64], grid: f64) -> Vec<f64> {
        let of = |end: usize| starts.iter().enumerate().map(|(start, weight)| weight * self.factor(end, start, grid)).sum();
        (0..starts.len()).map(of).collect()
    }
}
