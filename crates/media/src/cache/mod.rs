//! Timelines kept between runs, by what is in the files.

mod identity;
mod store;

pub use identity::Identity;
pub use store::{CacheUse, TimelineCache};

/// How a code is kept: by its name.
pub(crate) mod code {
    use genlock_diagnose::Code;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
    pub(crate) fn serialize<S: Serializer>(code: &Code, serializer: S) -> Result<S::Ok, S::Error> {
        code.id.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Code, D::Error> {
        let id = String::deserialize(deserializer)?;
        Code::find(&id).ok_or_else(|| D::Error::custom("no such code"))
    }
}
