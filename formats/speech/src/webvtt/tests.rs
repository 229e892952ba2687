use super::{WebVtt, voice};
use crate::rttm::Rttm;
use crate::srt::Srt;
use crate::testing::{
    assert_honest, assert_round_trip, assert_survives_cuts, assert_survives_mutations, codes, corpus, only, read, repair, write,
};
use genlock_format::Format;
use genlock_model::{Dataset, Extent, Label, SourceId};
use genlock_time::Rational;
use serde_json::Value;

fn cues(text: &str) -> Vec<String> {
    let (data, _) = read(&WebVtt, "a.vtt", text.as_bytes());
    data.labels.iter().map(|label| show(&data, label)).collect()
}

/// `id|start|end|speaker|text`.
fn show(data: &Dataset, label: &Label) -> String {
    let Extent::During { span, .. } = &label.extent else { panic!("a cue lasts") };
    let id = label.source_id.as_ref().map_or("", SourceId::as_str);
    let speaker = speaker(data, label).unwrap_or_default();
    format!("{id}|{}|{}|{speaker}|{}", span.start, span.end, label.text.as_deref().unwrap_or("-"))
}

fn speaker(data: &Dataset, label: &Label) -> Option<String> {
    Some(data.tracks.get(label.track?)?.source_id.as_ref()?.to_string())
}

/// Start and end in milliseconds, and the payload, as the reference parsers give them.
fn plain(data: &Dataset, label: &Label) -> (i64, i64, String) {
    let Extent::During { span, .. } = &label.extent else { panic!("a cue lasts") };
    let payload = voice::join(speaker(data, label).as_deref(), label.text.as_deref()).into_owned();
    (span.start.ticks(), span.end.ticks(), payload)
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(cues(text), expected, "{text:?}");
}

fn check_same(text: &str) {
    assert!(assert_round_trip(&WebVtt, "a.vtt", text.as_bytes()), "{text:?}");
}

fn check_codes(text: &str, expected: &[(&str, u64)]) {
    let (_, report) = read(&WebVtt, "a.vtt", text.as_bytes());
    let expected: Vec<_> = expected.iter().map(|(code, line)| ((*code).to_owned(), *line)).collect();
    assert_eq!(codes(&report), expected, "{text:?}");
}

fn check_converted(from: &dyn Format, text: &str, to: &dyn Format, expected: &str, losses: &[&str]) {
    let (data, _) = read(from, "a.x", text.as_bytes());
    let (files, lost) = write(to, &data);
    assert_eq!(String::from_utf8(only(&files)).expect("UTF-8"), expected);
    assert_eq!(lost.iter().map(|loss| loss.code.id).collect::<Vec<_>>(), losses, "{text:?}");
    assert_honest(&data, to, text);
}

const TWO: &str =
    "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nx\n\ntwo\n00:00:01.000 --> 00:00:02.000 line:0 align:start\n<v Ann>y\nz\n";

#[test]
fn cues_have_ids_settings_and_speakers() {
    check(TWO, &["|0.000|1.000||x", "two|1.000|2.000|Ann|y\nz"]);
    let (data, _) = read(&WebVtt, "a.vtt", TWO.as_bytes());
    let settings = data.labels.iter().filter_map(|label| label.extras.text("webvtt", "settings"));
    assert_eq!(settings.collect::<Vec<_>>(), ["line:0 align:start"]);
}

#[test]
fn one_voice_is_the_speaker() {
    let voice = |payload: &str| voice::split(payload);
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(voice("<v Ann>x"), (some("Ann"), some("x")));
    assert_eq!(voice("<v Ann &amp; Bo>x"), (some("Ann & Bo"), some("x")));
    assert_eq!(voice("<v Ann></v>"), (some("Ann"), None));
    assert_eq!(voice("<v Ann>x</v>"), (some("Ann"), some("<v Ann>x</v>")));
    assert_eq!(voice("<v.loud  Ann >x"), (some("Ann"), some("<v.loud  Ann >x")));
    assert_eq!(voice("<v Ann>x<v Bo>y"), (None, some("<v Ann>x<v Bo>y")));
    assert_eq!(voice("x<v Bo>y"), (None, some("x<v Bo>y")));
    assert_eq!(voice("<video>"), (None, some("<video>")));
    assert_eq!(voice("<v"), (None, some("<v")));
    assert_eq!(voice(""), (None, None));
}

