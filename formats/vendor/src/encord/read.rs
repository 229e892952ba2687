//! Reading label rows: files, rows and their streams.

use super::answers;
use super::content::{Content, FRAMES_LEFT, frames_of};
use super::schema::{FRAME_ZERO, GROUP_UNITS, KEY, NS, OWN_ID, SPACE, kind_of, row_type, unit_type};
use crate::remainder::{keep, keep_in, offset_in, plain_int, raw};
use genlock_diagnose::codes::read as codes;
use genlock_diagnose::{Code, Diagnostic, Position};
use genlock_format::json::{Fields, entries, text, write_key};
use genlock_format::split::Shape;
use genlock_format::{Piece, Reading, Result, read_json};
use genlock_model::{
    Annotator, AnnotatorKind, Class, Clock, CoordinateFrame, CoordinateUnit, Extras, Id, Info, Origin, Record, Recording, Source,
    SourceId, Stream, StreamKind, Unit, Zero,
};
use genlock_time::{Rate, Time};
use rustc_hash::FxHashMap;
use serde_json::value::RawValue;
use smol_str::SmolStr;

/// What makes a class: its name, feature hash, value and colour.
pub(super) type ClassKey = (String, Option<SourceId>, Option<String>, Option<String>);

/// What is known by name in the whole delivery.
#[derive(Default)]
pub(super) struct Names {
    pub(super) classes: FxHashMap<ClassKey, Id<Class>>,
    annotators: FxHashMap<String, Id<Annotator>>,
    frames: FxHashMap<&'static str, Id<CoordinateFrame>>,
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

    /// The coordinate frame of this kind of data: shares of the image, or the unstated space of a scene.
    fn frame(&mut self, cx: &mut Reading<'_>, kind: StreamKind) -> Result<Option<Id<CoordinateFrame>>> {
        let (name, unit, axes, first_pixel) = match kind {
            StreamKind::Image | StreamKind::ImageSequence | StreamKind::Video => {
                ("image", CoordinateUnit::Normalised, "right-down", Some(0))
            }
            StreamKind::PointCloud => ("scene", CoordinateUnit::Unstated, "?", None),
            _ => return Ok(None),
        };
        if let Some(id) = self.frames.get(name) {
            return Ok(Some(*id));
        }
        let id = cx.ids.frame();
        self.frames.insert(name, id);
        cx.put(Record::Frame(CoordinateFrame { id, name: name.into(), unit, axes: axes.into(), first_pixel }))?;
        Ok(Some(id))
    }
}

