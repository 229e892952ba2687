//! Which documents a dataset becomes.

use super::{DOCUMENT, ID, Scale, write_frames, write_task, write_tracks};
use crate::leave;
use genlock_diagnose::Diagnostic;
use genlock_diagnose::codes::time;
use genlock_format::{Error, Result, Times, Writer, Writing};
use genlock_model::{Class, Clock, Dataset, Feature, Id, Label, Recording, Stream, StreamKind, Track};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;

/// What is shared while a dataset is written.
pub(super) struct Context<'a, 'w, 'o> {
    pub(super) data: &'a Dataset,
    pub(super) cx: &'w mut Writing<'o>,
    pub(super) times: Times<'a>,
    pub(super) labels: FxHashMap<Id<Stream>, Vec<&'a Label>>,
    /// How many ids were made so far.
    pub(super) derived: u64,
    /// The classes and tracks that stand in the documents.
    pub(super) shown: RefCell<Shown>,
}

/// Classes and tracks that were written.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) classes: FxHashSet<Id<Class>>,
    pub(super) tracks: FxHashSet<Id<Track>>,
}

impl Context<'_, '_, '_> {
    /// The next id for something that has none.
    pub(super) fn next_id(&mut self) -> String {
        self.derived += 1;
        super::derived::id(self.derived)
    }

    /// The name of a class.
    pub(super) fn class_name(&self, class: Option<Id<Class>>) -> Option<&str> {
        let class = self.data.classes.get(class?)?;
        self.shown.borrow_mut().classes.insert(class.id);
        Some(&class.name)
    }
}

/// Where a stream goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Task,
    Video,
    Playback,
    Lidar,
}

impl Writer for Scale {
    fn write(&self, data: &Dataset, cx: &mut Writing<'_>) -> Result {
        let asked = match cx.options.get("document") {
            None => None,
            Some("image") => Some(Target::Task),
            Some("video") => Some(Target::Video),
            Some("playback") => Some(Target::Playback),
            Some("lidar") => Some(Target::Lidar),
            Some(other) => return Err(Error::usage(format!("document is image, video, playback or lidar, not {other:?}"))),
        };
        leave::tables(data, cx, ID);
        let labels = leave::by_stream(data);
        let mut context = Context { data, times: Times::new(data), labels, derived: 0, shown: RefCell::default(), cx };
        let mut documents = Documents::default();
        let (mut tasks, mut written) = (Vec::new(), Vec::new());
        for stream in &data.streams {
            match target(stream, asked) {
                None => {
                    context.cx.lose(Feature::Stream, "streams that are not of the document's kind");
                    for label in context.labels.get(&stream.id).into_iter().flatten() {
                        context.cx.lose_label(label, "labels of streams that are not of the document's kind");
                    }
                }
                Some(Target::Task) => tasks.push(stream),
                Some(_) if !context.labels.contains_key(&stream.id) && stream.extras.of(ID).next().is_none() => {
                    context.cx.lose(Feature::Stream, "streams without labels");
                }
                Some(target) => {
                    written.extend(stream.clock);
                    clip(&mut context, stream, target, &mut documents);
                }
            }
        }
        if !tasks.is_empty() || documents.files.is_empty() {
            documents.add("tasks", write_task::tasks(&mut context, &tasks));
        }
        rest(&context, &tasks, &written);
        let nominal = context.times.nominal();
        if nominal > 0 {
            let message = format!("{nominal} times were turned into frames by a rate that only the labels state");
            cx.report.diagnostic(Diagnostic::new(time::NOMINAL, message));
        }
        documents.put(cx)
    }
}

fn target(stream: &Stream, asked: Option<Target>) -> Option<Target> {
    use StreamKind::{Image, ImageSequence, PointCloud, Unknown, Video};
    // A task keeps its type where it is not the usual one.
    let is_task = |key: &str| stream.extras.get(ID, key).is_some();
    let natural = match stream.extras.text(ID, DOCUMENT).as_deref() {
        Some("playback") => Some(Target::Playback),
        _ if is_task("type") || is_task("task/type") => Some(Target::Task),
        _ => match stream.kind {
            Image => Some(Target::Task),
            ImageSequence | Video => Some(Target::Video),
            PointCloud => Some(Target::Lidar),
            Unknown => Some(if stream.clock.is_some() { Target::Video } else { Target::Task }),
            StreamKind::Audio | StreamKind::Text | StreamKind::Sensor => None,
        },
    };
    let Some(asked) = asked else { return natural };
    let fits = match asked {
        Target::Task => natural == Some(Target::Task),
        Target::Video | Target::Playback => matches!(natural, Some(Target::Video | Target::Playback)),
        Target::Lidar => natural == Some(Target::Lidar),
    };
    fits.then_some(asked)
}

/// Writes a stream that has a file of its own.
fn clip<'a>(context: &mut Context<'a, '_, '_>, stream: &'a Stream, target: Target, documents: &mut Documents) {
    let recording = stream.recording.and_then(|id| context.data.recordings.get(id));
    let shared =
        recording.is_some_and(|row| context.data.streams.iter().filter(|other| other.recording == Some(row.id)).count() > 1);
    let wanted = match recording {
        Some(row) if !shared => row.name.to_string(),
        Some(row) => format!("{}-{}", row.name, stream.name),
        None => stream.name.to_string(),
    };
    let bytes = match target {
        Target::Playback => write_tracks::document(context, stream),
        Target::Lidar => write_frames::document(context, stream, "cuboids"),
        Target::Task | Target::Video => write_frames::document(context, stream, "annotations"),
    };
    let name = documents.add(&wanted, bytes);
    own_fields(context, stream, recording, &name, target);
}

