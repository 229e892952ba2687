//! Numbers that come back digit for digit.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use smol_str::SmolStr;
use std::fmt;

/// A decimal number as its source wrote it: `1.10`, `1e2`, `00.5`. The text is the value; [`Number::value`] parses it exactly when
/// somebody asks. Numbers compare by the nearest double, so `1.10` equals `1.1`.
#[derive(Clone, JsonSchema)]
#[schemars(with = "f64")]
pub struct Number(SmolStr);

impl Number {
    /// The number of a decimal text; none for text that is no finite decimal number (`nan`, `inf`, `0x1`, `1,5`, empty).
    pub fn from_text(text: &str) -> Option<Self> {
        let decimal = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
        let finite = decimal && text.parse::<f64>().is_ok_and(f64::is_finite);
        finite.then(|| Self(SmolStr::new(text)))
    }

    /// The number of a finite double, as the shortest text that reads back to it; none for NaN and infinities.
    pub fn from_f64(value: f64) -> Option<Self> {
        value.is_finite().then(|| Self(smol_str::format_smolstr!("{value}")))
    }

    /// The text of the source.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The nearest double.
    pub fn value(&self) -> f64 {
        self.0.parse().unwrap_or(0.0)
    }

    /// The number if it is whole and fits, however it is written: `7`, `7.0`.
    pub fn whole(&self) -> Option<i64> {
        if let Ok(whole) = self.0.parse() {
            return Some(whole);
        }
        let value = self.value();
        // 2^53: beyond, a double no longer tells neighbours apart.
        #[allow(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        (value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0).then_some(value as i64)
    }

    /// True if the text is a number of JSON's grammar (no plus, no bare point, no leading zero).
    pub fn is_json(&self) -> bool {
        is_json_number(self.0.as_bytes())
    }

    /// Text that JSON accepts: the source's own if it can be.
    pub fn json_text(&self) -> SmolStr {
        if self.is_json() { self.0.clone() } else { smol_str::format_smolstr!("{}", self.value()) }
    }

    /// True if the texts are the same, not only the values.
    pub fn is_written_like(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

fn is_json_number(text: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|b| b.is_ascii_digit()).count();
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let whole = digits(text);
    if whole == 0 || (whole > 1 && text[0] == b'0') {
        return false;
    }
    let mut rest = &text[whole..];
    if let Some(fraction) = rest.strip_prefix(b".") {
        let count = digits(fraction);
        if count == 0 {
            return false;
        }
        rest = &fraction[count..];
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent = exponent.strip_prefix(b"-").or_else(|| exponent.strip_prefix(b"+")).unwrap_or(exponent);
        return !exponent.is_empty() && digits(exponent) == exponent.len();
    }
    rest.is_empty()
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(smol_str::format_smolstr!("{value}"))
    }
}

impl From<u32> for Number {
    fn from(value: u32) -> Self {
        Self::from(i64::from(value))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.value() == other.value()
    }
}

impl Eq for Number {}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Number {
    /// The number's own text where JSON allows it; other texts (`.5`, `+1`) as a JSON string, so that they come back.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match crate::scan::checked_raw(&self.0).filter(|_| self.is_json()) {
            Some(raw) => raw.serialize(serializer),
            None => serializer.serialize_str(&self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        let text = raw.get();
        let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
        Self::from_text(text).ok_or_else(|| serde::de::Error::custom("not a finite number"))
    }
}

/// A flat list of numbers as its source wrote it: `[x0, y0, x1, y1, …]` in JSON text. Bulk geometry stays in this form until somebody
/// asks for the values; untouched, it is written as the text that it was.
#[derive(Clone, JsonSchema)]
#[schemars(with = "Vec<f64>")]
pub struct Coords(Box<RawValue>);

impl Coords {
    /// The list of JSON text; gives the text back if it is not a flat array of finite numbers.
    ///
    /// # Errors
    /// The raw value, unchanged.
    pub fn from_json(raw: Box<RawValue>) -> Result<Self, Box<RawValue>> {
        if is_flat_numbers(raw.get().as_bytes()) { Ok(Self(raw)) } else { Err(raw) }
    }

