use genlock_time::{Mapped, Piece, Rational, Round, Span, SyncMap, Time, TimeBase, TimeError};
use proptest::prelude::*;

fn r(numer: i64, denom: i64) -> Rational {
    Rational::new(numer.into(), denom.into()).unwrap()
}

fn whole(value: i64) -> Rational {
    Rational::from_int(value)
}

/// The piece from `start` to `end` that sends `start` to `target`.
fn piece(start: i64, end: i64, target: i64, slope: Rational) -> Piece {
    let offset = whole(target).sub(whole(start).mul(slope).unwrap()).unwrap();
    Piece { start: Some(whole(start)), end: Some(whole(end)), slope, offset }
}

/// 0..10 stays, 10..20 is cut out, 20..30 follows at once; then five units of something else come before 30..40.
fn edited() -> SyncMap {
    let one = Rational::ONE;
    SyncMap::new(vec![piece(0, 10, 0, one), piece(20, 30, 10, one), piece(30, 40, 25, one)]).unwrap()
}

fn slope() -> impl Strategy<Value = Rational> {
    prop_oneof![Just(Rational::ONE), Just(r(1001, 1000)), Just(r(1000, 1001)), (1_i64..50, 1_i64..50).prop_map(|(n, d)| r(n, d))]
}

/// Maps of up to five pieces with gaps in the source and the target; some are open at the ends.
fn map() -> impl Strategy<Value = SyncMap> {
    let one = (0_i64..4, 1_i64..20, 0_i64..4, slope());
    (prop::collection::vec(one, 1..6), -20_i64..20, -20_i64..20, any::<[bool; 2]>()).prop_map(|(pieces, from, to, open)| {
        let (mut at, mut target) = (whole(from), whole(to));
        let mut made = Vec::new();
        for (gap, length, jump, slope) in pieces {
            at = at.add(whole(gap)).unwrap();
            target = target.add(whole(jump)).unwrap();
            let end = at.add(whole(length)).unwrap();
            let offset = target.sub(at.mul(slope).unwrap()).unwrap();
            made.push(Piece { start: Some(at), end: Some(end), slope, offset });
            target = end.mul(slope).unwrap().add(offset).unwrap();
            at = end;
        }
        if open[0] {
            made[0].start = None;
        }
        if open[1]
            && let Some(last) = made.last_mut()
        {
            last.end = None;
        }
        SyncMap::new(made).unwrap()
    })
}

fn position() -> impl Strategy<Value = Rational> {
    prop_oneof![(-40_i64..120).prop_map(whole), (-4000_i64..12_000, 1_i64..100).prop_map(|(n, d)| r(n, d))]
}

fn target(map: &SyncMap, position: Rational) -> Option<Rational> {
    match map.apply(position).unwrap() {
        Mapped::To(target) => Some(target),
        Mapped::Gap { .. } => None,
    }
}

