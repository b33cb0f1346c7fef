//! The steps of a failover, and the phases that an outage is the sum of.
//!
//! Intuition: a *step* is one thing that takes time (powering on, pushing an identity); a *phase* is the account its
//! time goes to. Several steps may share a phase, and waiting has phases but no steps.

use crate::engine::distribution::Distribution;
use crate::model::preset::{SpanSpec, TimeSpec};
use crate::units::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! phases {
    ($($name:ident $text:literal $meaning:literal),* $(,)?) => {
        /// A phase of an outage or of a planned transfer: an account of its time.
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

            /// The activity that the time is spent on.
            pub fn meaning(self) -> &'static str {
                match self { $(Phase::$name => $meaning),* }
            }
        }
    };
}

phases! {
    Detect "detect" "from failure to detection",
    Capture "capture" "reading identity and state from the failed blade",
    Fence "fence" "fencing: ensuring that the failed blade is off",
    WaitManagement "wait_management" "waiting for a management server or module",
    WaitSpare "wait_spare" "waiting for a spare that can take over",
    FailedAttempt "failed_attempt" "failed takeover attempt",
    Rezone "rezone" "changing the zones of the SAN",
    PowerOn "power_on" "power-on self test and probing of the cards",
    Boot "boot" "booting the operating system",
    Partition "partition" "configuring into partitions",
    Reconfigure "reconfigure" "writing the new identity",
    LanRelearn "lan_relearn" "network relearning the moved address",
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

            /// Source of the default.
            pub fn source(self) -> &'static str {
                match self { $(Step::$name => $source),* }
            }

            /// The default as a scenario would write it.
            pub fn default_text(self) -> &'static str {
                match self { $(Step::$name => $default),* }
            }
        }

        /// Duration of each step, as a scenario writes it; a step that is not written has a default.
        #[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct TimesSpec {
            /// Duration of the steps that are not written: none; their defaults unless said.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub others: Option<NoTime>,
            $(#[doc = $source] #[serde(skip_serializing_if = "Option::is_none")] pub $key: Option<TimeSpec>,)*
        }

        impl TimesSpec {
            /// The duration that the scenario gives for `step`.
            pub fn get(&self, step: Step) -> Option<&TimeSpec> {
                match step { $(Step::$name => self.$key.as_ref()),* }
            }
        }

        /// Time that a step takes in addition for each unit of something.
        #[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct PerUnitSpec {
            $(#[doc = $source] #[serde(skip_serializing_if = "Option::is_none")] pub $key: Option<SpanSpec>,)*
        }

        impl PerUnitSpec {
            /// The addition that the scenario gives for `step`.
            pub fn get(&self, step: Step) -> Option<&SpanSpec> {
                match step { $(Step::$name => self.$key.as_ref()),* }
            }
        }

        /// Probability of success of each step, and retries of a failed one.
        #[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct SuccessSpec {
            /// Times that a failed step is tried again before the attempt has failed; 1 unless said (assumed).
            #[serde(default = "one_retry")]
            #[schemars(range(min = 0, max = 100))]
            pub retries: u32,
            $(#[doc = $source] #[serde(skip_serializing_if = "Option::is_none")]
            #[schemars(range(min = 0.0, max = 1.0))] pub $key: Option<f64>,)*
        }

        impl Default for SuccessSpec {
            fn default() -> Self {
                SuccessSpec { retries: one_retry(), $($key: None),* }
            }
        }

        impl SuccessSpec {
            /// The probability that `step` succeeds \[1\]; 1 unless said.
            pub fn get(&self, step: Step) -> f64 {
                match step { $(Step::$name => self.$key),* }.unwrap_or(1.0)
            }
        }
    };
}

/// No time: the step is over in the instant in which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoTime {
    /// No time.
    None,
}

/// Duration of each step: a table, or `none` where no step takes any time.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum TimesChoice {
    /// No step takes time; short for a table with `others` alone.
    All(NoTime),
    /// The duration of each step.
    Each(Box<TimesSpec>),
}

impl Default for TimesChoice {
    fn default() -> Self {
        TimesChoice::Each(Box::default())
    }
}

