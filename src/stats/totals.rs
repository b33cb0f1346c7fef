//! The totals of one replication of one policy: counts and integrals over the window.
//!
//! Intuition: every figure reported is a ratio of two sums over replications. The simulation adds up the numerators and
//! denominators in integers (workload-microseconds, events), so that a sum does not depend on the order of its terms.

use crate::stats::{Histogram, Work};
use crate::units::{Span, Time, TypeId};

/// Counts and integrals of one workload class, or of all of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassTotals {
    /// Workloads present, integrated \[workload·µs\].
    pub present_us: i128,
    /// Partitions that they need, integrated \[partition·µs\].
    pub partitions_us: i128,
    /// Workloads up, by the type of the blade they run on \[workload·µs\]: the types that they have run on, in order.
    pub up_us: Vec<(TypeId, i128)>,
    /// Downtime by phase, in the order of the model's phases \[workload·µs\].
    pub phases_us: Vec<i128>,
    /// The part of it spent on each step, in the order of the model's steps; then the same of planned moves
    /// \[workload·µs\].
    pub steps_us: Vec<i128>,
    /// Downtime of the partitions that workloads need \[partition·µs\].
    pub partitions_down_us: i128,
    /// Time that adapters without new addresses would have added to takeovers \[workload·µs\].
    pub untouched_us: i128,
    /// Downtime that no failover policy can remove \[workload·µs\].
    pub irremovable_us: i128,
    /// Unplanned outages that started.
    pub outages: u64,
    /// Takeovers that started.
    pub failovers: u64,
    /// Takeovers that ended without the workload up.
    pub failed_failovers: u64,
    /// Planned transfers that started.
    pub cascades: u64,
    /// Outages after which the workload started anew, because its state was not saved.
    pub lost_states: u64,
    /// Identities that could not be read off a failed blade.
    pub unreadable: u64,
    /// Ports that refused a new address.
    pub refusals: u64,
    /// Times a workload needed a spare.
    pub needs: u64,
    /// Times that such a workload had to wait for a spare or for management.
    pub waits: u64,
    /// Workloads that finished.
    pub completions: u64,
    /// Workloads that arrived and were taken on.
    pub accepted: u64,
    /// Workloads that arrived and were lost.
    pub lost: u64,
    /// Workloads taken on that were up for the first time.
    pub starts: u64,
    /// Time that workloads taken on were not up for the first time yet \[workload·µs\].
    pub start_us: i128,
    /// Durations of the outages that started in the window; those still open at the end are censored.
    pub durations: Histogram,
    /// Distance of workload and blade, all resources weighted alike, integrated while up \[workload·µs\].
    pub mismatch: f64,
    /// Share of the requirement that is served, integrated while up \[workload·µs\].
    pub served: f64,
    /// The part of it that faults take away with which blades run on \[workload·µs\].
    pub unserved: f64,
    /// Workloads that are served in part, integrated while up \[workload·µs\].
    pub degraded_us: i128,
    /// Workloads on a blade that does not match, integrated while up \[workload·µs\].
    pub candidates_us: i128,
    /// Mismatch by resource, in the order of the site's resources.
    pub resources: Vec<ResourceTotals>,
    /// Months and years, each taken as a whole.
    pub risk: RiskTotals,
    /// The cost of its downtime; nothing without prices.
    pub costs: Costs,
}

/// The months and years of a window, of a class or of the site: those of one class cannot be added to those of
/// another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RiskTotals {
    /// Complete years of the window.
    pub years: u64,
    /// Years that met the target of availability, of the years seen; nothing seen without a target.
    pub years_met: Tally,
    /// Months that met the target, of the months seen.
    pub months_met: Tally,
    /// Downtime per workload in each year.
    pub downtime_of_year: Histogram,
    /// Downtime of the worst workload of each year, summed up over the years \[workload·µs\].
    pub worst_us: i128,
}

/// Good outcomes among those seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Good outcomes.
    pub good: u64,
    /// Outcomes seen.
    pub seen: u64,
}

impl Tally {
    /// Counts one more.
    pub fn count(&mut self, good: bool) {
        self.good += u64::from(good);
        self.seen += 1;
    }
}

