//! Causes of failure in the LANL records, and what a failover policy can do about each.
//!
//! The record says who was blamed, not what would have helped. The second half is therefore an assumption, made here
//! in one place, written into every scenario that `import` makes, and free to be changed there:
//!
//! | cause | remedy | why |
//! | --- | --- | --- |
//! | hardware, human error, undetermined | takeover | the fault stays with the blade |
//! | network | takeover | loss of connectivity is a reason to fail over in US 9,116,861 |
//! | software | takeover; half of the faults move along | a fault of the software on the boot disk strikes again |
//! | facilities | none | power and cooling of the room take the spares along |

use std::fmt;

/// Cause that the operator blamed for an outage: the columns of the LANL record, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// Power, cooling and the rest of the building.
    Facilities,
    /// A part of the node.
    Hardware,
    /// A mistake of an operator.
    HumanError,
    /// The network or the interconnect.
    Network,
    /// Not determined, or not recorded.
    Undetermined,
    /// The operating system, the cluster software or an application.
    Software,
}

/// The remedy of the faults of a cause, in the words of a scenario.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Treatment {
    /// The `remedy` of the failure mode.
    pub remedy: &'static str,
    /// Probability that the fault lives on the boot disk and strikes again after a takeover \[1\].
    pub follows_identity: f64,
    /// The reason, for the reader of the scenario.
    pub why: &'static str,
}

impl Cause {
    /// All causes, in the order of the record's columns.
    pub const ALL: [Cause; 6] = [
        Cause::Facilities,
        Cause::Hardware,
        Cause::HumanError,
        Cause::Network,
        Cause::Undetermined,
        Cause::Software,
    ];

    /// The name of the failure mode in scenarios and records.
    pub fn mode(self) -> &'static str {
        match self {
            Cause::Facilities => "facilities",
            Cause::Hardware => "hardware",
            Cause::HumanError => "human_error",
            Cause::Network => "network",
            Cause::Undetermined => "undetermined",
            Cause::Software => "software",
        }
    }

    /// The remedy of its faults.
    pub fn treatment(self) -> Treatment {
        let takeover = |why| Treatment { remedy: "takeover", follows_identity: 0.0, why };
        match self {
            Cause::Facilities => Treatment {
                remedy: "none",
                follows_identity: 0.0,
                why: "assumed: power and cooling of the room take the spares along",
            },
            Cause::Hardware => takeover("assumed: the fault stays with the blade"),
            Cause::HumanError => takeover("assumed: the mistake was made on the blade and stays with it"),
            Cause::Network => {
                takeover("loss of network connectivity is among the reasons to fail over in US 9,116,861")
            }
            Cause::Undetermined => takeover("assumed: no cause was found, so the blade is suspected"),
            Cause::Software => Treatment {
                remedy: "takeover",
                follows_identity: 0.5,
                why: "assumed: the record does not say; a fault of the software on the boot disk strikes again \
                      on the replacement",
            },
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.mode())
    }
}
