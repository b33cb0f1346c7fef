//! The distance between a record and a law: the largest gap between recorded failures and those that the law expects.
//!
//! Intuition: up to each age the law expects so many failures in the time that was watched, the sum of its cumulative
//! hazard over all lives. In a record that comes from the law the difference is noise, a martingale in age. Its largest
//! size is a distance that says at once how many failures are misplaced and at which age.
//!
//! Model: the p-value is by parametric bootstrap: lives are drawn from the law and watched as the recorded ones were
//! (`course`), the law is fitted to them again, and their distance is taken; p is the share of such distances that are as large.
//! Fitting again matters, since a law always suits the sample that it was fitted to. Distances are divided by the root
//! of the number of failures; a record with more than [`ENOUGH`] of them is compared with draws of about so many.
//! First lives of unknown age are fitted again as recorded.
//!
//! Source: Stute, González Manteiga and Presedo Quindimil, *Metrika* 40 (1993), for the bootstrap; Andersen, Borgan,
//! Gill and Keiding, *Statistical Models Based on Counting Processes*, 1993, section VI.3, for the statistic.

use super::course::Course;
use crate::engine::streams::StreamKey;
use crate::records::fit::{FittedLaw, Sample};
use crate::units::YEAR_H;

/// Draws of the bootstrap: p-values are multiples of 1 %.
const DRAWS: u64 = 99;
/// Failures in a draw, about; assumed: the distribution of the scaled distance is settled by then.
const ENOUGH: usize = 200;
/// Fewer failures tell nothing of the law; assumed.
const FEWEST: usize = 5;
const SEED: u64 = 1;

/// The largest gap between recorded and expected failures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distance {
    /// The size of the gap, in failures; below zero where the record has fewer than the law expects up to the age.
    pub gap: f64,
    /// Failures at known ages.
    pub failures: usize,
    /// The age at which it is largest \[h\].
    pub age_h: f64,
    /// The share of records of the law that are as far from it \[1\].
    pub p: f64,
}

impl Distance {
    /// Too far to be chance, at 5 %.
    pub fn is_beyond_chance(&self) -> bool {
        self.p < 0.05
    }

    /// The agreement with a law of this name, in a sentence without an end.
    pub fn sentence(&self, law: &str) -> String {
        let Distance { gap, failures, age_h, p } = self;
        let word = if *gap > 0.0 { "more" } else { "fewer" };
        let gap = format!(
            "{:.0} of {failures} failures {word} than expected up to an age of {}",
            gap.abs(),
            age(*age_h)
        );
        match self.is_beyond_chance() {
            false => format!("the record agrees with the {law} law: at most {gap} (p = {p:.2})"),
            true => format!("the record is NOT of the {law} law: {gap} (p = {p:.2})"),
        }
    }
}

/// An age in words, to two digits.
fn age(hours: f64) -> String {
    match hours {
        h if h >= YEAR_H => format!("{:.1} y", h / YEAR_H),
        h if h >= 48.0 => format!("{:.0} d", h / 24.0),
        h => format!("{h:.1} h"),
    }
}

/// The distance of lives, unit by unit in the order of time, from the law that was fitted to them; `None` with fewer
/// than five failures at known ages.
pub fn distance(samples: &[Sample], law: &FittedLaw) -> Option<Distance> {
    let known: Vec<Sample> = samples.iter().filter(|sample| !sample.age_unknown).copied().collect();
    let (gap, age_h) = largest_gap(&known, law)?;
    let failures = count_failures(&known);
    if failures < FEWEST {
        return None;
    }
    let scaled = |gap: f64, failures: usize| gap.abs() / libm::sqrt(failures as f64);
    let courses = Course::all(samples);
    let keep = failures.div_ceil(ENOUGH);
    let (mut made, mut as_far) = (0, 0);
    for draw in 0..DRAWS {
        let chosen = courses.iter().skip(draw as usize % keep).step_by(keep);
        let Some(drawn) = of_draw(chosen, law, draw) else { continue };
        made += 1;
        as_far += u64::from(scaled(drawn.0, drawn.1) >= scaled(gap, failures));
    }
    let p = (1 + as_far) as f64 / (1 + made) as f64;
    Some(Distance { gap, failures, age_h, p })
}

/// The gap of lives that the law draws from the law that is fitted to them, and their failures; `None` if they do not
/// determine one.
fn of_draw<'c>(
    courses: impl Iterator<Item = &'c Course>,
    law: &FittedLaw,
    draw: u64,
) -> Option<(f64, usize)> {
    let key = StreamKey::replication(SEED, 0).named("goodness").with(draw);
    let (mut all, mut known) = (Vec::new(), Vec::new());
    for (at, course) in courses.enumerate() {
        let drawn = course.drawn(law, &mut key.stream(at as u64));
        all.extend(course.before);
        all.extend_from_slice(&drawn);
        known.extend(drawn);
    }
    let refitted = law.refit(&all)?;
    let (gap, _) = largest_gap(&known, &refitted)?;
    Some((gap, count_failures(&known)))
}

fn count_failures(samples: &[Sample]) -> usize {
    samples.iter().filter(|sample| !sample.censored).count()
}

