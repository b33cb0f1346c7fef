//! Prices, and the contract that sets the duration of repairs.

use super::raw;
use super::validator::Validator;
use crate::engine::distribution::Distribution;
use crate::model::blade::{Effect, Remedy};
use crate::model::fleet::Site;
use crate::model::prices::{Contract, Penalty, Period, Prices};
use crate::units::Span;
use std::collections::BTreeMap;

/// The effect of the chosen contract on repairs.
pub(super) struct ContractRepair {
    duration: Distribution,
    /// The failure modes that it is about; `None`: all that need a crew.
    modes: Option<Vec<String>>,
}

impl ContractRepair {
    /// Duration of the repair of a fault, if the contract sets it.
    pub fn of(&self, name: &str, mode: &raw::FailureMode) -> Option<&Distribution> {
        let needs_crew = mode.effect != Effect::WorkloadOnly && mode.remedy != Some(Remedy::RestartInPlace);
        let covered = match &self.modes {
            Some(modes) => modes.iter().any(|covered| covered == name),
            None => needs_crew,
        };
        covered.then_some(&self.duration)
    }
}

impl Validator<'_> {
    /// The contract that is chosen, as far as it sets the duration of repairs. All of them are checked.
    pub fn contract(&mut self, raw: &raw::Scenario) -> Option<ContractRepair> {
        let nothing = BTreeMap::new();
        let contracts = raw.prices.as_ref().map_or(&nothing, |prices| &prices.contract);
        let chosen = raw.repair.contract.as_deref();
        let mut repair = None;
        for (name, spec) in contracts {
            let key = format!("prices.contract.{name}");
            self.covered(raw, &key, spec);
            if spec.per_blade.is_none() && spec.per_year.is_none() {
                let remedy =
                    "add per_blade = … (for each blade and year), per_year = … (for the whole site), or both";
                self.problem(&key, "has no price", remedy);
            }
            let met = self.presets.len();
            let duration = spec.repair.as_ref().map(|spec| self.distribution(&format!("{key}.repair"), spec));
            if chosen == Some(name) {
                repair = duration.map(|duration| ContractRepair { duration, modes: spec.modes.clone() });
            } else {
                self.presets.truncate(met);
            }
        }
        let chosen = chosen?;
        if !contracts.contains_key(chosen) {
            let known: Vec<&str> = contracts.keys().map(String::as_str).collect();
            if known.is_empty() {
                let remedy =
                    format!("add [prices.contract.{chosen}] with per_blade or per_year, or leave it out");
                self.problem("repair.contract", "chooses among contracts, and there are none", remedy);
            } else {
                self.unknown("repair.contract", "contract", chosen, &known);
            }
        }
        if repair.is_some() && raw.record.is_some() {
            let what = "sets the duration of repairs, which the record already gives";
            let remedy = format!("leave it out, or prices.contract.{chosen}.repair");
            self.problem("repair.contract", what, remedy);
        }
        repair
    }

    /// Reports failure modes of a contract that do not exist.
    fn covered(&mut self, raw: &raw::Scenario, key: &str, spec: &raw::Contract) {
        let mut known: Vec<&str> =
            raw.blade_type.values().flat_map(|kind| kind.failure.keys().map(String::as_str)).collect();
        known.sort_unstable();
        known.dedup();
        for name in spec.modes.iter().flatten().filter(|name| !known.contains(&name.as_str())) {
            self.unknown(&format!("{key}.modes"), "failure mode", name, &known);
        }
        if spec.modes.is_some() && spec.repair.is_none() {
            let remedy = "add repair = …, or leave out modes";
            self.problem(&format!("{key}.modes"), "names failure modes, but no duration of repair", remedy);
        }
    }

    /// The prices.
    pub fn prices(&mut self, raw: &raw::Scenario, site: &Site) -> Option<Prices> {
        let spec = raw.prices.as_ref()?;
        if !spec.currency.chars().all(char::is_alphanumeric) {
            let remedy = "write letters and digits, such as \"EUR\"";
            self.problem("prices.currency", format!("{:?} is not a valid name", spec.currency), remedy);
        }
        let types = self.types.clone();
        let classes: Vec<String> = site.classes().iter().map(|class| class.name.clone()).collect();
        if spec.energy.is_some() && raw.blade_type.values().all(|kind| kind.power.active.0 == 0.0) {
            let remedy = "add power = { active = \"340 W\", … } to the blade types, or leave it out";
            self.problem("prices.energy", "prices energy, and no blade draws power", remedy);
        }
        let blades = spec.blade.as_ref().map(|by_name| {
            for (at, name) in types.iter().enumerate().filter(|(_, name)| !by_name.contains_key(*name)) {
                if site.groups.iter().any(|group| group.blade_type.index() == at && group.count > 0) {
                    let remedy = format!("add {name} = …, 0 if it costs nothing");
                    self.problem("prices.blade", format!("has no price of {name:?}"), remedy);
                }
            }
            self.by_name("prices.blade", "blade type", by_name, &types)
        });
        let enclosures = spec.enclosure.as_ref().map(|by_name| {
            let groups: Vec<String> = raw.enclosure.iter().map(|group| group.name.clone()).collect();
            for name in groups.iter().filter(|name| !by_name.contains_key(*name)) {
                let remedy = format!("add {name} = …, 0 if it costs nothing");
                self.problem("prices.enclosure", format!("has no price of {name:?}"), remedy);
            }
            let by_group = self.by_name("prices.enclosure", "enclosure group", by_name, &groups);
            let each =
                |(group, price): (&raw::Enclosure, f64)| std::iter::repeat_n(price, group.count as usize);
            // More of them than there may be have been refused, and are not there.
            raw.enclosure.iter().zip(by_group).flat_map(each).take(site.enclosures.len()).collect()
        });
        let downtime = spec
            .downtime
            .as_ref()
            .map(|by_name| self.by_name("prices.downtime", "workload", by_name, &classes));
        let contract = raw.repair.contract.as_ref().and_then(|name| {
            let spec = spec.contract.get(name)?;
            let [per_blade, per_site] = [spec.per_blade, spec.per_year].map(Option::unwrap_or_default);
            Some(Contract { name: name.clone(), per_blade, per_site })
        });
        Some(Prices {
            currency: spec.currency.clone(),
            years: spec.years,
            blades,
            enclosures,
            energy: spec.energy,
            pue: spec.pue,
            licence: spec.licence,
            contract,
            downtime,
            penalties: self.penalties(raw, &spec.penalty, &classes),
        })
    }

    /// Prices in the order of `names`; zero where there is none.
    fn by_name(
        &mut self,
        key: &str,
        what: &str,
        prices: &BTreeMap<String, f64>,
        names: &[String],
    ) -> Vec<f64> {
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        for (name, price) in prices {
            let key = format!("{key}.{name}");
            if !known.contains(&name.as_str()) {
                self.unknown(&key, what, name, &known);
            } else if *price < 0.0 {
                self.problem(&key, format!("is {price}"), "write a number of at least 0");
            }
        }
        names.iter().map(|name| prices.get(name).copied().unwrap_or(0.0)).collect()
    }

    /// The penalties, the steps of each class and period together.
    fn penalties(&mut self, raw: &raw::Scenario, specs: &[raw::Penalty], classes: &[String]) -> Vec<Penalty> {
        let known: Vec<&str> = classes.iter().map(String::as_str).collect();
        let mut penalties: Vec<Penalty> = Vec::new();
        for (at, spec) in specs.iter().enumerate() {
            let key = format!("prices.penalty[{at}]");
            let Some(class) = known.iter().position(|name| *name == spec.class) else {
                self.unknown(&format!("{key}.class"), "workload", &spec.class, &known);
                continue;
            };
            let Some(below) = self.below(raw, &key, spec, class) else { continue };
            self.is_complete(raw, &key, spec.per);
            let step = (below, spec.amount);
            match penalties.iter_mut().find(|penalty| (penalty.class, penalty.per) == (class, spec.per)) {
                None => penalties.push(Penalty { class, per: spec.per, steps: vec![step] }),
                Some(penalty) => penalty.steps.push(step),
            }
        }
        for penalty in &mut penalties {
            penalty.steps.sort_by(|a, b| b.0.total_cmp(&a.0));
            let wrong = penalty.steps.windows(2).find(|pair| pair[0].0 == pair[1].0 || pair[0].1 > pair[1].1);
            if let Some([(first, _), (second, amount)]) = wrong {
                let what = format!(
                    "the steps of {:?} do not increase: the one below {second} ({amount}) follows the one below \
                     {first}",
                    classes[penalty.class]
                );
                let remedy = "give each availability one step, and the lower one no smaller an amount";
                self.problem("prices.penalty", what, remedy);
            }
        }
        penalties
    }

    /// The availability of a step, as far as months or years can be held against it.
    fn below(&mut self, raw: &raw::Scenario, key: &str, spec: &raw::Penalty, class: usize) -> Option<f64> {
        let target = raw.workload[class].target;
        match (spec.per, spec.below, target) {
            (Period::Year, Some(below), _) => return Some(below),
            (_, None, Some(target)) => return Some(target),
            (Period::Month, Some(below), Some(target)) if below == target => return Some(below),
            (_, None, None) => {
                let remedy = format!("add below = …, or target = … to the workload {}", spec.class);
                self.problem(key, "has no availability below which it is due", remedy);
            }
            (Period::Month, Some(below), _) => {
                let what = "a monthly penalty is due below the target of its class alone";
                let remedy =
                    format!("add target = {below} to the workload {}, or write per = \"year\"", spec.class);
                self.problem(&format!("{key}.below"), what, remedy);
            }
        }
        None
    }

    /// Reports a window too short for a complete month or year.
    fn is_complete(&mut self, raw: &raw::Scenario, key: &str, per: Period) {
        let years = Span(raw.horizon.0.saturating_sub(raw.warm_up.0)).years();
        let (word, least) = match per {
            Period::Month => ("month", 1.0 / 12.0),
            Period::Year => ("year", 1.0),
        };
        if years < least {
            let what = format!("is due for each {word}, and the window is shorter than one");
            self.problem(key, what, "write a longer horizon");
        }
    }
}
