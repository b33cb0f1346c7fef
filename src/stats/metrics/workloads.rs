//! Metrics of workloads: of the site, and of every class.

use super::{Better, Formula, Metric, Most, PHASE_NAMES, hours, window_h};
use crate::stats::totals::ClassTotals;
use crate::units::YEAR_H;

/// Minutes of `us` per workload and year.
fn minutes_a_year(us: i128, class: &ClassTotals) -> (f64, f64) {
    (hours(us) * 60.0, hours(class.present_us) / YEAR_H)
}

/// The sum of some phases, by their names \[workload·µs\].
fn phases(class: &ClassTotals, names: &[&str]) -> i128 {
    let chosen = |name: &&str| names.contains(name);
    PHASE_NAMES.iter().zip(&class.phases_us).filter(|(name, _)| chosen(name)).map(|(_, us)| us).sum()
}

pub(super) const WAITING: &[&str] = &["wait_spare", "wait_management"];
pub(super) const SWITCHING: &[&str] = &[
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

/// The list.
pub(super) const METRICS: &[Metric] = &[
    Metric {
        name: "availability",
        unit: "1",
        better: Better::Higher,
        most: Most::Whole,
        definition: "share of the workload time that is up; planned and unplanned downtime count alike",
        formula: Formula::Uptime(|c, _| (c.down() as f64, c.present_us as f64)),
    },
    Metric {
        name: "availability_unplanned",
        unit: "1",
        better: Better::Higher,
        most: Most::Whole,
        definition: "availability with unplanned downtime alone",
        formula: Formula::Uptime(|c, _| ((c.down() - phases(c, &["transfer"])) as f64, c.present_us as f64)),
    },
    Metric {
        name: "served_availability",
        unit: "1",
        better: Better::Higher,
        most: Most::Whole,
        definition: "share of the required resources that is served, over workload time; degraded service counts in part",
        formula: Formula::Uptime(|c, _| ((c.present_us as f64 - c.served).max(0.0), c.present_us as f64)),
    },
    Metric {
        name: "downtime",
        unit: "min/y",
        better: Better::Lower,
        most: Most::Year,
        definition: "downtime per workload and year, planned and unplanned",
        formula: Formula::Workloads(|c, _| minutes_a_year(c.down(), c)),
    },
    Metric {
        name: "downtime_unplanned",
        unit: "min/y",
        better: Better::Lower,
        most: Most::Year,
        definition: "unplanned downtime per workload and year",
        formula: Formula::Workloads(|c, _| minutes_a_year(c.down() - phases(c, &["transfer"]), c)),
    },
    Metric {
        name: "downtime_planned",
        unit: "min/y",
        better: Better::Lower,
        most: Most::Year,
        definition: "downtime of planned transfers per workload and year",
        formula: Formula::Workloads(|c, _| minutes_a_year(phases(c, &["transfer"]), c)),
    },
    Metric {
        name: "downtime_irremovable",
        unit: "min/y",
        better: Better::Lower,
        most: Most::Year,
        definition: "downtime per workload and year that no failover policy can remove: time to cure the faults that \
         another blade does not cure",
        formula: Formula::Workloads(|c, _| minutes_a_year(c.irremovable_us, c)),
    },
    Metric {
        name: "year_meets_target",
        unit: "1",
        better: Better::Higher,
        most: Most::Whole,
        definition: "share of the years in which the availability of the class, or of the site, reaches its target",
        formula: Formula::Share(|c| c.risk.years_met),
    },
    Metric {
        name: "month_meets_target",
        unit: "1",
        better: Better::Higher,
        most: Most::Whole,
        definition: "share of the months, twelfths of a year, in which the availability of the class, or of the \
         site, reaches its target",
        formula: Formula::Share(|c| c.risk.months_met),
    },
    Metric {
        name: "worst_workload_downtime",
        unit: "min/y",
        better: Better::Lower,
        most: Most::Year,
        definition: "downtime of the workload with the most downtime in a year, mean over the years; where workloads come and go, of the place",
        formula: Formula::Workloads(|c, _| (hours(c.risk.worst_us) * 60.0, c.risk.years as f64)),
    },
    Metric {
        name: "mean_workloads_present",
        unit: "1",
        better: Better::Neither,
        most: Most::Unlimited,
        definition: "time average of the workloads present, up or not",
        formula: Formula::Workloads(|c, t| (hours(c.present_us), window_h(t))),
    },
    Metric {
        name: "mean_workloads_up",
        unit: "1",
        better: Better::Higher,
        most: Most::Workloads,
        definition: "time average of the workloads that are up",
        formula: Formula::Workloads(|c, t| (hours(c.up()), window_h(t))),
    },
    Metric {
        name: "mean_workloads_down",
        unit: "1",
        better: Better::Lower,
        most: Most::Workloads,
        definition: "time average of the workloads that are not up",
        formula: Formula::Workloads(|c, t| (hours(c.down()), window_h(t))),
    },
    Metric {
        name: "mean_workloads_waiting",
        unit: "1",
        better: Better::Lower,
        most: Most::Workloads,
        definition: "time average of the workloads waiting for a spare or for management",
        formula: Formula::Workloads(|c, t| (hours(phases(c, WAITING)), window_h(t))),
    },
    Metric {
        name: "mean_workloads_switching",
        unit: "1",
        better: Better::Lower,
        most: Most::Workloads,
        definition: "time average of the workloads in a takeover, failed attempts included",
        formula: Formula::Workloads(|c, t| (hours(phases(c, SWITCHING)), window_h(t))),
    },
    Metric {
        name: "mean_workloads_transferring",
        unit: "1",
        better: Better::Lower,
        most: Most::Workloads,
        definition: "time average of the workloads in a planned transfer",
        formula: Formula::Workloads(|c, t| (hours(phases(c, &["transfer"])), window_h(t))),
    },
    Metric {
        name: "workload_outages_per_year",
        unit: "1/y",
        better: Better::Lower,
        most: Most::Unlimited,
        definition: "unplanned outages that start, per year",
        formula: Formula::Events(|c| c.outages),
    },
    Metric {
        name: "failovers_per_year",
        unit: "1/y",
        better: Better::Lower,
        most: Most::Unlimited,
        definition: "takeovers that start, per year, every attempt counted",
        formula: Formula::Events(|c| c.failovers),
    },
    Metric {
        name: "failed_failovers_per_year",
        unit: "1/y",
        better: Better::Lower,
        most: Most::Unlimited,
        definition: "takeovers that end without the workload up, per year",
        formula: Formula::Events(|c| c.failed_failovers),
    },
    Metric {
        name: "cascades_per_year",
        unit: "1/y",
        better: Better::Neither,
        most: Most::Unlimited,
        definition: "planned transfers that start, per year",
        formula: Formula::Events(|c| c.cascades),
    },
    Metric {
        name: "waits_per_year",
        unit: "1/y",
        better: Better::Lower,
        most: Most::Unlimited,
        definition: "requests for a spare that have to wait for one or for management, per year",
        formula: Formula::Events(|c| c.waits),
    },
    Metric {
        name: "waiting_share",
        unit: "1",
        better: Better::Lower,
        most: Most::Whole,
        definition: "share of the requests for a spare that have to wait for one or for management",
        formula: Formula::Workloads(|c, _| (c.waits as f64, c.needs as f64)),
    },
    Metric {
        name: "completions_per_year",
        unit: "1/y",
        better: Better::Higher,
        most: Most::Unlimited,
        definition: "workloads that finish, per year",
        formula: Formula::Events(|c| c.completions),
    },
    Metric {
        name: "accepted_arrivals_per_year",
        unit: "1/y",
        better: Better::Higher,
        most: Most::Unlimited,
        definition: "workloads that arrive and are taken on, per year",
        formula: Formula::Events(|c| c.accepted),
    },
    Metric {
        name: "lost_arrivals_per_year",
        unit: "1/y",
        better: Better::Lower,
        most: Most::Unlimited,
        definition: "workloads that arrive, find no spare or no room, and are lost, per year",
        formula: Formula::Events(|c| c.lost),
    },
    Metric {
        name: "arrival_loss_fraction",
        unit: "1",
        better: Better::Lower,
        most: Most::Whole,
        definition: "share of the workloads that arrive that are lost",
        formula: Formula::Workloads(|c, _| (c.lost as f64, (c.lost + c.accepted) as f64)),
    },
    Metric {
        name: "start_delay",
        unit: "min",
        better: Better::Lower,
        most: Most::Unlimited,
        definition: "mean time from the arrival of a workload until it is up for the first time: time spent so in the \
         window, of those still waiting at its end as well, per workload taken on; before that it is neither up nor down",
        formula: Formula::Workloads(|c, _| (hours(c.start_us) * 60.0, c.accepted as f64)),
    },
    Metric {
        name: "partition_downtime",
        unit: "min/y",
        better: Better::Lower,
        most: Most::Year,
        definition: "downtime per needed partition and year: partitions that are up before the last one are down for less",
        formula: Formula::Workloads(|c, _| {
            (hours(c.partitions_down_us) * 60.0, hours(c.partitions_us) / YEAR_H)
        }),
    },
    Metric {
        name: "untouched_adapter_saving",
        unit: "min/y",
        better: Better::Higher,
        most: Most::Unlimited,
        definition: "additional takeover time per workload and year if adapters without new addresses were \
         reconfigured as well",
        formula: Formula::Workloads(|c, _| minutes_a_year(c.untouched_us, c)),
    },
    Metric {
        name: "refused_ports_per_year",
        unit: "1/y",
        better: Better::Lower,
        most: Most::Unlimited,
        definition: "privileged ports that refuse a new address, per year",
        formula: Formula::Events(|c| c.refusals),
    },
    Metric {
        name: "lost_states_per_year",
        unit: "1/y",
        better: Better::Lower,
        most: Most::Unlimited,
        definition: "outages after which the workload restarts because its state was not saved, per year",
        formula: Formula::Events(|c| c.lost_states),
    },
    Metric {
        name: "unreadable_identities_per_year",
        unit: "1/y",
        better: Better::Lower,
        most: Most::Unlimited,
        definition: "failed blades whose identity cannot be read, per year: the service processor is dead, or every \
         permitted attempt fails",
        formula: Formula::Events(|c| c.unreadable),
    },
    Metric {
        name: "degraded_fraction",
        unit: "1",
        better: Better::Lower,
        most: Most::Whole,
        definition: "share of the workload time that is up but served in part: by too small a blade, or by one that runs with a fault",
        formula: Formula::Workloads(|c, _| (c.degraded_us as f64, c.present_us as f64)),
    },
    Metric {
        name: "mismatch",
        unit: "1",
        better: Better::Lower,
        most: Most::Unlimited,
        definition: "mean over up time of the relative over- and under-provision, summed over resources",
        formula: Formula::Workloads(|c, _| (c.mismatch, c.up() as f64)),
    },
    Metric {
        name: "mismatch_fraction",
        unit: "1",
        better: Better::Lower,
        most: Most::Unlimited,
        definition: "integral of the mismatch over up time, divided by up and down time",
        formula: Formula::Workloads(|c, _| (c.mismatch, c.present_us as f64)),
    },
    Metric {
        name: "mean_candidates",
        unit: "1",
        better: Better::Lower,
        most: Most::Workloads,
        definition: "time average of the workloads that run on a blade that does not match",
        formula: Formula::Workloads(|c, t| (hours(c.candidates_us), window_h(t))),
    },
];
