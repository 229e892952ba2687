//! The true presentation time of every frame and sample of a media file.
//!
//! [`probe`] gives the [`MediaTimeline`]: which frames are stored, which are shown, and when, exactly. Containers say it in edit
//! lists, composition offsets, encoder delays and fragment times, and most tools drop some of these.

#![deny(unsafe_op_in_unsafe_fn)]
#![cfg_attr(
    not(feature = "symphonia"),
    allow(dead_code, unused_imports, reason = "without symphonia some of what its readers share has no user")
)]

mod audio;
mod avi;
mod backends;
mod bits;
mod build;
mod bytes;
mod cache;
mod clock;
mod coded;
mod content;
mod convention;
mod error;
#[cfg(feature = "ffmpeg")]
mod ffmpeg;
mod flv;
mod frames;
mod gif;
mod grid;
mod image;
mod isobmff;
mod matroska;
mod mpeg;
mod ogg;
mod order;
mod packets;
mod picture;
mod probe;
mod rates;
mod raw;
mod sequence;
mod sniff;
mod sound;
#[cfg(feature = "symphonia")]
mod streamed;
#[cfg(feature = "symphonia")]
mod symphonia_reader;
mod timeline;
mod wav;

pub use audio::{Audio, AudioBlock, AudioInfo, AudioOptions, Decoder, audio_blocks, audio_blocks_of, decode_audio};
pub use backends::{Part, backends};
pub use cache::{CacheUse, Identity, TimelineCache};
pub use content::{Content, ContentOptions, Correction, Estimate, Events, Onset, Suspicion, Unit, compare_events, content};
pub use convention::{
    Basis, Convention, Delay, Ends, Explanation, FrameRate, Observation, Reading, Residuals, Rounding, Shift, Standing,
    UnknownConvention, WrongClock, Zero, conventions, explain,
};
pub use error::MediaError;
pub use frames::{Count, Frame, FrameTable};
pub use image::image_size;
pub use picture::{
    BUSIEST, Cut, Flash, Picture, PictureFrame, PictureFrames, PictureInfo, PictureOptions, PictureSeries, SMALL_HEIGHT,
    SMALL_WIDTH, SmallPicture, picture_frames, picture_series,
};
pub use probe::{ProbeOptions, probe, probe_bytes};
pub use timeline::{Backend, Edit, Kind, MediaTimeline, Oddity, Segment, StreamTimeline, WallAnchor};
