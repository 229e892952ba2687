//! Diagnostics, losses and where they go.

use crate::{Code, Severity};
use serde::Serialize;

/// A place in a file. Whatever is not known is left out; line and column are found from the offset when it is printed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Position {
    /// The file, as it was named on the way in.
    pub path: String,
    /// Bytes before the place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Column in characters, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u64>,
    /// JSON pointer (RFC 6901), or an element path in XML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
}

impl Position {
    /// A file as a whole.
    pub fn file(path: impl Into<String>) -> Self {
        Self { path: path.into(), ..Self::default() }
    }

    /// A byte of a file.
    pub fn byte(path: impl Into<String>, offset: u64) -> Self {
        Self { path: path.into(), offset: Some(offset), ..Self::default() }
    }

    /// A line of a file, from 1.
    pub fn line(path: impl Into<String>, line: u64, offset: u64) -> Self {
        Self { path: path.into(), offset: Some(offset), line: Some(line), ..Self::default() }
    }

    /// The same place with a JSON pointer.
    #[must_use]
    pub fn at_pointer(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }
}

/// Something that a user can mend in the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind.
    pub code: Code,
    /// How bad; the code's own severity unless raised or lowered here.
    pub severity: Severity,
    /// What is the matter here: lower case, no final stop.
    pub message: String,
    /// Where.
    pub position: Option<Position>,
    /// What to do about it.
    pub help: Option<String>,
    /// How many times; a [`Collector`](crate::Collector) joins equal ones.
    pub count: u64,
}

impl Diagnostic {
    /// A diagnostic of the code's own severity.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, severity: code.severity, message: message.into(), position: None, help: None, count: 1 }
    }

    /// With a place.
    #[must_use]
    pub fn at(mut self, position: Position) -> Self {
        self.position = Some(position);
        self
    }

    /// With advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With another severity.
    #[must_use]
    pub const fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

/// Something that the input holds and the output does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The kind of content, `loss/...`: what `--allow-loss` names.
    pub code: Code,
    /// What exactly, in a few words that are the same for all losses of one cause: `field "flickr_url"`.
    pub what: String,
    /// Where the first one came from.
    pub position: Option<Position>,
    /// How many times.
    pub count: u64,
}

impl Loss {
    /// One loss.
    pub fn new(code: Code, what: impl Into<String>) -> Self {
        Self { code, what: what.into(), position: None, count: 1 }
    }

    /// With a place.
    #[must_use]
    pub fn at(mut self, position: Option<Position>) -> Self {
        self.position = position;
        self
    }
}

/// Where diagnostics and losses go. It is a parameter, so that nobody can forget it.
pub trait Report: Sync {
    /// Takes a diagnostic.
    fn diagnostic(&self, diagnostic: Diagnostic);
    /// Takes a loss.
    fn loss(&self, loss: Loss);
}
