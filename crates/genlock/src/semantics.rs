//! What words mean, from the files that a configuration names.

use genlock_check::Config;
use genlock_check::semantic::{
    Embedding, EmbeddingFiles, Knowledge, Ontology, OntologyError, RdfSyntax, ReadOntology, Semantics, Vocabulary, WordNet,
    WordNetFiles, audioset, categories, everyday, open_images, shipped, skos, yaml,
};
use genlock_diagnose::codes::config as codes;
use genlock_diagnose::{Diagnostic, Position, Report};
use genlock_format::{Error, Result};
use genlock_model::Dataset;
use std::path::{Path, PathBuf};

/// Where WordNet is looked for if no folder is named: Debian's package, and the variable of WordNet's own tools.
const WORDNET_PLACES: &[&str] = &["/usr/share/wordnet"];
/// Files beyond this are no ontology, and no database of WordNet (16 MB).
const LARGEST: u64 = 256 << 20;
/// Static models are tens of megabytes; the largest known has 500.
const LARGEST_MODEL: u64 = 2 << 30;

/// Reads what `[check.files]` names as `ontology`, `hierarchy`, `wordnet` and `embeddings`; paths are taken from `folder`. Without an
/// ontology the classes of the dataset stand for one. Without a named folder WordNet is taken where the machine has it and the
/// dataset has texts and classes; whether it was found is reported.
///
/// # Errors
/// If a file that was named cannot be read or is not what it should be.
pub fn semantics(data: &Dataset, config: &Config, folder: Option<&Path>, report: &dyn Report) -> Result<Semantics> {
    let path = |name: &str| config.files.get(name).map(|path| folder.unwrap_or(Path::new("")).join(path));
    let named = config.files.get("ontology").map(String::as_str);
    let ontology = match (named, path("ontology")) {
        (Some(name), Some(path)) => Some(ontology(name, &path, path_of(config, folder, "hierarchy").as_deref(), report)?),
        _ => None,
    };
    let texts = !data.classes.is_empty() && data.labels.iter().any(|label| label.text.is_some());
    let wordnet = match path("wordnet") {
        Some(folder) => Some(wordnet(&folder)?),
        None if texts || ontology.is_some() => found_wordnet(report),
        None => None,
    };
    let model = path("embeddings").map(|folder| embedding(&folder)).transpose()?;
    let has_ontology = ontology.is_some();
    let project = ontology.unwrap_or_else(|| Ontology::of_dataset(data));
    let vocabulary = Vocabulary::new(&project, Knowledge { curated: Some(everyday()), wordnet });
    for note in vocabulary.notes() {
        report.diagnostic(Diagnostic::new(codes::ONTOLOGY, note));
    }
    Ok(Semantics { vocabulary, has_ontology, model, captions: config.captions.clone() })
}

fn path_of(config: &Config, folder: Option<&Path>, name: &str) -> Option<PathBuf> {
    config.files.get(name).map(|path| folder.unwrap_or(Path::new("")).join(path))
}

fn ontology(name: &str, path: &Path, hierarchy: Option<&Path>, report: &dyn Report) -> Result<Ontology> {
    if let Some(ontology) = shipped(name).filter(|_| !path.exists()) {
        return Ok(ontology);
    }
    let text = text(path)?;
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let read = match ending.as_str() {
        "ttl" | "nt" => skos(&text, RdfSyntax::Turtle),
        "rdf" | "owl" | "xml" => skos(&text, RdfSyntax::Xml),
        "csv" => open_images(&text, hierarchy.map(self::text).transpose()?.as_deref()),
        "json" => json(&text),
        _ => yaml(&text),
    };
    let ReadOntology { ontology, notes } = read.map_err(|error| wrong("the ontology", path, &error))?;
    for note in notes {
        report.diagnostic(Diagnostic::new(codes::ONTOLOGY, note).at(Position::file(path.display().to_string())));
    }
    Ok(ontology)
}

/// AudioSet's list, the categories of COCO and LVIS, or an ontology of our own form, which JSON can hold too.
fn json(text: &str) -> std::result::Result<ReadOntology, OntologyError> {
    if text.trim_start().starts_with('[') {
        return audioset(text);
    }
    categories(text).or_else(|error| yaml(text).map_err(|other| OntologyError(format!("{error}; {other}"))))
}

fn wrong(what: &str, path: &Path, error: &OntologyError) -> Error {
    Error::usage(format!("{what} cannot be read: {error}: {}", path.display()))
}

fn bytes(path: &Path, largest: u64) -> Result<Vec<u8>> {
    let name = || path.display().to_string();
    let size = std::fs::metadata(path).map_err(|error| Error::io(name(), error))?.len();
    if size > largest {
        return Err(Error::usage(format!("a file of {size} bytes is too large: {}", name())));
    }
    std::fs::read(path).map_err(|error| Error::io(name(), error))
}

