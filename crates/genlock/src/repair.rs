//! Aligning the labels of a dataset to the speech of their media.

use crate::hearing::{Ears, Heard};
use crate::refining::Refinement;
use crate::resolve::Resolved;
use crate::witness::Kind;
use genlock_align::{Candidate, Common, Estimate, Events, Interval, Options, Outcome, Reason, SpeechTrack, Verdict};
use genlock_align::{align, align_as, common, departs};
use genlock_diagnose::codes::align as codes;
use genlock_diagnose::{Diagnostic, Position, Report};
use genlock_media::conventions;
use genlock_model::{Clock, ClockMap, ClockPaths, Dataset, Evidence, Extent, Extras, Id, Number, Record, Unit, Zero};
use genlock_time::{Rational, SyncMap, TimeError};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// What the alignment said of one clock.
pub struct Finding {
    /// The clock of the labels.
    pub clock: Id<Clock>,
    /// Its name.
    pub name: String,
    /// The media that it was compared with.
    pub media: PathBuf,
    /// Labels on the clock.
    pub labels: usize,
    /// The answer.
    pub outcome: Outcome,
    /// One sentence for people.
    pub sentence: String,
    /// Whether it is sure, and of something else than most recordings of the delivery.
    pub departs: bool,
    /// What was done to single labels, where that was asked for.
    pub refined: Option<Refinement>,
}

impl Finding {
    /// What an estimator said of the labels on a clock that were compared with `media`.
    pub(crate) fn new(clock: Id<Clock>, name: String, media: PathBuf, labels: usize, outcome: Outcome, sentence: String) -> Self {
        Self { clock, name, media, labels, outcome, sentence, departs: false, refined: None }
    }
}

/// Compares the labels on each clock of seconds with their media, and adds the map that puts them right where one is convincing. Labels
/// that are right get the identity; labels that cannot be judged get no map at all and stay as written.
///
/// Labels that last are compared with the speech in the media and, where that does not tell, their starts with the onsets of sound.
/// Labels of instants are compared with the onsets of sound and with the cuts and flashes of the pictures; so are the starts and ends of
/// labels whose media has no sound, with the pictures only. Where two of these convince of different places, nothing is moved.
///
/// A clock that has a map already is judged by its mapped times; a further repair replaces that map by one that does both. Where most
/// recordings share one wrong clock, those that cannot be judged alone are held against it, and those that depart from it are named.
/// The sound of each media file is decoded once, and once more where speech does not tell; what is kept of it takes 3 MB for each hour
/// until all are judged.
pub fn repair(data: &mut Dataset, resolved: &[Resolved], options: &Options, report: &dyn Report) -> Vec<Finding> {
    let mut ears = Ears::default();
    let mut findings = repair_lasting(data, resolved, &mut ears, options, report);
    findings.extend(crate::events::repair_events(data, resolved, &mut ears, options, report));
    findings
}

fn repair_lasting(
    data: &mut Dataset,
    resolved: &[Resolved],
    ears: &mut Ears,
    options: &Options,
    report: &dyn Report,
) -> Vec<Finding> {
    let mut all: Vec<(&Resolved, Judged)> = Vec::new();
    for place in resolved.iter().filter(|place| crate::hearing::has_sound(place)) {
        for clock in label_clocks(data, place) {
            let Some(heard) = ears.speech(place, report) else { continue };
            match judge(data, place, clock, heard, options) {
                Ok(Some(judged)) => all.push((place, judged)),
                Ok(None) => {}
                Err(error) => report.diagnostic(inexact(&error)),
            }
        }
    }
    let shared = compare_all(&mut all, &|place| ears.speech_heard(place), options);
    for (place, judged) in &mut all {
        judged.try_onsets(place, ears, options, report);
    }
    let mut findings = Vec::new();
    for (place, judged) in all {
        let (intervals, shift, kind) = (judged.intervals.clone(), judged.shift.clone(), judged.kind);
        let mut finding = conclude(data, place, judged, report);
        if let Some(common) = shared.as_ref().filter(|common| departs(&finding.outcome, &intervals, common)) {
            finding.departs = true;
            let (files, judged) = (common.files, common.judged);
            let message = format!("departs from what {files} of {judged} recordings share: {}", common.sentence);
            report.diagnostic(Diagnostic::new(codes::DEPARTS, message).at(Position::file(finding.name.as_str())));
        }
        let settled = !matches!(finding.outcome.verdict, Verdict::Abstain(_)) && kind == Kind::Speech;
        if let (Some(within), Some(track), true) = (options.refine, ears.speech_heard(place), settled) {
            finding.refined = crate::refining::refine(data, place, finding.clock, (track, &shift), within, report);
        }
        findings.push(finding);
    }
    findings
}

