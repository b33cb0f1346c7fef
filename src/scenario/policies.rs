//! From a policy's table to a policy: presets, rules and their parameters, step times.

use super::raw;
use super::validate::{Validator, document_order};
use crate::engine::distribution::DurationSpec;
use crate::model::step::{Step, Times, TimesSpec};
use crate::policy::rebalance::Seeks;
use crate::policy::{PRESETS, Policy, Registry, Rule};

impl Validator<'_> {
    /// The policies in the order of the scenario.
    pub fn policies(&mut self, raw: &raw::Scenario, registry: &Registry) -> Vec<Policy> {
        document_order(self.document, "policy", &raw.policy)
            .into_iter()
            .filter_map(|name| self.policy(&name, &raw.policy[&name], &raw.times, registry))
            .collect()
    }

    fn policy(
        &mut self,
        name: &str,
        spec: &raw::Policy,
        times: &TimesSpec,
        registry: &Registry,
    ) -> Option<Policy> {
        let key = format!("policy.{name}");
        // The schema has checked the name.
        let preset =
            spec.preset.as_deref().and_then(|name| PRESETS.iter().find(|preset| preset.name == name));
        let defaults = preset.map_or([None; 4], |preset| preset.rules.map(Some));
        let readiness = self.rule(&key, "readiness", &registry.readiness, &spec.readiness, defaults[0]);
        let selection = self.rule(&key, "selection", &registry.selection, &spec.selection, defaults[1]);
        let takeover = self.rule(&key, "takeover", &registry.takeover, &spec.takeover, defaults[2]);
        let rebalance = self.rule(&key, "rebalance", &registry.rebalance, &spec.rebalance, defaults[3]);
        let times = self.times(&key, times, &spec.times);
        let (readiness, selection) = (readiness?, selection?);
        let (takeover, rebalance) = (takeover?, rebalance?);
        if !takeover.moves() && rebalance.seeks() != Seeks::Nothing {
            let remedy = "choose another takeover, or rebalance = \"none\"";
            self.problem(&key, "moves workloads to better blades, but not away from failed ones", remedy);
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
        let (name, parameters) = match (choice, default) {
            (Some(raw::Choice::Name(name)), _) => (name.as_str(), &nothing),
            // The schema has checked that there is exactly one.
            (Some(raw::Choice::With(table)), _) => {
                table.iter().next().map(|(name, parameters)| (name.as_str(), parameters))?
            }
            (None, Some(name)) => (name, &nothing),
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

    /// The durations of the policy, of the scenario, or by default, in this order.
    fn times(&mut self, policy: &str, common: &TimesSpec, own: &TimesSpec) -> Times {
        let entries = Step::ALL.iter().map(|step| {
            let (key, spec) = match (own.get(*step), common.get(*step)) {
                (Some(spec), _) => (format!("{policy}.times.{}", step.key()), Some(spec.clone())),
                (None, Some(spec)) => (format!("times.{}", step.key()), Some(spec.clone())),
                (None, None) => (String::new(), default_time(*step)),
            };
            spec.map(|spec| self.distribution(&key, &spec))
        });
        Times::new(entries.collect())
    }
}

fn default_time(step: Step) -> Option<DurationSpec> {
    let text = format!("of = {}", step.default_text());
    let mut table: toml::Table = toml::from_str(&text).ok()?;
    table.remove("of")?.try_into().ok()
}
