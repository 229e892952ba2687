//! The walk over the list of labels.

use super::sensors::{Sensors, Spot, kind};
use super::{Deepen, ID, INTERPOLATION, MADE_FROM, STILLS, is_json, shape};
use crate::kept::{Place, keep, take_attributes, token};
use genlock_diagnose::codes::read as codes;
use genlock_diagnose::{Diagnostic, Position};
use genlock_format::json::Fields;
use genlock_format::split::Shape;
use genlock_format::{Piece, Reader, Reading, Result, read_json};
use genlock_model::{
    Annotator, AnnotatorKind, Class, Extent, Extras, Geometry, Id, Info, Keyframe, Label, Origin, Record, Recording, Source,
    SourceId, Track,
};
use rustc_hash::FxHashMap;
use serde_json::value::RawValue;
use smol_str::SmolStr;
use std::borrow::Cow;

impl Reader for Deepen {
    fn read(&self, cx: &mut Reading<'_>) -> Result {
        let input = cx.input;
        let (mut names, mut extras) = (Names::default(), Extras::new());
        for file in input.files() {
            if input.is_one_file() || is_json(&file.path) {
                one_file(cx, &file.path, &mut names, &mut extras)?;
            }
        }
        for track in names.tracks {
            cx.put(Record::Track(track))?;
        }
        cx.put(Record::Info(Info { format: ID.into(), variant: None, history: Vec::new(), extras }))
    }
}

fn one_file(cx: &mut Reading<'_>, path: &str, names: &mut Names, extras: &mut Extras) -> Result {
    let source = cx.ids.source();
    cx.put(Record::Source(Source { index: source, path: path.to_owned(), extras: Extras::new() }))?;
    let (mut sensors, mut labels, mut found) = (Sensors::default(), Vec::new(), false);
    let mut lists: Vec<(String, String)> = Vec::new();
    read_json(cx, path, Shape::Document, &mut |cx, piece| match piece {
        Piece::Element { section: "labels", index, offset, text } => {
            let place = Place { path, offset, pointer: format!("/labels/{index}") };
            labels.extend(label(cx, text, &place, source, names, &mut sensors)?);
            Ok(())
        }
        Piece::Element { section: "", offset, .. } => {
            cx.diagnose(codes::SHAPE, path, offset, "a list where an object with \"labels\" is expected");
            Ok(())
        }
        Piece::Element { section, text, .. } => {
            if let Some((_, list)) = lists.iter_mut().find(|(key, _)| key == section) {
                if list.len() > 1 {
                    list.push(',');
                }
                list.push_str(text);
            }
            Ok(())
        }
        Piece::List { key, .. } => {
            found |= key == "labels";
            lists.push((key.to_owned(), "[".to_owned()));
            Ok(())
        }
        Piece::Value { key, text, .. } => {
            if let Ok(raw) = serde_json::from_str::<&RawValue>(text) {
                extras.push(ID, token(key), raw.to_owned());
            }
            Ok(())
        }
    })?;
    for (key, list) in lists.into_iter().filter(|(key, _)| key != "labels") {
        if let Ok(raw) = RawValue::from_string(list + "]") {
            extras.push(ID, token(&key), raw);
        }
    }
    if !found {
        let help = "labels come in an object with a list \"labels\"; paint labels come as a binary file with a configuration, which the \
                    vendor does not document: export boxes, polygons or cuboids instead";
        let position = Position::byte(cx.input.display(path), 0);
        cx.report.diagnostic(Diagnostic::new(codes::SHAPE, "no list of labels in the file").at(position).help(help));
    }
    sensors.finish(cx, path, labels)
}

/// Classes, annotators and tracks that labels name.
#[derive(Default)]
struct Names {
    classes: FxHashMap<SmolStr, Id<Class>>,
    annotators: FxHashMap<SmolStr, Id<Annotator>>,
    known: FxHashMap<(Id<Recording>, SmolStr), usize>,
    tracks: Vec<Track>,
}

impl Names {
    fn class(&mut self, cx: &mut Reading<'_>, name: &str) -> Result<Id<Class>> {
        if let Some(id) = self.classes.get(name) {
            return Ok(*id);
        }
        let (id, name) = (cx.ids.class(), SmolStr::new(name));
        self.classes.insert(name.clone(), id);
        let (parent, synonyms, skeleton, extras) = (None, Vec::new(), None, Extras::new());
        let declared = false;
        cx.put(Record::Class(Class { id, source_id: None, name, parent, synonyms, skeleton, declared, extras, origin: None }))?;
        Ok(id)
    }

    fn annotator(&mut self, cx: &mut Reading<'_>, name: &str) -> Result<Id<Annotator>> {
        if let Some(id) = self.annotators.get(name) {
            return Ok(*id);
        }
        let (id, name) = (cx.ids.annotator(), SmolStr::new(name));
        self.annotators.insert(name.clone(), id);
        let kind = if name == INTERPOLATION { AnnotatorKind::Program } else { AnnotatorKind::Human };
        cx.put(Record::Annotator(Annotator { id, name, kind }))?;
        Ok(id)
    }

    fn track(&mut self, cx: &Reading<'_>, recording: Id<Recording>, name: &str, class: Option<Id<Class>>) -> Id<Track> {
        let key = (recording, SmolStr::new(name));
        if let Some(track) = self.known.get(&key).and_then(|row| self.tracks.get_mut(*row)) {
            if track.class != class {
                track.class = None;
            }
            return track.id;
        }
        self.known.insert(key, self.tracks.len());
        let id = cx.ids.track();
        self.tracks.push(Track {
            id,
            source_id: Some(SourceId::text(name)),
            recording: Some(recording),
            class,
            name: None,
            extent: Extent::Always,
            attributes: Vec::new(),
            extras: Extras::new(),
            origin: None,
        });
        id
    }
}

