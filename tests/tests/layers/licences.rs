//! What licences our dependencies may have.

use crate::{expect_none, metadata};

/// Licences that ask for no more than a notice, and MPL-2.0, whose duties end at the file. SPDX identifiers.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "WTFPL",
    "Zlib",
];

/// Whether an SPDX licence expression can be met with licences of [`ALLOWED`] only.
///
/// Cargo's older form `MIT/Apache-2.0` means OR. An exception (`WITH`) only adds permissions, so it is passed over.
/// Text that is no expression is not permitted.
fn permitted(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any(&mut rest) == Some(true) && rest.is_empty()
}

/// `all (OR all)*`
fn any(rest: &mut &[&str]) -> Option<bool> {
    let mut met = all(rest)?;
    while let Some(("OR", after)) = next(rest) {
        *rest = after;
        met |= all(rest)?;
    }
    Some(met)
}

/// `one (AND one)*`
fn all(rest: &mut &[&str]) -> Option<bool> {
    let mut met = one(rest)?;
    while let Some(("AND", after)) = next(rest) {
        *rest = after;
        met &= one(rest)?;
    }
    Some(met)
}

/// `"(" any ")"` or `licence (WITH exception)?`
fn one(rest: &mut &[&str]) -> Option<bool> {
    let (word, after) = next(rest)?;
    *rest = after;
    if word == "(" {
        let met = any(rest)?;
        let (")", after) = next(rest)? else { return None };
        *rest = after;
        return Some(met);
    }
    if let Some(("WITH", after)) = next(rest) {
        *rest = next(after)?.1;
    }
    Some(ALLOWED.contains(&word))
}

fn next<'words, 'text>(rest: &'words [&'text str]) -> Option<(&'text str, &'words [&'text str])> {
    rest.split_first().map(|(word, after)| (*word, after))
}

#[test]
fn every_dependency_has_a_licence_that_we_can_meet() {
    let metadata = metadata();
    let mut broken = Vec::new();
    for package in &metadata.packages {
        match package.license.as_deref() {
            Some(licence) if permitted(licence) => {}
            Some(licence) => broken.push(format!("{} {}: {licence}", package.name, package.version)),
            None => broken.push(format!("{} {}: no licence expression", package.name, package.version)),
        }
    }
    expect_none(&broken, "dependencies with a licence outside the list");
}

#[test]
fn licence_expressions_are_understood() {
    fn check(expression: &str, expected: bool) {
        assert_eq!(permitted(expression), expected, "{expression}");
    }
    check("MIT", true);
    check("GPL-3.0-only", false);
    check("MIT OR GPL-3.0-only", true);
    check("MIT AND GPL-3.0-only", false);
    check("GPL-2.0/MIT", true);
    check("(MIT OR Apache-2.0) AND Unicode-3.0", true);
    check("(MIT OR Apache-2.0) AND LGPL-2.1-or-later", false);
    check("GPL-2.0 OR MIT AND ISC", true);
    check("Apache-2.0 WITH LLVM-exception", true);
    check("", false);
    check("MIT OR", false);
    check("(MIT", false);
    check("MIT Apache-2.0", false);
}
