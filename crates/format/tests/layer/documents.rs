use genlock_diagnose::Collector;
use genlock_format::split::{Root, Shape};
use genlock_format::{Ids, Input, Options, Piece, Reading, read_json};
use genlock_model::Dataset;

/// The pieces of a file, and the diagnostics as code and byte.
fn check(bytes: &[u8], shape: Shape, pieces: &[&str], diagnostics: &[(&str, u64)]) -> Root {
    let (input, options, ids, report, mut data) =
        (Input::memory([("a.json", bytes)]), Options::new(), Ids::new(), Collector::new(), Dataset::new());
    let mut cx = Reading { input: &input, options: &options, ids: &ids, report: &report, sink: &mut data };
    let mut seen = Vec::new();
    let root = read_json(&mut cx, "a.json", shape, &mut |_, piece| {
        seen.push(match piece {
            Piece::Element { section, index, text, .. } => format!("{section}[{index}] {text}"),
            Piece::Value { key, text, .. } => format!("{key} {text}"),
            Piece::List { key, .. } => format!("{key}[]"),
        });
        Ok(())
    })
    .unwrap();
    assert_eq!(seen, pieces);
    let found: Vec<_> = report.diagnostics().iter().map(|d| (d.code.id, d.position.as_ref().unwrap().offset.unwrap())).collect();
    assert_eq!(found, diagnostics);
    root
}

#[test]
fn whole_documents_come_in_pieces() {
    let document = br#"{"info": {"y": 1}, "images": [{"id": 1}, 2], "none": []}"#;
    let pieces = ["info {\"y\": 1}", "images[]", "images[0] {\"id\": 1}", "images[1] 2", "none[]"];
    assert_eq!(check(document, Shape::Document, &pieces, &[]), Root::Object);
    assert_eq!(check(b"\xef\xbb\xbf[1]", Shape::Document, &["[0] 1"], &[]), Root::List);
    assert_eq!(check(b"{}\n{}\n", Shape::Lines, &["[0] {}", "[1] {}"], &[]), Root::Lines);
}

#[test]
fn broken_documents_give_what_was_whole_and_say_where_they_break() {
    check(b"", Shape::Document, &[], &[("read/empty", 0)]);
    check(b" \n", Shape::Document, &[], &[("read/empty", 0)]);
    check(b"[1, {\"a\"", Shape::Document, &["[0] 1"], &[("read/truncated", 8)]);
    check(b"[1] [2]", Shape::Document, &["[0] 1"], &[("read/trailing", 4)]);
    check(b"[1 2]", Shape::Document, &["[0] 1"], &[("read/syntax", 3)]);
    check(b"// no", Shape::Document, &[], &[("read/syntax", 0)]);
    let deep = "[".repeat(100_000);
    check(deep.as_bytes(), Shape::Document, &[], &[("read/limit", 1)]);
}

#[test]
fn a_record_that_is_no_utf8_costs_only_itself() {
    check(b"[1, \"a\xe9\", 3]", Shape::Document, &["[0] 1", "[2] 3"], &[("read/utf8", 6)]);
}

#[test]
fn utf16_is_converted_aloud() {
    for marked in ["", "\u{feff}"] {
        for big in [false, true] {
            let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
            let wide: Vec<u8> = format!("{marked}[\"é\"]").encode_utf16().flat_map(bytes).collect();
            check(&wide, Shape::Document, &["[0] \"é\""], &[("read/encoding", 0)]);
        }
    }
}
