//! From the ledger to figures: estimates per policy and scope, differences from the baseline, phases, percentiles.

use super::checks::checks;
use super::{Difference, Figure, HEADLINE, PhaseRow, PoolPoint, Precision, Priced, Summary, UNTOUCHED};
use crate::experiment::Outcome;
use crate::experiment::controls::controls;
use crate::experiment::crew_load::crews_warning;
use crate::experiment::ledger::{Account, Item, PartFold, Provision, ScopeFold};
use crate::experiment::rounds::reached;
use crate::experiment::warm_up::warm_up;
use crate::model::resource::ResourceUnit;
use crate::model::step::Step;
use crate::scenario::Scenario;
use crate::simulation::PARTS;
use crate::stats::metrics::{DURATION_PERCENTILES, Metric, VALUE, YEAR_MIN, YEAR_PERCENTILES, unit_in};
use crate::stats::{
    Controls, Estimate, Flag, Formula, PairedDifference, Pooled, holm, paired_difference_with,
    paired_quotient_with, ratio_with_controls,
};
use std::io;

/// A scope of figures: the site, or a class.
#[derive(Clone, Copy)]
struct Scope<'a> {
    name: &'a str,
    /// Its position among the scopes.
    at: usize,
}

impl Summary {
    /// Computes all figures of an outcome.
    ///
    /// # Errors
    /// If the outcome lies in a file, and that cannot be read.
    pub fn new(scenario: &Scenario, outcome: &Outcome) -> io::Result<Summary> {
        let mut summary = Summary {
            name: scenario.name.clone(),
            policies: scenario.policies.iter().map(|policy| policy.name.clone()).collect(),
            baseline: scenario.baseline,
            replications: (outcome.done() as usize, outcome.wanted as usize),
            years: crate::units::Span(scenario.horizon.0 - scenario.warm_up.0).years(),
            workloads: scenario.site.classes().iter().map(|class| u64::from(class.initial)).sum(),
            level: scenario.level,
            figures: Vec::new(),
            differences: Vec::new(),
            against_least: Vec::new(),
            phases: Vec::new(),
            outages: Vec::new(),
            pool: Vec::new(),
            warm_up: Vec::new(),
            target: scenario.site.target,
            priced: priced(scenario),
            checks: Vec::new(),
            precision: None,
            controls: controls(scenario, outcome, outcome.done())?,
            events: outcome.work().iter().map(|work| work.events).sum(),
            warnings: Vec::new(),
            worst: None,
        };
        if outcome.done() == 0 {
            return Ok(summary);
        }
        let scopes = &outcome.ledger.layout().scopes;
        let mut figures = Figures { outcome, summary: &mut summary };
        for (at, name) in scopes.iter().enumerate() {
            figures.add_scope(Scope { name, at })?;
            if at == 0 {
                figures.add_resources(scenario)?;
            }
        }
        summary.correct_headline();
        summary.against_least = against_least(&summary, outcome)?;
        summary.add_pool(scenario, outcome);
        summary.warm_up = warm_up(scenario, outcome)?;
        summary.warnings.extend(crews_warning(scenario, &outcome.ledger.fold().policies));
        summary.checks = checks(scenario, &summary);
        summary.precision = precision(scenario, outcome, &summary.controls)?;
        Ok(summary)
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

    fn add_pool(&mut self, scenario: &Scenario, outcome: &Outcome) {
        let hours = scenario.horizon.hours() / PARTS as f64;
        let replications = f64::from(outcome.done());
        for policy in &outcome.ledger.fold().policies {
            let part = policy.part_us as f64;
            let point = |(at, of): (usize, &PartFold)| PoolPoint {
                hours: (at as f64 + 0.5) * hours,
                mean: of.sum as f64 / (part * replications),
                least: of.least as f64 / part,
                most: of.most as f64 / part,
            };
            self.pool.push(policy.pool.iter().enumerate().map(point).collect());
        }
    }
}

/// The difference of each policy in downtime from the one with the least; `None` of that one, and all without it or with a
/// single replication.
fn against_least(summary: &Summary, outcome: &Outcome) -> io::Result<Vec<Option<PairedDifference>>> {
    let policies = summary.policies.len();
    let (Some(least), Some(metric)) = (summary.least_downtime(), Metric::find(HEADLINE)) else {
        return Ok(vec![None; policies]);
    };
    let sums = |policy| outcome.ledger.pairs(policy, Item::Metric(0, metric));
    let base = sums(least)?;
    let of = |policy| {
        if policy == least || base.len() < 2 {
            return Ok(None);
        }
        Ok(Some(paired_difference_with(&sums(policy)?, &base, &summary.controls, summary.level)))
    };
    (0..policies).map(of).collect()
}

/// A summary in the making.
struct Figures<'a> {
    outcome: &'a Outcome,
    summary: &'a mut Summary,
}

