//! How much areas overlap.

use crate::Undefined;
use crate::matching::{Effort, Element, Matching, Near, matching};

/// Pixel rows beyond which pixels are not walked through; no picture has as many.
const MOST_ROWS: usize = 1_000_000;

/// A ring of points, joined from the last to the first.
pub type Ring = Vec<[f64; 2]>;

/// An area of a picture, in pixels with y down, or in any unit that both sides share.
#[derive(Debug, Clone, PartialEq)]
pub enum Area {
    /// An upright box: left, top, right, bottom.
    Box([f64; 4]),
    /// The union of parts; each part is a ring and the rings that are cut out of it, by the even-odd rule.
    Polygons(Vec<Vec<Ring>>),
    /// Pixels: for each row from `top` on, the columns as sorted intervals that lie apart.
    Rows {
        /// The first row.
        top: i64,
        /// The rows.
        rows: Vec<Vec<(f64, f64)>>,
    },
}

impl Area {
    /// The pixels of run lengths that walk row by row over an area of this width, zeros first; none if there is no width, or
    /// more than a million rows.
    pub fn from_runs(runs: &[u32], width: u32, left: i64, top: i64) -> Option<Self> {
        if width == 0 {
            return None;
        }
        let (wide, mut rows, mut at, mut set) = (u64::from(width), Vec::new(), 0_u64, false);
        for run in runs {
            let end = at + u64::from(*run);
            while set && at < end {
                let row = usize::try_from(at / wide).ok()?;
                let stop = end.min((row as u64 + 1) * wide);
                if row >= MOST_ROWS {
                    return None;
                }
                if rows.len() <= row {
                    rows.resize(row + 1, Vec::new());
                }
                let column = |at: u64| left as f64 + at as f64;
                rows[row].push((column(at % wide), column(stop - row as u64 * wide)));
                at = stop;
            }
            at = end;
            set = !set;
        }
        Some(Self::Rows { top, rows })
    }

    /// Left, top, right and bottom; none of nothing.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        let hull = |points: &mut dyn Iterator<Item = [f64; 4]>| {
            points.reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
        };
        match self {
            Self::Box([left, top, right, bottom]) => {
                Some([left.min(*right), top.min(*bottom), left.max(*right), top.max(*bottom)])
            }
            Self::Polygons(parts) => hull(&mut parts.iter().flatten().flatten().map(|[x, y]| [*x, *y, *x, *y])),
            Self::Rows { top, rows } => {
                let numbered = rows.iter().enumerate().map(|(row, runs)| (*top as f64 + row as f64, runs));
                hull(&mut numbered.flat_map(|(y, runs)| runs.iter().map(move |run| [run.0, y, run.1, y + 1.0])))
            }
        }
    }

    /// Where a level line lies inside: sorted intervals that lie apart.
    fn cut(&self, y: f64) -> Vec<(f64, f64)> {
        match self {
            Self::Box([left, top, right, bottom]) => {
                let inside = y >= top.min(*bottom) && y < top.max(*bottom) && left.total_cmp(right).is_ne();
                if inside { vec![(left.min(*right), left.max(*right))] } else { Vec::new() }
            }
            Self::Polygons(parts) => crate::spans::union(parts.iter().flat_map(|part| cut_part(part, y)).collect()),
            Self::Rows { top, rows } => {
                #[allow(clippy::cast_possible_truncation, reason = "saturates far outside of every picture")]
                let row = (y.floor() - *top as f64) as i64;
                usize::try_from(row).ok().and_then(|row| rows.get(row)).cloned().unwrap_or_default()
            }
        }
    }

    /// The straight edges that are not level, from top to bottom; pixels have none.
    fn edges(&self) -> Vec<[[f64; 2]; 2]> {
        match self {
            Self::Box(_) => self.bounds().map_or_else(Vec::new, |[left, top, right, bottom]| {
                vec![[[left, top], [left, bottom]], [[right, top], [right, bottom]]]
            }),
            Self::Polygons(parts) => parts.iter().flatten().flat_map(ring_edges).collect(),
            Self::Rows { .. } => Vec::new(),
        }
    }
}

