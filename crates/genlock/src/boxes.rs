//! Boxes on pictures against the motion in those pictures.

use crate::against::nanos;
use crate::repair::{Finding, add_map, candidates, explain, in_force, inexact, why};
use crate::resolve::{Counting, Resolved, unreadable};
use genlock_align::{
    BoxMotion, BoxWatch, BoxesToMotion, Candidate, Estimate, Estimator as _, Model, Options, PlacedBox, Verdict,
};
use genlock_diagnose::codes::align as codes;
use genlock_diagnose::{Diagnostic, Position, Report};
use genlock_media::{PictureOptions, SMALL_HEIGHT, SMALL_WIDTH, StreamTimeline, picture_frames};
use genlock_model::{Clock, ClockMap, CoordinateUnit, Dataset, Extent, Geometry, Id, Label, Stream, StreamKind, Unit, Zero};
use genlock_time::{Mapped, Rational, Round, SyncMap, TimeError};
use std::collections::{BTreeMap, BTreeSet};

/// Boxes at fewer instants than this are no movement.
const FEWEST_INSTANTS: usize = 10;
/// Boxes that hold for longer than this, in nanoseconds, say nothing of a moment.
const LONGEST: i64 = 250_000_000;

/// Compares boxes with where the pictures move, and adds the map that puts them right where one is convincing. Boxes whose frame
/// numbers the container has placed are checked as well: only the pictures tell whether the vendor counted from the same frame.
///
/// Each media file with such boxes is decoded once; memory does not grow with its length.
pub fn repair_by_motion(data: &mut Dataset, resolved: &[Resolved], options: &Options, report: &dyn Report) -> Vec<Finding> {
    let mut findings = Vec::new();
    for place in resolved {
        let Some(video) = place.timeline.video().filter(|video| video.frames.shown_len() > 1) else { continue };
        let judged: Vec<Judged> = clocks(data, place, video);
        if judged.is_empty() {
            continue;
        }
        let seen = match watch(place, &judged, options) {
            Ok(seen) => seen,
            Err(error) => {
                report.diagnostic(unreadable(&place.path, format!("boxes cannot be compared with the pictures: {error}")));
                continue;
            }
        };
        for (judged, seen) in judged.iter().zip(&seen) {
            match judged.conclude(data, place, video, seen, options, report) {
                Ok(finding) => findings.push(finding),
                Err(error) => report.diagnostic(inexact(&error)),
            }
        }
    }
    findings
}

/// Decodes the pictures once, for all clocks.
fn watch(place: &Resolved, judged: &[Judged], options: &Options) -> Result<Vec<BoxMotion>, genlock_media::MediaError> {
    let watch = |judged: &Judged| BoxWatch::new(&judged.boxes, SMALL_WIDTH, SMALL_HEIGHT, options);
    let mut watches: Vec<BoxWatch> = judged.iter().map(watch).collect();
    picture_frames(&place.path, &place.timeline, &PictureOptions::default(), &mut |picture| {
        let Some(time) = picture.time.sub(place.timeline.zero).ok().and_then(nanos) else { return };
        for watch in &mut watches {
            watch.push(time, picture.small.cells());
        }
    })?;
    Ok(watches.into_iter().map(BoxWatch::finish).collect())
}

/// The boxes on one clock, where its map puts them so far.
struct Judged {
    clock: Clock,
    before: Option<(Id<ClockMap>, SyncMap)>,
    boxes: Vec<PlacedBox>,
}

