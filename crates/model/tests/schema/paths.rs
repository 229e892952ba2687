use genlock_model::{Clock, ClockMap, ClockPaths, Dataset, Evidence, Extras, Id, NoPath, Record, Unit, Zero};
use genlock_time::{Mapped, Rational, SyncMap};

fn clock(id: u32) -> Record {
    Record::Clock(Clock {
        id: Id::new(id),
        recording: None,
        name: "".into(),
        unit: Unit::Second,
        first: 0,
        rate: None,
        zero: Zero::Unstated,
        length: None,
        extras: Extras::new(),
    })
}

/// A map that adds `shift`.
fn map(id: u32, from: u32, to: u32, shift: i64, replaces: Option<u32>) -> Record {
    let evidence = Evidence { method: "stated".into(), sentence: String::new(), confidence: None, figures: Extras::new() };
    let map = SyncMap::shift(Rational::from_int(shift));
    Record::Map(ClockMap {
        id: Id::new(id),
        from: Id::new(from),
        to: Id::new(to),
        map,
        evidence,
        replaces: replaces.map(Id::new),
    })
}

fn data(maps: Vec<Record>) -> Dataset {
    (0..5).map(clock).chain(maps).collect()
}

/// Where position 0 of a clock goes on another.
#[allow(clippy::needless_pass_by_value, reason = "the expected value stands at the end of each call")]
fn check(data: &Dataset, from: u32, to: u32, expected: Result<i64, NoPath>) {
    let paths = ClockPaths::new(data);
    for _ in 0..2 {
        // The second time it comes from what was kept.
        let found = paths.map(Id::new(from), Id::new(to)).map(|map| map.apply(Rational::ZERO).unwrap());
        assert_eq!(found, expected.clone().map(|to| Mapped::To(Rational::from_int(to))), "{from} to {to}");
    }
}

#[test]
fn maps_are_followed_in_both_directions() {
    let data = data(vec![map(0, 0, 1, 10, None), map(1, 2, 1, 3, None)]);
    check(&data, 0, 1, Ok(10));
    check(&data, 1, 0, Ok(-10));
    check(&data, 0, 2, Ok(7));
    check(&data, 2, 0, Ok(-7));
    check(&data, 3, 3, Ok(0));
    check(&data, 0, 3, Err(NoPath::Unconnected));
    check(&data, 0, 99, Err(NoPath::Unconnected));
    assert_eq!(ClockPaths::new(&data).reachable(Id::new(0)), [0, 1, 2].map(Id::new));
}

#[test]
fn the_shortest_chain_is_taken_and_of_equal_ones_the_first() {
    let data = data(vec![
        map(0, 0, 1, 1, None),
        map(1, 1, 2, 1, None),
        map(2, 0, 2, 50, None),
        map(3, 0, 3, 5, None),
        map(4, 0, 3, 6, None),
    ]);
    check(&data, 0, 2, Ok(50));
    check(&data, 0, 3, Ok(5));
}

#[test]
fn a_replaced_map_is_not_in_force() {
    let data = data(vec![map(0, 0, 1, 1, None), map(1, 0, 1, 2, Some(0)), map(2, 0, 1, 3, Some(1))]);
    check(&data, 0, 1, Ok(3));
    check(&data, 1, 0, Ok(-3));
}

#[test]
fn a_circle_of_maps_ends() {
    let data = data(vec![map(0, 0, 1, 1, None), map(1, 1, 2, 1, None), map(2, 2, 0, 1, None), map(3, 1, 1, 9, None)]);
    check(&data, 0, 2, Ok(-1));
    check(&data, 0, 4, Err(NoPath::Unconnected));
}
