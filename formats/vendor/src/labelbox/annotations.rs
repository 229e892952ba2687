//! Reading the annotations of one Labelbox label.

use super::read::{Names, Place, Row};
use super::schema::{NS, OWN_ID, PLACE, annotation_kind, slug};
use super::{classify, shape};
use crate::remainder::{keep, keep_in};
use genlock_diagnose::codes::read as codes;
use genlock_format::json::{Fields, entries, list, text, write_key};
use genlock_format::{Reading, Result};
use genlock_model::{Annotator, Class, Extent, Extras, Id, Keyframe, Label, Record, SourceId, StreamKind, Track};
use rustc_hash::FxHashMap;
use serde_json::value::RawValue;
use smol_str::SmolStr;

/// The sections that Labelbox writes for this kind of data even if they are empty.
pub(super) const fn usual_sections(kind: StreamKind) -> &'static [&'static str] {
    match kind {
        StreamKind::Video | StreamKind::ImageSequence => &["frames", "segments", "key_frame_feature_map", "classifications"],
        StreamKind::Audio => &["classifications", "segments", "timestamp"],
        _ => &["objects", "classifications", "relationships"],
    }
}

/// The key frames of a feature, as the file lists them.
pub(super) type KeyFrames = FxHashMap<String, Vec<(i64, bool)>>;

pub(super) struct Reader<'r, 'cx> {
    pub(super) cx: &'r mut Reading<'cx>,
    pub(super) names: &'r mut Names,
    pub(super) at: Place<'r>,
    pub(super) row: &'r Row,
    pub(super) annotator: Option<Id<Annotator>>,
    pub(super) place: Option<Box<RawValue>>,
    pub(super) pointer: &'r str,
    pub(super) key_frames: KeyFrames,
    /// Features in the order in which they were seen.
    pub(super) tracks: Vec<(String, Track)>,
    pub(super) track_at: FxHashMap<String, usize>,
    pub(super) labels: FxHashMap<String, Id<Label>>,
    pub(super) made: u64,
}

/// Reads annotations and says what is left of them.
#[allow(clippy::too_many_arguments, reason = "the way down to a label; each is used as it is")]
pub(super) fn read(
    cx: &mut Reading<'_>,
    names: &mut Names,
    at: Place<'_>,
    row: &Row,
    mut fields: Fields<'_>,
    annotator: Option<Id<Annotator>>,
    place: Option<Box<RawValue>>,
    pointer: &str,
) -> Result<Option<Box<RawValue>>> {
    let usual = usual_sections(row.stream.kind);
    let mut absent: Vec<&str> = usual.iter().copied().filter(|name| fields.peek(name).is_none()).collect();
    let (key_frames, tracks, track_at) = (KeyFrames::default(), Vec::new(), FxHashMap::default());
    let mut reader = Reader {
        cx,
        names,
        at,
        row,
        annotator,
        place,
        pointer,
        key_frames,
        tracks,
        track_at,
        labels: FxHashMap::default(),
        made: 0,
    };
    reader.key_frames(&mut fields);
    reader.objects(&mut fields)?;
    reader.classifications(&mut fields, None)?;
    let mut frames_left = Vec::new();
    for section in ["frames", "timestamp"] {
        reader.frames(&mut fields, section, &mut frames_left)?;
    }
    reader.segments(&mut fields);
    reader.relationships(&mut fields)?;
    reader.finish()?;
    // Sections that are empty are written anyway, unless they are unusual for this kind of data.
    for name in usual {
        let is_empty = fields
            .peek(name)
            .is_some_and(|raw| entries(raw).map_or_else(|| list(raw).is_some_and(|l| l.is_empty()), |e| e.is_empty()));
        if is_empty {
            let _ = fields.take(name);
        }
    }
    absent.retain(|name| fields.peek(name).is_none());
    let mut left = keep(&fields, &absent);
    if !frames_left.is_empty() {
        let mut out = left.map_or_else(|| b"{}".to_vec(), |left| left.get().as_bytes().to_vec());
        out.pop();
        write_key(&mut out, FRAMES_LEFT);
        out.push(b'{');
        for (key, rest) in frames_left {
            write_key(&mut out, &key);
            out.extend_from_slice(rest.get().as_bytes());
        }
        out.extend_from_slice(b"}}");
        left = crate::remainder::raw(out);
    }
    Ok(left)
}

