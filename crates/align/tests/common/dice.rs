//! Numbers that only look random.

#![allow(dead_code, reason = "not all tests use all kinds")]

/// A linear congruence modulo 2^64 (Knuth, MMIX).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        low + (high - low) * ((self.0 >> 33) as f64 / f64::from(1_u32 << 31))
    }

    /// About normal: the sum of twelve even values.
    pub(crate) fn normal(&mut self, deviation: f64) -> f64 {
        (0..12).map(|_| self.between(-0.5, 0.5)).sum::<f64>() * deviation
    }
}
