//! Archives, unpacked with suspicion.

use crate::{Error, Result, is_inside};
use genlock_diagnose::codes::read as codes;
use std::fs;
use std::io::{self, Read, Seek as _};
use std::path::Path;

/// Bytes that an archive may unpack to.
const MOST_BYTES: u64 = 64 << 30;
/// How many times its size an archive may unpack to, once past the free part. Text compresses about ten times, masks a hundred.
const MOST_RATIO: u64 = 200;
/// Bytes that are not held against the ratio.
const FREE_BYTES: u64 = 64 << 20;
/// Entries that an archive may have.
const MOST_ENTRIES: usize = 5_000_000;

/// Unpacks a zip or tar archive into a fresh folder; none if the file is no archive.
///
/// # Errors
/// If it is damaged, holds links or climbing names, or is a bomb.
pub(crate) fn unpack(path: &Path) -> Result<Option<tempfile::TempDir>> {
    let name = path.display().to_string();
    let mut file = fs::File::open(path).map_err(|e| Error::io(&name, e))?;
    let mut head = Vec::new();
    file.by_ref().take(512).read_to_end(&mut head).map_err(|e| Error::io(&name, e))?;
    drop(file);
    let is_tar = |head: &[u8]| head.get(257..262) == Some(b"ustar");
    let kind = if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        Kind::Zip
    } else if head.starts_with(&[0x1f, 0x8b]) {
        let mut inner = Vec::new();
        let read = flate2::read::GzDecoder::new(head.as_slice()).take(512).read_to_end(&mut inner);
        // A short head ends inside the stream; what came out before is enough to tell.
        let lower = name.to_ascii_lowercase();
        let tar_name = [".tar.gz", ".tgz"].iter().any(|ending| lower.ends_with(ending));
        if !(is_tar(&inner) || (tar_name && read.is_err())) {
            return Ok(None);
        }
        Kind::TarGz
    } else if is_tar(&head) {
        Kind::Tar
    } else {
        return Ok(None);
    };
    let folder = tempfile::Builder::new().prefix("genlock-").tempdir().map_err(|e| Error::io(&name, e))?;
    let file = fs::File::open(path).map_err(|e| Error::io(&name, e))?;
    let size = file.metadata().map_or(0, |meta| meta.len());
    let mut unpacking =
        Unpacking { name, folder: folder.path(), budget: MOST_BYTES.min(FREE_BYTES + size.saturating_mul(MOST_RATIO)) };
    match kind {
        Kind::Zip => unpacking.zip(file)?,
        Kind::Tar => unpacking.tar(file)?,
        Kind::TarGz => unpacking.tar(flate2::read::GzDecoder::new(file))?,
    }
    Ok(Some(folder))
}

/// How many entries the end of a zip file states (APPNOTE 4.3.16); none if it leaves that to the 64-bit form.
fn stated_entries(file: &mut fs::File) -> io::Result<Option<usize>> {
    // The record has 22 bytes and a comment of at most 65535.
    let length = file.metadata()?.len();
    file.seek(io::SeekFrom::Start(length.saturating_sub(22 + 65_535)))?;
    let mut tail = Vec::new();
    file.by_ref().take(22 + 65_535).read_to_end(&mut tail)?;
    file.rewind()?;
    let found = memchr::memmem::rfind(&tail, b"PK\x05\x06").and_then(|at| tail.get(at + 10..at + 12)?.try_into().ok());
    Ok(found.map(u16::from_le_bytes).filter(|count| *count != u16::MAX).map(usize::from))
}

enum Kind {
    Zip,
    Tar,
    TarGz,
}

struct Unpacking<'a> {
    name: String,
    folder: &'a Path,
    budget: u64,
}

impl Unpacking<'_> {
    fn bad(&self, message: impl std::fmt::Display) -> Error {
        Error::data(codes::ARCHIVE, &self.name, message.to_string())
    }

    fn zip(&mut self, mut file: fs::File) -> Result {
        let stated = stated_entries(&mut file).map_err(|e| self.bad(e))?;
        let mut archive = zip::ZipArchive::new(io::BufReader::new(file)).map_err(|e| self.bad(e))?;
        // The library keeps the last of several entries of one name; which of them was meant, nobody can say.
        if stated.is_some_and(|stated| stated != archive.len()) {
            return Err(self.bad("an entry stands twice, or entries are missing"));
        }
        if archive.len() > MOST_ENTRIES {
            return Err(self.bad("too many entries"));
        }
        for index in 0..archive.len() {
            let entry = archive.by_index(index).map_err(|e| self.bad(e))?;
            let path = entry.name().map_err(|e| self.bad(e))?.into_owned();
            if entry.is_symlink() {
                return Err(self.bad(format!("the entry {path:?} is a link")));
            }
            if entry.is_dir() {
                self.check(path.trim_end_matches('/'))?;
                continue;
            }
            self.write(&path, entry)?;
        }
        Ok(())
    }

    fn tar(&mut self, reader: impl Read) -> Result {
        let mut archive = tar::Archive::new(reader);
        let entries = archive.entries().map_err(|e| self.bad(e))?;
        for (count, entry) in entries.enumerate() {
            let entry = entry.map_err(|e| self.bad(e))?;
            let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let kind = entry.header().entry_type();
            if count > MOST_ENTRIES {
                return Err(self.bad("too many entries"));
            }
            if kind.is_dir() || kind.is_pax_global_extensions() {
                continue;
            }
            if !kind.is_file() {
                return Err(self.bad(format!("the entry {path:?} is a link or a device")));
            }
            self.write(path.trim_start_matches("./"), entry)?;
        }
        Ok(())
    }

    fn check(&self, path: &str) -> Result {
        if path.is_empty() || is_inside(path) {
            Ok(())
        } else {
            Err(self.bad(format!("the entry {path:?} climbs out of the archive")))
        }
    }

    fn write(&mut self, path: &str, mut entry: impl Read) -> Result {
        self.check(path)?;
        let target = self.folder.join(path);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(|e| self.bad(e))?;
        }
        let file = fs::File::create_new(&target).map_err(|e| self.bad(format!("the entry {path:?} stands twice, or: {e}")))?;
        let mut file = io::BufWriter::new(file);
        let written = io::copy(&mut entry.by_ref().take(self.budget + 1), &mut file).map_err(|e| self.bad(e))?;
        io::Write::flush(&mut file).map_err(|e| self.bad(e))?;
        match self.budget.checked_sub(written) {
            Some(left) => self.budget = left,
            None => return Err(self.bad("it unpacks to far more than its size")),
        }
        Ok(())
    }
}