/// The key of a remainder under which frames stand that hold more, or less, than objects and classifications.
pub(super) const FRAMES_LEFT: &str = "genlock:frames";
/// The key of a frame's remainder under which a frame stands that was not understood.
pub(super) const WHOLE_FRAME: &str = "genlock:whole";

impl Reader<'_, '_> {
    pub(super) fn tell(&self, code: genlock_diagnose::Code, part: &RawValue, section: &str, message: impl Into<String>) {
        self.at.tell(self.cx, code, part.get(), &format!("{}/{section}", self.pointer), message);
    }

    fn objects(&mut self, fields: &mut Fields<'_>) -> Result {
        let Some((raw, objects)) = taken_list(fields, "objects") else { return Ok(()) };
        if objects.iter().any(|object| !object.get().starts_with('{')) {
            self.tell(codes::FIELD_TYPE, raw, "objects", "an object that is no JSON object; the list is kept as it is");
            fields.put_back("objects", raw);
            return Ok(());
        }
        for object in objects {
            self.object(object, None, None)?;
        }
        Ok(())
    }

    /// Classifications of the whole, or of one frame.
    pub(super) fn classifications(&mut self, fields: &mut Fields<'_>, at: Option<&Extent>) -> Result {
        let Some((_, questions)) = taken_list(fields, "classifications") else { return Ok(()) };
        for question in questions {
            let (id, attributes) = classify::read_label(question);
            let mut label = self.label(question, at);
            label.attributes = attributes;
            match (&id, at) {
                (None, _) => push_absent(&mut label.extras, "feature_id"),
                (Some(id), _) if id.starts_with(OWN_ID) => {}
                (Some(id), Some(_)) => label.track = Some(self.track(id, None)),
                (Some(id), None) => label.source_id = Some(SourceId::text(id)),
            }
            self.put(label)?;
        }
        Ok(())
    }

    fn put(&mut self, label: Label) -> Result {
        self.made += 1;
        self.cx.put(Record::Label(label))
    }

    fn label(&self, part: &RawValue, at: Option<&Extent>) -> Label {
        let mut label = Label::new(self.cx.ids.label(), self.row.stream.id);
        label.annotator = self.annotator;
        label.origin = Some(self.at.origin(part.get()));
        label.extent = at.cloned().unwrap_or_default();
        if let Some(place) = &self.place {
            label.extras.push(NS, PLACE, place.clone());
        }
        label
    }

    /// The track of a feature, made when it is new.
    pub(super) fn track(&mut self, feature: &str, class: Option<Id<Class>>) -> Id<Track> {
        let at = *self.track_at.entry(feature.to_owned()).or_insert_with(|| {
            let mut extras = Extras::new();
            if let Some(place) = &self.place {
                extras.push(NS, PLACE, place.clone());
            }
            let track = Track {
                id: self.cx.ids.track(),
                source_id: Some(SourceId::text(feature)).filter(|_| !feature.starts_with(OWN_ID)),
                recording: self.row.recording,
                class: None,
                name: None,
                extent: Extent::Always,
                attributes: Vec::new(),
                extras,
                origin: None,
            };
            self.tracks.push((feature.to_owned(), track));
            self.tracks.len() - 1
        });
        let (_, track) = &mut self.tracks[at];
        track.class = track.class.or(class);
        track.id
    }

    pub(super) fn object(&mut self, raw: &RawValue, key: Option<&str>, at: Option<(&Extent, i64)>) -> Result {
        let mut label = self.label(raw, at.map(|(extent, _)| extent));
        let Ok(mut fields) = Fields::parse(raw.get()) else {
            self.tell(codes::DUPLICATE_KEY, raw, "objects", "an object with a key that stands twice was left out");
            return Ok(());
        };
        let mut absent = Vec::new();
        let id = Self::feature_id(&mut fields, key, &mut absent);
        label.class = self.class(&mut fields, &mut absent)?;
        let (geometry, broken) = shape::read(&mut fields, self.row.stream.size, &mut label.extras);
        if let Some(name) = broken {
            self.tell(codes::GEOMETRY, raw, "objects", format!("a shape {name:?} that is malformed; it is kept as raw data"));
        }
        label.geometry = geometry;
        match (annotation_kind(self.row.stream.kind, &label.geometry), fields.peek("annotation_kind").map(text)) {
            (Some(_), None) => absent.push("annotation_kind"),
            (Some(usual), Some(Some(kind))) if kind == usual => {
                let _ = fields.take("annotation_kind");
            }
            _ => {}
        }
        match taken_list(&mut fields, "classifications") {
            Some((_, questions)) => classify::read(&questions, 0, 0, &mut label.attributes),
            None if fields.peek("classifications").is_none() => absent.push("classifications"),
            None => {}
        }
        label.score = fields.take_number("confidence").ok().flatten();
        self.identify(&mut label, id.as_deref(), at.map(|(_, frame)| frame));
        keep_in(fields, &absent, NS, &mut label.extras);
        self.put(label)
    }

