//! What explains the errors of a dataset as a whole: a broken convention, or a constant offset in time.

use super::atlas::Passage;
use super::convention::{self, Broken, Convention, Demands, Glimpse, Sight, Verdict};
use super::fit;
use super::route::Instants;
use super::shift::{self, Curve, Required, Shift, Shifted};
use super::sights::{Sights, Solid, View, row_of};
use super::variant::{Shape, Turn, Written};
use crate::{DomainUnit, Scene};
use genlock_model::cuboid::Rigid;
use genlock_model::{Anchor, Geometry, Label, Rotation, SizeOrder};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Boxes that are looked at for a diagnosis; more cost time and tell nothing new.
const ENOUGH: usize = 300;

/// What is looked for, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Whether broken conventions are looked for, and when one counts.
    pub convention: Option<Demands>,
    /// Whether offsets are looked for, and when one counts.
    pub shift: Option<Required>,
    /// How far offsets are tried in both directions, in nanoseconds.
    pub reach: i64,
    /// The step between them.
    pub step: i64,
}

/// On clocks that count frames without a rate, a tenth of a second stands for a frame.
const FRAMES_A_SECOND: i64 = 10;

impl Options {
    /// The same for the clock of some pictures: times become frames where nothing says how long a frame lasts.
    fn on_clock_of(&self, scene: &Scene<'_>, sights: &Sights, views: &[usize]) -> Self {
        let clock = views.iter().find_map(|at| sights.views[*at].time).map(|(clock, _)| clock);
        if clock.is_none_or(|clock| scene.domain(clock).unit == DomainUnit::Seconds) {
            return *self;
        }
        let many = |time: i64| time.saturating_mul(FRAMES_A_SECOND);
        let shift = self.shift.map(|required| Required { tolerance: many(required.tolerance), ..required });
        Self { shift, reach: many(self.reach), step: many(self.step), ..*self }
    }
}

/// What explains the errors of some cameras.
#[derive(Debug, Clone, PartialEq)]
pub enum Cause {
    /// A broken convention.
    Convention(Box<Broken>),
    /// A constant offset.
    Shift(Shift),
}

/// What explains errors, and the pictures as they are without them.
#[derive(Debug, Default)]
pub struct Diagnosis {
    /// Each cause, with the cameras that it holds for: their names, or none for all.
    pub causes: Vec<(Cause, Vec<SmolStr>)>,
    /// For each picture of the sights, the index of its cause and how it is seen without it.
    pub mended: BTreeMap<usize, (usize, View)>,
    /// Cameras of which neither the convention nor the offset fits.
    pub unclear: Vec<SmolStr>,
}

impl Diagnosis {
    /// Of what the cameras of a scene see: first all cameras together, then each by itself.
    pub fn new(scene: &Scene<'_>, sights: &Sights, options: &Options) -> Self {
        let mut found = Self::default();
        let mut groups: BTreeMap<SmolStr, Vec<usize>> = BTreeMap::new();
        for (at, view) in sights.views.iter().enumerate() {
            groups.entry(sights.eyes[view.eye].name.clone()).or_default().push(at);
        }
        let all: Vec<usize> = (0..sights.views.len()).collect();
        if found.explain(scene, sights, options, &all, Vec::new()) || groups.len() < 2 {
            return found;
        }
        for (name, views) in groups {
            found.explain(scene, sights, options, &views, vec![name]);
        }
        found
    }

    /// A picture as it is without its cause.
    pub fn view<'v>(&'v self, sights: &'v Sights, at: usize) -> &'v View {
        self.mended.get(&at).map_or(&sights.views[at], |(_, view)| view)
    }

    /// True if something explains the errors of some pictures.
    fn explain(&mut self, scene: &Scene<'_>, sights: &Sights, options: &Options, views: &[usize], names: Vec<SmolStr>) -> bool {
        if let Some(demands) = &options.convention {
            let sample = Sample::new(sights, views, ENOUGH);
            let turns = sample.turns(scene, sights);
            match convention::find(&sample.glimpses(scene, sights), turns, demands) {
                Verdict::Broken(broken) => {
                    self.mend_convention(scene, sights, demands, &broken, views);
                    self.causes.push((Cause::Convention(broken), names));
                    return true;
                }
                Verdict::Unclear => self.unclear.extend(names.iter().cloned()),
                Verdict::Fits => {}
            }
        }
        let options = options.on_clock_of(scene, sights, views);
        let Some(required) = &options.shift else { return false };
        let Some(offsets) = offsets(scene, sights, &options, views) else { return false };
        let curve = Sample::new(sights, views, ENOUGH).curve(scene, sights, offsets, options.reach);
        let Shifted::By(shift) = shift::find(&curve, required) else { return false };
        self.mend_shift(scene, sights, &shift, views);
        self.causes.push((Cause::Shift(shift), names));
        true
    }

