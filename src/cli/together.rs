//! Blades that fail together, and blades that are worse than others: the option that leaves them out, and what is said.

use crate::records::bursts::{self, Apart, Bursts};
use crate::records::fleet::{Fitted, Fleet, Groups};
use crate::records::rates::Blades;
use crate::records::tickets::ReadTickets;

/// The option.
#[derive(clap::Args)]
pub struct Together {
    /// Take blades to fail independently and to be alike [default: bursts and frailty are estimated where they are beyond
    /// chance]
    #[arg(long)]
    pub independent: bool,
}

/// Places of the blades of an inventory, in its order.
fn places(fleet: &Fleet) -> Vec<Option<&str>> {
    fleet.blades.iter().map(|blade| blade.place.as_deref()).collect()
}

impl Together {
    /// Blades as alike as they are to be taken.
    pub fn blades(&self) -> Blades {
        if self.independent { Blades::Alike } else { Blades::Unequal }
    }

    /// Tells the bursts of a record, and marks their failures unless they are left out.
    pub fn apart(&self, read: &mut ReadTickets, fleet: &Fleet) -> Vec<Bursts> {
        let Apart { history, bursts } = bursts::apart(&read.history, &places(fleet));
        if !self.independent {
            read.history = history;
        }
        bursts
    }

    /// The bursts as tables of a scenario with the blades of these groups.
    pub fn sections(&self, bursts: &[Bursts], groups: &Groups) -> String {
        if self.independent {
            return String::new();
        }
        let all = || groups.pools.iter().chain(&groups.classes);
        let blades: u32 = all().map(|group| group.count).sum();
        let are_placed = groups.chassis.is_some() && all().all(|group| group.placed || group.count == 0);
        bursts::sections(bursts, f64::from(blades.max(1)), are_placed)
    }

    /// Bursts and frailty as found, in sentences.
    pub fn report(&self, bursts: &[Bursts], fitted: &Fitted, groups: &Groups) -> String {
        let mut text = String::new();
        for of in bursts {
            text += &format!("\n{}: {}\n", of.mode, of.sentence(!self.independent));
        }
        let types = match fitted {
            Fitted::Together(_) => 1.min(groups.kinds.len()),
            Fitted::ByType(_) => groups.kinds.len(),
        };
        for at in 0..types {
            let of_type = if types > 1 { format!("{}: ", groups.kinds[at].name) } else { String::new() };
            if let Some(of) = fitted.frailty(at) {
                text += &format!("\n{of_type}FRAILTY: {}\n", of.sentence());
            }
        }
        text
    }
}
