//! Labels as JSON text, by hand: files have millions of them. The text is the one that their derived code writes and reads.

use crate::scan::Scanner;
use crate::{Coords, Extra, Extras, Geometry, Id, Label, Origin, Polygon, PolygonPart, SourceId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use smol_str::SmolStr;

impl Label {
    /// The label of JSON text as [`Label::write_json`] writes it, or of any other text that means one.
    ///
    /// # Errors
    /// If the text is not a label.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        scanned(text).map_or_else(|| serde_json::from_str(text), Ok)
    }

    /// Appends the label as JSON text.
    ///
    /// # Errors
    /// If an id that came from outside is no JSON.
    pub fn write_json(&self, out: &mut Vec<u8>) -> Result<(), serde_json::Error> {
        let Self { id, source_id, stream, .. } = self;
        let Self { extent, geometry, frame, class, text, attributes, score, annotator, track, keyframe, extras, origin, .. } =
            self;
        out.extend_from_slice(b"{\"id\":");
        whole(out, id.index().into());
        option(out, "source_id", source_id.as_ref())?;
        out.extend_from_slice(b",\"stream\":");
        whole(out, stream.index().into());
        option(out, "extent", Some(extent).filter(|extent| **extent != crate::Extent::Always))?;
        if !matches!(geometry, Geometry::None) {
            out.extend_from_slice(b",\"geometry\":");
            shape(out, geometry)?;
        }
        option(out, "frame", frame.as_ref())?;
        if let Some(class) = class {
            out.extend_from_slice(b",\"class\":");
            whole(out, class.index().into());
        }
        option(out, "text", text.as_ref())?;
        option(out, "attributes", Some(attributes).filter(|attributes| !attributes.is_empty()))?;
        option(out, "score", score.as_ref())?;
        option(out, "annotator", annotator.as_ref())?;
        option(out, "track", track.as_ref())?;
        option(out, "keyframe", Some(keyframe).filter(|keyframe| **keyframe != crate::Keyframe::Unstated))?;
        for (at, extra) in extras.iter().enumerate() {
            out.extend_from_slice(if at == 0 { b",\"extras\":[{\"ns\":" } else { b",{\"ns\":" });
            string(out, &extra.namespace)?;
            out.extend_from_slice(b",\"key\":");
            string(out, &extra.key)?;
            out.extend_from_slice(b",\"value\":");
            out.extend_from_slice(extra.value.get().as_bytes());
            out.push(b'}');
        }
        if !extras.is_empty() {
            out.push(b']');
        }
        if let Some(Origin { source, offset, length }) = origin {
            out.extend_from_slice(b",\"origin\":{\"source\":");
            whole(out, (*source).into());
            out.extend_from_slice(b",\"offset\":");
            whole(out, *offset);
            out.extend_from_slice(b",\"length\":");
            whole(out, (*length).into());
            out.push(b'}');
        }
        out.push(b'}');
        Ok(())
    }
}

fn option<T: Serialize>(out: &mut Vec<u8>, key: &str, value: Option<&T>) -> Result<(), serde_json::Error> {
    let Some(value) = value else { return Ok(()) };
    out.extend_from_slice(b",\"");
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(b"\":");
    serde_json::to_writer(out, value)
}

/// Writes a whole number.
fn whole(out: &mut Vec<u8>, value: u64) {
    // Twenty digits are enough for the largest one.
    let mut digits = [b'0'; 20];
    let (mut rest, mut used) = (value, 0);
    for digit in digits.iter_mut().rev() {
        *digit = b"0123456789"[usize::try_from(rest % 10).unwrap_or(0)];
        rest /= 10;
        used += 1;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[digits.len() - used..]);
}

/// Writes a string; most have nothing to escape.
fn string(out: &mut Vec<u8>, text: &str) -> Result<(), serde_json::Error> {
    if !crate::is_plain(text) {
        return serde_json::to_writer(out, text);
    }
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
    Ok(())
}

