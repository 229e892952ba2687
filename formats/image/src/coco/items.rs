//! Images and categories.

use super::read::{FileReader, Place, fields, keep_rest, raw};
use super::schema::{self, NS};
use genlock_diagnose::codes::read as codes;
use genlock_format::json::{FieldError, Fields, int, list, text};
use genlock_format::{Reading, Result};
use genlock_model::{Class, Extras, Record, Skeleton, SourceId, Stream, StreamKind};
use serde_json::value::RawValue;
use smol_str::SmolStr;

impl FileReader<'_> {
    pub(super) fn image(&mut self, cx: &mut Reading<'_>, place: Place, json: &str) -> Result {
        let Some(mut fields) = fields(self, cx, place, json) else { return Ok(()) };
        let keys: Vec<String> = fields.rest().map(|(key, _)| key.to_owned()).collect();
        self.first_record(cx, keys.iter().map(String::as_str), || false)?;
        self.kinds.images = true;
        let mut extras = Extras::new();
        let id_key = if place.section == schema::Section::Image && fields.peek("id").is_none() { "image_id" } else { "id" };
        let source_id = self.take(cx, place, &mut fields, |fields| fields.take_id(id_key), Need::Id);
        let file_name = self.take(cx, place, &mut fields, |fields| fields.take_str("file_name"), Need::Optional);
        let file_name = file_name.map(|name| SmolStr::new(&name));
        if let Some(name) = &file_name {
            self.file_name(cx, place, name);
        } else {
            mark(&mut extras, schema::NAMELESS);
        }
        let size = self.size(cx, place, &mut fields);
        let id = self.declare_stream(cx, place, source_id.as_ref(), size);
        self.only_stream = Some(id).filter(|_| place.section == schema::Section::Image);
        keep_rest(fields.rest(), &mut extras);
        let name = file_name.clone().or_else(|| source_id.as_ref().map(|id| SmolStr::new(id.as_str()))).unwrap_or_default();
        cx.put(Record::Stream(Stream {
            id,
            recording: None,
            source_id,
            name,
            kind: StreamKind::Image,
            uri: file_name.map(String::from),
            size,
            clock: None,
            frame: None,
            files: Vec::new(),
            channel: None,
            extras,
            origin: Some(self.origin(place)),
        }))
    }

    fn declare_stream(
        &mut self,
        cx: &Reading<'_>,
        place: Place,
        id: Option<&SourceId>,
        size: Option<[u32; 2]>,
    ) -> genlock_model::Id<Stream> {
        let Some(source_id) = id else { return cx.ids.stream() };
        self.note_odd_id(cx, place, source_id);
        match self.streams.declare(source_id, place.offset, size, || cx.ids.stream()) {
            Ok(id) => id,
            Err(before) => {
                let message = format!("the image id {source_id} was used before, at byte {before}; annotations go to the first");
                self.say(cx, codes::DUPLICATE_ID, place, "/id", message);
                cx.ids.stream()
            }
        }
    }

    /// Takes width and height, if both are whole numbers written plainly; others stay as they are.
    fn size(&self, cx: &Reading<'_>, place: Place, fields: &mut Fields<'_>) -> Option<[u32; 2]> {
        let plain = |raw: &RawValue| raw.get().parse::<u32>().ok().filter(|&side| side > 0 && i32::try_from(side).is_ok());
        let (width, height) = (fields.peek("width"), fields.peek("height"));
        match (width.map(plain), height.map(plain)) {
            (Some(Some(width)), Some(Some(height))) => {
                fields.take("width");
                fields.take("height");
                Some([width, height])
            }
            (None, None) => None,
            _ => {
                let (width, height) = (width.map_or("missing", RawValue::get), height.map_or("missing", RawValue::get));
                let message = format!("width {width} and height {height} are no size in pixels; the size is taken as unknown");
                self.say(cx, codes::VALUE, place, "", message);
                None
            }
        }
    }

    pub(super) fn category(&mut self, cx: &mut Reading<'_>, place: Place, json: &str) -> Result {
        let Some(mut fields) = fields(self, cx, place, json) else { return Ok(()) };
        let keys: Vec<String> = fields.rest().map(|(key, _)| key.to_owned()).collect();
        self.first_record(cx, keys.iter().map(String::as_str), || false)?;
        let mut extras = Extras::new();
        let source_id = self.take(cx, place, &mut fields, |fields| fields.take_id("id"), Need::Id);
        let name =
            self.take(cx, place, &mut fields, |fields| fields.take_str("name"), Need::Name).map(|name| SmolStr::new(&name));
        if name.is_none() {
            mark(&mut extras, schema::NAMELESS);
        }
        let id = match &source_id {
            None => cx.ids.class(),
            Some(own) => {
                self.note_odd_id(cx, place, own);
                self.classes.declare(own, place.offset, None, || cx.ids.class()).unwrap_or_else(|before| {
                    let message = format!("the category id {own} was used before, at byte {before}; annotations go to the first");
                    self.say(cx, codes::DUPLICATE_ID, place, "/id", message);
                    cx.ids.class()
                })
            }
        };
        let skeleton = self.skeleton(cx, place, &mut fields, &mut extras);
        keep_rest(fields.rest(), &mut extras);
        let name = name.or_else(|| source_id.as_ref().map(|id| SmolStr::new(id.as_str()))).unwrap_or_default();
        cx.put(Record::Class(Class {
            id,
            source_id,
            name,
            parent: None,
            synonyms: Vec::new(),
            skeleton,
            declared: true,
            extras,
            origin: Some(self.origin(place)),
        }))
    }

    /// Takes the names and edges of the keypoints. If one of the two is malformed, both stay as they are.
    fn skeleton(&self, cx: &Reading<'_>, place: Place, fields: &mut Fields<'_>, extras: &mut Extras) -> Option<Skeleton> {
        let (names, edges) = (fields.peek("keypoints"), fields.peek("skeleton"));
        if names.is_none() && edges.is_none() {
            return None;
        }
        let parsed_names =
            names.map(|raw| list(raw)?.into_iter().map(|name| Some(SmolStr::new(text(name)?))).collect::<Option<Vec<_>>>());
        let edge = |pair: &RawValue| match list(pair)?.as_slice() {
            [from, to] => Some([int(from)?, int(to)?]),
            _ => None,
        };
        let parsed_edges = edges.map(|raw| list(raw)?.into_iter().map(edge).collect::<Option<Vec<_>>>());
        let (Some(own_names), Some(own_edges)) =
            (parsed_names.unwrap_or(Some(Vec::new())), parsed_edges.unwrap_or(Some(Vec::new())))
        else {
            let message =
                "keypoints should be a list of names and skeleton a list of pairs of numbers; both are kept as they are";
            self.say(cx, codes::FIELD_TYPE, place, "/keypoints", message);
            return None;
        };
        for (key, there) in [("keypoints", names), ("skeleton", edges)] {
            if there.is_none() {
                extras.push_text(SmolStr::new_static(NS), SmolStr::new_static(schema::ABSENT), key);
            }
            fields.take_raw(key);
        }
        Some(Skeleton { names: own_names, edges: own_edges })
    }

    /// Takes a field and says what is wrong with it.
    fn take<'a, T>(
        &self,
        cx: &Reading<'_>,
        place: Place,
        fields: &mut Fields<'a>,
        take: impl FnOnce(&mut Fields<'a>) -> std::result::Result<Option<T>, FieldError>,
        need: Need,
    ) -> Option<T> {
        let missing = match need {
            Need::Optional => None,
            Need::Id => Some("the record has no id, so nothing can refer to it; it is kept"),
            Need::Name => Some("the category has no name; its id stands for it"),
        };
        match take(fields) {
            Ok(Some(value)) => return Some(value),
            Ok(None) => {
                if let Some(message) = missing {
                    self.say(cx, codes::FIELD_MISSING, place, "", message);
                }
            }
            Err(error) => self.say(cx, error.code(), place, "", format!("{error}; it is kept as it is")),
        }
        None
    }
}

/// What it means if a field is missing.
#[derive(Debug, Clone, Copy)]
enum Need {
    Optional,
    Id,
    Name,
}

/// Marks something about the layout of a record.
pub(super) fn mark(extras: &mut Extras, key: &'static str) {
    extras.push(SmolStr::new_static(NS), SmolStr::new_static(key), raw("true"));
}
