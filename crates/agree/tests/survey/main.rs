//! Deliveries of several annotators whose truth is known.

#![allow(clippy::unwrap_used, clippy::float_cmp, reason = "helpers of tests, and numbers that are exact")]

mod compare;
mod degenerate;
mod vote;

use genlock_agree::{Row, Scope, Settings, Survey, Voice};
use genlock_model::{
    Attribute, AttributeValue, Box2, BoxForm, Class, Clock, Dataset, Extent, Extras, Geometry, Id, Label, Number, Record, Stream,
    StreamKind, Unit, Zero,
};
use genlock_time::{Span, Time};

/// Deliveries in the making.
#[derive(Default)]
struct Deliveries {
    data: Dataset,
    voices: Vec<Voice>,
}

impl Deliveries {
    /// A delivery of streams by name. Its labels follow.
    fn voice(&mut self, name: &str, streams: &[&str], unit: Unit) -> &mut Self {
        let clock = self.data.clocks.next_id();
        self.data.put(Record::Clock(Clock {
            id: clock,
            recording: None,
            name: "clock".into(),
            unit,
            first: 0,
            rate: None,
            zero: Zero::Unstated,
            length: None,
            extras: Extras::new(),
        }));
        let mut ids = Vec::new();
        for stream in streams {
            let id = self.data.streams.next_id();
            ids.push(id);
            self.data.put(Record::Stream(Stream {
                id,
                recording: None,
                source_id: None,
                name: (*stream).into(),
                kind: StreamKind::Unknown,
                uri: None,
                size: None,
                clock: Some(clock),
                frame: None,
                files: Vec::new(),
                channel: None,
                extras: Extras::new(),
                origin: None,
            }));
        }
        self.voices.push(Voice { name: name.to_owned(), labels: Vec::new(), streams: ids });
        self
    }

    /// A label of the last voice on its stream of this place.
    fn label(&mut self, stream: usize, class: &str, fill: impl FnOnce(&mut Label)) -> &mut Self {
        let known = self.data.classes.iter().find(|known| known.name == class).map(|class| class.id);
        let class = known.unwrap_or_else(|| {
            let id = self.data.classes.next_id();
            self.data.put(Record::Class(Class {
                id,
                source_id: None,
                name: class.into(),
                parent: None,
                synonyms: Vec::new(),
                skeleton: None,
                declared: true,
                extras: Extras::new(),
                origin: None,
            }));
            id
        });
        let voice = self.voices.last_mut().unwrap();
        let mut label = Label::new(self.data.labels.next_id(), voice.streams[stream]);
        label.class = Some(class);
        fill(&mut label);
        voice.labels.push(label.id);
        self.data.put(Record::Label(label));
        self
    }

    /// A segment in milliseconds.
    fn segment(&mut self, class: &str, start: i64, end: i64) -> &mut Self {
        let clock = Id::new(u32::try_from(self.data.clocks.len()).unwrap() - 1);
        self.label(0, class, |label| {
            label.extent = Extent::During { clock, span: Span::new(Time::millis(start), Time::millis(end)) };
        })
    }

    /// A box by its edges.
    fn upright(&mut self, stream: usize, class: &str, edges: [i64; 4]) -> &mut Self {
        self.label(stream, class, |label| label.geometry = Geometry::Box(Box2::new(BoxForm::Xyxy, edges.map(Number::from))))
    }

    fn rating(&mut self, stream: usize, value: &str) -> &mut Self {
        let number = Number::from_text(value).unwrap();
        self.label(stream, "rated", |label| label.attributes = vec![Attribute::new("score", AttributeValue::Number(number))])
    }

    fn figures(&self, settings: &Settings) -> Vec<Row> {
        Survey::new(&self.data, &self.voices, &|_| None).figures(settings)
    }
}

fn of_all<'r>(rows: &'r [Row], measure: &str) -> &'r Row {
    rows.iter().find(|row| row.measure.name() == measure && row.scope == Scope::All).unwrap()
}
