//! Writing the tracking benchmark: one label file for each sequence.

use super::audit::{self, Expected, Manner, Names};
use super::delivery::keys;
use super::layout::TRACKING;
use super::objects::{Objects, lose_label};
use super::row::{Spelling, Split};
use super::write::{calibration, file, invented_clouds, is_calibrated, is_plain_cloud, kept_row};
use super::{KittiTracking, TRACKING_ID, TRACKING_INFO};
use genlock_diagnose::{Diagnostic, codes};
use genlock_format::{Result, Times, Writer, Writing, is_inside};
use genlock_model::{Class, Clock, Dataset, Extent, Feature, Id, Label, Recording, Stream, StreamKind, Track, Unit, Zero};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

impl Writer for KittiTracking {
    fn write(&self, data: &Dataset, cx: &mut Writing<'_>) -> Result {
        audit::tables(data, TRACKING_ID, cx);
        for label in &data.labels {
            TRACKING_INFO.drop_unsupported(label, cx.report);
        }
        let times = Times::new(data);
        let objects = Objects::new(data, cx);
        let manner = Manner::of(data, TRACKING_ID, Spelling::tracking());
        let numbers = track_numbers(data, cx);
        let writer = Sequences { data, objects, manner, times, numbers };
        writer.clocks(cx);
        writer.write(cx)?;
        let nominal = writer.times.nominal();
        if nominal > 0 {
            let message = format!("{nominal} times were turned into frames by a nominal rate");
            cx.report.diagnostic(Diagnostic::new(codes::time::NOMINAL, message));
        }
        Ok(())
    }
}

struct Sequences<'a> {
    data: &'a Dataset,
    objects: Objects<'a>,
    manner: Manner,
    times: Times<'a>,
    numbers: FxHashMap<Id<Track>, i64>,
}

impl Sequences<'_> {
    fn write(&self, cx: &mut Writing<'_>) -> Result {
        let mut names = Names::default();
        let mut written: FxHashSet<Id<Recording>> = FxHashSet::default();
        for stream in &self.data.streams {
            let recording = stream.recording.and_then(|id| self.data.recordings.get(id));
            let labels = self.objects.of(stream.id);
            let pictures =
                matches!(stream.kind, StreamKind::Video | StreamKind::Image | StreamKind::Unknown) && !labels.is_empty();
            if stream.kind == StreamKind::ImageSequence || pictures {
                let first = recording.filter(|row| written.insert(row.id));
                self.sequence(stream, recording, first, &mut names, cx)?;
            } else if !(recording.is_some_and(|row| is_calibrated(row, &self.objects, TRACKING_ID))
                && is_plain_cloud(self.data, stream))
            {
                cx.lose(Feature::Stream, "streams other than images");
                for label in labels {
                    if self.objects.object(label, stream, cx).is_some() {
                        lose_label(label, "labels of streams other than images", cx);
                    }
                }
            }
        }
        for row in &self.data.recordings {
            if !written.contains(&row.id) {
                cx.lose(Feature::Recording, "recordings without images");
            }
        }
        let is_calibrated = |row: &&Recording| written.contains(&row.id) && is_calibrated(row, &self.objects, TRACKING_ID);
        invented_clouds(self.data, &self.data.recordings.iter().filter(is_calibrated).map(|row| row.id).collect(), cx);
        for row in &self.data.calibrations {
            if row.recording.is_none_or(|id| !written.contains(&id)) {
                cx.lose(Feature::Calibration, "calibrations without images");
            }
        }
        Ok(())
    }

    /// Writes the files of a sequence; the calibration with its first stream only.
    fn sequence(
        &self,
        stream: &Stream,
        recording: Option<&Recording>,
        first: Option<&Recording>,
        names: &mut Names,
        cx: &mut Writing<'_>,
    ) -> Result {
        let wanted = match (recording, first) {
            (Some(row), Some(_)) => row.name.to_string(),
            (Some(row), None) => format!("{}-{}", row.name, stream.name),
            (None, _) => stream.name.rsplit_once('.').map_or(stream.name.as_str(), |(stem, _)| stem).to_owned(),
        };
        if first.is_none() {
            cx.lose(Feature::Recording, "streams of one recording, or of none, become sequences of their own");
            cx.lose(Feature::Stream, "streams of one recording, or of none, become sequences of their own");
            cx.lose(Feature::Clock, "streams of one recording, or of none, become sequences of their own");
        }
        let name = names.free(&wanted, cx);
        let clock = stream.clock.and_then(|id| self.data.clocks.get(id));
        let expected = Expected { name: TRACKING.images, uri: None, clock, kind: StreamKind::ImageSequence };
        audit::stream(stream, &expected, TRACKING_ID, cx);
        if clock.is_none() {
            cx.lose(Feature::Clock, "sequences count frames from 0");
        }
        let mut rows: Vec<(i64, String)> = Vec::new();
        let style = audit::stored(&stream.extras, TRACKING_ID, keys::STYLE).unwrap_or_else(|| self.manner.style.clone());
        for label in self.objects.of(stream.id) {
            if let Some((frame, row, kept)) = self.row(label, stream, cx) {
                rows.push((frame, if kept { row } else { row + style.space() }));
            }
        }
        rows.sort_by_key(|(frame, _)| *frame);
        let rows: Vec<String> = rows.into_iter().map(|(_, row)| row).collect();
        let kept = stream.extras.text(TRACKING_ID, keys::PATH).filter(|path| is_inside(path));
        let path = kept.unwrap_or_else(|| self.manner.layout.path(&name, TRACKING.labels, "txt"));
        file(cx, &path, &style.join(&rows))?;
        let Some(recording) = first else { return Ok(()) };
        audit::recording(recording, &name, TRACKING_ID, cx);
        if is_calibrated(recording, &self.objects, TRACKING_ID) {
            calibration(recording, &self.objects, &self.manner, &name, TRACKING_ID, cx)?;
        }
        Ok(())
    }

    /// The row of a label, its frame, and whether it is the row that was read.
    fn row(&self, label: &Label, stream: &Stream, cx: &Writing<'_>) -> Option<(i64, String, bool)> {
        if !matches!(label.extent, Extent::At { .. }) {
            lose_label(label, "labels that are not at one frame", cx);
            return None;
        }
        let object = self.objects.object(label, stream, cx)?;
        let spans = self.times.frames(&label.extent).unwrap_or_default();
        let Some((frame, _)) = spans.first().copied().filter(|(frame, _)| *frame >= 0) else {
            lose_label(label, "labels whose frame is not known, or before the first", cx);
            return None;
        };
        if let Extent::At { at, .. } = label.extent
            && at.position().denom() != 1
        {
            cx.lose(Feature::TimePrecision, "times inside a frame");
        }
        let number = label.track.and_then(|id| self.numbers.get(&id)).copied().unwrap_or(-1);
        let same = |own: &str| {
            let split = Split::new(own);
            let head = (split.field(0).parse(), split.field(1).parse());
            head == (Ok(frame), Ok(number)) && split.object(2).is_ok_and(|own| own == object)
        };
        if let Some(row) = kept_row(label, TRACKING_ID, same) {
            return Some((frame, row, true));
        }
        let mut row = format!("{frame} {number} ");
        self.manner.spelling.render(&object, &mut row);
        Some((frame, row, false))
    }

    /// Reports what is lost of clocks.
    fn clocks(&self, cx: &Writing<'_>) {
        let images = |stream: &&Stream| stream.kind == StreamKind::ImageSequence;
        let used: FxHashSet<_> = self.data.streams.iter().filter(images).filter_map(|stream| stream.clock).collect();
        for clock in &self.data.clocks {
            let Clock { id, recording, name: _, unit, first, rate, length, zero, extras } = clock;
            let plain = *unit == Unit::ListPosition && *first == 0 && rate.is_none() && length.is_none() && *zero == Zero::Stream;
            if !plain || recording.is_none() || !used.contains(id) {
                cx.lose(Feature::Clock, "clocks other than the frames of a sequence, counted from 0");
            }
            audit::foreign(extras, TRACKING_ID, "clocks", cx);
        }
    }
}

