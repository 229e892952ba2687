//! 3D boxes against images, on tables of other programs and on scenes with known truth.

#![allow(clippy::many_single_char_names, reason = "the letters of the formulas")]
#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small counts and indices")]

#[cfg(test)]
mod conventions;
#[cfg(test)]
mod corruption;
#[cfg(test)]
mod drive;
#[cfg(test)]
mod geometry;
#[cfg(test)]
mod kitti;
#[cfg(test)]
mod motion;
#[cfg(test)]
mod offsets;
#[cfg(test)]
mod records;
#[cfg(test)]
mod world;
