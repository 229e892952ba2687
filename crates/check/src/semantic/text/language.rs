//! Whether a text is English. The rules know English only, and say so of other texts instead of guessing.

/// Function words that are frequent in one language and are no words of the others.
const ENGLISH: &[&str] = &[
    "the", "of", "and", "with", "is", "are", "on", "at", "by", "from", "that", "this", "his", "her", "their", "its", "while",
    "there", "next", "near", "two", "behind", "front", "an", "has", "have", "for", "to", "no", "or", "not", "over", "it", "was",
    "were", "but", "they", "who", "one", "three", "this", "into", "under",
];
const OTHERS: &[&[&str]] = &[
    // German
    &[
        "der", "das", "und", "ein", "eine", "einen", "einem", "einer", "ist", "sind", "mit", "auf", "dem", "nicht", "zwei",
        "von", "vor", "neben",
    ],
    // French
    &["le", "la", "les", "un", "une", "des", "du", "et", "est", "sont", "avec", "sur", "dans", "deux", "aux", "qui", "pas"],
    // Spanish
    &["el", "los", "las", "una", "unos", "y", "es", "está", "están", "con", "del", "dos", "por", "para", "que", "sobre", "hay"],
    // Italian
    &["il", "gli", "una", "uno", "di", "che", "è", "sono", "con", "sul", "sulla", "della", "nel"],
    // Portuguese
    &["um", "uma", "os", "é", "são", "com", "em", "na", "dois", "duas", "da", "e", "que"],
    // Dutch
    &["de", "het", "een", "en", "op", "zijn", "twee", "naast", "voor", "niet", "aan"],
    // Polish, Czech, Swedish, Danish, Norwegian, Turkish, Indonesian
    &["jest", "się", "na", "z", "dwa", "nie"],
    &["je", "se", "na", "dva", "jsou"],
    &["och", "är", "ett", "en", "på", "med", "två", "som", "det"],
    &["og", "er", "et", "en", "på", "med", "som", "det"],
    &["ve", "bir", "bu", "ile", "iki", "için"],
    &["yang", "di", "dengan", "dua", "seorang", "sebuah"],
];

/// What a text is written in, as far as the rules need to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English, or too short to tell: a single name in plain letters.
    English,
    /// Another language.
    Other,
}

/// Judges by script and function words.
pub(super) fn language<'w>(text: &str, words: impl Iterator<Item = &'w str> + Clone) -> Language {
    let (mut letters, mut foreign) = (0_usize, 0_usize);
    // The beginning decides; a long transcript is not read twice.
    for c in text.chars().take(400).filter(|c| c.is_alphabetic()) {
        letters += 1;
        foreign += usize::from(!c.is_ascii() && !is_latin(c));
    }
    if foreign * 10 > letters * 3 {
        return Language::Other;
    }
    let words = words.take(60);
    let count = |table: &[&str]| words.clone().filter(|word| table.contains(word)).count();
    let english = count(ENGLISH);
    if english >= 3 {
        return Language::English;
    }
    let other = OTHERS.iter().map(|table| count(table)).max().unwrap_or(0);
    // Some words are words of both; an accent tips the scales.
    let accents = text.chars().take(400).any(is_latin);
    if other > english || other == english && other > 0 && accents { Language::Other } else { Language::English }
}

fn is_latin(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

#[cfg(test)]
mod tests {
    use super::{Language, language};

    fn check(text: &str, expected: Language) {
        let lower = text.to_lowercase();
        assert_eq!(
            language(text, lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())),
            expected,
            "{text}"
        );
    }

    #[test]
    fn languages_are_told_apart() {
        check("A man riding a wave on top of a surfboard.", Language::English);
        check("Two dogs", Language::English);
        check("dog", Language::English);
        check("A café on the corner", Language::English);
        check("Ein Hund liegt auf dem Sofa", Language::Other);
        check("Un chien est couché sur le canapé", Language::Other);
        check("Un perro en el sofá", Language::Other);
        check("Een hond op de bank", Language::Other);
        check("狗在沙发上", Language::Other);
        check("собака на диване", Language::Other);
        check("Una donna con un cane", Language::Other);
        check("Um cachorro no sofá", Language::Other);
    }
}
