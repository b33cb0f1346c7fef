//! The registry of metrics: what each is called, what it means, and which sums it is the ratio of.
//!
//! Adding a metric is one line in [`METRICS`]; result files, thresholds, `hotspare metrics` and the documentation
//! follow.

use super::estimate::Estimate;
use super::ratio::{rate_of_events, ratio_of_sums, ratio_of_sums_skewed};
use super::totals::{ClassTotals, Totals};
use super::wilson::wilson;
use crate::units::{HOUR_US, Time, YEAR_H};

/// Which direction is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// It describes, and does not judge.
    Neither,
}

impl Better {
    /// The word in lists.
    pub fn as_str(self) -> &'static str {
        match self {
            Better::Higher => "higher",
            Better::Lower => "lower",
            Better::Neither => "-",
        }
    }
}

/// How a metric is computed from the totals of each replication: numerator and denominator.
#[derive(Clone, Copy)]
pub enum Formula {
    /// A ratio over workloads: of the site, or of one class.
    Workloads(fn(&ClassTotals, &Totals) -> (f64, f64)),
    /// The same for downtime, whose distribution has a long tail.
    Downtime(fn(&ClassTotals, &Totals) -> (f64, f64)),
    /// One less such a ratio.
    Uptime(fn(&ClassTotals, &Totals) -> (f64, f64)),
    /// Events of workloads per year.
    Events(fn(&ClassTotals) -> u64),
    /// A ratio that only the site as a whole has.
    Site(fn(&Totals) -> (f64, f64)),
    /// Events per year that only the site as a whole has.
    SiteEvents(fn(&Totals) -> u64),
    /// Mean hours until something happens for the first time, from the start of the history on.
    FirstTime(fn(&Totals) -> Option<Time>),
    /// The probability that something happens in the first year.
    WithinYear(fn(&Totals) -> Option<Time>),
}

/// One metric.
pub struct Metric {
    /// The name in scenarios and files.
    pub name: &'static str,
    /// The unit; `1` if it has none.
    pub unit: &'static str,
    /// Which direction is good.
    pub better: Better,
    /// What it means, in one sentence.
    pub definition: &'static str,
    /// How it is computed.
    pub formula: Formula,
}

impl Metric {
    /// The metric of this name.
    pub fn find(name: &str) -> Option<&'static Metric> {
        METRICS.iter().find(|metric| metric.name == name)
    }

    /// Whether it is known for workload classes as well as for the site.
    pub fn has_classes(&self) -> bool {
        matches!(
            self.formula,
            Formula::Workloads(_) | Formula::Downtime(_) | Formula::Uptime(_) | Formula::Events(_)
        )
    }

    /// Numerator and denominator in one replication; `class` holds the class, or the site's sum over classes.
    /// For an uptime, those of the downtime it is one less.
    pub fn sums(&self, class: &ClassTotals, totals: &Totals) -> (f64, f64) {
        match self.formula {
            Formula::Workloads(f) | Formula::Downtime(f) | Formula::Uptime(f) => f(class, totals),
            Formula::Events(count) => (count(class) as f64, years(totals)),
            Formula::Site(f) => f(totals),
            Formula::SiteEvents(count) => (count(totals) as f64, years(totals)),
            Formula::FirstTime(first) => {
                let first = first(totals);
                (first.unwrap_or(totals.horizon).hours(), if first.is_some() { 1.0 } else { 0.0 })
            }
            // A history of less than a year does not say, unless it has happened.
            Formula::WithinYear(first) => match first(totals) {
                Some(time) if time.hours() <= YEAR_H => (1.0, 1.0),
                _ if totals.horizon.hours() >= YEAR_H => (0.0, 1.0),
                _ => (0.0, 0.0),
            },
        }
    }

    /// The estimate from the sums of all replications; `outages` is the number of outages behind it.
    pub fn estimate(&self, sums: &[(f64, f64)], outages: u64, level: f64) -> Estimate {
        match self.formula {
            Formula::Workloads(_) => ratio_of_sums(sums, level).resting_on(outages),
            Formula::Downtime(_) => ratio_of_sums_skewed(sums, level).resting_on(outages),
            Formula::Uptime(_) => {
                ratio_of_sums_skewed(sums, level).resting_on(outages).map_falling(|down| 1.0 - down)
            }
            Formula::Site(_) => ratio_of_sums(sums, level),
            Formula::Events(_) | Formula::SiteEvents(_) => {
                let counts: Vec<u64> = sums.iter().map(|sum| sum.0 as u64).collect();
                let exposures: Vec<f64> = sums.iter().map(|sum| sum.1).collect();
                rate_of_events(&counts, &exposures, level)
            }
            Formula::FirstTime(_) => {
                let counts: Vec<u64> = sums.iter().map(|sum| sum.1 as u64).collect();
                let exposures: Vec<f64> = sums.iter().map(|sum| sum.0).collect();
                mean_time(rate_of_events(&counts, &exposures, level))
            }
            Formula::WithinYear(_) => {
                let count = |of: fn(&(f64, f64)) -> f64| sums.iter().map(of).sum::<f64>() as u64;
                wilson(count(|sum| sum.0), count(|sum| sum.1), level)
            }
        }
    }
}

