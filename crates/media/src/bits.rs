//! Numbers of any count of bits, most significant first.

/// Bytes read bit by bit.
#[derive(Debug, Clone)]
pub(crate) struct Bits<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Bits<'a> {
    /// From bit `at` of `data` on.
    pub(crate) const fn new(data: &'a [u8], at: usize) -> Self {
        Self { data, at }
    }

    /// A number of up to 32 bits; none where they end.
    pub(crate) fn take(&mut self, count: usize) -> Option<u32> {
        let mut value = 0_u32;
        for _ in 0..count {
            let bit = self.data.get(self.at / 8)? >> (7 - self.at % 8) & 1;
            value = value << 1 | u32::from(bit);
            self.at += 1;
        }
        Some(value)
    }

    pub(crate) const fn skip(&mut self, count: usize) {
        self.at = self.at.saturating_add(count);
    }

    /// An unsigned Exp-Golomb number (ITU-T H.264, 9.1).
    pub(crate) fn golomb(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while self.take(1)? == 0 {
            zeros += 1;
            if zeros > 31 {
                return None;
            }
        }
        Some(((1_u64 << zeros) - 1 + u64::from(self.take(zeros)?)).try_into().unwrap_or(u32::MAX))
    }

    /// A signed Exp-Golomb number (9.1.1).
    pub(crate) fn signed_golomb(&mut self) -> Option<i64> {
        let code = i64::from(self.golomb()?);
        Some(if code % 2 == 1 { (code + 1) / 2 } else { -(code / 2) })
    }
}

/// Takes away the bytes that keep start codes out of a unit of H.264 or HEVC (ITU-T H.264, 7.4.1).
pub(crate) fn unescape(data: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(data.len());
    let mut zeros = 0;
    for &byte in data {
        if zeros >= 2 && byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        plain.push(byte);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{Bits, unescape};

    #[test]
    fn numbers() {
        // 1, 010, 011, 00100, then too few.
        let mut bits = Bits::new(&[0b1010_0110, 0b0100_0000], 0);
        assert_eq!([bits.golomb(), bits.golomb(), bits.golomb(), bits.golomb()], [Some(0), Some(1), Some(2), Some(3)]);
        assert_eq!(bits.golomb(), None);
        let mut bits = Bits::new(&[0b0100_1100], 0);
        assert_eq!((bits.signed_golomb(), bits.signed_golomb()), (Some(1), Some(-1)));
        assert_eq!(Bits::new(&[0xF0], 2).take(4), Some(0b1100));
    }

    #[test]
    fn emulation_prevention() {
        assert_eq!(unescape(&[0, 0, 3, 1, 0, 0, 3, 0, 3]), [0, 0, 1, 0, 0, 0, 3]);
    }
}
