//! Measures of each frame.

use super::{Picture, SmallPicture};
use genlock_time::Rational;

/// A frame and how it differs from the one before. All measures are from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PictureFrame {
    /// Its index in the presentation.
    pub presented: u64,
    /// Its presentation time in seconds.
    pub time: Rational,
    /// Mean luma.
    pub luma: f32,
    /// Mean absolute difference of luma from the frame before it; 0 for the first.
    pub change: f32,
    /// The same without the common change of brightness: the energy of motion.
    pub motion: f32,
    /// Mean absolute difference of luma from the frame before, of the few cells that differ most: movement of something small.
    pub peak: f32,
    /// Mean absolute difference of luma from the frame before the one before it, by which a flash is told from a cut.
    pub change_over_two: f32,
}

/// The measures of the frames of a stream, by presentation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PictureSeries {
    frames: Vec<PictureFrame>,
    /// Packets and frames that could not be decoded.
    pub lost: u64,
    before: Option<Box<(SmallPicture, Option<SmallPicture>)>>,
}

impl PictureSeries {
    /// Adds a frame after those that are there.
    pub fn push(&mut self, picture: &Picture<'_>) {
        let (last, earlier) = match self.before.take() {
            Some(before) => (Some(before.0), before.1),
            None => (None, None),
        };
        let small = picture.small;
        self.frames.push(PictureFrame {
            presented: picture.presented,
            time: picture.time,
            luma: small.luma(),
            change: last.as_ref().map_or(0.0, |last| small.difference(last)),
            motion: last.as_ref().map_or(0.0, |last| small.movement(last)),
            peak: last.as_ref().map_or(0.0, |last| small.peak_difference(last)),
            change_over_two: earlier.as_ref().map_or(0.0, |earlier| small.difference(earlier)),
        });
        self.before = Some(Box::new((small.clone(), last)));
    }

    pub(crate) fn finish(&mut self, lost: u64) {
        self.before = None;
        self.lost = lost;
        // An edit list may present later media first.
        self.frames.sort_by_key(|frame| frame.presented);
    }

    /// The frames.
    pub fn frames(&self) -> &[PictureFrame] {
        &self.frames
    }

    /// A series of frames that were measured elsewhere, in the order of presentation.
    pub fn from_frames(frames: Vec<PictureFrame>) -> Self {
        Self { frames, lost: 0, before: None }
    }
}
