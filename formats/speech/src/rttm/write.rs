//! Records to rows.

use super::notes::{self, What};
use super::read::{NINE, stream_name};
use super::row::{self, Certainty, Fields, NA, Row, SPEAKER, SPEAKER_INFO, TYPES, Written};
use super::{INFO, Rttm};
use crate::layout::{Layout, without_end};
use crate::outputs::{Names, open};
use crate::place::split_name;
use crate::tables::Holds;
use crate::times::{Moved, Timed, report_nominal, timed, unwritable};
use genlock_diagnose::codes;
use genlock_format::{Error, Result, Times, Writer, Writing};
use genlock_model::{AttributeValue, Dataset, Extent, Feature, Id, Label, Source, SourceId, Stream, StreamKind, Track};
use genlock_time::{Round, Span, Time, TimeBase};
use std::borrow::Cow;
use std::collections::BTreeSet;

impl Writer for Rttm {
    fn write(&self, data: &Dataset, cx: &mut Writing<'_>) -> Result {
        let fields = fields(data, cx)?;
        holds(data, cx);
        let times = Times::new(data);
        let rows = RowsOf { data, times: &times, fields };
        let mut names = Names::default();
        let mut written = Vec::new();
        for (source, labels) in files(data) {
            let name = names.take(source.map_or("labels", |source| split_name(&source.path).0), "rttm");
            written.push((format!("{name}.rttm"), rows.file(source, &labels, cx)));
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
}

/// How many fields rows have: as the option says, else as in the dataset's own files, else ten.
fn fields(data: &Dataset, cx: &Writing<'_>) -> Result<Fields> {
    let own = || data.info.iter().any(|info| info.format == INFO.id && info.variant.as_deref() == Some(NINE));
    match cx.options.get("fields") {
        Some("9") => Ok(Fields::Nine),
        Some("10") => Ok(Fields::Ten),
        Some(other) => Err(Error::usage(format!("the option fields of rttm is 9 or 10, not {other:?}"))),
        None if own() => Ok(Fields::Nine),
        None => Ok(Fields::Ten),
    }
}

/// The labels of each file: a dataset that came from RTTM goes back into its files, any other into one.
fn files(data: &Dataset) -> Vec<(Option<&Source>, Vec<&Label>)> {
    if !data.info.iter().any(|info| info.format == INFO.id) || data.sources.is_empty() {
        return vec![(data.sources.first().filter(|_| data.sources.len() == 1), data.labels.iter().collect())];
    }
    let first = data.sources.first().map(|source| source.index);
    let known: BTreeSet<u32> = data.sources.iter().map(|source| source.index).collect();
    let index = |label: &Label| label.origin.map(|origin| origin.source).filter(|index| known.contains(index)).or(first);
    let of = |source: &Source| data.labels.iter().filter(|label| index(label) == Some(source.index)).collect();
    data.sources.iter().map(|source| (Some(source), of(source))).collect()
}

fn holds(data: &Dataset, cx: &Writing<'_>) {
    let stream = |data: &Dataset, row: &Stream| {
        let recording = row.recording.and_then(|recording| data.recordings.get(recording));
        let name = recording.zip(row.channel.as_ref()).map(|(recording, channel)| stream_name(&recording.name, channel));
        name.as_ref() == Some(&row.name)
    };
    let track = |track: &Track| {
        let own = track.extras.iter().all(|extra| extra.namespace == INFO.id);
        let plain = track.attributes.iter().all(|attribute| attribute.name == "subtype");
        let word = matches!(&track.source_id, Some(SourceId::Text(name)) if is_word(name));
        let there = described(track) || data.labels.iter().any(|label| label.track == Some(track.id));
        own && plain && word && there
    };
    let class = |name: &str| label_types().any(|kind| kind == name);
    Holds { info: &INFO, kind: StreamKind::Audio, stream: &stream, class: &class, track: &track, map: &|_| false }
        .report(data, cx);
    let rows = data.labels.iter().filter(|label| Feature::of_geometry(&label.geometry).is_none());
    let used: BTreeSet<Id<Stream>> = rows.map(|label| label.stream).collect();
    if data.streams.iter().any(|stream| !used.contains(&stream.id)) {
        cx.lose(Feature::Stream, "streams without labels");
    }
    let lonely = |id| !data.streams.iter().any(|stream| stream.recording == Some(id) && used.contains(&stream.id));
    let described = |id| data.tracks.iter().any(|track| track.recording == Some(id) && described(track));
    if data.recordings.iter().any(|recording| lonely(recording.id) && !described(recording.id)) {
        cx.lose(Feature::Recording, "recordings without labels");
        cx.lose(Feature::Clock, "recordings without labels");
    }
}

/// True for a track that has a row of its own.
fn described(track: &Track) -> bool {
    track.extras.get(INFO.id, "described").is_some() || subtype(track).is_some()
}

fn subtype(track: &Track) -> Option<&str> {
    track.attributes.iter().filter(|attribute| attribute.name == "subtype").find_map(|attribute| match &attribute.value {
        AttributeValue::Text(text) if is_word(text) => Some(text.as_str()),
        _ => None,
    })
}

/// The types that a label can have as its class; turns have none.
fn label_types() -> impl Iterator<Item = &'static str> {
    TYPES.into_iter().filter(|kind| *kind != SPEAKER && *kind != SPEAKER_INFO)
}

/// True for text that is one field.
fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_ascii_whitespace() || c == '\0') && !text.eq_ignore_ascii_case(NA)
}

