//! The files of one folder, by the numbers or time stamps in their names.

use super::stamp::Stamp;
use crate::MediaError;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The most files of one folder: beyond it a table could not be sorted.
const MOST_FILES: usize = 1 << 24;

/// Endings of files that are one sample of a sensor each.
const ENDINGS: [&str; 19] = [
    "png", "jpg", "jpeg", "bmp", "tif", "tiff", "webp", "ppm", "pgm", "pnm", "exr", "dpx", "bin", "pcd", "ply", "feather", "npy",
    "npz", "txt",
];

/// Of these, those that are pictures.
const PICTURES: usize = 12;

/// What the names of a folder's files say.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// The number and the time stamp in each name.
    pub(super) files: Vec<Named>,
    /// What stands before the number, without those of time stamps.
    pub(super) prefixes: BTreeSet<String>,
    /// Endings in lower case.
    pub(super) endings: BTreeSet<String>,
    /// How many digits the numbers are written with.
    pub(super) widths: BTreeSet<usize>,
    /// Entries that are no samples.
    pub(super) others: u64,
    /// Links that lead out of the folder.
    pub(super) links: u64,
    /// One of the files.
    pub(super) example: Option<PathBuf>,
}

/// What one file name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    /// The last number of the name.
    pub(super) number: u64,
    /// The name as a time stamp, if it looks like one.
    pub(super) stamp: Option<Stamp>,
}

/// Which names belong to a sequence.
#[derive(Debug, Clone)]
pub(super) enum Pattern {
    /// Those of samples.
    Any,
    /// `frame_%06d.png` (at least so many digits) or `frame_*.png`.
    Of { prefix: String, digits: usize, suffix: String },
}

impl Pattern {
    /// The pattern that a file name is; none if it has no placeholder.
    pub(super) fn parse(name: &str) -> Option<Self> {
        if let Some((prefix, suffix)) = name.split_once('*') {
            return Some(Self::Of { prefix: prefix.to_owned(), digits: 1, suffix: suffix.to_owned() });
        }
        let (prefix, rest) = name.split_once('%')?;
        let (width, suffix) = rest.split_once('d')?;
        let digits = if width.is_empty() { 1 } else { width.parse().ok().filter(|digits| *digits <= 30)? };
        Some(Self::Of { prefix: prefix.to_owned(), digits, suffix: suffix.to_owned() })
    }

    /// The part of a name that numbers it; none if the name does not belong to the sequence.
    fn number<'a>(&self, name: &'a str) -> Option<&'a str> {
        match self {
            Self::Any => {
                let (stem, ending) = name.rsplit_once('.')?;
                // Some bear two, as `.pcd.bin`.
                let inner = stem.rsplit_once('.').filter(|(_, inner)| is_sample(&inner.to_ascii_lowercase()));
                is_sample(&ending.to_ascii_lowercase()).then_some(inner.map_or(stem, |(stem, _)| stem))
            }
            Self::Of { prefix, digits, suffix } => {
                let number = name.strip_prefix(prefix.as_str())?.strip_suffix(suffix.as_str())?;
                (number.len() >= *digits).then_some(number)
            }
        }
    }
}

fn is_sample(ending: &str) -> bool {
    ENDINGS.contains(&ending)
}

/// True if files of this ending are pictures.
pub(super) fn is_picture(ending: &str) -> bool {
    ENDINGS.iter().take(PICTURES).any(|known| *known == ending)
}

/// The number at the end of a stem and what stands before it, and the stem's end as a time stamp.
fn named(stem: &str) -> Option<(Named, &str, usize)> {
    let digits = stem.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (before, number) = stem.split_at_checked(stem.len().checked_sub(digits)?)?;
    let long = number.parse::<u128>().ok()?;
    let seconds = before.strip_suffix('.').map(|whole| whole.bytes().rev().take_while(u8::is_ascii_digit).count());
    let stamp = match seconds {
        // `1305031102.175304`
        Some(whole @ 9..=12) => Stamp::parse(stem.get(before.len().saturating_sub(whole + 1)..)?),
        _ if (10..=20).contains(&digits) && !number.starts_with('0') => Stamp::parse(number),
        _ => None,
    };
    let prefix = if stamp.is_some() { "" } else { before };
    Some((Named { number: u64::try_from(long).unwrap_or(u64::MAX), stamp }, prefix, digits))
}

