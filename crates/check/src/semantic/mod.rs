//! Do the modalities speak of the same things? Ontologies, what words mean, and what texts say.
//!
//! A word gets its meaning on a ladder: the project's terms and synonyms, everyday synonyms, then WordNet below synsets that terms
//! are pinned to. Text similarity only ranks proposals for words that nothing knows.

mod embedding;
mod ontology;
mod relation;
mod similar;
mod text;
mod vocabulary;
mod wordnet;

pub use embedding::{Embedding, EmbeddingFiles};
pub use ontology::{
    Forbidden, Ontology, OntologyError, RdfSyntax, ReadOntology, Shipped, Synset, Term, audioset, categories, everyday,
    open_images, shipped, skos, yaml,
};
pub use relation::{Meaning, Relation, Rung};
pub use similar::Suggestion;
pub use text::{Agreement, Basic, Colour, Count, Language, Mention, Reading, Side, Standing, TextReader, Turn, agreement};
pub use vocabulary::{Concept, ConceptId, Knowledge, Vocabulary};
pub use wordnet::{WordNet, WordNetFiles};
