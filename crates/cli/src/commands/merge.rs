//! `genlock merge`.

use super::Result;
use super::convert::Destination;
use crate::args::{Reading, Writing};
use crate::screen::Screen;
use clap::{ArgGroup, Args};
use genlock::MediaFiles;
use genlock::agree::Survey;
use genlock::agree::merge::{MergeSettings, Merged, Quorum, merge};
use genlock_diagnose::Collector;
use genlock_format::Error;
use genlock_time::{Rational, Time};
use serde_json::json;
use std::path::PathBuf;

/// Options of `merge`.
#[derive(Args)]
#[command(group(ArgGroup::new("how").required(true).args(["vote"])))]
pub(crate) struct MergeArgs {
    /// One file, folder or archive for each annotator; or one whose labels name their annotators
    #[arg(required = true)]
    sources: Vec<PathBuf>,
    /// Keep what most annotators say: matched labels, majorities, median boundaries
    #[arg(long)]
    vote: bool,
    /// How many annotators have to set a label: majority, all, or a number
    #[arg(long, default_value = "majority", value_parser = quorum)]
    quorum: Quorum,
    /// The IoU from which two shapes can be the same
    #[arg(long, value_name = "SHARE", default_value_t = 0.5)]
    iou: f64,
    /// How far boundaries may be apart without a warning, such as 100ms; the same number of frames or characters where they are no times
    #[arg(long, value_name = "TIME", default_value = "100ms", value_parser = tolerance)]
    tolerance: Rational,
    /// Media file, or folder with the media: frame numbers become true times
    #[arg(long)]
    pub(crate) media: Option<PathBuf>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    reading: Reading,
}

pub(crate) const EXAMPLES: &str = "\
Examples:
  genlock merge --vote anna.json ben.json cleo.json -o consensus.genlock.jsonl
  genlock merge --vote a.rttm b.rttm c.rttm -o consensus.rttm --allow-loss all
  genlock merge --vote project.json -o agreed.json --to coco --quorum all --allow-loss extras,annotator

Each label of the consensus names who set it and who did not, in the field votes of the native storage; formats without
such a field lose it, which has to be allowed. What too few annotators set, and where they are tied or far apart, is reported.";

pub(crate) fn run(args: &MergeArgs, media: Option<&MediaFiles>, screen: &Screen) -> Result {
    if !(args.iou > 0.0 && args.iou <= 1.0) {
        return Err(Error::usage(format!("an IoU is above 0 and at most 1: {}", args.iou)));
    }
    let registry = genlock::registry();
    let report = Collector::new();
    let mut voices = super::agree::read(&args.sources, &args.reading, &report, screen)?;
    if voices.voices.len() < 2 {
        return Err(Error::usage("a vote takes two annotators: name a second delivery, or one whose labels name several"));
    }
    let sources: Vec<_> = args.sources.iter().map(PathBuf::as_path).collect();
    let mut to = Destination::open(&registry, &args.writing, &sources, &voices.formats)?;
    if let Some(media) = media {
        let resolved = genlock::resolve(&mut voices.data, media, &report);
        genlock::assume_presentation(&mut voices.data, &resolved);
    }
    let settings = MergeSettings { quorum: args.quorum, least_iou: args.iou, tolerance: args.tolerance };
    let survey = Survey::new(&voices.data, &voices.voices, &genlock::mask_rows);
    let (mut data, merged) = merge(&survey, &settings, &report);
    let names: Vec<_> = voices.voices.iter().map(|voice| voice.name.as_str()).collect();
    genlock::note_step(&mut data, format!("merge by vote of {}", names.join(", ")));
    genlock_format::write(to.format, &data, &mut to.output, &to.options, &report)?;
    if screen.is_text() {
        let Merged { kept, unanimous, dropped, .. } = &merged;
        screen.line(format!(
            "{kept} labels of {} annotators: {unanimous} unanimous, {} by majority; {dropped} set by too few",
            names.len(),
            kept - unanimous
        ));
    }
    let Merged { kept, unanimous, dropped, left_out } = merged;
    let facts = json!({
        "annotators": names, "labels": kept, "unanimous": unanimous, "dropped": dropped, "left_out": left_out,
    });
    to.finish(&voices.inputs, &voices.formats, &report, screen, facts)
}

fn quorum(text: &str) -> std::result::Result<Quorum, String> {
    match text {
        "majority" => Ok(Quorum::Majority),
        "all" => Ok(Quorum::All),
        number => match number.parse() {
            Ok(least) if least > 0 => Ok(Quorum::AtLeast(least)),
            _ => Err("a quorum is majority, all, or a number from 1".to_owned()),
        },
    }
}

/// A time such as `100ms` or `0.25s`, exactly.
fn tolerance(text: &str) -> std::result::Result<Rational, String> {
    let text = text.trim();
    let (number, unit) = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
        (Some(number), _) => (number, 1000),
        (None, Some(number)) => (number, 1),
        (None, None) => (text, 1),
    };
    let time = Time::from_decimal(number.trim()).ok();
    let seconds = time.and_then(|time| time.position().div(Rational::from_int(unit)).ok());
    seconds.filter(|seconds| *seconds >= Rational::ZERO).ok_or_else(|| "a time is such as 100ms or 0.25s".to_owned())
}
