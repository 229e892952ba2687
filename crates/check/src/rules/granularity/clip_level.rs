//! A class that is labelled for a whole clip here and frame by frame there.

use super::DETAIL;
use crate::{Active, Category, Found, Link, Modality, Param, Placed, Reporter, Rule, RuleInfo, Scene, Share, Toward};
use genlock_diagnose::codes::check as codes;
use genlock_model::{Class, Extent, Geometry, Id, Label, Recording};
use rustc_hash::FxHashMap;
use smol_str::format_smolstr;
use std::collections::BTreeMap;

/// `check/clip-level`.
pub(super) struct ClipLevel;

const WHOLE: Param<Share> =
    Param::new("whole", 0.95, "the share of a clip from which a label is taken for one of the whole clip");

const PART: Param<Share> =
    Param::new("part", 0.5, "a class that is seen or heard in less than this share of the clip is not one of the whole clip");

impl Rule for ClipLevel {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::CLIP_LEVEL,
            category: Category::Granularity,
            active: Active::Always,
            params: &[&WHOLE, &PART],
            links: &[&DETAIL],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let (whole, part) = (out.setting(&WHOLE).base().0, out.setting(&PART).base().0);
        let clips = clips(scene);
        let mut uses: BTreeMap<(Id<Recording>, Id<Class>, Modality), Use<'_>> = BTreeMap::new();
        let mut add = |label, placed: Option<&Placed<'_>>| {
            let modality = scene.modality(label);
            // A caption speaks of the whole clip by its nature.
            let (Some(recording), Some(class), false) = (scene.recording(label), label.class, modality == Modality::Text) else {
                return;
            };
            let of = uses.entry((recording, class, modality)).or_insert(Use {
                first: label,
                whole: None,
                covered: 0.0,
                end: i64::MIN,
            });
            let clip = clips.get(&recording).filter(|clip| clip.1 > clip.0);
            match (placed, clip) {
                (None, _) => of.whole = of.whole.or(Some(label)),
                (Some(placed), Some((from, to))) => {
                    let length = to.saturating_sub(*from) as f64;
                    if placed.length() as f64 >= whole * length {
                        of.whole = of.whole.or(Some(label));
                    }
                    // Labels mostly come in order; what overlaps counts once.
                    of.covered += placed.end.saturating_sub(placed.start.max(of.end)).max(0) as f64 / length;
                    of.end = of.end.max(placed.end);
                }
                _ => {}
            }
        };
        for label in &scene.data.labels {
            if label.extent == Extent::Always && matches!(label.geometry, Geometry::None) {
                add(label, None);
            }
        }
        for placed in &scene.placed {
            add(placed.label, Some(placed));
        }
        compare(scene, &uses, part, out);
    }
}

/// The use of a class in one modality of a recording.
struct Use<'a> {
    first: &'a Label,
    /// A label of the whole clip.
    whole: Option<&'a Label>,
    /// The share of the clip that its labels cover.
    covered: f64,
    end: i64,
}

/// From the first label of each recording to the last.
fn clips(scene: &Scene<'_>) -> FxHashMap<Id<Recording>, (i64, i64)> {
    let mut clips: FxHashMap<Id<Recording>, (i64, i64)> = FxHashMap::default();
    for placed in &scene.placed {
        let Some(recording) = scene.recording(placed.label) else { continue };
        let clip = clips.entry(recording).or_insert_with(|| match scene.domain(placed.clock).length {
            Some(length) => (0, length),
            None => (placed.start, placed.end),
        });
        if scene.domain(placed.clock).length.is_none() {
            *clip = (clip.0.min(placed.start), clip.1.max(placed.end));
        }
    }
    clips
}

fn compare(scene: &Scene<'_>, uses: &BTreeMap<(Id<Recording>, Id<Class>, Modality), Use<'_>>, part: f64, out: &mut Reporter<'_>) {
    for ((recording, class, one), ours) in uses {
        let others = uses.range((*recording, *class, *one)..).skip(1).take_while(|((r, c, _), _)| (r, c) == (recording, class));
        for ((_, _, other), theirs) in others {
            let link = Link { kind: &DETAIL, label: ours.first, toward: Toward::Label(theirs.first) };
            out.checked(link);
            let coarse = match (ours.whole, theirs.whole) {
                (Some(label), None) if theirs.covered < part => (label, theirs.first, *one, *other, theirs.covered),
                (None, Some(label)) if ours.covered < part => (label, ours.first, *other, *one, ours.covered),
                _ => continue,
            };
            let (label, fine, coarse, modality, covered) = coarse;
            let found = Found {
                cause: format_smolstr!("{} for the whole clip, {} in detail", coarse.name(), modality.name()),
                labels: &[label, fine],
                numbers: &[("covered", covered)],
                link: Some(link),
                ..Found::default()
            };
            out.report(found, || {
                let recording = scene.data.recordings.get(*recording).map_or("", |one| one.name.as_str());
                format!(
                    "{:?} is labelled for the whole of {recording:?} in {}, but in {} for {:.0} % of it only",
                    scene.class_name(label),
                    coarse.name(),
                    modality.name(),
                    covered * 100.0
                )
            });
        }
    }
}
