//! The outputs for people and programs.

use super::data::{On, SECONDS, dataset, during};
use genlock_check::output::{self, Report};
use genlock_check::{Aids, Baseline, Config, Gate, Verdict, check, rules};
use serde_json::Value;
use std::collections::BTreeMap;

/// Hands a report of two offsets and an inverted label to a function.
fn with_report<T>(read: impl FnOnce(&Report<'_>) -> T) -> T {
    let data = dataset([
        (On::Words, during(SECONDS, 1000, 2000)),
        (On::Sound, during(SECONDS, 1300, 2300)),
        (On::Words, during(SECONDS, 4000, 5000)),
        (On::Sound, during(SECONDS, 4300, 5300)),
        (On::Words, during(SECONDS, 7000, 6000)),
    ]);
    let checked = check(&data, &Config::default(), &Baseline::default(), &Aids::new());
    let verdict = Verdict::new(&checked, &Gate::default());
    let (rules, places) = (rules::all(), BTreeMap::new());
    read(&Report { data: &data, checked: &checked, verdict: &verdict, rules: &rules, places, applied: &[], version: "1.2.3" })
}

#[test]
fn json_has_counts_that_add_up() {
    let json = with_report(output::json);
    assert_eq!(json["accepted"], false);
    let rate = &json["sync_error_rate"];
    let sum =
        |field: &str| -> u64 { json["categories"].as_object().unwrap().values().map(|of| of[field].as_u64().unwrap()).sum() };
    for field in ["checked", "wrong", "unchecked", "waived"] {
        assert_eq!(rate[field].as_u64(), Some(sum(field)), "{field}");
        let links = json["links"].as_array().unwrap().iter().flat_map(|kind| kind["pairs"].as_array().unwrap());
        assert_eq!(rate[field].as_u64(), Some(links.map(|pair| pair["links"][field].as_u64().unwrap()).sum()), "{field}");
    }
    let codes: Vec<_> = json["findings"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"check/offset") && codes.contains(&"check/inverted"), "{codes:?}");
    let instance = &json["findings"][0]["instances"][0];
    assert_eq!(instance["labels"].as_array().map(Vec::len), Some(2));
    assert_eq!(instance["numbers"]["start_s"], 0.3);
    assert_eq!(instance["fingerprint"].as_str().map(str::len), Some(16));
}

#[test]
fn each_line_is_a_value() {
    let lines: Vec<Value> = with_report(|report| output::json_lines(report).collect());
    assert!(lines.len() >= 3);
    assert!(lines.last().is_some_and(|last| last["summary"]["sync_error_rate"].is_object()));
    assert!(lines[..lines.len() - 1].iter().all(|line| line["finding"]["code"].is_string()));
}

/// What section 3 of the standard asks of a log, a run, a result and a rule.
#[test]
fn sarif_has_what_the_standard_asks_for() {
    let sarif = with_report(output::sarif);
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    let driver = &run["tool"]["driver"];
    assert_eq!((driver["name"].as_str(), driver["version"].as_str()), (Some("genlock"), Some("1.2.3")));
    let rules = driver["rules"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["none", "note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
        assert!(result["message"]["text"].as_str().is_some_and(|text| !text.is_empty()));
        let rank = result["rank"].as_f64().unwrap();
        assert!((0.0..=100.0).contains(&rank));
    }
    assert!(run["results"].as_array().is_some_and(|results| results.len() >= 3));
}

#[test]
fn junit_counts_its_cases_and_failures() {
    let junit = with_report(output::junit);
    let number = |name: &str| -> usize {
        let from = junit.find(&format!(" {name}=\"")).unwrap() + name.len() + 3;
        junit[from..].split('"').next().unwrap().parse().unwrap()
    };
    assert_eq!(number("tests"), junit.matches("<testcase ").count());
    assert_eq!(number("failures"), junit.matches("<failure ").count());
    assert_eq!(junit.matches("<testcase ").count(), junit.matches("</testcase>").count() + junit.matches("\"/>\n").count());
    assert_eq!(number("failures"), 2);
}

#[test]
fn texts_say_what_is_wrong_and_how_many() {
    let text = with_report(output::text);
    assert!(text.contains("error[check/offset] audio late against text: 2 labels"), "{text}");
    assert!(text.contains("sync error rate") && text.contains("not accepted: 3 findings of severity error or worse"), "{text}");
    let github = with_report(output::github);
    assert_eq!(github.lines().filter(|line| line.starts_with("::error title=check/offset::")).count(), 2, "{github}");
    let markdown = with_report(output::markdown);
    assert!(markdown.starts_with("## genlock check\n\n**Not accepted.**"), "{markdown}");
    assert!(markdown.contains("| error | `check/offset` |"), "{markdown}");
}
