//! Shapes, in the form in which they came.

use crate::{Coords, Number};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use smol_str::SmolStr;

/// The shape of a label, in the coordinate frame of its label or stream.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Geometry {
    /// No shape: the label speaks of its whole stream or time.
    #[default]
    None,
    /// An axis-aligned box.
    Box(Box2),
    /// A rotated box.
    RotatedBox(Box<RotatedBox>),
    /// One or several polygons, with holes.
    Polygon(Polygon),
    /// A line, open or closed, in 2D or 3D.
    Polyline(Polyline),
    /// Points without names, in 2D or 3D.
    Points(Points),
    /// Named points of a skeleton.
    Keypoints(Keypoints),
    /// An ellipse or circle.
    Ellipse(Box<Ellipse>),
    /// A pixel mask.
    Mask(Box<Mask>),
    /// A 3D box.
    Cuboid(Box<Cuboid>),
    /// A range of characters of a text stream.
    TextSpan(TextSpan),
    /// A shape that only its own format knows, carried as raw text.
    Foreign(Box<Foreign>),
}

/// Which four numbers a box is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BoxForm {
    /// Left, top, width, height.
    Xywh,
    /// Left, top, right, bottom.
    Xyxy,
    /// Centre x, centre y, width, height.
    Cxcywh,
}

/// An axis-aligned box in the form in which it came; conversion between forms is inexact for 63 % of boxes with two decimals, so it
/// happens only where a writer needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Box2 {
    /// What the numbers are.
    pub form: BoxForm,
    /// The numbers.
    pub v: [Number; 4],
}

impl Box2 {
    /// A box from numbers as written.
    pub const fn new(form: BoxForm, v: [Number; 4]) -> Self {
        Self { form, v }
    }

    /// The numbers in another form. Numbers that are the same in both forms keep their text; the others are computed in doubles and
    /// written shortest. None if a sum is not finite.
    #[allow(clippy::many_single_char_names, reason = "x, y, z and w are what the numbers are called")]
    pub fn to(&self, form: BoxForm) -> Option<Self> {
        use BoxForm::{Cxcywh, Xywh, Xyxy};
        let own = &self.v;
        let new = Number::from_f64;
        let [x, y, z, w] = [0, 1, 2, 3].map(|i| own[i].value());
        let v = match (self.form, form) {
            (Xywh, Xywh) | (Xyxy, Xyxy) | (Cxcywh, Cxcywh) => return Some(self.clone()),
            (Xywh, Xyxy) => [own[0].clone(), own[1].clone(), new(x + z)?, new(y + w)?],
            (Xyxy, Xywh) => [own[0].clone(), own[1].clone(), new(z - x)?, new(w - y)?],
            (Xywh, Cxcywh) => [new(x + z / 2.0)?, new(y + w / 2.0)?, own[2].clone(), own[3].clone()],
            (Cxcywh, Xywh) => [new(x - z / 2.0)?, new(y - w / 2.0)?, own[2].clone(), own[3].clone()],
            (Xyxy, Cxcywh) => [new(f64::midpoint(x, z))?, new(f64::midpoint(y, w))?, new(z - x)?, new(w - y)?],
            (Cxcywh, Xyxy) => [new(x - z / 2.0)?, new(y - w / 2.0)?, new(x + z / 2.0)?, new(y + w / 2.0)?],
        };
        Some(Self { form, v })
    }

    /// Left, top, right, bottom as doubles.
    pub fn xyxy(&self) -> [f64; 4] {
        let [a, b, c, d] = [0, 1, 2, 3].map(|i| self.v[i].value());
        match self.form {
            BoxForm::Xywh => [a, b, a + c, b + d],
            BoxForm::Xyxy => [a, b, c, d],
            BoxForm::Cxcywh => [a - c / 2.0, b - d / 2.0, a + c / 2.0, b + d / 2.0],
        }
    }
}

/// An angle with its unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Angle {
    /// The number.
    pub value: Number,
    /// Degrees or radians.
    pub unit: AngleUnit,
}

/// Degrees or radians.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AngleUnit {
    /// 360 to a turn.
    Degrees,
    /// 2 pi to a turn.
    Radians,
}

/// What stays in place when a box turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pivot {
    /// The centre; the four numbers describe the box before it turned.
    Centre,
    /// The corner that was top left, at its place after turning.
    TopLeft,
}

/// A box turned by an angle, clockwise on the screen (y down).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RotatedBox {
    /// The box.
    #[serde(rename = "box")]
    pub upright: Box2,
    /// How far it is turned.
    pub angle: Angle,
    /// About what.
    pub pivot: Pivot,
}

/// One or several polygons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Polygon {
    /// The parts; the area is their union.
    pub parts: Vec<PolygonPart>,
}

/// A ring and its holes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PolygonPart {
    /// `[x0, y0, x1, y1, …]`; whether the first point stands again at the end is left as it was.
    pub ring: Coords,
    /// Rings that are cut out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holes: Vec<Coords>,
}

/// How many numbers make a point.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Dims {
    /// x, y.
    #[default]
    Two,
    /// x, y, z.
    Three,
}

/// A line through points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Polyline {
    /// The coordinates, point after point.
    pub coords: Coords,
    /// Numbers per point.
    #[serde(default)]
    pub dims: Dims,
    /// True if the last point is joined to the first.
    #[serde(default)]
    pub closed: bool,
}

/// Points without names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Points {
    /// The coordinates, point after point.
    pub coords: Coords,
    /// Numbers per point.
    #[serde(default)]
    pub dims: Dims,
}

/// The points of a skeleton.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Keypoints {
    /// In the order of the source. Points without a name take it from the skeleton of their class, by position.
    pub points: Vec<Keypoint>,
}

