//! WebVTT captions.

mod hls;
mod parse;
#[cfg(test)]
mod tests;
mod timestamp;
mod voice;

use crate::caption::read::{Parsed, push};
use crate::caption::write::write;
use crate::caption::{Captions, Cue, Hours, Style, Voiced};
use crate::layout::Layout;
use crate::place::{Place, files};
use genlock_diagnose::{Severity, codes::read as codes};
use genlock_format::{Format, Info, Peek, Reader, Reading, Result, Support, Verdict, Writer, Writing, decode};
use genlock_model::{Dataset, Feature, Record, SourceId};
use smol_str::SmolStr;

pub(crate) use parse::is_signature;

/// The id of the format.
pub(crate) const ID: &str = "webvtt";
/// The header line that ties cue times to a transport stream (RFC 8216, section 3.5).
pub(crate) const TIMESTAMP_MAP: &str = "X-TIMESTAMP-MAP";
/// The variant of a dataset whose times have no hours of zero.
const SHORT_HOURS: &str = "mm:ss.ttt";
/// Bytes of a caption file; a whole film is a tenth of a megabyte.
const MOST_BYTES: u64 = 1 << 30;

static INFO: Info = Info {
    id: ID,
    name: "WebVTT",
    family: "speech",
    extensions: &["vtt"],
    provisional: None,
    support: &[
        (Feature::Span, Support::Lossy("whole milliseconds, from zero on")),
        (Feature::Instant, Support::Lossy("written as an interval")),
        (Feature::Spans, Support::Lossy("written as several cues")),
        (Feature::Text, Support::Lossy("no blank lines; arrows are written as --&gt;")),
        (Feature::LabelId, Support::Lossy("text of one line without an arrow")),
        (Feature::Track, Support::Lossy("the name of the speaker, as a voice")),
        (Feature::Recording, Support::Lossy("a file for each; the name is the name of the file")),
    ],
    options: &[],
    page: include_str!("page.md"),
};

/// WebVTT captions.
pub struct WebVtt;

impl Format for WebVtt {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, peek: &Peek<'_>) -> Verdict {
        if is_signature(peek.head()) {
            return Verdict::certain("the first line begins with WEBVTT");
        }
        let named = peek.files().iter().any(|file| crate::place::split_name(&file.path).1 == "vtt");
        if named { Verdict::weak("a file named .vtt, without WEBVTT on its first line") } else { Verdict::NO }
    }

    fn reader(&self) -> Option<&dyn Reader> {
        Some(self)
    }

    fn writer(&self) -> Option<&dyn Writer> {
        Some(self)
    }
}

impl Reader for WebVtt {
    fn read(&self, cx: &mut Reading<'_>) -> Result {
        let mut style = None;
        for file in files(cx, INFO.extensions) {
            let bytes = cx.input.bytes(&file.path, MOST_BYTES)?;
            let (text, mark) = self::text(cx, &file.path, &bytes);
            self.file(cx, &file.path, &text, mark, &mut style)?;
        }
        let variant = style.filter(|hours| *hours == Hours::Omitted).map(|_| SmolStr::new_static(SHORT_HOURS));
        cx.put(Record::Info(genlock_model::Info { format: ID.into(), variant, ..Default::default() }))
    }
}

/// The text of a file: UTF-8 by the specification, bytes that are not become U+FFFD. UTF-16 with its mark is read all the same.
fn text(cx: &Reading<'_>, path: &str, bytes: &[u8]) -> (String, bool) {
    if matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
        let decoded = decode(bytes);
        cx.diagnose(codes::ENCODING, path, 0, format!("the file is {}, WebVTT is UTF-8; it was converted", decoded.encoding));
        return (decoded.text, false);
    }
    let (mark, bytes) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (true, rest),
        None => (false, bytes),
    };
    if let Err(error) = std::str::from_utf8(bytes) {
        let message = "bytes that are not UTF-8; each became U+FFFD, as the specification says";
        cx.diagnose(codes::UTF8, path, error.valid_up_to() as u64 + if mark { 3 } else { 0 }, message);
    }
    (String::from_utf8_lossy(bytes).into_owned(), mark)
}

