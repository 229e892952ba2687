//! Which convention was broken: brute force over the usual ways, by the median overlap with the boxes in the pictures.

use super::camera::{Camera, Crop};
use super::fit;
use super::overlap::Rect;
use super::statistics::{Differences, median};
use super::variant::{Shape, Turn, Written};
use genlock_model::cuboid::Rigid;
use smol_str::SmolStr;

/// How the way into the picture may have been meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// As declared.
    AsDeclared,
    /// By the matrix of another camera.
    Camera(SmolStr),
    /// Without the rectification that was applied.
    Unrectified,
    /// With a rectification that was not applied.
    Rectified,
    /// Without the lens distortion: the pictures are undistorted already.
    Undistorted,
    /// The transform into the camera is that out of it.
    Inverted,
    /// The boxes in the pictures were scaled with width and height of the picture exchanged.
    SwappedImageSize,
}

/// One picture with what should be seen in it.
#[derive(Debug, Clone)]
pub struct Glimpse {
    /// The camera as declared.
    pub camera: Camera,
    /// The 3D boxes, and of each the index of its box in the picture where that is known.
    pub solids: Vec<(Written, Rigid, Option<usize>)>,
    /// The boxes in the picture.
    pub flats: Vec<Rect>,
    /// Other ways into the picture: how, the camera, and what it does to each 3D box's transform; as many as `solids`.
    pub others: Vec<(Sight, Camera, Vec<Rigid>)>,
}

/// A convention: how shapes and the way into the picture are meant.
pub type Convention = (Shape, Sight);

/// What came out.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// The declared convention fits as well as any.
    Fits,
    /// There are too few boxes to tell, or none fits.
    Unclear,
    /// Another convention fits clearly better than what was declared.
    Broken(Box<Broken>),
}

/// A convention that was broken.
#[derive(Debug, Clone, PartialEq)]
pub struct Broken {
    /// The one that fits; of several that fit equally, that with the fewest changes. More than one if they cannot be told apart.
    pub meant: Vec<Convention>,
    /// The median overlap under it.
    pub median: f64,
    /// The median overlap as declared.
    pub declared: f64,
    /// The median overlap under the best one that can be told from it.
    pub runner_up: f64,
    /// How many boxes were looked at.
    pub boxes: usize,
}

/// When a convention counts as broken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Demands {
    /// Boxes that are needed.
    pub boxes: usize,
    /// By how much the median overlap must grow.
    pub margin: f64,
    /// The median overlap that the convention must reach.
    pub floor: f64,
    /// How rectangles are made to fit the picture.
    pub crop: Crop,
}

impl Default for Demands {
    /// Eight boxes; 0.05, which is more than annotators differ by in the median; 0.5.
    fn default() -> Self {
        Self { boxes: 8, margin: 0.05, floor: 0.5, crop: Crop::Rect }
    }
}

/// Mean difference of overlaps below which two conventions are the same on these boxes.
const SAME: f64 = 0.01;

/// Standard deviations of the balance of signs from which even a small difference tells two conventions apart: hundreds are compared,
/// so two would come by chance.
const CERTAIN: f64 = 4.0;

/// Share of vehicles that must be longer than wide for exchanged sizes to be believed rather than a quarter turn.
const LONGER: f64 = 0.5;

/// How one convention fits.
struct Fit {
    convention: Convention,
    overlaps: Vec<f64>,
    median: f64,
}

/// Tries all conventions on some pictures. The order of the pictures does not matter; the work grows with the number of 3D boxes
/// times some hundreds, so a few hundred boxes from all over a dataset are best.
pub fn find(glimpses: &[Glimpse], turns: &[Turn], demands: &Demands) -> Verdict {
    let mut fits = fits(glimpses, &promising(glimpses, turns, demands), demands.crop);
    drop_strangers(&mut fits);
    let Some(declared) = fits.first().filter(|fit| fit.overlaps.len() >= demands.boxes) else { return Verdict::Unclear };
    let Some(best) = fits.iter().reduce(|a, b| if b.median > a.median { b } else { a }) else { return Verdict::Unclear };
    let gain = Differences::of(&best.overlaps, &declared.overlaps);
    if best.median - declared.median < demands.margin || !gain.is_clear() {
        return if declared.median >= demands.floor { Verdict::Fits } else { Verdict::Unclear };
    }
    if best.median < demands.floor {
        return Verdict::Unclear;
    }
    let equal = |fit: &&Fit| {
        let behind = Differences::of(&best.overlaps, &fit.overlaps);
        best.median - fit.median < SAME && (behind.mean < SAME || !behind.is_clear()) && behind.sigmas() < CERTAIN
    };
    let tied: Vec<&Fit> = fits.iter().filter(equal).collect();
    let changes = |(shape, sight): &Convention| shape.changes() + usize::from(*sight != Sight::AsDeclared);
    let fewest = tied.iter().map(|fit| changes(&fit.convention)).min().unwrap_or(0);
    let meant: Vec<Convention> =
        tied.iter().filter(|fit| changes(&fit.convention) == fewest).map(|fit| fit.convention.clone()).collect();
    let others = fits.iter().filter(|fit| !equal(fit)).map(|fit| fit.median);
    Verdict::Broken(Box::new(Broken {
        meant: plausible(&meant, glimpses),
        median: best.median,
        declared: declared.median,
        runner_up: others.fold(0.0, f64::max),
        boxes: best.overlaps.len(),
    }))
}

