//! Laws of repairs that have no formula: always the same, or drawn from the recorded ones.

use super::Sample;

/// Values that a scenario lists at most. More are stood for by as many means of consecutive ones, so that the mean stays.
const MOST_VALUES: usize = 200;

/// Fewest repairs of the same length that make a constant: assumed.
const FEWEST_ALIKE: usize = 3;

/// Always the same duration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deterministic {
    /// The duration \[h\].
    pub value_h: f64,
}

/// Recorded durations, each as likely as the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Empirical {
    /// The durations \[h\], rising; those that were still going on count for as long as they were seen.
    pub values_h: Vec<f64>,
    /// Durations recorded.
    pub n: usize,
}

impl Deterministic {
    /// The common duration of at least three observations that all ended; `None` where they differ.
    pub fn of(samples: &[Sample]) -> Option<Deterministic> {
        let first = samples.first()?.value_h;
        let alike = samples.iter().all(|sample| !sample.censored && sample.value_h == first);
        (alike && samples.len() >= FEWEST_ALIKE).then_some(Deterministic { value_h: first })
    }
}

impl Empirical {
    /// The law of these durations; `None` if there are none.
    pub fn of(samples: &[Sample]) -> Option<Empirical> {
        let mut values: Vec<f64> = samples.iter().map(|sample| sample.value_h).collect();
        values.sort_by(f64::total_cmp);
        let n = values.len();
        if n > MOST_VALUES {
            values = (0..MOST_VALUES).map(|at| mean_between(&values, at)).collect();
        }
        (n > 0).then_some(Empirical { values_h: values, n })
    }

    /// The mean \[h\]: that of the record.
    pub fn mean_h(&self) -> f64 {
        self.values_h.iter().sum::<f64>() / self.values_h.len() as f64
    }

    /// The share of durations longer than this \[1\].
    pub(super) fn longer(&self, than_h: f64) -> f64 {
        let at = self.values_h.partition_point(|value| *value <= than_h);
        (self.values_h.len() - at) as f64 / self.values_h.len() as f64
    }
}

/// The mean of the sorted values between the shares `at` and `at` + 1 of [`MOST_VALUES`], where each value has the same
/// share.
fn mean_between(values: &[f64], at: usize) -> f64 {
    let n = values.len() as f64;
    let ends = [at, at + 1].map(|at| at as f64 * n / MOST_VALUES as f64);
    let last = (libm::ceil(ends[1]) as usize).min(values.len());
    let inside = (ends[0] as usize..last).map(|i| {
        let share = (ends[1].min(i as f64 + 1.0) - ends[0].max(i as f64)).max(0.0);
        values[i] * share
    });
    inside.sum::<f64>() / (ends[1] - ends[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repairs_that_are_all_alike_are_a_constant() {
        assert_eq!(Deterministic::of(&[Sample::failed(4.0); 12]), Some(Deterministic { value_h: 4.0 }));
        let last = |sample| [vec![Sample::failed(4.0); 12], vec![sample]].concat();
        assert!(Deterministic::of(&last(Sample::failed(5.0))).is_none());
        assert!(Deterministic::of(&last(Sample::censored(4.0))).is_none());
        assert!(Deterministic::of(&[Sample::failed(4.0); 2]).is_none() && Deterministic::of(&[]).is_none());
    }

    #[test]
    fn few_values_stand_for_many_with_the_same_mean() {
        let samples: Vec<Sample> = (1..=777).map(|i| Sample::failed(f64::from(i * i))).collect();
        let mean = samples.iter().map(|sample| sample.value_h).sum::<f64>() / 777.0;
        let law = Empirical::of(&samples).unwrap();
        assert_eq!((law.values_h.len(), law.n), (200, 777));
        assert!((law.mean_h() / mean - 1.0).abs() < 1e-12);
        assert!(law.values_h.windows(2).all(|pair| pair[0] <= pair[1]));
        let few = Empirical::of(&[Sample::failed(2.0), Sample::censored(1.0)]).unwrap();
        assert_eq!((few.values_h.as_slice(), few.longer(1.0)), ([1.0, 2.0].as_slice(), 0.5));
    }
}
