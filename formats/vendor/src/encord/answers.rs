//! Reading answers: of objects and classifications in frames, and of those that stand nowhere else.

use super::attribute;
use super::content::{Content, Holder, hash_name, shape_field};
use super::read::Part;
use super::schema::{ACTION, NS, OBJECTS, QUESTIONS, SECTION, WHOLE_GROUP};
use super::shape::{foreign, text_range};
use crate::remainder::{keep, keep_in, plain_int, raw};
use genlock_diagnose::codes::read as codes;
use genlock_format::Result;
use genlock_format::json::{Fields, entries, list, text, write_key};
use genlock_model::{Clock, Extent, Extras, Geometry, Id, Label, SourceId, StreamKind};
use genlock_time::{Span, Time};
use serde_json::value::RawValue;

/// Takes the answers and actions of a row. Those that belong to nothing are kept raw in the extras.
pub(super) fn read(
    content: &mut Content<'_, '_>,
    fields: &mut Fields<'_>,
    parts: &[Part<'_>],
    extras: &mut Extras,
    absent: &mut Vec<&'static str>,
) -> Result {
    for section in [OBJECTS, QUESTIONS] {
        let mut orphans = Vec::new();
        let known: Vec<(String, Holder)> = {
            let own = content.holders.iter().filter(|((of, _), _)| *of == section);
            let mut known: Vec<_> = own.map(|((_, hash), holder)| (hash.clone(), *holder)).collect();
            known.sort_by(|a, b| a.0.cmp(&b.0));
            known
        };
        let found = section_of(fields, section, absent);
        for (hash, entry) in &found {
            if !one(content, parts, section, hash, entry)? {
                let message = format!("the answers {hash:?} belong to nothing in the row; they are kept as they are");
                content.at.tell(content.cx, codes::DANGLING, entry.get(), &format!("/{section}/{hash}"), message);
                orphans.push((hash, *entry));
            }
        }
        keep_orphans(section, &orphans, extras);
        for (hash, holder) in known {
            if !found.iter().any(|(known, _)| *known == hash) {
                let mark = raw(format!("{{\"{}\":[\"entry\"]}}", crate::remainder::ABSENT).into_bytes());
                if let (Some(mark), Some((_, extras))) = (mark, content.held(holder)) {
                    extras.push(NS, "answer", mark);
                }
            }
        }
    }
    actions(content, fields, parts, extras, absent);
    Ok(())
}

/// Takes a section as its entries.
fn section_of<'a>(fields: &mut Fields<'a>, section: &'static str, absent: &mut Vec<&'static str>) -> Vec<(String, &'a RawValue)> {
    match fields.peek(section) {
        None => {
            absent.push(section);
            Vec::new()
        }
        Some(raw) => match entries(raw) {
            Some(found) => {
                let _ = fields.take(section);
                found.into_iter().map(|(key, value)| (key.into_owned(), value)).collect()
            }
            None => Vec::new(),
        },
    }
}

fn keep_orphans(section: &'static str, orphans: &[(&String, &RawValue)], extras: &mut Extras) {
    if orphans.is_empty() {
        return;
    }
    let mut out = vec![b'{'];
    for (hash, entry) in orphans {
        write_key(&mut out, hash);
        out.extend_from_slice(entry.get().as_bytes());
    }
    out.push(b'}');
    if let Some(raw) = raw(out) {
        extras.push(NS, format!("genlock:{section}"), raw);
    }
}

