//! Tolerances as rules compare with them.

use crate::{Limits, ParamType};
use serde_json::{Value, json};

/// How many nanoseconds the first of a pair may be early or late against the second, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leeway {
    /// The most that the first may come before the second.
    pub early: i64,
    /// The most that it may come after it.
    pub late: i64,
}

impl Leeway {
    /// True if the first of a pair may come this many nanoseconds after the second, when the difference may be off by `slack`
    /// because of the precision in which the times are written.
    pub const fn allows(self, difference: i64, slack: i64) -> bool {
        difference >= self.early.saturating_add(slack).saturating_neg() && difference <= self.late.saturating_add(slack)
    }

    /// The leeway of the second against the first.
    #[must_use]
    pub const fn swapped(self) -> Self {
        Self { early: self.late, late: self.early }
    }
}

impl From<Limits> for Leeway {
    fn from(limits: Limits) -> Self {
        let nanos = |limit| crate::scene::nanos(limit).unwrap_or(i64::MAX);
        Self { early: nanos(limits.early), late: nanos(limits.late) }
    }
}

impl ParamType for Leeway {
    type Default = &'static str;

    fn of_default(default: &'static str) -> Self {
        default.parse::<Limits>().unwrap_or(Limits::millis(0)).into()
    }

    fn read(value: &Value) -> Result<Self, &'static str> {
        let limits = value.as_str().and_then(|text| text.parse::<Limits>().ok());
        limits.map(Self::from).ok_or("a tolerance such as \"100 ms\", \"+40/-60 ms\", \"1 frames@25\" or \"ebu-r37\"")
    }

    fn written(default: &'static str) -> Value {
        json!(default)
    }

    fn schema() -> Value {
        json!({ "type": "string", "description": "100 ms, 0.1 s, +40/-60 ms, 1 frames@25, or a preset such as ebu-r37" })
    }
}

/// A leeway, or none where nothing is written.
impl ParamType for Option<Leeway> {
    type Default = Option<&'static str>;

    fn of_default(default: Option<&'static str>) -> Self {
        default.map(Leeway::of_default)
    }

    fn read(value: &Value) -> Result<Self, &'static str> {
        Leeway::read(value).map(Some)
    }

    fn written(default: Option<&'static str>) -> Value {
        json!(default)
    }

    fn schema() -> Value {
        Leeway::schema()
    }
}
