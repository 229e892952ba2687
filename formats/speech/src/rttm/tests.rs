use super::Rttm;
use crate::testing::{
    assert_honest, assert_round_trip, assert_survives_cuts, assert_survives_mutations, codes, corpus, only, read, read_all, write,
};
use genlock_diagnose::Collector;
use genlock_format::{Confidence, Format as _, Input, Options, Output, Peek};
use genlock_model::{Dataset, Evidence, Extent, Id, Label, Zero};
use genlock_time::{Rational, SyncMap};

fn labels(text: &str) -> Vec<String> {
    let (data, _) = read(&Rttm, "a.rttm", text.as_bytes());
    data.labels.iter().map(|label| show(&data, label)).collect()
}

/// `recording class start end speaker`.
fn show(data: &Dataset, label: &Label) -> String {
    let stream = data.streams.get(label.stream).expect("a stream");
    let class = label.class.and_then(|class| data.classes.get(class)).map_or("-", |class| class.name.as_str());
    let speaker = label.track.and_then(|track| data.tracks.get(track)?.source_id.clone());
    let speaker = speaker.map_or_else(|| "-".to_owned(), |speaker| speaker.to_string());
    let time = match &label.extent {
        Extent::Always => "always".to_owned(),
        Extent::At { at, .. } => at.to_string(),
        Extent::During { span, .. } => format!("{} {}", span.start, span.end),
        Extent::Several { .. } => "several".to_owned(),
    };
    format!("{} {class} {time} {speaker}", stream.name)
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(labels(text), expected, "{text:?}");
}

fn check_same(text: &str) {
    assert!(assert_round_trip(&Rttm, "a.rttm", text.as_bytes()), "{text:?}");
}

fn check_codes(text: &str, expected: &[(&str, u64)]) {
    let (_, report) = read(&Rttm, "a.rttm", text.as_bytes());
    let expected: Vec<_> = expected.iter().map(|(code, line)| ((*code).to_owned(), *line)).collect();
    assert_eq!(codes(&report), expected, "{text:?}");
}

#[test]
fn a_turn_ends_at_begin_plus_duration() {
    check("SPEAKER f 1 0.678 1.5 <NA> <NA> A <NA> <NA>\n", &["f - 0.678 2.178 A"]);
    check("SPEAKER f 1 14.1 0.30 <NA> <NA> A <NA>\n", &["f - 14.1 14.40 A"]);
    check("speaker f 2 1 2 <NA> <NA> <NA> <NA>\n", &["f#2 - 1 3 -"]);
}

#[test]
fn every_type_has_its_place() {
    check("IP f 1 20.0 <NA> <NA> filler A <NA>\n", &["f IP 20.0 A"]);
    check("LEXEME f 1 1.0 0.5 word lex A 0.9\n", &["f LEXEME 1.0 1.5 A"]);
    check("NO_RT_METADATA f 1 <NA> <NA> <NA> <NA> <NA> <NA>\n", &["f NO_RT_METADATA always -"]);
    let text = "SPKR-INFO f 1 <NA> <NA> <NA> adult_male A <NA>\nSPEAKER f 1 1 2 <NA> <NA> A <NA>\n";
    let (data, _) = read(&Rttm, "a.rttm", text.as_bytes());
    let track = data.tracks.iter().next().expect("a track");
    assert_eq!((data.tracks.len(), track.attributes.len()), (1, 1));
    check_same(text);
}

#[test]
fn bad_rows_are_reported_with_their_line_and_kept() {
    for (row, code) in [
        ("SPEAKER f 1 nan 2.0 <NA> <NA> A <NA> <NA>", "read/number"),
        ("SPEAKER f 1 1 inf <NA> <NA> A <NA> <NA>", "read/number"),
        ("SPEAKER f 1 1e308 1e308 <NA> <NA> A <NA> <NA>", "read/value"),
        ("SPEAKER f 1 1,5 2.0 <NA> <NA> A <NA> <NA>", "read/number"),
        ("SPEAKER f 1 1.0 2.0 <NA> <NA> A B <NA> <NA>", "read/syntax"),
        ("SPEAKER f 1 1.0 2.0", "read/syntax"),
        ("TURN f 1 1.0 2.0 <NA> <NA> A <NA> <NA>", "read/value"),
    ] {
        let text = format!(";; x\n{row}\nSPEAKER f 1 5 1 <NA> <NA> B <NA> <NA>\n");
        check_codes(&text, &[(code, 2)]);
        check(&text, &["f - 5 6 B"]);
        check_same(&text);
    }
}

#[test]
fn odd_rows_are_kept_and_reported() {
    check("SPEAKER f 1 5 -1 <NA> <NA> A <NA> <NA>\n", &["f - 5 4 A"]);
    check_codes("SPEAKER f 1 5 -1 <NA> <NA> A <NA> <NA>\n", &[("read/value", 1)]);
    check_codes("SPEAKER f 1 0 5 <NA> <NA> A <NA> <NA>\nSPEAKER f 1 3 5 <NA> <NA> A <NA> <NA>\n", &[("read/value", 2)]);
    check_codes("SPEAKER f 1 0 5 <NA> <NA> A <NA>\n", &[("read/note", 0)]);
    check_codes("SPEAKER f 1 0 5 <NA> <NA> A B <NA>\n", &[("read/number", 1)]);
}

