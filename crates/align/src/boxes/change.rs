//! How much each part of a picture changes.

/// Change that is seen where nothing moves, in the unit of the cells: a quarter of a step of an 8-bit picture, what the coding of still
/// pictures leaves after a cell has averaged over some hundred pixels.
const STILL: f64 = 64.0;
/// How much of the median change of a picture is the background's: sensor noise, and a camera that moves.
const BACKGROUND: f64 = 1.5;
/// A box is compared with what lies around it within this share of its width and height to each side.
const AROUND: f64 = 0.5;
/// And within so many cells at least: what moves leaves its trace in the next cell too.
const AROUND_CELLS: f64 = 1.5;
/// A box is larger by so many cells to each side: the trace of an edge that moves is spread over a cell, and what would fall outside is
/// more at the brighter edge, which draws the box towards it.
const MARGIN: f64 = 0.5;
/// Beyond this size, in natural logarithms, a contrast says no more.
const MOST: f64 = 2.0;

/// An area in cells: left, top, right, bottom.
pub(super) type Area = [f64; 4];

/// The change from one picture to the next, by cell, as sums over everything above and to the left.
#[derive(Debug, Clone)]
pub(super) struct Change {
    width: usize,
    height: usize,
    sums: Vec<f64>,
    noise: f64,
    /// The change of each cell, kept for its memory only.
    cells: Vec<f64>,
}

impl Change {
    pub(super) fn still(width: usize, height: usize) -> Self {
        Self { width, height, sums: vec![0.0; (width + 1) * (height + 1)], noise: STILL, cells: Vec::new() }
    }

    /// Measures the change between two pictures of this size; a common change of brightness is none.
    pub(super) fn measure(&mut self, before: &[u16], after: &[u16]) {
        let pairs = || before.iter().zip(after).map(|(a, b)| f64::from(*b) - f64::from(*a));
        let common = pairs().sum::<f64>() / before.len().min(after.len()).max(1) as f64;
        self.cells.clear();
        self.cells.extend(pairs().map(|change| (change - common).abs()));
        self.cells.resize(self.width * self.height, 0.0);
        for row in 0..self.height {
            let mut along = 0.0;
            for column in 0..self.width {
                along += self.cells[row * self.width + column];
                let at = (row + 1) * (self.width + 1) + column + 1;
                self.sums[at] = self.sums[at - self.width - 1] + along;
            }
        }
        let middle = self.cells.len() / 2;
        let (_, median, _) = self.cells.select_nth_unstable_by(middle, f64::total_cmp);
        self.noise = STILL.max(BACKGROUND * *median);
    }

    /// The sum over everything above and to the left of a point; within a cell, the change is even.
    fn corner(&self, x: f64, y: f64) -> f64 {
        let (column, row) = (crate::number::index(x).min(self.width - 1), crate::number::index(y).min(self.height - 1));
        let (right, down) = ((x - column as f64).clamp(0.0, 1.0), (y - row as f64).clamp(0.0, 1.0));
        let at = row * (self.width + 1) + column;
        let below = at + self.width + 1;
        let upper = self.sums[at] * (1.0 - right) + self.sums[at + 1] * right;
        let lower = self.sums[below] * (1.0 - right) + self.sums[below + 1] * right;
        upper * (1.0 - down) + lower * down
    }

    fn sum(&self, [left, top, right, bottom]: Area) -> f64 {
        self.corner(right, bottom) - self.corner(left, bottom) - self.corner(right, top) + self.corner(left, top)
    }

    /// The logarithm of how much more changes inside a box than around it; 0 where nothing moves, or everything does.
    pub(super) fn contrast(&self, place: &Place) -> f64 {
        let inside = self.sum(place.area);
        let around = (self.sum(place.around) - inside).max(0.0) / place.rest;
        let inside = inside.max(0.0) / place.size;
        ((inside + self.noise) / (around + self.noise)).ln().clamp(-MOST, MOST)
    }
}

/// Where a box lies in the cells, and what is around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    area: Area,
    around: Area,
    /// Cells inside.
    size: f64,
    /// Cells around.
    rest: f64,
}

impl Place {
    /// Of a box in shares of the picture; none for one that is outside, or is so large that there is nothing around it.
    pub(super) fn of(area: [f64; 4], width: usize, height: usize) -> Option<Self> {
        if !area.iter().all(|side| side.is_finite()) {
            return None;
        }
        let [left, top, right, bottom] = area;
        let (wide, high) = (width as f64, height as f64);
        let (left, right) = within(left * wide, right * wide, wide)?;
        let (top, bottom) = within(top * high, bottom * high, high)?;
        let (beside, above) = (around(left, right), around(top, bottom));
        let area = [left, top, right, bottom];
        let wider = [(left - beside).max(0.0), (top - above).max(0.0), (right + beside).min(wide), (bottom + above).min(high)];
        let size = (right - left) * (bottom - top);
        let rest = (wider[2] - wider[0]) * (wider[3] - wider[1]) - size;
        (rest > size / 4.0).then_some(Self { area, around: wider, size, rest })
    }
}

/// One side of a box inside a picture, with its margin; none if it is not in it or no number.
fn within(low: f64, high: f64, most: f64) -> Option<(f64, f64)> {
    let (low, high) = (low.max(0.0), high.min(most));
    (high > low).then(|| ((low - MARGIN).max(0.0), (high + MARGIN).min(most)))
}

fn around(low: f64, high: f64) -> f64 {
    ((high - low) * AROUND).max(AROUND_CELLS)
}

#[cfg(test)]
mod tests {
    use super::{Change, Place};

    /// An 8 x 4 picture with a bright cell.
    fn picture(bright: Option<(usize, usize)>) -> Vec<u16> {
        let mut cells = vec![10_000; 32];
        if let Some((x, y)) = bright {
            cells[y * 8 + x] = 40_000;
        }
        cells
    }

    fn change(before: &[u16], after: &[u16]) -> Change {
        let mut change = Change::still(8, 4);
        change.measure(before, after);
        change
    }

    #[test]
    fn what_moves_stands_out() {
        let change = change(&picture(None), &picture(Some((2, 1))));
        let at = |area| change.contrast(&Place::of(area, 8, 4).unwrap());
        assert!(at([0.25, 0.25, 0.375, 0.5]) > 1.0);
        assert!(at([0.5, 0.25, 0.625, 0.5]) < -0.5);
        assert!(at([0.75, 0.5, 0.875, 0.75]).abs() < 0.01);
    }

    #[test]
    fn stillness_and_a_change_of_light_say_nothing() {
        let brighter: Vec<u16> = picture(Some((2, 1))).iter().map(|cell| cell + 5_000).collect();
        let place = Place::of([0.25, 0.25, 0.375, 0.5], 8, 4).unwrap();
        assert!(change(&picture(Some((2, 1))), &brighter).contrast(&place).abs() < 1e-9);
        assert!(Change::still(8, 4).contrast(&place).abs() < 1e-9);
    }

    #[test]
    fn boxes_beside_the_picture_or_as_large_as_it_have_no_place() {
        assert!(Place::of([0.0, 0.0, 1.0, 1.0], 8, 4).is_none());
        assert!(Place::of([1.2, 0.0, 1.4, 1.0], 8, 4).is_none());
        assert!(Place::of([0.5, f64::NAN, 0.6, f64::NAN], 8, 4).is_none());
        assert!(Place::of([0.99, 0.99, 1.2, 1.2], 8, 4).is_some());
    }
}
