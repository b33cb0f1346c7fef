//! Workloads that are up and get less than they require: on a blade that is too small, or that runs with a fault.

use super::Summary;
use crate::stats::Estimate;
use crate::stats::metrics::VALUE;

/// Smallest gap between availability and the share served that is reported \[1\].
pub const WORTH_SAYING: f64 = 0.001;

impl Summary {
    /// Share of requirements served \[1\] under a policy, for each scope whose share is markedly below its
    /// availability: the site, then classes, the least served first.
    pub fn served_in_part(&self, policy: usize) -> Vec<(&str, &Estimate)> {
        let of = |metric: &'static str| {
            let is =
                move |f: &&super::Figure| f.policy == policy && f.metric == metric && f.statistic == VALUE;
            self.figures.iter().filter(is).map(|figure| (figure.scope.as_str(), &figure.estimate))
        };
        let in_part = |(scope, served): &(&str, &Estimate)| {
            let up = of("availability").find(|(other, _)| other == scope);
            up.is_some_and(|(_, up)| up.value - served.value >= WORTH_SAYING)
        };
        let mut scopes: Vec<(&str, &Estimate)> = of("served_availability").filter(in_part).collect();
        let key = |(scope, served): &(&str, &Estimate)| (*scope != "site", served.value);
        scopes.sort_by(|a, b| key(a).0.cmp(&key(b).0).then(key(a).1.total_cmp(&key(b).1)));
        scopes
    }
}
