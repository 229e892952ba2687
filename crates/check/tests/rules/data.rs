//! Datasets of a few labels, built by hand.

use genlock_model::{
    Box2, BoxForm, Clock, ClockMap, Dataset, Evidence, Extent, Extras, Geometry, Id, Label, Number, Record, Stream, StreamKind,
    Unit, Zero,
};
use genlock_time::{Rational, Span, SyncMap, Time};

/// The presentation clock, ten seconds long.
pub(crate) const SECONDS: u32 = 0;
/// Frames of 25 a second that begin with the media.
pub(crate) const FRAMES: u32 = 1;
/// Seconds that no map leads away from.
pub(crate) const ALONE: u32 = 2;
/// Frames that no map leads away from.
pub(crate) const LOST: u32 = 3;

/// What a label is on.
#[derive(Clone, Copy)]
pub(crate) enum On {
    /// A cue with words.
    Words,
    /// A turn of a speaker.
    Sound,
    /// A box in a video.
    Picture,
}

fn clock(id: u32, unit: Unit, zero: Zero, length: Option<Time>) -> Record {
    Record::Clock(Clock {
        id: Id::new(id),
        recording: None,
        name: "".into(),
        unit,
        first: 0,
        rate: None,
        zero,
        length,
        extras: Extras::new(),
    })
}

fn stream(id: u32, kind: StreamKind) -> Record {
    Record::Stream(Stream {
        id: Id::new(id),
        recording: None,
        source_id: None,
        name: "".into(),
        kind,
        uri: None,
        size: None,
        clock: None,
        frame: None,
        files: Vec::new(),
        channel: None,
        extras: Extras::new(),
        origin: None,
    })
}

/// A dataset of these labels.
pub(crate) fn dataset(labels: impl IntoIterator<Item = (On, Extent)>) -> Dataset {
    let evidence = Evidence { method: "stated".into(), sentence: String::new(), confidence: None, figures: Extras::new() };
    let map = SyncMap::affine(Rational::new(1, 25).unwrap(), Rational::ZERO).unwrap();
    let map = ClockMap { id: Id::new(0), from: Id::new(FRAMES), to: Id::new(SECONDS), map, evidence, replaces: None };
    let structure = [
        clock(SECONDS, Unit::Second, Zero::Presentation, Some(Time::whole(10))),
        clock(FRAMES, Unit::PresentedFrame, Zero::FirstFrame, None),
        clock(ALONE, Unit::Second, Zero::Unstated, None),
        clock(LOST, Unit::Frame, Zero::Unstated, None),
        Record::Map(map),
        stream(0, StreamKind::Audio),
        stream(1, StreamKind::Video),
    ];
    let label = |(id, (on, extent)): (u32, (On, Extent))| {
        let stream = u32::from(matches!(on, On::Picture));
        let mut label = Label { extent, ..Label::new(Id::new(id), Id::new(stream)) };
        match on {
            On::Words => label.text = Some("words".to_owned()),
            On::Sound => {}
            On::Picture => label.geometry = Geometry::Box(Box2::new(BoxForm::Xywh, [0, 0, 1, 1].map(|n: i64| Number::from(n)))),
        }
        Record::Label(label)
    };
    structure.into_iter().chain((0..).zip(labels).map(label)).collect()
}

/// From a start to an end in milliseconds of this clock.
pub(crate) fn during(clock: u32, start: i64, end: i64) -> Extent {
    Extent::During { clock: Id::new(clock), span: Span::new(Time::millis(start), Time::millis(end)) }
}

/// From one frame to another.
pub(crate) fn frames(clock: u32, start: i64, end: i64) -> Extent {
    Extent::During { clock: Id::new(clock), span: Span::new(Time::whole(start), Time::whole(end)) }
}

/// At one frame.
pub(crate) fn at(clock: u32, frame: i64) -> Extent {
    Extent::At { clock: Id::new(clock), at: Time::whole(frame) }
}