impl WebVtt {
    fn file(&self, cx: &mut Reading<'_>, path: &str, text: &str, mark: bool, hours: &mut Option<Hours>) -> Result {
        if text.trim().is_empty() {
            cx.diagnose(codes::EMPTY, path, 0, "the file holds nothing, not even the line 'WEBVTT'");
        }
        let place = Place { path, skipped: if mark { 3 } else { 0 } };
        let found = parse::parse(text);
        for remark in &found.remarks {
            place.diagnose_as(cx, remark.code, remark.severity, &remark.line, remark.message.as_str());
        }
        let layout = Layout::of_text(text, mark);
        if hours.is_none() {
            *hours = found.hours;
        }
        let style = Style { end: layout.end, hours: hours.unwrap_or(Hours::Always) };
        let made = push(cx, self, Parsed { path, text, layout, style, cues: found.cues })?;
        for line in &found.header {
            match hls::offset(line.text) {
                None => {}
                Some(Err(())) => {
                    place.diagnose(cx, codes::VALUE, line, format!("a malformed {TIMESTAMP_MAP}; it was kept as it is"));
                }
                Some(Ok(offset)) => {
                    let message = format!("cue times plus {offset} s are times of the transport stream");
                    place.diagnose_as(cx, codes::NOTE, Severity::Note, line, message);
                    let (clock, map) = (cx.ids.clock(), cx.ids.map());
                    cx.put(Record::Clock(hls::container_clock(clock, made.recording, path)))?;
                    cx.put(Record::Map(hls::container_map(map, made.clock, clock, offset)))?;
                    break;
                }
            }
        }
        Ok(())
    }
}

impl Writer for WebVtt {
    fn write(&self, data: &Dataset, cx: &mut Writing<'_>) -> Result {
        let short = data.info.iter().any(|info| info.format == ID && info.variant.as_deref() == Some(SHORT_HOURS));
        write(self, data, if short { Hours::Omitted } else { Hours::Always }, cx)
    }
}

impl Captions for WebVtt {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn head(&self, end: &str, cues: usize) -> String {
        if cues == 0 { format!("WEBVTT{end}") } else { format!("WEBVTT{end}{end}") }
    }

    fn render(&self, cue: &Cue, _ordinal: usize, style: Style) -> String {
        let stamp = |time| timestamp::format(time, style.hours);
        let mut text = String::new();
        if let Some(id) = &cue.id {
            text.push_str(id);
            text.push('\n');
        }
        text.extend([stamp(cue.span.start).as_str(), " --> ", stamp(cue.span.end).as_str()]);
        if !cue.settings.is_empty() {
            text.push(' ');
            text.push_str(&cue.settings);
        }
        text.push('\n');
        let payload = voice::join(cue.voice.as_deref(), cue.text.as_deref());
        if !payload.is_empty() {
            text.push_str(&payload);
            text.push('\n');
        }
        if style.end == "\n" { text } else { text.replace('\n', style.end) }
    }

    fn parse_one(&self, raw: &str) -> Option<Cue> {
        let mut cues = parse::parse_blocks(raw).into_iter();
        let only = cues.next().filter(|cue| cue.from == 0 && cue.to == raw.len())?;
        cues.next().is_none().then_some(only.cue)
    }

    fn id_of(&self, cue: &Cue, _ordinal: usize) -> Option<SourceId> {
        cue.id.as_ref().map(SourceId::text)
    }

    fn writable_id(&self, id: &SourceId, _ordinal: usize) -> Option<String> {
        let text = id.as_str();
        (!text.is_empty() && !text.contains(['\r', '\n', '\0']) && !text.contains("-->")).then(|| text.to_owned())
    }

    fn needs_blank(&self, cue: &Cue) -> bool {
        cue.id.is_some()
    }

    fn arrow(&self) -> &'static str {
        "--&gt;"
    }

    fn voiced(&self, text: Option<String>, speaker: &str) -> Voiced {
        voice::voiced(text, speaker)
    }
}