#[test]
fn what_is_dropped_is_reported_with_its_line() {
    check_codes(
        "WEBVTT\n\n00:00.000 --> 00:60.000\nx\n\n00:01,000 --> 00:02,000\ny\n",
        &[("read/ignored", 3), ("read/ignored", 6)],
    );
    check_codes("WEBVTT\n\nNOTE x\n\nnonsense\n\nSTYLE\n::cue{}\n", &[("read/ignored", 5)]);
    check_codes("WEBVTT\n\n00:02.000 --> 00:01.000\nx\n", &[("read/value", 3)]);
    check_codes("WEBVTTX\n\n00:02.000 --> 00:03.000\nx\n", &[("read/shape", 1)]);
    check_codes("WEBVTT\n\n99999999999999999999:00:00.000 --> 99999999999999999999:00:01.000\nx\n", &[("read/ignored", 3)]);
}

#[test]
fn files_come_back_byte_for_byte() {
    check_same(TWO);
    check_same(&TWO.replace('\n', "\r\n"));
    check_same(&TWO.replace('\n', "\r"));
    check_same(&format!("\u{feff}{}", TWO.trim_end()));
    check_same("WEBVTT");
    check_same(
        "WEBVTT - a title\nKind: captions\n\nSTYLE\n::cue{}\n\nNOTE a\n\n\n00:01.000 --> 00:02.000\nx\n\n1:00:00.000-->01:00:01.000\ty:1\n<v Bo>y</v>\n\nNOTE b",
    );
    check_same(
        "WEBVTT\n00:01.000 --> 00:02.000\nx\n00:02.000 --> 00:03.000\ny\n\nbad\n00:09 --> 00:10\nz\n\n00:05.000 --> 00:06.000\n\n",
    );
    check_same("no header\n\n00:01.000 --> 00:02.000\nx\n");
}

#[test]
fn the_timestamp_map_of_a_segment_is_a_map() {
    let text = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:01.000,MPEGTS:900001\n\n00:00.500 --> 00:02.000\nx\n";
    let (data, _) = read(&WebVtt, "a.vtt", text.as_bytes());
    let map = data.maps.iter().next().expect("a map");
    let at = map.map.apply(Rational::ZERO).expect("exact");
    assert_eq!(at, genlock_time::Mapped::To(Rational::new(810_001, 90_000).expect("a rational")));
    check_same(text);
    check_codes(&text.replace("900001", "x"), &[("read/value", 2)]);
}

#[test]
fn cues_and_turns_become_each_other() {
    let rttm = "SPEAKER a 1 1.000 0.500 <NA> <NA> Ann <NA> <NA>\n";
    let vtt = "WEBVTT\n\n00:00:01.000 --> 00:00:01.500\n<v Ann></v>\n";
    check_converted(&Rttm, rttm, &WebVtt, vtt, &["loss/stream", "loss/stream"]);
    check_converted(&WebVtt, vtt, &Rttm, rttm, &["loss/stream", "loss/stream"]);
    let worded = vtt.replace("</v>", "hello");
    check_converted(&WebVtt, &worded, &Rttm, rttm, &["loss/stream", "loss/stream", "loss/text"]);
}

#[test]
fn the_two_caption_formats_become_each_other() {
    let srt = "1\r\n00:00:00,000 --> 00:00:01,000\r\nx\r\n\r\n7\r\n00:00:01,000 --> 00:00:02,000\r\ny\r\n";
    let vtt = "WEBVTT\r\n\r\n00:00:00.000 --> 00:00:01.000\r\nx\r\n\r\n7\r\n00:00:01.000 --> 00:00:02.000\r\ny\r\n";
    check_converted(&Srt, srt, &WebVtt, vtt, &[]);
    check_converted(&WebVtt, vtt, &Srt, srt, &[]);
}

