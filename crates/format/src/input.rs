//! Files of a delivery: one file, a folder, an archive, or memory.

use crate::{Error, Result, archive};
use genlock_diagnose::codes::read as codes;
use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Files in a folder beyond which the listing stops.
const MOST_FILES: usize = 5_000_000;
/// Folders inside folders beyond which the listing stops.
const DEEPEST: usize = 32;

/// A file of an input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct File {
    /// Its path inside the input, with forward slashes; of an input that is one file, its name.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
}

/// Files to read. Nothing outside them is ever opened, whatever a file says.
#[derive(Debug, Clone)]
pub struct Input {
    name: String,
    root: Arc<Root>,
    files: Arc<[File]>,
    /// True for one file, also one that was picked out of a folder.
    one: bool,
    read: Arc<AtomicU64>,
}

#[derive(Debug)]
enum Root {
    /// Paths are below this folder.
    Folder(PathBuf),
    /// One file; its path inside the input is its name.
    One(PathBuf),
    /// An archive, unpacked into a folder that goes away with the input.
    Unpacked(tempfile::TempDir),
    /// No files at all on disk.
    Memory(BTreeMap<String, Vec<u8>>),
}

impl Input {
    /// Opens a file, a folder or an archive (`.zip`, `.tar`, `.tar.gz`, `.tgz`, told by content).
    ///
    /// # Errors
    /// If it cannot be opened or listed, or the archive is unsafe.
    pub fn open(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let meta = fs::metadata(path).map_err(|e| Error::io(&name, e))?;
        if meta.is_dir() {
            let files = list(path, &name)?;
            return Ok(Self::new(name, Root::Folder(path.to_owned()), files));
        }
        if let Some(folder) = archive::unpack(path)? {
            let files = list(folder.path(), &name)?;
            return Ok(Self::new(name, Root::Unpacked(folder), files));
        }
        let own = path.file_name().map_or_else(|| name.clone(), |own| own.to_string_lossy().into_owned());
        Ok(Self::new(name, Root::One(path.to_owned()), vec![File { path: own, size: meta.len() }]))
    }

