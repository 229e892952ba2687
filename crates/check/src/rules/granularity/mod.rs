//! Rules about labels that are finer or coarser than their counterparts.

mod clip_level;
mod sampling;
mod whole_text;

use crate::{Category, LinkKind, Rule};

/// In the order in which they run.
pub(super) const RULES: &[&'static dyn Rule] = &[&clip_level::ClipLevel, &whole_text::WholeText, &sampling::Sampling];

/// Labels of one class in two modalities, for one recording.
static DETAIL: LinkKind =
    LinkKind { name: "detail", category: Category::Granularity, about: "labels of one class in two modalities of a recording" };