    fn mend_convention(&mut self, scene: &Scene<'_>, sights: &Sights, demands: &Demands, broken: &Broken, views: &[usize]) {
        let Some((shape, sight)) = broken.meant.first() else { return };
        for at in views {
            let view = &sights.views[*at];
            let eye = &sights.eyes[view.eye];
            let mended = sights.seen_otherwise(scene, view, |solid| {
                let written = written(scene, solid.row, solid.own)?;
                let (camera, chain) = ways(scene, sights, view, solid)
                    .into_iter()
                    .find(|(one, ..)| one == sight)
                    .map_or((eye.camera, solid.chain), |(_, camera, chain)| (camera, chain));
                let seen = shape.of(&written).moved(&chain).and_then(|cuboid| camera.view(&cuboid, demands.crop))?;
                let Some([width, height]) = eye.camera.size().filter(|_| *sight == Sight::SwappedImageSize) else {
                    return Some(seen);
                };
                // Instead of the boxes, the projection is stretched: the overlap is the same.
                let [left, top, right, bottom] = seen;
                Some([left * height / width, top * width / height, right * height / width, bottom * width / height])
            });
            self.mended.insert(*at, (self.causes.len(), mended));
        }
    }

    fn mend_shift(&mut self, scene: &Scene<'_>, sights: &Sights, shift: &Shift, views: &[usize]) {
        for at in views {
            let view = &sights.views[*at];
            let mended = sights.seen_otherwise(scene, view, |solid| {
                let mover = sights.mover(scene, view, solid);
                mover.and_then(|mover| mover.at(shift.offset, shift.offset.saturating_abs())).unwrap_or(solid.seen)
            });
            self.mended.insert(*at, (self.causes.len(), mended));
        }
    }
}

/// Boxes of the first look at offsets, which goes in longer steps.
const COARSE: usize = 80;

/// How much longer these are.
const LONGER: i64 = 5;

/// The offsets that are worth a look: those around zero and around the best of a first look, in even steps. None if the range has no
/// steps.
fn offsets(scene: &Scene<'_>, sights: &Sights, options: &Options, views: &[usize]) -> Option<Vec<i64>> {
    let long = options.step.checked_mul(LONGER).filter(|long| *long > 0)?;
    let grid = |from: i64, to: i64, step: i64| -> Vec<i64> {
        let (from, to) = (from.max(-options.reach) / step, to.min(options.reach) / step);
        (from..=to).map(|at| at * step).collect()
    };
    let curve = Sample::new(sights, views, COARSE).curve(scene, sights, grid(-options.reach, options.reach, long), options.reach);
    let best = shift::best(&curve)?;
    let margin = 2 * long;
    Some(grid(best.min(0) - margin, best.max(0) + margin, options.step))
}

/// Pictures that are looked at, evenly over all, and of each the indices of the 3D boxes and boxes that tell something.
struct Sample(Vec<(usize, Vec<usize>, Vec<usize>)>);

impl Sample {
    fn new(sights: &Sights, views: &[usize], enough: usize) -> Self {
        let telling: Vec<_> =
            views.iter().filter_map(|at| telling(sights, *at).map(|(solids, flats)| (*at, solids, flats))).collect();
        let boxes: usize = telling.iter().map(|(_, _, flats)| flats.len()).sum();
        let every = boxes.div_ceil(enough).max(1);
        Self(telling.into_iter().step_by(every).collect())
    }

