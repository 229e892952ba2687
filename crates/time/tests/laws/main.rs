//! The laws of exact time.

#[cfg(test)]
mod bases;
#[cfg(test)]
mod maps;
#[cfg(test)]
mod rates;
#[cfg(test)]
mod rationals;
#[cfg(test)]
mod ticks;
#[cfg(test)]
mod timecodes;
