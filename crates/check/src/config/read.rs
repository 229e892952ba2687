//! Reading `genlock.toml`.

use super::{Config, FILES, Glob, Level, Override, RuleConfig};
use crate::{AnyParam, FailOn, RateBy, Rule};
use genlock_diagnose::{Diagnostic, Position, Report, codes::config as codes, similar};
use serde_json::Value;
use smol_str::SmolStr;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

type Spanned<T> = toml::Spanned<T>;

/// The configurations that this one builds on, as it names them: `extends = "base.toml"`, or several in a list. A text that cannot be
/// parsed names none; [`Config::apply`] says why.
pub fn extends(text: &str) -> Vec<String> {
    let Ok(table) = DeTable::parse(text) else { return Vec::new() };
    match table.get_ref().get("extends").map(Spanned::get_ref) {
        Some(DeValue::String(one)) => vec![one.to_string()],
        Some(DeValue::Array(several)) => several.iter().filter_map(|one| one.get_ref().as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}

impl Config {
    /// Takes in a `genlock.toml`: what it says replaces what was said before, name by name; its overrides come after those of before.
    /// What is wrong with it is reported with its position and left out.
    pub fn apply(&mut self, text: &str, path: &str, rules: &[&'static dyn Rule], report: &dyn Report) {
        let file = File { text, path, rules, report };
        match DeTable::parse(text) {
            Ok(table) => file.document(table.get_ref(), self),
            Err(error) => file.say(codes::SYNTAX, error.message().to_owned(), error.span(), None),
        }
    }
}

struct File<'f> {
    text: &'f str,
    path: &'f str,
    rules: &'f [&'static dyn Rule],
    report: &'f dyn Report,
}

/// A table's entries with the places of their names.
fn entries<'t>(table: &'t DeTable<'_>) -> impl Iterator<Item = (&'t str, Range<usize>, &'t Spanned<DeValue<'t>>)> {
    table.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span(), value))
}

