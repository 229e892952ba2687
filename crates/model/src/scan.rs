//! Walking over JSON text, for records that come by the million.

use serde::Deserialize as _;
use serde::de::value::{BorrowedStrDeserializer, Error};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Brackets inside brackets that are followed; deeper text is for the general parser.
const MOST_DEPTH: u32 = 64;

/// Walks once over JSON text and checks its grammar on the way. Every method gives none for text that is not what it asks for, and
/// also for what is rare (keys with escapes, deep nesting): the caller then asks the general parser, which accepts it or knows what to
/// say. What a scanner accepts, the general parser accepts too.
#[derive(Debug, Clone)]
pub struct Scanner<'a> {
    text: &'a str,
    rest: &'a [u8],
}

impl<'a> Scanner<'a> {
    /// A scanner at the beginning of a text.
    pub const fn new(text: &'a str) -> Self {
        Self { text, rest: text.as_bytes() }
    }

    /// Passes over the end of the text: nothing but white space may be left.
    pub fn end(mut self) -> Option<()> {
        self.space();
        self.rest.is_empty().then_some(())
    }

    /// The next byte that is not white space, not taken.
    pub fn peek(&mut self) -> Option<u8> {
        self.space();
        self.rest.first().copied()
    }

    /// True if the rest begins with this text.
    pub fn begins(&self, text: &str) -> bool {
        self.rest.starts_with(text.as_bytes())
    }

    /// Passes over an object; `field` is given each key and must pass over its value.
    pub fn object(&mut self, mut field: impl FnMut(&mut Self, &'a str) -> Option<()>) -> Option<()> {
        self.sign(b'{')?;
        if self.peek()? == b'}' {
            return self.sign(b'}');
        }
        loop {
            self.space();
            let key = self.plain_string()?;
            self.sign(b':')?;
            field(self, key)?;
            match self.peek()? {
                b',' => self.sign(b',')?,
                _ => return self.sign(b'}'),
            }
        }
    }

    /// Passes over a list; `element` must pass over each element.
    pub fn list(&mut self, mut element: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.sign(b'[')?;
        if self.peek()? == b']' {
            return self.sign(b']');
        }
        loop {
            element(self)?;
            match self.peek()? {
                b',' => self.sign(b',')?,
                _ => return self.sign(b']'),
            }
        }
    }

    /// Takes any value, as raw text without the white space around it.
    pub fn value(&mut self) -> Option<&'a RawValue> {
        self.space();
        let before = self.rest.len();
        self.skip(0)?;
        let start = self.text.len().checked_sub(before)?;
        let end = self.text.len().checked_sub(self.rest.len())?;
        checked_raw(self.text.get(start..end)?)
    }

