//! Routes: the way for a blade of one type to become the server of one workload class.
//!
//! Intuition: the counterparts of partitions, the adapters to reconfigure, the ports that refuse and the order of steps
//! depend on the class, the blade type and the blade's position inside or outside of the class's zones; never on the
//! single blade. So they are determined once, and a takeover only draws the durations.
//!
//! Partitions work in parallel: a step of all of them is a set of *chains*, one a partition, and takes as long as the
//! longest. A chain may have to wait for those of the virtual I/O servers.

use crate::model::counterpart::{Counterpart, counterparts};
use crate::model::fleet::Site;
use crate::model::hardware::{AdapterKind, Hardware, Partition, PartitionKind};
use crate::model::san::Zoning;
use crate::model::step::{Step, StepLoad, Times};
use crate::model::workload::WorkloadClass;
use crate::policy::takeover::SpareState;
use crate::policy::{OnNoCounterpart, OnRefusal, Policy, TransferMode};
use crate::simulation::compiled::durations::Durations;
use crate::units::{Span, TypeId};

/// Chain: the single steps of one partition within a step of all partitions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// Single steps, each with a number that tells it from others of its kind.
    pub steps: Vec<(Step, u16)>,
    /// Its order relative to the chains of the virtual I/O servers.
    pub role: Role,
}

impl Chain {
    fn length(&self, span: &impl Fn((Step, u16)) -> Span) -> Span {
        self.steps.iter().fold(Span::ZERO, |sum, step| sum.plus(span(*step)))
    }
}

/// Duration of the chains of the virtual I/O servers.
pub fn led(chains: &[Chain], span: impl Fn((Step, u16)) -> Span) -> Span {
    let leaders = chains.iter().filter(|chain| chain.role == Role::Leads);
    leaders.map(|chain| chain.length(&span)).max().unwrap_or_default()
}

/// Role of a chain: its order relative to those of the virtual I/O servers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// It has nothing to do with them.
    #[default]
    Alone,
    /// It is one of them.
    Leads,
    /// It runs beside them, and its partition serves when they have ended, too.
    Beside,
    /// It begins when they have ended.
    After,
}

/// Route: the way for a blade of one type to become the server of one class.
#[derive(Clone, Debug, Default)]
pub struct Route {
    /// The reason why it cannot, if it cannot.
    pub infeasible: Option<String>,
    /// The partitions that stand in for those that the class needs, in its order; empty if it is repartitioned.
    pub counterparts: Vec<Counterpart>,
    /// Repartitions: the blade is configured into the class's partitions and booted.
    pub repartitions: bool,
    /// Re-zones: the zones of the SAN have to be changed.
    pub rezones: bool,
    /// Ports that refuse a new address, of a cold and of a booted spare.
    refusals: [u32; 2],
    /// Chains of [`Step::Reconfigure`]; none if adapters are not listed.
    pub reconfigure: Vec<Chain>,
    /// The same chains if adapters without new addresses were reconfigured, too; none if there are no such.
    pub reconfigure_all: Vec<Chain>,
    /// Chains of [`Step::BootPartition`]; none if the blade is not partitioned.
    pub boot: Vec<Chain>,
    /// Steps of a takeover, without and with a captured state, by a cold and by a booted spare.
    takeover: [[Vec<Step>; 2]; 2],
    /// Steps until a dead or too small spare shows, cold and booted.
    unfit_spare: [Vec<Step>; 2],
    /// Steps until a refusal shows, of a cold and of a booted spare.
    refused: [Vec<Step>; 2],
    /// Steps of a restart after repair.
    restart: Vec<Step>,
    /// Steps of a planned move, to a cold and to a booted spare.
    transfer: [Vec<Step>; 2],
    /// Steps of a live move before the workload stops, to a cold and to a booted spare.
    copy: [Vec<Step>; 2],
    /// Expected downtime of a planned move, to a cold and to a booted spare.
    transfer_mean: [Span; 2],
}

/// Shows: this step reveals a dead spare.
pub(in crate::simulation) fn shows(step: Step) -> bool {
    matches!(step, Step::Boot | Step::BootPartition | Step::Reconfigure | Step::Restore | Step::Switchover)
}

