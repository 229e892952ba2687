//! The native storage: `.genlock.jsonl`, one self-describing record a line. The only form that holds everything.

mod expect;
mod page;
mod read;
mod schema;
mod write;

pub use schema::json_schema;

use genlock_format::{Format, Info, OptionInfo, Peek, Reader, Support, Verdict, Writer};
use genlock_model::Feature;

/// The native storage.
pub struct Native;

const NO_OPTIONS: &[OptionInfo] = &[];

/// Everything, exactly.
const SUPPORT: [(Feature, Support); Feature::ALL.len()] = {
    let mut support = [(Feature::Box, Support::Exact); Feature::ALL.len()];
    let mut at = 0;
    while at < support.len() {
        support[at].0 = Feature::ALL[at];
        at += 1;
    }
    support
};

static INFO: Info = Info {
    id: "native",
    name: "Genlock native",
    family: "native",
    extensions: &["genlock.jsonl"],
    provisional: None,
    support: &SUPPORT,
    options: NO_OPTIONS,
    page: page::PAGE,
};

/// What the first line begins with.
const SIGNATURE: &str = "{\"genlock.1\":";

impl Format for Native {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, peek: &Peek<'_>) -> Verdict {
        if peek.is_file() && peek.head().starts_with(SIGNATURE) {
            return Verdict::certain("the first line is a genlock record");
        }
        Verdict::NO
    }

    fn reader(&self) -> Option<&dyn Reader> {
        Some(self)
    }

    fn writer(&self) -> Option<&dyn Writer> {
        Some(self)
    }
}
