//! Draws limited to a cap, and their means: what centres a duration, whatever its tail.
//!
//! Intuition: of a draw that lasts beyond the end of a history, the history sees no more than its beginning. A draw limited
//! to a cap has a mean and a variance under every law. Caps are few, so that the means are computed once.

use crate::units::Span;

/// The shortest cap: 2^24 µs, 17 s.
const SHORTEST: u32 = 24;
/// The number of caps, each four times the one before: the longest is 2^60 µs, 36,500 years.
const CAPS: usize = 19;

/// A limit on draws.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cap(u8);

impl Cap {
    /// The shortest cap that is not below `span`, or the longest.
    pub fn at_least(span: Span) -> Cap {
        let longer = |at: &usize| Cap::limit(*at) >= span.0;
        Cap((0..CAPS).find(longer).unwrap_or(CAPS - 1) as u8)
    }

    /// The limit with this number \[µs\].
    fn limit(at: usize) -> i64 {
        1 << (SHORTEST + 2 * at as u32)
    }
}

/// The mean of a law's draws limited to each cap \[µs\].
#[derive(Clone, Debug)]
pub(super) struct CappedMeans(Box<[i64; CAPS]>);

impl CappedMeans {
    /// The means, given the limited mean by the limit \[µs\].
    pub fn new(limited_mean: impl Fn(f64) -> f64) -> CappedMeans {
        let mean = |at: usize| libm::round(limited_mean(Cap::limit(at) as f64)) as i64;
        CappedMeans(Box::new(std::array::from_fn(mean)))
    }

    #[inline]
    pub fn surplus(&self, drawn: Span, cap: Cap) -> i64 {
        let at = usize::from(cap.0).min(CAPS - 1);
        drawn.0.min(Cap::limit(at)) - self.0[at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::distribution::tests::law;
    use crate::engine::streams::StreamKey;

    #[test]
    fn a_cap_is_the_next_power_of_four() {
        assert_eq!(Cap::limit(0), 16_777_216);
        assert_eq!(Cap::at_least(Span(1)), Cap(0));
        assert_eq!(Cap::at_least(Span(16_777_217)), Cap(1));
        assert_eq!(Cap::at_least(Span::FOREVER), Cap(CAPS as u8 - 1));
    }

    #[test]
    fn surpluses_sum_to_zero_even_where_the_law_has_no_mean() {
        // 200 000 draws each; the means lie within five of their own standard errors (false alarm 1e-6).
        let laws = [
            "{ pareto = { alpha = 0.9, min = \"1 h\" } }",
            "{ lognormal = { median = \"1 h\", sigma = 1.5 } }",
            "{ exponential = { mean = \"30 d\" } }",
            "{ empirical = { values = [\"1 h\", \"2 h\", \"100 d\"] } }",
        ];
        for text in laws {
            let law = law(text);
            let cap = Cap::at_least(Span::from_hours(8766.0));
            let n = 200_000;
            let surplus =
                |at| law.surplus_us(law.draw(&mut StreamKey::replication(5, 0).stream(at)), cap) as f64;
            let (sum, squares) =
                (0..n).map(surplus).fold((0.0, 0.0), |(sum, squares), x| (sum + x, squares + x * x));
            assert!(sum.abs() < 5.0 * f64::sqrt(squares), "{text}: {sum} of {}", f64::sqrt(squares));
        }
        assert_eq!(law("\"1 h\"").surplus_us(Span(7), Cap(0)), 0, "nothing is drawn");
    }
}
