//! The values that move an answer most: each uncertain value at either end of its range, all others as the scenario
//! says.
//!
//! Intuition: `1 + 2n` variants of one scenario on the same random numbers. The swing of a value is the answer at its
//! upper end less that at its lower end, paired by replication, so that luck which both share cancels.
//!
//! Limits: one value at a time, whatever it is correlated with. Joint effects of two values, and answers between the
//! ends, are not seen; a `[sweep]` shows both.

mod report;
mod result;
mod run;
mod spec;
#[cfg(test)]
mod spec_tests;
#[cfg(test)]
mod tests;
mod tornado;

pub use report::render;
pub use result::{Answer, Sensitivities, Sensitivity, Swing, Variant};
pub use run::{SensitivityStudy, cells};
pub use spec::{SECTION, Uncertain, UncertainLaw, UncertainValues};
