//! Cues, turns and sounds that stand twice.

use crate::{Active, Category, Change, Fix, Found, Placed, Reporter, Rule, RuleInfo, Safety, Scene};
use genlock_diagnose::codes::check as codes;
use genlock_model::{Annotator, Class, Geometry, Id, Label, Stream, Track};
use rustc_hash::FxHashMap;

/// `check/duplicate-time`.
pub(super) struct DuplicateTime;

impl Rule for DuplicateTime {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::DUPLICATE_TIME,
            category: Category::Temporal,
            active: Active::Always,
            params: &[],
            links: &[],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let mut seen: FxHashMap<Said<'_>, &Placed<'_>> = FxHashMap::default();
        let shapeless = |placed: &&Placed<'_>| !placed.instant && matches!(placed.label.geometry, Geometry::None);
        for placed in scene.placed.iter().filter(shapeless) {
            let Some(first) = seen.insert(said(placed), placed) else { continue };
            if std::ptr::eq(first.label, placed.label) {
                continue;
            }
            let found = Found {
                labels: &[placed.label, first.label],
                time: Some((placed.start, placed.end)),
                fix: Some(Fix { safety: safety(placed.label, first.label), change: Change::Remove { label: placed.label.id } }),
                ..Found::default()
            };
            out.report(found, || {
                let [start, end] = [placed.start, placed.end].map(|time| scene.time(placed.clock, time));
                format!("two {} labels from {start} to {end} say the same", placed.modality.name())
            });
        }
    }
}

/// What a label says and when: where, who says it, of whom, what, and the span.
type Said<'a> = ((Id<Stream>, Option<Id<Annotator>>), (Option<Id<Track>>, Option<Id<Class>>), Option<&'a str>, (i64, i64));

fn said<'a>(placed: &Placed<'a>) -> Said<'a> {
    let label = placed.label;
    ((label.stream, label.annotator), (label.track, label.class), label.text.as_deref(), (placed.start, placed.end))
}

/// A copy that says nothing of its own can be left out.
fn safety(copy: &Label, first: &Label) -> Safety {
    let same = (&copy.attributes, &copy.score, &copy.extras) == (&first.attributes, &first.score, &first.extras);
    if same { Safety::Safe } else { Safety::Proposed }
}
