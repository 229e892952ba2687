//! Writing label rows.

use super::content::FRAMES_LEFT;
use super::frames::Frames;
use super::read::{rate_text, usual_row_type};
use super::row::RowOut;
use super::schema::{FRAME_ZERO, GROUP_UNITS, KEY, NS, OBJECTS, OWN_ID, QUESTIONS, SPACE, unit_type};
use crate::derived::hash;
use crate::remainder::Remainder;
use genlock_diagnose::codes::time as time_codes;
use genlock_diagnose::{Diagnostic, Loss, Report};
use genlock_format::json::{entries, write_key, write_str};
use genlock_format::{Result, Times, Writing, loss_code};
use genlock_model::{
    Clock, Dataset, Extent, Extras, Feature, Geometry, Id, Label, Recording, SourceId, Stream, StreamKind, Track,
};
use genlock_time::{Rate, TimeBase};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// What the writer looks up again and again.
pub(super) struct Context<'a> {
    pub(super) data: &'a Dataset,
    pub(super) times: Times<'a>,
    pub(super) report: &'a dyn Report,
    pub(super) labels: BTreeMap<Id<Stream>, Vec<&'a Label>>,
    pub(super) track_rows: BTreeMap<Id<Track>, usize>,
}

impl Context<'_> {
    pub(super) fn lose(&self, feature: Feature, what: &str) {
        self.report.loss(Loss::new(loss_code(feature), what));
    }

    /// Reports fields that another format knows.
    pub(super) fn foreign_extras(&self, extras: &Extras, of: &str) {
        if extras.iter().any(|extra| extra.namespace != NS) {
            self.lose(Feature::Extras, &format!("fields of {of} that another format knows"));
        }
    }
}

/// The section in which a label of this kind of data stands unless it says otherwise.
pub(super) fn usual_section(kind: StreamKind, label: &Label) -> &'static str {
    let shapeless = label.geometry == Geometry::None;
    match kind {
        StreamKind::Audio | StreamKind::Text => {
            if shapeless && label.extent == Extent::Always {
                QUESTIONS
            } else {
                OBJECTS
            }
        }
        _ if !shapeless => "objects",
        StreamKind::Image => "classifications",
        _ if label.extent == Extent::Always => QUESTIONS,
        _ => "classifications",
    }
}

/// The text of an id; the second part is true if something of it is lost.
pub(super) fn id_text(id: &SourceId) -> (&str, bool) {
    match id {
        SourceId::Text(text) => (text, text.starts_with(OWN_ID)),
        SourceId::Number(text) => (text, true),
    }
}

/// Rows to write: a recording or none, and its streams.
type Row<'a> = (Option<&'a Recording>, Vec<(usize, &'a Stream)>);

fn rows<'a>(cx: &Context<'a>) -> Vec<Row<'a>> {
    let mut rows: Vec<(usize, Row<'a>)> = Vec::new();
    let mut last = 0;
    for recording in &cx.data.recordings {
        let streams = cx.data.streams.iter().enumerate().filter(|(_, stream)| stream.recording == Some(recording.id));
        let streams: Vec<_> = streams.filter(|(_, stream)| keeps(cx, stream)).collect();
        last = streams.first().map_or(last, |(at, _)| *at);
        let native = recording.extras.of(NS).next().is_some();
        let images = streams.iter().all(|(_, stream)| stream.kind == StreamKind::Image);
        if native || streams.len() == 1 || (images && streams.len() > 1) {
            rows.push((last, (Some(recording), streams)));
        } else {
            cx.lose(Feature::Recording, "recordings of several streams, which become label rows of their own, or of none");
            rows.extend(streams.into_iter().map(|(at, stream)| (at, (None, vec![(at, stream)]))));
        }
    }
    let alone = cx
        .data
        .streams
        .iter()
        .enumerate()
        .filter(|(_, stream)| stream.recording.and_then(|id| cx.data.recordings.get(id)).is_none());
    for (at, stream) in alone {
        if keeps(cx, stream) {
            rows.push((at, (None, vec![(at, stream)])));
        }
    }
    rows.sort_by_key(|(at, _)| *at);
    let mut rows: Vec<Row<'a>> = rows.into_iter().map(|(_, row)| row).collect();
    // Streams are counted as they are written, so that one that is left out does not change the made-up ids of the others.
    for (count, (at, _)) in rows.iter_mut().flat_map(|(_, streams)| streams).enumerate() {
        *at = count;
    }
    rows
}