impl Route {
    /// The route of `class`, whose steps have these durations, onto blades of `to`; `outside`: they are plugged in
    /// outside of its hard zones.
    pub fn new(
        site: &Site,
        policy: &Policy,
        class: &WorkloadClass,
        durations: &Durations<'_>,
        to: TypeId,
        outside: bool,
    ) -> Route {
        let home = &site.blade_types[class.home.index()].hardware;
        let spare = &site.blade_types[to.index()].hardware;
        let mut route = Route { rezones: needs_rezoning(site, spare, outside), ..Route::default() };
        if route.rezones && !policy.times.is_said(Step::Rezone) {
            route.infeasible = Some("its switch port is outside the zone, and nobody re-zones".to_owned());
        }
        let layout = home.layout();
        let mut partitions: Vec<(usize, Partition)> = Vec::new();
        match counterparts(home, &class.needs, spare) {
            Ok(pairs) => {
                let own = spare.layout();
                partitions.extend(pairs.iter().map(|pair| (pair.partition, own[pair.partition].clone())));
                route.counterparts = pairs;
            }
            Err(missing) => {
                partitions.extend(class.needs.iter().map(|&at| (at, layout[at].clone())));
                route.repartitions = true;
                if policy.on_no_counterpart == OnNoCounterpart::Infeasible {
                    route.infeasible = Some(missing);
                } else if let Some(missing) = missing_ports(home, spare) {
                    route.infeasible = Some(missing);
                }
            }
        }
        let partitioned = !spare.partitions.is_empty() || (route.repartitions && !home.partitions.is_empty());
        if partitioned {
            route.boot = boot_chains(partitions.iter().map(|(at, partition)| (*at, partition)));
        }
        if !spare.adapters.is_empty() && !route.repartitions {
            route.reconfigure = reconfigure_chains(&route.counterparts, policy, partitioned, false);
            if route.counterparts.iter().any(|pair| !pair.untouched.is_empty()) {
                route.reconfigure_all = reconfigure_chains(&route.counterparts, policy, partitioned, true);
            }
        }
        route.lay_steps(site, policy, durations, spare);
        route
    }

    /// The steps of a takeover.
    pub fn takeover(&self, booted: bool, restores: bool) -> &[Step] {
        &self.takeover[usize::from(restores)][usize::from(booted)]
    }

    /// May refuse: at least one port refuses a new address.
    pub fn may_refuse(&self) -> bool {
        self.refusals != [0, 0]
    }

    /// Ports that refuse a new address.
    pub fn refusals(&self, booted: bool) -> u32 {
        self.refusals[usize::from(booted)]
    }

    /// The steps until a dead or too small spare shows.
    pub fn unfit_spare(&self, booted: bool) -> &[Step] {
        &self.unfit_spare[usize::from(booted)]
    }

    /// The steps until a refusal shows.
    pub fn refused(&self, booted: bool) -> &[Step] {
        &self.refused[usize::from(booted)]
    }

    /// The steps of a restart on a repaired blade.
    pub fn restart(&self) -> &[Step] {
        &self.restart
    }

    /// The steps of a planned move.
    pub fn transfer(&self, booted: bool) -> &[Step] {
        &self.transfer[usize::from(booted)]
    }

    /// The steps of a live move while the workload runs on: the spare is let into the zone and started.
    pub fn copy(&self, booted: bool) -> &[Step] {
        &self.copy[usize::from(booted)]
    }

    /// Expected downtime of a planned move.
    pub fn transfer_mean(&self, booted: bool) -> Span {
        self.transfer_mean[usize::from(booted)]
    }

