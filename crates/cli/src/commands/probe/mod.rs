//! `genlock probe`.

mod clocks;
mod compare;
mod document;
mod suspicion;
mod text;

use super::Result;
use crate::args::{Clocks, OutputFormat, Peer};
use crate::screen::{Outcome, Screen};
use clocks::{Answers, Questions};
use compare::Comparison;
use genlock::media::{Content, Frame, MediaTimeline, ProbeOptions, StreamTimeline, probe};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// What is asked of each file.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) frames: bool,
    pub(crate) compare: Option<Peer>,
    pub(crate) content: bool,
    pub(crate) clocks: &'a Clocks,
}

pub(crate) fn run(media: &[PathBuf], asked: Asked<'_>, options: &ProbeOptions, screen: &Screen) -> Result {
    let questions = Questions::read(asked.clocks)?;
    let mut outcome = Outcome::Clean;
    let mut documents = Vec::new();
    for path in media {
        let timeline = match probe(path, options) {
            Ok(timeline) => timeline,
            Err(error) => {
                screen.error(format!("{error}: {}", path.display()));
                outcome = Outcome::Findings;
                continue;
            }
        };
        let compared = asked.compare.map(|Peer::Ffprobe| compare::ffprobe(path, &timeline)).transpose();
        let compared = compared.map_err(|why| genlock_format::Error::usage(format!("{why}: {}", path.display())))?;
        if compared.as_ref().is_some_and(|streams| !streams.iter().all(Comparison::agrees)) {
            outcome = Outcome::Findings;
        }
        let seen = asked.content.then(|| suspicion::look(path, &timeline, screen)).transpose();
        let seen = seen.unwrap_or_else(|error| {
            screen.error(format!("{error}: {}", path.display()));
            outcome = Outcome::Findings;
            None
        });
        if seen.as_ref().is_some_and(|content| !content.suspicions.is_empty()) {
            outcome = Outcome::Findings;
        }
        let answers = questions.as_ref().map(|questions| questions.ask(&timeline)).transpose();
        let answers = answers.map_err(|why| genlock_format::Error::usage(format!("{why}: {}", path.display())))?;
        if answers.as_ref().is_some_and(Answers::lack) {
            outcome = Outcome::Findings;
        }
        match (screen.format(), asked.frames) {
            (OutputFormat::Text, true) => text::frames(path, &timeline, screen),
            (OutputFormat::Text, false) => {
                text::tell(path, &timeline, compared.as_deref(), screen);
                if let Some(answers) = &answers {
                    answers.tell(screen);
                }
                if let Some(content) = &seen {
                    suspicion::tell(content, screen);
                }
            }
            (OutputFormat::Jsonl, true) => {
                for (stream, frame) in all_frames(&timeline) {
                    screen.json(&document::frame(stream, &frame));
                }
            }
            (OutputFormat::Jsonl, false) => {
                screen.json(&document(path, &timeline, (compared.as_deref(), answers.as_ref()), seen.as_ref()));
            }
            (OutputFormat::Json, true) => documents.push(with_frames(path, &timeline)),
            (OutputFormat::Json, false) => {
                documents.push(document(path, &timeline, (compared.as_deref(), answers.as_ref()), seen.as_ref()));
            }
        }
    }
    if screen.format() == OutputFormat::Json {
        screen.json(&documents);
    }
    Ok(outcome)
}

fn document(
    path: &Path,
    timeline: &MediaTimeline,
    (compared, answers): (Option<&[Comparison]>, Option<&Answers>),
    seen: Option<&Content>,
) -> Value {
    let mut document = document::timeline(path, timeline, compared, answers);
    if let (Some(content), Some(fields)) = (seen, document.as_object_mut()) {
        fields.insert("content".to_owned(), suspicion::document(content));
    }
    document
}

fn with_frames(path: &Path, timeline: &MediaTimeline) -> Value {
    let frames: Vec<_> = all_frames(timeline).map(|(stream, frame)| document::frame(stream, &frame)).collect();
    json!({ "path": path.display().to_string(), "frames": frames })
}

fn all_frames(timeline: &MediaTimeline) -> impl Iterator<Item = (&StreamTimeline, Frame)> {
    timeline.streams.iter().flat_map(|stream| stream.frames.iter_stored().map(move |frame| (stream, frame)))
}
