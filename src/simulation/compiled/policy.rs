//! Compiled policy: all that a policy means for a site, computed once: distances, feasibility, routes, steps.

use super::alike::Kinds;
use super::controls::ControlPlan;
use super::matches::{Fit, Target};
use super::procedure::{Procedure, isolation_steps};
use crate::model::hardware::Hardware;
use crate::model::san::Zoning;
use crate::model::step::{Phase, Step, StepLoad};
use crate::policy::Policy;
use crate::policy::rebalance::{CandidateMove, Seeks};
use crate::scenario::Scenario;
use crate::simulation::compiled::durations::Durations;
use crate::simulation::compiled::route::{Chain, Route, boot_chains, load_of};
use crate::simulation::state::journey::JourneyKind;
use crate::units::{ClassId, GroupId, RouteId, TypeId};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

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

/// The spares that workloads of a class gain by, by class and the type that they run on.
type Targets = BTreeMap<(ClassId, TypeId), Arc<[Target]>>;

/// A policy compiled for a site.
pub struct CompiledPolicy<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// Purpose of moves of workloads that are up.
    pub seeks: Seeks,
    /// Ageing by state.
    pub ageing: Ageing,
    /// By class and type.
    fits: Vec<Fit>,
    class_kinds: Kinds,
    type_kinds: Kinds,
    /// By kind of class, kind of type, and position inside or outside of the class's hard zones.
    routes: Vec<Route>,
    /// By class and the type that its workloads run on, as far as anybody has asked: the spares that they gain by.
    targets: Mutex<Targets>,
    types: usize,
    /// By class and group of blades: the group is plugged into ports of the class's zones; empty without hard zones.
    zoned: Vec<bool>,
    groups: usize,
    /// Hard zones: at least one fabric has them.
    pub hard_zones: bool,
    /// Steps of the isolation of a failed blade, by its number.
    isolate: Vec<Vec<Step>>,
    start: Vec<Step>,
    /// By step: it takes time, or can fail.
    takes_time: Vec<bool>,
    /// Size of the requirement of each class \[1\].
    sizes: Vec<f64>,
    /// By kind of class.
    durations: Vec<Durations<'a>>,
    /// By type: durations of the steps that prepare a blade for the pool, and the boot chains of its partitions.
    preparations: Vec<(Durations<'a>, Vec<Chain>)>,
    replays: bool,
    /// Controls that its histories count.
    controls: Arc<ControlPlan>,
}

