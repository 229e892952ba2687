//! The dataset of a consensus.

use crate::survey::Survey;
use genlock_model::{
    Annotator, AnnotatorKind, Class, Clock, CoordinateFrame, Dataset, Extent, Id, Info, Label, Record, Recording, Stream, Track,
};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// Gathers the labels of a consensus, and at the end what they refer to.
pub(super) struct Output<'a> {
    survey: &'a Survey<'a>,
    labels: Vec<Label>,
    annotator: Id<Annotator>,
    /// For each class the first of its name.
    classes: BTreeMap<Id<Class>, Id<Class>>,
    /// For each recording the first of its name among those that are kept.
    recordings: BTreeMap<Id<Recording>, Id<Recording>>,
}

impl<'a> Output<'a> {
    pub(super) fn new(survey: &'a Survey<'a>) -> Self {
        let data = survey.data;
        let mut by_name: BTreeMap<&SmolStr, Id<Class>> = BTreeMap::new();
        let classes = data.classes.iter().map(|class| (class.id, *by_name.entry(&class.name).or_insert(class.id))).collect();
        let mut by_name: BTreeMap<&SmolStr, Id<Recording>> = BTreeMap::new();
        let mut recordings = BTreeMap::new();
        for stream in kept_streams(survey).into_iter().filter_map(|id| data.streams.get(id)) {
            if let Some(recording) = stream.recording.and_then(|id| data.recordings.get(id)) {
                recordings.insert(recording.id, *by_name.entry(&recording.name).or_insert(recording.id));
            }
        }
        Self { survey, labels: Vec::new(), annotator: data.annotators.next_id(), classes, recordings }
    }

    /// Puts a label on the stream that stands for its item, and makes it the consensus's own.
    pub(super) fn settle(&self, label: &mut Label, item: usize) {
        let data = self.survey.data;
        if let Some((_, stream)) = self.survey.items[item].streams.first() {
            // Coordinates keep their meaning where the streams of the deliveries have different frames.
            let frame = |stream: Id<Stream>| data.streams.get(stream).and_then(|stream| stream.frame);
            if label.frame.is_none() && frame(*stream) != frame(label.stream) {
                label.frame = frame(label.stream);
            }
            if let Some(clock) = data.streams.get(*stream).and_then(|stream| stream.clock) {
                self.move_to(&mut label.extent, clock);
            }
            label.stream = *stream;
        }
        label.class = label.class.map(|class| self.class(class));
        label.annotator = Some(self.annotator);
    }

    /// Puts an extent on a clock that counts the same from the same zero. Clocks that maps join with others keep apart, as the maps
    /// of two deliveries need not agree.
    fn move_to(&self, extent: &mut Extent, to: Id<Clock>) {
        let data = self.survey.data;
        let mapped = |id: Id<Clock>| data.maps.iter().any(|map| map.from == id || map.to == id);
        let kind = |id: Id<Clock>| data.clocks.get(id).map(|clock| (clock.unit, clock.first, clock.rate, clock.zero));
        if let Extent::At { clock, .. } | Extent::During { clock, .. } | Extent::Several { clock, .. } = extent
            && *clock != to
            && kind(*clock).is_some()
            && kind(*clock) == kind(to)
            && !mapped(*clock)
            && !mapped(to)
        {
            *clock = to;
        }
    }

    fn class(&self, class: Id<Class>) -> Id<Class> {
        self.classes.get(&class).copied().unwrap_or(class)
    }

    pub(super) fn add(&mut self, mut label: Label) {
        label.id = Id::new(u32::try_from(self.labels.len()).unwrap_or(u32::MAX));
        self.labels.push(label);
    }