/// The number of each track in its sequence: its own if it is a whole number from 0 that no other track has.
fn track_numbers(data: &Dataset, cx: &Writing<'_>) -> FxHashMap<Id<Track>, i64> {
    let seen = Seen::of(data);
    let mut taken: BTreeMap<Option<Id<Recording>>, FxHashSet<i64>> = BTreeMap::new();
    let mut numbers = FxHashMap::default();
    let own = |track: &Track| track.source_id.as_ref().and_then(genlock_model::SourceId::as_int).filter(|number| *number >= 0);
    for track in &data.tracks {
        if let Some(number) = own(track).filter(|number| taken.entry(track.recording).or_default().insert(*number)) {
            numbers.insert(track.id, number);
        }
        seen.audit(track, cx);
    }
    let mut next: BTreeMap<Option<Id<Recording>>, i64> = BTreeMap::new();
    for track in &data.tracks {
        if numbers.contains_key(&track.id) {
            continue;
        }
        cx.lose(Feature::Track, "ids of tracks: they become whole numbers from 0");
        let taken = taken.entry(track.recording).or_default();
        let next = next.entry(track.recording).or_default();
        while !taken.insert(*next) {
            *next += 1;
        }
        numbers.insert(track.id, *next);
    }
    numbers
}

/// The class and the recording of a track.
type Home = (Option<Id<Class>>, Option<Id<Recording>>);

/// Where tracks appear, as a reader would find it.
struct Seen {
    /// The class of a track's labels as long as there is only one, and the recording of the first.
    by_track: FxHashMap<Id<Track>, Home>,
}

impl Seen {
    fn of(data: &Dataset) -> Self {
        let mut by_track: FxHashMap<Id<Track>, Home> = FxHashMap::default();
        for label in &data.labels {
            if let Some(track) = label.track {
                let recording = data.streams.get(label.stream).and_then(|stream| stream.recording);
                let (class, _) = by_track.entry(track).or_insert((label.class, recording));
                *class = class.filter(|class| Some(*class) == label.class);
            }
        }
        Self { by_track }
    }

    /// Reports what is lost of a track.
    fn audit(&self, track: &Track, cx: &Writing<'_>) {
        let Track { id, source_id: _, recording, class, name, extent, attributes, extras, origin: _ } = track;
        match self.by_track.get(id) {
            None => cx.lose(Feature::Track, "tracks without labels"),
            Some(seen) if *seen != (*class, *recording) => {
                cx.lose(Feature::Track, "classes of tracks that are not those of all their labels");
            }
            Some(_) => {}
        }
        if name.is_some() {
            cx.lose(Feature::Track, "names of tracks");
        }
        if *extent != Extent::Always {
            cx.lose(Feature::Track, "extents of tracks");
        }
        if !attributes.is_empty() {
            cx.lose(Feature::Attributes, "attributes of tracks");
        }
        audit::foreign(extras, TRACKING_ID, "tracks", cx);
    }
}
