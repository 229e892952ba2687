//! Reading and writing in memory.

use genlock_diagnose::{Collector, Loss};
use genlock_format::{Format, Input, Options, Output, Registry};
use genlock_model::{Dataset, Difference};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Files by name.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// A fixture: the files of one delivery in one format.
pub(crate) struct Fixture {
    pub(crate) format: String,
    pub(crate) name: String,
    pub(crate) files: Files,
}

/// The fixtures: each folder is named after its format, and all its files are one delivery.
pub(crate) fn fixtures() -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut found = Vec::new();
    for folder in sorted(&root) {
        let format = name(&folder);
        let mut files = Files::new();
        gather(&folder, "", &mut files);
        found.push(Fixture { name: format.clone(), format, files });
    }
    found
}

fn gather(folder: &Path, prefix: &str, files: &mut Files) {
    for path in sorted(folder) {
        let inside = format!("{prefix}{}", name(&path));
        if path.is_dir() {
            gather(&path, &format!("{inside}/"), files);
        } else {
            files.insert(inside, fs::read(&path).expect("a fixture can be read"));
        }
    }
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("the fixtures are there").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

/// A dataset with what its reader said.
pub(crate) struct Read {
    pub(crate) data: Dataset,
    pub(crate) report: Collector,
}

pub(crate) fn read(format: &dyn Format, files: &Files) -> Result<Read, genlock_format::Error> {
    let report = Collector::new();
    let input = Input::memory(files.iter().map(|(path, bytes)| (path.clone(), bytes.clone())));
    let data = genlock_format::read(format, &input, &Options::new(), &report)?;
    Ok(Read { data, report })
}

/// Files with the losses of their writer.
pub(crate) struct Written {
    pub(crate) files: Files,
    pub(crate) losses: Vec<Loss>,
}

pub(crate) fn write(format: &dyn Format, data: &Dataset) -> Written {
    let (report, mut output) = (Collector::new(), Output::memory());
    genlock_format::write(format, data, &mut output, &Options::new(), &report)
        .unwrap_or_else(|error| panic!("{} cannot write: {error}", format.info().id));
    Written { files: output.into_memory(), losses: report.losses() }
}

/// Every reader of every fixture with its format.
pub(crate) fn each(registry: &Registry, mut check: impl FnMut(&Fixture, &dyn Format, Read)) {
    for fixture in fixtures() {
        let format = registry.get(&fixture.format).unwrap_or_else(|| panic!("no format {}", fixture.format));
        let read = read(format, &fixture.files).unwrap_or_else(|error| panic!("{}: {error}", fixture.name));
        check(&fixture, format, read);
    }
}

/// The differences that no loss explains.
pub(crate) fn unexplained(differences: Vec<Difference>, losses: &[Loss]) -> Vec<Difference> {
    let explained = |difference: &Difference| {
        difference.features.iter().any(|feature| losses.iter().any(|loss| loss.code == genlock_format::loss_code(*feature)))
    };
    differences.into_iter().filter(|difference| !explained(difference)).collect()
}
