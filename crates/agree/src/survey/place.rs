//! What each label speaks of, in a form that is the same for all annotators.

use super::Survey;
use super::items::ItemOf;
use genlock_model::{Clock, ClockPaths, Extent, Geometry, Id, Label, RangeEnd, Unit, Zero};
use genlock_time::{Mapped, Rational};
use std::collections::BTreeMap;

/// A label of an annotator.
#[derive(Debug, Clone)]
pub struct Placed<'a> {
    /// Whose.
    pub voice: usize,
    /// Of what.
    pub item: usize,
    /// The label.
    pub label: &'a Label,
    /// What it says there.
    pub content: Content,
}

/// What a segment is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Axis {
    /// Seconds, on the clock of the presentation where a map leads there.
    Seconds,
    /// Frames, where nothing says how long they last.
    Frames,
    /// Characters of a text.
    Characters,
}

/// What a label says of its item.
#[derive(Debug, Clone)]
pub enum Content {
    /// Something of the whole item, or of one of its frames.
    Tag {
        /// The frame.
        at: Option<Rational>,
    },
    /// Something of a part of the item.
    Segment {
        /// What start and end count.
        axis: Axis,
        /// The start.
        start: Rational,
        /// The end, exclusive.
        end: Rational,
    },
    /// Something in a picture.
    Shape {
        /// The frame; none for an image.
        at: Option<Rational>,
    },
}

const NO_CLOCK: &str = "labels whose times cannot be compared";
const EMPTY: &str = "segments that are empty or end before they start";
const LASTING: &str = "shapes that last longer than one frame";
const NO_AREA: &str = "shapes without an area (points, lines, keypoints, cuboids)";
const EVENTS: &str = "events without duration";

/// Places the labels of all voices.
pub(super) fn place(survey: &mut Survey<'_>, item_of: &ItemOf) {
    let data = survey.data;
    let mut clocks = Clocks { paths: ClockPaths::new(data), targets: BTreeMap::new() };
    for (voice, labels) in survey.voices.iter().enumerate() {
        for label in labels.labels.iter().filter_map(|id| data.labels.get(*id)) {
            let Some(&item) = item_of.get(&(voice, label.stream)) else { continue };
            match contents(label, &mut clocks) {
                Ok(contents) => {
                    let placed = contents.into_iter().map(|content| Placed { voice, item, label, content });
                    survey.placed.extend(placed);
                }
                Err(why) => *survey.left_out.entry(why).or_default() += 1,
            }
        }
    }
}

fn contents(label: &Label, clocks: &mut Clocks<'_>) -> Result<Vec<Content>, &'static str> {
    match &label.geometry {
        Geometry::TextSpan(span) => {
            let past = i64::from(span.end_is == RangeEnd::Inclusive);
            let (start, end) = (Rational::from_int(span.start), Rational::from_int(span.end.saturating_add(past)));
            let content = Content::Segment { axis: Axis::Characters, start, end };
            if end > start { Ok(vec![content]) } else { Err(EMPTY) }
        }
        Geometry::None => without_shape(label, clocks),
        Geometry::Box(_) | Geometry::RotatedBox(_) | Geometry::Polygon(_) | Geometry::Ellipse(_) | Geometry::Mask(_) => {
            Ok(vec![Content::Shape { at: frame(label, clocks)? }])
        }
        _ => Err(NO_AREA),
    }
}

/// The frame of a label that holds at one, or always.
fn frame(label: &Label, clocks: &mut Clocks<'_>) -> Result<Option<Rational>, &'static str> {
    match &label.extent {
        Extent::Always => Ok(None),
        Extent::At { clock, at } => clocks.frame(*clock, at.position()).map(Some).ok_or(NO_CLOCK),
        Extent::During { .. } | Extent::Several { .. } => Err(LASTING),
    }
}

fn without_shape(label: &Label, clocks: &mut Clocks<'_>) -> Result<Vec<Content>, &'static str> {
    match &label.extent {
        Extent::Always => Ok(vec![Content::Tag { at: None }]),
        Extent::At { clock, at } => {
            let frames = clocks.paths.dataset().clocks.get(*clock).is_some_and(|clock| clock.unit.counts_frames());
            let at = clocks.frame(*clock, at.position()).ok_or(NO_CLOCK)?;
            if frames { Ok(vec![Content::Tag { at: Some(at) }]) } else { Err(EVENTS) }
        }
        extent @ (Extent::During { clock, .. } | Extent::Several { clock, .. }) => {
            let segment = |span: genlock_time::Span| {
                let (axis, start, end) = clocks.segment(*clock, span.start.position(), span.end.position()).ok_or(NO_CLOCK)?;
                if end > start { Ok(Content::Segment { axis, start, end }) } else { Err(EMPTY) }
            };
            extent.spans().into_iter().map(segment).collect()
        }
    }
}

/// Clocks on which all annotators can be compared.
struct Clocks<'a> {
    paths: ClockPaths<'a>,
    targets: BTreeMap<Id<Clock>, Option<Id<Clock>>>,
}

impl Clocks<'_> {
    /// The clock of seconds that a map leads to, the presentation's first.
    fn target(&mut self, clock: Id<Clock>) -> Option<Id<Clock>> {
        let paths = &self.paths;
        *self.targets.entry(clock).or_insert_with(|| seconds_clock(paths, clock))
    }

    /// An interval in seconds where they are known, else in what its clock counts.
    fn segment(&mut self, clock: Id<Clock>, start: Rational, end: Rational) -> Option<(Axis, Rational, Rational)> {
        if let Some(target) = self.target(clock) {
            let mapped = self.paths.map(clock, target).ok()?.apply_span(start, end).ok()??;
            return Some((Axis::Seconds, mapped.start, mapped.end));
        }
        let own = self.paths.dataset().clocks.get(clock)?;
        let from_first = |at: Rational| at.sub(Rational::from_int(own.first)).ok();
        let (start, end) = (from_first(start)?, from_first(end)?);
        match own.rate {
            Some(rate) => {
                let seconds = |at: Rational| at.div(rate.per_second()).ok();
                Some((Axis::Seconds, seconds(start)?, seconds(end)?))
            }
            None if own.unit.counts_frames() => Some((Axis::Frames, start, end)),
            None => None,
        }
    }

    /// A frame by its number from 0, or an instant in seconds.
    fn frame(&mut self, clock: Id<Clock>, at: Rational) -> Option<Rational> {
        let own = self.paths.dataset().clocks.get(clock)?;
        if own.unit.counts_frames() {
            return at.sub(Rational::from_int(own.first)).ok();
        }
        let target = self.target(clock)?;
        match self.paths.map(clock, target).ok()?.apply(at).ok()? {
            Mapped::To(at) => Some(at),
            Mapped::Gap { .. } => None,
        }
    }
}

/// The clock of seconds that a map leads to, the presentation's first.
pub(crate) fn seconds_clock(paths: &ClockPaths<'_>, clock: Id<Clock>) -> Option<Id<Clock>> {
    let clocks = &paths.dataset().clocks;
    let reachable = paths.reachable(clock);
    let mut seconds = reachable.iter().filter_map(|id| clocks.get(*id)).filter(|clock| clock.unit == Unit::Second);
    let presentation = seconds.clone().find(|clock| clock.zero == Zero::Presentation);
    presentation.or_else(|| seconds.find(|found| found.id == clock)).map(|clock| clock.id)
}
