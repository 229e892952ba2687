//! How exact numbers and times are kept by serde: as tuples of their parts, checked again when they are read.

use crate::{Drop, Rate, Rational, Time, TimeBase, Timecode};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Implements both ways through a tuple that [`Into`] gives and a constructor that checks it.
macro_rules! stored {
    ($type:ty, $parts:ty, |$value:ident| $into:expr, |$read:pat_param| $from:expr) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let $value = *self;
                let parts: $parts = $into;
                parts.serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let $read = <$parts>::deserialize(deserializer)?;
                $from.map_err(D::Error::custom)
            }
        }
    };
}

stored!(Rational, (i128, i128), |value| (value.numer(), value.denom()), |(numer, denom)| Self::new(numer, denom));
stored!(TimeBase, (u32, u32), |value| (value.numer(), value.denom()), |(numer, denom)| Self::new(numer, denom));
stored!(Rate, (u32, u32), |value| (value.numer(), value.denom()), |(numer, denom)| Self::new(numer, denom));
stored!(Time, (i64, TimeBase), |value| (value.ticks(), value.base()), |(ticks, base)| Ok::<_, crate::TimeError>(Self::new(
    ticks, base
)));
stored!(Drop, bool, |value| value == Self::DropFrame, |drop| Ok::<_, crate::TimeError>(if drop {
    Self::DropFrame
} else {
    Self::NonDrop
}));
stored!(Timecode, (u32, u32, u32, u32, u32, Drop), |value| value.parts(), |(hours, minutes, seconds, frames, count, drop)| {
    Self::new(hours, minutes, seconds, frames, count, drop)
});
