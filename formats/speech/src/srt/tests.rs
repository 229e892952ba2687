use super::Srt;
use crate::testing::{
    assert_honest, assert_round_trip, assert_survives_cuts, assert_survives_mutations, codes, corpus, only, read, repair, write,
};
use genlock_model::{Extent, Label};

/// Reads a text and gives each cue as `id|start|end|text`.
fn cues(text: &str) -> Vec<String> {
    let (data, _) = read(&Srt, "a.srt", text.as_bytes());
    data.labels.iter().map(show).collect()
}

fn show(label: &Label) -> String {
    let Extent::During { span, .. } = &label.extent else { panic!("a cue lasts") };
    let id = label.source_id.as_ref().map_or("", |id| id.as_str());
    format!("{id}|{}|{}|{}", span.start, span.end, label.text.as_deref().unwrap_or("-"))
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(cues(text), expected, "{text:?}");
}

/// A file that must come back byte for byte.
fn check_same(text: &str) {
    assert!(assert_round_trip(&Srt, "a.srt", text.as_bytes()), "{text:?}");
}

const TWO: &str = "1\n00:00:00,000 --> 00:00:01,000\nx\n\n2\n00:00:01,000 --> 00:00:02,000\ny\nz\n";

#[test]
fn an_index_that_counts_is_no_id() {
    check(TWO, &["|0.000|1.000|x", "|1.000|2.000|y\nz"]);
    check(
        "0\n00:00:00,000 --> 00:00:01,000\nx\n\n0\n00:00:01,000 --> 00:00:02,000\ny\n",
        &["0|0.000|1.000|x", "0|1.000|2.000|y"],
    );
}

#[test]
fn times_are_read_however_they_are_written() {
    check("00:00:03,5 --> 0:0:4,25\nx", &["|3.500|4.250|x"]);
    check("1\n00:00:02.500 --> 00:00:03.000\nx", &["|2.500|3.000|x"]);
    check("1\n-00:00:01,000 --> 00:00:01,000\nx", &["|-1.000|1.000|x"]);
    check("1\n100:00:00,000 --> 100:00:00,001\nx", &["|360000.000|360000.001|x"]);
    check("1\n00:00:02,000 --> 00:00:01,000\nx", &["|2.000|1.000|x"]);
    check("1\n00:00:00,000 --> 00:00:01,0000\nx", &[]);
    check("1\n99999999999999999999:00:00,000 --> 00:00:01,000\nx", &[]);
}

#[test]
fn a_blank_line_inside_a_text_is_kept_and_reported() {
    let text = "1\n00:00:00,000 --> 00:00:01,000\nx\n\ny\n\n2\n00:00:01,000 --> 00:00:02,000\nz\n";
    check(text, &["|0.000|1.000|x\n\ny", "|1.000|2.000|z"]);
    let (_, report) = read(&Srt, "a.srt", text.as_bytes());
    assert_eq!(codes(&report), [("read/syntax".to_owned(), 5)]);
    check_same(text);
}

#[test]
fn a_cue_without_a_time_line_is_left_out_and_reported() {
    let text = "1\n00:00:00,000 --> 00:00:01,000\nx\n\n2\ny\n\n3\n00:00:01,000 --> 00:00:02,000\nz\n";
    check(text, &["|0.000|1.000|x", "3|1.000|2.000|z"]);
    let (_, report) = read(&Srt, "a.srt", text.as_bytes());
    assert_eq!(codes(&report), [("read/syntax".to_owned(), 5)]);
    check_same(text);
}

#[test]
fn files_come_back_byte_for_byte() {
    check_same(TWO);
    check_same(TWO.trim_end());
    check_same(&format!("{TWO}\n\n"));
    check_same(&TWO.replace('\n', "\r\n"));
    check_same(&format!("\u{feff}{TWO}"));
    check_same("1\n00:00:01,000 --> 00:00:02,500  X1:100 X2:600 Y1:400 Y2:460\nx\n");
    check_same(
        "junk\n\n3\n00:00:01.000 --> 0:0:2,5\na --> b\n\n\n\n00:00:03,000-->00:00:04,000\nno blank\n9\n00:00:05,000 --> 00:00:06,000\n",
    );
}

#[test]
fn other_encodings_are_named() {
    let text = b"1\n00:00:00,000 --> 00:00:01,000\nd\xe9j\xe0 vu, tr\xe8s bien, fran\xe7ais\n";
    let (data, report) = read(&Srt, "a.srt", text);
    assert_eq!(codes(&report), [("read/encoding".to_owned(), 0)]);
    assert_eq!(data.labels.iter().next().and_then(|label| label.text.clone()).as_deref(), Some("déjà vu, très bien, français"));
}

#[test]
fn neither_blank_lines_nor_arrows_are_written_into_a_text() {
    let (mut data, _) = read(&Srt, "a.srt", TWO.as_bytes());
    for label in &mut data.labels {
        label.text = Some("a --> b\n\nc".to_owned());
    }
    let (files, losses) = write(&Srt, &data);
    let text = String::from_utf8(only(&files)).expect("UTF-8");
    assert_eq!(text, TWO.replace("x\n", "a -> b\nc\n").replace("y\nz\n", "a -> b\nc\n"));
    assert_eq!(losses.iter().map(|loss| (loss.code.id, loss.count)).collect::<Vec<_>>(), [("loss/text", 2)]);
    assert_honest(&data, &Srt, "arrows");
}

#[test]
fn a_time_before_zero_is_not_written() {
    let (mut data, _) = read(&Srt, "a.srt", TWO.as_bytes());
    if let Some(Label { extent: Extent::During { span, .. }, .. }) = data.labels.iter_mut().next() {
        span.start = genlock_time::Time::millis(-1);
    }
    let (files, losses) = write(&Srt, &data);
    assert_eq!(only(&files), b"1\n00:00:01,000 --> 00:00:02,000\ny\nz\n");
    assert_eq!(losses.len(), 1);
    assert_honest(&data, &Srt, "negative");
}

#[test]
fn a_repair_moves_cues_without_a_loss() {
    let (mut data, _) = read(&Srt, "a.srt", TWO.replace("00:00:01,000 -->", "0:0:1,0 -->").as_bytes());
    repair(&mut data, 1500);
    let (files, losses) = write(&Srt, &data);
    let text = "1\n00:00:01,500 --> 00:00:02,500\nx\n\n2\n00:00:02,500 --> 00:00:03,500\ny\nz\n";
    assert_eq!((String::from_utf8(only(&files)).expect("UTF-8").as_str(), losses), (text, Vec::new()));
}

#[test]
fn no_mutation_makes_it_panic() {
    assert_survives_mutations(&Srt, TWO.as_bytes());
}

#[test]
fn no_cut_makes_it_panic() {
    assert_survives_cuts(&Srt, TWO.as_bytes());
    assert_survives_cuts(&Srt, "\u{feff}1\r\n-00:00:01,0 --> 1:2 X1:é\r\n\r\né\r\n\r\n5\r\n-->".as_bytes());
}

#[test]
fn the_corpus_comes_back() {
    let files = corpus(&["vendors/srt", "align/public", "robust/bad/srt_ctm"], "srt");
    let (mut same, mut cues) = (0, 0);
    for (path, bytes) in &files {
        let name = path.rsplit('/').next().unwrap_or(path);
        cues += read(&Srt, name, bytes).0.labels.len();
        if assert_round_trip(&Srt, name, bytes) {
            same += 1;
        } else {
            println!("not byte for byte: {path}");
        }
    }
    println!("SRT: {same} of {} files byte for byte, {cues} cues", files.len());
    assert_eq!(same, files.len());
}
