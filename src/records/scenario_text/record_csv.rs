//! The record itself, as the replay scenario reads it.

use super::classes;
use crate::records::lanl::{Import, MINUTE_US};

/// The outages as a CSV text, in the order of time: `class,blade,failed_min,returned_min,mode,node`.
///
/// Minutes are those since the start of the window. `node` is the number in the original record, for people; the
/// simulation reads `class` and `blade`.
pub fn record_csv(import: &Import) -> String {
    let classes = classes::of(import);
    let mut places = vec![(0, 0); import.nodes as usize];
    for (at, class) in classes.iter().enumerate() {
        for (blade, node) in class.nodes.iter().enumerate() {
            places[*node as usize] = (at, blade);
        }
    }
    let mut text = String::from("class,blade,failed_min,returned_min,mode,node\n");
    for outage in &import.outages {
        let (class, blade) = places[outage.node as usize];
        let (failed, returned) = (outage.failed.0 / MINUTE_US, outage.returned.0 / MINUTE_US);
        let name = &classes[class].name;
        text += &format!("{name},{blade},{failed},{returned},{},{}\n", outage.cause, outage.node);
    }
    text
}
