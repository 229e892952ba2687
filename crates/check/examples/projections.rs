//! How many 3D boxes are projected in a second: `cargo run --release -p genlock-check --example projections`.

use genlock_check::spatial::{Camera, Crop, Lens};
use genlock_model::cuboid::{Canonical, Projection, Rigid};
use std::hint::black_box;
use std::time::Instant;

fn main() {
    let matrix = Projection([[721.5, 0.0, 609.6, 44.9], [0.0, 721.5, 172.9, 0.2], [0.0, 0.0, 1.0, 0.0027]]);
    let wide = Projection([[330.0, 0.0, 640.0, 0.0], [0.0, 330.0, 480.0, 0.0], [0.0, 0.0, 1.0, 0.0]]);
    let brown = Lens::brown_conrady([-0.28, 0.07, 0.0, 0.0, 0.0, 0.0], [1e-4, -2e-4]);
    let cameras = [
        ("pinhole", Camera::new(matrix, Lens::Straight, Some([1242.0, 375.0]))),
        ("Brown-Conrady", Camera::new(matrix, brown, Some([1242.0, 375.0]))),
        ("Kannala-Brandt", Camera::new(wide, Lens::kannala_brandt([-0.02, 0.003, 0.0, 0.0]), Some([1280.0, 960.0]))),
    ];
    // From a lidar (x forward, y left, z up) into the camera.
    let chain = Rigid { m: [[0.0, -1.0, 0.0], [0.0, 0.0, -1.0], [1.0, 0.0, 0.0]], t: [0.0, -0.08, -0.27] };
    let boxes: Vec<Canonical> = (0..1000)
        .map(|at| {
            let at = f64::from(at);
            let (x, yaw) = (4.0 + at * 0.06, at * 0.37);
            let centre = [x, x * 0.7 * (at * 0.91).sin(), -0.9];
            Canonical {
                centre,
                length: 4.2,
                width: 1.8,
                height: 1.6,
                quaternion: [0.0, 0.0, (yaw / 2.0).sin(), (yaw / 2.0).cos()],
            }
        })
        .collect();
    for (name, camera) in cameras {
        let Some(camera) = camera else { continue };
        let start = Instant::now();
        let mut seen = 0_u32;
        let rounds = 500;
        for _ in 0..rounds {
            for cuboid in &boxes {
                let rect = cuboid.moved(&chain).and_then(|cuboid| camera.view(&cuboid, Crop::Rect));
                seen += u32::from(black_box(rect).is_some());
            }
        }
        let count = f64::from(rounds) * boxes.len() as f64;
        let rate = count / start.elapsed().as_secs_f64();
        println!("{name}: {rate:.0} boxes a second, {:.0} % of them in view", 100.0 * f64::from(seen) / count);
    }
}
