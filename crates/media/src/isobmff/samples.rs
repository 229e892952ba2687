//! Where the samples of a track are in the file.

/// Where the samples of a track are, in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Samples {
    pub(crate) chunks: Vec<Chunk>,
    /// The sizes that [`Sizes::Listed`] points into.
    pub(crate) sizes: Vec<u32>,
}

/// Samples that lie one after another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chunk {
    pub(crate) offset: u64,
    pub(crate) count: u64,
    pub(crate) sizes: Sizes,
}

/// How long the samples of a chunk are.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Sizes {
    /// All alike, in bytes.
    Constant(u32),
    /// From this index of [`Samples::sizes`] on.
    Listed(usize),
}

/// One read: samples `first..first + count`, which are `size` bytes at `offset`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Packet {
    pub(crate) first: u64,
    pub(crate) count: u64,
    pub(crate) offset: u64,
    pub(crate) size: u64,
}

impl Samples {
    /// The samples in order, up to `together` of constant size at a time: 1 for packets, more for PCM.
    pub(crate) fn packets(&self, together: u64) -> impl Iterator<Item = Packet> + '_ {
        let mut first = 0_u64;
        self.chunks.iter().flat_map(move |chunk| {
            let start = first;
            first = first.saturating_add(chunk.count);
            let (mut done, mut offset) = (0_u64, chunk.offset);
            let chunk = *chunk;
            std::iter::from_fn(move || {
                let left = chunk.count.checked_sub(done).filter(|left| *left > 0)?;
                let (count, size) = match chunk.sizes {
                    Sizes::Constant(size) => {
                        let count = left.min(together);
                        (count, count.checked_mul(u64::from(size))?)
                    }
                    Sizes::Listed(at) => (1, u64::from(*self.sizes.get(at.checked_add(usize::try_from(done).ok()?)?)?)),
                };
                let packet = Packet { first: start.checked_add(done)?, count, offset, size };
                done += count;
                offset = offset.checked_add(size)?;
                Some(packet)
            })
        })
    }
}