/// Text as one field: blanks become underscores.
fn word(text: &str) -> Cow<'_, str> {
    if is_word(text) {
        return Cow::Borrowed(text);
    }
    let joined: String = text.chars().map(|c| if c.is_ascii_whitespace() || c == '\0' { '_' } else { c }).collect();
    Cow::Owned(if is_word(&joined) { joined } else { "unknown".to_owned() })
}

struct RowsOf<'a> {
    data: &'a Dataset,
    times: &'a Times<'a>,
    fields: Fields,
}

impl RowsOf<'_> {
    fn file(&self, source: Option<&Source>, labels: &[&Label], cx: &Writing<'_>) -> String {
        let layout = Layout::of_source(source);
        let mut lines: Vec<String> = Vec::new();
        let mut between = notes::of(source).into_iter().peekable();
        let mut waiting = self.speakers(source, labels);
        // Speakers that no note places stand at the top.
        let placed = notes::of(source);
        let is_placed = |file: &str, name: &str| {
            placed.iter().any(|note| matches!(&note.what, What::Speaker(f, n) if f == file && n == name))
        };
        let (later, first): (Vec<_>, Vec<_>) = waiting.drain(..).partition(|(file, name, _)| is_placed(file, name));
        lines.extend(first.into_iter().map(|(_, _, row)| row));
        let note = |what: What, lines: &mut Vec<String>| match what {
            What::Line(line) => lines.push(line),
            What::Speaker(file, name) => {
                let row = later.iter().find(|(f, n, _)| *f == file && *n == name);
                lines.extend(row.map(|(_, _, row)| row.clone()));
            }
        };
        for (index, label) in labels.iter().enumerate() {
            while let Some(next) = between.next_if(|note| note.row <= index as u64) {
                note(next.what, &mut lines);
            }
            self.label(label, &mut lines, cx);
        }
        for rest in between {
            note(rest.what, &mut lines);
        }
        let mut text = if layout.mark { "\u{feff}".to_owned() } else { String::new() };
        for line in lines {
            text.push_str(&line);
            text.push_str(layout.end);
        }
        if layout.tail.as_deref().is_some_and(|tail| !tail.is_empty()) {
            cx.lose(Feature::Info, "blank lines at the end of a file in another format");
        }
        if layout.tail.as_deref() == Some("") {
            text.truncate(without_end(&text).len());
        }
        text
    }

    /// The rows that describe speakers: file, name and row.
    fn speakers(&self, source: Option<&Source>, labels: &[&Label]) -> Vec<(String, String, String)> {
        let used: BTreeSet<_> = labels.iter().filter_map(|label| label.track).collect();
        let noted = notes::of(source);
        let mut rows = Vec::new();
        for track in self.data.tracks.iter().filter(|track| described(track)) {
            let Some(recording) = track.recording.and_then(|recording| self.data.recordings.get(recording)) else { continue };
            let name = speaker_name(track);
            let here = used.contains(&track.id)
                || noted.iter().any(|note| {
                    matches!(&note.what, What::Speaker(f, n) if *f == recording.name && *n == name && self.is_of(track, source))
                });
            if here {
                rows.push((recording.name.to_string(), name.clone(), self.describe(track, &recording.name, &name)));
            }
        }
        rows
    }

    /// True if the recording of a track was read from this file.
    fn is_of(&self, track: &Track, source: Option<&Source>) -> bool {
        let recording = track.recording.and_then(|recording| self.data.recordings.get(recording));
        let origin = recording.and_then(|recording| recording.origin).map(|origin| origin.source);
        origin.is_none() || origin == source.map(|source| source.index)
    }

    fn describe(&self, track: &Track, file: &str, name: &str) -> String {
        let file = word(file);
        let channel =
            track.extras.text(INFO.id, "described").filter(|channel| is_word(channel)).unwrap_or_else(|| "1".to_owned());
        let row = Row {
            kind: SPEAKER_INFO,
            file: &file,
            channel: &channel,
            begin: None,
            duration: None,
            ortho: None,
            subtype: subtype(track),
            speaker: Some(name),
            confidence: None,
            lookahead: None,
        };
        let line = track.extras.text(INFO.id, "line").filter(|line| !line.contains(['\r', '\n']));
        let same = |line: &String| {
            row::parse(line).is_ok_and(|(old, _)| {
                (old.kind, old.file, old.channel, old.subtype, old.speaker)
                    == (row.kind, row.file, row.channel, row.subtype, row.speaker)
            })
        };
        line.filter(same).unwrap_or_else(|| row.text(self.fields))
    }

    fn label(&self, label: &Label, lines: &mut Vec<String>, cx: &Writing<'_>) {
        let base = base(&label.extent);
        let untimed = label.extent == Extent::Always && self.kind(label) == Some("NO_RT_METADATA");
        let spans = if untimed {
            INFO.drop_unsupported(label, cx.report);
            vec![None]
        } else {
            let Some(Timed { spans, moved }) = timed(&INFO, self.data, self.times, label, base, cx) else { return };
            if label.extent == Extent::Always {
                cx.lose(Feature::Untimed, "labels without a time");
                return;
            }
            spans.into_iter().filter_map(|span| self.decimal(label, span, moved, cx)).map(Some).collect()
        };
        if matches!(label.extent, Extent::Several { .. }) {
            cx.lose(Feature::Spans, "a label with several intervals is written as several rows");
        }
        for span in spans {
            self.row(label, span, lines, cx);
        }
    }

    /// The span in decimal ticks.
    fn decimal(&self, label: &Label, span: Span, moved: Moved, cx: &Writing<'_>) -> Option<Span> {
        let decimal = |time: Time| {
            if time.decimal_digits().is_some() {
                return Some(time);
            }
            let rounded = time.rebase(TimeBase::NANO, Round::Near).ok()?;
            if rounded != time && moved == Moved::No {
                cx.lose(Feature::TimePrecision, "times finer than a nanosecond");
            }
            Some(rounded)
        };
        let span = decimal(span.start).zip(decimal(span.end)).map(|(start, end)| Span::new(start, end));
        if span.is_none() {
            unwritable(self.data, label, codes::time::UNWRITABLE, "the time does not fit into 64-bit ticks", cx);
        }
        span
    }

    /// The type of a row whose class is one.
    fn kind(&self, label: &Label) -> Option<&'static str> {
        let class = self.data.classes.get(label.class?)?;
        label_types().find(|kind| *kind == class.name)
    }

    fn row(&self, label: &Label, span: Option<Span>, lines: &mut Vec<String>, cx: &Writing<'_>) {
        let Some(stream) = self.data.streams.get(label.stream) else { return };
        let recording = stream.recording.and_then(|recording| self.data.recordings.get(recording));
        let file = word(recording.map_or(stream.name.as_str(), |recording| recording.name.as_str()));
        let channel = word(stream.channel.as_deref().filter(|channel| !channel.is_empty()).unwrap_or("1"));
        let channel = if stream.channel.as_deref() == Some(NA) { Cow::Borrowed(NA) } else { channel };
        let track = label.track.and_then(|track| self.data.tracks.get(track));
        let speaker = track.map(speaker_name);
        let extra = |key: &str| label.extras.text(INFO.id, key);
        let (conf, slat) = (extra("conf"), extra("slat"));
        let estimated = |key: &str| if extra(key).is_some() { Certainty::Estimated } else { Certainty::Stated };
        let instant = matches!(label.extent, Extent::At { .. }) && span.is_some_and(Span::is_empty);
        let duration = span.filter(|_| !instant).and_then(|span| row::duration(span).ok());
        let mut row = Row {
            kind: self.kind(label).unwrap_or(SPEAKER),
            file: &file,
            channel: &channel,
            begin: span.map(|span| Written { time: span.start, certainty: estimated("begin") }),
            duration: duration.map(|time| Written { time, certainty: estimated("duration") }),
            ortho: label.text.as_deref(),
            subtype: subtype_of(label),
            speaker: speaker.as_deref(),
            confidence: label.score.as_ref().map(genlock_model::Number::text).or(conf.as_deref()),
            lookahead: slat.as_deref(),
        };
        let line = extra("line").filter(|line| !line.contains(['\r', '\n']));
        let same = |line: &String| row::parse(line).is_ok_and(|(old, _)| old == row);
        if let Some(line) = line.filter(same) {
            lines.push(line);
            return;
        }
        shorten(label, &mut row, cx);
        if recording.is_some_and(|recording| recording.name != row.file) {
            cx.lose(Feature::Recording, "blanks in the names of recordings");
        }
        lines.push(row.text(self.fields));
    }
}

