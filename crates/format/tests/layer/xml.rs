use genlock_diagnose::{Code, codes::read as codes};
use genlock_format::xml::{MOST_DEPTH, Xml, XmlError, XmlEvent, decode_xml};
use proptest::prelude::*;
use std::io::{Cursor, Read as _};

fn read(text: &str) -> Result<Vec<XmlEvent<'_>>, XmlError> {
    Xml::new(text).collect()
}

/// The events in one line: `<a k=v>`, `</a>`, text in quotes, the rest as it stands.
fn show(text: &str) -> String {
    let show = |event: XmlEvent<'_>| match event {
        XmlEvent::Start(element) => {
            let attributes: String = element.attributes.iter().map(|(key, value)| format!(" {key}={value:?}")).collect();
            format!("<{}{attributes}>", element.name)
        }
        XmlEvent::End { name, .. } => format!("</{name}>"),
        XmlEvent::Text { text, .. } => format!("{text:?}"),
        XmlEvent::Misc { raw, .. } => raw.to_owned(),
    };
    read(text).unwrap().into_iter().map(show).collect()
}

#[test]
fn documents_become_events() {
    let check = |text: &str, expected: &str| assert_eq!(show(text), expected, "{text}");
    check("<a/>", "<a></a>");
    check("<a  b = 'c'\n d=\"e\" ><b /></a >", "<a b=\"c\" d=\"e\"><b></b></a>");
    check("<a>1 &lt; 2 &#38;&#x41;</a>", "<a>\"1 < 2 &A\"</a>");
    check("<a>x<![CDATA[<&]]>y</a>", "<a>\"x<&y\"</a>");
    check("<a>1\r\n2\r3</a>", "<a>\"1\\n2\\n3\"</a>");
    check("<a b='&quot;&#10;\t\r\n&lt;'/>", "<a b=\"\\\"\\n  <\"></a>");
    check("<a>x<!-- c -->y</a>", "<a>\"x\"<!-- c -->\"y\"</a>");
    check(
        "<?xml version='1.0' encoding=\"UTF-8\" standalone='no' ?><!--x--><a/><?p?>",
        "<?xml version='1.0' encoding=\"UTF-8\" standalone='no' ?><!--x--><a></a><?p?>",
    );
    check(
        "<!DOCTYPE annotation SYSTEM \"http://127.0.0.1:9/x.dtd\"><a/>",
        "<!DOCTYPE annotation SYSTEM \"http://127.0.0.1:9/x.dtd\"><a></a>",
    );
    check("\u{feff}<é·>ü</é·>", "<é·>\"ü\"</é·>");
    check("<a b='>'/>", "<a b=\">\"></a>");
}

#[test]
fn places_are_bytes_of_the_text() {
    let text = "\u{feff}<é a='1'>x&amp;y</é>";
    let offsets: Vec<u64> = read(text)
        .unwrap()
        .iter()
        .map(|event| match event {
            XmlEvent::Start(element) => {
                assert_eq!(element.raw, "<é a='1'>");
                assert_eq!((element.get("a"), element.get("b")), (Some("1"), None));
                element.offset
            }
            XmlEvent::End { offset, .. } | XmlEvent::Text { offset, .. } | XmlEvent::Misc { offset, .. } => *offset,
        })
        .collect();
    assert_eq!(offsets, [3, 13, 20]);
}

fn check_error(text: &str, code: Code, offset: u64) {
    let error = read(text).expect_err(text);
    assert_eq!((error.code, error.offset), (code, offset), "{text}: {error}");
    assert_eq!(Xml::new(text).filter(Result::is_err).count(), 1, "nothing comes after an error");
}

