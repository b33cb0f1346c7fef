//! Memory that work will need, estimated before anything is built for it.
//!
//! **Model.** A sum of terms, each a number of bytes for each thing of a sort. The bytes were calibrated by measured
//! peaks of resident memory (`/usr/bin/time -f %M`, release build, Linux on x86-64):
//!
//! | work | measured \[MB\] | estimated \[MB\] |
//! | --- | --- | --- |
//! | four-blades, 10⁴ / 10⁵ / 10⁶ replications | 63 / 68 / 158 | 60 / 69 / 154 |
//! | 10⁵ blades, 9·10⁴ workloads, 4 replications | 144 | 147 |
//! | 10⁶ blades, 9·10⁵ workloads | 1,195 | 1,325 |
//! | 10⁶ blades, 10⁵ workloads | 780 | 969 |
//! | 100 / 300 / 1,000 / 3,000 types × classes × pools, 3 replications | 27 / 55 / 166 / 479 | 31 / 62 / 186 / 680 |
//!
//! A blade costs little while histories run (75 B) and much where the longest outage is told, with the names of all blades
//! (740 B).
//!
//! **Limits.** What is read besides the scenario (records, lives in files) is not in it, nor is a plot, nor are the rounds
//! that a precision may add to the first.

use crate::model::fleet::{Scope, Site};
use crate::scenario::Scenario;

const MB: u64 = 1_000_000;
/// The program, with nothing to do.
const PROGRAM: u64 = 16 * MB;
/// A blade or a workload, once for all histories \[B\].
const SHARED: u64 = 30;
/// A blade or a workload in a history, and a class \[B\].
const IN_HISTORY: u64 = 75;
const CLASS_IN_HISTORY: u64 = 8_000;
/// A blade, a workload and an event where a history is told \[B\].
const BLADE_TOLD: u64 = 740;
const WORKLOAD_TOLD: u64 = 340;
const EVENT_TOLD: u64 = 300;
/// The most events that are kept at a time, and events of a failure.
const MOST_TOLD: f64 = 400_000.0;
const EVENTS_OF_FAILURE: f64 = 12.0;
/// A pair of class and type under a policy \[B\]: `Fit`.
const PAIR: u64 = 24;
/// All figures of a scope under a policy \[B\], and the number of its columns.
const FIGURES: u64 = 100_000;
const COLUMNS: u64 = 260;
/// A replication where figures are made \[B\]: two columns, and what is left when one is left out.
const REPLICATION: u64 = 95;
/// A row of replications.csv \[B\], rows of a scope in a replication, and the most rows that are made without being asked for.
const ROW: u64 = 80;
const ROWS: u64 = 75;
const MOST_ROWS: u64 = 1_000_000;
/// A chunk of a ledger, unpacked \[B\].
const CHUNK: u64 = 16 << 20;

/// The size of work, beside that of its scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkSize {
    /// Replications that are simulated, of each policy.
    pub replications: u32,
    /// Histories that are simulated at a time.
    pub threads: usize,
    /// Kept: the rows of all replications stay in memory, as in a study, rather than in a file.
    pub is_kept: bool,
    /// Told: figures are made and the longest outage is told, as all verbs do but a shard.
    pub is_told: bool,
    /// Tables with a row for each event are wanted.
    pub has_tables: bool,
}

/// Memory that is needed \[B\], by its cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryNeed {
    /// Of the fleet: its blades and workloads, once.
    pub fleet: u64,
    /// Of each history under way, all of them together.
    pub histories: u64,
    /// The number of these.
    pub threads: usize,
    /// Of classes, and of pairs of a class and a blade type.
    pub classes: u64,
    /// Of replications.
    pub replications: u64,
}

impl MemoryNeed {
    /// The need of a scenario.
    pub fn of(scenario: &Scenario, size: WorkSize) -> MemoryNeed {
        let site = &scenario.site;
        let (blades, workloads) = (site.blades() as u64, site.workloads() as u64);
        let (classes, types) = (site.classes.len() as u64, site.blade_types.len() as u64);
        let policies = scenario.policies.len() as u64;
        let history = IN_HISTORY * (blades + workloads) + CLASS_IN_HISTORY * classes + forecast(site);
        let events = (EVENTS_OF_FAILURE * failures(scenario)).min(MOST_TOLD) as u64;
        let told = BLADE_TOLD * blades + WORKLOAD_TOLD * workloads + EVENT_TOLD * events;
        let told = if size.is_told { history + told } else { 0 };
        let scopes = policies * (1 + site.named_classes as u64);
        let replications = u64::from(size.replications);
        let columns = replications.saturating_mul(COLUMNS * scopes);
        let rows = replications.saturating_mul(ROWS * scopes);
        let zoned = if scenario.site.san.fabrics.is_empty() { 0 } else { site.groups.len() as u64 };
        MemoryNeed {
            fleet: PROGRAM + SHARED * (blades + workloads),
            histories: (size.threads as u64 * history).max(told),
            threads: if size.threads as u64 * history > told { size.threads } else { 1 },
            classes: policies * classes * (PAIR * types + zoned)
                + if size.is_told { FIGURES * scopes } else { 0 },
            replications: (8 * columns).min(CHUNK) * 5 / 2
                + if size.is_kept { 2 * columns } else { 0 }
                + if size.is_told { REPLICATION * replications } else { 0 }
                + if size.is_told && rows <= MOST_ROWS { ROW * rows } else { 0 }
                + if size.has_tables { 4 * CHUNK } else { 0 },
        }
    }

