//! The registry of metrics: the name of each, its meaning, and the sums it is the ratio of.
//!
//! Adding a metric is one entry in the list of the workloads' or of the site's; result files, thresholds, `hotspare
//! metrics` and the documentation follow.

mod catalogue;
mod costs;
mod site;
mod workloads;

pub use catalogue::{CatalogueEntry, DURATION_PERCENTILES, Scopes, VALUE, YEAR_PERCENTILES, catalogue};

use super::clustered::share_of_clusters;
use super::controls::Controls;
use super::estimate::{Estimate, Flag, Method};
use super::paired::{PairedDifference, paired_difference_with};
use super::ratio::{rate_with_controls, ratio_of_sums, ratio_with_controls};
use super::restricted::{is_censored, restricted_mean};
use super::totals::{ClassTotals, Costs, Tally, Totals};
use super::wilson::wilson;
use crate::units::{HOUR_US, Time, YEAR_H};

/// The direction that is good.
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

/// The formula of a metric: its numerator and denominator from the totals of each replication.
#[derive(Clone, Copy)]
pub enum Formula {
    /// A ratio over workloads: of the site, or of one class.
    Workloads(fn(&ClassTotals, &Totals) -> (f64, f64)),
    /// One less such a ratio.
    Uptime(fn(&ClassTotals, &Totals) -> (f64, f64)),
    /// A share of good outcomes, in each replication.
    Share(fn(&ClassTotals) -> Tally),
    /// Events of workloads per year.
    Events(fn(&ClassTotals) -> u64),
    /// A ratio that only the site as a whole has.
    Site(fn(&Totals) -> (f64, f64)),
    /// Events per year that only the site as a whole has.
    SiteEvents(fn(&Totals) -> u64),
    /// Mean hours until something happens for the first time, from the start of the history on; up to the horizon where a
    /// history ends first.
    FirstTime(fn(&Totals) -> Option<Time>),
    /// The probability that something happens in the first year; undefined where the horizon is closer.
    WithinYear(fn(&Totals) -> Option<Time>),
    /// A cost per year that workloads cause.
    Cost(fn(&Costs) -> f64),
    /// A cost per year of the site as a whole.
    SiteCost(fn(&Costs) -> f64),
    /// The same, of what is certain wherever it is the same in all histories.
    Settled(fn(&Costs) -> f64),
}

/// The most that a metric can be. None is less than zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Most {
    /// Any number.
    Unlimited,
    /// 1: a part of a whole.
    Whole,
    /// All minutes of a year.
    Year,
    /// The number of workloads.
    Workloads,
    /// The number of blades.
    Blades,
    /// The length of a history.
    Horizon,
}

impl Most {
    /// Those that follow from a replication.
    pub const VARYING: [Most; 3] = [Most::Workloads, Most::Blades, Most::Horizon];

    /// The most in any replication, in the unit of the metric, infinite where nothing limits it; `None` if that follows from
    /// the replication.
    pub fn always(self) -> Option<f64> {
        match self {
            Most::Unlimited => Some(f64::INFINITY),
            Most::Whole => Some(1.0),
            Most::Year => Some(YEAR_MIN),
            Most::Workloads | Most::Blades | Most::Horizon => None,
        }
    }

    /// The most in one replication, in the unit of the metric.
    pub fn in_replication(self, class: &ClassTotals, totals: &Totals) -> f64 {
        match self {
            Most::Unlimited | Most::Whole | Most::Year => self.always().unwrap_or(f64::INFINITY),
            Most::Workloads => hours(class.present_us) / window_h(totals),
            Most::Blades => hours(totals.blades_us()) / window_h(totals),
            Most::Horizon => totals.horizon.hours(),
        }
    }

    /// The most in all replications; infinite where they differ in it, as numbers of workloads do that come and go.
    pub fn in_all(replications: impl IntoIterator<Item = f64>) -> f64 {
        let mut all = replications.into_iter();
        let Some(most) = all.next() else { return f64::INFINITY };
        if all.all(|other| other == most) { most } else { f64::INFINITY }
    }
}

/// All minutes of a year \[min\].
pub const YEAR_MIN: f64 = YEAR_H * 60.0;

