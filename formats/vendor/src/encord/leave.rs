//! What a dataset holds and an Encord export has no place for.

use super::schema::NS;
use super::write::{Context, id_text, is_usual_clock};
use genlock_model::{Class, CoordinateUnit, Extent, Feature, Info, Label, Recording, SourceId, Stream, StreamKind, Track};
use std::collections::BTreeSet;

/// Reports what stands beside streams and labels.
pub(super) fn rest(cx: &Context<'_>) {
    let data = cx.data;
    for Info { format: _, variant: _, history: _, extras } in &data.info {
        if !extras.is_empty() {
            cx.lose(Feature::Info, "what another format says of the dataset");
        }
    }
    if data.sources.iter().any(|source| source.extras.iter().any(|extra| extra.namespace != NS)) {
        cx.lose(Feature::Info, "fields of files that another format knows");
    }
    let counts = [
        (data.maps.len(), Feature::Map, "maps between clocks; their effect on frame numbers is written"),
        (data.calibrations.len(), Feature::Calibration, "calibrations"),
        (data.poses.len(), Feature::Pose, "poses"),
        (data.relations.len(), Feature::Relation, "relations"),
        (data.unknown.len(), Feature::UnknownRecord, "records of an unknown kind"),
    ];
    for (count, feature, what) in counts {
        (0..count).for_each(|_| cx.lose(feature, what));
    }
    classes(cx);
    for clock in &data.clocks {
        let stream = data.streams.iter().find(|stream| stream.clock == Some(clock.id));
        if !stream.is_some_and(|stream| is_usual_clock(clock, stream)) {
            cx.lose(
                Feature::Clock,
                "clocks other than frames from 0 at a decimal rate, list positions from 0, or milliseconds of sounds",
            );
        }
        cx.foreign_extras(&clock.extras, "clocks");
    }
    for Recording { id: _, source_id, name: _, extras, origin: _ } in &data.recordings {
        let native = extras.of(NS).next().is_some();
        if !native && source_id.is_none() {
            cx.lose(Feature::Recording, "recordings without an id");
        }
        if matches!(source_id, Some(id) if id_text(id).1) {
            cx.lose(Feature::Id, "that an id of a recording is a number");
        }
        cx.foreign_extras(extras, "recordings");
    }
    let tracked: BTreeSet<_> = data.labels.iter().filter_map(|label| label.track).collect();
    for track in &data.tracks {
        if !tracked.contains(&track.id) {
            cx.lose(Feature::Track, "tracks without labels");
        }
    }
}

fn classes(cx: &Context<'_>) {
    let used: BTreeSet<_> = cx.data.labels.iter().filter_map(|label| label.class).collect();
    let mut seen = BTreeSet::new();
    for class in &cx.data.classes {
        let Class { id, source_id, name, parent, synonyms, skeleton, declared, extras, origin: _ } = class;
        if !used.contains(id) {
            cx.lose(Feature::Ontology, "classes that no label uses");
            continue;
        }
        if !seen.insert((name, source_id, (extras.text(NS, "value"), extras.text(NS, "color")))) {
            cx.lose(Feature::Class, "that several classes have the same name and id");
        }
        let lose = |there: bool, feature, what| {
            if there {
                cx.lose(feature, what);
            }
        };
        lose(matches!(source_id, Some(SourceId::Number(_))), Feature::Id, "that an id of a class is a number");
        lose(parent.is_some() || !synonyms.is_empty(), Feature::Hierarchy, "parents and synonyms of classes");
        lose(skeleton.is_some(), Feature::Skeleton, "skeletons of classes");
        lose(*declared, Feature::Ontology, "that a class was declared");
        cx.foreign_extras(extras, "classes");
    }
}

/// Reports what an entry cannot say of a track.
pub(super) fn track(cx: &Context<'_>, track: &Track, first: &Label) {
    let Track { id: _, source_id, recording: _, class, name, extent, attributes: _, extras, origin: _ } = track;
    if name.is_some() || *extent != Extent::Always || *class != first.class {
        cx.lose(Feature::Track, "names and times of tracks, and classes that their labels do not have");
    }
    if matches!(source_id, Some(id) if id_text(id).1) {
        cx.lose(Feature::Track, "that an id of a track is a number");
    }
    cx.foreign_extras(extras, "tracks");
}

/// Reports what a unit cannot say of a stream.
pub(super) fn stream(cx: &Context<'_>, stream: &Stream) {
    let Stream {
        id: _,
        recording: _,
        source_id,
        name: _,
        kind,
        uri: _,
        size: _,
        clock,
        frame,
        files,
        channel,
        extras,
        origin: _,
    } = stream;
    let native = extras.of(NS).next().is_some();
    let lose = |there: bool, feature, what| {
        if there {
            cx.lose(feature, what);
        }
    };
    let visual = matches!(kind, StreamKind::Image | StreamKind::ImageSequence | StreamKind::Video);
    let odd = matches!(kind, StreamKind::ImageSequence | StreamKind::Unknown) && !native;
    lose(odd, Feature::Stream, "that a stream is a row of images, or of unknown kind");
    lose(source_id.as_ref().is_some_and(|id| id_text(id).1), Feature::Id, "that an id of a stream is a number");
    lose(source_id.is_none() && !native, Feature::Id, "that a stream has no id");
    lose(channel.is_some(), Feature::Stream, "audio channels");
    lose(!files.is_empty(), Feature::FrameList, "the files of image sequences");
    let shares = frame.and_then(|id| cx.data.frames.get(id)).is_some_and(|frame| frame.unit == CoordinateUnit::Normalised);
    lose(visual && !shares, Feature::CoordinateFrame, "coordinate frames other than shares of the image");
    let timed = matches!(kind, StreamKind::Video | StreamKind::Audio | StreamKind::ImageSequence);
    lose(timed && clock.is_none(), Feature::Clock, "that a video or sound has no clock");
    lose(!timed && clock.is_some() && !native, Feature::Clock, "clocks of images and texts");
    cx.foreign_extras(extras, "streams");
}
