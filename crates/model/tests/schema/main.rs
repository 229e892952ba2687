//! The schema: numbers and ids as written, records through storage, differences, and paths between clocks.

#![allow(clippy::float_cmp, reason = "the laws are about equality to the last bit")]

#[cfg(test)]
mod datasets;
#[cfg(test)]
mod differences;
#[cfg(test)]
mod ids;
#[cfg(test)]
mod numbers;
#[cfg(test)]
mod paths;
#[cfg(test)]
mod records;
