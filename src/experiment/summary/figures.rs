//! From totals to figures: estimates per policy and scope, differences from the baseline, phases, percentiles.

use super::checks::checks;
use super::{
    Difference, Figure, HEADLINE, PhaseRow, PoolPoint, Precision, Priced, SumRow, Summary, UNTOUCHED,
};
use crate::experiment::Outcome;
use crate::experiment::controls::{controls, standing};
use crate::experiment::crew_load::crews_warning;
use crate::experiment::rounds::reached;
use crate::experiment::warm_up::warm_up;
use crate::model::resource::ResourceUnit;
use crate::model::step::{Phase, Step};
use crate::scenario::Scenario;
use crate::simulation::PARTS;
use crate::stats::metrics::{DURATION_PERCENTILES, Metric, VALUE, YEAR_MIN, YEAR_PERCENTILES, unit_in};
use crate::stats::totals::{ClassTotals, Totals};
use crate::stats::{Controls, Estimate, Pooled, holm, paired_quotient_with, ratio_with_controls};
use crate::units::{HOUR_US, YEAR_H};
use std::borrow::Cow;

/// One scope with the totals of every replication.
struct Scope<'a> {
    name: String,
    /// For each policy and replication.
    classes: Vec<Vec<ClassTotals>>,
    totals: &'a [Vec<&'a Totals>],
    is_site: bool,
}

impl Scope<'_> {
    fn sums(&self, metric: &Metric, policy: usize) -> Vec<(f64, f64)> {
        let pairs = self.classes[policy].iter().zip(&self.totals[policy]);
        pairs.map(|(class, totals)| metric.sums(class, totals)).collect()
    }

    /// The most that a metric can be under a policy.
    fn most(&self, metric: &Metric, policy: usize) -> f64 {
        metric.most(self.classes[policy].iter().zip(self.totals[policy].iter().copied()))
    }

    fn outages(&self, policy: usize) -> u64 {
        self.classes[policy].iter().map(|class| class.outages).sum()
    }
}

impl Summary {
    /// Computes all figures of an outcome.
    pub fn new(scenario: &Scenario, outcome: &Outcome) -> Summary {
        let policies = scenario.policies.len();
        let totals: Vec<Vec<&Totals>> = (0..policies)
            .map(|policy| outcome.replications.iter().map(|replication| &replication[policy]).collect())
            .collect();
        let mut summary = Summary {
            name: scenario.name.clone(),
            policies: scenario.policies.iter().map(|policy| policy.name.clone()).collect(),
            baseline: scenario.baseline,
            replications: (outcome.replications.len(), outcome.wanted as usize),
            years: crate::units::Span(scenario.horizon.0 - scenario.warm_up.0).years(),
            workloads: scenario.site.classes().iter().map(|class| u64::from(class.initial)).sum(),
            level: scenario.level,
            figures: Vec::new(),
            differences: Vec::new(),
            phases: Vec::new(),
            sums: Vec::new(),
            outages: Vec::new(),
            pool: Vec::new(),
            warm_up: Vec::new(),
            target: scenario.site.target,
            priced: priced(scenario),
            checks: Vec::new(),
            precision: None,
            controls: controls(scenario, outcome),
            events: outcome.work().iter().map(|work| work.events).sum(),
            warnings: Vec::new(),
            worst: None,
        };
        if outcome.replications.is_empty() {
            return summary;
        }
        for scope in scopes(scenario, &totals) {
            summary.add_scope(&scope);
            if scope.is_site {
                summary.add_resources(scenario, &scope);
            }
        }
        for (policy, name, values) in standing(outcome, &summary.controls) {
            let metric = format!("control:{name}");
            for (replication, numerator) in values.into_iter().enumerate() {
                let (scope, metric) = ("site".to_owned(), metric.clone().into());
                summary.sums.push(SumRow { policy, replication, scope, metric, numerator, denominator: 1.0 });
            }
        }
        summary.correct_headline();
        summary.add_pool(scenario, &totals);
        summary.warm_up = warm_up(scenario, outcome);
        let crews = crews_warning(scenario, outcome.replications.iter().map(Vec::as_slice));
        summary.warnings.extend(crews);
        summary.checks = checks(scenario, &summary);
        summary.precision = precision(scenario, outcome, &summary.controls);
        summary
    }

    fn add_scope(&mut self, scope: &Scope<'_>) {
        let metrics = self.metrics(scope);
        for policy in 0..self.policies.len() {
            for metric in &metrics {
                let sums = scope.sums(metric, policy);
                let limits = (scope.outages(policy), scope.most(metric, policy));
                let estimate = metric.estimate(&sums, &self.controls, limits, self.level);
                let unit = self.unit(metric);
                self.figure(policy, &scope.name, metric.name, VALUE, &unit, estimate);
                self.add_sums(scope, policy, metric.name, &sums);
            }
            self.add_durations(scope, policy);
            self.add_phases(scope, policy);
        }
        let baseline = self.baseline;
        for policy in (0..self.policies.len()).filter(|policy| *policy != baseline) {
            for metric in &metrics {
                self.add_difference(scope, metric, policy);
            }
        }
    }

