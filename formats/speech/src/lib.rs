//! Caption, transcript and diarization formats.

#![forbid(unsafe_code)]

mod caption;
mod layout;
mod outputs;
mod place;
pub mod rttm;
pub mod srt;
mod tables;
#[cfg(test)]
mod testing;
mod times;
pub mod webvtt;

use genlock_format::Format;

/// The formats of this family.
pub fn formats() -> Vec<Box<dyn Format>> {
    vec![Box::new(webvtt::WebVtt), Box::new(srt::Srt), Box::new(rttm::Rttm)]
}
