//! Counterparts that move apart with time.

use super::{float, median, spread, stream_pairs};
use crate::{Active, COUNTERPART, Category, Change, Entity, Finding, Fix, Found, Millis, Param, Reporter, Rule, RuleInfo, Scene};
use genlock_diagnose::codes::check as codes;
use smol_str::{SmolStr, format_smolstr};

/// `check/drift`.
pub(super) struct Drift;

const MIN_PAIRS: Param<u64> = Param::new("min-pairs", 10, "counterparts on two streams that a drift is judged by, at least");

const TOLERANCE: Param<Millis> =
    Param::new("tolerance", 100.0, "how far the streams may move apart from the first pair to the last");

/// A slope is believed if it is so many times its standard error.
const SURE: f64 = 4.0;

impl Rule for Drift {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::DRIFT,
            category: Category::Temporal,
            active: Active::Always,
            params: &[&MIN_PAIRS, &TOLERANCE],
            links: &[&COUNTERPART],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let (min_pairs, tolerance) = (out.setting(&MIN_PAIRS), out.setting(&TOLERANCE));
        for streams in stream_pairs(scene) {
            let [Some([a, b]), Some([last, _])] = [streams.pairs.first(), streams.pairs.last()] else { continue };
            let few = streams.pairs.len() < usize::try_from(*min_pairs.of(scene, a.label, Some(b.label))).unwrap_or(usize::MAX);
            let points: Vec<_> =
                streams.pairs.iter().map(|[a, b]| (float(a.start), float(b.start.saturating_sub(a.start)))).collect();
            let Some((slope, error)) = slope(&points).filter(|_| !few) else { continue };
            let moved = slope * float(last.start.saturating_sub(a.start));
            let tolerance = float(tolerance.of(scene, a.label, Some(b.label)).0);
            if moved.abs() <= tolerance || slope.abs() < SURE * error {
                continue;
            }
            let [one, two] = streams.modalities.map(crate::Modality::name);
            let runs = if slope > 0.0 { "slow" } else { "fast" };
            let found = Found {
                cause: format_smolstr!("{two} runs {runs} against {one}"),
                labels: &[],
                others: &[Entity::Stream(b.label.stream), Entity::Stream(a.label.stream)],
                time: Some((a.start, last.end)),
                numbers: &[("drift_ppm", slope * 1e6), ("drift_ppm_error", error * 1e6), ("moved_s", moved)],
                fix: Some(Fix::proposed(Change::Advice(SmolStr::new("run genlock align, which finds rates and drifts")))),
                ..Found::default()
            };
            let pairs = streams.pairs.len();
            out.report(found, || {
                format!(
                    "{two} on {:?} moves by {moved:.3} s against {one} on {:?}: {:.0} ppm (± {:.0}) over {pairs} pairs",
                    scene.stream_name(b.label),
                    scene.stream_name(a.label),
                    slope * 1e6,
                    error * 1e6
                )
            });
        }
    }

    fn headline(&self, finding: &Finding) -> String {
        let [_, ppm, _] = finding.figure("drift_ppm").unwrap_or_default();
        format!("{} by {ppm:.0} ppm", finding.cause)
    }
}

/// The slope of a line through points ordered by x, and its standard error: the median of the slopes from each point of the first half
/// to its partner in the second (after Theil, 1950), which a quarter of wrong points does not move.
fn slope(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let half = points.len() / 2;
    let (first, second) = (points.get(..half)?, points.get(points.len() - half..)?);
    let between = first.iter().zip(second).filter(|((x, _), (other, _))| other > x);
    let slopes: Vec<f64> = between.map(|((x, y), (other_x, other_y))| (other_y - y) / (other_x - x)).collect();
    if slopes.is_empty() {
        return None;
    }
    let middle = median(&mut slopes.clone());
    // The median of n normal values has 1.2533 times the error of their mean.
    let error = 1.2533 * spread(&slopes, middle) / (slopes.len() as f64).sqrt();
    Some((middle, error))
}

#[cfg(test)]
mod tests {
    use super::slope;

    #[test]
    fn some_wrong_points_do_not_move_the_slope() {
        let line = |x: f64| 0.25 + x * 2e-4;
        let mut points: Vec<_> = (0..100).map(|i| f64::from(i) * 3.0).map(|x| (x, line(x))).collect();
        let exact = slope(&points).unwrap();
        assert!((exact.0 - 2e-4).abs() < 1e-12 && exact.1 < 1e-12, "{exact:?}");
        for at in [3, 20, 21, 40, 77, 90] {
            points[at].1 += 5.0;
        }
        assert!((slope(&points).unwrap().0 - 2e-4).abs() < 1e-9);
        assert_eq!(slope(&[(1.0, 0.0)]), None);
        assert_eq!(slope(&[(1.0, 0.0), (1.0, 3.0)]), None);
    }
}
