//! Labelbox export v2: one data row a line.

mod annotations;
mod classify;
mod features;
mod groups;
mod leave;
mod read;
mod relations;
mod schema;
mod sections;
mod shape;
#[cfg(test)]
mod tests;
mod timeline;
mod write;

use genlock_format::{Format, Info, Peek, Reader, Reading, Result, Support, Verdict, Writer, Writing};
use genlock_model::{Dataset, Feature};

/// The format.
#[derive(Debug)]
pub struct Labelbox;

/// What it is.
pub(crate) static INFO: Info = Info {
    id: "labelbox",
    name: "Labelbox export v2",
    family: "vendor",
    extensions: &["ndjson", "jsonl", "json"],
    provisional: Some(
        "sounds with times (the layout of a non-empty `timestamp`), texts, conversations, documents and relationships",
    ),
    support: &[
        (Feature::Box, Support::Exact),
        (Feature::Polygon, Support::Lossy("one ring")),
        (Feature::Polyline, Support::Lossy("open, in 2D")),
        (Feature::Points, Support::Lossy("one point")),
        (Feature::Mask, Support::Lossy("image files of the whole image")),
        (Feature::TextSpan, Support::Lossy("ends are inside")),
        (Feature::ForeignShape, Support::Lossy("its own")),
        (Feature::Instant, Support::Exact),
        (Feature::Span, Support::Lossy("on tracks; a label is written at its first frame")),
        (Feature::Spans, Support::Lossy("on tracks; a label is written at its first frame")),
        (Feature::Untimed, Support::Exact),
        (Feature::Class, Support::Lossy("on labels with a shape")),
        (Feature::Text, Support::Lossy("as an answer to a question")),
        (Feature::Attributes, Support::Lossy("choices and texts")),
        (Feature::Score, Support::Lossy("on labels with a shape")),
        (Feature::Annotator, Support::Exact),
        (Feature::Track, Support::Lossy("in one stream, without names and attributes")),
        (Feature::Keyframe, Support::Lossy("on tracks")),
        (Feature::Relation, Support::Lossy("inside one data row")),
        (Feature::LabelId, Support::Lossy("texts, on labels outside frames")),
        (Feature::Id, Support::Lossy("texts")),
        (Feature::Recording, Support::Lossy("one stream each")),
        (Feature::Stream, Support::Lossy("images, videos, sounds and texts")),
        (Feature::Media, Support::Exact),
        (Feature::Size, Support::Exact),
        (Feature::Clock, Support::Lossy("frames from 1 and milliseconds")),
        (Feature::TimePrecision, Support::Lossy("frames and milliseconds")),
        (Feature::Coordinates, Support::Lossy("pixels")),
        (Feature::Extras, Support::Lossy("its own")),
    ],
    options: &[],
    page: include_str!("page.md"),
};

impl Format for Labelbox {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, peek: &Peek<'_>) -> Verdict {
        let Some(root) = peek.json() else { return Verdict::NO };
        let head = peek.head();
        if root.has("data_row") && (root.has("projects") || root.has("media_attributes") || head.contains("\"projects\"")) {
            return Verdict::certain("data rows with \"data_row\", \"media_attributes\" and \"projects\"");
        }
        if root.has("DataRow ID") && root.has("Labeled Data") {
            return Verdict::certain("\"DataRow ID\" and \"Labeled Data\" of a legacy Labelbox export");
        }
        if root.has("dataRow") && ["uuid", "schemaId", "answer", "name"].iter().any(|key| root.has(key)) {
            return Verdict::likely("\"dataRow\" of a Labelbox import payload");
        }
        if root.has("data_row") { Verdict::likely("data rows with \"data_row\"") } else { Verdict::NO }
    }

    fn reader(&self) -> Option<&dyn Reader> {
        Some(self)
    }

    fn writer(&self) -> Option<&dyn Writer> {
        Some(self)
    }
}

impl Reader for Labelbox {
    fn read(&self, cx: &mut Reading<'_>) -> Result {
        read::read(cx)
    }
}

impl Writer for Labelbox {
    fn write(&self, data: &Dataset, cx: &mut Writing<'_>) -> Result {
        write::write(data, cx)
    }
}
