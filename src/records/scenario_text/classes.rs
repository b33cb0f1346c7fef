//! Nodes by their memory: one workload class and one blade type for each size.

use crate::records::lanl::Import;

/// The nodes with the same memory.
pub(super) struct NodeClass {
    /// The name of the workload class and of the blade type.
    pub name: String,
    /// Memory of each node \[GiB\].
    pub memory_gib: u32,
    /// The nodes, by number; the position is the index in the class.
    pub nodes: Vec<u32>,
    /// Spares of this size: assumed.
    pub spares: u32,
}

/// Nodes of the usual size that one spare stands by for: assumed.
const NODES_PER_SPARE: u32 = 256;

/// The classes, from the smallest memory to the largest.
pub(super) fn of(import: &Import) -> Vec<NodeClass> {
    let mut sizes = import.node_memory_gib.clone();
    sizes.sort_unstable();
    sizes.dedup();
    let class = |memory_gib: u32| NodeClass {
        name: format!("node-{memory_gib}g"),
        memory_gib,
        nodes: (0..import.nodes)
            .filter(|node| import.node_memory_gib[*node as usize] == memory_gib)
            .collect(),
        spares: if memory_gib == import.memory_gib { (import.nodes / NODES_PER_SPARE).max(1) } else { 1 },
    };
    sizes.into_iter().map(class).collect()
}
