//! The cheapest way to put every element into one tuple.

use super::duals::{prices, reduced};
use super::tuples::Tuple;
use super::{Effort, Element, Matching};
use rustc_hash::FxHashMap;

/// How many partial covers are kept side by side: first few, to find a good cover, then more, to prove that none is better.
const WIDTHS: [usize; 4] = [16, 512, 16_384, 262_144];

/// What each tuple costs more while the search lasts, so that of covers that cost the same the one with the fewest tuples is found.
const EACH: f64 = 1e-9;

/// The cheapest cover. Elements that no tuple joins are solved apart.
pub(super) fn best(elements: &[Element], tuples: &[Tuple], effort: Effort) -> Matching {
    let mut cover = Matching { groups: Vec::new(), cost: 0.0, proven: true, choices: tuples.len() };
    for part in parts(elements, tuples) {
        let solved = solve(&part, effort);
        cover.cost += solved.cost - EACH * solved.chosen.len() as f64;
        cover.proven &= solved.proven;
        cover.groups.extend(solved.chosen.iter().map(|tuple| {
            let members = &part.tuples[*tuple as usize].members;
            let mut group: Vec<usize> = members.iter().map(|unit| part.names[*unit as usize]).collect();
            group.sort_by_key(|index| (elements[*index].rater, *index));
            group
        }));
    }
    cover.groups.sort();
    cover
}

/// Elements that tuples join, numbered along the time axis, and the tuples.
struct Part {
    names: Vec<usize>,
    tuples: Vec<Tuple>,
}

/// The element that stands for all that are joined with this one.
fn find(root: &mut [usize], mut at: usize) -> usize {
    while root[at] != at {
        root[at] = root[root[at]];
        at = root[at];
    }
    at
}

fn parts(elements: &[Element], tuples: &[Tuple]) -> Vec<Part> {
    let mut root: Vec<usize> = (0..elements.len()).collect();
    for tuple in tuples {
        let first = find(&mut root, tuple.members[0] as usize);
        for unit in &tuple.members[1..] {
            let other = find(&mut root, *unit as usize);
            root[other] = first;
        }
    }
    let mut order: Vec<usize> = (0..elements.len()).collect();
    order.sort_by(|a, b| elements[*a].place.total_cmp(&elements[*b].place).then(a.cmp(b)));
    let mut part_of = vec![usize::MAX; elements.len()];
    let mut place = vec![0_u32; elements.len()];
    let mut parts: Vec<Part> = Vec::new();
    for unit in order {
        let top = find(&mut root, unit);
        if part_of[top] == usize::MAX {
            part_of[top] = parts.len();
            parts.push(Part { names: Vec::new(), tuples: Vec::new() });
        }
        let part = &mut parts[part_of[top]];
        place[unit] = u32::try_from(part.names.len()).unwrap_or(u32::MAX);
        part.names.push(unit);
    }
    for tuple in tuples {
        let top = find(&mut root, tuple.members[0] as usize);
        let mut members: Vec<u32> = tuple.members.iter().map(|unit| place[*unit as usize]).collect();
        members.sort_unstable();
        parts[part_of[top]].tuples.push(Tuple { members, cost: tuple.cost + EACH });
    }
    parts
}

struct Solved {
    chosen: Vec<u32>,
    cost: f64,
    proven: bool,
}

fn solve(part: &Part, effort: Effort) -> Solved {
    let alone: Vec<u32> = numbered(&part.tuples).filter(|(_, tuple)| tuple.members.len() == 1).map(|(index, _)| index).collect();
    let cost_of = |chosen: &[u32]| chosen.iter().map(|index| part.tuples[*index as usize].cost).sum::<f64>();
    let mut solved = Solved { cost: cost_of(&alone), chosen: alone, proven: part.names.len() == 1 };
    if solved.proven {
        return solved;
    }
    // A first cover, so that the search for prices knows how far to go.
    let shares: Vec<f64> = prices_of_shares(part);
    if let (Some(chosen), ..) = Search::new(part, &shares).run(WIDTHS[0], f64::INFINITY, usize::MAX) {
        let cost = cost_of(&chosen);
        if cost < solved.cost {
            (solved.chosen, solved.cost) = (chosen, cost);
        }
    }
    let prices = prices(part.names.len(), &part.tuples, solved.cost);
    let lower: f64 = prices.iter().sum();
    let search = Search::new(part, &prices);
    let mut left = effort.steps(part.names.len());
    for width in WIDTHS {
        // What costs as much as the best cover so far is of no use; sums of thousands of costs round in the last digits.
        let gap = solved.cost - lower - solved.cost * 1e-12;
        let (better, complete, taken) = search.run(width, gap, left);
        left = left.saturating_sub(taken);
        if let Some(chosen) = better {
            let cost = cost_of(&chosen);
            if cost < solved.cost {
                (solved.chosen, solved.cost) = (chosen, cost);
            }
        }
        solved.proven = complete;
        if complete || left == 0 {
            break;
        }
    }
    solved
}

