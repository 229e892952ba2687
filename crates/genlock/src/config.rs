//! Finding and reading `genlock.toml`.

use genlock_check::config::extends;
use genlock_check::{Config, rules};
use genlock_diagnose::codes::config as codes;
use genlock_diagnose::{Diagnostic, Position, Report};
use genlock_format::{Error, Result};
use std::path::{Path, PathBuf};

/// The name of the file.
const NAME: &str = "genlock.toml";

/// How long a chain of `extends` may be.
const LONGEST_CHAIN: usize = 16;

/// The largest file that is read: far more than anybody writes by hand.
const LARGEST: u64 = 4 << 20;

/// A configuration and where it came from.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// The folder from which the paths in it are taken; none if there is no file.
    pub folder: Option<PathBuf>,
}

/// The `genlock.toml` in the folder of an input or in the nearest folder above it.
pub fn find_config(input: &Path) -> Option<PathBuf> {
    let input = std::path::absolute(input).ok()?;
    let start = if input.is_dir() { input.as_path() } else { input.parent()? };
    start.ancestors().map(|folder| folder.join(NAME)).find(|path| path.is_file())
}

/// Reads a configuration with what it extends. What is wrong in it is reported, each with its position.
///
/// # Errors
/// If the file itself cannot be read.
pub fn load_config(path: &Path, report: &dyn Report) -> Result<Loaded> {
    let mut config = Config::default();
    let text = read(path)?;
    let mut chain = vec![key(path)];
    apply(&mut config, path, &text, &mut chain, report);
    Ok(Loaded { config, folder: path.parent().map(Path::to_owned) })
}

fn read(path: &Path) -> Result<String> {
    let name = || path.display().to_string();
    let size = std::fs::metadata(path).map_err(|e| Error::io(name(), e))?.len();
    if size > LARGEST {
        return Err(Error::usage(format!("a configuration of {size} bytes is too large: {}", name())));
    }
    std::fs::read_to_string(path).map_err(|e| Error::io(name(), e))
}

fn key(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Applies what a text extends, in order, and then the text itself.
fn apply(config: &mut Config, path: &Path, text: &str, chain: &mut Vec<PathBuf>, report: &dyn Report) {
    let name = path.display().to_string();
    let say = |message: String| report.diagnostic(Diagnostic::new(codes::EXTENDS, message).at(Position::file(&name)));
    for base in extends(text) {
        let base = path.parent().unwrap_or(Path::new("")).join(base);
        let key = key(&base);
        if chain.contains(&key) {
            say(format!("the file extends itself by way of {}", base.display()));
            continue;
        }
        if chain.len() >= LONGEST_CHAIN {
            say(format!("more than {LONGEST_CHAIN} files extend each other; the chain stops at {}", base.display()));
            continue;
        }
        match read(&base) {
            Ok(text) => {
                chain.push(key);
                apply(config, &base, &text, chain, report);
                chain.pop();
            }
            Err(error) => say(format!("a file that is extended cannot be read: {error}")),
        }
    }
    config.apply(text, &name, &rules::all(), report);
}

#[cfg(test)]
mod tests {
    use super::{find_config, load_config};
    use genlock_diagnose::{Collector, codes::check, codes::config};
    use serde_json::json;
    use std::path::Path;

    fn write(folder: &Path, name: &str, text: &str) {
        std::fs::write(folder.join(name), text).unwrap();
    }

    #[test]
    fn a_file_replaces_what_it_extends_name_by_name() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "base.toml", "[check.rules.offset]\ntolerance = \"200 ms\"\nend-tolerance = \"300 ms\"\n");
        write(folder.path(), "genlock.toml", "extends = \"base.toml\"\n[check.rules.offset]\ntolerance = \"50 ms\"\n");
        write(folder.path(), "labels.srt", "");
        let found = find_config(&folder.path().join("labels.srt")).unwrap();
        let report = Collector::new();
        let loaded = load_config(&found, &report).unwrap();
        assert_eq!(report.diagnostics(), []);
        let values = &loaded.config.rule(check::OFFSET).unwrap().values;
        assert_eq!(values.get("tolerance"), Some(&json!("50 ms")));
        assert_eq!(values.get("end-tolerance"), Some(&json!("300 ms")));
    }

    #[test]
    fn a_circle_is_reported_and_ends() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "a.toml", "extends = [\"b.toml\", \"missing.toml\"]\n");
        write(folder.path(), "b.toml", "extends = \"a.toml\"\n[check]\nexamples = 3\n");
        let report = Collector::new();
        let loaded = load_config(&folder.path().join("a.toml"), &report).unwrap();
        assert_eq!(loaded.config.examples, 3);
        let codes: Vec<_> = report.diagnostics().iter().map(|diagnostic| diagnostic.code).collect();
        assert_eq!(codes, [config::EXTENDS, config::EXTENDS]);
    }
}
