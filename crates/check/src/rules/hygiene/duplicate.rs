//! One object labelled twice.

use crate::{Active, Category, Change, Fix, Found, Param, Reporter, Rule, RuleInfo, Scene, Share};
use genlock_diagnose::codes::check as codes;
use genlock_model::{Geometry, Label};
use smol_str::format_smolstr;

/// `check/duplicate`.
pub(super) struct Duplicate;

const MIN_IOU: Param<Share> =
    Param::new("min-iou", 0.9, "the overlap over union from which two shapes of one class are taken for one object");

/// Shapes with which each is compared at most: a picture of so many shapes on one spot is wrong in another way.
const MOST: usize = 200;

impl Rule for Duplicate {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::DUPLICATE,
            category: Category::Hygiene,
            active: Active::Always,
            params: &[&MIN_IOU],
            links: &[],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let min_iou = out.setting(&MIN_IOU);
        let bounds = scene.bounds();
        let mut shapes = Vec::new();
        for (_, rows) in scene.pictures().0.iter().filter(|(_, rows)| rows.len() > 1) {
            shapes.clear();
            shapes.extend(rows.iter().filter_map(|row| Shape::new(scene.label(*row)?, bounds.get(*row))));
            // By class and left edge: a shape can only be the double of those that begin before it ends.
            shapes.sort_by(|a, b| a.label.class.cmp(&b.label.class).then(a.space[0][0].total_cmp(&b.space[0][0])));
            for (at, one) in shapes.iter().enumerate() {
                let after = shapes[at + 1..].iter().take(MOST);
                let near = after.take_while(|other| other.label.class == one.label.class && other.space[0][0] <= one.space[0][1]);
                for other in near.filter(|other| one.may_double(other)) {
                    let iou = one.iou(other);
                    if iou >= min_iou.of(scene, one.label, Some(other.label)).0 {
                        report(scene, one.label, other.label, iou, out);
                    }
                }
            }
        }
    }
}

/// A shape by its extent along x and y.
struct Shape<'a> {
    label: &'a Label,
    space: [[f64; 2]; 2],
}

impl<'a> Shape<'a> {
    /// Of other shapes than boxes, whose extent says little of their area, only the same shape is a double. Cuboids turn, and have a
    /// rule of their own.
    fn new(label: &'a Label, bounds: Option<crate::Bounds>) -> Option<Self> {
        let [left, top, right, bottom] = bounds?;
        let space = [[left, right], [top, bottom]];
        space.iter().all(|[from, to]| from < to && (to - from).is_finite()).then_some(Self { label, space })
    }

    fn may_double(&self, other: &Self) -> bool {
        let same_kind = std::mem::discriminant(&self.label.geometry) == std::mem::discriminant(&other.label.geometry);
        same_kind && self.label.annotator == other.label.annotator && self.label.frame == other.label.frame
    }

    fn iou(&self, other: &Self) -> f64 {
        if !matches!(self.label.geometry, Geometry::Box(_)) {
            return if self.label.geometry == other.label.geometry { 1.0 } else { 0.0 };
        }
        let sides = self.space.iter().zip(&other.space).map(|(a, b)| (a[1].min(b[1]) - a[0].max(b[0])).max(0.0));
        let common: f64 = sides.product();
        let volume = |shape: &Self| shape.space.iter().map(|[from, to]| to - from).product::<f64>();
        common / (volume(self) + volume(other) - common)
    }
}

fn report(scene: &Scene<'_>, one: &Label, other: &Label, iou: f64, out: &mut Reporter<'_>) {
    let class = scene.class_name(one);
    let place = scene.place(one.id);
    let found = Found {
        cause: format_smolstr!("{class}"),
        labels: &[one, other],
        time: place.map(|place| (place.start, place.end)),
        numbers: &[("iou", iou)],
        fix: Some(Fix::proposed(Change::Remove { label: other.id })),
        ..Found::default()
    };
    out.report(found, || {
        let at = place.map_or_else(String::new, |place| format!(" at {}", scene.time(place.clock, place.start)));
        format!("two shapes of {class:?}{at} on {:?} overlap by {:.0} % of their union", scene.stream_name(one), iou * 100.0)
    });
}
