use genlock_model::SourceId;
use serde_json::value::RawValue;

fn read(json: &str) -> SourceId {
    serde_json::from_str(json).unwrap()
}

#[test]
fn ids_come_back_as_they_were_written() {
    for json in
        ["7", "7.0", "\"7\"", "-1", "12345678901234567890", "18446744073709551616", "1e3", "0.10", "\"\"", "\"a\\nb\"", "\"é\""]
    {
        assert_eq!(serde_json::to_string(&read(json)).unwrap(), json);
    }
}

#[test]
fn ids_that_are_not_written_alike_are_different() {
    let ids = ["7", "7.0", "\"7\"", "\"7.0\"", "07"].map(|json| if json == "07" { SourceId::text("07") } else { read(json) });
    for (at, id) in ids.iter().enumerate() {
        for (other_at, other) in ids.iter().enumerate() {
            assert_eq!(id == other, at == other_at, "{id:?} and {other:?}");
        }
    }
    assert_eq!(read("7"), SourceId::int(7));
    assert_ne!(read("12345678901234567890"), read("12345678901234567891"), "a double cannot tell these apart");
}

#[test]
fn only_scalars_are_ids() {
    for json in ["null", "true", "[]", "{}", "[1]"] {
        assert!(serde_json::from_str::<SourceId>(json).is_err(), "{json}");
        assert!(SourceId::from_json(&RawValue::from_string(json.to_owned()).unwrap()).is_none());
    }
    assert!(serde_json::from_str::<SourceId>(r#""\ud800""#).is_err(), "half a surrogate pair is no text");
}

#[test]
fn whole_ids_are_told() {
    assert_eq!(read("7").as_int(), Some(7));
    assert_eq!(read("\"7\"").as_int(), None);
    assert_eq!(read("12345678901234567890").as_int(), None);
    assert_eq!((read("7").to_string(), format!("{:?}", read("\"7\""))), ("7".to_owned(), "\"7\"".to_owned()));
}
