//! 3D boxes that fit their pictures under another convention than the declared one.

use super::{Look, PROJECTION, label, link};
use crate::spatial::{Cause, declared, differences};
use crate::{Active, Category, Finding, Found, Param, Reporter, Rule, RuleInfo, Scene, Share};
use genlock_diagnose::codes::check as codes;
use smol_str::SmolStr;

/// `check/convention`.
pub(super) struct Convention;

pub(super) const BOXES: Param<u64> = Param::new("boxes", 8, "boxes in pictures that are needed to tell");
pub(super) const MARGIN: Param<Share> =
    Param::new("margin", 0.05, "by how much the median overlap must grow under another convention");
pub(super) const FLOOR: Param<Share> = Param::new("floor", 0.5, "median overlap that the other convention must reach");

impl Rule for Convention {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::CONVENTION,
            category: Category::Spatial,
            active: Active::Always,
            params: &[&BOXES, &MARGIN, &FLOOR],
            links: &[&PROJECTION],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let look = Look::new(scene, out);
        for pair in look.explained() {
            let Some((Cause::Convention(broken), cameras)) = look.cause(pair.cause) else { continue };
            if pair.after - pair.before < MARGIN.default {
                continue;
            }
            let Some((solid, flat)) = label(scene, pair.solid).zip(label(scene, pair.flat)) else { continue };
            let Some(as_declared) = declared(solid) else { continue };
            let meant: Vec<String> =
                broken.meant.iter().map(|convention| differences(convention, as_declared).join(", and ")).collect();
            let cause = format!("{}{}", meant.join("; or: "), Look::cameras(cameras));
            let found = Found {
                cause: SmolStr::new(&cause),
                labels: &[solid, flat],
                time: scene.place(solid.id).map(|placed| (placed.start, placed.end)),
                numbers: &[
                    ("iou_declared", pair.before),
                    ("iou", pair.after),
                    ("median_iou_declared", broken.declared),
                    ("median_iou", broken.median),
                    ("median_iou_runner_up", broken.runner_up),
                ],
                confidence: (0.5 + 5.0 * (broken.median - broken.runner_up)).clamp(0.0, 1.0) / broken.meant.len().max(1) as f64,
                link: Some(link(solid, flat)),
                ..Found::default()
            };
            out.report(found, || {
                format!("the 3D box and its box overlap by {:.2}, and by {:.2} if {cause}", pair.before, pair.after)
            });
        }
    }

    fn headline(&self, finding: &Finding) -> String {
        let figure = |name| finding.figure(name).map_or(0.0, |[_, median, _]| median);
        format!(
            "{}: {} 3D boxes fit better so (median overlap {:.2} instead of {:.2}, next best {:.2})",
            finding.cause,
            finding.count,
            figure("median_iou"),
            figure("median_iou_declared"),
            figure("median_iou_runner_up"),
        )
    }
}