    /// Files in memory, for tests and callers that have the bytes.
    pub fn memory<P: Into<String>, B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        let files: BTreeMap<String, Vec<u8>> = files.into_iter().map(|(path, bytes)| (path.into(), bytes.into())).collect();
        let list = files.iter().map(|(path, bytes)| File { path: path.clone(), size: bytes.len() as u64 }).collect();
        Self::new("memory".to_owned(), Root::Memory(files), list)
    }

    fn new(name: String, root: Root, files: Vec<File>) -> Self {
        let one = matches!(root, Root::One(_)) || (matches!(root, Root::Memory(_)) && files.len() == 1);
        Self { name, root: Arc::new(root), files: files.into(), one, read: Arc::default() }
    }

    /// How the user named it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The files, sorted by path.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// True if it was given as one file, not as a folder or archive, or is [one](Input::one) of such a folder.
    pub const fn is_one_file(&self) -> bool {
        self.one
    }

    /// One file of the input by itself.
    #[must_use]
    pub fn one(&self, file: &File) -> Self {
        Self { files: Arc::from([file.clone()]), one: true, ..self.clone() }
    }

    /// The same input with only these files.
    #[must_use]
    pub fn only(&self, keep: &dyn Fn(&File) -> bool) -> Self {
        let files: Vec<File> = self.files.iter().filter(|file| keep(file)).cloned().collect();
        Self { files: files.into(), ..self.clone() }
    }

    /// The size of all files in bytes.
    pub fn total_size(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }

    /// Bytes read so far, for progress.
    pub fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// The path of a file as people should see it.
    pub fn display(&self, path: &str) -> String {
        match &*self.root {
            Root::One(file) => file.display().to_string(),
            Root::Folder(folder) => folder.join(path).display().to_string(),
            Root::Unpacked(_) => format!("{}/{path}", self.name),
            Root::Memory(_) => path.to_owned(),
        }
    }

    /// The path of a file on disk, for libraries that open media themselves; none in memory, outside the input, or behind a link.
    pub fn disk_path(&self, path: &str) -> Option<PathBuf> {
        is_inside(path).then_some(())?;
        match &*self.root {
            Root::One(file) => (self.files.first()?.path == path).then(|| file.clone()),
            Root::Folder(folder) => through_no_link(folder, path),
            Root::Unpacked(folder) => Some(folder.path().join(path)),
            Root::Memory(_) => None,
        }
    }

    /// Opens a file of the input to be read in chunks.
    ///
    /// # Errors
    /// If it is not one of the files, or cannot be opened.
    pub fn reader(&self, path: &str) -> Result<Box<dyn Read + Send + '_>> {
        if let Root::Memory(files) = &*self.root {
            let bytes = files.get(path).ok_or_else(|| Error::usage(format!("no such file in the input: {path}")))?;
            return Ok(Box::new(Counted { inner: Cursor::new(bytes.as_slice()), read: &self.read }));
        }
        let disk = self.disk_path(path).ok_or_else(|| Error::data(codes::PATH, path, "a path that leaves the input"))?;
        let file = fs::File::open(&disk).map_err(|e| Error::io(self.display(path), e))?;
        Ok(Box::new(Counted { inner: file, read: &self.read }))
    }

    /// Reads a whole file of at most `limit` bytes.
    ///
    /// # Errors
    /// If it cannot be read or is larger.
    pub fn bytes(&self, path: &str, limit: u64) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut reader = self.reader(path)?.take(limit.saturating_add(1));
        reader.read_to_end(&mut bytes).map_err(|e| Error::io(self.display(path), e))?;
        if bytes.len() as u64 > limit {
            let message = format!("the file is larger than {limit} bytes, the limit for this format");
            return Err(Error::data(codes::LIMIT, self.display(path), message));
        }
        Ok(bytes)
    }

    /// The first bytes of a file; an unreadable one gives none.
    pub fn head(&self, path: &str, length: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        let read = self
            .reader(path)
            .and_then(|reader| reader.take(length as u64).read_to_end(&mut bytes).map_err(|e| Error::io(self.display(path), e)));
        if read.is_err() {
            bytes.clear();
        }
        self.read.fetch_sub(bytes.len() as u64, Ordering::Relaxed);
        bytes
    }
}

struct Counted<'a, R> {
    inner: R,
    read: &'a AtomicU64,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// The path below a folder, unless it or a folder on the way is a link, which could lead anywhere.
fn through_no_link(folder: &Path, path: &str) -> Option<PathBuf> {
    let mut at = folder.to_owned();
    for part in Path::new(path).components() {
        at.push(part);
        if fs::symlink_metadata(&at).is_ok_and(|meta| meta.is_symlink()) {
            return None;
        }
    }
    Some(at)
}

/// True for a relative path that stays below its folder: no root, no drive, no `..`, no scheme, no NUL, at most 4096 bytes.
pub fn is_inside(path: &str) -> bool {
    let plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let drive = path.as_bytes().get(1) == Some(&b':') || path.contains('\\') || path.contains("://");
    plain && !drive && !path.is_empty() && path.len() <= 4096 && !path.contains('\0')
}

/// The files below a folder, sorted; links are not followed.
fn list(root: &Path, name: &str) -> Result<Vec<File>> {
    let mut files = Vec::new();
    let mut folders = vec![(root.to_owned(), String::new(), 0)];
    while let Some((folder, prefix, depth)) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|e| Error::io(folder.display().to_string(), e))?;
        for entry in entries {
            let entry = entry.map_err(|e| Error::io(folder.display().to_string(), e))?;
            let own = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type().map_err(|e| Error::io(entry.path().display().to_string(), e))?;
            let path = if prefix.is_empty() { own.clone() } else { format!("{prefix}/{own}") };
            if kind.is_dir() && !own.starts_with('.') && depth < DEEPEST {
                folders.push((entry.path(), path, depth + 1));
            } else if kind.is_file() && !own.starts_with('.') {
                let size = entry.metadata().map_or(0, |meta| meta.len());
                files.push(File { path, size });
            }
            if files.len() > MOST_FILES {
                return Err(Error::data(codes::LIMIT, name, format!("more than {MOST_FILES} files")));
            }
        }
    }
    files.sort();
    Ok(files)
}
