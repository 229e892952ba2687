//! The laws of the formats, over the whole registry: a new format is held to them without a line here.

mod honesty;
mod kit;
mod robustness;
