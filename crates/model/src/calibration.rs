//! Where sensors are and how they see.

use crate::{Coords, Extent, Extras, Id, Number, Recording, Stream};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

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
