//! The tracks of cameras against those of a LiDAR, within one delivery.

mod link;
mod seen;
mod view;

use crate::repair::{Finding, add_map, explain, why};
use crate::resolve::{clock, find_or_add};
use genlock_align::{Estimator as _, Options, Outcome, TracksToTracks, Verdict};
use genlock_check::spatial::Sights;
use genlock_check::{Aids, Scene};
use genlock_diagnose::codes::align as codes;
use genlock_diagnose::{Diagnostic, Position, Report};
use genlock_model::{Clock, Dataset, Id, Stream, Unit};
use genlock_time::SyncMap;
use seen::{Seen, track};
use std::path::PathBuf;

/// Finds the delay and the drift between the clocks of each camera and of the LiDAR of its recording from the movement of the objects
/// that both track, and adds the map from the camera's clock to the LiDAR's.
///
/// Objects need no common ids: where a calibration says how the camera sees the cuboids, they are paired by where they are, together with
/// the delay; where none does, by their bearings and sizes, if the camera looks along the x axis of the cuboids' frame. One id in both
/// decides between objects that are near each other, and is not believed of objects that are not. Labels without a track are linked
/// from moment to moment where that is clear. Cuboids in a frame that does not move need poses on the clock of the cuboids.
pub fn repair_sensors(data: &mut Dataset, options: &Options, report: &dyn Report) -> Vec<Finding> {
    let findings = compare(data, options);
    if findings.is_empty() {
        let message = "left alone: no camera and LiDAR of one recording track objects on clocks of seconds";
        report.diagnostic(Diagnostic::new(codes::ABSTAINED, message));
    }
    for (finding, shared) in &findings {
        let code = if *shared { codes::ABSTAINED } else { conclude(data, finding) };
        report.diagnostic(Diagnostic::new(code, &finding.sentence).at(Position::file(finding.name.as_str())));
    }
    findings.into_iter().map(|(finding, _)| finding).collect()
}

/// Each camera against the first LiDAR of its recording, and whether both stand on one clock.
fn compare(data: &Dataset, options: &Options) -> Vec<(Finding, bool)> {
    let seen = Seen::of(data);
    let mut findings = Vec::new();
    if seen.cameras.is_empty() || seen.lidars.is_empty() {
        return findings;
    }
    let aids = Aids::new();
    let scene = Scene::new(data, &aids);
    let sights = Sights::new(&scene);
    for ((recording, camera), ours) in &seen.cameras {
        let Some(((_, lidar), theirs)) = seen.lidars.iter().find(|((other, _), _)| other == recording) else { continue };
        let Some(clock) = ours.clock else { continue };
        let stream = |id: &Id<Stream>| data.streams.get(*id).map_or_else(String::new, |stream| stream.name.to_string());
        let (name, against) = (stream(camera), stream(lidar));
        let (projected, sight) = view::as_seen(&scene, &sights, *camera, theirs);
        let mine: Vec<_> = ours.boxes.iter().map(|(object, samples)| track(data, *object, samples.clone())).collect();
        let outcome = TracksToTracks { ours: &mine, theirs: &projected, sight }.estimate(options);
        let labels = ours.boxes.values().map(Vec::len).sum();
        let mut sentence = match &outcome.verdict {
            Verdict::Keep => format!("the movements on {name} and {against} coincide"),
            Verdict::Fix(estimate) => explain(estimate, "objects"),
            Verdict::Abstain(reason) => why(reason),
        };
        let shared = theirs.clock == Some(clock);
        if shared && matches!(outcome.verdict, Verdict::Fix(_)) {
            sentence.push_str("; both stand on one clock in the file, so that no map can tell them apart");
        }
        findings.push((Finding::new(clock, name, PathBuf::from(against), labels, outcome, sentence), shared));
    }
    findings
}

fn conclude(data: &mut Dataset, finding: &Finding) -> genlock_diagnose::Code {
    let Outcome { verdict, .. } = &finding.outcome;
    let (map, model, estimate, code) = match verdict {
        Verdict::Abstain(_) => return codes::ABSTAINED,
        Verdict::Keep => (SyncMap::identity(), "kept", finding.outcome.considered.as_ref(), codes::KEPT),
        Verdict::Fix(estimate) => (estimate.map.clone(), estimate.model.name(), Some(&**estimate), codes::FIXED),
    };
    let name = format!("time of {}", finding.media.display());
    let recording = data.clocks.get(finding.clock).and_then(|clock| clock.recording);
    let (to, _) = find_or_add(data, Clock { recording, ..clock(Unit::Second, name) });
    add_map(data, finding.clock, to, map, &format!("tracks:{model}"), finding.sentence.clone(), estimate, None);
    code
}