/// Overlap that a box must reach under one convention or another to tell anything.
const TELLING: f64 = 0.3;

/// Leaves out boxes that no convention brings near their partner: boxes of objects without a 3D box, and wrong partners.
fn drop_strangers(fits: &mut [Fit]) {
    let count = fits.first().map_or(0, |fit| fit.overlaps.len());
    let telling: Vec<bool> = (0..count).map(|at| fits.iter().any(|fit| fit.overlaps[at] >= TELLING)).collect();
    for fit in fits {
        let mut tells = telling.iter();
        fit.overlaps.retain(|_| tells.next().is_some_and(|tells| *tells));
        fit.median = median(&fit.overlaps).unwrap_or(0.0);
    }
}

/// Boxes on which conventions are tried first.
const FEW: usize = 48;

/// By how much a convention may fall behind the best on the first few boxes and still be tried on all.
const BEHIND: f64 = 0.2;

/// All conventions, as declared first.
fn conventions(glimpses: &[Glimpse], turns: &[Turn]) -> Vec<Convention> {
    let mut sights = vec![Sight::AsDeclared, Sight::SwappedImageSize];
    for (sight, ..) in glimpses.iter().flat_map(|glimpse| &glimpse.others) {
        if !sights.contains(sight) {
            sights.push(sight.clone());
        }
    }
    let shapes = Shape::all(turns);
    sights.into_iter().flat_map(|sight| shapes.iter().map(move |shape| (*shape, sight.clone())).collect::<Vec<_>>()).collect()
}

/// The conventions that are not hopeless on a few boxes, as declared first.
fn promising(glimpses: &[Glimpse], turns: &[Turn], demands: &Demands) -> Vec<Convention> {
    let all = conventions(glimpses, turns);
    let boxes: usize = glimpses.iter().map(|glimpse| glimpse.flats.len()).sum();
    if boxes < 2 * FEW {
        return all;
    }
    let few: Vec<Glimpse> = glimpses.iter().step_by(boxes / FEW).cloned().collect();
    let mut fits = fits(&few, &all, demands.crop);
    drop_strangers(&mut fits);
    if fits.first().is_none_or(|declared| declared.overlaps.len() < demands.boxes.max(FEW / 4)) {
        return all;
    }
    let best = fits.iter().map(|fit| fit.median).fold(0.0, f64::max);
    let kept = fits.into_iter().enumerate().filter(|(at, fit)| *at == 0 || fit.median >= best - BEHIND);
    kept.map(|(_, fit)| fit.convention).collect()
}

/// How conventions fit.
fn fits(glimpses: &[Glimpse], conventions: &[Convention], crop: Crop) -> Vec<Fit> {
    let fit = |(shape, sight): &Convention| {
        let mut overlaps = Vec::new();
        for glimpse in glimpses {
            glimpse.overlaps(*shape, sight, crop, &mut overlaps);
        }
        Fit { convention: (*shape, sight.clone()), overlaps, median: 0.0 }
    };
    conventions.iter().map(fit).collect()
}

impl Glimpse {
    /// How well the 3D boxes fit the boxes of the picture under a convention.
    fn overlaps(&self, shape: Shape, sight: &Sight, crop: Crop, overlaps: &mut Vec<f64>) {
        let other = self.others.iter().find(|(one, ..)| one == sight);
        let camera = other.map_or(&self.camera, |(_, camera, _)| camera);
        let stretch = match (sight, self.camera.size()) {
            (Sight::SwappedImageSize, Some([width, height])) => [width / height, height / width],
            _ => [1.0, 1.0],
        };
        let flats: Vec<Rect> =
            self.flats.iter().map(|[l, t, r, b]| [l * stretch[0], t * stretch[1], r * stretch[0], b * stretch[1]]).collect();
        let look = |(at, (written, chain, _)): (usize, &(Written, Rigid, Option<usize>))| {
            let chain = other.and_then(|(_, _, chains)| chains.get(at)).unwrap_or(chain);
            shape.of(written).moved(chain).and_then(|cuboid| camera.view(&cuboid, crop))
        };
        let seen: Vec<Option<Rect>> = self.solids.iter().enumerate().map(look).collect();
        let partners: Vec<Option<usize>> = self.solids.iter().map(|(.., partner)| *partner).collect();
        fit::overlaps(&seen, &partners, &flats, overlaps);
    }
}

/// Of conventions that are twins (exchanged sizes, a quarter turn), the one under which most boxes are longer than wide.
fn plausible(meant: &[Convention], glimpses: &[Glimpse]) -> Vec<Convention> {
    let longer = |shape: Shape| {
        let solids = glimpses.iter().flat_map(|glimpse| &glimpse.solids);
        let shapes = solids.map(|(written, ..)| shape.of(written));
        let (longer, all) =
            shapes.fold((0, 0), |(longer, all), shape| (longer + u32::from(shape.length >= shape.width), all + 1));
        f64::from(longer) / f64::from(all.max(1))
    };
    let has_better_twin = |(shape, sight): &Convention| {
        shape.twin().is_some_and(|twin| meant.contains(&(twin, sight.clone())) && longer(twin) > longer(*shape).max(LONGER))
    };
    meant.iter().filter(|convention| !has_better_twin(convention)).cloned().collect()
}
