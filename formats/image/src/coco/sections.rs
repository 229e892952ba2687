//! The sections of the file that is being written.

use super::layout::Layout;
use super::schema::{SECTIONS, Section};
use genlock_format::{Error, OutputFile, Result, Spool, Writing};

/// Bytes that are gathered before they are written.
const BLOCK: usize = 256 << 10;

/// A JSON file of which sections are written as their records come. Where records of several sections come in turns, the first
/// section is written at once and the others wait in spools until the end.
#[derive(Debug, Default)]
pub(super) struct Document {
    file: Option<OutputFile>,
    block: Vec<u8>,
    /// The root is a list of results.
    list: bool,
    /// Sections come one after the other.
    grouped: bool,
    /// Keys of the root that are written or begun.
    keys: Vec<String>,
    /// The section that is open in the file, and how many records it has.
    open: Option<(Section, u64)>,
    spools: Vec<(Section, Spool, u64)>,
    /// Values of the root that came while the section that cannot be closed was open.
    late: Vec<(String, String)>,
}

impl Document {
    /// Is promised that sections come one after the other.
    pub(super) fn group(&mut self) {
        self.grouped = true;
    }

    /// True if the root is a list.
    pub(super) fn is_list(&self) -> bool {
        self.list
    }

    /// True if the section is begun or written.
    pub(super) fn has(&self, section: Section) -> bool {
        self.keys.iter().any(|key| key == section.key())
    }

    /// Begins a file that is one list.
    pub(super) fn begin_list(&mut self, cx: &mut Writing<'_>) -> Result {
        if self.file.is_some() {
            return Ok(());
        }
        self.file = Some(cx.output.single("annotations.json")?);
        self.list = true;
        self.open = Some((Section::Results, 0));
        Ok(())
    }

    /// Opens the root, or writes the comma to the next key.
    fn key(&mut self, layout: &Layout, cx: &mut Writing<'_>, key: &str) -> Result {
        self.close(layout);
        if self.file.is_none() {
            self.file = Some(cx.output.single("annotations.json")?);
        }
        if self.keys.is_empty() {
            layout.style.open(&mut self.block, b'{', 1);
        } else {
            layout.style.comma(&mut self.block, 1);
        }
        layout.style.key(&mut self.block, key);
        self.keys.push(key.to_owned());
        Ok(())
    }

    /// Closes the section that is open.
    fn close(&mut self, layout: &Layout) {
        match self.open.take() {
            None | Some((Section::Image, _)) => {}
            Some((_, 0)) => self.block.extend_from_slice(b"[]"),
            Some(_) => layout.style.close(&mut self.block, b']', if self.list { 1 } else { 2 }),
        }
    }

    /// Writes a value of the root; false if the key is there already.
    pub(super) fn value(&mut self, layout: &Layout, cx: &mut Writing<'_>, key: &str, value: &str) -> Result<bool> {
        if self.list || self.keys.iter().any(|known| known == key) {
            return Ok(false);
        }
        if !self.grouped && self.open.is_some() {
            self.late.push((key.to_owned(), value.to_owned()));
            return Ok(true);
        }
        self.key(layout, cx, key)?;
        self.block.extend_from_slice(value.as_bytes());
        Ok(true)
    }

    /// Begins a section, unless there is one of its kind already.
    pub(super) fn begin(&mut self, layout: &Layout, cx: &mut Writing<'_>, section: Section) -> Result {
        if self.keys.iter().any(|key| key == section.key()) || self.list {
            return Ok(());
        }
        if !self.grouped && self.open.is_some() {
            return Ok(());
        }
        self.key(layout, cx, section.key())?;
        self.open = Some((section, 0));
        Ok(())
    }

    /// Writes a record into its section.
    pub(super) fn record(&mut self, layout: &Layout, cx: &mut Writing<'_>, section: Section, record: &[u8]) -> Result {
        if self.list && section != Section::Results {
            return Ok(());
        }
        if self.open.is_none_or(|(open, _)| open != section) {
            self.begin(layout, cx, section)?;
        }
        let depth = if self.list { 1 } else { 2 };
        match &mut self.open {
            Some((open, count)) if *open == section => {
                *count += 1;
                match (section, *count) {
                    (Section::Image, _) => {}
                    (_, 1) => layout.style.open(&mut self.block, b'[', depth),
                    _ => layout.style.comma(&mut self.block, depth),
                }
                self.block.extend_from_slice(record);
                if self.block.len() >= BLOCK { self.flush() } else { Ok(()) }
            }
            _ if self.keys.iter().any(|key| key == section.key()) => {
                let message = format!(
                    "a record came for the section {:?}, which is written, although the source said that it was complete; \
                     if it is a native file, take out its line expect.1 that says \"grouped\"",
                    section.key()
                );
                Err(Error::usage(message))
            }
            _ => self.spool(layout, section, record),
        }
    }

    fn spool(&mut self, layout: &Layout, section: Section, record: &[u8]) -> Result {
        if !self.spools.iter().any(|(known, ..)| *known == section) {
            self.spools.push((section, Spool::new(), 0));
        }
        let found = self.spools.iter_mut().find(|(known, ..)| *known == section);
        let Some((_, spool, count)) = found else { return Ok(()) };
        let mut before = Vec::new();
        if *count == 0 {
            layout.style.open(&mut before, b'[', 2);
        } else {
            layout.style.comma(&mut before, 2);
        }
        *count += 1;
        spool.put(&before)?;
        spool.put(record)
    }

    fn flush(&mut self) -> Result {
        if let Some(file) = &mut self.file {
            file.put(&self.block)?;
            self.block.clear();
        }
        Ok(())
    }

    /// Writes what waited and closes the file.
    pub(super) fn finish(&mut self, layout: &Layout, cx: &mut Writing<'_>) -> Result {
        if self.list {
            self.close(layout);
        } else {
            let mut spools = std::mem::take(&mut self.spools);
            for (key, value) in std::mem::take(&mut self.late) {
                if !self.keys.contains(&key) {
                    self.key(layout, cx, &key)?;
                    self.block.extend_from_slice(value.as_bytes());
                }
            }
            for section in SECTIONS {
                if self.keys.iter().any(|key| key == section.key()) {
                    continue;
                }
                if let Some(at) = spools.iter().position(|(known, ..)| *known == section) {
                    let (_, spool, _) = spools.swap_remove(at);
                    self.key(layout, cx, section.key())?;
                    self.flush()?;
                    if let Some(file) = &mut self.file {
                        spool.copy_to(file)?;
                    }
                    layout.style.close(&mut self.block, b']', 2);
                } else if !layout.missing.iter().any(|key| key == section.key()) {
                    self.key(layout, cx, section.key())?;
                    self.open = Some((section, 0));
                }
            }
            self.close(layout);
            if self.keys.is_empty() {
                self.file = Some(cx.output.single("annotations.json")?);
                self.block.extend_from_slice(b"{}");
            } else {
                layout.style.close(&mut self.block, b'}', 1);
            }
        }
        self.block.extend_from_slice(layout.style.end());
        self.flush()?;
        self.file.take().map_or(Ok(()), OutputFile::finish)
    }
}
