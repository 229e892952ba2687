//! What is known already: findings of an earlier run, and which of them are no errors.

use crate::output::hex;
use crate::{Checked, State};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

/// Findings of an earlier run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Baseline {
    used: bool,
    /// By fingerprint of an instance: whether it is waived, and its entry.
    known: FxHashMap<u64, (State, usize)>,
    entries: Vec<Entry>,
}

/// How the findings of a run compare with those of before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Compared {
    /// Whether there was a baseline.
    pub used: bool,
    /// Instances of before that are no longer found, by rules that ran.
    pub fixed: u64,
}

/// The file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    findings: Vec<Entry>,
}

/// A finding with the fingerprints of its instances.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    code: String,
    #[serde(default)]
    cause: String,
    #[serde(default)]
    message: String,
    fingerprint: String,
    /// Why it is no error; written by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    waived: Option<String>,
    instances: Vec<String>,
}

/// The version of the file that is written and read.
const VERSION: u32 = 1;

impl Baseline {
    /// The baseline of a file. An entry that bears `"waived": "why"` is no error; the others are known errors.
    ///
    /// # Errors
    /// What is wrong with the text, for people.
    pub fn read(text: &str) -> Result<Self, String> {
        let document: Document = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if document.version != VERSION {
            return Err(format!("a baseline of version {}; this program reads version {VERSION}", document.version));
        }
        let mut known = FxHashMap::default();
        for (at, entry) in document.findings.iter().enumerate() {
            let state = if entry.waived.is_some() { State::Waived } else { State::Persisting };
            for instance in &entry.instances {
                let number = u64::from_str_radix(instance, 16).map_err(|error| format!("{instance:?}: {error}"))?;
                known.insert(number, (state, at));
            }
        }
        Ok(Self { used: true, known, entries: document.findings })
    }

    /// The file that accepts what was found now. What was waived stays waived: new instances of a waived finding are new until somebody
    /// waives them too, so they stand in an entry of their own. Entries of rules that did not run stay.
    pub fn write(&self, checked: &Checked) -> String {
        let other = |entry: &&Entry| !checked.ran.iter().any(|code| code.id == entry.code);
        let mut findings: Vec<Entry> = self.entries.iter().filter(other).cloned().collect();
        for finding in &checked.findings {
            let print = hex(finding.fingerprint);
            let reason = self.entries.iter().find(|entry| entry.fingerprint == print).and_then(|entry| entry.waived.clone());
            let (waived, other): (Vec<u64>, Vec<u64>) =
                finding.fingerprints.iter().partition(|one| self.state(**one) == State::Waived);
            let entry = |instances: Vec<u64>, waived: Option<String>| Entry {
                code: finding.code.id.to_owned(),
                cause: finding.cause.to_string(),
                message: finding.message.clone(),
                fingerprint: print.clone(),
                waived,
                instances: instances.into_iter().map(hex).collect(),
            };
            if !waived.is_empty() {
                findings.push(entry(waived, Some(reason.unwrap_or_default())));
            }
            if !other.is_empty() {
                findings.push(entry(other, None));
            }
        }
        findings.sort_by(|a, b| (&a.code, &a.cause, a.waived.is_none()).cmp(&(&b.code, &b.cause, b.waived.is_none())));
        let document = Document { version: VERSION, findings };
        let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Whether an instance was there before.
    pub(crate) fn state(&self, fingerprint: u64) -> State {
        self.known.get(&fingerprint).map_or(State::New, |(state, _)| *state)
    }

    /// Compares with what was found now.
    pub(crate) fn compare(&self, checked: &Checked) -> Compared {
        let found: FxHashSet<u64> = checked.findings.iter().flat_map(|finding| &finding.fingerprints).copied().collect();
        let ran: Vec<bool> = self.entries.iter().map(|entry| checked.ran.iter().any(|code| code.id == entry.code)).collect();
        let gone = self.known.iter().filter(|(known, (_, entry))| ran[*entry] && !found.contains(known)).count();
        Compared { used: self.used, fixed: gone as u64 }
    }
}
