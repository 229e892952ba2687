//! Media against media: what the labels were made on, and what they shall belong to.

use crate::media_files::MediaFiles;
use crate::repair::{Finding, evidence, explain, inexact, why};
use crate::resolve::{add_media_clocks, assume_presentation, probe_reported, resolve, unreadable};
use genlock_align::{
    Estimator as _, MediaToMedia, Options, Outcome, PRINT_CHANNELS, PRINT_RATE, PicturePrinter, Print, PrintKind, SoundPrinter,
    TrackError, Verdict,
};
use genlock_diagnose::codes::{align as codes, media as media_codes};
use genlock_diagnose::{Diagnostic, Position, Report};
use genlock_media::{
    AudioOptions, MediaError, MediaTimeline, PictureOptions, SMALL_HEIGHT, SMALL_WIDTH, SmallPicture, audio_blocks_of,
    picture_frames,
};
use genlock_model::{Clock, Dataset, Id, Record, Zero};
use genlock_time::{Rational, Round, SyncMap, TimeError};
use std::path::Path;

/// Moves labels that were made on other media (a proxy, another encode, another cut) to the reference: the labels are placed on what
/// they were made on, and one map leads from its presentation to that of the reference. Labels stay on their own media where the two
/// do not fit.
pub fn move_to_reference(
    data: &mut Dataset,
    made_on: &MediaFiles,
    reference: &MediaFiles,
    options: &Options,
    report: &dyn Report,
) -> Vec<Finding> {
    let resolved = resolve(data, made_on, report);
    assume_presentation(data, &resolved);
    let mut findings: Vec<Finding> = Vec::new();
    for place in &resolved {
        if findings.iter().any(|finding| finding.clock == place.presentation) {
            continue;
        }
        let Some(path) = reference.only().or_else(|| reference.like(&place.path, report)) else {
            let name = place.path.display().to_string();
            report.diagnostic(Diagnostic::new(media_codes::MISSING, "no reference fits this media").at(Position::file(name)));
            continue;
        };
        let Some(timeline) = probe_reported(reference, &path, report) else { continue };
        let labels = data.labels.iter().filter(|label| label.extent.clock().is_some()).count();
        let sides = [(place.path.as_path(), &place.timeline), (path.as_path(), &timeline)];
        let Some((kind, outcome, shifts)) = compare(sides, options, report) else { continue };
        let name = file_name(&place.path);
        let sentence = sentence(&outcome, kind);
        if let Err(error) = place_on(data, place.presentation, &path, &timeline, (kind, &outcome, shifts), &sentence) {
            report.diagnostic(inexact(&error).at(Position::file(name.clone())));
            continue;
        }
        report.diagnostic(diagnostic(&outcome, &sentence).at(Position::file(name.clone())));
        findings.push(Finding::new(place.presentation, name, path, labels, outcome, sentence));
    }
    findings
}

