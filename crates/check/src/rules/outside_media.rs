//! Labels outside their media.

use crate::{Active, Category, Found, Link, MEDIA, Millis, Param, Reporter, Rule, RuleInfo, Scene, Toward, seconds};
use genlock_diagnose::codes::check as codes;

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
