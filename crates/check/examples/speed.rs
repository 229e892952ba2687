//! How fast checks are: `cargo run --release -p genlock-check --example speed -- 100000 1000000`.
//!
//! For each number of labels, a clean scene of that size is made and checked with all rules that are on by default. Printed are labels
//! for each second of CPU, the peak of memory, and, with `--rules`, the time of each rule by itself.

#[allow(dead_code, clippy::unwrap_used, reason = "a file of the tests, which use more of it")]
#[path = "../tests/corruption/scene.rs"]
mod scene;

use genlock_check::{Aids, Baseline, Config, check, rules};
use scene::{RATE, Size, scene};
use std::fs;

/// Seconds that this process spent on a CPU, as Linux counts them.
fn cpu() -> f64 {
    let text = fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    text.split_whitespace().next().and_then(|nanos| nanos.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

/// The peak of resident memory so far, in mebibytes.
fn peak() -> u64 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// A scene of about this many labels: recordings of a minute with six objects.
fn size(labels: u64) -> Size {
    let (seconds, objects) = (60, 6);
    let each = u64::from(seconds) * RATE.unsigned_abs() * u64::from(objects) * 2;
    Size { recordings: u32::try_from(labels.div_ceil(each)).unwrap_or(u32::MAX), seconds, objects }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let by_rule = words.iter().any(|word| word == "--rules");
    let numbers: Vec<u64> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let (baseline, aids) = (Baseline::default(), Aids::new());
    for wanted in if numbers.is_empty() { vec![100_000, 1_000_000] } else { numbers } {
        let data = scene(size(wanted), 1);
        // The peak so far is that of making the scene.
        fs::write("/proc/self/clear_refs", "5").ok();
        let (labels, before, memory) = (data.labels.len(), cpu(), peak());
        let checked = check(&data, &Config::default(), &baseline, &aids);
        let spent = cpu() - before;
        let links = checked.rate().checked;
        println!(
            "{labels} labels: {spent:.2} s of CPU, {:.0} labels a second, {links} links, {} findings; {memory} MiB before, {} MiB at the peak",
            labels as f64 / spent,
            checked.findings.len(),
            peak()
        );
        for rule in rules::all().iter().filter(|_| by_rule) {
            let code = rule.info().code;
            let config = Config { select: vec![code.id.to_owned()], ..Config::default() };
            let before = cpu();
            check(&data, &config, &baseline, &aids);
            println!("  {:<34} {:.2} s with the scene", code.id, cpu() - before);
        }
    }
}