/// Writes a shape; polygons by hand, for they are most of a large file.
fn shape(out: &mut Vec<u8>, geometry: &Geometry) -> Result<(), serde_json::Error> {
    let Geometry::Polygon(polygon) = geometry else { return serde_json::to_writer(out, geometry) };
    out.extend_from_slice(b"{\"polygon\":{\"parts\":[");
    for (at, part) in polygon.parts.iter().enumerate() {
        out.extend_from_slice(if at == 0 { b"{\"ring\":" } else { b",{\"ring\":" });
        out.extend_from_slice(part.ring.json().get().as_bytes());
        for (at, hole) in part.holes.iter().enumerate() {
            out.extend_from_slice(if at == 0 { b",\"holes\":[" } else { b"," });
            out.extend_from_slice(hole.json().get().as_bytes());
        }
        out.extend_from_slice(if part.holes.is_empty() { b"}" } else { b"]}" });
    }
    out.extend_from_slice(b"]}}");
    Ok(())
}

/// The label, if nothing about its text is out of the ordinary.
fn scanned(text: &str) -> Option<Label> {
    let mut scanner = Scanner::new(text);
    let (mut id, mut stream) = (None, None);
    let mut label = Label::new(Id::new(0), Id::new(0));
    let mut keys: Vec<&str> = Vec::with_capacity(12);
    scanner.object(|inside, key| {
        if keys.contains(&key) {
            return None;
        }
        keys.push(key);
        match key {
            "id" => id = Some(dense(inside)?),
            "source_id" => label.source_id = Some(SourceId::from_json(inside.value()?)?),
            "stream" => stream = Some(dense(inside)?),
            "extent" => label.extent = general(inside)?,
            "geometry" => label.geometry = geometry(inside)?,
            "frame" => label.frame = general(inside)?,
            "class" => label.class = Some(dense(inside)?),
            "text" => label.text = general(inside)?,
            "attributes" => label.attributes = general(inside)?,
            "score" => label.score = general(inside)?,
            "annotator" => label.annotator = general(inside)?,
            "track" => label.track = general(inside)?,
            "keyframe" => label.keyframe = general(inside)?,
            "extras" => label.extras = extras(inside)?,
            "origin" => label.origin = Some(origin(inside)?),
            _ => return None,
        }
        Some(())
    })?;
    scanner.end()?;
    (label.id, label.stream) = (id?, stream?);
    Some(label)
}

fn general<'a, T: Deserialize<'a>>(scanner: &mut Scanner<'a>) -> Option<T> {
    serde_json::from_str(scanner.value()?.get()).ok()
}

fn dense<T>(scanner: &mut Scanner<'_>) -> Option<Id<T>> {
    scanner.whole()?.try_into().ok().map(Id::new)
}

fn coords(scanner: &mut Scanner<'_>) -> Option<Coords> {
    Coords::from_json(RawValue::to_owned(scanner.value()?)).ok()
}

fn geometry(scanner: &mut Scanner<'_>) -> Option<Geometry> {
    if !scanner.begins("{\"polygon\":{\"parts\":[") {
        return general(scanner);
    }
    let mut parts = None;
    let mut shapes = 0;
    scanner.object(|inside, key| {
        shapes += 1;
        if key != "polygon" {
            return None;
        }
        inside.object(|inside, key| {
            if key != "parts" || parts.is_some() {
                return None;
            }
            let mut found = Vec::with_capacity(1);
            inside.list(|inside| {
                found.push(part(inside)?);
                Some(())
            })?;
            parts = Some(found);
            Some(())
        })
    })?;
    (shapes == 1).then_some(Geometry::Polygon(Polygon { parts: parts? }))
}

fn part(scanner: &mut Scanner<'_>) -> Option<PolygonPart> {
    let (mut ring, mut holes) = (None, None);
    scanner.object(|inside, key| {
        match key {
            "ring" if ring.is_none() => ring = Some(coords(inside)?),
            "holes" if holes.is_none() => holes = Some(general(inside)?),
            _ => return None,
        }
        Some(())
    })?;
    Some(PolygonPart { ring: ring?, holes: holes.unwrap_or_default() })
}

fn extras(scanner: &mut Scanner<'_>) -> Option<Extras> {
    let mut extras = Extras::new();
    scanner.list(|inside| {
        let (mut namespace, mut name, mut value) = (None, None, None);
        inside.object(|inside, key| {
            match key {
                "ns" if namespace.is_none() => namespace = Some(SmolStr::new(inside.str()?)),
                "key" if name.is_none() => name = Some(SmolStr::new(inside.str()?)),
                "value" if value.is_none() => value = Some(inside.value()?),
                _ => return None,
            }
            Some(())
        })?;
        let Extra { namespace, key, value } = Extra { namespace: namespace?, key: name?, value: value?.to_owned() };
        extras.push(namespace, key, value);
        Some(())
    })?;
    Some(extras)
}

