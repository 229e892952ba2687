//! The folder of kept timelines.

use super::Identity;
use crate::{MediaError, MediaTimeline};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Timelines in a folder, one file each.
///
/// Any number of processes may use the folder at once: a file appears whole, by renaming, or not at all, carries a hash of what it
/// holds, and is never changed. What cannot be read is as good as absent, and what cannot be written is not kept; neither makes a
/// probe fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineCache {
    folder: PathBuf,
}

/// What a cache takes up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CacheUse {
    /// Timelines kept.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// The first bytes of a kept timeline.
const MAGIC: &[u8; 8] = b"genlock\x01";

/// The ending of kept timelines; nothing else in the folder is touched.
const ENDING: &str = "timeline";

/// Beyond this many bytes the timelines that were not used for the longest time go.
const MOST_BYTES: u64 = 256 << 20;

/// The longest kept timeline that is read back, as irregular as it may be.
const MOST_FILE: u64 = 64 << 20;

impl TimelineCache {
    /// The cache in `folder`, which is made when something is kept.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The cache in the user's own cache folder (`$XDG_CACHE_HOME/genlock` or `~/.cache/genlock`; on Windows the local application
    /// data); none without a home.
    pub fn of_user() -> Option<Self> {
        use etcetera::BaseStrategy as _;
        etcetera::choose_base_strategy().ok().map(|folders| Self::at(folders.cache_dir().join("genlock").join("timelines")))
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file of a timeline: by the content and by the readers of this build, since others may see more or less.
    fn file(&self, identity: &Identity) -> PathBuf {
        let mut hasher = blake3::Hasher::new();
        hasher.update(identity.bytes());
        hasher.update(env!("GENLOCK_READERS").as_bytes());
        for part in crate::backends().into_iter().filter(|part| part.there) {
            hasher.update(part.name.as_bytes());
            hasher.update(part.version.unwrap_or_default().as_bytes());
        }
        let name = hasher.finalize().to_hex();
        self.folder.join(format!("{}.{ENDING}", &name[..40]))
    }

    /// The timeline kept for this content.
    pub(crate) fn get(&self, identity: &Identity) -> Option<MediaTimeline> {
        let path = self.file(identity);
        let file = fs::File::open(&path).ok()?;
        if file.metadata().ok()?.len() > MOST_FILE {
            return None;
        }
        let bytes = fs::read(&path).ok()?;
        let rest = bytes.strip_prefix(MAGIC)?;
        let (hash, body) = rest.split_first_chunk::<32>()?;
        if blake3::hash(body).as_bytes() != hash {
            return None;
        }
        let timeline = postcard::from_bytes(body).ok()?;
        // The time of last use decides what goes first when the cache is full; without it, age does.
        #[allow(clippy::disallowed_methods, reason = "the time of use decides what is forgotten, and nothing else")]
        file.set_modified(SystemTime::now()).ok();
        Some(timeline)
    }

    /// Keeps a timeline, if it can.
    pub(crate) fn put(&self, identity: &Identity, timeline: &MediaTimeline) {
        let Ok(body) = postcard::to_stdvec(timeline) else { return };
        if body.len() as u64 <= MOST_FILE && self.write(&self.file(identity), &body).is_ok() {
            self.prune(MOST_BYTES);
        }
    }

    fn write(&self, path: &Path, body: &[u8]) -> std::io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let mut file = tempfile::Builder::new().prefix(".partial-").tempfile_in(&self.folder)?;
        file.write_all(MAGIC)?;
        file.write_all(blake3::hash(body).as_bytes())?;
        file.write_all(body)?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }

