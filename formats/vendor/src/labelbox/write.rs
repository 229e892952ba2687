//! Writing data rows.

use super::INFO;
use super::groups::{Group, Ids, groups};
use super::schema::{NS, OWN_ID, OWN_PROJECT, asset_type, id_text, rate_text};
use super::sections;
use crate::derived::hash;
use crate::remainder::Remainder;
use genlock_diagnose::codes::time as time_codes;
use genlock_diagnose::{Diagnostic, Report};
use genlock_format::json::{entries, list, write_key, write_str};
use genlock_format::{Result, Times, Writing};
use genlock_model::{Clock, Dataset, Extras, Feature, Id, Label, Recording, Relation, Stream, StreamKind, Track, Unit, Zero};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The fields of the project that holds labels from elsewhere, before its labels.
pub(super) const PROJECT_FIELDS: &str = "{\"name\":\"genlock\",\"project_details\":{}";

/// The fields of a label that is made for labels from elsewhere, before its annotations.
fn own_label(kind: StreamKind, author: Option<&str>, id: &str) -> Vec<u8> {
    let mut out = own_label_head(kind);
    out.extend_from_slice(id.as_bytes());
    out.extend_from_slice(&own_label_tail(author));
    out
}

fn own_label_head(kind: StreamKind) -> Vec<u8> {
    let video = matches!(kind, StreamKind::Video | StreamKind::ImageSequence);
    let word = if video { "Video" } else { "Default" };
    format!("{{\"label_kind\":\"{word}\",\"version\":\"1.0.0\",\"id\":\"{OWN_ID}label-").into_bytes()
}

fn own_label_tail(author: Option<&str>) -> Vec<u8> {
    let mut out = b"\",\"label_details\":{".to_vec();
    if let Some(author) = author {
        write_key(&mut out, "created_by");
        write_str(&mut out, author);
    }
    out.push(b'}');
    out
}

/// True for the fields of a label that a writer would make for labels of this author.
pub(super) fn is_own_label(fields: &[u8], kind: StreamKind, author: Option<&str>) -> bool {
    let id = fields.strip_prefix(own_label_head(kind).as_slice());
    let id = id.and_then(|rest| rest.strip_suffix(own_label_tail(author).as_slice()));
    id.is_some_and(|id| id.len() == 16 && id.iter().all(u8::is_ascii_hexdigit))
}

/// What the writer looks up again and again.
pub(super) struct Context<'a> {
    pub(super) data: &'a Dataset,
    pub(super) times: Times<'a>,
    pub(super) report: &'a dyn Report,
    labels: BTreeMap<Id<Stream>, Vec<&'a Label>>,
    tracks: BTreeMap<Id<Stream>, Vec<&'a Track>>,
    relations: BTreeMap<Id<Stream>, Vec<&'a Relation>>,
}

impl Context<'_> {
    pub(super) fn lose(&self, feature: Feature, what: &str) {
        self.report.loss(genlock_diagnose::Loss::new(genlock_format::loss_code(feature), what));
    }
}

/// Writes the dataset as one file.
pub(super) fn write(data: &Dataset, cx: &mut Writing<'_>) -> Result {
    let report = cx.report;
    let mut context = Context {
        data,
        times: Times::new(data),
        report,
        labels: BTreeMap::new(),
        tracks: BTreeMap::new(),
        relations: BTreeMap::new(),
    };
    for label in &data.labels {
        context.labels.entry(label.stream).or_default().push(label);
    }
    super::groups::assign(data, &context.labels, &mut context.tracks, &mut context.relations, report);
    super::leave::rest(&context);
    let roots = |wanted: &str| data.sources.iter().any(|source| source.extras.text(NS, "root").as_deref() == Some(wanted));
    let is_list = roots("list") && data.sources.iter().all(|source| source.extras.get(NS, "root").is_some());
    let mut file = cx.output.single("labelbox.ndjson")?;
    if is_list {
        file.put(b"[")?;
    }
    let mut ids = Ids::default();
    // Rows are counted as they are written, so that a stream that is left out does not change the made-up ids of the others.
    let mut rows = 0_usize;
    for stream in &data.streams {
        let mut out = Vec::new();
        if !row(&context, stream, rows, &mut ids, &mut out) {
            continue;
        }
        if is_list && rows > 0 {
            file.put(b",")?;
        }
        if is_list || rows > 0 {
            file.put(b"\n")?;
        }
        file.put(&out)?;
        rows += 1;
    }
    file.put(if is_list { b"\n]\n" } else { b"\n" })?;
    file.finish()?;
    let nominal = context.times.nominal();
    if nominal > 0 {
        let message = format!("{nominal} times were turned from seconds into frames, or back, by the stated rate");
        report.diagnostic(Diagnostic::new(time_codes::NOMINAL, message));
    }
    Ok(())
}

