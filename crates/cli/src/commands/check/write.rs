//! Writing what a check found.

use super::super::Result;
use crate::args::Report;
use crate::screen::envelope;
use genlock::check::output;
use genlock_diagnose::{Collector, Diagnostic};
use genlock_format::Error;
use std::path::Path;

/// A report in a format, with a line end.
pub(super) fn render(out: &output::Report<'_>, format: Report, diagnostics: &[Diagnostic], heard: &Collector) -> String {
    let with_end = |mut text: String| {
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text
    };
    match format {
        Report::Text => output::text(out),
        Report::Json => {
            let status = if out.verdict.accepted() { "pass" } else { "fail" };
            with_end(envelope(status, &output::json(out), diagnostics, &heard.losses()).to_string())
        }
        Report::Jsonl => {
            let lines = output::json_lines(out).map(|line| line.to_string());
            let of_reading = diagnostics.iter().map(|one| crate::screen::diagnostic_json(one).to_string());
            lines.chain(of_reading).map(with_end).collect()
        }
        Report::Sarif => with_end(output::sarif(out).to_string()),
        Report::Junit => output::junit(out),
        Report::Github => output::github(out),
        Report::Markdown => output::markdown(out),
    }
}

/// Writes a file whole or not at all: beside its place first, then over it.
pub(super) fn save(text: &str, file: &Path) -> Result<()> {
    let failed = |error| Error::io(file.display().to_string(), error);
    // A device or a pipe, such as the summary of a job, cannot be replaced.
    if file.exists() && !file.is_file() {
        return std::fs::write(file, text).map_err(failed);
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut beside = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    std::io::Write::write_all(&mut beside, text.as_bytes()).map_err(failed)?;
    beside.as_file().sync_all().map_err(failed)?;
    beside.persist(file).map(|_| ()).map_err(|error| failed(error.error))
}
