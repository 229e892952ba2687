//! Texts that the rules cannot read.

use super::story::Stories;
use crate::semantic::Language;
use crate::{Active, Category, Found, Reporter, Rule, RuleInfo, Scene};
use genlock_diagnose::codes::check as codes;
use smol_str::SmolStr;

/// `check/not-english`.
pub(super) struct NotEnglish;

impl Rule for NotEnglish {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo =
            RuleInfo { code: codes::NOT_ENGLISH, category: Category::Semantic, active: Active::Always, params: &[], links: &[] };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        for caption in Stories::of(scene).captions().filter(|caption| caption.reading.language == Language::Other) {
            let label = caption.label(scene);
            let found = Found { cause: SmolStr::default(), labels: &[label], time: caption.time(), ..Found::default() };
            out.report(found, || "the text is not in English, so it was compared with nothing".to_owned());
        }
    }
}
