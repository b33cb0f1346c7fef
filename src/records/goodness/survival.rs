//! The recorded survival function: the product-limit estimate of Kaplan and Meier.
//!
//! Intuition: of the lives that are watched at an age, some share fails there. Survival to an age is the product of
//! the shares that did not fail at any age before. A life that is seen from some age on joins those watched at that
//! age (*delayed entry*).
//!
//! Source: Kaplan and Meier, *J. Am. Stat. Assoc.* 53 (1958); the variance by Greenwood, its interval on the scale of
//! ln(−ln S) by Kalbfleisch and Prentice, *The Statistical Analysis of Failure Time Data*, 2nd ed., 2002, section 1.4;
//! delayed entry as in Lawless, 2003, section 3.5.

use crate::math::normal_quantile;
use crate::records::fit::Sample;

/// The recorded survival function from one age to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The age at which failures occurred \[h\].
    pub age_h: f64,
    /// Lives that were watched just before that age.
    pub at_risk: usize,
    /// Those of them that ended there.
    pub failures: usize,
    /// The share of lives that last longer \[1\].
    pub survival: f64,
    /// The ends of its 95 % interval \[1\].
    pub interval: (f64, f64),
}

/// The steps of the survival function of lives of known age, by age.
///
/// Where all the lives that are watched fail at once, the function is zero from there on, and further steps would have
/// no meaning: with delayed entry that can be so at an early age, so a step with a single life under observation is
/// left out unless it is the last.
pub fn kaplan_meier(samples: &[Sample]) -> Vec<Step> {
    let mut failures: Vec<f64> = samples.iter().filter(|s| !s.censored).map(|s| s.value_h).collect();
    let mut entries: Vec<f64> = samples.iter().map(|sample| sample.entry_h).collect();
    let mut exits: Vec<f64> = samples.iter().map(|sample| sample.value_h).collect();
    for ages in [&mut failures, &mut entries, &mut exits] {
        ages.sort_unstable_by(f64::total_cmp);
    }
    let below = |ages: &[f64], age: f64| ages.partition_point(|of| *of < age);
    let z = normal_quantile(0.975);
    let (mut survival, mut greenwood, mut steps) = (1.0, 0.0, Vec::new());
    for chunk in failures.chunk_by(|a, b| a == b) {
        let (age_h, count) = (chunk[0], chunk.len());
        let at_risk = below(&entries, age_h) - below(&exits, age_h);
        let is_last = below(&exits, age_h) + count == exits.len();
        if at_risk <= count && !is_last {
            continue;
        }
        let (r, d) = (at_risk as f64, count as f64);
        survival *= (r - d) / r;
        greenwood += d / (r * (r - d));
        steps.push(Step { age_h, at_risk, failures: count, survival, interval: around(survival, greenwood, z) });
    }
    steps
}

/// The interval of a survival, from Greenwood's sum.
fn around(survival: f64, greenwood: f64, z: f64) -> (f64, f64) {
    if survival <= 0.0 {
        return (0.0, 0.0);
    }
    let ln = libm::log(survival);
    let factor = libm::exp(z * libm::sqrt(greenwood) / -ln);
    (libm::exp(ln * factor), libm::exp(ln / factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Remissions of 21 patients under 6-mercaptopurine (Freireich and others, 1963), the example of every textbook; Lawless,
    /// 2003, table 3.2, has the survival function and its standard errors.
    #[test]
    fn the_textbook_example_has_the_published_values() {
        let ended = [6.0, 6.0, 6.0, 7.0, 10.0, 13.0, 16.0, 22.0, 23.0];
        let going_on = [6.0, 9.0, 10.0, 11.0, 17.0, 19.0, 20.0, 25.0, 32.0, 32.0, 34.0, 35.0];
        let lives: Vec<Sample> =
            ended.map(Sample::failed).into_iter().chain(going_on.map(Sample::censored)).collect();
        let steps = kaplan_meier(&lives);
        let expected = [
            (6.0, 21, 0.857),
            (7.0, 17, 0.807),
            (10.0, 15, 0.753),
            (13.0, 12, 0.690),
            (16.0, 11, 0.627),
            (22.0, 7, 0.538),
            (23.0, 6, 0.448),
        ];
        assert_eq!(steps.len(), expected.len());
        for (step, (age, at_risk, survival)) in steps.iter().zip(expected) {
            assert_eq!((step.age_h, step.at_risk), (age, at_risk));
            assert!((step.survival - survival).abs() < 6e-4, "{step:?}");
        }
        // The interval at 10 of R's `survfit(conf.type = "log-log")`: 0.503 to 0.889.
        let (low, high) = steps[2].interval;
        assert!((low - 0.503).abs() < 6e-4 && (high - 0.889).abs() < 6e-4, "{low} {high}");
    }

    #[test]
    fn a_life_counts_only_from_where_it_was_seen() {
        let lives = [Sample::failed(2.0), Sample::failed(4.0), Sample::failed(6.0), Sample::failed(3.0).seen_from(5.0)];
        let steps = kaplan_meier(&lives);
        let told: Vec<_> = steps.iter().map(|step| (step.age_h, step.at_risk, step.survival)).collect();
        // The life seen from 5 to 8 is watched at 6, not at 2 or 4.
        assert_eq!(told[0], (2.0, 3, 2.0 / 3.0));
        assert_eq!((told[1].0, told[1].1), (4.0, 2));
        assert_eq!((told[2].0, told[2].1), (6.0, 2));
        assert_eq!(told[3], (8.0, 1, 0.0));
    }

    #[test]
    fn a_lone_early_life_does_not_end_the_function() {
        let late = Sample::failed(9.0).seen_from(1.0);
        let steps = kaplan_meier(&[Sample::failed(0.5), late, late]);
        assert_eq!(steps.len(), 1);
        assert_eq!((steps[0].age_h, steps[0].failures), (10.0, 2));
    }
}
