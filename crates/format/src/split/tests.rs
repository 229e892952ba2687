use super::{MOST_DEPTH, Part, Root, Shape, SplitError, split_by};
use proptest::prelude::*;
use serde_json::Value;
use std::io::{self, Read};
use std::ops::ControlFlow;

/// Gives at most `most` bytes at a time, and is interrupted now and then.
struct Dribble<'a> {
    rest: &'a [u8],
    most: usize,
    turn: usize,
}

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.turn += 1;
        if self.turn.is_multiple_of(5) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let count = self.rest.len().min(self.most).min(buffer.len());
        let (now, rest) = self.rest.split_at(count);
        buffer[..count].copy_from_slice(now);
        self.rest = rest;
        Ok(count)
    }
}

/// What was handed out: section, offset, text.
type Parts = Vec<(String, u64, String)>;

fn parts(text: &[u8], shape: Shape, chunk: usize, most: usize) -> (Result<Root, SplitError>, Parts) {
    let mut parts = Parts::new();
    let reader = Dribble { rest: text, most, turn: 0 };
    let root = split_by(chunk, reader, shape, &mut |part| {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        parts.push(match part {
            Part::Element { section, index, offset, bytes } => (format!("{section}[{index}]"), offset, text(bytes)),
            Part::Value { key, offset, bytes } => (key.to_owned(), offset, text(bytes)),
            Part::List { key, offset } => (format!("{key}[]"), offset, String::new()),
        });
        ControlFlow::Continue(())
    });
    (root, parts)
}

/// The same by serde_json, without offsets and as values.
fn expected(value: &Value) -> Vec<(String, Value)> {
    let elements = |section: &str, items: &[Value]| -> Vec<_> {
        items.iter().enumerate().map(|(at, item)| (format!("{section}[{at}]"), item.clone())).collect()
    };
    match value {
        Value::Array(items) => elements("", items),
        Value::Object(fields) => {
            let field = |(key, value): (&String, &Value)| match value {
                Value::Array(items) => [vec![(format!("{key}[]"), Value::Null)], elements(key, items)].concat(),
                other => vec![(key.clone(), other.clone())],
            };
            fields.iter().flat_map(field).collect()
        }
        _ => Vec::new(),
    }
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Value::from),
        "[\"\\\\{}\\[\\],:é\u{1F600}\n a]{0,12}".prop_map(Value::from),
    ];
    let inner = leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map("[\"\\\\a-c]{0,4}", inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    });
    prop_oneof![
        prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
        prop::collection::hash_map("[\"\\\\a-c]{0,4}", inner, 0..6)
            .prop_map(|fields| Value::Object(fields.into_iter().collect())),
    ]
}

proptest! {
    #[test]
    fn splitting_agrees_with_parsing(value in json(), chunk in 1_usize..40, most in 1_usize..40, pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let (root, parts) = parts(text.as_bytes(), Shape::Document, chunk, most);
        prop_assert_eq!(root.unwrap(), if value.is_array() { Root::List } else { Root::Object });
        for (_, offset, part) in &parts {
            prop_assert!(text[usize::try_from(*offset).unwrap()..].starts_with(part));
        }
        let read = |text: &str| if text.is_empty() { Value::Null } else { serde_json::from_str(text).unwrap() };
        let parts: Vec<_> = parts.into_iter().map(|(key, _, text)| (key, read(&text))).collect();
        prop_assert_eq!(parts, expected(&value));
    }

    #[test]
    fn lines_are_split_however_they_are_separated(values in prop::collection::vec(json(), 0..6), chunk in 1_usize..40, gap in "[ \n\r]{1,3}") {
        let text: String = values.iter().flat_map(|value| [value.to_string(), gap.clone()]).collect();
        let (root, parts) = parts(text.as_bytes(), Shape::Lines, chunk, 7);
        prop_assert_eq!(root.unwrap(), if values.is_empty() { Root::Empty } else { Root::Lines });
        prop_assert_eq!(parts.iter().map(|part| serde_json::from_str(&part.2).unwrap()).collect::<Vec<Value>>(), values);
    }

    #[test]
    fn a_document_cut_anywhere_is_truncated_and_keeps_what_was_whole(value in json(), cut in any::<prop::sample::Index>(), chunk in 1_usize..40) {
        let text = serde_json::to_string(&value).unwrap();
        let cut = cut.index(text.len());
        let (root, short) = parts(&text.as_bytes()[..cut], Shape::Document, chunk, 9);
        if cut == 0 {
            prop_assert_eq!(root.unwrap(), Root::Empty);
        } else {
            let at_end = matches!(root, Err(SplitError::Truncated { offset }) if offset == cut as u64);
            prop_assert!(at_end, "{:?} of {}", root, &text[..text.floor_char_boundary(cut)]);
        }
        let (_, whole) = parts(text.as_bytes(), Shape::Document, chunk, 9);
        // A number that is cut may still be one; all before it is as it was.
        let sure = short.len().saturating_sub(1);
        prop_assert_eq!(&short[..sure], &whole[..sure]);
    }

    #[test]
    fn rubbish_ends(text in "[\\[\\]{}:,\"\\\\a1 \n]{0,40}", chunk in 1_usize..9) {
        let valid = serde_json::from_str::<Value>(&text).is_ok_and(|value| value.is_object() || value.is_array());
        let (root, parts) = parts(text.as_bytes(), Shape::Document, chunk, 3);
        let read = root.is_ok() && parts.iter().all(|part| part.2.is_empty() || serde_json::from_str::<Value>(&part.2).is_ok());
        prop_assert!(read || !valid, "{}", text);
        if read && !text.trim().is_empty() {
            prop_assert!(valid, "{}", text);
        }
    }
}

