//! What Genlock says about data: diagnostics and losses, each with a stable code, a position and a page of its own.
//!
//! An error of the program is an `Err`; what a user can mend in the data is a [`Diagnostic`]. A [`Loss`] is raised by the reader
//! or writer at the line that leaves something out. Both go to a [`Report`], which is handed to whoever may have something to say.

#![forbid(unsafe_code)]

mod code;
pub mod codes;
mod collect;
mod diagnostic;
mod render;
mod similar;

pub use code::{Code, Severity};
pub use collect::Collector;
pub use diagnostic::{Diagnostic, Loss, Position, Report};
pub use render::{escape_controls, render};
pub use similar::similar;
