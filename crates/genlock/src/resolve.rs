//! From the clocks of labels to the presentation timeline of their media, by what the container says.

use crate::media_files::MediaFiles;
use genlock_diagnose::codes::{align as align_codes, media as codes, time as time_codes};
use genlock_diagnose::{Diagnostic, Position, Report};
use genlock_media::{MediaTimeline, StreamTimeline};
use genlock_model::{Clock, ClockMap, Dataset, Evidence, Extent, Extras, Id, Record, Recording, Stream, StreamKind, Unit, Zero};
use genlock_time::{Rational, Round, SyncMap, Time, TimeBase, TimeError};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A recording whose media was found.
pub struct Resolved {
    /// The recording.
    pub recording: Id<Recording>,
    /// The media file.
    pub path: PathBuf,
    /// What is presented in it when.
    pub timeline: MediaTimeline,
    /// The clock of presentation seconds: 0 is where the presentation begins.
    pub presentation: Id<Clock>,
}

/// Finds the media of each recording, adds its presentation clock and frame clock, maps frame numbers to true times, and fills in
/// image sizes. Labels are not touched; clocks in seconds are left to the alignment.
pub fn resolve(data: &mut Dataset, media: &MediaFiles, report: &dyn Report) -> Vec<Resolved> {
    fill_image_sizes(data, media, report);
    let mut probed: BTreeMap<PathBuf, Option<MediaTimeline>> = BTreeMap::new();
    let mut resolved = Vec::new();
    for (recording, path) in assign(data, media, report) {
        let timeline = probed.entry(path.clone()).or_insert_with(|| probe_reported(media, &path, report));
        let Some(timeline) = timeline.clone() else { continue };
        match add_clocks(data, recording, &path, &timeline, report) {
            Ok(presentation) => resolved.push(Resolved { recording, path, timeline, presentation }),
            Err(error) => report.diagnostic(unreadable(&path, error.to_string())),
        }
    }
    resolved
}

/// Says that media cannot be used.
pub(crate) fn unreadable(path: &Path, message: String) -> Diagnostic {
    Diagnostic::new(codes::UNREADABLE, message).at(Position::file(path.display().to_string()))
}

/// The timeline of a media file, with its oddities reported.
pub(crate) fn probe_reported(media: &MediaFiles, path: &Path, report: &dyn Report) -> Option<MediaTimeline> {
    match media.probe(path) {
        Ok(timeline) => {
            for oddity in &timeline.oddities {
                let position = Position { offset: oddity.at, ..Position::file(path.display().to_string()) };
                report.diagnostic(Diagnostic::new(oddity.code, oddity.message.clone()).at(position));
            }
            Some(timeline)
        }
        Err(error) => {
            report.diagnostic(unreadable(path, error.to_string()).help("genlock doctor says what this build can open"));
            None
        }
    }
}

fn is_timed(kind: StreamKind) -> bool {
    !matches!(kind, StreamKind::Image | StreamKind::PointCloud | StreamKind::ImageSequence)
}

/// Which media file belongs to which recording. A single file that the user named belongs to every recording, unless the labels of
/// one source name several recordings and only some of them fit its name.
fn assign(data: &Dataset, media: &MediaFiles, report: &dyn Report) -> Vec<(Id<Recording>, PathBuf)> {
    let mut named: BTreeMap<Id<Recording>, PathBuf> = BTreeMap::new();
    let mut timed: BTreeSet<Id<Recording>> = BTreeSet::new();
    for stream in data.streams.iter().filter(|stream| is_timed(stream.kind)) {
        let Some(id) = stream.recording else { continue };
        timed.insert(id);
        if let Some(path) = media.find(stream, data.recordings.get(id), report) {
            named.entry(id).or_insert(path);
        }
    }
    let source = |id: Id<Recording>| data.recordings.get(id).and_then(|row| row.origin).map(|origin| origin.source);
    let decided: BTreeSet<_> = named.keys().map(|id| source(*id)).collect();
    let mut assigned = Vec::new();
    for id in timed {
        let path = named.get(&id).cloned().or_else(|| media.only().filter(|_| !decided.contains(&source(id))));
        if let Some(path) = path {
            assigned.push((id, path));
        } else {
            let name = data.recordings.get(id).map_or("?", |row| row.name.as_str());
            report.diagnostic(Diagnostic::new(codes::MISSING, format!("no media file fits the recording {name:?}")));
        }
    }
    assigned
}

