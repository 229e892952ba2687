//! Stable codes.

use std::fmt;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing needs to be done.
    Note,
    /// Something was assumed, or looks wrong.
    Warning,
    /// Something is wrong and was left out or left alone.
    Error,
}

impl Severity {
    /// `note`, `warning` or `error`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A stable code, such as `read/json-syntax`, with its page.
#[derive(Clone, Copy)]
pub struct Code {
    /// The name, `area/what`.
    pub id: &'static str,
    /// How bad it is unless the diagnostic says otherwise.
    pub severity: Severity,
    /// One line.
    pub title: &'static str,
    /// What it means, why it matters and how to mend it; Markdown paragraphs.
    pub page: &'static str,
}

impl Code {
    /// The code of this name.
    pub fn find(id: &str) -> Option<Self> {
        crate::codes::all().find(|code| code.id == id)
    }

    /// The part before the slash: `config`, `read`, `loss`, `time`, `media`, `align`, `check`, `agree`.
    pub fn area(self) -> &'static str {
        self.id.split('/').next().unwrap_or(self.id)
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Code {}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Code {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.id.cmp(other.id)
    }
}

impl std::hash::Hash for Code {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}
