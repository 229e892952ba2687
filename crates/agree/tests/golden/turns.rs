//! Error rates of speaker turns.

use crate::{golden, number, same};
use genlock_agree::diarization::{Scoring, Turn, errors};
use serde_json::Value;

fn turns(rows: &Value) -> Vec<Turn> {
    let mut names: Vec<&str> = rows.as_array().unwrap().iter().map(|row| row[2].as_str().unwrap()).collect();
    names.sort_unstable();
    names.dedup();
    let turn = |row: &Value| Turn {
        speaker: names.binary_search(&row[2].as_str().unwrap()).unwrap(),
        start: row[0].as_f64().unwrap(),
        end: row[1].as_f64().unwrap(),
    };
    rows.as_array().unwrap().iter().map(turn).collect()
}

#[test]
fn turns_equal_the_reference_implementation() {
    let Some(golden) = golden() else { return };
    let entry = &golden["der_pyannote_example"];
    let (reference, hypothesis) = (turns(&entry["ref"]), turns(&entry["hyp"]));
    let regions = [(entry["uem"][0].as_f64().unwrap(), entry["uem"][1].as_f64().unwrap())];
    let of = |collar_each_side| errors(&reference, &hypothesis, Scoring { regions: Some(&regions), collar_each_side });
    let expected = |field: &str| number(&golden, "der_pyannote", &[field]);
    let plain = of(0.0);
    same(plain.false_alarm, expected("false_alarm"), "false alarm");
    same(plain.missed, expected("missed"), "missed");
    same(plain.confusion, expected("confusion"), "confusion");
    same(plain.total, expected("total"), "total");
    same(plain.der().unwrap(), expected("der"), "DER");
    same(plain.jer().unwrap(), expected("jer"), "JER");
    // The reference counts the whole width of a collar, we count each side.
    same(of(0.25).der().unwrap(), expected("der_collar_0.5"), "DER with a collar");
}
