//! Prints where sounds begin, in seconds, and by how many nepers they rise, as a mean of all bands.
//!
//! ```text
//! ffmpeg -i street.ogg -ar 16000 -ac 1 -f f32le street.f32
//! cargo run --release -p genlock-align --example onsets_raw -- street.f32
//! ```

use genlock_align::OnsetFinder;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    for path in std::env::args_os().skip(1) {
        let bytes = std::fs::read(path)?;
        let samples: Vec<f32> = bytes.as_chunks::<4>().0.iter().map(|sample| f32::from_le_bytes(*sample)).collect();
        let mut finder = OnsetFinder::new();
        finder.push(0, &samples)?;
        for onset in finder.finish().all() {
            println!("{:.4}\t{:.3}", onset.time as f64 / 1e9, onset.rise);
        }
    }
    Ok(())
}
