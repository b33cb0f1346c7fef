//! The basis of results: the question of the scenario, and the values that its answer rests on, each with its origin.

use serde::{Deserialize, Serialize};

/// The basis of results, as a manifest keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The subject of the scenario, in its own words; empty if it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub question: String,
    /// Values with their origin, in the order of the scenario; then the defaults.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<BasisValue>,
    /// Mechanisms that the scenario leaves out, a sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
}

impl Basis {
    /// Empty: nothing is known of it.
    pub fn is_empty(&self) -> bool {
        *self == Basis::default()
    }
}

/// A value that results rest on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasisValue {
    /// Its key in the scenario.
    pub key: String,
    /// The quantity, in words.
    pub label: String,
    /// The value, as a scenario writes it.
    pub value: String,
    /// Its origin.
    pub origin: Origin,
    /// The words of the scenario, or of the default, on its origin; empty if there are none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// Accounts of downtime that it moves: `boot`, `boot/boot_vios` for a step of a phase, `*` for all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<String>,
}

/// The origin of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Published: a source is named.
    Sourced,
    /// Estimated from a record.
    Fitted,
    /// Stated in the scenario without a source.
    Stated,
    /// Assumed, and said to be.
    Assumed,
}
