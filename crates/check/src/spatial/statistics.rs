//! Medians, and differences between pairs.

/// The middle value, or the mean of the two in the middle; none of nothing.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut values = values.to_vec();
    median_of(&mut values)
}

/// The same, in place.
pub(super) fn median_of(values: &mut [f64]) -> Option<f64> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    let even = values.len().is_multiple_of(2);
    let (low, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    let below = if even { low.iter().copied().max_by(f64::total_cmp) } else { None };
    Some(below.map_or(*upper, |below| f64::midpoint(below, *upper)))
}

/// How much larger one measure is than another, pair by pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Differences {
    /// The mean difference.
    pub mean: f64,
    /// How many pairs differ for the better, and for the worse.
    pub signs: [usize; 2],
}

/// Differences below this are none: the last digits of coordinates.
const NOTHING: f64 = 1e-6;

impl Differences {
    /// Of two lists of the same pairs, in the same order.
    pub fn of(ours: &[f64], theirs: &[f64]) -> Self {
        let mut found = Self { mean: 0.0, signs: [0; 2] };
        for difference in ours.iter().zip(theirs).map(|(a, b)| a - b) {
            found.mean += difference;
            if difference.abs() > NOTHING {
                found.signs[usize::from(difference < 0.0)] += 1;
            }
        }
        found.mean /= ours.len().max(1) as f64;
        found
    }

    /// How many standard deviations the balance of signs is from chance, with the correction for continuity; 0 if it is for the worse,
    /// or if fewer than six differ.
    pub fn sigmas(&self) -> f64 {
        let [better, worse] = self.signs.map(|count| count as f64);
        let all = better + worse;
        if all >= 6.0 { ((better - worse - 1.0) / all.sqrt()).max(0.0) } else { 0.0 }
    }

    /// True if chance would hardly give so many for the better: the sign test at two standard deviations.
    pub fn is_clear(&self) -> bool {
        self.sigmas() >= 2.0
    }
}
