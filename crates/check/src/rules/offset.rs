//! Counterparts in two modalities that start or end too far apart.

use crate::{Active, COUNTERPART, Category, Found, Leeway, Link, Order, Param, Reporter, Rule, RuleInfo, Scene, Toward, seconds};
use genlock_diagnose::codes::check as codes;
use smol_str::format_smolstr;

/// `check/offset`.
pub(super) struct Offset;

const TOLERANCE: Param<Leeway> = Param::new("tolerance", "100 ms", "how far counterparts may be apart, at start and end");

const END_TOLERANCE: Param<Option<Leeway>> =
    Param::new("end-tolerance", None, "how far the ends may be apart, where it differs from the tolerance of the starts");

impl Rule for Offset {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::OFFSET,
            category: Category::Temporal,
            active: Active::Always,
            params: &[&TOLERANCE, &END_TOLERANCE],
            links: &[&COUNTERPART],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let (tolerance, of_ends) = (out.setting(&TOLERANCE), out.setting(&END_TOLERANCE));
        for pair in &scene.counterparts().pairs {
            let [a, b] = [pair.a, pair.b].map(|at| &scene.placed[at as usize]);
            let (start, end) = (b.start.saturating_sub(a.start), b.end.saturating_sub(a.end));
            let slack = scene.slack(a.label, b.label);
            // The difference of a setting is the time of its first less that of its second.
            let allows = |leeway: Leeway, order: Order, difference: i64| match order {
                Order::AsGiven => leeway.allows(difference.saturating_neg(), slack),
                Order::Swapped => leeway.allows(difference, slack),
            };
            let (at_start, order) = tolerance.of_pair(scene, a.label, b.label);
            let (at_end, end_order) = match of_ends.of_pair(scene, a.label, b.label) {
                (Some(leeway), order) => (leeway, order),
                (None, _) => (at_start, order),
            };
            let lasting = !a.instant && !b.instant;
            if allows(*at_start, order, start) && (!lasting || allows(*at_end, end_order, end)) {
                continue;
            }
            let late = if start.saturating_add(end) > 0 { "late" } else { "early" };
            let found = Found {
                cause: format_smolstr!("{} {late} against {}", b.modality.name(), a.modality.name()),
                labels: &[a.label, b.label],
                time: Some((a.start.min(b.start), a.end.max(b.end))),
                numbers: &[("start_s", start as f64 / 1e9), ("end_s", end as f64 / 1e9)],
                link: Some(Link { kind: &COUNTERPART, label: a.label, toward: Toward::Label(b.label) }),
                ..Found::default()
            };
            out.report(found, || {
                format!(
                    "the {} label at {} and its {} counterpart differ by {} at the start and {} at the end",
                    a.modality.name(),
                    seconds(a.start),
                    b.modality.name(),
                    seconds(start),
                    seconds(end)
                )
            });
        }
    }
}
