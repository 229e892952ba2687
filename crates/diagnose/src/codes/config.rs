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
}