/// True if Encord has such data; else its labels are reported as lost.
fn keeps(cx: &Context<'_>, stream: &Stream) -> bool {
    let keeps = !matches!(stream.kind, StreamKind::PointCloud | StreamKind::Sensor) || stream.extras.of(NS).next().is_some();
    if !keeps {
        cx.lose(Feature::Stream, "point clouds and sensors");
        for label in cx.labels.get(&stream.id).into_iter().flatten() {
            for feature in Feature::of_label(label) {
                cx.lose(feature, "labels of point clouds and sensors");
            }
        }
    }
    keeps
}

/// Writes the dataset as one file.
pub(super) fn write(data: &Dataset, cx: &mut Writing<'_>) -> Result {
    let report = cx.report;
    let mut context = Context { data, times: Times::new(data), report, labels: BTreeMap::new(), track_rows: BTreeMap::new() };
    for label in &data.labels {
        context.labels.entry(label.stream).or_default().push(label);
    }
    let rows = rows(&context);
    super::leave::rest(&context);
    let one = data.sources.iter().any(|source| source.extras.text(NS, "root").as_deref() == Some("row"));
    let bare = one && data.sources.len() == 1 && rows.len() == 1;
    let mut file = cx.output.single("encord.json")?;
    if !bare {
        file.put(b"[")?;
    }
    for (at, (recording, streams)) in rows.iter().enumerate() {
        let mut out = Vec::new();
        row(&mut context, at, *recording, streams, &mut out);
        if !bare {
            file.put(if at > 0 { b",\n" } else { b"\n" })?;
        }
        file.put(&out)?;
    }
    file.put(if bare { b"\n" } else { b"\n]\n" })?;
    file.finish()?;
    let nominal = context.times.nominal();
    if nominal > 0 {
        let message = format!("{nominal} times were turned from seconds into frames, or back, by the stated rate");
        report.diagnostic(Diagnostic::new(time_codes::NOMINAL, message));
    }
    Ok(())
}

