//! Reading data rows.

use super::annotations;
use super::schema::{NS, OWN_ID, OWN_PROJECT, asset_type, kind_of_name, kind_of_type, rate_text};
use crate::remainder::{keep, keep_in, offset_in, plain_int, raw};
use genlock_diagnose::codes::read as codes;
use genlock_diagnose::{Code, Diagnostic, Position};
use genlock_format::json::{Fields, entries, list, text, write_key, write_str};
use genlock_format::split::Shape;
use genlock_format::{Piece, Reading, Result, read_json};
use genlock_model::{
    Annotator, AnnotatorKind, Class, Clock, Extras, Id, Info, Origin, Record, Recording, Source, SourceId, Stream, StreamKind,
    Unit, Zero,
};
use genlock_time::{Rate, Time};
use rustc_hash::FxHashMap;
use serde_json::value::RawValue;
use smol_str::SmolStr;

/// What is known by name in the whole delivery.
#[derive(Default)]
pub(super) struct Names {
    pub(super) classes: FxHashMap<(String, Option<SourceId>, Option<String>), Id<Class>>,
    annotators: FxHashMap<String, Id<Annotator>>,
}

impl Names {
    /// The annotator of this name, made when it is new.
    pub(super) fn annotator(&mut self, cx: &mut Reading<'_>, name: &str) -> Result<Id<Annotator>> {
        if let Some(id) = self.annotators.get(name) {
            return Ok(*id);
        }
        let id = cx.ids.annotator();
        self.annotators.insert(name.to_owned(), id);
        cx.put(Record::Annotator(Annotator { id, name: SmolStr::new(name), kind: AnnotatorKind::Unstated }))?;
        Ok(id)
    }
}

/// A data row in its file.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    path: &'a str,
    source: u32,
    offset: u64,
    text: &'a str,
}

impl Place<'_> {
    /// Reports a diagnostic at a part of the row.
    pub(super) fn tell(&self, cx: &Reading<'_>, code: Code, part: &str, pointer: &str, message: impl Into<String>) {
        let position = Position::byte(cx.input.display(self.path), self.offset + offset_in(self.text, part)).at_pointer(pointer);
        cx.report.diagnostic(Diagnostic::new(code, message).at(position));
    }

    /// Where a part of the row stands.
    pub(super) fn origin(&self, part: &str) -> Origin {
        let length = u32::try_from(part.len()).unwrap_or(0);
        Origin { source: self.source, offset: self.offset + offset_in(self.text, part), length }
    }
}

/// Reads all files of the input.
pub(super) fn read(cx: &mut Reading<'_>) -> Result {
    cx.put(Record::Info(Info { format: NS.into(), ..Info::default() }))?;
    let mut names = Names::default();
    let input = cx.input;
    let alone = input.is_one_file();
    for file in input.files() {
        let ending = file.path.rsplit_once('.').map_or("", |(_, ending)| ending);
        if alone || matches!(ending, "ndjson" | "jsonl" | "json") {
            read_file(cx, &mut names, &file.path)?;
        }
    }
    Ok(())
}

fn read_file(cx: &mut Reading<'_>, names: &mut Names, path: &str) -> Result {
    let source = cx.ids.source();
    let head = cx.input.head(path, 4096);
    let is_blank = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, 0xef | 0xbb | 0xbf | 0xff | 0xfe | 0);
    let is_list = head.iter().copied().find(|byte| !is_blank(*byte)) == Some(b'[');
    let mut extras = Extras::new();
    if is_list {
        extras.push_text(NS, "root", "list");
    }
    cx.put(Record::Source(Source { index: source, path: path.to_owned(), extras }))?;
    let shape = if is_list { Shape::Document } else { Shape::Lines };
    let mut refused = false;
    read_json(cx, path, shape, &mut |cx, piece| {
        let Piece::Element { offset, text, .. } = piece else { return Ok(()) };
        read_row(cx, names, Place { path, source, offset, text }, &mut refused)
    })?;
    Ok(())
}

/// Says what a record is that is no data row of an export v2; once for a file.
fn refuse(cx: &Reading<'_>, at: Place<'_>, fields: &Fields<'_>, refused: &mut bool) {
    let has = |key: &str| fields.peek(key).is_some();
    let message = if has("DataRow ID") || has("Labeled Data") {
        "this is a legacy (v1) export of Labelbox, which is not read; export the project again as export v2 (NDJSON)"
    } else if has("dataRow") {
        "this is an import payload of Labelbox (annotations to be uploaded), not an export; upload it and export the project as export v2"
    } else {
        "a data row of a Labelbox export has a field \"data_row\"; this object has none"
    };
    if !std::mem::replace(refused, true) {
        at.tell(cx, codes::SHAPE, at.text, "", message);
    }
}

