//! Singular forms of English nouns.

/// Plurals that no rule makes. Written for this program from common knowledge of English.
const IRREGULAR: &[(&str, &str)] = &[
    ("aircraft", "aircraft"),
    ("axes", "axe"),
    ("bison", "bison"),
    ("buses", "bus"),
    ("busses", "bus"),
    ("cacti", "cactus"),
    ("calves", "calf"),
    ("children", "child"),
    ("dice", "die"),
    ("elves", "elf"),
    ("feet", "foot"),
    ("fungi", "fungus"),
    ("geese", "goose"),
    ("halves", "half"),
    ("hooves", "hoof"),
    ("kids", "kid"),
    ("knives", "knife"),
    ("leaves", "leaf"),
    ("lenses", "lens"),
    ("lice", "louse"),
    ("lives", "life"),
    ("loaves", "loaf"),
    ("men", "man"),
    ("mice", "mouse"),
    ("movies", "movie"),
    ("octopi", "octopus"),
    ("oxen", "ox"),
    ("people", "person"),
    ("quizzes", "quiz"),
    ("scarves", "scarf"),
    ("selves", "self"),
    ("sheaves", "sheaf"),
    ("shelves", "shelf"),
    ("shoes", "shoe"),
    ("teeth", "tooth"),
    ("thieves", "thief"),
    ("ties", "tie"),
    ("pies", "pie"),
    ("wives", "wife"),
    ("wolves", "wolf"),
    ("women", "woman"),
    ("zombies", "zombie"),
    ("cookies", "cookie"),
    ("brownies", "brownie"),
    ("selfies", "selfie"),
    ("veggies", "veggie"),
    ("smoothies", "smoothie"),
    ("collies", "collie"),
    ("hoodies", "hoodie"),
    ("rookies", "rookie"),
    ("goalies", "goalie"),
    ("birdies", "birdie"),
    ("doggies", "doggie"),
    ("hippies", "hippie"),
    ("prairies", "prairie"),
    ("calories", "calorie"),
];

/// Words that have the form of a plural for one thing, so that the form says nothing of the number.
const ALWAYS_PLURAL: &[&str] = &[
    "binoculars",
    "clothes",
    "glasses",
    "goggles",
    "headphones",
    "jeans",
    "leggings",
    "pajamas",
    "pants",
    "pliers",
    "pyjamas",
    "scissors",
    "shears",
    "shorts",
    "skis",
    "spectacles",
    "stairs",
    "sunglasses",
    "tights",
    "tongs",
    "trousers",
    "tweezers",
    "woods",
    "skates",
    "earphones",
    "earbuds",
    "overalls",
    "briefs",
    "remains",
    "tracks",
    "chopsticks",
];

/// Words that are the same for one and for many.
const SAME: &[&str] = &[
    "aircraft",
    "bison",
    "deer",
    "elk",
    "fish",
    "moose",
    "salmon",
    "series",
    "sheep",
    "shrimp",
    "species",
    "spacecraft",
    "squid",
    "trout",
    "watercraft",
];

/// The endings of Morphy, WordNet's own lemmatiser, for nouns (<https://wordnet.princeton.edu/documentation/morphy7wn>).
const ENDINGS: &[(&str, &str)] = &[
    ("ches", "ch"),
    ("shes", "sh"),
    ("sses", "ss"),
    ("xes", "x"),
    ("zes", "z"),
    ("men", "man"),
    ("ies", "y"),
    ("oes", "o"),
    ("ses", "s"),
    ("ves", "f"),
    ("s", ""),
];

/// Gives each singular that a word may be the plural of, the likeliest first, until one is taken.
pub(crate) fn singulars(word: &str, mut take: impl FnMut(&str) -> bool) -> bool {
    if let Some((_, singular)) = IRREGULAR.iter().find(|(plural, _)| *plural == word) {
        return take(singular);
    }
    if !word.is_ascii() || word.len() < 3 || !word.ends_with(['s', 'n']) || word.ends_with("ss") {
        return false;
    }
    let mut buffer = [0u8; 48];
    for (ending, instead) in ENDINGS {
        let Some(stem) = word.strip_suffix(ending) else { continue };
        let length = stem.len() + instead.len();
        if stem.is_empty() || length < 2 || length > buffer.len() {
            continue;
        }
        buffer[..stem.len()].copy_from_slice(stem.as_bytes());
        buffer[stem.len()..length].copy_from_slice(instead.as_bytes());
        if std::str::from_utf8(&buffer[..length]).is_ok_and(&mut take) {
            return true;
        }
    }
    false
}

/// The likeliest singular of a word that no vocabulary knows; the word itself if it is none. `bus`, `tennis` and `glass` stay.
pub(crate) fn singular(word: &str) -> String {
    let mut found = None;
    let stays = word.ends_with("us") || word.ends_with("is") || ALWAYS_PLURAL.contains(&word);
    if !stays {
        singulars(word, |singular| {
            // `ves` is an f only in the words of the table above; `waves` is a wave. `ses` and `zes` keep their e: `horses`, `mazes`.
            let kept = word.ends_with("ves") || (word.ends_with("ses") && !word.ends_with("sses")) || word.ends_with("zes");
            let irregular = IRREGULAR.iter().any(|(plural, _)| *plural == word);
            if kept && !irregular && singular.len() + 1 != word.len() {
                return false;
            }
            found = Some(singular.to_owned());
            true
        });
    }
    found.unwrap_or_else(|| word.to_owned())
}

/// True if a word speaks of several by its form: `dogs` and `children`, but not `scissors` and not `sheep`.
pub(crate) fn is_plural(word: &str, singular_known: bool) -> bool {
    if ALWAYS_PLURAL.contains(&word) || SAME.contains(&word) {
        return false;
    }
    singular_known || IRREGULAR.iter().any(|(plural, singular)| *plural == word && *singular != word)
}

/// True if a word can stand after "two" as it is: a plural, or the same for one and many.
pub(crate) fn may_be_many(word: &str, plural: bool) -> bool {
    plural || ALWAYS_PLURAL.contains(&word) || SAME.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::{is_plural, singular};

    #[test]
    fn plurals_become_singular() {
        for (plural, expected) in [
            ("dogs", "dog"),
            ("buses", "bus"),
            ("benches", "bench"),
            ("glasses", "glasses"),
            ("horses", "horse"),
            ("puppies", "puppy"),
            ("knives", "knife"),
            ("waves", "wave"),
            ("women", "woman"),
            ("firemen", "fireman"),
            ("toothbrushes", "toothbrush"),
            ("potatoes", "potato"),
            ("boxes", "box"),
            ("mice", "mouse"),
            ("people", "person"),
            ("bus", "bus"),
            ("tennis", "tennis"),
            ("grass", "grass"),
            ("sheep", "sheep"),
            ("ties", "tie"),
            ("giraffes", "giraffe"),
            ("oranges", "orange"),
            ("a", "a"),
            ("狗", "狗"),
        ] {
            assert_eq!(singular(plural), expected, "{plural}");
        }
    }

    #[test]
    fn forms_that_say_nothing_of_the_number() {
        assert!(is_plural("dogs", true) && is_plural("people", false));
        assert!(!is_plural("scissors", true) && !is_plural("sheep", false) && !is_plural("dog", false));
    }
}