/// One point of a skeleton.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Keypoint {
    /// Its name, unless the class has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<SmolStr>,
    /// x.
    pub x: Number,
    /// y.
    pub y: Number,
    /// Whether it can be seen.
    pub visibility: Visibility,
    /// The id that the source gives the point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<crate::SourceId>,
}

/// Whether a keypoint can be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Not said.
    Unstated,
    /// Not labelled; the coordinates mean nothing (COCO v = 0).
    NotLabelled,
    /// Labelled but hidden (COCO v = 1).
    Occluded,
    /// Hidden by the object itself.
    SelfOccluded,
    /// Labelled and visible (COCO v = 2).
    Visible,
}

/// An ellipse; a circle has equal radii.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ellipse {
    /// Centre x.
    pub cx: Number,
    /// Centre y.
    pub cy: Number,
    /// Radius along x before turning.
    pub rx: Number,
    /// Radius along y before turning.
    pub ry: Number,
    /// Clockwise on the screen, about the centre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub angle: Option<Angle>,
}

/// A pixel mask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mask {
    /// Height of the coded area in pixels.
    pub height: u32,
    /// Width of the coded area in pixels.
    pub width: u32,
    /// Left edge of the coded area in the image; 0 for a mask of the whole image.
    #[serde(default)]
    pub left: i64,
    /// Top edge of the coded area in the image.
    #[serde(default)]
    pub top: i64,
    /// The pixels.
    pub pixels: Pixels,
}

/// In which order run lengths walk over the pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PixelOrder {
    /// Row by row.
    RowMajor,
    /// Column by column, as COCO does.
    ColumnMajor,
}

/// The pixels of a mask, in the form in which they came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pixels {
    /// Run lengths, zeros first.
    Counts {
        /// The lengths.
        counts: Coords,
        /// The walk.
        order: PixelOrder,
    },
    /// Run lengths, zeros first, in COCO's text form (6 bits a character, differences from the third count on).
    CocoString {
        /// The text.
        text: String,
        /// The walk.
        order: PixelOrder,
    },
    /// An image file, in which pixels other than zero (or of this value) belong to the mask.
    Image {
        /// Its path or address, never opened without need.
        uri: String,
        /// The value that stands for this mask, as the format writes it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<Number>,
    },
    /// An encoding that only its own format knows, as raw JSON text.
    Foreign {
        /// The name of the encoding.
        encoding: SmolStr,
        /// The payload.
        #[schemars(with = "serde_json::Value")]
        payload: RawJson,
    },
}

/// Raw JSON text that compares by its text.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RawJson(pub Box<RawValue>);

impl PartialEq for RawJson {
    fn eq(&self, other: &Self) -> bool {
        self.0.get() == other.0.get()
    }
}

impl Eq for RawJson {}

/// A 3D box.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cuboid {
    /// x, y, z of the anchor.
    pub position: [Number; 3],
    /// Which point of the box the position is.
    pub anchor: Anchor,
    /// The three sizes, in the order of `size_order`, as written.
    pub size: [Number; 3],
    /// What the three sizes are.
    pub size_order: SizeOrder,
    /// How it is turned.
    pub rotation: Rotation,
}

/// Which point of a cuboid its position is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// The centre of the box.
    Centre,
    /// The centre of the bottom face (KITTI).
    BottomCentre,
}

/// What the three sizes of a cuboid are. Length is along the object's own heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SizeOrder {
    /// Length, width, height.
    LengthWidthHeight,
    /// Width, length, height (nuScenes).
    WidthLengthHeight,
    /// Height, width, length (KITTI).
    HeightWidthLength,
    /// Along the box's own x, y and z axes, where the format does not say which is the heading.
    Xyz,
}

/// How a cuboid is turned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rotation {
    /// A unit quaternion in the order x, y, z, w, whatever order the source writes.
    Quaternion([Number; 4]),
    /// Euler angles about the axes named in `sequence`, in this order.
    Euler {
        /// The angles.
        angles: [Number; 3],
        /// The axes, such as `xyz`; `?` where the format does not say.
        sequence: SmolStr,
        /// Degrees or radians.
        unit: AngleUnit,
    },
    /// One angle about the vertical axis of the coordinate frame, as the format counts it.
    Yaw {
        /// The angle in radians.
        angle: Number,
        /// The convention: `kitti` (about camera y, 0 along +x), `scale` (0 along +y), `z` (right-handed about z, 0 along +x).
        convention: SmolStr,
    },
    /// Both a quaternion (x, y, z, w) and a yaw angle, where a format writes both.
    QuaternionAndYaw {
        /// x, y, z, w.
        quaternion: [Number; 4],
        /// Radians, right-handed about z.
        yaw: Number,
    },
}

/// What a character offset counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TextUnit {
    /// Unicode code points.
    CodePoint,
    /// UTF-16 code units.
    Utf16,
    /// Bytes of UTF-8.
    Byte,
    /// The format does not say.
    Unstated,
}

/// Whether the end of a range belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RangeEnd {
    /// The end is inside.
    Inclusive,
    /// The end is the first that is no longer inside.
    Exclusive,
    /// The format does not say.
    Unstated,
}

/// A range of characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TextSpan {
    /// The first character, from 0.
    pub start: i64,
    /// The end as written; see `end_is`.
    pub end: i64,
    /// What is counted.
    pub unit: TextUnit,
    /// Whether the end is inside.
    pub end_is: RangeEnd,
}

/// A shape that only its own format knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Foreign {
    /// The format.
    pub namespace: SmolStr,
    /// What the format calls the shape.
    pub kind: SmolStr,
    /// The shape as raw JSON text.
    #[schemars(with = "serde_json::Value")]
    pub json: RawJson,
}
