//! A map that is tried, by the estimators that compare maps by where they put our account.

use crate::align::Candidate;
use crate::hypothesis::scaled;
use crate::outcome::Model;
use genlock_time::{Mapped, Rational, SyncMap, TimeError};

/// A map with its score.
#[derive(Debug, Clone)]
pub(crate) struct Tried {
    pub(crate) model: Model,
    pub(crate) map: SyncMap,
    /// Where it puts our times, in seconds; none for those it has no place for.
    pub(crate) places: Vec<Option<f64>>,
    pub(crate) score: f64,
}

impl Tried {
    /// A map of some times in seconds, which scores nothing yet.
    pub(crate) fn new(model: Model, map: SyncMap, times: &[f64]) -> Result<Self, TimeError> {
        let place = |time: &f64| match map.apply(scaled(*time, 1_000_000)?)? {
            Mapped::To(place) => Ok(Some(place.approx())),
            Mapped::Gap { .. } => Ok(None),
        };
        let places = times.iter().map(place).collect::<Result<_, TimeError>>()?;
        Ok(Self { model, map, places, score: 0.0 })
    }

    /// How far it puts each time from where another map does, in seconds.
    pub(crate) fn apart(&self, other: &Self) -> Vec<f64> {
        let both = self.places.iter().zip(&other.places);
        both.filter_map(|(a, b)| Some((a.as_ref()? - b.as_ref()?).abs())).collect()
    }

    /// Media seconds per label second, of its first piece.
    pub(crate) fn slope(&self) -> Rational {
        self.map.pieces().first().map_or(Rational::ONE, |piece| piece.slope)
    }

    /// The sentence for people: `by` what, which may be empty, `who` stand where; `right` is what to say if nothing is moved, and `shift` is
    /// how far the middle is.
    pub(crate) fn sentence(&self, (by, who): (&str, &str), right: &str, shift: Rational, candidates: &[Candidate]) -> String {
        let (way, slope) = (if shift.signum() < 0 { "late" } else { "early" }, self.slope());
        let seconds = shift.abs().to_decimal(3);
        let told = match &self.model {
            Model::Identity => return right.to_owned(),
            Model::Convention(name) => {
                let known = candidates.iter().find(|candidate| candidate.name == *name);
                return known.map_or_else(String::new, |known| known.sentence.clone());
            }
            Model::Offset => format!("all {who} stand {seconds} s too {way}."),
            Model::Ratio(name) => {
                format!("the {who} count time at the ratio {name} ({slope}), and in the middle stand {seconds} s too {way}.")
            }
            Model::Affine | Model::Piecewise { .. } => {
                let ppm = slope.sub(Rational::ONE).and_then(|rest| rest.mul(Rational::from_int(1_000_000)));
                let ppm = ppm.unwrap_or(Rational::ZERO).to_decimal(1);
                format!("the {who} drift by {ppm} ppm, and in the middle stand {seconds} s too {way}.")
            }
        };
        let mut sentence = format!("{by}{told}");
        if let Some(first) = sentence.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        sentence
    }
}
