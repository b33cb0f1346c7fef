//! Counterparts: the spare's partition for each partition of the failed blade, and the port for each address.
//!
//! Intuition: data for the whole blade is sent to every partition of the spare; each applies what concerns ports it
//! owns. Whether that can work, and what there is to do, depends on the two blade types alone, so that it is worked
//! out once for every pair.
//!
//! Source: US 9,471,445: addresses are written by the partition that owns the physical port, purely virtual clients
//! write nothing, adapters without new addresses stay untouched, privileged ports refuse. How partitions are paired
//! is ours: in the order of the scenario, the same name first, then the first of the same kind with enough ports.

use super::hardware::{AdapterKind, Hardware, Partition, PartitionKind, PortRef};

/// An address that moves from a port of the failed blade to one of the spare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortWrite {
    /// The port of the failed blade's type that has the address.
    pub from: PortRef,
    /// The port of the spare's type that is to get it.
    pub to: PortRef,
    /// Refused: the port is privileged and keeps its own address.
    pub refused: bool,
}

/// The partition of a spare that stands in for one of the failed blade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterpart {
    /// The partition of the failed blade's type, by position in its layout.
    pub original: usize,
    /// The partition of the spare's type, by position in its layout.
    pub partition: usize,
    /// Its access to adapters.
    pub kind: PartitionKind,
    /// Its adapters that get at least one new address, each with its ports to be written, in its own order.
    pub touched: Vec<(usize, Vec<PortWrite>)>,
    /// Its adapters that get none.
    pub untouched: Vec<usize>,
}

impl Counterpart {
    /// True if an adaptation layer runs under its operating system: it owns a physical adapter.
    pub fn runs_adaptation_layer(&self) -> bool {
        !self.touched.is_empty() || !self.untouched.is_empty()
    }

    /// The addresses it is to write.
    pub fn writes(&self) -> impl Iterator<Item = &PortWrite> {
        self.touched.iter().flat_map(|(_, writes)| writes)
    }
}

/// Pairs the partitions that a workload `needs` (by position in the layout of `failed`) with partitions of `spare`.
///
/// # Errors
/// A sentence an administrator understands: which partition or port has no counterpart.
pub fn counterparts(
    failed: &Hardware,
    needs: &[usize],
    spare: &Hardware,
) -> Result<Vec<Counterpart>, String> {
    let (originals, candidates) = (failed.layout(), spare.layout());
    let mut taken = vec![false; candidates.len()];
    let mut pairs: Vec<Counterpart> = Vec::new();
    for &original in needs {
        let wanted = &originals[original];
        let same_name = (0..candidates.len()).filter(|&at| candidates[at].name == wanted.name);
        let order = same_name.chain(0..candidates.len());
        let mut reason = format!("no partition is left for {} ({})", wanted.name, kind_name(wanted.kind));
        let mut found = None;
        for at in order {
            if taken[at] || candidates[at].kind != wanted.kind {
                continue;
            }
            match pair(failed, wanted, spare, &candidates[at]) {
                Ok((touched, untouched)) => {
                    found =
                        Some(Counterpart { original, partition: at, kind: wanted.kind, touched, untouched });
                    break;
                }
                Err(missing) => reason = missing,
            }
        }
        let counterpart = found.ok_or(reason)?;
        taken[counterpart.partition] = true;
        pairs.push(counterpart);
    }
    Ok(pairs)
}

type Adapters = (Vec<(usize, Vec<PortWrite>)>, Vec<usize>);

/// The addresses of one partition on the ports of another: each on the next free port of the same kind and fabric.
fn pair(failed: &Hardware, from: &Partition, spare: &Hardware, to: &Partition) -> Result<Adapters, String> {
    let mut free = spare.ports_of(to);
    let mut writes = Vec::new();
    for source in failed.ports_of(from) {
        let (kind, port) = (failed.adapters[source.adapter].kind, failed.port(source));
        let fits =
            |at: &PortRef| spare.adapters[at.adapter].kind == kind && spare.port(*at).fabric == port.fabric;
        let Some(at) = free.iter().position(fits) else {
            return Err(format!(
                "partition {} has no {} port left for {} of {}",
                to.name,
                adapter_name(kind),
                failed.port_name(source),
                from.name
            ));
        };
        let target = free.remove(at);
        // A port whose address does not move has its counterpart, too: it is in use, with an address of its own.
        if port.moves {
            writes.push(PortWrite { from: source, to: target, refused: spare.port(target).privileged });
        }
    }
    let of = |adapter: usize| writes.iter().filter(move |write| write.to.adapter == adapter).copied();
    let mut touched = Vec::new();
    let mut untouched = Vec::new();
    for &adapter in &to.adapters {
        let here: Vec<PortWrite> = of(adapter).collect();
        if here.is_empty() {
            untouched.push(adapter);
        } else {
            touched.push((adapter, here));
        }
    }
    Ok((touched, untouched))
}

