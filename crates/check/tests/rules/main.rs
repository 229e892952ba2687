//! The rules on small datasets, and what is made of their findings.

#[cfg(test)]
mod acceptance;
#[cfg(test)]
mod configuration;
#[cfg(test)]
mod data;
#[cfg(test)]
mod fixes;
#[cfg(test)]
mod outputs;
#[cfg(test)]
mod temporal;