    /// The id of an object: its own field, else its key in the frame.
    fn feature_id(fields: &mut Fields<'_>, key: Option<&str>, absent: &mut Vec<&'static str>) -> Option<String> {
        let own = fields.peek("feature_id").and_then(text);
        match (key, own) {
            (Some(key), Some(own)) if own == key => {
                let _ = fields.take("feature_id");
                Some(key.to_owned())
            }
            (None, Some(own)) => {
                let _ = fields.take("feature_id");
                Some(own.into_owned())
            }
            (key, _) => {
                if fields.peek("feature_id").is_none() {
                    absent.push("feature_id");
                }
                key.map(str::to_owned)
            }
        }
    }

    /// Gives a label its id, or the track that it is an appearance of.
    fn identify(&mut self, label: &mut Label, id: Option<&str>, frame: Option<i64>) {
        let Some(id) = id else { return };
        let Some(frame) = frame else {
            label.source_id = Some(SourceId::text(id)).filter(|_| !id.starts_with(OWN_ID));
            self.labels.entry(id.to_owned()).or_insert(label.id);
            return;
        };
        if id.starts_with(OWN_ID) && !id.starts_with(super::schema::OWN_TRACK_ID) {
            self.labels.entry(id.to_owned()).or_insert(label.id);
            return;
        }
        label.track = Some(self.track(id, label.class));
        label.keyframe = match self.key_frames.get(id) {
            None => Keyframe::Unstated,
            Some(frames) if frames.iter().any(|(at, set)| *at == frame && *set) => Keyframe::Set,
            Some(_) => Keyframe::Interpolated,
        };
    }

    /// The class of an object: its name, schema id and value.
    fn class(&mut self, fields: &mut Fields<'_>, absent: &mut Vec<&'static str>) -> Result<Option<Id<Class>>> {
        let Some(name) = fields.take_str("name").ok().flatten() else {
            if fields.peek("name").is_none() {
                absent.push("name");
            }
            return Ok(None);
        };
        let schema = fields.take_str("feature_schema_id").ok().flatten().map(SourceId::text);
        let value = match fields.take_str("value") {
            Ok(Some(value)) => Some(value.into_owned()).filter(|value| *value != slug(&name)),
            Ok(None) if fields.peek("value").is_none() => {
                absent.push("value");
                None
            }
            _ => None,
        };
        let key = (name.into_owned(), schema, value);
        if let Some(id) = self.names.classes.get(&key) {
            return Ok(Some(*id));
        }
        let id = self.cx.ids.class();
        let mut extras = Extras::new();
        if let Some(value) = &key.2 {
            extras.push_text(NS, "value", value);
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

    /// Pushes the tracks.
    fn finish(self) -> Result {
        for (_, track) in self.tracks {
            self.cx.put(Record::Track(track))?;
        }
        Ok(())
    }
}

/// Takes a list that holds something; an empty one stays.
pub(super) fn taken_list<'a>(fields: &mut Fields<'a>, name: &str) -> Option<(&'a RawValue, Vec<&'a RawValue>)> {
    let raw = fields.take(name)?;
    if let Some(items) = list(raw) {
        if items.is_empty() && name != "classifications" {
            fields.put_back(name, raw);
        }
        return Some((raw, items));
    }
    fields.put_back(name, raw);
    None
}

fn push_absent(extras: &mut Extras, name: &str) {
    let mut out = Vec::new();
    crate::remainder::write_texts(&mut out, &[name]);
    if let Some(raw) = crate::remainder::raw(out) {
        extras.push(NS, crate::remainder::ABSENT, raw);
    }
}
