//! Random numbers that are the same on every machine.

/// The generator xoshiro256++ of Blackman and Vigna (2019), seeded through SplitMix64 as its authors advise.
#[derive(Debug, Clone)]
pub struct Random {
    state: [u64; 4],
}

impl Random {
    /// The generator of a seed.
    pub fn new(seed: u64) -> Self {
        let mut x = seed;
        let state = [(); 4].map(|()| {
            x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = x;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        });
        Self { state }
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        let s = &mut self.state;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// A whole number from 0 to below `end`; 0 if there is none. The bias is below `end` / 2^64.
    pub fn below(&mut self, end: u64) -> u64 {
        // The upper half of the product is below `end`, so it fits.
        u64::try_from((u128::from(self.bits()) * u128::from(end)) >> 64).unwrap_or(0)
    }

    /// From 0 to below 1, in steps of 2^-53.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// How many of `n` trials succeed that each do so with probability `p`.
    pub fn binomial(&mut self, n: u64, p: f64) -> u64 {
        if n == 0 || p <= 0.0 {
            return 0;
        }
        if p >= 1.0 {
            return n;
        }
        if p > 0.5 {
            return n - self.binomial(n, 1.0 - p);
        }
        if n as f64 * p < 10.0 { self.few(n, p) } else { self.many(n, p) }
    }

    /// By inversion: walks up the distribution from 0.
    fn few(&mut self, n: u64, p: f64) -> u64 {
        let (q, count) = (1.0 - p, n as f64);
        let mut share = (count * q.ln()).exp();
        let mut rest = self.unit();
        let mut k = 0;
        while rest > share && k < n {
            rest -= share;
            k += 1;
            share *= (count - k as f64 + 1.0) / k as f64 * (p / q);
            // Far in the tail the shares vanish before the rest does.
            if share < f64::MIN_POSITIVE {
                break;
            }
        }
        k
    }

    #[allow(clippy::many_single_char_names, reason = "the names of the paper")]
    /// By transformed rejection: algorithm BTRS of Hörmann, "The generation of binomial random variates" (1993).
    fn many(&mut self, n: u64, p: f64) -> u64 {
        let count = n as f64;
        let (odds, spread) = (p / (1.0 - p), (count * p * (1.0 - p)).sqrt());
        let b = 1.15 + 2.53 * spread;
        let a = -0.0873 + 0.0248 * b + 0.01 * p;
        let centre = count * p + 0.5;
        let squeeze = 0.92 - 4.2 / b;
        let alpha = (2.83 + 5.1 / b) * spread;
        let mode = ((count + 1.0) * p).floor();
        loop {
            let u = self.unit() - 0.5;
            let v = self.unit();
            let us = 0.5 - u.abs();
            let k = ((2.0 * a / us + b) * u + centre).floor();
            if !(0.0..=count).contains(&k) {
                continue;
            }
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, and from 0 to n")]
            let whole = k as u64;
            if us >= 0.07 && v <= squeeze {
                return whole;
            }
            let v = (v * alpha / (a / (us * us) + b)).ln();
            let bound = (mode + 0.5) * ((mode + 1.0) / (odds * (count - mode + 1.0))).ln()
                + (count + 1.0) * ((count - mode + 1.0) / (count - k + 1.0)).ln()
                + (k + 0.5) * (odds * (count - k + 1.0) / (k + 1.0)).ln()
                + tail(mode)
                + tail(count - mode)
                - tail(k)
                - tail(count - k);
            if v <= bound {
                return whole;
            }
        }
    }

    /// Puts a list in random order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let other = usize::try_from(self.below(last as u64 + 1)).unwrap_or(0);
            list.swap(last, other);
        }
    }
}

/// What Stirling's formula lacks of `ln k!`, as tabulated and expanded in Hörmann's paper.
fn tail(k: f64) -> f64 {
    const FIRST: [f64; 10] = [
        0.081_061_466_795_327_26,
        0.041_340_695_955_409_29,
        0.027_677_925_684_998_34,
        0.020_790_672_103_765_09,
        0.016_644_691_189_821_19,
        0.013_876_128_823_070_75,
        0.011_896_709_945_891_77,
        0.010_411_265_261_972_1,
        0.009_255_462_182_712_733,
        0.008_330_563_433_362_87,
    ];
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates beyond the table")]
    if let Some(known) = FIRST.get(k as usize) {
        return *known;
    }
    let one = k + 1.0;
    let square = one * one;
    (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1260.0 / square) / square) / one
}

#[cfg(test)]
mod tests {
    use super::Random;

    /// The mean and variance of a binomial distribution are np and np(1-p); 200,000 draws pin both.
    fn check(n: u64, p: f64) {
        let mut random = Random::new(7);
        let draws: Vec<f64> = (0..200_000).map(|_| random.binomial(n, p) as f64).collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        let variance = draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / draws.len() as f64;
        let (expected, spread) = (n as f64 * p, n as f64 * p * (1.0 - p));
        let error = (spread / draws.len() as f64).sqrt();
        assert!((mean - expected).abs() < 5.0 * error, "n {n} p {p}: mean {mean}");
        assert!((variance / spread - 1.0).abs() < 0.02, "n {n} p {p}: variance {variance}, not {spread}");
    }

    #[test]
    fn binomial_draws_have_the_mean_and_variance_of_the_distribution() {
        for (n, p) in [(5, 0.3), (20, 0.45), (40, 0.5), (100, 0.9), (1000, 0.004), (1_000_000, 0.37), (100_000, 0.999)] {
            check(n, p);
        }
    }

    #[test]
    fn whole_numbers_are_spread_evenly() {
        let mut random = Random::new(1);
        let mut seen = [0_u32; 7];
        for _ in 0..70_000 {
            seen[usize::try_from(random.below(7)).unwrap()] += 1;
        }
        assert!(seen.iter().all(|&count| (9_600..10_400).contains(&count)), "{seen:?}");
    }
}