fn ring_edges(ring: &Ring) -> impl Iterator<Item = [[f64; 2]; 2]> + '_ {
    let next = ring.iter().skip(1).chain(ring.first());
    let edges = ring.iter().zip(next).filter(|(a, b)| a[1].total_cmp(&b[1]).is_ne());
    edges.map(|(a, b)| if a[1] < b[1] { [*a, *b] } else { [*b, *a] })
}

fn cut_part(part: &[Ring], y: f64) -> Vec<(f64, f64)> {
    let edges = part.iter().flat_map(ring_edges).filter(|[a, b]| a[1] <= y && y < b[1]);
    let mut crossings: Vec<f64> = edges.map(|[a, b]| a[0] + (b[0] - a[0]) * ((y - a[1]) / (b[1] - a[1]))).collect();
    crossings.sort_by(f64::total_cmp);
    crossings.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}

/// Intersection over union of two areas, from 0 to 1; 0 where both are empty. Boxes and polygons are exact up to rounding: between
/// two levels without a corner or a crossing, widths change linearly, so that the middle of such a strip tells its area. Where pixels
/// take part, each row is judged at its middle.
pub fn iou(a: &Area, b: &Area) -> f64 {
    let (Some(first), Some(second)) = (a.bounds(), b.bounds()) else { return 0.0 };
    let apart = first[0] >= second[2] || second[0] >= first[2] || first[1] >= second[3] || second[1] >= first[3];
    if apart || first.iter().chain(&second).any(|number| !number.is_finite()) {
        return 0.0;
    }
    let size = |[left, top, right, bottom]: [f64; 4]| (right - left) * (bottom - top);
    let (both, either) = if let (Area::Box(_), Area::Box(_)) = (a, b) {
        let width = first[2].min(second[2]) - first[0].max(second[0]);
        let height = first[3].min(second[3]) - first[1].max(second[1]);
        (width * height, size(first) + size(second) - width * height)
    } else {
        overlap(a, b, &levels(a, b, first, second))
    };
    if either > 0.0 { (both / either).clamp(0.0, 1.0) } else { 0.0 }
}

/// The levels between which widths change linearly.
fn levels(a: &Area, b: &Area, first: [f64; 4], second: [f64; 4]) -> Vec<f64> {
    let (top, bottom) = (first[1].min(second[1]), first[3].max(second[3]));
    if matches!(a, Area::Rows { .. }) || matches!(b, Area::Rows { .. }) {
        let mut y = top.floor();
        let mut levels = Vec::new();
        while y <= bottom.ceil() && bottom - top <= MOST_ROWS as f64 {
            levels.push(y);
            y += 1.0;
        }
        return levels;
    }
    let edges: Vec<_> = a.edges().into_iter().chain(b.edges()).collect();
    let mut levels: Vec<f64> = edges.iter().flat_map(|[from, to]| [from[1], to[1]]).collect();
    for (index, one) in edges.iter().enumerate() {
        levels.extend(edges[..index].iter().filter_map(|other| crossing(one, other)));
    }
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    levels
}

/// The level at which two edges cross between their ends.
fn crossing(one: &[[f64; 2]; 2], other: &[[f64; 2]; 2]) -> Option<f64> {
    let (top, bottom) = (one[0][1].max(other[0][1]), one[1][1].min(other[1][1]));
    if top >= bottom {
        return None;
    }
    let at = |[a, b]: &[[f64; 2]; 2], y: f64| a[0] + (b[0] - a[0]) * ((y - a[1]) / (b[1] - a[1]));
    let (above, below) = (at(one, top) - at(other, top), at(one, bottom) - at(other, bottom));
    (above * below < 0.0).then(|| top + (bottom - top) * (above / (above - below)))
}

/// The areas of the intersection and of the union.
fn overlap(a: &Area, b: &Area, levels: &[f64]) -> (f64, f64) {
    let (mut both, mut either) = (0.0, 0.0);
    for strip in levels.windows(2) {
        let middle = f64::midpoint(strip[0], strip[1]);
        let (one, other) = (a.cut(middle), b.cut(middle));
        let width = |list: &[(f64, f64)]| list.iter().map(|(start, end)| end - start).sum::<f64>();
        let shared = shared_width(&one, &other);
        both += shared * (strip[1] - strip[0]);
        either += (width(&one) + width(&other) - shared) * (strip[1] - strip[0]);
    }
    (both, either)
}