/// Reads one entry; false if it belongs to nothing.
fn one(content: &mut Content<'_, '_>, parts: &[Part<'_>], section: &'static str, hash: &str, entry: &RawValue) -> Result<bool> {
    let Ok(mut fields) = Fields::parse(entry.get()) else { return Ok(false) };
    let mut absent = Vec::new();
    let name = hash_name(section);
    match fields.peek(name).map(text) {
        None => absent.push(name),
        Some(Some(own)) if own == hash => {
            let _ = fields.take(name);
        }
        Some(_) => {}
    }
    if let Some(holder) = content.holders.get(&(section, hash.to_owned())).copied() {
        let answers = answers(&mut fields, &mut absent);
        if section == QUESTIONS {
            feature(content, holder, &mut fields, &mut absent);
        }
        if let Some((attributes, extras)) = content.held(holder) {
            attributes.extend(answers);
            if let Some(rest) = keep(&fields, &absent) {
                extras.push(NS, "answer", rest);
            }
        }
        return Ok(true);
    }
    let spaces = fields.peek("spaces").and_then(entries).unwrap_or_default();
    let in_spaces = spaces.iter().any(|(key, _)| parts.iter().any(|part| part.key == *key));
    if in_spaces {
        return across(content, parts, section, hash, (entry, fields, absent)).map(|()| true);
    }
    let Some(part) = parts.first() else { return Ok(false) };
    let has_range = ["range", "range_html"].iter().any(|name| fields.peek(name).is_some_and(|raw| raw.get() != "[]"));
    if section == OBJECTS && !has_range {
        return Ok(false);
    }
    let mut label = content.label(part.stream.id, entry, &mut fields, &mut absent)?;
    label.attributes = answers(&mut fields, &mut absent);
    place(&mut label, part, &mut fields, section);
    if section == OBJECTS {
        shape_field(part.stream.kind, &label, &mut fields, &mut absent);
    }
    if parts.len() > 1 {
        label.extras.push(NS, WHOLE_GROUP, RawValue::TRUE.to_owned());
    }
    let own = hash.starts_with(super::schema::OWN_ID);
    label.source_id = Some(SourceId::text(hash)).filter(|_| !own);
    keep_in(fields, &absent, NS, &mut label.extras);
    content.holders.insert((section, hash.to_owned()), Holder::Label(content.labels.len()));
    content.labels.push(label);
    Ok(true)
}

/// Takes the feature hash of an answer if it is that of its class.
fn feature(content: &mut Content<'_, '_>, holder: Holder, fields: &mut Fields<'_>, absent: &mut Vec<&'static str>) {
    let class = match holder {
        Holder::Label(at) => content.labels.get(at).and_then(|label| label.class),
        Holder::Track(at) => content.tracks.get(at).and_then(|track| track.class),
    };
    let known = class.and_then(|class| content.names.classes.iter().find(|(_, id)| **id == class));
    let known = known.and_then(|((_, feature, ..), _)| feature.clone());
    match fields.peek("featureHash").map(text) {
        None => absent.push("featureHash"),
        Some(Some(word)) if known == Some(SourceId::text(&word)) || word.starts_with(super::schema::OWN_ID) => {
            let _ = fields.take("featureHash");
        }
        Some(_) => {}
    }
}

/// Takes the list of answers.
fn answers(fields: &mut Fields<'_>, absent: &mut Vec<&'static str>) -> Vec<genlock_model::Attribute> {
    match fields.take_list("classifications") {
        Ok(Some(answers)) => answers.into_iter().map(|answer| attribute::read(answer, &|_| Extent::Always)).collect(),
        Ok(None) if fields.peek("classifications").is_none() => {
            absent.push("classifications");
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Reads an entry that holds in several spaces: a track with a label in each.
fn across(
    content: &mut Content<'_, '_>,
    parts: &[Part<'_>],
    section: &'static str,
    hash: &str,
    entry: (&RawValue, Fields<'_>, Vec<&'static str>),
) -> Result {
    let (raw_entry, mut fields, mut absent) = entry;
    let Some(spaces) = fields.take("spaces") else { return Ok(()) };
    let first = parts.first().map_or(Id::new(0), |part| part.stream.id);
    let common = content.label(first, raw_entry, &mut fields, &mut absent)?;
    let attributes = answers(&mut fields, &mut absent);
    let track = content.track(section, hash, common.class);
    let mut left = vec![b'{'];
    let mut shaped = false;
    for (key, space) in entries(spaces).unwrap_or_default() {
        let part = parts.iter().find(|part| part.key == key);
        let (Some(part), Ok(mut inside)) = (part, Fields::parse(space.get())) else {
            write_key(&mut left, &key);
            left.extend_from_slice(space.get().as_bytes());
            continue;
        };
        let mut label = Label { id: content.cx.ids.label(), stream: part.stream.id, ..common.clone() };
        label.origin = Some(content.at.origin(space.get()));
        label.track = Some(track);
        place(&mut label, part, &mut inside, section);
        if section == OBJECTS && !shaped {
            shape_field(part.stream.kind, &label, &mut fields, &mut absent);
            shaped = true;
        }
        if let Some(rest) = keep(&inside, &[]) {
            label.extras.push(NS, "space", rest);
        }
        content.labels.push(label);
    }
    left.push(b'}');
    if let Some(Holder::Track(at)) = content.holders.get(&(section, hash.to_owned())).copied()
        && let Some(track) = content.tracks.get_mut(at)
    {
        track.attributes.extend(attributes);
        if left.len() > 2
            && let Some(left) = raw(left)
        {
            track.extras.push(NS, "genlock:spaces", left);
        }
        let rest = keep(&fields, &absent).or_else(|| raw(b"{}".to_vec()));
        if let Some(rest) = rest {
            track.extras.push(NS, "answer", rest);
        }
    }
    Ok(())
}

/// Says when, or where in a text, an entry holds, and marks a label whose section does not follow from that.
fn place(label: &mut Label, part: &Part<'_>, fields: &mut Fields<'_>, section: &'static str) {
    let kind = part.stream.kind;
    if let Some(range) = fields.take("range_html") {
        label.geometry = foreign("range_html", range);
    }
    if let Some(range) = fields.take("range") {
        if range.get() == "[]" || label.geometry != Geometry::None {
            fields.put_back("range", range);
        } else if kind == StreamKind::Text {
            label.geometry = if part.html { foreign("range", range) } else { text_range(range) };
        } else {
            match part.stream.clock.and_then(|clock| ranges(range, clock, kind)) {
                Some(extent) => label.extent = extent,
                None => fields.put_back("range", range),
            }
        }
    }
    if super::write::usual_section(kind, label) != section {
        label.extras.push_text(NS, SECTION, section);
    }
}

/// Closed pairs as an extent: of frames the last one is inside; an end in milliseconds is the instant itself.
fn ranges(raw: &RawValue, clock: Id<Clock>, kind: StreamKind) -> Option<Extent> {
    let span = |pair: &RawValue| {
        let pair = list(pair)?;
        let [start, end] = pair.as_slice() else { return None };
        let (start, end) = (plain_int(start)?, plain_int(end)?);
        Some(if kind == StreamKind::Audio {
            Span::new(Time::millis(start), Time::millis(end))
        } else {
            Span::new(Time::whole(start), Time::whole(end.checked_add(1)?))
        })
    };
    let spans: Vec<Span> = list(raw)?.into_iter().map(span).collect::<Option<_>>()?;
    Some(match spans.as_slice() {
        [] => return None,
        [span] => Extent::During { clock, span: *span },
        _ => Extent::Several { clock, spans },
    })
}

/// Reads actions: answers that hold for a part of the time.
fn actions(
    content: &mut Content<'_, '_>,
    fields: &mut Fields<'_>,
    parts: &[Part<'_>],
    extras: &mut Extras,
    absent: &mut Vec<&'static str>,
) {
    let found = section_of(fields, "object_actions", absent);
    let mut orphans = Vec::new();
    for (hash, entry) in &found {
        let holder = content.holders.get(&(OBJECTS, hash.clone())).copied();
        let inside = Fields::parse(entry.get()).ok();
        let actions = inside.as_ref().and_then(|inside| inside.peek("actions")).and_then(list);
        let (Some(holder), Some(mut inside), Some(actions)) = (holder, inside, actions) else {
            let message = format!("the actions of {hash:?} belong to nothing in the row; they are kept as they are");
            content.at.tell(content.cx, codes::DANGLING, entry.get(), &format!("/object_actions/{hash}"), message);
            orphans.push((hash, *entry));
            continue;
        };
        let _ = inside.take("actions");
        let mut lacks = Vec::new();
        match inside.peek("objectHash").map(text) {
            None => lacks.push("objectHash"),
            Some(Some(own)) if own == **hash => {
                let _ = inside.take("objectHash");
            }
            Some(_) => {}
        }
        let stream = match holder {
            Holder::Label(at) => content.labels.get(at).map(|label| label.stream),
            Holder::Track(at) => {
                let track = content.tracks.get(at).map(|track| track.id);
                content.labels.iter().find(|label| label.track == track).map(|label| label.stream)
            }
        };
        let part = parts.iter().find(|part| Some(part.stream.id) == stream);
        let extent = |fields: &mut Fields<'_>| {
            let clock = part.and_then(|part| part.stream.clock);
            let found = fields.peek("range").and_then(|raw| ranges(raw, clock?, part?.stream.kind));
            if found.is_some() {
                let _ = fields.take("range");
            }
            found.unwrap_or_default()
        };
        let mut read: Vec<_> = actions.iter().map(|action| attribute::read(action, &extent)).collect();
        for attribute in read.iter_mut().filter(|attribute| attribute.extent == Extent::Always) {
            attribute.extras.push(NS, ACTION, RawValue::TRUE.to_owned());
        }
        let rest = keep(&inside, &lacks).or_else(|| if read.is_empty() { raw(b"{}".to_vec()) } else { None });
        if let Some((attributes, extras)) = content.held(holder) {
            attributes.extend(read);
            if let Some(rest) = rest {
                extras.push(NS, "actions", rest);
            }
        }
    }
    keep_orphans("object_actions", &orphans, extras);
}
