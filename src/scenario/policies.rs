//! From a policy's table to a policy: presets, rules and their parameters, step times.

use super::document::document_order;
use super::raw;
use super::validator::Validator;
use crate::model::preset::TimeSpec;
use crate::model::step::{PerUnitSpec, Step, StepTime, Times, TimesChoice};
use crate::policy::rebalance::Seeks;
use crate::policy::{POLICY_PRESETS, Policy, Rule, Rules};

impl Validator<'_> {
    /// The policies in the order of the scenario.
    pub fn policies(&mut self, raw: &raw::Scenario, registry: &Rules) -> Vec<Policy> {
        document_order(self.document, "policy", &raw.policy)
            .into_iter()
            .filter_map(|name| self.policy(&name, &raw.policy[&name], raw, registry))
            .collect()
    }

    fn policy(
        &mut self,
        name: &str,
        spec: &raw::Policy,
        raw: &raw::Scenario,
        registry: &Rules,
    ) -> Option<Policy> {
        let key = format!("policy.{name}");
        // The schema has checked the name.
        let preset =
            spec.preset.as_deref().and_then(|name| POLICY_PRESETS.iter().find(|preset| preset.name == name));
        let defaults = preset.map_or([None; 4], |preset| preset.rules.map(Some));
        let readiness = self.rule(&key, "readiness", &registry.readiness, &spec.readiness, defaults[0]);
        let selection = self.rule(&key, "selection", &registry.selection, &spec.selection, defaults[1]);
        let takeover = self.rule(&key, "takeover", &registry.takeover, &spec.takeover, defaults[2]);
        let rebalance = self.rule(&key, "rebalance", &registry.rebalance, &spec.rebalance, defaults[3]);
        let times = self.times(&key, raw, &spec.times);
        let (readiness, selection) = (readiness?, selection?);
        let (takeover, rebalance) = (takeover?, rebalance?);
        if !takeover.moves() && rebalance.seeks() != Seeks::Nothing {
            let remedy = "choose another takeover, or rebalance = \"none\"";
            self.problem(&key, "moves workloads to better blades, but not away from failed ones", remedy);
        }
        let sees = readiness.boots(0) || readiness.knows_capacity(false);
        if rebalance.seeks() == Seeks::BetterMatch && !sees {
            let what = "moves to better matching spares, but the capacity of cold spares is unknown";
            let remedy = "write readiness = { cold = { capacity_known = true } }, or boot them beforehand";
            self.problem(&key, what, remedy);
        }
        Some(Policy {
            name: name.to_owned(),
            matching: selection.matching(),
            readiness,
            selection,
            takeover,
            rebalance,
            times,
            undersized: spec.undersized,
            displaced_returns: spec.displaced_returns,
            order: spec.order,
            on_refusal: spec.on_refusal,
            on_no_counterpart: spec.on_no_counterpart,
            transfer: spec.transfer,
            hold_off: spec.hold_off,
        })
    }

    fn rule<R: ?Sized>(
        &mut self,
        policy: &str,
        axis: &str,
        rules: &[Rule<R>],
        choice: &Option<raw::Choice>,
        default: Option<&str>,
    ) -> Option<Box<R>> {
        let nothing = toml::Table::new();
        let preset: toml::Table;
        let (name, parameters) = match (choice, default) {
            (Some(raw::Choice::Name(name)), _) => (name.as_str(), &nothing),
            // The schema has checked that there is exactly one.
            (Some(raw::Choice::With(table)), _) => {
                table.iter().next().map(|(name, parameters)| (name.as_str(), parameters))?
            }
            (None, Some(rule)) => {
                preset = toml::from_str(rule).unwrap_or_default();
                match preset.iter().next() {
                    Some((name, toml::Value::Table(parameters))) => (name.as_str(), parameters),
                    _ => (rule, &nothing),
                }
            }
            (None, None) => {
                let remedy = format!("name a preset, or add {axis}");
                self.problem(policy, format!("has no {axis} rule"), remedy);
                return None;
            }
        };
        let rule = rules.iter().find(|rule| rule.name == name)?;
        match (rule.build)(parameters, &self.resources) {
            Ok(rule) => Some(rule),
            Err(what) => {
                self.problem(
                    &format!("{policy}.{axis}"),
                    what,
                    format!("see `hotspare policies` for {name}"),
                );
                None
            }
        }
    }

    /// The durations of the policy, of the scenario, or by default, in this order; none from where `none` stands on. A step with a duration that grows
    /// has no default in addition.
    fn times(&mut self, policy: &str, raw: &raw::Scenario, own: &TimesChoice) -> Times {
        let mut entries = Vec::new();
        for step in Step::ALL {
            let mut per = |table: &str, spec: &PerUnitSpec| {
                let key = format!("{table}.{}", step.key());
                spec.get(*step).map(|spec| self.span(&key, spec))
            };
            let per = [
                per("times_per_gib", &raw.times_per_gib),
                per("times_per_port", &raw.times_per_port),
                per("times_per_partition", &raw.times_per_partition),
            ];
            let (key, spec) = match (own.get(*step), raw.times.get(*step)) {
                (Some(spec), _) => (format!("{policy}.times.{}", step.key()), Some(spec.clone())),
                (None, _) if own.others_take_none() => (String::new(), None),
                (None, Some(spec)) => (format!("times.{}", step.key()), Some(spec.clone())),
                (None, None) if raw.times.others_take_none() => (String::new(), None),
                (None, None) if per.iter().any(Option::is_some) => (String::new(), None),
                (None, None) => (String::new(), default_time(*step)),
            };
            let [per_gib, per_port, per_partition] = per.map(Option::unwrap_or_default);
            entries.push(StepTime {
                base: spec.map(|spec| self.distribution(&key, &spec)),
                per_gib,
                per_port,
                per_partition,
                success: raw.success.get(*step),
            });
        }
        Times::new(entries, raw.success.retries)
    }
}

fn default_time(step: Step) -> Option<TimeSpec> {
    let text = format!("of = {}", step.default_text());
    let mut table: toml::Table = toml::from_str(&text).ok()?;
    table.remove("of")?.try_into().ok()
}
