use super::Encord;
use crate::checks::{check_honest, check_robust, check_round_trip, corpus, read_text};

#[test]
fn the_corpus_reads_or_is_refused() {
    let (mut read, mut refused, mut identical) = (0, 0, 0);
    for (path, text) in corpus("vendors/encord") {
        let name = path.to_string_lossy();
        let (data, report) = read_text(&Encord, "x.json", &text);
        if data.recordings.is_empty() && data.streams.is_empty() {
            let codes: Vec<_> = report.diagnostics().iter().map(|diagnostic| diagnostic.code.id).collect();
            assert_eq!(codes, ["read/shape"], "{name}");
            refused += 1;
            continue;
        }
        let written = check_round_trip(&Encord, &name, &text);
        read += 1;
        identical += u32::from(written == text);
    }
    println!("encord: {read} files read and equal after a round trip, {identical} of them byte for byte; {refused} refused");
}
