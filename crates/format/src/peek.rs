//! A bounded look at an input, shared by all formats.

use crate::{File, Input, decode};
use std::cell::OnceCell;

/// Bytes looked at of each file.
const HEAD: usize = 64 << 10;
/// Keys that are listed.
const MOST_KEYS: usize = 64;

/// How sure a format is. The best wins; a tie is put to the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// It is not.
    No,
    /// It could be: only the name or the general shape fits.
    Weak,
    /// Its own field names or grammar are there.
    Likely,
    /// A signature that nothing else has.
    Certain,
}

/// What a format thinks of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// How sure it is.
    pub confidence: Confidence,
    /// Why, in a few words.
    pub evidence: String,
}

impl Verdict {
    /// It is not.
    pub const NO: Self = Self { confidence: Confidence::No, evidence: String::new() };

    /// It could be, because of this.
    pub fn weak(evidence: impl Into<String>) -> Self {
        Self { confidence: Confidence::Weak, evidence: evidence.into() }
    }

    /// It is likely, because of this.
    pub fn likely(evidence: impl Into<String>) -> Self {
        Self { confidence: Confidence::Likely, evidence: evidence.into() }
    }

    /// It is certain, because of this.
    pub fn certain(evidence: impl Into<String>) -> Self {
        Self { confidence: Confidence::Certain, evidence: evidence.into() }
    }
}

/// The shape of a JSON head.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JsonRoot {
    /// `{` or `[`; of JSON Lines, that of the first line.
    pub bracket: char,
    /// True if a second document follows the first.
    pub lines: bool,
    /// Keys of the root object, or of the first object of the root list; those that the head shows, in order.
    pub keys: Vec<String>,
    /// Keys of all objects at any depth that the head shows, in order, each once.
    pub all_keys: Vec<String>,
}

impl JsonRoot {
    /// True if the root object (or the first of the root list) has this key.
    pub fn has(&self, key: &str) -> bool {
        self.keys.iter().any(|known| known == key)
    }

    /// True if any object in the head has this key.
    pub fn mentions(&self, key: &str) -> bool {
        self.all_keys.iter().any(|known| known == key)
    }
}

/// A bounded look at an input.
pub struct Peek<'a> {
    input: &'a Input,
    head: OnceCell<String>,
    json: OnceCell<Option<JsonRoot>>,
}

impl<'a> Peek<'a> {
    /// A look at this input.
    pub const fn new(input: &'a Input) -> Self {
        Self { input, head: OnceCell::new(), json: OnceCell::new() }
    }

    /// The files, sorted by path.
    pub fn files(&self) -> &'a [File] {
        self.input.files()
    }

    /// True for one file, false for a folder or archive.
    pub fn is_file(&self) -> bool {
        self.input.is_one_file()
    }

    /// The ending of the single (or first) file, in lower case, without the dot.
    pub fn extension(&self) -> String {
        let name = self.files().first().map_or("", |file| file.path.as_str());
        let name = name.rsplit('/').next().unwrap_or(name);
        name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_ascii_lowercase())
    }

    /// The first 64 KiB of the single (or first) file as text.
    pub fn head(&self) -> &str {
        self.head.get_or_init(|| self.files().first().map_or_else(String::new, |file| self.head_of(&file.path)))
    }

    /// The first 64 KiB of a file as text; a character cut at the end is left out.
    pub fn head_of(&self, path: &str) -> String {
        let mut bytes = self.input.head(path, HEAD);
        if bytes.len() == HEAD {
            let back = bytes.iter().rev().take(3).take_while(|&&byte| byte & 0xc0 == 0x80).count();
            bytes.truncate(bytes.len() - back - 1);
        }
        decode(&bytes).text
    }

    /// The shape of the single (or first) file's JSON; none if it does not begin like JSON.
    pub fn json(&self) -> Option<&JsonRoot> {
        self.json.get_or_init(|| scan(self.head())).as_ref()
    }

    /// The shape of the JSON text; none if it does not begin like JSON.
    pub fn json_of(text: &str) -> Option<JsonRoot> {
        scan(text)
    }
}

/// Walks over JSON text as far as it goes and collects keys. It judges nothing: the head may be cut anywhere.
fn scan(text: &str) -> Option<JsonRoot> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let bracket = text.chars().next().filter(|c| matches!(c, '{' | '['))?;
    let mut root = JsonRoot { bracket, ..JsonRoot::default() };
    let bytes = text.as_bytes();
    let key_depth = if bracket == '{' { 1 } else { 2 };
    let (mut at, mut depth, mut elements, mut documents) = (0, 0_usize, 0_usize, 0_usize);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => {
                let Some(end) = string_end(bytes, at + 1) else { break };
                let after = text[end + 1..].trim_start();
                if after.starts_with(':') {
                    let key = text.get(at + 1..end).unwrap_or_default();
                    if depth == key_depth && documents == 0 && elements <= 1 {
                        note(&mut root.keys, key);
                    }
                    note(&mut root.all_keys, key);
                }
                at = end;
            }
            b'{' | b'[' => {
                root.lines |= depth == 0 && documents > 0;
                depth += 1;
                elements += usize::from(depth == 2 && bracket == '[');
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                documents += usize::from(depth == 0);
            }
            _ => {}
        }
        at += 1;
    }
    Some(root)
}

fn note(keys: &mut Vec<String>, key: &str) {
    if keys.len() < MOST_KEYS && !keys.iter().any(|known| known == key) {
        keys.push(key.to_owned());
    }
}

fn string_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}
