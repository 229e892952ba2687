//! Rules that hold between modalities, and the sync error rate.
//!
//! A rule looks at labels that were placed on the presentation clock of their media and reports [`Finding`]s. The links that it
//! looked at are counted, so that the [sync error rate](SyncErrorRate) says how many of how many are wrong, and how many could not
//! be checked.

#![forbid(unsafe_code)]

mod config;
mod finding;
mod place;
mod rate;
pub mod rules;
pub mod spatial;

pub use config::{Config, Tolerance};
pub use finding::{Checked, Finding, Tally};
pub use place::{Modality, Placed, Timeline};
pub use rate::{SyncErrorRate, wilson};

use genlock_model::Dataset;

/// Checks a dataset with all rules. Nothing is changed.
pub fn check(data: &Dataset, config: &Config) -> Checked {
    let timeline = Timeline::new(data);
    let mut checked = Checked::default();
    rules::inverted::check(&timeline, &mut checked);
    rules::outside_media::check(&timeline, config, &mut checked);
    rules::offset::check(&timeline, config, &mut checked);
    checked
}
