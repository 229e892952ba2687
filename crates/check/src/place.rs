//! Labels on the presentation clock of their media.

use genlock_model::{Clock, ClockPaths, Dataset, Extent, Geometry, Id, Label, StreamKind, Unit, Zero};
use genlock_time::{Rational, SyncMap, Time, TimeError};
use std::collections::BTreeMap;

/// What a label is made of, as far as synchrony goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Modality {
    /// Words with a time: cues, transcripts.
    Text,
    /// Speaker turns and sounds.
    Audio,
    /// Shapes in pictures.
    Picture,
    /// Shapes in space.
    Space,
    /// Anything else.
    Other,
}

impl Modality {
    /// The name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Audio => "audio",
            Self::Picture => "picture",
            Self::Space => "space",
            Self::Other => "other",
        }
    }

    fn of(label: &Label, kind: StreamKind) -> Self {
        match (&label.geometry, kind) {
            (Geometry::Cuboid(_), _) | (_, StreamKind::PointCloud) => Self::Space,
            (Geometry::None, _) if label.text.is_some() => Self::Text,
            (Geometry::None, StreamKind::Audio) => Self::Audio,
            (_, StreamKind::Video | StreamKind::Image | StreamKind::ImageSequence) => Self::Picture,
            _ => Self::Other,
        }
    }
}

/// A label's interval on a clock of seconds.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'a> {
    /// The label.
    pub label: &'a Label,
    /// What it is made of.
    pub modality: Modality,
    /// The clock: presentation seconds, or the label's own seconds where no map leads there.
    pub clock: Id<Clock>,
    /// True if the label stands for an instant.
    pub instant: bool,
    /// Seconds.
    pub start: Rational,
    /// Seconds, exclusive.
    pub end: Rational,
    /// Seconds between neighbouring times that the label could have: a millisecond, a frame.
    pub quantum: Rational,
}

/// All labels of a dataset that have a time in seconds, and those that have none.
#[derive(Debug)]
pub struct Timeline<'a> {
    /// The dataset.
    pub data: &'a Dataset,
    /// Placed labels, in the order of the dataset.
    pub placed: Vec<Placed<'a>>,
    /// Labels with a time that no map turns into seconds.
    pub unplaced: u64,
}

impl<'a> Timeline<'a> {
    /// Places the labels of a dataset.
    pub fn new(data: &'a Dataset) -> Self {
        let paths = ClockPaths::new(data);
        let mut targets: BTreeMap<Id<Clock>, Option<Id<Clock>>> = BTreeMap::new();
        let mut timeline = Self { data, placed: Vec::new(), unplaced: 0 };
        for label in &data.labels {
            let Some(clock) = label.extent.clock() else { continue };
            let target = *targets.entry(clock).or_insert_with(|| target(&paths, clock));
            match target.map(|target| place(&paths, label, clock, target)) {
                Some(Some(mut placed)) => timeline.placed.append(&mut placed),
                _ => timeline.unplaced += 1,
            }
        }
        timeline
    }

    /// The length of the media whose presentation clock this is, in seconds.
    pub fn media_length(&self, clock: Id<Clock>) -> Option<Rational> {
        let clock = self.data.clocks.get(clock).filter(|clock| clock.zero == Zero::Presentation)?;
        clock.length.map(genlock_time::Time::position)
    }
}

/// The clock of seconds on which a label is judged.
fn target(paths: &ClockPaths<'_>, clock: Id<Clock>) -> Option<Id<Clock>> {
    let clocks = &paths.dataset().clocks;
    let seconds = |id: &Id<Clock>| clocks.get(*id).is_some_and(|clock| clock.unit == Unit::Second);
    let presentation = |id: &Id<Clock>| clocks.get(*id).is_some_and(|clock| clock.zero == Zero::Presentation);
    let reachable = paths.reachable(clock);
    let best = reachable.iter().find(|id| seconds(id) && presentation(id));
    best.copied().or_else(|| Some(clock).filter(|id| seconds(id)))
}

fn place<'a>(paths: &ClockPaths<'_>, label: &'a Label, clock: Id<Clock>, target: Id<Clock>) -> Option<Vec<Placed<'a>>> {
    let map = paths.map(clock, target).ok()?;
    let data = paths.dataset();
    let kind = data.streams.get(label.stream).map_or(StreamKind::Unknown, |stream| stream.kind);
    let modality = Modality::of(label, kind);
    let frames = data.clocks.get(clock).is_some_and(|clock| clock.unit.counts_frames());
    let instant = matches!(label.extent, Extent::At { .. });
    let spans = label.extent.spans().into_iter().map(|span| {
        let start = span.start.position();
        // A frame lasts until the next one.
        let end = if instant && frames { start.add(Rational::ONE).ok()? } else { span.end.position() };
        let mapped = map.apply_span(start, end).ok()??;
        let quantum = quantum(&map, span.start).ok()?;
        Some(Placed { label, modality, clock: target, instant, start: mapped.start, end: mapped.end, quantum })
    });
    spans.collect()
}

/// What one tick of a time becomes under a map; zero if the tick falls into a gap.
fn quantum(map: &SyncMap, time: Time) -> Result<Rational, TimeError> {
    let start = time.position();
    let tick = map.apply_span(start, start.add(time.base().length())?)?;
    tick.map_or(Ok(Rational::ZERO), |tick| tick.end.sub(tick.start))
}