/// A label row in its file.
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
    for file in input.files() {
        if input.is_one_file() || file.path.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("json")) {
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
    if !is_list {
        extras.push_text(NS, "root", "row");
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

/// Says what an object is that is no label row; once for a file.
fn refuse(cx: &Reading<'_>, at: Place<'_>, fields: &Fields<'_>, refused: &mut bool) {
    let has = |key: &str| fields.peek(key).is_some();
    let message = if has("label_hash") {
        "this is the description of a label row without its labels; export the labels of the project (with data_units)"
    } else if has("featureNodeHash") || (has("objects") && has("classifications")) {
        "this is an ontology, or a part of one, not an export of labels"
    } else if has("classificationHash") || has("objectHash") {
        "this is one answer of a label row, not a label row"
    } else if has("space_type") {
        "this is one space of a data group, not a label row"
    } else {
        "a label row of an Encord export has fields \"label_hash\" and \"data_units\"; this object has not"
    };
    if !std::mem::replace(refused, true) {
        at.tell(cx, codes::SHAPE, at.text, "", message);
    }
}

/// A unit or space while it is read.
pub(super) struct Part<'a> {
    pub(super) key: String,
    pub(super) stream: Stream,
    pub(super) labels: Option<&'a RawValue>,
    pub(super) html: bool,
    clock: Option<Clock>,
}

fn read_row(cx: &mut Reading<'_>, names: &mut Names, at: Place<'_>, refused: &mut bool) -> Result {
    let mut fields = match Fields::parse(at.text) {
        Ok(fields) => fields,
        Err(error) => {
            let code = if error.to_string().contains("stands twice") { codes::DUPLICATE_KEY } else { codes::SYNTAX };
            at.tell(cx, code, at.text, "", format!("a label row that cannot be read: {error}"));
            return Ok(());
        }
    };
    let units = fields.peek("data_units").and_then(entries);
    let spaces = fields.peek("spaces").map(|raw| entries(raw).unwrap_or_default());
    let Some(units) = units.filter(|_| fields.peek("label_hash").is_some()) else {
        refuse(cx, at, &fields, refused);
        return Ok(());
    };
    let _ = fields.take("data_units");
    let recording = cx.ids.recording();
    let mut parts = Vec::new();
    let mut group_units = Vec::new();
    let row_kind = fields.peek("data_type").and_then(text).and_then(|word| kind_of(&word));
    for (key, unit) in &units {
        match read_unit(cx, names, at, key, unit, (recording, row_kind))? {
            Some(part) => parts.push(part),
            None => group_units.push((key, *unit)),
        }
    }
    for (key, space) in spaces.iter().flatten() {
        parts.extend(read_space(cx, names, at, key, space, recording)?);
    }
    let mut extras = Extras::new();
    if !group_units.is_empty() {
        let mut out = vec![b'{'];
        for (key, unit) in group_units {
            write_key(&mut out, key);
            out.extend_from_slice(unit.get().as_bytes());
        }
        out.push(b'}');
        if let Some(raw) = raw(out) {
            extras.push(NS, GROUP_UNITS, raw);
        }
    }
    let mut absent = Vec::new();
    if spaces.is_none() {
        absent.push("spaces");
    } else if fields.peek("spaces").is_some_and(|raw| raw.get().starts_with('{')) {
        let _ = fields.take("spaces");
    }
    row_type_of(&mut fields, &parts, &mut absent);
    let mut content = Content::new(cx, names, at, recording, &parts);
    for part in &parts {
        content.part(part)?;
    }
    answers::read(&mut content, &mut fields, &parts, &mut extras, &mut absent)?;
    let left: Vec<_> = parts.iter().map(|part| content.left_of(part.stream.id)).collect();
    let (labels, tracks) = content.finish();
    for (part, left) in parts.iter_mut().zip(left) {
        if let Some(left) = left {
            part.stream.extras.push(NS, FRAMES_LEFT, left);
        }
    }
    let alone = finish_row(cx, at, fields, (recording, extras, absent), parts)?;
    for mut track in tracks {
        track.recording = track.recording.filter(|_| !alone);
        cx.put(Record::Track(track))?;
    }
    labels.into_iter().try_for_each(|label| cx.put(Record::Label(label)))
}

/// Takes the type of the row if it is the one of its streams.
fn row_type_of(fields: &mut Fields<'_>, parts: &[Part<'_>], absent: &mut Vec<&'static str>) {
    let usual = usual_row_type(&parts.iter().map(|part| part.stream.kind).collect::<Vec<_>>());
    match fields.peek("data_type") {
        None => absent.push("data_type"),
        Some(raw) if text(raw).as_deref() == Some(usual) => {
            let _ = fields.take("data_type");
        }
        Some(_) => {}
    }
}

/// The type of a row that holds streams of these kinds.
pub(super) fn usual_row_type(kinds: &[StreamKind]) -> &'static str {
    match kinds {
        [kind] => row_type(*kind),
        kinds if kinds.iter().all(|kind| *kind == StreamKind::Image) && !kinds.is_empty() => "img_group",
        _ => "group",
    }
}