/// Appends a data row; false if Labelbox has no such data.
fn row(cx: &Context<'_>, stream: &Stream, ordinal: usize, ids: &mut Ids, out: &mut Vec<u8>) -> bool {
    let none = Vec::new();
    let labels = cx.labels.get(&stream.id).unwrap_or(&none);
    let native = stream.extras.of(NS).next().is_some();
    if matches!(stream.kind, StreamKind::PointCloud | StreamKind::Sensor) && !native {
        cx.lose(Feature::Stream, "point clouds and sensors");
        for label in labels {
            INFO.drop_unsupported(label, cx.report);
            for feature in Feature::of_label(label) {
                cx.lose(feature, "labels of point clouds and sensors");
            }
        }
        return false;
    }
    super::leave::stream(cx, stream);
    let rest = Remainder::of_extras(&stream.extras, NS);
    let recording = stream.recording.and_then(|id| cx.data.recordings.get(id));
    out.push(b'{');
    write_key(out, "data_row");
    let id = data_row(cx, stream, recording, ordinal, ids, &rest, out);
    match rest.get("media_attributes").filter(|raw| !raw.get().starts_with('{')) {
        Some(raw) => {
            write_key(out, "media_attributes");
            out.extend_from_slice(raw.get().as_bytes());
        }
        None if rest.lacks("media_attributes") && stream.size.is_none() => {}
        None => media(cx, stream, &rest, out),
    }
    let groups = groups(cx, stream, labels, cx.tracks.get(&stream.id), cx.relations.get(&stream.id), &rest);
    projects(cx, stream, &groups, &rest, &id, out);
    rest.write(out, &["data_row", "media_attributes", "projects"]);
    out.push(b'}');
    true
}

fn data_row(
    cx: &Context<'_>,
    stream: &Stream,
    recording: Option<&Recording>,
    ordinal: usize,
    ids: &mut Ids,
    rest: &Remainder<'_>,
    out: &mut Vec<u8>,
) -> String {
    let inner = Remainder::of(rest.get("data_row"));
    let stated = recording.and_then(|recording| recording.source_id.as_ref());
    let made = || {
        let name = stream.uri.as_deref().unwrap_or(&stream.name);
        format!("{OWN_ID}{:016x}", hash(&["row", name, &ordinal.to_string()]))
    };
    let id = match stated {
        Some(stated) => {
            let (text, changed) = id_text(stated);
            if changed {
                cx.lose(Feature::Id, "that an id of a recording is a number");
            }
            if ids.rows.insert(text.to_owned()) {
                text.to_owned()
            } else {
                cx.lose(Feature::Recording, "that several streams belong to one recording");
                made()
            }
        }
        None => made(),
    };
    let mut written = Vec::new();
    out.push(b'{');
    let keeps_id = stated.is_some() || !(rest.lacks("id") || inner.get("id").is_some());
    if keeps_id {
        written.push("id");
        write_key(out, "id");
        write_str(out, &id);
    }
    if inner.wants("external_id") && !rest.lacks("external_id") {
        written.push("external_id");
        write_key(out, "external_id");
        write_str(out, &stream.name);
    }
    if let Some(key) = &stream.source_id {
        written.push("global_key");
        write_key(out, "global_key");
        write_str(out, id_text(key).0);
        if id_text(key).1 {
            cx.lose(Feature::Id, "that an id of a stream is a number");
        }
    }
    if let Some(uri) = &stream.uri {
        written.push("row_data");
        write_key(out, "row_data");
        write_str(out, uri);
    }
    inner.write(out, &written);
    out.push(b'}');
    id
}

fn media(cx: &Context<'_>, stream: &Stream, rest: &Remainder<'_>, out: &mut Vec<u8>) {
    let inner = Remainder::of(rest.get("media_attributes"));
    write_key(out, "media_attributes");
    out.push(b'{');
    if let Some([width, height]) = stream.size {
        for (key, side) in [("height", height), ("width", width)] {
            write_key(out, key);
            out.extend_from_slice(side.to_string().as_bytes());
        }
    }
    if let Some(word) = asset_type(stream.kind)
        && inner.wants("asset_type")
    {
        write_key(out, "asset_type");
        write_str(out, word);
    }
    let clock = stream.clock.and_then(|id| cx.data.clocks.get(id));
    if let Some(clock) = clock.filter(|clock| clock.unit.counts_frames() && sections::is_framed(stream.kind)) {
        clock_fields(clock, out);
    }
    let written: &[&str] = if stream.size.is_some() { &["height", "width"] } else { &[] };
    inner.write(out, written);
    out.push(b'}');
}

fn clock_fields(clock: &Clock, out: &mut Vec<u8>) {
    let Clock { id: _, recording: _, name: _, unit: _, first: _, rate, zero: _, length, extras } = clock;
    if let Some(rate) = rate {
        write_key(out, "frame_rate");
        let kept = extras.get(NS, "frame_rate").map(RawValue::get);
        let kept = kept.filter(|text| genlock_time::Rate::from_decimal(text) == Ok(*rate));
        out.extend_from_slice(kept.map_or_else(|| rate_text(*rate), str::to_owned).as_bytes());
    }
    if let Some(length) = length.filter(|length| length.base() == genlock_time::TimeBase::UNIT) {
        write_key(out, "frame_count");
        out.extend_from_slice(length.ticks().to_string().as_bytes());
    }
}

