use genlock_format::{Decoded, Lines, decode};
use proptest::prelude::*;

fn check(bytes: &[u8], text: &str, encoding: &str) -> Decoded {
    let decoded = decode(bytes);
    assert_eq!((decoded.text.as_str(), decoded.encoding), (text, encoding), "{bytes:?}");
    decoded
}

fn wide(text: &str, bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn encodings_are_told() {
    check(b"", "", "UTF-8");
    check("é".as_bytes(), "é", "UTF-8");
    assert!(check(b"\xef\xbb\xbfa", "a", "UTF-8").mark);
    assert!(check(&wide("\u{feff}aé", u16::to_le_bytes), "aé", "UTF-16LE").mark);
    assert!(check(&wide("\u{feff}aé", u16::to_be_bytes), "aé", "UTF-16BE").mark);
    // Without a mark it is told by its zero bytes, which are valid UTF-8 as well.
    assert!(check(&wide("{\"a\": 1}", u16::to_le_bytes), "{\"a\": 1}", "UTF-16LE").guessed);
    assert!(check(&wide("[]", u16::to_be_bytes), "[]", "UTF-16BE").guessed);
    assert!(check(b"caf\xe9 cr\xe8me", "café crème", "windows-1252").guessed);
    check(b"a\0", "a\0", "UTF-8");
}

#[test]
fn lines_end_in_three_ways() {
    let lines: Vec<_> = Lines::new("a\nb\r\n\rc").map(|line| (line.number, line.offset, line.text, line.end)).collect();
    assert_eq!(lines, [(1, 0, "a", "\n"), (2, 2, "b", "\r\n"), (3, 5, "", "\r"), (4, 6, "c", "")]);
    assert_eq!(Lines::new("").count(), 0);
    assert_eq!(Lines::new("a\n").count(), 1);
}

proptest! {
    #[test]
    fn lines_and_their_ends_are_the_text(text in "[a-cé\n\r]{0,40}") {
        let mut whole = String::new();
        for line in Lines::new(&text) {
            prop_assert_eq!(line.offset, whole.len() as u64);
            prop_assert!(!line.text.contains(['\n', '\r']));
            whole.push_str(line.text);
            whole.push_str(line.end);
        }
        prop_assert_eq!(whole, text);
    }

    #[test]
    fn any_bytes_become_text(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let decoded = decode(&bytes);
        if let Ok(text) = std::str::from_utf8(&bytes) && decoded.encoding == "UTF-8" && !decoded.mark {
            prop_assert_eq!(decoded.text, text);
        }
    }
}
