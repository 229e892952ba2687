use genlock_time::{Rational, Round, TimeError};
use proptest::prelude::*;
use std::cmp::Ordering;

fn rational(numer: i128, denom: i128) -> Rational {
    Rational::new(numer, denom).unwrap()
}

/// Numbers whose sums and products of three stay far below 128 bits.
fn small() -> impl Strategy<Value = Rational> {
    (-1_000_000_i128..1_000_000, 1_i128..1_000_000).prop_map(|(numer, denom)| rational(numer, denom))
}

/// Numbers of every length up to the longest, whose cross products do not fit into 128 bits.
fn long() -> impl Strategy<Value = Rational> {
    let part = (any::<i128>(), 0_u32..127).prop_map(|(bits, shift)| bits >> shift);
    (part.clone(), part).prop_filter_map("a denominator of zero", |(numer, denom)| Rational::new(numer, denom).ok())
}

/// The product of two 128-bit numbers, high half first.
fn wide(a: u128, b: u128) -> (u128, u128) {
    const LOW: u128 = (1 << 64) - 1;
    let (a1, a0, b1, b0) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let middle = ((a0 * b0) >> 64) + ((a1 * b0) & LOW) + ((a0 * b1) & LOW);
    (a1 * b1 + ((a1 * b0) >> 64) + ((a0 * b1) >> 64) + (middle >> 64), a.wrapping_mul(b))
}

/// The order by cross multiplication in 256 bits.
fn order(a: Rational, b: Rational) -> Ordering {
    let size = |a: Rational, b: Rational| wide(a.numer().unsigned_abs(), b.denom().unsigned_abs());
    match (a.signum(), b.signum()) {
        (-1, -1) => size(b, a).cmp(&size(a, b)),
        (1, 1) => size(a, b).cmp(&size(b, a)),
        (left, right) => left.cmp(&right),
    }
}

proptest! {
    #[test]
    fn sums_and_products_form_a_field(a in small(), b in small(), c in small()) {
        let sum = |a: Rational, b: Rational| a.add(b).unwrap();
        let product = |a: Rational, b: Rational| a.mul(b).unwrap();
        prop_assert_eq!(sum(a, b), sum(b, a));
        prop_assert_eq!(sum(sum(a, b), c), sum(a, sum(b, c)));
        prop_assert_eq!(sum(a, Rational::ZERO), a);
        prop_assert_eq!(sum(a, a.neg()), Rational::ZERO);
        prop_assert_eq!(product(a, b), product(b, a));
        prop_assert_eq!(product(product(a, b), c), product(a, product(b, c)));
        prop_assert_eq!(product(a, Rational::ONE), a);
        prop_assert_eq!(product(a, sum(b, c)), sum(product(a, b), product(a, c)));
        prop_assert_eq!(a.sub(b).unwrap(), sum(a, b.neg()));
        if a != Rational::ZERO {
            prop_assert_eq!(product(a, a.recip().unwrap()), Rational::ONE);
            prop_assert_eq!(b.div(a).unwrap().mul(a).unwrap(), b);
        }
    }

    #[test]
    fn results_are_in_lowest_terms(numer in -5_000_i128..5_000, denom in 1_i128..5_000, by in 1_i128..5_000) {
        let plain = rational(numer, denom);
        prop_assert_eq!(plain, rational(numer * by, denom * by));
        prop_assert_eq!(plain, rational(-numer, -denom));
        prop_assert!(plain.denom() > 0);
        prop_assert_eq!(plain.numer() * denom, numer * plain.denom());
    }

    #[test]
    fn order_agrees_with_wide_multiplication(a in long(), b in long()) {
        prop_assert_eq!(a.cmp(&b), order(a, b));
        prop_assert_eq!(b.cmp(&a), order(a, b).reverse());
        prop_assert_eq!(a == b, a.cmp(&b) == Ordering::Equal);
    }

    #[test]
    fn neighbours_of_the_longest_numbers_keep_their_order(numer in 1_i128 << 120..i128::MAX - 1, denom in 1_i128 << 120..i128::MAX - 1) {
        // One apart in the last place; a double, or a product that wraps, cannot tell them.
        let (a, b) = (rational(numer, denom), rational(numer + 1, denom));
        prop_assert_eq!(a.cmp(&b), Ordering::Less);
        let c = rational(numer, denom + 1);
        prop_assert_eq!(a.cmp(&c), Ordering::Greater);
        prop_assert_eq!(a.neg().cmp(&c.neg()), Ordering::Less);
    }

    #[test]
    fn arithmetic_never_wraps(a in long(), b in long()) {
        // Overflow is an error; what comes back is right, which the inverse operation shows where it fits.
        if let Ok(sum) = a.add(b) && let Ok(back) = sum.sub(b) {
            prop_assert_eq!(back, a);
        }
        if b != Rational::ZERO && let Ok(product) = a.mul(b) && let Ok(back) = product.div(b) {
            prop_assert_eq!(back, a);
        }
    }

    #[test]
    fn rounding_goes_to_the_neighbours(a in small()) {
        let (down, near, up) = (a.round(Round::Down), a.round(Round::Near), a.round(Round::Up));
        let whole = |n: i128| rational(n, 1);
        prop_assert!(whole(down) <= a && a < whole(down + 1));
        prop_assert!(whole(up) >= a && a > whole(up - 1));
        let apart = a.sub(whole(near)).unwrap();
        prop_assert!(rational(-1, 2) <= apart && apart < rational(1, 2), "{} to {}", a, near);
    }

    #[test]
    fn text_comes_back(a in long()) {
        prop_assert_eq!(a.to_string().parse::<Rational>().unwrap(), a);
    }

    #[test]
    fn decimal_text_is_within_half_a_digit(a in small(), digits in 0_u32..10) {
        let back: Rational = a.to_decimal(digits).parse().unwrap();
        let half = rational(1, 2 * 10_i128.pow(digits));
        prop_assert!(back.sub(a).unwrap().abs() <= half);
    }
}

