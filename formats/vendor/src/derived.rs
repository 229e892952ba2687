//! Ids for things that have none, the same in every run.

/// FNV-1a in 64 bits of the parts (Fowler, Noll, Vo; offset basis and prime of the 64-bit variant).
pub(crate) fn hash(parts: &[&str]) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, step)
}
