//! Ontologies in the forms that they come in.

use genlock_check::semantic::{Forbidden, Ontology, RdfSyntax, Synset, audioset, categories, open_images, skos, yaml};

const YAML: &str = "
ontology: street
max_levels: 1
terms:
  vehicle:
  car:
    parent: vehicle
    synonyms: [automobile, Motor car]
    synset: car.n.01
    must_mention: true
  siren: {sound_of: car, exclusive: false}
forbidden:
  jalopy: {use: car, why: not neutral}
";

/// The same in SKOS.
const TURTLE: &str = r#"
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix gl: <urn:genlock:ontology:> .
@prefix : <http://example.org/street#> .
:street a skos:ConceptScheme .
:v a skos:Concept ; skos:prefLabel "vehicle"@en , "Fahrzeug"@de .
:c a skos:Concept ; skos:prefLabel "car"@en ; skos:altLabel "automobile"@en , "Motor car" , "Auto"@de ;
   skos:broader :v ; gl:mustMention true ; gl:synset "car.n.01" .
:s a skos:Concept ; skos:prefLabel "siren" ; gl:soundOf :c ; gl:exclusive false .
:j a skos:Concept ; skos:prefLabel "jalopy"@en ; owl:deprecated true ; dct:isReplacedBy :c .
"#;

const XML: &str = r##"<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#"
  xmlns:owl="http://www.w3.org/2002/07/owl#" xmlns:dct="http://purl.org/dc/terms/" xmlns:gl="urn:genlock:ontology:"
  xml:base="http://example.org/street" xml:lang="en">
 <skos:ConceptScheme rdf:about="#street"/>
 <skos:Concept rdf:about="#v"><skos:prefLabel>vehicle</skos:prefLabel><skos:prefLabel xml:lang="de">Fahrzeug</skos:prefLabel>
  <skos:narrower>
   <skos:Concept rdf:ID="c"><skos:prefLabel>c&#97;r</skos:prefLabel><skos:altLabel><![CDATA[automobile]]></skos:altLabel>
    <skos:altLabel>Motor car</skos:altLabel><gl:mustMention>true</gl:mustMention><gl:synset>car.n.01</gl:synset>
   </skos:Concept>
  </skos:narrower></skos:Concept>
 <rdf:Description rdf:about="#s"><rdf:type rdf:resource="http://www.w3.org/2004/02/skos/core#Concept"/>
  <skos:prefLabel>siren</skos:prefLabel><gl:soundOf rdf:resource="#c"/><gl:exclusive>false</gl:exclusive></rdf:Description>
 <skos:Concept rdf:about="#j" owl:deprecated="true"><skos:prefLabel>jalopy</skos:prefLabel><dct:isReplacedBy rdf:resource="#c"/></skos:Concept>
</rdf:RDF>"##;

/// What SKOS cannot say is taken out of the one from YAML.
fn without_extras(mut ontology: Ontology) -> Ontology {
    ontology.max_levels = None;
    ontology.forbidden.iter_mut().for_each(|forbidden| forbidden.why = None);
    ontology
}

#[test]
fn yaml_turtle_and_rdf_xml_say_the_same() {
    let from_yaml = yaml(YAML).unwrap();
    assert_eq!(from_yaml.notes, Vec::<String>::new());
    let car = &from_yaml.ontology.terms[1];
    assert_eq!(car.synset, Some(Synset::Sense { lemma: "car".into(), number: 1 }));
    assert_eq!((car.synonyms.len(), car.must_mention), (2, true));
    let jalopy = Forbidden { term: "jalopy".into(), instead: Some("car".into()), why: Some("not neutral".into()) };
    assert_eq!(from_yaml.ontology.forbidden, [jalopy]);
    for (text, syntax) in [(TURTLE, RdfSyntax::Turtle), (XML, RdfSyntax::Xml)] {
        let read = skos(text, syntax).unwrap();
        assert_eq!(read.notes, Vec::<String>::new(), "{syntax:?}");
        assert_eq!(read.ontology, without_extras(from_yaml.ontology.clone()), "{syntax:?}");
    }
}

#[test]
fn what_contradicts_itself_is_left_out_aloud() {
    let text = "terms: {a: {parent: b}, b: {parent: a}, Car: {synonyms: [auto, b]}, cars: , bus: {synonyms: auto, parent: nowhere}, '?': }";
    let read = yaml(text).unwrap();
    let names: Vec<&str> = read.ontology.terms.iter().map(|term| term.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "Car", "bus"]);
    assert_eq!(read.notes.len(), 6, "{:#?}", read.notes);
    assert!(read.ontology.terms[1].parents.is_empty() && read.ontology.terms[3].synonyms.is_empty());
}

