//! 3D boxes against images, on tables of other programs and on scenes with known truth.

#[cfg(test)]
mod geometry;
#[cfg(test)]
mod motion;
