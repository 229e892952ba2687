//! Honesty, same-format round trip, idempotence and capability.

use super::kit::{each, fixtures, read, unexplained, write};
use genlock_diagnose::Severity;
use genlock_format::{Support, loss_code};
use genlock_model::{Feature, diff};

#[test]
fn every_format_that_is_read_has_a_fixture() {
    let registry = genlock::registry();
    let there: Vec<String> = fixtures().into_iter().map(|fixture| fixture.format).collect();
    let ids = registry.iter().map(|format| format.info().id).filter(|id| *id != "native");
    let missing: Vec<_> = ids.filter(|id| !there.iter().any(|known| known == id)).collect();
    assert!(missing.is_empty(), "no fixture for {missing:?}");
}

#[test]
fn every_feature_has_a_loss_code_of_its_own() {
    for feature in Feature::ALL {
        assert_eq!(loss_code(*feature).id, format!("loss/{}", feature.name()));
    }
}

#[test]
fn fixtures_read_without_an_error() {
    each(&genlock::registry(), |fixture, _, read| {
        let errors: Vec<_> = read.report.diagnostics().into_iter().filter(|d| d.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", fixture.name);
        assert!(!read.data.labels.is_empty(), "{} has no labels", fixture.name);
    });
}

#[test]
fn the_same_format_gives_everything_back() {
    each(&genlock::registry(), |fixture, format, first| {
        let written = write(format, &first.data);
        assert!(written.losses.is_empty(), "{}: {:?}", fixture.name, written.losses);
        let second = read(format, &written.files).expect("what was written can be read");
        let differences = diff(&first.data, &second.data);
        assert!(differences.is_empty(), "{}: {differences:#?}", fixture.name);
    });
}

#[test]
fn what_a_format_cannot_hold_is_reported() {
    let registry = genlock::registry();
    let mut failures = Vec::new();
    each(&registry, |fixture, _, first| {
        for format in registry.iter().filter(|format| format.writer().is_some() && format.reader().is_some()) {
            let written = write(format, &first.data);
            if written.files.is_empty() {
                assert!(!written.losses.is_empty(), "{} as {}: nothing written, nothing lost", fixture.name, format.info().id);
                continue;
            }
            let second = match read(format, &written.files) {
                Ok(second) => second,
                Err(error) => {
                    failures.push(format!("{} as {}: cannot be read back: {error}", fixture.name, format.info().id));
                    continue;
                }
            };
            for difference in unexplained(diff(&first.data, &second.data), &written.losses) {
                failures.push(format!("{} as {}: {difference:?}", fixture.name, format.info().id));
            }
        }
    });
    assert!(failures.is_empty(), "differences that no loss explains:\n{}", failures.join("\n"));
}

#[test]
fn writing_what_was_written_changes_no_byte() {
    let registry = genlock::registry();
    each(&registry, |fixture, _, first| {
        for format in registry.iter().filter(|format| format.writer().is_some() && format.reader().is_some()) {
            let once = write(format, &first.data);
            if once.files.is_empty() {
                continue;
            }
            let again = write(format, &read(format, &once.files).expect("what was written can be read").data);
            for (name, bytes) in &once.files {
                let (left, right) =
                    (String::from_utf8_lossy(bytes), again.files.get(name).map(|bytes| String::from_utf8_lossy(bytes)));
                assert_eq!(Some(left), right, "{} as {}: {name}", fixture.name, format.info().id);
            }
        }
    });
}

#[test]
fn a_feature_that_a_format_does_not_have_is_a_loss() {
    let registry = genlock::registry();
    each(&registry, |fixture, _, first| {
        for format in registry.iter().filter(|format| format.writer().is_some()) {
            let losses = write(format, &first.data).losses;
            for label in &first.data.labels {
                for feature in Feature::of_label(label) {
                    let own_extras = feature == Feature::Extras && format.info().id == fixture.format;
                    if format.info().supports(feature) == Support::No && feature != Feature::Untimed && !own_extras {
                        let said = losses.iter().any(|loss| loss.code == loss_code(feature));
                        assert!(said, "{} as {}: {} is not reported", fixture.name, format.info().id, feature.name());
                    }
                }
            }
        }
    });
}