fn read_row(cx: &mut Reading<'_>, names: &mut Names, at: Place<'_>, refused: &mut bool) -> Result {
    let mut fields = match Fields::parse(at.text) {
        Ok(fields) => fields,
        Err(error) => {
            let code = if error.to_string().contains("stands twice") { codes::DUPLICATE_KEY } else { codes::SYNTAX };
            at.tell(cx, code, at.text, "", format!("a data row that cannot be read: {error}"));
            return Ok(());
        }
    };
    let Some(data_row) = fields.take("data_row") else {
        refuse(cx, at, &fields, refused);
        return Ok(());
    };
    let Ok(mut data_row) = Fields::parse(data_row.get()) else {
        at.tell(cx, codes::FIELD_TYPE, data_row.get(), "/data_row", "field \"data_row\" should be an object");
        return Ok(());
    };
    let mut absent = Vec::new();
    let mut row = identity(cx, at, &mut data_row, &mut absent)?;
    if let Some(rest) = keep(&data_row, &[]) {
        row.extras.push(NS, "data_row", rest);
    }
    media(cx, at, &mut fields, &mut row, &mut absent)?;
    row.stream.recording = row.recording;
    let projects = fields.take("projects");
    match projects.map(|raw| (raw, entries(raw))) {
        None => absent.push("projects"),
        Some((raw, None)) => {
            at.tell(cx, codes::FIELD_TYPE, raw.get(), "/projects", "field \"projects\" should be an object");
            fields.put_back("projects", raw);
        }
        Some((_, Some(projects))) => read_projects(cx, names, at, &mut row, &projects)?,
    }
    let Row { mut stream, extras, .. } = row;
    stream.extras = extras;
    keep_in(fields, &absent, NS, &mut stream.extras);
    cx.put(Record::Stream(stream))
}

/// A data row while it is read.
pub(super) struct Row {
    pub(super) recording: Option<Id<Recording>>,
    pub(super) stream: Stream,
    extras: Extras,
}

/// The ids, name and address.
fn identity(cx: &mut Reading<'_>, at: Place<'_>, fields: &mut Fields<'_>, absent: &mut Vec<&'static str>) -> Result<Row> {
    let mut taken = |name: &str| {
        fields.take_str(name).unwrap_or_else(|error| {
            at.tell(cx, error.code(), at.text, &format!("/data_row/{name}"), error.to_string());
            None
        })
    };
    let (external, key, id, uri) = (taken("external_id"), taken("global_key"), taken("id"), taken("row_data"));
    if id.is_none() {
        at.tell(cx, codes::FIELD_MISSING, at.text, "/data_row/id", "a data row without an id");
    }
    if external.is_none() && fields.peek("external_id").is_none() {
        absent.push("external_id");
    }
    if id.is_none() && fields.peek("id").is_none() {
        absent.push("id");
    }
    let name = SmolStr::new(external.as_deref().or(key.as_deref()).or(id.as_deref()).unwrap_or("data row"));
    let own = id.as_deref().is_some_and(|id| id.starts_with(OWN_ID));
    let recording = (!own).then(|| cx.ids.recording());
    if let Some(id_of) = recording {
        let source_id = id.as_ref().map(SourceId::text);
        let origin = Some(at.origin(at.text));
        cx.put(Record::Recording(Recording { id: id_of, source_id, name: name.clone(), extras: Extras::new(), origin }))?;
    }
    let stream = Stream {
        id: cx.ids.stream(),
        recording,
        source_id: key.as_ref().map(SourceId::text),
        name,
        kind: StreamKind::Unknown,
        uri: uri.map(std::borrow::Cow::into_owned),
        size: None,
        clock: None,
        frame: None,
        files: Vec::new(),
        channel: None,
        extras: Extras::new(),
        origin: Some(at.origin(at.text)),
    };
    Ok(Row { recording, stream, extras: Extras::new() })
}

