//! Left and right in texts against where objects are.

use super::story::Stories;
use super::{MEANING, described, words};
use crate::semantic::{Side, Standing};
use crate::{Active, Category, Found, Param, Reporter, Rule, RuleInfo, Scene, Share};
use genlock_diagnose::codes::check as codes;
use smol_str::format_smolstr;

/// `check/side-mismatch`.
pub(super) struct SideMismatch;

const MARGIN: Param<Share> = Param::new(
    "margin",
    0.1,
    "how far beyond the middle of the picture, as a share of its width, an object has to be to be on the other side",
);

impl Rule for SideMismatch {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::SIDE_MISMATCH,
            category: Category::Semantic,
            active: Active::Always,
            params: &[&MARGIN],
            links: &[&MEANING],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let (margin, words) = (out.setting(&MARGIN), words(scene));
        for (story, caption) in Stories::of(scene).checked() {
            for (mention, about) in caption.mentions() {
                let Some(side) = mention.side.filter(|_| mention.standing == Standing::Stated && about.there) else { continue };
                let label = caption.label(scene);
                let margin = margin.of(scene, label, None).0;
                let objects = about.covers.iter().flat_map(|(at, _)| story.classes[*at].at(caption.when)).take(MOST);
                // Each has to be on the other side: one that is not, or whose place is not known, may be the one that is meant.
                let places: Option<Vec<f64>> = objects.map(|(object, _)| middle(scene, object.row)).collect();
                let Some(places) = places.filter(|places| !places.is_empty() && places.len() < MOST) else { continue };
                let wrong = |place: &f64| match side {
                    Side::Left => *place > 0.5 + margin,
                    Side::Right => *place < 0.5 - margin,
                };
                if !places.iter().all(wrong) {
                    continue;
                }
                let nearest = places.iter().copied().min_by(|a, b| (a - 0.5).abs().total_cmp(&(b - 0.5).abs())).unwrap_or(0.5);
                let found = Found {
                    cause: format_smolstr!("{} on the {}", words.vocabulary.get(mention.meaning.concept).name, side.word()),
                    labels: &[label],
                    time: caption.time(),
                    numbers: &[("place", nearest)],
                    link: Some(described(&MEANING, label)),
                    ..Found::default()
                };
                out.report(found, || {
                    let spoken = caption.words(scene, mention);
                    format!(
                        "the text has {spoken:?} on the {}, and the nearest is at {:.0} % of the width",
                        side.word(),
                        nearest * 100.0
                    )
                });
            }
        }
    }
}

/// Objects beyond which a text on a side is not judged: in a video the thing moves about.
const MOST: usize = 50;

/// Where the middle of an object is, as a share of the width of its picture.
fn middle(scene: &Scene<'_>, row: u32) -> Option<f64> {
    let label = scene.data.labels.iter().as_slice().get(row as usize)?;
    let stream = scene.data.streams.get(label.stream)?;
    let [width, _] = stream.size.filter(|_| stream.frame.is_none() && label.frame.is_none())?;
    // An object that moves has no one side.
    if label.track.is_some() && label.extent.clock().is_some() || width == 0 {
        return None;
    }
    let [left, _, right, _] = scene.bounds().get(row)?;
    Some(f64::midpoint(left, right) / f64::from(width)).filter(|place| place.is_finite())
}