/// Looks for what most recordings share, and judges those anew by it that cannot be judged alone.
fn compare_all<'t>(
    all: &mut [(&Resolved, Judged)],
    track: &dyn Fn(&Resolved) -> Option<&'t SpeechTrack>,
    options: &Options,
) -> Option<Common> {
    // Two clocks of one media file, as of subtitles and of speaker turns, are two witnesses, but not two recordings.
    let mut seen = BTreeSet::new();
    let outcomes: Vec<&Outcome> =
        all.iter().filter(|(place, _)| seen.insert(&place.path)).map(|(_, judged)| &judged.outcome).collect();
    let common = common(&outcomes)?;
    for (place, judged) in all.iter_mut() {
        let doubtful = matches!(judged.outcome.verdict, Verdict::Abstain(_)) && judged.before.is_none();
        if let (true, Some(track)) = (doubtful, track(place)) {
            judged.outcome = align_as(&judged.intervals, track, &[], &common, options);
        }
    }
    Some(common)
}

/// The clocks of seconds on which labels of the recording last.
pub(crate) fn label_clocks(data: &Dataset, place: &Resolved) -> BTreeSet<Id<Clock>> {
    let is_candidate = |id: Id<Clock>| {
        data.clocks.get(id).is_some_and(|clock| {
            clock.recording == Some(place.recording) && clock.unit == Unit::Second && clock.zero != Zero::Presentation
        })
    };
    let lasting = data.labels.iter().filter(|label| matches!(label.extent, Extent::During { .. }));
    lasting.filter_map(|label| label.extent.clock()).filter(|id| is_candidate(*id)).collect()
}

struct Judged {
    clock: Clock,
    /// The labels, on the clock of the speech as far as it is known so far.
    intervals: Vec<Interval>,
    outcome: Outcome,
    /// What the outcome is drawn from.
    kind: Kind,
    /// The map in force so far.
    before: Option<(Id<ClockMap>, SyncMap)>,
    /// From the aligner's zero to the presentation clock's.
    shift: SyncMap,
}

impl Judged {
    /// Compares the starts of labels of which speech does not tell with the onsets of sound. Where sounds end is too vague.
    fn try_onsets(&mut self, place: &Resolved, ears: &mut Ears, options: &Options, report: &dyn Report) {
        let Verdict::Abstain(reason) = self.outcome.verdict else { return };
        if matches!(reason, Reason::TooFewLabels { .. } | Reason::Overflow) {
            return;
        }
        let starts = Events::new(self.intervals.iter().map(|interval| interval.start).collect());
        let known = match &self.before {
            Some(_) => Ok(Vec::new()),
            None => self.shift.invert().and_then(|back| candidates(place, &back)),
        };
        let (Ok(known), Some(heard)) = (known, ears.onsets(place, report)) else { return };
        let outcome = crate::witness::by_onsets(&starts, &heard.what, 0, &known, options);
        if !matches!(outcome.verdict, Verdict::Abstain(_)) {
            (self.outcome, self.kind) = (outcome, Kind::Onsets);
        }
    }
}

fn judge(
    data: &Dataset,
    place: &Resolved,
    clock: Id<Clock>,
    heard: &Heard<SpeechTrack>,
    options: &Options,
) -> Result<Option<Judged>, TimeError> {
    let Some(clock) = data.clocks.get(clock).cloned() else { return Ok(None) };
    // The track counts from its own zero, the presentation clock from the timeline's.
    let shift = SyncMap::shift(heard.zero.sub(place.timeline.zero)?);
    let back = shift.invert()?;
    let before = in_force(data, clock.id, place.presentation);
    let to_track = match &before {
        Some((_, map)) => map.then(&back)?,
        None => back.clone(),
    };
    let mut intervals = Vec::new();
    for label in data.labels.iter().filter(|label| label.extent.clock() == Some(clock.id)) {
        for span in label.extent.spans() {
            let placed = to_track.apply_span(span.start.position(), span.end.position())?;
            intervals.extend(placed.and_then(|placed| Interval::from_seconds(placed.start, placed.end)));
        }
    }
    let candidates = if before.is_some() { Vec::new() } else { candidates(place, &back)? };
    let outcome = align(&intervals, &heard.what, &candidates, options);
    Ok(Some(Judged { clock, intervals, outcome, kind: Kind::Speech, before, shift }))
}

/// Says that times cannot be computed with.
pub(crate) fn inexact(error: &TimeError) -> Diagnostic {
    Diagnostic::new(codes::ABSTAINED, format!("the times do not fit exact arithmetic: {error}"))
}

