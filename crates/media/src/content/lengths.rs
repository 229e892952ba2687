//! Streams whose lengths differ by the ratio of two sample rates.

use super::events::Events;
use super::ratios::{Cause, of_header};
use super::suspicion::{Correction, Estimate, Suspicion, Unit, confidence};
use crate::timeline::Kind;
use genlock_diagnose::codes::media;
use genlock_time::SyncMap;

/// How far the end of a stream may be from that of the recording, in seconds: a packet of sound and a frame.
const ENDS: f64 = 0.05;

/// Ratios of unrelated lengths are thought to lie anywhere in this range.
const RANGE: f64 = 2.0;

/// The least evidence in natural units: chance makes one such in 150.
const LEAST_EVIDENCE: f64 = 5.0;

/// Sound whose length is to that of the pictures as one sample rate to another. Short recordings say nothing, since any length is
/// near such a ratio; nor do ratios of small numbers, at which people cut.
pub(super) fn compare(events: &Events<'_>) -> Option<Suspicion> {
    let length = |span: (genlock_time::Rational, genlock_time::Rational)| span.1.approx() - span.0.approx();
    let (sound, pictures) = (length(events.sound), length(events.pictures));
    let together = (events.sound.0.approx() - events.pictures.0.approx()).abs() < ENDS;
    let header = events.sample_rate.filter(|_| together && pictures > 1.0 && sound > 1.0)?;
    let ratios: Vec<_> = of_header(header).filter(|ratio| ratio.value.numer() > 4 && ratio.value.denom() > 4).collect();
    let evidence = -(ratios.len() as f64 * 2.0 * ENDS / pictures / RANGE).ln();
    let ratio = ratios.into_iter().find(|ratio| (sound - pictures * ratio.value.approx()).abs() < ENDS)?;
    let Cause::Header(of, at) = ratio.cause else { return None };
    if evidence < LEAST_EVIDENCE {
        return None;
    }
    let map =
        SyncMap::affine(ratio.value.recip().ok()?, events.pictures.0.sub(events.sound.0.div(ratio.value).ok()?).ok()?).ok()?;
    Some(Suspicion {
        code: media::SAMPLE_RATE,
        sentence: format!(
            "{sound:.3} s of sound stand beside {pictures:.3} s of pictures, as of sound of {of} Hz under a header that says {at} Hz"
        ),
        support: 1,
        observed: 1,
        estimate: Estimate::new(sound / pictures, ENDS / pictures, Unit::Ratio),
        confidence: confidence(evidence),
        from: None,
        evidence: Vec::new(),
        correction: Some(Correction { of: Kind::Audio, map }),
    })
}

#[cfg(test)]
mod tests {
    use super::compare;
    use crate::Events;
    use genlock_time::Rational;

    fn check(sound: i64, pictures: i64, expected: bool) {
        let length = |milliseconds: i64| (Rational::ZERO, Rational::new(i128::from(milliseconds), 1000).unwrap());
        let events = Events {
            onsets: &[],
            flashes: &[],
            frame: Rational::new(1, 25).unwrap(),
            sound: length(sound),
            pictures: length(pictures),
            sample_rate: Some(48_000),
        };
        assert_eq!(compare(&events).is_some(), expected, "{sound} {pictures}");
    }

    #[test]
    fn lengths() {
        check(275_625, 300_000, true);
        check(275_590, 300_000, true);
        check(275_500, 300_000, false);
        check(300_000, 300_000, false);
        check(150_000, 300_000, false);
        // A short recording proves nothing.
        check(9187, 10_000, false);
    }
}
