//! Truncated and mutated inputs: a diagnostic or an error, never a panic.

use super::kit::{Files, fixtures, read};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Mutations for each fixture; a fixed seed, so that a failure can be repeated.
const MUTATIONS: u64 = 300;

#[test]
fn truncation_at_any_byte_is_survived() {
    let registry = genlock::registry();
    for fixture in fixtures() {
        let format = registry.get(&fixture.format).expect("a registered format");
        for (name, bytes) in &fixture.files {
            for length in 0..bytes.len() {
                let mut files = fixture.files.clone();
                files.insert(name.clone(), bytes[..length].to_vec());
                survive(format, &files, &format!("{name} cut at {length}"));
            }
        }
    }
}

#[test]
fn mutation_of_any_byte_is_survived() {
    let registry = genlock::registry();
    for fixture in fixtures() {
        let format = registry.get(&fixture.format).expect("a registered format");
        for seed in 0..MUTATIONS {
            let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
            let mut files = fixture.files.clone();
            for bytes in files.values_mut() {
                mutate(bytes, &mut random);
            }
            survive(format, &files, &format!("{} mutated with seed {seed}", fixture.name));
        }
    }
}

fn survive(format: &dyn genlock_format::Format, files: &Files, what: &str) {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        if let Ok(read) = read(format, files) {
            // What was read of a broken file must be writable as well.
            let _ = super::kit::write(format, &read.data);
        }
    }));
    assert!(outcome.is_ok(), "{}: {what}", format.info().id);
}

/// Xorshift (Marsaglia 2003), which is enough to choose bytes.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (limit.max(1) as u64)).unwrap_or(0)
    }
}

fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    const PIECES: [&[u8]; 12] =
        [b"\0", b"\"", b"{", b"]", b"-", b"1e999", b"99999999999999999999", b"\xff\xfe", b"null", b"\n", b"nan", b"\\u0000"];
    for _ in 0..=random.below(4) {
        if bytes.is_empty() {
            return;
        }
        let at = random.below(bytes.len());
        match random.below(4) {
            0 => bytes[at] = u8::try_from(random.below(256)).unwrap_or(0),
            1 => drop(bytes.remove(at)),
            2 => {
                let piece = PIECES[random.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            _ => {
                let end = (at + random.below(12)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
        }
    }
}