#[test]
fn no_arrow_is_written_into_a_text() {
    let srt = "1\n00:00:00,000 --> 00:00:01,000\na --> b\n\nc\n";
    check_converted(
        &Srt,
        srt,
        &WebVtt,
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\na --&gt; b\nc\n",
        &["loss/extras", "loss/text"],
    );
}

#[test]
fn a_repair_takes_the_timestamp_map_away() {
    let head = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n";
    let (mut data, _) = read(&WebVtt, "a.vtt", TWO.replace("WEBVTT\n", head).as_bytes());
    repair(&mut data, 500);
    let (files, losses) = write(&WebVtt, &data);
    let text = TWO.replace("2.000", "2.500").replace("1.000", "1.500").replace("0.000", "0.500");
    assert_eq!(String::from_utf8(only(&files)).expect("UTF-8"), text);
    assert_eq!(losses.iter().map(|loss| loss.code.id).collect::<Vec<_>>(), ["loss/map"]);
}

#[test]
fn no_mutation_makes_it_panic() {
    assert_survives_mutations(&WebVtt, TWO.as_bytes());
    assert_survives_mutations(
        &WebVtt,
        b"WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:1,LOCAL:00:00.000\n\nNOTE\n\na\n00:01.000 --> 00:02.000 b\n<v A>\n",
    );
}

#[test]
fn no_cut_makes_it_panic() {
    assert_survives_cuts(&WebVtt, TWO.as_bytes());
    let text = "\u{feff}WEBVTT é\r\nX-TIMESTAMP-MAP=MPEGTS:1,LOCAL:00:00.000\r\n\r\né\r\n00:01.000 --> 00:02.000 é\r\n<v.é é>\0\r\n-->\r\n\r\nNOTE\r\n";
    assert_survives_cuts(&WebVtt, text.as_bytes());
}

/// The expected cues of a folder of the corpus: path of the file, expected, found.
type Compared = Vec<(String, Vec<(i64, i64, String)>, Vec<(i64, i64, String)>)>;

fn against_reference(folder: &str) -> Compared {
    let root = format!("vendors/webvtt/{folder}");
    let Some((_, expected)) = corpus(&[&root], "json").into_iter().find(|(path, _)| path.ends_with("/expected.json")) else {
        return Vec::new();
    };
    let expected: Value = serde_json::from_slice(&expected).expect("JSON");
    let files = corpus(&[&root], "vtt");
    let list = expected["files"].as_object().expect("files").iter();
    list.map(|(name, expected)| {
        let (_, bytes) = files.iter().find(|(path, _)| path.ends_with(&format!("/{folder}/{name}"))).expect("the file");
        let (data, _) = read(&WebVtt, name, bytes);
        let found = data.labels.iter().map(|label| plain(&data, label)).collect();
        let cue = |cue: &Value| {
            let text = cue[2].as_str().expect("text").trim_end_matches('\n').to_owned();
            (cue[0].as_i64().expect("ms"), cue[1].as_i64().expect("ms"), text)
        };
        (name.clone(), expected["cues"].as_array().expect("cues").iter().map(cue).collect(), found)
    })
    .collect()
}

/// Prints how many agree, and gives the names of the others.
fn disagreeing(suite: &str, compared: &Compared) -> Vec<String> {
    let differ: Vec<_> = compared.iter().filter(|(_, expected, found)| expected != found).collect();
    for (name, expected, found) in &differ {
        println!("{name}:\n  expected {expected:?}\n  found    {found:?}");
    }
    println!("{suite}: {} of {} agree", compared.len() - differ.len(), compared.len());
    differ.iter().map(|(name, _, _)| name.clone()).collect()
}

#[test]
fn the_file_parsing_tests_of_the_w3c() {
    let compared = against_reference("wpt-file-parsing");
    assert_eq!(disagreeing("W3C file parsing", &compared), [""; 0]);
    assert!(compared.is_empty() || compared.len() >= 36);
}

