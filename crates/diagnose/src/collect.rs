//! A report that keeps what it hears, within bounds.

use crate::{Diagnostic, Loss, Report, Severity};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Keeps diagnostics and losses in the order of their first appearance, joins equal ones and counts the rest, so that a file with
/// a million bad lines is a page and not a flood.
#[derive(Debug, Default)]
pub struct Collector {
    heard: Mutex<Heard>,
}

/// Diagnostics of one code that are kept with their own message and place; beyond, they are only counted.
const KEPT_PER_CODE: usize = 50;

#[derive(Debug, Default)]
struct Heard {
    diagnostics: Vec<Diagnostic>,
    per_code: HashMap<(&'static str, Severity), (usize, usize)>,
    losses: Vec<Loss>,
    loss_at: HashMap<(&'static str, String), usize>,
}

impl Collector {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// The diagnostics so far. Of a code that was raised more often than fifty times, the last one kept bears the count of the rest.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        self.lock().diagnostics.clone()
    }

    /// The losses so far, one of each kind with its count.
    pub fn losses(&self) -> Vec<Loss> {
        self.lock().losses.clone()
    }

    /// How many diagnostics of at least this severity were raised.
    pub fn count(&self, least: Severity) -> u64 {
        self.lock().diagnostics.iter().filter(|d| d.severity >= least).map(|d| d.count).sum()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Report for Collector {
    fn diagnostic(&self, diagnostic: Diagnostic) {
        let mut heard = self.lock();
        let next = heard.diagnostics.len();
        let (seen, last) = heard.per_code.entry((diagnostic.code.id, diagnostic.severity)).or_insert((0, next));
        *seen += 1;
        if *seen <= KEPT_PER_CODE {
            *last = next;
            heard.diagnostics.push(diagnostic);
        } else {
            let last = *last;
            heard.diagnostics[last].count += diagnostic.count;
        }
    }

    fn loss(&self, loss: Loss) {
        let mut heard = self.lock();
        let key = (loss.code.id, loss.what);
        if let Some(&at) = heard.loss_at.get(&key) {
            heard.losses[at].count += loss.count;
            return;
        }
        let at = heard.losses.len();
        heard.losses.push(Loss { code: loss.code, what: key.1.clone(), position: loss.position, count: loss.count });
        heard.loss_at.insert(key, at);
    }
}

#[cfg(test)]
mod tests {
    use super::{Collector, KEPT_PER_CODE};
    use crate::{Diagnostic, Loss, Report as _, Severity, codes};

    #[test]
    fn of_many_alike_some_are_kept_and_all_are_counted() {
        let collector = Collector::new();
        for n in 0..1000 {
            collector.diagnostic(Diagnostic::new(codes::read::NUMBER, format!("line {n}")));
        }
        let kept = collector.diagnostics();
        assert_eq!(kept.len(), KEPT_PER_CODE);
        assert_eq!(kept.last().map(|last| last.count), Some(1000 - KEPT_PER_CODE as u64 + 1));
        assert_eq!(kept.first().map(|first| (first.message.as_str(), first.count)), Some(("line 0", 1)));
        assert_eq!(collector.count(Severity::Error), 1000);
    }

    #[test]
    fn each_code_and_severity_has_its_own_room() {
        let collector = Collector::new();
        for _ in 0..60 {
            collector.diagnostic(Diagnostic::new(codes::read::NUMBER, "a"));
            collector.diagnostic(Diagnostic::new(codes::read::NUMBER, "a").severity(Severity::Note));
            collector.diagnostic(Diagnostic::new(codes::read::ASSUMED, "b"));
        }
        assert_eq!(collector.diagnostics().len(), 3 * KEPT_PER_CODE);
        let counts = [Severity::Note, Severity::Warning, Severity::Error].map(|least| collector.count(least));
        assert_eq!(counts, [180, 120, 60]);
    }

    #[test]
    fn losses_of_one_cause_are_one() {
        let collector = Collector::new();
        for what in ["field a", "field b", "field a"] {
            collector.loss(Loss::new(codes::loss::EXTRAS, what));
        }
        collector.loss(Loss::new(codes::loss::TEXT, "field a"));
        let losses: Vec<_> = collector.losses().into_iter().map(|loss| (loss.code.id, loss.what, loss.count)).collect();
        let expected = [("loss/extras", "field a", 2), ("loss/extras", "field b", 1), ("loss/text", "field a", 1)];
        assert_eq!(losses, expected.map(|(code, what, count)| (code, what.to_owned(), count)));
    }
}
