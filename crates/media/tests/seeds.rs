//! The seeds of the fuzz targets, replayed: whole, cut at many places, and with bytes changed.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its seeds fails")]

use genlock_media::{ProbeOptions, conventions, probe, probe_bytes};
use std::path::{Path, PathBuf};

/// Cuts and changes of each seed.
const PLACES: usize = 300;

fn seeds(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { seeds(&path, found) } else { found.push(path) }
    }
}

fn all() -> Vec<PathBuf> {
    let mut found = Vec::new();
    seeds(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds"), &mut found);
    found.sort();
    assert!(found.len() > 20);
    found
}

/// Probes bytes and asks the timeline what it is for.
fn survive(bytes: Vec<u8>) {
    let Ok(timeline) = probe_bytes(bytes) else { return };
    for stream in &timeline.streams {
        let presented = stream.frames.iter_presented().take(2000).count() as u64;
        assert!(presented <= stream.frames.shown_len());
        stream.frames.iter_stored().take(2000).for_each(drop);
        drop((stream.stored_index_map(), stream.audio_sample_map()));
    }
    drop(conventions(&timeline));
}

#[test]
fn seeds_are_read() {
    for path in all() {
        let result = probe(&path, &ProbeOptions::default());
        let timeline = result.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(timeline.streams.iter().all(|stream| !stream.frames.is_empty()), "{}", path.display());
    }
}

#[test]
fn cut_anywhere() {
    for path in all() {
        let whole = std::fs::read(&path).unwrap();
        for at in (0..whole.len()).step_by(whole.len().div_ceil(PLACES)) {
            survive(whole[..at].to_vec());
        }
    }
}

#[test]
fn changed_anywhere() {
    for path in all() {
        let whole = std::fs::read(&path).unwrap();
        for at in (0..whole.len()).step_by(whole.len().div_ceil(PLACES)) {
            for value in [0x00, 0x7F, 0xFF, whole[at].wrapping_add(1)] {
                let mut bytes = whole.clone();
                bytes[at] = value;
                survive(bytes);
            }
        }
    }
}