    /// All of it \[B\].
    pub fn bytes(&self) -> u64 {
        [self.histories, self.classes, self.replications].into_iter().fold(self.fleet, u64::saturating_add)
    }

    /// The remedy if it is too much: for the largest cause.
    pub fn remedy(&self) -> &'static str {
        let most = [self.fleet, self.histories, self.classes, self.replications].into_iter().max();
        match most {
            most if most == Some(self.replications) => {
                "take fewer replications, or --shard 1/N of a run on each of N machines"
            }
            most if most == Some(self.classes) => {
                "merge blade types that are alike, or workloads that are, and compare fewer policies"
            }
            _ if self.threads > 1 => "take fewer --threads, or model a part of the fleet",
            _ => "model a part of the fleet, as all parts that are alike have the same figures",
        }
    }
}

/// The forecast of a warning: spares by shelf and enclosure.
fn forecast(site: &Site) -> u64 {
    if site.warning.is_none() {
        return 0;
    }
    let enclosures = site.enclosures.len() as u64;
    let shelves = |group: &crate::model::fleet::BladeGroup| match group.scope {
        Scope::Site => 1,
        Scope::Enclosure => enclosures.min(group.count.into()),
    };
    let shelves: u64 = site.groups.iter().map(shelves).sum();
    4 * enclosures * (shelves + site.classes.len() as u64)
}

/// Failures that are expected in a history.
fn failures(scenario: &Scenario) -> f64 {
    let of = |group: &crate::model::fleet::BladeGroup| {
        let modes = &scenario.site.blade_types[group.blade_type.index()].modes;
        let each: f64 =
            modes.iter().map(|mode| scenario.horizon.0 as f64 / mode.life.mean_us().max(1.0)).sum();
        f64::from(group.count) * each
    };
    scenario.site.groups.iter().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Registry, load_text};

    const FLEET: &str = "name = \"m\"\nhorizon = \"1 y\"\nreplications = 4\n\
                         [blade_type.a.failure.f]\nlife.exponential.mean = \"500000 h\"\nrepair.exponential.mean = \"10 h\"\n\
                         [[workload]]\nname = \"w\"\ncount = WORKLOADS\non = \"a\"\n[[pool]]\ntype = \"a\"\ncount = SPARES\n\
                         [policy.p]\npreset = \"push_and_cascade\"\n";
    const SIZE: WorkSize =
        WorkSize { replications: 4, threads: 1, is_kept: false, is_told: true, has_tables: false };

    fn fleet(workloads: u32, spares: u32) -> Scenario {
        let text = FLEET.replace("WORKLOADS", &workloads.to_string()).replace("SPARES", &spares.to_string());
        load_text(&text, "m", ".".as_ref(), &Registry::builtin()).unwrap_or_else(|wrong| panic!("{wrong}"))
    }

    #[test]
    fn peaks_that_were_measured_are_reached_and_passed_by_a_third_at_most() {
        // Measured with `hotspare run --threads 1` [MB].
        for (workloads, spares, replications, measured) in
            [(90_000, 10_000, 4, 144.0), (900_000, 100_000, 4, 1195.0), (100_000, 900_000, 4, 780.0)]
        {
            let need = MemoryNeed::of(&fleet(workloads, spares), WorkSize { replications, ..SIZE });
            let estimated = need.bytes() as f64 / 1e6;
            assert!((measured..1.33 * measured).contains(&estimated), "{estimated} for {measured}");
        }
    }

    #[test]
    fn the_remedy_is_that_of_the_largest_cause() {
        let small = fleet(90, 10);
        let many = MemoryNeed::of(&small, WorkSize { replications: 1_000_000, is_kept: true, ..SIZE });
        assert!(many.bytes() > 1_000 * MB && many.remedy().contains("fewer replications"), "{many:?}");
        let large = fleet(2_000_000, 20_000);
        let need = |threads, is_told| MemoryNeed::of(&large, WorkSize { threads, is_told, ..SIZE });
        assert!(need(1, true).remedy().contains("a part of the fleet"));
        assert!(need(64, true).remedy().contains("--threads"));
        assert!(need(1, false).bytes() < need(1, true).bytes() / 2, "a shard tells nothing");
    }
}
