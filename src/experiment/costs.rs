//! Costs of a policy: prices applied to the totals of a history.
//!
//! Intuition: blades, contracts and licences cost the same in every history, and are known before the first one
//! ([`known`]); energy, downtime and penalties follow from a history's totals (`charge`).
//!
//! Model. A blade is paid for from the day of its delivery, each year of it 1/[`years`](Prices::years) of its price; so is
//! an enclosure, from the delivery of the first of its blades. The blades of a group of enclosures fill one after the
//! other, so that a spare beyond the last free slot costs an enclosure as well; those without a blade are not bought.
//! A contract costs its fee for the site, and its price for each blade.
//! Licences are those of the spares that the policy is *planned* to keep booted: a licence is not returned while its
//! spare serves. Spares that a policy never uses (its takeover moves nothing, and no workload arrives that would start
//! on one) are not bought for it: neither they nor their contract, licences or energy in the pool are charged. A
//! downtime hour costs the price of its class, planned or not; a penalty falls due for each complete month or year that
//! misses its availability, at the lowest step missed, and the rest of the window beyond them is charged at the same
//! rate.
//!
//! Limits: months are checked against the class's own target and against no further step, because the simulation counts
//! no more of them; years against any number of steps, to 1/64 of their downtime where several years of one history lie
//! on both sides of a step so closely. Blades that a warning orders stand outside of enclosures. No interest and no
//! discount. The energy of an unused spare is not reduced while it is in repair.

use crate::model::fleet::{BladeGroup, GroupRole};
use crate::model::prices::{Penalty, Period, Prices};
use crate::scenario::Scenario;
use crate::stats::totals::{ClassTotals, Costs, Totals};
use crate::units::{EnclosureId, HOUR_US, Span, YEAR_H};
use std::collections::BTreeMap;

const YEAR_US: f64 = YEAR_H * HOUR_US as f64;

/// Known costs: the yearly costs of a policy, by its position, that need no simulation \[currency/y\]: purchase,
/// licences and contract of all blades but those that may be ordered, mean over the window. `None` without prices.
///
/// ```no_run
/// use hotspare::{Registry, costs, load};
/// let scenario = load("scenarios/prices.toml".as_ref(), &Registry::builtin())?;
/// let yearly = costs::known(&scenario, 0).map(|costs| costs.total());
/// # Ok::<(), hotspare::LoadError>(())
/// ```
pub fn known(scenario: &Scenario, policy: usize) -> Option<Costs> {
    let prices = scenario.prices.as_ref()?;
    let window = Span(scenario.horizon.0 - scenario.warm_up.0).years();
    let costs = standing(scenario, prices, policy);
    Some(Costs {
        purchase: costs.purchase / window,
        licences: costs.licences / window,
        contract: costs.contract / window,
        ..Costs::default()
    })
}

/// Writes the costs of a policy, by its position, into the totals of one of its histories.
pub(super) fn charge(scenario: &Scenario, policy: usize, totals: &mut Totals) {
    let Some(prices) = &scenario.prices else { return };
    let mut costs = standing(scenario, prices, policy);
    let uses_spares = uses_spares(scenario, policy);
    if uses_spares {
        costs.add(&ordered(scenario, prices, policy, totals));
    }
    let unused_kwh = if uses_spares { 0.0 } else { totals.pool_energy_kwh };
    costs.energy = prices.energy.unwrap_or(0.0) * prices.pue * (totals.energy_kwh - unused_kwh);
    let window = totals.window;
    for (at, class) in totals.classes.iter_mut().enumerate() {
        let hour = prices.downtime.as_ref().map_or(0.0, |by_class| by_class[at]);
        class.costs.downtime = hour * (class.down() as f64 / HOUR_US as f64);
        let due = prices.penalties.iter().filter(|penalty| penalty.class == at);
        class.costs.penalties = due.map(|penalty| amount(penalty, class, window)).sum();
        costs.add(&class.costs);
    }
    totals.costs = costs;
}

/// Spares in use: the policy moves workloads to spares, or arrivals start on them.
pub(crate) fn uses_spares(scenario: &Scenario, policy: usize) -> bool {
    let arrive = scenario.site.classes().iter().any(|class| class.arrivals.is_some());
    arrive || scenario.policies[policy].takeover.moves()
}

/// Purchase, licences and contract over the window, of all blades not ordered by a warning.
fn standing(scenario: &Scenario, prices: &Prices, policy: usize) -> Costs {
    let readiness = &scenario.policies[policy].readiness;
    let uses_spares = uses_spares(scenario, policy);
    let fee = prices.contract.as_ref().map_or(0.0, |contract| contract.per_site);
    let window = Span(scenario.horizon.0 - scenario.warm_up.0).years();
    let mut costs = Costs { contract: fee * window, ..Costs::default() };
    let mut booted = 0;
    for group in by_arrival(scenario).into_iter().filter(|group| uses_spares || is_home(group)) {
        let years = years_of(scenario, group);
        costs.add(&fleet(prices, group.blade_type.index(), f64::from(group.count) * years));
        if !is_home(group) {
            let before = booted;
            while booted - before < group.count && readiness.boots(booted) {
                booted += 1;
            }
            costs.licences += prices.licence.unwrap_or(0.0) * f64::from(booted - before) * years;
        }
    }
    let bought = enclosures(scenario, prices, uses_spares);
    costs.purchase += bought.iter().map(|(price, years)| price * years / prices.years).sum::<f64>();
    costs
}

/// Enclosures that hold the blades.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Enclosures {
    /// Number of enclosures bought.
    pub bought: usize,
    /// Number of them bought for spares: without spares they would be empty.
    pub for_spares: usize,
    /// Their purchase \[currency/y\].
    pub cost: f64,
    /// The purchase of those bought for spares \[currency/y\].
    pub cost_for_spares: f64,
}

