//! Labels that end before they start, or last no time although their kind lasts.

use crate::{Active, Category, Found, Placed, Reporter, Rule, RuleInfo, Scene};
use genlock_diagnose::codes::check as codes;

/// `check/inverted`.
pub(super) struct Inverted;

/// `check/empty-span`.
pub(super) struct EmptySpan;

impl Rule for Inverted {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo =
            RuleInfo { code: codes::INVERTED, category: Category::Hygiene, active: Active::Always, params: &[], links: &[] };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        for placed in lasting(scene).filter(|placed| placed.end < placed.start) {
            let [start, end] = [placed.start, placed.end].map(|time| scene.time(placed.clock, time));
            report(placed, out, || format!("the label starts at {start} and ends before, at {end}"));
        }
    }
}

impl Rule for EmptySpan {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo =
            RuleInfo { code: codes::EMPTY_SPAN, category: Category::Hygiene, active: Active::Always, params: &[], links: &[] };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        for placed in lasting(scene).filter(|placed| placed.end == placed.start) {
            report(placed, out, || format!("the label at {} lasts no time", scene.time(placed.clock, placed.start)));
        }
    }
}

fn lasting<'s>(scene: &'s Scene<'_>) -> impl Iterator<Item = &'s Placed<'s>> {
    scene.placed.iter().filter(|placed| !placed.instant)
}

fn report(placed: &Placed<'_>, out: &mut Reporter<'_>, message: impl FnOnce() -> String) {
    let found = Found { labels: &[placed.label], time: Some((placed.start, placed.end)), ..Found::default() };
    out.report(found, message);
}
