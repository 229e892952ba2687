//! What of a dataset, apart from its labels, a format of this family leaves out.

use crate::layout::TEXT;
use genlock_format::{Info, Support, Writing};
use genlock_model::{
    Class, Clock, ClockMap, Dataset, Extent, Extras, Feature, Id, Recording, Stream, StreamKind, Track, Unit, Zero,
};
use std::collections::BTreeSet;

/// What a format holds beside labels.
pub(crate) struct Holds<'f> {
    /// The format.
    pub(crate) info: &'static Info,
    /// The kind of stream that its reader makes.
    pub(crate) kind: StreamKind,
    /// Whether the stream is as its reader would make it.
    pub(crate) stream: &'f dyn Fn(&Dataset, &Stream) -> bool,
    /// Whether a class of this name can be written.
    pub(crate) class: &'f dyn Fn(&str) -> bool,
    /// Whether a track that is a plain speaker can be written, with what it has besides its name.
    pub(crate) track: &'f dyn Fn(&Track) -> bool,
    /// Whether the file states this map itself.
    pub(crate) map: &'f dyn Fn(&ClockMap) -> bool,
}

impl Holds<'_> {
    /// Reports everything of the dataset that is no label and is left out.
    pub(crate) fn report(&self, data: &Dataset, cx: &Writing<'_>) {
        let own = self.info.id;
        if data.info.iter().any(|info| foreign(&info.extras, own)) {
            cx.lose(Feature::Info, "what other formats say of the dataset");
        }
        if data.sources.iter().any(|source| foreign(&source.extras, own)) {
            cx.lose(Feature::Info, "comments, headers and layout of files in another format");
        }
        recordings(data, cx);
        self.streams(data, cx);
        self.clocks(data, cx);
        self.classes(data, cx);
        self.tracks(data, cx);
        if !data.relations.is_empty() {
            cx.lose(Feature::Relation, "relations");
        }
        if !data.calibrations.is_empty() {
            cx.lose(Feature::Calibration, "calibrations");
        }
        if !data.poses.is_empty() {
            cx.lose(Feature::Pose, "poses");
        }
        if !data.unknown.is_empty() {
            cx.lose(Feature::UnknownRecord, "records of unknown kinds");
        }
    }

    fn streams(&self, data: &Dataset, cx: &Writing<'_>) {
        for row in &data.streams {
            let Stream {
                id: _,
                recording,
                source_id,
                name: _,
                kind,
                uri,
                size,
                clock,
                frame,
                files,
                channel: _,
                extras,
                origin: _,
            } = row;
            let lose = |there: bool, feature: Feature, what: &str| {
                if there {
                    cx.lose(feature, what);
                }
            };
            lose(source_id.is_some(), Feature::Stream, "ids of streams");
            lose(*kind != self.kind, Feature::Stream, &format!("{} has no streams of another kind", self.info.name));
            lose(uri.is_some(), Feature::Media, "where the media is");
            lose(size.is_some(), Feature::Size, "image sizes");
            lose(clock.is_none() && recording.is_some(), Feature::Clock, "streams without a clock get one of seconds");
            lose(frame.is_some(), Feature::CoordinateFrame, "coordinate frames");
            lose(!files.is_empty(), Feature::FrameList, "lists of frames");
            lose(!extras.is_empty(), Feature::Extras, "fields of streams in another format");
            lose(recording.is_none(), Feature::Recording, "streams without a recording get one");
            lose(!(self.stream)(data, row), Feature::Stream, "names and channels of streams");
        }
    }

    /// Clocks other than one of plain seconds for each recording. Maps that lead to a presentation clock of seconds are applied, so
    /// they and their target are no loss; neither is a presentation clock that no label stands on, which only repeats what the media
    /// says.
    fn clocks(&self, data: &Dataset, cx: &Writing<'_>) {
        let stated = |clock: &Clock| data.maps.iter().any(|map| map.to == clock.id && (self.map)(map));
        let applied = |clock: &Clock| {
            clock.zero == Zero::Presentation && clock.unit == Unit::Second && data.maps.iter().any(|map| map.to == clock.id)
        };
        let used: BTreeSet<Id<Clock>> = data.labels.iter().filter_map(|label| label.extent.clock()).collect();
        let of_media = |clock: &Clock| {
            let bare = clock.recording.is_none() && clock.extras.is_empty();
            bare && clock.zero == Zero::Presentation && !used.contains(&clock.id)
        };
        let kept: Vec<&Clock> =
            data.clocks.iter().filter(|clock| !stated(clock) && !applied(clock) && !of_media(clock)).collect();
        for clock in &kept {
            let Clock { id, recording, name: _, unit, first, rate, length, zero, extras } = clock;
            let plain = *unit == Unit::Second
                && *first == 0
                && rate.is_none()
                && length.is_none()
                && extras.is_empty()
                && recording.is_some();
            let mapped = data.maps.iter().any(|map| map.from == *id);
            if !plain || (*zero != Zero::Unstated && !mapped) {
                cx.lose(Feature::Clock, format!("{} has one clock of seconds and does not say what its zero is", self.info.name));
            }
        }
        // Clocks that all lead to presentation times become one: what they were for is in the times.
        let placed = |clock: &Clock| {
            let mut targets = data.maps.iter().filter(|map| map.from == clock.id).filter_map(|map| data.clocks.get(map.to));
            targets.any(applied)
        };
        for recording in &data.recordings {
            let mut own = kept.iter().filter(|clock| clock.recording == Some(recording.id)).peekable();
            let one = own.peek().is_some();
            let loose = own.clone().count() > 1 && !own.all(|clock| placed(clock));
            if !one || loose {
                cx.lose(Feature::Clock, format!("{} has one clock for each recording", self.info.name));
            }
        }
        let replaced = |map: &ClockMap| data.maps.iter().any(|other| other.replaces == Some(map.id));
        let leads = |map: &ClockMap| data.clocks.get(map.to).is_some_and(applied);
        if data.maps.iter().any(|map| !(self.map)(map) && (replaced(map) || !leads(map))) {
            cx.lose(Feature::Map, "maps between clocks that were not applied");
        }
    }

    fn classes(&self, data: &Dataset, cx: &Writing<'_>) {
        for row in &data.classes {
            let Class { id, source_id, name, parent, synonyms, skeleton, declared, extras, origin: _ } = row;
            let used = data.labels.iter().any(|label| label.class == Some(*id));
            if !used {
                cx.lose(Feature::Ontology, "classes that no label has");
            } else if !(self.class)(name) {
                cx.lose(Feature::Hierarchy, "the ontology");
            } else if source_id.is_some() || parent.is_some() || !synonyms.is_empty() || skeleton.is_some() || *declared {
                cx.lose(Feature::Hierarchy, "what is known of classes besides their names");
            }
            if !extras.is_empty() {
                cx.lose(Feature::Extras, "fields of classes in another format");
            }
        }
    }

    fn tracks(&self, data: &Dataset, cx: &Writing<'_>) {
        if self.info.supports(Feature::Track) == Support::No {
            if !data.tracks.is_empty() {
                cx.lose(Feature::Track, format!("{} has no tracks", self.info.name));
            }
            return;
        }
        for track in &data.tracks {
            let Track { id: _, source_id, recording, class, name, extent, attributes: _, extras: _, origin: _ } = track;
            let plain = source_id.is_some() && recording.is_some() && class.is_none() && name.is_none();
            if !plain || *extent != Extent::Always || !(self.track)(track) {
                cx.lose(Feature::Track, "what is known of tracks besides the name of the speaker");
            }
        }
    }
}

/// True if fields of another format than this one are there.
fn foreign(extras: &Extras, own: &str) -> bool {
    extras.iter().any(|extra| extra.namespace != own && extra.namespace != TEXT)
}

fn recordings(data: &Dataset, cx: &Writing<'_>) {
    for recording in &data.recordings {
        let Recording { id: _, source_id, name: _, extras, origin: _ } = recording;
        if source_id.is_some() {
            cx.lose(Feature::Id, "ids of recordings");
            cx.lose(Feature::Recording, "ids of recordings");
        }
        if !extras.is_empty() {
            cx.lose(Feature::Extras, "fields of recordings in another format");
        }
    }
}
