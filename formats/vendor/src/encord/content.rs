//! Reading the labels that stand in frames or on an image.

use super::attribute::slug;
use super::read::{Names, Part, Place};
use super::schema::{NS, OBJECTS, OWN_ID, QUESTIONS, SECTION, shape_word};
use super::shape;
use crate::remainder::{keep, keep_in, plain_key, raw};
use genlock_diagnose::codes::read as codes;
use genlock_format::json::{Fields, entries, list, text, write_key};
use genlock_format::{Reading, Result};
use genlock_model::{Attribute, Class, Extent, Extras, Id, Label, Record, Recording, SourceId, Stream, StreamKind, Track};
use genlock_time::Time;
use rustc_hash::FxHashMap;
use serde_json::value::RawValue;
use smol_str::SmolStr;
use std::borrow::Cow;

/// The extra of a stream with what its frames hold beside objects and classifications.
pub(super) const FRAMES_LEFT: &str = "genlock:frames";
/// The key of a frame's remainder under which a frame stands that was not understood.
pub(super) const WHOLE_FRAME: &str = "genlock:whole";

/// The frames of a unit's labels; none where the labels stand on the image itself.
pub(super) fn frames_of(labels: &RawValue) -> Vec<(Cow<'_, str>, &RawValue)> {
    let found = entries(labels).unwrap_or_default();
    let flat = found.iter().any(|(key, _)| key == "objects" || key == "classifications");
    if flat { Vec::new() } else { found }
}

/// What bears the answers of an object or classification.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holder {
    Label(usize),
    Track(usize),
}

