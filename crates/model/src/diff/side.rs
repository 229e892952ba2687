//! One side of a comparison: a dataset with its references written as names.

use super::value::{fields_of, json};
use crate::{Attribute, Class, Clock, CoordinateFrame, Dataset, Extent, Feature, Id, Label, Node, Recording, Stream, Track};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A dataset with its references written as names.
pub(super) struct Side<'a> {
    pub(super) data: &'a Dataset,
    pub(super) labels: BTreeMap<Id<Stream>, Vec<&'a Label>>,
}

impl<'a> Side<'a> {
    pub(super) fn new(data: &'a Dataset) -> Self {
        let mut labels: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for label in &data.labels {
            labels.entry(label.stream).or_default().push(label);
        }
        Self { data, labels }
    }

    pub(super) fn recording(&self, id: Option<Id<Recording>>) -> String {
        let Some(row) = id.and_then(|id| self.data.recordings.get(id)) else { return String::new() };
        row.source_id.as_ref().map_or_else(|| row.name.to_string(), ToString::to_string)
    }

    pub(super) fn stream(&self, id: Id<Stream>) -> String {
        self.data.streams.get(id).map_or_else(|| "?".to_owned(), |row| self.stream_key(row))
    }

    pub(super) fn stream_key(&self, row: &Stream) -> String {
        let own = row.source_id.as_ref().map_or_else(|| row.name.to_string(), |id| format!("{id:?}"));
        format!("{}/{own}", self.recording(row.recording))
    }

    pub(super) fn class(&self, id: Option<Id<Class>>) -> Value {
        id.and_then(|id| self.data.classes.get(id)).map_or(Value::Null, |row| Value::from(row.name.as_str()))
    }

    pub(super) fn track(&self, id: Id<Track>) -> String {
        let Some(row) = self.data.tracks.get(id) else { return "?".to_owned() };
        let own = row.source_id.as_ref().map(|id| format!("{id:?}")).or_else(|| row.name.as_ref().map(ToString::to_string));
        own.unwrap_or_default()
    }

    pub(super) fn clock(&self, id: Id<Clock>) -> Value {
        self.data.clocks.get(id).map_or(Value::Null, |row| json(&row.unit))
    }

    pub(super) fn frame(&self, id: Option<Id<CoordinateFrame>>) -> Value {
        let Some(row) = id.and_then(|id| self.data.frames.get(id)) else { return Value::Null };
        Value::from(format!("{:?} {} {:?}", row.unit, row.axes, row.first_pixel))
    }

    /// The extent with exact positions instead of written ticks.
    pub(super) fn extent(&self, extent: &Extent) -> Value {
        let Some(clock) = extent.clock() else { return Value::Null };
        let spans = extent.spans();
        let spans = spans.iter().map(|s| Value::from(format!("{}..{}", s.start.position(), s.end.position())));
        Value::from(vec![self.clock(clock), Value::from(Feature::of_extent(extent).name()), spans.collect()])
    }

    pub(super) fn label(&self, label: &Label) -> Map<String, Value> {
        let mut fields = fields_of(label, label.source_id.as_ref());
        fields.remove("stream");
        fields.insert("extent".to_owned(), self.extent(&label.extent));
        fields.insert("class".to_owned(), self.class(label.class));
        fields.insert("frame".to_owned(), self.frame(label.frame));
        fields.insert("track".to_owned(), label.track.map_or(Value::Null, |id| Value::from(self.track(id))));
        let annotator = label.annotator.and_then(|id| self.data.annotators.get(id));
        fields.insert("annotator".to_owned(), annotator.map_or(Value::Null, |row| Value::from(row.name.as_str())));
        fields.insert("attributes".to_owned(), self.attributes(&label.attributes));
        fields
    }

    pub(super) fn attributes(&self, attributes: &[Attribute]) -> Value {
        let attributes = attributes.iter().map(|attribute| {
            let mut fields = fields_of(attribute, None);
            fields.insert("extent".to_owned(), self.extent(&attribute.extent));
            Value::Object(fields)
        });
        attributes.collect()
    }

    /// What says where a record belongs, by name instead of by dense id.
    pub(super) fn place(&self, fields: &mut Map<String, Value>, stream: Option<Id<Stream>>, recording: Option<Id<Recording>>) {
        fields.insert("stream".to_owned(), stream.map_or(Value::Null, |id| Value::from(self.stream(id))));
        fields.insert("recording".to_owned(), Value::from(self.recording(recording)));
    }

    pub(super) fn stream_fields(&self, row: &Stream) -> Map<String, Value> {
        let mut fields = fields_of(row, row.source_id.as_ref());
        fields.insert("recording".to_owned(), Value::from(self.recording(row.recording)));
        fields.insert("clock".to_owned(), row.clock.map_or(Value::Null, |id| self.clock(id)));
        fields.insert("frame".to_owned(), self.frame(row.frame));
        fields
    }

    pub(super) fn node(&self, node: Node) -> String {
        match node {
            Node::Label(id) => self.data.labels.get(id).map_or_else(|| "label ?".to_owned(), |row| self.subject(row)),
            Node::Track(id) => format!("track {}", self.track(id)),
            Node::Stream(id) => format!("stream {}", self.stream(id)),
        }
    }

    pub(super) fn subject(&self, label: &Label) -> String {
        let id = label.source_id.as_ref().map_or_else(String::new, |id| format!(" {id}"));
        format!("label{id} of {}", self.stream(label.stream))
    }
}
