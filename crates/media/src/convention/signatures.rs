//! The conventions that are tried when offsets are to be explained, each with what it costs to believe it.

use super::spec::{Basis, Convention, Delay, FrameRate, Reading, Shift};
use crate::frames::Count;
use crate::timeline::MediaTimeline;
use genlock_time::Rate;

/// Rates by which frame numbers are divided, whatever the file says.
const RATES: [(u32, u32); 13] = [
    (10, 1),
    (15, 1),
    (24_000, 1001),
    (24, 1),
    (25, 1),
    (30_000, 1001),
    (2997, 100),
    (30, 1),
    (48, 1),
    (50, 1),
    (60_000, 1001),
    (60, 1),
    (120, 1),
];

/// Sample rates that a header may state for another.
const SAMPLE_RATES: [u32; 10] = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000];

const DELAYS: [Delay; 9] = [
    Delay::AacPriming,
    Delay::AppleAacPriming,
    Delay::LameDelay,
    Delay::Mp2Delay,
    Delay::OpusPreSkip,
    Delay::TsMuxStart,
    Delay::Frames(1),
    Delay::Frames(2),
    Delay::Frames(3),
];

/// Every convention that is tried, with its complexity in natural units of evidence: one that needs e times as many assumptions
/// costs one more. The truth costs nothing, what this kind of file suggests costs 2, what it does not suggest more.
pub(super) fn hypotheses(timeline: &MediaTimeline) -> Vec<(Convention, f64)> {
    let mut list = vec![(Convention::PRESENTATION, 0.0)];
    list.extend(super::usual(timeline).into_iter().map(|convention| (convention, 2.0)));
    for count in [Count::Presented, Count::Stored] {
        let rates = [FrameRate::Nominal, FrameRate::Average, FrameRate::Whole, FrameRate::Ntsc, FrameRate::Lowest];
        let named = rates.map(|rate| (rate, if rate == FrameRate::Lowest { 3.5 } else { 2.5 }));
        let fixed = RATES.iter().filter_map(|(numer, denom)| Some((FrameRate::Fixed(Rate::new(*numer, *denom).ok()?), 4.0)));
        for (rate, cost) in named.into_iter().chain(fixed) {
            let plain = Convention::frames(count, rate);
            list.extend([(plain, cost), (plain.counted_from(1), cost + 1.0), (plain.counted_from(2), cost + 2.5)]);
        }
    }
    list.extend([Basis::VideoMediaTime, Basis::AudioMediaTime].map(|basis| (Convention::new(basis), 3.0)));
    list.extend((0..timeline.streams.len().min(16)).map(|index| (Convention::new(Basis::StreamZero(index)), 3.0)));
    list.push((Convention::new(Basis::Timecode(Reading::NonDrop)), 3.0));
    list.push((Convention::new(Basis::Unix), 3.0));
    list.extend(SAMPLE_RATES.map(|rate| (Convention::new(Basis::Samples(rate)), 4.0)));
    let bases = [
        (Basis::Presentation, 0.0),
        (Basis::FirstFrameZero, 2.0),
        (Basis::EarliestStreamZero, 2.0),
        (Basis::ContainerPts, 2.0),
        (Basis::WavZero, 2.0),
    ];
    for (basis, cost) in bases {
        for delay in DELAYS {
            let plain = Convention::new(basis);
            list.extend([Shift::Late(delay), Shift::Early(delay)].map(|shift| (plain.shifted(shift), cost + 3.0)));
        }
    }
    list
}
