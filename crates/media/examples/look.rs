//! scratch
use genlock_media::{ContentOptions, ProbeOptions, content, probe};
fn main() {
    for path in std::env::args().skip(1) {
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        let path = std::path::Path::new(&path);
        let done = probe(path, &ProbeOptions::default()).and_then(|t| content(path, &t, &ContentOptions::default(), &mut |_| ()));
        match done {
            Err(e) => println!("{name} ERROR {e}"),
            Ok(c) => {
                let s: Vec<String> = c
                    .suspicions
                    .iter()
                    .map(|x| {
                        format!(
                            "{} {:.5} [{:.5} {:.5}] n={}/{} c={:.3}: {} {:?} {:?}",
                            x.code,
                            x.estimate.value,
                            x.estimate.low,
                            x.estimate.high,
                            x.support,
                            x.observed,
                            x.confidence,
                            x.sentence,
                            x.evidence,
                            x.correction.as_ref().map(|c| c
                                .map
                                .pieces()
                                .iter()
                                .map(|p| (
                                    p.start.map(|x| x.approx()),
                                    p.end.map(|x| x.approx()),
                                    p.slope.approx(),
                                    p.offset.approx()
                                ))
                                .collect::<Vec<_>>())
                        )
                    })
                    .collect();
                println!(
                    "{name} frames {} fl {} on {} lost {} {:?} | {}",
                    c.frames,
                    c.flashes,
                    c.onsets,
                    c.lost,
                    c.left_out,
                    if s.is_empty() { "-".into() } else { s.join("; ") }
                );
            }
        }
    }
}
