//! Video playback: objects with the frames in which they were annotated, each with a number and a time that was derived from it.

use super::frames::Clip;
use super::registry::{Classes, origin, push_text, row};
use super::{DOCUMENT, ID, annotation, derived};
use crate::kept::{Place, keep, object, take_attributes};
use genlock_diagnose::codes::read as codes;
use genlock_diagnose::codes::time;
use genlock_format::json::{Fields, entries, int, list};
use genlock_format::split::Shape;
use genlock_format::{Piece, Reading, Result, read_json};
use genlock_model::{Class, Clock, Extent, Extras, Geometry, Id, Label, Record, SourceId, StreamKind, Track, Unit, Zero};
use genlock_time::Time;
use serde_json::value::RawValue;
use smol_str::SmolStr;

/// Reads a list of documents, each with its objects.
pub(super) fn read(cx: &mut Reading<'_>, path: &str, source: u32, classes: &mut Classes) -> Result {
    let clip = Clip::begin(cx, path)?;
    let mut walk = Walk { clip, source, classes, extras: Extras::new(), pairs: Vec::new() };
    push_text(&mut walk.extras, DOCUMENT, "playback");
    read_json(cx, path, Shape::Document, &mut |cx, piece| {
        let Piece::Element { index, offset, text, .. } = piece else { return Ok(()) };
        walk.document(cx, text, index, &Place { path, offset, pointer: format!("/{index}") })
    })?;
    let first = first_frame(cx, path, &walk.pairs);
    let Walk { clip, extras, .. } = walk;
    let clock = Clock {
        id: clip.clock,
        recording: Some(clip.recording),
        name: SmolStr::new(format!("frames of {}", clip.name)),
        unit: Unit::Frame,
        first,
        rate: None,
        zero: Zero::Unstated,
        length: None,
        extras: Extras::new(),
    };
    clip.finish(cx, StreamKind::Video, clock, extras)
}

struct Walk<'c> {
    clip: Clip,
    source: u32,
    classes: &'c mut Classes,
    extras: Extras,
    /// Keys with their times.
    pairs: Vec<(f64, f64)>,
}

