//! What has part in a finding, by the names of its source.

use crate::{Change, Entity, Fix, Modality};
use genlock_model::{Class, Clock, Dataset, Extent, Id, Label, StreamKind};
use serde_json::{Value, json};

/// A label with its ids, stream, class and track.
pub(super) fn label(data: &Dataset, id: Id<Label>) -> Value {
    let Some(label) = data.labels.get(id) else { return json!({ "id": id }) };
    let stream = data.streams.get(label.stream);
    let track = label.track.and_then(|track| data.tracks.get(track));
    let modality = Modality::of(label, stream.map_or(StreamKind::Unknown, |stream| stream.kind));
    json!({
        "id": id,
        "source_id": label.source_id,
        "modality": modality,
        "stream": stream.map(|stream| &stream.name),
        "class": label.class.and_then(|class| data.classes.get(class)).map(|class| &class.name),
        "track": track.and_then(|track| track.source_id.as_ref()),
        "text": label.text,
    })
}

/// Something other than a label.
pub(super) fn entity(data: &Dataset, entity: Entity) -> Value {
    match entity {
        Entity::Track(id) => {
            let track = data.tracks.get(id);
            json!({ "track": id, "source_id": track.and_then(|track| track.source_id.as_ref()) })
        }
        Entity::Stream(id) => json!({ "stream": id, "name": data.streams.get(id).map(|stream| &stream.name) }),
        Entity::Class(id) => json!({ "class": id, "name": data.classes.get(id).map(|class| &class.name) }),
        Entity::Relation(id) => {
            let relation = data.relations.get(id);
            let (source_id, kind) = (relation.and_then(|one| one.source_id.as_ref()), relation.map(|one| &one.kind));
            json!({ "relation": id, "source_id": source_id, "kind": kind })
        }
    }
}

/// A fix in words.
pub(crate) fn describe(data: &Dataset, fix: &Fix) -> String {
    match &fix.change {
        Change::Extent { label, extent } => {
            format!("set the time of label {} to {}", label_name(data, *label), extent_text(extent))
        }
        Change::Class { label, class } => {
            format!("set the class of label {} to {}", label_name(data, *label), class_name(data, *class))
        }
        Change::Rename { class, name } => format!("rename the class {} to {name}", class_name(data, *class)),
        Change::Remove { label } => format!("leave out label {}", label_name(data, *label)),
        Change::Shift { clock, by } => {
            let name = data.clocks.get(*clock).map_or("?", |clock: &Clock| clock.name.as_str());
            let way = if *by < 0 { "earlier" } else { "later" };
            format!("move all times of {name} {} {way}", crate::seconds(by.saturating_abs()))
        }
        Change::Advice(text) => text.to_string(),
    }
}

/// A fix for programs.
pub(super) fn fix(data: &Dataset, fix: &Fix) -> Value {
    let change = match &fix.change {
        Change::Extent { label, extent } => json!({ "kind": "extent", "label": label, "extent": extent }),
        Change::Class { label, class } => json!({ "kind": "class", "label": label, "class": class_name(data, *class) }),
        Change::Rename { class, name } => json!({ "kind": "rename", "class": class_name(data, *class), "name": name }),
        Change::Remove { label } => json!({ "kind": "remove", "label": label }),
        Change::Shift { clock, by } => json!({ "kind": "shift", "clock": clock, "by_ns": by }),
        Change::Advice(_) => json!({ "kind": "advice" }),
    };
    json!({ "safety": fix.safety, "what": describe(data, fix), "change": change })
}

fn label_name(data: &Dataset, id: Id<Label>) -> String {
    let source = data.labels.get(id).and_then(|label| label.source_id.as_ref());
    source.map_or_else(|| format!("#{}", id.index()), |id| id.as_str().to_owned())
}

fn class_name(data: &Dataset, id: Id<Class>) -> &str {
    data.classes.get(id).map_or("?", |class| class.name.as_str())
}

fn extent_text(extent: &Extent) -> String {
    match extent {
        Extent::Always => "always".to_owned(),
        Extent::At { at, .. } => at.to_string(),
        other => {
            let spans: Vec<_> = other.spans().iter().map(|span| format!("{} to {}", span.start, span.end)).collect();
            spans.join(", ")
        }
    }
}