/// Pushes the recording and the streams. A row that a writer made for one stream is no recording; then the answer is true.
fn finish_row(
    cx: &mut Reading<'_>,
    at: Place<'_>,
    mut fields: Fields<'_>,
    row: (Id<Recording>, Extras, Vec<&'static str>),
    parts: Vec<Part<'_>>,
) -> Result<bool> {
    let (id, mut extras, mut absent) = row;
    let hash = fields.take_str("label_hash").ok().flatten();
    let title = fields.take_str("data_title").ok().flatten();
    if title.is_none() && fields.peek("data_title").is_none() {
        absent.push("data_title");
    }
    let only = if let [part] = parts.as_slice() { Some(part.stream.source_id.clone()) } else { None };
    match fields.peek("data_hash").map(text) {
        None => absent.push("data_hash"),
        Some(Some(data)) if only.flatten() == Some(SourceId::text(&data)) || data.starts_with(OWN_ID) => {
            let _ = fields.take("data_hash");
        }
        Some(_) => {}
    }
    let own = hash.as_deref().is_some_and(|hash| hash.starts_with(OWN_ID));
    keep_in(fields, &absent, NS, &mut extras);
    let alone = own && extras.is_empty() && parts.len() == 1;
    for mut part in parts {
        part.stream.recording = (!alone).then_some(id);
        if let Some(mut clock) = part.clock {
            clock.recording = part.stream.recording;
            cx.put(Record::Clock(clock))?;
        }
        cx.put(Record::Stream(part.stream))?;
    }
    if alone {
        return Ok(true);
    }
    let source_id = hash.filter(|_| !own).map(SourceId::text);
    let origin = Some(at.origin(at.text));
    cx.put(Record::Recording(Recording { id, source_id, name: SmolStr::new(title.unwrap_or_default()), extras, origin }))?;
    Ok(false)
}

fn empty_stream(cx: &Reading<'_>, at: Place<'_>, raw: &RawValue, recording: Id<Recording>) -> Stream {
    Stream {
        id: cx.ids.stream(),
        recording: Some(recording),
        source_id: None,
        name: SmolStr::default(),
        kind: StreamKind::Unknown,
        uri: None,
        size: None,
        clock: None,
        frame: None,
        files: Vec::new(),
        channel: None,
        extras: Extras::new(),
        origin: Some(at.origin(raw.get())),
    }
}

/// A data unit; none for the unit of a data group, which holds nothing itself, and for what is no object.
fn read_unit<'a>(
    cx: &mut Reading<'_>,
    names: &mut Names,
    at: Place<'_>,
    key: &str,
    unit: &'a RawValue,
    row: (Id<Recording>, Option<StreamKind>),
) -> Result<Option<Part<'a>>> {
    let Ok(mut fields) = Fields::parse(unit.get()) else {
        at.tell(
            cx,
            codes::FIELD_TYPE,
            unit.get(),
            &format!("/data_units/{key}"),
            "a data unit that is no object is kept as it is",
        );
        return Ok(None);
    };
    let word = fields.peek("data_type").and_then(text).unwrap_or_default().into_owned();
    if word == "group" {
        return Ok(None);
    }
    let mut absent = Vec::new();
    let mut stream = empty_stream(cx, at, unit, row.0);
    let hash = fields.take_str("data_hash").ok().flatten();
    if hash.is_none() {
        absent.push("data_hash");
    }
    if hash.as_deref().is_some_and(|hash| hash != key) || hash.is_none() {
        stream.extras.push_text(NS, KEY, key);
    }
    stream.source_id = hash.filter(|hash| !hash.starts_with(OWN_ID)).map(SourceId::text);
    let title = fields.take_str("data_title").ok().flatten();
    if title.is_none() && fields.peek("data_title").is_none() {
        absent.push("data_title");
    }
    stream.name = SmolStr::new(title.unwrap_or_default());
    stream.uri = fields.take_str("data_link").ok().flatten().map(std::borrow::Cow::into_owned);
    let kind = kind_of(&word).or(row.1).unwrap_or(StreamKind::Unknown);
    if kind == StreamKind::Unknown {
        at.tell(cx, codes::NOTE, unit.get(), &format!("/data_units/{key}"), format!("data of type {word:?} is kept as it is"));
    }
    stream.kind = kind;
    match fields.peek("data_type") {
        None => absent.push("data_type"),
        Some(_) if word == unit_type(kind) => {
            let _ = fields.take("data_type");
        }
        Some(_) => {}
    }
    let labels = fields.take("labels");
    if labels.is_none() && fields.peek("labels").is_none() {
        absent.push("labels");
    }
    let clock = describe(cx, names, at, &mut stream, &mut fields, labels)?;
    let html = word == "text/html";
    keep_in(fields, &absent, NS, &mut stream.extras);
    Ok(Some(Part { key: key.to_owned(), stream, labels, html, clock }))
}

