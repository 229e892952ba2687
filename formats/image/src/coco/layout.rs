//! How the file to be written is laid out, gathered from what a reader noted.

use super::schema::{self, NS, PANOPTIC_KEYS, Section};
use super::style::Style;
use genlock_model::{Extras, Source};
use smol_str::SmolStr;

/// The layout of a file: its white space, and the order of keys in the records of each section.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) style: Style,
    images: Option<Vec<SmolStr>>,
    annotations: Option<Vec<SmolStr>>,
    categories: Option<Vec<SmolStr>>,
    /// Whether annotations that do not state them get computed values.
    pub(super) computed: bool,
    /// The file has one image, not a list.
    pub(super) single: bool,
    /// Sections that the file shall not have.
    pub(super) missing: Vec<String>,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            style: Style::own(),
            images: None,
            annotations: None,
            categories: None,
            computed: true,
            single: false,
            missing: Vec::new(),
        }
    }
}

impl Layout {
    /// Takes what a source notes; gives the section that begins after it.
    pub(super) fn take(&mut self, source: &Source) -> Option<Section> {
        let extras = &source.extras;
        if let Some(style) = read(extras, schema::STYLE) {
            self.style = style;
        }
        self.missing.extend(read::<Vec<String>>(extras, schema::MISSING).into_iter().flatten());
        let next = next_of(source)?;
        self.single |= next == Section::Image;
        if let Some(keys) = read::<Vec<SmolStr>>(extras, schema::KEYS) {
            if matches!(next, Section::Annotations | Section::Results) {
                self.computed = extras.get(NS, schema::COMPUTED).is_some();
            }
            *self.slot(next) = Some(keys);
        }
        Some(next)
    }

    fn slot(&mut self, section: Section) -> &mut Option<Vec<SmolStr>> {
        match section {
            Section::Images | Section::Image => &mut self.images,
            Section::Annotations | Section::Results => &mut self.annotations,
            Section::Categories => &mut self.categories,
        }
    }

    /// The keys that the first record of the section had, if they were not the usual ones.
    pub(super) fn noted(&self, section: Section) -> Option<&[SmolStr]> {
        match section {
            Section::Images | Section::Image => self.images.as_deref(),
            Section::Annotations | Section::Results => self.annotations.as_deref(),
            Section::Categories => self.categories.as_deref(),
        }
    }

    /// The order of keys: those that were noted, then the usual ones.
    pub(super) fn keys(&self, section: Section, usual: &'static [&'static str]) -> Vec<SmolStr> {
        let mut keys: Vec<SmolStr> = self.noted(section).unwrap_or_default().to_vec();
        for key in usual {
            if !keys.iter().any(|known| known == key) {
                keys.push(SmolStr::new_static(key));
            }
        }
        keys
    }

    /// The order of keys of a panoptic annotation.
    pub(super) fn panoptic_keys(&self) -> Vec<SmolStr> {
        self.keys(Section::Annotations, PANOPTIC_KEYS)
    }

    /// Whether annotations have this key when there is nothing special about it.
    pub(super) fn annotations_have(&self, key: &str) -> bool {
        self.noted(Section::Annotations).is_none_or(|keys| keys.iter().any(|known| known == key))
    }
}

/// The section that a source says to begin after it.
pub(super) fn next_of(source: &Source) -> Option<Section> {
    Section::of_note(&source.extras.text(NS, schema::NEXT)?)
}

fn read<T: serde::de::DeserializeOwned>(extras: &Extras, key: &str) -> Option<T> {
    serde_json::from_str(extras.get(NS, key)?.get()).ok()
}