/// The map from one clock straight to another that no other replaces.
pub(crate) fn in_force(data: &Dataset, from: Id<Clock>, to: Id<Clock>) -> Option<(Id<ClockMap>, SyncMap)> {
    let replaced: BTreeSet<_> = data.maps.iter().filter_map(|map| map.replaces).collect();
    let fits = |map: &&ClockMap| map.from == from && map.to == to && !replaced.contains(&map.id);
    data.maps.iter().find(fits).map(|map| (map.id, map.map.clone()))
}

/// The wrong clocks that this media file suggests, as maps to the aligner's zero.
pub(crate) fn candidates(place: &Resolved, back: &SyncMap) -> Result<Vec<Candidate>, TimeError> {
    let to_zero = SyncMap::shift(place.timeline.zero.neg());
    let candidate = |convention: genlock_media::WrongClock| {
        let map = convention.map.then(&to_zero)?.then(back)?;
        Ok(Candidate { name: convention.name, sentence: convention.sentence, map })
    };
    conventions(&place.timeline)?.into_iter().map(candidate).collect()
}

/// Adds the map that the outcome asks for, and says so.
fn conclude(data: &mut Dataset, place: &Resolved, judged: Judged, report: &dyn Report) -> Finding {
    let Judged { clock, intervals, outcome, kind, before, shift } = judged;
    let labels = intervals.len();
    let position = Position::file(clock.name.as_str());
    let (diagnostic, sentence) = match &outcome.verdict {
        Verdict::Keep => {
            if before.is_none() {
                let sentence = format!("The labels agree with {}.", kind.in_media());
                let method = format!("{}:kept", kind.method());
                add_map(data, clock.id, place.presentation, SyncMap::identity(), &method, sentence, None, None);
            }
            let sentence = format!("{labels} labels agree with {} where they are", kind.what());
            (Diagnostic::new(codes::KEPT, &sentence), sentence)
        }
        Verdict::Fix(estimate) => {
            let whole = match &before {
                Some((_, map)) => map.then(&estimate.map),
                None => Ok(estimate.map.clone()),
            };
            let sentence = kind.tell(explain(estimate, "labels"));
            match whole.and_then(|map| map.then(&shift)) {
                Ok(map) => {
                    tell_removed(&intervals, &estimate.map, &clock, report);
                    let method = format!("{}:{}", kind.method(), estimate.model.name());
                    let replaces = before.map(|(id, _)| id);
                    add_map(data, clock.id, place.presentation, map, &method, sentence.clone(), Some(estimate), replaces);
                    (Diagnostic::new(codes::FIXED, &sentence), sentence)
                }
                Err(error) => (Diagnostic::new(codes::ABSTAINED, format!("the map cannot be composed: {error}")), sentence),
            }
        }
        Verdict::Abstain(reason) => {
            let sentence = why(reason);
            let help = "look at these labels by hand, or give the media that they were made on";
            (Diagnostic::new(codes::ABSTAINED, &sentence).help(help), sentence)
        }
    };
    report.diagnostic(diagnostic.at(position));
    let (name, media) = (clock.name.to_string(), place.path.clone());
    Finding::new(clock.id, name, media, labels, outcome, sentence)
}

/// Says which labels lie in stretches that the media does not have.
fn tell_removed(intervals: &[Interval], map: &SyncMap, clock: &Clock, report: &dyn Report) {
    let seconds = |nanos: i64| Rational::new(i128::from(nanos), 1_000_000_000).ok();
    let is_removed = |interval: &&Interval| {
        let (Some(start), Some(end)) = (seconds(interval.start), seconds(interval.end)) else { return false };
        matches!(map.apply_span(start, end), Ok(None))
    };
    let removed: Vec<&Interval> = intervals.iter().filter(is_removed).collect();
    let (Some(first), Some(last)) = (removed.iter().map(|it| it.start).min(), removed.iter().map(|it| it.end).max()) else {
        return;
    };
    let decimal = |nanos: i64| seconds(nanos).map_or_else(String::new, |time| time.to_decimal(3));
    let (count, first, last) = (removed.len(), decimal(first), decimal(last));
    let message = format!("{count} labels, between {first} s and {last} s, lie in a stretch that the media does not have");
    report.diagnostic(Diagnostic::new(codes::REMOVED, message).at(Position::file(clock.name.as_str())));
}

#[allow(clippy::too_many_arguments, reason = "the fields of a map, which is made here only")]
pub(crate) fn add_map(
    data: &mut Dataset,
    from: Id<Clock>,
    to: Id<Clock>,
    map: SyncMap,
    method: &str,
    sentence: String,
    estimate: Option<&Estimate>,
    replaces: Option<Id<ClockMap>>,
) {
    let evidence = evidence(method, sentence, estimate);
    let id = data.maps.next_id();
    data.put(Record::Map(ClockMap { id, from, to, map, evidence, replaces }));
}

