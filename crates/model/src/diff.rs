//! What two datasets say differently.

mod rows;
mod side;
mod value;

use crate::{Dataset, Feature, Id, Stream};
use rows::{Row, small_rows};
use serde_json::{Map, Value};
use side::Side;
use std::collections::{BTreeMap, BTreeSet};
use value::{canonical, same_field};

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

fn compare_tables(left: &Side<'_>, right: &Side<'_>, found: &mut Vec<Difference>) {
    let group = |side: &Side<'_>| {
        let mut rows: BTreeMap<(&'static str, String), Vec<Row>> = BTreeMap::new();
        for row in small_rows(side) {
            rows.entry((row.kind, row.key.clone())).or_default().push(row);
        }
        rows
    };
    let (mut left, mut right) = (group(left), group(right));
    let keys: BTreeSet<_> = left.keys().chain(right.keys()).cloned().collect();
    for key in keys {
        let (ours, theirs) = (left.remove(&key).unwrap_or_default(), right.remove(&key).unwrap_or_default());
        compare_rows(format!("{} {}", key.0, key.1).trim_end(), ours, theirs, found);
    }
}

/// Rows under one key: equal ones belong together whatever their order, the others by their order.
fn compare_rows(subject: &str, ours: Vec<Row>, theirs: Vec<Row>, found: &mut Vec<Difference>) {
    let (ours, theirs) = without_equal(ours, theirs, |row| &row.fields);
    let mut theirs = theirs.into_iter();
    for row in ours {
        match theirs.next() {
            Some(other) => {
                compare_fields(subject, &row.fields, &other.fields, &|field| field_features(row.feature, field), found);
            }
            None => found.push(one_sided(alone(&row), subject.to_owned(), Some(row.fields), None)),
        }
    }
    for row in theirs {
        found.push(one_sided(alone(&row), subject.to_owned(), None, Some(row.fields)));
    }
}

/// What explains that a row is there on one side only: it may have gone with what it belongs to, or stand there under another name.
fn alone(row: &Row) -> Vec<Feature> {
    match row.feature {
        Feature::Hierarchy | Feature::Ontology => vec![row.feature, Feature::Class, Feature::Id],
        Feature::Recording => vec![Feature::Recording, Feature::Stream, Feature::Id],
        Feature::Clock => vec![Feature::Clock, Feature::Recording, Feature::Stream],
        Feature::Track => vec![Feature::Track, Feature::Recording, Feature::Id],
        // A relation names its ends by their ids and streams.
        Feature::Relation => vec![Feature::Relation, Feature::LabelId, Feature::Id, Feature::Stream, Feature::Recording],
        // All that a file or a dataset says as a whole are fields of its format.
        Feature::Info => vec![Feature::Info, Feature::Extras],
        other => vec![other],
    }
}

/// Both lists, in their order, without the pairs that say the same.
fn without_equal<T>(ours: Vec<T>, theirs: Vec<T>, fields: impl Fn(&T) -> &Map<String, Value>) -> (Vec<T>, Vec<T>) {
    let mut pool: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, row) in theirs.iter().enumerate().rev() {
        pool.entry(canonical(fields(row))).or_default().push(at);
    }
    let mut matched = BTreeSet::new();
    let is_alone = |row: &T| match pool.get_mut(&canonical(fields(row))).and_then(Vec::pop) {
        Some(at) => !matched.insert(at),
        None => true,
    };
    let ours = ours.into_iter().filter(is_alone).collect();
    let theirs = theirs.into_iter().enumerate().filter(|(at, _)| !matched.contains(at)).map(|(_, row)| row).collect();
    (ours, theirs)
}

