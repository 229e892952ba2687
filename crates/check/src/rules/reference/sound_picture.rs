//! Things that are heard and not seen, and the other way round.

use crate::{Active, Category, Found, Link, LinkKind, Modality, Param, Placed, Reporter, Rule, RuleInfo, Scene, Toward};
use genlock_diagnose::codes::check as codes;
use genlock_model::{Clock, Id};
use rustc_hash::FxHashMap;
use smol_str::{SmolStr, format_smolstr};

/// `check/sound-without-picture`.
pub(super) struct SoundWithoutPicture;

/// `check/picture-without-sound`.
pub(super) struct PictureWithoutSound;

/// Sounds and the pictures of what makes them.
static SOUND: LinkKind =
    LinkKind { name: "sound", category: Category::Reference, about: "sounds and pictures of what makes them" };

const OFF_SCREEN: Param<Vec<String>> = Param::new(
    "off-screen",
    ["off-screen", "offscreen", "out-of-view"].as_slice(),
    "attributes that say that what is heard is not seen",
);

const SOUNDING: Param<Vec<String>> = Param::new(
    "sounding",
    ["sounding", "audible", "makes-sound"].as_slice(),
    "attributes that say that what is seen is heard; others may be silent",
);

impl Rule for SoundWithoutPicture {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::SOUND_WITHOUT_PICTURE,
            category: Category::Reference,
            active: Active::Always,
            params: &[&OFF_SCREEN],
            links: &[&SOUND],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let names = out.setting(&OFF_SCREEN).base().clone();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let exempt = |sound: &Placed<'_>| scene.flag(sound.label, &names) == Some(true);
        compare(scene, (Modality::Audio, Modality::Picture), exempt, out);
    }
}

impl Rule for PictureWithoutSound {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::PICTURE_WITHOUT_SOUND,
            category: Category::Reference,
            active: Active::Always,
            params: &[&SOUNDING],
            links: &[&SOUND],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let names = out.setting(&SOUNDING).base().clone();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let exempt = |seen: &Placed<'_>| scene.flag(seen.label, &names) != Some(true);
        compare(scene, (Modality::Picture, Modality::Audio), exempt, out);
    }
}

/// Spans of one class in one modality on one clock, joined where they touch.
type Spans = FxHashMap<(Id<Clock>, SmolStr), Vec<(i64, i64)>>;

/// How far apart spans are joined, in nanoseconds: labels of single frames stand for what goes on between them.
const JOINED: i64 = 1_000_000_000;

/// Labels of one modality whose class occurs in the other as well must overlap a label of that class there.
fn compare(scene: &Scene<'_>, (here, there): (Modality, Modality), exempt: impl Fn(&Placed<'_>) -> bool, out: &mut Reporter<'_>) {
    let theirs = spans(scene, there);
    if theirs.is_empty() {
        return;
    }
    for placed in scene.placed.iter().filter(|placed| placed.modality == here) {
        let name = scene.class_name(placed.label);
        if name.is_empty() {
            continue;
        }
        let Some(spans) = theirs.get(&(placed.clock, SmolStr::new(name.to_lowercase()))) else { continue };
        if exempt(placed) {
            continue;
        }
        let link = Link { kind: &SOUND, label: placed.label, toward: Toward::Modality(there) };
        out.checked(link);
        // The first that ends after the start; it overlaps if it begins before the end.
        let next = spans.partition_point(|(_, end)| *end <= placed.start);
        if spans.get(next).is_some_and(|(start, _)| *start < placed.end.max(placed.start.saturating_add(1))) {
            continue;
        }
        let found = Found {
            cause: format_smolstr!("{name}"),
            labels: &[placed.label],
            time: Some((placed.start, placed.end)),
            link: Some(link),
            ..Found::default()
        };
        out.report(found, || {
            let at = scene.time(placed.clock, placed.start);
            format!("the {} label {name:?} at {at} has no {} label of that class", here.name(), there.name())
        });
    }
}

fn spans(scene: &Scene<'_>, modality: Modality) -> Spans {
    let mut spans: Spans = FxHashMap::default();
    for placed in scene.placed.iter().filter(|placed| placed.modality == modality && placed.end >= placed.start) {
        let name = scene.class_name(placed.label);
        // A track that has a class is a thing; a track that has none is a speaker, whom a picture need not show.
        if !name.is_empty() {
            let key = (placed.clock, SmolStr::new(name.to_lowercase()));
            spans.entry(key).or_default().push((placed.start, placed.end.max(placed.start.saturating_add(1))));
        }
    }
    #[allow(clippy::iter_over_hash_type, reason = "each entry is changed by itself")]
    for all in spans.values_mut() {
        all.sort_unstable();
        let mut joined: Vec<(i64, i64)> = Vec::new();
        for (start, end) in all.drain(..) {
            match joined.last_mut() {
                Some(last) if start <= last.1.saturating_add(JOINED) => last.1 = last.1.max(end),
                _ => joined.push((start, end)),
            }
        }
        *all = joined;
    }
    spans
}
