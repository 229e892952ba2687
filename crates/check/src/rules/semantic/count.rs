//! Numbers in texts against the number of objects.

use super::story::{About, Caption, Stories, Story};
use super::{MEANING, described, words};
use crate::semantic::{Count, Mention, Relation, Standing};
use crate::{Active, Category, Found, Reporter, Rule, RuleInfo, Scene};
use genlock_diagnose::{Severity, codes::check as codes};
use smol_str::SmolStr;

/// `check/count-mismatch`.
pub(super) struct CountMismatch;

impl Rule for CountMismatch {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::COUNT_MISMATCH,
            category: Category::Semantic,
            active: Active::Always,
            params: &[],
            links: &[&MEANING],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let words = words(scene);
        for (story, caption) in Stories::of(scene).checked() {
            for (mention, about) in caption.mentions() {
                if mention.standing != Standing::Stated || !about.labelled || !about.there {
                    continue;
                }
                let Some(count) = mention.count else { continue };
                let Some(wrong) = judge(story, caption, mention, about, count) else { continue };
                let label = caption.label(scene);
                let found = Found {
                    cause: SmolStr::new(&words.vocabulary.get(mention.meaning.concept).name),
                    labels: &[label],
                    time: caption.time(),
                    numbers: &[("said", f64::from(count.least())), ("labelled", f64::from(wrong.labelled))],
                    severity: Some(wrong.severity),
                    link: Some(described(&MEANING, label)),
                    ..Found::default()
                };
                out.report(found, || {
                    let how = if matches!(count, Count::AtLeast(_)) { "at least " } else { "" };
                    let (said, spoken, labelled) = (count.least(), caption.words(scene, mention), wrong.labelled);
                    let verb = if labelled == 1 { "is" } else { "are" };
                    format!("the text speaks of {how}{said} {spoken}, and {labelled} {verb} labelled")
                });
            }
        }
    }
}

struct Wrong {
    labelled: u32,
    severity: Severity,
}

/// Too few objects are an error where the text gives a number, and a warning where it only has a plural or "many". More objects than
/// the text counts are a warning: it may speak of some of them only.
fn judge(story: &Story, caption: &Caption, mention: &Mention, about: &About, count: Count) -> Option<Wrong> {
    let (mut least, mut most) = (0_u32, Some(0_u32));
    for (at, relation) in &about.covers {
        let number = story.classes[*at].number(caption.when);
        // "Two puppies" among three dogs: the number of puppies is not known, only that there are no more than dogs.
        match relation {
            Relation::Same | Relation::Broader(_) => least = least.saturating_add(number.least),
            Relation::Narrower(_) | Relation::Compatible => {}
            _ => continue,
        }
        most = most.zip(number.most).map(|(sum, more)| sum.saturating_add(more));
    }
    if let Some(most) = most.filter(|most| *most < count.least()) {
        let severity = if matches!(count, Count::Exactly(_)) { Severity::Error } else { Severity::Warning };
        return Some(Wrong { labelled: most, severity });
    }
    let again = caption.mentions().filter(|(other, _)| other.meaning == mention.meaning).count() > 1;
    let Count::Exactly(said) = count else { return None };
    (least > said && !again).then_some(Wrong { labelled: least, severity: Severity::Warning })
}
