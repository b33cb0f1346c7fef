//! What a scenario file says, word for word: the types that the parser fills and the schema describes.
//!
//! Their documentation becomes the schema's. Nothing here is checked beyond its type; that is `validate`'s work.

use crate::engine::count::CountSpec;
use crate::engine::distribution::DurationSpec;
use crate::model::blade::{Effect, Remedy, Renews};
use crate::model::cause::Reach;
use crate::model::fleet::Scope;
use crate::model::hardware::{AdapterKind, PartitionKind};
use crate::model::maintenance::Taken;
use crate::model::management::{Identities, ModulePlace};
use crate::model::san::Zoning;
use crate::model::step::{PerUnitSpec, SuccessSpec, TimesSpec};
use crate::model::workload::{Start as ArrivalStart, WhenEmpty};
use crate::policy::{DisplacedReturns, OnNoCounterpart, OnRefusal, Order, TransferMode, Undersized};
use crate::units::{Power, Size, Span};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A study: a data center, the policies to compare, and how long and how often to simulate.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The name of the study; its results go to `results/<name>/`.
    pub name: String,
    /// What the study is about, for readers.
    #[serde(default)]
    pub description: String,
    /// Length of each simulated history, warm-up included.
    pub horizon: Span,
    /// Time at the start that no statistic counts.
    #[serde(default)]
    pub warm_up: Span,
    /// Independent simulated histories; 200 unless said.
    #[serde(default = "replications")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub replications: u32,
    /// The seed of all random numbers; 1 unless said.
    #[serde(default = "seed")]
    pub seed: u64,
    /// Confidence level of the intervals, as a share; 0.95 unless said.
    #[serde(default = "level")]
    #[schemars(range(min = 0.5, max = 0.999_999))]
    pub level: f64,
    /// How old the blades are at the start; those delivered later are new.
    #[serde(default)]
    pub start: Start,
    /// The policy that the others are compared with; the first one unless said.
    pub baseline: Option<String>,
    /// The kinds of blades, by name.
    pub blade_type: BTreeMap<String, BladeType>,
    /// The site as a whole.
    #[serde(default)]
    pub site: Site,
    /// Groups of enclosures.
    #[serde(default)]
    pub enclosure: Vec<Enclosure>,
    /// The fabrics of the storage area network.
    #[serde(default)]
    pub fabric: Vec<Fabric>,
    /// The arrays that hold boot disks.
    #[serde(default)]
    pub array: Vec<Array>,
    /// The workload classes, each with the blades it starts on.
    #[schemars(length(min = 1))]
    pub workload: Vec<Workload>,
    /// The standby pools.
    #[serde(default)]
    pub pool: Vec<Pool>,
    /// Blades that arrive later and enter the pool.
    #[serde(default)]
    pub delivery: Vec<Delivery>,
    /// How long each step takes under every policy that does not say otherwise.
    #[serde(default)]
    pub times: TimesSpec,
    /// Time that a step takes in addition for each GiB of memory whose state is moved; without an entry in `times`
    /// such a step takes no other time.
    #[serde(default)]
    pub times_per_gib: PerUnitSpec,
    /// The same for each port that gets a new address.
    #[serde(default)]
    pub times_per_port: PerUnitSpec,
    /// The same for each partition.
    #[serde(default)]
    pub times_per_partition: PerUnitSpec,
    /// How often steps succeed; always unless said.
    #[serde(default)]
    pub success: SuccessSpec,
    /// Ageing and fault detection of spares.
    #[serde(default)]
    pub standby: Standby,
    /// Failures that strike several blades at once.
    #[serde(default)]
    pub burst: Vec<Burst>,
    /// Windows in which blades are worked on.
    #[serde(default)]
    pub maintenance: Vec<Maintenance>,
    /// Times at which nothing planned is begun: neither maintenance nor planned moves.
    #[serde(default)]
    pub freeze: Vec<Freeze>,
    /// When to warn that spares are short; nobody does unless said.
    pub warning: Option<Warning>,
    /// The repair shop.
    #[serde(default)]
    pub repair: Repair,
    /// The management plane.
    #[serde(default)]
    pub management: Management,
    /// A record of failures to replay, in place of drawn lives.
    pub record: Option<Record>,
    /// The policies to compare, by name.
    pub policy: BTreeMap<String, Policy>,
}

fn replications() -> u32 {
    200
}

fn seed() -> u64 {
    1
}