    fn turns(&self, scene: &Scene<'_>, sights: &Sights) -> &'static [Turn] {
        let solids = self.0.iter().flat_map(|(at, solids, _)| solids.iter().map(|solid| sights.views[*at].solids[*solid].row));
        let quaternion = |row| matches!(cuboid(scene, row).map(|cuboid| &cuboid.rotation), Some(Rotation::Quaternion(_)));
        if solids.take(ENOUGH).all(quaternion) { &Turn::QUATERNIONS } else { &Turn::ANGLES }
    }

    fn glimpses(&self, scene: &Scene<'_>, sights: &Sights) -> Vec<Glimpse> {
        let glimpse = |(at, solids, flats): &(usize, Vec<usize>, Vec<usize>)| {
            let view = &sights.views[*at];
            let partner = partner(view, flats);
            let mut glimpse = Glimpse {
                camera: sights.eyes[view.eye].camera,
                solids: Vec::with_capacity(solids.len()),
                flats: flats.iter().map(|flat| view.flats[*flat].rect).collect(),
                others: Vec::new(),
            };
            for at in solids {
                let solid = &view.solids[*at];
                let Some(written) = written(scene, solid.row, solid.own) else { continue };
                for (sight, camera, chain) in ways(scene, sights, view, solid) {
                    let known = glimpse.others.iter().position(|(one, ..)| *one == sight);
                    let known = known.unwrap_or_else(|| {
                        glimpse.others.push((sight, camera, Vec::new()));
                        glimpse.others.len() - 1
                    });
                    // A way that only some boxes have is as declared for the others.
                    let chains = &mut glimpse.others[known].2;
                    chains.extend(glimpse.solids[chains.len()..].iter().map(|(_, chain, _)| *chain));
                    chains.push(chain);
                }
                glimpse.solids.push((written, solid.chain, partner(*at)));
            }
            glimpse
        };
        self.0.iter().map(glimpse).collect()
    }

    fn curve(&self, scene: &Scene<'_>, sights: &Sights, offsets: Vec<i64>, reach: i64) -> Curve {
        let mut curve = Curve { overlaps: vec![Vec::new(); offsets.len()], offsets, pictures: Vec::new() };
        for (picture, (at, solids, flats)) in self.0.iter().enumerate() {
            let view = &sights.views[*at];
            // What is not seen at all hardly comes into view within half a second, and costs as much as the rest.
            let moving = |solid: &usize| {
                let one = &view.solids[*solid];
                one.seen.and_then(|_| Some((sights.mover(scene, view, one)?, *solid)))
            };
            let (movers, solids): (Vec<_>, Vec<usize>) = solids.iter().filter_map(moving).unzip();
            let partner = partner(view, flats);
            let partners: Vec<Option<usize>> = solids.iter().map(|solid| partner(*solid)).collect();
            // Boxes whose 3D box cannot be moved tell nothing; where no partners are known, all must be able to move.
            let stated = partners.iter().any(Option::is_some);
            let rects: Vec<_> = flats.iter().map(|flat| view.flats[*flat].rect).collect();
            let look = |offset: i64| -> Option<Vec<f64>> {
                let seen: Vec<_> = movers.iter().map(|mover| mover.at(offset, reach)).collect::<Option<_>>()?;
                let mut overlaps = Vec::new();
                fit::overlaps(&seen, &partners, &rects, &mut overlaps);
                overlaps.truncate(if stated { partners.len() } else { overlaps.len() });
                Some(overlaps)
            };
            let Some(columns) = curve.offsets.iter().map(|offset| look(*offset)).collect::<Option<Vec<_>>>() else { continue };
            let count = columns.first().map_or(0, Vec::len);
            // What fits at no offset tells nothing about offsets.
            let fits: Vec<usize> = (0..count).filter(|at| columns.iter().any(|column| column[*at] >= 0.3)).collect();
            for (all, column) in curve.overlaps.iter_mut().zip(&columns) {
                all.extend(fits.iter().map(|at| column[*at]));
            }
            curve.pictures.extend(fits.iter().map(|_| picture));
        }
        curve
    }
}

/// The 3D boxes and boxes of a picture that tell something: those that are known to belong together, else all of classes that
/// occur on both sides. None if there are none.
fn telling(sights: &Sights, at: usize) -> Option<(Vec<usize>, Vec<usize>)> {
    let view = &sights.views[at];
    let stated: Vec<_> = view.pairs.iter().filter(|pair| pair.stated && sights.can_judge(view, pair.solid)).collect();
    if !stated.is_empty() {
        return Some(stated.iter().map(|pair| (pair.solid, pair.flat)).unzip());
    }
    let flats: Vec<usize> = (0..view.flats.len())
        .filter(|flat| view.solids.iter().any(|solid| solid.family.agrees(view.flats[*flat].family)))
        .collect();
    let solids: Vec<usize> = (0..view.solids.len()).filter(|solid| sights.can_judge(view, *solid)).collect();
    (!flats.is_empty() && !solids.is_empty()).then_some((solids, flats))
}

/// The place among some boxes of the one that is known to belong to a 3D box.
fn partner<'v>(view: &'v View, flats: &'v [usize]) -> impl Fn(usize) -> Option<usize> + 'v {
    move |solid| {
        let pair = view.pairs.iter().find(|pair| pair.stated && pair.solid == solid)?;
        flats.iter().position(|flat| *flat == pair.flat)
    }
}

fn cuboid<'a>(scene: &Scene<'a>, row: u32) -> Option<&'a genlock_model::Cuboid> {
    let Geometry::Cuboid(cuboid) = &row_of(scene, row)?.geometry else { return None };
    Some(cuboid)
}

