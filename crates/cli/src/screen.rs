//! What the program prints, and how.

use crate::args::{Global, OutputFormat};
use genlock_diagnose::{Collector, Diagnostic, Loss, Severity, escape_controls, render};
use serde::Serialize;
use serde_json::{Value, json};
use std::io::{self, IsTerminal as _, Write as _};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing to complain about.
    Clean,
    /// Findings, or refused losses.
    Findings,
}

/// Standard output and standard error.
pub(crate) struct Screen {
    format: OutputFormat,
    quiet: bool,
    colour: bool,
}

/// Lines of diagnostics that text output shows; JSON has all.
const SHOWN: usize = 60;

impl Screen {
    pub(crate) fn new(global: &Global) -> Self {
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let forced = std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        let colour = forced || (!no_colour && io::stderr().is_terminal());
        Self { format: global.output_format.common().unwrap_or(OutputFormat::Text), quiet: global.quiet, colour }
    }

    pub(crate) const fn format(&self) -> OutputFormat {
        self.format
    }

    pub(crate) const fn is_text(&self) -> bool {
        matches!(self.format, OutputFormat::Text)
    }

    pub(crate) const fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// A line of results on stdout.
    #[allow(clippy::unused_self, reason = "everything that is printed goes through the screen")]
    pub(crate) fn line(&self, text: impl AsRef<str>) {
        // A closed pipe ends the reading of results, which is no error.
        writeln!(io::stdout().lock(), "{}", escape_controls(text.as_ref())).ok();
    }

    /// Text of results that has its line ends already.
    #[allow(clippy::unused_self, reason = "everything that is printed goes through the screen")]
    pub(crate) fn raw(&self, text: &str) {
        io::stdout().lock().write_all(escape_controls(text).as_bytes()).ok();
    }

    /// A value of results on stdout as JSON: pretty on a terminal, compact in a pipe.
    pub(crate) fn json(&self, value: &impl Serialize) {
        let mut out = io::stdout().lock();
        let pretty = self.format == OutputFormat::Json && out.is_terminal();
        let written = if pretty { serde_json::to_writer_pretty(&mut out, value) } else { serde_json::to_writer(&mut out, value) };
        written.ok();
        writeln!(out).ok();
    }

    /// A line for people on stderr, unless quiet or not in text.
    pub(crate) fn note(&self, text: impl AsRef<str>) {
        if !self.quiet {
            writeln!(io::stderr().lock(), "{}", escape_controls(text.as_ref())).ok();
        }
    }

    /// An error on stderr.
    pub(crate) fn error(&self, text: impl AsRef<str>) {
        writeln!(io::stderr().lock(), "{} {}", self.paint("error:", Severity::Error), escape_controls(text.as_ref())).ok();
    }

    fn paint(&self, text: &str, severity: Severity) -> String {
        if !self.colour {
            return text.to_owned();
        }
        let code = match severity {
            Severity::Error => 31,
            Severity::Warning => 33,
            Severity::Note => 36,
        };
        format!("\u{1b}[{code};1m{text}\u{1b}[0m")
    }

    /// Diagnostics and losses on stderr; in JSON they are part of the document instead.
    pub(crate) fn diagnostics(&self, diagnostics: &[Diagnostic], losses: &[Loss]) {
        if !self.is_text() {
            return;
        }
        let shown: Vec<_> = diagnostics.iter().filter(|d| !self.quiet || d.severity > Severity::Note).collect();
        let mut err = io::stderr().lock();
        for diagnostic in shown.iter().take(SHOWN) {
            let text = render(diagnostic);
            let name = diagnostic.severity.name();
            let text = text.replacen(&format!("{name}["), &format!("{}[", self.paint(name, diagnostic.severity)), 1);
            writeln!(err, "{text}").ok();
        }
        if shown.len() > SHOWN {
            writeln!(err, "… and {} more; --output-format json lists all", shown.len() - SHOWN).ok();
        }
        for loss in losses {
            let times = if loss.count == 1 { "once".to_owned() } else { format!("{} times", loss.count) };
            writeln!(err, "{}[{}] {}, {times}", self.paint("loss", Severity::Warning), loss.code, escape_controls(&loss.what))
                .ok();
        }
    }

    /// The envelope of a command's JSON: version, status, data, diagnostics, losses. As JSON Lines, the data first, then each
    /// diagnostic and loss on a line of its own.
    pub(crate) fn envelope(&self, outcome: Outcome, data: Value, report: &Collector, diagnostics: &[Diagnostic]) {
        let losses = report.losses();
        match self.format {
            OutputFormat::Text => {}
            OutputFormat::Json => {
                let status = if outcome == Outcome::Clean { "pass" } else { "fail" };
                self.json(&envelope(status, &data, diagnostics, &losses));
            }
            OutputFormat::Jsonl => {
                match data {
                    Value::Array(items) => items.iter().for_each(|item| self.json(item)),
                    other => self.json(&other),
                }
                for diagnostic in diagnostics {
                    self.json(&diagnostic_json(diagnostic));
                }
                for loss in &losses {
                    self.json(&loss_json(loss));
                }
            }
        }
    }
}

/// The document of a command: version, status, data, diagnostics, losses.
pub(crate) fn envelope(status: &str, data: &Value, diagnostics: &[Diagnostic], losses: &[Loss]) -> Value {
    let diagnostics: Vec<_> = diagnostics.iter().map(diagnostic_json).collect();
    let losses: Vec<_> = losses.iter().map(loss_json).collect();
    json!({ "version": 1, "status": status, "data": data, "diagnostics": diagnostics, "losses": losses })
}

pub(crate) fn diagnostic_json(diagnostic: &Diagnostic) -> Value {
    let Diagnostic { code, severity, message, position, help, count } = diagnostic;
    json!({
        "code": code.id, "severity": severity.name(), "message": message, "position": position, "help": help, "count": count,
    })
}

fn loss_json(loss: &Loss) -> Value {
    let Loss { code, what, position, count } = loss;
    json!({ "loss": code.id, "what": what, "position": position, "count": count })
}
