//! The registry: every rule by axis and name, and the presets that combine them.

use super::readiness::{self, Readiness};
use super::rebalance::{self, Rebalance};
use super::rule::Rule;
use super::selection::{self, Selection};
use super::takeover::{self, Takeover};

/// The rules that a scenario may name.
pub struct Rules {
    /// Readiness of spares.
    pub readiness: Vec<Rule<dyn Readiness>>,
    /// Selection of the spare that replaces a failed blade.
    pub selection: Vec<Rule<dyn Selection>>,
    /// Takeover: the steps that turn a spare into the running server.
    pub takeover: Vec<Rule<dyn Takeover>>,
    /// Rebalance: moves on to a better match.
    pub rebalance: Vec<Rule<dyn Rebalance>>,
}

impl Rules {
    /// The rules of this crate. Add to the vectors to register your own.
    ///
    /// ```
    /// let registry = hotspare::Rules::builtin();
    /// assert!(registry.selection.iter().any(|rule| rule.name == "best_fit"));
    /// ```
    pub fn builtin() -> Rules {
        Rules {
            readiness: readiness::RULES.to_vec(),
            selection: selection::RULES.to_vec(),
            takeover: takeover::RULES.to_vec(),
            rebalance: rebalance::RULES.to_vec(),
        }
    }
}

/// A named combination of rules.
pub struct PolicyPreset {
    /// The name in scenarios.
    pub name: &'static str,
    /// One sentence for lists and documentation.
    pub summary: &'static str,
    /// The readiness, selection, takeover and rebalance rule, each as a scenario would write it without quotes: a
    /// name, or a name with parameters.
    pub rules: [&'static str; 4],
}

/// The presets, the baseline first.
pub const POLICY_PRESETS: &[PolicyPreset] = &[
    PolicyPreset {
        name: "repair_in_place",
        summary: "no failover: the workload waits until its own blade is repaired (the baseline)",
        rules: ["cold", "first_available", "own_blade", "none"],
    },
    PolicyPreset {
        name: "cold_boot",
        summary: "a powered-off spare is given the identity, powered on and booted (prior art of US 9,471,445)",
        rules: ["cold", "first_available", "boot", "none"],
    },
    PolicyPreset {
        name: "identity_push",
        summary: "a spare that is already booted takes over the identity while it runs (US 9,471,445)",
        rules: ["pre_booted", "best_fit", "push", "none"],
    },
    PolicyPreset {
        name: "cascading_rebalance",
        summary: "any spare first, then on to better matching ones as they appear (US 9,116,861)",
        rules: ["cold = { capacity_known = true }", "best_fit", "restore_state", "cascade"],
    },
    PolicyPreset {
        name: "push_and_cascade",
        summary: "identity push onto the best booted spare, then on to better matching ones",
        rules: ["pre_booted", "best_fit", "push", "cascade"],
    },
];
