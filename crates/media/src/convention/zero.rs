//! The four zeros from which tools count.

use crate::timeline::{MediaTimeline, StreamTimeline};
use genlock_time::Rational;

/// A point of a media file that a tool may call 0. The truth, presentation zero, is [`MediaTimeline::zero`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Zero {
    /// What the container stores as 0: the zero of times that FFmpeg, PyAV and torchcodec print.
    Container,
    /// The first shown frame of the video: the zero of frame numbers divided by a rate, of OpenCV and of decord.
    FirstFrame,
    /// The start of the stream with this index: the zero of running counts of samples and of tools that read one track.
    Stream(usize),
    /// The first sample of a WAV file that was made from the sound: the zero of transcripts.
    ExtractedWav,
}

impl MediaTimeline {
    /// The presentation time, in seconds on the timeline of this file, of what a tool calls 0; a label at `t` seconds from that zero
    /// is at this plus `t`, as long as nothing is left out between. None if the file lacks the stream, or nothing of it is shown.
    pub fn zero_of(&self, zero: Zero) -> Option<Rational> {
        match zero {
            Zero::Container => Some(self.stored_shift.neg()),
            Zero::FirstFrame => self.video().and_then(StreamTimeline::start),
            Zero::Stream(index) => self.streams.get(index).and_then(StreamTimeline::start),
            Zero::ExtractedWav => self.audio().and_then(StreamTimeline::start),
        }
    }
}
