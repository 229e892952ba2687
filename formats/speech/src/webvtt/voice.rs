//! The speaker of a cue: `<v Name>`.

use crate::caption::Voiced;
use std::borrow::Cow;

/// The speaker and the text of a payload. Where one voice tag in its plain form opens the payload, the text is what follows it; in any
/// other form the text keeps its tags. Cues of several voices have no one speaker.
pub(super) fn split(payload: &str) -> (Option<String>, Option<String>) {
    if payload.is_empty() {
        return (None, None);
    }
    let whole = || Some(payload.to_owned());
    let Some(speaker) = speaker(payload) else { return (None, whole()) };
    let plain = payload.strip_prefix(&tag(&speaker)).filter(|_| is_nameable(&speaker));
    match plain {
        Some("</v>") => (Some(speaker), None),
        Some(text) if !text.is_empty() && !has_voice(text) => (Some(speaker), Some(text.to_owned())),
        _ => (Some(speaker), whole()),
    }
}

/// The payload of a speaker and a text.
pub(super) fn join<'a>(voice: Option<&str>, text: Option<&'a str>) -> Cow<'a, str> {
    match (voice, text) {
        (None, text) => Cow::Borrowed(text.unwrap_or_default()),
        (Some(voice), None) => Cow::Owned(format!("{}</v>", tag(voice))),
        (Some(voice), Some(text)) if speaker(text).as_deref() == Some(voice) => Cow::Borrowed(text),
        (Some(voice), Some(text)) => Cow::Owned(format!("{}{text}", tag(voice))),
    }
}

/// How a cue of this text can name the speaker.
pub(super) fn voiced(text: Option<String>, name: &str) -> Voiced {
    match text {
        Some(text) if has_voice(&text) => {
            if speaker(&text).as_deref() == Some(name) {
                Voiced::Inside(Some(text))
            } else {
                Voiced::Unsaid(Some(text))
            }
        }
        text if is_nameable(name) => Voiced::Beside(text),
        text => Voiced::Unsaid(text),
    }
}

/// True for a name that comes back as it is: white space in a tag is collapsed, and a line cannot end in it.
fn is_nameable(name: &str) -> bool {
    let collapsed = name.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    !name.is_empty() && collapsed == name && !name.contains("--") && !name.contains('\0')
}

fn tag(name: &str) -> String {
    format!("<v {}>", name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
}

fn has_voice(text: &str) -> bool {
    text.contains("</v>") || starts(text).next().is_some()
}

/// Where voice tags start.
fn starts(text: &str) -> impl Iterator<Item = usize> {
    let is_tag = |at: &usize| matches!(text.as_bytes().get(at + 2), Some(b' ' | b'\t' | b'\n' | b'.' | b'>') | None);
    text.match_indices("<v").map(|(at, _)| at).filter(is_tag)
}

/// The name in the one voice tag that opens the payload.
fn speaker(payload: &str) -> Option<String> {
    let mut tags = starts(payload);
    if tags.next() != Some(0) || tags.next().is_some() {
        return None;
    }
    let inside = payload.get(2..payload.find('>')?)?;
    // Classes stand before the first blank.
    let (_, name) = inside.split_once([' ', '\t', '\n'])?;
    let name = name.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    let name = name.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    (!name.is_empty()).then_some(name)
}
