//! Files to write, whole or not at all.

use crate::{Error, Result, is_inside};
use genlock_diagnose::codes::read as codes;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Where a writer's files go. They are written beside their place under a temporary name and appear when the output is committed;
/// an output that is dropped leaves nothing behind.
#[derive(Debug)]
pub struct Output {
    target: Target,
    files: Vec<(String, Arc<Mutex<State>>)>,
    /// The names of the files in lower case: some file systems do not tell `A` from `a`.
    names: HashSet<String>,
    committed: bool,
}

#[derive(Debug)]
enum Target {
    Path { place: PathBuf, staging: PathBuf },
    Memory,
    Null,
}

#[derive(Debug, Default)]
struct State {
    finished: bool,
    bytes: Vec<u8>,
}

impl Output {
    /// An output at this path: a file for a format that writes one, else a folder, which must be new or empty.
    ///
    /// # Errors
    /// If there is no file name in the path.
    pub fn to_path(place: &Path) -> Result<Self> {
        let Some(name) = place.file_name() else {
            return Err(Error::usage(format!("no file or folder name in the output path: {}", place.display())));
        };
        let staging = place.with_file_name(format!(".{}.{}.tmp", name.to_string_lossy(), std::process::id()));
        Ok(Self {
            target: Target::Path { place: place.to_owned(), staging },
            files: Vec::new(),
            names: HashSet::new(),
            committed: false,
        })
    }

    /// An output in memory; [`Output::into_memory`] gives the files.
    pub fn memory() -> Self {
        Self { target: Target::Memory, files: Vec::new(), names: HashSet::new(), committed: false }
    }

    /// An output that writes nothing, for dry runs.
    pub fn null() -> Self {
        Self { target: Target::Null, files: Vec::new(), names: HashSet::new(), committed: false }
    }

    /// The file of a format that writes exactly one. On disk it takes the output's own path; in memory it has this name.
    ///
    /// # Errors
    /// If it cannot be created.
    pub fn single(&mut self, name: &str) -> Result<OutputFile> {
        match &self.target {
            Target::Path { place, staging } if !place.is_dir() && place.extension().is_some() => {
                let staging = staging.clone();
                self.create("", &staging, Durable::Each)
            }
            _ => self.file(name),
        }
    }

    /// A file in the output's folder.
    ///
    /// # Errors
    /// If the name climbs out of the folder, was used before, or the file cannot be created.
    pub fn file(&mut self, name: &str) -> Result<OutputFile> {
        if !is_inside(name) {
            return Err(Error::data(codes::PATH, name, "an output name that leaves its folder"));
        }
        let path = if let Target::Path { staging, .. } = &self.target { staging.join(name) } else { PathBuf::new() };
        self.create(name, &path, Durable::Together)
    }

    fn create(&mut self, name: &str, path: &Path, durable: Durable) -> Result<OutputFile> {
        if let (Target::Path { staging, .. }, true) = (&self.target, self.files.is_empty()) {
            // What a killed run of the same process number left must not be taken for a part of this one.
            remove(staging);
        }
        if !self.names.insert(name.to_lowercase()) {
            return Err(Error::data(codes::PATH, name, "two outputs of the same name"));
        }
        let state = Arc::new(Mutex::new(State::default()));
        let sink = match self.target {
            Target::Path { .. } => {
                if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
                    fs::create_dir_all(parent).map_err(|e| Error::io(parent.display().to_string(), e))?;
                }
                let file = fs::File::create(path).map_err(|e| Error::io(path.display().to_string(), e))?;
                FileSink::Disk(BufWriter::with_capacity(256 << 10, file))
            }
            Target::Memory => FileSink::Memory(Vec::new()),
            Target::Null => FileSink::Null,
        };
        self.files.push((name.to_owned(), Arc::clone(&state)));
        Ok(OutputFile { sink, state, durable, name: path.display().to_string() })
    }

    /// Puts the files in their place: renames the file or the folder that holds them, and syncs the folder around it.
    ///
    /// # Errors
    /// If a file was not finished, the target folder holds something already, or the system refuses.
    pub fn commit(mut self) -> Result {
        for (name, state) in &self.files {
            if !state.lock().unwrap_or_else(PoisonError::into_inner).finished {
                return Err(Error::internal(format!("the output file {name:?} was not finished")));
            }
        }
        let Target::Path { place, staging } = &self.target else { return Ok(()) };
        let io = |e| Error::io(place.display().to_string(), e);
        if self.files.is_empty() {
            return Ok(());
        }
        if place.is_dir() {
            if staging.is_file() || fs::read_dir(place).map_err(io)?.next().is_some() {
                return Err(Error::usage(format!("the output folder is not empty: {}", place.display())));
            }
            fs::remove_dir(place).map_err(io)?;
        } else if place.is_file() && staging.is_dir() {
            return Err(Error::usage(format!("a file stands where the output folder goes: {}", place.display())));
        }
        fs::rename(staging, place).map_err(io)?;
        self.committed = true;
        let parent = place.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
        // Some file systems cannot sync a folder; the rename itself has happened.
        fs::File::open(parent).and_then(|folder| folder.sync_all()).ok();
        Ok(())
    }

    /// The finished files of an output in memory, by name.
    pub fn into_memory(self) -> BTreeMap<String, Vec<u8>> {
        let take = |state: &Arc<Mutex<State>>| std::mem::take(&mut state.lock().unwrap_or_else(PoisonError::into_inner).bytes);
        self.files.iter().map(|(name, state)| (name.clone(), take(state))).collect()
    }
}

/// Removes a file or folder; what cannot be removed was not there.
fn remove(path: &Path) {
    fs::remove_file(path).or_else(|_| fs::remove_dir_all(path)).ok();
}

impl std::ops::Drop for Output {
    fn drop(&mut self) {
        if let (Target::Path { staging, .. }, false) = (&self.target, self.committed) {
            // Nothing half-written stays; what cannot be removed was not created.
            remove(staging);
        }
    }
}

/// A file being written. It must be [finished](OutputFile::finish), so that no error of the last bytes is lost.
#[derive(Debug)]
pub struct OutputFile {
    sink: FileSink,
    state: Arc<Mutex<State>>,
    durable: Durable,
    name: String,
}

/// When a file is forced to the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Durable {
    /// When it is finished: it is the whole output.
    Each,
    /// Left to the system: a folder of many files would be written a thousand files a second if each were synced.
    Together,
}

#[derive(Debug)]
enum FileSink {
    Disk(BufWriter<fs::File>),
    Memory(Vec<u8>),
    Null,
}

impl OutputFile {
    /// Writes bytes.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn put(&mut self, bytes: &[u8]) -> Result {
        self.write_all(bytes).map_err(|e| Error::io(&self.name, e))
    }

    /// Flushes the file, syncs it if it is the whole output, and marks it complete.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn finish(self) -> Result {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match self.sink {
            FileSink::Disk(buffer) => {
                let file = buffer.into_inner().map_err(|e| Error::io(&self.name, e.into_error()))?;
                if self.durable == Durable::Each {
                    file.sync_all().map_err(|e| Error::io(&self.name, e))?;
                }
            }
            FileSink::Memory(bytes) => state.bytes = bytes,
            FileSink::Null => {}
        }
        state.finished = true;
        Ok(())
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.sink {
            FileSink::Disk(file) => file.write(bytes),
            FileSink::Memory(buffer) => buffer.write(bytes),
            FileSink::Null => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        if let FileSink::Disk(file) = &mut self.sink { file.flush() } else { Ok(()) }
    }
}