/// Leaves out what a new row cannot say.
fn shorten(label: &Label, row: &mut Row<'_>, cx: &Writing<'_>) {
    if label.class.is_some() && row.kind == SPEAKER {
        cx.lose(Feature::Class, "classes that are no type of RTTM");
    }
    if row.ortho.is_some_and(|text| !is_word(text) || row.kind == SPEAKER) {
        cx.lose(Feature::Text, "text of speaker turns, or of several words");
        row.ortho = None;
    }
    let kept = label.attributes.iter().filter(|attribute| attribute.name == "subtype").count().min(1);
    if label.attributes.len() > kept || (kept == 1 && row.subtype.is_none()) {
        cx.lose(Feature::Attributes, "attributes other than the subtype");
    }
    if row.confidence.is_some_and(|text| !is_word(text)) {
        row.confidence = None;
    }
    if row.lookahead.is_some_and(|text| !is_word(text)) {
        row.lookahead = None;
    }
    let known = ["line", "begin", "duration", "conf", "slat"];
    if label.extras.of(INFO.id).any(|extra| !known.contains(&extra.key.as_str())) {
        cx.lose(Feature::Extras, "fields that this version does not know");
    }
}

/// The name of a speaker, as one field.
fn speaker_name(track: &Track) -> String {
    let name = track.source_id.as_ref().map(SourceId::as_str).or(track.name.as_deref());
    word(name.unwrap_or_default()).into_owned()
}

fn subtype_of(label: &Label) -> Option<&str> {
    label.attributes.iter().filter(|attribute| attribute.name == "subtype").find_map(|attribute| match &attribute.value {
        AttributeValue::Text(text) if is_word(text) => Some(text.as_str()),
        _ => None,
    })
}

/// The base for times that a map moves: with the digits of the source, at least milliseconds.
fn base(extent: &Extent) -> TimeBase {
    let spans = extent.spans();
    let digits = spans.iter().flat_map(|span| [span.start, span.end]).filter_map(Time::decimal_digits).max();
    TimeBase::decimal(digits.unwrap_or(3).max(3)).unwrap_or(TimeBase::MILLI)
}
