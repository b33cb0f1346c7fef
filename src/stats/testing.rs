//! For the tests of this module: random draws (a SplitMix64 generator and textbook samplers) and histograms.

use super::Histogram;
use crate::units::Span;

/// One replication with outages of these durations \[s\].
pub(super) fn outages(seconds: &[f64]) -> Histogram {
    let mut histogram = Histogram::default();
    seconds.iter().for_each(|s| histogram.record(Span::from_us(s * 1e6)));
    histogram
}

/// A stream of draws, fixed by its seed.
pub(super) struct TestDraws(u64);

impl TestDraws {
    pub fn new(seed: u64) -> TestDraws {
        TestDraws(seed)
    }

    /// In (0, 1).
    pub fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (((z ^ (z >> 31)) >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// Of mean 1.
    pub fn exponential(&mut self) -> f64 {
        -libm::log(self.uniform())
    }

    /// Standard normal.
    pub fn normal(&mut self) -> f64 {
        crate::math::normal_quantile(self.uniform())
    }

    /// The number of events of a Poisson process in the time `mean`.
    pub fn poisson(&mut self, mean: f64) -> u32 {
        let (mut events, mut time) = (0, self.exponential());
        while time < mean {
            events += 1;
            time += self.exponential();
        }
        events
    }
}
