//! Modalities that are labelled at different rates.

use super::DETAIL;
use crate::{Active, Category, Entity, Found, Modality, Param, Reporter, Rule, RuleInfo, Scene};
use genlock_diagnose::codes::check as codes;
use genlock_model::{Id, Recording, Stream};
use smol_str::format_smolstr;
use std::collections::BTreeMap;

/// `check/sampling`.
pub(super) struct Sampling;

const RATIO: Param<f64> = Param::new("ratio", 1.5, "rates that differ by no more than this factor are alike");

const MIN_STEPS: Param<u64> = Param::new("min-steps", 5, "steps between labels of tracks that a rate is taken from, at least");

impl Rule for Sampling {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::SAMPLING,
            category: Category::Granularity,
            active: Active::Always,
            params: &[&RATIO, &MIN_STEPS],
            links: &[&DETAIL],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let (ratio, least) = (out.setting(&RATIO), usize::try_from(*out.setting(&MIN_STEPS).base()).unwrap_or(usize::MAX));
        let periods = periods(scene, least);
        for ((recording, one), (stream, period)) in &periods {
            let others = periods.range((*recording, *one)..).skip(1).take_while(|((other, _), _)| other == recording);
            for ((_, other), (other_stream, other_period)) in others {
                let (faster, slower) = (period.min(other_period), period.max(other_period));
                let factor = *slower as f64 / (*faster).max(1) as f64;
                if factor <= *ratio.between(*one, *other) {
                    continue;
                }
                let (fast, slow) = if period < other_period { (one, other) } else { (other, one) };
                let found = Found {
                    cause: format_smolstr!("{} oftener than {}", fast.name(), slow.name()),
                    others: &[Entity::Stream(*stream), Entity::Stream(*other_stream)],
                    numbers: &[("factor", factor)],
                    ..Found::default()
                };
                out.report(found, || {
                    let name = scene.data.recordings.get(*recording).map_or("", |one| one.name.as_str());
                    let hertz = |period: &i64| 1e9 / *period as f64;
                    format!(
                        "in {name:?}, tracks are labelled {:.2} times a second in {} and {:.2} times in {}",
                        hertz(faster),
                        fast.name(),
                        hertz(slower),
                        slow.name()
                    )
                });
            }
        }
    }
}

/// A modality of a recording.
type Key = (Id<Recording>, Modality);

/// The usual step of tracks, in nanoseconds, by recording and modality, with a stream that has it.
fn periods(scene: &Scene<'_>, least: usize) -> BTreeMap<Key, (Id<Stream>, i64)> {
    let mut steps: BTreeMap<Key, (Id<Stream>, Vec<i64>)> = BTreeMap::new();
    for ((_, stream), places) in scene.tracks().0.iter() {
        let place = |at: &u32| &scene.placed[*at as usize];
        let Some(first) = places.first().map(place) else { continue };
        let Some(recording) = scene.recording(first.label) else { continue };
        if scene.domain(first.clock).unit != crate::DomainUnit::Seconds {
            continue;
        }
        let (_, known) = steps.entry((recording, first.modality)).or_insert_with(|| (stream, Vec::new()));
        let between = places.windows(2).map(|pair| place(&pair[1]).start.saturating_sub(place(&pair[0]).start));
        known.extend(between.filter(|step| *step > 0));
    }
    let median = |(key, (stream, mut steps)): (_, (_, Vec<i64>))| {
        steps.sort_unstable();
        (steps.len() >= least).then(|| (key, (stream, steps[steps.len() / 2])))
    };
    steps.into_iter().filter_map(median).collect()
}
