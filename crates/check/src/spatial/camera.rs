//! Cameras, and the rectangles that they see of 3D boxes.

use super::lens::{Lens, NoLens};
use super::overlap::Rect;
use super::polygon::{Point, hull, intersection};
use genlock_model::cuboid::vector::{add, between, length};
use genlock_model::cuboid::{Canonical, EDGES, NEAR, Projection, cut};
use genlock_model::{Calibration, CalibrationRole};

/// Chords longer than this are looked at in four parts from the start, in pixels: a curve can cross its chord in the middle.
const LONG: f64 = 64.0;

/// A chord from which its curve departs by less than this in the middle is good enough, in pixels: its two halves, which are taken
/// instead, depart by about a quarter of that.
const STRAIGHT: f64 = 0.25;

/// How often an edge is halved at most: each time, a curve departs from its chord by a quarter as much.
const DEEPEST: u32 = 6;

/// Angle from the axis up to which every wide lens has a picture: 85°.
const RIM: f64 = 85.0 * std::f64::consts::PI / 180.0;

/// How a rectangle is made to fit the image.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Crop {
    /// The rectangle around the whole projection, clamped to the image: what KITTI does with boxes that leave the image.
    #[default]
    Rect,
    /// The rectangle around the part of the outline that lies inside the image: what nuScenes does.
    Hull,
}

/// A camera in its own coordinates: x right, y down, z forward, metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    projection: Projection,
    lens: Lens,
    /// Added to a point before the lens: the fourth column of a projection, taken back through its first three.
    shift: [f64; 3],
    size: Option<[f64; 2]>,
}

impl Camera {
    /// A camera by its 3 by 4 matrix (3 by 3 and a column that shifts, such as KITTI's `P2`), lens, and image size (width, height in
    /// pixels) if known. None if a lens that bends comes with a matrix that is not upper triangular with a last row 0 0 1.
    pub fn new(projection: Projection, lens: Lens, size: Option<[f64; 2]>) -> Option<Self> {
        let [[fx, skew, cx, tx], [below, fy, cy, ty], [u, v, w, tz]] = projection.0;
        let zero = |value: f64| value.abs() < f64::MIN_POSITIVE;
        let usual = zero(below) && zero(u) && zero(v) && zero(w - 1.0) && !zero(fx) && !zero(fy);
        if !usual && lens != Lens::Straight {
            return None;
        }
        let (sy, sz) = ((ty - cy * tz) / fy, tz);
        let shift = if usual { [(tx - skew * sy - cx * tz) / fx, sy, sz] } else { [0.0; 3] };
        let lens = match size {
            Some([width, height]) if usual => {
                let corner = |x: f64, y: f64| ((x - cx) / fx).hypot((y - cy) / fy);
                let corners = [corner(0.0, 0.0), corner(width, 0.0), corner(0.0, height), corner(width, height)];
                lens.within(corners.into_iter().fold(0.0, f64::max))
            }
            _ => lens,
        };
        Some(Self { projection, lens, shift, size })
    }

    /// The camera of a calibration; none if it is no camera matrix.
    ///
    /// # Errors
    /// [`NoLens`] if its distortion is not known.
    pub fn of(calibration: &Calibration, size: Option<[f64; 2]>) -> Result<Option<Self>, NoLens> {
        let Some(projection) = Projection::of(calibration) else { return Ok(None) };
        let lens = match &calibration.distortion {
            // Rectified coordinates have been through the lens already.
            Some(distortion) if calibration.role == CalibrationRole::Intrinsics => Lens::of(distortion)?,
            _ => Lens::Straight,
        };
        Ok(Self::new(projection, lens, size))
    }

    /// The image size, width and height in pixels.
    pub const fn size(&self) -> Option<[f64; 2]> {
        self.size
    }

    /// The lens.
    pub const fn lens(&self) -> &Lens {
        &self.lens
    }

    /// The same camera with a lens that does not bend.
    #[must_use]
    pub const fn straightened(self) -> Self {
        Self { lens: Lens::Straight, ..self }
    }

    /// Where the optical axis meets the image, in pixels.
    pub const fn principal_point(&self) -> Point {
        [self.projection.0[0][2], self.projection.0[1][2]]
    }

    /// Where a point is seen, in pixels; none if it is behind the camera or outside of what the lens can see.
    pub fn point(&self, p: [f64; 3]) -> Option<Point> {
        if self.lens == Lens::Straight {
            return self.projection.point(p);
        }
        let [x, y] = self.lens.bend(add(p, self.shift))?;
        let [[fx, skew, cx, _], [_, fy, cy, _], _] = self.projection.0;
        Some([fx * x + skew * y + cx, fy * y + cy])
    }

    /// The rectangle that a box (in camera coordinates) fills, not cut at the image's edges; none if it is behind the camera or outside
    /// of what the lens can see.
    pub fn rectangle(&self, cuboid: &Canonical) -> Option<Rect> {
        let mut around = Around::default();
        self.outline(cuboid, &mut |point| around.take(point));
        around.0
    }

