//! Folders of images and sensor samples as timelines: numbered images with a rate or a list of time stamps, and the folders of KITTI,
//! nuScenes, EuRoC, TUM, Waymo and Argoverse, whose times stand in lists and file names.
//!
//! Only names and lists are read, and the header of one image per sensor. Nothing outside the given folder is looked at.

mod layout;
mod listing;
mod sensor;
mod stamp;

use crate::build::{Hold, Stretch, push};
use crate::frames::{FrameTable, Keys};
use crate::sniff::Container;
use crate::timeline::{Backend, Kind, MediaTimeline, Oddity, StreamTimeline, WallAnchor};
use crate::{MediaError, ProbeOptions};
use genlock_diagnose::codes::media as codes;
use genlock_time::{Rate, Rational, TimeError};
use listing::{Listing, Pattern, is_picture, list};
use sensor::{Sensor, Written};
use std::path::{Path, PathBuf};

/// The timeline of a folder or of a pattern such as `frames/%06d.png`; none if the path is neither.
pub(crate) fn timeline(path: &Path, options: &ProbeOptions) -> Result<Option<MediaTimeline>, MediaError> {
    if path.is_dir() {
        if options.rate.is_none() && options.timestamps.is_none() {
            let mut odd = Vec::new();
            if let Some((container, sensors)) = layout::sensors(path, options, &mut odd)? {
                return assemble(container, sensors, odd).map(Some);
            }
        }
        return numbered(path, &Pattern::Any, options).map(Some);
    }
    if path.exists() {
        return Ok(None);
    }
    let Some(pattern) = path.file_name().and_then(|name| name.to_str()).and_then(Pattern::parse) else { return Ok(None) };
    let folder =
        path.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    numbered(&folder, &pattern, options).map(Some)
}

/// The files of one folder as one stream, by the rate or the list that was given, or by the time stamps that are their names.
fn numbered(folder: &Path, pattern: &Pattern, options: &ProbeOptions) -> Result<MediaTimeline, MediaError> {
    let listing = list(folder, pattern, folder)?;
    if listing.files.is_empty() {
        let what = format!("no samples of a sequence in {}", folder.display());
        return Err(MediaError::Unsupported { what, help: "give a folder of images or a pattern such as frames/%06d.png" });
    }
    let mut odd = Vec::new();
    layout::remark(&listing, "the folder", &mut odd);
    if let Some(list) = &options.timestamps {
        one_sequence(&listing)?;
        say_gaps(&listing, &mut odd);
        let lines = stamp::read_list(list, options.column)?;
        let numbers: Vec<u64> = listing.files.iter().map(|file| file.number).collect();
        let stamps = sensor::stamped("the list", &lines, &numbers, &mut odd);
        let times = sensor::nanoseconds("the list", stamps.into_iter(), &mut odd)?;
        return assemble("image sequence", vec![layout::sensor(name_of(folder), listing, times, Written::List)], odd);
    }
    if let Some(rate) = options.rate {
        one_sequence(&listing)?;
        say_gaps(&listing, &mut odd);
        return at_rate(listing, rate, name_of(folder), odd);
    }
    if listing.files.iter().all(|file| file.stamp.is_some()) {
        let times = sensor::nanoseconds("the file names", listing.files.iter().map(|file| file.stamp), &mut odd)?;
        return assemble("image sequence", vec![layout::sensor(name_of(folder), listing, times, Written::Names)], odd);
    }
    let what = format!("{} numbered files have neither a frame rate nor time stamps, and none is assumed", listing.files.len());
    Err(MediaError::Unsupported { what, help: "give a rate, such as 25 or 30000/1001, or a list of time stamps, one a line" })
}