    /// The labels with all that they refer to. Of what several deliveries hold, the first stands.
    pub(super) fn finish(self) -> Dataset {
        let data = self.survey.data;
        let mut made = Dataset::new();
        let names = self.survey.voices.iter().map(|voice| voice.name.as_str()).collect::<Vec<_>>().join(", ");
        made.info.extend(data.info.first().cloned().or_else(|| Some(Info::default())));
        made.sources.clone_from(&data.sources);
        let streams = kept_streams(self.survey);
        let tracks: BTreeSet<Id<Track>> = self.labels.iter().filter_map(|label| label.track).collect();
        let (clocks, frames) = (self.clocks(&streams, &tracks), self.frames(&streams));
        let recording = |id: Option<Id<Recording>>| id.map(|id| self.recordings.get(&id).copied().unwrap_or(id));
        for record in data.records() {
            match record {
                Record::Recording(row) if self.recordings.get(&row.id) == Some(&row.id) => made.put(Record::Recording(row)),
                Record::Stream(mut row) if streams.contains(&row.id) => {
                    row.recording = recording(row.recording);
                    made.put(Record::Stream(row));
                }
                Record::Clock(mut row) if clocks.contains(&row.id) => {
                    row.recording = recording(row.recording);
                    made.put(Record::Clock(row));
                }
                Record::Map(row) if clocks.contains(&row.from) && clocks.contains(&row.to) => made.put(Record::Map(row)),
                Record::Frame(row) if frames.contains(&row.id) => made.put(Record::Frame(row)),
                Record::Class(mut row) if self.class(row.id) == row.id => {
                    row.parent = row.parent.map(|parent| self.class(parent));
                    made.put(Record::Class(row));
                }
                Record::Track(mut row) if tracks.contains(&row.id) => {
                    row.recording = recording(row.recording);
                    row.class = row.class.map(|class| self.class(class));
                    made.put(Record::Track(row));
                }
                Record::Calibration(row) if self.keeps(row.stream, row.recording, &streams) => made.put(Record::Calibration(row)),
                Record::Pose(row) if self.keeps(row.stream, row.recording, &streams) => made.put(Record::Pose(row)),
                _ => {}
            }
        }
        let name = SmolStr::new(format!("consensus of {names}"));
        made.put(Record::Annotator(Annotator { id: self.annotator, name, kind: AnnotatorKind::Program }));
        self.labels.into_iter().for_each(|label| made.put(Record::Label(label)));
        made
    }

    /// True for what belongs to a stream or recording that is kept.
    fn keeps(&self, stream: Option<Id<Stream>>, recording: Option<Id<Recording>>, streams: &BTreeSet<Id<Stream>>) -> bool {
        match (stream, recording) {
            (Some(stream), _) => streams.contains(&stream),
            (None, Some(recording)) => self.recordings.get(&recording) == Some(&recording),
            (None, None) => true,
        }
    }

    /// The clocks that labels, streams and tracks use, and those that maps join with them.
    fn clocks(&self, streams: &BTreeSet<Id<Stream>>, tracks: &BTreeSet<Id<Track>>) -> BTreeSet<Id<Clock>> {
        let data = self.survey.data;
        let of_tracks = tracks.iter().filter_map(|id| data.tracks.get(*id)).map(|track| &track.extent);
        let extents = self.labels.iter().map(|label| &label.extent).chain(of_tracks);
        let of_attributes = self.labels.iter().flat_map(|label| &label.attributes).map(|attribute| &attribute.extent);
        let mut clocks: BTreeSet<Id<Clock>> = extents.chain(of_attributes).filter_map(Extent::clock).collect();
        clocks.extend(streams.iter().filter_map(|id| data.streams.get(*id)?.clock));
        clocks.extend(
            data.clocks
                .iter()
                .filter(|clock| clock.recording.is_some_and(|id| self.recordings.get(&id) == Some(&id)))
                .map(|clock| clock.id),
        );
        loop {
            let joined = data.maps.iter().filter(|map| clocks.contains(&map.from) != clocks.contains(&map.to));
            let more: Vec<Id<Clock>> = joined.flat_map(|map| [map.from, map.to]).collect();
            if more.is_empty() {
                return clocks;
            }
            clocks.extend(more);
        }
    }

    fn frames(&self, streams: &BTreeSet<Id<Stream>>) -> BTreeSet<Id<CoordinateFrame>> {
        let of_streams = streams.iter().filter_map(|id| self.survey.data.streams.get(*id)?.frame);
        self.labels.iter().filter_map(|label| label.frame).chain(of_streams).collect()
    }
}

/// The stream that stands for each item: that of the first annotator who looked at it.
fn kept_streams(survey: &Survey<'_>) -> BTreeSet<Id<Stream>> {
    survey.items.iter().filter_map(|item| item.streams.first().map(|(_, stream)| *stream)).collect()
}
