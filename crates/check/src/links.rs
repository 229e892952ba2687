//! What was checked: links, and how many of them are wrong.

use crate::{Category, LinkKind, Modality, Scene, SyncErrorRate};
use genlock_model::Label;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// A link between a label and something that it must agree with.
#[derive(Debug, Clone, Copy)]
pub struct Link<'l> {
    /// What kind of link.
    pub kind: &'static LinkKind,
    /// One end.
    pub label: &'l Label,
    /// The other.
    pub toward: Toward<'l>,
}

/// The other end of a link.
#[derive(Debug, Clone, Copy)]
pub enum Toward<'l> {
    /// The media of the label.
    Media,
    /// A label.
    Label(&'l Label),
    /// A counterpart that should be in this modality, whether it is there or not.
    Modality(Modality),
}

/// The ends of links: a modality, and another one unless the other end is the media.
pub type Pair = (Modality, Option<Modality>);

/// How many links were checked and how many are wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Tally {
    /// Links that were checked.
    pub checked: u64,
    /// Links with a finding of severity error that is not waived.
    pub wrong: u64,
    /// Links whose findings of severity error are all waived.
    pub waived: u64,
    /// Labels for which there was nothing to compare with.
    pub unchecked: u64,
}

impl Tally {
    /// The share of wrong links.
    pub fn rate(&self) -> SyncErrorRate {
        SyncErrorRate::new(self.wrong, self.checked, self.unchecked)
    }

    fn add(&mut self, other: &Self) {
        let Self { checked, wrong, waived, unchecked } = other;
        self.checked += checked;
        self.wrong += wrong;
        self.waived += waived;
        self.unchecked += unchecked;
    }
}

/// The links of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinksOfKind {
    /// The kind.
    pub kind: &'static LinkKind,
    /// By the modalities at the ends, the lower one first.
    pub pairs: BTreeMap<Pair, Tally>,
    /// By recording, for links whose stream names one: dense ids. A link between recordings counts for both.
    pub recordings: BTreeMap<u32, Tally>,
    /// By source file, for labels that bear their origin: source indices. A link between files counts for both.
    pub files: BTreeMap<u32, Tally>,
    /// By annotator, for labels that name one: dense ids. A link between annotators counts for both.
    pub annotators: BTreeMap<u32, Tally>,
}

impl LinksOfKind {
    /// All of them together.
    pub fn total(&self) -> Tally {
        sum(self.pairs.values())
    }
}

/// The sum of tallies.
pub(crate) fn sum<'t>(tallies: impl IntoIterator<Item = &'t Tally>) -> Tally {
    let mut total = Tally::default();
    tallies.into_iter().for_each(|tally| total.add(tally));
    total
}

/// All links of a check, in the order of their kinds' categories and names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// The kinds that were looked at.
    pub kinds: Vec<LinksOfKind>,
}

impl Links {
    /// The links of a kind.
    pub fn of(&self, kind: &LinkKind) -> Option<&LinksOfKind> {
        self.kinds.iter().find(|links| links.kind == kind)
    }

    /// The links of a category, or of all.
    pub fn total(&self, category: Option<Category>) -> Tally {
        let wanted = self.kinds.iter().filter(|links| category.is_none_or(|category| links.kind.category == category));
        sum(wanted.flat_map(|links| links.pairs.values()))
    }
}

/// How an end of a link came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Came {
    Checked,
    Wrong,
    Waived,
    Unchecked,
}

/// Counts links while rules run.
#[derive(Default)]
pub(crate) struct Counter {
    kinds: Vec<Counts>,
    /// Links that are known to be wrong: a link counts once, however many findings it has.
    wrong: FxHashSet<(usize, u32, u32)>,
    waived: FxHashSet<(usize, u32, u32)>,
}

struct Counts {
    kind: &'static LinkKind,
    pairs: FxHashMap<Pair, Tally>,
    /// Recordings, files and annotators.
    parts: [FxHashMap<u32, Tally>; 3],
}

/// No second label.
const NONE: u32 = u32::MAX;

impl Counter {
    pub(crate) fn count(&mut self, scene: &Scene<'_>, link: &Link<'_>, came: Came) {
        let at = self.kind(link.kind);
        if matches!(came, Came::Wrong | Came::Waived) {
            let key = (at, link.label.id.index(), if let Toward::Label(other) = link.toward { other.id.index() } else { NONE });
            if self.wrong.contains(&key) {
                return;
            }
            if came == Came::Waived {
                if self.waived.insert(key) {
                    self.kinds[at].add(scene, link, |tally| tally.waived += 1);
                }
                return;
            }
            self.wrong.insert(key);
            if self.waived.remove(&key) {
                self.kinds[at].add(scene, link, |tally| tally.waived -= 1);
            }
        }
        self.kinds[at].add(scene, link, |tally| match came {
            Came::Checked => tally.checked += 1,
            Came::Unchecked => tally.unchecked += 1,
            Came::Wrong | Came::Waived => tally.wrong += 1,
        });
    }

    fn kind(&mut self, kind: &'static LinkKind) -> usize {
        let known = self.kinds.iter().position(|counts| std::ptr::eq(counts.kind, kind));
        known.unwrap_or_else(|| {
            self.kinds.push(Counts { kind, pairs: FxHashMap::default(), parts: Default::default() });
            self.kinds.len() - 1
        })
    }

    pub(crate) fn finish(self) -> Links {
        let sorted = |part: FxHashMap<u32, Tally>| part.into_iter().collect::<BTreeMap<_, _>>();
        let of = |counts: Counts| {
            let [recordings, files, annotators] = counts.parts.map(sorted);
            LinksOfKind { kind: counts.kind, pairs: counts.pairs.into_iter().collect(), recordings, files, annotators }
        };
        let mut kinds: Vec<_> = self.kinds.into_iter().map(of).collect();
        kinds.sort_by_key(|links| (links.kind.category, links.kind.name));
        Links { kinds }
    }
}

impl Counts {
    fn add(&mut self, scene: &Scene<'_>, link: &Link<'_>, change: impl Fn(&mut Tally)) {
        let ends = ends(scene, link);
        change(self.pairs.entry(ends).or_default());
        let other = if let Toward::Label(other) = link.toward { Some(other) } else { None };
        let parts: [fn(&Scene<'_>, &Label) -> Option<u32>; 3] = [
            |scene, label| scene.recording(label).map(genlock_model::Id::index),
            |_, label| label.origin.map(|origin| origin.source),
            |_, label| label.annotator.map(genlock_model::Id::index),
        ];
        for (tallies, part) in self.parts.iter_mut().zip(parts) {
            let first = part(scene, link.label);
            let second = other.and_then(|other| part(scene, other)).filter(|second| Some(*second) != first);
            for index in first.into_iter().chain(second) {
                change(tallies.entry(index).or_default());
            }
        }
    }
}

fn ends(scene: &Scene<'_>, link: &Link<'_>) -> Pair {
    let one = scene.modality(link.label);
    let other = match link.toward {
        Toward::Media => return (one, None),
        Toward::Label(other) => scene.modality(other),
        Toward::Modality(other) => other,
    };
    (one.min(other), Some(one.max(other)))
}

/// A label and its media: it must lie within.
pub static MEDIA: LinkKind =
    LinkKind { name: "media", category: Category::Temporal, about: "labels and the media that they are on" };

/// Two labels of different modalities that speak of one event: they must hold at the same time.
pub static COUNTERPART: LinkKind =
    LinkKind { name: "counterpart", category: Category::Temporal, about: "labels of two modalities for one event" };