/// Lists the files of a folder that are samples. Nothing below it is listed, and links that lead out of `root` are left out.
pub(super) fn list(folder: &Path, pattern: &Pattern, root: &Path) -> Result<Listing, MediaError> {
    let mut listing = Listing::default();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            continue;
        }
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let Some((file, prefix, digits)) = pattern.number(&name).and_then(named) else {
            listing.others += 1;
            continue;
        };
        if kind.is_symlink() && !stays_inside(&entry.path(), root) {
            listing.links += 1;
            continue;
        }
        if listing.files.len() >= MOST_FILES {
            return Err(MediaError::malformed(format!("the folder holds more than {MOST_FILES} files"), None));
        }
        let ending = name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_ascii_lowercase());
        // A few of each tell that they are several.
        if listing.endings.len() < 4 {
            listing.endings.insert(ending);
        }
        if listing.prefixes.len() < 4 && !listing.prefixes.contains(prefix) {
            listing.prefixes.insert(prefix.to_owned());
        }
        if listing.widths.len() < 4 {
            listing.widths.insert(digits);
        }
        if listing.example.is_none() && kind.is_file() {
            listing.example = Some(entry.path());
        }
        listing.files.push(file);
    }
    // The order of their numbers, which is that of their times where the names are time stamps of one width.
    listing.files.sort_by_key(|file| file.number);
    Ok(listing)
}

fn stays_inside(link: &Path, root: &Path) -> bool {
    match (fs::canonicalize(link), fs::canonicalize(root)) {
        (Ok(target), Ok(root)) => target.starts_with(root) && target.is_file(),
        _ => false,
    }
}

/// The folders in a folder, sorted by name; links are left out.
pub(super) fn folders(folder: &Path) -> Result<Vec<(String, PathBuf)>, MediaError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() && found.len() < MOST_FOLDERS {
            found.push((entry.file_name().to_string_lossy().into_owned(), entry.path()));
        }
    }
    found.sort();
    Ok(found)
}

/// The most folders in one folder that are looked into.
const MOST_FOLDERS: usize = 1024;

#[cfg(test)]
mod tests {
    use super::{Named, Pattern, named};
    use crate::sequence::stamp::Stamp;

    #[test]
    fn names() {
        let check = |stem: &str, number, stamp: Option<Stamp>, prefix: &str| {
            let (found, before, _) = named(stem).unwrap();
            assert_eq!((found, before), (Named { number, stamp }, prefix), "{stem}");
        };
        check("frame_000012", 12, None, "frame_");
        check("0000000012", 12, None, "");
        let micro = 1_531_883_530_412_470;
        check("n015-2018__CAM_FRONT__1531883530412470", 1_531_883_530_412_470, Some(Stamp::Whole(micro)), "");
        check("1305031102.175304", 175_304, Some(Stamp::Decimal(1_305_031_102_175_304_000)), "");
        assert!(named("frame").is_none());
    }

    #[test]
    fn patterns() {
        let check =
            |pattern: &str, name: &str, expected| assert_eq!(Pattern::parse(pattern).unwrap().number(name), expected, "{name}");
        check("f_%03d.png", "f_0012.png", Some("0012"));
        check("f_%03d.png", "f_12.png", None);
        check("f_%d.png", "f_7.jpg", None);
        check("f_*.jpg", "f_7.jpg", Some("7"));
        assert!(Pattern::parse("plain.png").is_none());
        assert_eq!(Pattern::Any.number("a.PNG"), Some("a"));
        assert_eq!(Pattern::Any.number("a.pcd.bin"), Some("a"));
        assert_eq!(Pattern::Any.number("a.json"), None);
    }
}
