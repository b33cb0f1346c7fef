//! The better direction of a figure.

use super::side::{Key, PHASE};
use crate::stats::metrics::{Better, Formula, Metric, catalogue};

/// The better direction of the quantity compared; for an availability this is the time lost.
///
/// A maximum and a minimum have no interval, and a metric that is not known has no direction: they are shown, and not
/// judged.
pub(super) fn better(key: &Key) -> Better {
    if matches!(key.statistic.as_str(), "max" | "min") {
        return Better::Neither;
    }
    if is_uptime(key) || key.metric.starts_with(PHASE) {
        return Better::Lower;
    }
    catalogue().find(|entry| entry.name == key.metric).map_or(Better::Neither, |entry| entry.better)
}

/// True if the figure is one less the ratio of its sums.
pub(super) fn is_uptime(key: &Key) -> bool {
    Metric::find(&key.metric).is_some_and(|metric| matches!(metric.formula, Formula::Uptime(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::studies::compare::testing::key;

    #[test]
    fn every_kind_of_figure_has_its_direction() {
        let statistic =
            |metric: &str, statistic: &str| Key { statistic: statistic.to_owned(), ..key(metric) };
        let table = [
            (key("downtime"), Better::Lower),
            (key("availability"), Better::Lower),
            (key("completions_per_year"), Better::Higher),
            (key("pool_mean_size"), Better::Neither),
            (key("phase:detect"), Better::Lower),
            (key("wasted"), Better::Lower),
            (statistic("outage_duration", "p99"), Better::Lower),
            (statistic("downtime_of_year", "p95"), Better::Lower),
            (statistic("outage_duration", "max"), Better::Neither),
            (key("something of another version"), Better::Neither),
        ];
        for (key, expected) in table {
            assert_eq!(better(&key), expected, "{key}");
        }
    }
}
