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
pub use text::{Agreement, Basic, Colour, Colours, Count, Language, Mention, Reading, Side, Standing, TextReader, Turn};
pub use vocabulary::{Concept, ConceptId, Knowledge, Vocabulary};
pub use wordnet::{WordNet, WordNetFiles};

pub(crate) use text::normal as normal_name;

use crate::config::Glob;

/// What the rules need to know of words: given beside the dataset, as an aid of its [`Scene`](crate::Scene).
#[derive(Debug, Clone, Default)]
pub struct Semantics {
    /// What words mean.
    pub vocabulary: Vocabulary,
    /// True if a project's ontology is in the vocabulary; false if it is made of the classes of the dataset, which then are all known.
    pub has_ontology: bool,
    /// A model that ranks proposals.
    pub model: Option<Embedding>,
    /// Text streams whose texts describe what is to be seen, beside the texts on streams of pictures. Other texts were spoken.
    pub captions: Vec<Glob>,
}