/// The mean time to an event of so high a rate; of what was never seen, no less than this.
fn mean_time(rate: Estimate) -> Estimate {
    let inverse = |rate: f64| if rate > 0.0 { 1.0 / rate } else { f64::INFINITY };
    let mean = rate.map_falling(inverse);
    let value = if mean.value.is_finite() { mean.value } else { mean.low.unwrap_or(f64::NAN) };
    Estimate { value, high: mean.high.filter(|high| high.is_finite()), ..mean }
}

/// Years in the window \[y\].
fn years(totals: &Totals) -> f64 {
    totals.window.years()
}

/// Hours from workload-microseconds \[h\].
fn hours(us: i128) -> f64 {
    us as f64 / HOUR_US as f64
}

fn window_h(totals: &Totals) -> f64 {
    totals.window.hours()
}

/// Minutes of `us` per workload and year.
fn minutes_a_year(us: i128, class: &ClassTotals) -> (f64, f64) {
    (hours(us) * 60.0, hours(class.present_us) / YEAR_H)
}

/// The sum of some phases, by their names \[workload·µs\].
fn phases(class: &ClassTotals, names: &[&str]) -> i128 {
    let chosen = |name: &&str| names.contains(name);
    PHASE_NAMES.iter().zip(&class.phases_us).filter(|(name, _)| chosen(name)).map(|(_, us)| us).sum()
}

/// The phases in the order of the totals; a test of the simulation holds them against the model's.
pub const PHASE_NAMES: &[&str] = &[
    "detect",
    "capture",
    "fence",
    "wait_management",
    "wait_spare",
    "failed_attempt",
    "rezone",
    "power_on",
    "boot",
    "partition",
    "reconfigure",
    "lan_relearn",
    "fabric_login",
    "restore",
    "start",
    "wait_repair",
    "repair",
    "transfer",
];

const WAITING: &[&str] = &["wait_spare", "wait_management"];
const SWITCHING: &[&str] = &[
    "failed_attempt",
    "rezone",
    "power_on",
    "boot",
    "partition",
    "reconfigure",
    "lan_relearn",
    "fabric_login",
    "restore",
    "start",
];

