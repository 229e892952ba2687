//! Reads COCO files: images, categories and annotations as they come, in any order, one record at a time.

use super::ids::{IdMap, Places};
use super::item::extra_key;
use super::kinds::Kinds;
use super::schema::{self, NS, SECTIONS, Section};
use super::style::{self, Style};
use genlock_diagnose::codes::read as codes;
use genlock_diagnose::{Code, Diagnostic, Position};
use genlock_format::json::Fields;
use genlock_format::split::{Root, Shape};
use genlock_format::{Hint, Piece, Reader, Reading, Result, read_json};
use genlock_model::{Class, Extras, Id, Info, Origin, Record, Source, SourceId, Stream, StreamKind};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::value::RawValue;
use smol_str::SmolStr;

/// Bytes of the beginning of a file that show its white space.
const HEAD: usize = 64 << 10;
/// Bytes that a list of the root may have that is kept as it is.
const MOST_KEPT: usize = 64 << 20;

impl Reader for super::Coco {
    fn read(&self, cx: &mut Reading<'_>) -> Result {
        let input = cx.input;
        let files = input.files().iter().filter(|file| input.is_one_file() || is_json(&file.path));
        let files: Vec<_> = files.collect();
        if files.len() == 1 {
            cx.sink.expect(Hint::Grouped);
        }
        let mut kinds = Kinds::default();
        for file in files {
            kinds.add(FileReader::new(&file.path).read(cx, file.size)?);
        }
        let info = Info { format: NS.into(), variant: kinds.variant().map(SmolStr::new_static), ..Info::default() };
        cx.put(Record::Info(info))
    }
}

/// The state of reading one file.
pub(super) struct FileReader<'p> {
    pub(super) path: &'p str,
    /// The index of the source that records name as their origin.
    pub(super) source: u32,
    /// Whether a source was pushed for this file.
    sourced: bool,
    /// Values of the root that no source has yet.
    values: Extras,
    /// A list of the root that is kept as it is: its key and its text so far.
    kept: Option<(String, String)>,
    style: Option<Style>,
    section: Option<Section>,
    /// The sections so far; none once they are not the usual ones in the usual order.
    usual: Option<usize>,
    seen: Vec<Section>,
    /// Whether the root had anything in it.
    visited: bool,
    /// Whether something else than a list stands where a section should.
    misshapen: bool,
    /// Whether the keys of the first record of the section are known.
    noted: bool,
    pub(super) computed: bool,
    /// Whether annotations of the section name their image.
    pub(super) names_images: bool,
    pub(super) streams: IdMap<Stream>,
    pub(super) classes: IdMap<Class>,
    pub(super) only_stream: Option<Id<Stream>>,
    annotations: Places,
    odd_annotations: FxHashMap<SourceId, u64>,
    file_names: FxHashSet<SmolStr>,
    said_odd_ids: bool,
    pub(super) kinds: Kinds,
}

impl<'p> FileReader<'p> {
    fn new(path: &'p str) -> Self {
        Self {
            path,
            source: 0,
            sourced: false,
            values: Extras::new(),
            kept: None,
            style: None,
            section: None,
            usual: Some(0),
            seen: Vec::new(),
            visited: false,
            misshapen: false,
            noted: false,
            computed: true,
            names_images: true,
            streams: IdMap::default(),
            classes: IdMap::default(),
            only_stream: None,
            annotations: Places::default(),
            odd_annotations: FxHashMap::default(),
            file_names: FxHashSet::default(),
            said_odd_ids: false,
            kinds: Kinds::default(),
        }
    }

    fn read(mut self, cx: &mut Reading<'_>, size: u64) -> Result<Kinds> {
        let head = cx.input.head(self.path, HEAD);
        let extent = if head.len() as u64 == size { style::Extent::Whole } else { style::Extent::Part };
        let end = head.len() - std::str::from_utf8(&head).err().map_or(0, |error| head.len() - error.valid_up_to());
        self.style = std::str::from_utf8(head.get(..end).unwrap_or_default()).ok().and_then(|head| Style::of(head, extent));
        let path = self.path;
        let root = read_json(cx, path, Shape::Document, &mut |cx, piece| self.piece(cx, piece))?;
        self.end_section(cx)?;
        if root == Root::List && !self.seen.contains(&Section::Results) {
            let found = "the root is an empty list; COCO has an object with images and annotations, or a list of results";
            cx.diagnose(codes::SHAPE, path, 0, found);
        } else if root == Root::Object && self.seen.is_empty() && self.visited && !self.misshapen {
            let found = "the root object has no list images, annotations or categories; this is no COCO file";
            cx.diagnose(codes::SHAPE, path, 0, found);
        }
        let missing: Vec<_> = SECTIONS.iter().filter(|section| !self.seen.contains(section)).map(|s| s.key()).collect();
        if !self.seen.contains(&Section::Results) && !missing.is_empty() {
            self.note(schema::MISSING, &missing);
        }
        self.push_source(cx)?;
        self.push_undeclared(cx)?;
        Ok(self.kinds)
    }