proptest! {
    #[test]
    fn an_inverse_leads_back(map in map(), position in position()) {
        let inverse = map.invert().unwrap();
        prop_assert_eq!(&inverse.invert().unwrap(), &map);
        if let Some(there) = target(&map, position) {
            prop_assert_eq!(target(&inverse, there), Some(position));
        }
        if let Some(back) = target(&inverse, position) {
            prop_assert_eq!(target(&map, back), Some(position));
        }
    }

    #[test]
    fn a_map_and_its_inverse_leave_its_pieces_where_they_are(map in map()) {
        let there_and_back = map.then(&map.invert().unwrap()).unwrap();
        let sources = map.pieces().iter().map(|piece| Piece { slope: Rational::ONE, offset: Rational::ZERO, ..*piece });
        prop_assert_eq!(there_and_back, SyncMap::new(sources.collect()).unwrap());
    }

    #[test]
    fn composition_applies_one_after_the_other(a in map(), b in map(), position in position()) {
        let both = a.then(&b).unwrap();
        prop_assert_eq!(target(&both, position), target(&a, position).and_then(|middle| target(&b, middle)));
    }

    #[test]
    fn composition_is_associative(a in map(), b in map(), c in map()) {
        prop_assert_eq!(a.then(&b).unwrap().then(&c).unwrap(), a.then(&b.then(&c).unwrap()).unwrap());
    }

    #[test]
    fn the_identity_changes_nothing(map in map()) {
        prop_assert_eq!(&SyncMap::identity().then(&map).unwrap(), &map);
        prop_assert_eq!(&map.then(&SyncMap::identity()).unwrap(), &map);
    }

    #[test]
    fn composition_turns_round_under_inversion(a in map(), b in map()) {
        let turned = b.invert().unwrap().then(&a.invert().unwrap()).unwrap();
        prop_assert_eq!(a.then(&b).unwrap().invert().unwrap(), turned);
    }

    #[test]
    fn maps_keep_the_order(map in map(), a in position(), b in position()) {
        if let (Some(left), Some(right)) = (target(&map, a), target(&map, b)) {
            prop_assert_eq!(a.cmp(&b), left.cmp(&right));
        }
    }

    #[test]
    fn a_gap_names_its_edges(map in map(), position in position()) {
        if let Mapped::Gap { before, after } = map.apply(position).unwrap() {
            let mut ends = map.pieces().iter().filter(|piece| piece.end.is_some_and(|end| end <= position));
            let start = map.pieces().iter().find(|piece| piece.start.is_some_and(|start| start > position));
            prop_assert_eq!(before, ends.next_back().and_then(|piece| piece.image().unwrap().1));
            prop_assert_eq!(after, start.and_then(|piece| piece.image().unwrap().0));
        }
    }

    #[test]
    fn spans_stay_within_what_the_map_shows(map in map(), a in position(), b in position()) {
        let (start, end) = (a.min(b), a.max(b));
        let Some(mapped) = map.apply_span(start, end).unwrap() else { return Ok(()) };
        prop_assert!(mapped.start <= mapped.end);
        prop_assert_eq!(mapped.clipped, target(&map, start).is_none() || matches!(map.apply_end(end).unwrap(), Mapped::Gap { .. }) && start < end);
        if !mapped.clipped && start < end {
            prop_assert_eq!(Some(mapped.start), target(&map, start));
        }
    }

    #[test]
    fn there_and_back_moves_no_time_by_more_than_a_tick(map in map(), ticks in -40_000_i64..120_000, other in 1_u32..2000) {
        let base = TimeBase::MILLI;
        let other = TimeBase::new(1, other).unwrap();
        let inverse = map.invert().unwrap();
        let position = Time::new(ticks, base).position();
        let Some(there) = target(&map, position) else { return Ok(()) };
        let there = Time::at(there, other, Round::Near).unwrap();
        let Some(back) = target(&inverse, there.position()) else { return Ok(()) };
        let back = Time::at(back, base, Round::Near).unwrap();
        // A tick is the longer of a tick here and a tick there, seen from here.
        let slope = map.pieces().iter().map(|piece| piece.slope).min().unwrap();
        let tick = base.length().max(other.length().div(slope).unwrap());
        prop_assert!(back.since(Time::new(ticks, base)).unwrap().abs() <= tick);
    }
}

fn check_span(map: &SyncMap, start: i64, end: i64, expected: Option<(i64, i64, bool)>) {
    let mapped = map.apply_span(whole(start), whole(end)).unwrap();
    let expected = expected.map(|(start, end, clipped)| (whole(start), whole(end), clipped));
    assert_eq!(mapped.map(|mapped| (mapped.start, mapped.end, mapped.clipped)), expected, "{start}..{end}");
}

