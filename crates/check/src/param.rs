//! What a rule may be told.

use serde_json::{Value, json};

/// A parameter of a rule, with its type and default.
///
/// ```
/// use genlock_check::{Millis, Param, Share};
/// const TOLERANCE: Param<Millis> = Param::new("tolerance", 100.0, "how far the ends may be apart");
/// const MIN_OVERLAP: Param<Share> = Param::new("min-overlap", 0.5, "overlap over union below which two labels disagree");
/// ```
pub struct Param<T: ParamType> {
    /// The name in `genlock.toml`, in kebab case.
    pub name: &'static str,
    /// What it is unless configured.
    pub default: T::Default,
    /// What it does, in one line.
    pub about: &'static str,
}

impl<T: ParamType> Param<T> {
    /// A parameter.
    pub const fn new(name: &'static str, default: T::Default, about: &'static str) -> Self {
        Self { name, default, about }
    }
}

/// A type that a parameter can have.
pub trait ParamType: Sized + Clone + 'static {
    /// What a default is written as in the source.
    type Default: Copy + Send + Sync + 'static;
    /// The value of a default.
    fn of_default(default: Self::Default) -> Self;
    /// The value of what stands in the configuration.
    ///
    /// # Errors
    /// What was expected, in a few words: "a share from 0 to 1".
    fn read(value: &Value) -> Result<Self, &'static str>;
    /// The default as it would be written in the configuration.
    fn written(default: Self::Default) -> Value;
    /// The JSON Schema of the value.
    fn schema() -> Value;
}

/// A parameter without its type, for configuration and documentation.
pub trait AnyParam: Sync {
    /// The name.
    fn name(&self) -> &'static str;
    /// What it does.
    fn about(&self) -> &'static str;
    /// The default, as it would be written in the configuration.
    fn default(&self) -> Value;
    /// The JSON Schema of its value.
    fn schema(&self) -> Value;
    /// Whether a value fits.
    ///
    /// # Errors
    /// What was expected, in a few words.
    fn accepts(&self, value: &Value) -> Result<(), &'static str>;
}

impl<T: ParamType> AnyParam for Param<T> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        self.about
    }

    fn default(&self) -> Value {
        T::written(self.default)
    }

    fn schema(&self) -> Value {
        T::schema()
    }

    fn accepts(&self, value: &Value) -> Result<(), &'static str> {
        T::read(value).map(|_| ())
    }
}

/// A time in nanoseconds, written as text with a unit (`"100 ms"`, `"2s"`, `"40us"`) or as a number of milliseconds. Its default is
/// written in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millis(
    /// Nanoseconds.
    pub i64,
);

/// Nanoseconds of a millisecond.
const MILLI: f64 = 1e6;

impl ParamType for Millis {
    type Default = f64;

    #[allow(clippy::cast_possible_truncation, reason = "defaults are short times")]
    fn of_default(default: f64) -> Self {
        Self((default * MILLI).round() as i64)
    }

    fn read(value: &Value) -> Result<Self, &'static str> {
        const EXPECTED: &str = "a time such as \"100 ms\", \"2 s\" or \"40 us\", not negative";
        let (number, scale) = match value {
            Value::Number(number) => (number.as_f64(), MILLI),
            Value::String(text) => {
                let text = text.trim();
                let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
                let scale = match unit.trim() {
                    "s" => 1e9,
                    "ms" => MILLI,
                    "us" | "µs" => 1e3,
                    "ns" => 1.0,
                    _ => return Err(EXPECTED),
                };
                (text[..text.len() - unit.len()].parse().ok(), scale)
            }
            _ => return Err(EXPECTED),
        };
        let nanos = number.map(|number| (number * scale).round()).filter(|nanos| (0.0..9e18).contains(nanos));
        #[allow(clippy::cast_possible_truncation, reason = "the range was looked at")]
        nanos.map(|nanos| Self(nanos as i64)).ok_or(EXPECTED)
    }

    fn written(default: f64) -> Value {
        Value::String(format!("{default} ms"))
    }

    fn schema() -> Value {
        json!({ "anyOf": [
            { "type": "string", "pattern": "^\\s*[0-9]+(\\.[0-9]*)?\\s*(s|ms|us|µs|ns)\\s*$" },
            { "type": "number", "minimum": 0, "description": "milliseconds" },
        ] })
    }
}

/// A share from 0 to 1, also written as a percentage in text.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Share(
    /// From 0 to 1.
    pub f64,
);

