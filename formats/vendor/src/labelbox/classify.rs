//! Classifications: questions with a radio, checklist or text answer, whose answers may hold further questions.
//!
//! Nested questions become attributes of their own, behind the one that they belong to; an extra says how deep they stand.

use super::schema::{NS, slug};
use crate::remainder::{Remainder, keep, keep_in, plain_int, raw};
use genlock_diagnose::Loss;
use genlock_diagnose::Report;
use genlock_format::json::{Fields, list, text, write_key, write_str};
use genlock_format::loss_code;
use genlock_model::{Attribute, AttributeValue, Extent, Extras, Feature, RawJson};
use serde_json::value::RawValue;
use smol_str::SmolStr;

/// How deep a question stands: 1 for a question on an answer.
const DEPTH: &str = "genlock:depth";
/// To which answer of the question above it belongs, from 0.
const ANSWER: &str = "genlock:answer";
/// Marks a question that was not understood; its value is the whole of it.
const WHOLE: &str = "genlock:whole";
/// Questions inside answers inside questions beyond which they are kept as raw text.
const DEEPEST: usize = 32;

/// Reads a list of classifications; those that are not understood are kept whole.
pub(super) fn read(raws: &[&RawValue], depth: usize, answer: usize, into: &mut Vec<Attribute>) {
    for raw in raws {
        let at = into.len();
        let read = Fields::parse(raw.get()).ok().and_then(|fields| question(fields, depth, answer, into));
        if read.is_none() {
            into.truncate(at);
            let name = Fields::parse(raw.get()).ok().and_then(|mut fields| fields.take_str("name").ok().flatten());
            let mut whole = Attribute::new(name.unwrap_or_default(), AttributeValue::Json(RawJson((*raw).to_owned())));
            whole.extras.push(NS, WHOLE, RawValue::TRUE.to_owned());
            place(&mut whole.extras, depth, answer);
            into.push(whole);
        }
    }
}

fn place(extras: &mut Extras, depth: usize, answer: usize) {
    for (key, value) in [(DEPTH, depth), (ANSWER, answer)] {
        if value > 0
            && let Some(raw) = raw(value.to_string().into_bytes())
        {
            extras.push(NS, key, raw);
        }
    }
}

/// Takes `value` if it is what Labelbox makes of the name.
fn take_slug(fields: &mut Fields<'_>, name: &str, absent: &mut Vec<&'static str>) {
    match fields.peek("value") {
        None => absent.push("value"),
        Some(raw) => {
            if text(raw).is_some_and(|value| *value == slug(name)) {
                let _ = fields.take("value");
            }
        }
    }
}

/// An answer: its name, what else it says, and the questions on it.
type Answer<'a> = (SmolStr, Option<Box<RawValue>>, Vec<&'a RawValue>);

/// Reads an answer.
fn option(raw: &RawValue) -> Option<Answer<'_>> {
    let mut fields = Fields::parse(raw.get()).ok()?;
    let name = fields.take_str("name").ok()??;
    let mut absent = Vec::new();
    take_slug(&mut fields, &name, &mut absent);
    let nested = match fields.take_raw("classifications") {
        None => Vec::new(),
        Some(raw) => match list(raw) {
            Some(nested) if !nested.is_empty() => nested,
            _ => {
                fields.put_back("classifications", raw);
                Vec::new()
            }
        },
    };
    Some((SmolStr::new(name), keep(&fields, &absent), nested))
}

/// Reads a question that is a label of its own, with the id that it bears.
pub(super) fn read_label(raw: &RawValue) -> (Option<String>, Vec<Attribute>) {
    let mut attributes = Vec::new();
    if let Ok(mut fields) = Fields::parse(raw.get()) {
        let id = fields.take_str("feature_id").ok().flatten().map(std::borrow::Cow::into_owned);
        if question(fields, 0, 0, &mut attributes).is_some() {
            return (id, attributes);
        }
        attributes.clear();
    }
    read(&[raw], 0, 0, &mut attributes);
    (None, attributes)
}

