//! Calibration files: one matrix a line.

use genlock_model::{Calibration, CalibrationRole, Coords, Extras, Id, Number, Recording, Stream};
use serde_json::value::RawValue;

/// The kinds of matrices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Projection,
    Rectification,
    LidarToCamera,
    ImuToLidar,
}

/// The matrices by the names of both benchmarks, and what stands between name and numbers (devkit_object/readme.txt; the tracking
/// benchmark has other names and no colon after the last three).
const MATRICES: [(&str, Kind, &str); 10] = [
    ("P0", Kind::Projection, ": "),
    ("P1", Kind::Projection, ": "),
    ("P2", Kind::Projection, ": "),
    ("P3", Kind::Projection, ": "),
    ("R0_rect", Kind::Rectification, ": "),
    ("R_rect", Kind::Rectification, " "),
    ("Tr_velo_to_cam", Kind::LidarToCamera, ": "),
    ("Tr_velo_cam", Kind::LidarToCamera, " "),
    ("Tr_imu_to_velo", Kind::ImuToLidar, ": "),
    ("Tr_imu_velo", Kind::ImuToLidar, " "),
];

impl Kind {
    fn role(self) -> CalibrationRole {
        let transform = |from: &'static str, to: &'static str| CalibrationRole::Transform { from: from.into(), to: to.into() };
        match self {
            Self::Projection => CalibrationRole::Projection,
            Self::Rectification => CalibrationRole::Rectification,
            Self::LidarToCamera => transform("velodyne", "camera"),
            Self::ImuToLidar => transform("imu", "velodyne"),
        }
    }

    const fn columns(self) -> u32 {
        if matches!(self, Self::Rectification) { 3 } else { 4 }
    }
}

/// The projection into the images that are labelled.
pub(super) const CAMERA: &str = "P2";

/// The key of the text of a line that a calibration alone does not give back.
const LINE: &str = "line";

/// The calibration of a line; none for a line that is none of the known matrices, with as many numbers as it needs.
pub(super) fn parse(
    line: &str,
    space: &str,
    id: impl FnOnce() -> Id<Calibration>,
    recording: Id<Recording>,
    camera: Id<Stream>,
    namespace: &str,
) -> Option<Calibration> {
    let mut words = line.split_ascii_whitespace();
    let name = words.next()?.trim_end_matches(':');
    let (_, kind, _) = MATRICES.iter().find(|(known, ..)| *known == name)?;
    let numbers: Vec<Number> = words.map(Number::from_text).collect::<Option<_>>()?;
    if numbers.len() != 3 * kind.columns() as usize {
        return None;
    }
    let mut calibration = Calibration {
        id: id(),
        stream: (name == CAMERA).then_some(camera),
        recording: Some(recording),
        name: name.into(),
        role: kind.role(),
        rows: 3,
        columns: kind.columns(),
        values: coords(&numbers),
        distortion: None,
        extras: Extras::new(),
    };
    if render(&calibration, namespace).is_none_or(|text| text + space != line) {
        calibration.extras.push_text(namespace, LINE, line);
    }
    Some(calibration)
}

/// True if the line begins with the name of a known matrix.
pub(super) fn is_matrix(line: &str) -> bool {
    let name = line.split_ascii_whitespace().next().unwrap_or_default().trim_end_matches(':');
    MATRICES.iter().any(|(known, ..)| *known == name)
}

/// Numbers as written where JSON allows it, which is nearly always.
fn coords(numbers: &[Number]) -> Coords {
    let mut json = String::with_capacity(numbers.len() * 20);
    json.push('[');
    for (index, number) in numbers.iter().enumerate() {
        if index > 0 {
            json.push(',');
        }
        json.push_str(&number.json_text());
    }
    json.push(']');
    let parsed = RawValue::from_string(json).ok().and_then(|raw| Coords::from_json(raw).ok());
    parsed.unwrap_or_else(|| Coords::from_numbers(numbers))
}

/// The line of a calibration, without a line end; none if it is not one of the matrices that KITTI has.
pub(super) fn render(calibration: &Calibration, namespace: &str) -> Option<String> {
    let Calibration { id: _, stream: _, recording: _, name, role, rows, columns, values, distortion: _, extras } = calibration;
    let (_, kind, between) = MATRICES.iter().find(|(known, ..)| known == name)?;
    if kind.role() != *role || *rows != 3 || *columns != kind.columns() || values.len() != 3 * kind.columns() as usize {
        return None;
    }
    if let Some(line) = extras.text(namespace, LINE).filter(|line| says(line, name, values)) {
        return Some(line);
    }
    let mut line = format!("{name}{between}");
    for (index, text) in values.texts().enumerate() {
        if index > 0 {
            line.push(' ');
        }
        line.push_str(text);
    }
    Some(line)
}

/// True if a line still says what the calibration says.
fn says(line: &str, name: &str, values: &Coords) -> bool {
    let mut words = line.split_ascii_whitespace();
    words.next().is_some_and(|word| word.trim_end_matches(':') == name)
        && words.map(|word| word.parse::<f64>().ok()).eq(values.values().map(Some))
}

/// True if a calibration keeps its line as it was, white space at its end included.
pub(super) fn keeps_line(calibration: &Calibration, namespace: &str) -> bool {
    calibration.extras.get(namespace, LINE).is_some()
}
