//! The laws that every format here is held to, for its tests.

use genlock_diagnose::{Collector, Severity};
use genlock_format::{Format, Input, Options, Output, read, write};
use genlock_model::{Dataset, diff};
use serde_json::Value;

/// The files that a dataset becomes, and what was lost.
pub(crate) fn written(format: &dyn Format, data: &Dataset, options: &Options) -> (Vec<(String, Vec<u8>)>, Collector) {
    let (mut output, report) = (Output::memory(), Collector::new());
    write(format, data, &mut output, options, &report).unwrap();
    (output.into_memory().into_iter().collect(), report)
}

/// The dataset of these files.
pub(crate) fn of_files(format: &dyn Format, files: &[(String, Vec<u8>)]) -> (Dataset, Collector) {
    let report = Collector::new();
    let data = read(format, &Input::memory(files.to_vec()), &Options::new(), &report).unwrap();
    (data, report)
}

/// The dataset of one file.
pub(crate) fn of_text(format: &dyn Format, name: &str, text: &str) -> (Dataset, Collector) {
    of_files(format, &[(name.to_owned(), text.as_bytes().to_vec())])
}

/// Reads, writes and reads: nothing differs, nothing is lost, the JSON is the same, and writing again gives the same bytes.
pub(crate) fn round_trip(format: &dyn Format, name: &str, text: &str) {
    let (data, _) = of_text(format, name, text);
    let (files, report) = written(format, &data, &Options::new());
    assert!(report.losses().is_empty(), "{name}: {:?}", report.losses());
    let (again, _) = of_files(format, &files);
    assert_eq!(diff(&data, &again), [], "{name}");
    let [(own, bytes)] = files.as_slice() else { panic!("{name}: {} files", files.len()) };
    assert_eq!(own, name);
    let back = std::str::from_utf8(bytes).unwrap();
    let values = |text: &str| {
        let stream = serde_json::Deserializer::from_str(text).into_iter::<Box<serde_json::value::RawValue>>();
        stream.map(|raw| exact(raw.unwrap().get())).collect::<Vec<_>>()
    };
    assert_eq!(values(text), values(back), "{name}");
    assert_eq!(written(format, &again, &Options::new()).0, files, "{name}: written again");
}

/// A JSON value with its numbers as text, so that they compare digit for digit.
fn exact(text: &str) -> Value {
    use genlock_format::json::{entries, list};
    let raw: &serde_json::value::RawValue = serde_json::from_str(text).unwrap();
    match text.as_bytes()[0] {
        b'{' => entries(raw).unwrap().into_iter().map(|(key, value)| (key.into_owned(), exact(value.get()))).collect(),
        b'[' => list(raw).unwrap().into_iter().map(|value| exact(value.get())).collect(),
        b'"' => serde_json::from_str(text).unwrap(),
        _ => Value::from(format!("#{text}")),
    }
}

/// Writes a dataset of another format: every difference has its loss, and writing what was read gives the same bytes.
pub(crate) fn honest(format: &dyn Format, data: &Dataset, options: &Options) -> Vec<(String, Vec<u8>)> {
    let (files, report) = written(format, data, options);
    let (again, _) = of_files(format, &files);
    let lost: Vec<&str> = report.losses().iter().map(|loss| loss.code.id).collect();
    for difference in diff(data, &again) {
        let named = difference.features.iter().any(|feature| lost.contains(&genlock_format::loss_code(*feature).id));
        assert!(named, "no loss for {difference:?}; lost: {lost:?}");
    }
    assert_eq!(written(format, &again, &Options::new()).0, files, "idempotence");
    files
}

/// Cut anywhere or with any byte changed, a file gives diagnostics at most.
pub(crate) fn robust(format: &dyn Format, name: &str, text: &str) {
    let whole = text.as_bytes();
    for cut in 0..whole.len() {
        let (data, report) = of_files(format, &[(name.to_owned(), whole[..cut].to_vec())]);
        assert!(report.count(Severity::Warning) > 0, "cut at {cut}: no diagnostic");
        written(format, &data, &Options::new());
    }
    let step = (whole.len() / 150).max(1);
    for (at, byte) in (0..whole.len()).step_by(step).flat_map(|at| b"0\"{}[],:\xffn".iter().map(move |byte| (at, *byte))) {
        let mut changed = whole.to_vec();
        changed[at] = byte;
        let (data, _) = of_files(format, &[(name.to_owned(), changed)]);
        written(format, &data, &Options::new());
    }
}

/// Files of the corpus below these paths, if it is there.
pub(crate) fn corpus(paths: &[&str]) -> Vec<(String, String)> {
    let Some(root) = std::env::var_os("GENLOCK_CORPUS") else {
        println!("skipped: GENLOCK_CORPUS is not set");
        return Vec::new();
    };
    let read = |path: &&str| {
        let name = path.rsplit('/').next().unwrap().to_owned();
        (name, std::fs::read_to_string(std::path::Path::new(&root).join(path)).unwrap())
    };
    paths.iter().map(read).collect()
}
