//! Validation, from the raw scenario to its meaning: names are looked up, parameters are checked, blades are numbered.
//!
//! Every step notes its problems and goes on, so that all of them are reported at once; parts built from wrong values
//! are thrown away at the end.

use super::document::document_order;
use super::files::Files;
use super::lenient::Lenient;
use super::section::{Registry, Sections};
use super::study::{Record, Scenario};
use super::validator::Validator;
use super::{Problem, raw, record};
use crate::engine::distribution::Distribution;
use crate::model::check::{CheckTimes, HealthCheck};
use crate::model::fleet::{GroupRole, RepairShop, Site, Standby};
use crate::model::management::{Management, ModulePlace};
use crate::model::preset::TimeSpec;
use crate::model::resource::{Amount, ResourceTable, ResourceUnit, Resources};
use crate::units::{Size, Span, Time};
use std::collections::{BTreeMap, BTreeSet};

/// Checks a raw scenario and builds the scenario that it describes.
pub(super) fn validate(
    mut raw: raw::Scenario,
    lenient: &Lenient<'_>,
    files: Files,
    registry: &Registry,
) -> Result<(Scenario, Sections), Vec<Problem>> {
    let document = lenient.document;
    // A type that was refused has a name all the same, and others may refer to it.
    let refused = lenient.wrong.iter().filter_map(|problem| problem.key.strip_prefix("blade_type."));
    for name in refused.filter(|name| is_plain(name)) {
        raw.blade_type.entry(name.to_owned()).or_default();
    }
    let mut v = Validator {
        document,
        files,
        problems: Vec::new(),
        resources: ResourceTable::default(),
        types: document_order(document, "blade_type", &raw.blade_type),
        groups: BTreeSet::new(),
        presets: Vec::new(),
    };
    v.check_general(&raw);
    let contract = v.contract(&raw);
    let blade_types = v.blade_types(&raw, contract.as_ref());
    let mut site = Site {
        resources: ResourceTable::default(),
        blade_types,
        classes: Vec::new(),
        named_classes: 0,
        groups: Vec::new(),
        enclosures: Vec::new(),
        target: raw.site.target,
        repair: RepairShop { crews: raw.repair.crews },
        standby: v.standby(&raw.standby),
        san: v.san(&raw),
        management: v.management(&raw),
        common_causes: Vec::new(),
        bursts: Vec::new(),
        maintenance: v.maintenance(&raw),
        freezes: v.freezes(&raw),
        warning: None,
    };
    let places = v.enclosures(&raw, &mut site);
    v.groups(&raw, places, &mut site);
    v.ages(&raw, &mut site);
    v.requirements(&raw, &mut site);
    site.common_causes = v.outages(&raw, &site);
    site.warning = v.warning(&raw, &site);
    let prices = v.prices(&raw, &site);
    let record = raw.record.as_ref().map(|spec| v.record(spec, &mut site));
    site.bursts = v.bursts(&raw, &site);
    let policies = v.policies(&raw, &registry.rules);
    let baseline = v.baseline(&raw, &policies);
    let thresholds = v.thresholds(&raw, &site, &policies, prices.as_ref());
    let precision = v.precision(&raw, &site, prices.as_ref());
    v.periods(&raw);
    let sections = Sections::read(&mut v, lenient, &registry.sections, &raw, prices.as_ref());
    site.resources = std::mem::take(&mut v.resources);
    if !v.problems.is_empty() {
        v.problems.extend(sections.own_problems().cloned());
        return Err(v.problems);
    }
    let scenario = Scenario {
        name: raw.name,
        description: raw.description,
        horizon: Time(raw.horizon.0),
        warm_up: Time(raw.warm_up.0),
        replications: raw.replications,
        seed: raw.seed,
        level: raw.level,
        controls: raw.controls == raw::Controls::All,
        stationary: raw.start == raw::Start::Stationary,
        baseline,
        site,
        policies,
        prices,
        thresholds,
        precision,
        record,
        presets: v.presets_in_order(),
        text: String::new(),
        files: v.files.read,
    };
    Ok((scenario, sections))
}

