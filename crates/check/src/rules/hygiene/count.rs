//! Modalities that count a different number of things.

use crate::{Active, Category, Entity, Found, Modality, Reporter, Rule, RuleInfo, Scene};
use genlock_diagnose::codes::check as codes;
use genlock_model::{Class, Id, Recording, Track};
use rustc_hash::FxHashSet;
use smol_str::format_smolstr;
use std::collections::BTreeMap;

/// `check/count`.
pub(super) struct Count;

/// The tracks of each modality.
type ByModality = BTreeMap<Modality, FxHashSet<Id<Track>>>;

impl Rule for Count {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo =
            RuleInfo { code: codes::COUNT, category: Category::Hygiene, active: Active::OnRequest, params: &[], links: &[] };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let mut tracks: BTreeMap<(Id<Recording>, Option<Id<Class>>), ByModality> = BTreeMap::new();
        for label in &scene.data.labels {
            if let (Some(track), Some(recording)) = (label.track, scene.recording(label)) {
                let of = tracks.entry((recording, label.class)).or_default();
                of.entry(scene.modality(label)).or_default().insert(track);
            }
        }
        for ((recording, class), by_modality) in &tracks {
            let counts: Vec<(Modality, usize)> = by_modality.iter().map(|(modality, tracks)| (*modality, tracks.len())).collect();
            for pair in counts.windows(2).filter(|pair| pair[0].1 != pair[1].1) {
                let [(one, ours), (other, theirs)] = [pair[0], pair[1]];
                let others: Vec<Entity> = class.iter().map(|class| Entity::Class(*class)).collect();
                let found = Found {
                    cause: format_smolstr!("{} and {}", one.name(), other.name()),
                    others: &others,
                    numbers: &[("difference", (theirs as f64) - (ours as f64))],
                    ..Found::default()
                };
                out.report(found, || {
                    let name = scene.data.recordings.get(*recording).map_or("", |one| one.name.as_str());
                    let class =
                        class.and_then(|class| scene.data.classes.get(class)).map_or("objects", |class| class.name.as_str());
                    format!("{name:?} has {ours} {class:?} in {} and {theirs} in {}", one.name(), other.name())
                });
            }
        }
    }
}