    /// Takes a string that has no escapes.
    pub fn str(&mut self) -> Option<&'a str> {
        self.space();
        self.plain_string()
    }

    /// Takes a whole number that is not negative and is written plainly.
    pub fn whole(&mut self) -> Option<u64> {
        self.value()?.get().parse().ok()
    }

    fn space(&mut self) {
        while let [b' ' | b'\n' | b'\r' | b'\t', tail @ ..] = self.rest {
            self.rest = tail;
        }
    }

    fn sign(&mut self, sign: u8) -> Option<()> {
        self.space();
        let (first, tail) = self.rest.split_first()?;
        self.rest = tail;
        (*first == sign).then_some(())
    }

    fn skip(&mut self, depth: u32) -> Option<()> {
        match self.rest {
            [b'-' | b'0'..=b'9', ..] => self.number(),
            [b'"', tail @ ..] => {
                self.rest = tail;
                self.string()
            }
            [b'[', ..] if depth < MOST_DEPTH => self.skip_list(depth + 1),
            [b'{', ..] if depth < MOST_DEPTH => self.object(|inside, _| {
                inside.space();
                inside.skip(depth + 1)
            }),
            [b't', b'r', b'u', b'e', tail @ ..]
            | [b'n', b'u', b'l', b'l', tail @ ..]
            | [b'f', b'a', b'l', b's', b'e', tail @ ..] => {
                self.rest = tail;
                Some(())
            }
            _ => None,
        }
    }

    /// Passes over a list; those of numbers are most of a large file.
    fn skip_list(&mut self, depth: u32) -> Option<()> {
        self.sign(b'[')?;
        if self.peek()? == b']' {
            return self.sign(b']');
        }
        loop {
            self.space();
            if let [b'-' | b'0'..=b'9', ..] = self.rest {
                self.number()?;
            } else {
                self.skip(depth)?;
            }
            if let [b',', tail @ ..] = self.rest {
                self.rest = tail;
                continue;
            }
            match self.peek()? {
                b',' => self.sign(b',')?,
                _ => return self.sign(b']'),
            }
        }
    }

    #[inline]
    fn number(&mut self) -> Option<()> {
        let mut rest = self.rest;
        if let [b'-', tail @ ..] = rest {
            rest = tail;
        }
        rest = match rest {
            [b'0', tail @ ..] => tail,
            _ => digits(rest)?,
        };
        if let [b'.', tail @ ..] = rest {
            rest = digits(tail)?;
        }
        if let [b'e' | b'E', b'+' | b'-', tail @ ..] | [b'e' | b'E', tail @ ..] = rest {
            rest = digits(tail)?;
        }
        self.rest = rest;
        // `01` would else be taken as `0`, and what follows it is for the caller to refuse.
        (!matches!(rest, [b'0'..=b'9', ..])).then_some(())
    }

    /// After the opening quote: passes over the rest of a string.
    fn string(&mut self) -> Option<()> {
        loop {
            let (first, tail) = self.rest.split_first()?;
            self.rest = tail;
            match first {
                b'"' => return Some(()),
                b'\\' => self.escape()?,
                0..0x20 => return None,
                _ => {}
            }
        }
    }

    fn escape(&mut self) -> Option<()> {
        match self.rest {
            [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', tail @ ..] => self.rest = tail,
            [b'u', a, b, c, d, tail @ ..] if [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()) => self.rest = tail,
            _ => return None,
        }
        Some(())
    }

    fn plain_string(&mut self) -> Option<&'a str> {
        let [b'"', inside @ ..] = self.rest else { return None };
        let length = inside.iter().position(|b| matches!(b, b'"' | b'\\' | 0..0x20))?;
        let [b'"', tail @ ..] = inside.get(length..)? else { return None };
        let start = self.text.len().checked_sub(inside.len())?;
        self.rest = tail;
        self.text.get(start..start.checked_add(length)?)
    }
}

/// Behind at least one digit.
#[inline]
fn digits(text: &[u8]) -> Option<&[u8]> {
    let [b'0'..=b'9', ..] = text else { return None };
    let mut rest = text;
    // Eight bytes at once: how many digits there are changes from number to number, and a branch for each would be guessed wrong.
    while let Some(chunk) = rest.first_chunk() {
        let values = u64::from_le_bytes(*chunk) ^ EACH.wrapping_mul(0x30);
        // The highest bit of each byte that is no digit; a carry reaches only bytes behind the first of them.
        let others = (values.wrapping_add(EACH.wrapping_mul(0x76)) | values) & EACH.wrapping_mul(0x80);
        let count = others.trailing_zeros() / 8;
        rest = rest.get(usize::try_from(count).ok()?..)?;
        if count < 8 {
            return Some(rest);
        }
    }
    while let [b'0'..=b'9', tail @ ..] = rest {
        rest = tail;
    }
    Some(rest)
}

/// One in each byte.
const EACH: u64 = 0x0101_0101_0101_0101;

/// True if a JSON string of this text has no escapes.
pub fn is_plain(text: &str) -> bool {
    let (chunks, rest) = text.as_bytes().as_chunks();
    let mut last = [b' '; 8];
    last[..rest.len()].copy_from_slice(rest);
    let odd = chunks.iter().chain([&last]).fold(0, |odd, chunk| {
        let bytes = u64::from_le_bytes(*chunk);
        // The highest bit of each byte that is zero; of one that is not, only behind one that is.
        let zero = |bytes: u64| bytes.wrapping_sub(EACH) & !bytes;
        let control = bytes.wrapping_sub(EACH.wrapping_mul(0x20)) & !bytes;
        let quote = zero(bytes ^ EACH.wrapping_mul(u64::from(b'"')));
        let backslash = zero(bytes ^ EACH.wrapping_mul(u64::from(b'\\')));
        odd | control | quote | backslash
    });
    odd & EACH.wrapping_mul(0x80) == 0
}

