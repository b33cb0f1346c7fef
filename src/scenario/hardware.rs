//! Blade types and the storage area network: failure modes, adapters, partitions, fabrics, arrays.

use super::prices::ContractRepair;
use super::raw;
use super::validator::Validator;
use crate::engine::distribution::Distribution;
use crate::model::blade::{BladeType, Effect, External, FailureMode, Frailty, ModeRecord, PowerDraw, Remedy};
use crate::model::hardware::{Adapter, AdapterKind, Hardware, Partition, PartitionKind, Port};
use crate::model::management::LifeAndRepair;
use crate::model::san::{Array, Fabric, San};
use crate::units::{ArrayId, FabricId, Span};

/// The most ports of an adapter: far more than a mezzanine card has, and few enough for every blade to have them (assumed).
const MOST_PORTS: u32 = 1024;

impl Validator<'_> {
    /// The fabrics and arrays.
    pub fn san(&mut self, raw: &raw::Scenario) -> San {
        let mut san = San::default();
        for (at, spec) in raw.fabric.iter().enumerate() {
            let key = format!("fabric[{at}]");
            if raw.fabric[..at].iter().any(|other| other.name == spec.name) {
                self.twice(&format!("{key}.name"), &spec.name, "fabrics");
            }
            san.fabrics.push(Fabric {
                name: spec.name.clone(),
                zoning: spec.zoning,
                boots: spec.boots,
                failure: spec.failure.as_ref().map(|f| self.life_and_repair(&format!("{key}.failure"), f)),
            });
        }
        for (at, spec) in raw.array.iter().enumerate() {
            let key = format!("array[{at}]");
            if raw.array[..at].iter().any(|other| other.name == spec.name) {
                self.twice(&format!("{key}.name"), &spec.name, "arrays");
            }
            let mut fabrics: Vec<FabricId> = spec
                .fabrics
                .iter()
                .filter_map(|name| self.fabric(raw, &format!("{key}.fabrics"), name))
                .collect();
            if spec.fabrics.is_empty() {
                fabrics = (0..raw.fabric.len()).map(FabricId::from).collect();
            }
            san.arrays.push(Array { name: spec.name.clone(), fabrics, boots: spec.boots });
        }
        san
    }

    /// An alternation of working and being repaired.
    pub fn life_and_repair(&mut self, key: &str, spec: &raw::LifeAndRepair) -> LifeAndRepair {
        LifeAndRepair {
            life: self.life(&format!("{key}.life"), &spec.life, false),
            repair: self.distribution(&format!("{key}.repair"), &spec.repair),
        }
    }

    pub fn twice(&mut self, key: &str, name: &str, what: &str) {
        self.problem(key, format!("{name:?} names two {what}"), "give each its own name");
    }

    fn fabric(&mut self, raw: &raw::Scenario, key: &str, name: &str) -> Option<FabricId> {
        let names: Vec<&str> = raw.fabric.iter().map(|fabric| fabric.name.as_str()).collect();
        let at = names.iter().position(|known| *known == name);
        if at.is_none() {
            self.unknown(key, "fabric", name, &names);
        }
        at.map(FabricId::from)
    }

    /// The array that is named, or the first if there is one.
    pub fn array(&mut self, raw: &raw::Scenario, key: &str, name: Option<&str>) -> Option<ArrayId> {
        let names: Vec<&str> = raw.array.iter().map(|array| array.name.as_str()).collect();
        let Some(name) = name else { return (!names.is_empty()).then_some(ArrayId(0)) };
        let at = names.iter().position(|known| *known == name);
        if at.is_none() {
            self.unknown(&format!("{key}.array"), "array", name, &names);
        }
        at.map(ArrayId::from)
    }

    /// The blade types in the order of the scenario.
    pub fn blade_types(&mut self, raw: &raw::Scenario, contract: Option<&ContractRepair>) -> Vec<BladeType> {
        let stationary = raw.start == raw::Start::Stationary;
        let alarm = raw.standby.check.as_ref().and_then(|check| check.false_alarm.as_ref());
        let inspection = alarm.map_or(Distribution::fixed(Span::ZERO), |alarm| {
            self.distribution("standby.check.false_alarm.inspection", &alarm.inspection)
        });
        let mut types = Vec::new();
        // Without any type there is one for the rest to refer to: it is thrown away with the scenario.
        let nameless = raw::BladeType::default();
        let names = if self.types.is_empty() { vec![String::new()] } else { self.types.clone() };
        for name in names {
            let spec = raw.blade_type.get(&name).unwrap_or(&nameless);
            let key = format!("blade_type.{name}");
            let resources = self.amounts(&format!("{key}.resources"), &spec.resources);
            let hardware = self.hardware(raw, &key, &name, spec);
            let modes = spec
                .failure
                .iter()
                .map(|(mode, spec)| {
                    let mut built = self.mode(&format!("{key}.failure.{mode}"), mode, spec, stationary);
                    if let Some(repair) = contract.and_then(|contract| contract.of(mode, spec)) {
                        let replaced = format!("{key}.failure.{mode}.repair");
                        self.presets.retain(|used| used.key != replaced);
                        built.repair = repair.clone();
                    }
                    built
                })
                .collect();
            let power = &spec.power;
            let power_w = PowerDraw { active: power.active.0, idle: power.idle.0, off: power.off.0 };
            let external = [External::PowerLost, External::PathsLost, External::FalseAlarm]
                .map(|external| FailureMode::from_outside(external, &inspection));
            let frailty = spec.frailty.map(|variance| Frailty { variance });
            types.push(BladeType { name, resources, hardware, power_w, modes, frailty, external });
        }
        types
    }

    fn mode(&mut self, key: &str, name: &str, spec: &raw::FailureMode, stationary: bool) -> FailureMode {
        if let Effect::Degrades(share) = spec.effect {
            if !(0.0..1.0).contains(&share) {
                let what = format!("a share of {share} is served");
                self.problem(&format!("{key}.effect"), what, "write a share from 0 up to, but not, 1");
            }
            if spec.remedy.is_some() || spec.follows_identity > 0.0 {
                let what = "is repaired while the blade keeps running: it has no other remedy and does not follow \
                 the identity";
                self.problem(key, what, "leave out remedy and follows_identity, or write another effect");
            }
        }
        if spec.effect == Effect::WorkloadOnly && spec.follows_identity > 0.0 {
            let what =
                "leaves the blade sound, so that no repair of it cures a fault that follows the identity";
            let remedy = "leave out follows_identity, or write effect = \"stops\"";
            self.problem(&format!("{key}.follows_identity"), what, remedy);
        }
        if spec.passes.is_some()
            && (spec.effect != Effect::Stops || spec.remedy == Some(Remedy::RestartInPlace))
        {
            let what = "passes by itself, but does not stop the blade, or is restarted in place";
            self.problem(&format!("{key}.passes"), what, "leave out effect and remedy, or leave out passes");
        }
        if spec.hold_off.is_some() && spec.remedy.is_some_and(|remedy| remedy != Remedy::Takeover) {
            let remedy = "leave it out, or write remedy = \"takeover\"";
            self.problem(&format!("{key}.hold_off"), "holds off a takeover that is never made", remedy);
        }
        FailureMode {
            name: name.to_owned(),
            life: self.life_of_mode(key, spec, stationary),
            repair: self.repair_of_mode(key, spec),
            effect: spec.effect,
            sp_alive: spec.sp_alive && !spec.loses_power,
            leaves_state: spec.leaves_state,
            loses_power: spec.loses_power,
            detect: spec.detect.as_ref().map(|d| self.distribution(&format!("{key}.detect"), d)),
            passes: spec.passes.as_ref().map(|law| self.distribution(&format!("{key}.passes"), law)),
            hold_off: spec.hold_off,
            remedy: spec.remedy.unwrap_or(Remedy::Takeover),
            follows_identity: spec.follows_identity,
            renews: spec.renews,
            record: spec.record.as_ref().map(|record| self.mode_record(&format!("{key}.record"), record)),
        }
    }

    fn mode_record(&mut self, key: &str, spec: &raw::ModeRecord) -> ModeRecord {
        if !(spec.blade_hours > 0.0 && spec.blade_hours.is_finite()) {
            let what = format!("{} hours of operation show no failure rate", spec.blade_hours);
            self.problem(&format!("{key}.blade_hours"), what, "write a number above 0");
        }
        if spec.down_hours.is_some_and(|hours| !(hours >= 0.0 && hours.is_finite())) {
            self.problem(&format!("{key}.down_hours"), "is no time", "write a number of at least 0");
        }
        ModeRecord {
            failures: spec.failures,
            blade_h: spec.blade_hours,
            down_h: spec.down_hours,
            oldest: spec.oldest,
        }
    }

    fn hardware(&mut self, raw: &raw::Scenario, key: &str, name: &str, spec: &raw::BladeType) -> Hardware {
        let mut hardware = Hardware {
            machine_type: spec.machine_type.clone().unwrap_or(name.to_owned()),
            ..Hardware::default()
        };
        for (at, adapter) in spec.adapter.iter().enumerate() {
            let key = format!("{key}.adapter[{at}]");
            if spec.adapter[..at].iter().any(|other| other.name == adapter.name) {
                self.twice(&format!("{key}.name"), &adapter.name, "adapters of one blade type");
            }
            hardware.adapters.push(self.adapter(raw, &key, adapter));
        }
        let mut owners: Vec<Option<&str>> = vec![None; spec.adapter.len()];
        for (at, partition) in spec.partition.iter().enumerate() {
            let key = format!("{key}.partition[{at}]");
            if spec.partition[..at].iter().any(|other| other.name == partition.name) {
                self.twice(&format!("{key}.name"), &partition.name, "partitions of one blade type");
            }
            let mut adapters = Vec::new();
            let names: Vec<&str> = spec.adapter.iter().map(|adapter| adapter.name.as_str()).collect();
            for name in &partition.adapters {
                let key = format!("{key}.adapters");
                match names.iter().position(|known| known == name) {
                    None => self.unknown(&key, "adapter", name, &names),
                    Some(adapter) => {
                        if let Some(owner) = owners[adapter].replace(&partition.name) {
                            let what = format!("{name:?} is owned by {owner:?} as well");
                            self.problem(&key, what, "give each adapter to one partition");
                        }
                        adapters.push(adapter);
                    }
                }
            }
            hardware.partitions.push(Partition {
                name: partition.name.clone(),
                kind: partition.kind,
                adapters,
            });
        }
        let has = |kind| spec.partition.iter().any(|partition| partition.kind == kind);
        if has(PartitionKind::Client) && !has(PartitionKind::Vios) {
            let remedy = "add a partition of kind \"vios\", or make the clients \"dedicated\"";
            self.problem(
                &format!("{key}.partition"),
                "has clients, but no VIOS to share adapters with them",
                remedy,
            );
        }
        hardware
    }

    fn adapter(&mut self, raw: &raw::Scenario, key: &str, spec: &raw::Adapter) -> Adapter {
        for (name, ports) in
            [("moved", spec.moved.as_deref().unwrap_or_default()), ("privileged", &spec.privileged[..])]
        {
            if let Some(port) = ports.iter().find(|port| **port >= spec.ports) {
                let what = format!("there is no port {port}");
                let remedy =
                    format!("the ports of {:?} are 0 to {}", spec.name, spec.ports.saturating_sub(1));
                self.problem(&format!("{key}.{name}"), what, remedy);
            }
        }
        let fabrics: Vec<Option<FabricId>> =
            spec.fabrics.iter().map(|name| self.fabric(raw, &format!("{key}.fabrics"), name)).collect();
        let on_san = spec.kind == AdapterKind::FibreChannel;
        if !on_san && !fabrics.is_empty() {
            let remedy = "leave out fabrics, or write kind = \"fibre_channel\"";
            self.problem(&format!("{key}.fabrics"), "Ethernet ports are on no fabric", remedy);
        } else if on_san && !raw.fabric.is_empty() && ![1, spec.ports as usize].contains(&fabrics.len()) {
            let what = format!("{} fabrics are named for {} ports", fabrics.len(), spec.ports);
            self.problem(&format!("{key}.fabrics"), what, "name one for all ports, or one for each port");
        }
        if spec.ports > MOST_PORTS {
            let remedy = format!("write at most {MOST_PORTS}");
            self.problem(&format!("{key}.ports"), format!("{} ports", spec.ports), remedy);
        }
        let port = |number: u32| Port {
            moves: spec.moved.as_ref().is_none_or(|moved| moved.contains(&number)),
            privileged: spec.privileged.contains(&number),
            fabric: fabrics.get(number as usize).or(fabrics.first()).copied().flatten(),
        };
        Adapter {
            name: spec.name.clone(),
            kind: spec.kind,
            ports: (0..spec.ports.min(MOST_PORTS)).map(port).collect(),
        }
    }
}
