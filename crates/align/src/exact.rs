//! From estimates to exact numbers, and what is said of their scatter.

use crate::hypothesis::tenth_ppm;
use crate::number::index;
use crate::outcome::Residuals;
use crate::rates::STANDARD_RATES;
use genlock_time::{Rational, TimeError};

pub(crate) use crate::confidence::median;
pub(crate) use crate::hypothesis::{millis, offset_at};

/// A slope is taken for a standard one from this distance on: the resolution of what is written.
const SNAP: f64 = 0.51e-7;

/// An estimated slope: the standard ratio that it equals, else tenths of a part per million.
pub(crate) fn slope(value: f64) -> Result<Rational, TimeError> {
    let standard = STANDARD_RATES.iter().map(|rate| rate.ratio()).find(|ratio| (ratio.approx() - value).abs() < SNAP);
    standard.map_or_else(|| tenth_ppm(value), Ok)
}

/// The standard slope, or 1, that an estimate cannot be told from: within three standard errors and never further than 200 ppm.
pub(crate) fn snapped(value: f64, error: f64) -> f64 {
    let reach = (3.0 * error).clamp(1e-6, 2e-4);
    let standard = std::iter::once(1.0).chain(STANDARD_RATES.iter().map(|rate| rate.ratio().approx()));
    let nearest = standard.min_by(|a, b| (a - value).abs().total_cmp(&(b - value).abs()));
    nearest.filter(|nearest| (nearest - value).abs() <= reach).unwrap_or(value)
}

/// Median and 95th percentile of the sizes, and the median with sign.
pub(crate) fn residuals(values: &[f64]) -> Residuals {
    let mut sizes: Vec<f64> = values.iter().map(|value| value.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    let at = |share: f64| sizes.get(index((sizes.len().max(1) - 1) as f64 * share + 0.5)).copied().unwrap_or(0.0);
    Residuals { median: at(0.5), p95: at(0.95), bias: median(values.to_vec()) }
}

#[cfg(test)]
mod tests {
    use super::{residuals, slope, snapped};
    use genlock_time::Rational;

    #[test]
    fn slopes_are_standard_only_within_their_error() {
        assert!((snapped(1.000_004, 2e-6) - 1.0).abs() < 1e-12);
        assert!((snapped(1.000_125, 5e-6) - 1.000_125).abs() < 1e-12);
        assert!((snapped(1.041_66, 1e-5) - 25.0 / 24.0).abs() < 1e-12);
        assert!((snapped(1.0005, 1e-2) - 1.0005).abs() < 1e-12);
    }

    #[test]
    fn standard_slopes_are_exact() {
        assert_eq!(slope(25.0 / 24.0), Rational::new(25, 24));
        assert_eq!(slope(1.000_125), Rational::new(10_001_250, 10_000_000));
    }

    #[test]
    fn scatter() {
        let found = residuals(&[-0.3, -0.1, 0.1, -0.1, -0.1]);
        assert!((found.median - 0.1).abs() < 1e-12 && (found.p95 - 0.3).abs() < 1e-12 && (found.bias + 0.1).abs() < 1e-12);
    }
}
