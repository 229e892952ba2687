//! One label out of a group.

use super::Context;
use super::groups::Group;
use super::output::Output;
use super::vote::{self, Election};
use crate::survey::Content;
use genlock_diagnose::codes::agree as codes;
use genlock_model::{Extent, Id, Keyframe, Label, Track};
use serde_json::json;
use std::collections::BTreeMap;

impl Context<'_, '_> {
    /// The label of a group; none if too few voices set it.
    pub(super) fn label(
        &mut self,
        group: &Group,
        tracks: &BTreeMap<Id<Track>, Id<Track>>,
        output: &mut Output<'_>,
    ) -> Option<Label> {
        let lookers: Vec<usize> = (0..self.survey.voices.len()).filter(|voice| self.survey.looked(*voice, group.item)).collect();
        let votes: Vec<usize> = group.members.iter().map(|index| self.survey.placed[*index].voice).collect();
        let first = self.survey.placed[*group.members.first()?].label;
        let against: Vec<usize> = lookers.iter().copied().filter(|voice| !votes.contains(voice)).collect();
        if !self.settings.quorum.is_met(votes.len(), lookers.len()) {
            self.merged.dropped += 1;
            let (of, set, not) = (lookers.len(), self.names(votes.iter().copied()), self.names(against.iter().copied()));
            let message = format!("{} of {of} annotators set {}: {set}; not {not}", votes.len(), self.describe(first));
            self.tell(codes::NO_QUORUM, first, message);
            return None;
        }
        self.merged.kept += 1;
        self.merged.unanimous += u64::from(against.is_empty());
        let mut label = self.joined(group, tracks);
        self.settle(&mut label, group, output);
        let votes = json!({
            "for": votes.iter().map(|voice| &self.survey.voices[*voice].name).collect::<Vec<_>>(),
            "against": against.iter().map(|voice| &self.survey.voices[*voice].name).collect::<Vec<_>>(),
        });
        if let Ok(votes) = serde_json::value::to_raw_value(&votes) {
            label.extras.push("genlock", "votes", votes);
        }
        Some(label)
    }

    /// What the members say together, on the stream and clock of the first.
    fn joined(&mut self, group: &Group, tracks: &BTreeMap<Id<Track>, Id<Track>>) -> Label {
        let members: Vec<Label> = self.members(group).into_iter().map(|(_, label)| label.clone()).collect();
        let voices: Vec<usize> = self.members(group).into_iter().map(|(voice, _)| voice).collect();
        let mut label = members[0].clone();
        let with_voice: Vec<(usize, &Label)> = voices.into_iter().zip(&members).collect();
        match self.survey.placed[group.members[0]].content {
            Content::Segment { .. } => self.set_boundaries(&mut label, &group.members),
            Content::Shape { .. } => self.set_shape(&mut label, &with_voice),
            Content::Tag { .. } => {}
        }
        if matches!(members[0].extent, Extent::Several { .. }) {
            self.leave_out("labels with several intervals, which became one label each", 1);
        }
        self.vote_class(&mut label, &members);
        label.text = self.vote_text(&members);
        self.vote_track(&mut label, &members, tracks);
        let attributes: Vec<_> = members.iter().map(|member| member.attributes.as_slice()).collect();
        let (kept, tied, few) = vote::attributes(&attributes);
        label.attributes = kept;
        self.leave_out("attributes that at most half of those who set the label gave", few);
        for name in tied {
            self.tell(
                codes::VALUE_TIED,
                &label,
                format!("the annotators are tied on the attribute {name:?} of {}", self.describe(&label)),
            );
        }
        let extras: Vec<_> = members.iter().map(|member| &member.extras).collect();
        let (kept, dropped) = vote::extras(&extras);
        label.extras = kept;
        self.leave_out("fields of a format on which annotators differ", dropped);
        if members.iter().any(|member| member.score != members[0].score) {
            label.score = None;
            self.leave_out("scores on which annotators differ", 1);
        }
        if members.iter().any(|member| member.keyframe != members[0].keyframe) {
            label.keyframe = Keyframe::Unstated;
        }
        label
    }

    fn vote_class(&self, label: &mut Label, members: &[Label]) {
        let survey = self.survey;
        let by_name = |a: Id<genlock_model::Class>, b: Id<genlock_model::Class>| {
            let name = |id| survey.data.classes.get(id).map(|class| &class.name);
            a == b || (name(a).is_some() && name(a) == name(b))
        };
        match vote::elect(members.iter().filter_map(|member| member.class), by_name) {
            Some(Election::Won(class)) => label.class = Some(class),
            Some(Election::Tied(class)) => {
                label.class = Some(class);
                let mut names: Vec<&str> = members.iter().map(|member| survey.class(member)).collect();
                names.dedup();
                let message = format!("the annotators are tied between {}", names.join(", "));
                self.tell(codes::CLASS_TIED, label, message);
            }
            None => label.class = None,
        }
    }

    fn vote_track(&self, label: &mut Label, members: &[Label], tracks: &BTreeMap<Id<Track>, Id<Track>>) {
        let chosen = members.iter().filter_map(|member| member.track).map(|track| tracks.get(&track).copied().unwrap_or(track));
        let elected = vote::elect(chosen, |a, b| a == b);
        if matches!(elected, Some(Election::Tied(_))) {
            let mut names: Vec<&str> = members.iter().map(|member| self.survey.track(member)).collect();
            names.dedup();
            let message = format!("the annotators are tied on who or which object this is: {}", names.join(", "));
            self.tell(codes::VALUE_TIED, label, message);
        }
        label.track = elected.map(Election::value);
    }

    fn vote_text(&self, members: &[Label]) -> Option<String> {
        let elected = vote::elect(members.iter().filter_map(|member| member.text.as_deref()), |a, b| a == b)?;
        if matches!(elected, Election::Tied(_)) {
            let message = format!("the annotators are tied on the text of {}", self.describe(&members[0]));
            self.tell(codes::VALUE_TIED, &members[0], message);
        }
        Some(elected.value().to_owned())
    }

    /// Puts the label on what stands for the item in the consensus.
    fn settle(&mut self, label: &mut Label, group: &Group, output: &mut Output<'_>) {
        // An id belongs to the delivery that gave it; the consensus keeps those of the annotator whose stream it keeps.
        let own = self.survey.items[group.item].streams.first().is_none_or(|(_, stream)| *stream == label.stream);
        if !own && label.source_id.take().is_some() {
            self.leave_out("ids of labels that the first annotator did not set", 1);
        }
        output.settle(label, group.item);
    }

    /// A few words for a label: its class and speaker, and where.
    fn describe(&self, label: &Label) -> String {
        let (class, track) = (self.survey.class(label), self.survey.track(label));
        let what = match (class, track) {
            ("", "") => "a label".to_owned(),
            (class, "") => format!("a {class:?}"),
            ("", track) => format!("a label of {track:?}"),
            (class, track) => format!("a {class:?} of {track:?}"),
        };
        let when = match label.extent.spans().first() {
            Some(span) if span.is_empty() => format!(" at {}", span.start),
            Some(span) => format!(" from {} to {}", span.start, span.end),
            None => String::new(),
        };
        let stream = self.survey.data.streams.get(label.stream).map_or("", |stream| stream.name.as_str());
        if stream.is_empty() { format!("{what}{when}") } else { format!("{what}{when} in {stream:?}") }
    }
}
