//! The modes of Vorbis, which say how long a block a packet has (Vorbis I specification, 4.2.4 and 4.3.1).

/// Blocks of two lengths, and which mode has which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Modes {
    blocks: [u32; 2],
    /// True for modes of the longer block.
    long: Vec<bool>,
}

impl Modes {
    pub(super) const fn new(short: u32, long: u32) -> Self {
        Self { blocks: [short, long], long: Vec::new() }
    }

    /// Reads the modes from the setup packet.
    ///
    /// They are the last thing in it, and what stands before them can only be decoded in full; so they are read from the end: a bit
    /// that is 1, then modes of 41 bits (the block, 32 zeros, a mapping), and before the first the number of modes less one in 6 bits.
    pub(super) fn set_up(&mut self, packet: &[u8]) {
        let bit = |at: usize| packet.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1);
        let Some(last) = (0..packet.len() * 8).rev().find(|at| bit(*at)) else { return };
        let number = |at: usize, count: usize| (0..count).fold(0_usize, |sum, index| sum | usize::from(bit(at + index)) << index);
        let mut end = last;
        let (mut found, mut long) = (0, Vec::new());
        // The count may also be found by chance in what are bits of a mode; the longest list that fits is the right one.
        while let Some(start) = end.checked_sub(41).filter(|start| *start >= 6) {
            if number(start + 1, 32) != 0 || number(start + 33, 8) > 63 || long.len() == 64 {
                break;
            }
            long.push(bit(start));
            end = start;
            if number(start - 6, 6) + 1 == long.len() {
                found = long.len();
            }
        }
        long.truncate(found);
        long.reverse();
        self.long = long;
    }

    /// The block of a packet of sound; none without modes, and for a packet that is none.
    pub(super) fn block(&self, packet: &[u8]) -> Option<u32> {
        let first = packet.first().filter(|first| *first & 1 == 0)?;
        let bits = usize::BITS - self.long.len().checked_sub(1)?.leading_zeros();
        let mode = usize::from(first >> 1) & ((1 << bits) - 1);
        self.long.get(mode).map(|long| self.blocks[usize::from(*long)])
    }
}

#[cfg(test)]
mod tests {
    use super::Modes;

    #[test]
    fn modes() {
        // Bits from the lowest: some of before, 000001 for two modes, short with mapping 0, long with mapping 1, framing.
        let mut bits = "1011".to_owned();
        bits += "100000";
        bits += &("0".to_owned() + &"0".repeat(32) + "00000000");
        bits += &("1".to_owned() + &"0".repeat(32) + "10000000");
        bits += "1";
        let packet: Vec<u8> =
            bits.as_bytes().chunks(8).map(|byte| byte.iter().enumerate().map(|(at, bit)| (bit & 1) << at).sum()).collect();
        let mut modes = Modes::new(256, 2048);
        assert_eq!(modes.block(&[0]), None);
        modes.set_up(&packet);
        assert_eq!((modes.block(&[0b00]), modes.block(&[0b10]), modes.block(&[0b01])), (Some(256), Some(2048), None));
        modes.set_up(&[]);
    }
}