fn label(
    cx: &mut Reading<'_>,
    text: &str,
    place: &Place<'_>,
    source: u32,
    names: &mut Names,
    sensors: &mut Sensors,
) -> Result<Option<(Label, Spot)>> {
    let mut fields = match Fields::parse(text) {
        Ok(fields) => fields,
        Err(error) => {
            let code = if error.to_string().contains("stands twice") { codes::DUPLICATE_KEY } else { codes::SHAPE };
            place.diagnose(cx, code, format!("not a label, left out: {error}"));
            return Ok(None);
        }
    };
    let dataset = take(cx, &mut fields, "dataset_id", place);
    let sensor = take(cx, &mut fields, "sensor_id", place);
    let file = take(cx, &mut fields, "file_id", place);
    let category = take(cx, &mut fields, "label_category_id", place);
    let label_id = take(cx, &mut fields, "label_id", place);
    let labeller = take(cx, &mut fields, "labeller_email", place);
    let label_type = fields.peek("label_type").and_then(genlock_format::json::text).unwrap_or_default();
    if file.is_none() {
        place.diagnose(cx, codes::FIELD_MISSING, "a label without file_id: nothing says where it stands");
    }
    let (dataset, sensor) = (dataset.unwrap_or_default(), sensor.unwrap_or_default());
    let spot = sensors.spot(cx, &dataset, &sensor, file.as_deref(), kind(&label_type, file.as_deref()))?;
    let mut extras = Extras::new();
    if dataset == STILLS && sensor != super::write::STILL_SENSOR {
        // Still images are written with one sensor for all.
        extras.push_text(ID, "~sensor", &sensor);
    }
    let class = category.map(|name| names.class(cx, &name)).transpose()?;
    let annotator = labeller.as_deref().map(|name| names.annotator(cx, name)).transpose()?;
    let made = label_id.as_deref().is_some_and(is_made);
    let track = match (&label_id, spot.recording) {
        (Some(name), Some(recording)) if !made => Some(names.track(cx, recording, name, class)),
        _ => None,
    };
    if label_id.is_none() && fields.peek("label_id").is_none() {
        crate::kept::mark_absent(&mut extras, ID, &["label_id"]);
    }
    let attributes = take_attributes(&mut fields, "attributes");
    let geometry = shape::shape(&mut fields, &label_type, &mut extras);
    if geometry.is_none()
        && !matches!(&*label_type, "2d_segmentation" | "3d_point" | "3d_polyline" | "3d_polygon" | "lane" | "point")
    {
        let what =
            if label_type.contains("paint") { "paint labels are not documented" } else { "the fields do not make the shape" };
        place.diagnose(cx, codes::GEOMETRY, format!("label type {label_type:?}: {what}; it is kept as it is written"));
    }
    let geometry = geometry.unwrap_or_else(|| shape::foreign(&mut fields, &label_type));
    if usual_type(&geometry) == Some(&*label_type) {
        fields.take_raw("label_type");
    }
    keep(&fields, ID, "", &mut extras);
    let source_id = label_id.filter(|_| spot.recording.is_none() && !made).map(SourceId::text);
    let id = cx.ids.label();
    let interpolated = labeller.as_deref() == Some(INTERPOLATION);
    let label = Label {
        source_id,
        geometry,
        class,
        attributes,
        annotator,
        track,
        keyframe: if interpolated { Keyframe::Interpolated } else { Keyframe::Unstated },
        extras,
        origin: Some(Origin { source, offset: place.offset, length: u32::try_from(text.len()).unwrap_or(0) }),
        ..Label::new(id, spot.stream)
    };
    Ok(Some((label, spot)))
}

/// Takes a text; what is something else is reported and kept.
fn take<'a>(cx: &Reading<'_>, fields: &mut Fields<'a>, name: &str, place: &Place<'_>) -> Option<Cow<'a, str>> {
    match fields.take_str(name) {
        Ok(text) if text.as_deref() == Some("") && name != "labeller_email" => {
            // An empty text names nothing; it is kept to be written again.
            if let Ok(raw) = serde_json::from_str::<&RawValue>("\"\"") {
                fields.put_back(name, raw);
            }
            None
        }
        Ok(text) => text,
        Err(error) => {
            place.diagnose(cx, error.code(), error.to_string());
            None
        }
    }
}

/// True for a label id that Genlock made because the label has no track.
fn is_made(label_id: &str) -> bool {
    let number = label_id.rsplit_once(':').and_then(|(_, number)| number.parse::<u64>().ok());
    number.is_some_and(|number| number >= MADE_FROM)
}

/// The type that a writer gives this shape by itself.
pub(super) fn usual_type(geometry: &Geometry) -> Option<&str> {
    Some(match geometry {
        Geometry::None => "scene",
        Geometry::Box(_) => "box",
        Geometry::Polygon(_) => "polygon",
        Geometry::Polyline(_) => "lane",
        Geometry::Points(_) => "point",
        Geometry::Cuboid(_) => "3d_bbox",
        Geometry::Foreign(foreign) if !foreign.kind.is_empty() => foreign.kind.as_str(),
        _ => return None,
    })
}
