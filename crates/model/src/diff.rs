//! What two datasets say differently.

use crate::{Class, Clock, CoordinateFrame, Dataset, Extent, Feature, Id, Label, Node, Recording, Stream, Track};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// The kinds of content concerned; a loss of any of them explains the difference.
    pub features: Vec<Feature>,
    /// Whose: `label 17 of 000001.jpg`, `stream cam_front`.
    pub subject: String,
    /// Which field; empty if the subject is there on one side only.
    pub field: String,
    /// What the left one says, as JSON; none if it is not there.
    pub left: Option<String>,
    /// What the right one says.
    pub right: Option<String>,
}

/// Compares what two datasets say: content and references, not dense ids, order, origins or how a number is written. Streams are
/// matched by their ids and names and, if these were lost, by their order; labels inside a stream by their ids, or by content.
pub fn diff(left: &Dataset, right: &Dataset) -> Vec<Difference> {
    let (left, right) = (Side::new(left), Side::new(right));
    let mut found = Vec::new();
    compare_tables(&left, &right, &mut found);
    let streams = match_streams(&left, &right, &mut found);
    compare_labels(&left, &right, &streams, &mut found);
    found
}

/// A dataset with its references written as names.
struct Side<'a> {
    data: &'a Dataset,
    labels: BTreeMap<Id<Stream>, Vec<&'a Label>>,
}

impl<'a> Side<'a> {
    fn new(data: &'a Dataset) -> Self {
        let mut labels: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for label in &data.labels {
            labels.entry(label.stream).or_default().push(label);
        }
        Self { data, labels }
    }

    fn recording(&self, id: Option<Id<Recording>>) -> String {
        let Some(row) = id.and_then(|id| self.data.recordings.get(id)) else { return String::new() };
        row.source_id.as_ref().map_or_else(|| row.name.to_string(), ToString::to_string)
    }

    fn stream(&self, id: Id<Stream>) -> String {
        self.data.streams.get(id).map_or_else(|| "?".to_owned(), |row| self.stream_key(row))
    }

    fn stream_key(&self, row: &Stream) -> String {
        let own = row.source_id.as_ref().map_or_else(|| row.name.to_string(), |id| format!("{id:?}"));
        format!("{}/{own}", self.recording(row.recording))
    }

    fn class(&self, id: Option<Id<Class>>) -> Value {
        id.and_then(|id| self.data.classes.get(id)).map_or(Value::Null, |row| Value::from(row.name.as_str()))
    }

    fn track(&self, id: Id<Track>) -> String {
        let Some(row) = self.data.tracks.get(id) else { return "?".to_owned() };
        let own = row.source_id.as_ref().map(|id| format!("{id:?}")).or_else(|| row.name.as_ref().map(ToString::to_string));
        own.unwrap_or_default()
    }

    fn clock(&self, id: Id<Clock>) -> Value {
        self.data.clocks.get(id).map_or(Value::Null, |row| json(&row.unit))
    }

    fn frame(&self, id: Option<Id<CoordinateFrame>>) -> Value {
        let Some(row) = id.and_then(|id| self.data.frames.get(id)) else { return Value::Null };
        Value::from(format!("{:?} {} {:?}", row.unit, row.axes, row.first_pixel))
    }

    /// The extent with exact positions instead of written ticks.
    fn extent(&self, extent: &Extent) -> Value {
        let Some(clock) = extent.clock() else { return Value::Null };
        let spans = extent.spans();
        let spans = spans.iter().map(|s| Value::from(format!("{}..{}", s.start.position(), s.end.position())));
        Value::from(vec![self.clock(clock), Value::from(Feature::of_extent(extent).name()), spans.collect()])
    }

