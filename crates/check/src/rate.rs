//! The sync error rate.

/// Links that are wrong over links that were checked. No standard defines it: numerator, denominator and interval belong to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SyncErrorRate {
    /// Links with a finding of severity error.
    pub wrong: u64,
    /// Links that were checked.
    pub checked: u64,
    /// Labels for which there was nothing to compare with.
    pub unchecked: u64,
    /// The lower end of the 95 % Wilson interval, from 0 to 1.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl SyncErrorRate {
    /// The rate of these counts.
    pub fn new(wrong: u64, checked: u64, unchecked: u64) -> Self {
        let (low, high) = wilson(wrong, checked);
        Self { wrong, checked, unchecked, low, high }
    }

    /// The rate from 0 to 1; none if nothing was checked.
    pub fn value(&self) -> Option<f64> {
        (self.checked > 0).then(|| self.wrong as f64 / self.checked as f64)
    }
}

/// The 97.5 % quantile of the normal distribution, for a two-sided interval of 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// The 95 % interval of a share (Wilson, Journal of the American Statistical Association 22, 1927); of nothing, 0 to 1.
pub fn wilson(hits: u64, of: u64) -> (f64, f64) {
    if of == 0 {
        return (0.0, 1.0);
    }
    let (n, share) = (of as f64, hits as f64 / of as f64);
    let centre = share + Z * Z / (2.0 * n);
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let whole = 1.0 + Z * Z / n;
    (((centre - half) / whole).max(0.0), ((centre + half) / whole).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::wilson;

    fn check(hits: u64, of: u64, low: f64, high: f64) {
        let (l, h) = wilson(hits, of);
        assert!((l - low).abs() < 5e-5 && (h - high).abs() < 5e-5, "{hits}/{of}: {l} {h}");
    }

    #[test]
    fn agrees_with_published_values() {
        // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
        check(81, 263, 0.2553, 0.3662);
        check(15, 148, 0.0624, 0.1605);
        check(0, 20, 0.0, 0.1611);
        check(1, 29, 0.0061, 0.1718);
    }

    #[test]
    fn nothing_checked_says_nothing() {
        check(0, 0, 0.0, 1.0);
    }
}
