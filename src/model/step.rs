//! The steps of a failover, and the phases that an outage is the sum of.
//!
//! Intuition: a *step* is one thing that takes time (powering on, pushing an identity); a *phase* is the account its
//! time goes to. Several steps may share a phase, and waiting has phases but no steps.

use crate::engine::distribution::{Distribution, DurationSpec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! phases {
    ($($name:ident $text:literal $meaning:literal),* $(,)?) => {
        /// What the time of an outage, or of a planned transfer, was spent on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Phase {
            $(#[doc = $meaning] $name,)*
        }

        impl Phase {
            /// All phases, in the order in which an outage may pass through them.
            pub const ALL: &[Phase] = &[$(Phase::$name),*];

            /// The name in files and tables.
            pub fn name(self) -> &'static str {
                match self { $(Phase::$name => $text),* }
            }

            /// What the time is spent on.
            pub fn meaning(self) -> &'static str {
                match self { $(Phase::$name => $meaning),* }
            }
        }
    };
}

phases! {
    Detect "detect" "from the failure until it is noticed",
    Capture "capture" "reading identity and state off the failing blade",
    Fence "fence" "making sure that the failing blade is off",
    WaitManagement "wait_management" "waiting for a management server or module",
    WaitSpare "wait_spare" "waiting for a spare that can take over",
    FailedAttempt "failed_attempt" "a takeover that did not succeed",
    Rezone "rezone" "changing the zones of the SAN",
    PowerOn "power_on" "power-on self test and probing of the cards",
    Boot "boot" "booting the operating system",
    Partition "partition" "configuring into partitions",
    Reconfigure "reconfigure" "writing the new identity",
    LanRelearn "lan_relearn" "the network learning where the address moved",
    FabricLogin "fabric_login" "logging in to the fabric and finding the disks",
    Restore "restore" "loading the captured state",
    Start "start" "starting the application",
    WaitRepair "wait_repair" "waiting for a repair crew",
    Repair "repair" "repair of the blade, or of the fault that moved along",
    Transfer "transfer" "a planned move to a better matching blade",
}

/// The number of phases.
pub const PHASES: usize = Phase::ALL.len();

macro_rules! steps {
    ($($name:ident $key:ident $phase:ident $default:tt $source:literal),* $(,)?) => {
        /// One thing that takes time in a failover, a transfer or a return to the pool.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Step {
            $(#[doc = $source] $name,)*
        }

        impl Step {
            /// All steps.
            pub const ALL: &[Step] = &[$(Step::$name),*];

            /// The key under `[times]`.
            pub fn key(self) -> &'static str {
                match self { $(Step::$name => stringify!($key)),* }
            }

            /// The account that the time goes to.
            pub fn phase(self) -> Phase {
                match self { $(Step::$name => Phase::$phase),* }
            }

            /// Where the default comes from.
            pub fn source(self) -> &'static str {
                match self { $(Step::$name => $source),* }
            }

            /// The default as a scenario would write it.
            pub fn default_text(self) -> &'static str {
                match self { $(Step::$name => $default),* }
            }
        }

        /// How long each step takes, as a scenario writes it; what is not written has a default.
        #[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct TimesSpec {
            $(#[doc = $source] #[serde(skip_serializing_if = "Option::is_none")] pub $key: Option<DurationSpec>,)*
        }

        impl TimesSpec {
            /// What the scenario wrote for `step`.
            pub fn get(&self, step: Step) -> Option<&DurationSpec> {
                match step { $(Step::$name => self.$key.as_ref()),* }
            }
        }
    };
}

// An empty default means: not simulated unless the scenario says so.
steps! {
    Detect detect Detect "\"15 s\"" "VMware HA declares a host failed after 15 s without heartbeat (vendor documentation)",
    Capture capture Capture "\"1 s\"" "reading the identity from the service processor: assumed",
    Fence fence Fence "\"10 s\"" "wait after power-off in fence_bladecenter 4.12.1",
    Rezone rezone Rezone "" "re-zoning the SAN for the new switch port: not simulated unless said",
    WriteIdentity write_identity Reconfigure "\"2 s\"" "writing the identity through the service processor of a blade that is off: assumed",
    PowerOn power_on PowerOn "{ uniform = { min = \"145 s\", max = \"195 s\" } }" "half of the 5 to 7 minutes of US 9,471,445; the split is assumed",
    Boot boot Boot "{ uniform = { min = \"145 s\", max = \"195 s\" } }" "half of the 5 to 7 minutes of US 9,471,445; the split is assumed",
    Partition partition Partition "" "re-configuring into partitions after a full-system boot: not simulated unless said",
    Push push Reconfigure "\"1 s\"" "sending the identity to the running blade: assumed",
    Reconfigure reconfigure Reconfigure "\"3 s\"" "de-configuring, writing and re-configuring the adapters; a few seconds in US 9,471,445",
    LanRelearn lan_relearn LanRelearn "\"1 s\"" "switches learn the moved MAC from a gratuitous ARP: assumed",
    FabricLogin fabric_login FabricLogin "\"1 s\"" "fabric login with the new WWPN: assumed",
    Restore restore Restore "\"10 s\"" "loading captured state on the new blade: assumed",
    Start start Start "\"30 s\"" "starting the application: assumed (a measured vCenter restart took 7 min 40 s)",
    CaptureState capture_state Transfer "\"60 s\"" "saving a workload's state before a planned move, 4.8 GB at 80 MB/s (PowerVM documentation): size assumed",
    PowerDown power_down Transfer "\"10 s\"" "powering the old blade down in a planned move: as fence",
    ClearIdentity clear_identity Reconfigure "\"2 s\"" "clearing the identity of a blade before it enters the pool: assumed",
    Switchover switchover Reconfigure "" "one duration in place of all steps of a takeover",
    Transfer transfer Transfer "" "one duration in place of all steps of a planned transfer",
    FailedAttempt failed_attempt FailedAttempt "" "one duration for an attempt on a spare that turns out dead",
}

/// A checked duration for every step that is simulated.
#[derive(Clone, Debug)]
pub struct Times(Vec<Option<Distribution>>);

impl Times {
    /// One entry per step, in the order of [`Step::ALL`]; `None` is a step that is not simulated.
    pub fn new(entries: Vec<Option<Distribution>>) -> Times {
        assert_eq!(entries.len(), Step::ALL.len(), "one entry per step");
        Times(entries)
    }

    /// How long `step` takes, if it is simulated.
    pub fn get(&self, step: Step) -> Option<&Distribution> {
        self.0[step as usize].as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_can_be_read() {
        for step in Step::ALL.iter().filter(|s| !s.default_text().is_empty()) {
            let table: toml::Table = toml::from_str(&format!("of = {}", step.default_text())).unwrap();
            let spec: DurationSpec = table["of"].clone().try_into().unwrap();
            assert!(spec.build().unwrap().mean_us() > 0.0, "{}", step.key());
        }
    }
}
