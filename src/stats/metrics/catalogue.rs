//! The catalogue of all figures that a run reports: the metrics, and figures that are no ratio of sums.
//!
//! Thresholds and lists look here, so that whatever stands in `summary.csv` can be asked for by name.

use super::{Better, Metric};

/// The scopes of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scopes {
    /// The site, and each workload class.
    SiteAndClasses,
    /// The site as a whole.
    Site,
    /// Each resource that has a quantity.
    Resources,
}

impl Scopes {
    /// The words in lists.
    pub fn as_str(self) -> &'static str {
        match self {
            Scopes::SiteAndClasses => "site, workload:…",
            Scopes::Site => "site",
            Scopes::Resources => "resource:…",
        }
    }
}

/// A figure, with its statistics and scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CatalogueEntry {
    /// The name in scenarios and files.
    pub name: &'static str,
    /// The unit; `1` if it has none.
    pub unit: &'static str,
    /// The direction that is good.
    pub better: Better,
    /// The definition, in one sentence.
    pub definition: &'static str,
    /// The statistics reported.
    pub statistics: &'static [&'static str],
    /// The scopes it has.
    pub scopes: Scopes,
}

/// The statistic of a metric: its value.
pub const VALUE: &str = "value";

/// Percentiles of the duration of outages, by name.
pub const DURATION_PERCENTILES: [(&str, f64); 3] = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99)];
/// Percentiles of the downtime of a year, by name.
pub const YEAR_PERCENTILES: [(&str, f64); 2] = [("p50", 0.5), ("p95", 0.95)];

/// All figures: the metrics in their order, then the others.
pub fn catalogue() -> impl Iterator<Item = CatalogueEntry> {
    let metric = |metric: &'static Metric| CatalogueEntry {
        name: metric.name,
        unit: metric.unit,
        better: metric.better,
        definition: metric.definition,
        statistics: &[VALUE],
        scopes: if metric.has_classes() { Scopes::SiteAndClasses } else { Scopes::Site },
    };
    Metric::all().map(metric).chain(OTHERS.iter().copied())
}

/// Figures that are no ratio of sums over replications, or not about workloads.
const OTHERS: &[CatalogueEntry] = &[
    CatalogueEntry {
        name: "outage_duration",
        unit: "s",
        better: Better::Lower,
        definition: "duration of the unplanned outages that start in the window: percentiles, and the longest",
        statistics: &["p50", "p90", "p99", "max"],
        scopes: Scopes::SiteAndClasses,
    },
    CatalogueEntry {
        name: "downtime_of_year",
        unit: "min/y",
        better: Better::Lower,
        definition: "downtime per workload in one year: the median year, the year that 95 of 100 do not exceed, and the worst",
        statistics: &["p50", "p95", "max"],
        scopes: Scopes::SiteAndClasses,
    },
    CatalogueEntry {
        name: "pool_size",
        unit: "1",
        better: Better::Higher,
        definition: "the fewest ready blades in the pool at any time of any replication",
        statistics: &["min"],
        scopes: Scopes::Site,
    },
    CatalogueEntry {
        name: "over_provision",
        unit: "1",
        better: Better::Lower,
        definition: "capacity in excess of the requirement, relative to it: mean over up time",
        statistics: &[VALUE],
        scopes: Scopes::Resources,
    },
    CatalogueEntry {
        name: "under_provision",
        unit: "1",
        better: Better::Lower,
        definition: "shortfall of capacity against the requirement, relative to it: mean over up time",
        statistics: &[VALUE],
        scopes: Scopes::Resources,
    },
    CatalogueEntry {
        name: "wasted",
        unit: "unit·h/y",
        better: Better::Lower,
        definition: "capacity in excess of the requirement, in the resource's own unit",
        statistics: &[VALUE],
        scopes: Scopes::Resources,
    },
    CatalogueEntry {
        name: "missing",
        unit: "unit·h/y",
        better: Better::Lower,
        definition: "shortfall of capacity against the requirement, in the resource's own unit",
        statistics: &[VALUE],
        scopes: Scopes::Resources,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_percentiles_are_listed() {
        let names: Vec<&str> = catalogue().map(|entry| entry.name).collect();
        for (at, name) in names.iter().enumerate() {
            assert!(!names[..at].contains(name), "{name}");
        }
        let statistics = |name: &str| catalogue().find(|entry| entry.name == name).unwrap().statistics;
        assert!(DURATION_PERCENTILES.iter().all(|(p, _)| statistics("outage_duration").contains(p)));
        assert!(YEAR_PERCENTILES.iter().all(|(p, _)| statistics("downtime_of_year").contains(p)));
    }
}
