//! A workload moves on when a ready spare matches it better than the blade it runs on.
//!
//! Source: US 9,116,861.

use super::{CandidateMove, Rebalance, Seeks};
use crate::policy::rule::{parameters, schema_of};
use crate::policy::{Declined, Rule};
use crate::units::Span;
use schemars::JsonSchema;
use serde::Deserialize;

/// The registry line.
pub const RULE: Rule<dyn Rebalance> = Rule {
    name: "cascade",
    summary: "a workload moves on when a ready spare matches it better than the blade it runs on",
    example: "three-blades.toml",
    parameters: Some(schema_of::<Cascade>),
    build: |table, _| Ok(Box::new(parameters::<Cascade>(table)?)),
};

/// Parameters of `cascade`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Cascade {
    /// The least improvement of the distance that is worth a move.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    min_gain: f64,
    /// Time that a workload that moved stays before it may move again.
    #[serde(default)]
    cooldown: Span,
    /// Planned moves at the same time; any number unless said.
    #[schemars(range(min = 1))]
    max_transfers: Option<u32>,
    /// The longest time in which the improvement must pay the downtime of the move back, counting one unit of
    /// distance as much as downtime; any unless said.
    cost_threshold: Option<Span>,
}

impl Rebalance for Cascade {
    fn seeks(&self) -> Seeks {
        Seeks::BetterMatch
    }

    fn gain(&self, candidate: CandidateMove) -> Result<f64, Declined> {
        let gain = candidate.from - candidate.to;
        // A NaN gain (both infinitely far) is no gain.
        if !(gain > 0.0 && gain >= self.min_gain) {
            return Err(Declined("the spare does not match better by the least gain"));
        }
        match self.cost_threshold {
            Some(threshold) if candidate.downtime.hours() > gain * threshold.hours() => {
                Err(Declined("the mismatch saved is not worth the downtime of the move"))
            }
            _ => Ok(gain),
        }
    }

    fn cooldown(&self) -> Span {
        self.cooldown
    }

    fn max_transfers(&self) -> Option<u32> {
        self.max_transfers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_must_gain_enough_and_pay_back_in_time() {
        let table = toml::toml! { min_gain = 0.5 cost_threshold = "1 h" };
        let rule = (RULE.build)(&table, &Default::default()).unwrap();
        let gain = |from, to, minutes| {
            rule.gain(CandidateMove { from, to, downtime: Span::from_hours(f64::from(minutes) / 60.0) }).ok()
        };
        assert_eq!(gain(1.5, 0.5, 60), Some(1.0));
        assert_eq!(gain(1.5, 0.5, 61), None);
        assert_eq!(gain(1.5, 1.2, 1), None);
        assert_eq!(gain(0.5, 1.5, 1), None);
        assert_eq!(gain(f64::INFINITY, f64::INFINITY, 1), None);
    }
}
