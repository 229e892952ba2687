//! Tests of what words mean and what texts say.

mod ladder;
mod ontologies;
mod speed;
mod texts;
mod wordnet;
