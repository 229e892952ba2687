//! The samples that tests read when they are there.

use std::path::PathBuf;

/// The file of this name in the folder that GENLOCK_CORPUS names, if both are there.
pub(crate) fn corpus(name: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os("GENLOCK_CORPUS") else {
        eprintln!("skipped {name}: GENLOCK_CORPUS is not set");
        return None;
    };
    let path = PathBuf::from(root).join(name);
    if !path.exists() {
        eprintln!("skipped {name}: not in the corpus");
        return None;
    }
    Some(path)
}
