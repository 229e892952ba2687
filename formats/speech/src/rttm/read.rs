//! Rows to records.

use super::notes::{self, Between, What};
use super::row::{self, Certainty, Fields, Row, SPEAKER, SPEAKER_INFO};
use super::{INFO, Rttm};
use crate::caption::read::{plain_clock, speaker};
use crate::layout::Layout;
use crate::place::{Place, files};
use genlock_diagnose::{Severity, codes::read as codes};
use genlock_format::{Line, Lines, Reader, Reading, Result, decode};
use genlock_model::{
    Attribute, AttributeValue, Class, Clock, Extent, Extras, Id, Label, Number, Origin, Record, Recording, Source, Stream,
    StreamKind, Track,
};
use genlock_time::Time;
use smol_str::SmolStr;
use std::collections::{BTreeMap, HashMap};

/// Bytes of a file; a thousand hours of meetings are a hundredth of it.
const MOST_BYTES: u64 = 2 << 30;

/// The variant of a dataset whose rows have nine fields.
pub(super) const NINE: &str = "9-fields";

impl Reader for Rttm {
    fn read(&self, cx: &mut Reading<'_>) -> Result {
        let mut classes = BTreeMap::new();
        let mut variant = None;
        for file in files(cx, INFO.extensions) {
            let decoded = decode(&cx.input.bytes(&file.path, MOST_BYTES)?);
            if decoded.encoding != "UTF-8" || decoded.replaced {
                cx.diagnose(codes::ENCODING, &file.path, 0, format!("the text is {}", decoded.encoding));
            }
            if decoded.text.trim().is_empty() {
                cx.diagnose(codes::EMPTY, &file.path, 0, "the file has no rows");
            }
            let place = Place { path: &file.path, skipped: if decoded.mark { 3 } else { 0 } };
            let usual = *variant.get_or_insert_with(|| usual_fields(&decoded.text));
            let mut layout = Layout::of_text(&decoded.text, decoded.mark);
            if !decoded.text.is_empty() && !decoded.text.ends_with(['\n', '\r']) {
                layout.tail = Some(String::new());
            }
            let source = cx.ids.source();
            let mut rows = Rows {
                place,
                source,
                usual,
                classes: &mut classes,
                recordings: HashMap::new(),
                channels: HashMap::new(),
                tracks: HashMap::new(),
                order: Vec::new(),
                between: Vec::new(),
                count: 0,
                nine: 0,
            };
            for line in Lines::new(&decoded.text) {
                rows.line(cx, &line)?;
            }
            rows.finish(cx, &layout)?;
        }
        let variant = variant.filter(|fields| *fields == Fields::Nine).map(|_| SmolStr::new_static(NINE));
        cx.put(Record::Info(genlock_model::Info { format: INFO.id.into(), variant, ..Default::default() }))
    }
}

/// How many fields the first row has.
fn usual_fields(text: &str) -> Fields {
    let first = Lines::new(text).filter(|line| !row::is_comment(line.text)).find_map(|line| row::parse(line.text).ok());
    if first.is_some_and(|(_, count)| count == 9) { Fields::Nine } else { Fields::Ten }
}

/// The rows of one file.
struct Rows<'a> {
    place: Place<'a>,
    source: u32,
    usual: Fields,
    classes: &'a mut BTreeMap<&'static str, Id<Class>>,
    recordings: HashMap<SmolStr, (Id<Recording>, Id<Clock>)>,
    channels: HashMap<(SmolStr, SmolStr), Id<Stream>>,
    tracks: HashMap<(SmolStr, SmolStr), usize>,
    order: Vec<Speaker>,
    between: Vec<Between>,
    count: u64,
    nine: u64,
}

/// A speaker of a file, with the end of the last turn.
struct Speaker {
    track: Track,
    last_end: Option<Time>,
}

