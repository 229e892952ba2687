//! Cues and turns that stand in the wrong place of their list.

use crate::{Active, Category, Found, Modality, Param, Placed, Reporter, Rule, RuleInfo, Scene, Share};
use genlock_diagnose::codes::check as codes;
use genlock_model::{Id, Stream};
use rustc_hash::FxHashMap;

/// `check/order`.
pub(super) struct Order;

const ORDERED: Param<Share> =
    Param::new("ordered", 0.75, "the share of labels in order from which a list is taken to be ordered at all");

impl Rule for Order {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::ORDER,
            category: Category::Temporal,
            active: Active::Always,
            params: &[&ORDERED],
            links: &[],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let ordered = out.setting(&ORDERED);
        let mut lists: FxHashMap<(Id<Stream>, Modality), Vec<&Placed<'_>>> = FxHashMap::default();
        for placed in
            scene.placed.iter().filter(|placed| !placed.instant && matches!(placed.modality, Modality::Text | Modality::Audio))
        {
            lists.entry((placed.label.stream, placed.modality)).or_default().push(placed);
        }
        let mut lists: Vec<_> = lists.into_iter().collect();
        lists.sort_by_key(|(key, _)| *key);
        for (_, list) in lists {
            // A label that stands too late is followed by labels that start later; one that stands too early has its successor before it.
            let misplaced: Vec<_> = misplaced(&list);
            let share = 1.0 - misplaced.len() as f64 / list.len() as f64;
            if misplaced.is_empty() || share < ordered.of(scene, list[0].label, None).0 {
                continue;
            }
            for placed in misplaced {
                let found = Found { labels: &[placed.label], time: Some((placed.start, placed.end)), ..Found::default() };
                out.report(found, || {
                    let at = scene.time(placed.clock, placed.start);
                    format!("the {} label at {at} does not stand in the order of time", placed.modality.name())
                });
            }
        }
    }
}

/// The fewest labels without which the list is in order: those outside a longest ascending run of starts (patience sorting).
fn misplaced<'p>(list: &[&'p Placed<'p>]) -> Vec<&'p Placed<'p>> {
    if list.windows(2).all(|pair| pair[0].start <= pair[1].start) {
        return Vec::new();
    }
    // For each length, the position of the least start that ends a run of it, and the position before each position.
    let (mut tails, mut before): (Vec<usize>, Vec<Option<usize>>) = (Vec::new(), Vec::with_capacity(list.len()));
    for (at, placed) in list.iter().enumerate() {
        let length = tails.partition_point(|tail| list[*tail].start <= placed.start);
        before.push(length.checked_sub(1).map(|shorter| tails[shorter]));
        if length == tails.len() { tails.push(at) } else { tails[length] = at }
    }
    let mut kept = vec![false; list.len()];
    let mut at = tails.last().copied();
    while let Some(position) = at {
        kept[position] = true;
        at = before[position];
    }
    list.iter().zip(kept).filter(|(_, kept)| !kept).map(|(placed, _)| *placed).collect()
}
