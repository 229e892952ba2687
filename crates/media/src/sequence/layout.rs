//! Folders of several sensors, known by how they are laid out.

use super::listing::{Listing, Pattern, folders, list};
use super::sensor::{Sensor, Written, nanoseconds, stamped};
use super::stamp::{Line, read_list};
use crate::timeline::Oddity;
use crate::{MediaError, ProbeOptions};
use genlock_diagnose::codes::media as codes;
use std::path::{Component, Path};

/// How deep folders are looked for below the given one: `sensors/cameras/ring_front_center` is three deep.
const DEEPEST: usize = 4;

/// The most sensors of one folder.
const MOST_SENSORS: usize = 256;

type Found = Option<(&'static str, Vec<Sensor>)>;

/// The sensors of a folder and the name of its layout; none if the folder is not laid out in a way that is known.
pub(super) fn sensors(root: &Path, options: &ProbeOptions, odd: &mut Vec<Oddity>) -> Result<Found, MediaError> {
    for layout in [kitti_raw, euroc, tum, kitti_odometry] {
        let mut said = Vec::new();
        if let Some(found) = layout(root, options, &mut said)? {
            odd.append(&mut said);
            return Ok(Some(found));
        }
    }
    let mut found = Vec::new();
    by_names(root, root, 0, &mut found, odd)?;
    join(&mut found);
    let container =
        if root.join("samples").is_dir() || root.join("sweeps").is_dir() { "nuScenes folder" } else { "sensor folder" };
    Ok((!found.is_empty()).then_some((container, found)))
}

pub(super) fn sensor(name: String, listing: Listing, times: Vec<i128>, written: Written) -> Sensor {
    let ending = listing.endings.into_iter().next().unwrap_or_default();
    Sensor { name, ending, times, written, example: listing.example }
}

/// Says what of a folder was left out.
pub(super) fn remark(listing: &Listing, name: &str, odd: &mut Vec<Oddity>) {
    if listing.links > 0 {
        let text = format!("{name}: {} links lead out of the folder and are left out", listing.links);
        odd.push(Oddity::new(codes::SEQUENCE_LEFT_OUT, text));
    }
    if listing.others > 0 && !listing.files.is_empty() {
        let text = format!("{name}: {} entries are no samples of the sequence and are left out", listing.others);
        odd.push(Oddity::new(codes::SEQUENCE_LEFT_OUT, text));
    }
}

/// A list inside the folder that is a file and no link.
fn own_list(path: &Path, options: &ProbeOptions) -> Result<Option<Vec<Line>>, MediaError> {
    let is_file = std::fs::symlink_metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() > 0);
    if is_file { read_list(path, options.column).map(Some) } else { Ok(None) }
}

/// A sensor whose files the lines of a list time, by their order.
fn listed(name: &str, lines: &[Line], data: &Path, root: &Path, odd: &mut Vec<Oddity>) -> Result<Option<Sensor>, MediaError> {
    let there = std::fs::symlink_metadata(data).is_ok_and(|meta| meta.is_dir());
    let listing = if there { list(data, &Pattern::Any, root)? } else { Listing::default() };
    remark(&listing, name, odd);
    let numbers: Vec<u64> = listing.files.iter().map(|file| file.number).collect();
    let stamps = stamped(name, lines, &numbers, odd);
    let times = nanoseconds(name, stamps.into_iter(), odd)?;
    Ok((!times.is_empty()).then(|| sensor(name.to_owned(), listing, times, Written::List)))
}

/// A drive of KITTI raw: `image_02/timestamps.txt` beside `image_02/data`, and the like. One sensor folder of it will do.
fn kitti_raw(root: &Path, options: &ProbeOptions, odd: &mut Vec<Oddity>) -> Result<Found, MediaError> {
    let mut found = Vec::new();
    let own = root.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    for (name, folder) in folders(root)?.into_iter().chain([(own, root.to_path_buf())]) {
        if !folder.join("data").is_dir() {
            continue;
        }
        let Some(lines) = own_list(&folder.join("timestamps.txt"), options)? else { continue };
        found.extend(listed(&name, &lines, &folder.join("data"), root, odd)?);
        for part in ["start", "end"] {
            if let Some(lines) = own_list(&folder.join(format!("timestamps_{part}.txt")), options)? {
                let name = format!("{name} {part}");
                found.extend(listed(&name, &lines, &folder.join("no data"), root, odd)?);
            }
        }
    }
    Ok((!found.is_empty()).then_some(("KITTI raw drive", found)))
}

/// A sequence of KITTI odometry or tracking: one `times.txt` for `image_0` to `image_3` and `velodyne`.
fn kitti_odometry(root: &Path, options: &ProbeOptions, odd: &mut Vec<Oddity>) -> Result<Found, MediaError> {
    let Some(lines) = own_list(&root.join("times.txt"), options)? else { return Ok(None) };
    let mut found = Vec::new();
    for (name, folder) in folders(root)? {
        if name.starts_with("image_") || name == "velodyne" {
            found.extend(listed(&name, &lines, &folder, root, odd)?);
        }
    }
    Ok((!found.is_empty()).then_some(("KITTI sequence", found)))
}

