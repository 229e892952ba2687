//! How well projections fit the boxes of a picture.

use super::overlap::{Rect, rect_iou};
use genlock_assign::assign_greedily;

/// Adds the overlaps of a picture to a list: first that of each 3D box whose partner is known, in order, then for each box without a
/// known partner that of the 3D box that fits it best, one to one. Since the partners are the same however the 3D boxes are
/// projected, lists of different projections can be compared place by place. What is not seen overlaps by 0.
pub(super) fn overlaps(seen: &[Option<Rect>], partners: &[Option<usize>], flats: &[Rect], into: &mut Vec<f64>) {
    let mut taken = vec![false; flats.len()];
    let mut free = Vec::new();
    for (at, (seen, partner)) in seen.iter().zip(partners).enumerate() {
        match partner.and_then(|partner| Some((partner, flats.get(partner)?))) {
            Some((partner, flat)) => {
                taken[partner] = true;
                into.push(seen.map_or(0.0, |seen| rect_iou(seen, *flat)));
            }
            None => free.extend(seen.map(|seen| (at, seen))),
        }
    }
    let start = into.len();
    let mut place = vec![0; flats.len()];
    let mut candidates = Vec::new();
    for (at, flat) in flats.iter().enumerate().filter(|(at, _)| !taken[*at]) {
        place[at] = into.len() - start;
        into.push(0.0);
        let near = free.iter().map(|(solid, seen)| (*solid, at, rect_iou(*seen, *flat)));
        candidates.extend(near.filter(|(.., overlap)| *overlap > 0.0));
    }
    for (_, flat, overlap) in assign_greedily(&mut candidates) {
        into[start + place[flat]] = overlap;
    }
}
