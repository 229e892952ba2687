//! Ids for what has none in the source.
//!
//! Every annotation of Scale has a uuid. Those that Genlock makes are of version 8 (RFC 9562, section 5.8: for private schemes)
//! and begin with the word genlock in ASCII, so that a reader knows that they name nothing; the same dataset gets the same ids.

const HEAD: &str = "67656e6c-6f63-8b00-8000-";

/// The id of this number.
pub(super) fn id(number: u64) -> String {
    format!("{HEAD}{:012x}", number & 0xffff_ffff_ffff)
}

/// True for an id that Genlock made.
pub(super) fn is_derived(id: &str) -> bool {
    id.starts_with(HEAD)
}
