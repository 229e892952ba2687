use super::{RleError, area, bounds, check, from_coords, from_text, place, reorder, to_coords, to_text};
use genlock_model::{Coords, Mask, PixelOrder, Pixels};
use proptest::prelude::{Strategy, prop, proptest};
use serde_json::value::RawValue;

fn coords(json: &str) -> Coords {
    Coords::from_json(RawValue::from_string(json.to_owned()).unwrap()).unwrap()
}

#[test]
fn reads_and_writes_the_text_form() {
    fn check(lengths: &[u32], text: &str) {
        assert_eq!(to_text(lengths), text);
        assert_eq!(from_text(text).as_deref(), Ok(lengths));
    }
    check(&[], "");
    check(&[0], "0");
    // 15 is the largest length of one group; 16 has the bit that would be the sign.
    check(&[15], "?");
    check(&[16], "`0");
    // The third length is written as it is, the fourth as a difference: 2 - 5.
    check(&[1, 5, 3, 2], "153M");
    check(&[u32::MAX], "oooooo3");
}

#[test]
fn refuses_broken_text() {
    fn check(text: &str, expected: RleError) {
        assert_eq!(from_text(text), Err(expected));
    }
    check("1 ", RleError::Character { at: 1 });
    check("1p", RleError::Character { at: 1 });
    check("1Q", RleError::Unfinished);
    check("PPPPPPPPPP", RleError::Endless { index: 0 });
    check("O", RleError::Length { index: 0 });
}

#[test]
fn reads_lists_of_numbers() {
    assert_eq!(from_coords(&coords("[1, 2.0,3e0]")), Ok(vec![1, 2, 3]));
    assert_eq!(from_coords(&coords("[1,-2]")), Err(RleError::Length { index: 1 }));
    assert_eq!(from_coords(&coords("[4294967296]")), Err(RleError::Length { index: 0 }));
    assert_eq!(to_coords(&[1, 20]).json().get(), "[1,20]");
}

#[test]
fn checks_the_sum() {
    let mask = |counts: &str| {
        let pixels = Pixels::Counts { counts: coords(counts), order: PixelOrder::ColumnMajor };
        Mask { height: 2, width: 3, left: 0, top: 0, pixels }
    };
    assert_eq!(check(&mask("[1,5]")), Ok(()));
    assert_eq!(check(&mask("[1,4]")), Err(RleError::Sum { sum: 5, pixels: 6 }));
    assert_eq!(check(&mask("[4000000000,4000000000]")), Err(RleError::Sum { sum: 8_000_000_000, pixels: 6 }));
}

#[test]
fn measures_without_allocating_the_area() {
    // One run over all columns of a mask of four gigapixels: three rectangles at most.
    let lengths = [5, u32::MAX - 4];
    assert_eq!(bounds(&lengths, 1 << 16, 1 << 16, PixelOrder::ColumnMajor), Some([0, 0, 1 << 16, 1 << 16]));
    assert_eq!(area(&lengths), u64::from(u32::MAX - 4));
    assert_eq!(bounds(&[6], 2, 3, PixelOrder::ColumnMajor), None);
    assert_eq!(bounds(&[0, 1], 0, 0, PixelOrder::ColumnMajor), None);
}

#[test]
fn limits_the_runs_of_the_other_order() {
    let line = 1 << 30;
    assert_eq!(reorder(&[line, line], line, 2, PixelOrder::ColumnMajor), Err(RleError::Limit));
    assert_eq!(reorder(&[0, line], line, 1, PixelOrder::ColumnMajor), Ok(vec![0, line]));
}

#[test]
fn places_an_area_in_its_image() {
    let mask = |left, top| Mask { height: 1, width: 2, left, top, pixels: Pixels::Image { uri: String::new(), value: None } };
    // Two ones beside each other at (1, 1) of an image of 3 by 3, walked down the columns.
    assert_eq!(place(&[0, 2], &mask(1, 1), PixelOrder::RowMajor, [3, 3]), Ok(vec![4, 1, 2, 1, 1]));
    assert_eq!(place(&[0, 2], &mask(1, 1), PixelOrder::ColumnMajor, [3, 3]), Ok(vec![4, 1, 2, 1, 1]));
    assert!(place(&[0, 2], &mask(2, 1), PixelOrder::RowMajor, [3, 3]).is_err());
    assert!(place(&[0, 2], &mask(-1, 0), PixelOrder::RowMajor, [3, 3]).is_err());
}

/// The mask pixel by pixel, in row order.
fn raster(lengths: &[u32], height: u32, width: u32, order: PixelOrder) -> Vec<bool> {
    let mut walked = Vec::new();
    for (index, &length) in lengths.iter().enumerate() {
        walked.extend(std::iter::repeat_n(index % 2 == 1, length as usize));
    }
    let (height, width) = (height as usize, width as usize);
    let at = |row: usize, column: usize| match order {
        PixelOrder::RowMajor => row * width + column,
        PixelOrder::ColumnMajor => column * height + row,
    };
    (0..height).flat_map(|row| (0..width).map(move |column| (row, column))).map(|(row, column)| walked[at(row, column)]).collect()
}

/// A small mask and its lengths; lengths of zero occur.
fn masks() -> impl Strategy<Value = (u32, u32, Vec<u32>)> {
    (1_u32..9, 1_u32..9, prop::collection::vec(0_u32..7, 0..40)).prop_map(|(height, width, mut lengths)| {
        let mut left = height * width;
        for length in &mut lengths {
            *length = (*length).min(left);
            left -= *length;
        }
        lengths.push(left);
        (height, width, lengths)
    })
}

proptest! {
    #[test]
    fn text_comes_back(lengths in prop::collection::vec(0_u32.., 0..50)) {
        assert_eq!(from_text(&to_text(&lengths)), Ok(lengths));
    }

    #[test]
    fn reading_never_panics(text in "[ -~]{0,60}") {
        if let Ok(lengths) = from_text(&text) {
            assert_eq!(from_text(&to_text(&lengths)), Ok(lengths));
        }
    }

    #[test]
    fn the_other_order_has_the_same_pixels((height, width, lengths) in masks()) {
        for (order, other) in
            [(PixelOrder::ColumnMajor, PixelOrder::RowMajor), (PixelOrder::RowMajor, PixelOrder::ColumnMajor)]
        {
            let turned = reorder(&lengths, height, width, order).unwrap();
            let pixels = raster(&lengths, height, width, order);
            assert_eq!(raster(&turned, height, width, other), pixels);
            assert_eq!(area(&turned), area(&lengths));
            let ones = || pixels.iter().enumerate().filter(|(_, one)| **one);
            let columns = || ones().map(|(at, _)| at as u64 % u64::from(width));
            let rows = || ones().map(|(at, _)| at as u64 / u64::from(width));
            let expected = columns().min().map(|left| {
                let top = rows().min().unwrap();
                [left, top, columns().max().unwrap() + 1 - left, rows().max().unwrap() + 1 - top]
            });
            assert_eq!(bounds(&lengths, height, width, order), expected);
        }
    }
}
