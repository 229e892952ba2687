use genlock_time::{Rational, TimeBase, TimeError};

#[test]
fn bases_are_in_lowest_terms() {
    let base = TimeBase::new(2002, 60_000).unwrap();
    assert_eq!((base.numer(), base.denom()), (1001, 30_000));
    assert_eq!(base, TimeBase::new(1001, 30_000).unwrap());
    assert_eq!(base.to_string(), "1001/30000");
    assert_eq!(base.length(), Rational::new(1001, 30_000).unwrap());
}

#[test]
fn nothing_ticks_in_no_time() {
    for (numer, denom) in [(0, 1), (1, 0), (0, 0)] {
        assert_eq!(TimeBase::new(numer, denom), Err(TimeError::Zero), "{numer}/{denom}");
    }
}

#[test]
fn decimal_bases_end_at_nanoseconds() {
    assert_eq!(TimeBase::decimal(0), Ok(TimeBase::UNIT));
    assert_eq!(TimeBase::decimal(3), Ok(TimeBase::MILLI));
    assert_eq!(TimeBase::decimal(6), Ok(TimeBase::MICRO));
    assert_eq!(TimeBase::decimal(9), Ok(TimeBase::NANO));
    assert_eq!(TimeBase::decimal(10), Err(TimeError::Overflow));
}

#[test]
fn base_text_comes_back() {
    for text in ["1/1", "1/90000", "1001/30000", "4294967295/1", "1/4294967295"] {
        assert_eq!(text.parse::<TimeBase>().unwrap().to_string(), text);
    }
    for rubbish in ["", "1", "/", "1/", "/1", "-1/2", "1/2/3", "1/0", "4294967296/1", "1.0/2"] {
        assert!(rubbish.parse::<TimeBase>().is_err(), "{rubbish:?}");
    }
}