fn field_features(of: Feature, field: &str) -> Vec<Feature> {
    let own = match field {
        // A relation names its ends by their ids.
        "from" | "to" if of == Feature::Relation => return vec![Feature::Relation, Feature::LabelId, Feature::Id],
        "recording" | "stream" => return vec![Feature::Recording, Feature::Stream, Feature::Id, of],
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
    let fields: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    for field in fields {
        let (ours, theirs) = (left.get(field).unwrap_or(&null), right.get(field).unwrap_or(&null));
        if same_field(field, ours, theirs) || (empty(ours) && empty(theirs)) {
            continue;
        }
        let text = |value: &Value| (!value.is_null()).then(|| value.to_string());
        let (left, right) = (text(ours), text(theirs));
        found.push(Difference { features: features(field), subject: subject.to_owned(), field: field.clone(), left, right });
    }
}

/// A stream of the left and one of the right dataset that are the same thing; none where it has no counterpart.
type Pair = (Option<Id<Stream>>, Option<Id<Stream>>);

/// Pairs of streams that are the same thing.
fn match_streams<'a>(left: &Side<'a>, right: &Side<'a>, found: &mut Vec<Difference>) -> Vec<Pair> {
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
    let mut matched: Vec<_> = Vec::new();
    // Of what has lost its name, the same kind first, in order.
    let mut of_other_kind = Vec::new();
    for row in lonely {
        match rest.iter().position(|other| other.kind == row.kind) {
            Some(at) => pairs.push((row, rest.remove(at))),
            None => of_other_kind.push(row),
        }
    }
    let mut rest = rest.into_iter();
    for row in of_other_kind {
        if let Some(other) = rest.next() {
            pairs.push((row, other));
        } else {
            found.push(one_sided(vec![Feature::Stream], format!("stream {}", row.name), Some(left.stream_fields(row)), None));
            matched.push((Some(row.id), None));
        }
    }
    for row in rest {
        found.push(one_sided(vec![Feature::Stream], format!("stream {}", row.name), None, Some(right.stream_fields(row))));
        matched.push((None, Some(row.id)));
    }
    for (row, other) in pairs {
        let subject = format!("stream {}", row.name);
        let features = |field: &str| field_features(Feature::Stream, field);
        compare_fields(&subject, &left.stream_fields(row), &right.stream_fields(other), &features, found);
        matched.push((Some(row.id), Some(other.id)));
    }
    matched
}

fn compare_labels(left: &Side<'_>, right: &Side<'_>, streams: &[Pair], found: &mut Vec<Difference>) {
    for (ours, theirs) in streams {
        let rows = |side: &Side<'_>, id: &Option<Id<Stream>>| -> Vec<_> {
            let labels = id.and_then(|id| side.labels.get(&id)).map_or(&[][..], Vec::as_slice);
            let gone = ours.is_none() || theirs.is_none();
            let features = |label| {
                let mut features = Feature::of_label(label);
                // Labels go with their stream.
                features.extend(gone.then_some([Feature::Stream, Feature::Recording]).into_iter().flatten());
                features
            };
            labels.iter().map(|label| (side.subject(label), features(label), side.label(label))).collect()
        };
        compare_stream(rows(left, ours), rows(right, theirs), found);
    }
}

/// What labels are matched by; none if a label does not have it.
type LabelKey = &'static dyn Fn(&LabelRow) -> Option<String>;
/// A label: its subject, what it uses, and its fields.
type LabelRow = (String, Vec<Feature>, Map<String, Value>);

fn compare_stream(ours: Vec<LabelRow>, theirs: Vec<LabelRow>, found: &mut Vec<Difference>) {
    // Equal ones first, whatever their order.
    let (mut lonely, mut rest) = without_equal(ours, theirs, |row| &row.2);
    // Then by what names them best: id, words, shape, class, time.
    let keys: [LabelKey; 9] = [
        &|row| Some(format!("{}{}", field(row, "source_id")?, row.2["extent"])),
        &|row| Some(field(row, "source_id")?.to_string()),
        &|row| Some(format!("{}{}", field(row, "text")?, row.2["extent"])),
        &|row| Some(format!("{}{}", shape(row)?, row.2["extent"])),
        &|row| shape(row),
        &|row| Some(format!("{}{}", field(row, "class")?, row.2["extent"])),
        &|row| Some(field(row, "class")?.to_string()),
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

fn field<'a>(row: &'a LabelRow, name: &str) -> Option<&'a Value> {
    row.2.get(name).filter(|value| !value.is_null())
}

/// The shape as text; of a box its edges, whatever four numbers it was written as.
fn shape(row: &LabelRow) -> Option<String> {
    let geometry = field(row, "geometry")?;
    let edges = geometry.get("box").and_then(|value| serde_json::from_str::<crate::Box2>(&value.to_string()).ok());
    Some(edges.map_or_else(|| geometry.to_string(), |edges| format!("{:.3?}", edges.xyxy())))
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
        "attributes" => vec![Feature::Attributes, Feature::AttributeTimes, Feature::Extras],
        "score" => vec![Feature::Score],
        "annotator" => vec![Feature::Annotator],
        "track" => vec![Feature::Track, Feature::Id],
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
