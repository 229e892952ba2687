//! The JSON Schema of `genlock.toml`.

use super::FILES;
use super::read::SETTINGS;
use crate::Rule;
use serde_json::{Map, Value, json};

/// The JSON Schema (draft 2020-12) of `genlock.toml` with these rules.
pub fn json_schema(rules: &[&'static dyn Rule]) -> Value {
    let level = json!({ "enum": ["off", "note", "warning", "error"], "description": "how bad findings of this rule are" });
    let names = json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] });
    let mut of_rules = Map::new();
    for info in rules.iter().map(|rule| rule.info()) {
        let mut params = Map::new();
        for param in info.params {
            let mut schema = param.schema();
            schema["description"] = json!(param.about());
            schema["default"] = param.default();
            params.insert(param.name().to_owned(), schema);
        }
        params.insert("severity".to_owned(), level.clone());
        let mut only = params.clone();
        only.insert("class".to_owned(), names.clone());
        only.insert("stream".to_owned(), names.clone());
        let pair = json!({
            "type": "array", "items": { "type": "string" }, "minItems": 2, "maxItems": 2,
            "description": "names of modalities (text, audio, picture, space) or of streams",
        });
        only.insert("pair".to_owned(), pair);
        let overrides = json!({ "type": "object", "properties": only, "additionalProperties": false });
        params.insert("for".to_owned(), json!({ "type": "array", "items": overrides }));
        let rule = json!({
            "type": "object", "title": info.code.title, "description": info.code.page, "properties": params,
            "additionalProperties": false,
        });
        of_rules.insert(info.code.id.trim_start_matches("check/").to_owned(), rule);
    }
    let texts = json!({ "type": "array", "items": { "type": "string" } });
    let files: Map<_, _> =
        FILES.iter().map(|(name, about)| ((*name).to_owned(), json!({ "type": "string", "description": about }))).collect();
    let mut check = json!({
        "select": texts, "ignore": texts,
        "examples": { "type": "integer", "minimum": 0, "default": 20 },
        "causes": { "type": "integer", "minimum": 0, "default": 50 },
        "fail-on": { "enum": ["error", "warning", "note", "never"] },
        "max-sync-error-rate": <crate::Share as crate::ParamType>::schema(),
        "rate-by": { "enum": ["value", "upper"] },
        "captions": texts,
        "rules": { "type": "object", "properties": of_rules, "additionalProperties": false },
        "files": { "type": "object", "properties": files, "additionalProperties": false },
    });
    for (name, about) in SETTINGS {
        check[*name]["description"] = json!(about);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "genlock.toml",
        "type": "object",
        "properties": {
            "extends": names,
            "check": { "type": "object", "properties": check, "additionalProperties": false },
        },
        "additionalProperties": false,
    })
}
