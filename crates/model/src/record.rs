//! The records that a dataset is made of.

use crate::{Clock, ClockMap, Coords, Extent, Extras, Geometry, Id, Number, Origin, RawJson, SourceId, time_serde};
use genlock_time::Time;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// What a reader pushes and a sink takes, one at a time. Records may come in any order and refer to what comes later.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "labels are nearly all there is; a box for each would cost an allocation")]
#[non_exhaustive]
pub enum Record {
    /// What is known of the dataset as a whole.
    Info(Info),
    /// A file that records come from.
    Source(Source),
    /// Things captured together.
    Recording(Recording),
    /// One image, video, sound, text or sensor.
    Stream(Stream),
    /// A clock.
    Clock(Clock),
    /// A map between clocks.
    Map(ClockMap),
    /// A coordinate frame.
    Frame(CoordinateFrame),
    /// A class of the ontology.
    Class(Class),
    /// Who or what made labels.
    Annotator(Annotator),
    /// One object over time.
    Track(Track),
    /// A label.
    Label(Label),
    /// A link between labels.
    Relation(Relation),
    /// A camera matrix or a transform between sensors.
    Calibration(Calibration),
    /// Where a sensor or vehicle was.
    Pose(Pose),
    /// A record of the native storage of a later version, kept as text.
    Unknown(Unknown),
}

/// What is known of the dataset as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Info {
    /// The format that it was read from, by its id.
    pub format: SmolStr,
    /// The flavour or version of that format.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<SmolStr>,
    /// Steps that made the dataset what it is, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<Step>,
    /// Fields that only the source's format knows.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
}

/// A step in the history of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// `genlock 0.1.0`.
    pub tool: SmolStr,
    /// What was done, in one line.
    pub what: String,
}

/// A file that records come from. Its position among the sources is its index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// The index that origins name.
    pub index: u32,
    /// The path inside the delivery, with forward slashes.
    pub path: String,
    /// Fields of the file as a whole: header lines, comments, the order of sections.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
}

/// Things captured together: a clip, a scene, a call, a row of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Recording {
    /// Its dense id.
    pub id: Id<Recording>,
    /// The id in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<SourceId>,
    /// Its name.
    pub name: SmolStr,
    /// Fields that only the source's format knows.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
    /// Where it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

/// What kind of signal a stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StreamKind {
    /// One still image.
    Image,
    /// Images in a row: a list of files.
    ImageSequence,
    /// A video file.
    Video,
    /// Sound.
    Audio,
    /// Text.
    Text,
    /// One point cloud, or a row of them.
    PointCloud,
    /// Another sensor: IMU, GPS, radar, a time series.
    Sensor,
    /// The source does not say.
    Unknown,
}

/// One image, video, sound, text or sensor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stream {
    /// Its dense id.
    pub id: Id<Stream>,
    /// The recording it belongs to; a stream without one stands by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<Id<Recording>>,
    /// The id in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<SourceId>,
    /// Its name: the file name of an image, the sensor's name.
    pub name: SmolStr,
    /// What it is.
    pub kind: StreamKind,
    /// Path or address of the media, as the source writes it. Never opened outside the given folders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// Width and height of its images in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<[u32; 2]>,
    /// The clock that its labels usually use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Id<Clock>>,
    /// The coordinate frame of its labels; none is pixels from the top left corner of the image as stored, y down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<Id<CoordinateFrame>>,
    /// The files of an image sequence or of a row of point clouds, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FrameFile>,
    /// The audio channel as the source counts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<SmolStr>,
    /// Fields that only the source's format knows.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
    /// Where it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

/// One file of a sequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FrameFile {
    /// Its position on the stream's clock.
    pub index: i64,
    /// Its path or address.
    pub uri: String,
    /// Its id in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<SourceId>,
    /// When it was taken, in seconds of the recording's or the sensor's own clock.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "time_serde::maybe_time")]
    #[schemars(with = "Option<String>")]
    pub time: Option<Time>,
    /// Width and height, where they differ from the stream's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<[u32; 2]>,
    /// Fields that only the source's format knows.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
}

