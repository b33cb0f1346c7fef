//! Counts: numbers of things, fixed or drawn.

use super::streams::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A number of things as a scenario writes it: fixed, or drawn.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum CountSpec {
    /// A fixed number.
    Fixed(#[schemars(range(min = 1))] u32),
    /// Drawn anew each time.
    Drawn(CountLaw),
}

/// A number that is drawn.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CountLaw {
    /// At least one; after each one there is another with the same probability. The mean is given.
    Geometric(#[schemars(range(min = 1.0, max = 1e6))] f64),
    /// One of these, all equally likely.
    Values(#[schemars(length(min = 1))] Vec<u32>),
}

impl CountSpec {
    /// The mean \[1\].
    pub fn mean(&self) -> f64 {
        match self {
            CountSpec::Fixed(count) => f64::from(*count),
            CountSpec::Drawn(CountLaw::Geometric(mean)) => mean.max(1.0),
            CountSpec::Drawn(CountLaw::Values(values)) => {
                values.iter().map(|value| f64::from(*value)).sum::<f64>() / (values.len().max(1) as f64)
            }
        }
    }

    /// One draw.
    pub fn draw(&self, stream: &mut Stream) -> u32 {
        match self {
            CountSpec::Fixed(count) => *count,
            CountSpec::Drawn(CountLaw::Geometric(mean)) if *mean <= 1.0 => 1,
            CountSpec::Drawn(CountLaw::Geometric(mean)) => {
                let more = libm::log(stream.uniform()) / libm::log1p(-1.0 / mean);
                // Casting saturates.
                1u32.saturating_add(more as u32)
            }
            CountSpec::Drawn(CountLaw::Values(values)) => {
                values.get(stream.below(values.len() as u32) as usize).copied().unwrap_or(0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_example_of_draw() {
        use crate::engine::{
            count::{CountLaw, CountSpec},
            streams::StreamKey,
        };
        let mean = |law: CountSpec| {
            (0..4000).map(|n| law.draw(&mut StreamKey::replication(1, 0).stream(n))).sum::<u32>()
        };
        assert_eq!(mean(CountSpec::Fixed(3)), 12_000);
        let exact =
            [CountLaw::Geometric(3.0), CountLaw::Values(vec![1, 4])].map(|law| CountSpec::Drawn(law).mean());
        assert_eq!(exact, [3.0, 2.5]);
        // Five standard errors: the deviation of a geometric number of mean 3 is the root of 6.
        assert!((11_225..12_775).contains(&mean(CountSpec::Drawn(CountLaw::Geometric(3.0)))));
        assert!((8_000..12_000).contains(&mean(CountSpec::Drawn(CountLaw::Values(vec![1, 4])))));
    }
}
