use flate2::write::GzEncoder;
use genlock_diagnose::codes::read as codes;
use genlock_format::{ErrorKind, File, Input, is_inside};
use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A tar archive; the names are written as they are, which the library's own writer would refuse.
fn tar(entries: &[(&str, &[u8], tar::EntryType)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes, kind) in entries {
        let mut header = tar::Header::new_ustar();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(*kind);
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        if *kind == tar::EntryType::Symlink {
            header.set_link_name("/etc").unwrap();
        }
        header.set_cksum();
        builder.append(&header, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A file of these bytes in a folder of its own.
fn place(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn text(input: &Input, path: &str) -> String {
    String::from_utf8(input.bytes(path, 1000).unwrap()).unwrap()
}

fn check(input: &Input, expected: &[(&str, &str)]) {
    assert_eq!(
        input.files().iter().map(|file| file.path.as_str()).collect::<Vec<_>>(),
        expected.iter().map(|(path, _)| *path).collect::<Vec<_>>()
    );
    for (path, content) in expected {
        assert_eq!(text(input, path), *content, "{path}");
    }
}

#[test]
fn folders_archives_and_files_are_read_alike() {
    let files: [(&str, &[u8]); 2] = [("a.txt", b"A"), ("deep/b.txt", b"B")];
    let expected = [("a.txt", "A"), ("deep/b.txt", "B")];
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("deep")).unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    fs::write(folder.path().join(".hidden"), "").unwrap();
    check(&Input::open(folder.path()).unwrap(), &expected);
    let (_keep, path) = place("x.zip", &zip(&files));
    check(&Input::open(&path).unwrap(), &expected);
    let regular = tar::EntryType::Regular;
    let tarred = tar(&[("./a.txt", b"A", regular), ("deep/", b"", tar::EntryType::Directory), ("deep/b.txt", b"B", regular)]);
    let (_keep, path) = place("x.tar", &tarred);
    check(&Input::open(&path).unwrap(), &expected);
    let (_keep, path) = place("misnamed.json", &gzip(&tarred));
    check(&Input::open(&path).unwrap(), &expected);
    check(&Input::memory(files), &expected);
    let (_keep, path) = place("one.json", b"{}");
    let input = Input::open(&path).unwrap();
    check(&input, &[("one.json", "{}")]);
    assert!(input.is_one_file() && input.total_size() == 2 && input.bytes_read() == 2);
    assert!(input.reader("other.json").is_err() && input.disk_path("other.json").is_none());
}

fn check_refused(name: &str, bytes: &[u8], says: &str) {
    let (folder, path) = place(name, bytes);
    let error = Input::open(&path).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Data { code, .. } if *code == codes::ARCHIVE), "{error}");
    assert!(error.to_string().contains(says), "{error}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is written beside it");
}

#[test]
fn archives_that_climb_are_refused() {
    for name in ["../evil", "/evil", "a/../../evil", "..\\evil", "C:evil"] {
        check_refused("x.zip", &zip(&[("good", b"1"), (name, b"2")]), "climbs out");
        check_refused("x.tar", &tar(&[(name, b"2", tar::EntryType::Regular)]), "climbs out");
    }
    check_refused(
        "x.tar",
        &tar(&[("link", b"", tar::EntryType::Symlink), ("link/passwd", b"x", tar::EntryType::Regular)]),
        "is a link",
    );
    check_refused("x.tar", &tar(&[("pipe", b"", tar::EntryType::Fifo)]), "device");
    check_refused("x.tar", &tar(&[("a", b"1", tar::EntryType::Regular), ("a", b"2", tar::EntryType::Regular)]), "stands twice");
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_symlink("link", "/etc", SimpleFileOptions::default()).unwrap();
    check_refused("x.zip", &writer.finish().unwrap().into_inner(), "is a link");
    // The names in the directory and before the bytes are made the same after the writer has let two different ones pass.
    let mut twice = zip(&[("aaaa", b"1"), ("bbbb", b"2")]);
    for at in 0..twice.len() - 4 {
        if &twice[at..at + 4] == b"bbbb" {
            twice[at..at + 4].copy_from_slice(b"aaaa");
        }
    }
    check_refused("x.zip", &twice, "stands twice");
    let whole = zip(&[("a", &[7; 1000]), ("b", &[8; 1000])]);
    check_refused("x.zip", &whole[..whole.len() - 30], "");
    let packed = gzip(&tar(&[("a", &vec![7; 100_000], tar::EntryType::Regular)]));
    check_refused("x.tar.gz", &packed[..packed.len() / 2], "");
}

#[test]
fn a_bomb_is_stopped() {
    // 80 MiB from 80 kB: a thousand times its size, beyond the 64 MiB that are free.
    let bytes = zip(&[("zeros", &vec![0; 80 << 20])]);
    assert!(bytes.len() < 100_000);
    check_refused("x.zip", &bytes, "far more than its size");
}

#[test]
fn the_bad_archives_are_refused() {
    let Some(folder) = super::corpus::path("robust/bad/archive") else { return };
    for name in ["slip_abs.zip", "symlink_then_file.zip", "truncated.zip"] {
        let error = Input::open(&folder.join(name)).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Data { code, .. } if *code == codes::ARCHIVE), "{name}: {error}");
    }
    // 10 MB are within what is free; a file that is a zip by content is one whatever its name.
    assert!(Input::open(&folder.join("bomb_10MB.zip")).is_ok());
    assert!(Input::open(&folder.join("xlsx_as_json.json")).is_ok());
}

