//! Labels that mean the same thing.

use super::Context;
use crate::Undefined;
use crate::gamma::{Options, Reach, Unit, best_alignment};
use crate::survey::{Axis, Content};
use genlock_time::Rational;
use std::collections::BTreeMap;

/// Labels of different annotators that mean the same thing.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// What they speak of.
    pub(super) item: usize,
    /// Their places among the placed labels, rising by voice.
    pub(super) members: Vec<usize>,
}

const TOO_MANY: &str = "labels of an item or picture with too many to align, or of more annotators than can be aligned";
const UNREADABLE: &str = "shapes whose area cannot be told";

impl Context<'_, '_> {
    /// All groups, in the order of their first members.
    pub(super) fn groups(&mut self) -> Vec<Group> {
        let mut groups = self.of_tags();
        groups.extend(self.of_segments());
        groups.extend(self.of_shapes());
        groups.sort_by_cached_key(|group| self.order(group));
        groups
    }

    /// By item, then by time, then as the first annotator delivered them.
    fn order(&self, group: &Group) -> (usize, Option<Rational>, usize) {
        let first = group.members.first().copied().unwrap_or(usize::MAX);
        let at = self.survey.placed.get(first).and_then(|placed| match placed.content {
            Content::Tag { at } | Content::Shape { at } => at,
            Content::Segment { start, .. } => Some(start),
        });
        (group.item, at, first)
    }

    /// Labels of whole items and frames. Where each annotator set one, they mean the same; where one set several, those of one class
    /// and text do.
    fn of_tags(&self) -> Vec<Group> {
        let mut by_place: BTreeMap<(usize, Option<Rational>), Vec<usize>> = BTreeMap::new();
        for (index, placed) in self.survey.placed.iter().enumerate() {
            if let Content::Tag { at } = placed.content {
                by_place.entry((placed.item, at)).or_default().push(index);
            }
        }
        let mut groups = Vec::new();
        for ((item, _), members) in by_place {
            let voice = |index: &usize| self.survey.placed[*index].voice;
            let alone = members.windows(2).all(|pair| voice(&pair[0]) != voice(&pair[1]));
            if alone {
                groups.push(Group { item, members });
                continue;
            }
            let mut alike: BTreeMap<(&str, Option<&str>), Vec<Vec<usize>>> = BTreeMap::new();
            for index in members {
                let label = self.survey.placed[index].label;
                let lists = alike.entry((self.survey.class(label), label.text.as_deref())).or_default();
                // The second label of a class by one annotator belongs with the second ones of the others.
                match lists.iter_mut().find(|list| list.iter().all(|other| voice(other) != voice(&index))) {
                    Some(list) => list.push(index),
                    None => lists.push(vec![index]),
                }
            }
            groups.extend(alike.into_values().flatten().map(|members| Group { item, members }));
        }
        groups
    }

    fn of_segments(&mut self) -> Vec<Group> {
        let mut by_item: BTreeMap<(usize, Axis), Vec<usize>> = BTreeMap::new();
        for (index, placed) in self.survey.placed.iter().enumerate() {
            if let Content::Segment { axis, .. } = placed.content {
                by_item.entry((placed.item, axis)).or_default().push(index);
            }
        }
        let mut groups = Vec::new();
        for ((item, _), indexes) in by_item {
            let units = self.units(&indexes);
            let raters = self.survey.voices.len();
            let options = Options { reach: Reach::Overlapping, ..Options::default() };
            match best_alignment(&units, raters, &options) {
                Ok(alignment) => groups.extend(alignment.groups.into_iter().map(|group| {
                    let members = group.into_iter().map(|at| indexes[at]).collect();
                    Group { item, members }
                })),
                Err(Undefined::OneRater) => groups.extend(indexes.into_iter().map(|index| Group { item, members: vec![index] })),
                Err(_) => self.leave_out(TOO_MANY, indexes.len() as u64),
            }
        }
        groups
    }

    /// Segments for the alignment. Labels of one class and speaker are of one category; names of speakers are shared where they are
    /// arbitrary.
    fn units(&self, indexes: &[usize]) -> Vec<Unit> {
        let name = |index: &usize| {
            let label = self.survey.placed[*index].label;
            (self.survey.class(label), self.survey.track(label))
        };
        let mut names: Vec<_> = indexes.iter().map(name).collect();
        names.sort_unstable();
        names.dedup();
        let unit = |index: &usize| {
            let placed = &self.survey.placed[*index];
            let (start, end) = match placed.content {
                Content::Segment { start, end, .. } => (start.approx(), end.approx()),
                Content::Tag { .. } | Content::Shape { .. } => (0.0, 0.0),
            };
            let category = u32::try_from(names.partition_point(|other| *other < name(index))).unwrap_or(u32::MAX);
            Unit { rater: placed.voice, start, end, category }
        };
        let mut units: Vec<Unit> = indexes.iter().map(unit).collect();
        crate::survey::share_names(&mut units, self.survey.voices.len());
        units
    }

    fn of_shapes(&mut self) -> Vec<Group> {
        let (pictures, unreadable) = self.survey.pictures();
        self.leave_out(UNREADABLE, unreadable);
        let by_label: BTreeMap<_, _> =
            self.survey.placed.iter().enumerate().map(|(index, placed)| ((placed.voice, placed.label.id), index)).collect();
        let mut groups = Vec::new();
        for picture in &pictures {
            let index =
                |at: &usize| picture.shapes.get(*at).and_then(|(voice, _, label)| by_label.get(&(*voice, label.id))).copied();
            match self.survey.matched(picture, self.settings.least_iou) {
                Ok(matched) => groups.extend(matched.matching.groups.iter().map(|group| {
                    let members = group.iter().filter_map(index).collect();
                    Group { item: picture.item, members }
                })),
                Err(_) => self.leave_out(TOO_MANY, picture.shapes.len() as u64),
            }
        }
        groups
    }
}