#[test]
fn texts_that_are_no_ontology_are_refused() {
    for text in [
        "",
        "terms",
        "terms: 7",
        "terms: {a: {perent: b}}",
        "terms: {a: [",
        "unknown: 1\nterms: []",
        "terms: {a: {synonyms: {b: c}}}",
    ] {
        assert!(yaml(text).is_err(), "{text}");
    }
    let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nterms: *c";
    assert!(yaml(bomb).is_err());
    assert!(skos("", RdfSyntax::Turtle).is_err());
    assert!(skos("<a> <b> .", RdfSyntax::Turtle).is_err());
    for end in (0..XML.len()).filter(|end| XML.is_char_boundary(*end)) {
        assert!(skos(&XML[..end], RdfSyntax::Xml).is_err() || end > XML.len() - 2, "{end}");
    }
    let deep = "<a xmlns='x'>".repeat(10_000);
    assert!(skos(&deep, RdfSyntax::Xml).is_err());
    assert!(skos("<!DOCTYPE r [<!ENTITY e 'x'>]><r xmlns='y'>&e;</r>", RdfSyntax::Xml).is_err());
}

/// Broken bytes in the middle must neither stop nor kill a reader.
#[test]
fn damaged_texts_never_panic() {
    for (text, read) in [
        (YAML, (|text| yaml(text).is_ok()) as fn(&str) -> bool),
        (TURTLE, |text| skos(text, RdfSyntax::Turtle).is_ok()),
        (XML, |text| skos(text, RdfSyntax::Xml).is_ok()),
    ] {
        for at in (0..text.len()).step_by(3) {
            for with in ["", "<", "\"", "&", ": {", "\0", "é"] {
                let _ = read(&format!("{}{with}{}", &text[..at], &text[(at + 2).min(text.len())..]));
            }
        }
    }
}

#[test]
fn lists_of_public_data_sets_are_read_from_their_own_files() {
    let lvis = r#"{"info":{},"categories":[{"id":1,"name":"aerosol_can","synset":"aerosol.n.02","synonyms":["aerosol_can","spray_can"],"def":"…"}]}"#;
    let read = categories(lvis).unwrap().ontology;
    assert_eq!(
        (read.terms[0].name.as_str(), read.terms[0].synonyms.as_slice()),
        ("aerosol_can", ["spray_can".into()].as_slice())
    );
    let coco =
        r#"{"categories":[{"id":18,"name":"dog","supercategory":"animal"},{"id":1,"name":"person","supercategory":"person"}]}"#;
    let read = categories(coco).unwrap();
    let names: Vec<&str> = read.ontology.terms.iter().map(|term| term.name.as_str()).collect();
    assert_eq!((names, read.notes.len()), (vec!["dog", "person", "animal"], 0));
    let sounds =
        r#"[{"id":"/m/1","name":"Domestic animals, pets","child_ids":["/m/2"]},{"id":"/m/2","name":"Dog","child_ids":[]}]"#;
    let read = audioset(sounds).unwrap().ontology;
    assert_eq!(read.terms[0].synonyms, ["Domestic animals", "pets"]);
    assert_eq!(read.terms[1].parents, ["Domestic animals, pets"]);
    let hierarchy = r#"{"LabelName":"/m/0","Subcategory":[{"LabelName":"/m/2","Part":[{"LabelName":"/m/3"}],"Subcategory":[{"LabelName":"/m/1"}]}]}"#;
    let read = open_images("/m/1,Dog\n/m/2,Animal\n/m/3,Tail\n", Some(hierarchy)).unwrap().ontology;
    assert_eq!(read.terms[0].parents, ["Animal"]);
    assert!(read.terms[2].parents.is_empty());
    assert!(categories("{}").is_err() && audioset("{}").is_err() && open_images("x", None).is_err());
}

#[test]
fn lvis_is_read_where_the_corpus_is() {
    let Some(corpus) = std::env::var_os("GENLOCK_CORPUS") else {
        eprintln!("skipped: GENLOCK_CORPUS is not set");
        return;
    };
    let path = std::path::Path::new(&corpus).join("validate/semantic/lvis_val_100.json");
    let Ok(text) = std::fs::read_to_string(path) else { return eprintln!("skipped: the corpus has no LVIS sample") };
    let read = categories(&text).unwrap();
    // validation.md counts 1,230 classes in this version of LVIS.
    assert_eq!(read.ontology.terms.len(), 1230);
    let pinned = read.ontology.terms.iter().filter(|term| term.synset.is_some()).count();
    assert!(pinned > 1200, "{pinned}");
}

/// The example that the documentation points to is read without a doubt.
#[test]
fn the_example_is_an_ontology() {
    let read = yaml(include_str!("../../../../examples/ontology.yaml")).unwrap();
    assert_eq!(read.notes, Vec::<String>::new());
    assert_eq!((read.ontology.terms.len(), read.ontology.forbidden.len(), read.ontology.max_levels), (10, 1, Some(1)));
    let pedestrian = &read.ontology.terms[2];
    assert_eq!(
        (pedestrian.must_mention, pedestrian.synonyms.len(), pedestrian.parents.as_slice()),
        (true, 2, ["person".into()].as_slice())
    );
}