#[test]
fn what_is_not_well_formed_is_refused_at_its_place() {
    check_error("", codes::EMPTY, 0);
    check_error(" \n", codes::EMPTY, 2);
    check_error("<!-- only -->", codes::EMPTY, 13);
    check_error("<a><b></b>", codes::TRUNCATED, 10);
    check_error("<a><b", codes::TRUNCATED, 3);
    check_error("<a/><b/>", codes::TRAILING, 4);
    check_error("<a/>x", codes::TRAILING, 4);
    check_error("<a/>&#32;", codes::TRAILING, 4);
    check_error("x<a/>", codes::SYNTAX, 0);
    check_error("<a></b>", codes::SYNTAX, 3);
    check_error("<a/></a>", codes::SYNTAX, 4);
    check_error("<a></ a>", codes::SYNTAX, 3);
    check_error("<a b='1' b='2'/>", codes::DUPLICATE_KEY, 9);
    check_error("<a b='<'/>", codes::SYNTAX, 6);
    check_error("<a b='1'c='2'/>", codes::SYNTAX, 8);
    check_error("<a b=1/>", codes::SYNTAX, 5);
    check_error("<a b/>", codes::SYNTAX, 4);
    check_error("<a>]]></a>", codes::SYNTAX, 3);
    check_error("<a>&b;</a>", codes::SYNTAX, 3);
    check_error("<a b='&c;'/>", codes::SYNTAX, 6);
    check_error("<a>& b</a>", codes::SYNTAX, 3);
    check_error("<a>&#1;</a>", codes::SYNTAX, 3);
    check_error("<a>&#xD800;</a>", codes::SYNTAX, 3);
    check_error("<a>&#x110000;</a>", codes::SYNTAX, 3);
    check_error("<a>x\0</a>", codes::SYNTAX, 4);
    check_error("<a>\u{ffff}</a>", codes::SYNTAX, 3);
    check_error("<a><!-- -- --></a>", codes::SYNTAX, 3);
    check_error("<a><!-- x ---></a>", codes::SYNTAX, 3);
    check_error("<1/>", codes::SYNTAX, 1);
    check_error("<a><?xml version='1.0'?></a>", codes::SYNTAX, 3);
    check_error("<a><?XML x?></a>", codes::SYNTAX, 3);
    check_error(" <?xml version='1.0'?><a/>", codes::SYNTAX, 1);
    check_error("<?xml encoding='UTF-8'?><a/>", codes::SYNTAX, 6);
    check_error("<a/><!DOCTYPE a>", codes::SYNTAX, 4);
    check_error("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", codes::LIMIT, 12);
}

#[test]
fn depth_is_limited() {
    let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    assert!(read(&nested(MOST_DEPTH)).is_ok());
    assert_eq!(read(&nested(20_000)).unwrap_err().code, codes::LIMIT);
}

#[test]
fn many_attributes_take_no_more_than_their_length() {
    let attributes: String = (0..50_000).map(|n| format!(" a{n}=''")).collect();
    assert_eq!(read(&format!("<a{attributes}/>")).unwrap().len(), 2);
    assert_eq!(read(&format!("<a{attributes} a7=''/>")).unwrap_err().code, codes::DUPLICATE_KEY);
}

