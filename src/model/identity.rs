//! The identity of a server: the addresses by which the network and the SAN know it.
//!
//! Intuition: to everybody outside, a server *is* its MAC addresses, WWNN, WWPNs, machine type and boot LUN. A takeover
//! moves this record to another blade. It belongs to the workload, and at any time it is live on at most one powered
//! blade.
//!
//! Model: addresses are numbered from the workload and the port, inside the ranges that anybody may assign: MACs with
//! the locally administered bit (IEEE 802), world wide names of NAA type 3 (INCITS 496, locally assigned).

use super::hardware::{AdapterKind, Hardware, PortRef};
use crate::units::WorkloadId;
use std::fmt;

/// The address of an Ethernet port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mac(u64);

/// A world wide name: of a node (WWNN) or of a port (WWPN).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wwn(u64);

/// The address of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Address {
    /// Of an Ethernet port.
    Mac(Mac),
    /// Of a Fibre Channel port.
    Wwpn(Wwn),
}

/// The identity of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The machine type it reports.
    pub machine_type: String,
    /// The name of its node on the SAN, if it has Fibre Channel ports.
    pub wwnn: Option<Wwn>,
    /// The addresses that move, by the port of the first blade, in the order of the physical ports.
    pub addresses: Vec<(PortRef, Address)>,
    /// The number of its boot disk on the array.
    pub boot_lun: u32,
}

impl Identity {
    /// The identity of a workload whose first blade has this hardware.
    pub fn of(workload: WorkloadId, hardware: &Hardware) -> Identity {
        let owner = u64::from(workload.0);
        let mut addresses = Vec::new();
        for (number, at) in hardware.ports().enumerate() {
            let number = number as u64;
            let address = match hardware.adapters[at.adapter].kind {
                AdapterKind::Ethernet => Address::Mac(Mac(0x02 << 40 | owner << 8 | number & 0xff)),
                AdapterKind::FibreChannel => Address::Wwpn(Wwn(0x3 << 60 | (number + 1) << 40 | owner)),
            };
            if hardware.port(at).moves {
                addresses.push((at, address));
            }
        }
        let on_san = addresses.iter().any(|(_, address)| matches!(address, Address::Wwpn(_)));
        Identity {
            machine_type: hardware.machine_type.clone(),
            wwnn: on_san.then_some(Wwn(0x3 << 60 | owner)),
            addresses,
            boot_lun: workload.0,
        }
    }

    /// The address of a port of the first blade, if it moves.
    pub fn address(&self, at: PortRef) -> Option<Address> {
        self.addresses.iter().find(|(port, _)| *port == at).map(|(_, address)| *address)
    }
}

/// Bytes in hexadecimal with colons between them.
fn colons(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    for (at, byte) in bytes.iter().enumerate() {
        let colon = if at == 0 { "" } else { ":" };
        write!(f, "{colon}{byte:02x}")?;
    }
    Ok(())
}

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        colons(f, &self.0.to_be_bytes()[2..])
    }
}

impl fmt::Display for Wwn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        colons(f, &self.0.to_be_bytes())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Mac(mac) => write!(f, "MAC {mac}"),
            Address::Wwpn(wwn) => write!(f, "WWPN {wwn}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::hardware::{Adapter, Port};

    #[test]
    fn every_port_of_every_workload_has_an_address_of_its_own() {
        let port = |moves| Port { moves, privileged: false, fabric: None };
        let card =
            |kind| Adapter { name: "x".to_owned(), kind, ports: vec![port(true), port(true), port(false)] };
        let hardware = Hardware {
            adapters: vec![card(AdapterKind::Ethernet), card(AdapterKind::FibreChannel)],
            ..Hardware::default()
        };
        let mut seen = std::collections::BTreeSet::new();
        for workload in [0, 1, 255, 256, 19_999_999] {
            let identity = Identity::of(WorkloadId(workload), &hardware);
            assert_eq!(identity.addresses.len(), 4, "ports that keep their address have none in it");
            assert!(identity.addresses.iter().all(|(_, address)| seen.insert(*address)));
        }
        let identity = Identity::of(WorkloadId(258), &hardware);
        let shown: Vec<String> = identity.addresses.iter().map(|(_, a)| a.to_string()).collect();
        assert_eq!(shown[0], "MAC 02:00:00:01:02:00");
        assert_eq!(shown[2], "WWPN 30:00:04:00:00:00:01:02");
        assert_eq!(identity.wwnn.unwrap().to_string(), "30:00:00:00:00:00:01:02");
    }

    #[test]
    fn an_example_of_of() {
        use crate::model::{hardware::Hardware, identity::Identity};
        use crate::units::WorkloadId;
        let identity = Identity::of(WorkloadId(3), &Hardware::default());
        assert_eq!((identity.boot_lun, identity.addresses.len()), (3, 0));
    }
}