fn check_round(numer: i128, denom: i128, expected: [i128; 3]) {
    let number = rational(numer, denom);
    assert_eq!([Round::Down, Round::Near, Round::Up].map(|round| number.round(round)), expected, "{number}");
}

#[test]
fn halves_go_up() {
    check_round(3, 2, [1, 2, 2]);
    check_round(-3, 2, [-2, -1, -1]);
    check_round(-5, 3, [-2, -2, -1]);
    check_round(7, 1, [7, 7, 7]);
    check_round(i128::MAX, 2, [i128::MAX / 2, i128::MAX / 2 + 1, i128::MAX / 2 + 1]);
    check_round(i128::MAX - 1, i128::MAX, [0, 1, 1]);
}

#[test]
fn limits_are_errors() {
    assert_eq!(Rational::new(1, 0), Err(TimeError::Zero));
    assert_eq!(Rational::new(i128::MIN, 1), Err(TimeError::Overflow));
    assert_eq!(Rational::ZERO.recip(), Err(TimeError::Zero));
    assert_eq!(Rational::ONE.div(Rational::ZERO), Err(TimeError::Zero));
    let most = rational(i128::MAX, 1);
    assert_eq!(most.add(Rational::ONE), Err(TimeError::Overflow));
    assert_eq!(most.mul(rational(2, 1)), Err(TimeError::Overflow));
    assert_eq!(most.neg().sub(Rational::ONE), Err(TimeError::Overflow));
}

fn check_decimal(text: &str, digits: u32, expected: &str) {
    let number: Rational = text.parse().unwrap();
    assert_eq!(number.to_decimal(digits), expected, "{text}");
}

#[test]
fn decimal_text_has_exactly_its_digits() {
    check_decimal("1/3", 3, "0.333");
    check_decimal("2/3", 3, "0.667");
    check_decimal("-1/2", 0, "0");
    check_decimal("-3/2", 0, "-1");
    check_decimal("-0.0004", 3, "0.000");
    check_decimal("-1.25", 3, "-1.250");
    check_decimal("7", 2, "7.00");
    // 10^39 is beyond 128 bits.
    check_decimal("1/2", 39, "0.500000000000000000000000000000000000000");
}

#[test]
fn rubbish_is_refused() {
    for text in ["", "x", "1/", "/2", "1/0", "1/2/3", "0x10", "1,5", "nan", "inf", "--1", "1e", "1e1e1", ".", "-", "1 2"] {
        assert!(text.parse::<Rational>().is_err(), "{text:?}");
    }
    let exact: Rational = "-12.50e-1".parse().unwrap();
    assert_eq!(exact, rational(-5, 4));
}
