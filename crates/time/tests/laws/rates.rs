use genlock_time::{Rate, Rational, TimeBase, TimeError};

fn check_snap(text: &str, expected: Option<(u32, u32)>) {
    let snapped = Rate::from_decimal(text).unwrap().snap();
    assert_eq!(snapped.map(|rate| (rate.numer(), rate.denom())), expected, "{text}");
}

#[test]
fn written_rates_snap_to_what_they_stand_for() {
    for text in ["23.976", "23.98", "23.976023976", "23.976023976023978", "24000/1001", "2997/125"] {
        check_snap(text, Some((24_000, 1001)));
    }
    for text in ["29.97", "29.970", "29.97002997", "29.970029970029970029", "2997/100", "30000/1001"] {
        check_snap(text, Some((30_000, 1001)));
    }
    check_snap("59.94", Some((60_000, 1001)));
    check_snap("59.9401", Some((60_000, 1001)));
    check_snap("47.952", Some((48_000, 1001)));
    check_snap("47.95", Some((48_000, 1001)));
    check_snap("119.88", Some((120_000, 1001)));
    for whole in [15, 24, 25, 30, 48, 50, 60, 90, 100, 120] {
        check_snap(&whole.to_string(), Some((whole, 1)));
    }
    check_snap("25.0001", Some((25, 1)));
    check_snap("30.00", Some((30, 1)));
}

#[test]
fn measured_rates_do_not_snap() {
    for text in ["24.95", "23.99", "29.98", "29.9", "30.01", "25.003", "12.5", "1000", "0.04"] {
        check_snap(text, None);
    }
}

fn check_text(text: &str, expected: &str) {
    assert_eq!(Rate::from_decimal(text).unwrap().to_string(), expected, "{text}");
}

#[test]
fn text_is_taken_exactly() {
    check_text("29.97", "2997/100");
    check_text(" 25 ", "25");
    check_text("60000/2002", "30000/1001");
    check_text("1e3", "1000");
    check_text("0.5", "1/2");
    // A printed double has more digits than a rate can hold; it is taken to a millionth.
    check_text("29.97002997002997", "2997003/100000");
}

#[test]
fn rubbish_is_refused() {
    for text in ["0", "0.0", "-25", "0/1", "30/0", "0.0000000001"] {
        assert_eq!(Rate::from_decimal(text), Err(TimeError::Zero), "{text}");
    }
    for text in ["", "fast", "25 fps", "nan", "inf", "1/2/3", "-1/2", "25,0"] {
        assert_eq!(Rate::from_decimal(text), Err(TimeError::NotDecimal), "{text:?}");
    }
    for text in ["4294967296", "1e30"] {
        assert_eq!(Rate::from_decimal(text), Err(TimeError::Overflow), "{text}");
    }
}

#[test]
fn a_period_times_its_rate_is_one() {
    let rate = Rate::new(30_000, 1001).unwrap();
    assert_eq!(rate.period(), TimeBase::new(1001, 30_000).unwrap());
    assert_eq!(rate.period().length().mul(rate.per_second()), Ok(Rational::ONE));
    assert_eq!(rate.to_string().parse(), Ok(rate));
}