/// What coordinates mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoordinateFrame {
    /// Its dense id.
    pub id: Id<CoordinateFrame>,
    /// Its name: `image`, `velodyne`, `world`.
    pub name: SmolStr,
    /// The unit.
    pub unit: CoordinateUnit,
    /// The directions of x, y and z: `right-down`, `right-down-forward`, `forward-left-up`, `east-north-up`; `?` if not said.
    pub axes: SmolStr,
    /// The coordinate of the top left edge of the first pixel: 0, or 1 for formats that count pixels from 1; none in 3D.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_pixel: Option<i64>,
}

/// The unit of coordinates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CoordinateUnit {
    /// Pixels, continuous.
    Pixel,
    /// Shares of the width and height, 0 to 1.
    Normalised,
    /// Shares of the width and height, 0 to 100.
    Percent,
    /// Metres.
    Metre,
    /// The source does not say.
    Unstated,
}

/// A class of the ontology.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Class {
    /// Its dense id.
    pub id: Id<Class>,
    /// The id in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<SourceId>,
    /// Its name.
    pub name: SmolStr,
    /// The class above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Id<Class>>,
    /// Other names of the same thing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub synonyms: Vec<SmolStr>,
    /// The keypoints of the class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skeleton: Option<Skeleton>,
    /// True if the source declares the class; false if it was only seen on a label.
    pub declared: bool,
    /// Fields that only the source's format knows.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
    /// Where it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

/// The keypoints of a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Skeleton {
    /// Their names, in order.
    pub names: Vec<SmolStr>,
    /// Pairs of points that a line joins, numbered as the source numbers them.
    pub edges: Vec<[i64; 2]>,
}

/// Who or what made labels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Annotator {
    /// The dense id.
    pub id: Id<Annotator>,
    /// The name or address in the source.
    pub name: SmolStr,
    /// A person or a program.
    pub kind: AnnotatorKind,
}

/// A person or a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnnotatorKind {
    /// A person.
    Human,
    /// A model or an interpolation.
    Program,
    /// The source does not say.
    Unstated,
}

/// One object over time: the labels that name the track are its appearances.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Track {
    /// Its dense id.
    pub id: Id<Track>,
    /// The id in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<SourceId>,
    /// The recording it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<Id<Recording>>,
    /// Its class, if it has one for all of its life.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Id<Class>>,
    /// A name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<SmolStr>,
    /// When it is there, if the source says so apart from its labels.
    #[serde(default)]
    pub extent: Extent,
    /// What holds for all of its life.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
    /// Fields that only the source's format knows.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
    /// Where it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

/// Whether a label on a track was set or filled in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Keyframe {
    /// The source does not say.
    #[default]
    Unstated,
    /// Somebody set it here.
    Set,
    /// It was interpolated.
    Interpolated,
}

/// A statement about a stream: a box in a frame, a cue, a speaker turn, a cuboid, a caption, a tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Label {
    /// Its dense id.
    pub id: Id<Label>,
    /// The id in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<SourceId>,
    /// What it speaks of.
    pub stream: Id<Stream>,
    /// When.
    #[serde(default, skip_serializing_if = "is_always")]
    pub extent: Extent,
    /// Where.
    #[serde(default, skip_serializing_if = "is_shapeless")]
    pub geometry: Geometry,
    /// The coordinate frame of the geometry, where it is not the stream's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<Id<CoordinateFrame>>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Id<Class>>,
    /// Words: a transcript, a caption, the text of a cue, with the markup of its format.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// More about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
    /// How sure the annotator was, as the source counts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Number>,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotator: Option<Id<Annotator>>,
    /// The object whose appearance it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track: Option<Id<Track>>,
    /// Whether it was set or filled in.
    #[serde(default, skip_serializing_if = "is_unstated")]
    pub keyframe: Keyframe,
    /// Fields that only the source's format knows.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
    /// Where it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

impl Label {
    /// A label with nothing but its stream.
    pub fn new(id: Id<Self>, stream: Id<Stream>) -> Self {
        Self {
            id,
            source_id: None,
            stream,
            extent: Extent::Always,
            geometry: Geometry::None,
            frame: None,
            class: None,
            text: None,
            attributes: Vec::new(),
            score: None,
            annotator: None,
            track: None,
            keyframe: Keyframe::Unstated,
            extras: Extras::new(),
            origin: None,
        }
    }
}

