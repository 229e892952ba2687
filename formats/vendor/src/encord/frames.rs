//! The frames of a stream while they are written.

use super::content::WHOLE_FRAME;
use crate::remainder::{Remainder, plain_key};
use genlock_format::json::{entries, write_key};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// What stands in one frame: open lists.
#[derive(Debug, Default)]
pub(super) struct Frame {
    pub(super) objects: Vec<u8>,
    pub(super) classifications: Vec<u8>,
}

/// The frames of a stream; what stands on an image itself has no number.
pub(super) type Frames = BTreeMap<Option<i64>, Frame>;

/// Appends the labels of a unit: by frame, or, of an image, as they are; with what is left over from the source.
/// `moved` says where a frame of the source is now.
pub(super) fn write(frames: &Frames, left: Option<&RawValue>, in_frames: bool, moved: &dyn Fn(i64) -> i64, out: &mut Vec<u8>) {
    let mut rests: BTreeMap<Option<i64>, &RawValue> = BTreeMap::new();
    let mut whole = Vec::new();
    for (key, raw) in left.and_then(entries).unwrap_or_default() {
        match Remainder::of(Some(raw)).get(WHOLE_FRAME) {
            Some(frame) if key.is_empty() => return out.extend_from_slice(frame.get().as_bytes()),
            Some(frame) => whole.push((key.into_owned(), frame)),
            None if key.is_empty() => drop(rests.insert(None, raw)),
            None => drop(plain_key(&key).map(|number| rests.insert(Some(moved(number)), raw))),
        }
    }
    let none = Frame::default();
    let flat = frames.get(&None);
    if flat.is_some() || rests.contains_key(&None) || !in_frames {
        return write_frame(flat.unwrap_or(&none), rests.get(&None).copied(), out);
    }
    let mut numbers: Vec<i64> = frames.keys().chain(rests.keys()).filter_map(|number| *number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    out.push(b'{');
    for number in numbers {
        write_key(out, &number.to_string());
        write_frame(frames.get(&Some(number)).unwrap_or(&none), rests.get(&Some(number)).copied(), out);
    }
    for (key, frame) in whole {
        write_key(out, &key);
        out.extend_from_slice(frame.get().as_bytes());
    }
    out.push(b'}');
}

fn write_frame(frame: &Frame, left: Option<&RawValue>, out: &mut Vec<u8>) {
    let rest = Remainder::of(left);
    out.push(b'{');
    for (name, body) in [("objects", &frame.objects), ("classifications", &frame.classifications)] {
        if !body.is_empty() {
            write_key(out, name);
            out.extend_from_slice(body);
            out.push(b']');
        } else if rest.wants(name) {
            write_key(out, name);
            out.extend_from_slice(b"[]");
        }
    }
    rest.write(out, &[]);
    out.push(b'}');
}