    /// The kept files: when last used, length, path.
    fn files(&self) -> Vec<(SystemTime, u64, PathBuf)> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Vec::new() };
        let kept = entries.flatten().filter(|entry| entry.path().extension().is_some_and(|ending| ending == ENDING));
        kept.filter_map(|entry| {
            let meta = entry.metadata().ok().filter(fs::Metadata::is_file)?;
            Some((meta.modified().ok()?, meta.len(), entry.path()))
        })
        .collect()
    }

    /// Takes away the timelines that were not used for the longest time, until at most `most` bytes are left.
    fn prune(&self, most: u64) {
        let mut files = self.files();
        let mut total: u64 = files.iter().map(|(_, length, _)| *length).sum();
        if total <= most {
            return;
        }
        files.sort();
        for (_, length, path) in files {
            if total <= most {
                break;
            }
            // Another process may have been quicker.
            if fs::remove_file(path).is_ok() {
                total -= length;
            }
        }
    }

    /// What it takes up.
    pub fn usage(&self) -> CacheUse {
        let files = self.files();
        CacheUse { files: files.len() as u64, bytes: files.iter().map(|(_, length, _)| *length).sum() }
    }

    /// Forgets everything kept; how many timelines that were.
    ///
    /// # Errors
    /// [`MediaError::Io`] for the first file that cannot be removed.
    pub fn clear(&self) -> Result<u64, MediaError> {
        let mut count = 0;
        for (_, _, path) in self.files() {
            match fs::remove_file(path) {
                Ok(()) => count += 1,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::{Identity, TimelineCache};
    use crate::timeline::Oddity;
    use crate::{MediaTimeline, probe_bytes};
    use genlock_diagnose::codes::media as codes;

    fn timeline() -> MediaTimeline {
        let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\x40\0\0".to_vec();
        bytes.resize(bytes.len() + 0x4000, 0);
        let mut timeline = probe_bytes(bytes).unwrap();
        timeline.oddities.push(Oddity::at(codes::SIZE_LIES, "made up", 7));
        timeline
    }

    #[test]
    fn keeps() {
        let folder = tempfile::tempdir().unwrap();
        let cache = TimelineCache::at(folder.path().join("made"));
        let path = folder.path().join("media");
        std::fs::write(&path, "content").unwrap();
        let identity = Identity::of(&path).unwrap();
        assert_eq!(cache.get(&identity), None);
        let timeline = timeline();
        cache.put(&identity, &timeline);
        assert_eq!(cache.get(&identity), Some(timeline.clone()));
        assert_eq!(cache.usage().files, 1);

        // A damaged file is as good as none, and is replaced.
        let kept = cache.file(&identity);
        let mut bytes = std::fs::read(&kept).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        std::fs::write(&kept, bytes).unwrap();
        assert_eq!(cache.get(&identity), None);
        cache.put(&identity, &timeline);
        assert!(cache.get(&identity).is_some());

        std::fs::write(cache.folder().join("other.txt"), "not ours").unwrap();
        assert_eq!(cache.clear().unwrap(), 1);
        assert_eq!(cache.usage().files, 0);
        assert!(cache.folder().join("other.txt").exists());
    }

    #[test]
    fn forgets_what_was_used_longest_ago() {
        let folder = tempfile::tempdir().unwrap();
        let cache = TimelineCache::at(folder.path().join("cache"));
        let mut identities = Vec::new();
        for name in ["a", "b", "c"] {
            let path = folder.path().join(name);
            std::fs::write(&path, name).unwrap();
            let identity = Identity::of(&path).unwrap();
            cache.put(&identity, &timeline());
            identities.push(identity);
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert!(cache.get(&identities[0]).is_some());
        let one = cache.usage().bytes / 3;
        cache.prune(2 * one);
        let left: Vec<bool> = identities.iter().map(|identity| cache.get(identity).is_some()).collect();
        assert_eq!(left, [true, false, true]);
    }

    #[test]
    fn many_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let cache = TimelineCache::at(folder.path().join("cache"));
        let path = folder.path().join("media");
        std::fs::write(&path, "content").unwrap();
        let identity = Identity::of(&path).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        cache.put(&identity, &timeline());
                        assert_eq!(cache.get(&identity), Some(timeline()));
                    }
                });
            }
        });
        assert_eq!(cache.usage().files, 1);
    }
}
