//! Counterparts in two modalities that start or end too far apart.

use crate::{
    Active, COUNTERPART, Category, Finding, Found, Leeway, Link, Modality, Order, Param, Placed, Reporter, Rule, RuleInfo, Scene,
    Toward, seconds,
};
use genlock_diagnose::codes::check as codes;
use genlock_model::StreamKind;
use smol_str::format_smolstr;

/// `check/offset`.
pub(super) struct Offset;

const TOLERANCE: Param<Option<Leeway>> = Param::new(
    "tolerance",
    None,
    "how far counterparts may be apart, at start and end; unless set, 50 ms between pictures and point clouds, 500 ms between captions \
     and what is seen, and 100 ms otherwise",
);

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
            let lasting = !a.instant && !b.instant;
            // Instants are when a picture was taken, however long it was shown.
            let slack = if lasting { scene.slack(a.label, b.label) } else { 0 };
            // The difference of a setting is the time of its first less that of its second.
            let allows = |leeway: Leeway, order: Order, difference: i64| match order {
                Order::AsGiven => leeway.allows(difference.saturating_neg(), slack),
                Order::Swapped => leeway.allows(difference, slack),
            };
            let (at_start, order) = tolerance.of_pair(scene, a.label, b.label);
            let at_start = at_start.unwrap_or_else(|| usual(scene, [a, b]));
            let (at_end, end_order) = match of_ends.of_pair(scene, a.label, b.label) {
                (Some(leeway), order) => (*leeway, order),
                (None, _) => (at_start, order),
            };
            if allows(at_start, order, start) && (!lasting || allows(at_end, end_order, end)) {
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

    fn headline(&self, finding: &Finding) -> String {
        let [_, start, _] = finding.figure("start_s").unwrap_or_default();
        let labels = if finding.count == 1 { "1 label".to_owned() } else { format!("{} labels", finding.count) };
        format!("{}: {labels}, by {:.3} s at the start in the median", finding.cause, start.abs())
    }
}

/// What is tolerated between these modalities. At 100 ms, four of ten projected boxes miss their object, even at moderate speed.
fn usual(scene: &Scene<'_>, [a, b]: [&Placed<'_>; 2]) -> Leeway {
    const MILLI: i64 = 1_000_000;
    let is_caption = matches!(scene.kind(a.label), StreamKind::Video | StreamKind::Image | StreamKind::ImageSequence);
    let both = match (a.modality, b.modality) {
        (Modality::Picture, Modality::Space) => 50 * MILLI,
        (Modality::Text, Modality::Picture) if is_caption => 500 * MILLI,
        _ => 100 * MILLI,
    };
    Leeway { early: both, late: both }
}
