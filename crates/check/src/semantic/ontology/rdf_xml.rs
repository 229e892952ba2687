//! RDF/XML as vocabularies are published in it: described nodes, typed or not, with properties that are resources, literals or
//! nested nodes (<https://www.w3.org/TR/rdf-syntax-grammar/>). Collections, XML literals and reification are passed over, aloud.

use super::OntologyError;
use super::skos::{Object, Triple};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// Deeper than any vocabulary nests its nodes.
const MAX_DEPTH: usize = 64;

/// What an open element is.
enum Open {
    /// `rdf:RDF`.
    Root,
    /// A node, by its name.
    Node(String),
    /// A property of the node around it.
    Property(Property),
    /// Something that is passed over, with everything in it.
    Skipped,
}

struct Property {
    subject: String,
    predicate: String,
    language: Option<String>,
    text: String,
    /// True once the object is known: an attribute or a nested node.
    done: bool,
}

struct Walk<'t> {
    open: Vec<(Open, Option<String>, Option<String>)>,
    blanks: usize,
    triples: Vec<Triple>,
    notes: Vec<String>,
    reader: NsReader<&'t [u8]>,
}

/// The attributes that RDF/XML gives a meaning to, and the others as properties.
#[derive(Default)]
struct Attributes {
    about: Option<String>,
    id: Option<String>,
    node: Option<String>,
    resource: Option<String>,
    parse_type: Option<String>,
    base: Option<String>,
    language: Option<String>,
    literals: Vec<(String, String)>,
}

