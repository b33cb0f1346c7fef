//! The fleet: enclosures, the groups of blades that fill their slots, and the workloads on them.

use super::raw;
use super::validate::is_plain;
use super::validator::Validator;
use crate::model::age::Ages;
use crate::model::fleet::{BladeGroup, GroupRole, Placement, Scope, Site};
use crate::model::hardware::{Hardware, PartitionKind};
use crate::model::resource::Resources;
use crate::model::workload::{Arrivals, WorkloadClass};
use crate::units::{BladeId, ClassId, EnclosureId, Time, TypeId, WorkloadId};
use std::collections::BTreeMap;

/// More blades, or virtual machines, than this are refused.
const MOST_BLADES: u64 = 20_000_000;
/// More enclosures than this are refused.
const MOST_ENCLOSURES: u64 = 1_000_000;
/// The number of groups of blades from which a scenario is refused: they are numbered in 16 bits.
const MOST_GROUPS: usize = 1 << 16;

/// A group of enclosures that is being filled.
pub(super) struct Filling {
    place: Placement,
    capacity: u64,
    taken: u64,
}

impl Validator<'_> {
    /// Numbers the enclosures; the first and the slots of each group, by name.
    pub fn enclosures(&mut self, raw: &raw::Scenario, site: &mut Site) -> BTreeMap<String, Filling> {
        let mut places = BTreeMap::new();
        let total: u64 = raw.enclosure.iter().map(|spec| u64::from(spec.count)).sum();
        if total > MOST_ENCLOSURES {
            let remedy = format!("write counts that add up to at most {MOST_ENCLOSURES}");
            self.problem("enclosure", format!("the scenario has {total} enclosures"), remedy);
        }
        for (at, spec) in raw.enclosure.iter().enumerate() {
            let first = EnclosureId::from(site.enclosures.len());
            // Of no slots at all the schema has told.
            let place = Placement { first, offset: 0, slots: spec.slots.max(1) };
            let capacity = u64::from(spec.count) * u64::from(spec.slots);
            if places.insert(spec.name.clone(), Filling { place, capacity, taken: 0 }).is_some() {
                let key = format!("enclosure[{at}].name");
                self.problem(
                    &key,
                    format!("{:?} names two groups", spec.name),
                    "give each group its own name",
                );
            }
            if total <= MOST_ENCLOSURES {
                site.enclosures.extend((0..spec.count).map(|n| format!("{}-{n}", spec.name)));
            }
        }
        places
    }

    /// The groups of blades in the order of their numbers, and the workload classes.
    pub fn groups(&mut self, raw: &raw::Scenario, mut places: BTreeMap<String, Filling>, site: &mut Site) {
        let machines =
            raw.workload.iter().map(|w| u64::from(w.count) * u64::from(w.virtual_machines)).sum::<u64>();
        if machines > MOST_BLADES {
            let remedy = format!("write counts that add up to at most {MOST_BLADES}");
            return self.problem("workload", format!("the scenario has {machines} virtual machines"), remedy);
        }
        let order = raw.warning.as_ref().and_then(|warning| warning.order.as_ref());
        let total: u64 = raw.pool.iter().map(|p| u64::from(p.count)).sum::<u64>()
            + raw.delivery.iter().map(|d| u64::from(d.count)).sum::<u64>()
            + order.map_or(0, |order| u64::from(order.at_most))
            + raw.workload.iter().map(|w| u64::from(w.count)).sum::<u64>();
        if total > MOST_BLADES {
            let remedy = format!("write counts that add up to at most {MOST_BLADES}");
            return self.problem("workload", format!("the scenario has {total} blades"), remedy);
        }
        let groups = raw.pool.len() + raw.delivery.len() + raw.workload.len();
        if groups >= MOST_GROUPS {
            let remedy = format!("merge groups that are alike, so that there are fewer than {MOST_GROUPS}");
            return self.problem("workload", format!("the scenario has {groups} groups of blades"), remedy);
        }
        for (at, spec) in raw.pool.iter().enumerate() {
            let key = format!("pool[{at}]");
            let name = spec.name.clone().unwrap_or_else(|| format!("spare-{}", spec.blade_type));
            let group =
                self.group(&key, site, name, "type", &spec.blade_type, spec.count, GroupRole::Standby);
            self.place(&key, spec.enclosure.as_deref(), &mut places, group, site);
            site.groups[group].scope = spec.scope;
            site.groups[group].array = self.array(raw, &key, spec.array.as_deref());
            self.age_of(&key, spec.age, group, site);
        }
        for (at, spec) in raw.delivery.iter().enumerate() {
            let key = format!("delivery[{at}]");
            let role = GroupRole::Delivered(Time(spec.at.0));
            let group = self.group(&key, site, spec.name.clone(), "type", &spec.blade_type, spec.count, role);
            site.groups[group].array = self.array(raw, &key, None);
        }
        self.ordered_group(raw, site);
        let mut first = 0;
        for (at, spec) in raw.workload.iter().enumerate() {
            let key = format!("workload[{at}]");
            self.churn(&key, spec);
            let role = GroupRole::Carries(ClassId::from(at));
            let group = self.group(&key, site, spec.name.clone(), "on", &spec.on, spec.count, role);
            self.place(&key, spec.enclosure.as_deref(), &mut places, group, site);
            // A repaired blade serves whom the spares of its type serve.
            let kind = site.groups[group].blade_type;
            let spares = site.groups.iter().find(|g| g.blade_type == kind && g.role == GroupRole::Standby);
            let scope = spares.map_or(Scope::Site, |spares| spares.scope);
            site.groups[group].scope = scope;
            site.groups[group].array = self.array(raw, &key, spec.array.as_deref());
            self.age_of(&key, spec.age, group, site);
            let apart = spec.fail_over == raw::FailOver::Apart && spec.virtual_machines > 1;
            let initial = spec.count * if apart { spec.virtual_machines } else { 1 };
            let most = spec.arrivals.as_ref().map(|arrivals| arrivals.at_most.unwrap_or(total as u32));
            site.classes.push(WorkloadClass {
                name: spec.name.clone(),
                first: WorkloadId(first),
                count: most.unwrap_or(0).max(initial),
                initial,
                run: spec.run.as_ref().map(|run| self.life(&format!("{key}.run"), run, false)),
                arrivals: spec.arrivals.as_ref().map(|arrivals| self.arrivals(&key, arrivals)),
                per_blade: if apart { spec.virtual_machines } else { 1 },
                stands_for: spec.virtual_machines,
                apart: None,
                named: ClassId::from(at),
                profile: None,
                priority: spec.priority,
                target: spec.target,
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

    /// Reports settings that contradict churn.
    fn churn(&mut self, key: &str, spec: &raw::Workload) {
        if spec.count == 0 && spec.arrivals.is_none() {
            let remedy = "write a count of at least 1, or say how workloads arrive";
            self.problem(&format!("{key}.count"), "has no workloads and no arrivals", remedy);
        }
        let churns = spec.run.is_some() || spec.arrivals.is_some();
        if churns && spec.fail_over == raw::FailOver::Apart && spec.virtual_machines > 1 {
            let what = "virtual machines that fail over apart neither finish nor arrive";
            self.problem(
                &format!("{key}.fail_over"),
                what,
                "write \"together\", or leave out run and arrivals",
            );
        }
    }

    fn arrivals(&mut self, key: &str, spec: &raw::Arrivals) -> Arrivals {
        Arrivals {
            every: self.life(&format!("{key}.arrivals.every"), &spec.every, false),
            when_empty: spec.when_empty,
            start: spec.start,
        }
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
        // A client is nothing without the servers that share their adapters with it.
        let is = |at: usize, kind| hardware.partitions[at].kind == kind;
        if needs.iter().any(|at| is(*at, PartitionKind::Client)) {
            needs.extend((0..known.len()).filter(|at| is(*at, PartitionKind::Vios)));
            needs.sort_unstable();
            needs.dedup();
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
                    Some(group) => site.classes[at].zoned.push(group.into()),
                    None => self.unknown(&format!("workload[{at}].zoned"), "group of blades", name, &known),
                }
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "each is one key of the group")]
    pub fn group(
        &mut self,
        key: &str,
        site: &mut Site,
        name: String,
        type_key: &str,
        blade_type: &str,
        count: u32,
        role: GroupRole,
    ) -> usize {
        let kind = self.types.iter().position(|known| known == blade_type);
        if kind.is_none() {
            let known = self.types.clone();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            self.unknown(&format!("{key}.{type_key}"), "blade type", blade_type, &known);
        }
        if !is_plain(&name) {
            self.problem(
                &format!("{key}.name"),
                format!("{name:?} is not a valid name"),
                "write letters, digits, - and _",
            );
        }
        if !self.groups.insert(name.clone()) {
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
            ages: Ages::default(),
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
        group.place = Some(Placement { offset: filling.taken as u32, ..filling.place });
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
}