fn is_always(extent: &Extent) -> bool {
    *extent == Extent::Always
}

fn is_shapeless(geometry: &Geometry) -> bool {
    matches!(geometry, Geometry::None)
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_unstated(keyframe: &Keyframe) -> bool {
    *keyframe == Keyframe::Unstated
}

/// A named value on a label or track.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Attribute {
    /// Its name.
    pub name: SmolStr,
    /// Its value.
    pub value: AttributeValue,
    /// When it holds, if not as long as its label.
    #[serde(default, skip_serializing_if = "is_always")]
    pub extent: Extent,
    /// Fields that only the source's format knows: hashes, schema ids.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
}

impl Attribute {
    /// A name and a value.
    pub fn new(name: impl Into<SmolStr>, value: AttributeValue) -> Self {
        Self { name: name.into(), value, extent: Extent::Always, extras: Extras::new() }
    }
}

/// The value of an attribute, with its type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttributeValue {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number, digit for digit.
    Number(Number),
    /// Text.
    Text(SmolStr),
    /// One of the choices of a classification.
    Choice(SmolStr),
    /// Several choices.
    Choices(Vec<SmolStr>),
    /// Anything else, as raw JSON text.
    Json(#[schemars(with = "serde_json::Value")] RawJson),
}

/// What a relation joins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    /// A label.
    Label(Id<Label>),
    /// A track.
    Track(Id<Track>),
    /// A stream.
    Stream(Id<Stream>),
}

/// A link between labels, tracks or streams, also across streams.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Relation {
    /// Its dense id.
    pub id: Id<Relation>,
    /// The id in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<SourceId>,
    /// What it says: `same-object`, `part-of`, or the source's own word.
    pub kind: SmolStr,
    /// Of whom.
    pub from: Node,
    /// To whom.
    pub to: Node,
    /// Fields that only the source's format knows.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
}

/// A matrix of a camera or between sensors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Calibration {
    /// Its dense id.
    pub id: Id<Calibration>,
    /// The stream it belongs to; none if it belongs to the recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<Id<Stream>>,
    /// The recording it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<Id<Recording>>,
    /// Its name in the source: `P2`, `Tr_velo_to_cam`.
    pub name: SmolStr,
    /// What the matrix does.
    pub role: CalibrationRole,
    /// Rows of the matrix.
    pub rows: u32,
    /// Columns of the matrix.
    pub columns: u32,
    /// The numbers, row by row; as many as rows times columns.
    pub values: Coords,
    /// Lens distortion: the model's name and its coefficients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distortion: Option<Distortion>,
    /// Fields that only the source's format knows.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
}

/// What a calibration matrix does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CalibrationRole {
    /// 3 by 3: camera coordinates to pixels.
    Intrinsics,
    /// 3 by 4: rectified coordinates to pixels.
    Projection,
    /// 3 by 3: rotation into the rectified frame.
    Rectification,
    /// 3 by 4 or 4 by 4: from one coordinate frame to another, by name.
    Transform {
        /// From.
        from: SmolStr,
        /// To.
        to: SmolStr,
    },
}

/// Lens distortion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Distortion {
    /// `brown-conrady`, `kannala-brandt`, or the source's word.
    pub model: SmolStr,
    /// In the model's own order.
    pub coefficients: Coords,
}

/// Where a sensor or vehicle was at an instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pose {
    /// Its dense id.
    pub id: Id<Pose>,
    /// The sensor; none for the vehicle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<Id<Stream>>,
    /// The recording it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<Id<Recording>>,
    /// When.
    pub extent: Extent,
    /// The coordinate frame that the position is in, by name.
    pub frame: SmolStr,
    /// x, y, z in metres.
    pub position: [Number; 3],
    /// x, y, z, w.
    pub quaternion: [Number; 4],
    /// Fields that only the source's format knows.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
}

/// A record that this version does not know, kept as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// Its kind, with the version: `gaze.2`.
    pub kind: SmolStr,
    /// The record as raw JSON text.
    pub json: RawJson,
}
