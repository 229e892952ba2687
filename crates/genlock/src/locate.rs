//! Lines and columns of diagnostics.

use genlock_diagnose::{Diagnostic, Position};
use genlock_format::Input;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};

/// Fills in line and column of diagnostics that only have a byte, in one pass over each file that they name.
pub fn locate(input: &Input, diagnostics: &mut [Diagnostic]) {
    locate_positions(input, diagnostics.iter_mut().filter_map(|diagnostic| diagnostic.position.as_mut()));
}

/// Fills in line and column of positions that only have a byte.
pub fn locate_positions<'p>(input: &Input, positions: impl IntoIterator<Item = &'p mut Position>) {
    let mut wanted: BTreeMap<String, Vec<&mut Position>> = BTreeMap::new();
    for position in positions {
        if position.offset.is_some() && position.line.is_none() {
            wanted.entry(position.path.clone()).or_default().push(position);
        }
    }
    if wanted.is_empty() {
        return;
    }
    for file in input.files() {
        if let Some(mut positions) = wanted.remove(&input.display(&file.path)) {
            positions.sort_by_key(|position| position.offset);
            walk(input, &file.path, positions);
        }
    }
}

/// Fills in positions that ascend. Those of a file that cannot be read again keep their byte offsets.
fn walk(input: &Input, path: &str, positions: Vec<&mut Position>) {
    let Ok(reader) = input.reader(path) else { return };
    let mut reader = BufReader::with_capacity(1 << 20, reader);
    let (mut line, mut at, mut column) = (1_u64, 0_u64, 1_u64);
    for position in positions {
        let target = position.offset.unwrap_or(0);
        while at < target {
            let chunk = match reader.fill_buf() {
                Ok(chunk) if !chunk.is_empty() => chunk,
                _ => return,
            };
            let length = chunk.len().min(usize::try_from(target - at).unwrap_or(usize::MAX));
            for &byte in &chunk[..length] {
                match byte {
                    b'\n' => (line, column) = (line + 1, 1),
                    // Bytes inside a UTF-8 character do not count as columns.
                    _ => column += u64::from(byte & 0xc0 != 0x80),
                }
            }
            reader.consume(length);
            at += length as u64;
        }
        (position.line, position.column) = (Some(line), Some(column));
    }
}
