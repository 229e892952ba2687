//! Exact times from times that a container rounded to a coarse grid, such as the millisecond of Matroska.

use crate::build::{Stretch, push};
use crate::rates;
use crate::timeline::Kind;
use genlock_time::{Rational, Round, Time, TimeBase};

/// A regular period and an origin that explain rounded times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Snapped {
    /// The new tick.
    pub(crate) base: TimeBase,
    /// The samples again, in new ticks.
    pub(crate) stretches: Vec<Stretch>,
}

/// The fewest ticks per second that an origin is kept in.
const FINE: u32 = 90_000;

/// Finds whether all times are `origin + n * period` rounded to ticks of `base`, for one of `periods` (seconds) and whole `n`.
///
/// The first period that explains every time to within the rounding is taken, with a new origin where files were joined. `shift`
/// seconds, known exactly, are added to the origins. Frames that are missing are steps of more than one period.
pub(crate) fn snap(stretches: &[Stretch], base: TimeBase, periods: &[Rational], shift: Rational) -> Option<Snapped> {
    let mut times = expand(stretches)?;
    let stored = times.clone();
    times.sort_unstable();
    periods.iter().filter(|period| period.signum() > 0).find_map(|period| explain(&times, &stored, base, *period, shift))
}

fn expand(stretches: &[Stretch]) -> Option<Vec<i64>> {
    let total: u64 = stretches.iter().map(|stretch| stretch.count).sum();
    if !(3..1 << 24).contains(&total) {
        return None;
    }
    let mut times = Vec::new();
    for stretch in stretches {
        for index in 0..stretch.count {
            times.push(stretch.media.checked_add(i64::try_from(index).ok()?.checked_mul(stretch.step)?)?);
        }
    }
    Some(times)
}

/// Times that one origin explains.
struct Part {
    /// The first of them, in old ticks.
    first: i64,
    /// The least and the greatest rest after whole periods, in fine units.
    low: i128,
    high: i128,
    last_number: i128,
}

/// A period and a tick as whole numbers of one fine unit, so that loops need no fractions.
struct Units {
    tick: i128,
    period: i128,
    per_second: i128,
}

impl Units {
    fn number(&self, first: i64, time: i64) -> (i128, i128) {
        let apart = (i128::from(time) - i128::from(first)) * self.tick;
        let number = (apart + self.period / 2).div_euclid(self.period);
        (number, apart - number * self.period)
    }
}

/// The fewest times that a part explains on average; with fewer anything could be explained.
const PER_PART: usize = 50;

fn explain(times: &[i64], stored: &[i64], base: TimeBase, period: Rational, shift: Rational) -> Option<Snapped> {
    let length = base.length();
    let units = Units {
        tick: length.numer().checked_mul(period.denom())?,
        period: period.numer().checked_mul(length.denom())?,
        per_second: length.denom().checked_mul(period.denom())?,
    };
    let parts = parts(times, &units)?;
    let numer = u32::try_from(period.denom()).ok()?;
    let finer = FINE.div_ceil(numer).max(1);
    let fine = TimeBase::new(1, numer.checked_mul(finer)?).ok()?;
    let step = i64::try_from(period.numer()).ok()?.checked_mul(i64::from(finer))?;
    let origin = |part: &Part| {
        // The middle of the origins that are possible.
        let doubled = i128::from(part.first) * units.tick * 2 + part.low + part.high;
        let middle = Rational::new(doubled, units.per_second.checked_mul(2)?).ok()?.add(shift).ok()?;
        i64::try_from(middle.div(fine.length()).ok()?.round(Round::Near)).ok()
    };
    let origins: Vec<i64> = parts.iter().map(origin).collect::<Option<_>>()?;
    let mut stretches = Vec::new();
    for &time in stored {
        let at = parts.partition_point(|part| part.first <= time).checked_sub(1)?;
        let (number, _) = units.number(parts[at].first, time);
        let media = i64::try_from(number).ok()?.checked_mul(step)?.checked_add(origins[at])?;
        push(&mut stretches, Stretch { media, step, count: 1 });
    }
    Some(Snapped { base: fine, stretches })
}

/// Cuts ascending times into parts that one origin explains each. A file that was joined from several has several.
fn parts(times: &[i64], units: &Units) -> Option<Vec<Part>> {
    let mut parts: Vec<Part> = Vec::new();
    for &time in times {
        if let Some(part) = parts.last_mut() {
            let (number, rest) = units.number(part.first, time);
            let (low, high) = (part.low.min(rest), part.high.max(rest));
            // Rounded or cut off, times of one grid differ from it by less than a tick between them.
            if number > part.last_number && high - low <= units.tick {
                (part.low, part.high, part.last_number) = (low, high, number);
                continue;
            }
            if parts.len() > times.len() / PER_PART {
                return None;
            }
        }
        parts.push(Part { first: time, low: 0, high: 0, last_number: 0 });
    }
    Some(parts)
}

/// What is known of a stream whose times were rounded.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Known {
    /// The period of pictures that the file names.
    pub(crate) period: Option<Rational>,
    /// Samples of sound per second.
    pub(crate) rate: Option<u32>,
    /// Samples of most packets of sound.
    pub(crate) samples: Option<u32>,
}

