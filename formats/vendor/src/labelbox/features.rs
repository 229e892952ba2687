//! Writing what holds for features: segments, key frames and relationships.

use super::schema::{NS, OWN_ID, RELATIONSHIP, id_text};
use super::sections::Sections;
use super::timeline::listed_frames;
use super::write::foreign_extras;
use crate::remainder::Remainder;
use genlock_format::json::{write_key, write_str};
use genlock_model::{Feature, Keyframe, Relation, Track};
use std::collections::{BTreeMap, BTreeSet};

impl Sections<'_, '_> {
    /// When tracks are there.
    pub(super) fn segments(&self, tracks: &[&Track]) -> Vec<u8> {
        let mut rows: BTreeMap<String, String> = BTreeMap::new();
        for track in tracks {
            let Track { id: _, source_id, recording: _, class, name, extent, attributes, extras, origin: _ } = track;
            let appears = self.marks.contains_key(&track.id);
            if name.is_some() || (class.is_some() && !appears) {
                self.cx.lose(Feature::Track, "names of tracks, and classes of tracks without labels");
            }
            if source_id.as_ref().is_some_and(|id| id_text(id).1) {
                self.cx.lose(Feature::Id, "that an id of a track is a number");
            }
            if !attributes.is_empty() {
                self.cx.lose(Feature::Attributes, "attributes of tracks");
            }
            foreign_extras(self.cx, extras, "tracks");
            match self.when(extent) {
                Ok(None) if appears || extras.get(NS, "key_frames").is_some() => {}
                Ok(Some(intervals)) => {
                    let pairs: Vec<String> = intervals.iter().map(|(start, end)| format!("[{start},{end}]")).collect();
                    rows.insert(self.track_id(track), format!("[{}]", pairs.join(",")));
                }
                Ok(None) => self.cx.lose(Feature::Track, "tracks without labels and without a time"),
                Err(what) => self.cx.lose(Feature::Track, what),
            }
        }
        object(&rows)
    }

    /// Which frames of tracks are key frames, in the form in which the source listed them.
    pub(super) fn key_frames(&self, tracks: &[&Track]) -> Vec<u8> {
        let none = BTreeMap::new();
        let mut rows: BTreeMap<String, String> = BTreeMap::new();
        for track in tracks {
            let marks = self.marks.get(&track.id).unwrap_or(&none);
            let raw = track.extras.get(NS, "key_frames");
            let stated = marks.values().filter(|mark| **mark != Keyframe::Unstated).count();
            if stated == 0 && raw.is_none() {
                continue;
            }
            if stated < marks.len() {
                self.cx.lose(Feature::Keyframe, "that it is not known of a label whether it is a key frame");
            }
            let mut frames: Vec<(i64, bool)> = Vec::new();
            for (frame, set) in raw.and_then(listed_frames).unwrap_or_default() {
                let frame = self.moved(frame);
                match marks.get(&frame) {
                    None => frames.push((frame, set)),
                    Some(mark) if (*mark == Keyframe::Set) == set => frames.push((frame, set)),
                    Some(_) => {}
                }
            }
            let listed: BTreeSet<i64> = frames.iter().map(|(frame, _)| *frame).collect();
            let set = marks.iter().filter(|(frame, mark)| **mark == Keyframe::Set && !listed.contains(frame));
            frames.extend(set.map(|(frame, _)| (*frame, true)));
            let text = if raw.is_some_and(|raw| raw.get().starts_with('{')) {
                let pairs: Vec<String> = frames.iter().map(|(frame, set)| format!("\"{frame}\":{set}")).collect();
                format!("{{{}}}", pairs.join(","))
            } else {
                let frames: Vec<String> = frames.iter().map(|(frame, _)| frame.to_string()).collect();
                format!("[{}]", frames.join(","))
            };
            rows.insert(self.track_id(track), text);
        }
        object(&rows)
    }

    pub(super) fn relations(&mut self, relations: &[&Relation]) -> Vec<u8> {
        let mut out = vec![b'['];
        for relation in relations {
            let Relation { id: _, source_id, kind, from, to, extras } = relation;
            let (Some(from), Some(to)) = (self.node(*from), self.node(*to)) else {
                self.cx.lose(Feature::Relation, "relations with labels that were left out");
                continue;
            };
            foreign_extras(self.cx, extras, "relations");
            let rest = Remainder::of_extras(extras, NS);
            if out.len() > 1 {
                out.push(b',');
            }
            out.push(b'{');
            if let Some(id) = source_id {
                if id_text(id).1 {
                    self.cx.lose(Feature::Id, "that an id of a relation is a number");
                }
                write_key(&mut out, "feature_id");
                write_str(&mut out, id_text(id).0);
            } else if rest.wants("feature_id") {
                let id = self.make_id(OWN_ID);
                write_key(&mut out, "feature_id");
                write_str(&mut out, &id);
            }
            if rest.wants("name") {
                write_key(&mut out, "name");
                write_str(&mut out, kind);
            }
            let form = extras.text(NS, "genlock:form");
            write_key(&mut out, form.as_deref().unwrap_or(RELATIONSHIP));
            out.push(b'{');
            for (key, id) in [("source", from), ("target", to)] {
                write_key(&mut out, key);
                write_str(&mut out, &id);
            }
            Remainder::of(extras.get(NS, "genlock:ends")).write(&mut out, &[]);
            out.push(b'}');
            rest.write(&mut out, &[]);
            out.push(b'}');
        }
        out.push(b']');
        out
    }
}

fn object(rows: &BTreeMap<String, String>) -> Vec<u8> {
    let mut out = vec![b'{'];
    for (key, value) in rows {
        write_key(&mut out, key);
        out.extend_from_slice(value.as_bytes());
    }
    out.push(b'}');
    out
}