    fn piece(&mut self, cx: &mut Reading<'_>, piece: Piece<'_>) -> Result {
        self.visited = true;
        match piece {
            Piece::Element { section: "", index, offset, text } => {
                if self.section.is_none() {
                    self.begin_section(Section::Results);
                }
                self.element(cx, Section::Results, index, offset, text)
            }
            Piece::Element { index, offset, text, .. } => {
                if let Some(section) = self.section {
                    return self.element(cx, section, index, offset, text);
                }
                self.keep_element(cx, index, offset, text);
                Ok(())
            }
            Piece::List { key, offset } => {
                self.end_section(cx)?;
                match Section::of_list(key) {
                    Some(section) if !self.seen.contains(&section) => self.begin_section(section),
                    Some(_) => {
                        let message = format!("the key {key:?} stands twice in the root; the second list is left out");
                        cx.diagnose(codes::DUPLICATE_KEY, self.path, offset, message);
                        self.kept = None;
                    }
                    None => self.kept = Some((key.to_owned(), String::from("["))),
                }
                Ok(())
            }
            Piece::Value { key, offset, text } => {
                self.end_section(cx)?;
                self.value(cx, key, offset, text)
            }
        }
    }

    /// A value of the root that is no list.
    fn value(&mut self, cx: &mut Reading<'_>, key: &str, offset: u64, text: &str) -> Result {
        if key == "image" && text.starts_with('{') && !self.seen.contains(&Section::Image) {
            self.begin_section(Section::Image);
            self.element(cx, Section::Image, 0, offset, text)?;
            return self.end_section(cx);
        }
        if Section::of_list(key).is_some() {
            let found = genlock_format::json::excerpt(text);
            let message = format!("{key:?} should be a list, found {found}; it is kept as it is and not read");
            cx.diagnose(codes::SHAPE, self.path, offset, message);
            self.misshapen = true;
            self.usual = None;
        }
        self.keep(cx, key, offset, text.to_owned());
        Ok(())
    }

    fn keep(&mut self, cx: &Reading<'_>, key: &str, offset: u64, text: String) {
        match RawValue::from_string(text) {
            Ok(_) if self.values.get(NS, &extra_key(key)).is_some() => {
                let message = format!("the key {key:?} stands twice in the root; the second value is left out");
                cx.diagnose(codes::DUPLICATE_KEY, self.path, offset, message);
            }
            Ok(raw) => self.values.push(SmolStr::new_static(NS), extra_key(key), raw),
            Err(error) => cx.diagnose(codes::SYNTAX, self.path, offset, format!("{key:?} is no JSON: {error}")),
        }
    }

    /// An element of a list of the root that COCO does not have.
    fn keep_element(&mut self, cx: &Reading<'_>, index: u64, offset: u64, text: &str) {
        let Some((key, kept)) = &mut self.kept else { return };
        if kept.len().saturating_add(text.len()) > MOST_KEPT {
            let message = format!("the list {key:?} is longer than {MOST_KEPT} bytes; the rest of it is left out");
            cx.diagnose(codes::LIMIT, self.path, offset, message);
            let (key, text) = (key.clone(), std::mem::take(kept) + "]");
            self.kept = None;
            self.keep(cx, &key, offset, text);
            return;
        }
        let style = self.style.as_ref();
        if index > 0 {
            kept.push(',');
            kept.push_str(style.map_or("", |style| style.comma_text(2)));
        } else {
            kept.push_str(style.map_or("", |style| style.open_text(2)));
        }
        kept.push_str(text);
    }

    fn begin_section(&mut self, section: Section) {
        self.section = Some(section);
        self.seen.push(section);
        self.noted = false;
        self.usual = self.usual.filter(|at| SECTIONS.get(*at) == Some(&section)).map(|at| at + 1);
    }

    fn end_section(&mut self, cx: &mut Reading<'_>) -> Result {
        if let Some((key, mut text)) = self.kept.take() {
            if text.len() > 1 {
                text.push_str(self.style.as_ref().map_or("", |style| style.close_text(2)));
            }
            text.push(']');
            self.keep(cx, &key, 0, text);
        }
        if let Some(section) = self.section.take()
            && !self.noted
        {
            // The list has no elements.
            self.note_section(section, None);
            self.push_source(cx)?;
        }
        Ok(())
    }

