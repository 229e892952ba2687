//! What is known of the shifts of a label's ends before anything was heard.

/// How softly the box of rounding ends, in seconds: the map is not exact, and neither are those who rounded.
const SOFT: f64 = 0.05;

/// How labels stray.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Stray {
    /// As a whole, and each end beside that: standard deviations in seconds.
    Loose { common: f64, edges: f64 },
    /// Each end by up to half a step around its bias, in seconds, and no shift more probable than another.
    Rounded { step: f64, bias: (f64, f64) },
    /// Anyhow.
    Unknown,
}

impl Stray {
    /// The logarithm, but for a constant, of how probable it is that the start has to be shifted by `a` and the end by `b` seconds.
    pub(super) fn nats(self, a: f64, b: f64) -> f64 {
        match self {
            Self::Loose { common, edges } => {
                // Both ends share the shift of the label, and each has one of its own.
                let (variance, shared) = (common * common + edges * edges, common * common);
                let determinant = (variance * variance - shared * shared).max(1e-9);
                -0.5 * (variance * (a * a + b * b) - 2.0 * shared * a * b) / determinant
            }
            Self::Rounded { step, bias } => {
                let beyond = |shift: f64, bias: f64| ((shift - bias).abs() - step / 2.0).max(0.0) / SOFT;
                -0.5 * (beyond(a, bias.0).powi(2) + beyond(b, bias.1).powi(2))
            }
            Self::Unknown => 0.0,
        }
    }
}
