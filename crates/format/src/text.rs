//! Text of unknown encoding.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Text with the name of its encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The encoding, by its WHATWG name.
    pub encoding: &'static str,
    /// True if there was a byte order mark.
    pub mark: bool,
    /// True if the encoding was guessed from the bytes.
    pub guessed: bool,
    /// Bytes that the encoding does not have were replaced by U+FFFD.
    pub replaced: bool,
}

/// Decodes a text file: a byte order mark decides, then UTF-16 by its zero bytes, then UTF-8 if the bytes are that, then a guess.
pub fn decode(bytes: &[u8]) -> Decoded {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return with(encoding, &bytes[length..], true, false);
    }
    // ASCII characters in UTF-16 have a zero in every other byte. Zeros are valid in UTF-8 too, so this comes first.
    let zeros = |from: usize| bytes.iter().skip(from).step_by(2).take(512).filter(|&&b| b == 0).count();
    let half = bytes.len().div_ceil(2).min(512);
    if half > 1 && zeros(1) > half / 2 && zeros(0) == 0 {
        return with(UTF_16LE, bytes, false, true);
    }
    if half > 1 && zeros(0) > half / 2 && zeros(1) == 0 {
        return with(UTF_16BE, bytes, false, true);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: text.to_owned(), encoding: UTF_8.name(), mark: false, guessed: false, replaced: false };
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    with(detector.guess(None, chardetng::Utf8Detection::Deny), bytes, false, true)
}

fn with(encoding: &'static Encoding, bytes: &[u8], mark: bool, guessed: bool) -> Decoded {
    let (text, replaced) = encoding.decode_without_bom_handling(bytes);
    Decoded { text: text.into_owned(), encoding: encoding.name(), mark, guessed, replaced }
}