/// The gap that is largest in size and the age it is at; `None` without a failure.
fn largest_gap(samples: &[Sample], law: &FittedLaw) -> Option<(f64, f64)> {
    let sorted = |ages: Vec<f64>| {
        let mut ages = ages;
        ages.sort_unstable_by(f64::total_cmp);
        ages
    };
    let failures = sorted(samples.iter().filter(|s| !s.censored).map(|s| s.value_h).collect());
    let entries = Summed::new(sorted(samples.iter().map(|s| s.entry_h).collect()), law);
    let exits = Summed::new(sorted(samples.iter().map(|s| s.value_h).collect()), law);
    let gap_at = |age: f64, count: usize| {
        let (entered, begun) = entries.below(age);
        let (left, lived) = exits.below(age);
        let expected = lived + (entered - left) as f64 * law.cumulative_hazard(age) - begun;
        (count as f64 - expected, age)
    };
    // The gap is largest just before a failure or at it.
    let gaps = failures.iter().enumerate().flat_map(|(at, age)| [gap_at(*age, at), gap_at(*age, at + 1)]);
    gaps.max_by(|a, b| a.0.abs().total_cmp(&b.0.abs()))
}

/// Ages in order, with the sums of the cumulative hazards up to each.
struct Summed {
    ages: Vec<f64>,
    sums: Vec<f64>,
}

impl Summed {
    fn new(ages: Vec<f64>, law: &FittedLaw) -> Summed {
        let mut sums = vec![0.0];
        for age in &ages {
            sums.push(sums[sums.len() - 1] + law.cumulative_hazard(*age));
        }
        Summed { ages, sums }
    }

    /// Number of ages below one, and the sum of their hazards.
    fn below(&self, age: f64) -> (usize, f64) {
        let count = self.ages.partition_point(|of| *of < age);
        (count, self.sums[count])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(n: u64, shape: f64, watched_h: f64) -> Vec<Sample> {
        let key = StreamKey::replication(77, 0).named("units");
        let mut lives = Vec::new();
        for unit in 0..n {
            let mut stream = key.stream(unit);
            let mut left = watched_h;
            loop {
                let life = 1000.0 * libm::pow(-libm::log(stream.uniform()), 1.0 / shape);
                if life >= left {
                    lives.push(Sample::censored(left));
                    break;
                }
                lives.push(Sample::failed(life));
                left -= life;
            }
        }
        lives
    }

    fn fitted(samples: &[Sample], name: &str) -> FittedLaw {
        let laws = FittedLaw::fit_all(samples).unwrap();
        laws.into_iter().find(|law| law.name() == name).unwrap()
    }

    #[test]
    fn the_gap_is_that_of_the_definition() {
        let lives = [
            Sample::failed(2.0),
            Sample::censored(3.0),
            Sample::failed(1.0).seen_from(4.0),
            Sample::failed(7.0),
        ];
        let law = fitted(&lives, "exponential");
        let by_definition = |age: f64, counted: f64| {
            let expected: f64 =
                lives.iter().map(|s| (s.value_h.min(age) - s.entry_h.min(age)) / law.mean_h()).sum();
            counted - expected
        };
        let (gap, age) = largest_gap(&lives, &law).unwrap();
        let all = [(2.0, 0.0), (2.0, 1.0), (5.0, 1.0), (5.0, 2.0), (7.0, 2.0), (7.0, 3.0)];
        let largest =
            all.map(|(age, n)| by_definition(age, n)).into_iter().fold(0.0, |a: f64, b| a.max(b.abs()));
        assert!((gap.abs() - largest).abs() < 1e-12, "{gap} at {age}");
    }

    /// One record of each kind with a fixed seed; the wrong law is off by a shape of 2.5, and is found with any seed tried.
    #[test]
    fn the_right_law_is_near_and_the_wrong_one_is_not() {
        let lives = units(150, 2.5, 1500.0);
        let right = distance(&lives, &fitted(&lives, "weibull")).unwrap();
        let wrong = distance(&lives, &fitted(&lives, "exponential")).unwrap();
        assert!(!right.is_beyond_chance(), "{right:?}");
        assert_eq!(wrong.p, 0.01, "{wrong:?}");
        assert!(wrong.gap.abs() > 3.0 * right.gap.abs());
    }

    /// Among records of the law itself p is uniform: of 60 records 5 % are 3, and more than 8 have a probability of 0.5 %.
    #[test]
    fn false_alarms_are_as_rare_as_stated() {
        let recorded = units(40, 1.0, 800.0);
        let (law, courses) = (fitted(&recorded, "exponential"), Course::all(&recorded));
        let mut alarms = 0;
        for record in 0..60 {
            let key = StreamKey::replication(5, record).named("records");
            let lives: Vec<Sample> = (0..)
                .zip(&courses)
                .flat_map(|(unit, course)| course.drawn(&law, &mut key.stream(unit)))
                .collect();
            let of = distance(&lives, &fitted(&lives, "exponential")).unwrap();
            alarms += u32::from(of.is_beyond_chance());
        }
        assert!(alarms <= 8, "{alarms} of 60");
    }
}
