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

pub mod align;
pub mod check;
pub mod loss;
pub mod media;
pub mod read;
pub mod time;

/// All codes, area by area.
pub fn all() -> impl Iterator<Item = Code> {
    [read::ALL, loss::ALL, time::ALL, media::ALL, align::ALL, check::ALL].into_iter().flatten().copied()
}