fn origin(scanner: &mut Scanner<'_>) -> Option<Origin> {
    let (mut source, mut offset, mut length) = (None, None, None);
    scanner.object(|inside, key| {
        match key {
            "source" if source.is_none() => source = Some(u32::try_from(inside.whole()?).ok()?),
            "offset" if offset.is_none() => offset = Some(inside.whole()?),
            "length" if length.is_none() => length = Some(u32::try_from(inside.whole()?).ok()?),
            _ => return None,
        }
        Some(())
    })?;
    Some(Origin { source: source?, offset: offset?, length: length? })
}

#[cfg(test)]
mod tests {
    use super::scanned;
    use crate::Label;

    /// The text is read as its derived code reads it, and written as its derived code writes it.
    fn check(text: &str) {
        let derived: Label = serde_json::from_str(text).unwrap();
        assert_eq!(Label::from_json(text).unwrap(), derived);
        let mut out = Vec::new();
        derived.write_json(&mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(&derived).unwrap());
    }

    #[test]
    fn is_what_is_derived() {
        for text in [
            r#"{"id":0,"stream":4294967295}"#,
            r#"{"id":10,"source_id":7,"stream":1,"class":3,"geometry":{"box":{"form":"xywh","v":[1,2.50,"3.",4e1]}}}"#,
            r#"{"id":1,"source_id":"a\"b","stream":1,"geometry":{"polygon":{"parts":[{"ring":[1,2,3, 4,5,6.0]}]}}}"#,
            r#"{"id":1,"stream":1,"geometry":{"polygon":{"parts":[{"ring":[1,2],"holes":[[1,2],[3,4]]},{"ring":[]}]}}}"#,
            r#"{"id":1,"stream":1,"geometry":{"polygon":{"parts":[]}}}"#,
            r#"{"id":1,"stream":1,"geometry":"none","keyframe":"unstated","extras":[],"attributes":[],"class":null}"#,
            r#"{"id":1,"stream":1,"text":"x\n","score":0.50,"annotator":1,"track":2,"frame":3}"#,
            r#"{"id":1,"stream":1,"attributes":[{"name":"a","value":{"text":"b"}},{"name":"c","value":"null"}]}"#,
            r#"{"id":1,"stream":1,"extras":[{"ns":"coco","key":"ar\"ea","value":{ "a" : 1 }},{"ns":"b","key":"c","value":"d"}]}"#,
            r#"{"id":1,"stream":1,"origin":{"source":1,"offset":18446744073709551615,"length":0}}"#,
            r#" { "stream" : 1 , "id" : 1 , "later" : [ ] } "#,
        ] {
            check(text);
        }
    }

    #[test]
    fn refuses_what_is_derived_to_refuse() {
        for text in [
            r#"{"id":1}"#,
            r#"{"id":1,"id":2,"stream":1}"#,
            r#"{"id":-1,"stream":1}"#,
            r#"{"id":1,"stream":4294967296}"#,
            r#"{"id":1,"stream":1}x"#,
            r#"{"id":1,"stream":1,"geometry":{"polygon":{"parts":[{"ring":["a"]}]}}}"#,
            r#"{"id":1,"stream":1,"geometry":{"polygon":{"parts":[{"ring":[1e999,2]}]}}}"#,
            r#"{"id":1,"stream":1,"geometry":{"polygon":{"parts":[]},"box":{}}}"#,
            r#"{"id":1,"stream":1,"extras":[{"ns":"a","key":"b"}]}"#,
            r#"{"id":1,"stream":1,"origin":{"source":1,"offset":-1,"length":0}}"#,
        ] {
            assert!(scanned(text).is_none(), "{text}");
            assert!(Label::from_json(text).is_err(), "{text}");
        }
    }

    #[test]
    fn reads_the_usual_without_the_general_parser() {
        let text = r#"{"id":1,"source_id":7,"stream":1,"geometry":{"polygon":{"parts":[{"ring":[1,2]}]}},"class":0,"extras":[{"ns":"a","key":"b","value":1}],"origin":{"source":0,"offset":5,"length":6}}"#;
        assert!(scanned(text).is_some());
    }
}
