//! A place for output that has to wait for its turn.

use crate::{Error, OutputFile, Result};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};

/// Bytes that stay in memory; beyond, they go to a temporary file that nobody else can name.
const IN_MEMORY: usize = 8 << 20;

/// Bytes that are written now and belong behind what is not written yet: a section of a file whose records come between those of
/// another.
#[derive(Debug)]
pub struct Spool {
    file: tempfile::SpooledTempFile,
    length: u64,
}

impl Default for Spool {
    fn default() -> Self {
        Self { file: tempfile::SpooledTempFile::new(IN_MEMORY), length: 0 }
    }
}

impl Spool {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// True if nothing was put.
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn put(&mut self, bytes: &[u8]) -> Result {
        self.length += bytes.len() as u64;
        self.file.write_all(bytes).map_err(|error| Error::io("temporary file", error))
    }

    /// Copies all bytes to a file.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn copy_to(mut self, output: &mut OutputFile) -> Result {
        let error = |error| Error::io("temporary file", error);
        self.file.seek(SeekFrom::Start(0)).map_err(error)?;
        let mut buffer = vec![0; 256 << 10];
        loop {
            let count = self.file.read(&mut buffer).map_err(error)?;
            match buffer.get(..count) {
                Some([]) | None => return Ok(()),
                Some(bytes) => output.put(bytes)?,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Spool;
    use crate::Output;

    #[test]
    fn gives_back_what_was_put() {
        let mut output = Output::memory();
        let mut file = output.file("a").unwrap();
        let (mut small, mut large) = (Spool::new(), Spool::new());
        assert!(small.is_empty());
        small.put(b"first ").unwrap();
        small.put(b"second").unwrap();
        large.put(&vec![b'x'; super::IN_MEMORY + 1]).unwrap();
        small.copy_to(&mut file).unwrap();
        large.copy_to(&mut file).unwrap();
        file.finish().unwrap();
        let bytes = output.into_memory().remove("a").unwrap();
        assert!(bytes.starts_with(b"first secondx"));
        assert_eq!(bytes.len(), 12 + super::IN_MEMORY + 1);
    }
}
