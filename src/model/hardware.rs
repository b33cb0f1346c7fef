//! The hardware of a blade type that matters to a takeover: adapters with ports, and the partitions that own them.
//!
//! Intuition: an identity is a set of addresses, one for each port that the failed blade was known by. On the spare
//! each address belongs on the port that plays the same part, and only the partition that owns that port can write
//! it. Physical ports are numbered through adapter by adapter; a partition counts the ports of its own adapters from
//! zero (*relative* numbers), and the hypervisor keeps the map between the two.
//!
//! Source: US 9,471,445, figures 4 and 5.

use crate::units::FabricId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The network an adapter connects to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AdapterKind {
    /// The local network; its ports have MAC addresses.
    Ethernet,
    /// The storage area network; its ports have WWPNs.
    FibreChannel,
}

/// A card with its ports.
#[derive(Clone, Debug, PartialEq)]
pub struct Adapter {
    /// The name in the scenario.
    pub name: String,
    /// The network it connects to.
    pub kind: AdapterKind,
    /// Its ports, in the order of their numbers.
    pub ports: Vec<Port>,
}

/// One port of an adapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Port {
    /// The address belongs to the identity that moves.
    pub moves: bool,
    /// Privileged: used solely for its partition's OS disk on the SAN; it refuses a new address.
    pub privileged: bool,
    /// The fabric a Fibre Channel port is cabled to, if fabrics are simulated.
    pub fabric: Option<FabricId>,
}

/// Access of a partition to adapters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartitionKind {
    /// It owns its adapters and nobody shares them.
    Dedicated,
    /// A virtual I/O server: it owns adapters and shares them with the clients.
    Vios,
    /// It has the adapters of the virtual I/O servers, and possibly some of its own.
    Client,
}

/// A logical partition.
#[derive(Clone, Debug, PartialEq)]
pub struct Partition {
    /// The name in the scenario.
    pub name: String,
    /// Its access to adapters.
    pub kind: PartitionKind,
    /// The adapters it owns, by position in the blade type.
    pub adapters: Vec<usize>,
}

/// A port of a blade: adapter, and number on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PortRef {
    /// The adapter, by position in the blade type.
    pub adapter: usize,
    /// The port's number on the adapter.
    pub port: usize,
}

/// The adapters and partitions of a blade type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hardware {
    /// The machine type that the blade reports; the type's name unless the scenario says otherwise.
    pub machine_type: String,
    /// The adapters, in the order of the scenario; none if the scenario does not go into such detail.
    pub adapters: Vec<Adapter>,
    /// The partitions, in the order of the scenario; none if one operating system has the whole blade.
    pub partitions: Vec<Partition>,
}

impl Hardware {
    /// The partitions; a blade without any counts as one that owns everything.
    pub fn layout(&self) -> Vec<Partition> {
        if !self.partitions.is_empty() {
            return self.partitions.clone();
        }
        let adapters = (0..self.adapters.len()).collect();
        vec![Partition { name: "system".to_owned(), kind: PartitionKind::Dedicated, adapters }]
    }

    /// The ports of a partition by its relative numbers: what the hypervisor's map says.
    pub fn ports_of(&self, partition: &Partition) -> Vec<PortRef> {
        let ports = |&adapter: &usize| {
            (0..self.adapters[adapter].ports.len()).map(move |port| PortRef { adapter, port })
        };
        partition.adapters.iter().flat_map(ports).collect()
    }

    /// One port.
    pub fn port(&self, at: PortRef) -> Port {
        self.adapters[at.adapter].ports[at.port]
    }

    /// All ports, in the order of their physical numbers.
    pub fn ports(&self) -> impl Iterator<Item = PortRef> + '_ {
        let of = |(adapter, card): (usize, &Adapter)| {
            (0..card.ports.len()).map(move |port| PortRef { adapter, port })
        };
        self.adapters.iter().enumerate().flat_map(of)
    }

    /// Name of a port: adapter and number, such as `fc0:1`.
    pub fn port_name(&self, at: PortRef) -> String {
        format!("{}:{}", self.adapters[at.adapter].name, at.port)
    }

    /// The fabric of each path to the storage area network, in the order of the ports; without a list of adapters
    /// there is one path over each of the `all` fabrics.
    pub fn paths(&self, all: usize) -> Vec<FabricId> {
        if self.adapters.is_empty() {
            return (0..all).map(FabricId::from).collect();
        }
        self.ports().filter_map(|at| self.port(at).fabric).collect()
    }
}
