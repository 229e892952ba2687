//! The order in which coded pictures are shown, for containers that store only the order of decoding.

mod anchored;
mod h264;

pub(crate) use anchored::{Anchored, mpeg_video, vops};
pub(crate) use h264::{Order as H264, Sps, cropped};

/// Where each picture in the order of decoding is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Display {
    /// The place in the order of display of each picture in the order of decoding.
    pub(crate) ranks: Vec<u32>,
    /// How many pictures decoding runs ahead of display, at least.
    pub(crate) ahead: u32,
}

impl Display {
    /// Pictures that are shown as they are stored.
    pub(crate) fn plain(count: usize) -> Self {
        Self::new((0_u32..).take(count).collect())
    }

    pub(crate) fn new(ranks: Vec<u32>) -> Self {
        let ahead = (0_u32..).zip(&ranks).map(|(decoded, shown)| decoded.saturating_sub(*shown)).max().unwrap_or(0);
        Self { ranks, ahead }
    }

    /// The order of display by ascending keys, one for each picture in the order of decoding. Equal keys keep their order.
    pub(crate) fn sorted<K: Ord>(keys: &[K]) -> Self {
        let mut order: Vec<u32> = (0_u32..).take(keys.len()).collect();
        order.sort_by_key(|index| keys.get(*index as usize));
        let mut ranks = vec![0; keys.len()];
        for (rank, index) in (0_u32..).zip(order) {
            if let Some(slot) = ranks.get_mut(index as usize) {
                *slot = rank;
            }
        }
        Self::new(ranks)
    }
}

#[cfg(test)]
mod tests {
    use super::Display;

    #[test]
    fn sorted() {
        assert_eq!(Display::sorted(&[0, 4, 2, 6]), Display { ranks: vec![0, 2, 1, 3], ahead: 1 });
        assert_eq!(Display::sorted(&[0, 8, 4, 2, 6]), Display { ranks: vec![0, 4, 2, 1, 3], ahead: 2 });
        assert_eq!(Display::plain(3), Display { ranks: vec![0, 1, 2], ahead: 0 });
    }
}
