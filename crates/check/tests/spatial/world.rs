//! Streets with objects, vehicles that drive along them, and cameras, all of known truth. The projection here is written apart from
//! the one that is tested: densely sampled edges, plain trigonometry.

use std::f64::consts::PI;

/// Numbers by chance, the same for the same seed.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_F491_4F6C_DD1D) ^ 0x9E37_79B9_7F4A_7C15)
    }

    /// From 0 to 1.
    pub(crate) fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }

    /// Around 0 with this standard deviation.
    pub(crate) fn normal(&mut self, sigma: f64) -> f64 {
        let sum: f64 = (0..12).map(|_| self.share()).sum();
        (sum - 6.0) * sigma
    }

    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[(self.share() * of.len() as f64) as usize]
    }
}

/// An object on the ground (z = 0, z up), moving straight on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Object {
    pub(crate) class: &'static str,
    /// Length, width, height.
    pub(crate) size: [f64; 3],
    /// x, y of the middle at time 0.
    pub(crate) at: [f64; 2],
    pub(crate) yaw: f64,
    pub(crate) speed: f64,
}

impl Object {
    /// Sizes as of public data sets: mean and spread.
    pub(crate) fn random(chance: &mut Chance, class: &'static str, at: [f64; 2]) -> Self {
        let (mean, spread) = match class {
            "Car" => ([4.2, 1.75, 1.55], 0.1),
            "Van" => ([5.2, 1.95, 2.2], 0.1),
            "Truck" => ([10.0, 2.6, 3.3], 0.15),
            "Cyclist" => ([1.8, 0.6, 1.75], 0.06),
            _ => ([0.8, 0.65, 1.75], 0.1),
        };
        let size = mean.map(|size| size * (1.0 + chance.normal(spread).clamp(-0.25, 0.25)));
        // Along the street in one direction or the other, across it, or at any angle.
        let base = chance.pick(&[0.0, PI, PI / 2.0, -PI / 2.0, 0.7, -2.2]);
        let speed = if class == "Pedestrian" { 1.3 } else { chance.pick(&[0.0, 5.0, 9.0, 13.0]) };
        Self { class, size, at, yaw: base + chance.normal(0.15), speed }
    }

    fn corners(&self, time: f64) -> [[f64; 3]; 8] {
        let (s, c) = self.yaw.sin_cos();
        let [x, y] = self.middle(time);
        let [l, w, h] = self.size;
        std::array::from_fn(|at| {
            let (a, b) = (if at & 1 == 0 { l / 2.0 } else { -l / 2.0 }, if at & 2 == 0 { w / 2.0 } else { -w / 2.0 });
            [x + c * a - s * b, y + s * a + c * b, if at & 4 == 0 { 0.0 } else { h }]
        })
    }

    pub(crate) fn middle(&self, time: f64) -> [f64; 2] {
        [self.at[0] + self.yaw.cos() * self.speed * time, self.at[1] + self.yaw.sin() * self.speed * time]
    }
}

/// How a camera bends rays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Glass {
    Flat,
    /// k1, k2.
    Brown(f64, f64),
    /// k1, k2.
    Fish(f64, f64),
}

/// A camera on a vehicle (x forward, y left, z up).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mount {
    pub(crate) name: &'static str,
    /// Where it looks, counter-clockwise from ahead.
    pub(crate) yaw: f64,
    pub(crate) at: [f64; 3],
    pub(crate) focal: f64,
    pub(crate) middle: [f64; 2],
    pub(crate) size: [f64; 2],
    pub(crate) glass: Glass,
}

/// Where the vehicle is: x, y, yaw. It drives on a curve.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Drive {
    pub(crate) speed: f64,
    /// Radians per second.
    pub(crate) turn: f64,
}

impl Drive {
    pub(crate) fn at(self, time: f64) -> [f64; 3] {
        let yaw = self.turn * time;
        if self.turn.abs() < 1e-9 {
            return [self.speed * time, 0.0, 0.0];
        }
        let radius = self.speed / self.turn;
        [radius * yaw.sin(), radius * (1.0 - yaw.cos()), yaw]
    }
}