/// Raw JSON of text that was found to be one JSON value, without looking at it again.
pub(crate) fn checked_raw(text: &str) -> Option<&RawValue> {
    <&RawValue>::deserialize(Checked { text }).ok()
}

/// What a raw value asks for: a map of one entry, which is named like the type that was asked for and holds the text.
struct Checked<'a> {
    text: &'a str,
}

impl<'de> Deserializer<'de> for Checked<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.text)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(Entry { name: Some(name), text: self.text })
    }

    serde::forward_to_deserialize_any! {
        bool u8 u16 u32 u64 u128 i8 i16 i32 i64 i128 f32 f64 char str string seq bytes byte_buf map struct option unit
        ignored_any unit_struct tuple_struct tuple enum identifier
    }
}

struct Entry<'a> {
    name: Option<&'static str>,
    text: &'a str,
}

impl<'de> MapAccess<'de> for Entry<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        self.name.take().map(|name| seed.deserialize(BorrowedStrDeserializer::new(name))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(BorrowedStrDeserializer::new(self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::Scanner;
    use proptest::prelude::*;
    use serde_json::value::RawValue;

    fn scanned(text: &str) -> Option<&RawValue> {
        let mut scanner = Scanner::new(text);
        let value = scanner.value()?;
        scanner.end().map(|()| value)
    }

    /// What the scanner accepts, serde_json accepts with the same text.
    fn check_strict(text: &str) {
        if let Some(value) = scanned(text) {
            let general = serde_json::from_str::<&RawValue>(text);
            assert_eq!(general.map(RawValue::get).ok(), Some(value.get()), "{text:?}");
        }
    }

    #[test]
    fn accepts_what_is_usual() {
        for text in ["0", "-0.5e+10", " [1, 2.5,\t[] ,{}]\n", "\"a\\u00e4\\n\u{e4}\"", "{\"a\":null,\"b\":[true,false]}", "10E5"]
        {
            assert_eq!(scanned(text).map(RawValue::get), Some(text.trim()));
        }
    }

    #[test]
    fn refuses_what_is_no_json() {
        for text in [
            "",
            "01",
            "-",
            "1.",
            ".5",
            "+1",
            "1e",
            "1e+",
            "[1,]",
            "[,1]",
            "[1 2]",
            "{\"a\" 1}",
            "{\"a\":1,}",
            "{a:1}",
            "nul",
            "tru",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"\n\"",
            "\"",
            "[",
            "{",
            "1 2",
            "NaN",
            "[1}",
            "{\"a\":1]",
            "-01",
            "1.e5",
            "\"\u{1f}\"",
            "--1",
        ] {
            assert!(serde_json::from_str::<&RawValue>(text).is_err(), "{text:?} is JSON");
            assert!(scanned(text).is_none(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn knows_plain_text(text in "[ -~\x1f!#\\\\é€]{0,20}") {
            let written = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(super::is_plain(&text), written.len() == text.len() + 2);
        }

        #[test]
        fn counts_digits(text in "[0-9]{1,20}[0-9a-z.,:/é]{0,12}") {
            let count = text.bytes().take_while(u8::is_ascii_digit).count();
            prop_assert_eq!(super::digits(text.as_bytes()).map(<[u8]>::len), Some(text.len() - count));
        }

        #[test]
        fn is_as_strict_as_serde_json(text in "[\\[\\]{},:\"\\\\\\-+.eE0-9tfn ua\\n\u{1}]{0,24}") {
            check_strict(&text);
        }

        #[test]
        fn is_as_strict_in_numbers(text in "-?[0-9.eE+-]{0,12}") {
            check_strict(&text);
            prop_assert_eq!(scanned(&text).is_some(), serde_json::from_str::<&RawValue>(&text).is_ok());
        }

        #[test]
        fn is_as_strict_in_strings(text in "\"[\\\\\"/bfnrtu0-9a-fx\u{1f} é]{0,12}\"") {
            check_strict(&text);
            prop_assert_eq!(scanned(&text).is_some(), serde_json::from_str::<&RawValue>(&text).is_ok());
        }
    }
}
