//! A frame reduced to a few thousand grey cells.

/// Cells in a row of a small picture.
pub const SMALL_WIDTH: usize = 64;

/// Rows of a small picture.
pub const SMALL_HEIGHT: usize = 36;

#[cfg(any(feature = "ffmpeg", test))]
/// How many lines of a frame a cell looks at, at most. More lines cost time and change the mean of a cell little.
const LINES: usize = 4;

/// The mean luma of 64 x 36 cells of a frame, row by row, in 1/256 of the steps of an 8-bit picture: 0 to 65280.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmallPicture {
    cells: Vec<u16>,
}

impl Default for SmallPicture {
    fn default() -> Self {
        Self { cells: vec![0; SMALL_WIDTH * SMALL_HEIGHT] }
    }
}

/// Cells by which [`SmallPicture::peak_difference`] goes: a sixty-fourth of the picture, the size of a hand in a wide shot.
pub const BUSIEST: usize = SMALL_WIDTH * SMALL_HEIGHT / 64;

/// The whole range of a cell.
const FULL: f32 = 65_280.0;

impl SmallPicture {
    /// Its 64 * 36 cells.
    pub fn cells(&self) -> &[u16] {
        &self.cells
    }

    /// The mean of all cells, from 0 (black) to 1.
    pub fn luma(&self) -> f32 {
        self.sum() as f32 / self.cells.len() as f32 / FULL
    }

    fn sum(&self) -> u64 {
        self.cells.iter().map(|cell| u64::from(*cell)).sum()
    }

    /// The mean absolute difference of the cells, from 0 to 1.
    pub fn difference(&self, other: &Self) -> f32 {
        let sum: u64 = self.cells.iter().zip(&other.cells).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        sum as f32 / self.cells.len() as f32 / FULL
    }

    /// The mean absolute difference of the [`BUSIEST`] cells that differ most, from 0 to 1: movement that fills a small part of the
    /// picture shows in it, and noise that is spread over all of it shows less.
    pub fn peak_difference(&self, other: &Self) -> f32 {
        let mut apart = [0_u16; SMALL_WIDTH * SMALL_HEIGHT];
        apart.iter_mut().zip(self.cells.iter().zip(&other.cells)).for_each(|(apart, (a, b))| *apart = a.abs_diff(*b));
        let (_, _, busiest) = apart.select_nth_unstable(SMALL_WIDTH * SMALL_HEIGHT - BUSIEST - 1);
        let sum: u32 = busiest.iter().map(|apart| u32::from(*apart)).sum();
        sum as f32 / BUSIEST as f32 / FULL
    }

    /// As [`SmallPicture::difference`], with the common change of brightness taken out: what is left is movement.
    pub fn movement(&self, other: &Self) -> f32 {
        let count = i64::try_from(self.cells.len()).unwrap_or(i64::MAX);
        let common = (self.sum().cast_signed() - other.sum().cast_signed()) / count.max(1);
        let sum: u64 =
            self.cells.iter().zip(&other.cells).map(|(a, b)| (i64::from(*a) - i64::from(*b) - common).unsigned_abs()).sum();
        sum as f32 / count as f32 / FULL
    }

    /// Fills the cells from a frame of `width` x `height`, whose line `y` is put into the given buffer as one byte or, by `scale`,
    /// as values that are divided by `scale` to be steps of 8 bits.
    #[cfg(any(feature = "ffmpeg", test))]
    pub(crate) fn fill(
        &mut self,
        width: usize,
        height: usize,
        scale: u32,
        mut line: impl FnMut(usize, &mut [u16]) -> Option<()>,
    ) -> Option<()> {
        if width == 0 || height == 0 {
            return None;
        }
        let mut values = vec![0_u16; width];
        let mut columns = vec![0_u32; width];
        for row in 0..SMALL_HEIGHT {
            let first = row * height / SMALL_HEIGHT;
            let last = ((row + 1) * height / SMALL_HEIGHT).max(first + 1).min(height);
            let taken = (last - first).min(LINES);
            columns.fill(0);
            for number in 0..taken {
                line(first + number * (last - first) / taken, &mut values)?;
                columns.iter_mut().zip(&values).for_each(|(sum, value)| *sum += u32::from(*value));
            }
            let cells = self.cells.get_mut(row * SMALL_WIDTH..)?.get_mut(..SMALL_WIDTH)?;
            for (at, cell) in cells.iter_mut().enumerate() {
                let from = at * width / SMALL_WIDTH;
                let to = ((at + 1) * width / SMALL_WIDTH).max(from + 1).min(width);
                let sum: u64 = columns.get(from..to)?.iter().map(|sum| u64::from(*sum)).sum();
                let parts = (to - from) as u64 * taken as u64 * u64::from(scale.max(1));
                *cell = u16::try_from(sum * 256 / parts.max(1)).unwrap_or(u16::MAX).min(65_280);
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::{SMALL_WIDTH, SmallPicture};

    fn filled(width: usize, height: usize, value: impl Fn(usize, usize) -> u16) -> SmallPicture {
        let mut small = SmallPicture::default();
        let line = |y: usize, values: &mut [u16]| {
            values.iter_mut().enumerate().for_each(|(x, cell)| *cell = value(x, y));
            Some(())
        };
        small.fill(width, height, 1, line).unwrap();
        small
    }

    #[test]
    fn means() {
        let white = filled(160, 120, |_, _| 255);
        let black = filled(160, 120, |_, _| 0);
        assert!((white.luma() - 1.0).abs() < 1e-6 && black.luma().abs() < 1e-6);
        assert!((white.difference(&black) - 1.0).abs() < 1e-6);
        assert!(white.movement(&black) < 1e-6);
        let half = filled(160, 120, |x, _| if x < 80 { 255 } else { 0 });
        assert!((half.luma() - 0.5).abs() < 1e-3);
        assert!((half.movement(&black) - 0.5).abs() < 1e-3);
        assert_eq!(half.cells()[SMALL_WIDTH - 1], 0);
        // A small patch is all there is among the cells that differ most.
        let patch = filled(640, 360, |x, y| if x < 60 && y < 60 { 255 } else { 0 });
        assert!((patch.peak_difference(&black) - 1.0).abs() < 1e-6 && patch.difference(&black) < 0.02);
        assert!(patch.peak_difference(&patch) < 1e-9);
    }

    #[test]
    fn frames_smaller_than_the_cells() {
        assert!((filled(3, 2, |_, _| 128).luma() - 128.0 / 255.0).abs() < 1e-3);
        assert_eq!(SmallPicture::default().fill(0, 5, 1, |_, _| Some(())), None);
    }
}
