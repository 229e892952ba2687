//! What every format stands on: splitting, XML, inputs, outputs, text, detection.

#![allow(clippy::format_collect, reason = "a few short texts for the eye")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the names in a fixed archive")]

#[cfg(test)]
mod corpus;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod fields;
#[cfg(test)]
mod files;
#[cfg(test)]
mod outputs;
#[cfg(test)]
mod registry;
#[cfg(test)]
mod texts;
#[cfg(test)]
mod xml;