impl Validator<'_> {
    fn check_general(&mut self, raw: &raw::Scenario) {
        if !is_plain(&raw.name) {
            let remedy = "write letters, digits, - and _: it becomes the name of a folder";
            self.problem("name", format!("{:?} cannot name a folder", raw.name), remedy);
        }
        if raw.horizon == Span::ZERO {
            self.problem("horizon", "is zero", "write one above zero, such as \"5 y\"");
        } else if raw.horizon <= raw.warm_up {
            self.problem("horizon", "is not after the warm-up", "write a horizon longer than warm_up");
        }
        for (table, names) in [
            ("blade_type", raw.blade_type.keys().collect::<Vec<_>>()),
            ("policy", raw.policy.keys().collect()),
        ] {
            if names.is_empty() {
                self.problem(table, "is empty", format!("add a table [{table}.NAME]"));
            }
            for name in names.into_iter().filter(|name| !is_plain(name)) {
                self.problem(
                    &format!("{table}.{name}"),
                    "is not a valid name",
                    "write letters, digits, - and _",
                );
            }
        }
    }

    /// A duration with its parameters checked.
    pub fn distribution(&mut self, key: &str, spec: &TimeSpec) -> Distribution {
        let Some(mut spec) = self.duration(key, spec) else { return Distribution::fixed(Span::ZERO) };
        if let Some(empirical) = spec.empirical_mut()
            && let Err(what) = self.files.fill_values(empirical)
        {
            self.problem(key, what, "name a CSV file beside the scenario, its column and its unit");
            return Distribution::fixed(Span::ZERO);
        }
        spec.build().unwrap_or_else(|wrong| {
            self.problem(key, wrong.what, wrong.remedy);
            Distribution::fixed(Span::ZERO)
        })
    }

    pub fn life(&mut self, key: &str, spec: &TimeSpec, stationary: bool) -> Distribution {
        let before = self.problems.len();
        let life = self.distribution(key, spec);
        if self.problems.len() == before {
            if life.mean_us() <= 0.0 {
                self.problem(key, "is a life of no length", "write a life above zero");
            } else if stationary && !life.mean_us().is_finite() {
                let remedy = "write start = \"new\", or a distribution with a finite mean";
                self.problem(key, "has an infinite mean, so that no fleet is ever stationary", remedy);
            }
        }
        life
    }

    pub fn amounts(&mut self, key: &str, amounts: &BTreeMap<String, raw::Amount>) -> Resources {
        let mut list = Vec::new();
        for (name, amount) in amounts {
            let key = format!("{key}.{name}");
            let Some((amount, unit)) = self.amount(&key, amount) else { continue };
            match self.resources.enter(name, unit) {
                Ok(id) => list.push((id, amount)),
                Err(other) => {
                    let words = |unit| match unit {
                        ResourceUnit::Count => "a number",
                        ResourceUnit::Bytes => "a size",
                        ResourceUnit::Kind => "a kind",
                    };
                    let what = format!("is {} here and {} elsewhere", words(unit), words(other));
                    self.problem(&key, what, "write the same sort of amount everywhere");
                }
            }
        }
        Resources::new(list)
    }

    fn amount(&mut self, key: &str, amount: &raw::Amount) -> Option<(Amount, ResourceUnit)> {
        match amount {
            raw::Amount::Count(count) if *count >= 0.0 && count.is_finite() => {
                Some((Amount::Quantity(*count), ResourceUnit::Count))
            }
            raw::Amount::Count(count) => {
                self.problem(key, format!("is {count}"), "write a number of at least 0");
                None
            }
            // What begins like a number is meant as a size, so that a wrong unit does not pass as a kind.
            raw::Amount::Text(text)
                if text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) =>
            {
                match Size::parse(text) {
                    Ok(size) => Some((Amount::Quantity(size.0), ResourceUnit::Bytes)),
                    Err(error) => {
                        self.problem(key, format!("{text:?} is not a size"), error.remedy);
                        None
                    }
                }
            }
            raw::Amount::Text(text) if text.is_empty() => {
                self.problem(key, "is empty", "write a number, a size (\"96 GiB\") or a kind (\"x86\")");
                None
            }
            raw::Amount::Text(text) => Some((Amount::Kind(text.clone()), ResourceUnit::Kind)),
        }
    }

    fn standby(&mut self, spec: &raw::Standby) -> Standby {
        let immediate = spec.detection == raw::PoolDetection::Immediate;
        Standby {
            ageing: spec.ageing,
            takeover_ageing: spec.takeover_ageing,
            immediate_detection: immediate,
            check: spec.check.as_ref().map(|check| self.health_check(check, immediate)),
        }
    }

    fn health_check(&mut self, spec: &raw::HealthCheck, immediate: bool) -> HealthCheck {
        const KEY: &str = "standby.check";
        if immediate && spec.false_alarm.is_none() {
            let remedy = "leave it out, or write standby.detection = \"latent\"";
            self.problem(KEY, "finds nothing, because faults in the pool are detected immediately", remedy);
        }
        let after = spec.after.as_ref().map(|after| self.distribution(&format!("{KEY}.after"), after));
        let when = match (spec.period, after) {
            (Some(period), None) if period > Span::ZERO => {
                if spec.phase.is_some_and(|phase| phase >= period) {
                    let remedy = "write a time shorter than the period";
                    self.problem(&format!("{KEY}.phase"), "is after the first period", remedy);
                }
                CheckTimes::Periodic { period, phase: spec.phase }
            }
            (None, Some(after)) => CheckTimes::After(after),
            (period, after) => {
                let remedy = "write either a period above zero, or after, not both and not neither";
                self.problem(KEY, "has no times of checks", remedy);
                let after = after.unwrap_or(Distribution::fixed(Span::ZERO));
                period.map_or(CheckTimes::After(after), |_| CheckTimes::Periodic {
                    period: Span(1),
                    phase: None,
                })
            }
        };
        let together = matches!(when, CheckTimes::Periodic { phase: Some(_), .. });
        if (spec.occupies.is_some() || spec.phase.is_some()) && !together {
            let what = "phase and occupies are those of checks with a period";
            let remedy = "write period and phase, or leave out both phase and occupies";
            self.problem(KEY, what, remedy);
        }
        let every = spec.false_alarm.as_ref().map(|alarm| &alarm.every);
        HealthCheck {
            when,
            coverage: spec.coverage,
            false_alarm: every.map(|every| self.life(&format!("{KEY}.false_alarm.every"), every, false)),
            occupies: spec.occupies.unwrap_or_default(),
        }
    }

    fn management(&mut self, raw: &raw::Scenario) -> Management {
        let spec = &raw.management;
        let sms_failure = spec.failure.as_ref().map(|f| self.life_and_repair("management.failure", f));
        let bsmm_failure =
            spec.module_failure.as_ref().map(|f| self.life_and_repair("management.module_failure", f));
        if spec.modules == ModulePlace::Inside {
            if raw.enclosure.iter().map(|group| u64::from(group.count)).sum::<u64>() != 1 {
                let what = "a management server with the module inside serves one enclosure";
                self.problem("management.modules", what, "write one enclosure, or leave modules out");
            }
            if bsmm_failure.is_some() {
                let what = "a module inside the management server fails with it";
                self.problem("management.module_failure", what, "leave it out; management.failure says how");
            }
        }
        // Without enclosures there are no modules to wait for.
        let bsmm_commands = (!raw.enclosure.is_empty()).then(|| spec.module_commands.unwrap_or(1));
        Management {
            slots: spec.slots,
            sms_failure,
            bsmm_commands,
            bsmm_place: spec.modules,
            bsmm_failure,
            identities: spec.identities,
        }
    }

    fn record(&mut self, spec: &raw::Record, site: &mut Site) -> Record {
        let ideal = spec.spares == raw::RecordSpares::Ideal;
        for group in &mut site.groups {
            // A recorded blade fails when the record says so.
            group.fails = !matches!(group.role, GroupRole::Carries(_)) && !ideal;
            if !group.fails && !group.ages.is_empty() {
                let what = format!("says when {:?} fails, whatever its age", group.name);
                self.problem("record", what, "leave out the ages of these blades, or the record");
            }
        }
        let bytes = match self.files.bytes(&spec.file) {
            Ok(bytes) => bytes,
            Err(what) => {
                self.problem("record.file", what, "name a CSV file beside the scenario");
                return Record { blades: Vec::new() };
            }
        };
        match record::read(&bytes, site) {
            Ok(record) => record,
            Err(problems) => {
                self.in_file("record.file", &spec.file, &problems);
                Record { blades: Vec::new() }
            }
        }
    }

    fn baseline(&mut self, raw: &raw::Scenario, policies: &[crate::policy::Policy]) -> usize {
        let Some(name) = &raw.baseline else { return 0 };
        let names: Vec<&str> = policies.iter().map(|policy| policy.name.as_str()).collect();
        names.iter().position(|known| known == name).unwrap_or_else(|| {
            self.unknown("baseline", "policy", name, &names);
            0
        })
    }
}

/// Plain: a name that needs no quotes in file names, result files and traces.
pub fn is_plain(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !name.is_empty() && name.chars().all(allowed)
}
