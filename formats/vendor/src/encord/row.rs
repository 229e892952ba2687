//! The content of one label row: frames, answers and actions.

use super::INFO;
use super::attribute::{self, slug};
use super::content::{OWN_TRACK_ID, hash_name};
use super::frames::Frames;
use super::schema::{ACTION, NS, OBJECTS, OWN_ID, QUESTIONS, SECTION, SPACE, shape_word};
use super::write::{Context, id_text, usual_section};
use super::{ranges, shape};
use crate::coords::{Target, convert};
use crate::derived::hash;
use crate::remainder::Remainder;
use genlock_format::json::{entries, write_key, write_str};
use genlock_model::{Attribute, Class, CoordinateUnit, Extent, Extras, Feature, Geometry, Id, Label, Stream, StreamKind, Track};
use std::collections::BTreeMap;

/// A track of a row while its labels are written.
#[derive(Debug)]
struct Seen<'a> {
    section: &'static str,
    first: &'a Label,
    spaces: Vec<u8>,
    /// Attributes of single labels, with the range of frames that they hold for.
    dynamic: Vec<(Attribute, String)>,
}

/// The content of one label row.
pub(super) struct RowOut<'a> {
    seed: String,
    made: u64,
    frames: BTreeMap<Id<Stream>, Frames>,
    sections: BTreeMap<&'static str, BTreeMap<String, Vec<u8>>>,
    tracks: BTreeMap<Id<Track>, Seen<'a>>,
}

impl<'a> RowOut<'a> {
    pub(super) fn new(seed: &str) -> Self {
        let sections = [OBJECTS, QUESTIONS, "object_actions"].map(|section| (section, BTreeMap::new()));
        Self { seed: seed.to_owned(), made: 0, frames: BTreeMap::new(), sections: sections.into(), tracks: BTreeMap::new() }
    }

    /// The frames of a stream.
    pub(super) fn frames(&self, stream: Id<Stream>) -> Option<&Frames> {
        self.frames.get(&stream)
    }

    /// The entries of a section of answers or actions.
    pub(super) fn section(&self, section: &str) -> &BTreeMap<String, Vec<u8>> {
        static NONE: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        self.sections.get(section).unwrap_or(&NONE)
    }

    fn make_id(&mut self) -> String {
        self.made += 1;
        // The count comes first: answers stand in the order of their ids, which so is the order of the labels.
        let own = hash(&["label", &self.seed, &self.made.to_string()]);
        format!("{OWN_ID}{:06x}{:010x}", self.made, own & 0xff_ffff_ffff)
    }

    /// Adds the labels of a stream.
    pub(super) fn stream(&mut self, cx: &Context<'a>, stream: &Stream) {
        super::leave::stream(cx, stream);
        for label in cx.labels.get(&stream.id).into_iter().flatten() {
            if INFO.drop_unsupported(label, cx.report) {
                lose_label(cx, label, "labels whose shape or time Encord cannot express");
                continue;
            }
            cx.foreign_extras(&label.extras, "labels");
            let stated = label.extras.text(NS, SECTION);
            let section = stated.as_deref().unwrap_or(usual_section(stream.kind, label));
            let done = match section {
                OBJECTS => self.answer(cx, stream, label, OBJECTS),
                QUESTIONS => self.answer(cx, stream, label, QUESTIONS),
                "classifications" => self.item(cx, stream, label, QUESTIONS),
                _ => self.item(cx, stream, label, OBJECTS),
            };
            if let Err(what) = done {
                lose_label(cx, label, what);
            }
        }
    }

    /// The hash that a label is written with, and whether it is that of its track.
    fn hash(&mut self, cx: &Context<'_>, label: &Label) -> (String, bool) {
        if let Some(track) = label.track.and_then(|id| cx.data.tracks.get(id)) {
            if label.source_id.is_some() {
                cx.lose(Feature::LabelId, "ids of labels on tracks");
            }
            return (track_hash(cx, track), true);
        }
        match &label.source_id {
            Some(id) => {
                if id_text(id).1 {
                    cx.lose(Feature::LabelId, "that an id of a label is a number");
                }
                (id_text(id).0.to_owned(), false)
            }
            None => (self.make_id(), false),
        }
    }

