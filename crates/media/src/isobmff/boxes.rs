//! Boxes of the ISO base media file format (ISO/IEC 14496-12, 4.2).

use crate::MediaError;
use crate::bytes::{Source, array, u32_be, u64_be};

/// A box in the file, its body not read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FileBox {
    pub(crate) kind: [u8; 4],
    pub(crate) start: u64,
    pub(crate) body: u64,
    /// As declared; it may lie beyond the end of the file.
    pub(crate) end: u64,
}

/// The box at `at`; none at the end of the file.
pub(crate) fn file_box(source: &mut Source, at: u64) -> Result<Option<FileBox>, MediaError> {
    if at >= source.len() {
        return Ok(None);
    }
    let head = source.read(at, 16)?;
    let (Some(size), Some(kind)) = (u32_be(&head, 0), array::<4>(&head, 4)) else { return Ok(None) };
    let large = || u64_be(&head, 8).ok_or_else(|| MediaError::malformed("a box is cut off inside its header", Some(at)));
    let (header, size) = match size {
        0 => (8, source.len() - at),
        1 => (16, large()?),
        size => (8, u64::from(size)),
    };
    if size < header {
        let what = format!("a box of kind {} has the size {size}, less than its header", name(kind));
        return Err(MediaError::malformed(what, Some(at)));
    }
    let end = at.checked_add(size).ok_or_else(|| {
        MediaError::malformed(format!("a box of kind {} claims {size} bytes, beyond any file", name(kind)), Some(at))
    })?;
    Ok(Some(FileBox { kind, start: at, body: at + header, end }))
}

/// A four-character code as text.
pub(crate) fn name(kind: [u8; 4]) -> String {
    kind.iter().map(|&byte| if byte.is_ascii_graphic() { byte as char } else { '.' }).collect::<String>().trim_end().to_owned()
}

/// The boxes inside a body that is in memory. A box with an impossible size ends the list.
pub(crate) fn inner(data: &[u8]) -> Inner<'_> {
    Inner { data, at: 0 }
}

/// See [`inner`].
#[derive(Debug, Clone)]
pub(crate) struct Inner<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Inner<'a> {
    /// The kind of a box, its body, and the offset of the body in the outer body.
    type Item = ([u8; 4], &'a [u8], usize);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.data.get(self.at..)?;
        let size = u32_be(rest, 0)?;
        let kind = array::<4>(rest, 4)?;
        let (header, size) = match size {
            0 => (8, rest.len()),
            1 => (16, usize::try_from(u64_be(rest, 8)?).ok()?),
            size => (8, size as usize),
        };
        if size < header {
            self.at = self.data.len();
            return None;
        }
        // A box that claims more than there is keeps what is there.
        let body = rest.get(header..size.min(rest.len()))?;
        let offset = self.at + header;
        self.at = self.at.checked_add(size)?;
        Some((kind, body, offset))
    }
}

/// The first inner box of this kind.
pub(crate) fn find(data: &[u8], kind: [u8; 4]) -> Option<&[u8]> {
    inner(data).find(|(found, _, _)| *found == kind).map(|(_, body, _)| body)
}

/// The body of a full box after its version and flags.
pub(crate) fn full(body: &[u8]) -> Option<(u8, u32, &[u8])> {
    let word = u32_be(body, 0)?;
    Some((body[0], word & 0x00FF_FFFF, body.get(4..)?))
}

/// The entries of a table box: a count, then entries of `N` bytes. No more are given than there are bytes for.
pub(crate) fn entries<const N: usize>(rest: &[u8]) -> impl Iterator<Item = &[u8; N]> {
    let count = u32_be(rest, 0).unwrap_or(0) as usize;
    rest.get(4..).unwrap_or_default().as_chunks::<N>().0.iter().take(count)
}
