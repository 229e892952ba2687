//! Real samples, when they are there: everything reads, or is refused with a diagnostic, and the same format gives it back.

use genlock_diagnose::{Collector, Severity};
use genlock_format::{ErrorKind, Options, Output};
use genlock_model::diff;
use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// The samples, unless the variable is not set.
fn corpus() -> Option<PathBuf> {
    let root = std::env::var_os("GENLOCK_CORPUS").map(PathBuf::from).filter(|root| root.is_dir());
    if root.is_none() {
        println!("no samples: GENLOCK_CORPUS is not set");
    }
    root
}

/// All files below a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// What became of a sample.
#[derive(Default)]
struct Tally {
    read: u32,
    refused: u32,
    equal: u32,
    identical: u32,
}

#[test]
fn real_samples_read_or_are_refused_and_come_back() {
    let Some(corpus) = corpus() else { return };
    let folders = [
        "formats/coco",
        "formats/kitti",
        "formats/sam",
        "formats/pyannote/rttms",
        "vendors/kitti",
        "vendors/webvtt",
        "vendors/rttm",
        "vendors/labelbox",
        "vendors/encord",
        "vendors/scale",
        "vendors/deepen",
        "vendors/srt",
        "align/public",
    ];
    let registry = genlock::registry();
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let mut broken = Vec::new();
    for folder in folders {
        for path in files(&corpus.join(folder)) {
            let shown = path.strip_prefix(&corpus).unwrap_or(&path).display().to_string();
            let report = Collector::new();
            let delivery = match genlock::Delivery::open(&registry, &path, None, &report) {
                Ok(delivery) => delivery,
                Err(error) => {
                    assert!(matches!(error.kind(), ErrorKind::Data { .. }), "{shown}: {error}");
                    tallies.entry(format!("{folder} (not recognised)")).or_default().refused += 1;
                    continue;
                }
            };
            let format = delivery.parts[0].format;
            let tally = tallies.entry(format!("{folder} {}", format.info().id)).or_default();
            let data = match delivery.read(&Options::new(), &report) {
                Ok(data) => data,
                Err(error) => {
                    assert!(matches!(error.kind(), ErrorKind::Data { .. }), "{shown}: {error}");
                    tally.refused += 1;
                    continue;
                }
            };
            if data.labels.is_empty() && data.streams.is_empty() && report.count(Severity::Error) > 0 {
                tally.refused += 1;
                continue;
            }
            tally.read += 1;
            let (losses, mut output) = (Collector::new(), Output::memory());
            genlock_format::write(format, &data, &mut output, &Options::new(), &losses).expect("a dataset can be written");
            let written = output.into_memory();
            let input = genlock_format::Input::memory(written.clone());
            let again = genlock_format::read(format, &input, &Options::new(), &Collector::new()).map(|again| diff(&data, &again));
            match again {
                Ok(differences) if differences.is_empty() && losses.losses().is_empty() => tally.equal += 1,
                Ok(differences) => {
                    let first = differences.first().map(|d| format!("{d:?}")).unwrap_or_default();
                    broken.push(format!("{shown}: {:?} {}", losses.losses(), first.chars().take(600).collect::<String>()));
                }
                Err(error) => broken.push(format!("{shown}: cannot be read back: {error}")),
            }
            let source = fs::read(&path).expect("a sample can be read");
            tally.identical += u32::from(written.values().any(|bytes| *bytes == source));
        }
    }
    println!("{:<44} {:>6} {:>8} {:>6} {:>10}", "samples", "read", "refused", "equal", "identical");
    for (name, tally) in &tallies {
        println!("{name:<44} {:>6} {:>8} {:>6} {:>10}", tally.read, tally.refused, tally.equal, tally.identical);
    }
    assert!(broken.is_empty(), "{} samples do not come back:\n{}", broken.len(), broken.join("\n"));
}

#[test]
fn hostile_samples_are_survived() {
    let Some(corpus) = corpus() else { return };
    let registry = genlock::registry();
    let (mut clean, mut diagnosed, mut refused) = (0, 0, 0);
    for path in files(&corpus.join("robust/bad")) {
        let shown = path.display().to_string();
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let report = Collector::new();
            let read = genlock::Delivery::open(&registry, &path, None, &report)
                .and_then(|delivery| delivery.read(&Options::new(), &report));
            (read.map(|_| ()).map_err(|error| error.to_string()), report.count(Severity::Warning))
        }));
        match outcome.unwrap_or_else(|_| panic!("{shown} panics")) {
            (Err(_), _) => refused += 1,
            (Ok(()), 0) => clean += 1,
            (Ok(()), _) => diagnosed += 1,
        }
    }
    println!("hostile samples: {clean} read without a word, {diagnosed} with diagnostics, {refused} refused");
}
