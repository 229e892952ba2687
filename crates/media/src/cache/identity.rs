//! Which content a file has.

use crate::MediaError;
use crate::bytes::Source;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// What tells the content of one media file from that of another, wherever it lies and whatever it is called.
///
/// Of a file of up to 4 MiB it is the BLAKE3 hash of all bytes. To hash a long recording would take longer than to probe it, so of a
/// longer one it is the hash of its length, of its first and last 64 KiB, of 62 blocks of 4 KiB spread evenly between, and of the
/// time of its last modification, which changes when something between the blocks is overwritten. A copy that does not keep the
/// time of modification is a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identity([u8; 32]);

/// Files up to this length are hashed whole.
const WHOLE: u64 = 4 << 20;

/// How much of either end of a longer file is hashed.
const END: u64 = 64 << 10;

/// Blocks between the ends, and their length.
const BLOCKS: u64 = 62;
const BLOCK: u64 = 4 << 10;

impl Identity {
    /// The identity of the file at `path`.
    ///
    /// # Errors
    /// [`MediaError`] if it cannot be read, is empty or no regular file.
    pub fn of(path: &Path) -> Result<Self, MediaError> {
        let mut source = Source::open(path)?;
        let length = source.len();
        let mut hasher = blake3::Hasher::new();
        hasher.update(&length.to_le_bytes());
        let mut bytes = Vec::new();
        if length <= WHOLE {
            source.read_into(0, WHOLE, &mut bytes)?;
            hasher.update(&bytes);
            return Ok(Self(*hasher.finalize().as_bytes()));
        }
        let modified = std::fs::metadata(path)?.modified()?;
        // Before 1970 the distance is as good as the time itself.
        let since = modified.duration_since(UNIX_EPOCH).unwrap_or_else(|before| before.duration());
        hasher.update(&since.as_nanos().to_le_bytes());
        let between = (length - 2 * END) / BLOCKS;
        let blocks = (0..BLOCKS).map(|block| (END + block * between, BLOCK));
        for (at, most) in blocks.chain([(0, END), (length - END, END)]) {
            source.read_into(at, most, &mut bytes)?;
            hasher.update(&bytes);
        }
        Ok(Self(*hasher.finalize().as_bytes()))
    }

    /// Its 32 bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{END, Identity, WHOLE};
    use std::io::Write as _;

    fn identity(folder: &std::path::Path, name: &str, bytes: &[u8]) -> Identity {
        let path = folder.join(name);
        std::fs::File::create(&path).unwrap().write_all(bytes).unwrap();
        Identity::of(&path).unwrap()
    }

    #[test]
    fn content_and_not_name() {
        let folder = tempfile::tempdir().unwrap();
        let first = identity(folder.path(), "a", b"one");
        assert_eq!(first, identity(folder.path(), "b", b"one"));
        assert_ne!(first, identity(folder.path(), "c", b"two"));
    }

    #[test]
    fn long_files() {
        let folder = tempfile::tempdir().unwrap();
        let mut bytes = vec![7; usize::try_from(WHOLE).unwrap() + 12_345];
        let first = identity(folder.path(), "a", &bytes);
        bytes[usize::try_from(END).unwrap() + 3] = 8;
        assert_ne!(first, identity(folder.path(), "a", &bytes));
        assert_eq!(Identity::of(&folder.path().join("a")).unwrap(), Identity::of(&folder.path().join("a")).unwrap());
    }
}
