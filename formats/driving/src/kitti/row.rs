//! One row of a label file: an object with its 2D and 3D box.

use genlock_diagnose::{Code, codes::read as codes};
use genlock_model::Number;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// Names of the fields after the class, for messages (devkit_object/readme.txt).
const NAMES: [&str; 15] =
    ["truncated", "occluded", "alpha", "left", "top", "right", "bottom", "h", "w", "l", "x", "y", "z", "ry", "score"];
/// Fields from the class to the rotation; one more is a score.
const FIELDS: usize = 15;
/// Bytes of a row beyond which it is refused; real rows have about 100.
pub(super) const LONGEST: usize = 16 << 10;
/// The class of regions that nobody labelled.
pub(super) const DONT_CARE: &str = "DontCare";
/// What stands for an unknown share of truncation or state of occlusion.
pub(super) const NOT_SET: f64 = -1.0;
/// What stands for an unknown observation angle.
pub(super) const NO_ALPHA: f64 = -10.0;

/// What a row says, without what it says by a conventional "not known".
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Object {
    pub(super) class: SmolStr,
    pub(super) truncated: Option<Number>,
    pub(super) occluded: Option<Number>,
    pub(super) alpha: Option<Number>,
    /// Left, top, right, bottom.
    pub(super) rectangle: [Number; 4],
    /// h, w, l, x, y, z, ry.
    pub(super) solid: Option<[Number; 7]>,
    pub(super) score: Option<Number>,
}

/// What is wrong with a row.
#[derive(Debug)]
pub(super) struct Bad {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) help: Option<&'static str>,
    /// Bytes of the row before the place.
    pub(super) at: usize,
}

impl Bad {
    pub(super) fn new(code: Code, at: usize, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None, at }
    }

    fn help(mut self, help: &'static str) -> Self {
        self.help = Some(help);
        self
    }
}

/// The fields of a row, split at white space; too many are counted but not kept.
pub(super) struct Split<'a> {
    row: &'a str,
    fields: [&'a str; 18],
    count: usize,
}

impl<'a> Split<'a> {
    pub(super) fn new(row: &'a str) -> Self {
        let mut split = Self { row, fields: [""; 18], count: 0 };
        for field in row.split_ascii_whitespace() {
            if let Some(slot) = split.fields.get_mut(split.count) {
                *slot = field;
            }
            split.count += 1;
        }
        split
    }

    pub(super) const fn count(&self) -> usize {
        self.count
    }

    /// The field of this position; empty if the row is shorter.
    pub(super) fn field(&self, index: usize) -> &'a str {
        self.fields.get(index).copied().unwrap_or_default()
    }

    /// Bytes before a field.
    pub(super) fn offset(&self, field: &str) -> usize {
        (field.as_ptr() as usize).saturating_sub(self.row.as_ptr() as usize).min(self.row.len())
    }

    /// The object that stands after the first `skip` fields.
    pub(super) fn object(&self, skip: usize) -> Result<Object, Bad> {
        self.check_count(skip)?;
        let class = self.field(skip);
        if let Some(bad) = class.chars().find(|c| c.is_control()) {
            let message = format!("a control character in the class name: {}", bad.escape_unicode());
            return Err(Bad::new(codes::VALUE, self.offset(class), message));
        }
        let number = |index: usize| {
            let field = self.field(skip + 1 + index);
            Number::from_text(field).ok_or_else(|| self.not_a_number(NAMES.get(index).copied().unwrap_or_default(), field))
        };
        let known = |number: Number, unknown: f64| (!is(&number, unknown)).then_some(number);
        let (truncated, occluded, alpha) = (number(0)?, number(1)?, number(2)?);
        let rectangle = [number(3)?, number(4)?, number(5)?, number(6)?];
        let solid = [number(7)?, number(8)?, number(9)?, number(10)?, number(11)?, number(12)?, number(13)?];
        let score = if self.count - skip > FIELDS { Some(number(14)?) } else { None };
        let flat = solid.iter().take(3).all(|size| size.value() <= 0.0);
        // Some tools fill all that they do not know, alpha too, with the same -1 or 0.
        let filler = flat && solid.iter().skip(3).all(|other| *other == alpha);
        Ok(Object {
            class: SmolStr::new(class),
            truncated: known(truncated, NOT_SET),
            occluded: known(occluded, NOT_SET),
            alpha: if filler { None } else { known(alpha, NO_ALPHA) },
            rectangle,
            solid: (!flat).then_some(solid),
            score,
        })
    }

    fn check_count(&self, skip: usize) -> Result<(), Bad> {
        let plain = FIELDS + skip;
        let spaced = self.count > plain && Number::from_text(self.field(skip + 1)).is_none() && self.looks_numeric(skip + 2);
        if !spaced && (self.count == plain || self.count == plain + 1) {
            return Ok(());
        }
        let message = format!("expected {plain} fields, or {} with a score; found {}", plain + 1, self.count);
        let at = if self.count > plain + 1 { self.offset(self.field(plain + 1)) } else { self.row.len() };
        if spaced {
            let second = self.field(skip + 1);
            let message = format!("{message}; the field {second:?} belongs to a class name with a space");
            let bad = Bad::new(codes::SYNTAX, self.offset(second), message);
            return Err(bad.help("fields are split at spaces: write the class as one word, for example with an underscore"));
        }
        Err(Bad::new(codes::SYNTAX, at, message))
    }

    fn looks_numeric(&self, index: usize) -> bool {
        Number::from_text(self.field(index)).is_some()
    }

    pub(super) fn not_a_number(&self, name: &str, field: &str) -> Bad {
        let bad = Bad::new(codes::NUMBER, self.offset(field), format!("{name} is not a number: {}", clipped(field)));
        if field.contains(',') {
            bad.help("the file was written under a locale with a decimal comma; KITTI numbers have a point")
        } else {
            bad
        }
    }
}

