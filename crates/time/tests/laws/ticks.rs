use genlock_time::{Rational, Round, Span, Time, TimeBase, TimeError};
use proptest::prelude::*;
use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};

fn hash(time: Time) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(time)
}

fn base() -> impl Strategy<Value = TimeBase> {
    let part = prop_oneof![Just(1_u32), Just(u32::MAX), 1_u32..2000, 1..=u32::MAX];
    (part.clone(), part).prop_map(|(numer, denom)| TimeBase::new(numer, denom).unwrap())
}

fn time() -> impl Strategy<Value = Time> {
    let ticks = prop_oneof![Just(i64::MIN), Just(i64::MAX), -5000_i64..5000, any::<i64>()];
    (ticks, base()).prop_map(|(ticks, base)| Time::new(ticks, base))
}

proptest! {
    #[test]
    fn times_compare_by_their_exact_position(a in time(), b in time()) {
        // The largest cross product has 127 bits; one that wrapped would turn the order round.
        prop_assert_eq!(a.cmp(&b), a.position().cmp(&b.position()));
        prop_assert_eq!(a == b, a.position() == b.position());
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
    }

    #[test]
    fn equal_times_hash_alike(ticks in -1_000_000_i64..1_000_000, by in 1_u32..1000, denom in 1_u32..1000) {
        let plain = Time::new(ticks, TimeBase::new(by, denom).unwrap());
        let finer = Time::new(ticks * i64::from(by), TimeBase::new(1, denom).unwrap());
        prop_assert_eq!(plain, finer);
        prop_assert_eq!(hash(plain), hash(finer));
    }

    #[test]
    fn decimal_text_comes_back_digit_for_digit(whole in 0_u32..1_000_000, fraction in "[0-9]{0,9}", minus in any::<bool>()) {
        let sign = if minus && (whole > 0 || fraction.contains(|c| c != '0')) { "-" } else { "" };
        let text = if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") };
        let time = Time::from_decimal(&text).unwrap();
        prop_assert_eq!(time.to_decimal(), text);
        prop_assert_eq!(time.decimal_digits(), Some(u32::try_from(fraction.len()).unwrap()));
    }

    #[test]
    fn long_fractions_go_to_the_nearest_nanosecond(whole in 0_i64..1_000_000, fraction in "[0-9]{10,60}") {
        let time = Time::from_decimal(&format!("{whole}.{fraction}")).unwrap();
        prop_assert_eq!(time.base(), TimeBase::NANO);
        let (kept, rest) = fraction.split_at(9);
        let up = i64::from(rest.as_bytes()[0] >= b'5');
        prop_assert_eq!(time.ticks(), whole * 1_000_000_000 + kept.parse::<i64>().unwrap() + up);
    }

    #[test]
    fn rubbish_never_panics(text in "[-+0-9.eE ]{0,50}") {
        if let Ok(time) = Time::from_decimal(&text) {
            prop_assert!(text.contains(|c: char| c.is_ascii_digit()), "{:?} is {:?}", text, time);
        }
    }

    #[test]
    fn a_finer_base_holds_every_time(ticks in -1_000_000_i64..1_000_000, denom in 1_u32..10_000, by in 1_u32..1000) {
        let time = Time::new(ticks, TimeBase::new(1, denom).unwrap());
        let finer = time.rebase(TimeBase::new(1, denom * by).unwrap(), Round::Down).unwrap();
        prop_assert_eq!(finer, time);
        prop_assert!(finer.rebase(time.base(), Round::Up).unwrap().is_written_like(time));
    }

    #[test]
    fn shifting_there_and_back_is_exact_for_whole_ticks(ticks in any::<i32>(), by in any::<i32>(), base in base()) {
        let time = Time::new(ticks.into(), base);
        let offset = base.length().mul(Rational::from_int(by.into())).unwrap();
        let there = time.shift(offset, Round::Near).unwrap();
        prop_assert_eq!(there.since(time).unwrap(), offset);
        prop_assert!(there.shift(offset.neg(), Round::Near).unwrap().is_written_like(time));
    }
}

