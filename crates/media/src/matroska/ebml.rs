//! Elements (RFC 8794, 4 to 6).

/// An unsigned number of up to eight bytes.
pub(super) fn number(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// A signed number of up to eight bytes.
pub(super) fn signed(bytes: &[u8]) -> i64 {
    let bits = 8 * u32::try_from(bytes.len().clamp(1, 8)).unwrap_or(8);
    let raw = number(bytes).cast_signed();
    raw << (64 - bits) >> (64 - bits)
}

/// A floating-point number of four or eight bytes; none of any other length, and none that is not finite.
pub(super) fn float(bytes: &[u8]) -> Option<f64> {
    let value = match bytes.len() {
        4 => f64::from(f32::from_be_bytes(bytes.try_into().ok()?)),
        8 => f64::from_be_bytes(bytes.try_into().ok()?),
        _ => return None,
    };
    value.is_finite().then_some(value)
}

/// Printable text of up to 64 characters.
pub(super) fn text(bytes: &[u8]) -> String {
    bytes.iter().filter(|byte| byte.is_ascii_graphic()).map(|byte| char::from(*byte)).take(64).collect()
}

/// A number whose first byte says its length, and that length.
pub(super) fn variable(data: &[u8]) -> Option<(u64, usize)> {
    let length = data.first()?.leading_zeros() as usize + 1;
    if length > 8 {
        return None;
    }
    let raw = number(data.get(..length)?);
    Some((raw & ((1_u64 << (7 * length)) - 1), length))
}

/// The header of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) id: u32,
    /// The length of the body; none if it is not known.
    pub(super) size: Option<u64>,
    /// The length of the header itself.
    pub(super) length: usize,
}

/// The most bytes of a header.
pub(super) const LONGEST_HEADER: u64 = 12;

pub(super) fn header(data: &[u8]) -> Option<Header> {
    let id_length = data.first()?.leading_zeros() as usize + 1;
    if id_length > 4 {
        return None;
    }
    let id = u32::try_from(number(data.get(..id_length)?)).ok()?;
    let (size, size_length) = variable(data.get(id_length..)?)?;
    // All ones is an unknown size (RFC 8794, 6.2).
    let unknown = size == (1_u64 << (7 * size_length)) - 1;
    Some(Header { id, size: (!unknown).then_some(size), length: id_length + size_length })
}

/// The elements inside a body.
pub(super) fn children(mut data: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    std::iter::from_fn(move || {
        let Header { id, size, length } = header(data)?;
        let rest = data.get(length..)?;
        let size = size.and_then(|size| usize::try_from(size).ok()).unwrap_or(usize::MAX).min(rest.len());
        let (body, after) = rest.split_at_checked(size)?;
        data = after;
        Some((id, body))
    })
}

#[cfg(test)]
mod tests {
    use super::{Header, float, header, signed, variable};

    #[test]
    fn headers() {
        assert_eq!(header(&[0xD7, 0x81, 1]), Some(Header { id: 0xD7, size: Some(1), length: 2 }));
        let segment = [0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
        assert_eq!(header(&segment), Some(Header { id: 0x1853_8067, size: None, length: 12 }));
        assert_eq!(header(&[0x00, 0x81]), None);
        assert_eq!(header(&[0xD7]), None);
    }

    #[test]
    fn numbers() {
        assert_eq!((signed(&[0xFF]), signed(&[0x01, 0x00]), signed(&[])), (-1, 256, 0));
        assert_eq!(variable(&[0x40, 0x02]), Some((2, 2)));
        assert_eq!(float(&[0x47, 0x3B, 0x80, 0]), Some(48_000.0));
        assert_eq!(float(&[0x7F, 0x80, 0, 0]), None);
    }
}
