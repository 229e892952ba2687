//! What labels are compared with.

use super::Result;
use super::align::How;
use crate::args::Comparison;
use crate::screen::Screen;
use genlock::align::Options;
use genlock::media::Convention;
use genlock::{Finding, MediaFiles};
use genlock_diagnose::Collector;
use genlock_format::Error;
use genlock_model::Dataset;
use std::path::PathBuf;

/// What labels are compared with.
pub(crate) enum Evidence {
    /// Their media, with what is known of the labels and wanted beside a map.
    Media(MediaFiles, How),
    /// The media that they were made on, and the reference that they shall belong to.
    MadeOn(MediaFiles, MediaFiles),
    /// Other labels, by their path.
    Labels(PathBuf),
    /// Cameras with the LiDAR of the same delivery.
    Sensors,
}

/// The error for nothing to compare with; `others` are the command's other ways.
pub(crate) fn none(others: &str) -> Error {
    Error::usage(format!("nothing to compare with: give --media, --made-on with --media, --against, --sensors, or {others}"))
}

impl Evidence {
    /// What the user named; none if that is nothing.
    pub(crate) fn open(with: Comparison, open: impl Fn(PathBuf) -> Result<MediaFiles>) -> Result<Option<Self>> {
        let Comparison { media, made_on, against, sensors, refine } = with;
        if sensors {
            return Ok(Some(Self::Sensors));
        }
        Ok(match (media, made_on, against) {
            (Some(media), Some(made_on), _) => Some(Self::MadeOn(open(made_on)?, open(media)?)),
            (Some(media), None, _) => Some(Self::Media(open(media)?, How { convention: None, refine })),
            (None, _, Some(labels)) => Some(Self::Labels(labels)),
            (None, _, None) => None,
        })
    }

    /// The same with labels that are known to have been made on a clock, which only their own media has.
    pub(crate) fn stating(self, stated: Option<Convention>) -> Self {
        match self {
            Self::Media(media, how) => Self::Media(media, How { convention: stated, ..how }),
            other => other,
        }
    }

    /// Resolves the clocks of a dataset and aligns its labels.
    pub(crate) fn align(&self, data: &mut Dataset, report: &Collector, screen: &Screen) -> Result<Vec<Finding>> {
        let options = Options::default();
        match self {
            Self::Media(media, how) => Ok(super::align::estimate(data, media, *how, report, screen)),
            Self::MadeOn(made_on, reference) => {
                if screen.is_text() {
                    screen.note("comparing the media …");
                }
                Ok(genlock::move_to_reference(data, made_on, reference, &options, report))
            }
            Self::Sensors => Ok(genlock::repair_sensors(data, &options, report)),
            Self::Labels(path) => {
                let registry = genlock::registry();
                let delivery = genlock::Delivery::open(&registry, path, None, report)?;
                let other = delivery.read(&genlock_format::Options::new(), report)?;
                let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
                Ok(genlock::repair_against(data, &other, &name, &options, report))
            }
        }
    }
}
