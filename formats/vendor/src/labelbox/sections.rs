//! Writing the annotations of one Labelbox label.

use super::INFO;
use super::annotations::{FRAMES_LEFT, WHOLE_FRAME, usual_sections};
use super::groups::Group;
use super::schema::{NS, OWN_ID, OWN_TRACK_ID, annotation_kind, id_text, slug};
use super::write::{Context, foreign_extras};
use super::{classify, shape};
use crate::coords::{Target, convert};
use crate::derived::hash;
use crate::remainder::{Remainder, plain_key};
use genlock_format::json::{entries, write_key, write_str};
use genlock_model::{
    Attribute, AttributeValue, Class, Extent, Feature, Geometry, Id, Keyframe, Label, Node, Stream, StreamKind, Track,
};
use genlock_time::{Round, Span, Time, TimeBase};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

/// True for data whose labels stand in frames.
pub(super) const fn is_framed(kind: StreamKind) -> bool {
    matches!(kind, StreamKind::Video | StreamKind::ImageSequence)
}

/// What stands in one frame, or at one timestamp.
#[derive(Debug, Default)]
pub(super) struct Frame {
    objects: Vec<u8>,
    classifications: Vec<u8>,
    seen: BTreeSet<String>,
}

pub(super) struct Sections<'c, 'a> {
    pub(super) cx: &'c Context<'a>,
    pub(super) stream: &'c Stream,
    pub(super) seed: &'c [&'c str],
    pub(super) emitted: u64,
    pub(super) objects: Vec<u8>,
    pub(super) classifications: Vec<u8>,
    pub(super) frames: BTreeMap<i64, Frame>,
    pub(super) ids: BTreeMap<Id<Label>, String>,
    /// Frames of a track that have a label: true for key frames.
    pub(super) marks: BTreeMap<Id<Track>, BTreeMap<i64, Keyframe>>,
}

/// Appends the annotations: what is in the group, and what is left over from the source. True if the group left anything.
pub(super) fn write(
    cx: &Context<'_>,
    stream: &Stream,
    group: Option<&Group<'_>>,
    left: Option<&RawValue>,
    seed: &[&str],
    out: &mut Vec<u8>,
) -> bool {
    let rest = Remainder::of(left);
    let mut sections = Sections {
        cx,
        stream,
        seed,
        emitted: 0,
        objects: vec![b'['],
        classifications: vec![b'['],
        frames: BTreeMap::new(),
        ids: BTreeMap::new(),
        marks: BTreeMap::new(),
    };
    for label in group.into_iter().flat_map(|group| &group.labels) {
        sections.label(label);
    }
    let mut parts: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
    let relations = group.map_or(&[][..], |group| &group.relations);
    parts.insert("relationships", sections.relations(relations));
    let tracks = group.map_or(&[][..], |group| &group.tracks);
    parts.insert("segments", sections.segments(tracks));
    parts.insert("key_frame_feature_map", sections.key_frames(tracks));
    let frames = sections.frames(rest.get(FRAMES_LEFT));
    let (mut objects, mut classifications) = (sections.objects, sections.classifications);
    objects.push(b']');
    classifications.push(b']');
    parts.insert("objects", objects);
    parts.insert("classifications", classifications);
    parts.insert(if stream.kind == StreamKind::Audio { "timestamp" } else { "frames" }, frames);
    let order = ["frames", "timestamp", "segments", "key_frame_feature_map", "objects", "classifications", "relationships"];
    let usual = usual_sections(stream.kind);
    let mut written = Vec::new();
    let any = parts.values().any(|part| part.len() > 2);
    out.push(b'{');
    for name in order {
        let Some(part) = parts.get(name) else { continue };
        if part.len() > 2 || (usual.contains(&name) && rest.wants(name)) {
            written.push(name);
            write_key(out, name);
            out.extend_from_slice(part);
        }
    }
    rest.write(out, &written);
    out.push(b'}');
    any
}

impl Sections<'_, '_> {
    fn lose_label(&self, label: &Label, what: &str) {
        for feature in Feature::of_label(label) {
            self.cx.lose(feature, what);
        }
    }

