//! The rules on small datasets, and the rate that they give.

#[cfg(test)]
mod data;
#[cfg(test)]
mod temporal;
