//! Tests of what words mean and what texts say.

mod corruption;
mod ladder;
mod ontologies;
mod rules;
mod scenes;
mod speed;
mod texts;
mod wordnet;
