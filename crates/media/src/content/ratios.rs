//! Ratios between clocks that have a reason.

use genlock_time::Rational;

/// A ratio of the seconds of the sound to those of the pictures and why it may be.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ratio {
    pub(super) value: Rational,
    pub(super) cause: Cause,
}

/// Why two clocks run at different speeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// Sound of the first rate under a header of the second, in samples per second.
    Header(u32, u32),
    /// Frames of the first rate presented at the second.
    Frames(&'static str, &'static str),
}

/// Sample rates that recorders and encoders use.
const SAMPLE_RATES: [u32; 9] = [8000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000];

/// Frame rates that are taken for one another. The ratio of 23.976 to 24 is that of 29.97 to 30 as well.
const FRAME_RATES: [(&str, (i128, i128)); 3] = [("23.976", (24_000, 1001)), ("24", (24, 1)), ("25", (25, 1))];

/// The ratios of sample rates to one that a header states: a second of sound is presented as so many seconds.
pub(super) fn of_header(header: u32) -> impl Iterator<Item = Ratio> {
    let ratio = move |rate: u32| {
        let value = Rational::new(i128::from(rate), i128::from(header)).ok()?;
        Some(Ratio { value, cause: Cause::Header(rate, header) })
    };
    SAMPLE_RATES.into_iter().filter(move |rate| *rate != header && header > 0).filter_map(ratio)
}

/// The ratios of frame rates that are taken for one another: sound of true speed lasts so many seconds for each of pictures that are
/// presented at the wrong rate.
pub(super) fn of_frames() -> Vec<Ratio> {
    let mut ratios: Vec<Ratio> = Vec::new();
    let per_second = |rate: (i128, i128)| Rational::new(rate.0, rate.1);
    let pairs = [(0, 1), (1, 0), (1, 2), (2, 1), (0, 2), (2, 0)];
    for (of, at) in pairs {
        let ((of_name, of), (at_name, at)) = (FRAME_RATES[of], FRAME_RATES[at]);
        // Frames that take 1/of seconds are shown for 1/at.
        if let (Ok(of), Ok(at)) = (per_second(of), per_second(at))
            && let Ok(value) = at.div(of)
        {
            ratios.push(Ratio { value, cause: Cause::Frames(of_name, at_name) });
        }
    }
    ratios
}

#[cfg(test)]
mod tests {
    use super::{Cause, of_frames, of_header};
    use genlock_time::Rational;

    #[test]
    fn ratios() {
        let found = of_header(48_000).find(|ratio| ratio.cause == Cause::Header(44_100, 48_000)).unwrap();
        assert_eq!(found.value, Rational::new(147, 160).unwrap());
        let values: Vec<Rational> = of_frames().iter().map(|ratio| ratio.value).collect();
        assert!(values.contains(&Rational::new(1001, 1000).unwrap()));
        assert!(values.contains(&Rational::new(25, 24).unwrap()));
    }
}
