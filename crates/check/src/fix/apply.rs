//! Doing what fixes say.

use super::{Change, Fix, Safety};
use crate::output::describe;
use genlock_diagnose::Code;
use genlock_model::{Dataset, Id, Label, Node, Record};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Where it is written down what was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provenance {
    /// In each record that was changed, under `genlock`/`fixed`: the rule, and what was there before.
    InRecords,
    /// In what is returned only, for formats that could not hold it.
    Returned,
}

/// A change that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The rule that asked for it.
    pub code: Code,
    /// What was done, with names.
    pub what: String,
}

/// The namespace and key of what was changed in a record.
const NAMESPACE: &str = "genlock";
const KEY: &str = "fixed";

/// Applies the fixes that are safe, in their order. Of several for one thing, the first is applied; the next check brings the others.
/// A label that a relation names is not left out.
pub fn apply(data: &mut Dataset, fixes: &[(Code, Fix)], provenance: Provenance) -> Vec<Applied> {
    let related = related(data);
    let (mut applied, mut done, mut gone) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for (code, fix) in fixes.iter().filter(|(_, fix)| fix.safety == Safety::Safe) {
        let what = describe(data, fix);
        if done.insert(target(&fix.change)) && change(data, *code, fix, provenance, (&related, &mut gone)) {
            applied.push(Applied { code: *code, what });
        }
    }
    if !gone.is_empty() {
        let kept = data.records().filter(|record| !matches!(record, Record::Label(label) if gone.contains(&label.id)));
        *data = kept.collect();
    }
    applied
}

/// How many changes each rule made.
impl Applied {
    /// The changes by their rules, for the history of the dataset.
    pub fn by_rule(applied: &[Self]) -> BTreeMap<Code, usize> {
        let mut counts = BTreeMap::new();
        for one in applied {
            *counts.entry(one.code).or_default() += 1;
        }
        counts
    }
}

/// What a change is made to: a kind of thing and its id.
fn target(change: &Change) -> (u8, u32) {
    match change {
        Change::Extent { label, .. } => (0, label.index()),
        Change::Class { label, .. } => (1, label.index()),
        Change::Rename { class, .. } => (2, class.index()),
        Change::Remove { label } => (3, label.index()),
        Change::Shift { clock, .. } => (4, clock.index()),
        Change::Advice(_) => (5, 0),
    }
}

fn related(data: &Dataset) -> BTreeSet<Id<Label>> {
    let ends = data.relations.iter().flat_map(|relation| [relation.from, relation.to]);
    ends.filter_map(|node| if let Node::Label(id) = node { Some(id) } else { None }).collect()
}

fn change(
    data: &mut Dataset,
    code: Code,
    fix: &Fix,
    provenance: Provenance,
    (related, gone): (&BTreeSet<Id<Label>>, &mut BTreeSet<Id<Label>>),
) -> bool {
    let note = |extras: &mut genlock_model::Extras, before: serde_json::Value| {
        let note = json!({ "rule": code.id, "before": before });
        if let (Provenance::InRecords, Ok(raw)) = (provenance, serde_json::value::to_raw_value(&note)) {
            extras.push(NAMESPACE, KEY, raw);
        }
    };
    match &fix.change {
        Change::Extent { label, extent } => {
            let Some(label) = data.labels.get_mut(*label) else { return false };
            let before = std::mem::replace(&mut label.extent, extent.clone());
            note(&mut label.extras, json!({ "extent": before }));
        }
        Change::Class { label, class } => {
            let name = |class: Option<Id<_>>| class.and_then(|id| data.classes.get(id)).map(|class| class.name.to_string());
            let before = name(data.labels.get(*label).and_then(|label| label.class));
            let (true, Some(label)) = (data.classes.get(*class).is_some(), data.labels.get_mut(*label)) else { return false };
            label.class = Some(*class);
            note(&mut label.extras, json!({ "class": before }));
        }
        Change::Rename { class, name } => {
            let Some(class) = data.classes.get_mut(*class) else { return false };
            let before = std::mem::replace(&mut class.name, name.clone());
            note(&mut class.extras, json!({ "name": before }));
        }
        Change::Remove { label } => {
            if related.contains(label) || data.labels.get(*label).is_none() {
                return false;
            }
            gone.insert(*label);
        }
        // A shift is a map with evidence, which the alignment adds.
        Change::Shift { .. } | Change::Advice(_) => return false,
    }
    true
}
