//! How fast captions are read. Run it in release: `cargo test --release -p genlock-check --test semantic -- --ignored --nocapture`.

use genlock_check::semantic::{Knowledge, TextReader, Vocabulary, everyday, shipped};

#[test]
#[ignore = "measures time; run in release"]
fn captions_per_second() {
    let vocabulary =
        Vocabulary::new(&shipped("coco").unwrap(), Knowledge { curated: Some(everyday()), wordnet: crate::wordnet::installed() });
    let captions = [
        "A man riding a wave on top of a surfboard in the ocean.",
        "Two brown dogs are playing with a red frisbee on the grass near a bench.",
        "A kitchen with a white refrigerator, a stove and no microwave on the counter.",
        "A group of people standing around a long table with several bottles of wine.",
        "The large blue bus is parked on the left side of a busy city street.",
    ];
    let mut reader = TextReader::new(&vocabulary);
    let (count, start) = (500_000, std::time::Instant::now());
    let found: usize = (0..count).map(|at| reader.read(captions[at % captions.len()]).mentions.len()).sum();
    let seconds = start.elapsed().as_secs_f64();
    eprintln!("{:.0} captions a second, {:.1} things a caption", count as f64 / seconds, found as f64 / count as f64);
    assert!(count as f64 / seconds > 100_000.0);
}
