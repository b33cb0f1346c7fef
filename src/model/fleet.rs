//! The fleet: groups of blades, their places, and the workloads they may serve.
//!
//! Blades are numbered through group by group: the standby pools in the order of the scenario, then the deliveries,
//! what may be ordered, then the blades that the workloads start on. "Lowest group and index" is the order of these numbers.

use crate::model::age::Ages;
use crate::model::blade::BladeType;
use crate::model::cause::{Burst, CommonCause};
use crate::model::check::HealthCheck;
use crate::model::maintenance::{Maintenance, Recurrence};
use crate::model::management::Management;
use crate::model::resource::{Amount, ResourceTable};
use crate::model::san::San;
use crate::model::warning::Warning;
use crate::model::workload::WorkloadClass;
use crate::units::{ArrayId, BladeId, ClassId, EnclosureId, GroupId, ResourceId, Time, TypeId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The workloads that a spare may serve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Every workload of the site.
    #[default]
    Site,
    /// Workloads whose last blade stands in the same enclosure.
    Enclosure,
}

/// Role of the blades of a group at the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupRole {
    /// Stand by in the pool.
    Standby,
    /// Arrive at this time and enter the pool.
    Delivered(Time),
    /// Arrive and enter the pool when they have been ordered.
    Ordered,
    /// Carry the workloads of this class, one each.
    Carries(ClassId),
}

/// Blades that are alike and numbered from zero.
#[derive(Clone, Debug)]
pub struct BladeGroup {
    /// The name; with the index it is the identity under which random numbers are drawn.
    pub name: String,
    /// The first blade; the others follow it.
    pub first: BladeId,
    /// Number of blades.
    pub count: u32,
    /// Their type.
    pub blade_type: TypeId,
    /// The enclosure of the first blade, and how many blades share one; `None`: outside any enclosure.
    pub place: Option<Placement>,
    /// The workloads they may serve from the pool.
    pub scope: Scope,
    /// The array they boot from while they stand by, if arrays are simulated.
    pub array: Option<ArrayId>,
    /// Their role at the start.
    pub role: GroupRole,
    /// Subject to failures; spares added to a record may be ideal.
    pub fails: bool,
    /// Ages at the start, as far as they are known.
    pub ages: Ages,
}

/// Places of the blades of a group: they fill the slots of consecutive enclosures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The first enclosure of the group of enclosures.
    pub first: EnclosureId,
    /// Slots that were taken before the group's first blade.
    pub offset: u32,
    /// Slots of each enclosure.
    pub slots: u32,
}

impl BladeGroup {
    /// True of blades that arrive in the course of the history, and new.
    pub fn arrives_later(&self) -> bool {
        matches!(self.role, GroupRole::Delivered(_) | GroupRole::Ordered)
    }

    /// The enclosure of the blade with this index.
    pub fn enclosure(&self, index: u32) -> Option<EnclosureId> {
        self.place.map(|place| EnclosureId(place.first.0 + (place.offset + index) / place.slots))
    }

    /// The slot of the blade with this index, counted from 1.
    pub fn slot(&self, index: u32) -> Option<u32> {
        self.place.map(|place| (place.offset + index) % place.slots + 1)
    }
}

/// The repair shop.
#[derive(Clone, Debug, Default)]
pub struct RepairShop {
    /// Blades that can be repaired at the same time; `None`: any number.
    pub crews: Option<u32>,
}

/// Ageing of standby blades, and the detection of their faults.
#[derive(Clone, Debug)]
pub struct Standby {
    /// Ageing in the pool relative to use \[1\]; `None`: 1 for booted spares, 0 for cold ones.
    pub ageing: Option<f64>,
    /// Ageing during a takeover relative to use \[1\].
    pub takeover_ageing: f64,
    /// Immediate detection: a fault in the pool is noticed at once instead of staying latent.
    pub immediate_detection: bool,
    /// Health checks of booted spares, if there are any.
    pub check: Option<HealthCheck>,
}

