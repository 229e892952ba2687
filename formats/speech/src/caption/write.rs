//! Records to cues.

use super::{Captions, Cue, Hours, Style, Voiced, whole_millis};
use crate::layout::{Layout, without_end};
use crate::outputs::{Names, open};
use crate::tables::Holds;
use crate::times::{Moved, Timed, report_nominal, timed, unwritable};
use genlock_diagnose::codes;
use genlock_format::{Lines, Result, Times, Writing};
use genlock_model::{ClockMap, Dataset, Extent, Feature, Id, Label, Recording, Source, SourceId, Stream, StreamKind, Zero};
use genlock_time::{Round, Span, TimeBase};
use std::collections::BTreeMap;

/// Writes one file for each recording; a stream without a recording is a file of its own.
pub(crate) fn write(format: &dyn Captions, data: &Dataset, hours: Hours, cx: &mut Writing<'_>) -> Result {
    holds(format, data, cx);
    let times = Times::new(data);
    let files = files(data);
    let ending = format.info().extensions.first().copied().unwrap_or_default();
    let mut names = Names::default();
    let mut written = Vec::new();
    for (name, streams) in &files {
        let labels: Vec<&Label> = data.labels.iter().filter(|label| streams.contains(&label.stream)).collect();
        let source = source_of(data, streams, &labels);
        let style = Style { end: Layout::of_source(source).end, hours };
        let file = File { format, data, times: &times, source, style };
        let cues = file.ready(&labels, cx);
        if cues.list.is_empty() && !streams.iter().any(|id| is_text(data, *id)) {
            for feature in [Feature::Recording, Feature::Stream, Feature::Clock] {
                cx.lose(feature, "recordings without a cue");
            }
            continue;
        }
        let free = names.take(name, ending);
        if free != *name {
            cx.lose(Feature::Recording, "names of recordings that cannot be names of files");
        }
        written.push((format!("{free}.{ending}"), file.text(cues, cx)));
    }
    if data.labels.iter().any(|label| data.streams.get(label.stream).is_none()) {
        cx.lose(Feature::Stream, "labels of streams that do not exist");
    }
    for (name, text) in &written {
        let mut file = open(cx.output, name, written.len())?;
        file.put(text.as_bytes())?;
        file.finish()?;
    }
    report_nominal(&times, cx);
    Ok(())
}

fn holds(format: &dyn Captions, data: &Dataset, cx: &Writing<'_>) {
    let id = format.info().id;
    let stated_head = data.sources.iter().any(|source| {
        source.extras.text(id, "head").is_some_and(|head| head.contains(crate::webvtt::TIMESTAMP_MAP)) && id == crate::webvtt::ID
    });
    let stream = |data: &Dataset, row: &Stream| {
        let recording = row.recording.and_then(|recording| data.recordings.get(recording));
        let alone = data.streams.iter().filter(|other| other.recording == row.recording).count() == 1;
        row.channel.is_none() && alone && recording.is_some_and(|recording| recording.name == row.name)
    };
    let map = |map: &ClockMap| {
        let container = data.clocks.get(map.to).is_some_and(|clock| clock.zero == Zero::Container);
        stated_head && map.evidence.method == "stated" && container
    };
    Holds {
        info: format.info(),
        kind: StreamKind::Text,
        stream: &stream,
        class: &|_| false,
        track: &|track| {
            let voiced = data.labels.iter().any(|label| label.track == Some(track.id));
            matches!(track.source_id, Some(SourceId::Text(_))) && track.attributes.is_empty() && track.extras.is_empty() && voiced
        },
        map: &map,
    }
    .report(data, cx);
}

/// The streams of each file, with its name.
fn files(data: &Dataset) -> Vec<(String, Vec<Id<Stream>>)> {
    let mut files: Vec<(String, Vec<Id<Stream>>)> = Vec::new();
    let mut of_recording: BTreeMap<Id<Recording>, usize> = BTreeMap::new();
    for recording in &data.recordings {
        of_recording.insert(recording.id, files.len());
        files.push((recording.name.to_string(), Vec::new()));
    }
    for stream in &data.streams {
        let known = stream.recording.and_then(|recording| of_recording.get(&recording)).and_then(|&at| files.get_mut(at));
        match known {
            Some((_, streams)) => streams.push(stream.id),
            None => files.push((stream.name.to_string(), vec![stream.id])),
        }
    }
    files
}

