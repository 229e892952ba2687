//! Speech that nobody wrote down, and words that nobody says.

use crate::{
    Active, Category, Found, Link, LinkKind, Millis, Modality, Param, Placed, Reporter, Rule, RuleInfo, Scene, Share, Toward,
};
use genlock_diagnose::codes::check as codes;
use genlock_model::{Clock, Id, Stream, StreamKind};
use std::collections::BTreeMap;

/// `check/turn-without-transcript`.
pub(super) struct TurnWithoutTranscript;

/// `check/transcript-without-turn`.
pub(super) struct TranscriptWithoutTurn;

/// Speaker turns and the words that are said in them.
static SPEECH: LinkKind = LinkKind { name: "speech", category: Category::Reference, about: "speaker turns and transcripts" };

const COVERED: Param<Share> = Param::new("covered", 0.2, "the share of a label that its counterparts must cover");

const SIDE_BY_SIDE: Param<Share> =
    Param::new("side-by-side", 0.5, "the share of labels with a counterpart from which a transcript and turns belong together");

const MIN_LENGTH: Param<Millis> = Param::new("min-length", 300.0, "shorter labels need no counterpart: a breath, a click");

const SPOKEN: Param<Vec<String>> = Param::new(
    "spoken",
    ["speech", "speaker", "voice", "talk", "speaking"].as_slice(),
    "classes of audio labels that are turns; labels with a speaker and without a class are turns, too",
);

impl Rule for TurnWithoutTranscript {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::TURN_WITHOUT_TRANSCRIPT,
            category: Category::Reference,
            active: Active::Always,
            params: &[&COVERED, &SIDE_BY_SIDE, &MIN_LENGTH, &SPOKEN],
            links: &[&SPEECH],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        check(scene, Modality::Audio, out);
    }
}

impl Rule for TranscriptWithoutTurn {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::TRANSCRIPT_WITHOUT_TURN,
            category: Category::Reference,
            active: Active::Always,
            params: &[&COVERED, &SIDE_BY_SIDE, &MIN_LENGTH, &SPOKEN],
            links: &[&SPEECH],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        check(scene, Modality::Text, out);
    }
}

/// Labels of one stream by their start.
type Lists<'s> = BTreeMap<(Id<Clock>, Id<Stream>), Vec<&'s Placed<'s>>>;

/// Each transcript is compared with the turns on its clock where both run side by side, which both directions judge alike.
fn check(scene: &Scene<'_>, here: Modality, out: &mut Reporter<'_>) {
    let (covered, length) = (out.setting(&COVERED), out.setting(&MIN_LENGTH));
    let side_by_side = out.setting(&SIDE_BY_SIDE).between(Modality::Text, Modality::Audio).0;
    let spoken = out.setting(&SPOKEN).base().clone();
    let turn = |placed: &Placed<'_>| {
        let class = scene.class_name(placed.label);
        (class.is_empty() && placed.label.track.is_some()) || spoken.iter().any(|name| name.eq_ignore_ascii_case(class))
    };
    // Words on a picture say what is seen.
    let is_transcript = |placed: &Placed<'_>| {
        !matches!(scene.kind(placed.label), StreamKind::Video | StreamKind::Image | StreamKind::ImageSequence)
    };
    // Everybody who speaks on a clock together: each speaker may have a stream.
    let mut speakers: BTreeMap<Id<Clock>, Vec<&Placed<'_>>> = BTreeMap::new();
    for ((clock, _), turns) in lists(scene, Modality::Audio, turn) {
        speakers.entry(clock).or_default().extend(turns);
    }
    let speakers: BTreeMap<_, _> = speakers.into_iter().map(|(clock, said)| (clock, (joined(&said), said))).collect();
    for ((clock, _), words) in &lists(scene, Modality::Text, is_transcript) {
        let Some((said_spans, said)) = speakers.get(clock) else { continue };
        let words_spans = joined(words);
        let least = covered.base().0;
        let together = share(words, said_spans, least).min(share(said, &words_spans, least));
        let (ours, theirs) = if here == Modality::Text { (words, said_spans) } else { (said, &words_spans) };
        let there = if here == Modality::Text { Modality::Audio } else { Modality::Text };
        for placed in ours.iter().filter(|placed| placed.length() >= length.of(scene, placed.label, None).0) {
            let link = Link { kind: &SPEECH, label: placed.label, toward: Toward::Modality(there) };
            if together < side_by_side {
                out.unchecked(link);
                continue;
            }
            out.checked(link);
            let part = cover(placed, theirs);
            if part >= covered.of(scene, placed.label, None).0 {
                continue;
            }
            let found = Found {
                labels: &[placed.label],
                time: Some((placed.start, placed.end)),
                numbers: &[("covered", part)],
                link: Some(link),
                ..Found::default()
            };
            out.report(found, || {
                let [start, end] = [placed.start, placed.end].map(|time| scene.time(placed.clock, time));
                match here {
                    Modality::Text => format!("nobody speaks the words from {start} to {end}"),
                    _ => format!("the speaker turn from {start} to {end} has no words"),
                }
            });
        }
    }
}

fn lists<'s>(scene: &'s Scene<'_>, modality: Modality, wanted: impl Fn(&Placed<'_>) -> bool) -> Lists<'s> {
    let mut lists: Lists<'s> = BTreeMap::new();
    for placed in &scene.placed {
        if placed.modality == modality && !placed.instant && placed.end > placed.start && wanted(placed) {
            lists.entry((placed.clock, placed.label.stream)).or_default().push(placed);
        }
    }
    lists
}

/// What labels cover, as spans that do not touch.
fn joined(list: &[&Placed<'_>]) -> Vec<(i64, i64)> {
    let mut spans: Vec<(i64, i64)> = list.iter().map(|placed| (placed.start, placed.end)).collect();
    spans.sort_unstable();
    let mut joined: Vec<(i64, i64)> = Vec::new();
    for (start, end) in spans {
        match joined.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    joined
}

/// The share of a label's time that spans cover.
fn cover(placed: &Placed<'_>, spans: &[(i64, i64)]) -> f64 {
    let first = spans.partition_point(|(_, end)| *end <= placed.start);
    let inside = spans[first..].iter().take_while(|(start, _)| *start < placed.end);
    let common: i64 = inside.map(|(start, end)| placed.end.min(*end).saturating_sub(placed.start.max(*start))).sum();
    common as f64 / placed.length().max(1) as f64
}

/// The share of labels that spans cover.
fn share(list: &[&Placed<'_>], spans: &[(i64, i64)], least: f64) -> f64 {
    let covered = list.iter().filter(|placed| cover(placed, spans) >= least).count();
    if list.is_empty() { 0.0 } else { covered as f64 / list.len() as f64 }
}
