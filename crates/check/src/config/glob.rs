//! Names with a `*`.

use std::fmt;

/// A name in which `*` stands for any text, compared without regard to ASCII case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob(String);

impl Glob {
    /// The pattern.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text of the pattern.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether a name fits. Takes time in proportion to the product of both lengths at most.
    pub fn fits(&self, name: &str) -> bool {
        let same = |a: u8, b: u8| a.eq_ignore_ascii_case(&b);
        let (pattern, name) = (self.0.as_bytes(), name.as_bytes());
        // The last star, and the place in the name up to which it reaches so far.
        let (mut p, mut n, mut star) = (0, 0, None);
        while n < name.len() {
            match pattern.get(p) {
                Some(b'*') => {
                    star = Some((p, n));
                    p += 1;
                }
                Some(&byte) if same(byte, name[n]) => (p, n) = (p + 1, n + 1),
                _ => {
                    let Some((at, reach)) = star else { return false };
                    (p, n) = (at + 1, reach + 1);
                    star = Some((at, n));
                }
            }
        }
        pattern[p..].iter().all(|byte| *byte == b'*')
    }
}

impl fmt::Display for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Glob;

    #[test]
    fn stars_stand_for_any_text() {
        let check = |pattern: &str, name: &str, fits: bool| assert_eq!(Glob::new(pattern).fits(name), fits, "{pattern} {name}");
        check("car", "car", true);
        check("car", "Car", true);
        check("car", "cart", false);
        check("cam_*", "cam_front", true);
        check("cam_*", "lidar", false);
        check("*front*", "cam_front_left", true);
        check("*", "", true);
        check("", "", true);
        check("", "a", false);
        check("a*b*c", "aXbXbXc", true);
        check("a*b*c", "aXbXbX", false);
        check(&"*a".repeat(200), &"a".repeat(2000), true);
        check(&format!("{}b", "*a".repeat(200)), &"a".repeat(2000), false);
    }
}
