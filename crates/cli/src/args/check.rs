//! The command line of `genlock check`.

use super::{Reading, Report};
use clap::Args;
use std::path::PathBuf;

/// What `genlock check` is told.
#[derive(Args)]
pub(crate) struct Check {
    /// Files, folders or archives of one recording or delivery
    #[arg(required = true)]
    pub(crate) sources: Vec<PathBuf>,
    /// Media file, or folder with the media
    #[arg(long)]
    pub(crate) media: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) rules: Rules,
    #[command(flatten)]
    pub(crate) gates: Gates,
    /// Write a report as well: text, json, jsonl, sarif, junit, github or markdown, with the file it goes to
    #[arg(long = "report", value_name = "FORMAT=FILE", value_parser = report)]
    pub(crate) reports: Vec<(Report, PathBuf)>,
    #[command(flatten)]
    pub(crate) fixing: Fixing,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// Which rules run, and how strictly.
#[derive(Args)]
#[command(next_help_heading = "Rules")]
pub(crate) struct Rules {
    /// The configuration; without this, the genlock.toml beside the first source or in a folder above it
    #[arg(long, value_name = "FILE", env = "GENLOCK_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Use no configuration
    #[arg(long, conflicts_with = "config")]
    pub(crate) no_config: bool,
    /// Run only these rules: codes or their beginnings, with or without check/
    #[arg(long, value_name = "CODE,…", value_delimiter = ',')]
    pub(crate) select: Vec<String>,
    /// Leave these rules out
    #[arg(long, value_name = "CODE,…", value_delimiter = ',')]
    pub(crate) ignore: Vec<String>,
    /// Terms of the project: YAML, SKOS (.ttl, .rdf), categories of COCO or LVIS, AudioSet's or Open Images' list; or the word coco
    #[arg(long, value_name = "FILE")]
    pub(crate) ontology: Option<String>,
    /// Folder of the database of WordNet 3.0; without this, WNHOME/dict or /usr/share/wordnet
    #[arg(long, value_name = "DIR")]
    pub(crate) wordnet: Option<String>,
    /// Folder of a static embedding model (Model2Vec), which ranks proposals for unknown classes
    #[arg(long, value_name = "DIR")]
    pub(crate) embeddings: Option<String>,
}

/// What is accepted.
#[derive(Args)]
#[command(next_help_heading = "Acceptance")]
pub(crate) struct Gates {
    /// Findings of an earlier run: only new ones fail, and those marked as waived are no errors
    #[arg(long, value_name = "FILE", env = "GENLOCK_BASELINE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write what is found now into the baseline
    #[arg(long, requires = "baseline")]
    pub(crate) update_baseline: bool,
    /// Fail on new findings of this severity or worse: error, warning, note or never; error unless a rate is asked for
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<String>,
    /// Fail above this rate; findings do not fail by themselves then, unless --fail-on is given
    #[arg(long, value_name = "PERCENT")]
    pub(crate) max_sync_error_rate: Option<String>,
    /// What is compared with the greatest rate: the measured value, or the upper end of its 95 % interval
    #[arg(long, value_name = "value|upper")]
    pub(crate) rate_by: Option<String>,
    /// End with 0 whatever is found, so that a later step can read the report
    #[arg(long)]
    pub(crate) exit_zero: bool,
}

/// What is mended.
#[derive(Args)]
#[command(next_help_heading = "Fixing")]
pub(crate) struct Fixing {
    /// Apply the fixes that are safe and write the result to --output; the others are shown
    #[arg(long, requires = "output")]
    pub(crate) fix: bool,
    /// Where the mended labels are written
    #[arg(long, short, requires = "fix")]
    pub(crate) output: Option<PathBuf>,
    /// The format, where the ending of the output does not say it
    #[arg(long, value_name = "FORMAT", requires = "fix")]
    pub(crate) to: Option<String>,
    /// Losses that are accepted: codes such as polygon or loss/polygon, comma-separated, or all
    #[arg(long, value_name = "CODE,…", requires = "fix")]
    pub(crate) allow_loss: Vec<String>,
    /// An option of the output format, NAME=VALUE
    #[arg(long = "write-option", value_name = "NAME=VALUE", requires = "fix")]
    pub(crate) write_options: Vec<String>,
    /// Say what would be changed, and write nothing
    #[arg(long, requires = "fix")]
    pub(crate) dry_run: bool,
}

/// `FORMAT=FILE`.
fn report(text: &str) -> Result<(Report, PathBuf), String> {
    let (format, file) = text.split_once('=').ok_or("a report is FORMAT=FILE")?;
    let format = <Report as clap::ValueEnum>::from_str(format, true)?;
    Ok((format, file.into()))
}
