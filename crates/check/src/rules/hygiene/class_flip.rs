//! Tracks that change their class on a stream. Streams that differ from each other are a contradiction or a difference of levels.

use crate::{Active, Category, Change, Entity, Fix, Found, Reporter, Rule, RuleInfo, Scene};
use genlock_diagnose::codes::check as codes;
use genlock_model::{Class, Id, Label, Stream, Track};
use rustc_hash::FxHashMap;
use smol_str::format_smolstr;

/// `check/class-flip`.
pub(super) struct ClassFlip;

impl Rule for ClassFlip {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo =
            RuleInfo { code: codes::CLASS_FLIP, category: Category::Hygiene, active: Active::Always, params: &[], links: &[] };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let mut first: FxHashMap<(Id<Track>, Id<Stream>), Id<Class>> = FxHashMap::default();
        let mut mixed: FxHashMap<_, FxHashMap<Id<Class>, u64>> = FxHashMap::default();
        let classed = || scene.data.labels.iter().filter_map(|label| Some((label, (label.track?, label.stream), label.class?)));
        for (_, track, class) in classed() {
            if *first.entry(track).or_insert(class) != class {
                mixed.entry(track).or_default();
            }
        }
        if mixed.is_empty() {
            return;
        }
        for (_, track, class) in classed() {
            if let Some(counts) = mixed.get_mut(&track) {
                *counts.entry(class).or_default() += 1;
            }
        }
        for (label, track, class) in classed() {
            let Some(counts) = mixed.get(&track) else { continue };
            let usual = usual(scene, track.0, counts);
            if class != usual {
                report(scene, label, (track.0, class, usual), out);
            }
        }
    }
}

/// The class of most labels of a track; of equals, that of the track itself or the first.
fn usual(scene: &Scene<'_>, track: Id<Track>, counts: &FxHashMap<Id<Class>, u64>) -> Id<Class> {
    let own = scene.data.tracks.get(track).and_then(|track| track.class);
    let best = counts.iter().max_by_key(|(class, count)| (**count, Some(**class) == own, std::cmp::Reverse(**class)));
    best.map_or(Id::new(0), |(class, _)| *class)
}

fn report(scene: &Scene<'_>, label: &Label, (track, class, usual): (Id<Track>, Id<Class>, Id<Class>), out: &mut Reporter<'_>) {
    let name = |class: Id<Class>| scene.data.classes.get(class).map_or("?", |class| class.name.as_str());
    let place = scene.place(label.id);
    let found = Found {
        cause: format_smolstr!("{} as {}", name(usual), name(class)),
        labels: &[label],
        others: &[Entity::Track(track)],
        time: place.map(|place| (place.start, place.end)),
        fix: Some(Fix::proposed(Change::Class { label: label.id, class: usual })),
        ..Found::default()
    };
    out.report(found, || {
        let at = place.map_or_else(String::new, |place| format!(" at {}", scene.time(place.clock, place.start)));
        let track = scene.data.tracks.get(track).and_then(|track| track.source_id.as_ref()).map_or("", |id| id.as_str());
        format!("track {track:?} is {:?} and here{at} {:?}", name(usual), name(class))
    });
}
