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

/// Pictures with six boxes and a text each, checked by all rules about meaning.
#[test]
#[ignore = "measures time; run in release"]
fn labels_per_second() {
    let captions = [
        "A man with two dogs near a red car.",
        "A dog and a person on a bench under an umbrella.",
        "There is no cat beside the couple of dogs.",
        "Two people walk their dogs past a parked car on the left side.",
    ];
    let classes = ["person", "dog", "dog", "car", "bench", "umbrella"];
    for count in [10_000, 100_000] {
        let mut builder = crate::scenes::Builder::default();
        for at in 0..count {
            builder.picture(&crate::scenes::picture(&classes, captions[at % captions.len()]));
        }
        let labels = builder.data.labels.len();
        let (aids, config) = (crate::scenes::coco(), genlock_check::Config::default());
        let start = std::time::Instant::now();
        let checked = crate::scenes::run(&builder.data, &aids, &config);
        let seconds = start.elapsed().as_secs_f64();
        eprintln!("{labels} labels: {:.0} labels a second, {} findings", labels as f64 / seconds, checked.findings.len());
    }
}
