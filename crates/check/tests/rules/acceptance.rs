//! Causes and instances, fingerprints, baselines and gates.

use super::data::{On, SECONDS, dataset, during};
use genlock_check::{Aids, Baseline, Checked, Config, FailOn, Gate, RateBy, State, Verdict, check};
use genlock_diagnose::Severity;
use genlock_model::{Dataset, Extent, Id, Record};

/// Cues and turns every five seconds, the turns of which some are late.
fn talk(count: i64, late: impl Fn(i64) -> i64) -> Vec<(On, Extent)> {
    let cue = |at: i64| (On::Words, during(SECONDS, at * 5000, at * 5000 + 2000));
    let turn = |at: i64| (On::Sound, during(SECONDS, at * 5000 + late(at), at * 5000 + 2000 + late(at)));
    (0..count).flat_map(|at| [cue(at), turn(at)]).collect()
}

/// Checks only whether counterparts are at the same time.
fn run(data: &Dataset, baseline: &Baseline) -> Checked {
    let config = Config { select: vec!["offset".to_owned()], ..Config::default() };
    check(data, &config, baseline, &Aids::new())
}

#[test]
fn one_cause_is_one_finding() {
    let data = dataset(talk(3000, |_| 400));
    let checked = run(&data, &Baseline::default());
    let [finding] = checked.findings.as_slice() else { panic!("{:?}", checked.findings) };
    assert_eq!((finding.count, finding.instances.len(), finding.left_out()), (3000, 20, 2980));
    assert_eq!(finding.cause, "audio late against text");
    assert_eq!(finding.figure("start_s"), Some([0.4, 0.4, 0.4]));
    assert_eq!(finding.message, "audio late against text: 3000 labels, by 0.400 s at the start in the median");
    assert_eq!((finding.fingerprints.len(), checked.rate().wrong), (3000, 3000));
}

#[test]
fn causes_beyond_the_limit_are_counted_together() {
    let early_and_late = |at: i64| if at % 2 == 0 { 400 } else { -400 };
    let config = Config { select: vec!["offset".to_owned()], causes: 1, ..Config::default() };
    let checked = check(&dataset(talk(10, early_and_late)), &config, &Baseline::default(), &Aids::new());
    let causes: Vec<_> = checked.findings.iter().map(|finding| (finding.cause.as_str(), finding.count)).collect();
    assert_eq!(causes, [("audio late against text", 5), ("further causes", 5)]);
}

/// The same labels in another order, with other dense ids and at other places of their files.
fn shuffled(data: &Dataset) -> Dataset {
    let mut records: Vec<Record> = data.records().collect();
    records.reverse();
    for record in &mut records {
        if let Record::Label(label) = record {
            label.id = Id::new(10_000 - label.id.index());
        }
    }
    records.into_iter().collect()
}

#[test]
fn fingerprints_do_not_depend_on_order_ids_and_places() {
    let data = dataset(talk(20, |at| if at % 3 == 0 { 300 } else { 0 }));
    let prints = |data: &Dataset| -> Vec<_> {
        run(data, &Baseline::default()).findings.into_iter().map(|one| (one.fingerprint, one.fingerprints)).collect()
    };
    let first = prints(&data);
    assert_eq!(first[0].1.len(), 7);
    assert_eq!(prints(&shuffled(&data)), first);
}

#[test]
fn what_is_known_does_not_fail_and_what_is_new_does() {
    let known = dataset(talk(20, |at| if at < 5 { 300 } else { 0 }));
    let checked = run(&known, &Baseline::default());
    let text = Baseline::default().write(&checked);
    let baseline = Baseline::read(&text).unwrap();
    let again = run(&known, &baseline);
    assert!(Verdict::new(&again, &Gate::default()).accepted());
    assert_eq!((again.findings[0].states, again.baseline.fixed), ([0, 5, 0], 0));
    // Known errors are still errors.
    assert_eq!((again.rate().wrong, again.links.total(None).waived), (5, 0));
    // Two are mended, one is new.
    let later = dataset(talk(20, |at| if (2..5).contains(&at) || at == 9 { 300 } else { 0 }));
    let later = run(&later, &baseline);
    assert_eq!((later.findings[0].states, later.baseline.fixed), ([1, 3, 0], 2));
    let verdict = Verdict::new(&later, &Gate::default());
    assert_eq!(verdict.reasons, ["1 new finding of severity error or worse"]);
}

#[test]
fn what_is_waived_is_no_error() {
    let data = dataset(talk(20, |at| if at < 5 { 300 } else { 0 }));
    let text = Baseline::default().write(&run(&data, &Baseline::default()));
    let waived = text.replacen("\"instances\"", "\"waived\": \"the speaker laughs first\",\n      \"instances\"", 1);
    let baseline = Baseline::read(&waived).unwrap();
    let checked = run(&data, &baseline);
    assert_eq!(checked.findings[0].states, [0, 0, 5]);
    assert!(checked.findings[0].instances.iter().all(|one| one.state == State::Waived));
    let total = checked.links.total(None);
    assert_eq!((total.wrong, total.waived, total.checked), (0, 5, 20));
    // The reason stays when the baseline is written again.
    assert_eq!(Baseline::read(&baseline.write(&checked)).unwrap(), baseline);
    // What other rules know stays, too, although they did not run.
    let other = Config { select: vec!["inverted".to_owned()], ..Config::default() };
    let checked = check(&data, &other, &baseline, &Aids::new());
    assert_eq!((Baseline::read(&baseline.write(&checked)).unwrap(), checked.baseline.fixed), (baseline, 0));
}

#[test]
fn a_broken_baseline_is_told() {
    for text in ["", "{}", "{\"version\": 9, \"findings\": []}", "[]"] {
        assert!(Baseline::read(text).is_err(), "{text}");
    }
    let bad = "{\"version\": 1, \"findings\": [{\"code\": \"check/offset\", \"fingerprint\": \"0\", \"instances\": [\"xyz\"]}]}";
    assert!(Baseline::read(bad).is_err_and(|why| why.contains("xyz")));
}

#[test]
fn gates_judge_findings_and_rates() {
    let checked = run(&dataset(talk(100, |at| if at < 3 { 300 } else { 0 })), &Baseline::default());
    let judge = |fail_on, most, by| Verdict::new(&checked, &Gate { fail_on, most, by }).accepted();
    assert!(!judge(FailOn::Least(Severity::Error), None, RateBy::Value));
    assert!(judge(FailOn::Never, None, RateBy::Value));
    // 3 of 100: the rate is 3 %, its interval reaches to 8.5 %.
    assert!(judge(FailOn::Never, Some(0.03), RateBy::Value));
    assert!(!judge(FailOn::Never, Some(0.029), RateBy::Value));
    assert!(!judge(FailOn::Never, Some(0.03), RateBy::Upper));
    assert!(judge(FailOn::Never, Some(0.09), RateBy::Upper));
    // Where nothing could be checked, nothing is shown.
    let nothing = run(&dataset([]), &Baseline::default());
    for by in [RateBy::Value, RateBy::Upper] {
        assert!(!Verdict::new(&nothing, &Gate { fail_on: FailOn::Never, most: Some(0.03), by }).accepted());
    }
    assert!(Verdict::new(&nothing, &Gate::default()).accepted());
}