fn check(text: &str, expected: &str) {
    let (root, _) = parts(text.as_bytes(), Shape::Document, 4, 3);
    let said = match root {
        Ok(root) => format!("{root:?}"),
        Err(SplitError::Io(error)) => error.to_string(),
        Err(SplitError::Truncated { offset }) => format!("{offset}: truncated"),
        Err(SplitError::Syntax { offset, message } | SplitError::Limit { offset, message }) => format!("{offset}: {message}"),
    };
    assert_eq!(said, expected, "{text}");
}

#[test]
fn errors_have_their_place() {
    check("", "Empty");
    check(" \n\t", "Empty");
    check("\u{feff}[]", "List");
    check("\u{feff}", "Empty");
    check("7", "0: a JSON file begins with { or [");
    check("[1,]", "3: expected a value in the list");
    check("[1 2]", "3: expected , or ] in the list");
    check("[1}", "2: expected , or ] in the list");
    check("{\"a\" 1}", "5: expected : after the key");
    check("{a:1}", "1: expected a key in double quotes");
    check("{\"a\":1,}", "7: expected a key in double quotes");
    check("{\"a\":}", "5: a closing bracket without its opening one");
    check("{\"a\":1}{}", "7: there is more text after the end of the document");
    check("[\"a", "3: truncated");
    check("[\"a\\", "4: truncated");
    check("{\"a\":[{\"b\":", "11: truncated");
}

#[test]
fn depth_is_limited() {
    let nested = |depth: usize| format!("[{}{}]", "[".repeat(depth), "]".repeat(depth));
    check(&nested(MOST_DEPTH), "List");
    check(&nested(MOST_DEPTH + 1), "1: brackets are nested too deep");
    check(&"[".repeat(100_000), "1: brackets are nested too deep");
}

#[test]
fn a_record_without_end_is_given_up() {
    let endless = b"[\"".chain(io::repeat(b'a'));
    let outcome = split_by(1 << 24, endless, Shape::Document, &mut |_| ControlFlow::Continue(()));
    assert!(matches!(outcome, Err(SplitError::Limit { offset: 1, .. })), "{outcome:?}");
}

#[test]
fn the_visitor_can_stop() {
    let mut seen = 0;
    let mut stop = |_: Part<'_>| {
        seen += 1;
        ControlFlow::Break(())
    };
    assert_eq!(split_by(4, &b"[1,2,oops"[..], Shape::Document, &mut stop).unwrap(), Root::List);
    assert_eq!(seen, 1);
}

#[test]
fn a_failing_disk_is_an_error() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::PermissionDenied.into())
        }
    }
    let outcome = split_by(4, b"[1,".chain(Broken), Shape::Document, &mut |_| ControlFlow::Continue(()));
    assert!(matches!(outcome, Err(SplitError::Io(_))), "{outcome:?}");
}

#[test]
fn the_json_test_suite_is_told_apart() {
    let Some(root) = std::env::var_os("GENLOCK_CORPUS") else {
        println!("skipped: GENLOCK_CORPUS is not set");
        return;
    };
    let folder = std::path::Path::new(&root).join("robust/json/test_parsing");
    let (mut good, mut bad) = (0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        // A root that is a scalar has no records; as lines, it is one.
        let trimmed = bytes.trim_ascii_start();
        let shape = if matches!(trimmed.first(), Some(b'[' | b'{')) { Shape::Document } else { Shape::Lines };
        let mut whole = true;
        let mut count = 0;
        let mut visit = |part: Part<'_>| {
            if let Part::Element { bytes, .. } | Part::Value { bytes, .. } = part {
                let text = std::str::from_utf8(bytes).ok();
                whole &= text.is_some_and(|text| serde_json::from_str::<Value>(text).is_ok());
            }
            count += 1;
            ControlFlow::Continue(())
        };
        let root = split_by(5, bytes.as_slice(), shape, &mut visit);
        let read = root.is_ok_and(|root| root != Root::Empty && (root != Root::Lines || count == 1)) && whole;
        match name.as_bytes()[0] {
            b'y' => {
                assert!(read, "{name}");
                good += 1;
            }
            b'n' => {
                assert!(!read, "{name}");
                bad += 1;
            }
            _ => {}
        }
    }
    println!("{good} good and {bad} bad documents");
    assert!(good >= 95 && bad >= 186);
}