    /// Adds a label that stands in a frame or on the image.
    fn item(&mut self, cx: &Context<'a>, stream: &Stream, label: &'a Label, section: &'static str) -> Result<(), &'static str> {
        let flat = label.extent == Extent::Always;
        let zero = stream.extras.get(NS, super::schema::FRAME_ZERO).is_some();
        let framed = matches!(stream.kind, StreamKind::Video | StreamKind::ImageSequence);
        if flat && framed && stream.extras.get(NS, super::content::FRAMES_LEFT).is_none() {
            return Err("labels of videos without a time");
        }
        let frame = if flat { zero.then_some(0) } else { Some(ranges::first_frame(cx, stream, label)?) };
        let mut out = vec![b'{'];
        let geometry = in_shares(cx, stream, label)?;
        let mut shape_text = Vec::new();
        shape_text.push(b'{');
        let lost = shape::write(&mut shape_text, &geometry, &label.extras).or(Err("shapes that Encord cannot express"))?;
        if let Some((feature, what)) = lost {
            cx.lose(feature, what);
        }
        if *geometry != label.geometry {
            cx.lose(Feature::Coordinates, "coordinates that were turned into shares of the image");
        }
        let (id, tracked) = self.hash(cx, label);
        let rest = Remainder::of_extras(&label.extras, NS);
        header(cx, label, &geometry, stream.kind, section, &rest, &mut out);
        if rest.wants(hash_name(section)) {
            write_key(&mut out, hash_name(section));
            write_str(&mut out, &id);
        }
        if shape_text.len() > 1 {
            out.push(b',');
            out.extend_from_slice(shape_text.get(1..).unwrap_or_default());
        }
        rest.write(&mut out, &["answer", "actions", "skeleton"]);
        out.push(b'}');
        let frames = self.frames.entry(stream.id).or_default().entry(frame).or_default();
        let list = if section == OBJECTS { &mut frames.objects } else { &mut frames.classifications };
        list.push(if list.is_empty() { b'[' } else { b',' });
        list.extend_from_slice(&out);
        if tracked {
            self.see(cx, stream, label, section);
        } else if !rest.lacks(hash_name(section)) {
            self.entry(cx, section, &id, label, (&label.attributes, &label.extras));
        } else if !label.attributes.is_empty() {
            cx.lose(Feature::Attributes, "attributes of labels without a hash");
        }
        Ok(())
    }

    /// Notes a label of a track; the first one stands for the track.
    fn see(&mut self, cx: &Context<'_>, stream: &Stream, label: &'a Label, section: &'static str) {
        let Some(track) = label.track else { return };
        let seen =
            self.tracks.entry(track).or_insert_with(|| Seen { section, first: label, spaces: Vec::new(), dynamic: Vec::new() });
        if seen.section != section {
            cx.lose(Feature::Track, "that objects and classifications are of one track");
        }
        if label.attributes.is_empty() {
            return;
        }
        cx.lose(Feature::Attributes, "that attributes belong to single labels of a track; they become actions");
        if let Ok(Some(range)) = ranges::text(cx, stream, &label.extent) {
            seen.dynamic.extend(label.attributes.iter().map(|attribute| (attribute.clone(), range.clone())));
        }
    }

    /// Adds the answers and actions of one hash.
    fn entry(&mut self, cx: &Context<'_>, section: &'static str, id: &str, label: &Label, held: (&[Attribute], &Extras)) {
        let (attributes, extras) = held;
        let rest = Remainder::of(extras.get(NS, "answer"));
        let is_action = |attribute: &&Attribute| attribute.extent != Extent::Always || attribute.extras.get(NS, ACTION).is_some();
        let (actions, answers): (Vec<&Attribute>, Vec<&Attribute>) = attributes.iter().partition(is_action);
        if !rest.lacks("entry") || !answers.is_empty() {
            let mut out = vec![b'{'];
            if rest.wants(hash_name(section)) {
                write_key(&mut out, hash_name(section));
                write_str(&mut out, id);
            }
            if section == QUESTIONS && rest.wants("featureHash") {
                write_feature(cx, label, &mut out);
            }
            write_answers(cx, &answers, &rest, &mut out);
            ranges::rest(cx, label.stream, &rest, &mut out);
            out.push(b'}');
            self.sections.entry(section).or_default().insert(id.to_owned(), out);
        }
        self.actions(cx, id, &actions, extras, &[]);
    }

    fn actions(&mut self, cx: &Context<'_>, id: &str, actions: &[&Attribute], extras: &Extras, dynamic: &[(Attribute, String)]) {
        let rest = Remainder::of(extras.get(NS, "actions"));
        if actions.is_empty() && dynamic.is_empty() && extras.get(NS, "actions").is_none() {
            return;
        }
        let mut out = vec![b'{'];
        if rest.wants("objectHash") {
            write_key(&mut out, "objectHash");
            write_str(&mut out, id);
        }
        write_key(&mut out, "actions");
        out.push(b'[');
        for action in actions {
            let stream = cx.data.streams.iter().find(|stream| stream.clock.is_some() && stream.clock == action.extent.clock());
            match stream.map_or(Ok(None), |stream| ranges::text(cx, stream, &action.extent)) {
                Ok(range) if range.is_some() || action.extent == Extent::Always => {
                    attribute::write(&mut out, action, range.as_deref(), cx.report);
                }
                _ => cx.lose(Feature::AttributeTimes, "attributes whose time cannot be found"),
            }
        }
        for (attribute, range) in dynamic {
            attribute::write(&mut out, attribute, Some(range), cx.report);
        }
        out.push(b']');
        rest.write(&mut out, &[]);
        out.push(b'}');
        self.sections.entry("object_actions").or_default().insert(id.to_owned(), out);
    }

    /// Adds a label that stands in the answers alone.
    fn answer(&mut self, cx: &Context<'a>, stream: &Stream, label: &'a Label, section: &'static str) -> Result<(), &'static str> {
        let range = match &label.geometry {
            Geometry::TextSpan(span) => {
                if span.unit != genlock_model::TextUnit::Unstated || span.end_is != genlock_model::RangeEnd::Unstated {
                    cx.lose(Feature::TextSpan, "what a range of characters counts, and whether its end is inside");
                }
                Some(("range", format!("[[{},{}]]", span.start, span.end)))
            }
            Geometry::Foreign(foreign) if foreign.namespace == NS && foreign.kind == "range_html" => {
                Some(("range_html", foreign.json.0.get().to_owned()))
            }
            Geometry::Foreign(foreign) if foreign.namespace == NS && foreign.kind == "range" => {
                Some(("range", foreign.json.0.get().to_owned()))
            }
            Geometry::None => ranges::text(cx, stream, &label.extent)?.map(|range| ("range", range)),
            _ => return Err("shapes that are no time and no range of characters"),
        };
        if let Extent::At { .. } = label.extent {
            cx.lose(Feature::Instant, "that a label is at one instant; it becomes a span");
        }
        let rest = Remainder::of_extras(&label.extras, NS);
        let in_space = stream.extras.get(NS, SPACE).is_some();
        if let (true, Some(track)) = (in_space, label.track) {
            self.see(cx, stream, label, section);
            let Some(seen) = self.tracks.get_mut(&track) else { return Ok(()) };
            let key = stream.source_id.as_ref().map_or("", |id| id_text(id).0);
            if !seen.spaces.is_empty() {
                seen.spaces.push(b',');
            }
            write_str(&mut seen.spaces, key);
            seen.spaces.extend_from_slice(b":{");
            if let Some((name, range)) = range {
                write_key(&mut seen.spaces, name);
                seen.spaces.extend_from_slice(range.as_bytes());
            }
            Remainder::of(rest.get("space")).write(&mut seen.spaces, &[]);
            seen.spaces.push(b'}');
            return Ok(());
        }
        if label.track.is_some() {
            cx.lose(Feature::Track, "tracks of sounds and texts");
        }
        let id = match &label.source_id {
            Some(id) => {
                if id_text(id).1 {
                    cx.lose(Feature::LabelId, "that an id of a label is a number");
                }
                id_text(id).0.to_owned()
            }
            None => self.make_id(),
        };
        let mut out = vec![b'{'];
        if rest.wants(hash_name(section)) {
            write_key(&mut out, hash_name(section));
            write_str(&mut out, &id);
        }
        header(cx, label, &label.geometry, stream.kind, section, &rest, &mut out);
        let is_action = |attribute: &&Attribute| attribute.extent != Extent::Always || attribute.extras.get(NS, ACTION).is_some();
        let (actions, answers): (Vec<&Attribute>, Vec<&Attribute>) = label.attributes.iter().partition(is_action);
        write_answers(cx, &answers, &rest, &mut out);
        let mut skip = vec!["answer", "actions", "space"];
        if let Some((name, range)) = range {
            skip.push(name);
            write_key(&mut out, name);
            out.extend_from_slice(range.as_bytes());
        }
        rest.write(&mut out, &skip);
        out.push(b'}');
        if self.sections.entry(section).or_default().insert(id.clone(), out).is_some() {
            cx.lose(Feature::LabelId, "labels of one hash");
            lose_label(cx, label, "labels of one hash");
        }
        self.actions(cx, &id, &actions, &label.extras, &[]);
        Ok(())
    }

    /// Adds the answers and actions of tracks.
    pub(super) fn tracks(&mut self, cx: &mut Context<'_>, streams: &[(usize, &Stream)]) {
        let _ = streams;
        for (id, seen) in std::mem::take(&mut self.tracks) {
            let Some(track) = cx.data.tracks.get(id) else { continue };
            let rows = cx.track_rows.entry(id).or_default();
            *rows += 1;
            if *rows > 1 {
                cx.lose(Feature::Track, "that a track runs through several label rows");
            }
            super::leave::track(cx, track, seen.first);
            let hash = track_hash(cx, track);
            let (section, extras) = (seen.section, &track.extras);
            if seen.spaces.is_empty() {
                self.entry(cx, section, &hash, seen.first, (&track.attributes, extras));
                if !seen.dynamic.is_empty() {
                    let actions: Vec<&Attribute> = track.attributes.iter().filter(|a| a.extent != Extent::Always).collect();
                    self.actions(cx, &hash, &actions, extras, &seen.dynamic);
                }
                continue;
            }
            let rest = Remainder::of(extras.get(NS, "answer"));
            let mut out = vec![b'{'];
            if rest.wants(hash_name(section)) {
                write_key(&mut out, hash_name(section));
                write_str(&mut out, &hash);
            }
            let kind = cx.data.streams.get(seen.first.stream).map_or(StreamKind::Unknown, |stream| stream.kind);
            header(cx, seen.first, &seen.first.geometry, kind, section, &rest, &mut out);
            let is_action =
                |attribute: &&Attribute| attribute.extent != Extent::Always || attribute.extras.get(NS, ACTION).is_some();
            let (actions, answers): (Vec<&Attribute>, Vec<&Attribute>) = track.attributes.iter().partition(is_action);
            write_answers(cx, &answers, &rest, &mut out);
            write_key(&mut out, "spaces");
            out.push(b'{');
            for (key, raw) in extras.get(NS, "genlock:spaces").and_then(entries).unwrap_or_default() {
                write_key(&mut out, &key);
                out.extend_from_slice(raw.get().as_bytes());
            }
            if !matches!(out.last(), Some(b'{')) {
                out.push(b',');
            }
            out.extend_from_slice(&seen.spaces);
            out.push(b'}');
            rest.write(&mut out, &[]);
            out.push(b'}');
            self.sections.entry(section).or_default().insert(hash.clone(), out);
            self.actions(cx, &hash, &actions, extras, &seen.dynamic);
        }
    }
}

fn lose_label(cx: &Context<'_>, label: &Label, what: &str) {
    for feature in Feature::of_label(label) {
        cx.lose(feature, what);
    }
}

fn track_hash(cx: &Context<'_>, track: &Track) -> String {
    if let Some(id) = &track.source_id {
        return id_text(id).0.to_owned();
    }
    let like = cx.data.tracks.iter().filter(|other| other.source_id.is_none());
    let at = like.take_while(|other| other.id != track.id).count().to_string();
    format!("{OWN_TRACK_ID}{:016x}", hash(&["track", &at]))
}

/// The shape in shares of the image.
fn in_shares<'g>(cx: &Context<'_>, stream: &Stream, label: &'g Label) -> Result<std::borrow::Cow<'g, Geometry>, &'static str> {
    let frame = label.frame.or(stream.frame).and_then(|id| cx.data.frames.get(id));
    if label.frame.is_some() {
        cx.lose(Feature::CoordinateFrame, "coordinate frames other than shares of the image");
    }
    if matches!(label.geometry, Geometry::Cuboid(_)) || frame.is_some_and(|frame| frame.unit == CoordinateUnit::Unstated) {
        return Ok(std::borrow::Cow::Borrowed(&label.geometry));
    }
    convert(&label.geometry, frame, stream.size, Target::Normalised).or(Err("shapes of images whose size is not known"))
}

fn write_feature(cx: &Context<'_>, label: &Label, out: &mut Vec<u8>) {
    let Some(class) = label.class.and_then(|id| cx.data.classes.get(id)) else { return };
    write_key(out, "featureHash");
    match &class.source_id {
        Some(id) => write_str(out, id_text(id).0),
        None => write_str(out, &format!("{OWN_ID}{:016x}", hash(&["class", &class.name]))),
    }
}

/// The class, author and score.
fn header(
    cx: &Context<'_>,
    label: &Label,
    geometry: &Geometry,
    kind: StreamKind,
    section: &str,
    rest: &Remainder<'_>,
    out: &mut Vec<u8>,
) {
    if let Some(class) = label.class.and_then(|id| cx.data.classes.get(id)) {
        let Class { name, extras, .. } = class;
        write_key(out, "name");
        write_str(out, name);
        if rest.wants("value") {
            write_key(out, "value");
            write_str(out, &extras.text(NS, "value").unwrap_or_else(|| slug(name)));
        }
        if let Some(colour) = extras.text(NS, "color") {
            write_key(out, "color");
            write_str(out, &colour);
        }
        if rest.wants("featureHash") {
            write_feature(cx, label, out);
        }
    }
    if section == OBJECTS
        && rest.wants("shape")
        && let Some(word) = shape_word(kind, geometry)
    {
        write_key(out, "shape");
        write_str(out, word);
    }
    if let Some(author) = label.annotator.and_then(|id| cx.data.annotators.get(id)) {
        write_key(out, "createdBy");
        write_str(out, &author.name);
    }
    if let Some(score) = &label.score {
        write_key(out, "confidence");
        out.extend_from_slice(score.json_text().as_bytes());
    }
    if label.text.is_some() {
        cx.lose(Feature::Text, "texts of labels");
    }
    if label.keyframe != genlock_model::Keyframe::Unstated {
        cx.lose(Feature::Keyframe, "key frame marks");
    }
}

fn write_answers(cx: &Context<'_>, answers: &[&Attribute], rest: &Remainder<'_>, out: &mut Vec<u8>) {
    if !rest.wants("classifications") && answers.is_empty() {
        return;
    }
    write_key(out, "classifications");
    out.push(b'[');
    for answer in answers {
        attribute::write(out, answer, None, cx.report);
    }
    out.push(b']');
}
