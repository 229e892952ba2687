//! Clocks, and maps between them.

use crate::{Extras, Id, Number, Recording, time_serde};
use genlock_time::{Rate, Span, SyncMap, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A named clock: what its positions count, and from where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Clock {
    /// Its dense id.
    pub id: Id<Clock>,
    /// The recording it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<Id<Recording>>,
    /// A name for people: `frames of cam_front.mp4`, `seconds of talk.rttm`.
    pub name: SmolStr,
    /// What one whole unit is.
    pub unit: Unit,
    /// The position that the source gives to its first frame, sample or character: 0 or 1.
    #[serde(default)]
    pub first: i64,
    /// Units per second as the source states it; exact, never snapped.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "time_serde::maybe_rate")]
    #[schemars(with = "Option<String>")]
    pub rate: Option<Rate>,
    /// What position `first` stands for in the media.
    pub zero: Zero,
    /// How many units there are as the source states it: its frame count, its duration. Compared with the media, it tells which
    /// frames were counted.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "time_serde::maybe_time")]
    #[schemars(with = "Option<String>")]
    pub length: Option<Time>,
    /// Fields that only the source's format knows.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
}

/// What a clock counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Seconds; times bear their own decimal precision.
    Second,
    /// Frames in the order in which they are shown.
    PresentedFrame,
    /// Frames in the order in which they are stored, hidden ones included.
    StoredFrame,
    /// Frames, and the source does not say of which list.
    Frame,
    /// Entries of a list of files or of points of time; the stream has the list.
    ListPosition,
    /// Audio samples.
    Sample,
}

impl Unit {
    /// True for everything that counts frames or list entries.
    pub const fn counts_frames(self) -> bool {
        matches!(self, Self::PresentedFrame | Self::StoredFrame | Self::Frame | Self::ListPosition)
    }
}

/// Which of the zeros of a recording a clock starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Zero {
    /// The source does not say.
    Unstated,
    /// The presentation timeline of the recording: the one that every repair leads to.
    Presentation,
    /// The container's own timeline.
    Container,
    /// The first shown frame.
    FirstFrame,
    /// The first sample or frame of the stream itself.
    Stream,
    /// The first sample of a WAV that was extracted from the media.
    ExtractedWav,
    /// The Unix epoch.
    Unix,
}

/// A map between two clocks, with the reason to believe it. Maps are added, never changed: a better one names the one it replaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClockMap {
    /// Its dense id.
    pub id: Id<ClockMap>,
    /// The clock that positions are on.
    pub from: Id<Clock>,
    /// The clock that positions go to.
    pub to: Id<Clock>,
    /// The map.
    #[serde(with = "time_serde::sync_map")]
    #[schemars(with = "serde_json::Value")]
    pub map: SyncMap,
    /// Why.
    pub evidence: Evidence,
    /// The map that this one replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Id<ClockMap>>,
}

/// The reason to believe a map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// How it was found: `stated`, `nominal-rate`, `frame-table`, `convention:stored_index/avg_fps`, `speech`, `by-hand`.
    pub method: SmolStr,
    /// One sentence for people.
    pub sentence: String,
    /// From 0 to 1; none where the file or the container states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Number>,
    /// Figures: residuals before and after, support, alternatives; the field names say the units.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub figures: Extras,
}

/// When a label holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// For the whole of its stream, or time does not come into it.
    #[default]
    Always,
    /// At one instant, frame or list position.
    At {
        /// On this clock.
        clock: Id<Clock>,
        /// There.
        #[serde(with = "time_serde::time")]
        #[schemars(with = "String")]
        at: Time,
    },
    /// From a start to an end, half-open.
    During {
        /// On this clock.
        clock: Id<Clock>,
        /// The interval.
        #[serde(with = "time_serde::span")]
        #[schemars(with = "(String, String)")]
        span: Span,
    },
    /// In several half-open intervals.
    Several {
        /// On this clock.
        clock: Id<Clock>,
        /// The intervals, in the order of the source.
        #[serde(with = "time_serde::spans")]
        #[schemars(with = "Vec<(String, String)>")]
        spans: Vec<Span>,
    },
}

impl Extent {
    /// The clock, unless it holds always.
    pub const fn clock(&self) -> Option<Id<Clock>> {
        match self {
            Self::Always => None,
            Self::At { clock, .. } | Self::During { clock, .. } | Self::Several { clock, .. } => Some(*clock),
        }
    }

    /// The intervals; an instant is an empty one.
    pub fn spans(&self) -> Vec<Span> {
        match self {
            Self::Always => Vec::new(),
            Self::At { at, .. } => vec![Span::new(*at, *at)],
            Self::During { span, .. } => vec![*span],
            Self::Several { spans, .. } => spans.clone(),
        }
    }
}
