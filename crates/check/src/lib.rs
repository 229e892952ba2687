//! Rules that hold between modalities, and the sync error rate.
//!
//! A [`Rule`] looks at a [`Scene`], whose labels are placed on the presentation clock of their media, and reports what it finds.
//! Instances of one cause are one [`Finding`]. The [`Links`] that rules looked at are counted, so that the
//! [sync error rate](SyncErrorRate) says how many of how many are wrong, and how many could not be checked.

#![forbid(unsafe_code)]

mod baseline;
pub mod config;
mod finding;
mod fingerprint;
mod fix;
mod leeway;
mod links;
pub mod output;
mod param;
mod rate;
mod report;
mod rule;
pub mod rules;
mod scene;
pub mod semantic;
mod setting;
pub mod spatial;
mod tolerance;
mod verdict;

pub use baseline::{Baseline, Compared};
pub use config::Config;
pub use finding::{Entity, Finding, Found, Instance, State};
pub use fix::{Applied, Change, Fix, Provenance, Safety, apply};
pub use leeway::Leeway;
pub use links::{COUNTERPART, Link, Links, LinksOfKind, MEDIA, Pair, Tally, Toward};
pub use param::{AnyParam, Millis, Param, ParamType, Share};
pub use rate::{SyncErrorRate, wilson};
pub use report::Reporter;
pub use rule::{Active, Category, LinkKind, Rule, RuleInfo};
pub use scene::{
    Aids, Bounds, Counterpart, Counterparts, Domain, DomainUnit, Groups, Modality, Pictures, Placed, Scene, Tracks, seconds,
};
pub use setting::{Order, Setting};
pub use tolerance::{Limits, PRESETS, Preset, Tolerance, ToleranceError, slack};
pub use verdict::{FailOn, Gate, RateBy, Verdict};

use genlock_diagnose::Code;
use genlock_model::Dataset;

/// All that a check found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Checked {
    /// The findings, in the order of the rules and of the labels.
    pub findings: Vec<Finding>,
    /// The links that were looked at.
    pub links: Links,
    /// What would mend the findings, for all instances that are not waived, in their order; each with its rule.
    pub fixes: Vec<(Code, Fix)>,
    /// The rules that ran.
    pub ran: Vec<Code>,
    /// How the findings compare with those of before.
    pub baseline: Compared,
}

impl Checked {
    /// The sync error rate over all links.
    pub fn rate(&self) -> SyncErrorRate {
        self.links.total(None).rate()
    }
}

/// Checks a dataset with all rules that the configuration wants. Nothing is changed.
pub fn check(data: &Dataset, config: &Config, baseline: &Baseline, aids: &Aids) -> Checked {
    let scene = Scene::new(data, aids);
    report::run(&rules::all(), &scene, config, baseline)
}
