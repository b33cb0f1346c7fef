//! Requirements of the workloads: from the virtual machine manager, from measured utilization, from their first blade.
//!
//! A requirement that changes over time becomes a class of its own for each level, and so do virtual machines that fail
//! over each by itself; they follow the classes that the scenario names.

use super::raw;
use super::validator::Validator;
use crate::model::fleet::Site;
use crate::model::resource::{Resources, mismatch};
use crate::model::workload::{Profile, WorkloadClass};
use crate::units::{ClassId, Span};

/// A requirement from some time on.
type Level = (Span, Resources);

impl Validator<'_> {
    /// Sets the requirements of the workloads, and adds the classes that they need besides those of the scenario.
    pub fn requirements(&mut self, raw: &raw::Scenario, site: &mut Site) {
        for (at, spec) in raw.workload.iter().enumerate() {
            let Some(class) = site.classes.get(at) else { continue };
            let provided = &site.blade_types[class.home.index()].resources;
            let (levels, period) = self.levels(&format!("workload[{at}].requirement"), spec, provided);
            let machines = f64::from(spec.virtual_machines);
            let together =
                self.level_classes(site, ClassId::from(at), &levels, spec.state.map(|s| s.0 * machines));
            let mut apart = Vec::new();
            if site.classes[at].per_blade > 1 {
                let single = WorkloadClass { stands_for: 1, ..site.classes[at].clone() };
                site.classes.push(single);
                let first = ClassId::from(site.classes.len() - 1);
                let share = |(from, whole): &Level| (*from, whole.times(1.0 / machines));
                let levels: Vec<Level> = levels.iter().map(share).collect();
                apart = self.level_classes(site, first, &levels, spec.state.map(|state| state.0));
            }
            for (number, class) in together.iter().enumerate() {
                site.classes[class.index()].apart = apart.get(number).copied();
            }
            for classes in [together, apart].into_iter().filter(|classes| classes.len() > 1) {
                let levels = levels.iter().map(|level| level.0).zip(classes.iter().copied()).collect();
                site.classes[classes[0].index()].profile = Some(Profile { levels, period });
            }
        }
    }

    /// Gives a class the first level, and makes a class like it for each of the others.
    fn level_classes(
        &mut self,
        site: &mut Site,
        first: ClassId,
        levels: &[Level],
        state_bytes: Option<f64>,
    ) -> Vec<ClassId> {
        let memory = self.resources.find("memory");
        let mut classes = Vec::new();
        for (_, requirement) in levels {
            let moved = memory.map_or(0.0, |id| requirement.quantity(id));
            let class = WorkloadClass {
                requirement: requirement.clone(),
                state_bytes: state_bytes.unwrap_or(moved),
                ..site.classes[first.index()].clone()
            };
            if classes.is_empty() {
                site.classes[first.index()] = class;
                classes.push(first);
            } else {
                classes.push(ClassId::from(site.classes.len()));
                site.classes.push(class);
            }
        }
        classes
    }

    /// The levels of a requirement of all virtual machines of a blade, and the time after which they begin anew.
    fn levels(
        &mut self,
        key: &str,
        spec: &raw::Workload,
        provided: &Resources,
    ) -> (Vec<Level>, Option<Span>) {
        let whole = |amounts: Resources| match spec.virtual_machines {
            0 | 1 => amounts,
            machines => amounts.times(f64::from(machines)),
        };
        // What is stated is that of one virtual machine, what the blade provides is that of all.
        let (levels, period) = match &spec.requirement {
            raw::Requirement::Provided => (vec![(Span::ZERO, provided.clone())], None),
            raw::Requirement::Metadata(amounts) => {
                (vec![(Span::ZERO, whole(self.amounts(&format!("{key}.metadata"), amounts)))], None)
            }
            raw::Requirement::Utilization(amounts) => {
                (vec![(Span::ZERO, whole(self.amounts(&format!("{key}.utilization"), amounts)))], None)
            }
            raw::Requirement::Profile(profile) => {
                let key = format!("{key}.profile");
                let levels = self.profile(&key, profile);
                (levels.into_iter().map(|(at, amounts)| (at, whole(amounts))).collect(), profile.every)
            }
        };
        if levels.iter().any(|(_, requirement)| mismatch(requirement, provided).is_none()) {
            let remedy = "ask for that kind, or change `on`";
            self.problem(key, "requires another kind than its first blade has", remedy);
        }
        (levels, period)
    }

    fn profile(&mut self, key: &str, spec: &raw::UtilizationProfile) -> Vec<Level> {
        let rows = match (&spec.file, spec.level.is_empty()) {
            (None, false) => spec.level.iter().map(|level| (level.at, level.uses.clone())).collect(),
            (Some(file), true) => match self.files.utilization(file) {
                Ok(rows) => rows,
                Err(what) => {
                    let remedy =
                        "name a CSV file beside the scenario, with a column `at` and one for each resource";
                    self.problem(&format!("{key}.file"), what, remedy);
                    Vec::new()
                }
            },
            _ => {
                let remedy = "write either level or file, not both and not neither";
                self.problem(key, "has neither levels nor a file", remedy);
                Vec::new()
            }
        };
        let mut levels: Vec<Level> = Vec::new();
        for (number, (at, uses)) in rows.iter().enumerate() {
            let key = if spec.file.is_some() {
                format!("{key}.file")
            } else {
                format!("{key}.level[{number}].uses")
            };
            levels.push((*at, self.amounts(&key, uses)));
        }
        let ordered = levels.windows(2).all(|pair| pair[0].0 < pair[1].0);
        let starts = levels.first().is_none_or(|first| first.0 == Span::ZERO);
        let ends = spec.every.is_none_or(|every| levels.last().is_none_or(|last| last.0 < every));
        if !(ordered && starts && ends) {
            let what = "the levels are not in order of time, from 0 to before `every`";
            self.problem(key, what, "write the first at \"0\", each other later, and all before `every`");
        }
        if levels.is_empty() || !ordered {
            levels = vec![(Span::ZERO, Resources::default())];
        }
        levels
    }
}