fn shared_width(one: &[(f64, f64)], other: &[(f64, f64)]) -> f64 {
    let (mut i, mut j, mut shared) = (0, 0, 0.0);
    while let (Some(a), Some(b)) = (one.get(i), other.get(j)) {
        shared += (a.1.min(b.1) - a.0.max(b.0)).max(0.0);
        if a.1 < b.1 { i += 1 } else { j += 1 }
    }
    shared
}

/// A shape of a rater.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// Whose, from 0.
    pub rater: usize,
    /// Where.
    pub area: Area,
    /// What, from 0.
    pub class: u32,
}

/// What a pair of different classes costs more: as much as the least IoU by default costs, so that of two counterparts that fit
/// the place the one of the same class is taken, and no pair is given up for it.
const OTHER_CLASS: f64 = 0.5;

/// Shapes of several raters in one picture that mean the same thing. Shapes are joined only where all of a group overlap pairwise by
/// at least this IoU, whatever their classes; of all such matchings the one that costs least is found, where a pair costs one minus
/// its IoU, half more if the classes differ, and a missing counterpart 1, so that first the most and then the best pairs are made.
/// Gives the matching and the IoU of the pairs that could be matched, by their indexes.
///
/// # Errors
/// As [`matching`].
pub fn match_shapes(shapes: &[Shape], raters: usize, least_iou: f64) -> Result<(Matching, Overlaps), Undefined> {
    let bounds: Vec<_> = shapes.iter().map(|shape| shape.area.bounds()).collect();
    let mut order: Vec<usize> = (0..shapes.len()).filter(|index| bounds[*index].is_some()).collect();
    let left = |index: usize| bounds[index].map_or(0.0, |bounds| bounds[0]);
    order.sort_by(|a, b| left(*a).total_cmp(&left(*b)).then(a.cmp(b)));
    let mut near: Near = vec![Vec::new(); shapes.len()];
    let mut overlaps = Overlaps::default();
    // A sweep from left to right: `open` holds what may reach the next shape.
    let mut open: Vec<usize> = Vec::new();
    for index in order {
        let Some(own) = bounds[index] else { continue };
        open.retain(|other| bounds[*other].is_some_and(|bounds| bounds[2] > own[0]));
        for other in &open {
            let (a, b) = if shapes[*other].rater < shapes[index].rater { (*other, index) } else { (index, *other) };
            if shapes[a].rater == shapes[b].rater {
                continue;
            }
            let share = iou(&shapes[a].area, &shapes[b].area);
            if share > 0.0 && share >= least_iou {
                let differs = if shapes[a].class == shapes[b].class { 0.0 } else { OTHER_CLASS };
                near[a].push((u32::try_from(b).unwrap_or(u32::MAX), 1.0 - share + differs));
                overlaps.pairs.push((a, b, share));
            }
        }
        open.push(index);
    }
    overlaps.pairs.sort_by_key(|(a, b, _)| (*a, *b));
    let element = |(index, shape): (usize, &Shape)| Element { rater: shape.rater, place: left(index) };
    let elements: Vec<_> = shapes.iter().enumerate().map(element).collect();
    Ok((matching(&elements, near, raters, Effort::Proof)?, overlaps))
}

/// The IoU of pairs of shapes.
#[derive(Debug, Clone, Default)]
pub struct Overlaps {
    /// The indexes, the earlier rater first, and the IoU; sorted.
    pairs: Vec<(usize, usize, f64)>,
}

impl Overlaps {
    /// The IoU of a pair that may be matched; none of others.
    pub fn of(&self, a: usize, b: usize) -> Option<f64> {
        let find = |a, b| self.pairs.binary_search_by_key(&(a, b), |(a, b, _)| (*a, *b)).ok();
        find(a, b).or_else(|| find(b, a)).map(|at| self.pairs[at].2)
    }
}

#[cfg(test)]
mod tests {
    use super::{Area, Shape, iou, match_shapes};
    use proptest::prelude::*;

    fn check(a: &Area, b: &Area, expected: f64) {
        for (one, other) in [(a, b), (b, a)] {
            assert!((iou(one, other) - expected).abs() < 1e-9, "{a:?} {b:?}: {}", iou(one, other));
        }
    }

