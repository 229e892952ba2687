//! Classes and tracks that annotations name.

use super::ID;
use genlock_format::{Reading, Result};
use genlock_model::{Class, Extent, Extras, Id, Origin, Record, Recording, SourceId, Track};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// The classes seen so far.
#[derive(Debug, Default)]
pub(super) struct Classes {
    known: FxHashMap<SmolStr, Id<Class>>,
}

impl Classes {
    /// The class of this name.
    ///
    /// # Errors
    /// If the sink refuses a new class.
    pub(super) fn class(&mut self, cx: &mut Reading<'_>, name: &str) -> Result<Id<Class>> {
        if let Some(id) = self.known.get(name) {
            return Ok(*id);
        }
        let (id, name) = (cx.ids.class(), SmolStr::new(name));
        self.known.insert(name.clone(), id);
        cx.put(Record::Class(Class {
            id,
            source_id: None,
            name,
            parent: None,
            synonyms: Vec::new(),
            skeleton: None,
            declared: false,
            extras: Extras::new(),
            origin: None,
        }))?;
        Ok(id)
    }
}

/// The tracks of one recording.
#[derive(Debug, Default)]
pub(super) struct Tracks {
    known: FxHashMap<SourceId, usize>,
    rows: Vec<Track>,
    /// Tracks whose appearances do not agree on a class.
    mixed: Vec<usize>,
}

impl Tracks {
    /// The track of this id, which has this class here.
    pub(super) fn track(
        &mut self,
        cx: &Reading<'_>,
        recording: Id<Recording>,
        uuid: SourceId,
        class: Option<Id<Class>>,
    ) -> Id<Track> {
        if let Some(&row) = self.known.get(&uuid)
            && let Some(track) = self.rows.get(row)
        {
            if track.class != class {
                self.mixed.push(row);
            }
            return track.id;
        }
        self.known.insert(uuid.clone(), self.rows.len());
        let id = cx.ids.track();
        self.rows.push(row(id, recording, Some(uuid), class));
        id
    }

    /// Pushes the tracks.
    ///
    /// # Errors
    /// If the sink refuses one.
    pub(super) fn finish(mut self, cx: &mut Reading<'_>) -> Result {
        for row in self.mixed {
            if let Some(track) = self.rows.get_mut(row) {
                track.class = None;
            }
        }
        self.rows.into_iter().try_for_each(|track| cx.put(Record::Track(track)))
    }
}

/// A track with nothing but its name.
pub(super) fn row(id: Id<Track>, recording: Id<Recording>, source_id: Option<SourceId>, class: Option<Id<Class>>) -> Track {
    Track {
        id,
        source_id,
        recording: Some(recording),
        class,
        name: None,
        extent: Extent::Always,
        attributes: Vec::new(),
        extras: Extras::new(),
        origin: None,
    }
}

/// The origin of a record of this text.
#[allow(clippy::unnecessary_wraps, reason = "records have an optional origin")]
pub(super) fn origin(source: u32, offset: u64, text: &str) -> Option<Origin> {
    Some(Origin { source, offset, length: u32::try_from(text.len()).unwrap_or(0) })
}

/// A text as an extra of this format.
pub(super) fn push_text(extras: &mut Extras, key: &'static str, text: &str) {
    extras.push_text(ID, key, text);
}
