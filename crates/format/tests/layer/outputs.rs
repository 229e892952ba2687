use genlock_format::{ErrorKind, Output, OutputFile};
use std::fs;
use std::path::Path;

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn write(file: genlock_format::Result<OutputFile>, text: &str) {
    let mut file = file.unwrap();
    file.put(text.as_bytes()).unwrap();
    file.finish().unwrap();
}

#[test]
fn a_single_file_appears_at_the_commit() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("out.json");
    fs::write(&place, "old").unwrap();
    let mut output = Output::to_path(&place).unwrap();
    write(output.single("labels.json"), "new");
    assert_eq!(fs::read_to_string(&place).unwrap(), "old");
    output.commit().unwrap();
    assert_eq!((fs::read_to_string(&place).unwrap().as_str(), names(folder.path())), ("new", vec!["out.json".to_owned()]));
}

#[test]
fn a_folder_appears_at_the_commit() {
    let folder = tempfile::tempdir().unwrap();
    for existing in [false, true] {
        let place = folder.path().join(format!("out{existing}"));
        if existing {
            fs::create_dir(&place).unwrap();
        }
        let mut output = Output::to_path(&place).unwrap();
        write(output.file("a.txt"), "a");
        write(output.file("deep/er/b.txt"), "b");
        output.commit().unwrap();
        assert_eq!(names(&place), ["a.txt", "deep"]);
        assert_eq!(fs::read_to_string(place.join("deep/er/b.txt")).unwrap(), "b");
    }
    assert_eq!(names(folder.path()), ["outfalse", "outtrue"]);
}

#[test]
fn what_is_dropped_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["out.json", "out"] {
        let mut output = Output::to_path(&folder.path().join(name)).unwrap();
        write(output.single("x.json"), "x");
        drop(output);
        assert!(names(folder.path()).is_empty(), "{name}");
    }
}

#[test]
fn an_unfinished_file_is_not_committed() {
    let folder = tempfile::tempdir().unwrap();
    let mut output = Output::to_path(&folder.path().join("out.json")).unwrap();
    let file = output.single("x").unwrap();
    assert!(matches!(output.commit().unwrap_err().kind(), ErrorKind::Internal(_)));
    drop(file);
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("out");
    fs::create_dir(&place).unwrap();
    fs::write(place.join("mine"), "mine").unwrap();
    let mut output = Output::to_path(&place).unwrap();
    write(output.file("a"), "a");
    assert!(matches!(output.commit().unwrap_err().kind(), ErrorKind::Usage(_)));
    assert_eq!((names(folder.path()), names(&place)), (vec!["out".to_owned()], vec!["mine".to_owned()]));
    let place = folder.path().join("file");
    fs::write(&place, "mine").unwrap();
    let mut output = Output::to_path(&place).unwrap();
    write(output.file("a"), "a");
    assert!(output.commit().is_err());
    assert_eq!(fs::read_to_string(&place).unwrap(), "mine");
}

#[test]
fn names_that_climb_or_clash_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut output = Output::to_path(&folder.path().join("in/out")).unwrap();
    for name in ["../x", "/x", "a/../../x", "", "C:x", "a\\..\\x", "file://x", "a\0b", &"x/".repeat(3000)] {
        assert!(matches!(output.file(name).unwrap_err().kind(), ErrorKind::Data { .. }), "{name:?}");
    }
    write(output.file("a.txt"), "a");
    assert!(output.file("a.txt").is_err() && output.file("A.TXT").is_err());
    assert!(Output::to_path(Path::new("/")).is_err() && Output::to_path(Path::new("..")).is_err());
}

#[test]
fn what_a_killed_run_left_is_not_taken_along() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("out");
    let stale = folder.path().join(format!(".out.{}.tmp", std::process::id()));
    fs::create_dir(&stale).unwrap();
    fs::write(stale.join("stale"), "").unwrap();
    let mut output = Output::to_path(&place).unwrap();
    write(output.file("a"), "a");
    output.commit().unwrap();
    assert_eq!((names(folder.path()), names(&place)), (vec!["out".to_owned()], vec!["a".to_owned()]));
}

#[test]
fn errors_name_the_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let mut output = Output::to_path(&folder.path().join("file/out.json")).unwrap();
    let error = output.single("x").unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Io { .. }) && error.to_string().contains("file"), "{error}");
}

#[test]
fn memory_holds_what_was_written_and_nothing_holds_nothing() {
    let mut output = Output::memory();
    write(output.single("x.json"), "x");
    write(output.file("b/y"), "y");
    let files = output.into_memory();
    assert_eq!(files.keys().collect::<Vec<_>>(), ["b/y", "x.json"]);
    assert_eq!(files["x.json"], b"x");
    let mut output = Output::null();
    write(output.file("y"), "y");
    output.commit().unwrap();
}

#[test]
fn many_files_do_not_take_their_square() {
    let mut output = Output::null();
    for n in 0..50_000 {
        output.file(&format!("{n}.txt")).unwrap().finish().unwrap();
    }
    output.commit().unwrap();
}