/// All metrics.
pub const METRICS: &[Metric] = &[
    Metric {
        name: "availability",
        unit: "1",
        better: Better::Higher,
        definition: "share of the workload time that is up; planned and unplanned downtime count alike",
        formula: Formula::Uptime(|c, _| (c.down() as f64, c.present_us as f64)),
    },
    Metric {
        name: "availability_unplanned",
        unit: "1",
        better: Better::Higher,
        definition: "the same with unplanned downtime alone",
        formula: Formula::Uptime(|c, _| ((c.down() - phases(c, &["transfer"])) as f64, c.present_us as f64)),
    },
    Metric {
        name: "served_availability",
        unit: "1",
        better: Better::Higher,
        definition: "share of the required resources that is served, over workload time; degraded service counts in part",
        formula: Formula::Uptime(|c, _| (c.present_us as f64 - c.served, c.present_us as f64)),
    },
    Metric {
        name: "downtime",
        unit: "min/y",
        better: Better::Lower,
        definition: "downtime per workload and year, planned and unplanned",
        formula: Formula::Downtime(|c, _| minutes_a_year(c.down(), c)),
    },
    Metric {
        name: "downtime_unplanned",
        unit: "min/y",
        better: Better::Lower,
        definition: "unplanned downtime per workload and year",
        formula: Formula::Downtime(|c, _| minutes_a_year(c.down() - phases(c, &["transfer"]), c)),
    },
    Metric {
        name: "downtime_planned",
        unit: "min/y",
        better: Better::Lower,
        definition: "downtime of planned transfers per workload and year",
        formula: Formula::Downtime(|c, _| minutes_a_year(phases(c, &["transfer"]), c)),
    },
    Metric {
        name: "downtime_irremovable",
        unit: "min/y",
        better: Better::Lower,
        definition: "downtime per workload and year that no failover policy can remove: the time until a fault is cured that another blade does not cure",
        formula: Formula::Downtime(|c, _| minutes_a_year(c.irremovable_us, c)),
    },
    Metric {
        name: "mean_workloads_present",
        unit: "1",
        better: Better::Neither,
        definition: "time average of the workloads present, up or not",
        formula: Formula::Workloads(|c, t| (hours(c.present_us), window_h(t))),
    },
    Metric {
        name: "mean_workloads_up",
        unit: "1",
        better: Better::Higher,
        definition: "time average of the workloads that are up",
        formula: Formula::Workloads(|c, t| (hours(c.up()), window_h(t))),
    },
    Metric {
        name: "mean_workloads_down",
        unit: "1",
        better: Better::Lower,
        definition: "time average of the workloads that are not up",
        formula: Formula::Downtime(|c, t| (hours(c.down()), window_h(t))),
    },
    Metric {
        name: "mean_workloads_waiting",
        unit: "1",
        better: Better::Lower,
        definition: "of these, those waiting for a spare or for management",
        formula: Formula::Downtime(|c, t| (hours(phases(c, WAITING)), window_h(t))),
    },
    Metric {
        name: "mean_workloads_switching",
        unit: "1",
        better: Better::Lower,
        definition: "of these, those in a takeover, failed attempts included",
        formula: Formula::Downtime(|c, t| (hours(phases(c, SWITCHING)), window_h(t))),
    },
    Metric {
        name: "mean_workloads_transferring",
        unit: "1",
        better: Better::Lower,
        definition: "of these, those in a planned transfer",
        formula: Formula::Downtime(|c, t| (hours(phases(c, &["transfer"])), window_h(t))),
    },
    Metric {
        name: "workload_outages_per_year",
        unit: "1/y",
        better: Better::Lower,
        definition: "unplanned outages that start, per year",
        formula: Formula::Events(|c| c.outages),
    },
    Metric {
        name: "failovers_per_year",
        unit: "1/y",
        better: Better::Lower,
        definition: "takeovers that start, per year, every attempt counted",
        formula: Formula::Events(|c| c.failovers),
    },
    Metric {
        name: "failed_failovers_per_year",
        unit: "1/y",
        better: Better::Lower,
        definition: "takeovers that end without the workload up, per year",
        formula: Formula::Events(|c| c.failed_failovers),
    },
    Metric {
        name: "cascades_per_year",
        unit: "1/y",
        better: Better::Neither,
        definition: "planned transfers that start, per year",
        formula: Formula::Events(|c| c.cascades),
    },
    Metric {
        name: "waits_per_year",
        unit: "1/y",
        better: Better::Lower,
        definition: "times a workload needs a spare and has to wait for one or for management, per year",
        formula: Formula::Events(|c| c.waits),
    },
    Metric {
        name: "waiting_share",
        unit: "1",
        better: Better::Lower,
        definition: "share of the times a workload needs a spare that it has to wait for one or for management",
        formula: Formula::Workloads(|c, _| (c.waits as f64, c.needs as f64)),
    },
    Metric {
        name: "completions_per_year",
        unit: "1/y",
        better: Better::Higher,
        definition: "workloads that finish, per year",
        formula: Formula::Events(|c| c.completions),
    },
    Metric {
        name: "accepted_arrivals_per_year",
        unit: "1/y",
        better: Better::Higher,
        definition: "workloads that arrive and are taken on, per year",
        formula: Formula::Events(|c| c.accepted),
    },
    Metric {
        name: "lost_arrivals_per_year",
        unit: "1/y",
        better: Better::Lower,
        definition: "workloads that arrive, find no spare or no room, and are lost, per year",
        formula: Formula::Events(|c| c.lost),
    },
    Metric {
        name: "arrival_loss_fraction",
        unit: "1",
        better: Better::Lower,
        definition: "share of the workloads that arrive that are lost",
        formula: Formula::Workloads(|c, _| (c.lost as f64, (c.lost + c.accepted) as f64)),
    },
    Metric {
        name: "start_delay",
        unit: "min",
        better: Better::Lower,
        definition: "mean time from the arrival of a workload until it is up for the first time; before that it is neither up nor down",
        formula: Formula::Workloads(|c, _| (hours(c.start_us) * 60.0, c.starts as f64)),
    },
    Metric {
        name: "partition_downtime",
        unit: "min/y",
        better: Better::Lower,
        definition: "downtime per needed partition and year: partitions that are up before the last one are down for less",
        formula: Formula::Downtime(|c, _| {
            (hours(c.partitions_down_us) * 60.0, hours(c.partitions_us) / YEAR_H)
        }),
    },
    Metric {
        name: "untouched_adapter_saving",
        unit: "min/y",
        better: Better::Higher,
        definition: "time per workload and year that takeovers would last longer if adapters without new addresses were reconfigured, too",
        formula: Formula::Workloads(|c, _| minutes_a_year(c.untouched_us, c)),
    },
    Metric {
        name: "refused_ports_per_year",
        unit: "1/y",
        better: Better::Lower,
        definition: "privileged ports that refuse a new address, per year",
        formula: Formula::Events(|c| c.refusals),
    },
    Metric {
        name: "lost_states_per_year",
        unit: "1/y",
        better: Better::Lower,
        definition: "outages after which the workload starts anew because its state was not saved, per year",
        formula: Formula::Events(|c| c.lost_states),
    },
    Metric {
        name: "unreadable_identities_per_year",
        unit: "1/y",
        better: Better::Lower,
        definition: "failed blades whose identity cannot be read, per year: the service processor is dead, or reading it fails as often as it may be tried",
        formula: Formula::Events(|c| c.unreadable),
    },
    Metric {
        name: "degraded_fraction",
        unit: "1",
        better: Better::Lower,
        definition: "share of the workload time that is up but served in part: by too small a blade, or by one that runs with a fault",
        formula: Formula::Workloads(|c, _| (c.degraded_us as f64, c.present_us as f64)),
    },
    Metric {
        name: "mismatch",
        unit: "1",
        better: Better::Lower,
        definition: "mean over up time of the relative over- and under-provision, summed over resources",
        formula: Formula::Workloads(|c, _| (c.mismatch, c.up() as f64)),
    },
    Metric {
        name: "mismatch_fraction",
        unit: "1",
        better: Better::Lower,
        definition: "the same integral over up time, divided by up and down time",
        formula: Formula::Workloads(|c, _| (c.mismatch, c.present_us as f64)),
    },
    Metric {
        name: "mean_candidates",
        unit: "1",
        better: Better::Lower,
        definition: "time average of the workloads that run on a blade that does not match",
        formula: Formula::Workloads(|c, t| (hours(c.candidates_us), window_h(t))),
    },
    Metric {
        name: "any_waiting_fraction",
        unit: "1",
        better: Better::Lower,
        definition: "share of the time with at least one workload waiting",
        formula: Formula::Site(|t| (hours(t.any_waiting_us), window_h(t))),
    },
    Metric {
        name: "pool_mean_size",
        unit: "1",
        better: Better::Neither,
        definition: "time average of the blades ready in the pool, latent faults included",
        formula: Formula::Site(|t| (hours(t.pool_us), window_h(t))),
    },
    Metric {
        name: "pool_empty_fraction",
        unit: "1",
        better: Better::Lower,
        definition: "share of the time without a ready blade in the pool",
        formula: Formula::Site(|t| (hours(t.pool_empty_us), window_h(t))),
    },
    Metric {
        name: "pool_latent_failed_mean",
        unit: "1",
        better: Better::Lower,
        definition: "time average of the blades in the pool with a fault that nobody knows of",
        formula: Formula::Site(|t| (hours(t.latent_us), window_h(t))),
    },
    Metric {
        name: "pool_exhaustions_per_year",
        unit: "1/y",
        better: Better::Lower,
        definition: "times the pool becomes empty, per year",
        formula: Formula::SiteEvents(|t| t.exhaustions),
    },
    Metric {
        name: "warning_fraction",
        unit: "1",
        better: Better::Lower,
        definition: "share of the time with a warning: the spares that are thought healthy could not carry the workloads that are expected to need them together",
        formula: Formula::Site(|t| (hours(t.warned_us), window_h(t))),
    },
    Metric {
        name: "warnings_per_year",
        unit: "1/y",
        better: Better::Lower,
        definition: "warnings that begin, per year",
        formula: Formula::SiteEvents(|t| t.counts.warnings),
    },
    Metric {
        name: "warning_lead_time",
        unit: "h",
        better: Better::Higher,
        definition: "mean time from the beginning of a warning to the exhaustion of the pool that it comes before; an exhaustion without warning counts as zero",
        formula: Formula::Site(|t| (hours(t.lead_us), t.exhaustions as f64)),
    },
    Metric {
        name: "ordered_blades_per_year",
        unit: "1/y",
        better: Better::Neither,
        definition: "blades that are ordered because of a warning, per year",
        formula: Formula::SiteEvents(|t| t.counts.ordered),
    },
    Metric {
        name: "mean_hours_to_first_pool_empty",
        unit: "h",
        better: Better::Higher,
        definition: "mean time from the start, warm-up included, until the pool is empty for the first time: time at risk divided by the times it came to that, which is the mean where the risk does not change over the time simulated",
        formula: Formula::FirstTime(|t| t.first_empty),
    },
    Metric {
        name: "mean_hours_to_first_wait",
        unit: "h",
        better: Better::Higher,
        definition: "the same until a workload has to wait for the first time",
        formula: Formula::FirstTime(|t| t.first_wait),
    },
    Metric {
        name: "prob_pool_empty_within_year",
        unit: "1",
        better: Better::Lower,
        definition: "probability that the pool is empty at some time in the first year, warm-up included",
        formula: Formula::WithinYear(|t| t.first_empty),
    },
    Metric {
        name: "prob_wait_within_year",
        unit: "1",
        better: Better::Lower,
        definition: "probability that a workload has to wait at some time in the first year, warm-up included",
        formula: Formula::WithinYear(|t| t.first_wait),
    },
    Metric {
        name: "standby_failures_per_year",
        unit: "1/y",
        better: Better::Lower,
        definition: "blades that fail in the pool, per year",
        formula: Formula::SiteEvents(|t| t.counts.standby_failures),
    },
    Metric {
        name: "health_check_detections_per_year",
        unit: "1/y",
        better: Better::Neither,
        definition: "latent faults found by a health check, per year",
        formula: Formula::SiteEvents(|t| t.counts.detections),
    },
    Metric {
        name: "false_alarms_per_year",
        unit: "1/y",
        better: Better::Lower,
        definition: "sound spares that a health check takes for failed, per year",
        formula: Formula::SiteEvents(|t| t.counts.false_alarms),
    },
    Metric {
        name: "repair_shop_mean",
        unit: "1",
        better: Better::Lower,
        definition: "time average of the blades that wait for a repair crew or are with one, those that run with a fault included",
        formula: Formula::Site(|t| (hours(t.shop_us), window_h(t))),
    },
    Metric {
        name: "repair_queue_mean",
        unit: "1",
        better: Better::Lower,
        definition: "of these, those waiting for a crew",
        formula: Formula::Site(|t| (hours(t.repair_queue_us), window_h(t))),
    },
    Metric {
        name: "repairs_per_year",
        unit: "1/y",
        better: Better::Neither,
        definition: "repairs of blades completed, per year",
        formula: Formula::SiteEvents(|t| t.counts.repairs),
    },
    Metric {
        name: "mgmt_down_fraction",
        unit: "1",
        better: Better::Lower,
        definition: "share of the time that the management server is down",
        formula: Formula::Site(|t| (hours(t.management_down_us), window_h(t))),
    },
    Metric {
        name: "module_down_fraction",
        unit: "1",
        better: Better::Lower,
        definition: "share of the time that the module of an enclosure is down",
        formula: Formula::Site(|t| (hours(t.modules_down_us), window_h(t) * f64::from(t.modules))),
    },
    Metric {
        name: "enclosures_down_mean",
        unit: "1",
        better: Better::Lower,
        definition: "time average of the enclosures that are out",
        formula: Formula::Site(|t| (hours(t.enclosures_out_us), window_h(t))),
    },
    Metric {
        name: "dark_blades_mean",
        unit: "1",
        better: Better::Lower,
        definition: "time average of the sound blades that lack power or every path to the storage area network; those in repair are not counted",
        formula: Formula::Site(|t| (hours(t.dark_us()), window_h(t))),
    },
    Metric {
        name: "burst_failures_per_year",
        unit: "1/y",
        better: Better::Lower,
        definition: "faults that come in bursts and have an effect, per year",
        formula: Formula::SiteEvents(|t| t.counts.burst_failures),
    },
    Metric {
        name: "maintenance_mean",
        unit: "1",
        better: Better::Neither,
        definition: "time average of the blades that are worked on as planned",
        formula: Formula::Site(|t| (hours(t.maintenance_us()), window_h(t))),
    },
    Metric {
        name: "maintained_blades_per_year",
        unit: "1/y",
        better: Better::Higher,
        definition: "blades that are taken for planned work, per year",
        formula: Formula::SiteEvents(|t| t.counts.maintained),
    },
    Metric {
        name: "passed_over_blades_per_year",
        unit: "1/y",
        better: Better::Lower,
        definition: "blades in service whose turn it is for planned work but whose workload finds no spare, per year",
        formula: Formula::SiteEvents(|t| t.counts.passed_over),
    },
    Metric {
        name: "ineffective_failures_per_year",
        unit: "1/y",
        better: Better::Neither,
        definition: "recorded failures that met a blade already failed or in repair, per year",
        formula: Formula::SiteEvents(|t| t.counts.ineffective),
    },
    Metric {
        name: "energy",
        unit: "kWh/y",
        better: Better::Lower,
        definition: "electrical energy of the fleet per year, as far as power draws are given",
        formula: Formula::Site(|t| (t.energy_kwh, years(t))),
    },
    Metric {
        name: "pool_energy",
        unit: "kWh/y",
        better: Better::Lower,
        definition: "the pool's part of it",
        formula: Formula::Site(|t| (t.pool_energy_kwh, years(t))),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_phases_are_known() {
        for (at, metric) in METRICS.iter().enumerate() {
            assert!(METRICS[..at].iter().all(|other| other.name != metric.name), "{}", metric.name);
        }
        assert!(WAITING.iter().chain(SWITCHING).all(|name| PHASE_NAMES.contains(name)));
    }
}