fn row(cx: &mut Context<'_>, at: usize, recording: Option<&Recording>, streams: &[(usize, &Stream)], out: &mut Vec<u8>) {
    let none = Extras::new();
    let rest = Remainder::of_extras(recording.map_or(&none, |recording| &recording.extras), NS);
    let seed = format!("row {at} {}", streams.first().map_or("", |(_, stream)| stream.uri.as_deref().unwrap_or(&stream.name)));
    let mut content = RowOut::new(&seed);
    for (_, stream) in streams {
        content.stream(cx, stream);
    }
    content.tracks(cx, streams);
    let mut skip = vec!["label_hash", "data_units", "spaces", OBJECTS, QUESTIONS, "object_actions"];
    out.push(b'{');
    if rest.get("label_hash").is_none() {
        write_key(out, "label_hash");
        let made = || format!("{OWN_ID}{:016x}", hash(&["row", &seed]));
        match recording.and_then(|recording| recording.source_id.as_ref()) {
            Some(id) => write_str(out, id_text(id).0),
            None => write_str(out, &made()),
        }
    } else {
        skip.remove(0);
    }
    let keys: Vec<String> = streams.iter().map(|(at, stream)| key(stream, *at)).collect();
    if rest.wants("data_hash") {
        write_key(out, "data_hash");
        match keys.as_slice() {
            [key] => write_str(out, key),
            _ => write_str(out, &format!("{OWN_ID}{:016x}", hash(&["data", &seed]))),
        }
    }
    if rest.wants("data_title") {
        // A row of one image that bears no id is read as that image by itself, so the title is the image's name.
        let alone = matches!(streams, [(_, stream)] if matches!(stream.kind, StreamKind::Image | StreamKind::ImageSequence));
        let of_row = recording.filter(|row| row.source_id.is_some() || !alone);
        let title = of_row.map(|recording| &recording.name).or(streams.first().map(|(_, stream)| &stream.name));
        write_key(out, "data_title");
        write_str(out, title.map_or("", |title| title.as_str()));
    }
    if rest.wants("data_type") {
        write_key(out, "data_type");
        write_str(out, usual_row_type(&streams.iter().map(|(_, stream)| stream.kind).collect::<Vec<_>>()));
    }
    rest.write(out, &skip);
    write_key(out, "data_units");
    out.push(b'{');
    for (key, unit) in rest.get(GROUP_UNITS).and_then(entries).unwrap_or_default() {
        write_key(out, &key);
        out.extend_from_slice(unit.get().as_bytes());
    }
    let is_space = |stream: &Stream| stream.extras.get(NS, SPACE).is_some();
    for ((_, stream), key) in streams.iter().zip(&keys).filter(|((_, stream), _)| !is_space(stream)) {
        write_key(out, key);
        unit(cx, stream, key, &content, out);
    }
    out.push(b'}');
    if !rest.lacks("spaces") {
        write_key(out, "spaces");
        if let Some(raw) = rest.get("spaces") {
            out.extend_from_slice(raw.get().as_bytes());
        } else {
            out.push(b'{');
            for ((_, stream), key) in streams.iter().zip(&keys).filter(|((_, stream), _)| is_space(stream)) {
                write_key(out, key);
                space(cx, stream, &content, out);
            }
            out.push(b'}');
        }
    }
    for section in [OBJECTS, QUESTIONS, "object_actions"] {
        let orphans = rest.get(&format!("genlock:{section}")).and_then(entries).unwrap_or_default();
        if let Some(raw) = rest.get(section) {
            write_key(out, section);
            out.extend_from_slice(raw.get().as_bytes());
        } else if !rest.lacks(section) || !content.section(section).is_empty() {
            write_key(out, section);
            out.push(b'{');
            for (hash, body) in content.section(section) {
                write_key(out, hash);
                out.extend_from_slice(body);
            }
            for (hash, raw) in orphans {
                write_key(out, &hash);
                out.extend_from_slice(raw.get().as_bytes());
            }
            out.push(b'}');
        }
    }
    out.push(b'}');
}

/// The key of a unit or space.
fn key(stream: &Stream, at: usize) -> String {
    let stated = stream.extras.text(NS, KEY).or_else(|| stream.source_id.as_ref().map(|id| id_text(id).0.to_owned()));
    let name = stream.uri.as_deref().unwrap_or(&stream.name);
    stated.unwrap_or_else(|| format!("{OWN_ID}{:016x}", hash(&["unit", name, &at.to_string()])))
}

fn unit(cx: &Context<'_>, stream: &Stream, key: &str, content: &RowOut<'_>, out: &mut Vec<u8>) {
    let rest = Remainder::of_extras(&stream.extras, NS);
    out.push(b'{');
    if rest.wants("data_hash") {
        write_key(out, "data_hash");
        write_str(out, stream.source_id.as_ref().map_or(key, |id| id_text(id).0));
    }
    if rest.wants("data_title") {
        write_key(out, "data_title");
        write_str(out, &stream.name);
    }
    if rest.wants("data_type") {
        write_key(out, "data_type");
        write_str(out, unit_type(stream.kind));
    }
    if let Some(uri) = &stream.uri {
        write_key(out, "data_link");
        write_str(out, uri);
    }
    described(cx, stream, out);
    if rest.wants("labels") {
        write_key(out, "labels");
        labels(cx, stream, content, out);
    }
    let size: &[&str] = if stream.size.is_some() { &["width", "height"] } else { &[] };
    rest.write(out, size);
    out.push(b'}');
}