    fn ring(points: &[[f64; 2]]) -> Area {
        Area::Polygons(vec![vec![points.to_vec()]])
    }

    #[test]
    fn areas_overlap_as_geometry_says() {
        let unit = Area::Box([0.0, 0.0, 2.0, 2.0]);
        check(&unit, &Area::Box([1.0, 1.0, 3.0, 3.0]), 1.0 / 7.0);
        check(&unit, &Area::Box([2.0, 0.0, 4.0, 2.0]), 0.0);
        check(&unit, &Area::Box([5.0, 5.0, 5.0, 5.0]), 0.0);
        // A triangle that is the half of the box.
        check(&unit, &ring(&[[0.0, 0.0], [2.0, 0.0], [0.0, 2.0]]), 0.5);
        // The square turned by 45 degrees about the same centre: the intersection is an octagon of area 8(√2 - 1).
        let root = 2.0_f64.sqrt();
        let octagon = 8.0 * (root - 1.0);
        let turned = ring(&[[1.0, 1.0 - root], [1.0 + root, 1.0], [1.0, 1.0 + root], [1.0 - root, 1.0]]);
        check(&unit, &turned, octagon / (8.0 - octagon));
        // A hole of a quarter.
        let hole = Area::Polygons(vec![vec![
            vec![[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]],
            vec![[0.5, 0.5], [1.5, 0.5], [1.5, 1.5], [0.5, 1.5]],
        ]]);
        check(&unit, &hole, 0.75);
        // Two parts that overlap count once.
        let parts = Area::Polygons(vec![
            vec![vec![[0.0, 0.0], [1.5, 0.0], [1.5, 2.0], [0.0, 2.0]]],
            vec![vec![[0.5, 0.0], [2.0, 0.0], [2.0, 2.0], [0.5, 2.0]]],
        ]);
        check(&unit, &parts, 1.0);
    }

    #[test]
    fn pixels_overlap_by_rows() {
        // Rows of 4: ..##, ####, #...
        let mask = Area::from_runs(&[2, 7, 3], 4, 0, 0).unwrap();
        check(&mask, &Area::Box([0.0, 0.0, 4.0, 3.0]), 7.0 / 12.0);
        check(&mask, &Area::from_runs(&[0, 4, 8], 4, 0, 0).unwrap(), 2.0 / 9.0);
        // The same pixels, cut out of a larger picture.
        check(&mask, &Area::from_runs(&[2, 7, 3], 4, 4, 0).unwrap(), 0.0);
        assert_eq!(Area::from_runs(&[1], 0, 0, 0), None);
        check(&Area::from_runs(&[12], 4, 0, 0).unwrap(), &mask, 0.0);
    }

    #[test]
    fn most_pairs_first_then_the_best() {
        let at = |rater, left: f64| Shape { rater, area: Area::Box([left, 0.0, left + 10.0, 10.0]), class: 0 };
        // Taking the nearest pair first (0 with 1) would leave the others without counterpart.
        let shapes = [at(0, 0.0), at(1, 1.0), at(0, 4.0), at(1, -3.0)];
        let (found, overlaps) = match_shapes(&shapes, 2, 0.5).unwrap();
        assert_eq!(found.groups, [vec![0, 3], vec![2, 1]]);
        assert!((overlaps.of(3, 0).unwrap() - 7.0 / 13.0).abs() < 1e-12);
        assert_eq!(overlaps.of(2, 3), None);
    }

    proptest! {
        /// Boxes as polygons and as boxes are the same.
        #[test]
        fn a_box_is_its_polygon(a in proptest::array::uniform4(0_u32..20), b in proptest::array::uniform4(0_u32..20)) {
            let corners = |v: [u32; 4]| v.map(f64::from);
            let as_ring = |[l, t, r, b]: [f64; 4]| ring(&[[l, t], [r, t], [r, b], [l, b]]);
            let (a, b) = (corners(a), corners(b));
            let exact = iou(&Area::Box(a), &Area::Box(b));
            prop_assert!((iou(&as_ring(a), &as_ring(b)) - exact).abs() < 1e-9);
            prop_assert!((iou(&as_ring(a), &Area::Box(b)) - exact).abs() < 1e-9);
        }
    }
}
