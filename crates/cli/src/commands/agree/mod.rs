//! `genlock agree`.

mod gate;
mod table;

use super::Result;
use crate::args::Reading;
use crate::progress::Progress;
use crate::screen::{Outcome, Screen};
use clap::{Args, ValueEnum};
use gate::Gate;
use genlock::agree::alpha::Level;
use genlock::agree::{Category, Measure, Resampling, Settings, Survey};
use genlock::{MediaFiles, Voices};
use genlock_diagnose::codes::agree as codes;
use genlock_diagnose::{Collector, Diagnostic, Position, Report as _, Severity};
use genlock_format::Error;
use genlock_model::Dataset;
use std::path::{Path, PathBuf};

/// Options of `agree`.
#[derive(Args)]
pub(crate) struct AgreeArgs {
    /// One file, folder or archive for each annotator; or one whose labels name their annotators
    #[arg(required = true)]
    pub(crate) sources: Vec<PathBuf>,
    /// Media file, or folder with the media: frame numbers become true times
    #[arg(long)]
    pub(crate) media: Option<PathBuf>,
    /// Only these measures: agreement, cohen, cohen-linear, cohen-quadratic, fleiss, alpha, gamma, gamma-cat, f1, matched-iou, der, jer
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    measure: Vec<String>,
    /// What differences of values mean to alpha; the default is nominal for names and interval for numbers
    #[arg(long, value_enum)]
    level: Option<LevelName>,
    /// What the category of a segment is; auto takes the speaker where all segments are of one class
    #[arg(long, value_enum, default_value = "auto")]
    category: CategoryName,
    /// The step of time grids, such as 10ms or 0.5s
    #[arg(long, default_value = "10ms", value_parser = seconds)]
    grid: f64,
    /// Time on each side of a boundary of the reference that DER leaves out; md-eval's -c, half of pyannote's collar
    #[arg(long, value_name = "TIME,…", value_delimiter = ',', default_values = ["0s", "250ms"], value_parser = seconds)]
    collar: Vec<f64>,
    /// File of the scored regions: rows of recording, channel, start and end in seconds
    #[arg(long, value_name = "FILE")]
    uem: Option<PathBuf>,
    /// The IoU from which two shapes can be the same
    #[arg(long, value_name = "SHARE", default_value_t = 0.5)]
    pub(crate) iou: f64,
    /// The seed of all that is drawn at random
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How often items are drawn again for the 95 % intervals; 0 for none
    #[arg(long, value_name = "N", default_value_t = 1000)]
    replicates: u32,
    /// Fail below this: a figure for alpha, gamma and f1, or NAME=FIGURE; for der and jer it is the most
    #[arg(long, value_name = "[NAME=]FIGURE,…", value_delimiter = ',')]
    min_agreement: Vec<String>,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

#[derive(Clone, Copy, ValueEnum)]
enum LevelName {
    Nominal,
    Ordinal,
    Interval,
    Ratio,
}

#[derive(Clone, Copy, ValueEnum)]
enum CategoryName {
    Auto,
    Class,
    Track,
}

pub(crate) const EXAMPLES: &str = "\
Examples:
  genlock agree anna.rttm ben.rttm                          DER and JER both ways, gamma, alpha on a 10 ms grid
  genlock agree anna.json ben.json cleo.json --min-agreement 0.8
  genlock agree project.json                                the annotators that the labels name
  genlock agree a.rttm b.rttm --measure der --collar 250ms --uem all.uem
  genlock agree a.json b.json --output-format jsonl | jq 'select(.measure == \"alpha\")'

Classes and attributes of whole items get Cohen's and Fleiss' kappa and Krippendorff's alpha; segments gamma, alpha on a time
grid, DER and JER; boxes, polygons and masks are matched by IoU. Each figure has its 95 % interval by drawing items again.";

pub(crate) fn run(args: &AgreeArgs, media: Option<&MediaFiles>, screen: &Screen) -> Result {
    let settings = settings(args)?;
    let gate = Gate::new(&args.min_agreement)?;
    let report = Collector::new();
    let mut voices = read(&args.sources, &args.reading, &report, screen)?;
    if voices.voices.len() < 2 {
        return Err(Error::usage("agreement takes two annotators: name a second delivery, or one whose labels name several"));
    }
    if let Some(media) = media {
        let resolved = genlock::resolve(&mut voices.data, media, &report);
        genlock::assume_presentation(&mut voices.data, &resolved);
    }
    let survey = Survey::new(&voices.data, &voices.voices, &genlock::mask_rows);
    tell_gaps(&survey, &settings, args.uem.as_deref(), &report);
    let rows = survey.figures(&settings);
    gate.judge(&survey, &rows, &report);
    let mut diagnostics = report.diagnostics();
    for input in &voices.inputs {
        genlock::locate(input, &mut diagnostics);
    }
    if screen.is_text() {
        table::print(&survey, &rows, screen);
    }
    screen.diagnostics(&diagnostics, &[]);
    let outcome = if report.count(Severity::Error) == 0 { Outcome::Clean } else { Outcome::Findings };
    screen.envelope(outcome, table::data(&survey, &rows, screen.format()), &report, &diagnostics);
    Ok(outcome)
}

/// The deliveries of several annotators; the annotators of a single delivery are those that its labels name.
pub(crate) fn read(sources: &[PathBuf], reading: &Reading, report: &Collector, screen: &Screen) -> Result<Voices> {
    let registry = genlock::registry();
    let mut voices = Voices::new();
    for (source, name) in sources.iter().zip(names(sources)) {
        let delivery = genlock::Delivery::open(&registry, source, reading.from.as_deref(), report)?;
        let options = super::read_options(reading, &delivery)?;
        let _progress = Progress::reading(&delivery.input, screen);
        voices.add(&name, delivery, &options, report)?;
    }
    voices.split_by_annotator();
    Ok(voices)
}

/// What annotators are called: the file without its ending where that tells all apart, else the whole path.
fn names(sources: &[PathBuf]) -> Vec<String> {
    let short = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.split_once('.').filter(|(stem, _)| !stem.is_empty()).map_or(name.clone(), |(stem, _)| stem.to_owned())
    };
    let names: Vec<String> = sources.iter().map(short).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.len() == names.len() { names } else { sources.iter().map(|path| path.display().to_string()).collect() }
}