    fn label(&self, label: &Label) -> Map<String, Value> {
        let mut fields = object(json(label));
        for field in ["id", "stream", "origin"] {
            fields.remove(field);
        }
        fields.insert("extent".to_owned(), self.extent(&label.extent));
        fields.insert("class".to_owned(), self.class(label.class));
        fields.insert("frame".to_owned(), self.frame(label.frame));
        fields.insert("track".to_owned(), label.track.map_or(Value::Null, |id| Value::from(self.track(id))));
        let annotator = label.annotator.and_then(|id| self.data.annotators.get(id));
        fields.insert("annotator".to_owned(), annotator.map_or(Value::Null, |row| Value::from(row.name.as_str())));
        let attributes = label.attributes.iter().map(|attribute| {
            let mut fields = object(json(attribute));
            fields.insert("extent".to_owned(), self.extent(&attribute.extent));
            Value::Object(fields)
        });
        fields.insert("attributes".to_owned(), attributes.collect());
        fields
    }

    fn node(&self, node: Node) -> String {
        match node {
            Node::Label(id) => self.data.labels.get(id).map_or_else(|| "label ?".to_owned(), |row| self.subject(row)),
            Node::Track(id) => format!("track {}", self.track(id)),
            Node::Stream(id) => format!("stream {}", self.stream(id)),
        }
    }

    fn subject(&self, label: &Label) -> String {
        let id = label.source_id.as_ref().map_or_else(String::new, |id| format!(" {id}"));
        format!("label{id} of {}", self.stream(label.stream))
    }
}

/// The rows of the small tables: for each kind, subject and fields.
fn small_rows(side: &Side<'_>) -> Vec<(&'static str, Feature, String, Map<String, Value>)> {
    let mut rows = Vec::new();
    let data = side.data;
    for row in &data.recordings {
        rows.push(("recording", Feature::Recording, side.recording(Some(row.id)), object(json(row))));
    }
    for row in &data.clocks {
        let mut fields = object(json(row));
        fields.remove("name");
        fields.remove("recording");
        let key = format!("{} {}", side.recording(row.recording), json(&row.unit));
        rows.push(("clock", Feature::Clock, key, fields));
    }
    for row in &data.maps {
        let mut fields = object(json(row));
        fields.remove("replaces");
        fields.insert("from".to_owned(), side.clock(row.from));
        fields.insert("to".to_owned(), side.clock(row.to));
        rows.push(("map", Feature::Map, format!("{} {}", side.clock(row.from), row.evidence.method), fields));
    }
    for row in &data.classes {
        let mut fields = object(json(row));
        fields.insert("parent".to_owned(), side.class(row.parent));
        let used = data.labels.iter().any(|label| label.class == Some(row.id));
        let feature = if used { Feature::Hierarchy } else { Feature::Ontology };
        rows.push(("class", feature, row.name.to_string(), fields));
    }
    for row in &data.tracks {
        let mut fields = object(json(row));
        fields.insert("class".to_owned(), side.class(row.class));
        fields.insert("recording".to_owned(), Value::from(side.recording(row.recording)));
        fields.insert("extent".to_owned(), side.extent(&row.extent));
        let attributes = row.attributes.iter().map(|attribute| {
            let mut fields = object(json(attribute));
            fields.insert("extent".to_owned(), side.extent(&attribute.extent));
            Value::Object(fields)
        });
        fields.insert("attributes".to_owned(), attributes.collect());
        rows.push(("track", Feature::Track, format!("{} {}", side.recording(row.recording), side.track(row.id)), fields));
    }
    for row in &data.relations {
        let mut fields = object(json(row));
        fields.insert("from".to_owned(), Value::from(side.node(row.from)));
        fields.insert("to".to_owned(), Value::from(side.node(row.to)));
        rows.push(("relation", Feature::Relation, format!("{} {}", side.node(row.from), side.node(row.to)), fields));
    }
    for row in &data.calibrations {
        let mut fields = object(json(row));
        fields.insert("stream".to_owned(), row.stream.map_or(Value::Null, |id| Value::from(side.stream(id))));
        fields.insert("recording".to_owned(), Value::from(side.recording(row.recording)));
        rows.push(("calibration", Feature::Calibration, format!("{} {}", side.recording(row.recording), row.name), fields));
    }
    for row in &data.poses {
        let mut fields = object(json(row));
        fields.insert("stream".to_owned(), row.stream.map_or(Value::Null, |id| Value::from(side.stream(id))));
        fields.insert("recording".to_owned(), Value::from(side.recording(row.recording)));
        fields.insert("extent".to_owned(), side.extent(&row.extent));
        rows.push(("pose", Feature::Pose, format!("{}", side.extent(&row.extent)), fields));
    }
    // Which format a dataset was read from, and how it came here, is not what it says.
    for row in data.info.iter().filter(|row| !row.extras.is_empty()) {
        let mut fields = object(json(row));
        for field in ["format", "variant", "history"] {
            fields.remove(field);
        }
        rows.push(("info", Feature::Info, String::new(), fields));
    }
    for row in &data.sources {
        if !row.extras.is_empty() {
            let mut fields = object(json(row));
            fields.remove("path");
            fields.remove("index");
            rows.push(("source", Feature::Info, String::new(), fields));
        }
    }
    for row in &data.unknown {
        rows.push(("unknown", Feature::UnknownRecord, row.kind.to_string(), object(json(&row.json))));
    }
    rows
}

