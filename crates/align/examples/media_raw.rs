//! Compares two sounds and prints the map from the first to the second, with the CPU time that it took.
//!
//! ```text
//! ffmpeg -i proxy.mp3 -ar 8000 -ac 1 -f f32le proxy.f32
//! ffmpeg -i master.mp4 -ar 8000 -ac 1 -f f32le master.f32
//! cargo run --release -p genlock-align --example media_raw -- proxy.f32 master.f32
//! ```

use genlock_align::{Estimator as _, MediaToMedia, Options, Print, PrintKind, SoundPrinter, Verdict};
use std::error::Error;
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

type Anything<T> = Result<T, Box<dyn Error>>;

fn main() -> Anything<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(ours), Some(theirs)) = (arguments.next(), arguments.next()) else {
        return Err("usage: media_raw OURS.f32 THEIRS.f32".into());
    };
    let start = Instant::now();
    let prints = [listen(&ours)?, listen(&theirs)?];
    let listened = start.elapsed();
    let start = Instant::now();
    let outcome = MediaToMedia { ours: &prints[0], theirs: &prints[1], kind: PrintKind::Sound }.estimate(&Options::default());
    let compared = start.elapsed();
    let verdict = match &outcome.verdict {
        Verdict::Keep => "keep".to_owned(),
        Verdict::Fix(_) => "fix".to_owned(),
        Verdict::Abstain(reason) => format!("abstain {reason:?}"),
    };
    println!("{}\t{verdict}\tprints {listened:.2?}, comparison {compared:.2?}", ours.display());
    let Some(estimate) = &outcome.considered else { return Ok(()) };
    let evidence = &estimate.evidence;
    println!(
        "  {}; confidence {:.4}, margin {:.1}, {} of {}",
        evidence.sentence, estimate.confidence, evidence.margin, evidence.support, evidence.labels
    );
    for piece in estimate.map.pieces() {
        let bound = |bound: Option<genlock_time::Rational>| bound.map_or_else(|| "…".to_owned(), |bound| bound.to_decimal(3));
        println!("  [{}, {}): {} x + {}", bound(piece.start), bound(piece.end), piece.slope, piece.offset.to_decimal(4));
    }
    Ok(())
}

fn listen(path: &Path) -> Anything<Print> {
    let mut reader = BufReader::new(File::open(path)?);
    let mut printer = SoundPrinter::new();
    let (mut bytes, mut position) = (Vec::new(), 0_i64);
    loop {
        bytes.clear();
        reader.by_ref().take(1 << 18).read_to_end(&mut bytes)?;
        if bytes.is_empty() {
            return Ok(printer.finish());
        }
        let samples: Vec<f32> =
            bytes.chunks_exact(4).filter_map(|four| Some(f32::from_le_bytes(four.try_into().ok()?))).collect();
        printer.push(position, &samples)?;
        position += i64::try_from(samples.len())?;
    }
}