fn question(mut fields: Fields<'_>, depth: usize, answer: usize, into: &mut Vec<Attribute>) -> Option<()> {
    if depth > DEEPEST {
        return None;
    }
    let name = fields.take_str("name").ok()??;
    let mut absent = Vec::new();
    take_slug(&mut fields, &name, &mut absent);
    let (radio, checks, content) = (fields.take("radio_answer"), fields.take("checklist_answers"), fields.take("text_answer"));
    let mut attribute = Attribute::new(&*name, AttributeValue::Null);
    let mut nested = Vec::new();
    match (radio, checks, content) {
        (Some(radio), None, None) => {
            let (choice, rest, questions) = option(radio)?;
            attribute.value = AttributeValue::Choice(choice);
            if let Some(rest) = rest {
                attribute.extras.push(NS, "radio_answer", rest);
            }
            nested.push(questions);
        }
        (None, Some(checks), None) => {
            let options: Vec<_> = list(checks)?.into_iter().map(option).collect::<Option<_>>()?;
            if options.iter().any(|(_, rest, _)| rest.is_some()) {
                let rests = options.iter().map(|(_, rest, _)| rest.as_deref().map_or("{}", RawValue::get));
                let text = format!("[{}]", rests.collect::<Vec<_>>().join(","));
                attribute.extras.push(NS, "checklist_answers", self::raw(text.into_bytes())?);
            }
            attribute.value = AttributeValue::Choices(options.iter().map(|(choice, ..)| choice.clone()).collect());
            nested.extend(options.into_iter().map(|(_, _, questions)| questions));
        }
        (None, None, Some(content)) => {
            let mut fields = Fields::parse(content.get()).ok()?;
            attribute.value = AttributeValue::Text(SmolStr::new(fields.take_str("content").ok()??));
            if let Some(rest) = keep(&fields, &[]) {
                attribute.extras.push(NS, "text_answer", rest);
            }
        }
        _ => return None,
    }
    keep_in(fields, &absent, NS, &mut attribute.extras);
    place(&mut attribute.extras, depth, answer);
    into.push(attribute);
    for (answer, questions) in nested.iter().enumerate() {
        read(questions, depth + 1, answer, into);
    }
    Some(())
}

/// Appends attributes as a list of classifications.
pub(super) fn write(out: &mut Vec<u8>, attributes: &[Attribute], report: &dyn Report) {
    Writing { attributes, report }.list(out, 0, attributes.len(), 0, None);
}

/// True for a question that stands on no answer.
pub(super) fn is_top(attribute: &Attribute) -> bool {
    attribute.extras.get(NS, DEPTH).is_none()
}

/// Appends the questions of a label that is a classification, each as an element of the open list; the first bears the id.
pub(super) fn write_label(out: &mut Vec<u8>, attributes: &[Attribute], id: Option<&str>, report: &dyn Report) {
    let mut list = Vec::new();
    write(&mut list, attributes, report);
    let inside = list.get(1..list.len().saturating_sub(1)).unwrap_or_default();
    if inside.is_empty() {
        return;
    }
    if !matches!(out.last(), Some(b'[')) {
        out.push(b',');
    }
    // A question that was kept whole bears its id already.
    let whole = attributes.first().is_some_and(|first| first.extras.get(NS, WHOLE).is_some());
    if let (Some(id), false) = (id, whole) {
        out.push(b'{');
        write_key(out, "feature_id");
        write_str(out, id);
        out.push(b',');
        out.extend_from_slice(inside.get(1..).unwrap_or_default());
    } else {
        out.extend_from_slice(inside);
    }
}

struct Writing<'a> {
    attributes: &'a [Attribute],
    report: &'a dyn Report,
}

