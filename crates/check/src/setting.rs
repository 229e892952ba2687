//! A parameter as it was configured, for each class and pair of streams.

use crate::config::{Glob, Level, Override, RuleConfig, Values};
use crate::{Modality, Param, ParamType, Scene};
use genlock_model::{Class, Id, Label, Stream};
use rustc_hash::FxHashSet;

/// The values of a parameter. Reading one costs nothing where nothing was configured for some classes or streams only.
#[derive(Debug, Clone)]
pub struct Setting<T> {
    base: T,
    overrides: Vec<(Only, T)>,
}

impl<T: Clone> Setting<T> {
    /// The value for a label and, of a pair, its counterpart.
    pub fn of(&self, scene: &Scene<'_>, label: &Label, other: Option<&Label>) -> &T {
        self.find(|only| only.fits_labels(scene, label, other))
    }

    /// The value for a pair, and whether it was configured for the pair in this order or in the other one. A value that was configured
    /// for no pair is for the lower modality first: text, audio, picture, space.
    pub fn of_pair(&self, scene: &Scene<'_>, one: &Label, two: &Label) -> (&T, Order) {
        let fitting = self.overrides.iter().rev().find(|(only, _)| only.fits_labels(scene, one, Some(two)));
        let (value, order) = match fitting {
            Some((only, value)) => (value, only.order(scene, one, two)),
            None => (&self.base, None),
        };
        let natural = if scene.modality(one) <= scene.modality(two) { Order::AsGiven } else { Order::Swapped };
        (value, order.unwrap_or(natural))
    }

    /// The value for a pair of modalities, where no label is at hand: what was configured for classes does not hold.
    pub fn between(&self, a: Modality, b: Modality) -> &T {
        self.find(|only| only.fits_modalities(a, b))
    }

    /// The value for a class.
    pub fn class(&self, class: Option<Id<Class>>) -> &T {
        self.find(|only| only.pair.is_none() && only.streams.is_none() && only.fits_class(class))
    }

    /// The value where nothing else was configured.
    pub const fn base(&self) -> &T {
        &self.base
    }

    /// The last that fits wins, as in the file.
    fn find(&self, fits: impl Fn(&Only) -> bool) -> &T {
        self.overrides.iter().rev().find(|(only, _)| fits(only)).map_or(&self.base, |(_, value)| value)
    }
}

/// Whether a pair stands in the order in which it was configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// It does.
    AsGiven,
    /// The second was configured as the first.
    Swapped,
}

/// For which labels something was configured.
#[derive(Debug, Clone, Default)]
pub(crate) struct Only {
    classes: Option<FxHashSet<Id<Class>>>,
    streams: Option<FxHashSet<Id<Stream>>>,
    pair: Option<[Side; 2]>,
}

/// One side of a pair: a modality, or streams by name.
#[derive(Debug, Clone)]
struct Side {
    modality: Option<Modality>,
    streams: FxHashSet<Id<Stream>>,
}

impl Side {
    fn fits(&self, modality: Modality, stream: Option<Id<Stream>>) -> bool {
        self.modality == Some(modality) || stream.is_some_and(|stream| self.streams.contains(&stream))
    }
}

impl Only {
    fn new(scene: &Scene<'_>, wanted: &Override) -> Self {
        let data = scene.data;
        let classes = |names: &[Glob]| {
            let fits = |class: &&Class| names.iter().any(|name| name.fits(&class.name));
            data.classes.iter().filter(fits).map(|class| class.id).collect()
        };
        let streams = |names: &[Glob]| {
            let fits = |stream: &&Stream| names.iter().any(|name| name.fits(&stream.name));
            data.streams.iter().filter(fits).map(|stream| stream.id).collect()
        };
        let side = |name: &Glob| Side { modality: Modality::named(name.text()), streams: streams(std::slice::from_ref(name)) };
        Self {
            classes: (!wanted.class.is_empty()).then(|| classes(&wanted.class)),
            streams: (!wanted.stream.is_empty()).then(|| streams(&wanted.stream)),
            pair: wanted.pair.as_ref().map(|[a, b]| [side(a), side(b)]),
        }
    }

    fn fits_class(&self, class: Option<Id<Class>>) -> bool {
        self.classes.as_ref().is_none_or(|classes| class.is_some_and(|class| classes.contains(&class)))
    }

    fn fits_labels(&self, scene: &Scene<'_>, label: &Label, other: Option<&Label>) -> bool {
        let end = |label: &Label| (scene.modality(label), Some(label.stream));
        let of = |label: &Label| self.streams.as_ref().is_none_or(|streams| streams.contains(&label.stream));
        let class = self.fits_class(label.class) || other.is_some_and(|other| self.fits_class(other.class));
        class && (of(label) || other.is_some_and(of)) && self.fits_pair(end(label), other.map(end))
    }

    /// In which order a pair that fits was configured; none if it was for all pairs, or fits both ways.
    fn order(&self, scene: &Scene<'_>, one: &Label, two: &Label) -> Option<Order> {
        let [first, second] = self.pair.as_ref()?;
        let fits = |side: &Side, label: &Label| side.fits(scene.modality(label), Some(label.stream));
        match (fits(first, one) && fits(second, two), fits(first, two) && fits(second, one)) {
            (true, false) => Some(Order::AsGiven),
            (false, true) => Some(Order::Swapped),
            _ => None,
        }
    }

    fn fits_modalities(&self, a: Modality, b: Modality) -> bool {
        self.classes.is_none() && self.streams.is_none() && self.fits_pair((a, None), Some((b, None)))
    }

    fn fits_pair(&self, a: (Modality, Option<Id<Stream>>), b: Option<(Modality, Option<Id<Stream>>)>) -> bool {
        let Some([one, two]) = &self.pair else { return true };
        b.is_some_and(|b| (one.fits(a.0, a.1) && two.fits(b.0, b.1)) || (one.fits(b.0, b.1) && two.fits(a.0, a.1)))
    }
}

/// Reads a parameter out of the configuration of its rule.
pub(crate) fn setting<T: ParamType>(scene: &Scene<'_>, rule: Option<&RuleConfig>, param: &Param<T>) -> Setting<T> {
    let read = |values: &Values| values.get(param.name).and_then(|value| T::read(value).ok());
    let base = rule.and_then(|rule| read(&rule.values)).unwrap_or_else(|| T::of_default(param.default));
    Setting { base, overrides: overrides(scene, rule, |one| read(&one.values)) }
}

/// The level of a rule.
pub(crate) fn level(scene: &Scene<'_>, rule: Option<&RuleConfig>) -> Setting<Option<Level>> {
    let base = rule.and_then(|rule| rule.level);
    Setting { base, overrides: overrides(scene, rule, |one| one.level.map(Some)) }
}

fn overrides<T>(scene: &Scene<'_>, rule: Option<&RuleConfig>, read: impl Fn(&Override) -> Option<T>) -> Vec<(Only, T)> {
    let all = rule.into_iter().flat_map(|rule| &rule.overrides);
    all.filter_map(|one| Some((Only::new(scene, one), read(one)?))).collect()
}
