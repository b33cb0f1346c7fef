//! A Pareto tail of the recorded repairs, where a lognormal law was taken.
//!
//! Intuition: a record that has met a few of the longest repairs is better explained by a law whose tail goes on. How much better
//! is a ratio of likelihoods, and chance alone makes only small ones.
//!
//! Model: each alternative is a lognormal body in which a share w of the repairs begins at exp(t) spreads of the body above its
//! median and falls from there by a Pareto law, whose logarithm has the spread of the body as its mean. Location and scale of an
//! alternative are those of the record, as they are those of the fitted law, so that the ratio depends on the standardised
//! logarithms alone. [`ALTERNATIVES`] count alike: the figure is the mean of their ratios. The law as it stands has 1.
//!
//! What chance allows depends on the number of repairs and on nothing else: [`CHANCE`] has quantiles of the figure in samples of
//! a lognormal law. Above that the ratio counts where it is above exp([`MATERIAL`]·n), for thousands of repairs show a tail
//! that does not matter.
//!
//! Limits: those of [`super::shape`]; other laws than the lognormal have no such alternative here.
//!
//! Source: Andrews and Ploberger, *Optimal tests when a nuisance parameter is present only under the alternative*, Econometrica
//! 62, 1994 (mean of ratios over alternatives); the alternatives: assumed.

use super::Comparison;

/// Shares of the repairs in the tail, and its beginning in spreads of the body above the median \[1\].
const ALTERNATIVES: [(f64, f64); 12] = [
    (0.1, 0.5),
    (0.1, 1.0),
    (0.1, 1.5),
    (0.1, 2.0),
    (0.2, 0.5),
    (0.2, 1.0),
    (0.2, 1.5),
    (0.2, 2.0),
    (0.3, 0.5),
    (0.3, 1.0),
    (0.3, 1.5),
    (0.3, 2.0),
];

/// The logarithm of the ratio for each repair that does not count \[1\]: assumed.
const MATERIAL: f64 = 0.0025;

/// Probabilities of an alarm in [`CHANCE`] \[1\].
const LEVELS: [f64; 6] = [0.02, 0.01, 0.005, 0.002, 0.001, 0.0005];

/// The logarithm of the figure that samples of a lognormal law exceed with these probabilities, by number of repairs. From 30,000
/// to 100,000 samples each; the standard error is 0.02 to 0.1.
const CHANCE: [(f64, [f64; 6]); 6] = [
    (50.0, [1.62, 2.12, 2.6, 3.26, 3.71, 4.13]),
    (100.0, [1.51, 2.12, 2.77, 3.53, 4.09, 4.71]),
    (200.0, [0.96, 1.7, 2.37, 3.32, 3.97, 4.71]),
    (350.0, [0.01, 0.86, 1.61, 2.71, 3.33, 3.99]),
    (700.0, [-1.65, -0.77, 0.06, 1.15, 1.97, 2.65]),
    (1500.0, [-5.3, -4.24, -3.13, -1.9, -0.97, 0.39]),
];

/// The ratio of a sample, by its standardised logarithms, and what chance allows at a level.
pub(super) fn compare(standardised: &[f64], level: f64) -> Comparison {
    let n = standardised.len() as f64;
    let allowed = ln_chance(n, level).max(MATERIAL * n);
    Comparison {
        expected: 1.0,
        interval: (0.0, libm::exp(allowed)),
        recorded: libm::exp(ln_ratio(standardised)),
    }
}

/// The logarithm of the mean ratio of likelihoods.
fn ln_ratio(standardised: &[f64]) -> f64 {
    let each = ALTERNATIVES.map(|(share, from)| of_alternative(standardised, share, from));
    let most = each.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = each.iter().map(|one| libm::exp(one - most)).sum();
    most + libm::log(sum / each.len() as f64)
}

/// The logarithm of the ratio of one alternative to the normal law of the logarithms.
fn of_alternative(standardised: &[f64], share: f64, from: f64) -> f64 {
    // In spreads of the body: mean and variance of the mixture, whose tail is `from` and an exponential excess of mean 1.
    let mean = share * (from + 1.0);
    let spread = libm::sqrt(1.0 - share + share * (from * (from + 2.0) + 2.0) - mean * mean);
    let (body, tail) = ((1.0 - share) * spread, share * spread * SQRT_2_PI);
    let of = |z: &f64| {
        let x = z * spread + mean;
        let beyond = if x > from { tail * libm::exp(from - x) } else { 0.0 };
        // Both divided by the density of the standardised law.
        0.5 * z * z + libm::log((body * libm::exp(-0.5 * x * x) + beyond).max(f64::MIN_POSITIVE))
    };
    standardised.iter().map(of).sum()
}

