//! Tests of what words mean and what texts say.

#[cfg(test)]
mod corruption;
#[cfg(test)]
mod ladder;
#[cfg(test)]
mod ontologies;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod scenes;
#[cfg(test)]
mod speed;
#[cfg(test)]
mod texts;
#[cfg(test)]
mod timed;
#[cfg(test)]
mod wordnet;