/// The evidence of an estimate, as a map holds it.
pub(crate) fn evidence(method: &str, sentence: String, estimate: Option<&Estimate>) -> Evidence {
    let mut figures = Extras::new();
    if let Some(raw) = estimate.and_then(|estimate| serde_json::value::to_raw_value(&estimate_json(estimate)).ok()) {
        figures.push("align", "estimate", raw);
    }
    let confidence = estimate.and_then(|estimate| Number::from_text(&format!("{:.4}", estimate.confidence)));
    Evidence { method: method.into(), sentence, confidence, figures }
}

/// The sentence of an estimate, with its confidence and how many of the labels or windows speak for it.
pub(crate) fn explain(estimate: &Estimate, what: &str) -> String {
    let sentence = estimate.evidence.sentence.trim_end_matches('.');
    let percent = (estimate.confidence * 100.0).round();
    let (support, labels) = (estimate.evidence.support, estimate.evidence.labels);
    format!("{sentence}; confidence {percent} %, {support} of {labels} {what} speak for it")
}

/// Why labels were left alone.
pub(crate) fn why(reason: &Reason) -> String {
    match reason {
        Reason::TooFewLabels { found, needed } => {
            format!("left alone: {found} labels that can be placed, {needed} are needed")
        }
        Reason::NoContrast { speech_share } => {
            format!("left alone: {:.1} % of the sound is speech, so nothing can be told apart", speech_share * 100.0)
        }
        Reason::Unrelated { z_per_sqrt_n } => format!(
            "left alone: the labels fit nowhere much better than by chance ({z_per_sqrt_n:.2}); they may belong to another recording"
        ),
        Reason::FewFit { support, labels } => {
            format!(
                "left alone: even the best place fits {support} of {labels} labels only; they may belong to another recording"
            )
        }
        Reason::Ambiguous { margin } => format!("left alone: several places fit about equally well (margin {margin:.2})"),
        Reason::Unsure { confidence } => {
            format!("left alone: the best explanation has a confidence of {:.0} % only", confidence * 100.0)
        }
        Reason::TooLittle { what, found, needed } => format!("left alone: {found} {what}, {needed} are needed"),
        Reason::Flat { what } => format!("left alone: nothing can be told apart in {what}"),
        Reason::FewAgree { what, support, compared } => format!(
            "left alone: the best map agrees with {support} of {compared} {what} only; they may belong to another recording"
        ),
        Reason::Contradicted { apart } => {
            format!("left alone: two kinds of evidence convince of places {apart:.3} s apart")
        }
        Reason::Incomparable => "left alone: the two are not of one kind".to_owned(),
        Reason::Overflow => "left alone: the times do not fit exact arithmetic".to_owned(),
    }
}

/// An estimate as JSON: seconds, ratios and shares.
pub fn estimate_json(estimate: &Estimate) -> serde_json::Value {
    let bounds = |bounds: &genlock_align::Bounds| json!({ "value": bounds.value.approx(), "low": bounds.low.approx(), "high": bounds.high.approx() });
    let residuals = |residuals: &genlock_align::Residuals| json!({ "median": residuals.median, "p95": residuals.p95, "bias": residuals.bias });
    let evidence = &estimate.evidence;
    let alternatives: Vec<_> = evidence
        .alternatives
        .iter()
        .map(|other| json!({ "model": other.model.name(), "score": other.score, "offset": other.offset, "ratio": other.ratio }))
        .collect();
    json!({
        "model": estimate.model.name(),
        "offset_seconds": bounds(&estimate.offset),
        "ratio": bounds(&estimate.ratio),
        "confidence": estimate.confidence,
        "residual_seconds_before": residuals(&evidence.before),
        "residual_seconds_after": residuals(&evidence.after),
        "margin": evidence.margin,
        "z_per_sqrt_n": evidence.z_per_sqrt_n,
        "nats_per_label": evidence.nats,
        "labels": evidence.labels,
        "support": evidence.support,
        "pieces": evidence.pieces.iter().map(|piece| json!({ "support": piece.support, "of": piece.compared })).collect::<Vec<_>>(),
        "alternatives": alternatives,
    })
}

/// True if no map leads from this clock to a presentation clock.
pub fn is_unplaced(paths: &ClockPaths<'_>, clock: Id<Clock>) -> bool {
    let is_presentation = |id: &Id<Clock>| paths.dataset().clocks.get(*id).is_some_and(|clock| clock.zero == Zero::Presentation);
    !paths.reachable(clock).iter().any(is_presentation)
}