fn level() -> f64 {
    0.95
}

fn yes() -> bool {
    true
}

fn one() -> f64 {
    1.0
}

/// How old the blades are at the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// As in a fleet that has run for a long time: residual lives.
    #[default]
    Stationary,
    /// All new.
    New,
}

/// A kind of blade.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BladeType {
    /// What it provides: numbers, sizes ("96 GiB") or kinds ("x86").
    #[serde(default)]
    pub resources: BTreeMap<String, Amount>,
    /// Electrical power.
    #[serde(default)]
    pub power: PowerDraw,
    /// What it says it is; the name of the type unless said.
    pub machine_type: Option<String>,
    /// Its adapters; without any a takeover does not go into such detail.
    #[serde(default)]
    pub adapter: Vec<Adapter>,
    /// Its partitions; without any one operating system has the whole blade.
    #[serde(default)]
    pub partition: Vec<Partition>,
    /// The ways to fail, by name; without any it never fails.
    #[serde(default)]
    pub failure: BTreeMap<String, FailureMode>,
    /// Variance of the factor by which single blades age faster or slower, whose mean is 1; all alike unless said.
    #[schemars(extend("exclusiveMinimum" = 0.0), range(max = 100.0))]
    pub frailty: Option<f64>,
}

/// How much of a resource: a number, a size with its unit, or a kind.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Amount {
    /// So many pieces.
    Count(f64),
    /// A size such as "96 GiB", or a kind such as "x86".
    Text(String),
}

/// A card with ports that have addresses.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adapter {
    /// The name.
    pub name: String,
    /// What it connects to.
    pub kind: AdapterKind,
    /// How many ports it has; 1 unless said.
    #[serde(default = "one_blade")]
    #[schemars(range(min = 1, max = 64))]
    pub ports: u32,
    /// The ports whose addresses belong to the identity that moves, counted from 0; all unless said.
    pub moved: Option<Vec<u32>>,
    /// The ports that serve nothing but an OS disk on the SAN and refuse new addresses, counted from 0.
    #[serde(default)]
    pub privileged: Vec<u32>,
    /// The fabric of each port, for Fibre Channel; one name stands for all ports.
    #[serde(default)]
    pub fabrics: Vec<String>,
}

/// A logical partition.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Partition {
    /// The name.
    pub name: String,
    /// How it gets at adapters.
    pub kind: PartitionKind,
    /// The adapters it owns, by name.
    #[serde(default)]
    pub adapters: Vec<String>,
}

/// A fabric of the storage area network.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fabric {
    /// The name.
    pub name: String,
    /// How its zones name their members.
    #[serde(default)]
    pub zoning: Zoning,
    /// Blades that can boot over it at the same time; any number unless said.
    #[schemars(range(min = 1))]
    pub boots: Option<u32>,
    /// Life and repair; it never fails unless said.
    pub failure: Option<LifeAndRepair>,
}

/// An array of disks.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Array {
    /// The name.
    pub name: String,
    /// The fabrics it is cabled to; all unless said.
    #[serde(default)]
    pub fabrics: Vec<String>,
    /// Blades that can boot from it at the same time; any number unless said.
    #[schemars(range(min = 1))]
    pub boots: Option<u32>,
}

/// Electrical power by what a blade is doing.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PowerDraw {
    /// While it carries a workload.
    #[serde(default)]
    pub active: Power,
    /// While it is booted and idle.
    #[serde(default)]
    pub idle: Power,
    /// While it is off.
    #[serde(default)]
    pub off: Power,
}

/// One way to fail.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FailureMode {
    /// Operating age from new, or from the last repair, to the failure.
    pub life: DurationSpec,
    /// Duration of the repair.
    pub repair: DurationSpec,
    /// What it does to the blade.
    #[serde(default)]
    pub effect: Effect,
    /// Whether the service processor survives it, so that the identity can be read off the blade; yes unless said.
    #[serde(default = "yes")]
    pub sp_alive: bool,
    /// Whether the workload's state can be saved after it; no unless said.
    #[serde(default)]
    pub leaves_state: bool,
    /// Whether it leaves the blade without power, so that nobody has to fence it; no unless said.
    #[serde(default)]
    pub loses_power: bool,
    /// Time to notice it in use, where it differs from `times.detect`.
    pub detect: Option<DurationSpec>,
    /// What cures it; `takeover` unless said, and nothing else where the blade merely `degrades`.
    pub remedy: Option<Remedy>,
    /// Probability that the fault lives on the boot disk and strikes again after a takeover, as a share.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub follows_identity: f64,
    /// What a repair makes new.
    #[serde(default)]
    pub renews: Renews,
}

