//! The program `genlock`.

#![forbid(unsafe_code)]

mod args;
mod commands;
mod progress;
mod screen;

use args::{Cli, Command, Images, Report, SchemaOf};
use clap::{CommandFactory as _, Parser as _};
use genlock::MediaFiles;
use genlock::media::{ProbeOptions, TimelineCache};
use screen::{Outcome, Screen};
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let screen = Screen::new(&cli.global);
    let cache = cli.global.cache();
    match run(cli.command, cache.as_ref(), cli.global.output_format, &screen) {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) => {
            screen.error(error.to_string());
            ExitCode::from(2)
        }
    }
}

/// How media are probed.
fn probing(cache: Option<&TimelineCache>) -> ProbeOptions {
    let options = ProbeOptions::default();
    match cache {
        Some(cache) => options.with_cache(cache.clone()),
        None => options,
    }
}

/// The same with what numbered images do not say of themselves.
fn with_images(mut options: ProbeOptions, images: Images) -> ProbeOptions {
    let Images { rate, timestamps, column } = images;
    (options.rate, options.timestamps, options.column) = (rate, timestamps, column);
    options
}

fn run(command: Command, cache: Option<&TimelineCache>, format: Report, screen: &Screen) -> commands::Result {
    if format.common().is_none() && !matches!(command, Command::Check(_)) {
        return Err(genlock_format::Error::usage(
            "only genlock check writes this output format; the others write text, json and jsonl",
        ));
    }
    let open = |media: PathBuf| Ok::<_, genlock_format::Error>(MediaFiles::open(&media)?.probing(probing(cache)));
    match command {
        Command::Formats { id } => commands::formats::run(id.as_deref(), screen),
        Command::Inspect { paths, reading } => commands::inspect::run(&paths, &reading, screen),
        Command::Probe { media, frames, compare, content, clocks, images } => {
            let asked = commands::probe::Asked { frames, compare, content, clocks: &clocks };
            commands::probe::run(&media, asked, &with_images(probing(cache), images), screen)
        }
        Command::Convert { source, writing, reading, media } => {
            commands::convert::run(&source, &writing, &reading, media.map(open).transpose()?.as_ref(), screen)
        }
        Command::Align { source, media, maps, refine, reading } => {
            commands::align::run(&source, &open(media)?, maps.as_deref(), refine, &reading, screen)
        }
        Command::Fix { source, media, writing, convention, maps, refine, reading } => {
            let how = commands::align::How { convention: convention.as_ref(), refine };
            commands::fix::run(&source, &open(media)?, &writing, how, maps.as_deref(), &reading, screen)
        }
        Command::Check(check) => {
            let media = check.media.clone().map(open).transpose()?;
            commands::check::run(&check, media.as_ref(), format, screen)
        }
        Command::Agree(args) => {
            let media = args.media.clone().map(open).transpose()?;
            commands::agree::run(&args, media.as_ref(), screen)
        }
        Command::Merge(args) => {
            let media = args.media.clone().map(open).transpose()?;
            commands::merge::run(&args, media.as_ref(), screen)
        }
        Command::Diff { left, right } => commands::diff::run(&left, &right, screen),
        Command::Explain { code } => commands::explain::run(code.as_deref(), screen),
        Command::Schema { of } => {
            screen.json(&match of {
                SchemaOf::Native => genlock::json_schema(),
                SchemaOf::Config => genlock::check::config::json_schema(&genlock::check::rules::all()),
            });
            Ok(Outcome::Clean)
        }
        Command::Doctor { clear_cache } => commands::doctor::run(clear_cache, cache, screen),
        Command::Demo { output } => commands::demo::run(&output, screen),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "genlock", &mut std::io::stdout());
            Ok(Outcome::Clean)
        }
        Command::Manual => {
            let page = clap_mangen::Man::new(Cli::command());
            page.render(&mut std::io::stdout()).map_err(|e| genlock_format::Error::io("stdout", e))?;
            Ok(Outcome::Clean)
        }
    }
}
