//! Events in pictures: flashes and cuts.

use super::PictureSeries;
use genlock_time::Rational;

/// A picture that is much brighter or darker than those around it, for a frame or two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flash {
    /// The first bright (or dark) frame, by its index in the presentation.
    pub presented: u64,
    /// Its presentation time in seconds.
    pub time: Rational,
    /// The rise of the mean luma, from -1 to 1; negative where the picture goes dark.
    pub rise: f32,
}

/// A change from one shot to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cut {
    /// The first frame of the new shot, by its index in the presentation.
    pub presented: u64,
    /// Its presentation time in seconds.
    pub time: Rational,
    /// The lesser of the change to this frame and its excess over the change to the frame before, from 0 to 1: large for a cut,
    /// small for motion, which lasts.
    pub score: f32,
}

/// The least rise of mean luma that is a flash: a camera flash or a clapper's light changes a tenth of the range or more.
const FLASH_RISE: f32 = 0.1;

/// The frames that a flash lasts at most.
const FLASH_FRAMES: usize = 3;

/// The share of a flash's rise by which the picture after it may differ in brightness from that before it.
const FLASH_RETURN: f32 = 0.35;

/// The least score of a cut. Cuts between shots of films score 0.1 and more, motion of the camera below 0.05; FFmpeg's `scdet`
/// defaults to the same tenth of the range.
const CUT_SCORE: f32 = 0.1;

impl PictureSeries {
    /// Short rises or falls of the brightness of the whole picture.
    pub fn flashes(&self) -> Vec<Flash> {
        let frames = self.frames();
        let mut found = Vec::new();
        let mut at = 0_usize;
        while let (Some(before), Some(first)) = (frames.get(at), frames.get(at + 1)) {
            let rise = first.luma - before.luma;
            let after = (1..=FLASH_FRAMES).find(|length| {
                let back = frames.get(at + 1 + length).map(|after| after.luma - before.luma);
                back.is_some_and(|rest| rest.abs() <= rise.abs() * FLASH_RETURN)
            });
            match after.filter(|_| rise.abs() >= FLASH_RISE) {
                Some(length) => {
                    found.push(Flash { presented: first.presented, time: first.time, rise });
                    at += length + 1;
                }
                None => at += 1,
            }
        }
        found
    }

    /// Changes of shot. Both sides of a flash are none.
    pub fn cuts(&self) -> Vec<Cut> {
        let frames = self.frames();
        let flashes = self.flashes();
        let in_flash = |presented: u64| {
            let before = flashes.partition_point(|flash| flash.presented <= presented);
            before
                .checked_sub(1)
                .and_then(|at| flashes.get(at))
                .is_some_and(|flash| presented - flash.presented <= FLASH_FRAMES as u64)
        };
        let mut found: Vec<Cut> = Vec::new();
        for pair in frames.windows(2) {
            let [before, frame] = pair else { continue };
            let score = frame.change.min(frame.change - before.change);
            if score >= CUT_SCORE && !in_flash(frame.presented) {
                found.push(Cut { presented: frame.presented, time: frame.time, score });
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use crate::picture::{PictureFrame, PictureSeries};
    use genlock_time::Rational;

    /// Frames 40 ms apart of a luma and a change each.
    fn series(frames: &[(f32, f32)]) -> PictureSeries {
        let frame = |(presented, (luma, change)): (u64, &(f32, f32))| PictureFrame {
            presented,
            time: Rational::new(i128::from(presented), 25).unwrap(),
            luma: *luma,
            change: *change,
            motion: 0.0,
            peak: 0.0,
            change_over_two: 0.0,
        };
        PictureSeries::from_frames((0..).zip(frames).map(frame).collect())
    }

    fn check(frames: &[(f32, f32)], flashes: &[u64], cuts: &[u64]) {
        let series = series(frames);
        let found: Vec<u64> = series.flashes().iter().map(|flash| flash.presented).collect();
        assert_eq!(found, flashes);
        let found: Vec<u64> = series.cuts().iter().map(|cut| cut.presented).collect();
        assert_eq!(found, cuts);
    }

    #[test]
    fn events() {
        let still = (0.2, 0.0);
        check(&[still; 5], &[], &[]);
        check(&[still, still, (0.9, 0.7), (0.2, 0.7), still], &[2], &[]);
        check(&[still, still, (0.9, 0.7), (0.9, 0.0), (0.2, 0.7), still], &[2], &[]);
        check(&[still, still, (0.9, 0.7), (0.9, 0.0), (0.9, 0.0), (0.9, 0.0), (0.9, 0.0)], &[], &[2]);
        // Motion changes every picture alike.
        check(&[still, (0.2, 0.2), (0.2, 0.2), (0.2, 0.25)], &[], &[1]);
        // The last frame has nothing after it that would show a flash.
        check(&[still, still, (0.9, 0.7)], &[], &[2]);
    }
}