/// EuRoC: `data.csv` in each sensor folder, with the names of the files in `data`; the folder may be `mav0` or hold it.
fn euroc(root: &Path, options: &ProbeOptions, odd: &mut Vec<Oddity>) -> Result<Found, MediaError> {
    let inner = root.join("mav0");
    let base = if std::fs::symlink_metadata(&inner).is_ok_and(|meta| meta.is_dir()) { inner } else { root.to_path_buf() };
    let own = root.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let mut found = Vec::new();
    for (name, folder) in folders(&base)?.into_iter().chain([(own, root.to_path_buf())]) {
        if let Some(lines) = own_list(&folder.join("data.csv"), options)? {
            found.extend(files_of(&name, &lines, &folder.join("data"), odd)?);
        }
    }
    Ok((!found.is_empty()).then_some(("EuRoC folder", found)))
}

/// TUM: `rgb.txt`, `depth.txt` and the like, each line a time stamp and a file or a value.
fn tum(root: &Path, options: &ProbeOptions, odd: &mut Vec<Oddity>) -> Result<Found, MediaError> {
    let mut found = Vec::new();
    for name in ["rgb", "depth", "accelerometer", "groundtruth"] {
        if let Some(lines) = own_list(&root.join(format!("{name}.txt")), options)? {
            found.extend(files_of(name, &lines, root, odd)?);
        }
    }
    let is_tum = found.iter().any(|sensor| matches!(sensor.name.as_str(), "rgb" | "depth"));
    Ok(is_tum.then_some(("TUM folder", found)))
}

/// A sensor whose lines name their files; lines whose file is not there are left out and counted.
fn files_of(name: &str, lines: &[Line], folder: &Path, odd: &mut Vec<Oddity>) -> Result<Option<Sensor>, MediaError> {
    let inside = |file: &str| Path::new(file).components().all(|part| matches!(part, Component::Normal(_)));
    let is_there = |line: &&Line| {
        line.file
            .as_deref()
            .is_none_or(|file| inside(file) && std::fs::symlink_metadata(folder.join(file)).is_ok_and(|meta| !meta.is_dir()))
    };
    let kept: Vec<&Line> = lines.iter().filter(is_there).collect();
    if kept.len() < lines.len() {
        let text = format!(
            "{name}: {} of {} files in the list are not in the folder; their time stays empty",
            lines.len() - kept.len(),
            lines.len()
        );
        odd.push(Oddity::new(codes::SEQUENCE_GAP, text));
    }
    let times = nanoseconds(name, kept.iter().map(|line| line.stamp), odd)?;
    let file = kept.iter().find_map(|line| line.file.as_deref());
    let ending =
        file.and_then(|file| file.rsplit_once('.')).map_or_else(|| "csv".to_owned(), |(_, ending)| ending.to_ascii_lowercase());
    let is_file = |path: &std::path::PathBuf| std::fs::symlink_metadata(path).is_ok_and(|meta| meta.is_file());
    let example = file.map(|file| folder.join(file)).filter(is_file);
    Ok((!times.is_empty()).then(|| Sensor { name: name.to_owned(), ending, times, written: Written::List, example }))
}

/// Folders whose files are named by their time stamps, as in nuScenes, Waymo and Argoverse.
fn by_names(folder: &Path, root: &Path, depth: usize, found: &mut Vec<Sensor>, odd: &mut Vec<Oddity>) -> Result<(), MediaError> {
    let listing = list(folder, &Pattern::Any, root)?;
    let stamps = listing.files.iter().filter(|file| file.stamp.is_some()).count();
    // A folder of which a few names happen to look like time stamps is none of these.
    if stamps > 0 && stamps == listing.files.len() && found.len() < MOST_SENSORS {
        let name = folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        remark(&listing, &name, odd);
        let times = nanoseconds(&name, listing.files.iter().map(|file| file.stamp), odd)?;
        found.push(sensor(name, listing, times, Written::Names));
    }
    if depth < DEEPEST {
        for (_, inner) in folders(folder)? {
            by_names(&inner, root, depth + 1, found, odd)?;
        }
    }
    Ok(())
}

/// Joins folders of one name, as nuScenes keeps the key frames of a camera in `samples` and the others in `sweeps`.
fn join(found: &mut Vec<Sensor>) {
    let mut joined: Vec<Sensor> = Vec::new();
    for mut sensor in found.drain(..) {
        match joined.iter_mut().find(|known| known.name == sensor.name && known.ending == sensor.ending) {
            Some(known) => known.times.append(&mut sensor.times),
            None => joined.push(sensor),
        }
    }
    *found = joined;
}