    fn lay_steps(&mut self, site: &Site, policy: &Policy, durations: &Durations<'_>, spare: &Hardware) {
        let times = &policy.times;
        let pushes = |steps: &[Step]| steps.contains(&Step::Reconfigure);
        let writes = |kind: AdapterKind| {
            let to =
                |write: &crate::model::counterpart::PortWrite| spare.adapters[write.to.adapter].kind == kind;
            spare.adapters.is_empty() || self.counterparts.iter().flat_map(Counterpart::writes).any(to)
        };
        let (lan, san) = (writes(AdapterKind::Ethernet), writes(AdapterKind::FibreChannel));
        let refusals =
            self.counterparts.iter().flat_map(Counterpart::writes).filter(|write| write.refused).count()
                as u32;
        let partitioned = !self.boot.is_empty();
        let fit = |steps: Vec<Step>| -> Vec<Step> {
            let full_system = steps.contains(&Step::Partition);
            let mut fitted = Vec::new();
            for step in steps {
                let step = if step == Step::Boot && partitioned && !full_system {
                    Step::BootPartition
                } else {
                    step
                };
                let belongs = match step {
                    Step::Rezone => self.rezones || site.san.fabrics.is_empty(),
                    Step::Partition | Step::BootPartition => partitioned,
                    Step::LanRelearn => lan,
                    Step::FabricLogin => san,
                    _ => true,
                };
                if belongs {
                    fitted.push(step);
                }
                if step == Step::Reconfigure && refusals > 0 && policy.on_refusal == OnRefusal::Operator {
                    fitted.push(Step::Operator);
                }
            }
            fitted.retain(|step| self.takes_part(times, *step));
            fitted
        };
        let plain = |booted: bool, restores: bool| {
            let booted = booted && !self.repartitions;
            policy.takeover.steps(SpareState { booted, state_captured: restores })
        };
        // A spare that is configured anew starts like one that was off.
        let repartitioned = |steps: Vec<Step>| -> Vec<Step> {
            if !self.repartitions || !pushes(&steps) {
                return steps;
            }
            let last = *steps.last().unwrap_or(&Step::Start);
            [crate::policy::takeover::COLD_START.as_slice(), &[last]].concat()
        };
        let laid = |booted, restores| match times.is_said(Step::Switchover) {
            true => fit(vec![Step::Switchover]),
            false => fit(repartitioned(plain(booted, restores))),
        };
        let takeover = [[laid(false, false), laid(true, false)], [laid(false, true), laid(true, true)]];
        let until = |steps: &[Step], ends: &dyn Fn(Step) -> bool| -> Vec<Step> {
            let end = steps.iter().position(|step| ends(*step)).map_or(steps.len(), |at| at + 1);
            steps[..end].to_vec()
        };
        let unfit_spare = [0, 1].map(|booted| match times.is_said(Step::FailedAttempt) {
            true => fit(vec![Step::FailedAttempt]),
            false => until(&takeover[0][booted], &shows),
        });
        let refused = [0, 1].map(|booted| until(&takeover[0][booted], &|step| step == Step::Reconfigure));
        let transfer =
            [false, true].map(|booted| fit(transfer_steps(policy, repartitioned(plain(booted, true)))));
        let transfer_mean = [0, 1].map(|booted| self.mean(durations, &transfer[booted]));
        let started = [Step::PowerCommand, Step::PowerOn, Step::Boot];
        let copy = [&started[..], &[]].map(|start| fit([&[Step::Rezone], start, &[Step::LiveCopy]].concat()));
        let own_blade = vec![Step::PowerCommand, Step::PowerOn, Step::Boot, Step::Start];
        self.restart = fit(own_blade);
        self.refusals = [0, 1].map(|booted| if pushes(&takeover[0][booted]) { refusals } else { 0 });
        (self.takeover, self.unfit_spare, self.refused) = (takeover, unfit_spare, refused);
        (self.transfer, self.transfer_mean, self.copy) = (transfer, transfer_mean, copy);
    }

    /// Takes part: the step takes time, or can fail.
    fn takes_part(&self, times: &Times, step: Step) -> bool {
        match self.chains(step) {
            [] => times.of(step).is_simulated(),
            chains => {
                chains.iter().flat_map(|chain| &chain.steps).any(|(step, _)| times.of(*step).is_simulated())
            }
        }
    }

    /// Chains of a step of all partitions; empty for a step of the whole blade.
    pub fn chains(&self, step: Step) -> &[Chain] {
        match step {
            Step::Reconfigure => &self.reconfigure,
            Step::BootPartition => &self.boot,
            _ => &[],
        }
    }

