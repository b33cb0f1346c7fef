//! What a policy means for a site, computed once: distances, feasibility, steps.

use crate::model::resource::{Matching, mismatch, too_small};
use crate::model::step::{Phase, Step, Times};
use crate::policy::takeover::Situation;
use crate::policy::{Policy, Undersized};
use crate::scenario::Scenario;
use crate::units::{ClassId, Span, TypeId};

/// Ageing relative to use \[1\].
#[derive(Clone, Copy, Debug)]
pub struct Ageing {
    /// During a takeover.
    pub takeover: f64,
    /// Booted in the pool.
    pub booted: f64,
    /// Cold in the pool.
    pub cold: f64,
}

/// What a workload of one class gets from a blade of one type.
#[derive(Clone, Debug)]
pub struct Fit {
    /// Whether it can run there at all under this policy.
    pub feasible: bool,
    /// Distance by the policy's measure \[1\].
    pub distance: f64,
    /// Distance with all resources weighted alike \[1\]; what results report.
    pub plain: f64,
    /// Share of the requirement that is served \[1\].
    pub served: f64,
}

/// A procedure that a workload can be in the middle of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Procedure {
    /// Capture and fence of the failed blade.
    Isolate,
    /// Takeover by a booted or a cold spare.
    Takeover {
        /// Whether the spare is booted.
        booted: bool,
    },
    /// Takeover by a spare with a fault that shows at the end.
    Futile {
        /// Whether the spare is booted.
        booted: bool,
    },
    /// Restart on the own blade after its repair.
    Restart,
    /// Restart of the application alone.
    StartOnly,
    /// Planned move to a booted or a cold spare.
    Transfer {
        /// Whether the spare is booted.
        booted: bool,
    },
}

/// A policy compiled for a site.
pub struct Plan<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// Ageing by state.
    pub ageing: Ageing,
    fits: Vec<Fit>,
    types: usize,
    isolate: Vec<Step>,
    takeover: [Vec<Step>; 2],
    futile: [Vec<Step>; 2],
    restart: Vec<Step>,
    start: Vec<Step>,
    transfer: [Vec<Step>; 2],
    transfer_mean: [Span; 2],
}

impl<'a> Plan<'a> {
    /// Compiles `policy` for the site of `scenario`.
    pub fn new(scenario: &'a Scenario, policy: &'a Policy) -> Plan<'a> {
        let site = &scenario.site;
        let booted = site.standby.ageing.unwrap_or(1.0);
        let cold = site.standby.ageing.unwrap_or(0.0);
        let simulated = |steps: Vec<Step>| -> Vec<Step> {
            steps.into_iter().filter(|step| policy.times.get(*step).is_some_and(|d| !d.is_zero())).collect()
        };
        // A record says when service returned: nothing comes after it.
        let replays = scenario.record.is_some();
        let own_blade = vec![Step::PowerOn, Step::Boot, Step::Start];
        let takeover = [false, true].map(|booted| simulated(takeover_steps(policy, booted)));
        let transfer = [false, true].map(|booted| simulated(transfer_steps(policy, booted)));
        Plan {
            policy,
            ageing: Ageing { takeover: site.standby.takeover_ageing, booted, cold },
            fits: fits(scenario, policy),
            types: site.blade_types.len(),
            isolate: simulated(vec![Step::Capture, Step::Fence]),
            futile: [0, 1].map(|booted| futile_steps(policy, &takeover[booted])),
            takeover,
            restart: if replays { Vec::new() } else { simulated(own_blade) },
            start: if replays { Vec::new() } else { simulated(vec![Step::Start]) },
            transfer_mean: [0, 1].map(|booted| mean(&policy.times, &transfer[booted])),
            transfer,
        }
    }

    /// What a workload of `class` gets from a blade of `blade_type`.
    pub fn fit(&self, class: ClassId, blade_type: TypeId) -> &Fit {
        &self.fits[class.index() * self.types + blade_type.index()]
    }

    /// The number of blade types.
    pub fn types(&self) -> usize {
        self.types
    }

    /// The steps of a procedure, those that take no time left out.
    pub fn steps(&self, procedure: Procedure) -> &[Step] {
        match procedure {
            Procedure::Isolate => &self.isolate,
            Procedure::Takeover { booted } => &self.takeover[usize::from(booted)],
            Procedure::Futile { booted } => &self.futile[usize::from(booted)],
            Procedure::Restart => &self.restart,
            Procedure::StartOnly => &self.start,
            Procedure::Transfer { booted } => &self.transfer[usize::from(booted)],
        }
    }

    /// Expected downtime of a planned move.
    pub fn transfer_mean(&self, booted: bool) -> Span {
        self.transfer_mean[usize::from(booted)]
    }

    /// The account that the time of a step goes to.
    pub fn phase(&self, procedure: Procedure, step: Step) -> Phase {
        match procedure {
            Procedure::Transfer { .. } => Phase::Transfer,
            _ => step.phase(),
        }
    }
}

fn takeover_steps(policy: &Policy, booted: bool) -> Vec<Step> {
    if policy.times.get(Step::Switchover).is_some() {
        return vec![Step::Switchover];
    }
    policy.takeover.steps(Situation { booted, state_captured: false })
}

/// What precedes the discovery that a spare is dead: everything up to the step that shows it.
fn futile_steps(policy: &Policy, takeover: &[Step]) -> Vec<Step> {
    if policy.times.get(Step::FailedAttempt).is_some() {
        return vec![Step::FailedAttempt];
    }
    let end = takeover.iter().position(|step| shows(*step)).map_or(takeover.len(), |at| at + 1);
    takeover[..end].to_vec()
}

/// Whether a dead spare shows in this step.
pub(super) fn shows(step: Step) -> bool {
    matches!(step, Step::Boot | Step::Reconfigure | Step::Restore | Step::Switchover)
}

fn transfer_steps(policy: &Policy, booted: bool) -> Vec<Step> {
    if policy.times.get(Step::Transfer).is_some() {
        return vec![Step::Transfer];
    }
    let mut steps = vec![Step::CaptureState, Step::PowerDown];
    steps.extend(policy.takeover.steps(Situation { booted, state_captured: true }));
    // The state was captured, so that the workload continues instead of starting anew.
    steps.iter_mut().filter(|step| **step == Step::Start).for_each(|step| *step = Step::Restore);
    steps
}

fn mean(times: &Times, steps: &[Step]) -> Span {
    let us: f64 = steps.iter().filter_map(|step| times.get(*step)).map(|d| d.mean_us()).sum();
    Span::from_us(us)
}

fn fits(scenario: &Scenario, policy: &Policy) -> Vec<Fit> {
    let site = &scenario.site;
    let pairs = site.classes.iter().flat_map(|class| site.blade_types.iter().map(move |kind| (class, kind)));
    pairs
        .map(|(class, kind)| {
            let (required, provided) = (&class.requirement, &kind.resources);
            let distance = policy.matching.distance(required, provided);
            let short = mismatch(required, provided)
                .map_or(1.0, |differences| differences.iter().map(|(_, m)| m.under).fold(0.0, f64::max));
            let runs = policy.undersized == Undersized::Runs || !too_small(required, provided);
            Fit {
                feasible: distance.is_finite() && runs,
                distance,
                plain: Matching::plain().distance(required, provided),
                served: 1.0 - short,
            }
        })
        .collect()
}
