//! The program `genlock`.
fn main() {}