impl ParamType for Share {
    type Default = f64;

    fn of_default(default: f64) -> Self {
        Self(default)
    }

    fn read(value: &Value) -> Result<Self, &'static str> {
        let number = match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => {
                text.trim().strip_suffix('%').and_then(|text| text.trim().parse::<f64>().ok()).map(|n| n / 100.0)
            }
            _ => None,
        };
        number.filter(|number| (0.0..=1.0).contains(number)).map(Self).ok_or("a share from 0 to 1, or a percentage in quotes")
    }

    fn written(default: f64) -> Value {
        json!(default)
    }

    fn schema() -> Value {
        json!({ "anyOf": [
            { "type": "number", "minimum": 0, "maximum": 1 },
            { "type": "string", "pattern": "^\\s*[0-9]+(\\.[0-9]*)?\\s*%\\s*$" },
        ] })
    }
}

impl ParamType for f64 {
    type Default = f64;

    fn of_default(default: f64) -> Self {
        default
    }

    fn read(value: &Value) -> Result<Self, &'static str> {
        value.as_f64().filter(|number| number.is_finite()).ok_or("a number")
    }

    fn written(default: f64) -> Value {
        json!(default)
    }

    fn schema() -> Value {
        json!({ "type": "number" })
    }
}

impl ParamType for u64 {
    type Default = u64;

    fn of_default(default: u64) -> Self {
        default
    }

    fn read(value: &Value) -> Result<Self, &'static str> {
        value.as_u64().ok_or("a whole number from 0")
    }

    fn written(default: u64) -> Value {
        json!(default)
    }

    fn schema() -> Value {
        json!({ "type": "integer", "minimum": 0 })
    }
}

impl ParamType for bool {
    type Default = bool;

    fn of_default(default: bool) -> Self {
        default
    }

    fn read(value: &Value) -> Result<Self, &'static str> {
        value.as_bool().ok_or("true or false")
    }

    fn written(default: bool) -> Value {
        json!(default)
    }

    fn schema() -> Value {
        json!({ "type": "boolean" })
    }
}

impl ParamType for String {
    type Default = &'static str;

    fn of_default(default: &'static str) -> Self {
        default.to_owned()
    }

    fn read(value: &Value) -> Result<Self, &'static str> {
        value.as_str().map(str::to_owned).ok_or("text in quotes")
    }

    fn written(default: &'static str) -> Value {
        json!(default)
    }

    fn schema() -> Value {
        json!({ "type": "string" })
    }
}

impl ParamType for Vec<String> {
    type Default = &'static [&'static str];

    fn of_default(default: &'static [&'static str]) -> Self {
        default.iter().map(|&text| text.to_owned()).collect()
    }

    fn read(value: &Value) -> Result<Self, &'static str> {
        let texts = value.as_array().and_then(|texts| texts.iter().map(|text| text.as_str().map(str::to_owned)).collect());
        texts.ok_or("a list of texts")
    }

    fn written(default: &'static [&'static str]) -> Value {
        json!(default)
    }

    fn schema() -> Value {
        json!({ "type": "array", "items": { "type": "string" } })
    }
}

#[cfg(test)]
mod tests {
    use super::{Millis, ParamType as _, Share};
    use serde_json::json;

    #[test]
    fn times_have_units() {
        let check = |value: serde_json::Value, expected: Option<i64>| {
            assert_eq!(Millis::read(&value).ok().map(|millis| millis.0), expected, "{value}");
        };
        check(json!("100 ms"), Some(100_000_000));
        check(json!("2s"), Some(2_000_000_000));
        check(json!(" 0.5 us "), Some(500));
        check(json!("7ns"), Some(7));
        check(json!(100), Some(100_000_000));
        check(json!(-1), None);
        check(json!("-1 ms"), None);
        check(json!("100"), None);
        check(json!("1e3 ms"), None);
        check(json!("9999999999999 s"), None);
        check(json!(true), None);
    }

    #[test]
    fn shares_are_from_0_to_1() {
        let check = |value: serde_json::Value, expected: Option<f64>| {
            assert_eq!(Share::read(&value).ok().map(|share| share.0), expected, "{value}");
        };
        check(json!(0.5), Some(0.5));
        check(json!("50 %"), Some(0.5));
        check(json!(1), Some(1.0));
        check(json!(1.01), None);
        check(json!("101%"), None);
        check(json!("0.5"), None);
    }
}
