//! Pictures in which things wander about, and the boxes that somebody drew around them.

#![allow(dead_code, reason = "tests and the example that measures use different parts of it")]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "numbers that tests choose"
)]

use crate::dice::Dice;
use genlock_align::{BoxWatch, BoxesToMotion, Candidate, Estimator as _, Options, Outcome, PlacedBox};

/// Cells of a picture.
pub(crate) const WIDTH: usize = 64;
pub(crate) const HEIGHT: usize = 36;

/// Something that wanders through the picture: the sizes of its sways, their rhythms and phases, its size, and its brightness.
struct Object {
    sway: [[f64; 3]; 4],
    size: [f64; 2],
    grey: f64,
}

impl Object {
    fn new(dice: &mut Dice) -> Self {
        let rhythm = |dice: &mut Dice, size: f64| [size, dice.between(0.15, 0.9), dice.between(0.0, 6.3)];
        let sway = [rhythm(dice, 0.22), rhythm(dice, 0.12), rhythm(dice, 0.15), rhythm(dice, 0.1)];
        Self { sway, size: [dice.between(0.06, 0.14), dice.between(0.12, 0.3)], grey: dice.between(0.0, 60_000.0) }
    }

    /// Left, top, right, bottom in shares of the picture.
    fn area(&self, time: f64) -> [f64; 4] {
        let at =
            |sways: &[[f64; 3]]| 0.5 + sways.iter().map(|[size, pace, phase]| size * (pace * time + phase).sin()).sum::<f64>();
        let (x, y) = (at(&self.sway[..2]), at(&self.sway[2..]));
        [x - self.size[0] / 2.0, y - self.size[1] / 2.0, x + self.size[0] / 2.0, y + self.size[1] / 2.0]
    }
}

/// Objects before a background.
pub(crate) struct Scene {
    objects: Vec<Object>,
    background: Vec<f64>,
    seed: u64,
}

impl Scene {
    pub(crate) fn new(seed: u64, objects: usize) -> Self {
        let mut dice = Dice(seed);
        let background = (0..WIDTH * HEIGHT).map(|_| dice.between(15_000.0, 45_000.0)).collect();
        Self { objects: (0..objects).map(|_| Object::new(&mut dice)).collect(), background, seed }
    }

    /// The cells at a time, with noise of this size, seen by a camera that looks `aside` by so many cells.
    pub(crate) fn picture(&self, time: f64, noise: f64, aside: f64, dice: &mut Dice) -> Vec<u16> {
        let (whole, part) = (aside.floor() as i64, aside - aside.floor());
        let behind = |row: usize, column: usize| {
            let at = |step: i64| self.background[row * WIDTH + (column as i64 + whole + step).rem_euclid(WIDTH as i64) as usize];
            at(0) * (1.0 - part) + at(1) * part
        };
        let mut cells: Vec<f64> = (0..WIDTH * HEIGHT).map(|at| behind(at / WIDTH, at % WIDTH)).collect();
        for object in &self.objects {
            let [left, top, right, bottom] = object.area(time);
            for (at, cell) in cells.iter_mut().enumerate() {
                let (x, y) = ((at % WIDTH) as f64, (at / WIDTH) as f64);
                let part = |low: f64, high: f64, cell: f64| (high.min(cell + 1.0) - low.max(cell)).clamp(0.0, 1.0);
                let covered = part(left * 64.0, right * 64.0, x) * part(top * 36.0, bottom * 36.0, y);
                if covered > 0.0 {
                    // A pattern of its own, which moves with it.
                    let pattern =
                        object.grey + 4_000.0 * ((x - left * 64.0) * 1.9).sin() + 4_000.0 * ((y - top * 36.0) * 1.3).sin();
                    *cell += covered * (pattern - *cell);
                }
            }
        }
        cells.iter().map(|cell| (cell + dice.between(-noise, noise)).clamp(0.0, 65_535.0) as u16).collect()
    }
}

/// How a scene is filmed and labelled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case {
    /// Seconds of pictures.
    pub(crate) length: f64,
    pub(crate) picture_rate: f64,
    pub(crate) label_rate: f64,
    /// The map from the labels' clock to the media's: slope and offset in seconds.
    pub(crate) map: (f64, f64),
    /// Boxes are drawn beside by as much, in shares of the picture.
    pub(crate) careless: f64,
    /// Of each cell.
    pub(crate) noise: f64,
    /// How far the camera sways, in cells.
    pub(crate) sways: f64,
    /// Objects that have boxes, at most.
    pub(crate) labelled: usize,
    /// Boxes are drawn so many seconds apart, and interpolated; 0 where each is drawn.
    pub(crate) drawn: f64,
}

pub(crate) const USUAL: Case = Case {
    length: 40.0,
    picture_rate: 25.0,
    label_rate: 10.0,
    map: (1.0, 0.0),
    careless: 0.01,
    noise: 300.0,
    sways: 0.0,
    labelled: usize::MAX,
    drawn: 0.0,
};

/// The boxes of a scene on the clock of the labels.
pub(crate) fn boxes(scene: &Scene, case: &Case) -> Vec<PlacedBox> {
    let mut dice = Dice(scene.seed + 1);
    let mut boxes = Vec::new();
    let count = (case.length * case.label_rate) as usize;
    for object in scene.objects.iter().take(case.labelled) {
        for number in 0..count {
            let media = number as f64 / case.label_rate;
            let time = ((media - case.map.1) / case.map.0 * 1e9).round() as i64;
            let area = if case.drawn > 0.0 {
                let (before, share) = ((media / case.drawn).floor(), (media / case.drawn).fract());
                let (first, second) = (object.area(before * case.drawn), object.area((before + 1.0) * case.drawn));
                [0, 1, 2, 3].map(|side| first[side] * (1.0 - share) + second[side] * share)
            } else {
                object.area(media)
            };
            boxes.push(PlacedBox { time, area: area.map(|side| side + dice.between(-case.careless, case.careless)) });
        }
    }
    boxes
}

/// What the estimator says of boxes and the pictures of a scene.
pub(crate) fn outcome(scene: &Scene, boxes: &[PlacedBox], case: &Case, candidates: &[Candidate]) -> Outcome {
    let options = Options::default();
    let mut watch = BoxWatch::new(boxes, WIDTH, HEIGHT, &options);
    let mut dice = Dice(scene.seed + 2);
    for number in 0..(case.length * case.picture_rate) as usize {
        let time = number as f64 / case.picture_rate;
        let aside = case.sways * ((time * 0.7).sin() + (time * 1.9 + 1.0).sin());
        watch.push((time * 1e9).round() as i64, &scene.picture(time, case.noise, aside, &mut dice));
    }
    BoxesToMotion { seen: &watch.finish(), candidates }.estimate(&options)
}

/// The largest error of a map over the labels, in seconds.
pub(crate) fn error(estimate: &genlock_align::Estimate, case: &Case) -> f64 {
    let off = |share: f64| {
        let media = case.length * share;
        let time = (media - case.map.1) / case.map.0;
        let Some(piece) = estimate.map.pieces().first() else { return f64::INFINITY };
        (piece.slope.approx() * time + piece.offset.approx() - media).abs()
    };
    [0.0, 0.5, 1.0].map(off).into_iter().fold(0.0, f64::max)
}
