//! `genlock demo`.

use super::Result;
use super::align::{estimate, save_maps};
use crate::args::OutputFormat;
use crate::screen::{Outcome, Screen};
use genlock::check::{Aids, Placed, Scene};
use genlock_diagnose::Collector;
use genlock_format::{Error, Options, Output};
use genlock_model::{Dataset, Extent, Id, Label, Unit};
use genlock_time::{Rational, Time};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The script that makes the delivery, and what its speakers say.
const SCRIPT: &str = include_str!("../../../../examples/demo/make-delivery");
const SENTENCES: &str = include_str!("../../../../examples/demo/script.txt");

/// What is asked of a label: both ends within 100 ms of the truth.
const TOLERANCE: (i128, i128) = (1, 10);

/// The label files of the delivery, with the vendor, the fault and the media.
const FILES: [(&str, &str, &str); 3] = [
    ("programme.vtt", "programme.mp4", "vendor A's transcript, made on a WAV that lost the start of the sound"),
    ("programme.rttm", "programme.mp4", "vendor A's speaker turns, counted on a 24 fps proxy and divided by 25"),
    ("boxes.ndjson", "excerpt.mp4", "vendor B's boxes, which count stored frames, hidden ones included"),
];

pub(crate) fn run(out: &Path, screen: &Screen) -> Result {
    make_delivery(out)?;
    let truth = Truth::load(out)?;
    let fixed = out.join("fixed");
    if fixed.exists() {
        fs::remove_dir_all(&fixed).map_err(|e| Error::io(fixed.display().to_string(), e))?;
    }
    fs::create_dir_all(&fixed).map_err(|e| Error::io(fixed.display().to_string(), e))?;
    let mut rows = Vec::new();
    for (labels, media, fault) in FILES {
        rows.push(one(out, &fixed, labels, media, fault, &truth, screen)?);
    }
    if screen.format() == OutputFormat::Text {
        table(out, &rows, screen);
    } else {
        let rows: Vec<_> = rows.iter().map(Row::json).collect();
        screen.json(&rows);
    }
    let better = rows.iter().all(|row| row.after >= row.before);
    Ok(if better { Outcome::Clean } else { Outcome::Findings })
}

/// Runs the script that comes with the program; it needs ffmpeg and espeak-ng and says so.
fn make_delivery(out: &Path) -> Result<()> {
    let folder = tempfile::tempdir().map_err(|e| Error::io("a temporary folder", e))?;
    let script = folder.path().join("make-delivery");
    let write = |path: &Path, text: &str| fs::write(path, text).map_err(|e| Error::io(path.display().to_string(), e));
    write(&script, SCRIPT)?;
    write(&folder.path().join("script.txt"), SENTENCES)?;
    // What the script says goes to stderr; stdout belongs to the results.
    let made = Command::new("sh").arg(&script).arg(out).stdout(std::io::stderr()).status();
    let made = made.map_err(|e| Error::io(script.display().to_string(), e))?;
    if made.success() { Ok(()) } else { Err(Error::usage("the demo's delivery could not be made; see above")) }
}

/// What happened to one file.
struct Row {
    labels: &'static str,
    fault: &'static str,
    sentence: String,
    count: usize,
    /// Shares of labels with both ends in tolerance.
    before: f64,
    after: f64,
    /// Median distances of a label's ends from the truth in seconds.
    median_before: f64,
    median_after: f64,
}

impl Row {
    fn json(&self) -> serde_json::Value {
        json!({
            "labels": self.labels, "fault": self.fault, "found": self.sentence, "count": self.count,
            "within_100_ms_before": self.before, "within_100_ms_after": self.after,
            "median_seconds_before": self.median_before, "median_seconds_after": self.median_after,
        })
    }
}

fn one(
    out: &Path,
    fixed: &Path,
    labels: &'static str,
    media: &str,
    fault: &'static str,
    truth: &Truth,
    screen: &Screen,
) -> Result<Row> {
    let registry = genlock::registry();
    let report = Collector::new();
    let delivery = genlock::Delivery::open(&registry, &out.join("delivery").join(labels), None, &report)?;
    let mut data = delivery.read(&Options::new(), &report)?;
    let before = score(&data, &as_written(&data), truth);
    let media = genlock::MediaFiles::open(&out.join("delivery").join(media))?;
    estimate(&mut data, &media, super::align::How::default(), &report, screen);
    let aids = Aids::new();
    let seconds = |nanos: i64| Rational::new(nanos.into(), 1_000_000_000).unwrap_or(Rational::ZERO);
    let ends = |placed: &Placed<'_>| (placed.label.id, (seconds(placed.start), seconds(placed.end)));
    let placed = Scene::new(&data, &aids).placed.iter().map(ends).collect();
    let after = score(&data, &placed, truth);
    let format = genlock::named(&registry, delivery.formats().first().copied().unwrap_or("native"))?;
    let place = fixed.join(labels);
    let mut output = Output::to_path(&place)?;
    genlock::write(format, &data, &mut output, &Options::new(), &report)?;
    output.commit()?;
    save_maps(&data, &fixed.join(format!("{labels}.maps.genlock.jsonl")))?;
    let (before, median_before) = before;
    let (after, median_after) = after;
    Ok(Row {
        labels,
        fault,
        sentence: repair_sentence(&data),
        count: data.labels.len(),
        before,
        after,
        median_before,
        median_after,
    })
}

/// The sentence of the map that repaired the labels.
fn repair_sentence(data: &Dataset) -> String {
    let mut repairs = data.maps.iter().filter(|map| map.evidence.method != "frame-table");
    repairs.next_back().map_or_else(|| "nothing was changed".to_owned(), |map| map.evidence.sentence.clone())
}

type Ends = BTreeMap<Id<Label>, (Rational, Rational)>;

