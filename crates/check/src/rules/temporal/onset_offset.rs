//! Layers whose starts and ends disagree in a system, or scatter.

use super::{StreamPair, float, median, spread, stream_pairs};
use crate::{Active, COUNTERPART, Category, Entity, Found, Millis, Param, Reporter, Rule, RuleInfo, Scene};
use genlock_diagnose::codes::check as codes;
use smol_str::format_smolstr;

/// `check/onset-offset`.
pub(super) struct OnsetOffset;

const MIN_PAIRS: Param<u64> = Param::new("min-pairs", 10, "counterparts on two streams that are judged, at least");

const BIAS: Param<Millis> = Param::new("bias", 60.0, "how far the median difference of the ends may be from that of the starts");

const SCATTER: Param<Millis> = Param::new(
    "scatter",
    60.0,
    "how far the starts may scatter about their median difference: a standard deviation, by the median",
);

impl Rule for OnsetOffset {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::ONSET_OFFSET,
            category: Category::Temporal,
            active: Active::Always,
            params: &[&MIN_PAIRS, &BIAS, &SCATTER],
            links: &[&COUNTERPART],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let (min_pairs, bias, scatter) = (out.setting(&MIN_PAIRS), out.setting(&BIAS), out.setting(&SCATTER));
        for mut streams in stream_pairs(scene) {
            streams.pairs.retain(|pair| pair.iter().all(|placed| !placed.instant));
            let Some([a, b]) = streams.pairs.first() else { continue };
            if streams.pairs.len() < usize::try_from(*min_pairs.of(scene, a.label, Some(b.label))).unwrap_or(usize::MAX) {
                continue;
            }
            let slack = scene.slack(a.label, b.label);
            let limit = |millis: &Millis| float(millis.0.saturating_add(slack));
            let (bias, scatter) =
                (limit(bias.of(scene, a.label, Some(b.label))), limit(scatter.of(scene, a.label, Some(b.label))));
            judge(scene, &streams, (bias, scatter), out);
        }
    }
}

fn judge(scene: &Scene<'_>, streams: &StreamPair<'_>, (bias, scatter): (f64, f64), out: &mut Reporter<'_>) {
    let [one, two] = streams.modalities.map(crate::Modality::name);
    let starts: Vec<_> = streams.pairs.iter().map(|[a, b]| float(b.start.saturating_sub(a.start))).collect();
    let ends: Vec<_> = streams.pairs.iter().map(|[a, b]| float(b.end.saturating_sub(a.end))).collect();
    let [start, end] = [&starts, &ends].map(|all| median(&mut all.clone()));
    // What drifts has another rule; neighbours tell the scatter from it.
    let steps: Vec<_> = starts.windows(2).map(|pair| (pair[1] - pair[0]) / std::f64::consts::SQRT_2).collect();
    let scattered = spread(&steps, 0.0).min(spread(&starts, start));
    let Some([a, b]) = streams.pairs.first() else { return };
    let others = [Entity::Stream(b.label.stream), Entity::Stream(a.label.stream)];
    let time = streams.pairs.last().map(|[last, _]| (a.start, last.end));
    let on = || format!("{two} on {:?}, {one} on {:?}", scene.stream_name(b.label), scene.stream_name(a.label));
    if (end - start).abs() > bias {
        let cause = format_smolstr!("{two} labels end {} than {one} labels", if end > start { "later" } else { "earlier" });
        let numbers = [("bias_s", end - start), ("start_s", start), ("end_s", end)];
        let found = Found { cause: cause.clone(), others: &others, time, numbers: &numbers, ..Found::default() };
        out.report(found, || format!("{cause}, by {:.3} s in the median beside the starts: {}", (end - start).abs(), on()));
    }
    if scattered > scatter {
        let cause = format_smolstr!("{two} labels start irregularly against {one} labels");
        let numbers = [("scatter_s", scattered)];
        let found = Found { cause: cause.clone(), others: &others, time, numbers: &numbers, ..Found::default() };
        out.report(found, || format!("{cause}: they scatter by {scattered:.3} s; {}", on()));
    }
}