/// The reference parser goes on after a first line that is not WEBVTT and counts an error; the specification says to abort.
#[test]
fn the_files_of_vtt_js_against_the_w3c_parser() {
    let compared = against_reference("vttjs");
    let differ = disagreeing("vtt.js files, W3C parser", &compared);
    let unsigned = ["bom-garbage-data", "bom-tab-webvtt", "tab-after-bom-before-header"];
    let known = unsigned.map(|name| format!("file-layout/{name}.vtt"));
    assert!(compared.is_empty() || differ == known, "these differ: {differ:?}");
}

/// The expectations of vtt.js itself stand beside its files. It takes the times of the first two, which the specification drops; in the
/// third it drops the cue whose identifier would be `-->`, where the specification starts a new block at the time line that follows.
#[test]
fn the_files_of_vtt_js_against_vtt_js() {
    let json = corpus(&["vendors/webvtt/vttjs"], "json");
    let mut compared: Compared = Vec::new();
    for (path, bytes) in corpus(&["vendors/webvtt/vttjs"], "vtt") {
        let wanted = path.replace(".vtt", ".json");
        let Some((_, text)) = json.iter().find(|(path, _)| *path == wanted) else { continue };
        let expected: Value = serde_json::from_slice(text).expect("JSON");
        let Some(expected) = expected["cues"].as_array() else { continue };
        #[allow(clippy::cast_possible_truncation, reason = "milliseconds of a test file")]
        let millis = |value: &Value| (value.as_f64().expect("seconds") * 1000.0).round() as i64;
        let cue = |cue: &Value| {
            let text = cue["text"].as_str().expect("text").trim_end_matches('\n').to_owned();
            (millis(&cue["startTime"]), millis(&cue["endTime"]), text)
        };
        let (data, _) = read(&WebVtt, "a.vtt", &bytes);
        let found = data.labels.iter().map(|label| plain(&data, label)).collect();
        let name = path.split("/vttjs/").nth(1).unwrap_or_default().to_owned();
        compared.push((name, expected.iter().map(cue).collect(), found));
    }
    let differ = disagreeing("vtt.js files, vtt.js", &compared);
    let known = ["cue-times/min-top-digits.vtt", "cue-times/minimum-spots-over-sixty.vtt", "integration/id.vtt"];
    assert!(compared.is_empty() || differ == known, "these differ: {differ:?}");
}

/// The texts of the cue parsing tests survive reading and writing; what a browser makes of them is not built here.
#[test]
fn the_cue_texts_of_the_w3c_come_back() {
    for (path, bytes) in corpus(&["vendors/webvtt/wpt-cue-parsing"], "json") {
        let cases: Value = serde_json::from_slice(&bytes).expect("JSON");
        for case in cases.as_array().into_iter().flatten() {
            let text = case["text"].as_str().unwrap_or_default();
            let file = format!("WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n{text}");
            let (data, _) = read(&WebVtt, "a.vtt", file.as_bytes());
            let first = text.split("\n\n").next().unwrap_or_default().trim_matches('\n').replace('\0', "\u{fffd}");
            let found: Vec<_> = data.labels.iter().map(|label| plain(&data, label).2).collect();
            assert_eq!(found, [first], "{path}: {text:?}");
            assert_round_trip(&WebVtt, "a.vtt", file.as_bytes());
        }
    }
}

#[test]
fn the_corpus_comes_back() {
    let folders = ["vendors/webvtt", "robust/bad/vtt", "robust/vtt-wpt"];
    let files = corpus(&folders, "vtt");
    let mut same = 0;
    for (path, bytes) in &files {
        let (data, _) = read(&WebVtt, "a.vtt", bytes);
        for format in [&WebVtt as &dyn Format, &Srt, &Rttm] {
            assert_honest(&data, format, &format!("{path} to {}", format.info().id));
        }
        if assert_round_trip(&WebVtt, "a.vtt", bytes) {
            same += 1;
        } else {
            println!("not byte for byte: {path}");
        }
    }
    println!("WebVTT: {same} of {} files byte for byte", files.len());
    // The others have a NUL, or bytes that are not UTF-8, outside of what is kept as it is.
    assert!(same + 2 >= files.len(), "{same} of {}", files.len());
}
