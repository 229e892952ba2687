//! Laws and rows.

mod foreign;
mod laws;
mod rows;

use super::{Kitti, KittiTracking};
use genlock_diagnose::Collector;
use genlock_format::{Format, Input, Options, Output, read, write};
use genlock_model::Dataset;
use std::collections::BTreeMap;

type Files = BTreeMap<String, Vec<u8>>;

fn files(list: &[(&str, &str)]) -> Files {
    list.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

fn read_files(format: &dyn Format, files: Files) -> (Dataset, Collector) {
    let report = Collector::new();
    let data = read(format, &Input::memory(files), &Options::new(), &report).unwrap();
    (data, report)
}

fn write_files(format: &dyn Format, data: &Dataset) -> (Files, Collector) {
    let (report, mut output) = (Collector::new(), Output::memory());
    write(format, data, &mut output, &Options::new(), &report).unwrap();
    (output.into_memory(), report)
}

/// The codes of the diagnostics, in order.
fn codes(report: &Collector) -> Vec<&'static str> {
    report.diagnostics().iter().map(|diagnostic| diagnostic.code.id).collect()
}

/// The losses, sorted, without those that only say what an image file is called.
fn losses(report: &Collector) -> Vec<&'static str> {
    let mut codes: Vec<_> = report.losses().iter().map(|loss| loss.code.id).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

const CAR: &str = "Car 0.00 0 1.85 387.63 181.54 423.81 203.12 1.67 1.87 3.69 -16.53 2.39 58.49 1.57";
const DONT_CARE: &str = "DontCare -1 -1 -10 503.89 169.71 590.61 190.13 -1 -1 -1 -1000 -1000 -1000 -10";
const VAN: &str = "0 0 Van 0 0 -1.793451 296.744956 161.752147 455.226042 292.372804 2.0 1.823255 4.433886 -4.552284 1.858523 13.410495 -2.115488";
const NO_VAN: &str = "0 -1 DontCare -1 -1 -10 219.310000 188.490000 245.500000 218.560000 -1000 -1000 -1000 -10 -1 -1 -1";
const P2: &str = "P2: 7.2e+02 0e+00 6.1e+02 4.5e+01 0e+00 7.2e+02 1.7e+02 2.1e-01 0e+00 0e+00 1e+00 2.7e-03";
const R0: &str = "R0_rect: 1 0 0 0 1 0 0 0 1";
const TR: &str = "Tr_velo_to_cam: 0 -1 0 0 0 0 -1 -0.08 1 0 0 -0.27";
