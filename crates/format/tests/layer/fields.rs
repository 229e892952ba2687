use genlock_diagnose::codes::read as codes;
use genlock_format::json::{self, Fields};
use genlock_model::{Extras, SourceId};

#[test]
fn fields_are_taken_with_their_types_and_the_rest_is_kept() {
    let text = r#"{"id": 7.0, "name": "a\u00e9", "n": 1.10, "flag": true, "box": [1, 2.0], "list": [{}, 1], "o": {"x": 1}, "none": null, "more": [1.0]}"#;
    let mut fields = Fields::parse(text).unwrap();
    assert_eq!(fields.take_id("id").unwrap(), Some(SourceId::Number("7.0".into())));
    assert_eq!(fields.take_str("name").unwrap().unwrap(), "aé");
    assert_eq!(fields.take_number("n").unwrap().unwrap().text(), "1.10");
    assert_eq!(fields.take_bool("flag").unwrap(), Some(true));
    assert_eq!(fields.take_coords("box").unwrap().unwrap().json().get(), "[1, 2.0]");
    assert_eq!(fields.take_list("list").unwrap().unwrap().len(), 2);
    assert_eq!(fields.take_object("o").unwrap().unwrap().take_int("x").unwrap(), Some(1));
    assert_eq!(fields.take_str("none").unwrap(), None, "null is no value");
    assert_eq!(fields.take_str("absent").unwrap(), None);
    assert_eq!(fields.take_id("id").unwrap(), None, "taken already");
    let rest: Vec<_> = fields.rest().map(|(key, value)| (key, value.get())).collect();
    assert_eq!(rest, [("none", "null"), ("more", "[1.0]")]);
    let mut extras = Extras::new();
    fields.rest_into("coco", &mut extras);
    assert_eq!(extras.get("coco", "more").unwrap().get(), "[1.0]");
}

#[test]
fn a_field_of_another_type_is_an_error_and_stays() {
    let mut fields = Fields::parse(r#"{"a": "x", "b": 7, "c": [1, null]}"#).unwrap();
    let error = fields.take_number("a").unwrap_err();
    assert_eq!((error.code(), error.to_string().as_str()), (codes::FIELD_TYPE, "field \"a\" should be a number, found \"x\""));
    assert!(fields.take_str("b").is_err() && fields.take_bool("b").is_err() && fields.take_list("b").is_err());
    assert!(fields.take_coords("c").is_err() && fields.take_object("c").is_err());
    assert_eq!(fields.rest().count(), 3);
    assert_eq!(Fields::missing("id", "an id").code(), codes::FIELD_MISSING);
}

#[test]
fn what_is_put_back_is_among_the_rest() {
    let mut fields = Fields::parse(r#"{"a": null, "b": 1}"#).unwrap();
    let raw = fields.take_raw("a").unwrap();
    assert_eq!((raw.get(), fields.rest().count()), ("null", 1));
    fields.put_back("a", raw);
    fields.put_back("absent", raw);
    assert_eq!(fields.rest().map(|(key, _)| key).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(fields.peek("b").unwrap().get(), "1");
}

#[test]
fn a_key_that_stands_twice_is_refused() {
    assert!(Fields::parse(r#"{"a": 1, "b": 2, "a": 3}"#).unwrap_err().to_string().contains("stands twice"));
    assert!(Fields::parse(r#"{"a": 1, "\u0061": 3}"#).is_err(), "also if it is written with an escape");
    let many: Vec<String> = (0..100).map(|n| format!("\"k{n}\": {n}")).collect();
    assert_eq!(Fields::parse(&format!("{{{}}}", many.join(","))).unwrap().rest().count(), 100);
    for twice in [0, 15, 16, 99] {
        assert!(Fields::parse(&format!("{{{}, \"k{twice}\": 0}}", many.join(","))).is_err(), "k{twice}");
    }
}

#[test]
fn only_one_object_is_taken() {
    for text in ["", "[]", "1", "{", "{} {}", "{a:1}", "{\"a\":1,}", "{\"a\":NaN}", "{\"a\":1e}"] {
        assert!(Fields::parse(text).is_err(), "{text:?}");
    }
}

#[test]
fn whole_numbers_are_read_however_they_are_written() {
    let check = |text: &str, expected: Option<i64>| {
        let object = format!("{{\"n\": {text}}}");
        assert_eq!(Fields::parse(&object).unwrap().take_int("n").ok().flatten(), expected, "{text}");
    };
    check("7", Some(7));
    check("7.0", Some(7));
    check("\"7\"", Some(7));
    check("7.5", None);
    check("\"7.0\"", None);
    check("9223372036854775808", None);
    check("1e999", None);
    check("true", None);
}

#[test]
fn objects_are_written_with_their_extras() {
    let mut extras = Extras::new();
    extras.push_text("coco", "licence", "a\"b");
    extras.push_text("coco", "id", "hidden");
    extras.push_text("cvat", "other", "x");
    let mut out = b"{".to_vec();
    json::write_key(&mut out, "id");
    json::write_id(&mut out, &SourceId::Number("7.0".into()));
    json::write_extras(&mut out, &extras, "coco", &["id"]);
    out.push(b'}');
    assert_eq!(String::from_utf8(out).unwrap(), r#"{"id":7.0,"licence":"a\"b"}"#);
    assert_eq!(json::excerpt(&"é".repeat(50)), format!("{}…", "é".repeat(40)));
}