#[test]
fn paths_stay_inside() {
    for path in ["a", "a/b.txt", "./a", "a..b", "...", "-rf", "~", "$(x)", "%03d", "é"] {
        assert!(is_inside(path), "{path:?}");
    }
    for path in [
        "",
        "/a",
        "..",
        "../a",
        "a/..",
        "a/../b",
        "C:\\a",
        "c:a",
        "\\\\host\\a",
        "file:///a",
        "http://a",
        "a\0",
        &"a/".repeat(2049),
    ] {
        assert!(!is_inside(path), "{path:?}");
    }
}

#[cfg(unix)]
#[test]
fn links_out_of_a_folder_are_not_followed() {
    let (secret, path) = place("secret", b"secret");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a"), "a").unwrap();
    std::os::unix::fs::symlink(&path, folder.path().join("link")).unwrap();
    std::os::unix::fs::symlink(secret.path(), folder.path().join("way")).unwrap();
    let input = Input::open(folder.path()).unwrap();
    check(&input, &[("a", "a")]);
    for path in ["link", "way/secret", "../a", "/etc/passwd"] {
        assert!(input.reader(path).is_err() && input.disk_path(path).is_none(), "{path}");
    }
}

#[test]
fn limits_and_heads() {
    let input = Input::memory([("a", "12345"), ("b", "")]);
    assert_eq!(input.bytes("a", 5).unwrap(), b"12345");
    assert!(matches!(input.bytes("a", 4).unwrap_err().kind(), ErrorKind::Data { code, .. } if *code == codes::LIMIT));
    let before = input.bytes_read();
    assert_eq!((input.head("a", 3), input.head("a", 99), input.head("c", 3)), (b"123".to_vec(), b"12345".to_vec(), Vec::new()));
    assert_eq!(input.bytes_read(), before, "a look is no progress");
    let one = input.one(&File { path: "b".to_owned(), size: 0 });
    assert!(one.is_one_file() && one.files().len() == 1);
    assert_eq!(input.only(&|file| file.path == "a").files().len(), 1);
    let mut text = String::new();
    input.reader("a").unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "12345");
    assert!(matches!(Input::open(Path::new("/no/such")).unwrap_err().kind(), ErrorKind::Io { .. }));
}
