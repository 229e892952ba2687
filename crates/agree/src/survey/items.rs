//! Which streams of several deliveries are the same recording, image or text.

use super::Voice;
use genlock_model::{Dataset, Id, Stream};
use std::collections::BTreeMap;

/// Something that annotators looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its name in the first delivery that has it.
    pub name: String,
    /// The name of its recording there; empty if it stands by itself.
    pub recording: String,
    /// Its streams, by the voices that looked at it.
    pub streams: Vec<(usize, Id<Stream>)>,
    /// True if the streams bear different names and were taken for the same because no annotator delivered another.
    pub assumed: bool,
}

/// The item of each stream of each voice.
pub(super) type ItemOf = BTreeMap<(usize, Id<Stream>), usize>;

/// The items, and for each voice the item of each of its streams.
pub(super) fn items(data: &Dataset, voices: &[Voice]) -> (Vec<Item>, ItemOf) {
    let assumed = voices.iter().all(|voice| voice.streams.len() == 1);
    let key = if assumed { only } else { best_key(data, voices) };
    let mut items: Vec<Item> = Vec::new();
    let (mut by_key, mut item_of) = (BTreeMap::new(), BTreeMap::new());
    for (index, voice) in voices.iter().enumerate() {
        for id in &voice.streams {
            let Some(stream) = data.streams.get(*id) else { continue };
            let at = *by_key.entry(key(data, stream)).or_insert_with(|| {
                let recording = recording(data, stream).to_owned();
                items.push(Item { name: stream.name.to_string(), recording, streams: Vec::new(), assumed: false });
                items.len() - 1
            });
            let item = &mut items[at];
            item.assumed |= assumed && stream.name != item.name;
            item.streams.push((index, *id));
            item_of.insert((index, *id), at);
        }
    }
    (items, item_of)
}

/// What a stream is known by.
type Key = fn(&Dataset, &Stream) -> String;

/// The ways to know a stream again, the strictest first.
const KEYS: [Key; 6] = [whole, name, unended, recording_and_stem, stem, |data, stream| recording(data, stream).to_owned()];

/// The way by which most streams are known to several voices, of those that keep the streams of each voice apart.
fn best_key(data: &Dataset, voices: &[Voice]) -> Key {
    let mut best = (0, KEYS[0]);
    for key in KEYS {
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        let mut apart = true;
        for voice in voices {
            let mut own: Vec<String> =
                voice.streams.iter().filter_map(|id| data.streams.get(*id)).map(|stream| key(data, stream)).collect();
            let all = own.len();
            own.sort_unstable();
            own.dedup();
            apart &= own.len() == all;
            for name in own {
                *known.entry(name).or_default() += 1;
            }
        }
        let shared = known.values().filter(|count| **count > 1).count();
        if apart && shared > best.0 {
            best = (shared, key);
        }
    }
    best.1
}

fn recording<'a>(data: &'a Dataset, stream: &Stream) -> &'a str {
    stream.recording.and_then(|id| data.recordings.get(id)).map_or("", |recording| recording.name.as_str())
}

fn only(_: &Dataset, _: &Stream) -> String {
    String::new()
}

fn whole(data: &Dataset, stream: &Stream) -> String {
    format!("{}\n{}", recording(data, stream), stream.name)
}

fn name(_: &Dataset, stream: &Stream) -> String {
    stream.name.to_string()
}

fn unended(_: &Dataset, stream: &Stream) -> String {
    let name = stream.name.as_str();
    let end = name.rfind('.').filter(|dot| !name[*dot..].contains('/'));
    name[..end.unwrap_or(name.len())].to_owned()
}

fn stem(data: &Dataset, stream: &Stream) -> String {
    let path = unended(data, stream);
    path.rsplit(['/', '\\']).next().unwrap_or(&path).to_owned()
}

fn recording_and_stem(data: &Dataset, stream: &Stream) -> String {
    format!("{}\n{}", recording(data, stream), stem(data, stream))
}
