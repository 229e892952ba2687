//! Labels outside their media.

use crate::{
    Active, Category, Change, Fix, Found, Link, MEDIA, Millis, Param, Placed, Reporter, Rule, RuleInfo, Scene, Toward, seconds,
};
use genlock_diagnose::codes::check as codes;
use genlock_model::Extent;
use genlock_time::{Round, Span};

/// `check/outside-media`.
pub(super) struct OutsideMedia;

const TOLERANCE: Param<Millis> = Param::new("tolerance", 100.0, "how far a label may reach beyond the ends of its media");

impl Rule for OutsideMedia {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::OUTSIDE_MEDIA,
            category: Category::Temporal,
            active: Active::Always,
            params: &[&TOLERANCE],
            links: &[&MEDIA],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let tolerance = out.setting(&TOLERANCE);
        for placed in &scene.placed {
            let Some(length) = scene.domain(placed.clock).length else { continue };
            let early = placed.start.saturating_neg();
            let late = placed.end.max(placed.start).saturating_sub(length);
            let (over, cause) = if early >= late { (early, "before the beginning") } else { (late, "after the end") };
            if over <= tolerance.of(scene, placed.label, None).0 {
                continue;
            }
            let found = Found {
                cause: cause.into(),
                labels: &[placed.label],
                time: Some((placed.start, placed.end)),
                numbers: &[("over_s", over as f64 / 1e9)],
                link: Some(Link { kind: &MEDIA, label: placed.label, toward: Toward::Media }),
                fix: clip(scene, placed, length),
                ..Found::default()
            };
            out.report(found, || {
                if early >= late {
                    format!("the label starts at {}, before the media begins", seconds(placed.start))
                } else {
                    format!("the label ends at {}, {} after the media is over", seconds(placed.end), seconds(over))
                }
            });
        }
    }
}

/// Cuts a label that lasts to its media, if most of it lies inside; what lies outside as a whole is at the wrong time.
fn clip(scene: &Scene<'_>, placed: &Placed<'_>, length: i64) -> Option<Fix> {
    let Extent::During { clock, span } = placed.label.extent else { return None };
    let (start, end) = (placed.start.max(0), placed.end.min(length));
    if end.saturating_sub(start) < placed.length() / 2 {
        return None;
    }
    let on_own = |time, base, round| scene.on_own_clock(clock, placed, time, base, round);
    let start = if start > placed.start { on_own(start, span.start.base(), Round::Up)? } else { span.start };
    let end = if end < placed.end { on_own(end, span.end.base(), Round::Down)? } else { span.end };
    let extent = Extent::During { clock, span: Span::new(start, end) };
    (start < end).then(|| Fix::safe(Change::Extent { label: placed.label.id, extent }))
}
