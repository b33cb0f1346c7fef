//! Compiled policy: all that a policy means for a site, computed once: distances, feasibility, routes, steps.

use super::matches::{BetterMatches, Fit, fits};
use super::procedure::{Procedure, isolation_steps};
use crate::model::hardware::Hardware;
use crate::model::san::Zoning;
use crate::model::step::{Phase, Step, StepLoad};
use crate::model::workload::WorkloadClass;
use crate::policy::Policy;
use crate::policy::rebalance::{CandidateMove, Seeks};
use crate::scenario::Scenario;
use crate::simulation::compiled::durations::Durations;
use crate::simulation::compiled::route::{Chain, Route, boot_chains, load_of};
use crate::simulation::state::journey::JourneyKind;
use crate::units::{ClassId, GroupId, RouteId, TypeId};

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

/// A policy compiled for a site.
pub struct CompiledPolicy<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// Purpose of moves of workloads that are up.
    pub seeks: Seeks,
    /// Ageing by state.
    pub ageing: Ageing,
    fits: Vec<Fit>,
    /// By class, type, and position inside or outside of the class's hard zones.
    routes: Vec<Route>,
    /// By number of the route: may a cold spare be tried, and may a booted one?
    tries: Vec<[bool; 2]>,
    /// By type of the spare, cold and booted.
    better: Vec<[BetterMatches; 2]>,
    types: usize,
    /// By class and group of blades: the group is plugged into ports of the class's zones.
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
    /// By class.
    durations: Vec<Durations<'a>>,
    /// By type: durations of the steps that prepare a blade for the pool, and the boot chains of its partitions.
    preparations: Vec<(Durations<'a>, Vec<Chain>)>,
    replays: bool,
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
        let load = |class: &WorkloadClass| load_of(class, &site.blade_types[class.home.index()].hardware);
        let durations: Vec<_> =
            site.classes.iter().map(|class| Durations::new(&policy.times, load(class))).collect();
        let mut routes = Vec::new();
        for (class, durations) in site.classes.iter().zip(&durations) {
            for to in (0..site.blade_types.len()).map(TypeId::from) {
                let route = |outside| Route::new(site, policy, class, durations, to, outside);
                routes.extend([false, true].map(route));
            }
        }
        let isolations = (0..16).map(|number| simulated(isolation_steps(policy.order, number)));
        // A record says when service returned: nothing comes after it.
        let replays = scenario.record.is_some();
        let zoned = site
            .classes
            .iter()
            .flat_map(|class| site.group_ids().map(move |group| class.zoned.contains(&group)));
        let fits = fits(scenario, policy);
        let knows = [false, true].map(|booted| policy.readiness.knows_capacity(booted));
        let may_try = |(number, route): (usize, &Route)| {
            let fit = &fits[number / 2];
            knows.map(|known| fit.right_kind && (fit.runs || !known) && route.infeasible.is_none())
        };
        let mut compiled = CompiledPolicy {
            better: vec![Default::default(); site.blade_types.len()],
            tries: routes.iter().enumerate().map(may_try).collect(),
            policy,
            seeks: policy.rebalance.seeks(),
            takes_time: Step::ALL.iter().map(|step| policy.times.get(*step).is_some()).collect(),
            ageing: Ageing { takeover: site.standby.takeover_ageing, booted, cold },
            fits,
            routes,
            types: site.blade_types.len(),
            sizes: (0..site.classes.len()).map(|class| site.size_of(ClassId::from(class))).collect(),
            zoned: zoned.collect(),
            groups: site.groups.len(),
            hard_zones: site.san.fabrics.iter().any(|fabric| fabric.zoning == Zoning::Hard),
            isolate: isolations.collect(),
            durations,
            preparations: site.blade_types.iter().map(|kind| preparation(policy, &kind.hardware)).collect(),
            start: if replays { Vec::new() } else { simulated(vec![Step::Start]) },
            replays,
        };
        compiled.find_better_matches();
        compiled
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
        RouteId(((class.index() * self.types + blade_type.index()) * 2 + usize::from(outside)) as u32)
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
        self.tries[self.route_number(class, blade_type, outside).index()][usize::from(booted)]
    }

    /// Gains of moves to a spare of this type.
    pub fn better_matches(&self, to: TypeId, booted: bool) -> &BetterMatches {
        &self.better[to.index()][usize::from(booted)]
    }

    /// The number of a pair of class and type.
    pub fn pair(&self, class: ClassId, blade_type: TypeId) -> usize {
        class.index() * self.types + blade_type.index()
    }

    /// The pair of this number.
    pub fn of_pair(&self, pair: usize) -> (ClassId, TypeId) {
        (ClassId::from(pair / self.types), TypeId::from(pair % self.types))
    }

    /// The number of pairs.
    pub fn pairs(&self) -> usize {
        self.sizes.len() * self.types
    }

    fn find_better_matches(&mut self) {
        if self.seeks == Seeks::BetterMatch {
            for to in 0..self.types {
                self.better[to] =
                    [false, true].map(|booted| self.better_matches_of(TypeId::from(to), booted));
            }
        }
    }

    fn better_matches_of(&self, to: TypeId, booted: bool) -> BetterMatches {
        // Nobody can tell that a blade matches better whose capacity is not known.
        if !self.policy.readiness.knows_capacity(booted) {
            return BetterMatches::default();
        }
        let gain = |pair: usize, outside: bool| {
            let (class, from) = self.of_pair(pair);
            if !self.may_try(class, to, outside, booted) {
                return f64::NAN;
            }
            let downtime = self.route(self.route_number(class, to, outside)).transfer_mean(booted);
            let distance = |of| self.fit(class, of).distance;
            let candidate = CandidateMove { from: distance(from), to: distance(to), downtime };
            self.policy.rebalance.gain(candidate).unwrap_or(f64::NAN)
        };
        let gains: Vec<[f64; 2]> =
            (0..self.pairs()).map(|pair| [false, true].map(|outside| gain(pair, outside))).collect();
        BetterMatches::new(gains)
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
        &self.durations[route.index() / 2 / self.types]
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
