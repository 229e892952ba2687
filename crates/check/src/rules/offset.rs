//! Counterparts in two modalities that start or end too far apart.

use crate::{Active, COUNTERPART, Category, Found, Link, Millis, Param, Reporter, Rule, RuleInfo, Scene, Toward, seconds};
use genlock_diagnose::codes::check as codes;
use smol_str::format_smolstr;

/// `check/offset`.
pub(super) struct Offset;

const TOLERANCE: Param<Millis> = Param::new("tolerance", 100.0, "how far the starts, and the ends, of counterparts may be apart");

impl Rule for Offset {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::OFFSET,
            category: Category::Temporal,
            active: Active::Always,
            params: &[&TOLERANCE],
            links: &[&COUNTERPART],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let tolerance = out.setting(&TOLERANCE);
        for pair in &scene.counterparts().pairs {
            let [a, b] = [pair.a, pair.b].map(|at| &scene.placed[at as usize]);
            let (start, end) = (b.start.saturating_sub(a.start), b.end.saturating_sub(a.end));
            let most = tolerance.of(scene, a.label, Some(b.label)).0;
            let lasting = !a.instant && !b.instant;
            if start.abs() <= most && (!lasting || end.abs() <= most) {
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
