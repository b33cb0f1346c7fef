//! From what a scenario says to what it means: names are looked up, parameters are checked, blades are numbered.
//!
//! Every step notes its problems and goes on, so that all of them are reported at once; what is built from wrong
//! parts is thrown away at the end.

use super::files::Files;
use super::problem::nearest;
use super::study::{Record, Scenario};
use super::{Document, Problem, raw, record};
use crate::engine::distribution::{Distribution, DurationSpec};
use crate::model::fleet::{BladeGroup, Place, RepairShop, Role, Scope, Site, Standby};
use crate::model::hardware::Hardware;
use crate::model::management::{Management, ModulePlace};
use crate::model::resource::{Amount, ResourceTable, ResourceUnit, Resources, mismatch};
use crate::model::workload::WorkloadClass;
use crate::policy::Registry;
use crate::units::{BladeId, ClassId, EnclosureId, Size, Span, Time, TypeId, WorkloadId};
use std::collections::BTreeMap;

/// More blades than this are refused.
const MOST_BLADES: u64 = 20_000_000;

/// The work in progress.
pub(super) struct Validator<'d> {
    pub document: &'d Document<'d>,
    pub files: Files,
    pub problems: Vec<Problem>,
    pub resources: ResourceTable,
    pub types: Vec<String>,
}

/// Checks what a scenario says and builds what it means.
pub(super) fn validate(
    raw: raw::Scenario,
    document: &Document<'_>,
    files: Files,
    registry: &Registry,
) -> Result<Scenario, Vec<Problem>> {
    let mut v = Validator {
        document,
        files,
        problems: Vec::new(),
        resources: ResourceTable::default(),
        types: document_order(document, "blade_type", &raw.blade_type),
    };
    v.check_general(&raw);
    let blade_types = v.blade_types(&raw);
    let mut site = Site {
        resources: ResourceTable::default(),
        blade_types,
        classes: Vec::new(),
        named_classes: 0,
        groups: Vec::new(),
        enclosures: Vec::new(),
        repair: RepairShop { crews: raw.repair.crews },
        standby: v.standby(&raw.standby),
        san: v.san(&raw),
        management: v.management(&raw),
    };
    v.last_paths(&site.san, &site.blade_types);
    let places = v.enclosures(&raw, &mut site);
    v.groups(&raw, places, &mut site);
    v.requirements(&raw, &mut site);
    let record = raw.record.as_ref().map(|spec| v.record(spec, &mut site));
    let policies = v.policies(&raw, registry);
    let baseline = v.baseline(&raw, &policies);
    site.resources = std::mem::take(&mut v.resources);
    if !v.problems.is_empty() {
        return Err(v.problems);
    }
    Ok(Scenario {
        name: raw.name,
        description: raw.description,
        horizon: Time(raw.horizon.0),
        warm_up: Time(raw.warm_up.0),
        replications: raw.replications,
        seed: raw.seed,
        level: raw.level,
        stationary: raw.start == raw::Start::Stationary,
        baseline,
        site,
        policies,
        record,
        files: v.files.read,
    })
}

/// The names of a table in the order in which the scenario gives them.
pub(super) fn document_order<T>(
    document: &Document<'_>,
    table: &str,
    entries: &BTreeMap<String, T>,
) -> Vec<String> {
    let mut names: Vec<String> = entries.keys().cloned().collect();
    names.sort_by_key(|name| document.locate(&format!("{table}.{name}")));
    names
}