/// One metric.
pub struct Metric {
    /// The name in scenarios and files.
    pub name: &'static str,
    /// The unit; `1` if it has none.
    pub unit: &'static str,
    /// The direction that is good.
    pub better: Better,
    /// The most that it can be.
    pub most: Most,
    /// The definition, in one sentence.
    pub definition: &'static str,
    /// The formula.
    pub formula: Formula,
}

/// A unit of the catalogue with the scenario's currency in it: `EUR/y`.
pub fn unit_in(unit: &str, currency: Option<&str>) -> String {
    currency.map_or_else(|| unit.to_owned(), |currency| unit.replace("currency", currency))
}

impl PartialEq for Metric {
    fn eq(&self, other: &Metric) -> bool {
        self.name == other.name
    }
}

impl std::fmt::Debug for Metric {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Metric {
    /// All metrics: those that workload classes have as well as the site, those of the site alone, then costs.
    pub fn all() -> impl Iterator<Item = &'static Metric> {
        workloads::METRICS.iter().chain(site::METRICS).chain(costs::METRICS)
    }

    /// The metric of this name.
    pub fn find(name: &str) -> Option<&'static Metric> {
        Metric::all().find(|metric| metric.name == name)
    }

    /// True if it is known for workload classes as well as for the site.
    pub fn has_classes(&self) -> bool {
        matches!(
            self.formula,
            Formula::Workloads(_)
                | Formula::Uptime(_)
                | Formula::Share(_)
                | Formula::Events(_)
                | Formula::Cost(_)
        )
    }

    /// True if it is known only where the scenario has prices; its unit is then a currency.
    pub fn is_cost(&self) -> bool {
        matches!(self.formula, Formula::Cost(_) | Formula::SiteCost(_) | Formula::Settled(_))
    }

    /// True if it always lies between 0 and 1.
    pub fn is_share(&self) -> bool {
        matches!(self.formula, Formula::Uptime(_) | Formula::Share(_) | Formula::WithinYear(_))
    }

    /// True if controls can correct it: of shares of outcomes and of first times they know nothing.
    pub fn takes_controls(&self) -> bool {
        !matches!(
            self.formula,
            Formula::Share(_) | Formula::FirstTime(_) | Formula::WithinYear(_) | Formula::Settled(_)
        )
    }

    /// Numerator and denominator in one replication; `class` holds the class, or the site's sum over classes.
    /// For an uptime, those of the downtime it is one less.
    pub fn sums(&self, class: &ClassTotals, totals: &Totals) -> (f64, f64) {
        match self.formula {
            Formula::Workloads(f) | Formula::Uptime(f) => f(class, totals),
            Formula::Share(tally) => {
                let tally = tally(class);
                (tally.good as f64, tally.seen as f64)
            }
            Formula::Events(count) => (count(class) as f64, years(totals)),
            Formula::Site(f) => f(totals),
            Formula::SiteEvents(count) => (count(totals) as f64, years(totals)),
            Formula::FirstTime(first) => (first(totals).unwrap_or(totals.horizon).hours(), 1.0),
            // A history of less than a year does not say, whatever has happened in it.
            Formula::WithinYear(_) if totals.horizon.hours() < YEAR_H => (0.0, 0.0),
            Formula::WithinYear(first) => match first(totals) {
                Some(time) if time.hours() <= YEAR_H => (1.0, 1.0),
                _ => (0.0, 1.0),
            },
            Formula::Cost(f) => (f(&class.costs), years(totals)),
            Formula::SiteCost(f) | Formula::Settled(f) => (f(&totals.costs), years(totals)),
        }
    }

    /// The estimate from the sums of all replications, read where the `controls` are zero unless it is a share, a yes or no
    /// or a first time; `outages` is the number of outages behind it, and `most` what it can be at most, as
    /// [`Most::in_all`] says. A figure stays plain whose corrected value or interval would leave what it can be.
    pub fn estimate(
        &self,
        sums: &[(f64, f64)],
        controls: &Controls,
        (outages, most): (u64, f64),
        level: f64,
    ) -> Estimate {
        let corrected = self.unlimited(sums, controls, (outages, most), level);
        let leaves = corrected.method == Method::ControlledT
            && (corrected.low < Some(0.0) || corrected.high > Some(most));
        let none = Controls::none();
        let estimate = if leaves { self.unlimited(sums, &none, (outages, most), level) } else { corrected };
        estimate.within(0.0, most)
    }

    fn unlimited(
        &self,
        sums: &[(f64, f64)],
        controls: &Controls,
        (outages, most): (u64, f64),
        level: f64,
    ) -> Estimate {
        match self.formula {
            Formula::Workloads(_) | Formula::Cost(_) | Formula::SiteCost(_) => {
                ratio_with_controls(sums, controls, level).resting_on(outages)
            }
            Formula::Uptime(_) => {
                let down = ratio_with_controls(sums, controls, level).resting_on(outages);
                down.map_falling(|down| 1.0 - down)
            }
            Formula::Settled(_) => match settled(sums) {
                Some(value) => Estimate::settled(value, level, sums.len() as u64),
                None => ratio_of_sums(sums, level),
            },
            Formula::Site(_) => ratio_with_controls(sums, controls, level),
            Formula::Share(_) => {
                let tallies: Vec<(u64, u64)> = sums.iter().map(|sum| (sum.0 as u64, sum.1 as u64)).collect();
                share_of_clusters(&tallies, level)
            }
            Formula::Events(_) | Formula::SiteEvents(_) => {
                let counts: Vec<u64> = sums.iter().map(|sum| sum.0 as u64).collect();
                let exposures: Vec<f64> = sums.iter().map(|sum| sum.1).collect();
                rate_with_controls(&counts, &exposures, controls, level)
            }
            Formula::FirstTime(_) => restricted_mean(sums, most, level),
            Formula::WithinYear(_) => {
                let count = |of: fn(&(f64, f64)) -> f64| sums.iter().map(of).sum::<f64>() as u64;
                wilson(count(|sum| sum.0), count(|sum| sum.1), level)
            }
        }
    }

    /// The excess of the first sums over the second, replication by replication, in the direction
    /// in which the metric counts; `most` is what each of them can be at most.
    ///
    /// # Panics
    /// As [`paired_difference_with`].
    pub fn difference(
        &self,
        [ours, base]: [&[(f64, f64)]; 2],
        controls: &Controls,
        most: f64,
        level: f64,
    ) -> PairedDifference {
        let none = Controls::none();
        let controls = if self.takes_controls() { controls } else { &none };
        let paired = paired_difference_with(ours, base, controls, level);
        let estimate = match (self.formula, settled(ours), settled(base)) {
            (Formula::Uptime(_), ..) => paired.estimate.map_falling(|down| -down),
            (Formula::Settled(_), Some(ours), Some(base)) => {
                let estimate = Estimate::settled(ours - base, level, paired.estimate.n);
                let p_value = if ours == base { 1.0 } else { 0.0 };
                return PairedDifference { estimate, p_value, ..paired };
            }
            (Formula::FirstTime(_), ..)
                if paired.estimate.flag == Flag::Ok
                    && ours.iter().chain(base).any(|time| is_censored(*time, most)) =>
            {
                // Restricted means differ by so much; the means themselves may by more or by less.
                Estimate { flag: Flag::Restricted, ..paired.estimate }
            }
            _ => paired.estimate,
        };
        PairedDifference { estimate: estimate.within(-most, most), ..paired }
    }
}

/// The ratio that all replications agree on, if they do.
fn settled(sums: &[(f64, f64)]) -> Option<f64> {
    let (numerator, denominator) = *sums.first().filter(|first| first.1 > 0.0)?;
    sums.iter().all(|sum| *sum == (numerator, denominator)).then_some(numerator / denominator)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_phases_are_known() {
        for (at, metric) in Metric::all().enumerate() {
            assert!(Metric::all().take(at).all(|other| other.name != metric.name), "{}", metric.name);
        }
        assert!(workloads::WAITING.iter().chain(workloads::SWITCHING).all(|name| PHASE_NAMES.contains(name)));
    }
}
