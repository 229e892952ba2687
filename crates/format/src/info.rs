//! What a format says of itself.

use genlock_diagnose::Code;
use genlock_diagnose::{Loss, Report};
use genlock_model::{Feature, Label};

/// How a format expresses a kind of content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    /// All of it.
    Exact,
    /// Some of it; the reason in a few words.
    Lossy(&'static str),
    /// None of it.
    No,
}

/// What a format is and can do. Documentation, tests and the program are made from it.
#[derive(Debug)]
pub struct Info {
    /// The id, as `--from` and `--to` take it: `coco`, `kitti-tracking`.
    pub id: &'static str,
    /// The name for people.
    pub name: &'static str,
    /// The family: `image`, `speech`, `driving`, `vendor`, `native`.
    pub family: &'static str,
    /// Usual endings of its files, without the dot; the first is the one that is written.
    pub extensions: &'static [&'static str],
    /// Set if it was verified only against documentation, never against a real export: what is unverified.
    pub provisional: Option<&'static str>,
    /// What it can express; what is not named here, it cannot.
    pub support: &'static [(Feature, Support)],
    /// Options of its reader and writer.
    pub options: &'static [OptionInfo],
    /// Its page, in Markdown: conventions, traps, what is assumed.
    pub page: &'static str,
}

/// An option of a format.
#[derive(Debug)]
pub struct OptionInfo {
    /// Its name, as in `--option fps=25`.
    pub name: &'static str,
    /// What it does, its values and its default.
    pub help: &'static str,
}

impl Info {
    /// How the format expresses this kind of content.
    pub fn supports(&self, feature: Feature) -> Support {
        self.support.iter().find(|(known, _)| *known == feature).map_or(Support::No, |(_, support)| *support)
    }

    /// Reports what the format cannot express of a label at all, one loss for each kind. True if its shape or time is among it, so
    /// that the label cannot be written. What the format can express in part, its writer must report itself.
    pub fn drop_unsupported(&self, label: &Label, report: &dyn Report) -> bool {
        let mut essential = false;
        for feature in Feature::of_label(label) {
            if self.supports(feature) == Support::No {
                let shape = Feature::of_geometry(&label.geometry) == Some(feature);
                essential |= shape || Feature::of_extent(&label.extent) == feature;
                let extras_only = feature == Feature::Extras && label.extras.iter().all(|extra| extra.namespace == self.id);
                if feature != Feature::Untimed && !extras_only {
                    report.loss(Loss::new(loss_code(feature), format!("{} has no {}", self.name, feature.name())));
                }
            }
        }
        essential
    }
}

/// The code of the loss of this kind of content.
pub fn loss_code(feature: Feature) -> Code {
    let id = format!("loss/{}", feature.name());
    // A test holds the two tables together; a missing code falls back to the widest one.
    Code::find(&id).unwrap_or(genlock_diagnose::codes::loss::EXTRAS)
}
