//! What the tests of this family share.

use genlock_diagnose::{Collector, Loss};
use genlock_format::{Format, Input, Options, Output};
use genlock_model::{ClockMap, Dataset, Evidence, Id, Record, Zero, diff};
use genlock_time::{Rational, SyncMap};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Reads one file from memory.
pub(crate) fn read(format: &dyn Format, name: &str, bytes: &[u8]) -> (Dataset, Collector) {
    read_all(format, [(name.to_owned(), bytes.to_vec())].into())
}

/// Reads files from memory.
pub(crate) fn read_all(format: &dyn Format, files: BTreeMap<String, Vec<u8>>) -> (Dataset, Collector) {
    let report = Collector::new();
    let data = genlock_format::read(format, &Input::memory(files), &Options::new(), &report).expect("memory can be read");
    (data, report)
}

/// Writes a dataset into memory.
pub(crate) fn write(format: &dyn Format, data: &Dataset) -> (BTreeMap<String, Vec<u8>>, Vec<Loss>) {
    let (report, mut output) = (Collector::new(), Output::memory());
    genlock_format::write(format, data, &mut output, &Options::new(), &report).expect("memory can be written");
    (output.into_memory(), report.losses())
}

/// The only file.
pub(crate) fn only(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    assert_eq!(files.len(), 1, "one file: {:?}", files.keys());
    files.values().next().expect("one").clone()
}

/// Codes of the diagnostics with their lines.
pub(crate) fn codes(report: &Collector) -> Vec<(String, u64)> {
    let line = |d: &genlock_diagnose::Diagnostic| d.position.as_ref().and_then(|p| p.line).unwrap_or(0);
    report.diagnostics().iter().map(|d| (d.code.id.to_owned(), line(d))).collect()
}

/// Law 1: what differs after writing and reading was reported.
pub(crate) fn assert_honest(from: &Dataset, format: &dyn Format, subject: &str) {
    let (files, losses) = write(format, from);
    let (back, _) = read_all(format, files);
    let lost: Vec<&str> = losses.iter().map(|loss| loss.code.id).collect();
    for difference in diff(from, &back) {
        let covered = difference.features.iter().any(|feature| lost.contains(&format!("loss/{}", feature.name()).as_str()));
        assert!(covered, "{subject}: not among the losses {lost:?}: {difference:?}");
    }
}

/// Laws 2, 3 and 5 for one file: the same content without a loss, the same bytes the second time. True if the bytes are the file's own.
pub(crate) fn assert_round_trip(format: &dyn Format, name: &str, bytes: &[u8]) -> bool {
    let (data, _) = read(format, name, bytes);
    let (files, losses) = write(format, &data);
    assert_eq!(losses, [], "{name}: losses on the way back");
    if files.is_empty() {
        return false;
    }
    let (again, _) = read_all(format, files.clone());
    assert_eq!(diff(&data, &again), [], "{name}: differences on the way back");
    assert_eq!(write(format, &again).0, files, "{name}: not the same the second time");
    only(&files) == bytes
}

/// Law 5: cut at any byte, a file is read and written without a panic.
pub(crate) fn assert_survives_cuts(format: &dyn Format, bytes: &[u8]) {
    for length in 0..bytes.len() {
        let (data, _) = read(format, "cut.txt", &bytes[..length]);
        write(format, &data);
    }
}

/// Law 5: with bytes changed, a file is read, written and read again without a panic, and the second writing changes nothing.
pub(crate) fn assert_survives_mutations(format: &dyn Format, bytes: &[u8]) {
    const LIKELY: &[u8] = b"\n\r-->:.,0 9<NA>\0v\xc3";
    // A linear congruential generator (Knuth, MMIX), so that a failure comes back.
    let mut state = 1_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % below
    };
    for _ in 0..2000 {
        let mut changed = bytes.to_vec();
        for _ in 0..=next(4) {
            let (at, byte) = (next(changed.len()), LIKELY[next(LIKELY.len())]);
            match next(3) {
                0 => changed[at] = byte,
                1 => changed.insert(at, byte),
                _ => drop(changed.remove(at)),
            }
        }
        let (data, _) = read(format, "mutated.txt", &changed);
        let (files, _) = write(format, &data);
        let (again, _) = read_all(format, files.clone());
        assert_eq!(write(format, &again).0, files, "{:?}", String::from_utf8_lossy(&changed));
    }
}

/// Adds a map to a presentation clock that makes every time of the only clock later by this many milliseconds.
pub(crate) fn repair(data: &mut Dataset, later: i128) {
    let mut target = data.clocks.iter().next().expect("a clock").clone();
    let from = std::mem::replace(&mut target.id, data.clocks.next_id());
    target.zero = Zero::Presentation;
    let to = target.id;
    data.put(Record::Clock(target));
    let evidence =
        Evidence { method: "speech".into(), sentence: String::new(), confidence: None, figures: genlock_model::Extras::new() };
    let map = SyncMap::shift(Rational::new(later, 1000).expect("a shift"));
    data.put(Record::Map(ClockMap { id: Id::new(9), from, to, map, evidence, replaces: None }));
}

/// The files of the corpus below a folder with this ending; nothing, and a line that says so, where there is no corpus.
pub(crate) fn corpus(folders: &[&str], ending: &str) -> Vec<(String, Vec<u8>)> {
    let Some(root) = std::env::var_os("GENLOCK_CORPUS").map(PathBuf::from) else {
        println!("skipped: GENLOCK_CORPUS is not set");
        return Vec::new();
    };
    let mut found = Vec::new();
    for folder in folders {
        walk(&root.join(folder), ending, &mut found);
    }
    assert!(!found.is_empty(), "the corpus has no {ending} in {folders:?}");
    found.sort();
    found
}

fn walk(folder: &Path, ending: &str, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, ending, found);
        } else if path.extension().is_some_and(|own| own == ending) {
            found.push((path.display().to_string(), std::fs::read(&path).expect("a readable file")));
        }
    }
}
