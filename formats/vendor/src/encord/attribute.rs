//! Answers to questions: attributes that hold always, and actions, which hold for a while.

use super::schema::NS;
use crate::remainder::{Remainder, keep, keep_in, raw};
use genlock_diagnose::{Loss, Report};
use genlock_format::json::{Fields, list, number, text, write_key, write_str};
use genlock_format::loss_code;
use genlock_model::{Attribute, AttributeValue, Extent, Feature, RawJson};
use serde_json::value::RawValue;
use smol_str::SmolStr;

/// Marks an answer that was not understood; its value is the whole of it.
const WHOLE: &str = "genlock:whole";

/// `Big dog` as Encord makes a value of it: `big_dog`.
pub(super) fn slug(name: &str) -> String {
    name.to_lowercase().replace(' ', "_")
}

/// Takes `value` if it is what Encord makes of the name.
pub(super) fn take_slug(fields: &mut Fields<'_>, name: &str, absent: &mut Vec<&'static str>) {
    match fields.peek("value") {
        None => absent.push("value"),
        Some(raw) => {
            if text(raw).is_some_and(|value| *value == slug(name)) {
                let _ = fields.take("value");
            }
        }
    }
}

/// Reads one answer; one that is not understood is kept whole. `extent` says when it holds, and whether its range was understood.
pub(super) fn read(raw_answer: &RawValue, extent: &dyn Fn(&mut Fields<'_>) -> Extent) -> Attribute {
    known(raw_answer, extent).unwrap_or_else(|| {
        let name = Fields::parse(raw_answer.get()).ok().and_then(|mut fields| fields.take_str("name").ok().flatten());
        let value = AttributeValue::Json(RawJson(raw_answer.to_owned()));
        let mut whole = Attribute::new(name.unwrap_or_default(), value);
        whole.extras.push(NS, WHOLE, RawValue::TRUE.to_owned());
        whole
    })
}

fn known(raw_answer: &RawValue, extent: &dyn Fn(&mut Fields<'_>) -> Extent) -> Option<Attribute> {
    let mut fields = Fields::parse(raw_answer.get()).ok()?;
    let name = fields.take_str("name").ok()??;
    let mut absent = Vec::new();
    take_slug(&mut fields, &name, &mut absent);
    let answers = fields.take("answers")?;
    let mut attribute = Attribute::new(&*name, AttributeValue::Null);
    if let Some(words) = text(answers) {
        attribute.value = AttributeValue::Text(SmolStr::new(words));
    } else if let Some(number) = number(answers) {
        attribute.value = AttributeValue::Number(number);
    } else {
        let options: Vec<_> = list(answers)?.into_iter().map(option).collect::<Option<_>>()?;
        if options.iter().any(|(_, rest)| rest.is_some()) {
            let rests = options.iter().map(|(_, rest)| rest.as_deref().map_or("{}", RawValue::get));
            attribute.extras.push(NS, "answers", raw(format!("[{}]", rests.collect::<Vec<_>>().join(",")).into_bytes())?);
        }
        let mut names: Vec<SmolStr> = options.into_iter().map(|(name, _)| name).collect();
        attribute.value = if names.len() == 1 { AttributeValue::Choice(names.remove(0)) } else { AttributeValue::Choices(names) };
    }
    attribute.extent = extent(&mut fields);
    if attribute.extent != Extent::Always {
        match fields.peek("dynamic").map(RawValue::get) {
            None => absent.push("dynamic"),
            Some("true") => {
                let _ = fields.take("dynamic");
            }
            Some(_) => {}
        }
    }
    keep_in(fields, &absent, NS, &mut attribute.extras);
    Some(attribute)
}

fn option(raw: &RawValue) -> Option<(SmolStr, Option<Box<RawValue>>)> {
    let mut fields = Fields::parse(raw.get()).ok()?;
    let name = fields.take_str("name").ok()??;
    let mut absent = Vec::new();
    take_slug(&mut fields, &name, &mut absent);
    Some((SmolStr::new(name), keep(&fields, &absent)))
}

/// Appends an answer as an element of the open list; `range` is the text of its range, if it has one.
pub(super) fn write(out: &mut Vec<u8>, attribute: &Attribute, range: Option<&str>, report: &dyn Report) {
    let lose = |feature, what: &str| report.loss(Loss::new(loss_code(feature), what));
    let Attribute { name, value, extent: _, extras } = attribute;
    if extras.iter().any(|extra| extra.namespace != NS) {
        lose(Feature::Extras, "fields of attributes that another format knows");
    }
    let mut body = Vec::new();
    let rest = Remainder::of_extras(extras, NS);
    match value {
        AttributeValue::Json(json) if extras.get(NS, WHOLE).is_some() => {
            body.extend_from_slice(json.0.get().as_bytes());
        }
        AttributeValue::Json(_) | AttributeValue::Null => {
            return lose(Feature::Attributes, "attributes that are neither choice, text nor number");
        }
        _ => {
            body.push(b'{');
            write_key(&mut body, "name");
            write_str(&mut body, name);
            if rest.wants("value") {
                write_key(&mut body, "value");
                write_str(&mut body, &slug(name));
            }
            write_key(&mut body, "answers");
            answers(&mut body, value, rest.get("answers"), &lose);
            if let Some(range) = range {
                write_key(&mut body, "range");
                body.extend_from_slice(range.as_bytes());
                if rest.wants("dynamic") {
                    write_key(&mut body, "dynamic");
                    body.extend_from_slice(b"true");
                }
            }
            let skip: &[&str] = if range.is_some() { &["answers", "range"] } else { &["answers"] };
            rest.write(&mut body, skip);
            body.push(b'}');
        }
    }
    if !matches!(out.last(), Some(b'[') | None) {
        out.push(b',');
    }
    out.extend_from_slice(&body);
}

fn answers(out: &mut Vec<u8>, value: &AttributeValue, rest: Option<&RawValue>, lose: &dyn Fn(Feature, &str)) {
    let rests = rest.and_then(list).unwrap_or_default();
    let options = |out: &mut Vec<u8>, names: &[&str]| {
        out.push(b'[');
        for (at, name) in names.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            let rest = Remainder::of(rests.get(at).copied());
            out.push(b'{');
            write_key(out, "name");
            write_str(out, name);
            if rest.wants("value") {
                write_key(out, "value");
                write_str(out, &slug(name));
            }
            rest.write(out, &[]);
            out.push(b'}');
        }
        out.push(b']');
    };
    match value {
        AttributeValue::Choice(name) => options(out, &[name]),
        AttributeValue::Choices(names) => {
            if names.len() == 1 {
                lose(Feature::Attributes, "that several choices were possible where one was taken");
            }
            options(out, &names.iter().map(SmolStr::as_str).collect::<Vec<_>>());
        }
        AttributeValue::Bool(yes) => {
            lose(Feature::Attributes, "the type of attributes that are true or false; they become choices");
            options(out, &[if *yes { "true" } else { "false" }]);
        }
        AttributeValue::Number(number) => out.extend_from_slice(number.json_text().as_bytes()),
        AttributeValue::Text(words) => write_str(out, words),
        AttributeValue::Null | AttributeValue::Json(_) => out.extend_from_slice(b"null"),
    }
}
