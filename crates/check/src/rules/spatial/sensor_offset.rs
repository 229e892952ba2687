//! 3D boxes that fit their pictures at a constant offset in time.

use super::{Look, PROJECTION, label, link};
use crate::spatial::Cause;
use crate::{Active, Category, DomainUnit, Finding, Found, Millis, Param, Reporter, Rule, RuleInfo, Scene, Share};
use genlock_diagnose::codes::check as codes;
use smol_str::SmolStr;

/// `check/sensor-offset`.
pub(super) struct SensorOffset;

pub(super) const TOLERANCE: Param<Millis> = Param::new("tolerance", 10.0, "offset between sensors that needs no mention");
pub(super) const RANGE: Param<Millis> = Param::new("range", 500.0, "how far offsets are tried in both directions");
pub(super) const STEP: Param<Millis> = Param::new("step", 10.0, "step between the offsets that are tried");
pub(super) const BOXES: Param<u64> = Param::new("boxes", 12, "boxes in pictures that are needed to tell");
pub(super) const GAIN: Param<Share> = Param::new("gain", 0.02, "by how much the median overlap must grow with the offset");
pub(super) const FLOOR: Param<Share> = Param::new("floor", 0.5, "median overlap that must be reached with the offset");

/// How much better a box must fit for the offset to be what was wrong with it.
const BETTER: f64 = 0.02;

impl Rule for SensorOffset {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::SENSOR_OFFSET,
            category: Category::Temporal,
            active: Active::Always,
            params: &[&TOLERANCE, &RANGE, &STEP, &BOXES, &GAIN, &FLOOR],
            links: &[&PROJECTION],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let look = Look::new(scene, out);
        for pair in look.explained() {
            let Some((Cause::Shift(shift), cameras)) = look.cause(pair.cause) else { continue };
            if pair.after - pair.before < BETTER {
                continue;
            }
            let Some((solid, flat)) = label(scene, pair.solid).zip(label(scene, pair.flat)) else { continue };
            let clock = look.sights.views[pair.at].time.map(|(clock, _)| clock);
            let frames = clock.is_none_or(|clock| scene.domain(clock).unit == DomainUnit::Positions);
            let direction = if shift.offset > 0 { "later" } else { "earlier" };
            let [offset, low, high] = [shift.offset, shift.low, shift.high].map(|nanos| nanos as f64 / 1e9);
            let (unit, name) = if frames { ("frames", "offset_frames") } else { ("s", "offset_s") };
            let cause = format!("pictures are {direction} than they say{}", Look::cameras(cameras));
            let found = Found {
                cause: SmolStr::new(&cause),
                labels: &[solid, flat],
                time: scene.place(flat.id).map(|placed| (placed.start, placed.end)),
                numbers: &[
                    ("iou_declared", pair.before),
                    ("iou", pair.after),
                    (name, offset),
                    ("offset_low", low),
                    ("offset_high", high),
                    ("median_iou_declared", shift.before),
                    ("median_iou", shift.median),
                ],
                link: Some(link(solid, flat)),
                ..Found::default()
            };
            out.report(found, || {
                format!(
                    "the 3D box and its box overlap by {:.2}, and by {:.2} if the picture is {:.3} {unit} {direction}",
                    pair.before,
                    pair.after,
                    offset.abs()
                )
            });
        }
    }

    fn headline(&self, finding: &Finding) -> String {
        let figure = |name| finding.figure(name).map(|[_, median, _]| median);
        let (offset, unit) = match figure("offset_frames") {
            Some(frames) => (frames, "frames"),
            None => (figure("offset_s").unwrap_or(0.0), "s"),
        };
        let [low, high, before, after] =
            ["offset_low", "offset_high", "median_iou_declared", "median_iou"].map(|name| figure(name).unwrap_or(0.0));
        format!(
            "{}: an offset of {offset:.3} {unit} (95 % interval {low:.3} to {high:.3}) explains {} 3D boxes (median overlap \
             {after:.2} instead of {before:.2})",
            finding.cause, finding.count,
        )
    }
}