#[test]
fn spans_are_clipped_at_gaps() {
    let map = edited();
    check_span(&map, 2, 8, Some((2, 8, false)));
    // An end at the border of a piece still belongs to it.
    check_span(&map, 2, 10, Some((2, 10, false)));
    check_span(&map, 2, 15, Some((2, 10, true)));
    check_span(&map, 15, 25, Some((10, 15, true)));
    check_span(&map, 2, 25, Some((2, 15, false)));
    check_span(&map, 12, 18, None);
    check_span(&map, 10, 20, None);
    check_span(&map, 25, 35, Some((15, 30, false)));
    check_span(&map, 25, 30, Some((15, 20, false)));
    check_span(&map, 30, 35, Some((25, 30, false)));
    check_span(&map, 35, 99, Some((30, 35, true)));
    check_span(&map, -5, 5, Some((0, 5, true)));
    check_span(&map, 50, 60, None);
    check_span(&map, -9, -5, None);
    // Instants and inverted spans.
    check_span(&map, 5, 5, Some((5, 5, false)));
    check_span(&map, 15, 15, None);
    check_span(&map, 8, 2, Some((8, 2, false)));
}

#[test]
fn ends_belong_to_the_piece_before() {
    let map = edited();
    assert_eq!(map.apply(whole(10)), Ok(Mapped::Gap { before: Some(whole(10)), after: Some(whole(10)) }));
    assert_eq!(map.apply_end(whole(10)), Ok(Mapped::To(whole(10))));
    assert_eq!(map.apply(whole(30)), Ok(Mapped::To(whole(25))));
    assert_eq!(map.apply_end(whole(30)), Ok(Mapped::To(whole(20))));
    assert_eq!(map.apply_end(whole(0)), Ok(Mapped::Gap { before: None, after: Some(whole(0)) }));
    assert_eq!(map.apply(whole(40)), Ok(Mapped::Gap { before: Some(whole(35)), after: None }));
}

#[test]
fn maps_that_are_no_maps_are_refused() {
    let one = Rational::ONE;
    let refused = |pieces: Vec<Piece>, at: usize| assert_eq!(SyncMap::new(pieces), Err(TimeError::NotMonotone(at)));
    refused(vec![Piece::everywhere(Rational::ZERO, one)], 0);
    refused(vec![Piece::everywhere(one.neg(), one)], 0);
    refused(vec![piece(0, 10, 0, one), piece(9, 20, 20, one)], 1);
    refused(vec![piece(0, 10, 0, one), piece(10, 20, 9, one)], 1);
    refused(vec![piece(0, 10, 0, one), Piece::everywhere(one, Rational::ZERO)], 1);
    refused(vec![Piece::everywhere(one, Rational::ZERO), piece(0, 10, 0, one)], 1);
}

#[test]
fn neighbours_on_one_line_are_one_piece() {
    let one = Rational::ONE;
    let map = SyncMap::new(vec![piece(0, 10, 5, one), piece(10, 10, 99, one), piece(10, 20, 15, one)]).unwrap();
    assert_eq!(map.pieces(), [piece(0, 20, 5, one)]);
    assert!(SyncMap::shift(Rational::ZERO).is_identity() && !map.is_identity());
}

#[test]
fn the_map_of_nothing_maps_nothing() {
    let nothing = SyncMap::new(Vec::new()).unwrap();
    assert_eq!(nothing.apply(Rational::ZERO), Ok(Mapped::Gap { before: None, after: None }));
    assert_eq!(nothing.then(&SyncMap::identity()), Ok(nothing.clone()));
    assert_eq!(SyncMap::identity().then(&nothing), Ok(nothing));
}

#[test]
fn ticks_are_rounded_in_the_target_base() {
    let map = SyncMap::affine(r(1001, 30_000), Rational::ZERO).unwrap();
    let span = map.apply_ticks(Span::new(Time::whole(1), Time::whole(2)), TimeBase::MILLI, Round::Near).unwrap().unwrap();
    assert!(span.is_written_like(Span::new(Time::millis(33), Time::millis(67))));
}
