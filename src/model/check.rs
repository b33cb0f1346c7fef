//! Health checks: they bring faults of booted spares to light before a takeover needs them.

use crate::engine::distribution::Distribution;
use crate::units::{Span, Time};

/// The health checks of booted spares.
#[derive(Clone, Debug)]
pub struct HealthCheck {
    /// The times of the checks.
    pub when: CheckTimes,
    /// Share of the faults that a check can find at all \[1\].
    pub coverage: f64,
    /// Time in the pool until a check takes a sound blade for failed, if that happens.
    pub false_alarm: Option<Distribution>,
    /// Time that a module is busy with the check of one blade.
    pub occupies: Span,
}

/// The times of checks.
#[derive(Clone, Debug)]
pub enum CheckTimes {
    /// Periodic checks.
    Periodic {
        /// Time from one check to the next, above zero.
        period: Span,
        /// Time of the first one; `None`: every blade has a time of its own within the period.
        phase: Option<Span>,
    },
    /// A check this time after a fault.
    After(Distribution),
}

/// The first of the checks at `phase`, `phase + period`, … that is not before `time`; after it, if it is not `inclusive`.
pub fn next_check(time: Time, period: Span, phase: Span, inclusive: bool) -> Time {
    let earliest = time.0.saturating_add(i64::from(!inclusive));
    let periods = (earliest - phase.0).max(0);
    let periods = periods.div_euclid(period.0) + i64::from(periods % period.0 > 0);
    Time(periods.saturating_mul(period.0).saturating_add(phase.0))
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_example_of_next_check() {
        use crate::{
            model::check::next_check,
            units::{Span, Time},
        };
        let next = |time, inclusive| next_check(Time(time), Span(10), Span(3), inclusive);
        assert_eq!([next(0, true), next(3, true), next(3, false), next(4, true)], [3, 3, 13, 13].map(Time));
    }
}
