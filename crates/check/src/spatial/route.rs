//! Ways of 3D boxes from the frame of their label into cameras, through time.

use super::atlas::{Anchored, Atlas, Passage, Way, normal};
use super::eye::{Eye, Place};
use super::heading::Frame;
use super::motion::Path;
use super::sights::{Sights, canonical, frame_name};
use crate::Scene;
use genlock_model::cuboid::vector::{add, sub};
use genlock_model::cuboid::{Canonical, Rigid};
use genlock_model::{Id, Label, Stream};
use smol_str::SmolStr;

/// The frame in which the motion of a 3D box is described: one that does not move where poses are known, else that of its label; and
/// the way into it at the time of measurement.
pub(super) struct Carrier {
    pub(super) frame: SmolStr,
    pub(super) to: Rigid,
    kind: Frame,
}

/// When a box was measured, when it is seen, and how far beyond what is known its motion is continued; in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instants {
    /// When the 3D box was measured.
    pub measured: i64,
    /// When the picture was taken.
    pub seen: i64,
    /// How far motion is continued.
    pub beyond: i64,
}

/// The way of the 3D boxes of one frame into a camera.
#[derive(Debug, Clone)]
pub struct Route<'s> {
    legs: Legs<'s>,
    /// The frame in which motion is described.
    carrier: SmolStr,
}

#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "one for the boxes of a picture, not one for each")]
enum Legs<'s> {
    /// By way of a frame that does not move.
    Fixed { here: Anchored<'s>, there: Anchored<'s> },
    /// By transforms that do not change with time.
    Still(Rigid),
}

impl Route<'_> {
    /// The way of a box that moves along a path, in the frame that the route says:
    /// `E⁻¹ · W(t_c)⁻¹ · (W(t_l) · X + shift)`. None where no pose is near enough in time.
    pub fn chain(&self, path: Option<&Path>, Instants { measured, seen, beyond }: Instants) -> Option<Rigid> {
        let (to, out) = match &self.legs {
            Legs::Fixed { here, there } => (here.at(measured, beyond)?, there.at(seen, beyond)?.inverse()?),
            Legs::Still(rigid) => (Rigid::IDENTITY, *rigid),
        };
        let shift = path.filter(|_| measured != seen).and_then(|path| {
            let (then, now) = (path.at(measured, beyond)?, path.at(seen, beyond)?);
            Some(sub(now.position, then.position))
        });
        let carried = Rigid { t: add(to.t, shift.unwrap_or([0.0; 3])), ..to };
        Some(carried.then(&out))
    }

    /// True if poses move the camera or the boxes.
    pub const fn moves(&self) -> bool {
        matches!(&self.legs, Legs::Fixed { here, there } if here.path.is_some() || there.path.is_some())
    }
}

impl Sights {
    fn atlas(&self, scene: &Scene<'_>, stream: Id<Stream>) -> Option<&Atlas> {
        self.atlases.get(&Place::of(scene.data, stream))
    }

    fn anchor(&self, scene: &Scene<'_>, stream: Id<Stream>, frame: &str) -> Option<Anchored<'_>> {
        let own = normal(&scene.data.streams.get(stream)?.name);
        self.atlas(scene, stream)?.anchor(frame, stream, &own)
    }

    pub(super) fn carrier(&self, scene: &Scene<'_>, label: &Label, time: i64) -> Option<Carrier> {
        let frame = frame_name(scene, label)?;
        match self.anchor(scene, label.stream, &frame) {
            Some(anchor) => {
                Some(Carrier { frame: anchor.fixed.into(), to: anchor.at(time, self.seeing.beyond)?, kind: Frame::Fixed })
            }
            None => Some(Carrier { frame, to: Rigid::IDENTITY, kind: Frame::Moving }),
        }
    }

    /// The route of a 3D box from the frame of its label into a camera. None if no way leads there, or not by this passage.
    pub fn route(&self, scene: &Scene<'_>, eye: &Eye, label: &Label, passage: Passage) -> Option<Route<'_>> {
        let frame = frame_name(scene, label)?;
        let atlas = self.atlas(scene, eye.stream)?;
        let there = self.anchor(scene, eye.stream, &eye.frame);
        let here = self.anchor(scene, label.stream, &frame);
        match (here, there) {
            (Some(here), Some(there)) if here.fixed == there.fixed => {
                let there = Anchored { way: Way { rigid: passage.out_of(atlas, &there.way)?, ..there.way }, ..there };
                Some(Route { legs: Legs::Fixed { here, there }, carrier: here.fixed.into() })
            }
            _ => {
                let rigid = passage.into(atlas, &atlas.way(&frame, &eye.frame)?)?;
                Some(Route { legs: Legs::Still(rigid), carrier: frame })
            }
        }
    }

    /// The path of the object of a label in the frame in which a route describes motion; none if nothing is known of it.
    pub fn path(&self, label: &Label, route: &Route<'_>) -> Option<&Path> {
        self.tracks.get(&(label.track?, route.carrier.clone()))
    }

    /// A 3D box where it was, in a frame that does not move where one is known.
    pub fn carried(&self, scene: &Scene<'_>, label: &Label, time: i64) -> Option<(Canonical, Frame)> {
        let carrier = self.carrier(scene, label, time)?;
        Some((canonical(label)?.moved(&carrier.to)?, carrier.kind))
    }
}
