//! Tensors of a safetensors file (<https://github.com/huggingface/safetensors#format>): eight bytes of length, a JSON header, data.

use crate::semantic::OntologyError;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A header of more bytes than this is no header of a small model; the format itself allows 100 MB.
const LONGEST_HEADER: usize = 16 << 20;

/// The tensors of a file.
pub(super) struct Tensors<'b> {
    header: BTreeMap<String, Tensor>,
    data: &'b [u8],
}

/// `__metadata__` has none of these fields.
#[derive(Deserialize)]
struct Tensor {
    dtype: Option<String>,
    #[serde(default)]
    shape: Vec<usize>,
    #[serde(default)]
    data_offsets: [usize; 2],
}

fn wrong(what: impl std::fmt::Display) -> OntologyError {
    OntologyError(format!("safetensors: {what}"))
}

impl<'b> Tensors<'b> {
    pub(super) fn read(bytes: &'b [u8]) -> Result<Self, OntologyError> {
        let (length, rest) = bytes.split_first_chunk::<8>().ok_or_else(|| wrong("the file is shorter than its length field"))?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok().filter(|length| *length <= LONGEST_HEADER.min(rest.len()));
        let (header, data) = rest.split_at(length.ok_or_else(|| wrong("the header is longer than the file"))?);
        let header = serde_json::from_slice(header).map_err(|error| wrong(format_args!("header: {error}")))?;
        Ok(Self { header, data })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.header.contains_key(name)
    }

    /// The type, the shape and the bytes of a tensor; the bytes are as many as the shape says.
    fn get(&self, name: &str, width: impl Fn(&str) -> Option<usize>) -> Result<(&str, &[usize], &'b [u8]), OntologyError> {
        let tensor = self.header.get(name).ok_or_else(|| wrong(format_args!("there is no tensor `{name}`")))?;
        let Tensor { dtype, shape, data_offsets: [start, end] } = tensor;
        let dtype = dtype.as_deref().unwrap_or_default();
        let width = width(dtype).ok_or_else(|| wrong(format_args!("numbers of the type {dtype:?} are not read")))?;
        let bytes = self.data.get(*start..*end).ok_or_else(|| wrong(format_args!("`{name}` lies outside the file")))?;
        let size = shape.iter().try_fold(width, |size, length| size.checked_mul(*length));
        if size != Some(bytes.len()) {
            return Err(wrong(format_args!("`{name}` has {} bytes, which its shape {shape:?} does not make", bytes.len())));
        }
        Ok((dtype, shape, bytes))
    }

    /// A tensor of numbers.
    pub(super) fn floats(&self, name: &str) -> Result<(Vec<usize>, Vec<f32>), OntologyError> {
        let width = |dtype: &str| {
            Some(match dtype {
                "F64" => 8,
                "F32" => 4,
                "F16" | "BF16" => 2,
                "I8" => 1,
                _ => return None,
            })
        };
        let (dtype, shape, bytes) = self.get(name, width)?;
        #[allow(clippy::cast_possible_truncation, reason = "vectors are compared by their direction; 24 bits are enough")]
        let values = match dtype {
            "F64" => bytes.as_chunks::<8>().0.iter().map(|b| f64::from_le_bytes(*b) as f32).collect(),
            "F32" => bytes.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect(),
            "F16" => bytes.as_chunks::<2>().0.iter().map(|b| half(u16::from_le_bytes(*b))).collect(),
            "BF16" => bytes.as_chunks::<2>().0.iter().map(|b| f32::from_bits(u32::from(u16::from_le_bytes(*b)) << 16)).collect(),
            _ => bytes.iter().map(|b| f32::from(b.cast_signed())).collect(),
        };
        Ok((shape.to_vec(), values))
    }

    /// A tensor of whole numbers that are not negative.
    pub(super) fn indices(&self, name: &str) -> Result<Vec<usize>, OntologyError> {
        let width = |dtype: &str| {
            Some(match dtype {
                "I64" | "U64" => 8,
                "I32" | "U32" => 4,
                _ => return None,
            })
        };
        let (dtype, _, bytes) = self.get(name, width)?;
        let read: Option<Vec<usize>> = if matches!(dtype, "I64" | "U64") {
            bytes.as_chunks::<8>().0.iter().map(|b| usize::try_from(i64::from_le_bytes(*b)).ok()).collect()
        } else {
            bytes.as_chunks::<4>().0.iter().map(|b| usize::try_from(i32::from_le_bytes(*b)).ok()).collect()
        };
        read.ok_or_else(|| wrong(format_args!("`{name}` holds a negative index")))
    }
}

/// A number of IEEE 754 binary16: a sign, 5 bits of exponent with bias 15, 10 bits of fraction.
fn half(bits: u16) -> f32 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f32::from(bits & 0x3ff));
    sign * match exponent {
        0 => fraction * 2.0_f32.powi(-24),
        0x1f if fraction > 0.0 => f32::NAN,
        0x1f => f32::INFINITY,
        _ => (1.0 + fraction / 1024.0) * 2.0_f32.powi(exponent - 15),
    }
}

#[cfg(test)]
mod tests {
    use super::half;

    #[test]
    #[allow(clippy::float_cmp, reason = "the values are exact in binary16")]
    fn halves_have_the_values_of_the_standard() {
        for (bits, value) in [(0x3c00, 1.0), (0xc000, -2.0), (0x7bff, 65504.0), (0x0001, 5.960_464_5e-8), (0x3555, 0.333_251_95)]
        {
            assert_eq!(half(bits), value, "{bits:04x}");
        }
        assert!(half(0x7c00).is_infinite() && half(0x7e00).is_nan());
    }
}
