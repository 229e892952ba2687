//! Every code there is, by area.

use crate::Code;

/// Declares codes and the list of them.
macro_rules! codes {
    ($($name:ident = $id:literal, $severity:ident, $title:literal, $page:literal;)*) => {
        $(
            #[doc = $title]
            pub const $name: crate::Code =
                crate::Code { id: $id, severity: crate::Severity::$severity, title: $title, page: $page };
        )*
        pub(crate) const ALL: &[crate::Code] = &[$($name),*];
    };
}

pub mod agree;
pub mod align;
pub mod check;
pub mod config;
pub mod loss;
pub mod media;
pub mod read;
pub mod time;

/// All codes, area by area.
pub fn all() -> impl Iterator<Item = Code> {
    let areas = [config::ALL, read::ALL, loss::ALL, time::ALL, media::ALL, align::ALL, agree::ALL];
    areas.into_iter().chain(check::ALL.iter().copied()).flatten().copied()
}

#[cfg(test)]
mod tests {
    use super::all;
    use crate::Code;
    use std::collections::HashSet;

    #[test]
    fn codes_are_unique_and_in_kebab_case() {
        let mut seen = HashSet::new();
        for code in all() {
            assert!(seen.insert(code.id), "{code} stands twice");
            let (area, what) = code.id.split_once('/').unwrap();
            let kebab = |word: &str| {
                !word.is_empty()
                    && word
                        .split('-')
                        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
            };
            assert!(kebab(area) && kebab(what), "{code}");
            assert_eq!(code.area(), area);
            assert_eq!(Code::find(code.id), Some(code));
        }
        assert_eq!(Code::find("read/nothing"), None);
    }

    #[test]
    fn each_code_has_a_title_and_a_page() {
        for code in all() {
            assert!(!code.title.is_empty() && !code.title.ends_with('.'), "{code}: {}", code.title);
            assert!(code.page.len() > 40 && code.page.ends_with('.'), "{code}: {}", code.page);
        }
    }
}
