//! What may not stand in a file of the repository.

use std::path::{Path, PathBuf};

use crate::{expect_none, root};

/// Longest Rust file, in lines. A file that outgrows it holds two ideas.
const LONGEST: usize = 500;

/// Files that may be longer than [`LONGEST`]; each needs a reason beside it.
const LONGER: &[&str] = &[];

/// Crates that compute and never touch the outside world.
const PURE: &[&str] =
    &["crates/time/src", "crates/diagnose/src", "crates/model/src", "crates/align/src", "crates/check/src", "crates/agree/src"];

/// Folders that hold no sources: build products, and what the demo and the benchmarks leave behind.
const NOT_OURS: &[&str] = &["target", "demo-out", "bench-out", "node_modules"];

/// All files of the repository that are text, by path from the root.
fn texts() -> Vec<(PathBuf, String)> {
    let root = root();
    let mut found = Vec::new();
    collect(&root, &mut found);
    found.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).ok()?;
        Some((path.strip_prefix(&root).ok()?.to_owned(), text))
    };
    found.into_iter().filter_map(read).collect()
}

/// Goes through the folders. Hidden ones belong to tools, save those that hold our own scripts.
fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder can be listed") {
        let entry = entry.expect("a folder can be listed");
        let kind = entry.file_type().expect("a file has a type");
        let name = entry.file_name();
        let hidden = name.as_encoded_bytes().starts_with(b".") && name != ".ci" && name != ".github";
        if kind.is_dir() && !hidden && !NOT_OURS.iter().any(|other| name == *other) {
            collect(&entry.path(), found);
        } else if kind.is_file() && name != ".git" {
            found.push(entry.path());
        }
    }
}

/// Files whose code runs in the program, not in tests.
fn program_files() -> Vec<(PathBuf, String)> {
    let is_test = |path: &Path| {
        path.components().any(|part| {
            matches!(
                part.as_os_str().to_str(),
                Some("tests" | "benches" | "examples" | "tests.rs" | "testing.rs" | "laws.rs" | "build.rs")
            )
        })
    };
    rust_files().into_iter().filter(|(path, _)| !is_test(path)).collect()
}

fn rust_files() -> Vec<(PathBuf, String)> {
    let is_rust = |path: &Path| path.extension().is_some_and(|extension| extension == "rs");
    let files: Vec<_> = texts().into_iter().filter(|(path, _)| is_rust(path)).collect();
    assert!(files.len() > 10, "the sources are not where this test looks for them");
    files
}

/// The lines of a source that a rule holds for, with their numbers: no comments, nothing after the unit tests begin.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let code = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
    code.enumerate().map(|(index, line)| (index + 1, line.split("//").next().unwrap_or_default()))
}

/// Every place in the given files where one of the phrases stands.
fn places<'a>(files: impl IntoIterator<Item = &'a (PathBuf, String)>, phrases: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in files {
        for (number, line) in code_lines(text) {
            let hits = phrases.iter().filter(|phrase| line.contains(**phrase));
            found.extend(hits.map(|phrase| format!("{}:{number}: {phrase}", path.display())));
        }
    }
    found
}

#[test]
fn no_rust_file_is_longer_than_one_idea() {
    let mut broken = Vec::new();
    for (path, text) in rust_files() {
        let lines = text.lines().count();
        if lines > LONGEST && !LONGER.iter().any(|longer| path == Path::new(longer)) {
            broken.push(format!("{}: {lines} lines", path.display()));
        }
    }
    expect_none(&broken, &format!("files of more than {LONGEST} lines"));
}

/// The lint `unsafe_code` is denied in the workspace; this looks for the places where somebody lifts it.
#[test]
fn unsafe_stays_in_media() {
    let files = rust_files();
    let elsewhere = files.iter().filter(|(path, _)| !path.starts_with("crates/media") && path != Path::new(file!()));
    let phrases = [
        "unsafe {",
        "unsafe fn",
        "unsafe impl",
        "unsafe extern",
        "unsafe trait",
        "allow(unsafe_code",
        "expect(unsafe_code",
        "unsafe(",
    ];
    expect_none(&places(elsewhere, &phrases), "unsafe outside crates/media");
}

#[test]
fn pure_crates_do_no_input_or_output() {
    let files = program_files();
    let pure = files.iter().filter(|(path, _)| PURE.iter().any(|folder| path.starts_with(folder)));
    let phrases = ["std::fs", "std::net", "std::process", "std::env", "println!", "eprintln!", "File::open"];
    expect_none(&places(pure, &phrases), "time, diagnose, model, align, check and agree touch the outside world");
}

/// Formats read from `Input` and write to `Output`, which know the roots that a file may point into.
#[test]
fn formats_open_no_files_by_themselves() {
    let files = program_files();
    let of_formats = files.iter().filter(|(path, _)| path.starts_with("formats"));
    let phrases = ["std::fs", "std::net", "std::process", "std::env", "println!", "eprintln!", "File::open"];
    expect_none(&places(of_formats, &phrases), "a format touches the outside world without Input or Output");
}

#[test]
fn nothing_reaches_the_network() {
    let files = rust_files();
    let sources = files.iter().filter(|(path, _)| path != Path::new(file!()));
    expect_none(&places(sources, &["std::net", "TcpStream", "UdpSocket"]), "a source uses the network");
}

/// A path of somebody's machine works nowhere else.
#[test]
fn no_file_names_a_path_of_one_machine() {
    // The samples beside the repository are known to continuous integration only; tests get them through GENLOCK_CORPUS.
    let machine = [concat!("/wo", "rk/"), concat!("/ro", "ot/."), concat!("/Use", "rs/"), concat!("C:\\Use", "rs\\")];
    let mut broken = Vec::new();
    for (path, text) in texts() {
        for (index, line) in text.lines().enumerate() {
            let named = machine.iter().any(|machine| line.contains(machine));
            if named {
                broken.push(format!("{}:{}: {}", path.display(), index + 1, line.trim()));
            }
        }
    }
    expect_none(&broken, "paths of one machine");
}