fn fill_image_sizes(data: &mut Dataset, media: &MediaFiles, report: &dyn Report) {
    let wanted = |stream: &&Stream| stream.size.is_none() && matches!(stream.kind, StreamKind::Image | StreamKind::ImageSequence);
    let found: Vec<_> = data
        .streams
        .iter()
        .filter(wanted)
        .filter_map(|stream| {
            let recording = stream.recording.and_then(|id| data.recordings.get(id));
            let (width, height) = genlock_media::image_size(&media.find(stream, recording, report)?)?;
            Some((stream.id, [width, height]))
        })
        .collect();
    for (id, size) in found {
        if let Some(stream) = data.streams.get_mut(id) {
            stream.size = Some(size);
        }
    }
}

/// Adds the clocks of a media file, and the maps that the container gives for the labels of a recording.
fn add_clocks(
    data: &mut Dataset,
    recording: Id<Recording>,
    path: &Path,
    timeline: &MediaTimeline,
    report: &dyn Report,
) -> Result<Id<Clock>, TimeError> {
    let presentation = add_media_clocks(data, path, timeline)?;
    if let Some(video) = timeline.video().filter(|video| video.frames.shown_len() > 0) {
        map_frame_clocks(data, recording, presentation, video, &SyncMap::shift(timeline.zero.neg()), report)?;
    }
    Ok(presentation)
}

/// Adds the presentation clock of a media file, the frame clock of its video and the map between them, unless another recording of the
/// same media has brought them already; the presentation clock.
pub(crate) fn add_media_clocks(data: &mut Dataset, path: &Path, timeline: &MediaTimeline) -> Result<Id<Clock>, TimeError> {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let length = Time::at(timeline.duration()?, TimeBase::NANO, Round::Near)?;
    let video = timeline.video().filter(|video| video.frames.shown_len() > 0);
    let frames = video.map(|video| i64::try_from(video.frames.shown_len()).unwrap_or(i64::MAX));
    let seconds = Clock { length: Some(length), ..clock(Unit::Second, format!("presentation of {name}")) };
    let (presentation, _) = find_or_add(data, seconds);
    let (Some(video), Some(count)) = (video, frames) else { return Ok(presentation) };
    let to_zero = SyncMap::shift(timeline.zero.neg());
    let shown =
        Clock { rate: video.rate, length: Some(Time::whole(count)), ..clock(Unit::PresentedFrame, format!("frames of {name}")) };
    let (frame_clock, is_new) = find_or_add(data, shown);
    if is_new {
        let sentence = format!("The container says when each of {count} frames is shown.");
        add_map(data, frame_clock, presentation, video.presented_index_map()?.then(&to_zero)?, "frame-table", sentence);
    }
    Ok(presentation)
}

/// A clock of a presentation. It belongs to no recording, since labels of several recordings may speak of one file.
pub(crate) fn clock(unit: Unit, name: String) -> Clock {
    Clock {
        id: Id::new(0),
        recording: None,
        name: name.into(),
        unit,
        first: 0,
        rate: None,
        zero: Zero::Presentation,
        length: None,
        extras: Extras::new(),
    }
}

/// The presentation clock of this name, and whether it had to be added.
pub(crate) fn find_or_add(data: &mut Dataset, clock: Clock) -> (Id<Clock>, bool) {
    let same = |known: &&Clock| known.zero == clock.zero && known.unit == clock.unit && known.name == clock.name;
    if let Some(known) = data.clocks.iter().find(same) {
        return (known.id, false);
    }
    let id = data.clocks.next_id();
    data.put(Record::Clock(Clock { id, ..clock }));
    (id, true)
}

/// Takes the times of labels in seconds that no map places to be presentation times as they stand, for checks without an alignment.
pub fn assume_presentation(data: &mut Dataset, resolved: &[Resolved]) {
    for place in resolved {
        let mapped: BTreeSet<_> = data.maps.iter().map(|map| map.from).collect();
        let loose = |clock: &&Clock| {
            clock.recording == Some(place.recording) && clock.unit == Unit::Second && clock.zero != Zero::Presentation
        };
        let loose: Vec<_> = data.clocks.iter().filter(loose).map(|clock| clock.id).filter(|id| !mapped.contains(id)).collect();
        for clock in loose {
            let sentence = "The times were taken for presentation times as they stand.".to_owned();
            add_map(data, clock, place.presentation, SyncMap::identity(), "assumed", sentence);
        }
    }
}

fn add_map(data: &mut Dataset, from: Id<Clock>, to: Id<Clock>, map: SyncMap, method: &str, sentence: String) {
    let evidence = Evidence { method: method.into(), sentence, confidence: None, figures: Extras::new() };
    let id = data.maps.next_id();
    data.put(Record::Map(ClockMap { id, from, to, map, evidence, replaces: None }));
}

