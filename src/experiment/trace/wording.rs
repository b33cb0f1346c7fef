//! Words for events: names of steps, ports and amounts, times of day and lengths of time.

use crate::model::counterpart::Counterpart;
use crate::model::hardware::{Hardware, Partition, PortRef};
use crate::model::resource::{Amount, ResourceUnit, Resources, mismatch};
use crate::model::step::Step;
use crate::scenario::Scenario;
use crate::simulation::CompiledPolicy;
use crate::units::{BladeId, ClassId, ModeId, ResourceId, RouteId, Span, Time, TypeId, WorkloadId};
use std::fmt;

/// A time as it stands at the beginning of a line: days, and the time of day to the millisecond.
#[derive(Clone, Copy, Debug)]
pub struct Clock(pub Time);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.0.0 / 1000;
        let (seconds, ms) = (ms / 1000, ms % 1000);
        let (minutes, hours) = (seconds / 60, seconds / 3600);
        let text =
            format!("{} d {:02}:{:02}:{:02}.{ms:03}", hours / 24, hours % 24, minutes % 60, seconds % 60);
        f.pad(&text)
    }
}

/// A length of time in its units, such as `5 min 58 s`.
#[derive(Clone, Copy, Debug)]
pub struct Lasting(pub Span);

impl fmt::Display for Lasting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.0 < 1_000_000 {
            return if self.0.0 == 0 { f.write_str("0 s") } else { self.0.fmt(f) };
        }
        let mut ms = self.0.0 / 1000;
        let mut parts = Vec::new();
        for (unit, worth) in [("d", 86_400_000), ("h", 3_600_000), ("min", 60_000)] {
            if ms >= worth {
                parts.push(format!("{} {unit}", ms / worth));
                ms %= worth;
            }
        }
        if ms > 0 {
            parts.push(format!("{} s", ms as f64 / 1000.0));
        }
        f.write_str(&parts.join(" "))
    }
}

/// Looks names up.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub scenario: &'a Scenario,
    pub plan: &'a CompiledPolicy<'a>,
    /// The present time: requirements of workloads may change.
    pub at: Time,
}

impl<'a> Words<'a> {
    pub fn blade(&self, blade: BladeId) -> String {
        self.scenario.site.blade_name(blade)
    }

    pub fn workload(&self, workload: WorkloadId) -> String {
        self.scenario.site.workload_name(workload)
    }

    /// The type of a blade.
    pub fn type_of(&self, blade: BladeId) -> TypeId {
        self.scenario.site.group_of(blade).0.blade_type
    }

    pub fn type_name(&self, kind: TypeId) -> &'a str {
        &self.scenario.site.blade_types[kind.index()].name
    }

    /// The name of a failure mode of a blade.
    pub fn mode(&self, blade: BladeId, mode: ModeId) -> &'a str {
        &self.scenario.site.blade_types[self.type_of(blade).index()].mode(mode).name
    }

    /// The class of a workload at the time; of virtual machines that fail over apart, that of each by itself.
    pub fn class_of(&self, workload: WorkloadId) -> ClassId {
        let classes = &self.scenario.site.classes;
        let named = self.scenario.site.class_of(workload);
        let class = classes[named.index()].apart.unwrap_or(named);
        let profile = classes[class.index()].profile.as_ref();
        profile.map_or(class, |profile| profile.levels[profile.at(self.at).0].1)
    }

    /// The blade that a workload starts on.
    pub fn home(&self, workload: WorkloadId) -> BladeId {
        self.scenario.site.home_of(workload)
    }

    /// The route of a workload onto a blade.
    pub fn route(&self, workload: WorkloadId, blade: BladeId) -> RouteId {
        let class = self.class_of(workload);
        let group = (self.home(workload) != blade).then(|| self.scenario.site.group_number(blade));
        self.plan.route_number(class, self.type_of(blade), self.plan.is_outside(class, group))
    }

    /// The match of a blade with the requirement of a workload, in words.
    pub fn fit(&self, workload: WorkloadId, blade: BladeId) -> String {
        let class = self.class_of(workload);
        let kind = self.type_of(blade);
        let distance = self.plan.fit(class, kind).distance;
        let site = &self.scenario.site;
        let required = &site.classes[class.index()].requirement;
        let provided = &site.blade_types[kind.index()].resources;
        let mut parts = Vec::new();
        for (id, differs) in mismatch(required, provided).unwrap_or_default() {
            if differs.under + differs.over > 0.0 {
                let (has, wants) = (provided.quantity(id), required.quantity(id));
                let name = self.resource(id.index());
                parts.push(format!(
                    "{name} {} for {}",
                    self.amount(id.index(), has),
                    self.amount(id.index(), wants)
                ));
            }
        }
        match parts.as_slice() {
            [] => "a perfect match".to_owned(),
            parts => format!("mismatch {}: {}", rounded(distance), parts.join(", ")),
        }
    }

    /// The amount of every resource of the site, in its order; empty: nothing.
    pub fn amounts(&self, resources: &Resources) -> Vec<String> {
        let amount = |(id, _, _): (ResourceId, &str, ResourceUnit)| match resources.get(id) {
            Some(Amount::Kind(kind)) => kind.clone(),
            Some(Amount::Quantity(quantity)) => self.amount(id.index(), *quantity),
            None => String::new(),
        };
        self.scenario.site.resources.iter().map(amount).collect()
    }

    fn resource(&self, at: usize) -> &'a str {
        self.scenario.site.resources.iter().nth(at).map_or("", |(_, name, _)| name)
    }

    fn amount(&self, at: usize, quantity: f64) -> String {
        let bytes = self
            .scenario
            .site
            .resources
            .iter()
            .nth(at)
            .is_some_and(|(_, _, unit)| unit == ResourceUnit::Bytes);
        if bytes { size(quantity) } else { quantity.to_string() }
    }

    /// A step of a workload's way onto `target`, in words: the partition that acts, and the action.
    pub fn step(&self, (step, index): (Step, u16), way: Way) -> (Option<String>, String) {
        let route = self.plan.route(way.route);
        let hardware = &self.scenario.site.blade_types[self.type_of(way.target).index()].hardware;
        let layout = if route.repartitions { self.home_layout(way.workload) } else { hardware.layout() };
        let name = |at: usize| layout.get(at).map(|partition| partition.name.clone());
        let number = index as usize;
        let owner = |adapter: usize| {
            let owns = |pair: &&Counterpart| {
                pair.untouched.contains(&adapter) || pair.touched.iter().any(|(at, _)| *at == adapter)
            };
            route.counterparts.iter().find(owns).and_then(|pair| name(pair.partition))
        };
        let adapter = || hardware.adapters.get(number).map_or("an adapter", |adapter| adapter.name.as_str());
        let (partition, text) = match step {
            Step::RemoveDriver => (owner(number), format!("remove the driver of {}", adapter())),
            Step::RemoveSlot => (owner(number), format!("remove the slot of {}", adapter())),
            Step::WriteFcode => {
                // As the route numbers ports: 64 to an adapter.
                let port = PortRef { adapter: number / 64, port: number % 64 };
                (owner(port.adapter), format!("write FCODE of {}", hardware.port_name(port)))
            }
            Step::UpdateDeviceTree => (owner(number), format!("update the device tree for {}", adapter())),
            Step::AddSlot => (owner(number), format!("add the slot of {}", adapter())),
            Step::Configure => (owner(number), format!("configure {}", adapter())),
            Step::BootVios | Step::BootPartition => (name(number), action(step).to_owned()),
            step => (None, action(step).to_owned()),
        };
        // One operating system on the whole blade is no partition that anybody would name.
        let partitioned = layout.len() > 1 || !hardware.partitions.is_empty();
        (partition.filter(|_| partitioned), text)
    }

    /// The partitions of a workload's first blade.
    pub fn home_layout(&self, workload: WorkloadId) -> Vec<Partition> {
        self.home_hardware(workload).layout()
    }

    /// The hardware of a workload's first blade.
    pub fn home_hardware(&self, workload: WorkloadId) -> &'a Hardware {
        let site = &self.scenario.site;
        &site.blade_types[site.classes[self.class_of(workload).index()].home.index()].hardware
    }
}