/// The text in quotes, cut if it is long.
fn clipped(text: &str) -> String {
    let short: String = text.chars().take(40).collect();
    if short.len() < text.len() { format!("{short:?}…") } else { format!("{short:?}") }
}

#[allow(clippy::float_cmp, reason = "sentinels are whole numbers")]
fn is(number: &Number, value: f64) -> bool {
    number.value() == value
}

/// The texts that stand for "not known" in a kind of rows: truncated, occluded, alpha, h, w, l, x, y, z, ry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Unset([SmolStr; 10]);

impl Unset {
    fn of(texts: [&'static str; 10]) -> Self {
        Self(texts.map(SmolStr::new_static))
    }

    /// As the object benchmark writes it.
    fn object() -> Self {
        Self::of(["-1", "-1", "-10", "-1", "-1", "-1", "-1000", "-1000", "-1000", "-10"])
    }

    /// As the files of the tracking benchmark write it: the same numbers, but sizes and position have changed places.
    fn tracking() -> Self {
        Self::of(["-1", "-1", "-10", "-1000", "-1000", "-1000", "-10", "-1", "-1", "-1"])
    }
}

/// How the rows of a delivery spell what they do not know. Where files differ among themselves, rows keep their text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Spelling {
    /// DontCare regions.
    dont_care: Unset,
    /// Objects with a 2D box only.
    flat: Unset,
    /// Objects with a 3D box.
    solid: Unset,
}

impl Spelling {
    pub(super) fn object() -> Self {
        Self { dont_care: Unset::object(), flat: Unset::object(), solid: Unset::object() }
    }

    pub(super) fn tracking() -> Self {
        Self { dont_care: Unset::tracking(), ..Self::object() }
    }

    fn slot(&self, object: &Object) -> &Unset {
        match object {
            Object { solid: Some(_), .. } => &self.solid,
            object if object.class == DONT_CARE => &self.dont_care,
            _ => &self.flat,
        }
    }

    /// Appends the object as a row, without a line end.
    pub(super) fn render(&self, object: &Object, row: &mut String) {
        let Object { class, truncated, occluded, alpha, rectangle, solid, score } = object;
        let Unset(unset) = self.slot(object);
        let or_unset = |number: &Option<Number>, at: usize| {
            number.as_ref().map_or_else(|| unset.get(at).cloned().unwrap_or_default(), |number| SmolStr::new(number.text()))
        };
        row.push_str(class);
        let mut put = |text: &str| {
            row.push(' ');
            row.push_str(text);
        };
        for (at, number) in [truncated, occluded, alpha].into_iter().enumerate() {
            put(&or_unset(number, at));
        }
        for number in rectangle {
            put(number.text());
        }
        match solid {
            Some(numbers) => numbers.iter().for_each(|number| {
                put(number.text());
            }),
            None => unset.iter().skip(3).for_each(|text| {
                put(text);
            }),
        }
        if let Some(score) = score {
            put(score.text());
        }
    }
}

/// The spelling of a delivery, learnt from the first row of each kind.
#[derive(Debug)]
pub(super) struct Learner {
    pub(super) spelling: Spelling,
    seen: [bool; 3],
}

impl Learner {
    pub(super) const fn new(usual: Spelling) -> Self {
        Self { spelling: usual, seen: [false; 3] }
    }

    /// Takes the spelling of a row if it is the first of its kind.
    pub(super) fn learn(&mut self, object: &Object, split: &Split<'_>, skip: usize) {
        let (kind, slot) = match object {
            Object { solid: Some(_), .. } => (0, &mut self.spelling.solid),
            object if object.class == DONT_CARE => (1, &mut self.spelling.dont_care),
            _ => (2, &mut self.spelling.flat),
        };
        let Some(seen @ false) = self.seen.get_mut(kind) else { return };
        *seen = true;
        let fields = [(0, object.truncated.is_none()), (1, object.occluded.is_none()), (2, object.alpha.is_none())];
        let solid = (3..10).map(|at| (at, object.solid.is_none()));
        for (at, unset) in fields.into_iter().chain(solid) {
            // The rectangle stands between alpha and the sizes.
            let field = split.field(skip + 1 + if at < 3 { at } else { at + 4 });
            if let (true, Some(text)) = (unset, slot.0.get_mut(at)) {
                *text = SmolStr::new(field);
            }
        }
    }
}
