//! Gives the readers a version of their own: timelines that were kept by other readers must not be taken for theirs.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=../../Cargo.lock");
    let mut hasher = DefaultHasher::new();
    let mut files = Vec::new();
    list(Path::new("src"), &mut files);
    files.push(PathBuf::from("../../Cargo.lock"));
    files.sort();
    for file in files {
        // A file that cannot be read here fails the build itself.
        fs::read(file).unwrap_or_default().hash(&mut hasher);
    }
    println!("cargo::rustc-env=GENLOCK_READERS={:016x}", hasher.finish());
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { list(&path, files) } else { files.push(path) }
    }
}
