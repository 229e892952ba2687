//! `genlock.toml`: what it means, and what is said of mistakes in it.

use super::data::{On, SECONDS, dataset, during};
use genlock_check::config::json_schema;
use genlock_check::{Aids, Baseline, Checked, Config, FailOn, RateBy, check, rules};
use genlock_diagnose::codes::{check as codes, config as config_codes};
use genlock_diagnose::{Collector, Severity};
use serde_json::Value;

/// The configuration of a text, and what was said of it: code, line, column, message and help.
fn read(text: &str) -> (Config, Vec<String>) {
    let report = Collector::new();
    let mut config = Config::default();
    config.apply(text, "genlock.toml", &rules::all(), &report);
    let said = report.diagnostics().into_iter().map(|one| {
        let at = one.position.map_or((0, 0), |at| (at.line.unwrap_or(0), at.column.unwrap_or(0)));
        let help = one.help.map_or_else(String::new, |help| format!(" ({help})"));
        format!("{}:{} {} {}{help}", at.0, at.1, one.code, one.message)
    });
    (config, said.collect())
}

#[allow(clippy::needless_pass_by_value, reason = "each call makes its list")]
fn check_said(text: &str, expected: &[&str]) {
    assert_eq!(read(text).1, expected, "{text}");
}

/// A cue and a turn that are so many milliseconds apart.
fn apart(millis: i64, config: &Config) -> Checked {
    let data = dataset([(On::Words, during(SECONDS, 2000, 3000)), (On::Sound, during(SECONDS, 2000 + millis, 3000 + millis))]);
    check(&data, config, &Baseline::default(), &Aids::new())
}

fn worst(millis: i64, text: &str) -> Option<Severity> {
    let (config, said) = read(text);
    assert_eq!(said, Vec::<String>::new(), "{text}");
    apart(millis, &config).findings.iter().map(|finding| finding.severity).max()
}

#[test]
fn parameters_and_severities_hold() {
    let (error, warning) = (Some(Severity::Error), Some(Severity::Warning));
    assert_eq!(worst(150, ""), error);
    assert_eq!(worst(150, "[check.rules.offset]\ntolerance = \"200 ms\"\n"), None);
    assert_eq!(worst(150, "[check.rules.\"check/offset\"]\nseverity = \"warning\"\n"), warning);
    assert_eq!(worst(150, "[check.rules.offset]\nseverity = \"off\"\n"), None);
    assert_eq!(worst(150, "[check]\nignore = [\"offset\"]\n"), None);
    assert_eq!(worst(150, "[check]\nselect = [\"check/outside\"]\n"), None);
    // The more exact of two decides.
    assert_eq!(worst(150, "[check]\nselect = [\"offset\"]\nignore = [\"o\"]\n"), error);
    assert_eq!(worst(150, "[check]\nselect = [\"o\"]\nignore = [\"offset\"]\n"), None);
}

#[test]
fn overrides_hold_for_their_pairs_streams_and_classes_only() {
    let only = |which: &str| format!("[[check.rules.offset.for]]\n{which}\ntolerance = \"200 ms\"\n");
    assert_eq!(worst(150, &only("pair = [\"text\", \"audio\"]")), None);
    assert_eq!(worst(150, &only("pair = [\"audio\", \"transcript\"]")), None);
    assert_eq!(worst(150, &only("pair = [\"camera\", \"lidar\"]")), Some(Severity::Error));
    assert_eq!(worst(150, &only("class = \"dog\"")), Some(Severity::Error));
    assert_eq!(worst(150, &only("stream = \"no such*\"")), Some(Severity::Error));
    assert_eq!(worst(150, &only("stream = \"*\"")), None);
    // The last that fits wins.
    let twice = format!(
        "{}[[check.rules.offset.for]]\nstream = \"*\"\nseverity = \"note\"\ntolerance = \"100 ms\"\n",
        only("stream = \"*\"")
    );
    assert_eq!(worst(150, &twice), Some(Severity::Note));
}

