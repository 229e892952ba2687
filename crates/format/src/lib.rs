//! What a format is.
//!
//! A [`Format`] says what it is and recognises itself in a shared bounded [`Peek`]; its [`Reader`] pushes records into a [`Sink`];
//! its [`Writer`] writes a dataset, or takes records one at a time. Only [`Input`] and [`Output`] touch the outside world.
//! A reader or writer that leaves something out says so at that line, to the report that it was handed.

#![forbid(unsafe_code)]

mod archive;
mod bounds;
mod document;
mod error;
mod ids;
mod info;
mod input;
pub mod json;
mod lines;
mod options;
mod output;
mod peek;
mod registry;
pub mod rle;
pub mod split;
mod spool;
mod text;
mod times;
mod traits;
pub mod xml;

pub use bounds::{geometry_area, geometry_box, label_box};
pub use document::{Piece, read_json};
pub use error::{Error, ErrorKind, Result};
pub use ids::Ids;
pub use info::{Info, OptionInfo, Support, loss_code};
pub use input::{File, Input, is_inside};
pub use lines::{Line, Lines};
pub use options::Options;
pub use output::{Output, OutputFile};
pub use peek::{Confidence, JsonRoot, Peek, Verdict};
pub use registry::{Detection, Registry};
pub use spool::Spool;
pub use text::{Decoded, decode};
pub use times::{NoTime, Times};
pub use traits::{Format, Hint, Reader, Reading, Sink, Writer, Writing, read, write};