fn settings(args: &AgreeArgs) -> Result<Settings> {
    let measure = |name: &String| {
        let known = Measure::ALL.map(Measure::name).join(", ");
        Measure::find(name.trim()).ok_or_else(|| Error::usage(format!("there is no measure {name:?}; there are {known}")))
    };
    if !(args.iou > 0.0 && args.iou <= 1.0) {
        return Err(Error::usage(format!("an IoU is above 0 and at most 1: {}", args.iou)));
    }
    if args.grid <= 0.0 {
        return Err(Error::usage("the step of a grid is above 0"));
    }
    let regions = match &args.uem {
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|e| Error::io(path.display().to_string(), e))?;
            genlock::regions(&text).map_err(|line| {
                Error::usage(format!("line {line} is no row of recording, channel, start and end: {}", path.display()))
            })?
        }
        None => std::collections::BTreeMap::default(),
    };
    Ok(Settings {
        measures: args.measure.iter().map(measure).collect::<Result<_>>()?,
        level: args.level.map(|level| match level {
            LevelName::Nominal => Level::Nominal,
            LevelName::Ordinal => Level::Ordinal,
            LevelName::Interval => Level::Interval,
            LevelName::Ratio => Level::Ratio,
        }),
        grid: args.grid,
        collars: args.collar.clone(),
        regions,
        least_iou: args.iou,
        category: match args.category {
            CategoryName::Auto => Category::Auto,
            CategoryName::Class => Category::Class,
            CategoryName::Track => Category::Track,
        },
        resampling: Resampling { replicates: args.replicates, seed: args.seed },
    })
}

/// A time such as `10ms`, `0.25s` or `0.25`, in seconds.
pub(crate) fn seconds(text: &str) -> std::result::Result<f64, String> {
    let text = text.trim();
    let (number, unit) = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
        (Some(number), _) => (number, 1000.0),
        (None, Some(number)) => (number, 1.0),
        (None, None) => (text, 1.0),
    };
    let value = number.trim().parse::<f64>().ok().filter(|value| value.is_finite() && *value >= 0.0);
    value.map(|value| value / unit).ok_or_else(|| "a time is such as 10ms or 0.25s".to_owned())
}

/// What stands in no figure.
fn tell_gaps(survey: &Survey<'_>, settings: &Settings, uem: Option<&Path>, report: &Collector) {
    for item in &survey.items {
        if let ([(voice, _)], Some(place)) = (item.streams.as_slice(), place_of(survey.data, item)) {
            let who = &survey.voices[*voice].name;
            let message = format!("only {who} looked at {:?}", item.name);
            report.diagnostic(Diagnostic::new(codes::ONE_SIDED, message).at(place));
        }
        if item.assumed {
            let message = format!("{:?} is taken for the same as what the others delivered", item.name);
            report.diagnostic(Diagnostic::new(codes::SAME, message));
        }
    }
    for (what, count) in survey.unmeasured() {
        let message = format!("{count} labels were left out: {what}");
        report.diagnostic(Diagnostic::new(codes::LEFT_OUT, message));
    }
    let known = |name: &str| survey.items.iter().any(|item| item.name == name || item.recording == name);
    for name in settings.regions.keys().filter(|name| !known(name)) {
        let diagnostic = Diagnostic::new(codes::NO_REGION, format!("no delivery has a recording {name:?}"));
        report.diagnostic(diagnostic.at(Position::file(uem.map(|path| path.display().to_string()).unwrap_or_default())));
    }
}

/// The file that an item stands in.
fn place_of(data: &Dataset, item: &genlock::agree::survey::Item) -> Option<Position> {
    let stream = data.streams.get(item.streams.first()?.1)?;
    let origin = stream.origin;
    let path = origin.and_then(|origin| data.source_path(origin.source)).unwrap_or(item.name.as_str());
    Some(origin.map_or_else(|| Position::file(path), |origin| Position::byte(path, origin.offset)))
}