#[test]
fn files_come_back_byte_for_byte() {
    check_same("SPEAKER f 1 0.2 0.70 <NA> <NA> A <NA> <NA>\n");
    check_same("SPEAKER f 1 0.678 1.5 <NA> <NA> A <NA> <NA>");
    check_same("SPEAKER f 1 1.0 2.0 <NA> <NA> A <NA>\r\nSPEAKER f 1 9.0 2.0 <NA> <NA> A <NA> 0.5\r\n");
    check_same(";; a\n\n# b\nSPEAKER   f 1  1.0* .50* <NA> <NA> A 0.90\nSPEAKER f 1 1e-3 0.12345678901 <NA> <NA> B x\n;; end");
    check_same(
        "SPKR-INFO g 1 <NA> <NA> <NA> child  B <NA>\nSPEAKER f <NA> 1 2 <NA> <NA> A <NA>\nSPKR-INFO f 1 <NA> <NA> <NA> <NA> A <NA>\n\n",
    );
    check_same("");
    check_same(";; nothing else\n");
}

#[test]
fn several_files_stay_several_files() {
    let files =
        [("a.rttm".to_owned(), b"SPEAKER f 1 1 2 <NA> <NA> A <NA> <NA>\n".to_vec()), ("b/c.rttm".to_owned(), b";; x\n".to_vec())];
    let (data, _) = read_all(&Rttm, files.clone().into());
    assert_eq!(write(&Rttm, &data), (files.into(), Vec::new()));
}

#[test]
fn a_repair_moves_rows_and_keeps_their_digits() {
    let text = "SPEAKER f 1 14.032 1.744 <NA> <NA> A <NA> <NA>\nSPEAKER  f 1 1 2 <NA> <NA> A <NA> <NA>\n";
    let (mut data, _) = read(&Rttm, "a.rttm", text.as_bytes());
    let mut target = data.clocks.iter().next().expect("a clock").clone();
    let from = target.id;
    target.id = Id::new(1);
    target.zero = Zero::Presentation;
    data.put(genlock_model::Record::Clock(target));
    data.put(genlock_model::Record::Map(genlock_model::ClockMap {
        id: Id::new(0),
        from,
        to: Id::new(1),
        map: SyncMap::affine(Rational::new(1001, 1000).expect("a slope"), Rational::ZERO).expect("a map"),
        evidence: Evidence {
            method: "speech".into(),
            sentence: String::new(),
            confidence: None,
            figures: genlock_model::Extras::new(),
        },
        replaces: None,
    }));
    let (files, losses) = write(&Rttm, &data);
    let text = "SPEAKER f 1 14.046 1.746 <NA> <NA> A <NA> <NA>\nSPEAKER f 1 1.001 2.002 <NA> <NA> A <NA> <NA>\n";
    assert_eq!(String::from_utf8(only(&files)).expect("UTF-8"), text);
    assert_eq!(losses, []);
}

#[test]
fn the_option_gives_nine_fields() {
    let (mut data, _) = read(&Rttm, "a.rttm", b"SPEAKER f 1 1.0 2.0 <NA> <NA> A <NA> <NA>\n");
    data.info.clear();
    let (report, mut output) = (Collector::new(), Output::memory());
    let options = Options::new().with("fields", "9");
    genlock_format::write(&Rttm, &data, &mut output, &options, &report).expect("memory");
    assert_eq!(only(&output.into_memory()), b"SPEAKER f 1 1.0 2.0 <NA> <NA> A <NA>\n");
}

#[test]
fn it_is_recognised_by_its_rows() {
    let confidence = |text: &str| {
        let input = Input::memory([("x.txt", text)]);
        Rttm.detect(&Peek::new(&input)).confidence
    };
    assert_eq!(confidence(";; c\nSPEAKER f 1 1.0 2.0 <NA> <NA> A <NA>\n"), Confidence::Certain);
    assert_eq!(confidence("SPEAKER one says hello\n"), Confidence::No);
    assert_eq!(confidence(""), Confidence::No);
}

#[test]
fn no_mutation_makes_it_panic() {
    let text =
        ";; c\nSPKR-INFO f 1 <NA> <NA> <NA> x A <NA>\nSPEAKER f 1 1.5 0.25* <NA> <NA> A 1 2\nIP f 1 3 <NA> <NA> <NA> A <NA>\n";
    assert_survives_mutations(&Rttm, text.as_bytes());
}

#[test]
fn no_cut_makes_it_panic() {
    assert_survives_cuts(
        &Rttm,
        b";; c\r\nSPKR-INFO f 1 <NA> <NA> <NA> x A <NA>\r\nSPEAKER f 1 1e5* -0.2* \xc3\xa9 <NA> A 1 2\r\nIP f 1 3 <NA>",
    );
}

#[test]
fn the_corpus_comes_back() {
    let files = corpus(&["vendors/rttm", "formats/pyannote/rttms", "align/public", "robust/bad/rttm"], "rttm");
    let (mut same, mut rows) = (0, 0);
    for (path, bytes) in &files {
        let (data, _) = read(&Rttm, path, bytes);
        rows += data.labels.len();
        assert_honest(&data, &Rttm, path);
        if assert_round_trip(&Rttm, "a.rttm", bytes) {
            same += 1;
        } else {
            println!("not byte for byte: {path}");
        }
    }
    println!("RTTM: {same} of {} files byte for byte, {rows} rows", files.len());
    assert_eq!(same, files.len());
}