    /// Expected duration \[µs\], with the mean of each step in place of its draw.
    fn mean(&self, durations: &Durations<'_>, steps: &[Step]) -> Span {
        let us = steps.iter().map(|step| match self.chains(*step) {
            [] => durations.mean_us(*step),
            chains => {
                let span = |(step, _)| Span::from_us(durations.mean_us(step));
                longest(chains, span, |_, _| {}).1.0 as f64
            }
        });
        Span::from_us(us.sum())
    }
}

/// Runs chains side by side: the number of the last to end, and its end. `end` is told the number of each chain and the
/// time at which its partition serves. `span` is the duration of a single step.
pub fn longest(
    chains: &[Chain],
    span: impl Fn((Step, u16)) -> Span,
    mut end: impl FnMut(usize, Span),
) -> (usize, Span) {
    let led = led(chains, &span);
    let mut last = (0, Span::ZERO);
    for (at, chain) in chains.iter().enumerate() {
        let own = chain.length(&span);
        let serves = match chain.role {
            Role::Alone | Role::Leads => own,
            Role::Beside => own.max(led),
            Role::After => led.plus(own),
        };
        end(at, serves);
        if serves > last.1 {
            last = (at, serves);
        }
    }
    last
}

/// The single steps on the way to the end of chain `last`, in order.
pub fn critical(chains: &[Chain], last: usize, span: impl Fn((Step, u16)) -> Span) -> Vec<(Step, u16)> {
    let leaders = chains.iter().filter(|chain| chain.role == Role::Leads).rev();
    let leader = leaders.max_by_key(|chain| chain.length(&span)).map_or(&[][..], |chain| &chain.steps);
    let own = &chains[last];
    match own.role {
        Role::Alone | Role::Leads => own.steps.clone(),
        Role::Beside if own.length(&span) >= led(chains, &span) => own.steps.clone(),
        Role::Beside => leader.to_vec(),
        Role::After => [leader, &own.steps].concat(),
    }
}

/// Load that durations grow with when a workload of `class`, whose first blade is of `home`, moves.
pub(in crate::simulation) fn load_of(class: &WorkloadClass, home: &Hardware) -> StepLoad {
    StepLoad {
        bytes: class.state_bytes,
        ports: home.ports().filter(|at| home.port(*at).moves).count() as u32,
        partitions: class.needs.len() as u32,
    }
}

/// Needs re-zoning: a blade plugged in outside of the hard zones has to be let in.
fn needs_rezoning(site: &Site, spare: &Hardware, outside: bool) -> bool {
    let fabrics = &site.san.fabrics;
    outside && spare.paths(fabrics.len()).iter().any(|at| fabrics[at.index()].zoning == Zoning::Hard)
}

/// Ports that a spare lacks even if its partitions are configured anew.
fn missing_ports(home: &Hardware, spare: &Hardware) -> Option<String> {
    let whole = |hardware: &Hardware| Hardware { partitions: Vec::new(), ..hardware.clone() };
    counterparts(&whole(home), &[0], &whole(spare)).err()
}

/// Virtual I/O servers boot before their clients, all else at once.
pub(in crate::simulation) fn boot_chains<'p>(
    partitions: impl Iterator<Item = (usize, &'p Partition)>,
) -> Vec<Chain> {
    let chain = |(at, partition): (usize, &Partition)| {
        let own = (Step::BootPartition, at as u16);
        match partition.kind {
            PartitionKind::Vios => Chain { steps: vec![(Step::BootVios, at as u16)], role: Role::Leads },
            PartitionKind::Dedicated => Chain { steps: vec![own], role: Role::Alone },
            PartitionKind::Client => Chain { steps: vec![own], role: Role::After },
        }
    };
    partitions.map(chain).collect()
}

