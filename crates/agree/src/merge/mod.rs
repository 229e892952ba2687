//! What most annotators say: one delivery out of several.

mod geometry;
mod groups;
mod label;
mod output;
mod time;
mod tracks;
mod vote;

use crate::survey::Survey;
use genlock_diagnose::codes::agree as codes;
use genlock_diagnose::{Diagnostic, Position, Report};
use genlock_model::{ClockPaths, Dataset, Label};
use genlock_time::Rational;
use groups::Group;
use std::collections::BTreeMap;

/// How many annotators have to agree on a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quorum {
    /// More than half of those who looked.
    Majority,
    /// All who looked.
    All,
    /// At least so many.
    AtLeast(usize),
}

impl Quorum {
    const fn is_met(self, votes: usize, lookers: usize) -> bool {
        match self {
            Self::Majority => votes * 2 > lookers,
            Self::All => votes >= lookers,
            Self::AtLeast(least) => votes >= least,
        }
    }
}

/// How deliveries are joined.
#[derive(Debug, Clone, PartialEq)]
pub struct MergeSettings {
    /// How many annotators have to agree on a label.
    pub quorum: Quorum,
    /// The IoU from which shapes are the same.
    pub least_iou: f64,
    /// How far boundaries may be apart without a word, in seconds, frames or characters.
    pub tolerance: Rational,
}

/// What became of the labels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// Labels of the consensus.
    pub kept: u64,
    /// Of these, those that all who looked set.
    pub unanimous: u64,
    /// Groups of labels that too few annotators set.
    pub dropped: u64,
    /// What could not be joined and is not part of the consensus, by the kind.
    pub left_out: BTreeMap<&'static str, u64>,
}

/// The consensus of several annotators. Labels are matched: segments by the alignment of least disorder among those that overlap,
/// shapes by their overlap, labels of whole items by their class. A label stands where the quorum set it; its class, text, speaker and
/// attributes are those of most, its boundaries and the edges of its box the medians, its other shapes that of the annotator who
/// overlaps most with the rest. Each label bears in its extras (`genlock`, `votes`) who set it and who did not.
///
/// Of streams that several delivered, that of the first annotator stands for all; labels are on its clock.
pub fn merge(survey: &Survey<'_>, settings: &MergeSettings, report: &dyn Report) -> (Dataset, Merged) {
    let merged = Merged { left_out: survey.left_out.clone(), ..Merged::default() };
    let mut cx = Context { survey, settings, report, paths: ClockPaths::new(survey.data), merged };
    let groups = cx.groups();
    let tracks = tracks::canonical(survey, &groups);
    let mut output = output::Output::new(survey);
    for group in &groups {
        if let Some(label) = cx.label(group, &tracks, &mut output) {
            output.add(label);
        }
    }
    let merged = cx.finish();
    (output.finish(), merged)
}

/// What joining goes by, and what it says.
struct Context<'a, 'd> {
    survey: &'a Survey<'d>,
    settings: &'a MergeSettings,
    report: &'a dyn Report,
    paths: ClockPaths<'d>,
    merged: Merged,
}

impl Context<'_, '_> {
    /// Says something of a label.
    fn tell(&self, code: genlock_diagnose::Code, label: &Label, message: String) {
        let origin = label.origin.and_then(|origin| Some((self.survey.data.source_path(origin.source)?, origin.offset)));
        let diagnostic = Diagnostic::new(code, message);
        self.report.diagnostic(match origin {
            Some((path, offset)) => diagnostic.at(Position::byte(path, offset)),
            None => diagnostic,
        });
    }

    /// Counts what does not get into the consensus.
    fn leave_out(&mut self, what: &'static str, count: u64) {
        if count > 0 {
            *self.merged.left_out.entry(what).or_default() += count;
        }
    }

    fn names(&self, voices: impl IntoIterator<Item = usize>) -> String {
        voices.into_iter().map(|voice| self.survey.voices[voice].name.as_str()).collect::<Vec<_>>().join(", ")
    }

    fn finish(mut self) -> Merged {
        let relations = self.survey.data.relations.len() as u64;
        self.leave_out("relations", relations);
        for (what, count) in &self.merged.left_out {
            let message = format!("{count} of these are not part of the consensus: {what}");
            self.report.diagnostic(Diagnostic::new(codes::NOT_MERGED, message));
        }
        self.merged
    }

    /// The labels of a group, one of each of its voices.
    fn members(&self, group: &Group) -> Vec<(usize, &Label)> {
        let member = |at: &usize| (self.survey.placed[*at].voice, self.survey.placed[*at].label);
        group.members.iter().map(member).collect()
    }
}
