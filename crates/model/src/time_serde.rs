//! The written forms of exact times in the native storage: `"12340@1/1000"` for a time, `"30000/1001"` for a rate or a rational.

use genlock_time::{Piece, Rate, Rational, Span, SyncMap, Time, TimeBase};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::str::FromStr;

/// A time is the text `ticks@base`, or the bare ticks where the base is one whole unit.
pub(crate) mod time {
    use super::{Deserializer, Serialize as _, Serializer, Time, TimeBase};
    use serde::de::Error as _;

    pub(crate) fn serialize<S: Serializer>(time: &Time, serializer: S) -> Result<S::Ok, S::Error> {
        if time.base() == TimeBase::UNIT {
            time.ticks().serialize(serializer)
        } else {
            serializer.collect_str(&format_args!("{}@{}", time.ticks(), time.base()))
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Time;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a tick count, or ticks@base as text")
            }

            fn visit_i64<E: serde::de::Error>(self, ticks: i64) -> Result<Time, E> {
                Ok(Time::whole(ticks))
            }

            fn visit_u64<E: serde::de::Error>(self, ticks: u64) -> Result<Time, E> {
                i64::try_from(ticks).map(Time::whole).map_err(E::custom)
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Time, E> {
                let (ticks, base) = text.split_once('@').ok_or_else(|| E::custom("expected ticks@base"))?;
                Ok(Time::new(ticks.parse().map_err(E::custom)?, base.parse().map_err(E::custom)?))
            }
        }
        deserializer.deserialize_any(Visitor).map_err(D::Error::custom)
    }
}

/// A span is a list of two times.
pub(crate) mod span {
    use super::{Deserialize, Deserializer, Serialize, Serializer, Span, Time};

    #[derive(Serialize, Deserialize)]
    struct Written(#[serde(with = "super::time")] Time, #[serde(with = "super::time")] Time);

    pub(crate) fn serialize<S: Serializer>(span: &Span, serializer: S) -> Result<S::Ok, S::Error> {
        Written(span.start, span.end).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Span, D::Error> {
        Written::deserialize(deserializer).map(|Written(start, end)| Span::new(start, end))
    }
}

/// A list of spans.
pub(crate) mod spans {
    use super::{Deserialize, Deserializer, Serialize, Serializer, Span};

    #[derive(Serialize, Deserialize)]
    #[serde(transparent)]
    struct One(#[serde(with = "super::span")] Span);

    pub(crate) fn serialize<S: Serializer>(spans: &[Span], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(spans.iter().map(|span| One(*span)))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Span>, D::Error> {
        Ok(Vec::<One>::deserialize(deserializer)?.into_iter().map(|One(span)| span).collect())
    }
}

/// An optional time.
pub(crate) mod maybe_time {
    use super::{Deserialize, Deserializer, Serialize, Serializer, Time};

    #[derive(Serialize, Deserialize)]
    #[serde(transparent)]
    struct One(#[serde(with = "super::time")] Time);

    #[allow(clippy::ref_option, reason = "the signature that serde's `with` asks for")]
    pub(crate) fn serialize<S: Serializer>(time: &Option<Time>, serializer: S) -> Result<S::Ok, S::Error> {
        time.map(One).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Time>, D::Error> {
        Ok(Option::<One>::deserialize(deserializer)?.map(|One(time)| time))
    }
}

/// An optional rate, `"30000/1001"` or `"25"`.
pub(crate) mod maybe_rate {
    use super::{Deserialize as _, Deserializer, Rate, Serialize as _, Serializer};
    use serde::de::Error as _;

    #[allow(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "the signature that serde's `with` asks for")]
    pub(crate) fn serialize<S: Serializer>(rate: &Option<Rate>, serializer: S) -> Result<S::Ok, S::Error> {
        rate.map(|rate| rate.to_string()).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Rate>, D::Error> {
        let text = Option::<std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}

/// A map is the list of its pieces, the numbers as exact text.
pub(crate) mod sync_map {
    use super::{Deserialize, Deserializer, FromStr as _, Piece, Rational, Serialize, Serializer, SyncMap};
    use serde::de::Error as _;

    #[derive(Serialize, Deserialize)]
    struct Written {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<String>,
        slope: String,
        offset: String,
    }

    pub(crate) fn serialize<S: Serializer>(map: &SyncMap, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(map.pieces().iter().map(|piece| Written {
            start: piece.start.map(|start| start.to_string()),
            end: piece.end.map(|end| end.to_string()),
            slope: piece.slope.to_string(),
            offset: piece.offset.to_string(),
        }))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SyncMap, D::Error> {
        let number = |text: &String| Rational::from_str(text).map_err(D::Error::custom);
        let piece = |written: Written| {
            Ok(Piece {
                start: written.start.as_ref().map(number).transpose()?,
                end: written.end.as_ref().map(number).transpose()?,
                slope: number(&written.slope)?,
                offset: number(&written.offset)?,
            })
        };
        let pieces = Vec::<Written>::deserialize(deserializer)?.into_iter().map(piece).collect::<Result<_, D::Error>>()?;
        SyncMap::new(pieces).map_err(D::Error::custom)
    }
}
