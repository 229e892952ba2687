//! Classes and attributes of whole items and frames.

use super::{Content, Survey};
use crate::alpha::{Level, alpha};
use crate::kappa::{Chance, Weighting, cohen, fleiss};
use crate::result::{Measure, Row, Scope, Settings, Subject};
use crate::{Ratings, Undefined};
use genlock_model::{Attribute, AttributeValue};
use genlock_time::Rational;
use std::collections::{BTreeMap, BTreeSet};

/// An item, or a frame of it.
type Place = (usize, Option<Rational>);
/// What each voice answers at each place.
type Answers = BTreeMap<Place, BTreeMap<usize, BTreeSet<Answer>>>;

/// An answer: numbers compare as numbers, `1.0` as `1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Answer {
    Number(Rounded),
    Name(String),
}

/// A finite number in its order.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rounded(f64);

impl Eq for Rounded {}

impl PartialOrd for Rounded {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rounded {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl Survey<'_> {
    /// The figures of the classes and attributes of whole items and frames.
    pub fn tags(&self, settings: &Settings) -> Vec<Row> {
        let mut rows = Vec::new();
        for (subject, answers) in self.questions() {
            let several = answers.values().flat_map(BTreeMap::values).any(|answers| answers.len() > 1);
            if several && subject == Subject::Class {
                rows.extend(self.each_class(&answers, settings));
            } else {
                rows.extend(self.one_answer(&subject, &answers, settings));
            }
        }
        rows
    }

    fn questions(&self) -> BTreeMap<Subject, Answers> {
        let mut questions: BTreeMap<Subject, Answers> = BTreeMap::new();
        for placed in &self.placed {
            let Content::Tag { at } = placed.content else { continue };
            let mut add = |subject: Subject, answers: Vec<Answer>| {
                let place = questions.entry(subject).or_default().entry((placed.item, at)).or_default();
                place.entry(placed.voice).or_default().extend(answers);
            };
            let class = self.class(placed.label);
            if !class.is_empty() {
                add(Subject::Class, vec![Answer::Name(class.to_owned())]);
            }
            for attribute in &placed.label.attributes {
                add(Subject::Attribute(attribute.name.to_string()), answer(attribute));
            }
        }
        questions
    }

    /// Where several classes may hold at once, each is a question of its own, and who looked but did not name it says no.
    fn each_class(&self, answers: &Answers, settings: &Settings) -> Vec<Row> {
        let classes: BTreeSet<&Answer> = answers.values().flat_map(BTreeMap::values).flatten().collect();
        let mut rows = Vec::new();
        for class in classes {
            let mut ratings = Ratings::new(self.voices.len());
            for (place, said) in answers {
                let value = |voice: usize| {
                    let has = said.get(&voice).map(|answers| answers.contains(class));
                    has.or_else(|| self.looked(voice, place.0).then_some(false)).map(u32::from)
                };
                ratings.add(&(0..self.voices.len()).map(value).collect::<Vec<_>>(), 1);
            }
            let Answer::Name(name) = class else { continue };
            rows.extend(self.of_ratings(&Subject::HasClass(name.clone()), &ratings, &Scale::default(), settings));
        }
        rows
    }

    fn one_answer(&self, subject: &Subject, answers: &Answers, settings: &Settings) -> Vec<Row> {
        let sets: BTreeSet<&BTreeSet<Answer>> = answers.values().flat_map(BTreeMap::values).collect();
        let numbered = sets.iter().enumerate().filter_map(|(at, set)| Some((*set, u32::try_from(at).ok()?)));
        let places: BTreeMap<&BTreeSet<Answer>, u32> = numbered.collect();
        let mut ratings = Ratings::new(self.voices.len());
        for said in answers.values() {
            let value = |voice: usize| said.get(&voice).and_then(|set| places.get(set)).copied();
            ratings.add(&(0..self.voices.len()).map(value).collect::<Vec<_>>(), 1);
        }
        self.of_ratings(subject, &ratings, &Scale::new(&sets), settings)
    }

    fn of_ratings(&self, subject: &Subject, ratings: &Ratings, scale: &Scale, settings: &Settings) -> Vec<Row> {
        let own = if scale.numbers.is_empty() { Level::Nominal } else { Level::Interval };
        let level = settings.level.unwrap_or(own);
        let ordered = level != Level::Nominal;
        let resampling = Some(settings.resampling);
        let mut rows = Vec::new();
        let mut add = |measure: Measure, variant: &str, scope: Scope, found: crate::Found, count: u64| {
            if settings.wants(measure) {
                let (subject, variant) = (subject.clone(), variant.to_owned());
                rows.push(Row { subject, measure, variant, scope, value: found.0, interval: found.1, count });
            }
        };
        let shared = ratings.shared();
        add(Measure::Agreement, "", Scope::All, ratings.agreement(resampling), shared);
        add(Measure::Alpha, level.name(), Scope::All, alpha(ratings, level, &scale.numbers, resampling), shared);
        if self.voices.len() > 2 && !ordered {
            add(Measure::Fleiss, "", Scope::All, fleiss(ratings, Chance::AsChosen, resampling), ratings.complete());
        }
        for a in 0..self.voices.len() {
            for b in a + 1..self.voices.len() {
                let (pair, scope) = (ratings.pair(a, b), Scope::Pair(a, b));
                let shared = pair.shared();
                add(Measure::Cohen, "", scope.clone(), cohen(&pair, Weighting::None, resampling), shared);
                if ordered {
                    add(Measure::CohenLinear, "", scope.clone(), cohen(&pair, Weighting::Linear, resampling), shared);
                    add(Measure::CohenQuadratic, "", scope, cohen(&pair, Weighting::Quadratic, resampling), shared);
                }
            }
        }
        if level == Level::Nominal && scale.names.len() > 2 {
            for (place, name) in scale.names.iter().enumerate() {
                let one = ratings.map(|value| u32::from(value as usize == place));
                let found = alpha(&one, Level::Nominal, &[], resampling);
                add(Measure::Alpha, level.name(), Scope::Class(name.clone()), found, shared);
            }
        }
        rows
    }
}

/// The values of a question, in their order.
#[derive(Default)]
struct Scale {
    names: Vec<String>,
    /// The numbers; empty if not all values are numbers.
    numbers: Vec<f64>,
}

impl Scale {
    fn new(sets: &BTreeSet<&BTreeSet<Answer>>) -> Self {
        let name = |answer: &Answer| match answer {
            Answer::Number(number) => number.0.to_string(),
            Answer::Name(name) => name.clone(),
        };
        let names = sets.iter().map(|set| set.iter().map(name).collect::<Vec<_>>().join(" + ")).collect();
        let number = |set: &&BTreeSet<Answer>| match set.iter().collect::<Vec<_>>()[..] {
            [Answer::Number(number)] => Ok(number.0),
            _ => Err(Undefined::NotNumbers),
        };
        Self { names, numbers: sets.iter().map(number).collect::<Result<_, _>>().unwrap_or_default() }
    }
}

fn answer(attribute: &Attribute) -> Vec<Answer> {
    match &attribute.value {
        AttributeValue::Null => Vec::new(),
        AttributeValue::Bool(value) => vec![Answer::Name(value.to_string())],
        AttributeValue::Number(number) => vec![Answer::Number(Rounded(number.value() + 0.0))],
        AttributeValue::Text(text) | AttributeValue::Choice(text) => vec![Answer::Name(text.to_string())],
        AttributeValue::Choices(choices) => choices.iter().map(|choice| Answer::Name(choice.to_string())).collect(),
        AttributeValue::Json(json) => vec![Answer::Name(json.0.get().to_owned())],
    }
}
