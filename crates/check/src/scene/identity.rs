//! What a finding is recognised by in another run.

use super::Scene;
use crate::Entity;
use crate::fingerprint::Fingerprint;
use genlock_model::{Id, Label, Stream, Track};

/// Times in a fingerprint are rounded to this many nanoseconds, so that a repair of a few milliseconds makes no new finding.
const GRID: i64 = 100_000_000;

impl Scene<'_> {
    /// Takes in what a label is recognised by: its recording and stream, and its source id; of labels without one their track,
    /// class, words and rounded time. Positions in the file and coordinates are left out, since they move.
    pub(crate) fn identify(&self, label: &Label, print: Fingerprint) -> Fingerprint {
        let print = self.identify_stream(label.stream, print);
        if let Some(id) = &label.source_id {
            return print.with("id").with(id.as_str());
        }
        let print = print.with(self.class_name(label)).with(label.text.as_deref().unwrap_or_default());
        let print = label.track.map_or(print, |track| self.identify_track(track, print));
        match self.place(label.id) {
            Some(placed) => print.number((placed.start.saturating_add(GRID / 2)).div_euclid(GRID)),
            None => print,
        }
    }

    /// Takes in what something else is recognised by.
    pub(crate) fn identify_entity(&self, entity: Entity, print: Fingerprint) -> Fingerprint {
        match entity {
            Entity::Track(track) => self.identify_track(track, print.with("track")),
            Entity::Stream(stream) => self.identify_stream(stream, print.with("stream")),
            Entity::Class(class) => {
                let name = self.data.classes.get(class).map_or("", |class| class.name.as_str());
                print.with("class").with(name)
            }
            Entity::Relation(relation) => {
                let relation = self.data.relations.get(relation);
                let id = relation.and_then(|relation| relation.source_id.as_ref()).map_or("", |id| id.as_str());
                print.with("relation").with(relation.map_or("", |relation| relation.kind.as_str())).with(id)
            }
        }
    }

    fn identify_stream(&self, stream: Id<Stream>, print: Fingerprint) -> Fingerprint {
        let Some(stream) = self.data.streams.get(stream) else { return print };
        let recording = stream.recording.and_then(|recording| self.data.recordings.get(recording));
        print.with(recording.map_or("", |recording| recording.name.as_str())).with(&stream.name)
    }

    fn identify_track(&self, track: Id<Track>, print: Fingerprint) -> Fingerprint {
        let Some(track) = self.data.tracks.get(track) else { return print };
        let id = track.source_id.as_ref().map(genlock_model::SourceId::as_str);
        print.with(id.or(track.name.as_deref()).unwrap_or_default())
    }
}