fn check(text: &str, ticks: i64, denom: u32) {
    let time = Time::from_decimal(text).unwrap();
    assert_eq!((time.ticks(), time.base()), (ticks, TimeBase::new(1, denom).unwrap()), "{text}");
}

#[test]
fn the_written_precision_is_kept() {
    check("12.340", 12_340, 1000);
    check("12.34", 1234, 100);
    check("-0.5", -5, 10);
    check("+3", 3, 1);
    check(".5", 5, 10);
    check("5.", 5, 1);
    check("007", 7, 1);
    check("1.5e2", 150, 1);
    check("1.50e1", 150, 10);
    check("1.25E-2", 125, 10_000);
    check("0e99999", 0, 1);
    check("9223372036854775807", i64::MAX, 1);
}

#[test]
fn more_than_nine_digits_are_rounded() {
    check("0.1000000000000000055511151231257827021181583404541015625", 100_000_000, 1_000_000_000);
    check("1.0000000005", 1_000_000_001, 1_000_000_000);
    check("-1.0000000005", -1_000_000_000, 1_000_000_000);
    check("-1.0000000006", -1_000_000_001, 1_000_000_000);
    check("1e-400", 0, 1_000_000_000);
    check("123456789012345678901234567890e-39", 0, 1_000_000_000);
    check("99999999999999999999999999999999999999e-46", 10, 1_000_000_000);
    check("99999999999999999999999999999999999999e-47", 1, 1_000_000_000);
    check("99999999999999999999999999999999999999e-48", 0, 1_000_000_000);
    check("0.000000000000000000000000000000000000000000000000009", 0, 1_000_000_000);
}

#[test]
fn rubbish_is_refused() {
    for text in
        ["", " ", "-", "+", ".", "e5", "1e", "1e+", "1e1.5", "1.2.3", "1,5", "0x1p3", "nan", "inf", "1 ", "1:00", "١", "--1"]
    {
        assert_eq!(Time::from_decimal(text), Err(TimeError::NotDecimal), "{text:?}");
    }
    let long = "1".repeat(40);
    for text in ["9223372036854775808", "1e19", "1e308", "12345678901.123456789", &long, "1e2147483647"] {
        assert_eq!(Time::from_decimal(text), Err(TimeError::Overflow), "{text}");
    }
}

#[test]
fn text_of_other_bases_has_nine_digits() {
    assert_eq!(Time::new(1, TimeBase::new(1001, 30_000).unwrap()).to_string(), "0.033366667");
    assert_eq!(Time::whole(3).to_string(), "3");
    assert_eq!(Time::millis(-1500).to_string(), "-1.500");
    assert_eq!(format!("{:?}", Time::millis(5)), "5@1/1000");
}

#[test]
fn a_shift_that_does_not_fit_is_an_error() {
    let last = Time::whole(i64::MAX);
    assert_eq!(last.shift(Rational::ONE, Round::Near), Err(TimeError::Overflow));
    assert_eq!(last.rebase(TimeBase::MILLI, Round::Near), Err(TimeError::Overflow));
}

#[test]
fn spans_are_half_open() {
    let span = Span::new(Time::millis(10), Time::millis(20));
    assert!(span.contains(Time::millis(10)) && !span.contains(Time::millis(20)));
    assert_eq!(span.length(), Rational::new(1, 100));
    let next = Span::new(Time::millis(20), Time::millis(30));
    assert_eq!(span.overlap(next), None);
    let late = Span::new(Time::millis(15), Time::millis(30));
    assert_eq!(span.overlap(late), Some(Span::new(Time::millis(15), Time::millis(20))));
    assert!(next.overlap(span).is_none() && !span.is_empty() && !span.is_inverted());
    let inverted = Span::new(Time::millis(20), Time::millis(10));
    assert!(inverted.is_inverted() && inverted.is_empty() && inverted.length().unwrap().signum() < 0);
    assert!(Span::new(Time::millis(5), Time::millis(5)).is_empty());
    assert_eq!(Span::new(Time::whole(0), Time::whole(1)), Span::new(Time::millis(0), Time::millis(1000)));
    assert!(!Span::new(Time::whole(0), Time::whole(1)).is_written_like(Span::new(Time::millis(0), Time::millis(1000))));
}
