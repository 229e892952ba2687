//! The command line.

pub(crate) mod check;

use crate::commands::{agree, merge};
use clap::{Args, Parser, Subcommand, ValueEnum};
use genlock::media::{Convention, TimelineCache};
use genlock_time::{Rate, Rational};
use std::path::PathBuf;

/// Convert and align multimodal annotations: put labels on true media time, check that modalities agree, write any format, and lose
/// nothing in silence.
#[derive(Parser)]
#[command(name = "genlock", version, about, max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) global: Global,
}

const EXAMPLES: &str = "\
Examples:
  genlock inspect delivery.zip                       what is this, how many of what, on which clocks
  genlock probe talk.mp4                             when each frame is really shown
  genlock convert labels.ndjson -o labels.genlock.jsonl
  genlock fix talk.srt --media talk.mp4 -o fixed.srt read, resolve, align, check and write in one
  genlock explain loss/polygon                       what a code means

Exit codes: 0 clean, 1 findings or refused losses, 2 usage or tool error.";

/// Options of every command.
#[derive(Args)]
pub(crate) struct Global {
    /// How results and diagnostics are written to stdout
    #[arg(long, global = true, value_enum, default_value = "text", env = "GENLOCK_OUTPUT_FORMAT")]
    pub(crate) output_format: Report,
    /// No progress and no summary, only results and what is wrong
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Probe media anew instead of using what was kept of earlier runs
    #[arg(long, global = true)]
    pub(crate) no_cache: bool,
    /// Keep the timelines of media here instead of in the user's cache folder
    #[arg(long, global = true, value_name = "FOLDER", env = "GENLOCK_CACHE_DIR")]
    pub(crate) cache_dir: Option<PathBuf>,
}

impl Global {
    /// Where timelines are kept between runs; none if they are not.
    pub(crate) fn cache(&self) -> Option<TimelineCache> {
        match &self.cache_dir {
            _ if self.no_cache => None,
            Some(folder) => Some(TimelineCache::at(folder)),
            None => TimelineCache::of_user(),
        }
    }
}

/// How results are written, by every command.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutputFormat {
    /// For people.
    Text,
    /// One JSON document.
    Json,
    /// One JSON object a line.
    Jsonl,
}

/// How a report is written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Report {
    /// For people
    Text,
    /// One JSON document
    Json,
    /// One JSON object a line
    Jsonl,
    /// SARIF 2.1.0 for code scanning (check only)
    Sarif,
    /// JUnit XML for continuous integration (check only)
    Junit,
    /// Annotations of GitHub Actions (check only)
    Github,
    /// A summary in Markdown (check only)
    Markdown,
}

impl Report {
    /// The format that every command can write; none for those of checks.
    pub(crate) const fn common(self) -> Option<OutputFormat> {
        match self {
            Self::Text => Some(OutputFormat::Text),
            Self::Json => Some(OutputFormat::Json),
            Self::Jsonl => Some(OutputFormat::Jsonl),
            Self::Sarif | Self::Junit | Self::Github | Self::Markdown => None,
        }
    }
}

/// A tool to compare with.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Peer {
    /// ffprobe of FFmpeg, which must be installed
    Ffprobe,
}