    /// The metrics of a scope; of costs, those with a price.
    fn metrics(&self, scope: &Scope<'_>) -> Vec<&'static Metric> {
        let is_priced = |metric: &Metric| {
            self.priced.as_ref().is_some_and(|priced| priced.metrics.contains(&metric.name))
        };
        Metric::all()
            .filter(|metric| scope.is_site || metric.has_classes())
            .filter(|metric| !metric.is_cost() || is_priced(metric))
            .collect()
    }

    /// The unit of a metric, with the scenario's currency.
    fn unit(&self, metric: &Metric) -> String {
        unit_in(metric.unit, self.priced.as_ref().map(|priced| priced.currency.as_str()))
    }

    fn add_sums(
        &mut self,
        scope: &Scope<'_>,
        policy: usize,
        metric: impl Into<Cow<'static, str>>,
        sums: &[(f64, f64)],
    ) {
        let metric = metric.into();
        for (replication, &(numerator, denominator)) in sums.iter().enumerate() {
            let (scope, metric) = (scope.name.clone(), metric.clone());
            self.sums.push(SumRow { policy, replication, scope, metric, numerator, denominator });
        }
    }

    fn figure(
        &mut self,
        policy: usize,
        scope: &str,
        metric: &str,
        statistic: &'static str,
        unit: &str,
        estimate: Estimate,
    ) {
        let (scope, metric, unit) = (scope.to_owned(), metric.to_owned(), unit.to_owned());
        self.figures.push(Figure { policy, scope, metric, statistic, unit, estimate });
    }

    fn add_durations(&mut self, scope: &Scope<'_>, policy: usize) {
        let classes = &scope.classes[policy];
        let pooled = Pooled::new(classes.iter().map(|class| &class.durations));
        let metric = "outage_duration";
        for (statistic, p) in DURATION_PERCENTILES {
            let estimate = pooled.percentile(p, self.level);
            self.figure(policy, &scope.name, metric, statistic, "s", estimate);
        }
        self.figure(policy, &scope.name, metric, "max", "s", pooled.maximum(self.level));
        let years = Pooled::new(classes.iter().map(|class| &class.risk.downtime_of_year));
        let metric = "downtime_of_year";
        let minutes = |estimate: Estimate| estimate.map_rising(|seconds| seconds / 60.0);
        for (statistic, p) in YEAR_PERCENTILES {
            let estimate = minutes(years.percentile(p, self.level));
            self.figure(policy, &scope.name, metric, statistic, "min/y", estimate);
        }
        self.figure(policy, &scope.name, metric, "max", "min/y", minutes(years.maximum(self.level)));
        if scope.is_site {
            self.outages.push(pooled.ccdf());
            let least = scope.totals[policy].iter().map(|totals| totals.pool_min).min().unwrap_or(0);
            let n = classes.len() as u64;
            let least = Estimate::without_interval(least as f64, self.level, n, crate::stats::Flag::Ok);
            self.figure(policy, &scope.name, "pool_size", "min", "1", least);
        }
    }

    fn add_phases(&mut self, scope: &Scope<'_>, policy: usize) {
        for (at, phase) in Phase::ALL.iter().enumerate() {
            self.add_phase(scope, policy, (phase.name(), ""), |class| class.phases_us[at]);
            let planned = *phase == Phase::Transfer;
            let first = if planned { Step::ALL.len() } else { 0 };
            for step in Step::ALL.iter().filter(|step| planned || step.phase() == *phase) {
                let of = |class: &ClassTotals| class.steps_us[first + *step as usize];
                self.add_phase(scope, policy, (phase.name(), step.key()), of);
            }
            if *phase == Phase::Reconfigure {
                self.add_phase(scope, policy, (phase.name(), UNTOUCHED), |class| class.untouched_us);
            }
        }
    }

    fn add_phase(
        &mut self,
        scope: &Scope<'_>,
        policy: usize,
        (phase, step): (&'static str, &'static str),
        spent_us: impl Fn(&ClassTotals) -> i128,
    ) {
        let classes = &scope.classes[policy];
        let down: i128 = classes.iter().map(ClassTotals::down).sum();
        let spent: i128 = classes.iter().map(&spent_us).sum();
        if spent == 0 {
            return;
        }
        let hours = |us: i128| us as f64 / HOUR_US as f64;
        let sum = |class: &ClassTotals| (hours(spent_us(class)) * 60.0, hours(class.present_us) / YEAR_H);
        let sums: Vec<(f64, f64)> = classes.iter().map(sum).collect();
        if step.is_empty() {
            self.add_sums(scope, policy, format!("phase:{phase}"), &sums);
        }
        self.phases.push(PhaseRow {
            policy,
            scope: scope.name.clone(),
            phase,
            step,
            minutes: ratio_with_controls(&sums, &self.controls, self.level)
                .resting_on(scope.outages(policy))
                .within(0.0, YEAR_MIN),
            share: spent as f64 / down as f64,
        });
    }

    fn add_difference(&mut self, scope: &Scope<'_>, metric: &'static Metric, policy: usize) {
        let (ours, base) = (scope.sums(metric, policy), scope.sums(metric, self.baseline));
        let most = scope.most(metric, policy).max(scope.most(metric, self.baseline));
        let paired = metric.difference([&ours, &base], &self.controls, most, self.level);
        let is_uptime = matches!(metric.formula, crate::stats::metrics::Formula::Uptime(_));
        let quotient = (!is_uptime).then(|| self.quotient(metric, &ours, &base));
        self.differences.push(Difference {
            policy,
            scope: scope.name.clone(),
            metric: metric.name,
            unit: self.unit(metric),
            difference: paired.estimate,
            quotient,
            p_value: paired.p_value,
            p_holm: None,
            shortening: paired.shortening,
        });
    }

    /// Quotient of a policy and the baseline.
    fn quotient(&self, metric: &Metric, ours: &[(f64, f64)], base: &[(f64, f64)]) -> Estimate {
        let none = Controls::none();
        let controls = if metric.takes_controls() { &self.controls } else { &none };
        paired_quotient_with(ours, base, controls, self.level).estimate
    }

    /// Corrects the comparisons on the headline metric for their number.
    fn correct_headline(&mut self) {
        let mut headline: Vec<&mut Difference> =
            self.differences.iter_mut().filter(|d| d.scope == "site" && d.metric == HEADLINE).collect();
        let p_values: Vec<f64> = headline.iter().map(|d| d.p_value).collect();
        for (difference, p) in headline.iter_mut().zip(holm(&p_values)) {
            difference.p_holm = Some(p);
        }
    }

    fn add_resources(&mut self, scenario: &Scenario, scope: &Scope<'_>) {
        for policy in 0..self.policies.len() {
            for (id, name, unit) in scenario.site.resources.quantities() {
                let (unit, worth) = match unit {
                    ResourceUnit::Bytes => ("GiB·h/y".to_owned(), f64::from(1u32 << 30)),
                    _ => (format!("{name}·h/y"), 1.0),
                };
                let of = |f: fn(&crate::stats::totals::ResourceTotals) -> f64| -> Vec<f64> {
                    scope.classes[policy].iter().map(|class| f(&class.resources[id.index()])).collect()
                };
                let up: Vec<f64> = scope.classes[policy].iter().map(|class| class.up() as f64).collect();
                let years = vec![self.years * worth; up.len()];
                let scope_name = format!("resource:{name}");
                let any = f64::INFINITY;
                for (metric, unit, most, top, bottom) in [
                    ("over_provision", "1", any, of(|r| r.over), &up),
                    ("under_provision", "1", 1.0, of(|r| r.under), &up),
                    ("wasted", unit.as_str(), any, of(|r| r.wasted), &years),
                    ("missing", unit.as_str(), any, of(|r| r.missing), &years),
                ] {
                    let sums: Vec<(f64, f64)> = top.into_iter().zip(bottom.iter().copied()).collect();
                    let estimate = ratio_with_controls(&sums, &self.controls, self.level)
                        .resting_on(scope.outages(policy));
                    let estimate = estimate.within(0.0, most);
                    self.figure(policy, &scope_name, metric, VALUE, unit, estimate);
                }
            }
        }
    }

    fn add_pool(&mut self, scenario: &Scenario, totals: &[Vec<&Totals>]) {
        let part = scenario.horizon.hours() / PARTS as f64;
        for policy in totals {
            let points = (0..PARTS).map(|at| {
                let values = || policy.iter().map(move |totals| totals.pool_series[at]);
                PoolPoint {
                    hours: (at as f64 + 0.5) * part,
                    mean: values().sum::<f64>() / policy.len() as f64,
                    least: values().fold(f64::INFINITY, f64::min),
                    most: values().fold(0.0, f64::max),
                }
            });
            self.pool.push(points.collect());
        }
    }
}

fn priced(scenario: &Scenario) -> Option<Priced> {
    let prices = scenario.prices.as_ref()?;
    Some(Priced { currency: prices.currency.clone(), metrics: prices.metrics() })
}

fn precision(scenario: &Scenario, outcome: &Outcome, controls: &Controls) -> Option<Precision> {
    let asked = scenario.precision.as_ref()?;
    let reached =
        (0..scenario.policies.len()).map(|policy| reached(asked, outcome, controls, policy)).collect();
    Some(Precision { metric: asked.metric.name, wanted: asked.relative, reached })
}

fn scopes<'a>(scenario: &Scenario, totals: &'a [Vec<&'a Totals>]) -> Vec<Scope<'a>> {
    let gather = |f: &dyn Fn(&Totals) -> ClassTotals| -> Vec<Vec<ClassTotals>> {
        totals.iter().map(|policy| policy.iter().map(|totals| f(totals)).collect()).collect()
    };
    let mut scopes =
        vec![Scope { name: "site".to_owned(), classes: gather(&Totals::site), totals, is_site: true }];
    for (at, class) in scenario.site.classes().iter().enumerate() {
        let name = format!("workload:{}", class.name);
        let classes = gather(&|totals| totals.classes[at].clone());
        scopes.push(Scope { name, classes, totals, is_site: false });
    }
    scopes
}