impl<'a> CompiledPolicy<'a> {
    /// Compiles `policy` for the site of `scenario`.
    pub fn new(scenario: &'a Scenario, policy: &'a Policy) -> CompiledPolicy<'a> {
        let site = &scenario.site;
        let booted = site.standby.ageing.unwrap_or(1.0);
        let cold = site.standby.ageing.unwrap_or(0.0);
        let simulated = |steps: Vec<Step>| -> Vec<Step> {
            steps.into_iter().filter(|step| policy.times.get(*step).is_some()).collect()
        };
        let (class_kinds, type_kinds) = (Kinds::of_classes(site), Kinds::of_types(site));
        let of_kind = |class: ClassId| {
            let class = &site.classes[class.index()];
            let load = load_of(class, &site.blade_types[class.home.index()].hardware);
            Durations::new(&policy.times, load)
        };
        let durations: Vec<_> = class_kinds.classes().map(of_kind).collect();
        let mut routes = Vec::new();
        for (class, durations) in class_kinds.classes().zip(&durations) {
            for to in type_kinds.types() {
                let class = &site.classes[class.index()];
                let route = |outside| Route::new(site, policy, class, durations, to, outside);
                routes.extend([false, true].map(route));
            }
        }
        let isolations = (0..16).map(|number| simulated(isolation_steps(policy.order, number)));
        // A record says when service returned: nothing comes after it.
        let replays = scenario.record.is_some();
        let hard_zones = site.san.fabrics.iter().any(|fabric| fabric.zoning == Zoning::Hard);
        let zoned_classes = if hard_zones { &site.classes[..] } else { &[] };
        let zoned = zoned_classes
            .iter()
            .flat_map(|class| site.group_ids().map(move |group| class.zoned.contains(&group)));
        let mut compiled = CompiledPolicy {
            policy,
            seeks: policy.rebalance.seeks(),
            takes_time: Step::ALL.iter().map(|step| policy.times.get(*step).is_some()).collect(),
            ageing: Ageing { takeover: site.standby.takeover_ageing, booted, cold },
            fits: Vec::new(),
            class_kinds,
            type_kinds,
            routes,
            targets: Mutex::default(),
            types: site.blade_types.len(),
            sizes: (0..site.classes.len()).map(|class| site.size_of(ClassId::from(class))).collect(),
            zoned: zoned.collect(),
            groups: site.groups.len(),
            hard_zones,
            isolate: isolations.collect(),
            durations,
            preparations: site.blade_types.iter().map(|kind| preparation(policy, &kind.hardware)).collect(),
            start: if replays { Vec::new() } else { simulated(vec![Step::Start]) },
            replays,
            controls: Arc::default(),
        };
        compiled.find_fits(scenario);
        compiled.controls = Arc::new(ControlPlan::new(scenario, &compiled));
        compiled
    }

    /// Fills the table of fits.
    fn find_fits(&mut self, scenario: &Scenario) {
        let (site, policy) = (&scenario.site, self.policy);
        let knows = [false, true].map(|booted| policy.readiness.knows_capacity(booted));
        let mut fits = Vec::with_capacity(site.classes.len() * self.types);
        for (class, required) in site.classes.iter().map(|class| &class.requirement).enumerate() {
            for (to, kind) in site.blade_types.iter().enumerate() {
                let mut fit = Fit::new(&policy.matching, policy.undersized, required, &kind.resources);
                for outside in [false, true] {
                    let route = self.route_number(ClassId::from(class), TypeId::from(to), outside);
                    let feasible = fit.right_kind() && self.route(route).infeasible.is_none();
                    let may_try = knows.map(|known| feasible && (fit.runs || !known));
                    for booted in [false, true].into_iter().filter(|booted| may_try[usize::from(*booted)]) {
                        fit.allow(outside, booted);
                    }
                }
                fits.push(fit);
            }
        }
        self.fits = fits;
    }

    /// Controls that its histories count.
    pub fn controls(&self) -> &Arc<ControlPlan> {
        &self.controls
    }

    /// Fit of a workload of `class` on a blade of `blade_type`.
    pub fn fit(&self, class: ClassId, blade_type: TypeId) -> &Fit {
        &self.fits[class.index() * self.types + blade_type.index()]
    }

    /// Size of the requirement of a class \[1\].
    pub fn size_of(&self, class: ClassId) -> f64 {
        self.sizes[class.index()]
    }

    /// The number of the route of a class onto a blade type.
    pub fn route_number(&self, class: ClassId, blade_type: TypeId, outside: bool) -> RouteId {
        let (class, kind) = (self.class_kinds.of(class.index()), self.type_kinds.of(blade_type.index()));
        RouteId(((class * self.type_kinds.count() + kind) * 2 + usize::from(outside)) as u32)
    }

    /// A route by its number.
    pub fn route(&self, number: RouteId) -> &Route {
        &self.routes[number.index()]
    }

    /// Time-consuming: the step takes time, or can fail.
    pub fn takes_time(&self, step: Step) -> bool {
        self.takes_time[step as usize]
    }

    /// Outside: blades of a group are plugged in outside of the hard zones of a class. `None` stands for a group that
    /// does not matter.
    pub fn is_outside(&self, class: ClassId, group: Option<GroupId>) -> bool {
        self.hard_zones && group.is_some_and(|group| !self.zoned[class.index() * self.groups + group.index()])
    }

    /// May be tried: a spare of this type, plugged in inside or outside of the zones, may be tried for a class as far
    /// as is known.
    pub fn may_try(&self, class: ClassId, blade_type: TypeId, outside: bool, booted: bool) -> bool {
        self.fit(class, blade_type).may_try(outside, booted)
    }

    /// The spares that workloads of a class gain by that run on `from`, by type; the cold ones before the booted.
    pub fn targets(&self, class: ClassId, from: TypeId) -> Arc<[Target]> {
        // Whoever panicked while it held the lock left the map as it was.
        let mut known = self.targets.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry((class, from)).or_insert_with(|| self.find_targets(class, from)).clone()
    }

    fn find_targets(&self, class: ClassId, from: TypeId) -> Arc<[Target]> {
        // Nobody can tell that a blade matches better whose capacity is not known.
        let seen =
            |booted: &bool| self.seeks == Seeks::BetterMatch && self.policy.readiness.knows_capacity(*booted);
        let booted: Vec<bool> = [false, true].into_iter().filter(seen).collect();
        let spares = (0..self.types).map(TypeId::from).flat_map(|to| booted.iter().map(move |b| (to, *b)));
        let target = |(to, booted)| {
            let gain = |outside| self.gain(class, (from, to), outside, booted);
            Target::new(to, booted, [false, true].map(gain))
        };
        spares.filter_map(target).collect()
    }

    /// Gain of a move from a blade of one type to a spare of another \[1\]; NaN where it is not worth it.
    fn gain(&self, class: ClassId, (from, to): (TypeId, TypeId), outside: bool, booted: bool) -> f64 {
        if !self.may_try(class, to, outside, booted) {
            return f64::NAN;
        }
        let downtime = self.route(self.route_number(class, to, outside)).transfer_mean(booted);
        let distance = |of| self.fit(class, of).distance;
        let candidate = CandidateMove { from: distance(from), to: distance(to), downtime };
        self.policy.rebalance.gain(candidate).unwrap_or(f64::NAN)
    }

    /// The steps of a procedure on a route, those that take no time left out.
    pub fn steps(&self, procedure: Procedure, route: RouteId) -> &[Step] {
        let route = self.route(route);
        match procedure {
            Procedure::Isolate(isolation) => &self.isolate[isolation.number()],
            Procedure::Takeover { booted, restores } => route.takeover(booted, restores),
            Procedure::UnfitSpare { booted } => route.unfit_spare(booted),
            Procedure::Refused { booted } => route.refused(booted),
            Procedure::Restart if self.replays => &[],
            Procedure::Restart => route.restart(),
            Procedure::StartOnly => &self.start,
            Procedure::Transfer { booted } => route.transfer(booted),
        }
    }

    /// The account that the time of a step goes to.
    pub fn phase(&self, kind: JourneyKind, step: Step) -> Phase {
        if kind == JourneyKind::Transfer { Phase::Transfer } else { step.phase() }
    }

    /// Durations of the steps on a route.
    pub fn durations(&self, route: RouteId) -> &Durations<'a> {
        &self.durations[route.index() / 2 / self.type_kinds.count()]
    }

    /// Durations of the steps that prepare a blade of this type for the pool, and the boot chains of its partitions.
    pub fn preparation(&self, blade_type: TypeId) -> &(Durations<'a>, Vec<Chain>) {
        &self.preparations[blade_type.index()]
    }
}