/// A group of enclosures that are alike.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Enclosure {
    /// The name of the group.
    #[serde(default = "enclosure_name")]
    pub name: String,
    /// How many there are.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub count: u32,
    /// Slots of each.
    #[schemars(range(min = 1, max = 1000))]
    pub slots: u32,
    /// Life and repair of each enclosure: while it is out all its blades are dark; it never fails unless said.
    pub failure: Option<LifeAndRepair>,
    /// Parts of each enclosure that have a power supply of their own, and lose it.
    #[serde(default)]
    pub power_domain: Vec<PowerDomain>,
}

/// Slots of an enclosure that share a power supply.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PowerDomain {
    /// The name.
    pub name: String,
    /// The first and the last of its slots, counted from 1 as on a chassis.
    pub slots: (u32, u32),
    /// Life and repair of the supply.
    pub failure: LifeAndRepair,
}

/// The site as a whole.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Life and repair of what all blades depend on, such as the power of the room; it never fails unless said.
    pub failure: Option<LifeAndRepair>,
}

fn enclosure_name() -> String {
    "enclosure".to_owned()
}

/// A class of workloads that are alike, each on a blade of its own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Workload {
    /// The name; the blades it starts on carry it, too.
    pub name: String,
    /// How many there are at the start; none only if others arrive.
    #[schemars(range(min = 0, max = 10_000_000))]
    pub count: u32,
    /// The type of blade that each starts on.
    pub on: String,
    /// Time that each is up before it finishes and its blade goes to the pool; for ever unless said.
    pub run: Option<DurationSpec>,
    /// How others arrive; none do unless said.
    pub arrivals: Option<Arrivals>,
    /// The group of enclosures whose slots the blades fill; outside any enclosure unless said.
    pub enclosure: Option<String>,
    /// Waiting workloads of a smaller number are served first; all are equal unless said.
    #[serde(default)]
    pub priority: u32,
    /// What it requires of a blade.
    #[serde(default)]
    pub requirement: Requirement,
    /// Virtual machines on each blade; 1 unless said. Figures count them, and a stated requirement is that of one.
    #[serde(default = "one_blade")]
    #[schemars(range(min = 1, max = 1000))]
    pub virtual_machines: u32,
    /// How the virtual machines of a blade fail over.
    #[serde(default)]
    pub fail_over: FailOver,
    /// The memory whose state a transfer moves; its requirement of `memory` unless said.
    pub state: Option<Size>,
    /// The partitions of its first blade that it needs; all unless said. Whoever needs a client needs its servers, too.
    pub needs: Option<Vec<String>>,
    /// The array that holds its boot disk; the first unless said.
    pub array: Option<String>,
    /// The groups of blades (pools, deliveries, workloads) whose switch ports are in its hard zones, besides the port
    /// of its own first blade.
    #[serde(default)]
    pub zoned: Vec<String>,
}

/// How workloads of a class arrive.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arrivals {
    /// Time from one to the next.
    pub every: DurationSpec,
    /// What becomes of one that finds no spare.
    #[serde(default)]
    pub when_empty: WhenEmpty,
    /// How one starts on a spare.
    #[serde(default)]
    pub start: ArrivalStart,
    /// How many of the class there may be at a time, those that wait included; any more are lost. As many as there are
    /// blades unless said.
    #[schemars(range(min = 1, max = 10_000_000))]
    pub at_most: Option<u32>,
}

/// How the virtual machines of a blade fail over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FailOver {
    /// All of them onto the same blade.
    #[default]
    Together,
    /// Each onto a blade of its own.
    Apart,
}

/// Where the resource requirement of a workload comes from.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// What its first blade provides.
    #[default]
    Provided,
    /// What the virtual machine manager states.
    Metadata(BTreeMap<String, Amount>),
    /// What the workload was measured to use.
    Utilization(BTreeMap<String, Amount>),
    /// What the workload was measured to use over time.
    Profile(UtilizationProfile),
}

