use genlock_time::{Drop, TimeError, Timecode};
use proptest::prelude::*;

fn check(text: &str, count: u32, frames: u64) {
    let code = Timecode::parse(text, count).unwrap();
    assert_eq!(code.frames(), frames, "{text}");
    assert_eq!(code.to_string(), text);
    assert_eq!(Timecode::from_frames(frames, count, code.drop()), Ok(code));
}

#[test]
fn known_codes_have_their_frames() {
    check("00:00:00:00", 30, 0);
    check("01:00:00:00", 30, 108_000);
    check("01:00:00:00", 25, 90_000);
    check("23:59:59:23", 24, 24 * 3600 * 24 - 1);
    // An hour of drop frame is 108 numbers short: 2 for each of 54 minutes.
    check("01:00:00;00", 30, 107_892);
    check("00:59:58;00", 30, 107_832);
    check("00:00:59;29", 30, 1799);
    check("00:01:00;02", 30, 1800);
    check("00:10:00;00", 30, 17_982);
    check("00:01:00;04", 60, 3600);
    check("01:00:00;00", 60, 215_784);
}

#[test]
fn drop_frame_numbers_every_frame_of_a_day_once() {
    for (count, day) in [(30_u32, 2_589_408_u64), (60, 5_178_816)] {
        for index in 0..day {
            assert_eq!(Timecode::from_frames(index, count, Drop::DropFrame).unwrap().frames(), index);
        }
        assert_eq!(Timecode::from_frames(day, count, Drop::DropFrame).unwrap().to_string(), "24:00:00;00");
    }
}

#[test]
fn skipped_and_malformed_codes_are_refused() {
    for text in [
        "00:01:00;00",
        "00:01:00;01",
        "00:59:00;01",
        "00:00:00:30",
        "00:60:00:00",
        "00:00:60:00",
        "",
        "00:00:00",
        "1:2:3:4:5",
        "a:00:00:00",
        "00:00:00:",
        ":00:00:00",
        "-1:00:00:00",
        "00:00:00:+1",
        "0000:00:00:00",
        "00:00:00:00 ",
        "००:00:00:00",
    ] {
        assert!(matches!(Timecode::parse(text, 30), Err(TimeError::Timecode(_))), "{text:?}");
    }
    assert!(Timecode::parse("00:10:00;00", 30).is_ok());
    assert!(Timecode::parse("00:01:00:00", 30).is_ok());
    assert!(Timecode::parse("00:01:00;10", 25).is_err(), "drop frame needs a multiple of 30");
    assert!(Timecode::new(0, 0, 0, 0, 0, Drop::NonDrop).is_err());
    assert!(Timecode::from_frames(0, 0, Drop::DropFrame).is_err());
}

#[test]
fn numbers_beyond_every_clock_do_not_wrap() {
    for drop in [Drop::NonDrop, Drop::DropFrame] {
        assert!(Timecode::from_frames(u64::MAX, 30, drop).is_err());
        assert!(Timecode::from_frames(u64::MAX, 4_294_967_280, drop).is_err());
        assert!(Timecode::new(u32::MAX, 59, 59, 0, u32::MAX, drop).is_err());
        assert!(Timecode::new(u32::MAX, 59, 59, 29, 30, drop).unwrap().frames() > 0);
    }
}

proptest! {
    #[test]
    fn codes_without_drop_come_back(index in 0_u64..10_000_000, count in 1_u32..240) {
        let code = Timecode::from_frames(index, count, Drop::NonDrop).unwrap();
        prop_assert_eq!(code.frames(), index);
    }

    #[test]
    fn text_never_panics(text in "[0-9:;., a]{0,20}", count in 0_u32..121) {
        if let Ok(code) = Timecode::parse(&text, count) {
            prop_assert_eq!(Timecode::from_frames(code.frames(), count, code.drop()), Ok(code));
        }
    }
}
