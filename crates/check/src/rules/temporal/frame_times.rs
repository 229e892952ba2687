//! Lists of frames with times that repeat, run back or leave a gap.

use super::{float, median};
use crate::{Active, Category, Entity, Found, Param, Reporter, Rule, RuleInfo, Scene, Share};
use genlock_diagnose::codes::check as codes;
use genlock_model::Stream;

/// `check/frame-times`.
pub(super) struct FrameTimes;

const GAP: Param<f64> = Param::new("gap", 1.8, "a step between frames that is so many times the usual one is a gap");

const REGULAR: Param<Share> = Param::new(
    "regular",
    0.9,
    "the share of steps within a quarter of the usual one from which a list is taken to be regular; others have no gaps",
);

impl Rule for FrameTimes {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::FRAME_TIMES,
            category: Category::Temporal,
            active: Active::Always,
            params: &[&GAP, &REGULAR],
            links: &[],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let (gap, regular) = (*out.setting(&GAP).base(), out.setting(&REGULAR).base().0);
        for stream in &scene.data.streams {
            let mut times: Vec<(i64, i64)> =
                stream.files.iter().filter_map(|file| Some((file.index, crate::scene::nanos(file.time?.position())?))).collect();
            times.sort_by_key(|(index, _)| *index);
            list(stream, &times, (gap, regular), out);
        }
    }
}

fn list(stream: &Stream, times: &[(i64, i64)], (gap, regular): (f64, f64), out: &mut Reporter<'_>) {
    let steps = || times.windows(2).map(|pair| (pair[1].0, pair[0].1, pair[1].1.saturating_sub(pair[0].1)));
    let mut forward: Vec<f64> = steps().map(|(_, _, step)| float(step)).filter(|step| *step > 0.0).collect();
    let usual = median(&mut forward);
    let near = forward.iter().filter(|step| (**step - usual).abs() <= usual / 4.0).count();
    let is_regular = near as f64 >= regular * times.len().saturating_sub(1) as f64 && usual > 0.0;
    for (frame, before, step) in steps() {
        let cause = match float(step) {
            step if step < 0.0 => "backwards",
            0.0 => "repeated",
            step if is_regular && step >= gap * usual => "gap",
            _ => continue,
        };
        let found = Found {
            cause: cause.into(),
            others: &[Entity::Stream(stream.id)],
            time: Some((before, before.saturating_add(step))),
            numbers: &[("step_s", float(step)), ("usual_s", usual)],
            ..Found::default()
        };
        out.report(found, || {
            let step = float(step);
            match cause {
                "gap" => format!(
                    "{:?} leaves out about {:.0} frames before frame {frame}: a step of {step:.3} s, where {usual:.3} s are usual",
                    stream.name,
                    step / usual - 1.0
                ),
                "repeated" => format!("frame {frame} of {:?} has the time of the frame before it", stream.name),
                _ => format!("frame {frame} of {:?} was taken {:.3} s before the frame before it", stream.name, -step),
            }
        });
    }
}
