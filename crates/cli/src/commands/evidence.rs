//! What labels are compared with.

use super::Result;
use crate::args::Against;
use crate::screen::Screen;
use genlock::align::Options;
use genlock::{Finding, MediaFiles};
use genlock_diagnose::Collector;
use genlock_format::Error;
use genlock_model::Dataset;
use std::path::PathBuf;

/// What labels are compared with.
pub(crate) enum Evidence {
    /// Their media.
    Media(MediaFiles),
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
    pub(crate) fn open(against: Against, open: impl Fn(PathBuf) -> Result<MediaFiles>) -> Result<Option<Self>> {
        let Against { media, made_on, against, sensors } = against;
        if sensors {
            return Ok(Some(Self::Sensors));
        }
        Ok(match (media, made_on, against) {
            (Some(media), Some(made_on), _) => Some(Self::MadeOn(open(made_on)?, open(media)?)),
            (Some(media), None, _) => Some(Self::Media(open(media)?)),
            (None, _, Some(labels)) => Some(Self::Labels(labels)),
            (None, _, None) => None,
        })
    }

    /// Resolves the clocks of a dataset and aligns its labels.
    pub(crate) fn align(&self, data: &mut Dataset, report: &Collector, screen: &Screen) -> Result<Vec<Finding>> {
        let options = Options::default();
        match self {
            Self::Media(media) => Ok(super::align::estimate(data, media, report, screen)),
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
