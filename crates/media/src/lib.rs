//! The true presentation time of every frame and sample of a media file.
//!
//! [`probe`] gives the [`MediaTimeline`]: which frames are stored, which are shown, and when, exactly. Containers say it in edit
//! lists, composition offsets, encoder delays and fragment times, and most tools drop some of these.

#![deny(unsafe_op_in_unsafe_fn)]

mod build;
mod bytes;
mod error;
mod frames;
mod isobmff;
mod order;
mod probe;
mod rates;
mod sound;
mod timeline;

pub use error::MediaError;
pub use frames::{Frame, FrameTable};
pub use probe::{ProbeOptions, probe};
pub use timeline::{Backend, Edit, Kind, MediaTimeline, Oddity, Segment, StreamTimeline, WallAnchor};