/// A space of a data group.
fn read_space<'a>(
    cx: &mut Reading<'_>,
    names: &mut Names,
    at: Place<'_>,
    key: &str,
    space: &'a RawValue,
    recording: Id<Recording>,
) -> Result<Option<Part<'a>>> {
    let mut stream = empty_stream(cx, at, space, recording);
    stream.extras.push(NS, SPACE, RawValue::TRUE.to_owned());
    stream.source_id = Some(SourceId::text(key));
    let Ok(mut fields) = Fields::parse(space.get()) else {
        at.tell(cx, codes::FIELD_TYPE, space.get(), &format!("/spaces/{key}"), "a space that is no object is kept as it is");
        stream.extras.push(NS, "genlock:whole", space.to_owned());
        stream.name = SmolStr::new(key);
        return Ok(Some(Part { key: key.to_owned(), stream, labels: None, html: false, clock: None }));
    };
    let word = fields.peek("space_type").and_then(text).unwrap_or_default().into_owned();
    stream.kind = kind_of(&word).unwrap_or(StreamKind::Unknown);
    let mut name = None;
    if let Some(child) = fields.take("child_info") {
        match Fields::parse(child.get()) {
            Ok(mut inside) => {
                name = inside.take_str("file_name").ok().flatten();
                let lacks: &[&str] = if name.is_none() { &["file_name"] } else { &[] };
                let kept = keep(&inside, lacks).or_else(|| raw(b"{}".to_vec()));
                if let Some(kept) = kept {
                    stream.extras.push(NS, "child_info", kept);
                }
            }
            Err(_) => fields.put_back("child_info", child),
        }
    }
    stream.name = SmolStr::new(name.as_deref().unwrap_or(key));
    let labels = fields.take("labels");
    let mut absent = Vec::new();
    if labels.is_none() && fields.peek("labels").is_none() {
        absent.push("labels");
    }
    let clock = describe(cx, names, at, &mut stream, &mut fields, labels)?;
    keep_in(fields, &absent, NS, &mut stream.extras);
    Ok(Some(Part { key: key.to_owned(), stream, labels, html: word == "html", clock }))
}

/// The size, clock and coordinate frame.
fn describe(
    cx: &mut Reading<'_>,
    names: &mut Names,
    at: Place<'_>,
    stream: &mut Stream,
    fields: &mut Fields<'_>,
    labels: Option<&RawValue>,
) -> Result<Option<Clock>> {
    let side = |name| fields.peek(name).and_then(plain_int).and_then(|side| u32::try_from(side).ok());
    if let (Some(width), Some(height)) = (side("width"), side("height")) {
        stream.size = Some([width, height]);
        let _ = (fields.take("width"), fields.take("height"));
    }
    stream.frame = names.frame(cx, stream.kind)?;
    let frames = labels.is_some_and(|labels| !frames_of(labels).is_empty());
    if stream.kind == StreamKind::Image && frames {
        stream.extras.push(NS, FRAME_ZERO, RawValue::TRUE.to_owned());
        if labels.is_some_and(|labels| frames_of(labels).iter().all(|(key, _)| key == "0")) {
            return Ok(None);
        }
    }
    let unit = match stream.kind {
        StreamKind::Video => Unit::Frame,
        StreamKind::Audio => Unit::Second,
        StreamKind::ImageSequence => Unit::ListPosition,
        _ if frames => Unit::ListPosition,
        _ => return Ok(None),
    };
    Ok(Some(clock(cx, at, stream, fields, unit)))
}

fn clock(cx: &Reading<'_>, at: Place<'_>, stream: &mut Stream, fields: &mut Fields<'_>, unit: Unit) -> Clock {
    let mut extras = Extras::new();
    let mut rate = None;
    if unit == Unit::Frame
        && let Some(raw) = fields.take("data_fps")
    {
        if let Ok(stated) = Rate::from_decimal(raw.get()) {
            rate = Some(stated);
            if rate_text(stated) != raw.get() {
                extras.push(NS, "data_fps", raw.to_owned());
            }
        } else {
            at.tell(cx, codes::VALUE, raw.get(), "data_fps", "a frame rate that is no positive number");
            fields.put_back("data_fps", raw);
        }
    }
    let count = if unit.counts_frames() { fields.peek("number_of_frames").and_then(plain_int) } else { None };
    if count.is_some() {
        let _ = fields.take("number_of_frames");
    }
    let id = cx.ids.clock();
    let what = if unit.counts_frames() { "frames" } else { "seconds" };
    let name = smol_str::format_smolstr!("{what} of {}", stream.name);
    let length = count.map(Time::whole);
    let recording = stream.recording;
    stream.clock = Some(id);
    Clock { id, recording, name, unit, first: 0, rate, zero: Zero::Unstated, length, extras }
}

/// The decimal text of a rate as Encord writes it: 25.0.
pub(super) fn rate_text(rate: Rate) -> String {
    if rate.denom() == 1 {
        return format!("{}.0", rate.numer());
    }
    (f64::from(rate.numer()) / f64::from(rate.denom())).to_string()
}
