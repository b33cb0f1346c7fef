//! Blade types and the ways in which a blade fails.

use crate::engine::distribution::{Distribution, standard_gamma};
use crate::engine::streams::Stream;
use crate::model::hardware::Hardware;
use crate::model::resource::Resources;
use crate::units::{ModeId, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A kind of blade.
#[derive(Clone, Debug)]
pub struct BladeType {
    /// The name in the scenario.
    pub name: String,
    /// Resources that one blade provides.
    pub resources: Resources,
    /// Its adapters and partitions.
    pub hardware: Hardware,
    /// Electrical power while a blade serves, stands by booted, and is off \[W\].
    pub power_w: PowerDraw,
    /// The independent ways to fail, each with its own life.
    pub modes: Vec<FailureMode>,
    /// Spread of ageing among blades of the type, if they differ.
    pub frailty: Option<Frailty>,
    /// External events: failures without any fault of its own, in the order of [`External`].
    pub external: [FailureMode; External::COUNT],
}

/// Blades that are worse than others: each ages faster by a factor of its own, gamma-distributed with mean 1.
///
/// Source: Vaupel, Manton and Stallard, *The impact of heterogeneity in individual frailty on the dynamics of
/// mortality*, Demography 16(3), 1979. Where lives are exponential the factor multiplies the failure rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frailty {
    /// Variance of the factor \[1\].
    pub variance: f64,
}

impl Frailty {
    /// The factor of one blade \[1\], never zero.
    pub fn draw(self, stream: &mut Stream) -> f64 {
        (self.variance * standard_gamma(1.0 / self.variance, stream)).max(1e-9)
    }
}

/// An event that befalls a blade without any fault of its own; it has no life of the blade and renews none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum External {
    /// Its place is without power: enclosure, power domain or site.
    PowerLost,
    /// Every fabric that it is cabled to is down.
    PathsLost,
    /// A health check took it for failed.
    FalseAlarm,
}

impl External {
    /// Number of external events.
    pub const COUNT: usize = 3;
}

impl BladeType {
    /// A failure mode by its number; beyond its own modes those that come from outside.
    ///
    /// # Panics
    /// If there is no such mode.
    pub fn mode(&self, number: ModeId) -> &FailureMode {
        let number = number.index();
        self.modes.get(number).unwrap_or_else(|| &self.external[number - self.modes.len()])
    }

    /// The number of a mode that comes from outside.
    pub fn external(&self, external: External) -> ModeId {
        ModeId::at(self.modes.len() + external as usize)
    }

    /// True if the mode of this number is one of its own.
    pub fn is_own(&self, number: ModeId) -> bool {
        number.index() < self.modes.len()
    }

    /// True if some of its modes do not stop the blade.
    pub fn has_partial_effects(&self) -> bool {
        self.modes.iter().any(|mode| mode.effect != Effect::Stops)
    }
}

/// Electrical power of a blade by its activity \[W\].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PowerDraw {
    /// Power while it carries a workload.
    pub active: f64,
    /// Power while it is booted and idle.
    pub idle: f64,
    /// Power while it is off.
    pub off: f64,
}

/// One way to fail.
#[derive(Clone, Debug)]
pub struct FailureMode {
    /// The name in the scenario.
    pub name: String,
    /// Operating age from new, or from the last repair, to the failure.
    pub life: Distribution,
    /// Duration of the repair.
    pub repair: Distribution,
    /// Effect on the blade.
    pub effect: Effect,
    /// The service processor survives it, so that the identity can be read off the blade.
    pub sp_alive: bool,
    /// The workload's state can be saved after it.
    pub leaves_state: bool,
    /// The blade is left without power, so that nobody has to fence it.
    pub loses_power: bool,
    /// Time to notice it, where it differs from the scenario's.
    pub detect: Option<Distribution>,
    /// Passes: time after which the blade comes back of its own accord, unless a takeover has begun.
    pub passes: Option<Distribution>,
    /// Hold-off: time from the failure before which no takeover begins, where it differs from the policy's.
    pub hold_off: Option<Span>,
    /// The cure.
    pub remedy: Remedy,
    /// Probability that the fault lives on the boot disk and strikes again after a takeover \[1\].
    pub follows_identity: f64,
    /// Lives that a repair renews.
    pub renews: Renews,
    /// The record that life and repair were fitted to.
    pub record: Option<ModeRecord>,
}

/// A failure mode as recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ModeRecord {
    /// Failures.
    pub failures: u32,
    /// Time in operation of all blades together \[h\].
    pub blade_h: f64,
    /// Downtime of all blades together \[h\], if it is known.
    pub down_h: Option<f64>,
    /// The oldest age at which a blade was seen, if it is known.
    pub oldest: Option<Span>,
}

impl FailureMode {
    /// The mode of an external event, which leaves the blade sound; `inspection`: the search of the crews for a fault.
    pub fn from_outside(external: External, inspection: &Distribution) -> FailureMode {
        let (name, powerless) = match external {
            External::PowerLost => ("power_lost", true),
            External::PathsLost => ("paths_lost", false),
            External::FalseAlarm => ("false_alarm", false),
        };
        FailureMode {
            name: name.to_owned(),
            life: Distribution::fixed(Span::FOREVER),
            repair: inspection.clone(),
            effect: Effect::WorkloadOnly,
            sp_alive: !powerless,
            leaves_state: false,
            loses_power: powerless,
            detect: None,
            passes: None,
            hold_off: None,
            remedy: Remedy::Takeover,
            follows_identity: 0.0,
            renews: Renews::Mode,
            record: None,
        }
    }
}

/// Effect of a fault on the blade and its workload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The blade stops, and the workload with it.
    #[default]
    Stops,
    /// The blade goes on and serves this share of what it did; the fault is repaired while it runs.
    Degrades(#[schemars(range(min = 0.0, max = 1.0))] f64),
    /// The workload stops, the blade is sound.
    WorkloadOnly,
}

/// Cure of a fault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// Another blade takes over.
    #[default]
    Takeover,
    /// A restart on the same blade; no crew is needed, and no other blade.
    RestartInPlace,
    /// Nothing that a failover policy can do: the workload waits for the repair.
    None,
}

/// Lives that a repair renews.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Renews {
    /// The mode that failed; the other lives go on where they were.
    #[default]
    Mode,
    /// The whole blade.
    Blade,
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_example_of_draw() {
        use crate::{engine::streams::StreamKey, model::blade::Frailty};
        let factor = |blade| Frailty { variance: 0.5 }.draw(&mut StreamKey::replication(1, 0).stream(blade));
        let mean = (0..10_000).map(factor).sum::<f64>() / 1e4;
        assert!((mean - 1.0).abs() < 0.035, "five standard errors: {mean}");
    }
}
