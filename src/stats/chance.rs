//! A figure on record beside the one that a model gives for it, and what chance allows.
//!
//! The rule of all checks of forecasts: a deviation counts where it is beyond chance and above [`MATERIAL`].

/// Probability of an alarm in any comparison of a record that the model made \[1\].
pub const LEVEL: f64 = 0.05;

/// The largest deviation that does not count \[1\]: assumed.
pub const MATERIAL: f64 = 0.05;

/// A figure of the record beside what a model gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// The figure that the model gives.
    pub expected: f64,
    /// The ends of the interval in which chance leaves the recorded figure.
    pub interval: (f64, f64),
    /// The recorded figure.
    pub recorded: f64,
}

impl Comparison {
    /// True if the deviation is within chance, or too small to matter.
    pub fn holds(&self) -> bool {
        let (low, high) = self.interval;
        let is_small = (self.recorded - self.expected).abs() <= MATERIAL * self.recorded.max(self.expected);
        (low..=high).contains(&self.recorded) || is_small
    }
}