/// How a vendor counted frames.
#[derive(Clone, Copy)]
pub(crate) enum Counting {
    Presented,
    Stored,
}

impl Counting {
    /// From the frames that a clock counts to the presentation, whose zero `to_zero` takes away.
    pub(crate) fn map(self, clock: &Clock, video: &StreamTimeline, to_zero: &SyncMap) -> Result<SyncMap, TimeError> {
        let frames = match self {
            Self::Presented => video.presented_index_map()?,
            Self::Stored => video.stored_index_map()?,
        };
        SyncMap::shift(Rational::from_int(clock.first).neg()).then(&frames)?.then(to_zero)
    }
}

/// Maps the clocks on which labels count frames of a video.
fn map_frame_clocks(
    data: &mut Dataset,
    recording: Id<Recording>,
    presentation: Id<Clock>,
    video: &StreamTimeline,
    to_zero: &SyncMap,
    report: &dyn Report,
) -> Result<(), TimeError> {
    let mapped: BTreeSet<_> = data.maps.iter().filter(|map| map.to == presentation).map(|map| map.from).collect();
    let of_images = |clock: Id<Clock>| {
        let mut streams = data.streams.iter().filter(|stream| stream.clock == Some(clock));
        streams.any(|stream| !is_timed(stream.kind))
    };
    let counts = |clock: &&Clock| {
        let own = clock.recording == Some(recording) && clock.unit.counts_frames() && clock.zero != Zero::Presentation;
        own && !mapped.contains(&clock.id) && !of_images(clock.id)
    };
    let clocks: Vec<Clock> = data.clocks.iter().filter(counts).cloned().collect();
    for clock in clocks {
        let (counting, sentence) = counting(data, &clock, video);
        let method = match counting {
            Counting::Presented => "frame-table",
            Counting::Stored => "convention:stored_index",
        };
        let position = Position::file(clock.name.as_str());
        match counting {
            Counting::Stored => report.diagnostic(Diagnostic::new(align_codes::FIXED, &sentence).at(position)),
            Counting::Presented if clock.unit == Unit::Frame && clock.length.is_none() => {
                report.diagnostic(Diagnostic::new(time_codes::BASE, &sentence).at(position));
            }
            Counting::Presented => {}
        }
        let map = counting.map(&clock, video, to_zero)?;
        add_map(data, clock.id, presentation, map, method, sentence);
    }
    Ok(())
}

/// Which frames a clock counts: what the source says, else which count of the media its own length or its labels agree with.
fn counting(data: &Dataset, clock: &Clock, video: &StreamTimeline) -> (Counting, String) {
    let stored = i64::try_from(video.frames.len()).unwrap_or(i64::MAX);
    let shown = i64::try_from(video.frames.shown_len()).unwrap_or(i64::MAX);
    let hidden = stored - shown;
    if clock.unit == Unit::StoredFrame {
        return (Counting::Stored, format!("The labels count stored frames; the edit list hides {hidden} of {stored}."));
    }
    if hidden == 0 || clock.unit == Unit::PresentedFrame {
        return (Counting::Presented, format!("Frame numbers are taken from the {shown} frames that the media shows."));
    }
    let length = clock.length.map(Time::ticks);
    if length == Some(stored) {
        let sentence = format!(
            "The labels count stored frames: their source says {stored} frames, as many as the file stores; the edit list hides \
             {hidden} of them."
        );
        return (Counting::Stored, sentence);
    }
    let last = last_frame(data, clock.id).map(|last| last - clock.first);
    if length.is_none()
        && let Some(last) = last.filter(|last| (shown..stored).contains(last))
    {
        let sentence = format!(
            "The labels count stored frames: they reach frame {last} (from 0), the file shows {shown} and stores {stored}; the edit \
             list hides {hidden}."
        );
        return (Counting::Stored, sentence);
    }
    let sentence = format!(
        "The file stores {stored} frames and shows {shown}; nothing says which of them the labels count, so shown frames were assumed."
    );
    (Counting::Presented, sentence)
}

/// The last frame that a label names, on the label's own clock.
fn last_frame(data: &Dataset, clock: Id<Clock>) -> Option<i64> {
    let ends = data.labels.iter().filter(|label| label.extent.clock() == Some(clock)).flat_map(|label| match &label.extent {
        Extent::At { at, .. } => vec![at.ticks()],
        extent => extent.spans().iter().map(|span| span.end.ticks() - 1).collect(),
    });
    ends.max()
}
