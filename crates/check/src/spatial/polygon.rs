//! Convex polygons in the plane.

/// A point or a corner: x, y.
pub type Point = [f64; 2];

/// The area that the corners enclose, positive if they go round from x to y (shoelace formula).
pub fn signed_area(corners: &[Point]) -> f64 {
    // Taken relative to the first corner, so that coordinates far from zero do not cost digits.
    let Some(&[x0, y0]) = corners.first() else { return 0.0 };
    let pairs = corners.iter().zip(corners.iter().cycle().skip(1));
    pairs.map(|([ax, ay], [bx, by])| (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)).sum::<f64>() / 2.0
}

/// The part that two convex polygons share, corner after corner; empty if they share no area. Either may go round either way
/// (Sutherland and Hodgman, Communications of the ACM 17(1), 1974).
pub fn intersection(subject: &[Point], window: &[Point]) -> Vec<Point> {
    let turn = signed_area(window).signum();
    let mut kept = subject.to_vec();
    let mut next = Vec::with_capacity(subject.len() + window.len());
    for (from, to) in window.iter().zip(window.iter().cycle().skip(1)) {
        let side = |p: &Point| turn * ((to[0] - from[0]) * (p[1] - from[1]) - (to[1] - from[1]) * (p[0] - from[0]));
        next.clear();
        for (a, b) in kept.iter().zip(kept.iter().cycle().skip(1)) {
            let (before, after) = (side(a), side(b));
            if before >= 0.0 {
                next.push(*a);
            }
            if (before > 0.0 && after < 0.0) || (before < 0.0 && after > 0.0) {
                let share = before / (before - after);
                next.push([a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]);
            }
        }
        std::mem::swap(&mut kept, &mut next);
    }
    kept
}

/// The area that two convex polygons share.
pub fn shared_area(a: &[Point], b: &[Point]) -> f64 {
    signed_area(&intersection(a, b)).abs()
}

/// The corners of the smallest convex polygon around points, counter-clockwise with y up; points on its edges are left out (Andrew,
/// Information Processing Letters 9(5), 1979). Points that are not finite are left out.
pub fn hull(points: &[Point]) -> Vec<Point> {
    let mut sorted: Vec<Point> = points.iter().copied().filter(|p| p[0].is_finite() && p[1].is_finite()).collect();
    sorted.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    sorted.dedup();
    if sorted.len() < 3 {
        return sorted;
    }
    let mut corners: Vec<Point> = Vec::with_capacity(sorted.len() + 1);
    let forth = sorted.iter();
    let back = sorted.iter().rev().skip(1);
    let mut fixed = 1;
    for (index, point) in forth.chain(back).enumerate() {
        if index == sorted.len() {
            fixed = corners.len();
        }
        while corners.len() > fixed && bends_right(&corners, *point) {
            corners.pop();
        }
        corners.push(*point);
    }
    corners.pop();
    corners
}

/// True if the last corner lies to the right of, or on, the way from the one before it to the point.
fn bends_right(corners: &[Point], [x, y]: Point) -> bool {
    let [.., [ax, ay], [bx, by]] = corners else { return false };
    (bx - ax) * (y - ay) - (by - ay) * (x - ax) <= 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: [Point; 4] = [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]];

    #[test]
    fn shared_areas_do_not_depend_on_the_way_round() {
        let check = |other: &[Point], expected: f64| {
            let mut back = other.to_vec();
            back.reverse();
            for (a, b) in [(&SQUARE[..], other), (other, &SQUARE[..]), (&SQUARE[..], &back[..]), (&back[..], &SQUARE[..])] {
                assert!((shared_area(a, b) - expected).abs() < 1e-12, "{a:?} {b:?}");
            }
        };
        check(&[[1.0, 1.0], [3.0, 1.0], [3.0, 3.0], [1.0, 3.0]], 1.0);
        // A diamond of radius 1 around a corner: a quarter of its area of 2.
        check(&[[3.0, 2.0], [2.0, 3.0], [1.0, 2.0], [2.0, 1.0]], 0.5);
        check(&SQUARE, 4.0);
        check(&[[2.0, 0.0], [4.0, 0.0], [4.0, 2.0], [2.0, 2.0]], 0.0);
        check(&[[5.0, 5.0], [6.0, 5.0], [6.0, 6.0]], 0.0);
    }

    #[test]
    fn a_hull_leaves_out_what_is_inside_or_on_an_edge() {
        let points = [[1.0, 1.0], [0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0], [f64::NAN, 0.0], [0.0, 0.0]];
        assert_eq!(hull(&points), SQUARE);
        assert_eq!(hull(&[[1.0, 1.0], [1.0, 1.0]]), [[1.0, 1.0]]);
        assert_eq!(hull(&[[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]), [[0.0, 0.0], [2.0, 2.0]]);
    }
}
