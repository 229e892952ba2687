//! One file for each command.

pub(crate) mod agree;
pub(crate) mod align;
pub(crate) mod check;
pub(crate) mod convert;
pub(crate) mod demo;
pub(crate) mod diff;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod fix;
pub(crate) mod formats;
pub(crate) mod inspect;
pub(crate) mod merge;
pub(crate) mod probe;

use crate::args::Reading;
use crate::screen::Outcome;
use genlock_format::{Error, Info, Options};

/// How a command ends.
pub(crate) type Result<T = Outcome> = std::result::Result<T, Error>;

/// The options that were written as NAME=VALUE, each known to one of the formats.
pub(crate) fn options(written: &[String], formats: &[&'static Info]) -> Result<Options> {
    let mut options = Options::new();
    for option in written {
        let (name, value) = option.split_once('=').ok_or_else(|| Error::usage(format!("an option is NAME=VALUE: {option}")))?;
        let mut known = formats.iter().flat_map(|info| info.options).map(|option| option.name);
        if !known.any(|known| known == name) {
            let ids: Vec<_> = formats.iter().map(|info| info.id).collect();
            return Err(Error::usage(format!("{} has no option {name:?}", ids.join(", "))));
        }
        options = options.with(name, value);
    }
    Ok(options)
}

/// The options of a delivery's reader.
pub(crate) fn read_options(reading: &Reading, delivery: &genlock::Delivery<'_>) -> Result<Options> {
    let infos: Vec<_> = delivery.parts.iter().map(|part| part.format.info()).collect();
    options(&reading.options, &infos)
}