/// The times that somebody sees who takes the file at its word: seconds as they stand, frames divided by the nominal rate.
fn as_written(data: &Dataset) -> Ends {
    let place = |label: &Label| {
        let clock = data.clocks.get(label.extent.clock()?)?;
        let seconds = |time: Time| match (clock.unit, clock.rate) {
            (Unit::Second, _) => Some(time.position()),
            (_, Some(rate)) => time.position().sub(Rational::from_int(clock.first)).ok()?.div(rate.per_second()).ok(),
            _ => None,
        };
        let ends = match &label.extent {
            Extent::At { at, .. } => (seconds(*at)?, seconds(*at)?),
            extent => extent.spans().first().map(|span| Some((seconds(span.start)?, seconds(span.end)?)))??,
        };
        Some((label.id, ends))
    };
    data.labels.iter().filter_map(place).collect()
}

/// The share of labels with both ends in tolerance (of a box, its one instant), and the median distance in seconds.
fn score(data: &Dataset, ends: &Ends, truth: &Truth) -> (f64, f64) {
    let tolerance = Rational::new(TOLERANCE.0, TOLERANCE.1).unwrap_or(Rational::ONE);
    let (mut right, mut count, mut distances) = (0_u32, 0_u32, Vec::new());
    for (index, label) in data.labels.iter().enumerate() {
        let Some((start, end)) = truth.of(data, index, label) else { continue };
        count += 1;
        let Some((from, to)) = ends.get(&label.id) else {
            distances.push(f64::INFINITY);
            continue;
        };
        let apart = |a: Rational, b: Rational| a.sub(b).map_or(Rational::ONE, Rational::abs);
        let off = match end {
            Some(end) => vec![apart(*from, start), apart(*to, end)],
            None => vec![apart(*from, start)],
        };
        right += u32::from(off.iter().all(|distance| *distance <= tolerance));
        distances.extend(off.into_iter().map(Rational::approx));
    }
    distances.sort_by(f64::total_cmp);
    let median = distances.get(distances.len() / 2).copied().unwrap_or(f64::NAN);
    (f64::from(right) / f64::from(count.max(1)), median)
}

/// The true times.
struct Truth {
    sentences: Vec<(Rational, Rational)>,
    boxes: BTreeMap<(String, i64), Rational>,
}

#[derive(Deserialize)]
struct Programme<'a> {
    #[serde(borrow)]
    sentences: Vec<Sentence<'a>>,
}

#[derive(Deserialize)]
struct Sentence<'a> {
    #[serde(borrow)]
    start: &'a serde_json::value::RawValue,
    #[serde(borrow)]
    end: &'a serde_json::value::RawValue,
}

#[derive(Deserialize)]
struct Excerpt<'a> {
    #[serde(borrow)]
    boxes: Vec<Shown<'a>>,
}

#[derive(Deserialize)]
struct Shown<'a> {
    object: String,
    labelled_frame: i64,
    #[serde(borrow)]
    time: &'a serde_json::value::RawValue,
}

impl Truth {
    fn load(out: &Path) -> Result<Self> {
        let read = |name: &str| {
            let path = out.join("truth").join(name);
            fs::read_to_string(&path).map_err(|e| Error::io(path.display().to_string(), e))
        };
        let broken = |error: &dyn std::fmt::Display| Error::internal(format!("the truth of the demo: {error}"));
        let number = |raw: &serde_json::value::RawValue| raw.get().parse::<Rational>().map_err(|e| broken(&e));
        let text = read("programme.json")?;
        let programme: Programme<'_> = serde_json::from_str(&text).map_err(|e| broken(&e))?;
        let text = read("excerpt.json")?;
        let excerpt: Excerpt<'_> = serde_json::from_str(&text).map_err(|e| broken(&e))?;
        let sentences = programme.sentences.iter().map(|row| Ok((number(row.start)?, number(row.end)?)));
        let boxes = excerpt.boxes.into_iter().map(|row| Ok(((row.object, row.labelled_frame), number(row.time)?)));
        Ok(Self { sentences: sentences.collect::<Result<_>>()?, boxes: boxes.collect::<Result<_>>()? })
    }

    /// When a label really starts and, if it lasts, ends. Transcript and speaker turns have a label for each sentence, in order.
    fn of(&self, data: &Dataset, index: usize, label: &Label) -> Option<(Rational, Option<Rational>)> {
        if let Extent::At { at, .. } = &label.extent {
            let object = data.tracks.get(label.track?)?.source_id.as_ref()?.as_str().to_owned();
            return Some((*self.boxes.get(&(object, at.ticks()))?, None));
        }
        let (start, end) = self.sentences.get(index)?;
        Some((*start, Some(*end)))
    }
}

fn table(out: &Path, rows: &[Row], screen: &Screen) {
    screen.line("");
    for row in rows {
        screen.line(format!("{}: {}", row.labels, row.fault));
        screen.line(format!("  found:  {}", row.sentence));
        let line = |share: f64, median: f64| {
            format!("{:5.1} % of {} labels within 100 ms, median {median:.3} s off", share * 100.0, row.count)
        };
        screen.line(format!("  before: {}", line(row.before, row.median_before)));
        screen.line(format!("  after:  {}", line(row.after, row.median_after)));
    }
    let out = out.display();
    screen.line(format!(
        "\nThe delivery is in {out}/delivery, the repaired labels and the maps in {out}/fixed, the truth in {out}/truth. Try:\n  \
         genlock probe {out}/delivery/excerpt.mp4\n  \
         genlock align {out}/delivery/programme.rttm --media {out}/delivery/programme.mp4\n  \
         genlock check {out}/fixed/programme.vtt {out}/fixed/programme.rttm --media {out}/delivery/programme.mp4"
    ));
}