/// A workload on its way onto a blade.
#[derive(Clone, Copy)]
pub(super) struct Way {
    pub workload: WorkloadId,
    pub target: BladeId,
    pub route: RouteId,
}

/// A number with no more than three decimals.
fn rounded(number: f64) -> String {
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Bytes in the largest unit, decimal or binary, in which they are a short number.
fn size(bytes: f64) -> String {
    const UNITS: [(&str, f64); 8] = [
        ("TiB", 1_099_511_627_776.0),
        ("TB", 1e12),
        ("GiB", 1_073_741_824.0),
        ("GB", 1e9),
        ("MiB", 1_048_576.0),
        ("MB", 1e6),
        ("KiB", 1024.0),
        ("kB", 1e3),
    ];
    let short = |(_, worth): &&(&str, f64)| bytes >= *worth && (bytes / worth * 1e3).fract() == 0.0;
    match UNITS.iter().find(short).or_else(|| UNITS.iter().find(|(_, worth)| bytes >= *worth)) {
        Some((unit, worth)) => format!("{} {unit}", rounded(bytes / worth)),
        None => format!("{bytes} B"),
    }
}

/// The action of a step of the whole blade, in words.
pub(super) fn action(step: Step) -> &'static str {
    match step {
        Step::Detect => "detect the failure",
        Step::Capture => "capture its identity from the service processor",
        Step::ManualIdentity => "enter its identity by hand",
        Step::CaptureState => "save the state of the workload",
        Step::Fence => "power off (fence)",
        Step::ManualFence => "pull it by hand",
        Step::Rezone => "add its switch port to the zone",
        Step::WriteIdentity => "write the identity through the service processor",
        Step::PowerCommand => "command to power on",
        Step::PowerOn => "power on and self test",
        Step::Boot => "boot",
        Step::Partition => "configure into partitions",
        Step::BootVios => "boot the virtual I/O server",
        Step::BootPartition => "boot",
        Step::Push => "push the identity to the running blade",
        Step::Reconfigure => "reconfigure the adapters",
        Step::RemoveDriver => "remove a driver",
        Step::RemoveSlot => "remove a slot",
        Step::WriteFcode => "write FCODE",
        Step::UpdateDeviceTree => "update the device tree",
        Step::AddSlot => "add a slot",
        Step::Configure => "configure a device",
        Step::Operator => "resolve the refused port by hand",
        Step::LanRelearn => "switches relearn its MAC addresses",
        Step::FabricLogin => "log in to the fabric",
        Step::Restore => "restore the saved state",
        Step::Start => "start the application",
        Step::PowerDown => "power down",
        Step::LiveCopy => "copy the running workload",
        Step::LiveStop => "stop the workload and copy the rest",
        Step::ClearIdentity => "clear the old identity",
        Step::Switchover => "switch over",
        Step::Transfer => "move the workload",
        Step::FailedAttempt => "failed attempt",
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_example_of_lasting() {
        use crate::{experiment::trace::Lasting, units::Span};
        let texts =
            [0, 300_000, 1_250_000, 358_000_000, 360_000_000_000].map(|us| Lasting(Span(us)).to_string());
        assert_eq!(texts, ["0 s", "300 ms", "1.25 s", "5 min 58 s", "4 d 4 h"]);
    }
}
