//! Counterparts that share too little of their time.

use crate::{Active, COUNTERPART, Category, Found, Link, Millis, Param, Reporter, Rule, RuleInfo, Scene, Share, Toward, seconds};
use genlock_diagnose::codes::check as codes;
use smol_str::format_smolstr;

/// `check/overlap`.
pub(super) struct Overlap;

const MIN_OVERLAP: Param<Share> = Param::new("min-overlap", 0.5, "the least overlap over union of counterparts");

const TOLERANCE: Param<Millis> = Param::new(
    "tolerance",
    100.0,
    "counterparts whose starts and ends both differ by no more than this agree, however short they are",
);

impl Rule for Overlap {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::OVERLAP,
            category: Category::Temporal,
            active: Active::Always,
            params: &[&MIN_OVERLAP, &TOLERANCE],
            links: &[&COUNTERPART],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let (least, tolerance) = (out.setting(&MIN_OVERLAP), out.setting(&TOLERANCE));
        for pair in &scene.counterparts().pairs {
            let [a, b] = [pair.a, pair.b].map(|at| &scene.placed[at as usize]);
            if a.instant || b.instant || a.length() <= 0 || b.length() <= 0 {
                continue;
            }
            let apart = (b.start.saturating_sub(a.start)).abs().max(b.end.saturating_sub(a.end).abs());
            let common = a.end.min(b.end).saturating_sub(a.start.max(b.start)).max(0);
            let union = a.end.max(b.end).saturating_sub(a.start.min(b.start));
            let share = common as f64 / union.max(1) as f64;
            let allowed = tolerance.of(scene, a.label, Some(b.label)).0.saturating_add(scene.slack(a.label, b.label));
            if share >= least.of(scene, a.label, Some(b.label)).0 || apart <= allowed {
                continue;
            }
            let found = Found {
                cause: format_smolstr!("{} and {}", a.modality.name(), b.modality.name()),
                labels: &[a.label, b.label],
                time: Some((a.start.min(b.start), a.end.max(b.end))),
                numbers: &[("overlap", share), ("a_s", super::float(a.length())), ("b_s", super::float(b.length()))],
                link: Some(Link { kind: &COUNTERPART, label: a.label, toward: Toward::Label(b.label) }),
                ..Found::default()
            };
            out.report(found, || {
                format!(
                    "the {} label at {} lasts {}, its {} counterpart at {} lasts {}; they share {:.0} % of their time",
                    a.modality.name(),
                    seconds(a.start),
                    seconds(a.length()),
                    b.modality.name(),
                    seconds(b.start),
                    seconds(b.length()),
                    share * 100.0
                )
            });
        }
    }
}