/// What a schema is of.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// A line of a .genlock.jsonl file
    Native,
    /// genlock.toml
    Config,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// List the formats and what they can express
    #[command(
        after_help = "Examples:\n  genlock formats\n  genlock formats coco          the page of one format\n  genlock formats --output-format json | jq '.[].name'"
    )]
    Formats {
        /// Show the page of this format
        id: Option<String>,
    },
    /// Say what files are: format, counts, clocks, and what is assumed
    #[command(after_help = "Examples:\n  genlock inspect labels.json\n  genlock inspect delivery/ --output-format json")]
    Inspect {
        /// Files, folders or archives
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        #[command(flatten)]
        reading: Reading,
    },
    /// Say when each frame and sample of media files is really presented
    #[command(after_help = PROBE_EXAMPLES)]
    Probe {
        /// Media files; folders or patterns of numbered images (frames/%06d.png); folders of sensors
        #[arg(required = true)]
        media: Vec<PathBuf>,
        /// List every frame
        #[arg(long, conflicts_with = "compare")]
        frames: bool,
        /// Run this tool on the file as well, and say where it sees other times
        #[arg(long, value_enum, value_name = "TOOL")]
        compare: Option<Peer>,
        /// Decode sound and pictures and say what in them contradicts the clock: drift, lost or doubled frames, wrong sample rates
        #[arg(long, conflicts_with = "frames")]
        content: bool,
        #[command(flatten)]
        clocks: Clocks,
        #[command(flatten)]
        images: Images,
    },
    /// Convert labels from one format to another
    #[command(
        after_help = "Examples:\n  genlock convert instances.json -o out.genlock.jsonl\n  genlock convert talk.srt -o talk.vtt\n  genlock convert kitti/ -o coco.json --to coco --allow-loss cuboid,relation\n  genlock convert in.json -o out.ndjson --to labelbox --dry-run"
    )]
    Convert {
        /// A file, folder or archive
        source: PathBuf,
        #[command(flatten)]
        writing: Writing,
        #[command(flatten)]
        reading: Reading,
        /// Media file, or folder with the media that the labels name: frame numbers become true times, image sizes are filled in
        #[arg(long)]
        media: Option<PathBuf>,
    },
    /// Find out how label times are off, explain it, and save the maps; changes nothing
    #[command(
        after_help = "Examples:\n  genlock align talk.srt --media talk.mp4\n  genlock align delivery/ --media media/ --maps maps.genlock.jsonl\n  genlock align talk.rttm --against talk.vtt        labels against labels, without media\n  genlock align proxy.mp3 --media master.mp4        media against media, without labels\n  genlock align scene.genlock.jsonl --sensors       camera tracks against LiDAR tracks"
    )]
    Align {
        /// A file, folder or archive; or a media file, to be compared with --media
        source: PathBuf,
        #[command(flatten)]
        with: Comparison,
        /// Save the maps with their evidence here
        #[arg(long)]
        maps: Option<PathBuf>,
        #[command(flatten)]
        reading: Reading,
    },
    /// The main job: read, resolve clocks, align, check and write
    #[command(
        after_help = "Examples:\n  genlock fix talk.srt --media talk.mp4 -o fixed.srt\n  genlock fix delivery/ --media media/ -o fixed.genlock.jsonl --maps maps.genlock.jsonl\n  genlock fix talk.rttm --media talk.ogg -o fixed.vtt --allow-loss all\n  genlock fix talk.srt --media talk.mp4 --convention wav_zero -o fixed.srt\n  genlock fix talk.srt --media talk.mp4 --refine 0.5 -o fixed.srt\n  genlock fix talk.srt --made-on proxy.mp3 --media master.mp4 -o fixed.srt\n  genlock fix talk.rttm --against talk.vtt -o fixed.rttm\n  genlock fix talk.srt --apply maps.genlock.jsonl -o fixed.srt\n  genlock fix fixed.srt --apply maps.genlock.jsonl --invert -o delivered.srt\n  genlock fix fixed.genlock.jsonl --undo -o delivered.srt"
    )]
    Fix {
        /// A file, folder or archive
        source: PathBuf,
        #[command(flatten)]
        with: Comparison,
        /// Apply the maps of this file, which --maps saved and you may have edited, instead of looking for new ones
        #[arg(long, value_name = "MAPS", conflicts_with_all = ["media", "against", "sensors", "undo"])]
        apply: Option<PathBuf>,
        /// Apply the maps backwards: from the times of the media to those that were delivered
        #[arg(long, requires = "apply")]
        invert: bool,
        /// Take all maps away: labels of a Genlock file are written as they were delivered
        #[arg(long, conflicts_with_all = ["media", "against", "sensors"])]
        undo: bool,
        #[command(flatten)]
        writing: Writing,
        /// The clock on which the labels are known to have been made, such as stored_index/fps=30; see genlock probe --help
        #[arg(long, value_name = "NAME", requires = "media", conflicts_with = "made_on")]
        convention: Option<Convention>,
        /// Save the maps with their evidence here
        #[arg(long)]
        maps: Option<PathBuf>,
        #[command(flatten)]
        reading: Reading,
    },
    /// Check labels against their media and each other, and count the sync error rate
    #[command(
        after_help = "Examples:\n  genlock check talk.srt talk.rttm --media talk.mp4\n  genlock check delivery/ --max-sync-error-rate 3%\n  genlock check delivery/ --select offset,drift --fail-on warning\n  genlock check delivery/ --baseline known.json --update-baseline\n  genlock check delivery/ --report sarif=check.sarif --report junit=check.xml\n  genlock check talk.srt --media talk.mp4 --fix -o fixed.srt\n\ngenlock explain check lists the rules, genlock schema config prints the schema of genlock.toml."
    )]
    Check(Box<check::Check>),
    /// Say how far annotators agree: kappa, alpha, gamma, DER and JER, overlap of shapes, with intervals
    #[command(after_help = agree::EXAMPLES)]
    Agree(agree::AgreeArgs),
    /// Join the deliveries of several annotators into one
    #[command(after_help = merge::EXAMPLES)]
    Merge(merge::MergeArgs),
    /// Compare what two deliveries say, in whatever formats
    #[command(
        after_help = "Examples:\n  genlock diff before.srt after.vtt\n  genlock diff a.json b.genlock.jsonl --output-format jsonl"
    )]
    Diff {
        /// One
        left: PathBuf,
        /// The other
        right: PathBuf,
    },
    /// Explain a code, or list the codes of an area (config, read, loss, time, media, align, check, agree)
    Explain {
        /// The code or area; none lists all
        code: Option<String>,
    },
    /// Print a JSON Schema: of the native storage, or of genlock.toml
    #[command(after_help = "Examples:\n  genlock schema\n  genlock schema config > genlock.schema.json")]
    Schema {
        /// Of what
        #[arg(value_enum, default_value = "native")]
        of: SchemaOf,
    },
    /// Say which back ends this build has, what is lacking and how to get it, and what the cache holds
    Doctor {
        /// Forget the timelines that were kept of earlier runs
        #[arg(long)]
        clear_cache: bool,
    },
    /// Make a small delivery with wrong times, repair it, and show before and after
    Demo {
        /// Where to put it
        #[arg(long, short, default_value = "demo-out")]
        output: PathBuf,
    },
    /// Print the completion script of a shell
    #[command(hide = true)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(hide = true)]
    Manual,
}