/// Reports what a document that is only a list does not say of its stream.
fn own_fields(context: &Context<'_, '_, '_>, stream: &Stream, recording: Option<&Recording>, file: &str, target: Target) {
    let cx = &*context.cx;
    let Stream { id: _, recording: _, source_id, name, kind, uri, size, clock, frame: _, files, channel, extras, origin: _ } =
        stream;
    let lose = |there: bool, feature: Feature, what: &str| {
        if there {
            cx.lose(feature, what);
        }
    };
    let is_kind =
        matches!((target, kind), (Target::Lidar, StreamKind::PointCloud) | (Target::Video | Target::Playback, StreamKind::Video));
    lose(source_id.is_some(), Feature::Id, "ids of streams");
    lose(name != file || !is_kind || channel.is_some(), Feature::Stream, "names, kinds and channels of streams");
    lose(uri.is_some(), Feature::Media, "addresses of videos and point clouds");
    lose(size.is_some(), Feature::Size, "sizes of images of videos");
    lose(!files.is_empty(), Feature::FrameList, "files of frames");
    lose(clock.is_none(), Feature::Clock, "streams without a clock get one");
    let marked = extras.get(ID, DOCUMENT).is_some();
    lose(marked != (target == Target::Playback), Feature::Extras, "that a video was, or was not, a document of video playback");
    leave::extras(cx, extras, ID, "streams");
    match recording {
        None => {
            cx.lose(Feature::Recording, "streams that stand by themselves get a recording");
            cx.lose(Feature::Clock, "clocks get the recording of their stream");
        }
        Some(Recording { id: _, source_id, name, extras, origin: _ }) => {
            lose(source_id.is_some(), Feature::Id, "ids of recordings");
            lose(name != file, Feature::Recording, "names of recordings that are no file names of their own");
            let shown_as = source_id.as_ref().map_or(name.as_str(), |id| id.as_str());
            let has_tracks = context.data.tracks.iter().any(|track| track.recording == stream.recording);
            lose(shown_as != file, Feature::Clock, "clocks of recordings that get another name");
            lose(shown_as != file && has_tracks, Feature::Track, "tracks of recordings that get another name");
            leave::extras(cx, extras, ID, "recordings");
        }
    }
}

/// Reports clocks and recordings that no document shows.
fn rest(context: &Context<'_, '_, '_>, tasks: &[&Stream], written: &[Id<Clock>]) {
    for clock in context.data.clocks.iter().filter(|clock| !written.contains(&clock.id)) {
        let Clock { id: _, .. } = clock;
        context.cx.lose(Feature::Clock, "clocks that are not those of a video or of point clouds");
    }
    let shown = context.shown.borrow();
    if context.data.tracks.iter().any(|track| !shown.tracks.contains(&track.id)) {
        context.cx.lose(Feature::Track, "tracks of which no label is written");
    }
    if context.data.labels.iter().filter_map(|label| label.class).any(|class| !shown.classes.contains(&class)) {
        context.cx.lose(Feature::Hierarchy, "classes of which no label is written");
    }
    let of_task = |row: &Recording| tasks.iter().any(|stream| stream.recording == Some(row.id));
    let without = |row: &Recording| context.data.streams.iter().all(|stream| stream.recording != Some(row.id));
    for row in context.data.recordings.iter().filter(|row| of_task(row) || without(row)) {
        let Recording { id: _, .. } = row;
        context.cx.lose(Feature::Recording, "recordings of images, and recordings without streams");
    }
}

/// The files to write.
#[derive(Default)]
struct Documents {
    files: Vec<(String, Vec<u8>, bool)>,
}

impl Documents {
    /// Adds a document under this name, or one near it that is a file name and not taken; gives the name.
    fn add(&mut self, wanted: &str, bytes: Vec<u8>) -> String {
        let harmless = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ' | '+' | '=') { c } else { '_' };
        let mut stem: String = wanted.chars().map(harmless).take(120).collect();
        if stem.trim_matches(['.', ' ']).is_empty() {
            stem = String::from("scale");
        }
        let mut name = stem.clone();
        let mut number = 2;
        while self.files.iter().any(|(known, ..)| known.eq_ignore_ascii_case(&name)) {
            name = format!("{stem}-{number}");
            number += 1;
        }
        let lines = bytes.starts_with(b"{") && memchr::memchr_iter(b'\n', &bytes).nth(1).is_some();
        self.files.push((name.clone(), bytes, lines));
        name
    }

    fn put(self, cx: &mut Writing<'_>) -> Result {
        let one = self.files.len() == 1;
        for (name, bytes, lines) in self.files {
            let name = format!("{name}.{}", if lines { "ndjson" } else { "json" });
            let mut file = if one { cx.output.single(&name)? } else { cx.output.file(&name)? };
            file.put(&bytes)?;
            file.finish()?;
        }
        Ok(())
    }
}