/// The enclosures that a policy, by its position, needs; `None` if they have no price.
pub(crate) fn needed_enclosures(scenario: &Scenario, policy: usize) -> Option<Enclosures> {
    let prices = scenario.prices.as_ref().filter(|prices| prices.enclosures.is_some())?;
    let window = Span(scenario.horizon.0 - scenario.warm_up.0).years();
    let cost = |of: &[(f64, f64)]| {
        of.iter().map(|(price, years)| price * years / prices.years / window).sum::<f64>()
    };
    let home = enclosures(scenario, prices, false);
    let all = if uses_spares(scenario, policy) { enclosures(scenario, prices, true) } else { home.clone() };
    Some(Enclosures {
        bought: all.len(),
        for_spares: all.len() - home.len(),
        cost: cost(&all),
        cost_for_spares: cost(&all) - cost(&home),
    })
}

/// Price of each enclosure that holds a blade \[currency\], and the part of the window for which it does \[y\].
fn enclosures(scenario: &Scenario, prices: &Prices, with_spares: bool) -> Vec<(f64, f64)> {
    let Some(by_enclosure) = &prices.enclosures else { return Vec::new() };
    // Blades by group of enclosures, those present from the start first.
    let mut filled: BTreeMap<EnclosureId, (usize, Vec<f64>)> = BTreeMap::new();
    for group in by_arrival(scenario).into_iter().filter(|group| with_spares || is_home(group)) {
        let Some(place) = group.place else { continue };
        let (_, years) = filled.entry(place.first).or_insert((place.slots as usize, Vec::new()));
        years.extend(std::iter::repeat_n(years_of(scenario, group), group.count as usize));
    }
    let priced = |(first, (slots, years)): (EnclosureId, (usize, Vec<f64>))| {
        let price = by_enclosure[first.index()];
        years.into_iter().step_by(slots).map(move |years| (price, years)).collect::<Vec<_>>()
    };
    filled.into_iter().flat_map(priced).collect()
}

/// Costs of blades of a type for this number of blade-years, licences aside.
fn fleet(prices: &Prices, blade_type: usize, years: f64) -> Costs {
    let price = prices.blades.as_ref().map_or(0.0, |by_type| by_type[blade_type]);
    let contract = prices.contract.as_ref().map_or(0.0, |contract| contract.per_blade);
    Costs { purchase: years * price / prices.years, contract: years * contract, ..Costs::default() }
}

/// Purchase, contract and licences of the blades that were ordered in a history.
fn ordered(scenario: &Scenario, prices: &Prices, policy: usize, totals: &Totals) -> Costs {
    let mut costs = Costs::default();
    let groups = &scenario.site.groups;
    let Some(group) = groups.iter().find(|group| group.role == GroupRole::Ordered) else { return costs };
    let of_type =
        |other: &&BladeGroup| other.blade_type == group.blade_type && other.role != GroupRole::Ordered;
    let standing: f64 =
        groups.iter().filter(of_type).map(|g| f64::from(g.count) * years_of(scenario, g)).sum();
    let states = &totals.states[group.blade_type.index()];
    let there = (states.active_us + states.idle_us + states.off_us) as f64 / YEAR_US;
    let years = (there - standing).max(0.0);
    costs.add(&fleet(prices, group.blade_type.index(), years));
    let spares: u32 =
        groups.iter().filter(|g| !is_home(g) && g.role != GroupRole::Ordered).map(|g| g.count).sum();
    if scenario.policies[policy].readiness.boots(spares) {
        costs.licences = prices.licence.unwrap_or(0.0) * years;
    }
    costs
}

/// Home: a group whose blades carry workloads from the start.
fn is_home(group: &BladeGroup) -> bool {
    matches!(group.role, GroupRole::Carries(_))
}

/// The groups of blades not ordered by a warning, those present from the start first.
fn by_arrival(scenario: &Scenario) -> Vec<&BladeGroup> {
    let mut groups: Vec<&BladeGroup> =
        scenario.site.groups.iter().filter(|group| group.role != GroupRole::Ordered).collect();
    groups.sort_by_key(|group| match group.role {
        GroupRole::Delivered(at) => at.0,
        _ => 0,
    });
    groups
}

/// The part of the window during which each blade of a group is there \[y\].
fn years_of(scenario: &Scenario, group: &BladeGroup) -> f64 {
    let from = match group.role {
        GroupRole::Delivered(at) => at.max(scenario.warm_up),
        _ => scenario.warm_up,
    };
    Span(scenario.horizon.since(from).0.max(0)).years()
}

/// The penalty that a class pays over the window for the months or years that missed their availability.
fn amount(penalty: &Penalty, class: &ClassTotals, window: Span) -> f64 {
    let (due, complete) = match penalty.per {
        Period::Month => {
            let missed = class.risk.months_met.seen - class.risk.months_met.good;
            let amount = penalty.steps.first().map_or(0.0, |step| step.1);
            (amount * missed as f64, (window.0 as f64 / YEAR_US * 12.0).floor() / 12.0)
        }
        Period::Year => {
            // Each year that misses a step pays what that step asks for beyond the one before.
            let mut due = 0.0;
            let mut before = 0.0;
            for (below, amount) in &penalty.steps {
                let allowed = Span::from_us((1.0 - below) * YEAR_US);
                due += (amount - before) * class.risk.downtime_of_year.longer_than(allowed) as f64;
                before = *amount;
            }
            (due, class.risk.years as f64)
        }
    };
    if complete > 0.0 { due * window.years() / complete } else { 0.0 }
}
