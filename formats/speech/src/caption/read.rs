//! Cues to records.

use super::{Captions, Cue, Placed, Style, is_plain};
use crate::layout::{Layout, is_line_ends, without_end};
use crate::place::split_name;
use genlock_format::{Reading, Result};
use genlock_model::{
    Clock, Extent, Extras, Id, Label, Origin, Record, Recording, Source, SourceId, Stream, StreamKind, Track, Unit, Zero,
};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// A parsed caption file.
pub(crate) struct Parsed<'a> {
    /// The path inside the input.
    pub(crate) path: &'a str,
    /// Its text, without the byte order mark.
    pub(crate) text: &'a str,
    /// Its layout; the tail is found here.
    pub(crate) layout: Layout,
    /// How it writes what can be written in more than one way.
    pub(crate) style: Style,
    /// Its cues, in their order.
    pub(crate) cues: Vec<Placed>,
}

/// The records of the file that a caller may refer to.
pub(crate) struct Made {
    /// The recording.
    pub(crate) recording: Id<Recording>,
    /// The clock of its cues.
    pub(crate) clock: Id<Clock>,
}

/// Pushes the records of a caption file: one recording with a text stream on a clock of seconds, a track for each speaker, a label
/// for each cue.
pub(crate) fn push(cx: &mut Reading<'_>, format: &dyn Captions, parsed: Parsed<'_>) -> Result<Made> {
    let Parsed { path, text, mut layout, style, cues } = parsed;
    let id = format.info().id;
    let source = cx.ids.source();
    let recording = cx.ids.recording();
    let (clock, stream) = (cx.ids.clock(), cx.ids.stream());
    let name = SmolStr::new(split_name(path).0);
    let origin = |from: usize, to: usize| {
        Some(Origin { source, offset: from as u64 + mark_length(&layout), length: u32::try_from(to - from).unwrap_or(0) })
    };
    let mut labels = Vec::new();
    let mut tail = None;
    let mut speakers = Speakers::default();
    for (index, placed) in cues.iter().enumerate() {
        let next = cues.get(index + 1).map(|next| next.from);
        let mut label = Label::new(cx.ids.label(), stream);
        label.extent = Extent::During { clock, span: placed.cue.span };
        label.source_id = format.id_of(&placed.cue, index + 1);
        label.text.clone_from(&placed.cue.text);
        label.origin = origin(placed.from, placed.to);
        label.track = placed.cue.voice.as_ref().map(|voice| speakers.track(cx, voice));
        let kept = Kept::find(format, text, placed, next, index + 1, style);
        label.extras = kept.extras(id, &placed.cue);
        tail = kept.tail;
        labels.push(label);
    }
    layout.tail = tail;
    let head = cues.first().map_or(text, |first| text.get(..first.from).unwrap_or_default());
    let mut extras = Extras::new();
    layout.put(&mut extras);
    if head != format.head(layout.end, cues.len()) {
        extras.push_text(id, "head", head);
    }
    let origin = Some(Origin { source, offset: 0, length: 0 });
    cx.put(Record::Source(Source { index: source, path: path.to_owned(), extras }))?;
    cx.put(Record::Recording(Recording { id: recording, source_id: None, name: name.clone(), extras: Extras::new(), origin }))?;
    cx.put(Record::Clock(plain_clock(clock, recording, smol_str::format_smolstr!("seconds of {path}"))))?;
    cx.put(Record::Stream(Stream {
        id: stream,
        recording: Some(recording),
        source_id: None,
        name,
        kind: StreamKind::Text,
        uri: None,
        size: None,
        clock: Some(clock),
        frame: None,
        files: Vec::new(),
        channel: None,
        extras: Extras::new(),
        origin: None,
    }))?;
    speakers.push(cx, recording)?;
    for label in labels {
        cx.put(Record::Label(label))?;
    }
    Ok(Made { recording, clock })
}

/// Bytes of the byte order mark.
fn mark_length(layout: &Layout) -> u64 {
    if layout.mark { 3 } else { 0 }
}

/// A clock of seconds whose zero the file does not state.
pub(crate) fn plain_clock(id: Id<Clock>, recording: Id<Recording>, name: SmolStr) -> Clock {
    Clock {
        id,
        recording: Some(recording),
        name,
        unit: Unit::Second,
        first: 0,
        rate: None,
        length: None,
        zero: Zero::Unstated,
        extras: Extras::new(),
    }
}

/// What of a cue's written form is not the usual one.
#[derive(Default)]
struct Kept<'a> {
    /// The cue as it stands in the file.
    raw: Option<&'a str>,
    /// What stands between its end and the next cue, or the end of the file.
    gap: Option<&'a str>,
    /// Line ends after the last cue of the file.
    tail: Option<String>,
}

impl<'a> Kept<'a> {
    fn find(format: &dyn Captions, text: &'a str, placed: &Placed, next: Option<usize>, ordinal: usize, style: Style) -> Self {
        let raw = text.get(placed.from..placed.to).unwrap_or_default();
        // A text that would not be written as it is has no usual form.
        let plain = placed.cue.text.as_deref().is_none_or(is_plain);
        let usual = if plain { format.render(&placed.cue, ordinal, style) } else { String::new() };
        let mut kept = Self::default();
        if let Some(next) = next {
            let gap = text.get(placed.to..next).unwrap_or_default();
            kept.raw = (raw != usual).then_some(raw);
            kept.gap = (gap != style.end).then_some(gap);
            return kept;
        }
        let body = without_end(raw);
        kept.raw = (body != without_end(&usual)).then_some(raw);
        let rest = text.get(placed.from + body.len()..).unwrap_or_default();
        if !is_line_ends(rest) {
            kept.gap = text.get(placed.to..);
        } else if rest != style.end {
            kept.tail = Some(rest.to_owned());
        }
        kept
    }

    fn extras(&self, namespace: &str, cue: &Cue) -> Extras {
        let mut extras = Extras::new();
        if !cue.settings.is_empty() {
            extras.push_text(namespace, "settings", &cue.settings);
        }
        if let Some(raw) = self.raw {
            extras.push_text(namespace, "raw", raw);
        }
        if let Some(gap) = self.gap {
            extras.push_text(namespace, "gap", gap);
        }
        extras
    }
}

/// The speakers of a file, each a track.
#[derive(Default)]
struct Speakers {
    tracks: BTreeMap<String, Id<Track>>,
    order: Vec<(Id<Track>, String)>,
}

impl Speakers {
    fn track(&mut self, cx: &Reading<'_>, voice: &str) -> Id<Track> {
        if let Some(known) = self.tracks.get(voice) {
            return *known;
        }
        let id = cx.ids.track();
        self.tracks.insert(voice.to_owned(), id);
        self.order.push((id, voice.to_owned()));
        id
    }

    fn push(self, cx: &mut Reading<'_>, recording: Id<Recording>) -> Result {
        for (id, voice) in self.order {
            cx.put(Record::Track(speaker(id, recording, &voice)))?;
        }
        Ok(())
    }
}

/// A speaker of a recording.
pub(crate) fn speaker(id: Id<Track>, recording: Id<Recording>, name: &str) -> Track {
    Track {
        id,
        source_id: Some(SourceId::text(name)),
        recording: Some(recording),
        class: None,
        name: None,
        extent: Extent::Always,
        attributes: Vec::new(),
        extras: Extras::new(),
        origin: None,
    }
}