impl Walk<'_> {
    fn document(&mut self, cx: &mut Reading<'_>, text: &str, index: u64, place: &Place<'_>) -> Result {
        let parsed = Fields::parse(text).ok();
        let objects = parsed.as_ref().and_then(|fields| fields.peek("annotations")).and_then(entries);
        let (Some(mut fields), Some(objects), 0) = (parsed, objects, index) else {
            place.diagnose(cx, codes::SHAPE, "expected one object with annotations by their uuids; kept as it is written");
            if let Ok(raw) = serde_json::from_str::<&RawValue>(text) {
                self.extras.push(ID, format!("{index}"), raw.to_owned());
            }
            return Ok(());
        };
        fields.take_raw("annotations");
        keep(&fields, ID, "0/", &mut self.extras);
        for (uuid, raw) in objects {
            let place = place.part(text, raw.get(), &format!("annotations/{}", crate::kept::token(&uuid)));
            self.object(cx, &uuid, raw, &place)?;
        }
        Ok(())
    }

    fn object(&mut self, cx: &mut Reading<'_>, uuid: &str, raw: &RawValue, place: &Place<'_>) -> Result {
        let whole = raw.get();
        let frames = object(raw).and_then(|mut fields| {
            let frames = fields.peek("frames").and_then(list)?;
            fields.take_raw("frames");
            Some((fields, frames))
        });
        let Some((mut fields, frames)) = frames else {
            place.diagnose(cx, codes::SHAPE, "an annotation without a list of frames; kept as it is written");
            self.extras.push(ID, format!("0/annotations/{}", crate::kept::token(uuid)), raw.to_owned());
            return Ok(());
        };
        let label = fields.take_str("label").ok().flatten();
        let class = label.map(|name| self.classes.class(cx, &name)).transpose()?;
        let kind = fields.peek("geometry").and_then(genlock_format::json::text);
        if kind.as_deref() == Some("box") {
            fields.take_raw("geometry");
        }
        let mut track = row(cx.ids.track(), self.clip.recording, Some(SourceId::text(uuid)), class);
        keep(&fields, ID, "", &mut track.extras);
        if kind.is_none() && track.extras.get(ID, "geometry").is_none() {
            crate::kept::mark_absent(&mut track.extras, ID, &["geometry"]);
        }
        // An object that Genlock made of one label without a track is no track.
        let is_made = derived::is_derived(uuid) && frames.len() == 1 && track.extras.is_empty();
        let id = (!is_made).then_some(track.id);
        for (index, raw) in frames.into_iter().enumerate() {
            let place = place.part(whole, raw.get(), &format!("frames/{index}"));
            self.frame(cx, raw, kind.as_deref(), id, class, &place)?;
        }
        if is_made { Ok(()) } else { cx.put(Record::Track(track)) }
    }

    fn frame(
        &mut self,
        cx: &mut Reading<'_>,
        raw: &RawValue,
        kind: Option<&str>,
        track: Option<Id<Track>>,
        class: Option<Id<Class>>,
        place: &Place<'_>,
    ) -> Result {
        let Some(mut fields) = object(raw) else {
            place.diagnose(cx, codes::SHAPE, "a frame that is no object, left out");
            return Ok(());
        };
        let key = fields.peek("key").and_then(key);
        let extent = if let Some(key) = key {
            fields.take_raw("key");
            Extent::At { clock: self.clip.clock, at: Time::whole(key) }
        } else {
            place.diagnose(cx, codes::FIELD_MISSING, "a frame without a whole number as its key; it is kept without a time");
            Extent::Always
        };
        let seconds = fields.peek("timestamp").and_then(genlock_format::json::number);
        if let (Some(key), Some(seconds)) = (key, seconds) {
            self.pairs.push((key as f64, seconds.value()));
        }
        let attributes = take_attributes(&mut fields, "attributes");
        let mut extras = Extras::new();
        let geometry = annotation::shape(&mut fields, kind, &mut extras);
        if geometry.is_none() {
            place.diagnose(cx, codes::GEOMETRY, "a frame without the numbers of its shape; they are kept as they are written");
        }
        if matches!(geometry, Some(Geometry::RotatedBox(_))) && fields.peek("vertices").is_none() {
            crate::kept::mark_absent(&mut extras, ID, &["vertices"]);
        }
        keep(&fields, ID, "", &mut extras);
        let id = cx.ids.label();
        cx.put(Record::Label(Label {
            extent,
            geometry: geometry.unwrap_or(Geometry::None),
            class,
            attributes,
            track,
            extras,
            origin: origin(self.source, place.offset, raw.get()),
            ..Label::new(id, self.clip.stream)
        }))
    }
}

/// A whole number that is written plainly, so that it comes back as it was.
fn key(raw: &RawValue) -> Option<i64> {
    let key = int(raw)?;
    (key.to_string() == raw.get()).then_some(key)
}

/// Which number the first frame has, by the times beside the keys: they are key / rate, or (key - 1) / rate.
fn first_frame(cx: &Reading<'_>, path: &str, pairs: &[(f64, f64)]) -> i64 {
    let count = pairs.len() as f64;
    let mean = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / count;
    let (key, seconds) = (mean(&|pair| pair.0), mean(&|pair| pair.1));
    let spread: f64 = pairs.iter().map(|pair| (pair.1 - seconds).powi(2)).sum();
    let shared: f64 = pairs.iter().map(|pair| (pair.1 - seconds) * (pair.0 - key)).sum();
    let rate = shared / spread;
    let at_zero = key - rate * seconds;
    let (first, message) = if !at_zero.is_finite() || rate <= 0.0 {
        (0, "no times beside the keys tell whether the first frame is 0 or 1; 0 was taken".to_owned())
    } else if (at_zero - 1.0).abs() < 0.4 {
        (1, format!("times beside the keys fit frame 1 at 0 s, at about {rate:.2} frames per second"))
    } else if at_zero.abs() < 0.4 {
        (0, format!("times beside the keys fit frame 0 at 0 s, at about {rate:.2} frames per second"))
    } else {
        (0, format!("times beside the keys fit frame {at_zero:.1} at 0 s, which is neither 0 nor 1; 0 was taken"))
    };
    cx.diagnose(time::BASE, path, 0, message);
    first
}