impl Writing<'_> {
    fn lose(&self, feature: Feature, what: &str) {
        self.report.loss(Loss::new(loss_code(feature), what));
    }

    fn number(&self, at: usize, key: &str) -> usize {
        let value = self.attributes.get(at).and_then(|attribute| attribute.extras.get(NS, key)).and_then(plain_int);
        value.and_then(|value| usize::try_from(value).ok()).unwrap_or(0)
    }

    /// Where the questions below the attribute at `at` end.
    fn end_of(&self, at: usize, end: usize, depth: usize) -> usize {
        (at + 1..end).find(|&next| self.number(next, DEPTH) <= depth).unwrap_or(end)
    }

    /// Appends the questions of this depth between two attributes, of one answer or of all.
    fn list(&self, out: &mut Vec<u8>, from: usize, end: usize, depth: usize, answer: Option<usize>) {
        out.push(b'[');
        let mut at = from;
        while let Some(attribute) = self.attributes.get(at).filter(|_| at < end) {
            let next = self.end_of(at, end, depth);
            if answer.is_none_or(|answer| self.number(at, ANSWER) == answer) {
                let before = out.len();
                if out.last() != Some(&b'[') {
                    out.push(b',');
                }
                if !self.question(out, attribute, at + 1, next, depth) {
                    out.truncate(before);
                }
            }
            at = next;
        }
        out.push(b']');
    }

    /// Appends one question; false if it has no place.
    fn question(&self, out: &mut Vec<u8>, attribute: &Attribute, from: usize, end: usize, depth: usize) -> bool {
        let Attribute { name, value, extent, extras } = attribute;
        if *extent != Extent::Always {
            self.lose(Feature::AttributeTimes, "a classification holds as long as its object");
        }
        if extras.iter().any(|extra| extra.namespace != NS) {
            self.lose(Feature::Extras, "fields of attributes that another format knows");
        }
        if let (AttributeValue::Json(json), Some(_)) = (value, extras.get(NS, WHOLE)) {
            out.extend_from_slice(json.0.get().as_bytes());
            return true;
        }
        let rest = Remainder::of_extras(extras, NS);
        out.push(b'{');
        write_key(out, "name");
        write_str(out, name);
        if rest.wants("value") {
            write_key(out, "value");
            write_str(out, &slug(name));
        }
        match value {
            AttributeValue::Choice(choice) => {
                write_key(out, "radio_answer");
                self.option(out, choice, rest.get("radio_answer"), (from, end, depth), 0);
            }
            AttributeValue::Choices(choices) => {
                let rests = rest.get("checklist_answers").and_then(list).unwrap_or_default();
                write_key(out, "checklist_answers");
                out.push(b'[');
                for (at, choice) in choices.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    self.option(out, choice, rests.get(at).copied(), (from, end, depth), at);
                }
                out.push(b']');
            }
            AttributeValue::Text(content) => {
                text_answer(out, content, rest.get("text_answer"));
            }
            AttributeValue::Number(number) => {
                self.lose(Feature::Attributes, "the type of attributes that are numbers; they become texts");
                text_answer(out, number.text(), None);
            }
            AttributeValue::Bool(yes) => {
                self.lose(Feature::Attributes, "the type of attributes that are true or false; they become choices");
                write_key(out, "radio_answer");
                self.option(out, if *yes { "true" } else { "false" }, None, (from, end, depth), 0);
            }
            AttributeValue::Null | AttributeValue::Json(_) => {
                self.lose(Feature::Attributes, "attributes that are neither choice, text nor number");
                return false;
            }
        }
        rest.write(out, &["name", "radio_answer", "checklist_answers", "text_answer"]);
        out.push(b'}');
        true
    }

    fn option(&self, out: &mut Vec<u8>, name: &str, rest: Option<&RawValue>, below: (usize, usize, usize), answer: usize) {
        let (from, end, depth) = below;
        let rest = Remainder::of(rest);
        out.push(b'{');
        write_key(out, "name");
        write_str(out, name);
        if rest.wants("value") {
            write_key(out, "value");
            write_str(out, &slug(name));
        }
        if (from..end).any(|at| self.number(at, DEPTH) == depth + 1 && self.number(at, ANSWER) == answer) {
            write_key(out, "classifications");
            self.list(out, from, end, depth + 1, Some(answer));
        }
        rest.write(out, &["name"]);
        out.push(b'}');
    }
}

fn text_answer(out: &mut Vec<u8>, content: &str, rest: Option<&RawValue>) {
    write_key(out, "text_answer");
    out.push(b'{');
    write_key(out, "content");
    write_str(out, content);
    Remainder::of(rest).write(out, &["content"]);
    out.push(b'}');
}