/// All triples of a document, and what was passed over.
pub(super) fn triples(text: &str) -> Result<(Vec<Triple>, Vec<String>), OntologyError> {
    let reader = NsReader::from_str(text);
    let mut walk = Walk { open: Vec::new(), blanks: 0, triples: Vec::new(), notes: Vec::new(), reader };
    loop {
        let at = walk.reader.buffer_position();
        let wrong = |what: &dyn std::fmt::Display| OntologyError(format!("RDF/XML at byte {at}: {what}"));
        match walk.reader.read_event().map_err(|error| wrong(&error))? {
            Event::Eof if walk.open.is_empty() => return Ok((walk.triples, walk.notes)),
            Event::Eof => return Err(wrong(&"the document ends inside an element")),
            Event::Start(element) => walk.start(&element).map_err(|error| wrong(&error))?,
            Event::Empty(element) => {
                walk.start(&element).map_err(|error| wrong(&error))?;
                walk.end();
            }
            Event::End(_) => walk.end(),
            Event::Text(text) => walk.text(&text.xml10_content()),
            Event::CData(text) => walk.text(&text.xml10_content()),
            Event::GeneralRef(name) => {
                let name = name.xml_content(XmlVersion::Implicit1_0);
                let Some(text) = entity(&name) else { return Err(wrong(&format!("the entity &{name}; is not known"))) };
                walk.text(&text);
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

/// The five entities of XML and character references. Entities that a document declares itself are not expanded.
fn entity(name: &str) -> Option<String> {
    let number = name.strip_prefix('#').map(|digits| match digits.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => digits.parse(),
    });
    if let Some(number) = number {
        return char::from_u32(number.ok()?).map(String::from);
    }
    quick_xml::escape::resolve_xml_entity(name).map(str::to_owned)
}

impl Walk<'_> {
    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), String> {
        if self.open.len() >= MAX_DEPTH {
            return Err("the elements are nested too deeply".to_owned());
        }
        let name = self.name(element)?;
        let attributes = self.attributes(element)?;
        let inherited = self.open.last().map(|(_, base, language)| (base.clone(), language.clone())).unwrap_or_default();
        let base = attributes.base.clone().or(inherited.0);
        let language = attributes.language.clone().or(inherited.1);
        let opened = match self.open.last() {
            Some((Open::Skipped, ..)) => Open::Skipped,
            None if name.strip_prefix(RDF) == Some("RDF") => Open::Root,
            None | Some((Open::Root, ..)) => self.node(&name, attributes, base.as_deref()),
            Some((Open::Node(subject), ..)) => {
                let subject = subject.clone();
                self.property(subject, name, attributes, base.as_deref(), language.clone())
            }
            Some((Open::Property(_), ..)) => self.nested(&name, attributes, base.as_deref()),
        };
        self.open.push((opened, base, language));
        Ok(())
    }

    fn node(&mut self, name: &str, attributes: Attributes, base: Option<&str>) -> Open {
        let own = match (attributes.about, attributes.id, attributes.node) {
            (Some(about), ..) => resolve(base, &about),
            (_, Some(id), _) => resolve(base, &format!("#{id}")),
            (_, _, Some(node)) => format!("_:{node}"),
            _ => {
                self.blanks += 1;
                format!("_:genid{}", self.blanks)
            }
        };
        if name.strip_prefix(RDF) != Some("Description") {
            self.put(&own, format!("{RDF}type"), Object::Iri(name.to_owned()));
        }
        for (predicate, text) in attributes.literals {
            self.put(&own, predicate, Object::Literal { text, language: attributes.language.clone() });
        }
        Open::Node(own)
    }

    fn nested(&mut self, name: &str, attributes: Attributes, base: Option<&str>) -> Open {
        let node = self.node(name, attributes, base);
        if let (Open::Node(own), Some((Open::Property(property), ..))) = (&node, self.open.last_mut())
            && !property.done
        {
            property.done = true;
            let (subject, predicate) = (property.subject.clone(), property.predicate.clone());
            self.put(&subject, predicate, Object::Iri(own.clone()));
        }
        node
    }

    fn property(
        &mut self,
        subject: String,
        predicate: String,
        attributes: Attributes,
        base: Option<&str>,
        language: Option<String>,
    ) -> Open {
        if let Some(kind) = attributes.parse_type {
            self.notes.push(format!("{predicate} of {subject} is written as {kind}, which is not read"));
            return Open::Skipped;
        }
        let object = attributes.resource.map(|resource| resolve(base, &resource));
        let object = object.or_else(|| attributes.node.map(|node| format!("_:{node}")));
        let done = object.is_some();
        if let Some(object) = object {
            self.put(&subject, predicate.clone(), Object::Iri(object));
        }
        Open::Property(Property { subject, predicate, language, text: String::new(), done })
    }

    fn text(&mut self, text: &str) {
        if let Some((Open::Property(property), ..)) = self.open.last_mut() {
            property.text.push_str(text);
        }
    }

    fn end(&mut self) {
        if let Some((Open::Property(property), ..)) = self.open.pop()
            && !property.done
        {
            let Property { subject, predicate, language, text, done: _ } = property;
            self.put(&subject, predicate, Object::Literal { text, language });
        }
    }

    fn put(&mut self, subject: &str, predicate: String, object: Object) {
        self.triples.push(Triple { subject: subject.to_owned(), predicate, object });
    }

    /// The full name of an element.
    fn name(&self, element: &BytesStart<'_>) -> Result<String, String> {
        let (namespace, local) = self.reader.resolver().resolve_element(element.name());
        full(&namespace, local.as_ref())
    }

    fn attributes(&self, element: &BytesStart<'_>) -> Result<Attributes, String> {
        let mut found = Attributes::default();
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?.into_owned();
            let (namespace, local) = self.reader.resolver().resolve_attribute(attribute.key);
            let local = local.as_ref().to_owned();
            let within = match &namespace {
                ResolveResult::Bound(Namespace(name)) => (*name).to_owned(),
                // Old documents write `about` without a prefix.
                ResolveResult::Unbound => RDF.to_owned(),
                ResolveResult::Unknown(prefix) => {
                    return Err(format!("the prefix {prefix} is not bound"));
                }
            };
            match (within.as_str(), local.as_str()) {
                (XML, "lang") => found.language = Some(value),
                (XML, "base") => found.base = Some(value),
                (RDF, "about") => found.about = Some(value),
                (RDF, "ID") => found.id = Some(value),
                (RDF, "nodeID") => found.node = Some(value),
                (RDF, "resource") => found.resource = Some(value),
                (RDF, "parseType") => found.parse_type = Some(value),
                (XML | RDF, _) => {}
                _ => found.literals.push((format!("{within}{local}"), value)),
            }
        }
        Ok(found)
    }
}

fn full(namespace: &ResolveResult<'_>, local: &str) -> Result<String, String> {
    match namespace {
        ResolveResult::Bound(Namespace(name)) => Ok(format!("{name}{local}")),
        ResolveResult::Unbound => Err(format!("the element {local} has no namespace")),
        ResolveResult::Unknown(prefix) => Err(format!("the prefix {prefix} is not bound")),
    }
}

/// A reference against the base, as far as vocabularies need it: absolute names, and fragments and names below the base.
fn resolve(base: Option<&str>, reference: &str) -> String {
    let absolute = reference.split_once(':').is_some_and(|(scheme, _)| scheme.bytes().all(|b| b.is_ascii_alphanumeric()));
    match base {
        Some(base) if !absolute => {
            let base = base.split('#').next().unwrap_or(base);
            if reference.is_empty() || reference.starts_with('#') {
                return format!("{base}{reference}");
            }
            let folder = base.rfind('/').map_or("", |slash| &base[..=slash]);
            format!("{folder}{reference}")
        }
        _ => reference.to_owned(),
    }
}