/// What labels are compared with.
#[derive(Args)]
pub(crate) struct Comparison {
    /// Media file, or folder with the media
    ///
    /// Labels that last are compared with its speech and, where that does not tell, their starts with the onsets of sound; labels of
    /// instants with the onsets of sound and with the cuts and flashes of the pictures; boxes on pictures with what moves in them.
    #[arg(long)]
    pub(crate) media: Option<PathBuf>,
    /// The media that the labels were made on, where that is a proxy, another encode or another cut of --media: both are compared,
    /// and the labels moved
    #[arg(long, value_name = "MEDIA", requires = "media")]
    pub(crate) made_on: Option<PathBuf>,
    /// Other labels of the same recording, in any format; no media is needed
    #[arg(long, value_name = "LABELS", conflicts_with = "media")]
    pub(crate) against: Option<PathBuf>,
    /// Compare the tracks of cameras with those of the LiDAR in the same delivery: the delay and drift between their clocks.
    /// Objects need no common ids where a calibration says how the camera sees the cuboids, or where it looks along their x axis
    #[arg(long, conflicts_with_all = ["media", "against"])]
    pub(crate) sensors: bool,
    /// Then move the ends of single labels to where speech begins and ends, by at most this many seconds (0.9 if not said)
    #[arg(
        long,
        value_name = "SECONDS",
        num_args = 0..=1,
        default_missing_value = "0.9",
        value_parser = refining,
        requires = "media",
        conflicts_with = "made_on"
    )]
    pub(crate) refine: Option<f64>,
}

const PROBE_EXAMPLES: &str = "\
Examples:
  genlock probe talk.mp4
  genlock probe --frames --output-format jsonl talk.mp4 | head
  genlock probe --compare ffprobe talk.mp4
  genlock probe --content talk.mp4                  what is seen and heard against the clock
  genlock probe talk.mp4 --convention stored_index/fps=30 --at 12.5,00:01:02.250
  genlock probe talk.mp4 --observed pairs.csv       which wrong clock explains these differences
  genlock probe frames/%06d.png --rate 10
  genlock probe frames/ --timestamps times.txt