fn compare_tables(left: &Side<'_>, right: &Side<'_>, found: &mut Vec<Difference>) {
    type Rows = BTreeMap<(&'static str, String), Vec<(Feature, Map<String, Value>)>>;
    let group = |side: &Side<'_>| {
        let mut rows = Rows::new();
        for (kind, feature, key, mut fields) in small_rows(side) {
            fields.remove("id");
            fields.remove("origin");
            rows.entry((kind, key)).or_default().push((feature, fields));
        }
        rows
    };
    let (left, mut right) = (group(left), group(right));
    for ((kind, key), ours) in left {
        let theirs = right.remove(&(kind, key.clone())).unwrap_or_default();
        let subject = format!("{kind} {key}").trim_end().to_owned();
        let mut theirs = theirs.into_iter();
        for (feature, fields) in ours {
            match theirs.next() {
                Some((_, other)) => compare_fields(&subject, &fields, &other, &|field| field_features(feature, field), found),
                None => found.push(one_sided(vec![feature], subject.clone(), Some(fields), None)),
            }
        }
        for (feature, fields) in theirs {
            found.push(one_sided(vec![feature], subject.clone(), None, Some(fields)));
        }
    }
    for ((kind, key), theirs) in right {
        for (feature, fields) in theirs {
            found.push(one_sided(vec![feature], format!("{kind} {key}").trim_end().to_owned(), None, Some(fields)));
        }
    }
}

fn field_features(of: Feature, field: &str) -> Vec<Feature> {
    let own = match field {
        "extras" => Feature::Extras,
        "source_id" => Feature::Id,
        "synonyms" | "parent" => Feature::Hierarchy,
        "skeleton" => Feature::Skeleton,
        "declared" => Feature::Ontology,
        "attributes" => Feature::Attributes,
        "size" => Feature::Size,
        "uri" => Feature::Media,
        "files" => Feature::FrameList,
        "clock" => Feature::Clock,
        "frame" => Feature::CoordinateFrame,
        _ => of,
    };
    vec![own, of]
}

fn one_sided(
    features: Vec<Feature>,
    subject: String,
    left: Option<Map<String, Value>>,
    right: Option<Map<String, Value>>,
) -> Difference {
    let text = |fields: Map<String, Value>| Value::Object(fields).to_string();
    Difference { features, subject, field: String::new(), left: left.map(text), right: right.map(text) }
}

fn compare_fields(
    subject: &str,
    left: &Map<String, Value>,
    right: &Map<String, Value>,
    features: &dyn Fn(&str) -> Vec<Feature>,
    found: &mut Vec<Difference>,
) {
    let null = Value::Null;
    let empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    let fields: std::collections::BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    for field in fields {
        let (ours, theirs) = (left.get(field).unwrap_or(&null), right.get(field).unwrap_or(&null));
        if same(ours, theirs) || (empty(ours) && empty(theirs)) {
            continue;
        }
        let text = |value: &Value| (!value.is_null()).then(|| value.to_string());
        let (left, right) = (text(ours), text(theirs));
        found.push(Difference { features: features(field), subject: subject.to_owned(), field: field.clone(), left, right });
    }
}

