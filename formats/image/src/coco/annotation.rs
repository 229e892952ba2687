//! Annotations of images: boxes, polygons, run lengths, keypoints, captions, labels and results.

use super::computed;
use super::ids::is_odd;
use super::item::{Item, extra_key};
use super::items::mark;
use super::read::{FileReader, Place, keep_rest};
use super::schema::{self, NS, Section};
use super::shape;
use genlock_diagnose::codes::read as codes;
use genlock_format::json::{excerpt, number, text};
use genlock_format::{Hint, Reading, Result};
use genlock_model::{Attribute, AttributeValue, Class, Extras, Geometry, Id, Label, Number, RawJson, Record, SourceId, Stream};
use serde_json::value::RawValue;
use smol_str::SmolStr;

impl FileReader<'_> {
    pub(super) fn annotation(&mut self, cx: &mut Reading<'_>, place: Place, json: &str) -> Result {
        let mut item = match Item::parse(json) {
            Ok(item) => item,
            Err(error) if json.starts_with('{') => {
                self.say_syntax(cx, place, json, &error);
                return Ok(());
            }
            Err(_) => {
                let message = format!("an annotation should stand here, found {}; it is left out", excerpt(json));
                self.say(cx, codes::SHAPE, place, "", message);
                return Ok(());
            }
        };
        if place.section == Section::Results {
            self.kinds.results = true;
        }
        if item.get("segments_info").is_some() {
            self.first_record(cx, item.keys(), || false)?;
            return self.panoptic(cx, place, &mut item);
        }
        self.object(cx, place, json, &mut item)
    }

    fn object(&mut self, cx: &mut Reading<'_>, place: Place, json: &str, item: &mut Item<'_>) -> Result {
        let mut extras = Extras::new();
        let Some((stream, size)) = self.image_of(cx, place, item, &mut extras) else { return Ok(()) };
        let id = self.id_of(cx, place, item);
        let class = self.class_of(cx, place, item, &mut extras);
        let geometry = shape::take(self, cx, place, json, item, size, &mut extras);
        let is_computed = Self::is_computed(item, &geometry);
        self.first_record(cx, item.keys(), || is_computed)?;
        if self.computed && is_computed {
            for key in computed::tail(&geometry) {
                if *key != "iscrowd" || item.get(key).is_some_and(|raw| raw.get() == "0") {
                    item.take(key);
                }
            }
        } else if self.computed {
            mark(&mut extras, schema::BARE);
        }
        let caption = item.take("caption");
        let caption_text = caption.and_then(text).map(String::from);
        if let (Some(raw), None) = (caption, &caption_text) {
            self.say(
                cx,
                codes::FIELD_TYPE,
                place,
                "/caption",
                format!("a caption should be a text, found {}", excerpt(raw.get())),
            );
            item.put_back("caption", raw);
        }
        let score = self.score(cx, place, item);
        let attributes = attributes(item);
        let crowd = attributes.iter().any(|attribute| attribute.name == "iscrowd");
        self.note_kind(&geometry, caption_text.is_some(), class.is_some(), crowd);
        keep_rest(item.rest(), &mut extras);
        let origin = Some(self.origin(place));
        let label = Label {
            source_id: id,
            geometry,
            class,
            text: caption_text,
            attributes,
            score,
            extras,
            origin,
            ..Label::new(cx.ids.label(), stream)
        };
        cx.put(Record::Label(label))
    }

    /// True if the record ends with exactly the values that the shape gives.
    fn is_computed(item: &Item<'_>, geometry: &Geometry) -> bool {
        let tail = computed::tail(geometry);
        let ends = tail.iter().rev().eq(item.keys().rev().take(tail.len()).collect::<Vec<_>>().iter());
        ends && tail.iter().all(|key| {
            item.get(key).is_some_and(|raw| match *key {
                "iscrowd" => matches!(raw.get(), "0" | "1" | "true"),
                _ => computed::value(key, geometry).is_some_and(|value| value == raw.get()),
            })
        })
    }

    /// The image of an annotation and its size, if known.
    pub(super) fn image_of(
        &mut self,
        cx: &mut Reading<'_>,
        place: Place,
        item: &mut Item<'_>,
        extras: &mut Extras,
    ) -> Option<(Id<Stream>, Option<[u32; 2]>)> {
        let Some(raw) = item.take("image_id") else {
            if let Some(stream) = self.only_stream {
                return Some((stream, None));
            }
            self.say(cx, codes::FIELD_MISSING, place, "", "the annotation has no image_id and is left out");
            return None;
        };
        let Some(id) = SourceId::from_json(raw) else {
            let message =
                format!("image_id should be a number or a text, found {}; the annotation is left out", excerpt(raw.get()));
            self.say(cx, codes::FIELD_TYPE, place, "/image_id", message);
            return None;
        };
        if is_odd(&id) {
            extras.push(SmolStr::new_static(NS), SmolStr::new_static("image_id"), raw.to_owned());
        }
        let sink = &mut *cx.sink;
        let entry = self.streams.refer(&id, place.offset, || {
            let dense = cx.ids.stream();
            sink.expect(Hint::Stream(dense, &id));
            dense
        });
        Some((entry.id, entry.size))
    }

    fn id_of(&mut self, cx: &Reading<'_>, place: Place, item: &mut Item<'_>) -> Option<SourceId> {
        let raw = item.take("id")?;
        let id = SourceId::from_json(raw);
        if let Some(id) = &id {
            self.annotation_id(cx, place, id);
        } else {
            item.put_back("id", raw);
            let message = format!("id should be a number or a text, found {}; it is kept as it is", excerpt(raw.get()));
            self.say(cx, codes::FIELD_TYPE, place, "/id", message);
        }
        id
    }

    /// The class of an annotation or segment.
    pub(super) fn class_of(
        &mut self,
        cx: &mut Reading<'_>,
        place: Place,
        item: &mut Item<'_>,
        extras: &mut Extras,
    ) -> Option<Id<Class>> {
        let raw = item.take("category_id")?;
        let Some(id) = SourceId::from_json(raw) else {
            item.put_back("category_id", raw);
            let message = format!("category_id should be a number or a text, found {}; it is kept as it is", excerpt(raw.get()));
            self.say(cx, codes::FIELD_TYPE, place, "/category_id", message);
            return None;
        };
        // Caption files bear a category_id: 0 that means nothing.
        if item.get("caption").is_some() && !self.classes.knows(&id) {
            item.put_back("category_id", raw);
            return None;
        }
        if is_odd(&id) {
            extras.push(SmolStr::new_static(NS), SmolStr::new_static("category_id"), raw.to_owned());
        }
        let sink = &mut *cx.sink;
        let refer = || {
            let dense = cx.ids.class();
            sink.expect(Hint::Class(dense, &id));
            dense
        };
        Some(self.classes.refer(&id, place.offset, refer).id)
    }

    fn score(&self, cx: &Reading<'_>, place: Place, item: &mut Item<'_>) -> Option<Number> {
        let raw = item.take("score")?;
        let score = number(raw);
        if score.is_none() {
            item.put_back("score", raw);
            let message = format!("score should be a number, found {}; it is kept as it is", excerpt(raw.get()));
            self.say(cx, codes::FIELD_TYPE, place, "/score", message);
        }
        score
    }

    fn note_kind(&mut self, geometry: &Geometry, caption: bool, class: bool, crowd: bool) {
        let kinds = &mut self.kinds;
        match geometry {
            Geometry::Keypoints(_) => kinds.keypoints = true,
            Geometry::None => {}
            _ => {
                kinds.shapes = true;
                kinds.crowds_only |= crowd;
                kinds.objects |= !(crowd && matches!(geometry, Geometry::Mask(_)));
            }
        }
        kinds.captions |= caption;
        kinds.labels |= class && !caption && matches!(geometry, Geometry::None);
    }
}

