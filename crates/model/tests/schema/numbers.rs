use genlock_model::{Box2, BoxForm, Coords, Number};
use proptest::prelude::*;
use serde_json::value::RawValue;

fn number(text: &str) -> Number {
    Number::from_text(text).unwrap()
}

fn check_json(text: &str, is_json: bool, written: &str) {
    let number = number(text);
    assert_eq!(number.is_json(), is_json, "{text}");
    assert_eq!(number.json_text(), written, "{text}");
    assert_eq!(number.text(), text);
}

#[test]
fn json_numbers_keep_their_text_and_others_get_one() {
    for text in
        ["0", "-0", "7", "1.10", "1e2", "1E+2", "1.5e-300", "-0.0", "123456789012345678901234567890", "0.1000000000000000055511"]
    {
        check_json(text, true, text);
    }
    check_json("+1", false, "1");
    check_json(".5", false, "0.5");
    check_json("5.", false, "5");
    check_json("00.5", false, "0.5");
    check_json("-007", false, "-7");
    check_json("1.e3", false, "1000");
}

#[test]
fn what_is_no_finite_decimal_number_is_refused() {
    for text in [
        "",
        "nan",
        "NaN",
        "inf",
        "-Infinity",
        "0x1",
        "1,5",
        "1e999",
        "-1e999",
        "1 ",
        " 1",
        "e",
        "-",
        ".",
        "1e",
        "--1",
        "1-",
        "١",
        "1_000",
    ] {
        assert!(Number::from_text(text).is_none(), "{text:?}");
    }
    assert!(Number::from_f64(f64::NAN).is_none() && Number::from_f64(f64::INFINITY).is_none());
}

#[test]
fn numbers_are_equal_by_value_and_not_by_text() {
    assert_eq!(number("1.10"), number("1.1"));
    assert!(!number("1.10").is_written_like(&number("1.1")));
    assert!(number("1.10").is_written_like(&number("1.10")));
    assert_eq!(number("1e2"), number("100"));
    assert_ne!(number("1.1"), number("1.2"));
    assert_eq!(number("0"), number("-0.0"));
}

#[test]
fn whole_numbers_are_told_however_they_are_written() {
    for (text, whole) in [("7", Some(7)), ("7.0", Some(7)), ("7e0", Some(7)), ("+7", Some(7)), ("7.5", None), ("1e300", None)] {
        assert_eq!(number(text).whole(), whole, "{text}");
    }
    assert_eq!(number("9223372036854775807").whole(), Some(i64::MAX));
    assert_eq!(number("9223372036854775808").whole(), None);
    assert_eq!(number("9007199254740992.0").whole(), None, "a double no longer tells neighbours apart");
}

#[test]
fn numbers_that_json_does_not_write_come_back_as_text() {
    for (text, json) in [("1.10", "1.10"), (".5", "\".5\""), ("+1", "\"+1\""), ("00.5", "\"00.5\""), ("1e2", "1e2")] {
        let number = number(text);
        assert_eq!(serde_json::to_string(&number).unwrap(), json);
        assert!(serde_json::from_str::<Number>(json).unwrap().is_written_like(&number), "{json}");
    }
    for json in ["null", "true", "\"nan\"", "[1]", "\"\"", "1e999", "{}"] {
        assert!(serde_json::from_str::<Number>(json).is_err(), "{json}");
    }
}

