//! In which order the keys of a record stand.

use super::schema::{PANOPTIC_KEYS, Section};

/// True if the writer would put these keys in this order without being told: known keys in the usual order, then others. An
/// annotation with computed values has these at its end.
pub(super) fn is_usual(section: Section, keys: &[&str], computed: bool) -> bool {
    let keys = match (section, computed) {
        (Section::Annotations | Section::Results, true) => super::computed::without_tail(keys),
        // Without the computed values the writer must be told not to compute any.
        (Section::Annotations | Section::Results, false) => return false,
        _ => keys,
    };
    let panoptic = keys.contains(&"segments_info");
    let usual = if panoptic { PANOPTIC_KEYS } else { section.usual_keys() };
    let mut at = 0;
    let known = keys.iter().take_while(|key| {
        let found = usual.get(at..).unwrap_or_default().iter().position(|known| known == *key);
        at += found.map_or(0, |found| found + 1);
        found.is_some()
    });
    let known = known.count();
    // Ids must be there, or the writer would leave them out of the other records too.
    let ids = panoptic || section != Section::Annotations || (keys.contains(&"id") && keys.contains(&"image_id"));
    ids && !keys.iter().skip(known).any(|key| usual.contains(key))
}