impl Mount {
    /// From the world into the camera: x right, y down, z forward.
    pub(crate) fn look(&self, [px, py, pyaw]: [f64; 3], [x, y, z]: [f64; 3]) -> [f64; 3] {
        let (s, c) = pyaw.sin_cos();
        let (dx, dy) = (x - px, y - py);
        let (vx, vy) = (c * dx + s * dy - self.at[0], -s * dx + c * dy - self.at[1]);
        let (s, c) = self.yaw.sin_cos();
        [s * vx - c * vy, self.at[2] - z, c * vx + s * vy]
    }

    pub(crate) fn pixel(&self, [x, y, z]: [f64; 3]) -> Option<[f64; 2]> {
        let (u, v) = match self.glass {
            Glass::Flat => (x / z, y / z),
            Glass::Brown(k1, k2) => {
                let (u, v) = (x / z, y / z);
                let r2 = u * u + v * v;
                if r2 > 16.0 {
                    return None;
                }
                (u * (1.0 + k1 * r2 + k2 * r2 * r2), v * (1.0 + k1 * r2 + k2 * r2 * r2))
            }
            Glass::Fish(k1, k2) => {
                let angle = x.hypot(y).atan2(z);
                if angle > 1.6 {
                    return None;
                }
                let r = angle * (1.0 + k1 * angle.powi(2) + k2 * angle.powi(4)) / x.hypot(y).max(1e-12);
                (x * r, y * r)
            }
        };
        (z >= 0.1 || matches!(self.glass, Glass::Fish(..)))
            .then(|| [self.focal * u + self.middle[0], self.focal * v + self.middle[1]])
    }

    /// The rectangle of an object in the picture, and how much of it the picture shows; none if nothing.
    pub(crate) fn see(&self, pose: [f64; 3], object: &Object, time: f64) -> Option<([f64; 4], f64)> {
        let corners = object.corners(time).map(|corner| self.look(pose, corner));
        if !matches!(self.glass, Glass::Fish(..)) && corners.iter().all(|corner| corner[2] < 0.1) {
            return None;
        }
        let mut whole: Option<[f64; 4]> = None;
        for (a, b) in (0..8_usize).flat_map(|a| (0..a).map(move |b| (a, b))).filter(|(a, b)| (a ^ b).is_power_of_two()) {
            for step in 0..=100 {
                let share = f64::from(step) / 100.0;
                let point = [0, 1, 2].map(|i| corners[a][i] + (corners[b][i] - corners[a][i]) * share);
                if let Some([u, v]) = self.pixel(point) {
                    let [l, t, r, d] = whole.unwrap_or([u, v, u, v]);
                    whole = Some([l.min(u), t.min(v), r.max(u), d.max(v)]);
                }
            }
        }
        let [l, t, r, b] = whole?;
        let cut = [l.max(0.0), t.max(0.0), r.min(self.size[0]), b.min(self.size[1])];
        let area = |[l, t, r, b]: [f64; 4]| (r - l).max(0.0) * (b - t).max(0.0);
        (cut[2] > cut[0] && cut[3] > cut[1]).then(|| (cut, area(cut) / area([l, t, r, b])))
    }
}

/// A box as an annotator draws it: edges off by a pixel and a share of its size; people are drawn by their body, not by the outline of
/// their 3D box.
pub(crate) fn drawn(chance: &mut Chance, class: &str, [l, t, r, b]: [f64; 4], size: [f64; 2]) -> [f64; 4] {
    let (w, h) = (r - l, b - t);
    let (off_x, off_y) = (0.5 + 0.004 * w, 0.5 + 0.004 * h);
    let squeeze = if class == "Pedestrian" { chance.between(-0.02, 0.12) * w } else { 0.0 };
    [
        (l + squeeze + chance.normal(off_x)).clamp(0.0, size[0]),
        (t + chance.normal(off_y)).clamp(0.0, size[1]),
        (r - squeeze + chance.normal(off_x)).clamp(0.0, size[0]),
        (b + chance.normal(off_y)).clamp(0.0, size[1]),
    ]
}
