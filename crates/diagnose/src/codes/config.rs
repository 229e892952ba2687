//! What the configuration says.

codes! {
    SYNTAX = "config/syntax", Error, "a configuration that is no TOML",
        "The file cannot be parsed as TOML 1.0, so nothing of it holds. The position is where the parser stopped.";
    UNKNOWN = "config/unknown", Error, "a name in the configuration that means nothing",
        "There is no such table, rule, setting or parameter. A name that is mistyped would otherwise be ignored in silence, and the check would be looser than it says.\n\n\
         `genlock schema config` prints the JSON Schema of the file, which editors can use; `genlock explain check` lists the rules.";
    VALUE = "config/value", Error, "a value in the configuration that does not fit",
        "The value has another type than its setting, or is out of range. The message says what is expected.";
    EXTENDS = "config/extends", Error, "a configuration that cannot be extended",
        "A file named by `extends` cannot be read, extends itself by way of others, or the chain is too long. Paths are taken from the folder of the file that names them.";
    ONTOLOGY = "config/ontology", Warning, "something in the ontology that was left out",
        "An ontology names a parent that is no term, a term twice, a synonym of two terms, a circle, or a sense that WordNet 3.0 does not have. The rest of it holds. The message says what was left out.\n\n\
         The form of an ontology in YAML is described in the documentation of checks; SKOS in Turtle or RDF/XML and the class lists of COCO, LVIS, AudioSet and Open Images are read too.";
    WORDNET = "config/wordnet", Note, "whether WordNet is used",
        "Words that neither the ontology nor everyday knowledge has are looked up in WordNet 3.0 where the machine has it (`WNHOME/dict`, `/usr/share/wordnet`) or its folder is named; without it this step is left out. Results can differ between machines for that reason: name the folder to make sure.\n\n\
         WordNet only tells what stands below a sense that a term is pinned to. It parts nothing and never judges by likeness.";
}
