//! Texts and objects that come and go.

use crate::scenes::{Builder, coco, found, run, thing};
use genlock_check::Config;
use genlock_model::{Clock, Extent, Extras, Geometry, Id, Label, Record, Recording, Stream, StreamKind, Track, Unit, Zero};
use genlock_time::{Span, Time};

/// A recording with a video, a sound and a clock of seconds.
struct Film {
    builder: Builder,
    video: Id<Stream>,
    sound: Id<Stream>,
    tracks: u32,
}

fn seconds(from: i64, to: i64) -> Extent {
    Extent::During { clock: Id::new(0), span: Span::new(Time::millis(from * 1000), Time::millis(to * 1000)) }
}

impl Film {
    fn new() -> Self {
        let mut builder = Builder::default();
        let recording = Id::new(0);
        let (name, extras) = ("film".into(), Extras::new());
        builder.data.put(Record::Recording(Recording { id: recording, source_id: None, name, extras, origin: None }));
        builder.data.put(Record::Clock(Clock {
            id: Id::new(0),
            recording: Some(recording),
            name: "seconds".into(),
            unit: Unit::Second,
            first: 0,
            rate: None,
            zero: Zero::Presentation,
            length: Some(Time::whole(100)),
            extras: Extras::new(),
        }));
        let (video, sound) = (builder.stream("film.mp4", StreamKind::Video), builder.stream("film.wav", StreamKind::Audio));
        for stream in [video, sound] {
            builder.data.streams.get_mut(stream).unwrap().recording = Some(recording);
        }
        Self { builder, video, sound, tracks: 0 }
    }

    /// One object, labelled once a second.
    fn track(mut self, class: &str, from: i64, to: i64) -> Self {
        let track: Id<Track> = Id::new(self.tracks);
        self.tracks += 1;
        let extras = Extras::new();
        let (attributes, extent) = (Vec::new(), Extent::Always);
        self.builder.data.put(Record::Track(Track {
            id: track,
            source_id: None,
            recording: None,
            class: None,
            name: None,
            extent,
            attributes,
            extras,
            origin: None,
        }));
        for at in from..to {
            let label = self.builder.boxed(self.video, &thing(class));
            let label = self.builder.data.labels.get_mut(label).unwrap();
            (label.extent, label.track) = (seconds(at, at + 1), Some(track));
        }
        self
    }

    fn heard(mut self, class: &str, from: i64, to: i64) -> Self {
        let class = self.builder.class(class);
        self.builder.label(self.sound, |label: &mut Label| {
            (label.class, label.extent, label.geometry) = (Some(class), seconds(from, to), Geometry::None);
        });
        self
    }

    fn text(mut self, text: &str, from: i64, to: i64) -> Vec<String> {
        let label = self.builder.text(self.video, text);
        self.builder.data.labels.get_mut(label).unwrap().extent = seconds(from, to);
        let codes = ["mention", "negated", "count-mismatch", "contradiction"].map(str::to_owned).to_vec();
        found(&run(&self.builder.data, &coco(), &Config { select: codes, ..Config::default() }))
    }
}

#[test]
fn what_is_there_at_another_time_is_not_there() {
    let film = || Film::new().track("dog", 0, 10).track("person", 0, 30);
    assert_eq!(film().text("A man with a dog", 2, 8), [""; 0]);
    assert_eq!(film().text("A man with a dog", 12, 20), ["mention-without-object dog"]);
    assert_eq!(film().text("A man without a dog", 12, 20), [""; 0]);
    assert_eq!(film().text("A man without a dog", 5, 20), ["negated-object dog"]);
    // The end is not inside.
    assert_eq!(film().text("A man without a dog", 10, 20), [""; 0]);
}

#[test]
fn a_track_is_one_object_however_often_it_is_labelled() {
    let film = || Film::new().track("dog", 0, 10).track("dog", 5, 15);
    assert_eq!(film().text("Two dogs", 0, 15), [""; 0]);
    assert_eq!(film().text("Three dogs", 0, 15), ["count-mismatch dog"]);
    assert_eq!(film().text("Two dogs", 11, 15), ["count-mismatch dog"]);
    assert_eq!(film().text("One dog", 0, 15), [""; 0]);
}

#[test]
fn what_is_heard_is_there_too() {
    let film = || Film::new().track("person", 0, 30).track("dog", 40, 41).heard("barking", 0, 10);
    assert_eq!(film().text("A man and a barking dog", 2, 8), [""; 0]);
    assert_eq!(film().text("A man and a dog", 12, 20), ["mention-without-object dog"]);
}

/// Boxes without a track may be one object in many frames, so only those of one frame are counted together.
#[test]
fn boxes_without_a_track_are_counted_by_the_frame() {
    let film = |each: usize| {
        let mut film = Film::new();
        for at in 0..10 {
            for _ in 0..each {
                let label = film.builder.boxed(film.video, &thing("dog"));
                film.builder.data.labels.get_mut(label).unwrap().extent = seconds(at, at + 1);
            }
        }
        film
    };
    assert_eq!(film(2).text("Two dogs", 0, 10), [""; 0]);
    assert_eq!(film(1).text("Two dogs", 0, 10), ["count-mismatch dog"]);
    assert_eq!(film(3).text("Two dogs", 0, 10), ["count-mismatch dog"]);
}