impl TimesChoice {
    /// The duration that the scenario gives for `step`.
    pub fn get(&self, step: Step) -> Option<&TimeSpec> {
        match self {
            TimesChoice::All(NoTime::None) => None,
            TimesChoice::Each(each) => each.get(step),
        }
    }

    /// True if a step without a duration here takes no time.
    pub fn others_take_none(&self) -> bool {
        match self {
            TimesChoice::All(NoTime::None) => true,
            TimesChoice::Each(each) => each.others == Some(NoTime::None),
        }
    }
}

fn one_retry() -> u32 {
    1
}

// An empty default means: not simulated unless the scenario says so.
steps! {
    Detect detect Detect "\"15 s\"" "VMware HA declares a host failed after 15 s without heartbeat (vendor documentation)",
    Capture capture Capture "\"1 s\"" "reading the identity from the service processor: assumed",
    ManualIdentity manual_identity Capture "" "entering an unreadable identity by hand; without it, such a workload \
     waits for its own blade",
    CaptureState capture_state Capture "\"60 s\"" "saving a workload's state, 4.8 GB at 80 MB/s (PowerVM documentation): size assumed",
    Fence fence Fence "\"10 s\"" "wait after power-off in fence_bladecenter 4.12.1",
    ManualFence manual_fence Fence "" "pulling the blade by hand, counted from the fence request; without it blades \
     are not pulled",
    Rezone rezone Rezone "" "re-zoning the SAN for the new switch port; without it, ports outside a hard zone cannot \
     be used",
    WriteIdentity write_identity Reconfigure "\"2 s\"" "writing the identity through the service processor of a blade that is off: assumed",
    PowerCommand power_command PowerOn "" "the module's command to power a blade on: not simulated unless said",
    PowerOn power_on PowerOn "{ uniform = { min = \"145 s\", max = \"195 s\" } }" "half of the 5 to 7 minutes of US 9,471,445; the split is assumed",
    Boot boot Boot "{ uniform = { min = \"145 s\", max = \"195 s\" } }" "half of the 5 to 7 minutes of US 9,471,445; the split is assumed",
    Partition partition Partition "" "re-configuring into partitions after a full-system boot: not simulated unless said",
    BootVios boot_vios Boot "\"60 s\"" "booting a virtual I/O server, before its clients; only on partitioned blades: assumed",
    BootPartition boot_partition Boot "\"45 s\"" "booting a partition that is not a virtual I/O server; only on partitioned blades: assumed",
    Push push Reconfigure "\"1 s\"" "sending the identity to the running blade: assumed",
    Reconfigure reconfigure Reconfigure "\"3 s\"" "all adapters of a blade whose adapters are not listed; a few seconds in US 9,471,445",
    RemoveDriver remove_driver Reconfigure "\"300 ms\"" "removing the driver of an adapter: assumed",
    RemoveSlot remove_slot Reconfigure "\"200 ms\"" "dynamic removal of an adapter's slot: assumed",
    WriteFcode write_fcode Reconfigure "\"100 ms\"" "an FCODE call that writes the address of one port to NVRAM: assumed",
    UpdateDeviceTree update_device_tree Reconfigure "\"200 ms\"" "partition firmware updating the device tree: assumed",
    AddSlot add_slot Reconfigure "\"200 ms\"" "dynamic addition of an adapter's slot: assumed",
    Configure configure Reconfigure "\"500 ms\"" "the operating system configuring the new device: assumed",
    Operator operator Reconfigure "\"30 min\"" "resolving a refused port by hand: assumed",
    LanRelearn lan_relearn LanRelearn "\"1 s\"" "switches learn the moved MAC from a gratuitous ARP: assumed",
    FabricLogin fabric_login FabricLogin "\"1 s\"" "fabric login with the new WWPN: assumed",
    Restore restore Restore "\"10 s\"" "loading captured state on the new blade: assumed",
    Start start Start "\"30 s\"" "starting the application: assumed (a measured vCenter restart took 7 min 40 s)",
    PowerDown power_down Transfer "\"10 s\"" "powering the old blade down in a planned move: as fence",
    LiveCopy live_copy Transfer "\"60 s\"" "copying a running workload's memory, 4.8 GB at 80 MB/s (PowerVM documentation): size assumed",
    LiveStop live_stop Transfer "\"3 s\"" "the stop at the end of a live move, a few seconds in PowerVM documentation",
    ClearIdentity clear_identity Reconfigure "\"2 s\"" "clearing the identity of a blade before it enters the pool: assumed",
    Switchover switchover Reconfigure "" "one duration in place of all steps of a takeover",
    Transfer transfer Transfer "" "one duration in place of all steps of a planned transfer",
    FailedAttempt failed_attempt FailedAttempt "" "one duration for an attempt on a dead spare",
}

