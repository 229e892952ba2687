//! What the tests of all formats here ask.

use genlock_diagnose::{Collector, Severity};
use genlock_format::json::{entries, list};
use genlock_format::{Format, Input, Options, Output, read, write};
use genlock_model::{Dataset, diff};
use serde_json::value::RawValue;
use std::path::PathBuf;

/// Reads files from memory, with what was said.
pub(crate) fn read_text(format: &dyn Format, name: &str, text: &str) -> (Dataset, Collector) {
    let report = Collector::new();
    let data = read(format, &Input::memory([(name, text)]), &Options::new(), &report).expect("readable");
    (data, report)
}

/// Writes one file to memory, with what was lost.
pub(crate) fn write_text(format: &dyn Format, data: &Dataset) -> (String, Collector) {
    let report = Collector::new();
    let mut output = Output::memory();
    write(format, data, &mut output, &Options::new(), &report).expect("writable");
    let bytes = output.into_memory().into_values().next().unwrap_or_default();
    (String::from_utf8(bytes).expect("UTF-8"), report)
}

/// Reads, writes and reads again: nothing may differ, be lost, or change in the JSON. Gives the text that was written.
pub(crate) fn check_round_trip(format: &dyn Format, name: &str, text: &str) -> String {
    let (data, _) = read_text(format, name, text);
    let (written, report) = write_text(format, &data);
    assert!(report.losses().is_empty(), "{name}: losses {:?}", report.losses());
    if let Err(difference) = same_json(text, &written) {
        panic!("{name}: {difference}\n{written}");
    }
    let (again, _) = read_text(format, name, &written);
    assert_eq!(diff(&data, &again), [], "{name}");
    let (twice, _) = write_text(format, &again);
    assert_eq!(written, twice, "{name}: not idempotent");
    written
}

/// Reads, writes and reads again: every difference must be covered by a loss, and a second round must give the same bytes.
pub(crate) fn check_honest(format: &dyn Format, data: &Dataset) -> (String, Collector) {
    let (written, report) = write_text(format, data);
    let (again, told) = read_text(format, "out", &written);
    assert_eq!(told.count(Severity::Warning), 0, "{:?}\n{written}", told.diagnostics());
    let lost: Vec<String> = report.losses().iter().map(|loss| loss.code.id.to_owned()).collect();
    for difference in diff(data, &again) {
        let covered = difference.features.iter().any(|feature| lost.contains(&format!("loss/{}", feature.name())));
        assert!(covered, "not covered by {lost:?}: {difference:?}");
    }
    let (twice, _) = write_text(format, &again);
    assert_eq!(written, twice, "not idempotent");
    (written, report)
}

/// No input may make a reader panic; what it read must be writable.
pub(crate) fn check_any(format: &dyn Format, bytes: &[u8]) {
    let report = Collector::new();
    let data = read(format, &Input::memory([("x.json", bytes)]), &Options::new(), &report);
    if let Ok(data) = data {
        let _ = write_text(format, &data);
    }
}

/// Truncates a text at every byte, and changes bytes here and there.
pub(crate) fn check_robust(format: &dyn Format, text: &str) {
    for end in 0..text.len() {
        check_any(format, &text.as_bytes()[..end]);
    }
    let replacements = b"0{}[]\",:-9e.ntf\\ \xff";
    let mut state = 1_u64;
    for _ in 0..500 {
        let mut bytes = text.as_bytes().to_vec();
        for _ in 0..3 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = (state >> 33) as usize % bytes.len();
            bytes[at] = replacements[(state >> 20) as usize % replacements.len()];
        }
        check_any(format, &bytes);
    }
}

/// Compares JSON documents, one or several: keys in any order, numbers digit for digit.
pub(crate) fn same_json(left: &str, right: &str) -> Result<(), String> {
    let documents = |text: &str| -> Vec<Box<RawValue>> {
        serde_json::Deserializer::from_str(text).into_iter::<Box<RawValue>>().map(|raw| raw.expect("JSON")).collect()
    };
    let (left, right) = (documents(left), documents(right));
    if left.len() != right.len() {
        return Err(format!("{} documents and {}", left.len(), right.len()));
    }
    left.iter().zip(&right).enumerate().try_for_each(|(at, (left, right))| same(left, right, &format!("#{at}")))
}

fn same(left: &RawValue, right: &RawValue, at: &str) -> Result<(), String> {
    match left.get().as_bytes()[0] {
        b'{' => {
            let ours = entries(left).ok_or_else(|| format!("{at}: double key"))?;
            let theirs = entries(right).ok_or_else(|| format!("{at}: an object became {}", right.get()))?;
            for (key, value) in &ours {
                let other = theirs.iter().find(|(known, _)| known == key);
                let other = other.ok_or_else(|| format!("{at}/{key} is gone; it was {}", value.get()))?;
                same(value, other.1, &format!("{at}/{key}"))?;
            }
            match theirs.iter().find(|(key, _)| !ours.iter().any(|(known, _)| known == key)) {
                Some((key, value)) => Err(format!("{at}/{key} is new: {}", value.get())),
                None => Ok(()),
            }
        }
        b'[' => {
            let ours = list(left).unwrap_or_default();
            let theirs = list(right).ok_or_else(|| format!("{at}: a list became {}", right.get()))?;
            if ours.len() != theirs.len() {
                return Err(format!("{at}: {} elements became {}: {} and {}", ours.len(), theirs.len(), left.get(), right.get()));
            }
            ours.iter().zip(&theirs).enumerate().try_for_each(|(index, (a, b))| same(a, b, &format!("{at}/{index}")))
        }
        b'"' => {
            let decode = |raw: &RawValue| serde_json::from_str::<String>(raw.get()).ok();
            if decode(left) == decode(right) { Ok(()) } else { Err(format!("{at}: {left} became {right}")) }
        }
        _ if left.get() == right.get() => Ok(()),
        _ => Err(format!("{at}: {left} became {right}")),
    }
}

/// The JSON files of a folder of the corpus; none, with a printed line, where there is no corpus.
pub(crate) fn corpus(folder: &str) -> Vec<(PathBuf, String)> {
    let Ok(root) = std::env::var("GENLOCK_CORPUS") else {
        println!("GENLOCK_CORPUS is not set; the files of {folder} were not read");
        return Vec::new();
    };
    let mut folders = vec![PathBuf::from(root).join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of the corpus") {
            let path = entry.expect("an entry").path();
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            if path.is_dir() {
                folders.push(path);
            } else if matches!(ending, "json" | "ndjson" | "jsonl") {
                files.push((path.clone(), std::fs::read_to_string(path).expect("text")));
            }
        }
    }
    files.sort();
    files
}
