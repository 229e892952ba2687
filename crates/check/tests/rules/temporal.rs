use super::data::{ALONE, FRAMES, LOST, On, SECONDS, at, dataset, during, frames};
use genlock_check::config::{Glob, Override, RuleConfig};
use genlock_check::{Aids, Baseline, COUNTERPART, Checked, Config, MEDIA, Modality, SyncErrorRate, Tally};
use genlock_diagnose::codes::check as codes;
use genlock_model::{Dataset, Extent};

fn check(data: &Dataset, config: &Config) -> Checked {
    genlock_check::check(data, config, &Baseline::default(), &Aids::new())
}

fn run(labels: &[(On, Extent)]) -> Checked {
    check(&dataset(labels.to_vec()), &Config::default())
}

/// The instances as code, label and counterpart.
fn found(checked: &Checked) -> Vec<(&'static str, u32, Option<u32>)> {
    let instances = checked.findings.iter().flat_map(|finding| finding.instances.iter().map(move |one| (finding.code.id, one)));
    instances.map(|(code, one)| (code, one.labels[0].index(), one.labels.get(1).map(|id| id.index()))).collect()
}

fn of_media(checked: &Checked) -> Tally {
    checked.links.of(&MEDIA).map(genlock_check::LinksOfKind::total).unwrap_or_default()
}

fn of_pair(checked: &Checked, a: Modality, b: Modality) -> Option<Tally> {
    checked.links.of(&COUNTERPART)?.pairs.get(&(a, Some(b))).copied()
}

#[allow(clippy::needless_pass_by_value, reason = "each call makes its extent")]
fn check_one(on: On, extent: Extent, expected: &[&'static str]) {
    let checked = run(&[(on, extent.clone())]);
    assert_eq!(found(&checked), expected.iter().map(|code| (*code, 0, None)).collect::<Vec<_>>(), "{extent:?}");
}

const fn tally(checked: u64, wrong: u64, unchecked: u64) -> Tally {
    Tally { checked, wrong, waived: 0, unchecked }
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
    let media = |extent: Extent| of_media(&run(&[(On::Words, extent)]));
    assert_eq!(media(during(SECONDS, 0, 1)), tally(1, 0, 0));
    assert_eq!(media(during(ALONE, 0, 1)), tally(0, 0, 1));
    assert_eq!(media(at(LOST, 5)), tally(0, 0, 1));
    assert_eq!(media(Extent::Always), Tally::default());
}

/// A cue of one second and a speaker turn that differs from it by so many milliseconds.
fn check_pair(start: i64, end: i64, wrong: bool) {
    let checked = run(&[(On::Words, during(SECONDS, 2000, 3000)), (On::Sound, during(SECONDS, 2000 + start, 3000 + end))]);
    let expected = if wrong { vec![(codes::OFFSET.id, 0, Some(1))] } else { Vec::new() };
    assert_eq!(found(&checked), expected, "{start} {end}");

    assert_eq!(of_pair(&checked, Modality::Text, Modality::Audio), Some(tally(1, wrong.into(), 0)));
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
    let text_and_audio = |labels: &[(On, Extent)]| of_pair(&run(labels), Modality::Text, Modality::Audio);
    // They share less than 0.3 of their union.
    let apart = [(On::Words, during(SECONDS, 2000, 3000)), (On::Sound, during(SECONDS, 2600, 3600))];
    assert_eq!(text_and_audio(&apart), Some(tally(0, 0, 2)));
    // A turn of two cues belongs to the one that it covers better.
    let turn = [
        (On::Words, during(SECONDS, 1000, 2000)),
        (On::Words, during(SECONDS, 2000, 4000)),
        (On::Sound, during(SECONDS, 2000, 4050)),
    ];
    assert_eq!(text_and_audio(&turn), Some(tally(1, 0, 1)));
    // Another clock is another matter.
    assert_eq!(text_and_audio(&[(On::Words, during(SECONDS, 2000, 3000)), (On::Sound, during(ALONE, 2000, 3000))]), None);
    // Instants do not last.
    assert_eq!(text_and_audio(&[(On::Words, during(SECONDS, 2000, 3000)), (On::Sound, at(SECONDS, 2))]), None);
}

#[test]
fn modalities_meet_on_the_clock_of_the_media() {
    // Frames 50 to 75 are seconds 2 to 3.
    let checked = run(&[(On::Words, during(SECONDS, 2000, 3000)), (On::Picture, frames(FRAMES, 50, 75))]);
    assert_eq!(of_pair(&checked, Modality::Text, Modality::Picture), Some(tally(1, 0, 0)));
    let checked = run(&[(On::Words, during(SECONDS, 2000, 3000)), (On::Picture, frames(FRAMES, 55, 80))]);
    assert_eq!(found(&checked), [(codes::OFFSET.id, 0, Some(1))]);
}

/// A tolerance for one pair of modalities.
fn tolerating((a, b): (Modality, Modality), limits: &str) -> Config {
    let pair = Some([Glob::new(a.name()), Glob::new(b.name())]);
    let values = [("tolerance".into(), limits.into())].into();
    let of_rule = RuleConfig { overrides: vec![Override { pair, values, ..Override::default() }], ..RuleConfig::default() };
    Config { rules: [(codes::OFFSET.id.into(), of_rule)].into(), ..Config::default() }
}

#[test]
fn a_pair_can_have_its_own_tolerance() {
    let labels = [(On::Words, during(SECONDS, 2000, 3000)), (On::Sound, during(SECONDS, 2200, 3200))];
    for (pair, wrong) in
        [((Modality::Audio, Modality::Text), 0), ((Modality::Text, Modality::Audio), 0), ((Modality::Text, Modality::Space), 1)]
    {
        let config = tolerating(pair, "200 ms");
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
    for (pair, limits) in [
        ((Modality::Audio, Modality::Text), "ebu-r37"),
        ((Modality::Audio, Modality::Text), "+40/-60 ms"),
        ((Modality::Text, Modality::Audio), "+60/-40 ms"),
    ] {
        let config = tolerating(pair, limits);
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