    fn note(&mut self, key: &'static str, value: &impl serde::Serialize) {
        if let Ok(raw) = serde_json::value::to_raw_value(value) {
            self.values.push(SmolStr::new_static(NS), SmolStr::new_static(key), raw);
        }
    }

    /// Notes how the section is laid out, where that is not the usual way.
    fn note_section(&mut self, section: Section, keys: Option<&[&str]>) {
        if let Some(style) = self.style.clone().filter(|_| !self.sourced) {
            self.note(schema::STYLE, &style);
        }
        if self.usual.is_none() {
            self.note(schema::NEXT, &section.key());
        }
        if let Some(keys) = keys.filter(|keys| !super::template::is_usual(section, keys, self.computed)) {
            if self.usual.is_some() {
                self.note(schema::NEXT, &section.key());
            }
            self.note(schema::KEYS, &keys);
            if self.computed {
                self.note(schema::COMPUTED, &true);
            }
        }
        self.noted = true;
    }

    /// Notes the layout of the section at its first record, before that record is pushed.
    pub(super) fn first_record<'k>(
        &mut self,
        cx: &mut Reading<'_>,
        keys: impl Iterator<Item = &'k str>,
        computed: impl FnOnce() -> bool,
    ) -> Result {
        let Some(section) = self.section.filter(|_| !self.noted) else { return Ok(()) };
        let keys: Vec<&str> = keys.collect();
        if matches!(section, Section::Annotations | Section::Results) {
            self.computed = computed();
            self.names_images = keys.contains(&"image_id");
        }
        self.note_section(section, Some(&keys));
        self.push_source(cx)
    }

    /// Pushes what was noted and kept as a source; the first one of a file also if it is empty.
    fn push_source(&mut self, cx: &mut Reading<'_>) -> Result {
        if self.sourced && self.values.is_empty() {
            return Ok(());
        }
        self.source = cx.ids.source();
        self.sourced = true;
        let extras = std::mem::take(&mut self.values);
        cx.put(Record::Source(Source { index: self.source, path: self.path.to_owned(), extras }))
    }

    fn element(&mut self, cx: &mut Reading<'_>, section: Section, index: u64, offset: u64, text: &str) -> Result {
        let place = Place { offset, length: u32::try_from(text.len()).unwrap_or(0), section, index };
        match section {
            Section::Images | Section::Image => self.image(cx, place, text),
            Section::Categories => self.category(cx, place, text),
            Section::Annotations | Section::Results => self.annotation(cx, place, text),
        }
    }

    /// Reports something about a record.
    pub(super) fn say(&self, cx: &Reading<'_>, code: Code, place: Place, pointer: &str, message: impl Into<String>) {
        let position = Position::byte(cx.input.display(self.path), place.offset).at_pointer(place.pointer(pointer));
        cx.report.diagnostic(Diagnostic::new(code, message).at(position));
    }

    /// Reports a record that is no JSON, at the byte where it breaks.
    pub(super) fn say_syntax(&self, cx: &Reading<'_>, place: Place, text: &str, error: &serde_json::Error) {
        let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        let at = before + error.column().saturating_sub(1);
        let place = Place { offset: place.offset + at as u64, ..place };
        let message = error.to_string();
        let message = message.split(" at line").next().unwrap_or(&message).to_owned();
        if message.contains("stands twice") {
            return self.say(cx, codes::DUPLICATE_KEY, place, "", format!("{message}; the record is left out"));
        }
        let rest = text.get(at.saturating_sub(1)..).unwrap_or_default().trim_start_matches(['-', ':', ' ', ',', '[']);
        let position = Position::byte(cx.input.display(self.path), place.offset).at_pointer(place.pointer(""));
        let diagnostic = Diagnostic::new(codes::SYNTAX, format!("the record is no JSON and is left out: {message}")).at(position);
        let diagnostic = if ["NaN", "Inf", "nan", "inf"].iter().any(|word| rest.starts_with(word)) {
            diagnostic.help("JSON has no NaN and no Infinity; write the file with json.dump(..., allow_nan=False)")
        } else {
            diagnostic
        };
        cx.report.diagnostic(diagnostic);
    }

    /// Notes the id of an annotation; says so if it was there before.
    pub(super) fn annotation_id(&mut self, cx: &Reading<'_>, place: Place, id: &SourceId) {
        let before = match id.as_int() {
            Some(whole) => self.annotations.insert(whole, place.offset),
            None => self.odd_annotations.insert(id.clone(), place.offset),
        };
        if let Some(before) = before {
            let message = format!("the annotation id {id} was used before, at byte {before}; both are kept");
            self.say(cx, codes::DUPLICATE_ID, place, "/id", message);
        }
        self.note_odd_id(cx, place, id);
    }

    pub(super) fn note_odd_id(&mut self, cx: &Reading<'_>, place: Place, id: &SourceId) {
        if self.said_odd_ids || id.as_int().is_some() {
            return;
        }
        self.said_odd_ids = true;
        let message =
            format!("the id {id:?} is no whole number; such ids are kept as they are, but other COCO tools may fail on them");
        self.say(cx, codes::NOTE, place, "/id", message);
    }

    pub(super) fn file_name(&mut self, cx: &Reading<'_>, place: Place, name: &SmolStr) {
        if !genlock_format::is_inside(name) {
            let message = format!("the file name {:?} leaves its folder or names no file; it is kept as text", name.as_str());
            self.say(cx, codes::PATH, place, "/file_name", message);
        }
        if !self.file_names.insert(name.clone()) {
            let message = format!("the file name {:?} stands on two images; both are kept", name.as_str());
            self.say(cx, codes::DUPLICATE_ID, place, "/file_name", message);
        }
    }

    pub(super) fn origin(&self, place: Place) -> Origin {
        Origin { source: self.source, offset: place.offset, length: place.length }
    }

    /// Pushes streams and classes for what the file refers to and does not declare, and says so.
    fn push_undeclared(&mut self, cx: &mut Reading<'_>) -> Result {
        let results = self.kinds.results || !self.seen.contains(&Section::Images);
        for (id, entry) in self.streams.dangling() {
            let (code, message) = if results {
                (codes::ASSUMED, format!("the file has no images; image {id} was assumed, without a name or size"))
            } else {
                (codes::DANGLING, format!("there is no image {id}; its annotations are kept on an image without a name"))
            };
            self.say_at(cx, code, entry.referred, message);
            cx.put(Record::Stream(Stream {
                id: entry.id,
                recording: None,
                name: SmolStr::new(id.as_str()),
                source_id: Some(id),
                kind: StreamKind::Image,
                uri: None,
                size: None,
                clock: None,
                frame: None,
                files: Vec::new(),
                channel: None,
                extras: undeclared(),
                origin: None,
            }))?;
        }
        for (id, entry) in self.classes.dangling() {
            let (code, message) = if results || !self.seen.contains(&Section::Categories) {
                (codes::ASSUMED, format!("the file has no categories; category {id} was assumed, its name is its id"))
            } else {
                (codes::DANGLING, format!("there is no category {id}; its annotations are kept, its name is its id"))
            };
            self.say_at(cx, code, entry.referred, message);
            cx.put(Record::Class(Class {
                id: entry.id,
                name: SmolStr::new(id.as_str()),
                source_id: Some(id),
                parent: None,
                synonyms: Vec::new(),
                skeleton: None,
                declared: false,
                extras: undeclared(),
                origin: None,
            }))?;
        }
        Ok(())
    }

    fn say_at(&self, cx: &Reading<'_>, code: Code, offset: u64, message: String) {
        cx.report.diagnostic(Diagnostic::new(code, message).at(Position::byte(cx.input.display(self.path), offset)));
    }
}

