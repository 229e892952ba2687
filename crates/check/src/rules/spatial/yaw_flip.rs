//! 3D boxes that face the wrong way on their track.

use crate::spatial::heading::{Facing, Frame, Telling, Wrong, look};
use crate::spatial::{Family, Sights};
use crate::{Active, Category, Entity, Found, Groups, Param, Reporter, Rule, RuleInfo, Scene};
use genlock_diagnose::codes::check as codes;
use genlock_model::{Geometry, Label};
use smol_str::SmolStr;

/// `check/yaw-flip`.
pub(super) struct YawFlip;

const SPEED: Param<f64> =
    Param::new("speed", 2.5, "metres per second from which the direction of motion counts; slower, vehicles may reverse");
const WAY: Param<f64> = Param::new("way", 5.0, "metres from the first to the last box of a track from which its motion counts");

impl Rule for YawFlip {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::YAW_FLIP,
            category: Category::Spatial,
            active: Active::Always,
            params: &[&SPEED, &WAY],
            links: &[],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let sights = scene.shared(Sights::new);
        let telling = Telling { speed: *out.setting(&SPEED).base(), way: *out.setting(&WAY).base(), ..Telling::default() };
        let on_track = |placed: &crate::Placed<'_>| {
            let solid = matches!(placed.label.geometry, Geometry::Cuboid(_));
            placed.label.track.filter(|_| solid).map(|track| (track, placed.label.stream, placed.clock))
        };
        let keyed = (0..).zip(&scene.placed).filter_map(|(at, placed)| Some((on_track(placed)?, placed.start, at)));
        for ((track, ..), places) in Groups::new(keyed).iter() {
            let boxes: Vec<(&Label, Facing, Frame)> = places
                .iter()
                .filter_map(|at| {
                    let placed = &scene.placed[*at as usize];
                    let (cuboid, frame) = sights.carried(scene, placed.label, placed.start)?;
                    let facing = Facing { time: placed.start, centre: cuboid.centre, ahead: cuboid.axes()[0] };
                    Some((placed.label, facing, frame))
                })
                .collect();
            let facings: Vec<Facing> = boxes.iter().map(|(_, facing, _)| *facing).collect();
            let Some((first, _, frame)) = boxes.first() else { continue };
            let family = Family::of(first.class.and_then(|class| scene.data.classes.get(class)));
            // People and animals step aside and backwards.
            let frame = if matches!(family, Family::Vehicle | Family::TwoWheeler) { *frame } else { Frame::Moving };
            let (cause, wrong) = match look(&facings, frame, &telling) {
                None => continue,
                Some(Wrong::Some(at)) => ("facing away from the rest of the track", at),
                Some(Wrong::Backwards) => ("tracks facing against their motion", vec![0]),
                Some(Wrong::Across) => ("tracks facing across their motion", vec![0]),
            };
            for at in wrong {
                let Some((label, facing, _)) = boxes.get(at) else { continue };
                let found = Found {
                    cause: SmolStr::new_static(cause),
                    labels: &[label],
                    others: &[Entity::Track(track)],
                    time: Some((facing.time, facing.time)),
                    ..Found::default()
                };
                let clock = scene.place(label.id).map(|placed| placed.clock);
                out.report(found, || {
                    let when = clock.map_or_else(String::new, |clock| scene.time(clock, facing.time));
                    match cause {
                        "facing away from the rest of the track" => {
                            format!("the box at {when} faces away from the other {} boxes of its track", boxes.len() - 1)
                        }
                        _ => format!("the {} boxes of the track from {when} on are among {cause}", boxes.len()),
                    }
                });
            }
        }
    }
}