/// The kind, size and clock.
fn media(cx: &mut Reading<'_>, at: Place<'_>, fields: &mut Fields<'_>, row: &mut Row, absent: &mut Vec<&'static str>) -> Result {
    let raw_media = fields.take_raw("media_attributes");
    let parsed = raw_media.and_then(|raw| Fields::parse(raw.get()).ok());
    if let (Some(raw), None) = (raw_media, &parsed) {
        fields.put_back("media_attributes", raw);
        if raw.get() != "null" {
            at.tell(cx, codes::FIELD_TYPE, raw.get(), "/media_attributes", "field \"media_attributes\" should be an object");
        }
    }
    let Some(mut media) = parsed else {
        if raw_media.is_none() {
            absent.push("media_attributes");
        }
        settle_kind(cx, at, fields, row, None);
        return Ok(());
    };
    let side = |name| media.peek(name).and_then(plain_int).and_then(|side| u32::try_from(side).ok());
    if let (Some(width), Some(height)) = (side("width"), side("height")) {
        row.stream.size = Some([width, height]);
        let _ = (media.take("width"), media.take("height"));
    }
    let stated = ["asset_type", "mime_type"].iter().find_map(|name| kind_of_type(&text(media.peek(name)?)?));
    settle_kind(cx, at, fields, row, stated);
    let mut media_absent = Vec::new();
    match media.peek("asset_type").map(text) {
        None if asset_type(row.stream.kind).is_some() => media_absent.push("asset_type"),
        Some(Some(word)) if asset_type(row.stream.kind) == Some(&*word) => {
            let _ = media.take("asset_type");
        }
        _ => {}
    }
    clock(cx, at, &mut media, row)?;
    if let Some(rest) = keep(&media, &media_absent) {
        row.extras.push(NS, "media_attributes", rest);
    }
    Ok(())
}

/// The kind of data: as the file states it, else by the shape of the annotations or the name, which is said aloud.
fn settle_kind(cx: &Reading<'_>, at: Place<'_>, fields: &Fields<'_>, row: &mut Row, stated: Option<StreamKind>) {
    row.stream.kind = stated.unwrap_or_else(|| {
        let projects = fields.peek("projects").map_or("", RawValue::get);
        let named = || kind_of_name(&row.stream.name).or_else(|| kind_of_name(row.stream.uri.as_deref()?));
        let (kind, why) = if projects.contains("\"frames\":") {
            (StreamKind::Video, "its annotations have frames")
        } else if projects.contains("\"timestamp\":") {
            (StreamKind::Audio, "its annotations have timestamps")
        } else if let Some(kind) = named() {
            (kind, "its name ends so")
        } else if projects.contains("\"ImageBoundingBox\"") || row.stream.size.is_some() {
            (StreamKind::Image, "it has a size or image annotations")
        } else {
            (StreamKind::Unknown, "nothing tells")
        };
        let message = format!("no media type is stated; the data was taken to be {kind:?} because {why}");
        at.tell(cx, codes::ASSUMED, at.text, "/media_attributes", message);
        kind
    });
}

/// The clock of a video or sound. Frames of videos count from 1; times of sounds are milliseconds.
fn clock(cx: &mut Reading<'_>, at: Place<'_>, media: &mut Fields<'_>, row: &mut Row) -> Result {
    let framed = match row.stream.kind {
        StreamKind::Video => true,
        StreamKind::Audio => false,
        _ => return Ok(()),
    };
    let mut extras = Extras::new();
    let mut rate = None;
    if framed && let Some(raw) = media.take("frame_rate") {
        if let Ok(stated) = Rate::from_decimal(raw.get()) {
            rate = Some(stated);
            if rate_text(stated) != raw.get() {
                extras.push(NS, "frame_rate", raw.to_owned());
            }
        } else {
            at.tell(cx, codes::VALUE, raw.get(), "/media_attributes/frame_rate", "a frame rate that is no positive number");
            media.put_back("frame_rate", raw);
        }
    }
    let count = if framed { media.peek("frame_count").and_then(plain_int) } else { None };
    if count.is_some() {
        let _ = media.take("frame_count");
    }
    let id = cx.ids.clock();
    let unit = if framed { Unit::Frame } else { Unit::Second };
    let what = if framed { "frames" } else { "seconds" };
    let name = smol_str::format_smolstr!("{what} of {}", row.stream.name);
    let length = count.map(Time::whole);
    let zero = Zero::Unstated;
    cx.put(Record::Clock(Clock {
        id,
        recording: row.recording,
        name,
        unit,
        first: i64::from(framed),
        rate,
        zero,
        length,
        extras,
    }))?;
    row.stream.clock = Some(id);
    Ok(())
}