impl Figures<'_> {
    fn fold(&self, policy: usize, scope: Scope<'_>) -> &ScopeFold {
        &self.outcome.ledger.fold().policies[policy].scopes[scope.at]
    }

    fn sums(&self, policy: usize, scope: Scope<'_>, metric: &'static Metric) -> io::Result<Vec<(f64, f64)>> {
        self.outcome.ledger.pairs(policy, Item::Metric(scope.at, metric))
    }

    fn most(&self, policy: usize, scope: Scope<'_>, metric: &Metric) -> io::Result<f64> {
        self.outcome.ledger.most(policy, scope.at, metric)
    }

    fn add_scope(&mut self, scope: Scope<'_>) -> io::Result<()> {
        let metrics: Vec<&'static Metric> = self.outcome.ledger.layout().metrics(scope.at).collect();
        for policy in 0..self.summary.policies.len() {
            for metric in &metrics {
                let sums = self.sums(policy, scope, metric)?;
                let limits = (self.fold(policy, scope).outages, self.most(policy, scope, metric)?);
                let estimate = metric.estimate(&sums, &self.summary.controls, limits, self.summary.level);
                let unit = self.unit(metric);
                self.figure(policy, scope.name, metric.name, VALUE, &unit, estimate);
            }
            self.add_durations(scope, policy);
            self.add_phases(scope, policy)?;
        }
        let baseline = self.summary.baseline;
        for policy in (0..self.summary.policies.len()).filter(|policy| *policy != baseline) {
            for metric in &metrics {
                self.add_difference(scope, metric, policy)?;
            }
        }
        Ok(())
    }

    /// The unit of a metric, with the scenario's currency.
    fn unit(&self, metric: &Metric) -> String {
        unit_in(metric.unit, self.summary.priced.as_ref().map(|priced| priced.currency.as_str()))
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
        self.summary.figures.push(Figure { policy, scope, metric, statistic, unit, estimate });
    }

    fn add_durations(&mut self, scope: Scope<'_>, policy: usize) {
        let level = self.summary.level;
        let fold = self.fold(policy, scope);
        let (pooled, years) = (Pooled::of(&fold.durations), Pooled::of(&fold.years));
        let metric = "outage_duration";
        for (statistic, p) in DURATION_PERCENTILES {
            self.figure(policy, scope.name, metric, statistic, "s", pooled.percentile(p, level));
        }
        self.figure(policy, scope.name, metric, "max", "s", pooled.maximum(level));
        let metric = "downtime_of_year";
        let minutes = |estimate: Estimate| estimate.map_rising(|seconds| seconds / 60.0);
        for (statistic, p) in YEAR_PERCENTILES {
            let estimate = minutes(years.percentile(p, level));
            self.figure(policy, scope.name, metric, statistic, "min/y", estimate);
        }
        self.figure(policy, scope.name, metric, "max", "min/y", minutes(years.maximum(level)));
        if scope.at == 0 {
            self.summary.outages.push(pooled.ccdf());
            let least = self.outcome.ledger.fold().policies[policy].pool_min.unwrap_or(0);
            let n = u64::from(self.outcome.done());
            let least = Estimate::without_interval(least as f64, level, n, Flag::Ok);
            self.figure(policy, scope.name, "pool_size", "min", "1", least);
        }
    }

    fn add_phases(&mut self, scope: Scope<'_>, policy: usize) -> io::Result<()> {
        for (phase, account) in Account::all() {
            let fold = self.fold(policy, scope);
            let (spent, down, outages) = (fold.spent_us(account), fold.down_us, fold.outages);
            if spent == 0 {
                continue;
            }
            let sums = self.outcome.ledger.pairs(policy, Item::Spent(scope.at, account))?;
            let minutes = ratio_with_controls(&sums, &self.summary.controls, self.summary.level)
                .resting_on(outages)
                .within(0.0, YEAR_MIN);
            self.summary.phases.push(PhaseRow {
                policy,
                scope: scope.name.to_owned(),
                phase: phase.name(),
                step: name_of_step(account),
                minutes,
                share: spent as f64 / down as f64,
            });
        }
        Ok(())
    }

    fn add_difference(&mut self, scope: Scope<'_>, metric: &'static Metric, policy: usize) -> io::Result<()> {
        let baseline = self.summary.baseline;
        let (ours, base) = (self.sums(policy, scope, metric)?, self.sums(baseline, scope, metric)?);
        let most = self.most(policy, scope, metric)?.max(self.most(baseline, scope, metric)?);
        let paired = metric.difference([&ours, &base], &self.summary.controls, most, self.summary.level);
        let is_uptime = matches!(metric.formula, Formula::Uptime(_));
        let quotient = (!is_uptime).then(|| self.quotient(metric, &ours, &base));
        let unit = self.unit(metric);
        self.summary.differences.push(Difference {
            policy,
            scope: scope.name.to_owned(),
            metric: metric.name,
            unit,
            difference: paired.estimate,
            quotient,
            p_value: paired.p_value,
            p_holm: None,
            shortening: paired.shortening,
        });
        Ok(())
    }

    /// Quotient of a policy and the baseline.
    fn quotient(&self, metric: &Metric, ours: &[(f64, f64)], base: &[(f64, f64)]) -> Estimate {
        let none = Controls::none();
        let controls = if metric.takes_controls() { &self.summary.controls } else { &none };
        paired_quotient_with(ours, base, controls, self.summary.level).estimate
    }

    fn add_resources(&mut self, scenario: &Scenario) -> io::Result<()> {
        let site = Scope { name: "site", at: 0 };
        for policy in 0..self.summary.policies.len() {
            for (id, name, unit) in scenario.site.resources.quantities() {
                let unit = match unit {
                    ResourceUnit::Bytes => "GiB·h/y".to_owned(),
                    _ => format!("{name}·h/y"),
                };
                let scope_name = format!("resource:{name}");
                let any = f64::INFINITY;
                for (metric, unit, most, kind) in [
                    ("over_provision", "1", any, Provision::Over),
                    ("under_provision", "1", 1.0, Provision::Under),
                    ("wasted", unit.as_str(), any, Provision::Wasted),
                    ("missing", unit.as_str(), any, Provision::Missing),
                ] {
                    let sums = self.outcome.ledger.pairs(policy, Item::Provision(id, kind))?;
                    let estimate = ratio_with_controls(&sums, &self.summary.controls, self.summary.level)
                        .resting_on(self.fold(policy, site).outages);
                    let estimate = estimate.within(0.0, most);
                    self.figure(policy, &scope_name, metric, VALUE, unit, estimate);
                }
            }
        }
        Ok(())
    }
}

/// The name of the step of an account; empty for a phase as a whole.
fn name_of_step(account: Account) -> &'static str {
    match account {
        Account::Phase(_) => "",
        Account::Step(at) => Step::ALL[at % Step::ALL.len()].key(),
        Account::Untouched => UNTOUCHED,
    }
}

fn priced(scenario: &Scenario) -> Option<Priced> {
    let prices = scenario.prices.as_ref()?;
    Some(Priced { currency: prices.currency.clone(), metrics: prices.metrics() })
}

fn precision(scenario: &Scenario, outcome: &Outcome, controls: &Controls) -> io::Result<Option<Precision>> {
    let Some(asked) = scenario.precision.as_ref() else { return Ok(None) };
    let of = |policy| reached(asked, outcome, (controls, outcome.done()), policy);
    let reached = (0..scenario.policies.len()).map(of).collect::<io::Result<_>>()?;
    Ok(Some(Precision { metric: asked.metric.name, wanted: asked.relative, reached }))
}