proptest! {
    #[test]
    fn json_grammar_agrees_with_serde_json(text in "[-+]?[0-9]{0,3}(\\.[0-9]{0,3})?([eE][-+]?[0-9]{0,2})?") {
        if let Some(number) = Number::from_text(&text) {
            let parsed = serde_json::from_str::<&RawValue>(&text).is_ok();
            prop_assert_eq!(number.is_json(), parsed, "{}", text);
            prop_assert!(serde_json::from_str::<f64>(&number.json_text()).is_ok());
            prop_assert_eq!(number.json_text().parse::<f64>().unwrap(), number.value());
        }
    }

    #[test]
    fn doubles_come_back(value in any::<f64>().prop_filter("finite", |value| value.is_finite())) {
        let number = Number::from_f64(value).unwrap();
        prop_assert_eq!(number.value(), value);
        let back: Number = serde_json::from_str(&serde_json::to_string(&number).unwrap()).unwrap();
        prop_assert!(back.is_written_like(&number));
    }

    #[test]
    fn lists_of_doubles_come_back(values in prop::collection::vec(-1e6_f64..1e6, 0..20)) {
        let coords = Coords::from_f64(values.iter().copied());
        prop_assert_eq!(coords.len(), values.len());
        prop_assert_eq!(coords.is_empty(), values.is_empty());
        prop_assert_eq!(coords.values().collect::<Vec<_>>(), values);
    }
}

fn coords(json: &str) -> Option<Coords> {
    Coords::from_json(RawValue::from_string(json.to_owned()).unwrap()).ok()
}

#[test]
fn flat_lists_keep_their_text() {
    let list = coords("[ 1.10,2 ,\n-3e1 ]").unwrap();
    assert_eq!(list.json().get(), "[ 1.10,2 ,\n-3e1 ]");
    assert_eq!(list.texts().collect::<Vec<_>>(), ["1.10", "2", "-3e1"]);
    assert_eq!(list.len(), 3);
    assert_eq!(list, coords("[1.1,2.0,-30]").unwrap());
    assert_ne!(list, coords("[1.1,2.0]").unwrap());
    assert!(coords("[ ]").unwrap().is_empty());
    assert_eq!(coords("[]").unwrap().len(), 0);
    assert_eq!(list.numbers().map(|number| number.text().to_owned()).collect::<Vec<_>>(), ["1.10", "2", "-3e1"]);
}

#[test]
fn lists_that_are_not_flat_numbers_are_refused() {
    let long = format!("[{}]", "9".repeat(400));
    for json in ["[[1,2]]", "[\"1\"]", "[null]", "[true]", "{}", "1", "[1,[2]]", "[1e999]", "[1,-1e400,2]", &long] {
        assert!(coords(json).is_none(), "{json}");
    }
    assert_eq!(coords("[1e300]").unwrap().len(), 1);
    assert!(serde_json::from_str::<Coords>("[1,null]").is_err());
}

#[test]
fn lists_of_numbers_become_json() {
    let list = Coords::from_numbers(&[number(".5"), number("1.10"), number("+2")]);
    assert_eq!(list.json().get(), "[0.5,1.10,2]");
}

#[test]
fn boxes_keep_the_text_of_what_both_forms_share() {
    let numbers = ["10.50", "20", "30.0", "40"].map(number);
    let xywh = Box2::new(BoxForm::Xywh, numbers);
    let text = |form: BoxForm| xywh.to(form).unwrap().v.map(|number| number.text().to_owned());
    assert_eq!(text(BoxForm::Xywh), ["10.50", "20", "30.0", "40"]);
    assert_eq!(text(BoxForm::Xyxy), ["10.50", "20", "40.5", "60"]);
    assert_eq!(text(BoxForm::Cxcywh), ["25.5", "40", "30.0", "40"]);
    for form in [BoxForm::Xywh, BoxForm::Xyxy, BoxForm::Cxcywh] {
        assert_eq!(xywh.to(form).unwrap().xyxy(), [10.5, 20.0, 40.5, 60.0]);
        for back in [BoxForm::Xywh, BoxForm::Xyxy, BoxForm::Cxcywh] {
            assert_eq!(xywh.to(form).unwrap().to(back).unwrap(), xywh.to(back).unwrap(), "{form:?} to {back:?}");
        }
    }
    let huge = Box2::new(BoxForm::Xywh, ["1e308", "0", "1e308", "0"].map(number));
    assert!(huge.to(BoxForm::Xyxy).is_none());
}
