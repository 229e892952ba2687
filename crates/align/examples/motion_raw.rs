//! Makes cameras and LiDARs whose clocks differ by a known delay, compares their tracks and prints for each case whether the map is right,
//! what the program says, and the evidence.
//!
//! ```text
//! cargo run --release -p genlock-align --example motion_raw -- 0 400 > train.tsv
//! bench/alignment/fit.py tracks train.tsv
//! ```

#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "numbers that the cases choose")]

#[path = "../tests/common/dice.rs"]
mod dice;
#[path = "../tests/common/drive.rs"]
mod drive;

use dice::Dice;
use drive::{Ids, Scene, Sensors, Trouble, sensed, trouble};
use genlock_align::{Estimator as _, Options, Outcome, Sight, TracksToTracks, Verdict};
use genlock_time::{Mapped, Rational, SyncMap};
use std::error::Error;

/// How far the map is from the truth within the drive, in seconds: at the place of three where it is worst.
fn worst(map: &SyncMap, sensors: &Sensors) -> f64 {
    let error = |share: f64| {
        let reading = share * sensors.length;
        let truth = reading - sensors.late - sensors.drift * (reading - sensors.late - sensors.length / 2.0);
        let place = Rational::new((reading * 1e6).round() as i128, 1_000_000).and_then(|reading| map.apply(reading));
        place.map_or(f64::INFINITY, |place| if let Mapped::To(place) = place { place.approx() - truth } else { f64::INFINITY })
    };
    [0.25, 0.5, 0.75].map(error).into_iter().max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or(0.0)
}

/// Seconds by which a map may be wrong.
const NEAR: f64 = 0.005;

struct Case {
    family: &'static str,
    sensors: Sensors,
    outcome: Outcome,
    /// False if the two belong to different drives.
    related: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut number =
        || arguments.next().ok_or("usage: motion_raw FIRST_SEED COUNT")?.parse::<u64>().map_err(Box::<dyn Error>::from);
    let (first, count) = (number()?, number()?);
    println!(
        "family\tright\tverdict\tconfidence\terror_ms\telsewhere\tmoving\texplained\tnats\tstated_error_ms\treason\tnoise_px\tdrift_ppm"
    );
    for seed in first..first + count {
        for case in cases(seed) {
            print(&case);
        }
    }
    Ok(())
}

fn cases(seed: u64) -> Vec<Case> {
    let mut dice = Dice(seed.wrapping_mul(7919).wrapping_add(13));
    let pick = |dice: &mut Dice, of: &[f64]| of[dice.between(0.0, of.len() as f64 - 1e-9) as usize];
    let sensors = Sensors {
        camera_rate: pick(&mut dice, &[15.0, 20.0, 25.0, 30.0]),
        lidar_rate: 10.0,
        length: dice.between(12.0, 40.0),
        late: dice.between(-0.2, 0.2),
        drift: if dice.between(0.0, 1.0) < 0.25 { dice.between(-5e-4, 5e-4) } else { 0.0 },
        noise: dice.between(1.0, 5.0),
    };
    let objects = dice.between(1.0, 14.0) as usize;
    let scene = |seed: u64, town: bool| if town { Scene::town(seed, objects) } else { Scene::new(seed, objects, true) };
    let town = dice.between(0.0, 1.0) < 0.5;
    let (here, elsewhere) = (scene(seed, town), scene(seed + 1_000_003, town));
    let usual = Trouble {
        lonely: 0.3,
        dropped: dice.between(0.0, 0.3),
        hidden: 0.2,
        ids: Ids::Separate,
        broken: [None; 2],
        bearings: false,
    };
    let broken = [Some(dice.between(4.0, 8.0)), Some(dice.between(6.0, 12.0))];
    let families = [
        ("common ids", Trouble { ids: Ids::Common, ..usual }),
        ("no common ids", usual),
        ("colliding ids", Trouble { ids: Ids::Colliding, ..usual }),
        ("broken tracks", Trouble { broken, ..usual }),
        ("broken, colliding", Trouble { broken, ids: Ids::Colliding, ..usual }),
        ("bearings, common ids", Trouble { bearings: true, ids: Ids::Common, ..usual }),
        ("bearings", Trouble { bearings: true, ..usual }),
        ("bearings, colliding", Trouble { bearings: true, ids: Ids::Colliding, ..usual }),
    ];
    let mut cases = Vec::new();
    for (family, how) in families {
        for related in [true, false] {
            let (ours, mut theirs) = sensed(&here, &sensors, seed);
            if !related {
                theirs = sensed(&elsewhere, &sensors, seed + 1).1;
            }
            let (ours, theirs) = trouble((ours, theirs), how, seed);
            let sight = if how.bearings { Sight::Bearings } else { Sight::Projected };
            let outcome = TracksToTracks { ours: &ours, theirs: &theirs, sight }.estimate(&Options::default());
            cases.push(Case { family, sensors, outcome, related });
        }
    }
    cases
}

fn print(case: &Case) {
    let Case { family, sensors, outcome, related } = case;
    let family = if *related { (*family).to_owned() } else { format!("another drive, {family}") };
    let (verdict, reason) = match &outcome.verdict {
        Verdict::Keep => ("keep", String::new()),
        Verdict::Fix(_) => ("fix", String::new()),
        Verdict::Abstain(reason) => ("abstain", format!("{reason:?}")),
    };
    let Some(considered) = &outcome.considered else {
        println!("{family}\t0\t{verdict}\t\t\t\t\t\t\t\t{reason}\t{:.1}\t{:.0}", sensors.noise, sensors.drift * 1e6);
        return;
    };
    let evidence = &considered.evidence;
    let error = worst(&considered.map, sensors);
    let right = *related && error.abs() <= NEAR;
    let moving = evidence.pieces.first().map_or(0, |piece| piece.compared);
    // Of the interval, what the estimator adds for what no standard error knows is taken away again.
    let interval = (considered.offset.high.approx() - considered.offset.low.approx()) / 2.0 / 1.96;
    let stated = (interval.powi(2) - 0.003_25_f64.powi(2)).max(0.0).sqrt() / 1.6;
    println!(
        "{family}\t{}\t{verdict}\t{:.4}\t{:.2}\t{:.2}\t{moving}\t{:.3}\t{:.2}\t{:.2}\t{reason}\t{:.1}\t{:.0}",
        u8::from(right),
        considered.confidence,
        error * 1e3,
        evidence.margin.powi(2),
        evidence.support as f64 / moving.max(1) as f64,
        evidence.nats.unwrap_or(-1.0),
        stated * 1e3,
        sensors.noise,
        sensors.drift * 1e6,
    );
}
