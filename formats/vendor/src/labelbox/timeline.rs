//! Reading frames, segments and key frames.

use super::annotations::{KeyFrames, Reader, WHOLE_FRAME};
use super::schema::NS;
use crate::remainder::{keep, plain_int, plain_key};
use genlock_diagnose::codes::read as codes;
use genlock_format::Result;
use genlock_format::json::{Fields, entries, list, write_key};
use genlock_model::{Clock, Extent, Id, StreamKind};
use genlock_time::{Span, Time};
use serde_json::value::RawValue;

impl Reader<'_, '_> {
    /// Frames by number, or, in sounds, timestamps by milliseconds.
    pub(super) fn frames(&mut self, fields: &mut Fields<'_>, section: &str, left: &mut Vec<(String, Box<RawValue>)>) -> Result {
        let Some(clock) = self.row.stream.clock else { return Ok(()) };
        let sound = self.row.stream.kind == StreamKind::Audio;
        if sound != (section == "timestamp") {
            return Ok(());
        }
        let Some(raw) = fields.take(section) else { return Ok(()) };
        let Some(frames) = entries(raw) else {
            self.tell(codes::FIELD_TYPE, raw, section, "frames should be an object; they are kept as they are");
            fields.put_back(section, raw);
            return Ok(());
        };
        for (key, frame) in frames {
            let number = plain_key(&key);
            let parsed = Fields::parse(frame.get()).ok();
            let (Some(number), Some(mut inside)) = (number, parsed) else {
                let message = format!("the frame {key:?} is kept as it is: its key is no frame number or it is no object");
                self.tell(codes::FIELD_TYPE, frame, section, message);
                left.push((key.into_owned(), whole_frame(frame)));
                continue;
            };
            let time = if sound { Time::millis(number) } else { Time::whole(number) };
            let extent = Extent::At { clock, at: time };
            let before = self.made;
            let absent: Vec<_> = ["objects", "classifications"].into_iter().filter(|name| inside.peek(name).is_none()).collect();
            self.frame_objects(&mut inside, &extent, number)?;
            self.classifications(&mut inside, Some(&extent))?;
            for name in ["objects", "classifications"] {
                if inside.peek(name).is_some_and(|raw| matches!(raw.get(), "{}" | "[]")) {
                    let _ = inside.take(name);
                }
            }
            let empty = self.made == before;
            match keep(&inside, &absent) {
                Some(rest) => left.push((key.into_owned(), rest)),
                None if empty => left
                    .push((key.into_owned(), crate::remainder::raw(b"{}".to_vec()).unwrap_or_else(|| RawValue::NULL.to_owned()))),
                None => {}
            }
        }
        Ok(())
    }

    fn frame_objects(&mut self, frame: &mut Fields<'_>, extent: &Extent, number: i64) -> Result {
        let Some(raw) = frame.take("objects") else { return Ok(()) };
        let objects = entries(raw).filter(|objects| objects.iter().all(|(_, object)| object.get().starts_with('{')));
        let Some(objects) = objects else {
            self.tell(
                codes::FIELD_TYPE,
                raw,
                "frames",
                "the objects of a frame should be an object of objects; they are kept as they are",
            );
            frame.put_back("objects", raw);
            return Ok(());
        };
        if objects.is_empty() {
            frame.put_back("objects", raw);
        }
        for (key, object) in objects {
            self.object(object, Some(&key), Some((extent, number)))?;
        }
        Ok(())
    }

    /// Reads which frames are key frames; the form in which each feature lists them is kept.
    pub(super) fn key_frames(&mut self, fields: &mut Fields<'_>) {
        if self.row.stream.clock.is_none() {
            return;
        }
        let Some(raw) = fields.take("key_frame_feature_map") else { return };
        let read = |raw: &RawValue| -> Option<KeyFrames> {
            entries(raw)?.into_iter().map(|(feature, frames)| Some((feature.into_owned(), listed_frames(frames)?))).collect()
        };
        let Some(found) = read(raw) else {
            self.tell(codes::FIELD_TYPE, raw, "key_frame_feature_map", "key frames of an unknown form are kept as they are");
            fields.put_back("key_frame_feature_map", raw);
            return;
        };
        for (feature, frames) in entries(raw).unwrap_or_default() {
            let _ = self.track(&feature, None);
            if let Some((_, track)) = self.track_at.get(&*feature).and_then(|at| self.tracks.get_mut(*at)) {
                track.extras.push(NS, "key_frames", frames.to_owned());
            }
        }
        self.key_frames = found;
    }

    /// Reads when features are there: closed intervals of frames, or of milliseconds.
    pub(super) fn segments(&mut self, fields: &mut Fields<'_>) {
        let Some(clock) = self.row.stream.clock else { return };
        let Some(raw) = fields.take("segments") else { return };
        let sound = self.row.stream.kind == StreamKind::Audio;
        let read = |raw: &RawValue| -> Option<Vec<(String, Vec<Span>)>> {
            let spans = |raw: &RawValue| list(raw)?.into_iter().map(|pair| span(pair, sound)).collect::<Option<Vec<_>>>();
            entries(raw)?.into_iter().map(|(feature, raw)| Some((feature.into_owned(), spans(raw)?))).collect()
        };
        let Some(found) = read(raw) else {
            self.tell(
                codes::FIELD_TYPE,
                raw,
                "segments",
                "segments that are no lists of pairs of whole numbers are kept as they are",
            );
            fields.put_back("segments", raw);
            return;
        };
        for (feature, spans) in found {
            let extent = extent_of(clock, spans);
            let _ = self.track(&feature, None);
            if let Some((_, track)) = self.track_at.get(&feature).and_then(|at| self.tracks.get_mut(*at)) {
                track.extent = extent;
            }
        }
    }
}

fn whole_frame(frame: &RawValue) -> Box<RawValue> {
    let mut out = vec![b'{'];
    write_key(&mut out, WHOLE_FRAME);
    out.extend_from_slice(frame.get().as_bytes());
    out.push(b'}');
    crate::remainder::raw(out).unwrap_or_else(|| RawValue::NULL.to_owned())
}

/// Key frames as a list of numbers, or as an object of true and false.
pub(super) fn listed_frames(raw: &RawValue) -> Option<Vec<(i64, bool)>> {
    if let Some(items) = list(raw) {
        return items.into_iter().map(|item| Some((plain_int(item)?, true))).collect();
    }
    let entry = |(key, value): (std::borrow::Cow<'_, str>, &RawValue)| Some((plain_key(&key)?, value.get().parse().ok()?));
    entries(raw)?.into_iter().map(entry).collect()
}

/// A closed pair as a half-open span: of frames the last one is inside; an end in milliseconds is the instant itself.
fn span(pair: &RawValue, sound: bool) -> Option<Span> {
    let numbers = list(pair)?;
    let [start, end] = numbers.as_slice() else { return None };
    let (start, end) = (plain_int(start)?, plain_int(end)?);
    Some(if sound {
        Span::new(Time::millis(start), Time::millis(end))
    } else {
        Span::new(Time::whole(start), Time::whole(end.checked_add(1)?))
    })
}

fn extent_of(clock: Id<Clock>, spans: Vec<Span>) -> Extent {
    match spans.as_slice() {
        [span] => Extent::During { clock, span: *span },
        _ => Extent::Several { clock, spans },
    }
}
