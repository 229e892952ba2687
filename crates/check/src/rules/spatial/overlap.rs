//! 3D boxes that share a place that only one object can fill.

use crate::spatial::{Family, Shared};
use crate::{Active, Category, Found, Groups, Param, Reporter, Rule, RuleInfo, Scene, Share};
use genlock_diagnose::{Severity, codes::check as codes};
use genlock_model::cuboid::Canonical;
use genlock_model::{Geometry, Label};
use smol_str::SmolStr;

/// `check/overlapping-cuboids`.
pub(super) struct OverlappingCuboids;

const SAME: Param<Share> =
    Param::new("same", 0.7, "overlap over union of volumes from which two boxes of one kind are one object, boxed twice");
const INSIDE: Param<Share> =
    Param::new("inside", 0.3, "share of the smaller volume that two solid objects cannot have in common");

impl Rule for OverlappingCuboids {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::OVERLAPPING_CUBOIDS,
            category: Category::Hygiene,
            active: Active::Always,
            params: &[&SAME, &INSIDE],
            links: &[],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let (same, inside) = (out.setting(&SAME), out.setting(&INSIDE));
        let rows = (0..).zip(&scene.data.labels).filter(|(_, label)| matches!(label.geometry, Geometry::Cuboid(_)));
        let keyed = rows.map(|(row, label)| {
            let time = scene.place(label.id).map(|placed| (placed.clock, placed.start, placed.end));
            ((label.stream, label.frame, time), row, row)
        });
        for (_, rows) in Groups::new(keyed).iter() {
            let mut boxes: Vec<Solid<'_>> = rows.iter().filter_map(|row| Solid::of(scene, *row)).collect();
            for (a, b, shared) in touching(&mut boxes) {
                if a.stated_apart(b) {
                    continue;
                }
                let solid = |family: Family| matches!(family, Family::Vehicle | Family::TwoWheeler);
                let (cause, number, severity) =
                    if a.family.agrees(b.family) && shared.iou() >= same.of(scene, a.label, Some(b.label)).0 {
                        ("one object boxed twice", ("iou", shared.iou()), None)
                    } else if solid(a.family)
                        && solid(b.family)
                        && !(a.is_hitched() || b.is_hitched())
                        && shared.of_smaller() >= inside.of(scene, a.label, Some(b.label)).0
                    {
                        ("two solid objects in one place", ("share_of_smaller", shared.of_smaller()), Some(Severity::Warning))
                    } else {
                        continue;
                    };
                let found = Found {
                    cause: SmolStr::new_static(cause),
                    labels: &[a.label, b.label],
                    time: scene.place(a.label.id).map(|placed| (placed.start, placed.end)),
                    numbers: &[number, ("iou_from_above", shared.ground_iou())],
                    severity,
                    ..Found::default()
                };
                out.report(found, || format!("{cause}: {} and {} ({} {:.2})", a.name, b.name, number.0, number.1));
            }
        }
    }
}

struct Solid<'a> {
    label: &'a Label,
    canonical: Canonical,
    family: Family,
    name: &'a str,
    /// The radius of the ball around it.
    radius: f64,
}

impl<'a> Solid<'a> {
    fn of(scene: &Scene<'a>, row: u32) -> Option<Self> {
        let label = super::label(scene, row)?;
        let Geometry::Cuboid(cuboid) = &label.geometry else { return None };
        let canonical = Canonical::of(cuboid).ok()?;
        let Canonical { length, width, height, .. } = canonical;
        let radius = (length * length + width * width + height * height).sqrt() / 2.0;
        let whole = canonical.centre.iter().all(|value| value.is_finite()) && radius.is_finite();
        let family = Family::of(label.class.and_then(|class| scene.data.classes.get(class)));
        (whole && length > 0.0 && width > 0.0 && height > 0.0).then(|| Self {
            label,
            canonical,
            family,
            name: scene.class_name(label),
            radius,
        })
    }

    /// True if two people made the labels, each of the whole scene.
    fn stated_apart(&self, other: &Self) -> bool {
        self.label.annotator.is_some() && other.label.annotator.is_some() && self.label.annotator != other.label.annotator
    }

    /// True for what is coupled to another vehicle, where boxes overlap by design.
    fn is_hitched(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        ["trailer", "train", "tram", "articulated", "wagon", "bendy"].iter().any(|word| name.contains(word))
    }
}

/// Pairs whose volumes have something in common, found by sweeping along x.
fn touching<'s, 'a>(boxes: &'s mut [Solid<'a>]) -> Vec<(&'s Solid<'a>, &'s Solid<'a>, Shared)> {
    let left = |solid: &Solid<'_>| solid.canonical.centre[0] - solid.radius;
    boxes.sort_by(|a, b| left(a).total_cmp(&left(b)).then(a.label.id.cmp(&b.label.id)));
    let boxes: &'s [Solid<'a>] = boxes;
    let mut found = Vec::new();
    for (at, a) in boxes.iter().enumerate() {
        let right = a.canonical.centre[0] + a.radius;
        for b in boxes[at + 1..].iter().take_while(|b| left(b) <= right) {
            let near = |axis: usize| (a.canonical.centre[axis] - b.canonical.centre[axis]).abs() <= a.radius + b.radius;
            if near(1) && near(2) {
                let shared = Shared::of(&a.canonical, &b.canonical);
                if shared.ground * shared.height > 0.0 {
                    let (first, second) = if a.label.id < b.label.id { (a, b) } else { (b, a) };
                    found.push((first, second, shared));
                }
            }
        }
    }
    found
}
