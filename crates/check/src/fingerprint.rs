//! Names of findings that stay the same between runs.

/// A running hash: FNV-1a with 64 bits, which is the same on every machine and in every version.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fingerprint(u64);

/// <http://www.isthe.com/chongo/tech/comp/fnv/>
const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

impl Fingerprint {
    pub(crate) const fn new() -> Self {
        Self(OFFSET_BASIS)
    }

    /// Takes in a part; parts do not run into each other.
    #[must_use]
    pub(crate) fn with(self, part: &str) -> Self {
        self.bytes(part.as_bytes()).bytes(&[0xff])
    }

    /// Takes in a number.
    #[must_use]
    pub(crate) fn number(self, number: i64) -> Self {
        self.bytes(&number.to_le_bytes())
    }

    fn bytes(self, bytes: &[u8]) -> Self {
        Self(bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME)))
    }

    pub(crate) const fn value(self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Fingerprint;

    #[test]
    fn agrees_with_the_published_values() {
        // The test vectors of the authors: FNV-1a 64 of "", "a" and "foobar".
        let check = |text: &str, expected: u64| assert_eq!(Fingerprint::new().bytes(text.as_bytes()).value(), expected, "{text}");
        check("", 0xcbf2_9ce4_8422_2325);
        check("a", 0xaf63_dc4c_8601_ec8c);
        check("foobar", 0x8594_4171_f739_67e8);
    }
}
