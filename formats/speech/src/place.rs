//! Diagnostics at a line, and which files of an input belong to a format.

use genlock_diagnose::{Code, Diagnostic, Position, Severity};
use genlock_format::{File, Line, Reading};

/// A text file being read: where its lines are in the file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    /// The path inside the input.
    pub(crate) path: &'a str,
    /// Bytes of the file before the text: the byte order mark.
    pub(crate) skipped: u64,
}

impl Place<'_> {
    /// Reports a diagnostic at a line.
    pub(crate) fn diagnose(&self, cx: &Reading<'_>, code: Code, line: &Line<'_>, message: impl Into<String>) {
        self.diagnose_as(cx, code, code.severity, line, message);
    }

    /// Reports a diagnostic at a line, with a severity of its own.
    pub(crate) fn diagnose_as(
        &self,
        cx: &Reading<'_>,
        code: Code,
        severity: Severity,
        line: &Line<'_>,
        message: impl Into<String>,
    ) {
        let position = Position::line(cx.input.display(self.path), line.number, line.offset + self.skipped);
        cx.report.diagnostic(Diagnostic::new(code, message).severity(severity).at(position));
    }
}

/// The files of an input that bear one of these endings; a single file is taken whatever its name is.
pub(crate) fn files(cx: &Reading<'_>, endings: &[&str]) -> Vec<File> {
    let all = cx.input.files();
    if all.len() == 1 {
        return all.to_vec();
    }
    all.iter().filter(|file| endings.contains(&split_name(&file.path).1.as_str())).cloned().collect()
}

/// A path without its ending, and the ending in lower case.
pub(crate) fn split_name(path: &str) -> (&str, String) {
    match path.rsplit_once('.') {
        Some((stem, ending)) if !ending.contains('/') && !stem.is_empty() && !stem.ends_with('/') => {
            (stem, ending.to_ascii_lowercase())
        }
        _ => (path, String::new()),
    }
}