#[test]
fn the_declared_encoding_is_used() {
    let latin = decode_xml(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>");
    assert!(latin.text.ends_with("<a>é</a>") && !latin.replaced);
    assert!(decode_xml(b"<?xml version='1.0'?><a>\xe9</a>").replaced, "without a name it is UTF-8");
    let wide: Vec<u8> = "<a>é</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(decode_xml(&wide).text, "<a>é</a>");
    let marked: Vec<u8> = "\u{feff}<a/>".encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!((decode_xml(&marked).text.as_str(), decode_xml(&marked).mark), ("<a/>", true));
}

proptest! {
    #[test]
    fn any_text_ends_without_a_panic(text in "[<>&;!?/\\[\\]a='\"# x-]{0,60}") {
        for event in Xml::new(&text) {
            if let Err(error) = event {
                prop_assert!(error.offset <= text.len() as u64);
            }
        }
    }

    #[test]
    fn documents_cut_anywhere_are_refused(cut in 1_usize..74) {
        let text = "<?xml version='1.0'?><a b='c'>x&amp;<![CDATA[y]]><!--z--><b/>é</a>";
        if let Some(head) = text.get(..cut.min(text.len() - 1)) {
            let error = read(head).unwrap_err();
            prop_assert!(error.offset <= head.len() as u64);
        }
    }
}

/// A document of the suite's catalogue: what it is, where, and whether it is plain XML 1.0.
struct Test {
    kind: String,
    uri: String,
    plain: bool,
}

fn tests(catalogue: &str) -> Vec<Test> {
    let field = |test: &str, name: &str| {
        let after = test.split_once(&format!("{name}=\""))?.1;
        after.split_once('"').map(|(value, _)| value.to_owned())
    };
    let test = |test: &str| {
        let recommendation = field(test, "RECOMMENDATION").unwrap_or_default();
        let plain = !["NS", "XML1.1"].iter().any(|other| recommendation.starts_with(other));
        Some(Test { kind: field(test, "TYPE")?, uri: field(test, "URI")?, plain })
    };
    catalogue.split("<TEST ").skip(1).filter_map(|text| test(text.split_once('>')?.0)).collect()
}

fn refusal(bytes: &[u8]) -> Option<String> {
    let decoded = decode_xml(bytes);
    if decoded.replaced {
        return Some("bytes that the encoding does not have".to_owned());
    }
    read(&decoded.text).err().map(|error| error.to_string())
}

#[test]
fn the_w3c_suite_is_told_apart() {
    let Some(zip) = super::corpus::bytes("robust/xml/xmlts20130923.zip") else { return };
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let names: Vec<String> = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    let mut entry = |name: &str| {
        let mut bytes = Vec::new();
        archive.by_name(name).ok()?.read_to_end(&mut bytes).ok()?;
        Some(bytes)
    };
    let (mut bad, mut kept, mut good, mut accepted, mut wrong) = (0, Vec::new(), 0, 0, Vec::new());
    let mut declaring = 0;
    for catalogue in names.iter().filter(|name| name.ends_with(".xml")) {
        let text = String::from_utf8_lossy(&entry(catalogue).unwrap_or_default()).into_owned();
        let folder = catalogue.rsplit_once('/').map_or("", |(folder, _)| folder);
        for test in tests(&text) {
            let Some(bytes) = entry(&format!("{folder}/{}", test.uri)) else { continue };
            // What an external document type would add or break cannot be known without fetching it.
            let head = String::from_utf8_lossy(&bytes).into_owned();
            let external = ["SYSTEM", "PUBLIC"].iter().any(|word| head.contains(word));
            let named = format!("{folder}/{}", test.uri);
            match (test.kind.as_str(), refusal(&bytes)) {
                ("not-wf", refusal) => {
                    bad += 1;
                    if refusal.is_none() {
                        kept.push((named, test.plain && !external));
                    }
                }
                ("valid" | "invalid", None) => (good, accepted) = (good + 1, accepted + 1),
                ("valid" | "invalid", Some(error)) => {
                    good += 1;
                    if error.contains("inside the document type") {
                        declaring += 1;
                    } else if !external {
                        wrong.push(format!("{named}: {error}"));
                    }
                }
                _ => {}
            }
        }
    }
    let folders: Vec<&String> = names.iter().filter(|name| name.contains("/not-wf/") && name.ends_with(".xml")).collect();
    let refused = folders.iter().filter(|name| refusal(&entry(name).unwrap_or_default()).is_some()).count();
    println!("folders not-wf: {refused} of {} refused", folders.len());
    println!("catalogue: {} of {bad} not-wf refused; {accepted} of {good} well-formed accepted", bad - kept.len());
    println!("{declaring} well-formed refused for their own declarations");
    assert!(bad > 1000 && good > 500, "the catalogue was not understood");
    assert!(kept.len() * 100 <= bad * 7, "{kept:#?}");
    // The declarations of these three contradict the byte order mark, or its absence; the bytes can be read all the same.
    let plain: Vec<_> = kept.iter().filter(|(_, plain)| *plain).map(|(name, _)| name.rsplit_once('/').unwrap().1).collect();
    assert!(plain.iter().all(|name| ["E61.xml", "007.xml", "008.xml"].contains(name)), "{plain:?}");
    assert_eq!(wrong, Vec::<String>::new());
}
