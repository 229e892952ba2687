//! The measure: recall, false alarms, and silence where nothing is wrong.

use crate::defects::{DEFECTS, Defect, EXCUSED, Planted};
use crate::scene::{Random, Size, scene};
use genlock_check::{Aids, Baseline, Checked, Config, check};
use genlock_diagnose::Code;
use genlock_model::{Dataset, Record};
use std::collections::BTreeSet;

const SIZE: Size = Size { recordings: 8, seconds: 60, objects: 4 };

/// The share of planted defects that must be found.
const RECALL: f64 = 0.95;

/// False alarms for each label of the scene.
const FALSE_ALARMS: f64 = 0.01;

fn run(data: &Dataset, asked: Option<Code>) -> Checked {
    let mut config = Config { examples: usize::MAX, causes: usize::MAX, ..Config::default() };
    if let Some(code) = asked {
        config.rules.entry(code.id.into()).or_default().level = Some(genlock_check::config::Level::At(code.severity));
    }
    check(data, &config, &Baseline::default(), &Aids::new())
}

#[test]
fn a_clean_scene_has_no_findings() {
    for seed in 0..3 {
        let data = scene(SIZE, seed);
        for asked in [None, Some(genlock_diagnose::codes::check::COUNT), Some(genlock_diagnose::codes::check::SIZE_OUTLIER)] {
            let checked = run(&data, asked);
            assert_eq!(checked.findings, [], "seed {seed}");
            assert!(checked.rate().checked > 1000 && checked.rate().wrong == 0);
        }
    }
}

#[test]
fn each_defect_is_found_and_nothing_else() {
    let mut broken = Vec::new();
    for seed in 0..2 {
        let clean = scene(SIZE, seed);
        for defect in DEFECTS {
            broken.extend(judge(defect, &clean, seed));
        }
    }
    assert!(broken.is_empty(), "\n  {}", broken.join("\n  "));
}

#[test]
fn what_is_excused_is_not_reported() {
    let clean = scene(SIZE, 1);
    for (name, code, plant) in EXCUSED {
        let mut records: Vec<Record> = clean.records().collect();
        plant(&mut records, &mut Random::new(7));
        let checked = run(&records.into_iter().collect(), None);
        let found: Vec<_> = checked.findings.iter().filter(|finding| finding.code == *code).map(|one| &one.message).collect();
        assert!(found.is_empty(), "{name}: {found:?}");
    }
}

/// What is wrong with how a defect was found.
fn judge(defect: &Defect, clean: &Dataset, seed: u64) -> Vec<String> {
    let labels = clean.labels.len();
    let mut records: Vec<Record> = clean.records().collect();
    let planted = (defect.plant)(&mut records, &mut Random::new(seed + 1000));
    let checked = run(&records.into_iter().collect(), Some(defect.code));
    let name = defect.name;
    let mut broken = Vec::new();
    if planted.len() < 3 {
        broken.push(format!("{name}: only {} planted", planted.len()));
    }
    let instances: Vec<_> = checked
        .findings
        .iter()
        .filter(|finding| finding.code == defect.code)
        .flat_map(|finding| &finding.instances)
        .map(|one| (one.labels.iter().copied().collect::<BTreeSet<_>>(), &one.others))
        .collect();
    let fits = |one: &Planted, (labels, others): &(BTreeSet<_>, &Vec<_>)| match one {
        Planted::Labels(planted) => planted.iter().any(|label| labels.contains(label)),
        Planted::Entity(entity) => others.contains(entity),
    };
    let found = planted.iter().filter(|one| instances.iter().any(|instance| fits(one, instance))).count();
    let recall = found as f64 / planted.len().max(1) as f64;
    if recall < RECALL {
        broken.push(format!("{name}, seed {seed}: {found} of {} found by {}", planted.len(), defect.code));
    }
    let false_alarms = instances.iter().filter(|instance| !planted.iter().any(|one| fits(one, instance))).count();
    if false_alarms as f64 > FALSE_ALARMS * labels as f64 {
        broken.push(format!("{name}, seed {seed}: {false_alarms} false alarms of {} in {labels} labels", defect.code));
    }
    for finding in &checked.findings {
        if finding.code != defect.code && !defect.besides.contains(&finding.code) {
            broken.push(format!("{name}, seed {seed}: {} of {} besides: {}", finding.count, finding.code, finding.message));
        }
    }
    broken
}