impl File<'_> {
    fn say(&self, code: genlock_diagnose::Code, message: String, span: Option<Range<usize>>, help: Option<String>) {
        let mut diagnostic = Diagnostic::new(code, message);
        diagnostic.position = Some(span.map_or_else(|| Position::file(self.path), |span| self.position(span.start)));
        diagnostic.help = help;
        self.report.diagnostic(diagnostic);
    }

    fn position(&self, offset: usize) -> Position {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() as u64 + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u64 + 1;
        Position { line: Some(line), column: Some(column), ..Position::byte(self.path, offset as u64) }
    }

    fn unknown<'n>(&self, what: &str, name: &str, span: Range<usize>, known: impl IntoIterator<Item = &'n str>) {
        let near = similar(name, known);
        let help = near.map(|near| format!("did you mean {near}?"));
        self.say(codes::UNKNOWN, format!("there is no {what} {name:?}"), Some(span), help);
    }

    fn wrong(&self, name: &str, expected: &str, value: &Spanned<DeValue<'_>>) {
        self.say(codes::VALUE, format!("{name} must be {expected}"), Some(value.span()), None);
    }

    fn document(&self, table: &DeTable<'_>, config: &mut Config) {
        for (name, span, value) in entries(table) {
            match (name, value.get_ref()) {
                ("extends", DeValue::String(_)) => {}
                ("extends", DeValue::Array(names)) if names.iter().all(|one| one.get_ref().is_str()) => {}
                ("extends", _) => self.wrong(name, "a path or a list of paths, in quotes", value),
                ("check", DeValue::Table(check)) => self.check(check, config),
                ("check", _) => self.wrong(name, "a table, [check]", value),
                _ => self.unknown("table", name, span, ["check", "extends"]),
            }
        }
    }

    fn check(&self, table: &DeTable<'_>, config: &mut Config) {
        for (name, span, value) in entries(table) {
            let json = plain(value.get_ref());
            let texts = || json.as_ref().and_then(|value| <Vec<String> as crate::ParamType>::read(value).ok());
            let size = || json.as_ref().and_then(Value::as_u64).and_then(|size| usize::try_from(size).ok());
            let text = || json.as_ref().and_then(Value::as_str);
            let fits = match name {
                "select" => texts().map(|names| config.select = self.known(names, value)),
                "ignore" => texts().map(|names| config.ignore = self.known(names, value)),
                "examples" => size().map(|size| config.examples = size),
                "causes" => size().map(|size| config.causes = size),
                "fail-on" => text().and_then(FailOn::named).map(|least| config.gate.fail_on = least),
                "max-sync-error-rate" => {
                    let share = json.as_ref().and_then(|value| <crate::Share as crate::ParamType>::read(value).ok());
                    share.map(|share| config.gate.most = Some(share.0))
                }
                "rate-by" => text().and_then(RateBy::named).map(|by| config.gate.by = by),
                "captions" => texts().map(|names| config.captions = names.iter().map(Glob::new).collect()),
                "rules" => value.get_ref().as_table().map(|rules| self.rules(rules, config)),
                "files" => value.get_ref().as_table().map(|files| self.files(files, config)),
                _ => {
                    self.unknown("setting of [check]", name, span, SETTINGS.iter().map(|(name, _)| *name));
                    Some(())
                }
            };
            if fits.is_none() {
                let expected = SETTINGS.iter().find(|(known, _)| *known == name).map_or("something else", |(_, what)| what);
                self.wrong(name, expected, value);
            }
        }
    }

    /// Prefixes of codes; those that no rule has are reported.
    fn known(&self, names: Vec<String>, at: &Spanned<DeValue<'_>>) -> Vec<String> {
        for name in &names {
            if !self.rules.iter().any(|rule| super::length(name, rule.info().code.id).is_some()) {
                self.unknown("rule", name, at.span(), self.rules.iter().map(|rule| rule.info().code.id));
            }
        }
        names
    }

    fn files(&self, table: &DeTable<'_>, config: &mut Config) {
        for (name, span, value) in entries(table) {
            if !FILES.iter().any(|(known, _)| *known == name) {
                self.unknown("file of [check.files]", name, span, FILES.iter().map(|(name, _)| *name));
            } else if let Some(path) = value.get_ref().as_str() {
                config.files.insert(name.into(), path.to_owned());
            } else {
                self.wrong(name, "a path in quotes", value);
            }
        }
    }

    fn rules(&self, table: &DeTable<'_>, config: &mut Config) {
        for (name, span, value) in entries(table) {
            let code = if name.contains('/') { name.to_owned() } else { format!("check/{name}") };
            let Some(rule) = self.rules.iter().find(|rule| rule.info().code.id == code) else {
                let short = |rule: &&'static dyn Rule| rule.info().code.id.trim_start_matches("check/");
                self.unknown("rule", name, span, self.rules.iter().map(short));
                continue;
            };
            let Some(table) = value.get_ref().as_table() else {
                self.wrong(name, "a table", value);
                continue;
            };
            let of_rule = config.rules.entry(code.into()).or_default();
            self.rule(rule.info().params, table, of_rule);
        }
    }

    fn rule(&self, params: &[&dyn AnyParam], table: &DeTable<'_>, of_rule: &mut RuleConfig) {
        for (name, span, value) in entries(table) {
            match name {
                "severity" => of_rule.level = self.level(value).or(of_rule.level),
                "for" => {
                    let Some(overrides) = value.get_ref().as_array() else {
                        self.wrong(name, "a list of tables, [[check.rules.NAME.for]]", value);
                        continue;
                    };
                    for one in overrides {
                        match one.get_ref().as_table() {
                            Some(table) => of_rule.overrides.push(self.only(params, table)),
                            None => self.wrong(name, "a list of tables, [[check.rules.NAME.for]]", one),
                        }
                    }
                }
                _ => {
                    if let Some((name, value)) = self.param(params, name, span, value, &["severity", "for"]) {
                        of_rule.values.insert(name, value);
                    }
                }
            }
        }
    }

    fn only(&self, params: &[&dyn AnyParam], table: &DeTable<'_>) -> Override {
        let mut only = Override::default();
        for (name, span, value) in entries(table) {
            let globs = || {
                let found = match value.get_ref() {
                    DeValue::String(one) => Some(vec![Glob::new(one.as_ref())]),
                    DeValue::Array(several) => several.iter().map(|one| one.get_ref().as_str().map(Glob::new)).collect(),
                    _ => None,
                };
                if found.is_none() {
                    self.wrong(name, "a name or a list of names, in quotes; * stands for any text", value);
                }
                found.unwrap_or_default()
            };
            match name {
                "class" => only.class = globs(),
                "stream" => only.stream = globs(),
                "pair" => match <[Glob; 2]>::try_from(globs()) {
                    Ok(pair) => only.pair = Some(pair),
                    Err(other) if other.is_empty() => {}
                    Err(_) => self.wrong(name, "two names of modalities or streams", value),
                },
                "severity" => only.level = self.level(value),
                _ => {
                    if let Some((name, value)) = self.param(params, name, span, value, &["class", "stream", "pair", "severity"]) {
                        only.values.insert(name, value);
                    }
                }
            }
        }
        only
    }

    fn level(&self, value: &Spanned<DeValue<'_>>) -> Option<Level> {
        let level = value.get_ref().as_str().and_then(Level::named);
        if level.is_none() {
            self.wrong("severity", "\"off\", \"note\", \"warning\" or \"error\"", value);
        }
        level
    }

    fn param(
        &self,
        params: &[&dyn AnyParam],
        name: &str,
        span: Range<usize>,
        value: &Spanned<DeValue<'_>>,
        others: &[&str],
    ) -> Option<(SmolStr, Value)> {
        let Some(param) = params.iter().find(|param| param.name() == name) else {
            let known = params.iter().map(|param| param.name()).chain(others.iter().copied());
            self.unknown("parameter", name, span, known);
            return None;
        };
        let json = plain(value.get_ref());
        match json.as_ref().map_or(Err("a plain value"), |json| param.accepts(json)) {
            Ok(()) => Some((name.into(), json?)),
            Err(expected) => {
                self.wrong(name, expected, value);
                None
            }
        }
    }
}

