//! 3D boxes that do not fall on their boxes in pictures.

use super::{Look, PROJECTION, label, link};
use crate::spatial::Rect;
use crate::{Active, Category, Found, Param, Reporter, Rule, RuleInfo, Scene, Share};
use genlock_diagnose::codes::check as codes;
use smol_str::format_smolstr;

/// `check/projection`.
pub(super) struct Projection;

pub(super) const WARN: Param<Share> = Param::new("warn", 0.8, "overlap over union below which rigid objects are warned of");
pub(super) const ERROR: Param<Share> = Param::new("error", 0.6, "overlap over union below which rigid objects are wrong");
pub(super) const WARN_DEFORMABLE: Param<Share> =
    Param::new("warn-deformable", 0.5, "the same as warn for people and animals, whose boxes are drawn on the body");
pub(super) const ERROR_DEFORMABLE: Param<Share> = Param::new("error-deformable", 0.3, "the same as error for people and animals");
pub(super) const SMALL: Param<f64> =
    Param::new("small", 25.0, "height of a box in pixels below which less overlap is asked for, in proportion");
pub(super) const PIXELS: Param<f64> =
    Param::new("pixels", 2.0, "how far each edge may be off, in pixels, however small the overlap");

impl Rule for Projection {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::PROJECTION,
            category: Category::Spatial,
            active: Active::Always,
            params: &[&WARN, &ERROR, &WARN_DEFORMABLE, &ERROR_DEFORMABLE, &SMALL, &PIXELS],
            links: &[&PROJECTION],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let look = Look::new(scene, out);
        for at in 0..look.sights.views.len() {
            let view = look.diagnosis.view(&look.sights, at);
            let eye = &look.sights.eyes[view.eye];
            for pair in view.pairs.iter().filter(|pair| look.sights.can_judge(view, pair.solid)) {
                let Some((severity, overlap, limit)) = look.judge.judge(scene, eye, view, *pair) else { continue };
                let (one, other) = (&view.solids[pair.solid], &view.flats[pair.flat]);
                let Some((solid, flat)) = label(scene, one.row).zip(label(scene, other.row)) else { continue };
                let numbers = [("iou", overlap), ("limit", limit)];
                let found = Found {
                    cause: format_smolstr!("in {}", eye.name),
                    labels: &[solid, flat],
                    time: scene.place(flat.id).map(|placed| (placed.start, placed.end)),
                    numbers: &numbers,
                    severity: Some(severity),
                    confidence: if pair.stated { 1.0 } else { 0.8 },
                    link: Some(link(solid, flat)),
                    ..Found::default()
                };
                out.report(found, || {
                    let corners = |[left, top, right, bottom]: Rect| format!("{left:.0}, {top:.0} to {right:.0}, {bottom:.0}");
                    let there = one.seen.map_or("is not seen".to_owned(), |seen| format!("falls on {}", corners(seen)));
                    let here = corners(other.rect);
                    format!("the 3D box {there} and its box is {here}: an overlap of {overlap:.2}, below {limit:.2}")
                });
            }
        }
    }
}
