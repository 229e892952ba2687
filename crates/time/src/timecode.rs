//! SMPTE timecode (ST 12-1).

use crate::TimeError;
use std::fmt;

/// Whether the timecode skips numbers to keep pace with the clock on the wall (ST 12-1, 5.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Drop {
    /// Every number is used; written `HH:MM:SS:FF`.
    NonDrop,
    /// The first two frame numbers (four at a count of 60) of each minute are skipped, but for every tenth minute; written
    /// `HH:MM:SS;FF`.
    DropFrame,
}

/// Frames that a seconds field may count. Beyond any camera, and small enough that 2^32 hours of them fit into 64 bits.
const MOST_COUNT: u32 = 1 << 16;

/// A timecode: a label of a frame, not a time. [`Timecode::frames`] is the count of frames since `00:00:00:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Timecode {
    hours: u32,
    minutes: u32,
    seconds: u32,
    frames: u32,
    count: u32,
    drop: Drop,
}

impl Timecode {
    /// The timecode of its fields, where `count` is the number of frames that the seconds field counts (24, 25, 30, 48, 50, 60, …).
    ///
    /// # Errors
    /// [`TimeError::Timecode`] for fields out of range, for drop frame at a count that is no multiple of 30, and for codes that
    /// drop frame skips, such as `00:01:00;00`.
    pub fn new(hours: u32, minutes: u32, seconds: u32, frames: u32, count: u32, drop: Drop) -> Result<Self, TimeError> {
        if count > MOST_COUNT {
            return Err(TimeError::Timecode("a frame count beyond 65536"));
        }
        if count == 0 || frames >= count {
            return Err(TimeError::Timecode("the frame field reaches the frame count"));
        }
        if minutes > 59 || seconds > 59 {
            return Err(TimeError::Timecode("minutes and seconds end at 59"));
        }
        if drop == Drop::DropFrame {
            let skipped = Self::skipped(count)?;
            if seconds == 0 && frames < skipped && !minutes.is_multiple_of(10) {
                return Err(TimeError::Timecode("drop frame skips this code"));
            }
        }
        Ok(Self { hours, minutes, seconds, frames, count, drop })
    }

    /// Hours, minutes, seconds, frames, frames per second, drop.
    #[cfg(feature = "serde")]
    pub(crate) const fn parts(self) -> (u32, u32, u32, u32, u32, Drop) {
        (self.hours, self.minutes, self.seconds, self.frames, self.count, self.drop)
    }

    fn skipped(count: u32) -> Result<u32, TimeError> {
        if count.is_multiple_of(30) {
            Ok(count / 15)
        } else {
            Err(TimeError::Timecode("drop frame needs a count of 30, 60 or 120"))
        }
    }

    /// Reads `HH:MM:SS:FF` or, with `;` or `.` before the frames, drop frame.
    ///
    /// # Errors
    /// [`TimeError::Timecode`].
    pub fn parse(text: &str, count: u32) -> Result<Self, TimeError> {
        let malformed = || TimeError::Timecode("expected HH:MM:SS:FF or HH:MM:SS;FF");
        let split = text.rfind([':', ';', '.', ',']).ok_or_else(malformed)?;
        let drop = if text.as_bytes()[split] == b':' { Drop::NonDrop } else { Drop::DropFrame };
        let field = |part: &str| {
            let plain = !part.is_empty() && part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit());
            if plain { part.parse::<u32>().or(Err(malformed())) } else { Err(malformed()) }
        };
        let mut fields = text[..split].split([':', ';']);
        let mut next = || fields.next().ok_or_else(malformed).and_then(field);
        let (hours, minutes, seconds) = (next()?, next()?, next()?);
        if fields.next().is_some() {
            return Err(malformed());
        }
        Self::new(hours, minutes, seconds, field(&text[split + 1..])?, count, drop)
    }

    /// The timecode of the frame with this index.
    ///
    /// # Errors
    /// [`TimeError::Timecode`] for a drop frame count that is no multiple of 30 or a count of zero; [`TimeError::Overflow`] beyond
    /// 2^32 hours.
    pub fn from_frames(index: u64, count: u32, drop: Drop) -> Result<Self, TimeError> {
        if count == 0 {
            return Err(TimeError::Timecode("a frame count of zero"));
        }
        let per_second = u64::from(count);
        let number = match drop {
            Drop::NonDrop => index,
            Drop::DropFrame => {
                let skipped = u64::from(Self::skipped(count)?);
                let per_minute = per_second * 60 - skipped;
                let per_ten = per_minute * 10 + skipped;
                let (tens, rest) = (index / per_ten, index % per_ten);
                let minutes = if rest < per_second * 60 { 0 } else { (rest - skipped) / per_minute };
                index.checked_add(skipped * (tens * 9 + minutes)).ok_or(TimeError::Overflow)?
            }
        };
        #[allow(clippy::cast_possible_truncation, reason = "remainders below 60 and below a u32")]
        let field = |value: u64| value as u32;
        let seconds = number / per_second;
        let hours = u32::try_from(seconds / 3600).or(Err(TimeError::Overflow))?;
        Self::new(hours, field(seconds / 60 % 60), field(seconds % 60), field(number % per_second), count, drop)
    }

    /// The index of the frame, counted from `00:00:00:00`.
    pub fn frames(self) -> u64 {
        let minutes = u64::from(self.hours) * 60 + u64::from(self.minutes);
        let number = (minutes * 60 + u64::from(self.seconds)) * u64::from(self.count) + u64::from(self.frames);
        match self.drop {
            Drop::NonDrop => number,
            Drop::DropFrame => number - u64::from(self.count / 15) * (minutes - minutes / 10),
        }
    }

    /// Whether numbers are skipped.
    pub const fn drop(self) -> Drop {
        self.drop
    }
}

impl fmt::Display for Timecode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.drop == Drop::DropFrame { ';' } else { ':' };
        write!(f, "{:02}:{:02}:{:02}{mark}{:02}", self.hours, self.minutes, self.seconds, self.frames)
    }
}