/// Compares media with a reference, without labels.
///
/// # Errors
/// [`MediaError`] if one of them cannot be opened.
pub fn compare_media(
    ours: &MediaFiles,
    theirs: &MediaFiles,
    options: &Options,
    report: &dyn Report,
) -> Result<Vec<Finding>, MediaError> {
    let mut findings = Vec::new();
    for path in ours.all() {
        let Some(other) = theirs.only().or_else(|| theirs.like(&path, report)) else { continue };
        let (mine, reference) = (ours.probe(&path)?, theirs.probe(&other)?);
        let Some((kind, outcome, _)) = compare([(&path, &mine), (&other, &reference)], options, report) else { continue };
        let (name, sentence) = (file_name(&path), sentence(&outcome, kind));
        report.diagnostic(diagnostic(&outcome, &sentence).at(Position::file(name.clone())));
        findings.push(Finding::new(Id::new(0), name, other, 0, outcome, sentence));
    }
    Ok(findings)
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn sentence(outcome: &Outcome, kind: PrintKind) -> String {
    let what = match kind {
        PrintKind::Sound => "windows of sound",
        PrintKind::Picture => "windows of pictures",
    };
    match &outcome.verdict {
        Verdict::Keep => "both media are on one clock".to_owned(),
        Verdict::Fix(estimate) => explain(estimate, what),
        Verdict::Abstain(reason) => why(reason),
    }
}

fn diagnostic(outcome: &Outcome, sentence: &str) -> Diagnostic {
    let code = match &outcome.verdict {
        Verdict::Keep => codes::KEPT,
        Verdict::Fix(_) => codes::FIXED,
        Verdict::Abstain(_) => codes::ABSTAINED,
    };
    Diagnostic::new(code, sentence)
}

/// Joins the presentation of one media to that of the other, and makes the other the one that labels are written on.
fn place_on(
    data: &mut Dataset,
    from: Id<Clock>,
    path: &Path,
    timeline: &MediaTimeline,
    (kind, outcome, [ours, theirs]): (PrintKind, &Outcome, [Rational; 2]),
    sentence: &str,
) -> Result<(), TimeError> {
    let (map, model, estimate) = match &outcome.verdict {
        Verdict::Abstain(_) => return Ok(()),
        Verdict::Keep => (SyncMap::identity(), "kept", outcome.considered.as_ref()),
        Verdict::Fix(estimate) => (estimate.map.clone(), estimate.model.name(), Some(&**estimate)),
    };
    // Prints count from where the decoder began, clocks from where the presentation does.
    let map = SyncMap::shift(ours.neg()).then(&map)?.then(&SyncMap::shift(theirs))?;
    let name = data.clocks.get(from).map_or_else(String::new, |clock| clock.name.to_string());
    let file = name.trim_start_matches("presentation of ");
    let frames = format!("frames of {file}");
    let word = match kind {
        PrintKind::Sound => "sound",
        PrintKind::Picture => "picture",
    };
    // What the labels were made on is but a step on the way: each map to it goes on to the reference, and its clocks go.
    let passed = |clock: &Clock| clock.zero == Zero::Presentation && (clock.id == from || clock.name == frames);
    let gone: Vec<Id<Clock>> = data.clocks.iter().filter(|clock| passed(clock)).map(|clock| clock.id).collect();
    let to = add_media_clocks(data, path, timeline)?;
    let evidence = evidence(&format!("{word}:{model}"), format!("Made on {file}. {sentence}"), estimate);
    for old in &std::mem::take(&mut data.maps) {
        if gone.contains(&old.from) || gone.contains(&old.to) && old.to != from {
            continue;
        }
        let mut kept = old.clone();
        if old.to == from {
            (kept.to, kept.map, kept.evidence) = (to, old.map.then(&map)?, evidence.clone());
        }
        data.put(Record::Map(kept));
    }
    for clock in std::mem::take(&mut data.clocks).iter().filter(|clock| !gone.contains(&clock.id)) {
        data.put(Record::Clock(clock.clone()));
    }
    Ok(())
}

/// What was compared, what came of it, and the presentation time of each print's zero.
type Compared = (PrintKind, Outcome, [Rational; 2]);

/// By sound if both have some, else by pictures.
fn compare(sides: [(&Path, &MediaTimeline); 2], options: &Options, report: &dyn Report) -> Option<Compared> {
    let heard = |side: &(&Path, &MediaTimeline)| side.1.audio().is_some_and(|audio| audio.frames.shown_len() > 0);
    let kind = if sides.iter().all(heard) { PrintKind::Sound } else { PrintKind::Picture };
    let mut prints = Vec::new();
    for (path, timeline) in sides {
        let print = match kind {
            PrintKind::Sound => listen(path, timeline),
            PrintKind::Picture => watch(path, timeline),
        };
        match print {
            Ok(print) => prints.push(print),
            Err(message) => {
                report.diagnostic(unreadable(path, format!("this cannot be compared with: {message}")));
                return None;
            }
        }
    }
    let [(ours, mine), (theirs, other)] = <[(Print, Rational); 2]>::try_from(prints).ok()?;
    let outcome = MediaToMedia { ours: &ours, theirs: &theirs, kind }.estimate(options);
    Some((kind, outcome, [mine, other]))
}

/// The print of the sound, and the presentation time of its zero.
fn listen(path: &Path, timeline: &MediaTimeline) -> Result<(Print, Rational), String> {
    let mut printer = SoundPrinter::new();
    let mut broken: Option<TrackError> = None;
    let options = AudioOptions { rate: u32::try_from(PRINT_RATE).unwrap_or(8000), stream: None };
    let heard = audio_blocks_of(path, timeline, &options, &mut |block| {
        let position = i64::try_from(block.start).unwrap_or(i64::MAX);
        if broken.is_none() {
            broken = printer.push(position, block.samples).err();
        }
    });
    let heard = heard.map_err(|error| error.to_string())?;
    let start = heard.start.sub(timeline.zero).map_err(|error| error.to_string())?;
    broken.map_or_else(|| Ok((printer.finish(), start)), |error| Err(error.to_string()))
}

/// The print of the pictures; its zero is that of the presentation.
fn watch(path: &Path, timeline: &MediaTimeline) -> Result<(Print, Rational), String> {
    let mut printer = PicturePrinter::default();
    let mut broken: Option<String> = None;
    let nanos = |time: Rational| {
        let nanos = time.sub(timeline.zero)?.mul(Rational::from_int(1_000_000_000))?.round(Round::Near);
        i64::try_from(nanos).or(Err(TimeError::Overflow))
    };
    let seen = picture_frames(path, timeline, &PictureOptions::default(), &mut |picture| {
        if broken.is_none() {
            broken = match nanos(picture.time) {
                Ok(time) => printer.push(time, parts(picture.small)).err().map(|error| error.to_string()),
                Err(error) => Some(error.to_string()),
            };
        }
    });
    seen.map_err(|error| error.to_string())?;
    broken.map_or_else(|| Ok((printer.finish(), Rational::ZERO)), Err)
}

/// The mean brightness of four columns of two rows.
fn parts(small: &SmallPicture) -> [f32; PRINT_CHANNELS] {
    const COLUMNS: usize = 4;
    let (width, height) = (SMALL_WIDTH / COLUMNS, SMALL_HEIGHT / (PRINT_CHANNELS / COLUMNS));
    std::array::from_fn(|part| {
        let (left, top) = (part % COLUMNS * width, part / COLUMNS * height);
        let rows = small.cells().chunks(SMALL_WIDTH).skip(top).take(height);
        let sum: u32 = rows.flat_map(|row| row.iter().skip(left).take(width)).map(|cell| u32::from(*cell)).sum();
        sum as f32 / (width * height) as f32 / 65_280.0
    })
}