fn text(path: &Path) -> Result<String> {
    let bytes = bytes(path, LARGEST)?;
    String::from_utf8(bytes).map_err(|error| Error::usage(format!("the file is not UTF-8: {error}: {}", path.display())))
}

fn wordnet(folder: &Path) -> Result<WordNet> {
    let index = bytes(&folder.join("index.noun"), LARGEST)?;
    let data = bytes(&folder.join("data.noun"), LARGEST)?;
    // Packages of some registries lack the irregular plurals; the rest works without them.
    let exceptions = bytes(&folder.join("noun.exc"), LARGEST).ok();
    WordNet::read(WordNetFiles { index: &index, data: &data, exceptions: exceptions.as_deref() })
        .map_err(|error| wrong("WordNet", folder, &error))
}

fn found_wordnet(report: &dyn Report) -> Option<WordNet> {
    let home = std::env::var_os("WNHOME").map(|home| PathBuf::from(home).join("dict"));
    let places = home.into_iter().chain(WORDNET_PLACES.iter().map(PathBuf::from));
    let found = places.into_iter().find_map(|place| Some((wordnet(&place).ok()?, place)));
    let message = match &found {
        Some((_, place)) => format!("words that the ontology lacks are looked up in WordNet: {}", place.display()),
        None => "there is no WordNet, so words that neither the ontology nor everyday knowledge has are passed over".to_owned(),
    };
    let help = "name its folder with --wordnet or in [check.files]; Debian has it as wordnet-base";
    let diagnostic = Diagnostic::new(codes::WORDNET, message);
    report.diagnostic(if found.is_some() { diagnostic } else { diagnostic.help(help) });
    found.map(|(net, _)| net)
}

fn embedding(folder: &Path) -> Result<Embedding> {
    let tokenizer = bytes(&folder.join("tokenizer.json"), LARGEST)?;
    let tensors = bytes(&folder.join("model.safetensors"), LARGEST_MODEL)?;
    Embedding::read(EmbeddingFiles { tokenizer: &tokenizer, tensors: &tensors })
        .map_err(|error| wrong("the embedding model", folder, &error))
}

#[cfg(test)]
mod tests {
    use super::semantics;
    use genlock_check::Config;
    use genlock_diagnose::{Collector, codes::config as codes};
    use genlock_model::Dataset;
    use std::path::Path;

    fn check(name: &str, text: &str, term: &str) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(name), text).unwrap();
        let mut config = Config::default();
        config.files.insert("ontology".into(), name.to_owned());
        let report = Collector::new();
        let read = semantics(&Dataset::new(), &config, Some(folder.path()), &report).unwrap();
        assert!(
            read.has_ontology && read.vocabulary.concepts().next().is_some_and(|(_, concept)| concept.name == term),
            "{name}"
        );
    }

    #[test]
    fn an_ontology_is_read_by_its_ending() {
        check("street.yaml", "terms: [car]", "car");
        check("own.json", r#"{"terms": ["car"]}"#, "car");
        check("coco.json", r#"{"categories": [{"id": 3, "name": "car"}]}"#, "car");
        check("sounds.json", r#"[{"id": "/m/1", "name": "Bark", "child_ids": []}]"#, "Bark");
        check("classes.csv", "/m/0k4j,Car\n", "Car");
        let turtle = "@prefix s: <http://www.w3.org/2004/02/skos/core#> . <urn:car> a s:Concept ; s:prefLabel \"car\" .";
        check("street.ttl", turtle, "car");
    }

    #[test]
    fn shipped_ontologies_are_named() {
        let mut config = Config::default();
        config.files.insert("ontology".into(), "coco".to_owned());
        let read = semantics(&Dataset::new(), &config, None, &Collector::new()).unwrap();
        assert!(read.vocabulary.meaning("motorbike").is_some_and(|meaning| read.vocabulary.get(meaning.concept).project));
    }

    #[test]
    fn what_was_named_and_is_not_there_is_an_error() {
        for (name, path) in [("ontology", "none.yaml"), ("wordnet", "none"), ("embeddings", "none")] {
            let mut config = Config::default();
            config.files.insert(name.into(), path.to_owned());
            assert!(semantics(&Dataset::new(), &config, Some(Path::new("/nowhere")), &Collector::new()).is_err(), "{name}");
        }
    }

    #[test]
    fn doubts_about_the_ontology_are_reported() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("o.yaml"), "terms: {car: {parent: nothing}}").unwrap();
        let mut config = Config::default();
        config.files.insert("ontology".into(), "o.yaml".to_owned());
        let report = Collector::new();
        semantics(&Dataset::new(), &config, Some(folder.path()), &report).unwrap();
        assert!(report.diagnostics().iter().any(|one| one.code == codes::ONTOLOGY && one.message.contains("nothing")));
    }
}
