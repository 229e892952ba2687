//! Shapes that are joined to a whole text, where others are joined to its words.

use crate::{Active, Category, Entity, Found, Link, LinkKind, Modality, Param, Reporter, Rule, RuleInfo, Scene, Share, Toward};
use genlock_diagnose::codes::check as codes;
use genlock_model::{Geometry, Id, Label, Node, Relation};

/// `check/whole-text`.
pub(super) struct WholeText;

/// Words and the shapes of what they name.
static GROUNDING: LinkKind =
    LinkKind { name: "grounding", category: Category::Granularity, about: "texts and the shapes that relations join them to" };

const WORDS: Param<u64> = Param::new("words", 4, "a text of fewer words is a phrase, which a shape may be joined to as a whole");

const PHRASED: Param<Share> =
    Param::new("phrased", 0.5, "the share of such relations that lead to words or phrases, from which the others are reported");

impl Rule for WholeText {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::WHOLE_TEXT,
            category: Category::Granularity,
            active: Active::Always,
            params: &[&WORDS, &PHRASED],
            links: &[&GROUNDING],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let (words, phrased) = (*out.setting(&WORDS).base(), out.setting(&PHRASED).base().0);
        let groundings: Vec<_> = scene.data.relations.iter().filter_map(|relation| grounding(scene, relation)).collect();
        let is_whole = |text: &Label| {
            let count = text.text.as_deref().unwrap_or_default().split_whitespace().take(1000).count() as u64;
            !matches!(text.geometry, Geometry::TextSpan(_)) && count >= words
        };
        let whole = groundings.iter().filter(|(_, text, _)| is_whole(text)).count();
        let mixed = whole > 0 && (groundings.len() - whole) as f64 >= phrased * groundings.len() as f64;
        for (relation, text, shape) in groundings {
            let link = Link { kind: &GROUNDING, label: text, toward: Toward::Label(shape) };
            out.checked(link);
            if !mixed || !is_whole(text) {
                continue;
            }
            let others = [Entity::Relation(relation)];
            let found = Found { labels: &[text, shape], others: &others, link: Some(link), ..Found::default() };
            out.report(found, || {
                let class = scene.class_name(shape);
                format!("the shape of {class:?} is joined to a whole text, where most are joined to the words that name them")
            });
        }
    }
}

/// A relation between words and a shape.
fn grounding<'a>(scene: &Scene<'a>, relation: &'a Relation) -> Option<(Id<Relation>, &'a Label, &'a Label)> {
    let (Node::Label(from), Node::Label(to)) = (relation.from, relation.to) else { return None };
    let (from, to) = (scene.data.labels.get(from)?, scene.data.labels.get(to)?);
    let is_words = |label: &Label| label.text.is_some() || matches!(label.geometry, Geometry::TextSpan(_));
    let is_shape = |label: &Label| {
        matches!(scene.modality(label), Modality::Picture | Modality::Space)
            && !matches!(label.geometry, Geometry::None | Geometry::TextSpan(_))
    };
    match (is_words(from), is_shape(to), is_words(to), is_shape(from)) {
        (true, true, _, _) => Some((relation.id, from, to)),
        (_, _, true, true) => Some((relation.id, to, from)),
        _ => None,
    }
}
