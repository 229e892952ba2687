//! Pieces.
pub(crate) fn find() {}