    /// The list of these numbers.
    pub fn from_numbers<'a>(numbers: impl IntoIterator<Item = &'a Number>) -> Self {
        Self::join(numbers.into_iter().map(Number::json_text))
    }

    /// The list of these doubles, each as its shortest text; values that are not finite become 0 and must have been refused before.
    pub fn from_f64(values: impl IntoIterator<Item = f64>) -> Self {
        Self::join(values.into_iter().map(|value| {
            let value = if value.is_finite() { value } else { 0.0 };
            smol_str::format_smolstr!("{value}")
        }))
    }

    fn join(texts: impl Iterator<Item = SmolStr>) -> Self {
        let mut json = String::from("[");
        for text in texts {
            if json.len() > 1 {
                json.push(',');
            }
            json.push_str(&text);
        }
        json.push(']');
        Self(RawValue::from_string(json).unwrap_or_else(|_| RawValue::NULL.to_owned()))
    }

    /// The JSON text, `[…]`.
    pub fn json(&self) -> &RawValue {
        &self.0
    }

    /// The texts of the numbers.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        texts(self.0.get().as_bytes())
    }

    /// The numbers, as they are written.
    pub fn numbers(&self) -> impl Iterator<Item = Number> {
        self.texts().map(|text| Number(SmolStr::new(text)))
    }

    /// The nearest doubles.
    pub fn values(&self) -> impl Iterator<Item = f64> {
        self.texts().map(|text| text.parse().unwrap_or(0.0))
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        if self.is_empty() { 0 } else { count_commas(self.0.get().as_bytes()) + 1 }
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        let mut inside = self.0.get().bytes().skip(1);
        inside.find(|b| !matches!(b, b' ' | b'\t' | b'\n' | b'\r')).is_none_or(|b| b == b']')
    }
}

/// Bytes that are looked at together; a power of two that vector registers divide.
const BLOCK: usize = 32;

/// Blocks in a row without a comma from which on a number may have more than 300 characters, and so may be out of reach: the largest
/// double has 309 digits.
const LONG: usize = 8;

/// True for JSON text (already known to be valid) that is one array of finite numbers and nothing else.
fn is_flat_numbers(text: &[u8]) -> bool {
    let [b'[', inside @ .., b']'] = text else { return false };
    let (blocks, rest) = inside.as_chunks::<BLOCK>();
    let mut last = [b' '; BLOCK];
    last[..rest.len()].copy_from_slice(rest);
    let (mut foreign, mut exponent, mut without_comma, mut longest) = (0, 0, 0, 0);
    for block in blocks.iter().chain([&last]) {
        let found = look(block);
        foreign |= found.foreign;
        exponent |= found.exponent;
        without_comma = if found.comma == 0 { without_comma + 1 } else { 0 };
        longest = without_comma.max(longest);
    }
    let doubtful = exponent != 0 || longest >= LONG;
    foreign == 0 && (!doubtful || texts(text).all(|text| text.parse::<f64>().is_ok_and(f64::is_finite)))
}

/// What a block of bytes has: each is zero if it has none.
struct Found {
    /// Bytes that no list of numbers has.
    foreign: u8,
    /// An `e` or `E`.
    exponent: u8,
    /// A comma.
    comma: u8,
}

/// Looks at a block. Without branches and with bytes for truth values, the compiler looks at many bytes at once; lists of coordinates
/// are most of a large file.
fn look(block: &[u8; BLOCK]) -> Found {
    let mut found = Found { foreign: 0, exponent: 0, comma: 0 };
    for &b in block {
        // Digits, `+`, `,`, `-`, `.`, `e`, `E` and white space.
        let digit = u8::from(b.wrapping_sub(b'0') <= 9);
        let sign = u8::from(b.wrapping_sub(b'+') <= b'.' - b'+');
        let exponent = u8::from(b | 0x20 == b'e');
        let space = u8::from(b == b' ') | u8::from(b.wrapping_sub(b'\t') <= 1) | u8::from(b == b'\r');
        found.foreign |= (digit | sign | exponent | space) ^ 1;
        found.exponent |= exponent;
        found.comma |= u8::from(b == b',');
    }
    found
}

fn count_commas(text: &[u8]) -> usize {
    // A block of 255 cannot overflow a byte, and sums of bytes are taken many at a time.
    text.chunks(255).map(|block| usize::from(block.iter().fold(0_u8, |sum, &b| sum.wrapping_add(u8::from(b == b','))))).sum()
}

/// The texts of the numbers of a flat array.
fn texts(json: &[u8]) -> impl Iterator<Item = &str> {
    let inside = std::str::from_utf8(json).unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    inside.split(',').map(|text| text.trim_matches([' ', '\t', '\n', '\r'])).filter(|text| !text.is_empty())
}

impl PartialEq for Coords {
    fn eq(&self, other: &Self) -> bool {
        self.0.get() == other.0.get() || (self.len() == other.len() && self.values().eq(other.values()))
    }
}

impl Eq for Coords {}

impl fmt::Debug for Coords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.get())
    }
}

impl Serialize for Coords {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Coords {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::from_json(raw).or(Err(serde::de::Error::custom("not a flat list of finite numbers")))
    }
}
