//! Lenses: from the direction of a point to where it falls on the image plane at focal length one.

use genlock_model::Distortion;
use std::f64::consts::FRAC_PI_2;

/// How a lens bends straight lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Lens {
    /// Not at all: pinhole, or rectified images.
    Straight,
    /// Brown–Conrady, with the rational terms: k1..k6 and the tangential p1, p2. With r² = x² + y², a point x, y falls on
    /// x·(1+k1r²+k2r⁴+k3r⁶)/(1+k4r²+k5r⁴+k6r⁶) + 2p1xy + p2(r²+2x²), and the same with x, y and p1, p2 exchanged (OpenCV, module
    /// calib3d, `projectPoints`).
    BrownConrady {
        /// k1 to k6.
        k: [f64; 6],
        /// p1, p2.
        p: [f64; 2],
        /// The largest x² + y² up to which the polynomial grows; beyond, it folds back.
        limit: f64,
    },
    /// Kannala–Brandt with four terms: a point at the angle θ from the axis falls at the radius θ(1+k1θ²+k2θ⁴+k3θ⁶+k4θ⁸) (Kannala and
    /// Brandt, IEEE PAMI 28(8), 2006; OpenCV, module `fisheye`).
    KannalaBrandt {
        /// k1 to k4.
        k: [f64; 4],
        /// The largest angle from the axis, in radians, up to which the polynomial grows.
        limit: f64,
    },
}

/// Beyond this angle from the axis no lens is taken to see, whatever its polynomial says: 200° is the widest field that cameras have.
const WIDEST: f64 = 100.0 * std::f64::consts::PI / 180.0;

/// Steps in which the fold of a polynomial is looked for.
const STEPS: u32 = 2000;

/// Why distortion cannot be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoLens {
    /// The model is not known by this name.
    Model(String),
    /// The model does not take this many coefficients, or uses terms that are not supported (thin prism, tilt).
    Coefficients(usize),
}

impl Lens {
    /// Brown–Conrady with coefficients k1..k6 and p1, p2.
    pub fn brown_conrady(k: [f64; 6], p: [f64; 2]) -> Self {
        let [k1, k2, k3, k4, k5, k6] = k;
        let grows = |angle: f64| {
            // The derivative of r·n(r²)/d(r²) by r has the sign of n·d + 2r²(n'd - nd').
            let s = angle.tan().powi(2);
            let n = 1.0 + s * (k1 + s * (k2 + s * k3));
            let d = 1.0 + s * (k4 + s * (k5 + s * k6));
            let (dn, dd) = (k1 + s * (2.0 * k2 + s * 3.0 * k3), k4 + s * (2.0 * k5 + s * 3.0 * k6));
            d > 0.0 && n > 0.0 && n * d + 2.0 * s * (dn * d - n * dd) > 0.0
        };
        // 89°: the tangent is 57, far outside every image plane.
        Self::BrownConrady { k, p, limit: fold(grows, 89.0_f64.to_radians()).tan().powi(2) }
    }

    /// Kannala–Brandt with coefficients k1..k4.
    pub fn kannala_brandt(k: [f64; 4]) -> Self {
        let [k1, k2, k3, k4] = k;
        let grows = |angle: f64| {
            let s = angle * angle;
            1.0 + s * (3.0 * k1 + s * (5.0 * k2 + s * (7.0 * k3 + s * 9.0 * k4))) > 0.0
        };
        Self::KannalaBrandt { k, limit: fold(grows, WIDEST) }
    }