fn name_of(folder: &Path) -> String {
    folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// Refuses a folder in which several sequences lie.
fn one_sequence(listing: &Listing) -> Result<(), MediaError> {
    let several = |what: &str, of: &std::collections::BTreeSet<String>| {
        let list: Vec<_> = of.iter().map(|one| format!("`{one}`")).collect();
        let what = format!("several sequences in one folder: their {what} are {}", list.join(", "));
        Err(MediaError::Unsupported { what, help: "name one by a pattern such as frames/left_%06d.png" })
    };
    if listing.prefixes.len() > 1 {
        return several("names", &listing.prefixes);
    }
    if listing.endings.len() > 1 {
        return several("endings", &listing.endings);
    }
    Ok(())
}

/// Says which numbers are missing and where they start.
fn say_gaps(listing: &Listing, odd: &mut Vec<Oddity>) {
    let gaps = listing.files.windows(2).filter_map(|pair| pair[1].number.checked_sub(pair[0].number)?.checked_sub(1));
    let (count, missing) =
        gaps.filter(|gap| *gap > 0).fold((0_u64, 0_u64), |(count, sum), gap| (count + 1, sum.saturating_add(gap)));
    if missing > 0 {
        let first = listing.files.windows(2).find(|pair| pair[1].number.saturating_sub(pair[0].number) > 1);
        let first = first.map_or(0, |pair| pair[0].number.saturating_add(1));
        let text = format!("{missing} numbers are missing in {count} gaps, the first of them {first}; their time stays empty");
        odd.push(Oddity::new(codes::SEQUENCE_GAP, text));
    }
    let doubled = listing.files.windows(2).filter(|pair| pair[0].number == pair[1].number).count();
    if doubled > 0 {
        let text = format!("{doubled} files have the number of another one, written with other zeros");
        odd.push(Oddity::new(codes::SEQUENCE_NUMBERS, text));
    }
    if let Some(first) = listing.files.first().filter(|file| file.number != 0) {
        let text = format!("numbers start at {}, which is presented at 0 s", first.number);
        odd.push(Oddity::new(codes::SEQUENCE_NUMBERS, text));
    }
    if listing.widths.len() > 1 {
        let text = "numbers are written with different counts of digits; they are sorted by value, not by text";
        odd.push(Oddity::new(codes::SEQUENCE_NUMBERS, text));
    }
}

/// Numbered files at a rate: the first is at 0, and a missing one leaves a hole.
fn at_rate(listing: Listing, rate: Rate, name: String, odd: Vec<Oddity>) -> Result<MediaTimeline, MediaError> {
    let first = listing.files.first().map_or(0, |file| file.number);
    let mut stretches = Vec::new();
    let mut before = None;
    for file in &listing.files {
        let media = i64::try_from(file.number - first).or(Err(TimeError::Overflow))?;
        // Two files of one number are one frame.
        if before.replace(media) != Some(media) {
            push(&mut stretches, Stretch { media, step: 1, count: 1 });
        }
    }
    let frames = FrameTable::build(&stretches, rate.period(), Hold::AtMost(1), Keys::All)?;
    let ending = listing.endings.into_iter().next().unwrap_or_default();
    let kind = if is_picture(&ending) { Kind::Video } else { Kind::Data };
    let mut stream = StreamTimeline::new(0, kind, ending, frames);
    stream.name = Some(name);
    crate::rates::measure(&mut stream, None)?;
    stream.rate = Some(rate);
    sensor::set_size(&mut stream, listing.example);
    let mut timeline = MediaTimeline::new(Container::Sequence, Backend::Own, vec![stream]);
    timeline.oddities = odd;
    Ok(timeline)
}

/// The timeline of sensors on one clock: 0 is the earliest of their time stamps.
fn assemble(container: &str, sensors: Vec<Sensor>, mut odd: Vec<Oddity>) -> Result<MediaTimeline, MediaError> {
    let Some(zero) = sensors.iter().filter_map(|sensor| sensor.times.iter().min()).min().copied() else {
        return Err(MediaError::malformed("the folder has no time stamp that can be read", None));
    };
    let mut streams = Vec::new();
    for (index, sensor) in sensors.into_iter().enumerate() {
        streams.push(sensor.stream(index, zero, &mut odd)?);
    }
    let mut timeline = MediaTimeline::new(Container::Sequence, Backend::Own, streams);
    container.clone_into(&mut timeline.container);
    let zero_seconds = Rational::new(zero, 1_000_000_000)?;
    if stamp::is_date(zero) {
        timeline.anchors.push(WallAnchor::Recorded { unix: zero_seconds });
    } else {
        timeline.stored_shift = zero_seconds;
    }
    timeline.oddities = odd;
    Ok(timeline)
}
