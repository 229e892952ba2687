//! Streams and the coordinate frames of their labels.

use crate::{Clock, Extras, Id, Origin, Recording, SourceId, time_serde};
use genlock_time::Time;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

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
