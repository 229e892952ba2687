//! Reading numbers from bytes that may be too few.

use crate::MediaError;
use std::borrow::BorrowMut;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};

/// A file of known length, or bytes in memory, read at positions.
#[derive(Debug)]
pub(crate) struct Source {
    bytes: Bytes,
    len: u64,
}

#[derive(Debug)]
enum Bytes {
    File(File),
    Memory(Vec<u8>),
}

impl Source {
    pub(crate) fn open(path: &std::path::Path) -> Result<Self, MediaError> {
        // Looked at before it is opened: opening a pipe would wait for somebody to write.
        if !std::fs::metadata(path)?.is_file() {
            return Err(MediaError::Unsupported { what: "not a regular file".into(), help: "give a media file" });
        }
        let file = File::open(path)?;
        let meta = file.metadata()?;
        if meta.len() == 0 {
            return Err(MediaError::Empty);
        }
        Ok(Self { bytes: Bytes::File(file), len: meta.len() })
    }

    /// A source of bytes that are in memory already.
    pub(crate) const fn memory(bytes: Vec<u8>) -> Self {
        let len = bytes.len() as u64;
        Self { bytes: Bytes::Memory(bytes), len }
    }

    pub(crate) const fn len(&self) -> u64 {
        self.len
    }

    /// Up to `most` bytes from `at`; fewer at the end of the file. Memory grows with what is there, not with what is asked.
    pub(crate) fn read(&mut self, at: u64, most: u64) -> Result<Vec<u8>, MediaError> {
        let mut bytes = Vec::new();
        self.read_into(at, most, &mut bytes)?;
        Ok(bytes)
    }

    /// As [`Source::read`], into a buffer that is cleared first.
    pub(crate) fn read_into(&mut self, at: u64, most: u64, bytes: &mut Vec<u8>) -> Result<(), MediaError> {
        bytes.clear();
        if at >= self.len {
            return Ok(());
        }
        let most = most.min(self.len - at);
        match &mut self.bytes {
            Bytes::File(file) => {
                file.seek(SeekFrom::Start(at))?;
                file.take(most).read_to_end(bytes)?;
            }
            Bytes::Memory(memory) => {
                let rest = usize::try_from(at).ok().and_then(|at| memory.get(at..)).unwrap_or_default();
                let most = usize::try_from(most).unwrap_or(usize::MAX);
                bytes.extend_from_slice(rest.get(..most).unwrap_or(rest));
            }
        }
        Ok(())
    }
}

/// Reads many small pieces that follow one another, from a window of the file.
#[derive(Debug)]
pub(crate) struct Window<S = Source> {
    source: S,
    start: u64,
    bytes: Vec<u8>,
}

impl<S: BorrowMut<Source>> Window<S> {
    /// How much is read at a time. Sound between pictures is far apart, and more would be read in vain.
    const AHEAD: u64 = 1 << 16;

    pub(crate) const fn new(source: S) -> Self {
        Self { source, start: 0, bytes: Vec::new() }
    }

    /// Up to `length` bytes from `at`; fewer at the end of the file.
    pub(crate) fn get(&mut self, at: u64, length: u64) -> Result<&[u8], MediaError> {
        let end = at.saturating_add(length);
        if at < self.start || end > self.start.saturating_add(self.bytes.len() as u64) {
            self.source.borrow_mut().read_into(at, length.max(Self::AHEAD), &mut self.bytes)?;
            self.start = at;
        }
        let from = usize::try_from(at - self.start).unwrap_or(usize::MAX).min(self.bytes.len());
        let rest = self.bytes.get(from..).unwrap_or_default();
        Ok(rest.get(..usize::try_from(length).unwrap_or(usize::MAX)).unwrap_or(rest))
    }
}

/// `N` bytes at `at`.
pub(crate) fn array<const N: usize>(data: &[u8], at: usize) -> Option<[u8; N]> {
    data.get(at..at.checked_add(N)?)?.try_into().ok()
}

pub(crate) fn u16_be(data: &[u8], at: usize) -> Option<u16> {
    array(data, at).map(u16::from_be_bytes)
}

pub(crate) fn u32_be(data: &[u8], at: usize) -> Option<u32> {
    array(data, at).map(u32::from_be_bytes)
}

pub(crate) fn u64_be(data: &[u8], at: usize) -> Option<u64> {
    array(data, at).map(u64::from_be_bytes)
}

pub(crate) fn i32_be(data: &[u8], at: usize) -> Option<i32> {
    array(data, at).map(i32::from_be_bytes)
}

pub(crate) fn u16_le(data: &[u8], at: usize) -> Option<u16> {
    array(data, at).map(u16::from_le_bytes)
}

pub(crate) fn u32_le(data: &[u8], at: usize) -> Option<u32> {
    array(data, at).map(u32::from_le_bytes)
}

pub(crate) fn i32_le(data: &[u8], at: usize) -> Option<i32> {
    array(data, at).map(i32::from_le_bytes)
}

pub(crate) fn u64_le(data: &[u8], at: usize) -> Option<u64> {
    array(data, at).map(u64::from_le_bytes)
}