/// Appends the projects: those of the skeleton with the labels filled in, and one for labels from elsewhere.
fn projects(cx: &Context<'_>, stream: &Stream, groups: &[Group<'_>], rest: &Remainder<'_>, row: &str, out: &mut Vec<u8>) {
    if let Some(raw) = rest.get("projects").filter(|raw| !raw.get().starts_with('{')) {
        write_key(out, "projects");
        out.extend_from_slice(raw.get().as_bytes());
        return;
    }
    if rest.lacks("projects") && groups.is_empty() {
        return;
    }
    write_key(out, "projects");
    out.push(b'{');
    for (project, raw) in rest.get("projects").and_then(entries).unwrap_or_default() {
        write_key(out, &project);
        let inside = Remainder::of(Some(raw));
        let Some(labels) = inside.get("labels").and_then(list) else {
            out.extend_from_slice(raw.get().as_bytes());
            continue;
        };
        out.push(b'{');
        inside.write(out, &["labels"]);
        write_key(out, "labels");
        out.push(b'[');
        for (index, label) in labels.into_iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            let group = groups.iter().find(|group| group.is_at(&project, index));
            skeleton_label(cx, stream, label, group, &[row, &project, &index.to_string()], out);
        }
        out.extend_from_slice(b"]}");
    }
    let mut own: Vec<u8> = Vec::new();
    let mut count = 0_u64;
    for group in groups.iter().filter(|group| group.place.is_none()) {
        let index = count.to_string();
        let author = group.annotator.and_then(|id| cx.data.annotators.get(id)).map(|row| row.name.as_str());
        let mut label = own_label(stream.kind, author, &format!("{:016x}", hash(&["label", row, &index])));
        write_key(&mut label, "annotations");
        // A group of which nothing could be written would not be there when the file is read again.
        if sections::write(cx, stream, Some(group), None, &[row, OWN_PROJECT, &index], &mut label) {
            label.push(b'}');
            if count > 0 {
                own.push(b',');
            }
            own.extend_from_slice(&label);
            count += 1;
        }
    }
    if count > 0 {
        write_key(out, OWN_PROJECT);
        out.extend_from_slice(PROJECT_FIELDS.as_bytes());
        write_key(out, "labels");
        out.push(b'[');
        out.extend_from_slice(&own);
        out.extend_from_slice(b"]}");
    }
    out.push(b'}');
}

fn skeleton_label(
    cx: &Context<'_>,
    stream: &Stream,
    label: &RawValue,
    group: Option<&Group<'_>>,
    seed: &[&str],
    out: &mut Vec<u8>,
) {
    let inside = Remainder::of(Some(label));
    let Some(annotations) = inside.get("annotations").filter(|raw| raw.get().starts_with('{')) else {
        out.extend_from_slice(label.get().as_bytes());
        return;
    };
    out.push(b'{');
    inside.write(out, &["annotations"]);
    write_key(out, "annotations");
    let _ = sections::write(cx, stream, group, Some(annotations), seed, out);
    out.push(b'}');
}

/// Extras of other formats, reported as lost.
pub(super) fn foreign_extras(cx: &Context<'_>, extras: &Extras, of: &str) {
    if extras.iter().any(|extra| extra.namespace != NS) {
        cx.lose(Feature::Extras, &format!("fields of {of} that another format knows"));
    }
}

/// True for the clock that a reader would make for this stream.
pub(super) fn is_usual_clock(clock: &Clock, stream: &Stream) -> bool {
    let framed = sections::is_framed(stream.kind);
    let unit = if framed { Unit::Frame } else { Unit::Second };
    let rate = clock.rate.is_none_or(|rate| framed && genlock_time::Rate::from_decimal(&rate_text(rate)) == Ok(rate))
        || clock.extras.get(NS, "frame_rate").is_some();
    let length = clock.length.is_none_or(|length| framed && length.base() == genlock_time::TimeBase::UNIT);
    let timed = framed || stream.kind == StreamKind::Audio;
    timed && clock.unit == unit && clock.first == i64::from(framed) && clock.zero == Zero::Unstated && rate && length
}

/// The names of annotators that a skeleton states, by project and label.
pub(super) fn stated_author(projects: &RawValue, project: &str, index: usize) -> Option<String> {
    let inside = Remainder::of(Some(projects));
    let labels = list(Remainder::of(inside.get(project)).get("labels")?)?;
    let details = Remainder::of(Some(labels.get(index)?)).get("label_details")?;
    genlock_format::json::text(Remainder::of(Some(details)).get("created_by")?).map(std::borrow::Cow::into_owned)
}
