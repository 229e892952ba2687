//! The ways in which a convention of 3D boxes is commonly broken.

use super::overlap::plane;
use genlock_model::cuboid::vector::{add, cross, dot, scale};
use genlock_model::cuboid::{Canonical, from_heading};
use genlock_model::{Anchor, SizeOrder};

/// Which of the declared sizes is really the length, which the width, which the height: indices into length, width, height as
/// declared.
pub type Sizes = [usize; 3];

/// Sizes as declared, and the five ways to mix them up.
pub const SIZES: [Sizes; 6] = [[0, 1, 2], [1, 0, 2], [2, 1, 0], [0, 2, 1], [1, 2, 0], [2, 0, 1]];

/// How the turn may have been meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// As declared.
    AsDeclared,
    /// The other way round.
    Mirrored,
    /// A quarter turn further: the angle is zero along another axis.
    Quarter,
    /// Both.
    MirroredQuarter,
    /// The quaternion was written w, x, y, z and read as x, y, z, w.
    ScalarFirst,
    /// The quaternion was written x, y, z, w and read as w, x, y, z.
    ScalarLast,
}

impl Turn {
    /// Those of one angle. A quarter turn backwards is the same box as one forwards.
    pub const ANGLES: [Self; 4] = [Self::AsDeclared, Self::Mirrored, Self::Quarter, Self::MirroredQuarter];
    /// Those of a quaternion.
    pub const QUATERNIONS: [Self; 6] =
        [Self::AsDeclared, Self::Mirrored, Self::Quarter, Self::MirroredQuarter, Self::ScalarFirst, Self::ScalarLast];

    const fn changes(self) -> usize {
        match self {
            Self::AsDeclared => 0,
            Self::MirroredQuarter => 2,
            _ => 1,
        }
    }
}

/// A 3D box as it was written, in the coordinate frame of its label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Written {
    /// As declared.
    pub declared: Canonical,
    /// Which point the position is, as declared.
    pub anchor: Anchor,
    /// The direction that is up in the frame.
    pub up: [f64; 3],
}

/// How the shape of 3D boxes may have been meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shape {
    /// Which size is which.
    pub sizes: Sizes,
    /// True if the position is the other one of centre and bottom.
    pub other_anchor: bool,
    /// How boxes are turned.
    pub turn: Turn,
}

impl Shape {
    /// As declared.
    pub const DECLARED: Self = Self { sizes: SIZES[0], other_anchor: false, turn: Turn::AsDeclared };

    /// All of them.
    pub fn all(turns: &[Turn]) -> Vec<Self> {
        let sizes = SIZES.into_iter().flat_map(|sizes| [false, true].map(|other_anchor| (sizes, other_anchor)));
        sizes.flat_map(|(sizes, other_anchor)| turns.iter().map(move |turn| Self { sizes, other_anchor, turn: *turn })).collect()
    }

    /// In how many ways it differs from what was declared.
    pub fn changes(self) -> usize {
        usize::from(self.sizes != SIZES[0]) + usize::from(self.other_anchor) + self.turn.changes()
    }

    /// The shape that gives the same boxes: exchanging length and width is a quarter turn.
    #[must_use]
    pub fn twin(self) -> Option<Self> {
        let turn = match self.turn {
            Turn::AsDeclared => Turn::Quarter,
            Turn::Quarter => Turn::AsDeclared,
            Turn::Mirrored => Turn::MirroredQuarter,
            Turn::MirroredQuarter => Turn::Mirrored,
            Turn::ScalarFirst | Turn::ScalarLast => return None,
        };
        let [length, width, height] = self.sizes;
        Some(Self { sizes: [width, length, height], turn, ..self })
    }

    /// The box, if it was meant so.
    pub fn of(self, written: &Written) -> Canonical {
        let Written { declared, anchor, up } = written;
        let sizes = [declared.length, declared.width, declared.height];
        let [length, width, height] = self.sizes.map(|at| sizes[at]);
        let [ahead, _, own_up] = declared.axes();
        let position = match anchor {
            Anchor::Centre => declared.centre,
            Anchor::BottomCentre => add(declared.centre, scale(own_up, -declared.height / 2.0)),
        };
        let quaternion = self.turned(declared.quaternion, ahead, *up);
        let bottom = (*anchor == Anchor::BottomCentre) != self.other_anchor;
        let lift = if bottom { height / 2.0 } else { 0.0 };
        // The bottom lies below the centre along what is up in the frame, however the box is turned.
        let centre = add(position, scale(if self.turn == Turn::AsDeclared { own_up } else { *up }, lift));
        Canonical { centre, length, width, height, quaternion }
    }

    fn turned(self, quaternion: [f64; 4], ahead: [f64; 3], up: [f64; 3]) -> [f64; 4] {
        let [x, y, z, w] = quaternion;
        let (east, north) = plane(up);
        let (a, b) = (dot(ahead, east), dot(ahead, north));
        let facing = |a: f64, b: f64| from_heading(add(scale(east, a), scale(north, b)), up).unwrap_or(quaternion);
        match self.turn {
            Turn::AsDeclared => quaternion,
            Turn::Mirrored => facing(a, -b),
            Turn::Quarter => from_heading(cross(up, ahead), up).unwrap_or(quaternion),
            Turn::MirroredQuarter => facing(b, a),
            // What stands as x, y, z, w is w, x, y, z.
            Turn::ScalarFirst => [y, z, w, x],
            Turn::ScalarLast => [w, x, y, z],
        }
    }
}

/// The sizes in the order in which they stand in the file, as they are really meant: `width, length, height`.
pub fn order(declared: SizeOrder, sizes: Sizes) -> [&'static str; 3] {
    let places = match declared {
        SizeOrder::LengthWidthHeight | SizeOrder::Xyz => [0, 1, 2],
        SizeOrder::WidthLengthHeight => [1, 0, 2],
        SizeOrder::HeightWidthLength => [2, 1, 0],
    };
    // The number that was declared as `place` is really the one whose index points to it.
    let name = |place: usize| ["length", "width", "height"][sizes.iter().position(|at| *at == place).unwrap_or(place)];
    places.map(name)
}
