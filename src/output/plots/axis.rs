//! Axes: the way from values to pixels, and the positions of ticks.
//!
//! Logarithms come from the `libm` crate, so that a plot has the same bytes on every machine.

use super::super::csv::number;

/// With more than this factor between the least and the most, equal factors are equal distances.
pub const WIDE: f64 = 30.0;

/// A straight or a logarithmic way from values to pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    from: f64,
    to: f64,
    pixels: (i32, i32),
    logarithmic: bool,
}

impl Scale {
    /// From the values `from` to `to` linearly to the `pixels`.
    pub fn linear((from, to): (f64, f64), pixels: (i32, i32)) -> Scale {
        assert!(from < to, "an axis has a length");
        Scale { from, to, pixels, logarithmic: false }
    }

    /// The same, with equal factors at equal distances.
    pub fn logarithmic((from, to): (f64, f64), pixels: (i32, i32)) -> Scale {
        assert!(0.0 < from && from < to, "a logarithmic axis is positive and has a length");
        Scale { from: libm::log10(from), to: libm::log10(to), pixels, logarithmic: true }
    }

    /// The pixel of `value`; values beyond the ends are at the ends.
    pub fn at(&self, value: f64) -> i32 {
        let value = if self.logarithmic { libm::log10(value.max(f64::MIN_POSITIVE)) } else { value };
        let share = ((value - self.from) / (self.to - self.from)).clamp(0.0, 1.0);
        let (start, end) = (f64::from(self.pixels.0), f64::from(self.pixels.1));
        libm::round(start + share * (end - start)) as i32
    }
}

/// A tick: where it is, and what stands at it.
pub type Tick = (f64, String);

/// Ticks at round numbers from 0 up to the first that is not below `most`, about `count` of them.
pub fn round_ticks(most: f64, count: f64) -> Vec<Tick> {
    let most = if most > 0.0 && most.is_finite() { most } else { 1.0 };
    let decade = libm::pow(10.0, libm::floor(libm::log10(most / count)));
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * decade);
    let step = steps.into_iter().find(|step| most / step <= count).unwrap_or(10.0 * decade);
    let last = libm::ceil(most / step * (1.0 - 1e-9)) as i32;
    let digits = (-libm::floor(libm::log10(step) + 1e-9)).max(0.0) as usize;
    (0..=last).map(|at| (f64::from(at) * step, format!("{:.digits$}", f64::from(at) * step))).collect()
}

/// Ticks at round numbers from the last that is not above `least` to the first that is not below `most`, about `count` of
/// them.
pub fn ticks_between(least: f64, most: f64, count: f64) -> Vec<Tick> {
    let length = if most > least { most - least } else { libm::fabs(most).max(1.0) * 0.01 };
    let decade = libm::pow(10.0, libm::floor(libm::log10(length / count)));
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * decade);
    let step = steps.into_iter().find(|step| length / step <= count).unwrap_or(10.0 * decade);
    let digits = (-libm::floor(libm::log10(step) + 1e-9)).max(0.0) as usize;
    let first = libm::floor(least / step + 1e-9);
    let last = libm::ceil(most / step - 1e-9).max(first + 1.0);
    let ticks = (0..=(last - first) as i32).map(|at| (first + f64::from(at)) * step);
    ticks.map(|at| (at, format!("{at:.digits$}"))).collect()
}

/// Ticks at the powers of ten from the last that is not above `least` to the first that is not below `most`.
pub fn decades(least: f64, most: f64) -> Vec<Tick> {
    let from = libm::floor(libm::log10(least) + 1e-9) as i32;
    let to = (libm::ceil(libm::log10(most) - 1e-9) as i32).max(from + 1);
    // Read from text, a power of ten is as near as it can be.
    (from..=to).filter_map(|power| format!("1e{power}").parse().ok()).map(|at| (at, number(at))).collect()
}

/// Durations that people think in \[s\].
const DURATIONS: [(f64, &str); 20] = [
    (1e-6, "1 µs"),
    (1e-5, "10 µs"),
    (1e-4, "100 µs"),
    (1e-3, "1 ms"),
    (1e-2, "10 ms"),
    (0.1, "100 ms"),
    (1.0, "1 s"),
    (10.0, "10 s"),
    (60.0, "1 min"),
    (600.0, "10 min"),
    (3600.0, "1 h"),
    (36_000.0, "10 h"),
    (86_400.0, "1 d"),
    (604_800.0, "7 d"),
    (2_592_000.0, "30 d"),
    (8_640_000.0, "100 d"),
    (31_557_600.0, "1 y"),
    (315_576_000.0, "10 y"),
    (3_155_760_000.0, "100 y"),
    (31_557_600_000.0, "1000 y"),
];

/// Ticks at such durations, from the last that is not above `least` to the first that is not below `most`.
pub fn duration_ticks(least: f64, most: f64) -> Vec<Tick> {
    let from = DURATIONS.iter().rposition(|tick| tick.0 <= least).unwrap_or(0);
    let to = DURATIONS.iter().position(|tick| tick.0 >= most).unwrap_or(DURATIONS.len() - 1);
    let ends =
        if from < to { from..=to } else { from.saturating_sub(1)..=(from + 1).min(DURATIONS.len() - 1) };
    DURATIONS[ends].iter().map(|(seconds, text)| (*seconds, (*text).to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(ticks: &[Tick]) -> String {
        ticks.iter().map(|tick| tick.1.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn ticks_are_round_and_hold_everything() {
        let table = [
            (147.0, "0 50 100 150"),
            (9.96, "0 2 4 6 8 10"),
            (0.023, "0.000 0.005 0.010 0.015 0.020 0.025"),
            (10.0, "0 2 4 6 8 10"),
            (0.3, "0.0 0.1 0.2 0.3"),
            (45_600.0, "0 10000 20000 30000 40000 50000"),
            (0.0, "0.0 0.2 0.4 0.6 0.8 1.0"),
        ];
        for (most, expected) in table {
            assert_eq!(texts(&round_ticks(most, 5.0)), expected, "{most}");
        }
        assert_eq!(texts(&ticks_between(99.9921, 99.9987, 5.0)), "99.992 99.994 99.996 99.998 100.000");
        assert_eq!(texts(&ticks_between(7.0, 7.0, 5.0)), "7.00 7.02");
        assert_eq!(texts(&decades(0.02, 147.0)), "0.01 0.1 1 10 100 1000");
        assert_eq!(texts(&decades(10.0, 10.0)), "10 100");
        assert_eq!(texts(&decades(1e-7, 1e-5)), "1e-7 1e-6 0.00001");
        assert_eq!(texts(&duration_ticks(41.0, 50_000.0)), "10 s 1 min 10 min 1 h 10 h 1 d");
        assert_eq!(texts(&duration_ticks(60.0, 60.0)), "10 s 1 min 10 min");
        assert_eq!(texts(&duration_ticks(1e-9, 1e-9)), "1 µs 10 µs");
    }

    #[test]
    fn values_fall_on_pixels() {
        let linear = Scale::linear((0.0, 10.0), (100, 300));
        assert_eq!([0.0, 5.0, 10.0, 99.0, -1.0].map(|value| linear.at(value)), [100, 200, 300, 300, 100]);
        let falling = Scale::logarithmic((0.01, 1.0), (300, 100));
        assert_eq!([0.01, 0.1, 1.0, 0.0].map(|value| falling.at(value)), [300, 200, 100, 300]);
    }
}