/// The costs of the window \[currency\], by item.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Costs {
    /// Purchase of the blades, as far as it is written off in the window.
    pub purchase: f64,
    /// Energy, that for cooling included.
    pub energy: f64,
    /// Software of spares that stand by booted.
    pub licences: f64,
    /// The maintenance contract.
    pub contract: f64,
    /// Downtime.
    pub downtime: f64,
    /// Penalties for months or years of too much downtime.
    pub penalties: f64,
}

impl Costs {
    /// All items together.
    pub fn total(&self) -> f64 {
        self.purchase + self.energy + self.licences + self.contract + self.downtime + self.penalties
    }

    /// Adds the costs of something else.
    pub fn add(&mut self, other: &Costs) {
        self.purchase += other.purchase;
        self.energy += other.energy;
        self.licences += other.licences;
        self.contract += other.contract;
        self.downtime += other.downtime;
        self.penalties += other.penalties;
    }
}

/// Mismatch in one resource, integrated while up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ResourceTotals {
    /// Over-provision relative to the requirement \[workload·µs\].
    pub over: f64,
    /// Under-provision relative to the requirement \[workload·µs\].
    pub under: f64,
    /// Over-provision in the resource's own unit \[unit·h\].
    pub wasted: f64,
    /// Under-provision in the resource's own unit \[unit·h\].
    pub missing: f64,
}

/// The time of the blades of one type, by what they did \[blade·µs\].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StateTotals {
    /// Carrying a workload, or becoming the blade that does.
    pub active_us: i128,
    /// Booted and idle in the pool, or on the way into it.
    pub idle_us: i128,
    /// Powered off: cold in the pool, failed or in repair.
    pub off_us: i128,
    /// Of the idle and off time, that in the pool.
    pub pool_idle_us: i128,
    /// Of the off time, that in the pool.
    pub pool_off_us: i128,
    /// Of the off time, that of planned work.
    pub maintenance_us: i128,
    /// Of the off time, that of sound blades without power or paths.
    pub dark_us: i128,
}

/// Counts for the site as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SiteCounts {
    /// Blades that failed in the pool.
    pub standby_failures: u64,
    /// Latent faults that a health check found.
    pub detections: u64,
    /// Sound spares that a health check took for failed.
    pub false_alarms: u64,
    /// Repairs completed.
    pub repairs: u64,
    /// Blades taken for planned work.
    pub maintained: u64,
    /// Blades whose turn it was, but whose workload found no spare.
    pub passed_over: u64,
    /// Warnings that spares are short.
    pub warnings: u64,
    /// Blades that were ordered.
    pub ordered: u64,
    /// Faults that came in bursts.
    pub burst_failures: u64,
    /// Recorded failures that met a blade already dark or in repair.
    pub ineffective: u64,
}

/// The totals of one replication of one policy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Totals {
    /// Length of the window: horizon less warm-up.
    pub window: Span,
    /// By workload class, in the order of the scenario.
    pub classes: Vec<ClassTotals>,
    /// By blade type, in the order of the scenario.
    pub states: Vec<StateTotals>,
    /// Electrical energy of the fleet \[kWh\].
    pub energy_kwh: f64,
    /// The pool's part of it \[kWh\].
    pub pool_energy_kwh: f64,
    /// Blades ready in the pool, latent faults included \[blade·µs\].
    pub pool_us: i128,
    /// Time without any ready blade \[µs\].
    pub pool_empty_us: i128,
    /// Latent faults in the pool \[blade·µs\].
    pub latent_us: i128,
    /// The fewest ready blades at any time.
    pub pool_min: i64,
    /// Times the pool became empty.
    pub exhaustions: u64,
    /// Time with a warning that spares are short \[µs\].
    pub warned_us: i128,
    /// Time from warnings to the exhaustions they came before, summed up \[µs\].
    pub lead_us: i128,
    /// Time at which the pool was first empty, warm-up included.
    pub first_empty: Option<Time>,
    /// Time at which a workload first had to wait, warm-up included.
    pub first_wait: Option<Time>,
    /// The end of the history.
    pub horizon: Time,
    /// Time with at least one workload waiting \[µs\].
    pub any_waiting_us: i128,
    /// Blades failed and sent to repair \[blade·µs\].
    pub shop_us: i128,
    /// The part of it spent waiting for a crew \[blade·µs\].
    pub repair_queue_us: i128,
    /// Time the management server was down \[µs\].
    pub management_down_us: i128,
    /// Time the modules of the enclosures were down \[module·µs\].
    pub modules_down_us: i128,
    /// Modules of enclosures.
    pub modules: u32,
    /// Enclosures that were out \[enclosure·µs\].
    pub enclosures_out_us: i128,
    /// Counts for the site as a whole.
    pub counts: SiteCounts,
    /// Months and years of all workloads together.
    pub site_risk: RiskTotals,
    /// Ready blades, integrated over each of equal parts of the horizon \[blade·µs\].
    pub pool_series: Vec<i128>,
    /// Workloads down, integrated over the same parts \[workload·µs\].
    pub down_series: Vec<i128>,
    /// The length of such a part.
    pub part: Span,
    /// The costs of the site, downtime included; nothing without prices.
    pub costs: Costs,
    /// The part of its own noise that it has counted, with mean zero, in the order of the policy's controls.
    pub controls: Vec<f64>,
    /// The work that the history took.
    pub work: Work,
}