fn stream_fields(side: &Side<'_>, row: &Stream) -> Map<String, Value> {
    let mut fields = object(json(row));
    for field in ["id", "origin"] {
        fields.remove(field);
    }
    fields.insert("recording".to_owned(), Value::from(side.recording(row.recording)));
    fields.insert("clock".to_owned(), row.clock.map_or(Value::Null, |id| side.clock(id)));
    fields.insert("frame".to_owned(), side.frame(row.frame));
    fields
}

/// Pairs of streams that are the same thing.
fn match_streams<'a>(
    left: &Side<'a>,
    right: &Side<'a>,
    found: &mut Vec<Difference>,
) -> Vec<(Option<Id<Stream>>, Option<Id<Stream>>)> {
    let mut theirs: BTreeMap<String, Vec<&Stream>> = BTreeMap::new();
    for row in right.data.streams.iter().rev() {
        theirs.entry(right.stream_key(row)).or_default().push(row);
    }
    let (mut pairs, mut lonely) = (Vec::new(), Vec::new());
    for row in &left.data.streams {
        match theirs.get_mut(&left.stream_key(row)).and_then(Vec::pop) {
            Some(other) => pairs.push((row, other)),
            None => lonely.push(row),
        }
    }
    let mut rest: Vec<&Stream> = theirs.into_values().flatten().collect();
    rest.sort_by_key(|row| row.id);
    let mut rest = rest.into_iter();
    let mut matched: Vec<_> = Vec::new();
    for row in lonely {
        match rest.next() {
            Some(other) => pairs.push((row, other)),
            None => {
                found.push(one_sided(
                    vec![Feature::Stream],
                    format!("stream {}", row.name),
                    Some(stream_fields(left, row)),
                    None,
                ));
                matched.push((Some(row.id), None));
            }
        }
    }
    for row in rest {
        found.push(one_sided(vec![Feature::Stream], format!("stream {}", row.name), None, Some(stream_fields(right, row))));
        matched.push((None, Some(row.id)));
    }
    for (row, other) in pairs {
        let subject = format!("stream {}", row.name);
        let features = |field: &str| field_features(Feature::Stream, field);
        compare_fields(&subject, &stream_fields(left, row), &stream_fields(right, other), &features, found);
        matched.push((Some(row.id), Some(other.id)));
    }
    matched
}

fn compare_labels(
    left: &Side<'_>,
    right: &Side<'_>,
    streams: &[(Option<Id<Stream>>, Option<Id<Stream>>)],
    found: &mut Vec<Difference>,
) {
    for (ours, theirs) in streams {
        let rows = |side: &Side<'_>, id: &Option<Id<Stream>>| -> Vec<_> {
            let labels = id.and_then(|id| side.labels.get(&id)).map_or(&[][..], Vec::as_slice);
            labels.iter().map(|label| (side.subject(label), Feature::of_label(label), side.label(label))).collect()
        };
        compare_stream(rows(left, ours), rows(right, theirs), found);
    }
}

type LabelRow = (String, Vec<Feature>, Map<String, Value>);

