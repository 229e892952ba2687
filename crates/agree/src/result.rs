//! What an examination of agreement says.

use crate::bootstrap::{Interval, Resampling};
use crate::{Measured, alpha::Level};

/// A measure of agreement, or of error where it says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// The share of units on which all agree, of those that at least two annotators judged.
    Agreement,
    /// Cohen's kappa.
    Cohen,
    /// Cohen's kappa with linear weights.
    CohenLinear,
    /// Cohen's kappa with quadratic weights.
    CohenQuadratic,
    /// Fleiss' kappa.
    Fleiss,
    /// Krippendorff's alpha.
    Alpha,
    /// Gamma.
    Gamma,
    /// Gamma of the categories alone.
    GammaCat,
    /// Matched shapes over all: 2 matches / (shapes of the one + shapes of the other).
    F1,
    /// The mean IoU of matched shapes.
    MatchedIou,
    /// Diarization error rate.
    Der,
    /// Jaccard error rate.
    Jer,
}

impl Measure {
    /// All measures.
    pub const ALL: [Self; 12] = [
        Self::Agreement,
        Self::Cohen,
        Self::CohenLinear,
        Self::CohenQuadratic,
        Self::Fleiss,
        Self::Alpha,
        Self::Gamma,
        Self::GammaCat,
        Self::F1,
        Self::MatchedIou,
        Self::Der,
        Self::Jer,
    ];

    /// The name that the command line and the results use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agreement => "agreement",
            Self::Cohen => "cohen",
            Self::CohenLinear => "cohen-linear",
            Self::CohenQuadratic => "cohen-quadratic",
            Self::Fleiss => "fleiss",
            Self::Alpha => "alpha",
            Self::Gamma => "gamma",
            Self::GammaCat => "gamma-cat",
            Self::F1 => "f1",
            Self::MatchedIou => "matched-iou",
            Self::Der => "der",
            Self::Jer => "jer",
        }
    }

    /// The measure of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.name() == name)
    }

    /// True if it counts errors, so that less is better.
    pub const fn is_error(self) -> bool {
        matches!(self, Self::Der | Self::Jer)
    }
}

/// What kind of labels a measure is taken of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The classes of whole items or frames.
    Class,
    /// Whether whole items or frames bear this class, where several may hold.
    HasClass(String),
    /// An attribute of whole items or frames.
    Attribute(String),
    /// Segments of time.
    Segments,
    /// Ranges of a text.
    Ranges,
    /// Boxes, polygons and masks.
    Shapes,
}

impl Subject {
    /// A few words for people.
    pub fn words(&self) -> String {
        match self {
            Self::Class => "class".to_owned(),
            Self::HasClass(class) => format!("has class {class:?}"),
            Self::Attribute(name) => format!("attribute {name:?}"),
            Self::Segments => "segments".to_owned(),
            Self::Ranges => "text ranges".to_owned(),
            Self::Shapes => "shapes".to_owned(),
        }
    }
}

/// Of whom and of what part a figure speaks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// All annotators and all labels.
    All,
    /// Two annotators, by their places; for error rates the first is the reference.
    Pair(usize, usize),
    /// Labels of one class.
    Class(String),
}

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Of which labels.
    pub subject: Subject,
    /// What is measured.
    pub measure: Measure,
    /// What else there is to say of it: the level of alpha, the collar, the size of the grid.
    pub variant: String,
    /// Of whom.
    pub scope: Scope,
    /// The figure, or why there is none.
    pub value: Measured,
    /// Its 95 % interval.
    pub interval: Option<Interval>,
    /// How many units it stands on: units of two ratings, segments, shapes, or seconds of speech, rounded.
    pub count: u64,
}

/// How labels are compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The measures that are taken; empty takes what fits the labels.
    pub measures: Vec<Measure>,
    /// The level of alpha and of numbers; none takes nominal for names and interval for numbers.
    pub level: Option<Level>,
    /// The step of time grids in seconds; for frames and characters it is one.
    pub grid: f64,
    /// Seconds on each side of a boundary that error rates leave out, each counted apart.
    pub collars: Vec<f64>,
    /// What is scored, by the name of an item or of its recording; empty scores everything.
    pub regions: std::collections::BTreeMap<String, Vec<crate::spans::Interval>>,
    /// The IoU from which shapes can be the same.
    pub least_iou: f64,
    /// What the category of a segment is.
    pub category: Category,
    /// How intervals are found.
    pub resampling: Resampling,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            measures: Vec::new(),
            level: None,
            grid: 0.01,
            collars: vec![0.0, 0.25],
            regions: std::collections::BTreeMap::new(),
            least_iou: 0.5,
            category: Category::Auto,
            resampling: Resampling::default(),
        }
    }
}

impl Settings {
    /// True if this measure is asked for.
    pub fn wants(&self, measure: Measure) -> bool {
        self.measures.is_empty() || self.measures.contains(&measure)
    }
}

/// What the category of a segment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// The speaker or object where all segments are of one class, else the class.
    Auto,
    /// The class.
    Class,
    /// The speaker or object.
    Track,
}
