//! Numbers of the reference implementations: `GENLOCK_CORPUS/validate/agreement/golden.json`, computed with krippendorff 0.9.0,
//! scikit-learn 1.9.1, statsmodels 0.15.0, pyannote.metrics 4.2.0 and pygamma-agreement 0.5.9, and the published tables that they
//! were computed from. Without the collection of samples the published numbers are tested alone.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod categories;
mod gamma;
mod turns;

use serde_json::Value;
use std::path::PathBuf;

/// The folder of the samples, if it is there.
fn corpus() -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os("GENLOCK_CORPUS")?).join("validate/agreement");
    folder.is_dir().then_some(folder)
}

fn golden() -> Option<Value> {
    let Some(folder) = corpus() else {
        eprintln!("GENLOCK_CORPUS is not set: not compared with golden.json");
        return None;
    };
    let text = std::fs::read_to_string(folder.join("golden.json")).expect("golden.json can be read");
    Some(serde_json::from_str(&text).expect("golden.json is JSON"))
}

/// The entry whose name begins so, and its field.
fn number(golden: &Value, entry: &str, field: &[&str]) -> f64 {
    let (_, entry) = golden.as_object().unwrap().iter().find(|(name, _)| name.starts_with(entry)).unwrap();
    field.iter().fold(entry, |value, name| &value[name]).as_f64().unwrap()
}

fn same(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() < 1e-6, "{what}: {found}, not {expected}");
}
