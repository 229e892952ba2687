//! Encord: a list of label rows.

mod answers;
mod attribute;
mod content;
mod frames;
mod leave;
mod ranges;
mod read;
mod row;
mod schema;
mod shape;
#[cfg(test)]
mod tests;
mod write;

use genlock_format::{Format, Info, Peek, Reader, Reading, Result, Support, Verdict, Writer, Writing};
use genlock_model::{Dataset, Feature};

/// The format.
#[derive(Debug)]
pub struct Encord;

/// What it is.
pub(crate) static INFO: Info = Info {
    id: "encord",
    name: "Encord label rows",
    family: "vendor",
    extensions: &["json"],
    provisional: Some("the end and unit of ranges of characters, and whatever the test data of the vendor's library alone shows"),
    support: &[
        (Feature::Box, Support::Exact),
        (Feature::RotatedBox, Support::Lossy("about the centre, in degrees")),
        (Feature::Polygon, Support::Exact),
        (Feature::PolygonHoles, Support::Exact),
        (Feature::Mask, Support::Lossy("row-major run lengths as text")),
        (Feature::Keypoints, Support::Exact),
        (Feature::Polyline, Support::Lossy("open, in 2D")),
        (Feature::Points, Support::Lossy("in 2D")),
        (Feature::Ellipse, Support::Lossy("in degrees")),
        (Feature::Cuboid, Support::Lossy("centre, sizes along x y z, Euler angles")),
        (Feature::TextSpan, Support::Lossy("what is counted is not stated")),
        (Feature::ForeignShape, Support::Lossy("its own")),
        (Feature::Instant, Support::Lossy("in videos")),
        (Feature::Span, Support::Lossy("in sounds; in videos a label is written in its first frame")),
        (Feature::Spans, Support::Lossy("in sounds; in videos a label is written in its first frame")),
        (Feature::Untimed, Support::Lossy("on images, or without a shape")),
        (Feature::Class, Support::Exact),
        (Feature::Attributes, Support::Lossy("choices, texts and numbers")),
        (Feature::AttributeTimes, Support::Lossy("on tracks")),
        (Feature::Score, Support::Exact),
        (Feature::Annotator, Support::Exact),
        (Feature::Track, Support::Lossy("without names and times")),
        (Feature::LabelId, Support::Lossy("texts, on labels without a track")),
        (Feature::Id, Support::Lossy("texts")),
        (Feature::Recording, Support::Lossy("one stream each, or several images")),
        (Feature::Stream, Support::Lossy("images, videos, sounds and texts")),
        (Feature::Media, Support::Exact),
        (Feature::Size, Support::Exact),
        (Feature::Clock, Support::Lossy("frames from 0 and milliseconds")),
        (Feature::TimePrecision, Support::Lossy("frames and milliseconds")),
        (Feature::Coordinates, Support::Lossy("shares of the image")),
        (Feature::CoordinateFrame, Support::Lossy("shares of the image")),
        (Feature::Extras, Support::Lossy("its own")),
    ],
    options: &[],
    page: include_str!("page.md"),
};

impl Format for Encord {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, peek: &Peek<'_>) -> Verdict {
        let Some(root) = peek.json() else { return Verdict::NO };
        if root.has("label_hash") && (root.has("data_units") || root.has("object_answers") || root.has("data_hash")) {
            return Verdict::certain("label rows with \"label_hash\" and \"data_units\"");
        }
        if root.has("featureNodeHash") || root.mentions("featureNodeHash") {
            return Verdict::likely("\"featureNodeHash\" of an Encord ontology");
        }
        if root.has("objectHash") || root.has("classificationHash") {
            return Verdict::likely("\"objectHash\" or \"classificationHash\" of Encord answers");
        }
        Verdict::NO
    }

    fn reader(&self) -> Option<&dyn Reader> {
        Some(self)
    }

    fn writer(&self) -> Option<&dyn Writer> {
        Some(self)
    }
}

impl Reader for Encord {
    fn read(&self, cx: &mut Reading<'_>) -> Result {
        read::read(cx)
    }
}

impl Writer for Encord {
    fn write(&self, data: &Dataset, cx: &mut Writing<'_>) -> Result {
        write::write(data, cx)
    }
}
