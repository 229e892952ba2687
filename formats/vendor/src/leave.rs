//! What a dataset holds beside labels and streams, for formats that have no place for it.

use genlock_format::Writing;
use genlock_model::{Class, Clock, Dataset, Extent, Extras, Feature, Id, Label, Stream, Track, Unit};
use rustc_hash::FxHashMap;

/// Labels by stream, in the order of the dataset.
pub(crate) fn by_stream(data: &Dataset) -> FxHashMap<Id<Stream>, Vec<&Label>> {
    let mut labels: FxHashMap<Id<Stream>, Vec<&Label>> = FxHashMap::default();
    for label in &data.labels {
        labels.entry(label.stream).or_default().push(label);
    }
    labels
}

/// Reports fields that another format knows.
pub(crate) fn extras(cx: &Writing<'_>, extras: &Extras, namespace: &str, of: &str) {
    if extras.iter().any(|extra| extra.namespace != namespace) {
        cx.lose(Feature::Extras, format!("fields of other formats on {of}"));
    }
}

/// Reports the tables for which the format of this namespace has no place.
pub(crate) fn tables(data: &Dataset, cx: &Writing<'_>, namespace: &str) {
    if data.info.len() != 1 || data.info.iter().any(|info| info.format != namespace) {
        cx.lose(Feature::Info, "what is known of the dataset as a whole");
    }
    for source in &data.sources {
        if !source.extras.is_empty() {
            cx.lose(Feature::Info, "fields of files as a whole");
        }
    }
    let counts = [
        (data.maps.len(), Feature::Map, "maps between clocks; their effect is written"),
        (data.calibrations.len(), Feature::Calibration, "calibrations"),
        (data.poses.len(), Feature::Pose, "poses"),
        (data.relations.len(), Feature::Relation, "relations"),
        (data.unknown.len(), Feature::UnknownRecord, "records of an unknown kind"),
    ];
    for (count, feature, what) in counts {
        if count > 0 {
            cx.lose(feature, what);
        }
    }
    let used: rustc_hash::FxHashSet<Id<Class>> = data.labels.iter().filter_map(|label| label.class).collect();
    for class in &data.classes {
        one_class(class, used.contains(&class.id), cx);
    }
}

fn one_class(class: &Class, used: bool, cx: &Writing<'_>) {
    let Class { id: _, source_id, name: _, parent, synonyms, skeleton, declared, extras, origin: _ } = class;
    if !used {
        cx.lose(Feature::Ontology, "classes that no label uses");
        return;
    }
    let lose = |there: bool, feature: Feature, what: &str| {
        if there {
            cx.lose(feature, what);
        }
    };
    lose(source_id.is_some(), Feature::Id, "ids of classes");
    lose(parent.is_some() || !synonyms.is_empty(), Feature::Hierarchy, "parents and synonyms of classes");
    lose(skeleton.is_some(), Feature::Skeleton, "skeletons");
    lose(*declared, Feature::Ontology, "that classes were declared");
    lose(!extras.is_empty(), Feature::Extras, "further fields of classes");
}

/// Reports what a clock says beyond frames counted from 0.
pub(crate) fn clock(clock: &Clock, unit: Unit, cx: &Writing<'_>) {
    let Clock { id: _, recording: _, name: _, unit: own, first, rate, zero, length: _, extras } = clock;
    if *own != unit || *first != 0 || rate.is_some() || *zero != genlock_model::Zero::Unstated || !extras.is_empty() {
        cx.lose(Feature::Clock, "rates, units and zeros of clocks");
    }
}

/// Reports what a track says beyond its id and the class that all its labels share.
pub(crate) fn track(track: &Track, shared: Option<Id<Class>>, namespace: &str, cx: &Writing<'_>) {
    let Track { id: _, source_id: _, recording, class, name, extent, attributes, extras, origin: _ } = track;
    if recording.is_none() || *class != shared || name.is_some() || *extent != Extent::Always {
        cx.lose(Feature::Track, "names, extents, recordings and classes of tracks apart from those of their labels");
    }
    if !attributes.is_empty() {
        cx.lose(Feature::Attributes, "attributes of tracks");
    }
    self::extras(cx, extras, namespace, "tracks");
}