/// In which order the sizes of a 3D box stand in its file, and which point its position is.
pub(crate) fn declared(label: &Label) -> Option<(SizeOrder, Anchor)> {
    let Geometry::Cuboid(cuboid) = &label.geometry else { return None };
    Some((cuboid.size_order, cuboid.anchor))
}

fn written(scene: &Scene<'_>, row: u32, own: genlock_model::cuboid::Canonical) -> Option<Written> {
    let label = row_of(scene, row)?;
    let (_, anchor) = declared(label)?;
    let frame = label.frame.or(scene.data.streams.get(label.stream)?.frame).and_then(|frame| scene.data.frames.get(frame));
    let axes = frame.map_or("?", |frame| frame.axes.as_str());
    // Which of the three directions of the frame is up: `right-down-forward` has down second.
    let up = axes.split('-').enumerate().find_map(|(at, word)| {
        let sign = match word {
            "up" => 1.0,
            "down" => -1.0,
            _ => return None,
        };
        let mut up = [0.0; 3];
        *up.get_mut(at)? = sign;
        Some(up)
    });
    // Where the frame does not say, most boxes stand upright.
    Some(Written { declared: own, anchor, up: up.unwrap_or(own.axes()[2]) })
}

/// The other ways into the picture that can be tried for a 3D box.
fn ways(scene: &Scene<'_>, sights: &Sights, view: &View, solid: &Solid) -> Vec<(Sight, super::Camera, Rigid)> {
    let eye = &sights.eyes[view.eye];
    let mut ways: Vec<_> =
        eye.others.iter().map(|other| (Sight::Camera(other.name.clone()), other.camera, solid.chain.then(&other.from))).collect();
    if *eye.camera.lens() != super::Lens::Straight {
        ways.push((Sight::Undistorted, eye.camera.straightened(), solid.chain));
    }
    let Some(label) = row_of(scene, solid.row) else { return ways };
    let seen = view.time.map_or(0, |(_, time)| time);
    let times = Instants { measured: solid.time, seen, beyond: sights.seeing.beyond };
    let passages = [
        (Sight::Unrectified, Passage::Unrectified),
        (Sight::Rectified, Passage::Rectified),
        (Sight::Inverted, Passage::Inverted),
    ];
    for (sight, passage) in passages {
        let Some(route) = sights.route(scene, eye, label, passage) else { continue };
        ways.extend(route.chain(sights.path(label, &route), times).map(|chain| (sight, eye.camera, chain)));
    }
    ways
}

/// The name of a convention's parts for people, each against what was declared.
pub(crate) fn differences((shape, sight): &Convention, (order, anchor): (SizeOrder, Anchor)) -> Vec<String> {
    let mut parts = Vec::new();
    if shape.sizes != Shape::DECLARED.sizes {
        let [declared, meant] = [Shape::DECLARED.sizes, shape.sizes].map(|sizes| super::variant::order(order, sizes).join(", "));
        parts.push(format!("sizes are {meant}, not {declared}"));
    }
    if shape.other_anchor {
        parts.push(match anchor {
            Anchor::Centre => "positions are the centre of the bottom face, not of the box".to_owned(),
            Anchor::BottomCentre => "positions are the centre of the box, not of its bottom face".to_owned(),
        });
    }
    let turn = match shape.turn {
        Turn::AsDeclared => None,
        Turn::Mirrored => Some("the angle turns the other way"),
        Turn::Quarter => Some("the angle is zero a quarter turn away"),
        Turn::MirroredQuarter => Some("the angle turns the other way and is zero a quarter turn away"),
        Turn::ScalarFirst => Some("quaternions are w, x, y, z, and were read as x, y, z, w"),
        Turn::ScalarLast => Some("quaternions are x, y, z, w, and were read as w, x, y, z"),
    };
    parts.extend(turn.map(str::to_owned));
    parts.extend(match sight {
        Sight::AsDeclared => None,
        Sight::Camera(name) => Some(format!("the matrix is that of {name}")),
        Sight::Unrectified => Some("the rectification was applied to coordinates that need none".to_owned()),
        Sight::Rectified => Some("the coordinates are not rectified yet".to_owned()),
        Sight::Undistorted => Some("the pictures are undistorted already".to_owned()),
        Sight::Inverted => Some("the transform between sensor and camera is the inverse of what it says".to_owned()),
        Sight::SwappedImageSize => Some("width and height of the picture are exchanged in the boxes".to_owned()),
    });
    parts
}