/// As [`snap`], with the periods that are likely for a stream of this kind.
pub(crate) fn likely(kind: Kind, stretches: &[Stretch], base: TimeBase, known: Known, shift: Rational) -> Option<Snapped> {
    let mut times: Vec<i64> = stretches.iter().map(|stretch| stretch.media).collect();
    times.sort_unstable();
    let apart = times.windows(2).map(|pair| (pair[1].saturating_sub(pair[0]), 1));
    let common = rates::commonest(apart).map(|ticks| Time::new(ticks, base).position());
    let tick = base.length();
    let periods = match (kind, known.rate) {
        (Kind::Video, _) => picture_periods(known.period, common, tick),
        (Kind::Audio, Some(rate)) => {
            let told = known.samples.and_then(|samples| Rational::new(i128::from(samples), i128::from(rate)).ok());
            told.into_iter().chain(packet_periods(rate, common, tick)).collect()
        }
        _ => Vec::new(),
    };
    snap(stretches, base, &periods, shift)
}

/// The periods of pictures that may explain a commonest distance of `ticks`: that of `stored` if the file names one, then those of
/// the standard rates near it.
fn picture_periods(stored: Option<Rational>, common: Option<Rational>, tick: Rational) -> Vec<Rational> {
    const RATES: [(i128, i128); 17] = [
        (30_000, 1001),
        (30, 1),
        (25, 1),
        (24_000, 1001),
        (24, 1),
        (60_000, 1001),
        (60, 1),
        (50, 1),
        (120_000, 1001),
        (120, 1),
        (15, 1),
        (10, 1),
        (20, 1),
        (12, 1),
        (5, 1),
        (100, 1),
        (90, 1),
    ];
    let mut periods: Vec<Rational> = stored.into_iter().collect();
    let near = |period: &Rational| common.is_some_and(|common| common.sub(*period).is_ok_and(|apart| apart.abs() <= tick));
    periods.extend(RATES.iter().filter_map(|&(rate, per)| Rational::new(per, rate).ok()).filter(near));
    periods
}

/// The periods of packets of sound that may explain a commonest distance: the frame lengths of codecs at `rate`.
fn packet_periods(rate: u32, common: Option<Rational>, tick: Rational) -> Vec<Rational> {
    // AAC, Opus, MPEG audio, AC-3, HE-AAC, FLAC.
    const LENGTHS: [i64; 16] = [1024, 960, 1152, 1536, 2048, 576, 480, 240, 120, 1920, 2880, 4096, 4608, 512, 256, 768];
    let length = |samples: &i64| Rational::from_int(*samples).div(Rational::from_int(i64::from(rate))).ok();
    let near = |period: &Rational| common.is_some_and(|common| common.sub(*period).is_ok_and(|apart| apart.abs() <= tick));
    LENGTHS.iter().filter_map(length).filter(near).collect()
}

#[cfg(test)]
mod tests {
    use super::{packet_periods, picture_periods, snap};
    use crate::build::Stretch;
    use genlock_time::{Rational, TimeBase};

    fn rounded(times: &[i64]) -> Vec<Stretch> {
        times.iter().map(|&media| Stretch { media, step: 33, count: 1 }).collect()
    }

    #[test]
    fn ntsc_on_milliseconds() {
        let tick = TimeBase::MILLI.length();
        let common = Some(Rational::new(33, 1000).unwrap());
        // 21 ms + n * 1001/30000 s, of which frame 3 is missing and two are stored out of order.
        let times: Vec<i64> =
            [0, 2, 1, 4, 5, 6, 7, 8, 9, 60, 61, 62, 300].iter().map(|n| (21 * 30 + n * 1001 + 15) / 30).collect();
        let periods = picture_periods(None, common, tick);
        let snapped = snap(&rounded(&times), TimeBase::MILLI, &periods, Rational::ZERO).unwrap();
        assert_eq!(snapped.base.denom(), 90_000);
        let first = snapped.stretches[0].media;
        assert!((1845..=1935).contains(&first), "{first} is not 21 ms within half a millisecond");
        assert_eq!(snapped.stretches[1].media, first + 2 * 3003);
        assert!(snap(&rounded(&[0, 33, 66, 110, 133]), TimeBase::MILLI, &periods, Rational::ZERO).is_none());
    }

    #[test]
    fn sound_on_milliseconds() {
        let tick = TimeBase::MILLI.length();
        let periods = packet_periods(48_000, Some(Rational::new(21, 1000).unwrap()), tick);
        assert_eq!(periods.first(), Some(&Rational::new(1024, 48_000).unwrap()));
        let times: Vec<i64> = (0..50).map(|n| (n * 1024 + 24) / 48).collect();
        let snapped = snap(&rounded(&times), TimeBase::MILLI, &periods, Rational::new(-1, 1000).unwrap()).unwrap();
        assert_eq!((snapped.base.denom(), snapped.stretches.len()), (90_000, 1));
        assert_eq!(snapped.stretches[0].step, 1920);
    }
}