/// The clocks of a recording on which boxes of its pictures stand.
fn clocks(data: &Dataset, place: &Resolved, video: &StreamTimeline) -> Vec<Judged> {
    let own = |clock: &Clock| {
        let counts = clock.unit.counts_frames() || clock.unit == Unit::Second;
        counts && clock.recording == Some(place.recording) && clock.zero != Zero::Presentation
    };
    let mut labels: BTreeMap<Id<Clock>, Vec<(&Label, &Stream)>> = BTreeMap::new();
    let mut streams = BTreeSet::new();
    for label in data.labels.iter().filter(|label| matches!(label.geometry, Geometry::Box(_))) {
        let Some(stream) = data.streams.get(label.stream) else { continue };
        let Some(clock) = label.extent.clock() else { continue };
        if stream.recording == Some(place.recording) && stream.kind == StreamKind::Video {
            streams.insert(stream.id);
            labels.entry(clock).or_default().push((label, stream));
        }
    }
    // One media file cannot tell the boxes of several cameras apart.
    if streams.len() != 1 {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (id, labels) in labels {
        let Some(clock) = data.clocks.get(id).filter(|clock| own(clock)).cloned() else { continue };
        let before = in_force(data, id, place.presentation);
        // A count of frames that nothing has placed cannot be compared.
        if clock.unit != Unit::Second && before.is_none() {
            continue;
        }
        let placed = |(label, stream): &(&Label, &Stream)| {
            let time = instant(&label.extent, before.as_ref().map(|(_, map)| map))?;
            Some(PlacedBox { time, area: shares(data, label, stream, video)? })
        };
        let boxes: Vec<PlacedBox> = labels.iter().filter_map(placed).collect();
        let instants: BTreeSet<i64> = boxes.iter().map(|one| one.time).collect();
        if instants.len() >= FEWEST_INSTANTS {
            found.push(Judged { clock, before, boxes });
        }
    }
    found
}

/// When a box holds, in nanoseconds of the presentation; none if it holds for longer than a moment.
fn instant(extent: &Extent, map: Option<&SyncMap>) -> Option<i64> {
    let placed = |position: Rational| match map.map_or(Ok(Mapped::To(position)), |map| map.apply(position)).ok()? {
        Mapped::To(place) => nanos(place),
        Mapped::Gap { .. } => None,
    };
    let span = *extent.spans().first()?;
    let start = placed(span.start.position())?;
    let long = matches!(extent, Extent::During { .. }) && placed(span.end.position()).is_none_or(|end| end - start > LONGEST);
    (!long).then_some(start)
}

/// A box in shares of the picture as coded.
fn shares(data: &Dataset, label: &Label, stream: &Stream, video: &StreamTimeline) -> Option<[f64; 4]> {
    let Geometry::Box(shape) = &label.geometry else { return None };
    let [left, top, right, bottom] = shape.xyxy();
    let frame = label.frame.or(stream.frame).and_then(|id| data.frames.get(id));
    let turned = matches!(video.rotation, 90 | 270);
    let coded = (f64::from(video.width?), f64::from(video.height?));
    let shown = if turned { (coded.1, coded.0) } else { coded };
    let (width, height) = match frame.map_or(CoordinateUnit::Pixel, |frame| frame.unit) {
        CoordinateUnit::Pixel => stream.size.map_or(shown, |[width, height]| (f64::from(width), f64::from(height))),
        CoordinateUnit::Normalised => (1.0, 1.0),
        CoordinateUnit::Percent => (100.0, 100.0),
        _ => return None,
    };
    let (left, top, right, bottom) = (left / width, top / height, right / width, bottom / height);
    Some(match video.rotation {
        90 => [top, 1.0 - right, bottom, 1.0 - left],
        180 => [1.0 - right, 1.0 - bottom, 1.0 - left, 1.0 - top],
        270 => [1.0 - bottom, left, 1.0 - top, right],
        _ => [left, top, right, bottom],
    })
}

impl Judged {
    fn conclude(
        &self,
        data: &mut Dataset,
        place: &Resolved,
        video: &StreamTimeline,
        seen: &BoxMotion,
        options: &Options,
        report: &dyn Report,
    ) -> Result<Finding, TimeError> {
        let candidates = self.candidates(place, video)?;
        let pair = BoxesToMotion { seen, candidates: &candidates };
        let outcome = pair.estimate(options);
        let model = outcome.considered.as_ref().map_or("", |estimate| estimate.model.name());
        let (map, model, sentence, code) = match &outcome.verdict {
            Verdict::Keep => {
                let sentence = "the boxes agree with the motion in the pictures where they are".to_owned();
                (self.before.is_none().then(SyncMap::identity), "kept", sentence, codes::KEPT)
            }
            Verdict::Fix(estimate) => {
                let (map, frames) = self.map(estimate, video)?;
                let sentence = explain(estimate, "stretches of boxes") + &frames.map(counted).unwrap_or_default();
                if self.is_placed_by_others(data) {
                    let why = "other evidence has placed this clock already, and the pictures contradict it";
                    (None, model, format!("left alone: {why}: {sentence}"), codes::ABSTAINED)
                } else {
                    (Some(map), model, sentence, codes::FIXED)
                }
            }
            Verdict::Abstain(reason) => (None, model, why(reason), codes::ABSTAINED),
        };
        if let Some(map) = map {
            let (method, replaces) = (format!("{}:{model}", pair.method()), self.before.as_ref().map(|(id, _)| *id));
            let estimate = outcome.considered.as_ref();
            add_map(data, self.clock.id, place.presentation, map, &method, sentence.clone(), estimate, replaces);
        }
        let name = self.clock.name.to_string();
        report.diagnostic(Diagnostic::new(code, &sentence).at(Position::file(name.as_str())));
        Ok(Finding::new(self.clock.id, name, place.path.clone(), self.boxes.len(), outcome, sentence))
    }

    /// True if its map is of evidence. The container says when frames are shown, but cannot know which frames somebody counted.
    fn is_placed_by_others(&self, data: &Dataset) -> bool {
        let by_container = |method: &str| method == "frame-table" || method == "assumed" || method.starts_with("convention:");
        let map = self.before.as_ref().and_then(|(id, _)| data.maps.get(*id));
        map.is_some_and(|map| !by_container(&map.evidence.method))
    }

    /// Wrong clocks that have a reason, as maps between presentation times.
    fn candidates(&self, place: &Resolved, video: &StreamTimeline) -> Result<Vec<Candidate>, TimeError> {
        let Some((_, before)) = &self.before else { return candidates(place, &SyncMap::identity()) };
        let hidden = video.frames.len().saturating_sub(video.frames.shown_len());
        if !self.clock.unit.counts_frames() || hidden == 0 {
            return Ok(Vec::new());
        }
        let stored = Counting::Stored.map(&self.clock, video, &SyncMap::shift(place.timeline.zero.neg()))?;
        let sentence = format!(
            "By what moves in the pictures, the boxes count stored frames; the edit list hides {hidden} of {}.",
            video.frames.len()
        );
        let map = before.invert()?.then(&stored)?;
        let changes = map.pieces().iter().any(|piece| piece.slope != Rational::ONE || piece.offset != Rational::ZERO);
        Ok(if changes { vec![Candidate { name: "stored_index".to_owned(), sentence, map }] } else { Vec::new() })
    }

    /// The map from the clock to the presentation. Who counts frames is off by whole frames, so that an offset becomes a number of them.
    fn map(&self, estimate: &Estimate, video: &StreamTimeline) -> Result<(SyncMap, Option<i128>), TimeError> {
        let Some((_, before)) = &self.before else { return Ok((estimate.map.clone(), None)) };
        if let (Model::Offset, Some(rate), true) = (&estimate.model, video.rate, self.clock.unit.counts_frames()) {
            let frames = estimate.offset.value.mul(rate.per_second())?.round(Round::Near);
            if frames != 0 {
                let shift = SyncMap::shift(Rational::new(frames, 1)?);
                return Ok((shift.then(before)?, Some(frames)));
            }
        }
        Ok((before.then(&estimate.map)?, None))
    }
}

fn counted(frames: i128) -> String {
    let which = if frames < 0 { "many" } else { "few" };
    let unit = if frames.abs() == 1 { "frame" } else { "frames" };
    format!("; they count {} {unit} too {which}", frames.abs())
}
