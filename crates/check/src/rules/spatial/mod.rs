//! Rules about 3D boxes: against pictures, against their tracks, and against each other.

mod convention;
mod overlap;
mod projection;
mod sensor_offset;
mod yaw_flip;

use crate::spatial::convention::Demands;
use crate::spatial::shift::Required;
use crate::spatial::{Cause, Crop, Diagnosis, Eye, Options, Pair, Rect, Sights, Solid, View, rect_iou};
use crate::{Category, Link, LinkKind, Modality, Param, Reporter, Rule, Scene, Setting, Share, Toward};
use genlock_diagnose::Severity;
use genlock_model::Label;
use smol_str::SmolStr;
use std::rc::Rc;

/// What explains many errors at once comes first: what it explains is not reported again.
pub(super) const RULES: &[&'static dyn Rule] = &[
    &convention::Convention,
    &sensor_offset::SensorOffset,
    &projection::Projection,
    &yaw_flip::YawFlip,
    &overlap::OverlappingCuboids,
];

/// A 3D box and its box in a picture: they must be the same object in the same place.
static PROJECTION: LinkKind =
    LinkKind { name: "projection", category: Category::Spatial, about: "3D boxes and their boxes in pictures" };

/// What all rules about projections look at.
struct Look {
    sights: Rc<Sights>,
    diagnosis: Rc<Diagnosis>,
    judge: Judge,
}

/// Marks that links were counted.
struct Counted;

impl Look {
    /// Looks, once for all rules; whichever runs first counts the links.
    fn new(scene: &Scene<'_>, out: &mut Reporter<'_>) -> Self {
        let sights = scene.shared(Sights::new);
        let demands = Demands {
            boxes: usize::try_from(*out.setting_of(convention::Convention.info(), &convention::BOXES).base())
                .unwrap_or(usize::MAX),
            margin: out.setting_of(convention::Convention.info(), &convention::MARGIN).base().0,
            floor: out.setting_of(convention::Convention.info(), &convention::FLOOR).base().0,
            crop: sights.seeing.crop,
        };
        let offset = sensor_offset::SensorOffset.info();
        let required = Required {
            boxes: usize::try_from(*out.setting_of(offset, &sensor_offset::BOXES).base()).unwrap_or(usize::MAX),
            tolerance: out.setting_of(offset, &sensor_offset::TOLERANCE).base().0,
            gain: out.setting_of(offset, &sensor_offset::GAIN).base().0,
            floor: out.setting_of(offset, &sensor_offset::FLOOR).base().0,
        };
        let options = Options {
            convention: out.runs(convention::Convention.info()).then_some(demands),
            shift: out.runs(offset).then_some(required),
            reach: out.setting_of(offset, &sensor_offset::RANGE).base().0,
            step: out.setting_of(offset, &sensor_offset::STEP).base().0.max(1_000_000),
        };
        let diagnosis = scene.shared(|scene| Diagnosis::new(scene, &sights, &options));
        let look = Self { sights, diagnosis, judge: Judge::new(out) };
        let mut first = false;
        scene.shared(|_| {
            first = true;
            Counted
        });
        if first {
            look.count(scene, out);
        }
        look
    }

    /// Counts the links, and the 3D boxes for which there was nothing to compare with.
    fn count(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let mut used = vec![false; scene.data.labels.len()];
        for at in 0..self.sights.views.len() {
            let view = self.diagnosis.view(&self.sights, at);
            for pair in &view.pairs {
                let (solid, flat) = (view.solids[pair.solid].row, view.flats[pair.flat].row);
                let Some((solid_label, flat)) = label(scene, solid).zip(label(scene, flat)) else { continue };
                if self.sights.can_judge(view, pair.solid) {
                    used[solid as usize] = true;
                    out.checked(link(solid_label, flat));
                }
            }
        }
        let seen = self.sights.views.iter().flat_map(|view| view.solids.iter().map(|solid| solid.row));
        let mut rows: Vec<u32> = seen.chain(self.sights.alone.iter().copied()).filter(|row| !used[*row as usize]).collect();
        rows.sort_unstable();
        rows.dedup();
        for label in rows.into_iter().filter_map(|row| label(scene, row)) {
            out.unchecked(Link { kind: &PROJECTION, label, toward: Toward::Modality(Modality::Picture) });
        }
    }

