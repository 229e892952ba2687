//! Shapes of a size that their class does not have.

use crate::{Active, Category, Found, Param, Reporter, Rule, RuleInfo, Scene};
use genlock_diagnose::codes::check as codes;
use genlock_model::{Class, Geometry, Id, Label};
use smol_str::format_smolstr;
use std::collections::BTreeMap;

/// `check/size-outlier`.
pub(super) struct SizeOutlier;

const FAR: Param<f64> =
    Param::new("far", 8.0, "how many standard deviations, by the median, a size is off; sizes are compared by their logarithm");

const MIN_LABELS: Param<u64> = Param::new("min-labels", 30, "labels of a class that its usual size is taken from, at least");

/// A label with the logarithm of its size.
type Sized<'a> = (&'a Label, f64);

impl Rule for SizeOutlier {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::SIZE_OUTLIER,
            category: Category::Hygiene,
            active: Active::OnRequest,
            params: &[&FAR, &MIN_LABELS],
            links: &[],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let (far, least) = (out.setting(&FAR), *out.setting(&MIN_LABELS).base());
        let bounds = scene.bounds();
        let mut sizes: BTreeMap<(Id<Class>, bool), Vec<Sized<'_>>> = BTreeMap::new();
        for (row, label) in (0..).zip(&scene.data.labels) {
            if let (Some(class), Some(size)) = (label.class, size(&label.geometry, bounds.get(row))) {
                let space = matches!(label.geometry, Geometry::Cuboid(_));
                sizes.entry((class, space)).or_default().push((label, size.ln()));
            }
        }
        for ((class, _), all) in sizes.iter().filter(|(_, all)| all.len() as u64 >= least) {
            let mut logs: Vec<f64> = all.iter().map(|(_, log)| *log).collect();
            let middle = median(&mut logs);
            let mut distances: Vec<f64> = all.iter().map(|(_, log)| (log - middle).abs()).collect();
            // Of shapes that are all alike, a hundredth more is no outlier.
            let spread = (median(&mut distances) * 1.4826).max(0.01);
            for (label, log) in all {
                let off = (log - middle) / spread;
                if off.abs() <= *far.of(scene, label, None) {
                    continue;
                }
                let name = scene.data.classes.get(*class).map_or("?", |class| class.name.as_str());
                let found = Found {
                    cause: format_smolstr!("{name}"),
                    labels: &[label],
                    numbers: &[("deviations", off), ("times_usual", (log - middle).exp())],
                    ..Found::default()
                };
                out.report(found, || {
                    let times = (log - middle).exp();
                    format!("a {name:?} on {:?} has {times:.2} times the usual size", scene.stream_name(label))
                });
            }
        }
    }
}

/// The area of a box, or the volume of a cuboid; none if it has none.
fn size(geometry: &Geometry, bounds: Option<crate::Bounds>) -> Option<f64> {
    let size = match (geometry, bounds) {
        (Geometry::Cuboid(cuboid), _) => cuboid.size.iter().map(genlock_model::Number::value).product(),
        (_, Some([left, top, right, bottom])) => (right - left) * (bottom - top),
        _ => return None,
    };
    (size > 0.0 && size.is_finite()).then_some(size)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
