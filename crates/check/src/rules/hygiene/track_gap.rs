//! Objects that are not labelled for a few frames, and frames that nobody labelled.

use crate::{Active, Category, Entity, Found, Param, Placed, Reporter, Rule, RuleInfo, Scene, Share};
use genlock_diagnose::codes::check as codes;
use genlock_model::{Id, Keyframe, Stream, Track};
use rustc_hash::FxHashMap;

/// `check/track-gap`.
pub(super) struct TrackGap;

const MOST: Param<u64> = Param::new("most", 5, "gaps of more frames are taken for an object that left the picture and came back");

const REGULAR: Param<Share> =
    Param::new("regular", 0.8, "the share of steps of the usual length from which a track is regular; others have no gaps");

impl Rule for TrackGap {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::TRACK_GAP,
            category: Category::Hygiene,
            active: Active::Always,
            params: &[&MOST, &REGULAR],
            links: &[],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let (most, regular) = (out.setting(&MOST), out.setting(&REGULAR).base().0);
        let tracks = scene.tracks();
        let mut labelled: Option<FxHashMap<Id<Stream>, Vec<i64>>> = None;
        let mut bare: FxHashMap<(Id<Stream>, i64), ()> = FxHashMap::default();
        for ((track, stream), places) in tracks.0.iter() {
            let place = |at: &u32| &scene.placed[*at as usize];
            let Some(step) = usual_step(places, &place, regular) else { continue };
            for pair in places.windows(2) {
                let (before, after) = (place(&pair[0]), place(&pair[1]));
                let apart = after.start.saturating_sub(before.start);
                // Half a step on either side is rounding.
                let missing = apart.saturating_add(step / 2) / step - 1;
                if missing < 1 || missing > i64::try_from(*most.of(scene, before.label, None)).unwrap_or(i64::MAX) {
                    continue;
                }
                let times = labelled.get_or_insert_with(|| labelled_times(scene)).get(&stream).map_or(&[][..], Vec::as_slice);
                let at = times.partition_point(|time| *time <= before.start.saturating_add(step / 2));
                let others = times.get(at).is_some_and(|time| *time < after.start.saturating_sub(step / 2));
                // Where a frame has no labels at all, that is one finding and not one for each track.
                if !others && bare.insert((stream, before.start), ()).is_some() {
                    continue;
                }
                report(scene, (track, stream, missing), (before, after), if others { "object" } else { "frame" }, out);
            }
        }
    }
}

/// The usual step of a track; none if it is not regular, or has keyframes between which it is to be interpolated.
fn usual_step<'s>(places: &[u32], place: &impl Fn(&u32) -> &'s Placed<'s>, regular: f64) -> Option<i64> {
    if places.len() < 4 || places.iter().all(|at| place(at).label.keyframe == Keyframe::Set) {
        return None;
    }
    let mut steps: Vec<i64> = places.windows(2).map(|pair| place(&pair[1]).start.saturating_sub(place(&pair[0]).start)).collect();
    steps.sort_unstable();
    // The shortest usual step: half of all steps may be gaps.
    let step = steps[steps.len() / 4];
    let near = steps.iter().filter(|other| other.abs_diff(step).saturating_mul(4) <= step.unsigned_abs()).count();
    (step > 0 && near as f64 >= regular * steps.len() as f64).then_some(step)
}

/// The times at which a stream has labels of tracks, ascending.
fn labelled_times(scene: &Scene<'_>) -> FxHashMap<Id<Stream>, Vec<i64>> {
    let mut times: FxHashMap<Id<Stream>, Vec<i64>> = FxHashMap::default();
    for placed in scene.placed.iter().filter(|placed| placed.instant && placed.label.track.is_some()) {
        let known = times.entry(placed.label.stream).or_default();
        if known.last() != Some(&placed.start) {
            known.push(placed.start);
        }
    }
    #[allow(clippy::iter_over_hash_type, reason = "each entry is changed by itself")]
    for known in times.values_mut() {
        known.sort_unstable();
        known.dedup();
    }
    times
}

fn report(
    scene: &Scene<'_>,
    (track, stream, missing): (Id<Track>, Id<Stream>, i64),
    (before, after): (&Placed<'_>, &Placed<'_>),
    cause: &'static str,
    out: &mut Reporter<'_>,
) {
    let entity = if cause == "object" { Entity::Track(track) } else { Entity::Stream(stream) };
    let found = Found {
        cause: cause.into(),
        labels: &[before.label, after.label],
        others: &[entity],
        time: Some((before.end, after.start)),
        numbers: &[("missing", missing as f64)],
        ..Found::default()
    };
    out.report(found, || {
        let [from, to] = [before.start, after.start].map(|time| scene.time(before.clock, time));
        let stream = scene.stream_name(before.label);
        match cause {
            "object" => {
                let track = scene.data.tracks.get(track).and_then(|track| track.source_id.as_ref()).map_or("", |id| id.as_str());
                format!("track {track:?} on {stream:?} is not labelled for {missing} frames between {from} and {to}, others are")
            }
            _ => format!("nothing is labelled on {stream:?} for {missing} frames between {from} and {to}"),
        }
    });
}