fn compare_stream(ours: Vec<LabelRow>, theirs: Vec<LabelRow>, found: &mut Vec<Difference>) {
    // Equal ones first, whatever their order.
    let mut pool: BTreeMap<String, Vec<LabelRow>> = BTreeMap::new();
    for row in theirs.into_iter().rev() {
        pool.entry(canonical(&row.2)).or_default().push(row);
    }
    let mut lonely = Vec::new();
    for row in ours {
        if pool.get_mut(&canonical(&row.2)).and_then(Vec::pop).is_none() {
            lonely.push(row);
        }
    }
    let mut rest: Vec<LabelRow> = pool.into_values().flatten().collect();
    // Then by id, by time and words, by time and shape, and by time alone.
    let keys: [&dyn Fn(&LabelRow) -> Option<String>; 5] = [
        &|row| row.2.get("source_id").filter(|id| !id.is_null()).map(|id| format!("{id}{}", row.2["extent"])),
        &|row| row.2.get("text").filter(|text| !text.is_null()).map(|text| format!("{text}{}", row.2["extent"])),
        &|row| Some(format!("{}{}", row.2["extent"], row.2.get("geometry").unwrap_or(&Value::Null))),
        &|row| Some(row.2["extent"].to_string()),
        &|_| Some(String::new()),
    ];
    for key in keys {
        let mut by_key: BTreeMap<String, Vec<LabelRow>> = BTreeMap::new();
        let mut keyless = Vec::new();
        for row in rest.into_iter().rev() {
            match key(&row) {
                Some(key) => by_key.entry(key).or_default().push(row),
                None => keyless.push(row),
            }
        }
        let mut still = Vec::new();
        for row in lonely {
            match key(&row).and_then(|key| by_key.get_mut(&key)).and_then(Vec::pop) {
                Some(other) => {
                    let features = |field: &str| label_features(&row, &other, field);
                    compare_fields(&row.0, &row.2, &other.2, &features, found);
                }
                None => still.push(row),
            }
        }
        lonely = still;
        rest = by_key.into_values().flatten().chain(keyless).collect();
    }
    for (subject, features, fields) in lonely {
        found.push(one_sided(features, subject, Some(fields), None));
    }
    for (subject, features, fields) in rest {
        found.push(one_sided(features, subject, None, Some(fields)));
    }
}

fn label_features(row: &LabelRow, other: &LabelRow, field: &str) -> Vec<Feature> {
    let shapes = || row.1.iter().chain(&other.1).copied().filter(|f| is_shape(*f));
    match field {
        "source_id" => vec![Feature::LabelId],
        "extent" => {
            let times = |f: &Feature| matches!(f, Feature::Instant | Feature::Span | Feature::Spans | Feature::Untimed);
            let mut features: Vec<_> = row.1.iter().chain(&other.1).copied().filter(times).collect();
            features.extend([Feature::TimePrecision, Feature::Clock]);
            features
        }
        "geometry" => shapes().chain([Feature::Coordinates]).collect(),
        "frame" => vec![Feature::CoordinateFrame],
        "class" => vec![Feature::Class],
        "text" => vec![Feature::Text],
        "attributes" => vec![Feature::Attributes, Feature::AttributeTimes],
        "score" => vec![Feature::Score],
        "annotator" => vec![Feature::Annotator],
        "track" => vec![Feature::Track],
        "keyframe" => vec![Feature::Keyframe],
        _ => vec![Feature::Extras],
    }
}

fn is_shape(feature: Feature) -> bool {
    matches!(
        feature,
        Feature::Box
            | Feature::RotatedBox
            | Feature::Polygon
            | Feature::PolygonHoles
            | Feature::Polyline
            | Feature::Points
            | Feature::Keypoints
            | Feature::Ellipse
            | Feature::Mask
            | Feature::Cuboid
            | Feature::TextSpan
            | Feature::ForeignShape
    )
}

fn json<T: serde::Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(fields) = value { fields } else { Map::from_iter([("value".to_owned(), value)]) }
}

/// Equality in which 1 equals 1.0 equals 1.00.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => left == right,
    }
}

/// Text that is equal for rows that are the same.
fn canonical(fields: &Map<String, Value>) -> String {
    fn plain(value: &Value) -> Value {
        match value {
            Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
            Value::Array(items) => items.iter().map(plain).collect(),
            Value::Object(fields) => Value::Object(fields.iter().map(|(key, value)| (key.clone(), plain(value))).collect()),
            other => other.clone(),
        }
    }
    let is_id = |key: &str| key == "source_id";
    let fields = fields.iter().map(|(key, value)| (key.clone(), if is_id(key) { value.clone() } else { plain(value) }));
    Value::Object(fields.collect()).to_string()
}