fn kind_name(kind: PartitionKind) -> &'static str {
    match kind {
        PartitionKind::Dedicated => "dedicated",
        PartitionKind::Vios => "virtual I/O server",
        PartitionKind::Client => "client",
    }
}

fn adapter_name(kind: AdapterKind) -> &'static str {
    match kind {
        AdapterKind::Ethernet => "Ethernet",
        AdapterKind::FibreChannel => "Fibre Channel",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::hardware::{Adapter, Port};
    use crate::units::FabricId;

    fn card(name: &str, kind: AdapterKind, ports: usize) -> Adapter {
        let port = Port { moves: true, privileged: false, fabric: None };
        Adapter { name: name.to_owned(), kind, ports: vec![port; ports] }
    }

    fn partition(name: &str, kind: PartitionKind, adapters: &[usize]) -> Partition {
        Partition { name: name.to_owned(), kind, adapters: adapters.to_vec() }
    }

    /// Figure 5: a VIOS with two cards, three virtual clients, and a client with a card of its own.
    fn vios_blade() -> Hardware {
        use AdapterKind::{Ethernet, FibreChannel};
        let client = |name| partition(name, PartitionKind::Client, &[]);
        Hardware {
            machine_type: "m".to_owned(),
            adapters: vec![
                card("eth0", Ethernet, 2),
                card("fc0", FibreChannel, 2),
                card("eth1", Ethernet, 1),
            ],
            partitions: vec![
                partition("vios", PartitionKind::Vios, &[0, 1]),
                client("c1"),
                client("c2"),
                client("c3"),
                partition("c4", PartitionKind::Client, &[2]),
            ],
        }
    }

    #[test]
    fn only_owners_of_physical_ports_write() {
        let blade = vios_blade();
        let pairs = counterparts(&blade, &[0, 1, 2, 3, 4], &blade).unwrap();
        let layers: Vec<bool> = pairs.iter().map(Counterpart::runs_adaptation_layer).collect();
        assert_eq!(layers, [true, false, false, false, true]);
        assert_eq!(pairs[0].writes().count(), 4);
        assert_eq!(pairs[4].writes().map(|w| w.to).collect::<Vec<_>>(), [PortRef { adapter: 2, port: 0 }]);
    }

    #[test]
    fn an_adapter_without_new_addresses_is_left_alone_and_a_privileged_port_refuses() {
        let mut failed = vios_blade();
        failed.adapters[1].ports[0].moves = false;
        failed.adapters[1].ports[1].moves = false;
        let mut spare = vios_blade();
        spare.adapters[0].ports[1].privileged = true;
        let pairs = counterparts(&failed, &[0], &spare).unwrap();
        assert_eq!(pairs[0].untouched, [1]);
        let refused: Vec<bool> = pairs[0].writes().map(|write| write.refused).collect();
        assert_eq!(refused, [false, true]);
    }

    #[test]
    fn what_is_missing_is_named() {
        let failed = vios_blade();
        let mut spare = vios_blade();
        spare.partitions.truncate(3);
        let reason = counterparts(&failed, &[0, 1, 2, 3], &spare).unwrap_err();
        assert_eq!(reason, "no partition is left for c3 (client)");
        let mut spare = vios_blade();
        spare.adapters[1].ports.truncate(1);
        let reason = counterparts(&failed, &[0], &spare).unwrap_err();
        assert_eq!(reason, "partition vios has no Fibre Channel port left for fc0:1 of vios");
        let mut spare = vios_blade();
        spare.adapters[1].ports[0].fabric = Some(FabricId(1));
        assert!(counterparts(&failed, &[0], &spare).is_err(), "a port on another fabric does not serve");
    }

    #[test]
    fn the_same_name_comes_first_whatever_its_place() {
        let failed = vios_blade();
        let mut spare = vios_blade();
        spare.partitions.swap(1, 3);
        let pairs = counterparts(&failed, &[1, 3], &spare).unwrap();
        assert_eq!((pairs[0].partition, pairs[1].partition), (3, 1));
    }
}