fn space(cx: &Context<'_>, stream: &Stream, content: &RowOut<'_>, out: &mut Vec<u8>) {
    let rest = Remainder::of_extras(&stream.extras, NS);
    if let Some(whole) = rest.get("genlock:whole") {
        out.extend_from_slice(whole.get().as_bytes());
        return;
    }
    out.push(b'{');
    if let Some(child) = rest.get("child_info").filter(|raw| raw.get().starts_with('{')) {
        let inside = Remainder::of(Some(child));
        write_key(out, "child_info");
        out.push(b'{');
        if inside.wants("file_name") {
            write_key(out, "file_name");
            write_str(out, &stream.name);
        }
        inside.write(out, &[]);
        out.push(b'}');
    } else if let Some(child) = rest.get("child_info") {
        write_key(out, "child_info");
        out.extend_from_slice(child.get().as_bytes());
    }
    described(cx, stream, out);
    if rest.wants("labels") {
        write_key(out, "labels");
        labels(cx, stream, content, out);
    }
    rest.write(out, &["child_info"]);
    out.push(b'}');
}

/// The size and clock.
fn described(cx: &Context<'_>, stream: &Stream, out: &mut Vec<u8>) {
    if let Some([width, height]) = stream.size {
        for (key, side) in [("width", width), ("height", height)] {
            write_key(out, key);
            out.extend_from_slice(side.to_string().as_bytes());
        }
    }
    let Some(clock) = stream.clock.and_then(|id| cx.data.clocks.get(id)) else { return };
    let Clock { id: _, recording: _, name: _, unit, first: _, rate, zero: _, length, extras } = clock;
    if let Some(rate) = rate.filter(|_| unit.counts_frames()) {
        let kept = extras.get(NS, "data_fps").map(RawValue::get).filter(|text| Rate::from_decimal(text) == Ok(rate));
        write_key(out, "data_fps");
        out.extend_from_slice(kept.map_or_else(|| rate_text(rate), str::to_owned).as_bytes());
    }
    if let Some(length) = length.filter(|length| unit.counts_frames() && length.base() == TimeBase::UNIT) {
        write_key(out, "number_of_frames");
        out.extend_from_slice(length.ticks().to_string().as_bytes());
    }
}

/// The labels in frames, or on the image itself.
fn labels(cx: &Context<'_>, stream: &Stream, content: &RowOut<'_>, out: &mut Vec<u8>) {
    let empty = Frames::new();
    let frames = content.frames(stream.id).unwrap_or(&empty);
    let left = stream.extras.get(NS, FRAMES_LEFT);
    let in_frames = stream.kind != StreamKind::Image || stream.extras.get(NS, FRAME_ZERO).is_some();
    super::frames::write(frames, left, in_frames, &|frame| super::ranges::moved_frame(cx, stream, frame), out);
}

/// True for the clock that a reader would make for this stream.
pub(super) fn is_usual_clock(clock: &Clock, stream: &Stream) -> bool {
    use genlock_model::{Unit, Zero};
    let unit = match stream.kind {
        StreamKind::Video => Unit::Frame,
        StreamKind::Audio => Unit::Second,
        _ => Unit::ListPosition,
    };
    let rate = clock.rate.is_none_or(|rate| {
        unit == Unit::Frame && (Rate::from_decimal(&rate_text(rate)) == Ok(rate) || clock.extras.get(NS, "data_fps").is_some())
    });
    let length = clock.length.is_none_or(|length| unit.counts_frames() && length.base() == TimeBase::UNIT);
    let timed = matches!(stream.kind, StreamKind::Video | StreamKind::Audio | StreamKind::ImageSequence);
    let kept = timed || stream.extras.of(NS).next().is_some();
    kept && clock.unit == unit && clock.first == 0 && clock.zero == Zero::Unstated && rate && length
}
