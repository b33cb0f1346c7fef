//! Failures in a horizon, and those of them beyond an age, of units that are new again after each.

/// Steps of the horizon.
const STEPS: usize = 240;

/// Failures within a horizon of units that start at `ages`, and those of them at ages beyond `oldest`, where `survival` is
/// the probability of a life longer than an age; all times in one unit.
///
/// Each unit fails first by the residual law of its age, then as a new one: m = f₀ + m ∗ f, in steps of the horizon of
/// which a second failure in the same step is left out. Source: Cox, *Renewal Theory*, 1962, section 4.1.
fn failures_beyond(ages: &[f64], horizon: f64, oldest: f64, survival: impl Fn(f64) -> f64) -> (f64, f64) {
    let width = horizon / STEPS as f64;
    let survive: Vec<f64> = (0..=STEPS).map(|step| survival(width * step as f64)).collect();
    let (mut failures, mut late) = (vec![0.0; STEPS + 1], 0.0);
    for age in ages {
        let lived = survival(*age);
        let mut before = 1.0;
        for (step, failures) in failures.iter_mut().enumerate().skip(1) {
            let at = age + width * step as f64;
            let after = if lived > 0.0 { survival(at) / lived } else { 0.0 };
            *failures += before - after;
            if at - 0.5 * width > oldest {
                late += before - after;
            }
            before = after;
        }
    }
    for step in 1..=STEPS {
        let again =
            |earlier: usize| failures[earlier] * (survive[step - earlier - 1] - survive[step - earlier]);
        failures[step] += (1..step).map(again).sum::<f64>();
    }
    let beyond = survival(oldest);
    for (step, failures) in failures.iter().enumerate().skip(1) {
        late += failures * (beyond - survive[STEPS - step]).max(0.0);
    }
    (failures.iter().sum(), late)
}

/// The share of the failures within a horizon that lie at ages beyond `oldest`: of units that start at `ages`, and of others
/// whose ages are those of a long history, of which `stationary` failures are expected; times as for [`failures_beyond`].
pub fn share_beyond(
    ages: &[f64],
    stationary: f64,
    horizon: f64,
    oldest: f64,
    survival: impl Fn(f64) -> f64,
) -> f64 {
    let beyond = survival(oldest);
    let (all, late) = failures_beyond(ages, horizon, oldest, survival);
    (late + stationary * beyond) / (all + stationary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_memoryless_law_fails_at_its_rate_whatever_the_ages() {
        let survival = |age: f64| libm::exp(-age / 1000.0);
        let (all, late) = failures_beyond(&[0.0, 700.0, 9000.0], 2000.0, 1500.0, survival);
        // Three units for two mean lives; a second failure within a step of 1/120 of a life is not counted.
        assert!((all / 6.0 - 1.0).abs() < 0.01, "{all}");
        // Beyond 1500 h: the first of them from 1500 h on and after renewals, the second from 800 h on, the third at once.
        // A life that begins at s ends beyond 1500 h before 2000 h with e^-1.5 − e^-(2 − s); s has the rate 1.
        let renewed = |until: f64| until * libm::exp(-1.5) - (libm::exp(until - 2.0) - libm::exp(-2.0));
        let first = [libm::exp(-1.5), libm::exp(-0.8), 1.0].map(|from| from - libm::exp(-2.0));
        let expected = first.iter().sum::<f64>() + 3.0 * renewed(0.5);
        assert!((late / expected - 1.0).abs() < 0.02, "{late} {expected}");
    }
}
