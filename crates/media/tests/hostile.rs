//! Damaged files: whatever a file says, reading it ends, and with a result or an error.

#![allow(clippy::unwrap_used, reason = "a test that cannot write its input fails")]

mod common;

use genlock_media::{AudioOptions, ProbeOptions, audio_blocks, conventions, probe};
use std::io::Write as _;
use std::path::Path;

/// A generator of pseudo-random numbers (xorshift, Marsaglia 2003), the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap_or(0)
    }
}

/// Bytes with a few of them changed, or cut off; headers are hit more often than media data.
fn damaged(whole: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..=random.below(4) {
        let near = if random.below(2) == 0 { 4096 } else { bytes.len() };
        let at = random.below(near.min(bytes.len()));
        let at = if random.below(3) == 0 { bytes.len() - 1 - at } else { at };
        bytes[at] = [0, 1, 0x7F, 0x80, 0xFF, bytes[at] ^ 1, bytes[at].wrapping_add(1)][random.below(7)];
    }
    if random.below(8) == 0 {
        bytes.truncate(random.below(whole.len()));
    }
    bytes
}

fn survive(path: &Path) {
    if let Ok(timeline) = probe(path, &ProbeOptions::default()) {
        for stream in &timeline.streams {
            stream.frames.iter_presented().take(1000).for_each(drop);
            stream.frames.iter_stored().take(1000).for_each(drop);
        }
        drop(conventions(&timeline));
    }
    drop(audio_blocks(path, &AudioOptions::default(), &mut |_| {}));
}

#[test]
fn damaged_clips() {
    let Some(folder) = common::corpus("media/clips") else { return };
    // More rounds by hand: GENLOCK_ROUNDS=1000.
    let rounds = std::env::var("GENLOCK_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    names
        .retain(|path| path.extension().is_some_and(|extension| extension != "json") && path.metadata().unwrap().len() < 100_000);
    for path in names {
        let whole = std::fs::read(&path).unwrap();
        let mut random = Random(0x9E37_79B9_7F4A_7C15);
        for round in 0..rounds {
            let bytes = damaged(&whole, &mut random);
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(&bytes).unwrap();
            let survived = std::panic::catch_unwind(|| survive(file.path()));
            assert!(survived.is_ok(), "{} panics in round {round}", path.display());
        }
    }
}