fn preparation<'a>(policy: &'a Policy, hardware: &Hardware) -> (Durations<'a>, Vec<Chain>) {
    let ports = hardware.ports().count() as u32;
    let load = StepLoad { bytes: 0.0, ports, partitions: hardware.layout().len() as u32 };
    (Durations::new(&policy.times, load), boot_chains(hardware.partitions.iter().enumerate()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Registry, load_text};
    use crate::simulation::simulate;
    use std::fmt::Write as _;
    use std::sync::atomic::AtomicBool;

    /// So many types that differ in what they provide, each with a class and a pool of its own.
    fn types(count: usize) -> Scenario {
        let mut text = "name = \"types\"\nhorizon = \"1 y\"\nreplications = 1\n".to_owned();
        for at in 0..count {
            let _ = write!(
                text,
                "[blade_type.t{at}]\nresources = {{ processors = {} }}\n[blade_type.t{at}.failure.f]\n\
                 life.exponential.mean = \"5000 h\"\nrepair.exponential.mean = \"10 h\"\n[[workload]]\nname = \"w{at}\"\n\
                 count = 2\non = \"t{at}\"\n[[pool]]\ntype = \"t{at}\"\ncount = 1\n",
                at + 1
            );
        }
        text += "[policy.p]\npreset = \"push_and_cascade\"\n";
        load_text(&text, "types", ".".as_ref(), &Registry::builtin())
            .unwrap_or_else(|problems| panic!("{problems}"))
    }

    #[test]
    fn what_is_kept_of_types_that_have_nothing_to_do_with_each_other_does_not_grow_with_their_pairs() {
        let scenario = types(100);
        let compiled = CompiledPolicy::new(&scenario, &scenario.policies[0]);
        assert_eq!((compiled.routes.len(), compiled.durations.len()), (2, 1), "their hardware is alike");
        assert_eq!((compiled.fits.len(), compiled.zoned.len()), (100 * 100, 0));
        let totals = simulate(&scenario, &compiled, 0, &AtomicBool::new(false)).expect("not stopped");
        let outages: u64 = totals.classes.iter().map(|class| class.outages).sum();
        let met: usize = totals.classes.iter().map(|class| class.up_us.len()).sum();
        // Each class runs at home, and elsewhere where it finds its only spare failed: in some of 350 outages.
        let known = compiled.targets.lock().unwrap().len();
        assert!((200..500).contains(&outages) && (100..300).contains(&met), "{outages} {met}");
        assert_eq!(known, met, "targets of pairs that nobody was on");
        // At home nothing is gained.
        let home = compiled.targets(ClassId(7), TypeId(7));
        assert!(home.is_empty());
        // Larger by one there, the next smaller one fits: cold spares are no part of this policy.
        let away: Vec<_> = compiled.targets(ClassId(7), TypeId(9)).iter().map(|target| target.to).collect();
        assert_eq!(away, [TypeId(7), TypeId(8)]);
    }
}