const SQRT_2_PI: f64 = 2.506_628_274_631_000_5;

/// The logarithm of the figure that chance exceeds with the probability `level` among n repairs: between the rows and columns of
/// [`CHANCE`] linear in the logarithms of both, beyond its last level with the same slope, beyond its last number as there.
fn ln_chance(n: f64, level: f64) -> f64 {
    let of_row = |row: &[f64; 6]| {
        let at = (1..LEVELS.len() - 1).find(|at| level >= LEVELS[*at]).unwrap_or(LEVELS.len() - 1);
        let [above, below] = [LEVELS[at - 1], LEVELS[at]].map(libm::log);
        let part = (above - libm::log(level)) / (above - below);
        row[at - 1] + part * (row[at] - row[at - 1])
    };
    let at = (1..CHANCE.len()).find(|at| n <= CHANCE[*at].0).unwrap_or(CHANCE.len() - 1);
    let [(few, of_few), (many, of_many)] = [CHANCE[at - 1], CHANCE[at]];
    let part = ((libm::log(n / few)) / libm::log(many / few)).clamp(0.0, 1.0);
    of_row(&of_few) * (1.0 - part) + of_row(&of_many) * part
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::streams::StreamKey;
    use crate::math::normal_quantile;
    use crate::records::checks::shape::standardised;

    /// Quantiles of the standard normal law, standardised.
    fn normal(n: u32) -> Vec<f64> {
        let at = |at: u32| normal_quantile((f64::from(at) + 0.5) / f64::from(n));
        standardised(&(0..n).map(at).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn an_alternative_is_a_density_of_the_mean_and_the_variance_of_the_record() {
        // The ratio times the normal density, summed by the midpoint rule, is 1; its mean 0 and its variance 1.
        for (share, from) in ALTERNATIVES {
            let (low, step, n) = (-8.0, 0.002, 20_000);
            let mut sums = [0.0; 3];
            for at in 0..n {
                let z = low + (f64::from(at) + 0.5) * step;
                let ratio = of_alternative(&[z], share, from);
                let density = libm::exp(ratio - 0.5 * z * z) / SQRT_2_PI * step;
                sums.iter_mut().zip([1.0, z, z * z]).for_each(|(sum, of)| *sum += of * density);
            }
            let [all, mean, square] = sums;
            assert!((all - 1.0).abs() < 1e-3 && mean.abs() < 2e-3 && (square - 1.0).abs() < 5e-3, "{sums:?}");
        }
    }

    #[test]
    fn a_sample_without_a_tail_is_less_likely_with_one() {
        for n in [50, 350, 2000] {
            let of = compare(&normal(n), 0.01);
            assert!(of.recorded < 1.0 && of.holds(), "{n}: {of:?}");
        }
    }

    /// The rates of [`CHANCE`] in 2,000 samples of 100: 40 are expected at 2 %, of which chance makes fewer than 21 or more than
    /// 59 once in 400.
    #[test]
    fn chance_is_exceeded_as_often_as_the_table_says() {
        let exceeds = |sample: &u32| {
            let key = StreamKey::replication(19, *sample).named("tail");
            let stream = &mut key.stream(0);
            let values: Vec<f64> = (0..100).map(|_| normal_quantile(stream.uniform())).collect();
            let of = compare(&standardised(&values).unwrap(), 0.02);
            of.recorded > of.interval.1
        };
        let alarms = (0..2000).filter(exceeds).count();
        assert!((21..=59).contains(&alarms), "{alarms}");
    }

    #[test]
    fn the_table_is_read_between_its_lines() {
        let (few, row) = CHANCE[1];
        assert_eq!(ln_chance(few, 0.01), row[1]);
        let between = ln_chance(few, libm::sqrt(0.01 * 0.005));
        assert!((between - 0.5 * (row[1] + row[2])).abs() < 1e-12);
        let beyond = ln_chance(few, 0.00025);
        let slope = (row[5] - row[4]) / libm::log(2.0);
        assert!((beyond - row[5] - slope * libm::log(2.0)).abs() < 1e-9);
        assert_eq!(ln_chance(9000.0, 0.02), CHANCE[5].1[0]);
    }
}
