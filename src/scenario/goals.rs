//! Goals that figures are held against: thresholds, and the precision that is asked for.

use super::raw;
use super::study::{Precision, Threshold};
use super::validator::Validator;
use crate::model::fleet::Site;
use crate::model::prices::Prices;
use crate::policy::Policy;
use crate::stats::Bound;
use crate::stats::metrics::{CatalogueEntry, Metric, Scopes, VALUE, catalogue};

/// The scope that stands for each workload class by itself.
const EVERY_CLASS: &str = "every_class";

/// The scopes of a threshold: as written, each class where that or served capacity is asked for; otherwise the site.
///
/// A mean over the site hides a small class that is served badly.
fn scopes(spec: &raw::Threshold, entry: &CatalogueEntry, site: &Site) -> Vec<String> {
    let classes = || site.classes().iter().map(|class| format!("workload:{}", class.name));
    match spec.scope.as_deref() {
        Some(EVERY_CLASS) if entry.scopes == Scopes::SiteAndClasses => classes().collect(),
        Some(scope) => vec![scope.to_owned()],
        // One class is the site.
        None if entry.name == "served_availability" && site.classes().len() > 1 => classes().collect(),
        None => vec!["site".to_owned()],
    }
}

impl Validator<'_> {
    /// The thresholds in the order of the scenario.
    pub fn thresholds(
        &mut self,
        raw: &raw::Scenario,
        site: &Site,
        policies: &[Policy],
        prices: Option<&Prices>,
    ) -> Vec<Threshold> {
        let mut thresholds = Vec::new();
        for (at, spec) in raw.threshold.iter().enumerate() {
            let key = format!("threshold[{at}]");
            let policies = self.policies_of(&key, spec, raw, policies);
            let entry = self.entry(&format!("{key}.metric"), &spec.metric);
            let Some(entry) = entry else { continue };
            let statistic = self.statistic(&key, spec.statistic.as_deref(), &entry);
            let scopes = scopes(spec, &entry, site);
            for scope in &scopes {
                let class = self.scope(&key, scope, entry.name, entry.scopes, site);
                self.target(&format!("{key}.metric"), entry.name, class, raw);
            }
            self.priced(&format!("{key}.metric"), entry.name, prices);
            self.sensible(&key, spec, entry.name, entry.unit);
            let bounds = [spec.at_least.map(Bound::AtLeast), spec.at_most.map(Bound::AtMost)];
            if bounds == [None, None] {
                let unit = match entry.unit {
                    "1" => String::new(),
                    unit => format!(" in the unit {unit}"),
                };
                let remedy = format!("add at_least or at_most, a number{unit}");
                self.problem(&key, "has no bound", remedy);
            }
            for bound in bounds.into_iter().flatten() {
                thresholds.extend(scopes.iter().map(|scope| Threshold {
                    policies: policies.clone(),
                    scope: scope.clone(),
                    metric: entry.name,
                    statistic,
                    bound,
                }));
            }
        }
        thresholds
    }

    /// The precision that is asked for.
    pub fn precision(
        &mut self,
        raw: &raw::Scenario,
        site: &Site,
        prices: Option<&Prices>,
    ) -> Option<Precision> {
        let spec = raw.precision.as_ref()?;
        if raw.record.is_some() {
            let remedy = "leave it out: the recorded failures are one history";
            self.problem("precision", "does not apply: a record is a single history", remedy);
        }
        let metric = Metric::find(&spec.metric);
        if metric.is_none() && catalogue().any(|entry| entry.name == spec.metric) {
            let what = format!("{:?} is not a mean over replications", spec.metric);
            self.problem(
                "precision.metric",
                what,
                "choose a metric with the statistic value, such as \"downtime\"",
            );
        } else if metric.is_none() {
            let known: Vec<&str> = Metric::all().map(|metric| metric.name).collect();
            self.unknown_metric("precision.metric", &spec.metric, &known);
        }
        let metric = metric?;
        let scopes = if metric.has_classes() { Scopes::SiteAndClasses } else { Scopes::Site };
        let class = self.scope("precision", &spec.scope, metric.name, scopes, site);
        self.target("precision.metric", metric.name, class, raw);
        self.priced("precision.metric", metric.name, prices);
        Some(Precision {
            metric,
            class,
            relative: spec.relative,
            level: spec.level.unwrap_or(raw.level),
            max_replications: spec.max_replications,
        })
    }

    fn policies_of(
        &mut self,
        key: &str,
        spec: &raw::Threshold,
        raw: &raw::Scenario,
        policies: &[Policy],
    ) -> Vec<usize> {
        let Some(name) = &spec.policy else { return (0..policies.len()).collect() };
        let names: Vec<&str> = policies.iter().map(|policy| policy.name.as_str()).collect();
        let found = names.iter().position(|known| known == name);
        // A policy that is wrong itself has been reported.
        if found.is_none() && !raw.policy.contains_key(name) {
            self.unknown(&format!("{key}.policy"), "policy", name, &names);
        }
        found.into_iter().collect()
    }

    fn entry(&mut self, key: &str, name: &str) -> Option<CatalogueEntry> {
        let found = catalogue().find(|entry| entry.name == name);
        if found.is_none() {
            let known: Vec<&str> = catalogue().map(|entry| entry.name).collect();
            self.unknown_metric(key, name, &known);
        }
        found
    }

    /// There are too many of them to name them all.
    fn unknown_metric(&mut self, key: &str, name: &str, known: &[&str]) {
        let remedy = super::problem::nearest(name, known.iter().copied())
            .map_or("choose one that `hotspare metrics` lists".to_owned(), |near| format!("write {near:?}"));
        self.problem(key, format!("unknown metric {name:?}"), remedy);
    }

    fn statistic(&mut self, key: &str, written: Option<&str>, entry: &CatalogueEntry) -> &'static str {
        let known = entry.statistics;
        let written = match (written, known) {
            (None, [only]) => return only,
            (None, _) => VALUE,
            (Some(written), _) => written,
        };
        if let Some(found) = known.iter().find(|statistic| **statistic == written) {
            return found;
        }
        let list = known.join(", ");
        if written == VALUE {
            let remedy = format!("add statistic = …, one of {list}");
            self.problem(key, format!("{} has several statistics", entry.name), remedy);
        } else {
            let remedy =
                if known == [VALUE] { "leave it out".to_owned() } else { format!("write one of {list}") };
            let what = format!("{} has no statistic {written:?}", entry.name);
            self.problem(&format!("{key}.statistic"), what, remedy);
        }
        VALUE
    }

    /// Reports a metric of years or months that meet a target, where there is no target.
    pub fn target(&mut self, key: &str, metric: &str, class: Option<usize>, raw: &raw::Scenario) {
        let (target, place) = match class {
            None => (raw.site.target, "under [site]".to_owned()),
            Some(class) => {
                (raw.workload[class].target, format!("to the workload {}", raw.workload[class].name))
            }
        };
        if target.is_none() && matches!(metric, "year_meets_target" | "month_meets_target") {
            let remedy = format!("add target = …, such as 0.9999, {place}");
            self.problem(key, "needs a target, and none is given", remedy);
        }
    }

    /// A cost has a price.
    fn priced(&mut self, key: &str, metric: &str, prices: Option<&Prices>) {
        if !Metric::find(metric).is_some_and(Metric::is_cost) {
            return;
        }
        match prices {
            None => self.problem(key, "needs prices, and none are given", "add a section [prices]"),
            Some(prices) if !prices.metrics().contains(&metric) => {
                let what = format!("needs a price for {metric:?}, and none is given");
                let remedy = format!("write one of {}, or add the price", prices.metrics().join(", "));
                self.problem(key, what, remedy);
            }
            Some(_) => {}
        }
    }

    /// Reports bounds that every value meets, or none.
    fn sensible(&mut self, key: &str, spec: &raw::Threshold, metric: &str, unit: &str) {
        let is_share = Metric::find(metric).is_some_and(Metric::is_share);
        for (name, bound) in [("at_least", spec.at_least), ("at_most", spec.at_most)] {
            let Some(bound) = bound else { continue };
            let key = format!("{key}.{name}");
            if is_share && !(0.0..=1.0).contains(&bound) {
                let remedy = "write a number from 0 to 1: 99.99 % is 0.9999";
                self.problem(&key, format!("{metric} is a share, and never {bound}"), remedy);
            } else if bound < 0.0 {
                let remedy = format!("write a number of at least 0, in the unit {unit}");
                self.problem(&key, format!("{metric} is never below zero"), remedy);
            }
        }
        if let (Some(least), Some(most)) = (spec.at_least, spec.at_most)
            && least > most
        {
            let remedy = "write an at_most that is not below at_least";
            self.problem(key, format!("nothing is at least {least} and at most {most}"), remedy);
        }
    }

    /// The position of the class that a scope names, if it names one.
    fn scope(
        &mut self,
        key: &str,
        written: &str,
        metric: &str,
        scopes: Scopes,
        site: &Site,
    ) -> Option<usize> {
        let classes = site.classes().iter().map(|class| format!("workload:{}", class.name));
        let known: Vec<String> = match scopes {
            Scopes::Site => vec!["site".to_owned()],
            Scopes::SiteAndClasses => std::iter::once("site".to_owned()).chain(classes).collect(),
            Scopes::Resources => {
                self.resources.quantities().map(|(_, name, _)| format!("resource:{name}")).collect()
            }
        };
        let found = known.iter().position(|scope| scope == written);
        if found.is_none() && written == EVERY_CLASS {
            let what = format!("{metric} is not known for classes");
            let remedy = match scopes {
                Scopes::Resources => format!("write one of {}", known.join(", ")),
                _ => "leave it out: it is about the site".to_owned(),
            };
            self.problem(&format!("{key}.scope"), what, remedy);
        } else if found.is_none() {
            let names: Vec<&str> = known.iter().map(String::as_str).collect();
            let is_left_out = written == "site" && scopes == Scopes::Resources;
            let what = match is_left_out {
                true => format!("{metric} is about one resource"),
                false => format!("{metric} has no scope {written:?}"),
            };
            let key = if is_left_out { key.to_owned() } else { format!("{key}.scope") };
            let remedy = match super::problem::nearest(written, names.iter().copied()) {
                Some(near) => format!("write {near:?}"),
                None => format!("write one of {}", names.join(", ")),
            };
            self.problem(&key, what, remedy);
        }
        found.and_then(|at| at.checked_sub(1)).filter(|_| scopes == Scopes::SiteAndClasses)
    }
}
