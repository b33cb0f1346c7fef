//! The state of the failing blade is loaded on the spare and execution continues.

use super::{ARRIVAL, COLD_START, SpareState, Takeover};
use crate::model::step::Step;
use crate::policy::Rule;

/// The registry line.
pub const RULE: Rule<dyn Takeover> = Rule {
    name: "restore_state",
    summary: "power-on, boot, then the captured state is restored; without captured state the workload restarts",
    example: "three-blades.toml",
    parameters: None,
    build: |_, _| Ok(Box::new(RestoreState)),
};

struct RestoreState;

impl Takeover for RestoreState {
    fn restores(&self) -> bool {
        true
    }

    fn steps(&self, situation: SpareState) -> Vec<Step> {
        let mut steps = vec![Step::Rezone];
        if situation.booted {
            steps.extend([Step::Push, Step::Reconfigure]);
            steps.extend(ARRIVAL);
        } else {
            steps.extend(COLD_START);
        }
        steps.push(if situation.state_captured { Step::Restore } else { Step::Start });
        steps
    }
}