#[test]
fn gates_are_read() {
    let (config, said) = read("[check]\nfail-on = \"never\"\nmax-sync-error-rate = \"3 %\"\nrate-by = \"upper\"\nexamples = 7\n");
    assert_eq!(said, Vec::<String>::new());
    assert_eq!((config.gate.fail_on, config.gate.most, config.gate.by), (FailOn::Never, Some(0.03), RateBy::Upper));
    assert_eq!(config.examples, 7);
}

#[test]
fn mistakes_are_told_with_their_place() {
    check_said("[chek]\n", &["1:2 config/unknown there is no table \"chek\" (did you mean check?)"]);
    check_said("[check.rules.ofset]\n", &["1:14 config/unknown there is no rule \"ofset\" (did you mean offset?)"]);
    check_said(
        "[check.rules.offset]\ntolerence = \"1 s\"\n",
        &["2:1 config/unknown there is no parameter \"tolerence\" (did you mean tolerance?)"],
    );
    check_said("[check]\nselect = [\"ofset\"]\n", &["2:10 config/unknown there is no rule \"ofset\""]);
    check_said("[check]\nexamples = -1\n", &["2:12 config/value examples must be a whole number from 0"]);
    check_said(
        "[check.rules.offset]\nseverity = \"bad\"\n",
        &["2:12 config/value severity must be \"off\", \"note\", \"warning\" or \"error\""],
    );
    check_said(
        "[check.rules.overlap]\nmin-overlap = 1.5\n",
        &["2:15 config/value min-overlap must be a share from 0 to 1, or a percentage in quotes"],
    );
    check_said(
        "[[check.rules.offset.for]]\npair = [\"text\"]\n",
        &["2:8 config/value pair must be two names of modalities or streams"],
    );
    let (_, said) = read("[check\n");
    assert_eq!(said.len(), 1);
    assert!(said[0].contains(config_codes::SYNTAX.id) && said[0].starts_with("1:"), "{said:?}");
}

#[test]
fn any_text_is_read_without_a_panic() {
    let text = "extends = \"a\"\n[check]\nselect = [\"offset\"]\n[check.rules.offset]\ntolerance = \"1 s\"\n[[check.rules.offset.for]]\nclass = \"é*\"\n";
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        read(&text[..end]);
        read(&text[end..]);
    }
    read(&"[".repeat(100_000));
    read(&format!("a = {}", "[".repeat(100_000)));
}

/// Whatever a rule takes by default could stand in the file.
#[test]
fn defaults_fit_their_own_parameters() {
    for rule in rules::all() {
        let info = rule.info();
        for param in info.params {
            let default = param.default();
            if default != Value::Null {
                assert_eq!(param.accepts(&default), Ok(()), "{} {}", info.code, param.name());
            }
            let kebab = param.name().bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            assert!(kebab && !param.about().is_empty(), "{} {}", info.code, param.name());
            assert!(!["severity", "for", "class", "stream", "pair"].contains(&param.name()), "{} {}", info.code, param.name());
        }
    }
}

#[test]
fn the_schema_names_every_rule_and_parameter() {
    let schema = json_schema(&rules::all());
    for info in rules::all().iter().map(|rule| rule.info()) {
        let name = info.code.id.trim_start_matches("check/");
        let of_rule = &schema["properties"]["check"]["properties"]["rules"]["properties"][name]["properties"];
        for param in info.params {
            assert!(of_rule[param.name()].is_object(), "{name} {}", param.name());
            assert!(of_rule["for"]["items"]["properties"][param.name()].is_object(), "{name} {}", param.name());
        }
    }
}

/// A rule has a name and a page of its own.
#[test]
fn rules_have_codes_of_their_own() {
    let mut codes: Vec<_> = rules::all().iter().map(|rule| rule.info().code.id).collect();
    let all = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), all);
    assert!(codes.iter().all(|code| code.starts_with("check/")));
    assert!(codes.contains(&codes::OFFSET.id));
}