Conventions are what a tool counts, with modifiers after commas:
  presented_index, stored_index   frame numbers; /nominal_fps, /avg_fps, /r_frame_rate or /fps=RATE divides them
  wav_zero                        seconds on a WAV file made from the sound; samples@RATE counts its samples
  first_frame_zero, earliest_stream_zero, stream_zero=N, container_pts
  encoder_delay_kept, video_media_time, audio_media_time
  timecode, timecode_fields, timecode/rounded_fps, timecode/non_drop, time_reference, unix
  modifiers: from=1, closed, ms_rounded, cs_rounded, s_rounded, frame_rounded, late=DELAY, early=DELAY
  delays: aac_priming, apple_aac_priming, lame_delay, mp2_delay, opus_pre_skip, ts_mux_start, 2frames, 312samples, 0.5s";

/// Questions about wrong clocks.
#[derive(Args)]
pub(crate) struct Clocks {
    /// Take the times of --at for times under this convention, such as stored_index/avg_fps
    #[arg(long, value_name = "NAME", requires = "at")]
    pub(crate) convention: Option<Convention>,
    /// Label times to put right: seconds, HH:MM:SS.mmm, or numbers of frames, comma-separated
    #[arg(long, value_name = "TIME,…", value_delimiter = ',', requires = "convention")]
    pub(crate) at: Vec<String>,
    /// A list of label times and the true times of what they label, one pair a line: ranks the conventions that explain it
    #[arg(long, value_name = "CSV")]
    pub(crate) observed: Option<PathBuf>,
    /// How exact the pairs of --observed are, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "0.02", requires = "observed")]
    pub(crate) within: Rational,
}

/// What numbered images do not say of themselves.
#[derive(Args)]
pub(crate) struct Images {
    /// Images per second of numbered images: 10, 29.97 or 30000/1001; a missing number leaves a hole
    #[arg(long, value_name = "RATE", value_parser = rate, conflicts_with = "timestamps")]
    pub(crate) rate: Option<Rate>,
    /// The time stamps of numbered images, one a line
    #[arg(long, value_name = "FILE")]
    pub(crate) timestamps: Option<PathBuf>,
    /// The column of lists in which the time stamps stand, from 0; without it the first that holds one
    #[arg(long, value_name = "N")]
    pub(crate) column: Option<usize>,
}

fn rate(text: &str) -> Result<Rate, String> {
    let rate = match text.split_once('/') {
        Some(_) => text.parse::<Rational>().and_then(Rate::from_rational),
        None => Rate::from_decimal(text).map(|rate| rate.snap().unwrap_or(rate)),
    };
    rate.map_err(|error| format!("{error}; 25, 29.97 and 30000/1001 are rates"))
}

/// How to read.
#[derive(Args)]
pub(crate) struct Reading {
    /// The format, where it is not recognised
    #[arg(long, value_name = "FORMAT")]
    pub(crate) from: Option<String>,
    /// An option of the format, NAME=VALUE; genlock formats ID lists them
    #[arg(long = "option", value_name = "NAME=VALUE")]
    pub(crate) options: Vec<String>,
}

/// How to write.
#[derive(Args)]
pub(crate) struct Writing {
    /// The output: a file, or a new folder for formats of several files
    #[arg(long, short)]
    pub(crate) output: PathBuf,
    /// The format, where the ending of the output does not say it
    #[arg(long, value_name = "FORMAT")]
    pub(crate) to: Option<String>,
    /// Losses that are accepted: codes such as polygon or loss/polygon, comma-separated, or all
    #[arg(long, value_name = "CODE,…")]
    pub(crate) allow_loss: Vec<String>,
    /// An option of the output format, NAME=VALUE
    #[arg(long = "write-option", value_name = "NAME=VALUE")]
    pub(crate) write_options: Vec<String>,
    /// Do everything but write
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// How far single labels may be moved, in seconds.
fn refining(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds <= 2.0 => Ok(seconds),
        _ => Err("a number of seconds above 0 and up to 2".to_owned()),
    }
}