/// Takes what says more than a field of the layout: a crowd mark that is set, and the object `attributes` that several tools write.
pub(super) fn attributes(item: &mut Item<'_>) -> Vec<Attribute> {
    let mut found = Vec::new();
    let crowd = match item.get("iscrowd").map(RawValue::get) {
        Some("1") => Some(AttributeValue::Number(Number::from(1_i64))),
        Some("true") => Some(AttributeValue::Bool(true)),
        _ => None,
    };
    if let Some(value) = crowd {
        item.take("iscrowd");
        found.push(Attribute::new(SmolStr::new_static("iscrowd"), value));
    }
    let entries = item.get("attributes").and_then(genlock_format::json::entries).unwrap_or_default();
    // A second crowd mark could not be told from the first on the way back.
    if !entries.is_empty() && !entries.iter().any(|(key, _)| key == "iscrowd") {
        item.take("attributes");
        found.extend(entries.into_iter().map(|(key, value)| Attribute::new(SmolStr::new(&key), attribute_value(value))));
    }
    found
}

fn attribute_value(raw: &RawValue) -> AttributeValue {
    match raw.get() {
        "null" => AttributeValue::Null,
        "true" => AttributeValue::Bool(true),
        "false" => AttributeValue::Bool(false),
        _ => match (text(raw), number(raw)) {
            (Some(text), _) => AttributeValue::Text(SmolStr::new(&text)),
            (None, Some(number)) => AttributeValue::Number(number),
            (None, None) => AttributeValue::Json(RawJson(raw.to_owned())),
        },
    }
}

/// Keeps a field as an extra.
pub(super) fn keep(extras: &mut Extras, key: &str, value: Box<RawValue>) {
    extras.push(SmolStr::new_static(NS), extra_key(key), value);
}