/// True for the name of a JSON file.
pub(super) fn is_json(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}

fn undeclared() -> Extras {
    let mut extras = Extras::new();
    extras.push(SmolStr::new_static(NS), SmolStr::new_static(schema::UNDECLARED), raw("true"));
    extras
}

/// Raw JSON of a text that is JSON.
pub(super) fn raw(json: &str) -> Box<RawValue> {
    RawValue::from_string(json.to_owned()).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// Keeps the fields that nobody took.
pub(super) fn keep_rest<'a>(rest: impl Iterator<Item = (&'a str, &'a RawValue)>, extras: &mut Extras) {
    for (key, value) in rest {
        extras.push(SmolStr::new_static(NS), extra_key(key), value.to_owned());
    }
}

/// The fields of an image or category with their keys; reports text that is no object.
pub(super) fn fields<'t>(file: &FileReader<'_>, cx: &Reading<'_>, place: Place, text: &'t str) -> Option<Fields<'t>> {
    match Fields::parse(text) {
        Ok(fields) => Some(fields),
        Err(error) if text.starts_with('{') => {
            file.say_syntax(cx, place, text, &error);
            None
        }
        Err(_) => {
            let found = genlock_format::json::excerpt(text);
            file.say(cx, codes::SHAPE, place, "", format!("an object should stand here, found {found}; it is left out"));
            None
        }
    }
}

/// Where a record stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) offset: u64,
    pub(super) length: u32,
    pub(super) section: Section,
    pub(super) index: u64,
}

impl Place {
    /// The JSON pointer of something in the record.
    fn pointer(self, inside: &str) -> String {
        match self.section {
            Section::Results => format!("/{}{inside}", self.index),
            Section::Image => format!("/image{inside}"),
            section => format!("/{}/{}{inside}", section.key(), self.index),
        }
    }
}