impl Rows<'_> {
    fn line(&mut self, cx: &mut Reading<'_>, line: &Line<'_>) -> Result {
        if row::is_comment(line.text) {
            self.keep(line.text);
            return Ok(());
        }
        match row::parse(line.text) {
            Ok((row, _)) if row.kind == SPEAKER_INFO => self.describe(cx, line, &row),
            Ok((row, count)) => self.label(cx, line, &row, count),
            Err(why) => {
                self.place.diagnose(cx, why.code, line, why.message);
                self.keep(line.text);
                Ok(())
            }
        }
    }

    /// Keeps a line that is no label.
    fn keep(&mut self, text: &str) {
        self.between.push(Between { row: self.count, what: What::Line(text.to_owned()) });
    }

    fn recording(&mut self, cx: &mut Reading<'_>, file: &str, line: &Line<'_>) -> Result<(Id<Recording>, Id<Clock>)> {
        if let Some(known) = self.recordings.get(file) {
            return Ok(*known);
        }
        let (id, clock) = (cx.ids.recording(), cx.ids.clock());
        let name = SmolStr::new(file);
        self.recordings.insert(name.clone(), (id, clock));
        let origin = Some(self.origin(line));
        cx.put(Record::Clock(plain_clock(clock, id, smol_str::format_smolstr!("seconds of {file}"))))?;
        cx.put(Record::Recording(Recording { id, source_id: None, name, extras: Extras::new(), origin }))?;
        Ok((id, clock))
    }

    fn stream(&mut self, cx: &mut Reading<'_>, row: &Row<'_>, line: &Line<'_>) -> Result<(Id<Stream>, Id<Clock>)> {
        let (recording, clock) = self.recording(cx, row.file, line)?;
        let key = (SmolStr::new(row.file), SmolStr::new(row.channel));
        if let Some(known) = self.channels.get(&key) {
            return Ok((*known, clock));
        }
        let id = cx.ids.stream();
        self.channels.insert(key, id);
        cx.put(Record::Stream(Stream {
            id,
            recording: Some(recording),
            source_id: None,
            name: stream_name(row.file, row.channel),
            kind: StreamKind::Audio,
            uri: None,
            size: None,
            clock: Some(clock),
            frame: None,
            files: Vec::new(),
            channel: Some(SmolStr::new(row.channel)),
            extras: Extras::new(),
            origin: None,
        }))?;
        Ok((id, clock))
    }

    fn speaker(&mut self, cx: &mut Reading<'_>, file: &str, name: &str, line: &Line<'_>) -> Result<Option<&mut Speaker>> {
        let (recording, _) = self.recording(cx, file, line)?;
        let key = (SmolStr::new(file), SmolStr::new(name));
        let next = self.order.len();
        let at = *self.tracks.entry(key).or_insert(next);
        if at == next {
            self.order.push(Speaker { track: speaker(cx.ids.track(), recording, name), last_end: None });
        }
        Ok(self.order.get_mut(at))
    }

    /// A row that describes a speaker: one for each.
    fn describe(&mut self, cx: &mut Reading<'_>, line: &Line<'_>, row: &Row<'_>) -> Result {
        let Some(name) = row.speaker else {
            self.place.diagnose(cx, codes::FIELD_MISSING, line, "a SPKR-INFO row without a speaker");
            self.keep(line.text);
            return Ok(());
        };
        let usual = row.text(self.usual);
        let Some(speaker) = self.speaker(cx, row.file, name, line)? else { return Ok(()) };
        if speaker.track.extras.get(INFO.id, "described").is_some() {
            self.place.diagnose(
                cx,
                codes::DUPLICATE_ID,
                line,
                format!("the speaker {name:?} is described twice; the first counts"),
            );
            self.keep(line.text);
            return Ok(());
        }
        speaker.track.extras.push_text(INFO.id, "described", row.channel);
        if let Some(subtype) = row.subtype {
            speaker.track.attributes.push(Attribute::new("subtype", AttributeValue::Text(SmolStr::new(subtype))));
        }
        if usual != line.text {
            speaker.track.extras.push_text(INFO.id, "line", line.text);
        }
        self.between.push(Between { row: self.count, what: What::Speaker(row.file.to_owned(), name.to_owned()) });
        Ok(())
    }

    fn label(&mut self, cx: &mut Reading<'_>, line: &Line<'_>, row: &Row<'_>, fields: usize) -> Result {
        let Ok(span) = row.span() else {
            self.place.diagnose(cx, codes::VALUE, line, "the end of the row is beyond any recording");
            self.keep(line.text);
            return Ok(());
        };
        let (stream, clock) = self.stream(cx, row, line)?;
        let mut label = Label::new(cx.ids.label(), stream);
        label.extent = match span {
            None => Extent::Always,
            Some(span) if row.duration.is_none() => Extent::At { clock, at: span.start },
            Some(span) => Extent::During { clock, span },
        };
        self.judge(cx, line, row, &label.extent)?;
        if let Some(name) = row.speaker {
            label.track = self.speaker(cx, row.file, name, line)?.map(|speaker| speaker.track.id);
        }
        if row.kind != SPEAKER {
            label.class = Some(self.class(cx, row.kind)?);
        }
        label.text = row.ortho.map(str::to_owned);
        if let Some(subtype) = row.subtype {
            label.attributes.push(Attribute::new("subtype", AttributeValue::Text(SmolStr::new(subtype))));
        }
        label.score = row.confidence.and_then(Number::from_text);
        label.extras = self.extras(row, line.text);
        label.origin = Some(self.origin(line));
        if label.score.is_none() && row.confidence.is_some() {
            self.place.diagnose(cx, codes::NUMBER, line, "the confidence is no number; a blank in a name shifts the fields");
        }
        self.nine += u64::from(fields == 9);
        self.count += 1;
        cx.put(Record::Label(label))
    }

    fn class(&mut self, cx: &mut Reading<'_>, kind: &'static str) -> Result<Id<Class>> {
        if let Some(known) = self.classes.get(kind) {
            return Ok(*known);
        }
        let id = cx.ids.class();
        self.classes.insert(kind, id);
        cx.put(Record::Class(Class {
            id,
            source_id: None,
            name: SmolStr::new_static(kind),
            parent: None,
            synonyms: Vec::new(),
            skeleton: None,
            declared: false,
            extras: Extras::new(),
            origin: None,
        }))?;
        Ok(id)
    }

    fn extras(&self, row: &Row<'_>, line: &str) -> Extras {
        let mut extras = Extras::new();
        let estimated = |written: Option<row::Written>| written.is_some_and(|time| time.certainty == Certainty::Estimated);
        if estimated(row.begin) {
            extras.push_text(INFO.id, "begin", "estimated");
        }
        if estimated(row.duration) {
            extras.push_text(INFO.id, "duration", "estimated");
        }
        if let Some(confidence) = row.confidence.filter(|text| Number::from_text(text).is_none()) {
            extras.push_text(INFO.id, "conf", confidence);
        }
        if let Some(lookahead) = row.lookahead {
            extras.push_text(INFO.id, "slat", lookahead);
        }
        if rewritten(row).text(self.usual) != line {
            extras.push_text(INFO.id, "line", line);
        }
        extras
    }

    /// What is wrong with the times of a row that is kept.
    fn judge(&mut self, cx: &mut Reading<'_>, line: &Line<'_>, row: &Row<'_>, extent: &Extent) -> Result {
        let place = self.place;
        let warn = |cx: &Reading<'_>, message: &str| place.diagnose_as(cx, codes::VALUE, Severity::Warning, line, message);
        let zero = Time::ZERO;
        if row.duration.is_some_and(|duration| duration.time < zero) {
            place.diagnose(cx, codes::VALUE, line, "a negative duration; the row was kept, scoring tools refuse it");
        }
        if row.begin.is_some_and(|begin| begin.time < zero) {
            warn(cx, "a begin time before zero; it was kept");
        }
        if *extent == Extent::Always && row.kind != "NO_RT_METADATA" {
            place.diagnose(cx, codes::FIELD_MISSING, line, "a row without a begin time; it was kept without a time");
        }
        let (Extent::During { span, .. }, SPEAKER, Some(name)) = (extent, row.kind, row.speaker) else { return Ok(()) };
        let Some(speaker) = self.speaker(cx, row.file, name, line)? else { return Ok(()) };
        let before = speaker.last_end.is_some_and(|end| span.start < end && !span.is_empty());
        speaker.last_end = Some(speaker.last_end.map_or(span.end, |end| end.max(span.end)));
        if before {
            warn(cx, "the turn overlaps an earlier one of the same speaker, or rows are not in the order of time");
        }
        Ok(())
    }

    fn origin(&self, line: &Line<'_>) -> Origin {
        let length = u32::try_from(line.text.len()).unwrap_or(0);
        Origin { source: self.source, offset: line.offset + self.place.skipped, length }
    }

    fn finish(self, cx: &mut Reading<'_>, layout: &Layout) -> Result {
        if self.nine > 0 {
            let message = format!("{} rows have nine fields, without the signal lookahead time; some tools want ten", self.nine);
            cx.diagnose(codes::NOTE, self.place.path, 0, message);
        }
        for speaker in self.order {
            cx.put(Record::Track(speaker.track))?;
        }
        let mut extras = Extras::new();
        layout.put(&mut extras);
        notes::put(&self.between, &mut extras);
        cx.put(Record::Source(Source { index: self.source, path: self.place.path.to_owned(), extras }))
    }
}

/// The name of the stream of a channel. The first channel is the file itself.
pub(super) fn stream_name(file: &str, channel: &str) -> SmolStr {
    if channel == "1" { SmolStr::new(file) } else { smol_str::format_smolstr!("{file}#{channel}") }
}

/// The row as it would be written from its label.
fn rewritten<'a>(row: &Row<'a>) -> Row<'a> {
    let mut row = *row;
    if let (Ok(Some(span)), Some(duration)) = (row.span(), &mut row.duration)
        && let Ok(time) = row::duration(span)
    {
        duration.time = time;
    }
    row
}
