use super::data::{ALONE, FRAMES, LOST, On, SECONDS, at, dataset, during, frames};
use genlock_check::{Checked, Config, Modality, SyncErrorRate, Tally, Tolerance, check};
use genlock_diagnose::codes::check as codes;
use genlock_model::{Extent, Id};

fn run(labels: &[(On, Extent)]) -> Checked {
    check(&dataset(labels.to_vec()), &Config::default())
}

/// The findings as code, label and counterpart.
fn found(checked: &Checked) -> Vec<(&'static str, u32, Option<u32>)> {
    checked.findings.iter().map(|finding| (finding.code.id, finding.label.index(), finding.other.map(Id::index))).collect()
}

#[allow(clippy::needless_pass_by_value, reason = "each call makes its extent")]
fn check_one(on: On, extent: Extent, expected: &[&'static str]) {
    let checked = run(&[(on, extent.clone())]);
    assert_eq!(found(&checked), expected.iter().map(|code| (*code, 0, None)).collect::<Vec<_>>(), "{extent:?}");
}

#[test]
fn labels_stay_within_their_media() {
    let outside = &[codes::OUTSIDE_MEDIA.id];
    check_one(On::Words, during(SECONDS, 0, 10_000), &[]);
    // 100 ms are tolerated at both ends, inclusive.
    check_one(On::Words, during(SECONDS, -100, 10_100), &[]);
    check_one(On::Words, during(SECONDS, -101, 5000), outside);
    check_one(On::Words, during(SECONDS, 5000, 10_101), outside);
    check_one(On::Picture, at(FRAMES, 249), &[]);
    check_one(On::Picture, at(FRAMES, 253), outside);
    check_one(On::Picture, frames(FRAMES, 0, 250), &[]);
    check_one(On::Picture, frames(FRAMES, 0, 253), outside);
    check_one(On::Picture, Extent::Always, &[]);
}

#[test]
fn labels_end_after_they_start() {
    check_one(On::Words, during(SECONDS, 2000, 1000), &[codes::INVERTED.id]);
    check_one(On::Words, during(SECONDS, 2000, 2000), &[codes::EMPTY_SPAN.id]);
    check_one(On::Words, during(ALONE, 2000, 1000), &[codes::INVERTED.id]);
    check_one(On::Words, at(SECONDS, 2), &[]);
    check_one(On::Picture, at(FRAMES, 2), &[]);
}

#[test]
fn what_has_no_media_is_not_checked() {
    let media = |extent: Extent| run(&[(On::Words, extent)]).media;
    assert_eq!(media(during(SECONDS, 0, 1)), Tally { checked: 1, wrong: 0, unchecked: 0 });
    assert_eq!(media(during(ALONE, 0, 1)), Tally { checked: 0, wrong: 0, unchecked: 1 });
    assert_eq!(media(at(LOST, 5)), Tally { checked: 0, wrong: 0, unchecked: 1 });
    assert_eq!(media(Extent::Always), Tally::default());
}

/// A cue of one second and a speaker turn that differs from it by so many milliseconds.
fn check_pair(start: i64, end: i64, wrong: bool) {
    let checked = run(&[(On::Words, during(SECONDS, 2000, 3000)), (On::Sound, during(SECONDS, 2000 + start, 3000 + end))]);
    let expected = if wrong { vec![(codes::OFFSET.id, 0, Some(1))] } else { Vec::new() };
    assert_eq!(found(&checked), expected, "{start} {end}");
    let tally = Tally { checked: 1, wrong: wrong.into(), unchecked: 0 };
    assert_eq!(checked.pairs.get(&(Modality::Text, Modality::Audio)), Some(&tally));
}

#[test]
fn counterparts_agree_within_a_hundred_milliseconds() {
    check_pair(0, 0, false);
    check_pair(100, 100, false);
    check_pair(-100, -100, false);
    check_pair(101, 0, true);
    check_pair(0, 101, true);
    check_pair(-300, -300, true);
}

#[test]
fn only_counterparts_are_compared() {
    let tally = |labels: &[(On, Extent)]| run(labels).pairs.get(&(Modality::Text, Modality::Audio)).copied();
    // They share less than 0.3 of their union.
    let apart = [(On::Words, during(SECONDS, 2000, 3000)), (On::Sound, during(SECONDS, 2600, 3600))];
    assert_eq!(tally(&apart), Some(Tally { checked: 0, wrong: 0, unchecked: 2 }));
    // A turn of two cues belongs to the one that it covers better.
    let turn = [
        (On::Words, during(SECONDS, 1000, 2000)),
        (On::Words, during(SECONDS, 2000, 4000)),
        (On::Sound, during(SECONDS, 2000, 4050)),
    ];
    assert_eq!(tally(&turn), Some(Tally { checked: 1, wrong: 0, unchecked: 1 }));
    // Another clock is another matter.
    assert_eq!(tally(&[(On::Words, during(SECONDS, 2000, 3000)), (On::Sound, during(ALONE, 2000, 3000))]), None);
    // Instants do not last.
    assert_eq!(tally(&[(On::Words, during(SECONDS, 2000, 3000)), (On::Sound, at(SECONDS, 2))]), None);
}

#[test]
fn modalities_meet_on_the_clock_of_the_media() {
    // Frames 50 to 75 are seconds 2 to 3.
    let checked = run(&[(On::Words, during(SECONDS, 2000, 3000)), (On::Picture, frames(FRAMES, 50, 75))]);
    assert_eq!(checked.pairs.get(&(Modality::Text, Modality::Picture)), Some(&Tally { checked: 1, wrong: 0, unchecked: 0 }));
    let checked = run(&[(On::Words, during(SECONDS, 2000, 3000)), (On::Picture, frames(FRAMES, 55, 80))]);
    assert_eq!(found(&checked), [(codes::OFFSET.id, 0, Some(1))]);
}

#[test]
fn a_pair_can_have_its_own_tolerance() {
    let labels = [(On::Words, during(SECONDS, 2000, 3000)), (On::Sound, during(SECONDS, 2200, 3200))];
    for (pair, wrong) in
        [((Modality::Audio, Modality::Text), 0), ((Modality::Text, Modality::Audio), 0), ((Modality::Text, Modality::Space), 1)]
    {
        let config = Config { pairs: vec![(pair.0, pair.1, Tolerance::millis(200))], ..Config::default() };
        assert_eq!(check(&dataset(labels.to_vec()), &config).findings.len(), wrong, "{pair:?}");
    }
}

#[test]
fn the_rate_counts_all_links() {
    let checked = run(&[
        (On::Words, during(SECONDS, 2000, 3000)),
        (On::Sound, during(SECONDS, 2300, 3300)),
        (On::Words, during(SECONDS, 11_000, 12_000)),
        (On::Words, at(LOST, 1)),
    ]);
    // Media: three labels, one outside, one without a time. Pairs: one link that is off, one cue alone.
    let rate = checked.rate();
    assert_eq!((rate.wrong, rate.checked, rate.unchecked), (2, 4, 2));
    assert_eq!(rate.value(), Some(0.5));
    assert!(rate.low < 0.5 && 0.5 < rate.high && rate.low > 0.0 && rate.high < 1.0);
    assert_eq!(checked.diagnostics().count(), checked.findings.len());
    assert_eq!(SyncErrorRate::new(0, 0, 5).value(), None);
}

#[test]
fn checking_changes_nothing_and_says_the_same_twice() {
    let data = dataset([(On::Words, during(SECONDS, 2000, 1000)), (On::Sound, during(SECONDS, -500, 1000))]);
    let before = data.clone();
    let (first, second) = (check(&data, &Config::default()), check(&data, &Config::default()));
    assert_eq!(first.findings, second.findings);
    assert_eq!(data, before);
}

#[test]
fn early_and_late_have_their_own_limits() {
    // Sound 50 ms early is beyond EBU R37, sound 60 ms late is not, in whichever order the pair is given.
    let early = [(On::Words, during(SECONDS, 2050, 3050)), (On::Sound, during(SECONDS, 2000, 3000))];
    let late = [(On::Words, during(SECONDS, 2000, 3000)), (On::Sound, during(SECONDS, 2060, 3060))];
    let ebu: Tolerance = "ebu-r37".parse().expect("a preset");
    for pair in [(Modality::Audio, Modality::Text, ebu), (Modality::Text, Modality::Audio, ebu.swapped())] {
        let config = Config { pairs: vec![pair], ..Config::default() };
        assert_eq!(check(&dataset(early.to_vec()), &config).findings.len(), 1);
        assert_eq!(check(&dataset(late.to_vec()), &config).findings.len(), 0);
    }
}

#[test]
fn half_a_frame_is_added_for_times_in_frames() {
    // Frame 53 is second 2.12, which is as far as 100 ms and half of a frame of 40 ms reach; frame 54 is not.
    let found =
        |frame: i64| run(&[(On::Words, during(SECONDS, 2000, 3000)), (On::Picture, frames(FRAMES, frame, 75))]).findings.len();
    assert_eq!((found(53), found(54)), (0, 1));
}