/// A utilization that changes at set times.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UtilizationProfile {
    /// After how long it begins anew, such as "1 d"; the last level stays unless said.
    pub every: Option<Span>,
    /// The levels in the order of time; the first at "0".
    #[serde(default)]
    pub level: Vec<UtilizationLevel>,
    /// In place of levels: a CSV file with a column `at` (a duration with its unit) and one for each resource, with
    /// amounts as they stand in scenarios. Its path is relative to the scenario.
    pub file: Option<String>,
}

/// A utilization from some time on.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UtilizationLevel {
    /// From when on, counted from the start and from each beginning anew.
    pub at: Span,
    /// What is used.
    pub uses: BTreeMap<String, Amount>,
}

/// Spares of one type that stand by from the start.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pool {
    /// The name; `spare-<type>` unless said.
    pub name: Option<String>,
    /// The blade type.
    #[serde(rename = "type")]
    pub blade_type: String,
    /// How many there are.
    #[schemars(range(min = 0, max = 10_000_000))]
    pub count: u32,
    /// The group of enclosures whose slots the spares fill; outside any enclosure unless said.
    pub enclosure: Option<String>,
    /// Whom they may serve.
    #[serde(default)]
    pub scope: Scope,
    /// The array they boot from while they stand by; the first unless said.
    pub array: Option<String>,
}

/// Blades that arrive later and enter the pool.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// The name of the blades.
    pub name: String,
    /// When they arrive.
    pub at: Span,
    /// The blade type.
    #[serde(rename = "type")]
    pub blade_type: String,
    /// How many arrive; 1 unless said.
    #[serde(default = "one_blade")]
    #[schemars(range(min = 1, max = 10_000_000))]
    pub count: u32,
}

fn one_blade() -> u32 {
    1
}

/// How spares age, and how their faults are found.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Standby {
    /// Ageing in the pool as a share of that in use; 1 for booted spares and 0 for cold ones unless said.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub ageing: Option<f64>,
    /// Ageing during a takeover as a share of that in use; 1 unless said.
    #[serde(default = "one")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub takeover_ageing: f64,
    /// How a fault in the pool is noticed.
    #[serde(default)]
    pub detection: PoolDetection,
    /// How the health of booted spares is checked; without it, and in cold spares, only a takeover finds a fault.
    pub check: Option<HealthCheck>,
}

impl Default for Standby {
    fn default() -> Self {
        Standby { ageing: None, takeover_ageing: 1.0, detection: PoolDetection::Latent, check: None }
    }
}

/// How the health of booted spares is checked.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HealthCheck {
    /// Time from one check to the next.
    pub period: Option<Span>,
    /// When the first check is, for all blades at once; without it every blade has a time of its own within the period.
    pub phase: Option<Span>,
    /// In place of a period: time from a latent fault to its discovery.
    pub after: Option<DurationSpec>,
    /// Share of the faults that a check can find at all; the others are found by a takeover. All unless said.
    #[serde(default = "one")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub coverage: f64,
    /// Sound spares that a check takes for failed; none unless said.
    pub false_alarm: Option<FalseAlarm>,
    /// How long a module is busy with the check of one blade, after all else that it has to do; not at all unless said.
    /// It goes with a period and a phase.
    pub occupies: Option<Span>,
}

/// Sound spares that a check takes for failed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FalseAlarm {
    /// Time in the pool until a check takes a blade for failed.
    pub every: DurationSpec,
    /// Time that the repair crew takes to find that nothing is wrong with it.
    pub inspection: DurationSpec,
}

/// How a fault in the pool is noticed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PoolDetection {
    /// Not until a health check or a takeover finds it.
    #[default]
    Latent,
    /// At once.
    Immediate,
}

/// Failures that strike several blades at once.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Burst {
    /// The name.
    pub name: String,
    /// Time from one to the next.
    pub every: DurationSpec,
    /// How many blades it strikes.
    pub blades: CountSpec,
    /// Where it strikes.
    #[serde(default)]
    pub reach: Reach,
    /// The failure mode that strikes; blades whose type does not have it are spared.
    pub mode: String,
}

/// Windows in which blades are worked on, each in its turn.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Maintenance {
    /// The name.
    pub name: String,
    /// When the first window begins.
    pub first: Span,
    /// From the beginning of one to that of the next; there is one unless said.
    pub every: Option<Span>,
    /// How long each window lasts; work that has begun goes on after it.
    pub lasts: Span,
    /// How many blades are taken at a time; 1 unless said.
    #[serde(default = "one_blade")]
    #[schemars(range(min = 1))]
    pub at_a_time: u32,
    /// Which blades are taken.
    #[serde(default)]
    pub of: Taken,
    /// How long each is worked on.
    pub work: DurationSpec,
}