    /// The pairs of pictures that a cause explains: the index of the cause, the picture as declared and without the cause, the index
    /// of the pair in the latter, and its overlap in both.
    fn explained(&self) -> impl Iterator<Item = Explained> {
        self.diagnosis.mended.iter().flat_map(|(at, (cause, mended))| {
            let declared = &self.sights.views[*at];
            mended.pairs.iter().filter(|pair| self.sights.can_judge(mended, pair.solid)).map(move |pair| Explained {
                cause: *cause,
                at: *at,
                solid: mended.solids[pair.solid].row,
                flat: mended.flats[pair.flat].row,
                before: declared.overlap(*pair),
                after: mended.overlap(*pair),
            })
        })
    }

    /// The names of the cameras of a cause for people: empty for all.
    fn cameras(names: &[SmolStr]) -> String {
        if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) }
    }

    fn cause(&self, at: usize) -> Option<&(Cause, Vec<SmolStr>)> {
        self.diagnosis.causes.get(at)
    }
}

/// A pair that a cause explains.
struct Explained {
    cause: usize,
    at: usize,
    solid: u32,
    flat: u32,
    before: f64,
    after: f64,
}

/// How far a 3D box and its box may disagree.
struct Judge {
    rigid: [Setting<Share>; 2],
    deformable: [Setting<Share>; 2],
    small: Setting<f64>,
    pixels: Setting<f64>,
}

impl Judge {
    fn new(out: &Reporter<'_>) -> Self {
        let rule = projection::Projection.info();
        let share = |param: &Param<Share>| out.setting_of(rule, param);
        Self {
            rigid: [share(&projection::WARN), share(&projection::ERROR)],
            deformable: [share(&projection::WARN_DEFORMABLE), share(&projection::ERROR_DEFORMABLE)],
            small: out.setting_of(rule, &projection::SMALL),
            pixels: out.setting_of(rule, &projection::PIXELS),
        }
    }

    /// How bad a pair of a picture is, its overlap, and the least overlap that would not have been so bad.
    fn judge(&self, scene: &Scene<'_>, eye: &Eye, view: &View, pair: Pair) -> Option<(Severity, f64, f64)> {
        let (solid, flat) = (&view.solids[pair.solid], &view.flats[pair.flat]);
        let labels = label(scene, solid.row).zip(label(scene, flat.row))?;
        let overlap = view.overlap(pair).max(at_border(eye, solid, flat.rect));
        let [left, top, right, bottom] = flat.rect;
        let small = *self.small.of(scene, labels.0, Some(labels.1));
        // A pixel is a tenth of a box of ten pixels.
        let scale = if small > 0.0 { ((bottom - top) / small).clamp(0.0, 1.0) } else { 1.0 };
        let family = if solid.family.is_deformable() || flat.family.is_deformable() { &self.deformable } else { &self.rigid };
        let [warn, error] = family.each_ref().map(|limit| limit.of(scene, labels.0, Some(labels.1)).0 * scale);
        let near = *self.pixels.of(scene, labels.0, Some(labels.1));
        let close = |seen: [f64; 4]| seen.iter().zip([left, top, right, bottom]).all(|(a, b)| (a - b).abs() <= near);
        if overlap >= warn || solid.seen.is_some_and(close) {
            return None;
        }
        Some(if overlap < error { (Severity::Error, overlap, error) } else { (Severity::Warning, overlap, warn) })
    }
}

/// Pixels from the border of a picture up to which a box is taken to be cut there.
const BORDER: f64 = 2.0;

/// The overlap of a box that is cut by the border of its picture with what is visible of the 3D box there: some annotators draw that,
/// others the whole box, cut. 0 for other boxes.
fn at_border(eye: &Eye, solid: &Solid, flat: Rect) -> f64 {
    let Some([width, height]) = eye.camera.size() else { return 0.0 };
    let [left, top, right, bottom] = flat;
    if left > BORDER && top > BORDER && right < width - BORDER && bottom < height - BORDER {
        return 0.0;
    }
    let visible = solid.own.moved(&solid.chain).and_then(|cuboid| eye.camera.view(&cuboid, Crop::Hull));
    visible.map_or(0.0, |visible| rect_iou(visible, flat))
}

fn label<'a>(scene: &Scene<'a>, row: u32) -> Option<&'a Label> {
    scene.data.labels.iter().as_slice().get(row as usize)
}

const fn link<'l>(solid: &'l Label, flat: &'l Label) -> Link<'l> {
    Link { kind: &PROJECTION, label: solid, toward: Toward::Label(flat) }
}
