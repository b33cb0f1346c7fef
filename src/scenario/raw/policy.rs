//! Policies, and the record that may replace drawn lives.

use crate::model::step::TimesChoice;
use crate::policy::{CaptureOrder, DisplacedReturns, OnNoCounterpart, OnRefusal, TransferMode, Undersized};
use crate::units::Span;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A record of failures to replay.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// A CSV file with the columns `class` (the workload class whose blade it is), `blade` (its index in the class),
    /// `failed_min` and `returned_min` (minutes since the start) and `mode` (a failure mode of the blade's type); other
    /// columns are for readers. Its path is relative to the scenario.
    pub file: String,
    /// Failures of spares.
    #[serde(default)]
    pub spares: RecordSpares,
}

/// Failures of the spares added to a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordSpares {
    /// They never fail.
    #[default]
    Ideal,
    /// They fail by the lives of their blade type.
    Fitted,
}

/// A rule by name, or by name with parameters. What may stand here depends on the registered rules, which
/// [`crate::scenario::schema`] writes into the schema.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Choice {
    /// The rule with its default parameters.
    Name(String),
    /// The rule with parameters: a table with the rule's name as its only key.
    With(BTreeMap<String, toml::Table>),
}

impl JsonSchema for Choice {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Choice".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::Schema::default()
    }
}

/// A failover policy: a preset, four rules, or a preset with some rules replaced.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// A named combination of rules.
    pub preset: Option<String>,
    /// Readiness of spares.
    pub readiness: Option<Choice>,
    /// Which spare replaces a failed blade.
    pub selection: Option<Choice>,
    /// Takeover: steps by which a spare becomes the running server.
    pub takeover: Option<Choice>,
    /// Rebalance: planned moves to a better match.
    pub rebalance: Option<Choice>,
    /// Use of a spare that is too small.
    #[serde(default)]
    pub undersized: Undersized,
    /// When a blade that a planned move leaves behind returns to the pool.
    #[serde(default)]
    pub displaced_returns: DisplacedReturns,
    /// First step after a failure is detected.
    #[serde(default)]
    pub order: CaptureOrder,
    /// Action when a privileged port refuses its new address.
    #[serde(default)]
    pub on_refusal: OnRefusal,
    /// Use of a spare that lacks a counterpart for a partition or a port.
    #[serde(default)]
    pub on_no_counterpart: OnNoCounterpart,
    /// Copy of the workload's state in planned moves.
    #[serde(default)]
    pub transfer: TransferMode,
    /// Time from a failure before which no takeover begins, because the blade may come back by itself; counted as
    /// detection. None unless said.
    #[serde(default)]
    pub hold_off: Span,
    /// Duration of each step under this policy, where it differs from `[times]`.
    #[serde(default)]
    pub times: TimesChoice,
}