/// A time at which nothing planned is begun.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Freeze {
    /// When the first one begins.
    pub first: Span,
    /// From the beginning of one to that of the next; there is one unless said.
    pub every: Option<Span>,
    /// How long each lasts.
    pub lasts: Span,
}

/// A warning while the spares that are thought healthy could not carry the workloads that are expected to need them.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Warning {
    /// The workloads that are expected to need spares together; those of any one enclosure unless said, or the largest
    /// one where there are no enclosures.
    pub anticipate: Option<Anticipate>,
    /// New blades that are ordered while there is a warning; none unless said.
    pub order: Option<BladeOrder>,
}

/// The workloads that are expected to need spares together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Anticipate {
    /// All that there are at the start.
    All,
    /// So many, those that require most.
    Worst(#[schemars(range(min = 1))] u32),
    /// Those that start in one enclosure, whichever that is.
    OneEnclosure,
}

/// New blades that are ordered, one order after the other.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BladeOrder {
    /// The name of the blades; `ordered-<type>` unless said.
    pub name: Option<String>,
    /// The blade type.
    #[serde(rename = "type")]
    pub blade_type: String,
    /// How many are ordered at a time; 1 unless said.
    #[serde(default = "one_blade")]
    #[schemars(range(min = 1, max = 10_000_000))]
    pub count: u32,
    /// Time until they arrive.
    pub delivery: DurationSpec,
    /// How many may be ordered in all.
    #[schemars(range(min = 1, max = 10_000_000))]
    pub at_most: u32,
}

/// The repair shop.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Repair {
    /// Blades that can be repaired at the same time, first come first served; any number unless said.
    #[schemars(range(min = 1))]
    pub crews: Option<u32>,
}

/// The management plane.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Management {
    /// Failovers and transfers that the system management server carries out at the same time; any number unless said.
    #[schemars(range(min = 1))]
    pub slots: Option<u32>,
    /// Life and repair of the system management server; it never fails unless said.
    pub failure: Option<LifeAndRepair>,
    /// Commands that the module of an enclosure carries out at the same time; 1 unless said.
    #[schemars(range(min = 1))]
    pub module_commands: Option<u32>,
    /// Where the modules are.
    #[serde(default)]
    pub modules: ModulePlace,
    /// Life and repair of each module; they never fail unless said.
    pub module_failure: Option<LifeAndRepair>,
    /// When the identity of a blade is read.
    #[serde(default)]
    pub identities: Identities,
}

/// An alternation of working and being repaired.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LifeAndRepair {
    /// Time from the end of a repair to the next failure.
    pub life: DurationSpec,
    /// Duration of a repair.
    pub repair: DurationSpec,
}

/// A record of failures to replay.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// A CSV file with the columns `class` (the workload class whose blade it is), `blade` (its index in the class),
    /// `failed_min` and `returned_min` (minutes since the start) and `mode` (a failure mode of the blade's type); other
    /// columns are for readers. Its path is relative to the scenario.
    pub file: String,
    /// Whether spares fail.
    #[serde(default)]
    pub spares: RecordSpares,
}

/// Whether the spares added to a record fail.
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
    /// How spares stand by.
    pub readiness: Option<Choice>,
    /// Which spare replaces a failed blade.
    pub selection: Option<Choice>,
    /// How a spare becomes the running server.
    pub takeover: Option<Choice>,
    /// Whether a workload moves on to a better match.
    pub rebalance: Option<Choice>,
    /// What a spare that is too small means.
    #[serde(default)]
    pub undersized: Undersized,
    /// When a blade that a planned move leaves behind returns to the pool.
    #[serde(default)]
    pub displaced_returns: DisplacedReturns,
    /// What comes first once a failure is noticed.
    #[serde(default)]
    pub order: Order,
    /// What is done when a privileged port refuses its new address.
    #[serde(default)]
    pub on_refusal: OnRefusal,
    /// What is done with a spare that lacks a counterpart for a partition or a port.
    #[serde(default)]
    pub on_no_counterpart: OnNoCounterpart,
    /// How planned moves copy the workload's state.
    #[serde(default)]
    pub transfer: TransferMode,
    /// How long each step takes under this policy, where it differs from `[times]`.
    #[serde(default)]
    pub times: TimesSpec,
}
