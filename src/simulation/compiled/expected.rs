//! Expectations: the cost of failures under a policy, and the number of events of every kind.
//!
//! Intuition: plain products of means, worked out before the first event. They say how controls are weighed against each
//! other, and which of them rest on enough events to be worth a place.
//!
//! Limits: waiting, exhausted pools and blades that are down are left out; so expectations are good to a factor, and
//! nothing that is reported rests on them.

use super::policy::CompiledPolicy;
use super::procedure::{Isolation, Procedure};
use crate::engine::count::CountSpec;
use crate::engine::distribution::Distribution;
use crate::model::blade::{Effect, FailureMode, Remedy};
use crate::model::fleet::GroupRole;
use crate::model::management::LifeAndRepair;
use crate::model::step::Step;
use crate::scenario::Scenario;
use crate::simulation::draws::DrawKind;
use crate::units::{ClassId, Span, TypeId};

/// Expected cost and number of the failures of a mode in use.
#[derive(Clone, Debug, Default)]
pub(super) struct Expected {
    /// Failures in use in a history \[1\].
    pub failures: f64,
    /// Failures in the pool in a history \[1\].
    pub in_pool: f64,
    /// Downtime of a failure \[workload·µs\].
    pub failure_us: f64,
    /// Downtime more of a fault that follows the identity \[workload·µs\].
    pub follows_us: f64,
    /// The probability that a fault follows the identity \[1\].
    pub follows: f64,
    /// The share of failures whose repair a workload waits for \[1\].
    pub waited: f64,
    /// The workloads of a blade \[1\].
    pub workloads: f64,
    /// The steps until the workload is up.
    pub steps: Vec<Step>,
}

impl Expected {
    /// Expectations of a mode of a type whose lives have this mean \[µs\].
    pub fn new(
        scenario: &Scenario,
        compiled: &CompiledPolicy<'_>,
        (of, mode): (TypeId, &FailureMode),
        mean_us: f64,
    ) -> Expected {
        let (site, policy) = (&scenario.site, compiled.policy);
        let home = site.classes().iter().position(|class| class.home == of);
        let class = ClassId::from(home.unwrap_or(0));
        let workloads = f64::from(site.classes[class.index()].per_blade);
        let groups = || site.groups.iter().filter(|group| group.blade_type == of && group.fails);
        let blades = |in_use: bool| -> f64 {
            let of = groups().filter(|group| matches!(group.role, GroupRole::Carries(_)) == in_use);
            of.map(|group| f64::from(group.count)).sum()
        };
        let lives = scenario.horizon.0 as f64 / mean_us.max(1.0);
        let ageing = if policy.readiness.boots(0) { compiled.ageing.booted } else { compiled.ageing.cold };
        let (failures, in_pool) = (blades(true) * lives, blades(false) * lives * ageing);
        let none = Expected { failures, workloads, ..Expected::default() };
        if matches!(mode.effect, Effect::Degrades(_)) {
            return none;
        }
        let detect = mean(scenario, mode.detect.as_ref().or(policy.times.of(Step::Detect).base.as_ref()));
        let route = compiled.route_number(class, of, false);
        let steps = |procedures: &[Procedure]| -> Vec<Step> {
            procedures.iter().flat_map(|procedure| compiled.steps(*procedure, route)).copied().collect()
        };
        let durations = compiled.durations(route);
        let time = |steps: &[Step]| -> f64 { steps.iter().map(|step| durations.mean_us(*step)).sum() };
        let repair = workloads * mean(scenario, Some(&mode.repair));
        if !policy.takeover.moves() || mode.remedy != Remedy::Takeover {
            let steps = steps(&[Procedure::Restart]);
            let failure_us = workloads * (detect + time(&steps)) + repair;
            return Expected { failure_us, waited: 1.0, steps, ..none };
        }
        let booted = policy.readiness.boots(0);
        let isolation = Isolation { reads: mode.sp_alive, fences: !mode.loses_power, ..Isolation::default() };
        let steps = steps(&[Procedure::Isolate(isolation), Procedure::Takeover { booted, restores: false }]);
        let hold_off = mode.hold_off.unwrap_or(policy.hold_off).0 as f64;
        let follows = mode.follows_identity;
        let failure_us = workloads * (detect.max(hold_off) + time(&steps)) + follows * repair;
        Expected { in_pool, failure_us, follows_us: repair, follows, waited: follows, steps, ..none }
    }
}

/// Expected number of events in a history that draws of a kind decide \[1\], given what is expected of all modes.
pub(super) fn events(
    scenario: &Scenario,
    compiled: &CompiledPolicy<'_>,
    modes: &[&Expected],
    kind: DrawKind,
) -> f64 {
    let (site, times) = (&scenario.site, &compiled.policy.times);
    let drawn = |step: Step| times.of(step).base.as_ref().is_some_and(|base| base.fixed_span().is_none());
    let with_step = |step: Step| -> f64 {
        modes.iter().filter(|mode| mode.steps.contains(&step)).map(|mode| mode.failures).sum()
    };
    let alternations = |all: &mut dyn Iterator<Item = &LifeAndRepair>| -> f64 {
        all.map(|of| per_history(scenario, &of.life)).sum()
    };
    match kind {
        DrawKind::Step(step) if drawn(step) => with_step(step),
        DrawKind::Success(step) => with_step(step) * (1.0 - times.of(step).success),
        DrawKind::Detection => modes.iter().map(|mode| mode.failures).sum(),
        DrawKind::Coverage => {
            let uncovered = site.standby.check.as_ref().map_or(0.0, |check| 1.0 - check.coverage);
            uncovered * modes.iter().map(|mode| mode.in_pool).sum::<f64>()
        }
        DrawKind::BurstInterval => site.bursts.iter().map(|burst| per_history(scenario, &burst.every)).sum(),
        DrawKind::BurstSize => {
            let drawn = site.bursts.iter().filter(|burst| matches!(burst.size, CountSpec::Drawn(_)));
            drawn.map(|burst| per_history(scenario, &burst.every)).sum()
        }
        DrawKind::CommonCauseLife | DrawKind::CommonCauseRepair => {
            alternations(&mut site.common_causes.iter().map(|cause| &cause.failure))
        }
        DrawKind::FabricLife | DrawKind::FabricRepair => {
            alternations(&mut site.san.fabrics.iter().filter_map(|fabric| fabric.failure.as_ref()))
        }
        DrawKind::ManagementLife | DrawKind::ManagementRepair => {
            let modules = site.enclosures.len() as f64;
            alternations(&mut site.management.sms_failure.iter())
                + modules * alternations(&mut site.management.bsmm_failure.iter())
        }
        DrawKind::Arrival => site
            .classes()
            .iter()
            .filter_map(|class| class.arrivals.as_ref())
            .map(|of| per_history(scenario, &of.every))
            .sum(),
        DrawKind::RunLength => {
            let runs = site.classes().iter().filter_map(|class| Some((class.initial, class.run.as_ref()?)));
            runs.map(|(initial, run)| f64::from(initial) * per_history(scenario, run)).sum()
        }
        _ => 0.0,
    }
}

/// The mean of a law up to the horizon \[µs\].
fn mean(scenario: &Scenario, law: Option<&Distribution>) -> f64 {
    law.map_or(0.0, |law| law.limited_mean_us(Span(scenario.horizon.0)))
}

/// Number of times that a law's time fits into a history \[1\].
fn per_history(scenario: &Scenario, law: &Distribution) -> f64 {
    scenario.horizon.0 as f64 / law.mean_us().max(1.0)
}
