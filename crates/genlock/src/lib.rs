//! Convert and align multimodal annotations.
//!
//! A delivery is opened with [`Delivery`], read into a [`Dataset`](genlock_model::Dataset), put on the true timeline of its media
//! by resolving its clocks and aligning its labels, checked, and written in any format of the [`registry`].

#![forbid(unsafe_code)]

mod against;
mod boxes;
mod config;
mod convert;
mod delivery;
mod events;
mod hearing;
mod locate;
mod maps;
mod media_files;
mod native;
mod prints;
mod refining;
mod registry;
mod repair;
mod resolve;
mod semantics;
mod sensors;
mod stated;
mod voices;
mod witness;

pub use against::repair_against;
pub use boxes::repair_by_motion;
pub use config::{Loaded, find_config, load_config};
pub use convert::{LossPolicy, convert, note_step, output_format, write};
pub use delivery::{Delivery, Part, is_media, named};
pub use locate::{locate, locate_positions};
pub use maps::{Applied, Direction, apply_maps, forget_maps, maps_only, read_maps, tell_maps, tell_piece};
pub use media_files::MediaFiles;
pub use native::{Native, json_schema};
pub use prints::{compare_media, move_to_reference};
pub use refining::{MovedLabel, Refinement, refinement_json};
pub use registry::registry;
pub use repair::{Finding, estimate_json, is_unplaced, repair};
pub use resolve::{Resolved, assume_presentation, resolve};
pub use semantics::semantics;
pub use sensors::repair_sensors;
pub use stated::state;
pub use voices::{Voices, mask_rows, regions};

#[doc(no_inline)]
pub use genlock_model::*;
pub use {genlock_agree as agree, genlock_align as align, genlock_check as check, genlock_media as media};