/// Every partition reconfigures its adapters one after the other; `all` includes those without new addresses.
fn reconfigure_chains(pairs: &[Counterpart], policy: &Policy, partitioned: bool, all: bool) -> Vec<Chain> {
    let chain = |pair: &Counterpart| {
        let mut steps = Vec::new();
        for (adapter, writes) in &pair.touched {
            steps.extend([(Step::RemoveDriver, *adapter as u16), (Step::RemoveSlot, *adapter as u16)]);
            // Ports are numbered apart by adapter; 64 is more than an adapter may have.
            let number = |port: usize| (adapter * 64 + port) as u16;
            steps.extend(writes.iter().map(|write| (Step::WriteFcode, number(write.to.port))));
            steps.extend(after_writing(*adapter as u16));
        }
        if all {
            for adapter in pair.untouched.iter().map(|adapter| *adapter as u16) {
                steps.extend([(Step::RemoveDriver, adapter), (Step::RemoveSlot, adapter)]);
                steps.extend(after_writing(adapter));
            }
        }
        if policy.on_refusal == OnRefusal::Reboot && pair.writes().any(|write| write.refused) {
            let boot = match (partitioned, pair.kind) {
                (false, _) => Step::Boot,
                (true, PartitionKind::Vios) => Step::BootVios,
                (true, _) => Step::BootPartition,
            };
            steps.push((boot, pair.partition as u16));
        }
        let role = match pair.kind {
            PartitionKind::Vios => Role::Leads,
            PartitionKind::Dedicated => Role::Alone,
            PartitionKind::Client => Role::Beside,
        };
        Chain { steps, role }
    };
    pairs.iter().map(chain).collect()
}

fn after_writing(adapter: u16) -> [(Step, u16); 3] {
    [(Step::UpdateDeviceTree, adapter), (Step::AddSlot, adapter), (Step::Configure, adapter)]
}

fn transfer_steps(policy: &Policy, takeover: Vec<Step>) -> Vec<Step> {
    if policy.times.is_said(Step::Transfer) {
        return vec![Step::Transfer];
    }
    if policy.transfer == TransferMode::Live {
        return vec![Step::LiveStop];
    }
    let mut steps = vec![Step::CaptureState, Step::PowerDown];
    steps.extend(takeover);
    // The state was captured, so that the workload continues instead of starting anew.
    steps.iter_mut().filter(|step| **step == Step::Start).for_each(|step| *step = Step::Restore);
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds((step, number): (Step, u16)) -> Span {
        let seconds = match step {
            Step::BootVios => 60,
            Step::BootPartition => 40 + i64::from(number),
            _ => 1,
        };
        Span(seconds)
    }

    fn chain(role: Role, steps: &[(Step, u16)]) -> Chain {
        Chain { steps: steps.to_vec(), role }
    }

    fn serves(chains: &[Chain]) -> (usize, i64, Vec<i64>) {
        let mut ends = Vec::new();
        let (last, total) = longest(chains, seconds, |_, serves| ends.push(serves.0));
        (last, total.0, ends)
    }

    #[test]
    fn clients_boot_after_the_virtual_io_server_and_dedicated_partitions_beside_it() {
        let boot = |number| (Step::BootPartition, number);
        let chains = [
            chain(Role::Leads, &[(Step::BootVios, 0)]),
            chain(Role::After, &[boot(1)]),
            chain(Role::After, &[boot(2)]),
            chain(Role::Alone, &[boot(3)]),
        ];
        assert_eq!(serves(&chains), (2, 102, vec![60, 101, 102, 43]));
        assert_eq!(critical(&chains, 2, seconds), [(Step::BootVios, 0), boot(2)]);
    }

    #[test]
    fn a_client_with_an_adapter_of_its_own_works_beside_the_server_that_it_follows() {
        let write = |number| (Step::WriteFcode, number);
        let chains = [
            chain(Role::Leads, &[write(0), write(1), write(2)]),
            chain(Role::Beside, &[]),
            chain(Role::Beside, &[write(9)]),
        ];
        assert_eq!(serves(&chains), (0, 3, vec![3, 3, 3]));
        assert_eq!(critical(&chains, 2, seconds), [write(0), write(1), write(2)]);
        let busier = [chain(Role::Leads, &[write(0)]), chain(Role::Beside, &[write(8), write(9)])];
        assert_eq!(serves(&busier), (1, 2, vec![1, 2]));
        assert_eq!(critical(&busier, 1, seconds), [write(8), write(9)]);
    }
}
