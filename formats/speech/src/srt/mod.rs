//! SubRip captions.

mod parse;
#[cfg(test)]
mod tests;
mod timing;

use crate::caption::read::{Parsed, push};
use crate::caption::write::write;
use crate::caption::{Captions, Cue, Hours, Style, Voiced};
use crate::layout::Layout;
use crate::place::{Place, files};
use genlock_diagnose::codes::read as codes;
use genlock_format::{Format, Info, Peek, Reader, Reading, Result, Support, Verdict, Writer, Writing, decode};
use genlock_model::{Dataset, Feature, Record, SourceId};

/// Bytes of a caption file; a whole film is a tenth of a megabyte.
const MOST_BYTES: u64 = 1 << 30;

static INFO: Info = Info {
    id: "srt",
    name: "SubRip (SRT)",
    family: "speech",
    extensions: &["srt"],
    provisional: None,
    support: &[
        (Feature::Span, Support::Lossy("whole milliseconds, from zero on")),
        (Feature::Instant, Support::Lossy("written as an interval")),
        (Feature::Spans, Support::Lossy("written as several cues")),
        (Feature::Text, Support::Lossy("neither blank lines nor arrows")),
        (Feature::LabelId, Support::Lossy("digits, and only where they do not just count the cues")),
        (Feature::Recording, Support::Lossy("a file for each; the name is the name of the file")),
    ],
    options: &[],
    page: include_str!("page.md"),
};

/// SubRip captions.
pub struct Srt;

impl Format for Srt {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, peek: &Peek<'_>) -> Verdict {
        let named = peek.files().iter().any(|file| crate::place::split_name(&file.path).1 == "srt");
        let times = |text: &str| {
            let mut lines = text.lines().filter(|line| line.contains("-->")).take(3);
            lines.any(|line| timing::parse(line).is_some_and(|timing| !timing.odd.contains(&timing::Odd::Dot)))
        };
        let head = peek.head();
        if head.starts_with("WEBVTT") {
            return Verdict::NO;
        }
        match (times(head), named) {
            (true, true) => Verdict::certain("time lines 'HH:MM:SS,mmm --> HH:MM:SS,mmm' in a file named .srt"),
            (true, false) => Verdict::likely("time lines 'HH:MM:SS,mmm --> HH:MM:SS,mmm'"),
            (false, true) => Verdict::weak("a file named .srt"),
            (false, false) => Verdict::NO,
        }
    }

    fn reader(&self) -> Option<&dyn Reader> {
        Some(self)
    }

    fn writer(&self) -> Option<&dyn Writer> {
        Some(self)
    }
}

impl Reader for Srt {
    fn read(&self, cx: &mut Reading<'_>) -> Result {
        cx.put(Record::Info(genlock_model::Info { format: INFO.id.into(), ..Default::default() }))?;
        for file in files(cx, INFO.extensions) {
            let decoded = decode(&cx.input.bytes(&file.path, MOST_BYTES)?);
            let utf8 = decoded.encoding == "UTF-8";
            if !utf8 || decoded.replaced {
                let how = if decoded.guessed { "seems to be" } else { "is" };
                let lost = if decoded.replaced { ", and bytes that it does not have became U+FFFD" } else { "" };
                cx.diagnose(codes::ENCODING, &file.path, 0, format!("the text {how} {}{lost}", decoded.encoding));
            }
            if decoded.text.trim().is_empty() {
                cx.diagnose(codes::EMPTY, &file.path, 0, "the file has no cues");
            }
            let layout = Layout::of_text(&decoded.text, decoded.mark);
            let place = Place { path: &file.path, skipped: if decoded.mark && utf8 { 3 } else { 0 } };
            let found = parse::parse(&decoded.text);
            for remark in &found.remarks {
                place.diagnose_as(cx, remark.code, remark.severity, &remark.line, remark.message.as_str());
            }
            let style = Style { end: layout.end, hours: Hours::Always };
            push(cx, self, Parsed { path: &file.path, text: &decoded.text, layout, style, cues: found.cues })?;
        }
        Ok(())
    }
}

impl Writer for Srt {
    fn write(&self, data: &Dataset, cx: &mut Writing<'_>) -> Result {
        write(self, data, Hours::Always, cx)
    }
}

impl Captions for Srt {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn head(&self, _end: &str, _cues: usize) -> String {
        String::new()
    }

    fn render(&self, cue: &Cue, ordinal: usize, style: Style) -> String {
        let index = cue.id.clone().unwrap_or_else(|| ordinal.to_string());
        let mut text = format!("{index}\n{} --> {}", timing::format(cue.span.start), timing::format(cue.span.end));
        if !cue.settings.is_empty() {
            text.push_str("  ");
            text.push_str(&cue.settings);
        }
        for line in cue.text.iter().flat_map(|text| text.split('\n')) {
            text.push('\n');
            text.push_str(line);
        }
        text.push('\n');
        if style.end == "\n" { text } else { text.replace('\n', style.end) }
    }

    fn parse_one(&self, raw: &str) -> Option<Cue> {
        let mut cues = parse::parse(raw).cues.into_iter();
        let only = cues.next().filter(|cue| cue.from == 0 && cue.to == raw.len())?;
        cues.next().is_none().then_some(only.cue)
    }

    fn id_of(&self, cue: &Cue, ordinal: usize) -> Option<SourceId> {
        cue.id.as_ref().filter(|id| **id != ordinal.to_string()).map(SourceId::text)
    }

    fn writable_id(&self, id: &SourceId, _ordinal: usize) -> Option<String> {
        let text = id.as_str();
        (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.to_owned())
    }

    fn needs_blank(&self, _cue: &Cue) -> bool {
        false
    }

    fn arrow(&self) -> &'static str {
        "->"
    }

    fn voiced(&self, text: Option<String>, _speaker: &str) -> Voiced {
        Voiced::Unsaid(text)
    }
}