/// Prices that are no bound for large tuples but cheap: the least share of a unit in its tuples.
fn prices_of_shares(part: &Part) -> Vec<f64> {
    let mut shares = vec![f64::INFINITY; part.names.len()];
    for tuple in &part.tuples {
        let share = tuple.cost / tuple.members.len() as f64;
        tuple.members.iter().for_each(|unit| shares[*unit as usize] = shares[*unit as usize].min(share));
    }
    shares
}

fn numbered(tuples: &[Tuple]) -> impl Iterator<Item = (u32, &Tuple)> {
    tuples.iter().enumerate().map(|(index, tuple)| (u32::try_from(index).unwrap_or(u32::MAX), tuple))
}

/// Dynamic programming along the units. A partial cover covers all units before a place; what matters for the rest is which later
/// units it covers, so of all with the same ones only the cheapest is kept. Costs are counted beyond the prices, which never makes
/// a step cheaper than nothing, so that a partial cover that exceeds the gap can be dropped.
struct Search<'a> {
    part: &'a Part,
    /// For each unit, the tuples of which it is the first, cheapest first, with the cost beyond the prices.
    starting: Vec<Vec<(u32, f64)>>,
}

/// A step of a partial cover: the tuple, the step before.
type Step = (u32, u32);
const NONE: u32 = u32::MAX;

impl<'a> Search<'a> {
    fn new(part: &'a Part, prices: &[f64]) -> Self {
        let mut starting = vec![Vec::new(); part.names.len()];
        for (index, tuple) in numbered(&part.tuples) {
            starting[tuple.members[0] as usize].push((index, reduced(tuple, prices).max(0.0)));
        }
        for list in &mut starting {
            list.sort_by(|a: &(u32, f64), b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        }
        Self { part, starting }
    }

    /// The cheapest cover below the gap, whether nothing was left out on the way, and how often a partial cover was extended. Of more
    /// partial covers than the width, the cheapest are kept; beyond `most` extensions the search is given up.
    fn run(&self, width: usize, gap: f64, most: usize) -> (Option<Vec<u32>>, bool, usize) {
        let mut steps: Vec<Step> = Vec::new();
        // The later units that are covered, with the cost and the last step.
        let mut states: Vec<(Vec<u32>, f64, u32)> = vec![(Vec::new(), 0.0, NONE)];
        let (mut complete, mut taken) = (true, 0);
        for unit in 0..self.part.names.len() {
            let now = u32::try_from(unit).unwrap_or(NONE);
            let mut next: FxHashMap<Vec<u32>, (f64, u32, u32)> = FxHashMap::default();
            for (covered, cost, last) in states {
                if covered.first() == Some(&now) {
                    keep(&mut next, covered[1..].to_vec(), cost, NONE, last);
                    continue;
                }
                for (tuple, extra) in &self.starting[unit] {
                    if cost + extra >= gap || taken > most {
                        break;
                    }
                    taken += 1;
                    if let Some(covered) = joined(&covered, &self.part.tuples[*tuple as usize].members[1..]) {
                        keep(&mut next, covered, cost + extra, *tuple, last);
                    }
                }
            }
            if taken > most {
                return (None, false, taken);
            }
            let mut list: Vec<_> = next.into_iter().collect();
            list.sort_by(|a, b| a.1.0.total_cmp(&b.1.0).then_with(|| a.0.cmp(&b.0)));
            if list.len() > width {
                list.truncate(width);
                complete = false;
            }
            states = list
                .into_iter()
                .map(|(covered, (cost, tuple, last))| {
                    let step = if tuple == NONE {
                        last
                    } else {
                        steps.push((tuple, last));
                        u32::try_from(steps.len() - 1).unwrap_or(NONE)
                    };
                    (covered, cost, step)
                })
                .collect();
        }
        (states.first().map(|(_, _, last)| path(&steps, *last)), complete, taken)
    }
}

fn keep(next: &mut FxHashMap<Vec<u32>, (f64, u32, u32)>, covered: Vec<u32>, cost: f64, tuple: u32, last: u32) {
    let known = next.entry(covered).or_insert((f64::INFINITY, tuple, last));
    // Of equally cheap ones that with the lower numbers, whatever the order in which they come.
    if cost < known.0 || (cost <= known.0 && (tuple, last) < (known.1, known.2)) {
        *known = (cost, tuple, last);
    }
}

/// Both sorted lists in one; none if they share a unit.
fn joined(covered: &[u32], more: &[u32]) -> Option<Vec<u32>> {
    let mut all = Vec::with_capacity(covered.len() + more.len());
    let mut rest = covered;
    for unit in more {
        let at = rest.partition_point(|other| other < unit);
        if rest.get(at) == Some(unit) {
            return None;
        }
        all.extend_from_slice(&rest[..at]);
        all.push(*unit);
        rest = &rest[at..];
    }
    all.extend_from_slice(rest);
    Some(all)
}

fn path(steps: &[Step], mut last: u32) -> Vec<u32> {
    let mut chosen = Vec::new();
    while let Some((tuple, before)) = steps.get(last as usize) {
        chosen.push(*tuple);
        last = *before;
    }
    chosen
}