    /// The lens of a calibration's distortion. Brown–Conrady has 4, 5 or 8 coefficients in the order k1, k2, p1, p2, k3, k4, k5, k6, and
    /// Kannala–Brandt has 4, as OpenCV has both; further coefficients must be zero.
    ///
    /// # Errors
    /// [`NoLens`].
    pub fn of(distortion: &Distortion) -> Result<Self, NoLens> {
        let c: Vec<f64> = distortion.coefficients.values().collect();
        let at = |i: usize| c.get(i).copied().unwrap_or(0.0);
        let beyond = |from: usize| c.iter().skip(from).any(|&value| value != 0.0);
        match distortion.model.to_ascii_lowercase().replace(['-', ' '], "_").as_str() {
            "none" | "pinhole" | "linear" if !beyond(0) => Ok(Self::Straight),
            "brown_conrady" | "brown" | "plumb_bob" | "radtan" | "rational_polynomial" | "opencv" | "pinhole" => {
                if c.is_empty() || beyond(8) {
                    return Err(NoLens::Coefficients(c.len()));
                }
                Ok(if beyond(0) { Self::brown_conrady([0, 1, 4, 5, 6, 7].map(at), [at(2), at(3)]) } else { Self::Straight })
            }
            "kannala_brandt" | "fisheye" | "opencv_fisheye" | "equidistant" => {
                if beyond(4) {
                    Err(NoLens::Coefficients(c.len()))
                } else {
                    Ok(Self::kannala_brandt([0, 1, 2, 3].map(at)))
                }
            }
            _ => Err(NoLens::Model(distortion.model.to_string())),
        }
    }

    /// The greatest angle from the axis at which anything is seen, in radians.
    pub fn widest(&self) -> f64 {
        match self {
            Self::Straight => FRAC_PI_2,
            Self::BrownConrady { limit, .. } => limit.sqrt().atan(),
            Self::KannalaBrandt { limit, .. } => *limit,
        }
    }

    /// Where a point in camera coordinates falls on the image plane at focal length one; none if it is behind the camera or outside
    /// of what the lens can see.
    pub fn bend(&self, [x, y, z]: [f64; 3]) -> Option<[f64; 2]> {
        match self {
            Self::Straight => (z > 0.0).then(|| [x / z, y / z]),
            Self::BrownConrady { k: [k1, k2, k3, k4, k5, k6], p: [p1, p2], limit } => {
                let (x, y) = (x / z, y / z);
                let s = x * x + y * y;
                if !(z > 0.0 && s <= *limit) {
                    return None;
                }
                let radial = (1.0 + s * (k1 + s * (k2 + s * k3))) / (1.0 + s * (k4 + s * (k5 + s * k6)));
                let across = 2.0 * x * y;
                Some([x * radial + p1 * across + p2 * (s + 2.0 * x * x), y * radial + p2 * across + p1 * (s + 2.0 * y * y)])
            }
            Self::KannalaBrandt { k: [k1, k2, k3, k4], limit } => {
                let flat = x.hypot(y);
                let angle = flat.atan2(z);
                if angle.is_nan() || angle > *limit {
                    return None;
                }
                let s = angle * angle;
                let radius = angle * (1.0 + s * (k1 + s * (k2 + s * (k3 + s * k4))));
                // On the axis the direction does not matter and the radius is the tangent, 0.
                let scale = if flat > 0.0 { radius / flat } else { 0.0 };
                Some([x * scale, y * scale])
            }
        }
    }

    /// The same lens that sees no further than to a radius on the image plane at focal length one: that of the farthest corner of
    /// the image. Only wide lenses are narrowed; others are cut by the image itself.
    #[must_use]
    pub fn within(self, radius: f64) -> Self {
        let Self::KannalaBrandt { k, limit } = self else { return self };
        let reaches = |angle: f64| self.bend([angle.sin(), 0.0, angle.cos()]).is_some_and(|[x, _]| x >= radius);
        let (mut low, mut high) = (0.0, limit);
        if !reaches(high) {
            return self;
        }
        for _ in 0..50 {
            let middle = f64::midpoint(low, high);
            if reaches(middle) { high = middle } else { low = middle }
        }
        // A few degrees more, so that a box is cut outside the image and not inside.
        Self::KannalaBrandt { k, limit: limit.min(high + FRAC_PI_2 / 18.0) }
    }
}

/// The first angle at which something stops growing, up to the widest.
fn fold(grows: impl Fn(f64) -> bool, widest: f64) -> f64 {
    let angle = |step: u32| widest * f64::from(step) / f64::from(STEPS);
    let Some(first) = (1..=STEPS).find(|step| !grows(angle(*step))) else { return widest };
    let (mut low, mut high) = (angle(first - 1), angle(first));
    for _ in 0..40 {
        let middle = f64::midpoint(low, high);
        if grows(middle) { low = middle } else { high = middle }
    }
    low
}