impl Validator<'_> {
    /// Notes a problem with the value of `key`.
    pub fn problem(&mut self, key: &str, what: impl Into<String>, remedy: impl Into<String>) {
        let (line, column) = self.document.locate(key);
        self.problems.push(Problem {
            line,
            column,
            key: key.to_owned(),
            what: what.into(),
            remedy: remedy.into(),
        });
    }

    pub fn unknown(&mut self, key: &str, what: &str, written: &str, known: &[&str]) {
        let remedy = match nearest(written, known.iter().copied()) {
            Some(near) => format!("write {near:?}"),
            None if known.is_empty() => format!("add a {what} first"),
            None => format!("the {what}s are {}", known.join(", ")),
        };
        self.problem(key, format!("no {what} is called {written:?}"), remedy);
    }

    fn check_general(&mut self, raw: &raw::Scenario) {
        if !is_plain(&raw.name) {
            let remedy = "write letters, digits, - and _: it becomes the name of a folder";
            self.problem("name", format!("{:?} cannot name a folder", raw.name), remedy);
        }
        if raw.horizon <= raw.warm_up {
            self.problem("horizon", "does not lie behind the warm-up", "write a horizon longer than warm_up");
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
                    "is an unusual name",
                    "write letters, digits, - and _",
                );
            }
        }
    }

    /// A duration with its parameters checked.
    pub fn distribution(&mut self, key: &str, spec: &DurationSpec) -> Distribution {
        let mut spec = spec.clone();
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

    pub fn life(&mut self, key: &str, spec: &DurationSpec, stationary: bool) -> Distribution {
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
        Standby {
            ageing: spec.ageing,
            takeover_ageing: spec.takeover_ageing,
            immediate_detection: spec.detection == raw::PoolDetection::Immediate,
            discovery: spec.discovery.as_ref().map(|d| self.distribution("standby.discovery", d)),
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

    /// Numbers the enclosures; the first and the slots of each group, by name.
    fn enclosures(&mut self, raw: &raw::Scenario, site: &mut Site) -> BTreeMap<String, Filling> {
        let mut places = BTreeMap::new();
        for (at, spec) in raw.enclosure.iter().enumerate() {
            let first = EnclosureId::from(site.enclosures.len());
            let place = Place { first, offset: 0, slots: spec.slots };
            let capacity = u64::from(spec.count) * u64::from(spec.slots);
            if places.insert(spec.name.clone(), Filling { place, capacity, taken: 0 }).is_some() {
                let key = format!("enclosure[{at}].name");
                self.problem(
                    &key,
                    format!("{:?} names two groups", spec.name),
                    "give each group its own name",
                );
            }
            site.enclosures.extend((0..spec.count).map(|n| format!("{}-{n}", spec.name)));
        }
        places
    }

    fn groups(&mut self, raw: &raw::Scenario, mut places: BTreeMap<String, Filling>, site: &mut Site) {
        let machines =
            raw.workload.iter().map(|w| u64::from(w.count) * u64::from(w.virtual_machines)).sum::<u64>();
        if machines > MOST_BLADES {
            let remedy = format!("write counts that add up to at most {MOST_BLADES}");
            return self.problem("workload", format!("the scenario has {machines} virtual machines"), remedy);
        }
        let total: u64 = raw.pool.iter().map(|p| u64::from(p.count)).sum::<u64>()
            + raw.delivery.iter().map(|d| u64::from(d.count)).sum::<u64>()
            + raw.workload.iter().map(|w| u64::from(w.count)).sum::<u64>();
        if total > MOST_BLADES {
            let remedy = format!("write counts that add up to at most {MOST_BLADES}");
            return self.problem("workload", format!("the scenario has {total} blades"), remedy);
        }
        for (at, spec) in raw.pool.iter().enumerate() {
            let key = format!("pool[{at}]");
            let name = spec.name.clone().unwrap_or_else(|| format!("spare-{}", spec.blade_type));
            let group = self.group(&key, site, name, "type", &spec.blade_type, spec.count, Role::Standby);
            self.place(&key, spec.enclosure.as_deref(), &mut places, group, site);
            site.groups[group].scope = spec.scope;
            site.groups[group].array = self.array(raw, &key, spec.array.as_deref());
        }
        for (at, spec) in raw.delivery.iter().enumerate() {
            let key = format!("delivery[{at}]");
            let role = Role::Delivered(Time(spec.at.0));
            let group = self.group(&key, site, spec.name.clone(), "type", &spec.blade_type, spec.count, role);
            site.groups[group].array = self.array(raw, &key, None);
        }
        let mut first = 0;
        for (at, spec) in raw.workload.iter().enumerate() {
            let key = format!("workload[{at}]");
            let role = Role::Carries(ClassId::from(at));
            let group = self.group(&key, site, spec.name.clone(), "on", &spec.on, spec.count, role);
            self.place(&key, spec.enclosure.as_deref(), &mut places, group, site);
            // A repaired blade serves whom the spares of its type serve.
            let kind = site.groups[group].blade_type;
            let spares = site.groups.iter().find(|g| g.blade_type == kind && g.role == Role::Standby);
            let scope = spares.map_or(Scope::Site, |spares| spares.scope);
            site.groups[group].scope = scope;
            site.groups[group].array = self.array(raw, &key, spec.array.as_deref());
            let apart = spec.fail_over == raw::FailOver::Apart && spec.virtual_machines > 1;
            site.classes.push(WorkloadClass {
                name: spec.name.clone(),
                first: WorkloadId(first),
                count: spec.count * if apart { spec.virtual_machines } else { 1 },
                per_blade: if apart { spec.virtual_machines } else { 1 },
                stands_for: spec.virtual_machines,
                apart: None,
                priority: spec.priority,
                home: kind,
                requirement: Resources::default(),
                state_bytes: 0.0,
                needs: self.needs(&key, spec.needs.as_deref(), &site.blade_types[kind.index()].hardware),
                array: site.groups[group].array,
                zoned: Vec::new(),
            });
            first += site.classes[at].count;
        }
        site.named_classes = site.classes.len();
        self.zones(raw, site);
    }

    /// The partitions that a workload needs, by position in the layout of its first blade.
    fn needs(&mut self, key: &str, names: Option<&[String]>, hardware: &Hardware) -> Vec<usize> {
        let layout = hardware.layout();
        let Some(names) = names else { return (0..layout.len()).collect() };
        let known: Vec<&str> = hardware.partitions.iter().map(|partition| partition.name.as_str()).collect();
        let mut needs = Vec::new();
        for name in names {
            match known.iter().position(|known| known == name) {
                Some(at) => needs.push(at),
                None => self.unknown(&format!("{key}.needs"), "partition", name, &known),
            }
        }
        if names.is_empty() {
            self.problem(&format!("{key}.needs"), "names no partition", "name one, or leave needs out");
        }
        needs
    }

    /// The groups of blades in the hard zones of each class.
    fn zones(&mut self, raw: &raw::Scenario, site: &mut Site) {
        let names: Vec<String> = site.groups.iter().map(|group| group.name.clone()).collect();
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        for (at, spec) in raw.workload.iter().enumerate() {
            for name in &spec.zoned {
                match known.iter().position(|known| known == name) {
                    Some(group) => site.classes[at].zoned.push(group),
                    None => self.unknown(&format!("workload[{at}].zoned"), "group of blades", name, &known),
                }
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "each is one key of the group")]
    fn group(
        &mut self,
        key: &str,
        site: &mut Site,
        name: String,
        type_key: &str,
        blade_type: &str,
        count: u32,
        role: Role,
    ) -> usize {
        let known = self.types.clone();
        let kind = known.iter().position(|known| known == blade_type);
        if kind.is_none() {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            self.unknown(&format!("{key}.{type_key}"), "blade type", blade_type, &known);
        }
        if !is_plain(&name) {
            self.problem(
                &format!("{key}.name"),
                format!("{name:?} is an unusual name"),
                "write letters, digits, - and _",
            );
        }
        if site.groups.iter().any(|group| group.name == name) {
            let remedy = "give each pool, delivery and workload a name of its own";
            self.problem(&format!("{key}.name"), format!("{name:?} names two groups of blades"), remedy);
        }
        site.groups.push(BladeGroup {
            name,
            first: BladeId::from(site.blades()),
            count,
            blade_type: TypeId::from(kind.unwrap_or(0)),
            place: None,
            scope: Scope::Site,
            array: None,
            role,
            fails: true,
        });
        site.groups.len() - 1
    }

    fn place(
        &mut self,
        key: &str,
        enclosure: Option<&str>,
        places: &mut BTreeMap<String, Filling>,
        group: usize,
        site: &mut Site,
    ) {
        let Some(name) = enclosure else { return };
        let Some(filling) = places.get_mut(name) else {
            let known: Vec<&str> = places.keys().map(String::as_str).collect();
            return self.unknown(&format!("{key}.enclosure"), "enclosure group", name, &known);
        };
        let group = &mut site.groups[group];
        group.place = Some(Place { offset: filling.taken as u32, ..filling.place });
        filling.taken += u64::from(group.count);
        if filling.taken > filling.capacity {
            let what = format!(
                "{name:?} has {} slots, and {} blades are to stand there",
                filling.capacity, filling.taken
            );
            self.problem(
                &format!("{key}.enclosure"),
                what,
                "add enclosures to the group, or move blades elsewhere",
            );
        }
    }

    fn requirements(&mut self, raw: &raw::Scenario, site: &mut Site) {
        for (at, spec) in raw.workload.iter().enumerate() {
            let key = format!("workload[{at}].requirement");
            // What is stated is that of one virtual machine, what the blade provides is that of all.
            let whole = match &spec.requirement {
                raw::Requirement::Provided => {
                    site.classes.get(at).map(|class| site.blade_types[class.home.index()].resources.clone())
                }
                raw::Requirement::Metadata(amounts) => {
                    Some(self.amounts(&format!("{key}.metadata"), amounts))
                }
                raw::Requirement::Utilization(amounts) => {
                    Some(self.amounts(&format!("{key}.utilization"), amounts))
                }
            };
            let machines = f64::from(spec.virtual_machines);
            let stated = !matches!(spec.requirement, raw::Requirement::Provided);
            let whole =
                whole.map(|amounts| if stated && machines > 1.0 { amounts.times(machines) } else { amounts });
            let next = ClassId::from(site.classes.len());
            if let (Some(class), Some(requirement)) = (site.classes.get_mut(at), whole) {
                let home = &site.blade_types[class.home.index()].resources;
                if mismatch(&requirement, home).is_none() {
                    self.problem(
                        &key,
                        "asks for another kind than its first blade has",
                        "ask for that kind, or change `on`",
                    );
                }
                let memory = self.resources.find("memory").map_or(0.0, |id| requirement.quantity(id));
                class.state_bytes = spec.state.map_or(memory, |size| size.0 * machines);
                class.requirement = requirement;
                if class.per_blade > 1 {
                    let single = WorkloadClass {
                        requirement: class.requirement.times(1.0 / machines),
                        state_bytes: class.state_bytes / machines,
                        stands_for: 1,
                        ..class.clone()
                    };
                    class.apart = Some(next);
                    site.classes.push(single);
                }
            }
        }
    }

    fn record(&mut self, spec: &raw::Record, site: &mut Site) -> Record {
        let ideal = spec.spares == raw::RecordSpares::Ideal;
        for group in &mut site.groups {
            // A recorded blade fails when the record says so.
            group.fails = !matches!(group.role, Role::Carries(_)) && !ideal;
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
                let shown = problems.len().min(20);
                for (line, what, remedy) in &problems[..shown] {
                    self.problem("record.file", format!("{}:{line}: {what}", spec.file), remedy.clone());
                }
                if problems.len() > shown {
                    let what = format!("{} has {} more problems", spec.file, problems.len() - shown);
                    self.problem("record.file", what, "mend the first ones and try again");
                }
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

/// Whether a name can stand in file names, result files and traces without quoting.
pub fn is_plain(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !name.is_empty() && name.chars().all(allowed)
}

/// A group of enclosures that is being filled.
struct Filling {
    place: Place,
    capacity: u64,
    taken: u64,
}
