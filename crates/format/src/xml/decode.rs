//! The encoding of an XML file.

use crate::{Decoded, decode};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

/// Decodes an XML file (XML 1.0, appendix F): a byte order mark decides, then the zero bytes of UTF-16, then the encoding that the
/// XML declaration names; without any of them it is UTF-8. Of a name that nobody knows, the bytes decide.
///
/// Bytes that the encoding does not have are replaced, which [`Decoded::replaced`] says; a strict reader refuses the file then.
pub fn decode_xml(bytes: &[u8]) -> Decoded {
    if Encoding::for_bom(bytes).is_some() {
        return decode(bytes);
    }
    let encoding = match bytes {
        [b'<', 0, ..] => UTF_16LE,
        [0, b'<', ..] => UTF_16BE,
        _ => match declared(bytes).map(Encoding::for_label) {
            Some(Some(encoding)) => encoding.output_encoding(),
            Some(None) => return decode(bytes),
            None => encoding_rs::UTF_8,
        },
    };
    let (text, replaced) = encoding.decode_without_bom_handling(bytes);
    Decoded { text: text.into_owned(), encoding: encoding.name(), mark: false, guessed: false, replaced }
}

/// The label of the encoding in the XML declaration, as it is written.
fn declared(bytes: &[u8]) -> Option<&[u8]> {
    let head = bytes.strip_prefix(b"<?xml")?;
    let head = head.get(..head.len().min(256))?;
    let head = head.get(..memchr::memmem::find(head, b"?>")?)?;
    let after = head.get(memchr::memmem::find(head, b"encoding")? + 8..)?.trim_ascii_start();
    let after = after.strip_prefix(b"=")?.trim_ascii_start();
    let (quote, after) = after.split_first()?;
    after.get(..memchr::memchr(*quote, after)?)
}