impl ClassTotals {
    /// Workloads up on any type \[workload·µs\].
    pub fn up(&self) -> i128 {
        self.up_us.iter().map(|(_, us)| us).sum()
    }

    /// Workloads up on one type \[workload·µs\].
    pub fn up_on(&self, on: TypeId) -> i128 {
        self.up_us.binary_search_by_key(&on, |of| of.0).map_or(0, |at| self.up_us[at].1)
    }

    /// Counts workloads that were up on a type \[workload·µs\].
    pub(crate) fn was_up(&mut self, on: TypeId, us: i128) {
        match self.up_us.binary_search_by_key(&on, |of| of.0) {
            Ok(at) => self.up_us[at].1 += us,
            Err(at) => self.up_us.insert(at, (on, us)),
        }
    }

    /// Workloads not up \[workload·µs\].
    pub fn down(&self) -> i128 {
        self.present_us - self.up()
    }

    /// Adds the totals of another class, but for its months and years.
    pub fn add(&mut self, other: &ClassTotals) {
        fn grow<T: Copy + Default>(mine: &mut Vec<T>, theirs: &[T], add: impl Fn(&mut T, T)) {
            mine.resize(mine.len().max(theirs.len()), T::default());
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| add(mine, *theirs));
        }
        self.present_us += other.present_us;
        self.partitions_us += other.partitions_us;
        other.up_us.iter().for_each(|(on, us)| self.was_up(*on, *us));
        grow(&mut self.phases_us, &other.phases_us, |a, b| *a += b);
        grow(&mut self.steps_us, &other.steps_us, |a, b| *a += b);
        self.partitions_down_us += other.partitions_down_us;
        self.untouched_us += other.untouched_us;
        self.irremovable_us += other.irremovable_us;
        self.outages += other.outages;
        self.failovers += other.failovers;
        self.failed_failovers += other.failed_failovers;
        self.cascades += other.cascades;
        self.lost_states += other.lost_states;
        self.unreadable += other.unreadable;
        self.refusals += other.refusals;
        self.needs += other.needs;
        self.waits += other.waits;
        self.completions += other.completions;
        self.accepted += other.accepted;
        self.lost += other.lost;
        self.starts += other.starts;
        self.start_us += other.start_us;
        self.durations.merge(&other.durations);
        self.mismatch += other.mismatch;
        self.served += other.served;
        self.unserved += other.unserved;
        self.degraded_us += other.degraded_us;
        self.candidates_us += other.candidates_us;
        grow(&mut self.resources, &other.resources, |a, b| {
            a.over += b.over;
            a.under += b.under;
            a.wasted += b.wasted;
            a.missing += b.missing;
        });
        self.costs.add(&other.costs);
    }
}

impl Totals {
    /// All blades, whatever they did \[blade·µs\].
    pub fn blades_us(&self) -> i128 {
        self.states.iter().map(|states| states.active_us + states.idle_us + states.off_us).sum()
    }

    /// Blades that are in planned maintenance \[blade·µs\].
    pub fn maintenance_us(&self) -> i128 {
        self.states.iter().map(|states| states.maintenance_us).sum()
    }

    /// Sound blades without power or paths \[blade·µs\].
    pub fn dark_us(&self) -> i128 {
        self.states.iter().map(|states| states.dark_us).sum()
    }

    /// All workload classes together.
    pub fn site(&self) -> ClassTotals {
        let mut site = ClassTotals { risk: self.site_risk.clone(), ..ClassTotals::default() };
        self.classes.iter().for_each(|class| site.add(class));
        site
    }
}