fn is_text(data: &Dataset, stream: Id<Stream>) -> bool {
    data.streams.get(stream).is_some_and(|stream| stream.kind == StreamKind::Text)
}

fn source_of<'a>(data: &'a Dataset, streams: &[Id<Stream>], labels: &[&Label]) -> Option<&'a Source> {
    let of_recording = || {
        let stream = data.streams.get(*streams.first()?)?;
        data.recordings.get(stream.recording?)?.origin
    };
    let origin = of_recording().or_else(|| labels.first()?.origin)?;
    data.sources.iter().find(|source| source.index == origin.source)
}

/// A file that is being put together.
struct File<'a> {
    format: &'a dyn Captions,
    data: &'a Dataset,
    times: &'a Times<'a>,
    source: Option<&'a Source>,
    style: Style,
}

/// A cue ready to be written.
struct Ready {
    text: String,
    gap: Option<String>,
    needs_blank: bool,
}

/// The cues of a file.
struct Cues {
    list: Vec<Ready>,
    /// Whether a map moved any of them.
    moved: Moved,
}

impl File<'_> {
    /// The cues of these labels.
    fn ready(&self, labels: &[&Label], cx: &Writing<'_>) -> Cues {
        let mut cues = Cues { list: Vec::new(), moved: Moved::No };
        for label in labels {
            let Some(timed) = timed(self.format.info(), self.data, self.times, label, TimeBase::MILLI, cx) else { continue };
            if timed.moved == Moved::Yes {
                cues.moved = Moved::Yes;
            }
            self.cues(label, &timed, &mut cues.list, cx);
        }
        cues
    }

    fn text(&self, cues: Cues, cx: &Writing<'_>) -> String {
        let layout = Layout::of_source(self.source);
        let Cues { list: cues, moved } = cues;
        let mut text = String::new();
        if layout.mark {
            text.push('\u{feff}');
        }
        text.push_str(&self.head(cues.len(), moved, cx));
        let count = cues.len();
        for (index, cue) in cues.into_iter().enumerate() {
            if index > 0 && cue.needs_blank && !ends_blank(&text) {
                text.push_str(layout.end);
            }
            match (index + 1 == count, cue.gap) {
                (true, None) => {
                    text.push_str(without_end(&cue.text));
                    text.push_str(layout.tail.as_deref().unwrap_or(layout.end));
                }
                (_, gap) => {
                    text.push_str(&cue.text);
                    text.push_str(gap.as_deref().unwrap_or(layout.end));
                }
            }
        }
        text
    }

    /// What the file begins with. Times that were moved are no longer on the clock that a timestamp map of the header speaks of.
    fn head(&self, cues: usize, moved: Moved, cx: &Writing<'_>) -> String {
        let id = self.format.info().id;
        let head = self.source.and_then(|source| source.extras.text(id, "head"));
        let Some(mut head) = head else { return self.format.head(self.style.end, cues) };
        if cues > 0 && id == crate::webvtt::ID && !crate::webvtt::is_signature(&head) {
            cx.lose(Feature::Info, "what stood in a file that was no WebVTT");
            return self.format.head(self.style.end, cues);
        }
        if cues > 0 && !head.ends_with(['\r', '\n']) {
            head.push_str(self.style.end);
            head.push_str(self.style.end);
        }
        if moved == Moved::No || !head.contains(crate::webvtt::TIMESTAMP_MAP) {
            return head;
        }
        cx.lose(Feature::Map, "the timestamp map, since the times were moved");
        let lines = Lines::new(&head).filter(|line| !line.text.starts_with(crate::webvtt::TIMESTAMP_MAP));
        lines.flat_map(|line| [line.text, line.end]).collect()
    }

    fn cues(&self, label: &Label, timed: &Timed, cues: &mut Vec<Ready>, cx: &Writing<'_>) {
        let id = self.format.info().id;
        let gap = label.extras.text(id, "gap");
        if matches!(label.extent, Extent::Several { .. }) {
            cx.lose(Feature::Spans, "a label with several intervals is written as several cues");
        }
        if label.extras.of(id).any(|extra| !["settings", "raw", "gap"].contains(&extra.key.as_str())) {
            cx.lose(Feature::Extras, "fields that this version does not know");
        }
        let count = timed.spans.len();
        for (index, span) in timed.spans.iter().enumerate() {
            let ordinal = cues.len() + 1;
            let ready = if count == 1 { self.unchanged(label, *span, ordinal) } else { None };
            let Some((text, needs_blank)) = ready.or_else(|| self.render(label, *span, timed.moved, ordinal, cx)) else {
                continue;
            };
            let gap = if index + 1 == count { gap.clone() } else { None };
            cues.push(Ready { text, gap, needs_blank });
        }
    }

    fn speaker(&self, label: &Label) -> Option<&str> {
        let track = self.data.tracks.get(label.track?)?;
        track.source_id.as_ref().map(SourceId::as_str).or(track.name.as_deref())
    }

    /// The cue as its source wrote it, if that still says the same.
    fn unchanged(&self, label: &Label, span: Span, ordinal: usize) -> Option<(String, bool)> {
        let id = self.format.info().id;
        let raw = label.extras.text(id, "raw")?;
        let cue = self.format.parse_one(&raw)?;
        let settings = label.extras.text(id, "settings").unwrap_or_default();
        let same = cue.span == span
            && cue.text == label.text
            && cue.settings == settings
            && self.format.id_of(&cue, ordinal) == label.source_id
            && cue.voice.as_deref() == self.speaker(label);
        same.then(|| (raw, self.format.needs_blank(&cue)))
    }

    fn render(&self, label: &Label, span: Span, moved: Moved, ordinal: usize, cx: &Writing<'_>) -> Option<(String, bool)> {
        let span = self.span(label, span, moved, cx)?;
        let id = label.source_id.as_ref().and_then(|id| self.format.writable_id(id, ordinal));
        let (voice, text) = self.voice(label, cx);
        let cue = Cue { id, span, settings: self.settings(label, cx), voice, text };
        if self.format.id_of(&cue, ordinal) != label.source_id {
            cx.lose(Feature::LabelId, "ids that cannot be the identifier of a cue, or only count cues");
        }
        Some((self.format.render(&cue, ordinal, self.style), self.format.needs_blank(&cue)))
    }

    /// The span in whole milliseconds.
    fn span(&self, label: &Label, span: Span, moved: Moved, cx: &Writing<'_>) -> Option<Span> {
        let millis = |time: genlock_time::Time| {
            if whole_millis(time).is_none() && moved == Moved::No {
                cx.lose(Feature::TimePrecision, "times finer than a millisecond");
            }
            time.rebase(TimeBase::MILLI, Round::Near).ok()
        };
        let rounded = millis(span.start).zip(millis(span.end));
        let Some((start, end)) = rounded else {
            unwritable(self.data, label, codes::time::UNWRITABLE, "the time does not fit into 64-bit ticks", cx);
            return None;
        };
        if start.ticks() < 0 || end.ticks() < 0 {
            unwritable(self.data, label, codes::time::UNWRITABLE, "a time before zero", cx);
            return None;
        }
        Some(Span::new(start, end))
    }

    fn settings(&self, label: &Label, cx: &Writing<'_>) -> String {
        let settings = label.extras.text(self.format.info().id, "settings").unwrap_or_default();
        if settings.contains(['\r', '\n']) {
            cx.lose(Feature::Extras, "settings that are no line");
            return String::new();
        }
        settings
    }

    /// The speaker and the text, with neither blank lines nor arrows.
    fn voice(&self, label: &Label, cx: &Writing<'_>) -> (Option<String>, Option<String>) {
        let text = label.text.as_deref().and_then(|text| self.payload(text, cx));
        let Some(speaker) = self.speaker(label) else {
            if label.track.is_some() {
                cx.lose(Feature::Track, "tracks without an id or a name");
            }
            return (None, text);
        };
        match self.format.voiced(text, speaker) {
            Voiced::Beside(text) => (Some(speaker.to_owned()), text),
            Voiced::Inside(text) => (None, text),
            Voiced::Unsaid(text) => {
                cx.lose(Feature::Track, "speakers that the format, or the text of the cue, cannot name");
                (None, text)
            }
        }
    }

    fn payload(&self, text: &str, cx: &Writing<'_>) -> Option<String> {
        let lines: Vec<&str> = Lines::new(text).map(|line| line.text).filter(|line| !line.is_empty()).collect();
        let joined = lines.join("\n").replace('\0', "\u{fffd}").replace("-->", self.format.arrow());
        if joined != text {
            cx.lose(Feature::Text, "blank lines and arrows inside a text");
        }
        (!joined.is_empty()).then_some(joined)
    }
}

/// True if nothing stands on the last line and the line before it.
fn ends_blank(text: &str) -> bool {
    let inner = without_end(text);
    inner.len() < text.len() && (inner.is_empty() || without_end(inner).len() < inner.len())
}
