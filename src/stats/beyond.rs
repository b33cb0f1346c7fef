//! The share of forecast failures at ages beyond any that the record saw.
//!
//! Intuition: what a law says of ages that nobody recorded is the form of its formula, not evidence. A law without memory has
//! no form to be wrong about, but that the rate stays what it was is no less assumed: a young fleet's record says nothing of
//! wear-out.
//!
//! Model: blades that start as in a fleet that has run for long fail at ages with the law's own density, so that the share
//! beyond the oldest recorded age is the survival function there, whatever the horizon. Blades that start at known ages fail
//! first at the residual law of their age, then as new ones (a renewal process, worked out in steps of the horizon); the
//! shorter the horizon, the fewer reach ages beyond.
//!
//! Limits: of a law without memory nothing is said where no age is known. A repaired blade ages on at once. The longest
//! horizon is found among [`THINNED`] of the ages.
//!
//! Source: Cox, *Renewal Theory*, 1962, sections 4.1 and 5.2.

use crate::math::share_beyond;
use crate::units::YEAR_H;

/// The largest share of failures beyond the recorded ages that is no warning \[1\].
pub const MOST_BEYOND: f64 = 0.2;

/// Ages among which the longest horizon is sought.
const THINNED: usize = 200;

/// Halvings of the interval of horizons in which the longest is sought, whose lower end is a hundredth of the upper.
const HALVINGS: usize = 10;

/// Failures beyond the recorded ages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beyond {
    /// The oldest recorded age \[h\].
    pub oldest_h: f64,
    /// The horizon of the forecast \[h\].
    pub horizon_h: f64,
    /// Share of the failures in it that lie beyond the oldest recorded age \[1\].
    pub share: f64,
    /// The longest horizon with a share that is no warning \[h\], where the share depends on it and there is one.
    longest_h: Option<f64>,
    /// No age at the start is known.
    is_stationary: bool,
    /// The law has no memory.
    is_memoryless: bool,
}

impl Beyond {
    /// The failures of units that start at `known_h` \[h\], and of others that start as in a fleet that has run for long and
    /// fail `stationary_per_h` times an hour; `None` where the forecast does not depend on ages, or there is none.
    pub fn of(
        known_h: &[f64],
        stationary_per_h: f64,
        horizon_h: f64,
        oldest_h: f64,
        survival: impl Fn(f64) -> f64,
    ) -> Option<Beyond> {
        let (is_stationary, is_memoryless) = (known_h.is_empty(), is_memoryless(&survival, oldest_h));
        if oldest_h <= 0.0 || (is_stationary && is_memoryless) {
            return None;
        }
        let share_in = |known_h: &[f64], stationary_per_h: f64, horizon_h: f64| match is_stationary {
            true => survival(oldest_h),
            false => share_beyond(known_h, stationary_per_h * horizon_h, horizon_h, oldest_h, &survival),
        };
        let share = share_in(known_h, stationary_per_h, horizon_h);
        let mut of = Beyond { oldest_h, horizon_h, share, longest_h: None, is_stationary, is_memoryless };
        if !share.is_finite() {
            return None;
        }
        if !of.holds() && !is_stationary {
            let thinned = thinned(known_h);
            let rate = stationary_per_h * thinned.len() as f64 / known_h.len() as f64;
            of.longest_h = longest(horizon_h, |horizon_h| share_in(&thinned, rate, horizon_h));
        }
        Some(of)
    }

    /// True if the forecast rests on recorded ages.
    pub fn holds(&self) -> bool {
        self.share <= MOST_BEYOND
    }

    /// The assumption that failures beyond the recorded ages rest on, and the remedy.
    pub fn remedy(&self) -> String {
        let on =
            if self.is_memoryless { "a failure rate that stays what it was" } else { "the form of the law" };
        let what = match self.longest_h {
            Some(longest_h) => format!(
                "choose a horizon of at most {}, in which they are no more than {:.0} %, or a record of older blades",
                span(longest_h),
                100.0 * MOST_BEYOND
            ),
            None if self.is_stationary => "whatever the horizon, because blades start at ages drawn from the law: give them \
                                           the ages that they have, or take a record of older blades"
                .to_owned(),
            None => "whatever the horizon, for the blades are about as old as any that was seen: only a record of older \
                     blades says more"
                .to_owned(),
        };
        format!("they rest on {on}; {what}")
    }
}

