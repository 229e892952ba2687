//! Why a media file could not be read.

use genlock_time::TimeError;
use std::fmt;

/// Why a media file could not be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum MediaError {
    /// The file could not be opened or read.
    Io(std::io::Error),
    /// The file has no bytes.
    Empty,
    /// The file breaks the rules of its container.
    Malformed {
        /// What is wrong.
        what: String,
        /// The byte in the file, where one can be named.
        at: Option<u64>,
    },
    /// No reader of this build knows the container or codec.
    Unsupported {
        /// What it is, as far as that can be told.
        what: String,
        /// What would help.
        help: &'static str,
    },
    /// The file has no stream of the kind asked for.
    NoStream(&'static str),
    /// A time in the file does not fit.
    Time(TimeError),
    /// The decoder gave up.
    Decode(String),
}

impl MediaError {
    pub(crate) fn malformed(what: impl Into<String>, at: Option<u64>) -> Self {
        Self::Malformed { what: what.into(), at }
    }
}

impl fmt::Display for MediaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "cannot read the file: {error}"),
            Self::Empty => f.write_str("the file is empty"),
            Self::Malformed { what, at: Some(at) } => write!(f, "{what} (byte {at})"),
            Self::Malformed { what, at: None } => f.write_str(what),
            Self::Unsupported { what, help } => write!(f, "{what}; {help}"),
            Self::NoStream(kind) => write!(f, "the file has no {kind} stream"),
            Self::Time(error) => write!(f, "a time in the file cannot be right: {error}"),
            Self::Decode(why) => write!(f, "cannot decode: {why}"),
        }
    }
}

impl std::error::Error for MediaError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Time(error) => Some(error),
            _ => None,
        }
    }
}

impl From<std::io::Error> for MediaError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<TimeError> for MediaError {
    fn from(error: TimeError) -> Self {
        Self::Time(error)
    }
}
