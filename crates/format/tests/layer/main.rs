//! What every format stands on: splitting, XML, inputs, outputs, text, detection.

#[cfg(test)]
mod corpus;
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