/// A row while its labels are read.
pub(super) struct Content<'r, 'cx> {
    pub(super) cx: &'r mut Reading<'cx>,
    pub(super) names: &'r mut Names,
    pub(super) at: Place<'r>,
    recording: Id<Recording>,
    /// True for one image: its objects are labels and not tracks.
    lone_image: bool,
    pub(super) labels: Vec<Label>,
    pub(super) tracks: Vec<Track>,
    pub(super) holders: FxHashMap<(&'static str, String), Holder>,
    /// What frames hold beside labels, by stream.
    left: FxHashMap<Id<Stream>, Vec<u8>>,
}

impl<'r, 'cx> Content<'r, 'cx> {
    pub(super) fn new(
        cx: &'r mut Reading<'cx>,
        names: &'r mut Names,
        at: Place<'r>,
        recording: Id<Recording>,
        parts: &[Part<'_>],
    ) -> Self {
        let lone_image = matches!(parts, [part] if part.stream.kind == StreamKind::Image && part.stream.clock.is_none());
        let (labels, tracks) = (Vec::new(), Vec::new());
        Self { cx, names, at, recording, lone_image, labels, tracks, holders: FxHashMap::default(), left: FxHashMap::default() }
    }

    fn tell(&self, code: genlock_diagnose::Code, part: &RawValue, pointer: &str, message: impl Into<String>) {
        self.at.tell(self.cx, code, part.get(), pointer, message);
    }

    /// The labels and tracks that were read.
    pub(super) fn finish(self) -> (Vec<Label>, Vec<Track>) {
        (self.labels, self.tracks)
    }

    /// What the frames of a stream hold beside labels.
    pub(super) fn left_of(&mut self, stream: Id<Stream>) -> Option<Box<RawValue>> {
        let mut out = self.left.remove(&stream)?;
        out.push(b'}');
        raw(out)
    }

    /// Reads the labels of a unit or space.
    pub(super) fn part(&mut self, part: &Part<'_>) -> Result {
        let Some(labels) = part.labels else { return Ok(()) };
        let frames = frames_of(labels);
        if frames.is_empty() {
            return match Fields::parse(labels.get()) {
                Ok(fields) if fields.rest().next().is_some() => self.frame(part, "", fields, &Extent::Always),
                Ok(_) => {
                    if part.stream.kind == StreamKind::Image
                        && let Some(mark) =
                            raw(format!("{{\"{}\":[\"objects\",\"classifications\"]}}", crate::remainder::ABSENT).into_bytes())
                    {
                        self.leave(part.stream.id, "", &mark);
                    }
                    Ok(())
                }
                Err(_) => {
                    self.tell(codes::FIELD_TYPE, labels, "labels", "labels should be an object; they are kept as they are");
                    self.leave(part.stream.id, "", &whole(labels));
                    Ok(())
                }
            };
        }
        for (key, frame) in frames {
            let zero = part.stream.clock.is_none() && key == "0";
            let extent = match (plain_key(&key), part.stream.clock) {
                _ if zero => Some(Extent::Always),
                (Some(number), Some(clock)) => Some(Extent::At { clock, at: Time::whole(number) }),
                _ => None,
            };
            let (Some(extent), Ok(fields)) = (extent, Fields::parse(frame.get())) else {
                self.tell(
                    codes::FIELD_TYPE,
                    frame,
                    "labels",
                    format!("the frame {key:?} is kept as it is: its key is no frame number or it is no object"),
                );
                self.leave(part.stream.id, &key, &whole(frame));
                continue;
            };
            self.frame(part, &key, fields, &extent)?;
        }
        Ok(())
    }

    /// Keeps what is left of a frame; of labels without frames the key is empty.
    fn leave(&mut self, stream: Id<Stream>, key: &str, rest: &RawValue) {
        let out = self.left.entry(stream).or_insert_with(|| vec![b'{']);
        write_key(out, key);
        out.extend_from_slice(rest.get().as_bytes());
    }

    fn frame(&mut self, part: &Part<'_>, key: &str, mut fields: Fields<'_>, extent: &Extent) -> Result {
        let mut absent = Vec::new();
        let before = self.labels.len();
        for (name, section) in [("objects", OBJECTS), ("classifications", QUESTIONS)] {
            let Some(raw) = fields.take(name) else {
                if fields.peek(name).is_none() {
                    absent.push(name);
                }
                continue;
            };
            let items = list(raw).filter(|items| items.iter().all(|item| Fields::parse(item.get()).is_ok()));
            let Some(items) = items else {
                self.tell(codes::FIELD_TYPE, raw, "labels", format!("{name:?} should be a list of objects; it is kept as it is"));
                fields.put_back(name, raw);
                continue;
            };
            for item in items {
                self.item(part, item, section, extent)?;
            }
        }
        let empty = self.labels.len() == before;
        match keep(&fields, &absent) {
            Some(rest) => self.leave(part.stream.id, key, &rest),
            None if empty && (!key.is_empty() || part.stream.kind != StreamKind::Image) => {
                let none = raw(b"{}".to_vec());
                if let Some(none) = none {
                    self.leave(part.stream.id, key, &none);
                }
            }
            None => {}
        }
        Ok(())
    }

    /// A label with what its source says of it in common: class, author, score.
    pub(super) fn label(
        &mut self,
        stream: Id<Stream>,
        part: &RawValue,
        fields: &mut Fields<'_>,
        absent: &mut Vec<&'static str>,
    ) -> Result<Label> {
        let mut label = Label::new(self.cx.ids.label(), stream);
        label.origin = Some(self.at.origin(part.get()));
        label.class = self.class(fields, absent)?;
        if let Some(author) = fields.take_str("createdBy").ok().flatten() {
            label.annotator = Some(self.names.annotator(self.cx, &author)?);
        }
        label.score = fields.take_number("confidence").ok().flatten();
        Ok(label)
    }

    /// An object or classification of a frame.
    fn item(&mut self, part: &Part<'_>, item: &RawValue, section: &'static str, extent: &Extent) -> Result {
        let Ok(mut fields) = Fields::parse(item.get()) else { return Ok(()) };
        let mut absent = Vec::new();
        let mut label = self.label(part.stream.id, item, &mut fields, &mut absent)?;
        label.extent = extent.clone();
        let hash_name = hash_name(section);
        let hash = fields.take_str(hash_name).ok().flatten().map(Cow::into_owned);
        if hash.is_none() {
            absent.push(hash_name);
        }
        if section == OBJECTS {
            let (geometry, broken) = shape::read(&mut fields, &mut label.extras, &mut absent);
            if let Some(name) = broken {
                self.tell(codes::GEOMETRY, item, "labels", format!("a shape {name:?} that is malformed; it is kept as raw data"));
            }
            label.geometry = geometry;
            shape_field(part.stream.kind, &label, &mut fields, &mut absent);
            if label.geometry == genlock_model::Geometry::None {
                label.extras.push_text(NS, SECTION, "objects");
            }
        }
        keep_in(fields, &absent, NS, &mut label.extras);
        self.hold(label, hash, section);
        Ok(())
    }

    /// Keeps a label, and makes it or its track the holder of the answers under this hash.
    fn hold(&mut self, mut label: Label, hash: Option<String>, section: &'static str) {
        let next = self.labels.len();
        if let Some(hash) = hash {
            let own = hash.starts_with(OWN_ID);
            let track_of_own = hash.starts_with(OWN_TRACK_ID);
            let is_new = !self.holders.contains_key(&(section, hash.clone()));
            if (self.lone_image || (own && !track_of_own)) && is_new {
                label.source_id = Some(SourceId::text(&hash)).filter(|_| !own);
                self.holders.insert((section, hash), Holder::Label(next));
            } else if self.lone_image {
                // A second object of the same hash on one image shares the answers of the first.
                label.source_id = Some(SourceId::text(&hash));
            } else {
                label.track = Some(self.track(section, &hash, label.class));
            }
        }
        self.labels.push(label);
    }

    /// The track of a hash, made when it is new.
    pub(super) fn track(&mut self, section: &'static str, hash: &str, class: Option<Id<Class>>) -> Id<Track> {
        if let Some(Holder::Track(at)) = self.holders.get(&(section, hash.to_owned()))
            && let Some(track) = self.tracks.get(*at)
        {
            return track.id;
        }
        let id = self.cx.ids.track();
        self.holders.insert((section, hash.to_owned()), Holder::Track(self.tracks.len()));
        self.tracks.push(Track {
            id,
            source_id: Some(SourceId::text(hash)).filter(|_| !hash.starts_with(OWN_ID)),
            recording: Some(self.recording),
            class,
            name: None,
            extent: Extent::Always,
            attributes: Vec::new(),
            extras: Extras::new(),
            origin: None,
        });
        id
    }

    /// The class of an object: its name, feature hash, value and colour.
    fn class(&mut self, fields: &mut Fields<'_>, absent: &mut Vec<&'static str>) -> Result<Option<Id<Class>>> {
        let Some(name) = fields.take_str("name").ok().flatten() else {
            return Ok(None);
        };
        let feature = fields.take_str("featureHash").ok().flatten();
        if feature.is_none() {
            absent.push("featureHash");
        }
        let feature = feature.filter(|feature| !feature.starts_with(OWN_ID)).map(SourceId::text);
        let value = fields.take_str("value").ok().flatten().map(Cow::into_owned);
        if value.is_none() && fields.peek("value").is_none() {
            absent.push("value");
        }
        let value = value.filter(|value| *value != slug(&name));
        let colour = fields.take_str("color").ok().flatten().map(Cow::into_owned);
        let key = (name.into_owned(), feature, value, colour);
        if let Some(id) = self.names.classes.get(&key) {
            return Ok(Some(*id));
        }
        let id = self.cx.ids.class();
        let mut extras = Extras::new();
        for (field, text) in [("value", &key.2), ("color", &key.3)] {
            if let Some(text) = text {
                extras.push_text(NS, field, text);
            }
        }
        let class = Class {
            id,
            source_id: key.1.clone(),
            name: SmolStr::new(&key.0),
            parent: None,
            synonyms: Vec::new(),
            skeleton: None,
            declared: false,
            extras,
            origin: None,
        };
        self.names.classes.insert(key, id);
        self.cx.put(Record::Class(class))?;
        Ok(Some(id))
    }

    /// The attributes and extras of a holder.
    pub(super) fn held(&mut self, holder: Holder) -> Option<(&mut Vec<Attribute>, &mut Extras)> {
        match holder {
            Holder::Label(at) => self.labels.get_mut(at).map(|label| (&mut label.attributes, &mut label.extras)),
            Holder::Track(at) => self.tracks.get_mut(at).map(|track| (&mut track.attributes, &mut track.extras)),
        }
    }
}

/// How hashes of tracks begin that were made up.
pub(super) const OWN_TRACK_ID: &str = "genlock-track-";

/// The field that holds the hash of an object or classification.
pub(super) fn hash_name(section: &str) -> &'static str {
    if section == OBJECTS { "objectHash" } else { "classificationHash" }
}

/// Takes the shape word if it is the one of the shape.
pub(super) fn shape_field(kind: StreamKind, label: &Label, fields: &mut Fields<'_>, absent: &mut Vec<&'static str>) {
    match (shape_word(kind, &label.geometry), fields.peek("shape").map(text)) {
        (Some(_), None) => absent.push("shape"),
        (Some(usual), Some(Some(word))) if word == usual => {
            let _ = fields.take("shape");
        }
        _ => {}
    }
}

fn whole(frame: &RawValue) -> Box<RawValue> {
    let mut out = vec![b'{'];
    write_key(&mut out, WHOLE_FRAME);
    out.extend_from_slice(frame.get().as_bytes());
    out.push(b'}');
    raw(out).unwrap_or_else(|| RawValue::NULL.to_owned())
}