/// Reads the labels of all projects; what is left of the projects is kept as their skeleton.
fn read_projects(
    cx: &mut Reading<'_>,
    names: &mut Names,
    at: Place<'_>,
    row: &mut Row,
    projects: &[(std::borrow::Cow<'_, str>, &RawValue)],
) -> Result {
    let mut skeleton = vec![b'{'];
    let (mut first, mut ours) = (true, projects.len() == 1);
    for (project, raw_project) in projects {
        write_key(&mut skeleton, project);
        let parsed = Fields::parse(raw_project.get()).ok();
        let labels = parsed.as_ref().and_then(|fields| fields.peek("labels")).and_then(list);
        let (Some(mut fields), Some(labels)) = (parsed, labels) else {
            let pointer = format!("/projects/{project}/labels");
            at.tell(cx, codes::FIELD_TYPE, raw_project.get(), &pointer, "a project without a list of labels is kept as it is");
            skeleton.extend_from_slice(raw_project.get().as_bytes());
            ours = false;
            continue;
        };
        let _ = fields.take("labels");
        skeleton.push(b'{');
        for (key, value) in fields.rest() {
            write_key(&mut skeleton, key);
            skeleton.extend_from_slice(value.get().as_bytes());
        }
        ours &= project == OWN_PROJECT && skeleton.ends_with(super::write::PROJECT_FIELDS.as_bytes());
        write_key(&mut skeleton, "labels");
        skeleton.push(b'[');
        for (index, label) in labels.into_iter().enumerate() {
            if index > 0 {
                skeleton.push(b',');
            }
            let pointer = format!("/projects/{project}/labels/{index}");
            // Labels that Genlock made up are told apart by their annotators alone.
            let place = (!first && project != OWN_PROJECT).then(|| place_of(project, index)).flatten();
            let kept = read_label(cx, names, at, row, label, place, &pointer)?;
            ours &= kept.ours;
            skeleton.extend_from_slice(kept.skeleton.as_bytes());
            first = false;
        }
        skeleton.extend_from_slice(b"]}");
    }
    skeleton.push(b'}');
    if !(ours || projects.is_empty())
        && let Some(skeleton) = raw(skeleton)
    {
        row.extras.push(NS, "projects", skeleton);
    }
    Ok(())
}

/// The extra that says to which project and label something belongs.
fn place_of(project: &str, index: usize) -> Option<Box<RawValue>> {
    let mut out = vec![b'['];
    write_str(&mut out, project);
    out.extend_from_slice(format!(",{index}]").as_bytes());
    raw(out)
}

/// What is left of a Labelbox label when its annotations are read.
struct Kept {
    skeleton: String,
    /// True if a writer would make the same of nothing.
    ours: bool,
}

fn read_label(
    cx: &mut Reading<'_>,
    names: &mut Names,
    at: Place<'_>,
    row: &Row,
    label: &RawValue,
    place: Option<Box<RawValue>>,
    pointer: &str,
) -> Result<Kept> {
    let as_it_is = || Kept { skeleton: label.get().to_owned(), ours: false };
    let Ok(mut fields) = Fields::parse(label.get()) else {
        at.tell(cx, codes::FIELD_TYPE, label.get(), pointer, "a label that is no object is kept as it is");
        return Ok(as_it_is());
    };
    let Some(found) = fields.take_raw("annotations") else {
        at.tell(cx, codes::FIELD_MISSING, label.get(), pointer, "a label without annotations is kept as it is");
        return Ok(as_it_is());
    };
    let Ok(annotations) = Fields::parse(found.get()) else {
        at.tell(
            cx,
            codes::FIELD_TYPE,
            found.get(),
            pointer,
            "field \"annotations\" should be an object; the label is kept as it is",
        );
        return Ok(as_it_is());
    };
    let details = fields.peek("label_details").and_then(|raw| Fields::parse(raw.get()).ok());
    let author = details.and_then(|mut details| details.take_str("created_by").ok().flatten());
    let annotator = author.as_deref().map(|name| names.annotator(cx, name)).transpose()?;
    let rest = annotations::read(cx, names, at, row, annotations, annotator, place, &format!("{pointer}/annotations"))?;
    let mut out = vec![b'{'];
    for (key, value) in fields.rest() {
        write_key(&mut out, key);
        out.extend_from_slice(value.get().as_bytes());
    }
    let ours = rest.is_none() && super::write::is_own_label(&out, row.stream.kind, author.as_deref());
    write_key(&mut out, "annotations");
    out.extend_from_slice(rest.as_deref().map_or("{}", RawValue::get).as_bytes());
    out.push(b'}');
    Ok(Kept { skeleton: String::from_utf8(out).unwrap_or_default(), ours })
}
