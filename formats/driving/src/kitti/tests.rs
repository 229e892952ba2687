//! Laws and rows.
