//! Prints what a media file says about time: `cargo run -p genlock-media --example timeline -- FILE…`; with `--audio` decodes it too, with
//! `--bare` leaves out the conventions.

use genlock_media::{AudioOptions, MediaError, ProbeOptions, audio_blocks, conventions, probe};
use genlock_time::Rational;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let (flags, files): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|arg| arg.starts_with("--"));
    let mut code = ExitCode::SUCCESS;
    for file in files {
        if let Err(error) = show(Path::new(&file), &flags) {
            eprintln!("{file}: {error}");
            code = ExitCode::FAILURE;
        }
    }
    code
}

fn show(path: &Path, flags: &[String]) -> Result<(), MediaError> {
    let asked = |name: &str| flags.iter().any(|flag| flag == name);
    let timeline = probe(path, &ProbeOptions::default())?;
    let seconds = |time: Option<Rational>| time.map_or("-".to_owned(), |time| time.to_decimal(6));
    println!("{}: {} by the {}, zero {}", path.display(), timeline.container, timeline.backend, timeline.zero.to_decimal(6));
    for stream in &timeline.streams {
        let frames = &stream.frames;
        println!(
            "  {} {} {}: {} stored, {} shown, {} to {}, {} runs, rate {:?}, {:?} Hz, delay {:?}, padding {:?}, {}",
            stream.index,
            stream.kind,
            stream.codec,
            frames.len(),
            frames.shown_len(),
            seconds(stream.start()),
            seconds(stream.end()),
            frames.run_count(),
            stream.rate,
            stream.sample_rate,
            stream.encoder_delay,
            stream.padding,
            if stream.variable { "variable" } else { "constant" }
        );
    }
    for odd in &timeline.oddities {
        println!("  {}: {}", odd.code, odd.message);
    }
    for anchor in &timeline.anchors {
        println!("  0 is {} s: {anchor:?}", anchor.seconds()?.to_decimal(6));
    }
    let conventions = if asked("--bare") { Vec::new() } else { conventions(&timeline)? };
    for convention in conventions {
        let first = convention.map.pieces().first().map(|piece| (piece.slope.approx(), piece.offset.approx()));
        println!("  {} ({} pieces, first {first:?}): {}", convention.name, convention.map.pieces().len(), convention.sentence);
    }
    if asked("--audio") {
        let mut samples = 0;
        let info = audio_blocks(path, &AudioOptions::default(), &mut |block| samples += block.samples.len())?;
        println!("  sound: {samples} samples of {} by {:?}, {} lost", info.len, info.decoder, info.lost);
    }
    Ok(())
}