/// The settings of `[check]` with what they must be.
pub(super) const SETTINGS: &[(&str, &str)] = &[
    ("select", "a list of rules, in quotes"),
    ("ignore", "a list of rules, in quotes"),
    ("examples", "a whole number from 0"),
    ("causes", "a whole number from 0"),
    ("fail-on", "\"error\", \"warning\", \"note\" or \"never\""),
    ("max-sync-error-rate", "a share from 0 to 1, or a percentage in quotes"),
    ("rate-by", "\"value\" or \"upper\""),
    ("captions", "a list of streams, in quotes, whose texts describe what is to be seen; `*` stands for anything"),
    ("rules", "a table, [check.rules.NAME]"),
    ("files", "a table, [check.files]"),
];

/// A value without its places; none for dates, and for numbers out of reach.
fn plain(value: &DeValue<'_>) -> Option<Value> {
    Some(match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok()?.into(),
        DeValue::Float(number) => serde_json::Number::from_f64(number.as_str().parse().ok()?).map(Value::Number)?,
        DeValue::Boolean(truth) => Value::Bool(*truth),
        DeValue::Datetime(_) => return None,
        DeValue::Array(values) => Value::Array(values.iter().map(|one| plain(one.get_ref())).collect::<Option<_>>()?),
        DeValue::Table(table) => {
            let entry = |(name, _, value): (&str, _, &Spanned<DeValue<'_>>)| Some((name.to_owned(), plain(value.get_ref())?));
            Value::Object(entries(table).map(entry).collect::<Option<_>>()?)
        }
    })
}
