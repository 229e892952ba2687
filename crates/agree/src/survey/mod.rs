//! Labels of several annotators, brought to where they can be compared.

mod areas;
mod grid;
mod items;
mod place;
mod segments;
mod shapes;
mod tags;

pub use items::Item;
pub(crate) use place::seconds_clock;
pub use place::{Axis, Content, Placed};
pub(crate) use segments::share_names;

use crate::result::{Row, Settings};
use genlock_model::{Dataset, Id, Label, Mask, Stream};
use std::collections::{BTreeMap, BTreeSet};

/// What one annotator delivered, inside a dataset that holds the deliveries of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    /// The name for people.
    pub name: String,
    /// The annotator's labels.
    pub labels: Vec<Id<Label>>,
    /// The streams that the annotator looked at, with or without a label in the end.
    pub streams: Vec<Id<Stream>>,
}

/// Turns a mask into run lengths that walk row by row, zeros first; none if it cannot.
pub type Decode<'a> = &'a dyn Fn(&Mask) -> Option<Vec<u32>>;

/// The labels of several annotators by what they speak of. What is compared are recordings, images and texts, called items: streams
/// of different deliveries are one item if they bear the same name.
pub struct Survey<'a> {
    /// The deliveries of all.
    pub data: &'a Dataset,
    /// The annotators.
    pub voices: &'a [Voice],
    /// What they looked at.
    pub items: Vec<Item>,
    /// Their labels, by voice and then in the order of the data.
    pub placed: Vec<Placed<'a>>,
    /// Labels that cannot be compared, by the reason.
    pub left_out: BTreeMap<&'static str, u64>,
    /// How masks are read.
    decode: Decode<'a>,
}

impl<'a> Survey<'a> {
    /// Brings the labels together.
    pub fn new(data: &'a Dataset, voices: &'a [Voice], decode: Decode<'a>) -> Self {
        let (items, item_of) = items::items(data, voices);
        let mut survey = Self { data, voices, items, placed: Vec::new(), left_out: BTreeMap::new(), decode };
        place::place(&mut survey, &item_of);
        survey.leave_out_frames();
        survey
    }

    /// Segments in frames cannot be compared with segments in seconds where nothing says how long a frame lasts.
    fn leave_out_frames(&mut self) {
        let on = |placed: &Placed<'_>, wanted: Axis| matches!(placed.content, Content::Segment { axis, .. } if axis == wanted);
        let in_seconds: BTreeSet<usize> =
            self.placed.iter().filter(|placed| on(placed, Axis::Seconds)).map(|placed| placed.item).collect();
        let before = self.placed.len();
        self.placed.retain(|placed| !(on(placed, Axis::Frames) && in_seconds.contains(&placed.item)));
        if self.placed.len() < before {
            let lost = (before - self.placed.len()) as u64;
            *self.left_out.entry("segments in frames where others are in seconds, and no frame rate is stated").or_default() +=
                lost;
        }
    }

    /// Labels that no figure speaks of, by the reason.
    pub fn unmeasured(&self) -> BTreeMap<&'static str, u64> {
        let mut unmeasured = self.left_out.clone();
        let (_, unreadable) = self.pictures();
        if unreadable > 0 {
            unmeasured.insert("masks that cannot be read here, and shapes without finite coordinates", unreadable);
        }
        let bare = |placed: &&Placed<'_>| {
            matches!(placed.content, Content::Tag { .. })
                && placed.label.attributes.is_empty()
                && self.class(placed.label).is_empty()
        };
        let bare = self.placed.iter().filter(bare).count() as u64;
        if bare > 0 {
            unmeasured.insert("labels of whole items without a class or attribute (captions)", bare);
        }
        unmeasured
    }

    /// All figures that fit the labels, in the order of the subjects.
    pub fn figures(&self, settings: &Settings) -> Vec<Row> {
        let mut rows = self.tags(settings);
        rows.extend(self.segments(settings));
        rows.extend(self.shapes(settings));
        rows
    }

    /// True if this annotator looked at this item.
    pub fn looked(&self, voice: usize, item: usize) -> bool {
        self.items[item].streams.iter().any(|(other, _)| *other == voice)
    }

    /// The name of a label's class; empty if it has none.
    pub fn class(&self, label: &Label) -> &'a str {
        let class = label.class.or_else(|| self.data.tracks.get(label.track?)?.class);
        class.and_then(|class| self.data.classes.get(class)).map_or("", |class| class.name.as_str())
    }

    /// The name of the object or speaker that a label shows; empty if it has none.
    pub fn track(&self, label: &Label) -> &'a str {
        let track = label.track.and_then(|track| self.data.tracks.get(track));
        let name = track.and_then(|track| track.name.as_deref().or_else(|| Some(track.source_id.as_ref()?.as_str())));
        name.unwrap_or_default()
    }
}
