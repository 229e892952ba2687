//! How much rectangles and boxes share.

use super::polygon::{Point, shared_area};
use genlock_model::cuboid::Canonical;
use genlock_model::cuboid::vector::{cross, dot, sub, unit};

/// A rectangle: left, top, right, bottom.
pub type Rect = [f64; 4];

/// Width times height; 0 for one that is inside out.
pub fn rect_area([left, top, right, bottom]: Rect) -> f64 {
    (right - left).max(0.0) * (bottom - top).max(0.0)
}

/// The part that both rectangles cover; inside out or empty if there is none.
pub fn rect_cut(a: Rect, b: Rect) -> Rect {
    [a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])]
}

/// Intersection over union, from 0 to 1; 0 if the union has no area.
pub fn rect_iou(a: Rect, b: Rect) -> f64 {
    let shared = rect_area(rect_cut(a, b));
    share(shared, rect_area(a) + rect_area(b) - shared)
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 && part.is_finite() { (part / whole).clamp(0.0, 1.0) } else { 0.0 }
}

/// What two boxes share, in the units of their frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shared {
    /// The area that their outlines seen from above share.
    pub ground: f64,
    /// The areas of the two outlines.
    pub grounds: [f64; 2],
    /// The height that they share.
    pub height: f64,
    /// The two heights.
    pub heights: [f64; 2],
}

impl Shared {
    /// Of two boxes in one coordinate frame. Exact for boxes that stand upright; of boxes that lean, the outline of the bottom face
    /// on the ground and the extent along the first box's own up are taken.
    pub fn of(a: &Canonical, b: &Canonical) -> Self {
        let [_, _, up] = a.axes();
        let (east, north) = plane(up);
        let outline = |c: &Canonical| -> ([Point; 4], [f64; 2]) {
            let corners = c.corners().map(|corner| sub(corner, a.centre));
            let ground = [0, 1, 2, 3].map(|i| [dot(corners[i], east), dot(corners[i], north)]);
            let ends = [dot(corners[0], up), dot(corners[6], up)];
            (ground, [ends[0].min(ends[1]), ends[0].max(ends[1])])
        };
        let ((ours, [a_low, a_high]), (theirs, [b_low, b_high])) = (outline(a), outline(b));
        let area = |corners: &[Point]| super::polygon::signed_area(corners).abs();
        Self {
            ground: shared_area(&ours, &theirs),
            grounds: [area(&ours), area(&theirs)],
            height: (a_high.min(b_high) - a_low.max(b_low)).max(0.0),
            heights: [a_high - a_low, b_high - b_low],
        }
    }

    /// Intersection over union of the outlines seen from above.
    pub fn ground_iou(&self) -> f64 {
        share(self.ground, self.grounds[0] + self.grounds[1] - self.ground)
    }

    /// Intersection over union of the volumes: shared ground times shared height over the union.
    pub fn iou(&self) -> f64 {
        let shared = self.ground * self.height;
        share(shared, self.grounds[0] * self.heights[0] + self.grounds[1] * self.heights[1] - shared)
    }

    /// The shared volume over the smaller of the two.
    pub fn of_smaller(&self) -> f64 {
        let volumes = [self.grounds[0] * self.heights[0], self.grounds[1] * self.heights[1]];
        share(self.ground * self.height, volumes[0].min(volumes[1]))
    }
}

/// Two directions that span the plane square to `up`.
pub(super) fn plane(up: [f64; 3]) -> ([f64; 3], [f64; 3]) {
    let apart = if up[0].abs() < 0.9 { [1.0, 0.0, 0.0] } else { [0.0, 1.0, 0.0] };
    let north = unit(cross(up, apart)).unwrap_or([0.0, 1.0, 0.0]);
    (cross(north, up), north)
}
