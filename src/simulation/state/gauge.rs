//! Integrals of numbers that change in steps.

use crate::units::{Span, Time};

/// A whole number over time, its integral and the time it was zero.
#[derive(Clone, Copy, Debug, Default)]
pub struct Gauge {
    value: i64,
    since: Time,
    integral: i128,
    zero: i128,
}

impl Gauge {
    /// The present value.
    pub fn value(&self) -> i64 {
        self.value
    }

    /// Changes the value by `delta`.
    pub fn add(&mut self, delta: i64, now: Time) {
        self.settle(now);
        self.value += delta;
    }

    /// Accounts the time up to `now`; true if any passed since the last change.
    pub fn settle(&mut self, now: Time) -> bool {
        let span = now.since(self.since).0;
        self.integral += i128::from(span) * i128::from(self.value);
        if self.value == 0 {
            self.zero += i128::from(span);
        }
        self.since = now;
        span > 0
    }

    /// Forgets the past, keeps the value.
    pub fn reset(&mut self, now: Time) {
        *self = Gauge { value: self.value, since: now, integral: 0, zero: 0 };
    }

    /// The integral up to the last change \[value·µs\].
    pub fn integral(&self) -> i128 {
        self.integral
    }

    /// The time at zero up to the last change \[µs\].
    pub fn zero(&self) -> i128 {
        self.zero
    }
}

/// The integral of a number over equal parts of the horizon.
#[derive(Clone, Debug)]
pub struct Series {
    parts: Vec<i128>,
    part: Span,
    /// The part that was added to last, its beginning and its end.
    last: (usize, i64, i64),
}

/// Parts of the horizon that a series has.
pub const PARTS: usize = 200;

impl Series {
    /// A series over `[0, horizon]`.
    pub fn new(horizon: Time) -> Series {
        let part = Span(horizon.0.div_euclid(PARTS as i64).max(1));
        Series { parts: vec![0; PARTS], part, last: (0, 0, part.0) }
    }

    /// The number was `value` from `from` to `to`.
    pub fn add(&mut self, value: i64, from: Time, to: Time) {
        let (mut from, to) = (from.0, to.0);
        while from < to {
            let (part, begin, end) = self.last;
            if from < begin || from >= end {
                let part = ((from / self.part.0) as usize).min(PARTS - 1);
                let begin = part as i64 * self.part.0;
                self.last = (part, begin, if part == PARTS - 1 { i64::MAX } else { begin + self.part.0 });
                continue;
            }
            let until = to.min(end);
            self.parts[part] += i128::from(until - from) * i128::from(value);
            from = until;
        }
    }

    /// Its integral over each part.
    pub fn parts(&self) -> &[i128] {
        &self.parts
    }

    /// The length of a part.
    pub fn part(&self) -> Span {
        self.part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gauge_integrates_and_a_series_splits() {
        let mut gauge = Gauge::default();
        gauge.add(2, Time(10));
        gauge.add(-1, Time(15));
        assert!(gauge.settle(Time(20)));
        assert_eq!((gauge.integral(), gauge.zero(), gauge.value()), (15, 10, 1));
        gauge.reset(Time(20));
        assert!(!gauge.settle(Time(20)));
        gauge.settle(Time(21));
        assert_eq!(gauge.integral(), 1);

        let mut series = Series::new(Time(PARTS as i64 * 10));
        series.add(3, Time(5), Time(25));
        assert_eq!(series.parts()[..4], [15, 30, 15, 0]);
    }
}
