//! Which tools give times under a convention.

use super::spec::{Basis, Convention, FrameRate, Shift};
use crate::frames::Count;

impl Convention {
    /// Tools and habits that are known to give times under this convention, for people. What the list says was measured with FFmpeg
    /// 5.1, PyAV 18.1, torchcodec 0.17, decord 0.6, OpenCV, symphonia 0.6 and re_mp4 0.5, or read in their issue trackers; newer
    /// versions may be right. Empty where none is known.
    pub const fn tools(&self) -> &'static [&'static str] {
        match (self.shift, self.basis) {
            (Some(Shift::Early(_)), Basis::Presentation) => &["players and editors that drop the encoder delay unasked"],
            (Some(_), _) => &[],
            (None, basis) => basis.tools(),
        }
    }
}

impl Basis {
    const fn tools(self) -> &'static [&'static str] {
        match self {
            Self::ContainerPts => &["FFmpeg", "ffprobe", "PyAV", "torchcodec"],
            Self::FirstFrameZero => &["OpenCV", "decord"],
            Self::EarliestStreamZero => &["WAV files that FFmpeg makes with first_pts=0"],
            Self::StreamZero(_) => &["tools that read one track"],
            Self::VideoMediaTime => &["re_mp4", "readers that ignore edit lists"],
            Self::AudioMediaTime => &["symphonia", "readers that ignore edit lists"],
            Self::Frames { count: Count::Stored, .. } => &["decord", "ffprobe nb_frames", "OpenCV CAP_PROP_FRAME_COUNT"],
            Self::Frames { count: Count::Presented, rate: FrameRate::Whole | FrameRate::Ntsc } => {
                &["annotation tools with a rate typed in by hand", "OpenTimelineIO"]
            }
            Self::Frames { count: Count::Presented, .. } => &["OpenCV", "Label Studio", "PySceneDetect", "any index / fps"],
            Self::WavZero => &["transcripts and speaker turns made on an extracted WAV"],
            Self::EncoderDelayKept => &["symphonia", "running counts of decoded samples"],
            _ => &[],
        }
    }
}
