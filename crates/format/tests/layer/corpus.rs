//! Files of other projects, which are not part of this one.

use std::path::PathBuf;

/// A folder or file below `GENLOCK_CORPUS`; without it, the test has nothing to do.
pub(crate) fn path(name: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os("GENLOCK_CORPUS") else {
        println!("skipped: GENLOCK_CORPUS is not set");
        return None;
    };
    Some(PathBuf::from(root).join(name))
}

pub(crate) fn bytes(name: &str) -> Option<Vec<u8>> {
    path(name).map(|path| std::fs::read(path).unwrap())
}