/// A horizon, rounded down to what a scenario would say.
fn span(hours: f64) -> String {
    let days = libm::floor(hours / 24.0);
    if hours >= YEAR_H {
        format!("{:.1} y", libm::floor(10.0 * hours / YEAR_H) / 10.0)
    } else {
        format!("{days} d")
    }
}

/// Evenly spaced ages of a list, in order.
fn thinned(ages: &[f64]) -> Vec<f64> {
    let mut sorted = ages.to_vec();
    sorted.sort_by(f64::total_cmp);
    if sorted.len() <= THINNED {
        return sorted;
    }
    (0..THINNED).map(|at| sorted[(2 * at + 1) * sorted.len() / (2 * THINNED)]).collect()
}

/// The longest horizon up to one that is too long, by bisection; at least a hundredth of it.
fn longest(too_long: f64, share: impl Fn(f64) -> f64) -> Option<f64> {
    let (mut low, mut high) = (0.01 * too_long, too_long);
    if share(low) > MOST_BEYOND {
        return None;
    }
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if share(middle) > MOST_BEYOND { high = middle } else { low = middle }
    }
    Some(low)
}

/// True if surviving an age twice as high is surviving it twice.
fn is_memoryless(survival: impl Fn(f64) -> f64, age: f64) -> bool {
    let [half, once, twice] = [0.5, 1.0, 2.0].map(|times| survival(times * age));
    (twice - once * once).abs() < 1e-6 && (once - half * half).abs() < 1e-6
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMORYLESS: fn(f64) -> f64 = |age| libm::exp(-age / 1e6);

    #[test]
    fn the_longest_horizon_is_named_for_a_law_without_memory_too() {
        // Few failures, at a constant rate: half the blades pass the oldest age after 600 h, the other half after 1000 h, so
        // that of a horizon of h a share of ((h − 600) + (h − 1000)) / 2h lies beyond: 1/5 at 1000 h, 3/5 at 2000 h.
        let ages: Vec<f64> = (0..400).map(|at| if at % 2 == 0 { 400.0 } else { 0.0 }).collect();
        let of = Beyond::of(&ages, 0.0, 2000.0, 1000.0, MEMORYLESS).unwrap();
        assert!((of.share - 0.6).abs() < 0.01 && !of.holds(), "{of:?}");
        assert!((of.longest_h.unwrap() - 1000.0).abs() < 10.0, "{of:?}");
        assert!(of.remedy().starts_with(
            "they rest on a failure rate that stays what it was; choose a horizon of at most 4"
        ));
        // In half of it the share is no warning.
        assert!(Beyond::of(&ages, 0.0, 990.0, 1000.0, MEMORYLESS).unwrap().holds());
    }

    #[test]
    fn no_horizon_helps_blades_that_are_as_old_as_the_record() {
        let of = Beyond::of(&[1000.0], 0.0, 2000.0, 1000.0, MEMORYLESS).unwrap();
        assert!(
            of.longest_h.is_none() && of.remedy().contains("whatever the horizon, for the blades are"),
            "{of:?}"
        );
        let wears = |age: f64| libm::exp(-(age / 3000.0) * (age / 3000.0));
        let of = Beyond::of(&[], 1.0, 2000.0, 1000.0, wears).unwrap();
        assert!((of.share - libm::exp(-1.0 / 9.0)).abs() < 1e-12, "{of:?}");
        assert!(
            of.remedy().starts_with("they rest on the form of the law; whatever the horizon, because"),
            "{of:?}"
        );
        // Without ages a law without memory rests on nothing of the kind.
        assert_eq!(Beyond::of(&[], 1.0, 2000.0, 1000.0, MEMORYLESS), None);
    }
}