/// Quantities that the duration of a step may grow with.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StepLoad {
    /// Memory whose state is moved \[B\].
    pub bytes: f64,
    /// Ports that get a new address.
    pub ports: u32,
    /// Partitions.
    pub partitions: u32,
}

/// The duration of a step, checked.
#[derive(Clone, Debug, Default)]
pub struct StepTime {
    /// The part that depends on nothing; `None` if there is none.
    pub base: Option<Distribution>,
    /// In addition for each GiB of memory.
    pub per_gib: Span,
    /// In addition for each port.
    pub per_port: Span,
    /// In addition for each partition.
    pub per_partition: Span,
    /// Probability of success \[1\].
    pub success: f64,
}

impl StepTime {
    /// True if the step takes time at all, or can fail.
    pub fn is_simulated(&self) -> bool {
        self.base.as_ref().is_some_and(|base| !base.is_zero())
            || self.per_gib.plus(self.per_port).plus(self.per_partition) > Span::ZERO
            || self.success < 1.0
    }

    fn grown(&self, load: &StepLoad) -> f64 {
        load.bytes / (1u64 << 30) as f64 * self.per_gib.0 as f64
            + f64::from(load.ports) * self.per_port.0 as f64
            + f64::from(load.partitions) * self.per_partition.0 as f64
    }

    /// The duration whose part that depends on nothing is drawn by `draw`.
    #[inline]
    pub fn span(&self, load: &StepLoad, draw: impl FnOnce(&Distribution) -> Span) -> Span {
        self.base.as_ref().map_or(Span::ZERO, draw).plus(Span::from_us(self.grown(load)))
    }

    /// The mean \[µs\].
    pub fn mean_us(&self, load: &StepLoad) -> f64 {
        self.base.as_ref().map_or(0.0, Distribution::mean_us) + self.grown(load)
    }
}

/// A checked duration for every step, and how often a failed one is tried again.
#[derive(Clone, Debug)]
pub struct Times {
    entries: Vec<StepTime>,
    /// Times that a failed step is tried again.
    pub retries: u32,
}

impl Times {
    /// One entry per step, in the order of [`Step::ALL`].
    ///
    /// # Panics
    /// If there are more or fewer.
    pub fn new(entries: Vec<StepTime>, retries: u32) -> Times {
        assert_eq!(entries.len(), Step::ALL.len(), "one entry per step");
        Times { entries, retries }
    }

    /// The duration of a step.
    pub fn of(&self, step: Step) -> &StepTime {
        &self.entries[step as usize]
    }

    /// The duration of a step, if it is simulated.
    pub fn get(&self, step: Step) -> Option<&StepTime> {
        Some(self.of(step)).filter(|time| time.is_simulated())
    }

    /// True if the scenario gives the duration of a step.
    pub fn is_said(&self, step: Step) -> bool {
        let time = self.of(step);
        time.base.is_some() || time.is_simulated()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::distribution::DurationSpec;

    #[test]
    fn every_default_can_be_read() {
        for step in Step::ALL.iter().filter(|s| !s.default_text().is_empty()) {
            let table: toml::Table = toml::from_str(&format!("of = {}", step.default_text())).unwrap();
            let spec: DurationSpec = table["of"].clone().try_into().unwrap();
            assert!(spec.build().unwrap().mean_us() > 0.0, "{}", step.key());
        }
    }
}