    /// An id for something that has none, the same in every run.
    pub(super) fn make_id(&mut self, prefix: &str) -> String {
        self.emitted += 1;
        let count = self.emitted.to_string();
        let parts: Vec<&str> = self.seed.iter().copied().chain([count.as_str()]).collect();
        format!("{prefix}{:016x}", hash(&parts))
    }

    /// Where a label goes: none for beside the frames; closed intervals of the numbers that the format writes.
    pub(super) fn when(&self, extent: &Extent) -> Result<Option<Vec<(i64, i64)>>, &'static str> {
        if *extent == Extent::Always {
            return Ok(None);
        }
        if is_framed(self.stream.kind) {
            let frames =
                self.cx.times.frames(extent).or(Err("labels whose frame is hidden or cannot be found without a rate"))?;
            return Ok(Some(frames.into_iter().map(|(start, end)| (start.saturating_add(1), end)).collect()));
        }
        if self.stream.kind != StreamKind::Audio {
            return Err("times of labels on images and texts");
        }
        let spans = self.cx.times.seconds(extent, TimeBase::MILLI).or(Err("labels whose time cannot be found without a rate"))?;
        let millis = |time: Time| -> Result<i64, &'static str> {
            let rounded = time.rebase(TimeBase::MILLI, Round::Near).or(Err("times beyond what milliseconds hold"))?;
            if rounded != time {
                self.cx.lose(Feature::TimePrecision, "times finer than milliseconds");
            }
            Ok(rounded.ticks())
        };
        let pair = |span: Span| -> Result<(i64, i64), &'static str> { Ok((millis(span.start)?, millis(span.end)?)) };
        spans.into_iter().map(pair).collect::<Result<_, _>>().map(Some)
    }

    fn label(&mut self, label: &Label) {
        if INFO.drop_unsupported(label, self.cx.report) {
            return self.lose_label(label, "labels whose shape or time Labelbox cannot express");
        }
        let intervals = match self.when(&label.extent) {
            Ok(intervals) => intervals,
            Err(what) => return self.lose_label(label, what),
        };
        let frame = match intervals.as_deref() {
            None => None,
            Some([]) => return self.lose_label(label, "labels that hold at no time"),
            Some([(start, _), ..]) => Some(*start),
        };
        if !matches!(label.extent, Extent::Always | Extent::At { .. }) {
            self.cx.lose(Feature::of_extent(&label.extent), "that a label lasts; it is written at its first frame");
        }
        foreign_extras(self.cx, &label.extras, "labels");
        let is_question = label.class.is_none() && label.geometry == Geometry::None && !label.attributes.is_empty();
        if is_question || (label.geometry == Geometry::None && !super::sections::is_bare_object(label)) {
            self.question(label, frame);
        } else {
            self.object(label, frame);
        }
    }

    /// The id that a label is written with.
    fn id(&mut self, label: &Label, frame: Option<i64>) -> String {
        let track = label.track.and_then(|id| self.cx.data.tracks.get(id));
        let id = match (frame, track, &label.source_id) {
            (Some(frame), Some(track), own) => {
                if own.is_some() {
                    self.cx.lose(Feature::LabelId, "ids of labels on tracks");
                }
                let id = self.track_id(track);
                if self.frames.entry(frame).or_default().seen.insert(id.clone()) {
                    self.marks.entry(track.id).or_default().insert(frame, label.keyframe);
                    id
                } else {
                    self.cx.lose(Feature::Track, "that two labels of one frame are of one track");
                    self.make_id(OWN_ID)
                }
            }
            (frame, track, own) => {
                if track.is_some() {
                    self.cx.lose(Feature::Track, "tracks of labels without a time");
                }
                if label.keyframe != Keyframe::Unstated {
                    self.cx.lose(Feature::Keyframe, "key frame marks of labels without a track");
                }
                match own {
                    Some(own) if frame.is_none() => {
                        let (text, changed) = id_text(own);
                        if changed {
                            self.cx.lose(Feature::LabelId, "that an id of a label is a number");
                        }
                        text.to_owned()
                    }
                    Some(_) => {
                        self.cx.lose(Feature::LabelId, "ids of labels in frames without a track");
                        self.make_id(OWN_ID)
                    }
                    None => self.make_id(OWN_ID),
                }
            }
        };
        self.ids.insert(label.id, id.clone());
        id
    }

    pub(super) fn track_id(&self, track: &Track) -> String {
        match &track.source_id {
            Some(id) => id_text(id).0.to_owned(),
            None => {
                format!("{OWN_TRACK_ID}{:016x}", hash(&["track", &track.name.clone().unwrap_or_default(), &self.ordinal(track)]))
            }
        }
    }

    /// The position of a track without an id among its like.
    fn ordinal(&self, track: &Track) -> String {
        let like = self.cx.data.tracks.iter().filter(|other| other.source_id.is_none());
        like.take_while(|other| other.id != track.id).count().to_string()
    }

    /// Appends a label without a shape: a classification.
    fn question(&mut self, label: &Label, frame: Option<i64>) {
        if label.class.is_none() && label.text.is_none() && label.attributes.is_empty() {
            return self.lose_label(label, "labels that say nothing but that they are there");
        }
        let id = self.id(label, frame);
        let class = label.class.and_then(|id| self.cx.data.classes.get(id)).map(|class| class.name.clone());
        let mut attributes = Vec::new();
        if let Some(class) = class {
            self.cx.lose(Feature::Class, "classes of labels without a shape; they become answers to the question \"class\"");
            attributes.push(Attribute::new("class", AttributeValue::Choice(class)));
        }
        if let Some(text) = &label.text {
            self.cx.lose(Feature::Text, "texts of labels; they become answers to the question \"text\"");
            attributes.push(Attribute::new("text", AttributeValue::Text(text.into())));
        }
        if !attributes.is_empty() {
            self.cx.lose(Feature::Attributes, "that the class and text of a label without a shape are no answers to questions");
        }
        if label.score.is_some() {
            self.cx.lose(Feature::Score, "scores of labels without a shape");
        }
        attributes.extend(label.attributes.iter().cloned());
        let rest = Remainder::of_extras(&label.extras, NS);
        let (lacks, report) = (rest.lacks("feature_id"), self.cx.report);
        let mut id = Some(id);
        for question in attributes.chunk_by(|_, next| !classify::is_top(next)) {
            let own = id.take().unwrap_or_else(|| self.make_id(OWN_ID));
            let list = match frame {
                Some(frame) => &mut self.frames.entry(frame).or_default().classifications,
                None => &mut self.classifications,
            };
            if list.is_empty() {
                list.push(b'[');
            }
            classify::write_label(list, question, Some(own.as_str()).filter(|_| !lacks), report);
        }
    }

    fn object(&mut self, label: &Label, frame: Option<i64>) {
        let frames = &self.cx.data.frames;
        let coordinates = label.frame.or(self.stream.frame).and_then(|id| frames.get(id));
        if label.frame.is_some() {
            self.cx.lose(Feature::CoordinateFrame, "coordinate frames other than pixels");
        }
        let Ok(geometry) = convert(&label.geometry, coordinates, self.stream.size, Target::Pixel) else {
            return self.lose_label(label, "shapes whose coordinates cannot be turned into pixels");
        };
        let mut shape_text = vec![b'{'];
        match shape::write(&mut shape_text, &geometry, &label.extras, self.stream.size) {
            Ok(written) => written.lost.into_iter().for_each(|(feature, what)| self.cx.lose(feature, what)),
            Err(_) => return self.lose_label(label, "shapes that Labelbox cannot express"),
        }
        if *geometry != label.geometry {
            self.cx.lose(Feature::Coordinates, "coordinates that were turned into pixels");
        }
        if label.text.is_some() {
            self.cx.lose(Feature::Text, "texts of labels with a shape");
        }
        let id = self.id(label, frame);
        let rest = Remainder::of_extras(&label.extras, NS);
        let mut out = Vec::new();
        out.push(b'{');
        if rest.wants("feature_id") {
            write_key(&mut out, "feature_id");
            write_str(&mut out, &id);
        }
        self.class(label, &rest, &mut out);
        if let Some(kind) = annotation_kind(self.stream.kind, &geometry).filter(|_| rest.wants("annotation_kind")) {
            write_key(&mut out, "annotation_kind");
            write_str(&mut out, kind);
        }
        if let Some(score) = &label.score {
            write_key(&mut out, "confidence");
            out.extend_from_slice(score.json_text().as_bytes());
        }
        if rest.wants("classifications") || !label.attributes.is_empty() {
            write_key(&mut out, "classifications");
            classify::write(&mut out, &label.attributes, self.cx.report);
        }
        if shape_text.len() > 1 {
            out.push(b',');
            out.extend_from_slice(shape_text.get(1..).unwrap_or_default());
        }
        rest.write(&mut out, &shape::reserved(&label.geometry));
        out.push(b'}');
        if let Some(frame) = frame {
            let objects = &mut self.frames.entry(frame).or_default().objects;
            objects.push(if objects.is_empty() { b'{' } else { b',' });
            write_str(objects, &id);
            objects.push(b':');
            objects.extend_from_slice(&out);
            return;
        }
        if self.objects.len() > 1 {
            self.objects.push(b',');
        }
        self.objects.extend_from_slice(&out);
    }

    fn class(&self, label: &Label, rest: &Remainder<'_>, out: &mut Vec<u8>) {
        let Some(class) = label.class.and_then(|id| self.cx.data.classes.get(id)) else { return };
        let Class { name, source_id, extras, .. } = class;
        if let Some(id) = source_id {
            write_key(out, "feature_schema_id");
            write_str(out, id_text(id).0);
        }
        write_key(out, "name");
        write_str(out, name);
        if rest.wants("value") {
            write_key(out, "value");
            write_str(out, &extras.text(NS, "value").unwrap_or_else(|| slug(name)));
        }
    }

    /// A frame number of the source after the maps that are in force.
    pub(super) fn moved(&self, frame: i64) -> i64 {
        let Some(clock) = self.stream.clock.filter(|_| is_framed(self.stream.kind)) else { return frame };
        let moved = self.cx.times.frames(&Extent::At { clock, at: Time::whole(frame) });
        moved.ok().and_then(|frames| Some(frames.first()?.0.saturating_add(1))).unwrap_or(frame)
    }

    /// Appends the frames, and what is left over of frames from the source.
    fn frames(&mut self, left: Option<&RawValue>) -> Vec<u8> {
        let mut rests: BTreeMap<i64, &RawValue> = BTreeMap::new();
        let mut whole = Vec::new();
        for (key, raw) in left.and_then(entries).unwrap_or_default() {
            match (plain_key(&key), Remainder::of(Some(raw)).get(WHOLE_FRAME)) {
                (_, Some(frame)) => whole.push((key.into_owned(), frame)),
                (Some(number), None) => {
                    let number = self.moved(number);
                    self.frames.entry(number).or_default();
                    rests.insert(number, raw);
                }
                (None, None) => {}
            }
        }
        let mut out = vec![b'{'];
        for (number, frame) in std::mem::take(&mut self.frames) {
            let rest = Remainder::of(rests.get(&number).copied());
            write_key(&mut out, &number.to_string());
            out.push(b'{');
            for (name, body, empty, end) in
                [("objects", frame.objects, &b"{}"[..], b'}'), ("classifications", frame.classifications, &b"[]"[..], b']')]
            {
                if !body.is_empty() {
                    write_key(&mut out, name);
                    out.extend_from_slice(&body);
                    out.push(end);
                } else if rest.wants(name) {
                    write_key(&mut out, name);
                    out.extend_from_slice(empty);
                }
            }
            rest.write(&mut out, &[]);
            out.push(b'}');
        }
        for (key, frame) in whole {
            write_key(&mut out, &key);
            out.extend_from_slice(frame.get().as_bytes());
        }
        out.push(b'}');
        out
    }

    pub(super) fn node(&self, node: Node) -> Option<String> {
        match node {
            Node::Label(id) => self.ids.get(&id).cloned(),
            Node::Track(id) => self.cx.data.tracks.get(id).map(|track| self.track_id(track)),
            Node::Stream(_) => None,
        }
    }
}

/// True for a label that is an object without a shape, as a Labelbox export may hold one.
pub(super) fn is_bare_object(label: &Label) -> bool {
    label.class.is_some() && label.extras.of(NS).next().is_some()
}
