//! What a dataset holds and a Labelbox export has no place for.

use super::schema::NS;
use super::write::{Context, foreign_extras, is_usual_clock};
use genlock_model::{Class, Extras, Feature, Info, Recording, SourceId, Stream, StreamKind};
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
        (data.unknown.len(), Feature::UnknownRecord, "records of an unknown kind"),
    ];
    for (count, feature, what) in counts {
        (0..count).for_each(|_| cx.lose(feature, what));
    }
    classes(cx);
    clocks(cx);
    recordings(cx);
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
        if !seen.insert((name, source_id, extras.text(NS, "value"))) {
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
        foreign_extras(cx, extras, "classes");
    }
}

fn clocks(cx: &Context<'_>) {
    for clock in &cx.data.clocks {
        let stream = cx.data.streams.iter().find(|stream| stream.clock == Some(clock.id));
        if !stream.is_some_and(|stream| is_usual_clock(clock, stream)) {
            cx.lose(Feature::Clock, "clocks other than frames from 1 at a decimal rate, or the milliseconds of a sound");
        }
        foreign_extras(cx, &clock.extras, "clocks");
    }
}

fn recordings(cx: &Context<'_>) {
    for Recording { id, source_id, name, extras, origin: _ } in &cx.data.recordings {
        let streams: Vec<&Stream> = cx.data.streams.iter().filter(|stream| stream.recording == Some(*id)).collect();
        let alone =
            matches!(streams.as_slice(), [stream] if is_native(&stream.extras) || (stream.name == *name && source_id.is_some()));
        if !alone {
            cx.lose(Feature::Recording, "recordings without an id, with a name of their own, or with other than one stream");
        }
        foreign_extras(cx, extras, "recordings");
    }
}

fn is_native(extras: &Extras) -> bool {
    extras.of(NS).next().is_some()
}

/// Reports what a data row cannot say of a stream.
pub(super) fn stream(cx: &Context<'_>, stream: &Stream) {
    let Stream {
        id: _,
        recording: _,
        source_id: _,
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
    let lose = |there: bool, feature, what| {
        if there {
            cx.lose(feature, what);
        }
    };
    let unstated = *kind == StreamKind::Unknown && !is_native(extras);
    lose(*kind == StreamKind::ImageSequence || unstated, Feature::Stream, "that a stream is a row of images, or of unknown kind");
    lose(channel.is_some(), Feature::Stream, "audio channels");
    lose(!files.is_empty(), Feature::FrameList, "the files of image sequences");
    lose(frame.is_some(), Feature::CoordinateFrame, "coordinate frames other than pixels");
    let framed = super::sections::is_framed(*kind);
    lose((framed || *kind == StreamKind::Audio) && clock.is_none(), Feature::Clock, "that a video or sound has no clock");
    lose(!framed && *kind != StreamKind::Audio && clock.is_some(), Feature::Clock, "clocks of images and texts");
    foreign_extras(cx, extras, "streams");
}