/// Everything a site is made of.
#[derive(Clone, Debug)]
pub struct Site {
    /// The resources that blades provide and workloads require.
    pub resources: ResourceTable,
    /// The blade types.
    pub blade_types: Vec<BladeType>,
    /// The workload classes, in the order of the scenario; then those that stand for them at other levels of their
    /// requirement, or for their virtual machines each by itself.
    pub classes: Vec<WorkloadClass>,
    /// Number of classes that the scenario names.
    pub named_classes: usize,
    /// The groups of blades, in the order of their numbers.
    pub groups: Vec<BladeGroup>,
    /// Names of the enclosures.
    pub enclosures: Vec<String>,
    /// The availability that a year, and a month, of all workloads together is held against \[1\].
    pub target: Option<f64>,
    /// The repair shop.
    pub repair: RepairShop,
    /// Ageing and detection in the pool.
    pub standby: Standby,
    /// The management plane.
    pub management: Management,
    /// The storage area network.
    pub san: San,
    /// Common causes: each takes many blades down at once and brings them back together.
    pub common_causes: Vec<CommonCause>,
    /// Bursts: each breaks several blades at once.
    pub bursts: Vec<Burst>,
    /// Planned work on blades.
    pub maintenance: Vec<Maintenance>,
    /// Change freezes: times in which nothing planned is done.
    pub freezes: Vec<Recurrence>,
    /// Early warning of a shortage of spares, if there is one.
    pub warning: Option<Warning>,
}

impl Site {
    /// Number of blades, delivered ones included.
    pub fn blades(&self) -> usize {
        self.groups.last().map_or(0, |group| group.first.index() + group.count as usize)
    }

    /// The classes that the scenario names, in its order.
    pub fn classes(&self) -> &[WorkloadClass] {
        &self.classes[..self.named_classes]
    }

    /// The classes that follow them: levels of a requirement, and virtual machines each by itself.
    pub fn derived_classes(&self) -> &[WorkloadClass] {
        &self.classes[self.named_classes..]
    }

    /// Size of a class \[1\]: the sum over resources, each relative to the most that any class requires of it.
    pub fn size_of(&self, class: ClassId) -> f64 {
        let share = |(id, _): (ResourceId, &Amount)| {
            let of = |class: &WorkloadClass| class.requirement.quantity(id);
            let most = self.classes.iter().map(of).fold(0.0, f64::max);
            if most > 0.0 { of(&self.classes[class.index()]) / most } else { 0.0 }
        };
        self.classes[class.index()].requirement.iter().map(share).sum()
    }

    /// Number of workloads.
    pub fn workloads(&self) -> usize {
        self.classes().last().map_or(0, |class| class.first.index() + class.count as usize)
    }

    /// The group of a blade, and the blade's index in it.
    pub fn group_of(&self, blade: BladeId) -> (&BladeGroup, u32) {
        let group = &self.groups[self.group_number(blade).index()];
        (group, blade.0 - group.first.0)
    }

    /// The group of a blade.
    pub fn group_number(&self, blade: BladeId) -> GroupId {
        GroupId((self.groups.partition_point(|group| group.first <= blade) - 1) as u16)
    }

    /// The numbers of all groups.
    pub fn group_ids(&self) -> impl Iterator<Item = GroupId> + use<> {
        (0..self.groups.len()).map(GroupId::from)
    }

    /// The group of blades that the workloads of a class start on, one each.
    pub fn home_group(&self, class: ClassId) -> &BladeGroup {
        let home = self.groups.iter().find(|group| group.role == GroupRole::Carries(class));
        home.expect("every class of a validated scenario has its blades")
    }

    /// Name of a blade: its group's name, with its index if there are several.
    pub fn blade_name(&self, blade: BladeId) -> String {
        let (group, index) = self.group_of(blade);
        if group.count == 1 { group.name.clone() } else { format!("{}-{index}", group.name) }
    }

    /// The class that a scenario counts a workload among.
    pub fn class_of(&self, workload: crate::units::WorkloadId) -> ClassId {
        ClassId::from(self.classes().partition_point(|class| class.first <= workload) - 1)
    }

    /// The blade that a workload starts on.
    pub fn home_of(&self, workload: crate::units::WorkloadId) -> BladeId {
        let at = self.class_of(workload);
        let class = &self.classes[at.index()];
        let home = self.home_group(at).first;
        BladeId(home.0 + (workload.0 - class.first.0) / class.per_blade)
    }

    /// Name of a workload: its class's name, with its index if there are several.
    pub fn workload_name(&self, workload: crate::units::WorkloadId) -> String {
        let class = &self.classes[self.class_of(workload).index()];
        let index = workload.0 - class.first.0;
        match (class.count, class.per_blade) {
            (1, _) => class.name.clone(),
            (_, 1) => format!("{}-{index}", class.name),
            (_, per_blade) => format!("{}-{}.{}", class.name, index / per_blade, index % per_blade),
        }
    }
}