    /// The rectangle that a box fills inside the image; none if nothing of it is inside. Without an image size it is only cut at the
    /// left and at the top.
    pub fn view(&self, cuboid: &Canonical, crop: Crop) -> Option<Rect> {
        match crop {
            Crop::Rect => self.clamp(self.rectangle(cuboid)?),
            Crop::Hull => {
                let mut points = Vec::with_capacity(32);
                self.outline(cuboid, &mut |point| points.push(point));
                let outline = hull(&points);
                let [width, height] = self.size.unwrap_or([f64::MAX; 2]);
                let image = [[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]];
                let mut around = Around::default();
                for point in intersection(&outline, &image) {
                    around.take(point);
                }
                around.0.filter(|[left, top, right, bottom]| right > left && bottom > top)
            }
        }
    }

    /// True if a box reaches to where a wide lens may see nothing: its picture ends in a circle whose radius no calibration says, at
    /// 90° or somewhat more.
    pub fn is_at_rim(&self, cuboid: &Canonical) -> bool {
        let Lens::KannalaBrandt { limit, .. } = self.lens else { return false };
        let beyond = |corner: [f64; 3]| {
            let [x, y, z] = add(corner, self.shift);
            x.hypot(y).atan2(z) > RIM
        };
        limit > RIM && cuboid.corners().into_iter().any(beyond)
    }

    /// A rectangle, cut at the edges of the image; none if nothing of it is inside.
    pub fn clamp(&self, [left, top, right, bottom]: Rect) -> Option<Rect> {
        let [width, height] = self.size.unwrap_or([f64::MAX; 2]);
        let cut = [left.max(0.0), top.max(0.0), right.min(width), bottom.min(height)];
        (cut[2] > cut[0] && cut[3] > cut[1]).then_some(cut)
    }

    /// Hands out points of the image whose convex hull is that of the box.
    fn outline(&self, cuboid: &Canonical, take: &mut dyn FnMut(Point)) {
        let corners = cuboid.corners();
        if self.lens == Lens::Straight && corners.iter().all(|corner| corner[2] >= NEAR) {
            corners.into_iter().filter_map(|corner| self.point(corner)).for_each(take);
            return;
        }
        if self.lens == Lens::Straight {
            let edges = EDGES.into_iter().filter_map(|(from, to)| cut(corners[from], corners[to]));
            edges.flat_map(|(from, to)| [from, to]).filter_map(|point| self.point(point)).for_each(take);
            return;
        }
        if !corners.iter().flatten().all(|value| value.is_finite()) || self.is_beside(cuboid) {
            return;
        }
        let ends = corners.map(|corner| self.point(corner));
        ends.into_iter().flatten().for_each(&mut *take);
        for (from, to) in EDGES {
            self.edge(&End { at: corners[from], seen: ends[from] }, &End { at: corners[to], seen: ends[to] }, take);
        }
    }

    /// True if the ball around a box lies wholly outside of what the lens can see.
    fn is_beside(&self, cuboid: &Canonical) -> bool {
        let Canonical { centre, length: l, width, height, .. } = cuboid;
        let [x, y, z] = add(*centre, self.shift);
        let (distance, radius) = (length([x, y, z]), length([*l, *width, *height]) / 2.0);
        distance > radius && x.hypot(y).atan2(z) - (radius / distance).asin() > self.lens.widest()
    }

    /// Hands out points of a straight edge that the lens bends.
    fn edge(&self, from: &End, to: &End, take: &mut dyn FnMut(Point)) {
        let short = matches!((from.seen, to.seen), (Some(a), Some(b)) if (a[0] - b[0]).abs() + (a[1] - b[1]).abs() < LONG);
        let forced = match (from.seen, to.seen) {
            (Some(_), Some(_)) if short => 0,
            (Some(_), Some(_)) => 2,
            // An edge of which both ends are unseen may still pass through the view.
            _ => 3,
        };
        self.bisect(from, to, 0, forced, take);
    }

    fn bisect(&self, from: &End, to: &End, depth: u32, forced: u32, take: &mut dyn FnMut(Point)) {
        let at = between(from.at, to.at, 0.5);
        let middle = End { at, seen: self.point(at) };
        if let Some(point) = middle.seen {
            take(point);
        }
        let done = match (from.seen, middle.seen, to.seen) {
            (Some(a), Some(m), Some(b)) => departs(a, m, b) < STRAIGHT || depth >= DEEPEST,
            (None, None, None) => true,
            // The end of the view is somewhere on the edge, and is found to a four thousandth of its length.
            _ => depth >= 2 * DEEPEST,
        };
        if done && depth >= forced {
            return;
        }
        for (a, b) in [(from, &middle), (&middle, to)] {
            if a.seen.is_some() || b.seen.is_some() || depth < forced {
                self.bisect(a, b, depth + 1, forced, take);
            }
        }
    }
}

/// A point of an edge and where it is seen.
struct End {
    at: [f64; 3],
    seen: Option<Point>,
}

/// How far a point lies from the line through two others.
fn departs(a: Point, m: Point, b: Point) -> f64 {
    let (x, y) = (b[0] - a[0], b[1] - a[1]);
    let length = x.hypot(y);
    let across = x * (m[1] - a[1]) - y * (m[0] - a[0]);
    if length > STRAIGHT { across.abs() / length } else { (m[0] - a[0]).hypot(m[1] - a[1]) }
}

/// The rectangle around points.
#[derive(Default)]
struct Around(Option<Rect>);

impl Around {
    fn take(&mut self, [x, y]: Point) {
        let [left, top, right, bottom] = self.0.unwrap_or([x, y, x, y]);
        self.0 = Some([left.min(x), top.min(y), right.max(x), bottom.max(y)]);
    }
}
