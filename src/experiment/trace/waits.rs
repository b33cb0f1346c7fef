//! Waits for a spare, and the reasons why none of the ready ones will do; claims, and the identities and addresses that
//! move with them.

use super::collect::{Collector, ready};
use super::{Ending, TraceKind, Track};
use crate::model::identity::Identity;
use crate::simulation::blades::BladeState;
use crate::simulation::observer::PRIVILEGED_PORT;
use crate::units::{BladeId, RouteId, TypeId, WorkloadId};

impl Collector<'_> {
    /// A workload needs a spare. The same tick shows if it has to wait.
    pub fn waits(&mut self, workload: WorkloadId) {
        self.cut_steps(workload);
        let name = self.words.workload(workload);
        let wait = self.begin(TraceKind::Wait, Track::Server, format!("workload {name} waits for a spare"));
        self.change(wait, |event| event.workload = Some(workload));
        let known = &mut self.workloads[workload.index()];
        (known.wait, known.target) = (Some(wait), None);
        known.why.clear();
        self.begun_waits.push(workload);
    }

    /// Gives the reason of each wait that began in this tick, where no rule has given one.
    pub fn settle_waits(&mut self) {
        for workload in std::mem::take(&mut self.begun_waits) {
            let known = &self.workloads[workload.index()];
            let Some(wait) = known.wait.filter(|_| known.why.is_empty()) else { continue };
            let name = self.words.workload(workload);
            let text = if self.server_down.is_some() {
                format!("workload {name} waits: the management server is down")
            } else if self.ready > 0 {
                format!("workload {name} waits: the management server is busy")
            } else {
                format!("workload {name} waits for a spare: none is ready")
            };
            self.change(wait, |event| event.text = text);
        }
    }

    /// Spares of a type are ready, but will not do.
    pub fn declines(&mut self, workload: WorkloadId, kind: TypeId, outside: bool, tried: bool) {
        let class = self.words.class_of(workload);
        let plan = self.words.plan;
        let fit = plan.fit(class, kind);
        let route = plan.route(plan.route_number(class, kind, outside));
        let reason = if tried {
            "failed when they were tried"
        } else if !fit.right_kind() {
            "are of the wrong kind"
        } else if let Some(infeasible) = &route.infeasible {
            &format!("are infeasible: {infeasible}")
        } else {
            "are too small"
        };
        self.declined.push(format!("spares of type {} {reason}", self.words.type_name(kind)));
    }

    /// The rule of the policy has found no spare. It is told once, and again when the reasons change.
    pub fn no_spare(&mut self, workload: WorkloadId, reason: &str) {
        let mut why = std::mem::take(&mut self.declined);
        why.push(reason.to_owned());
        let known = &mut self.workloads[workload.index()];
        if known.why == why {
            return;
        }
        let first = known.why.is_empty();
        known.why.clone_from(&why);
        let name = self.words.workload(workload);
        match known.wait.filter(|_| first) {
            Some(wait) => {
                let text = format!("workload {name} waits for a spare: {reason}");
                self.change(wait, |event| event.text = text);
            }
            None => {
                let text = format!("workload {name} still waits for a spare: {reason}");
                self.tell_of(TraceKind::Wait, Track::Server, (workload, &[]), text);
            }
        }
        for declined in &why[..why.len() - 1] {
            let text = format!("workload {name}: {declined}");
            self.tell_of(TraceKind::Decline, Track::Server, (workload, &[]), text);
        }
    }

    /// A workload claims a spare, for a takeover or for a planned move.
    pub fn claims(&mut self, workload: WorkloadId, blade: BladeId, route: RouteId) {
        self.wait_ends(workload);
        let held = self.blades[blade.index()].state == BladeState::Target;
        let known = &mut self.workloads[workload.index()];
        let planned = known.planned;
        (known.target, known.route) = (Some(blade), Some(route));
        self.blades[blade.index()].workload = Some(workload);
        let kind = self.words.type_name(self.words.type_of(blade));
        let from = if held && !planned {
            "which is held for it".to_owned()
        } else {
            format!("which leaves the pool ({})", ready(self.ready))
        };
        let text = format!(
            "workload {} claims blade {} (type {kind}), {from}; {}",
            self.words.workload(workload),
            self.words.blade(blade),
            self.words.fit(workload, blade),
        );
        self.tell_of(TraceKind::Claim, Track::Server, (workload, &[blade]), text);
    }

    /// The wait for a spare is over, or never was.
    pub fn wait_ends(&mut self, workload: WorkloadId) {
        let Some(wait) = self.workloads[workload.index()].wait.take() else { return };
        let (now, horizon) = (self.now, self.words.scenario.horizon);
        if self.events[wait].as_ref().is_some_and(|event| event.at == now) {
            self.events[wait] = None;
        }
        self.change(wait, |event| {
            event.until = now;
            event.ending = if now < horizon { Ending::Done } else { Ending::Open };
        });
    }

    /// The identity of a workload goes to another blade: the record, and each address with its two ports.
    pub fn identity_moves(&mut self, workload: WorkloadId, from: BladeId, to: BladeId) {
        let hardware = self.words.home_hardware(workload);
        let identity = Identity::of(workload, hardware);
        let (of, onto) = (self.words.blade(from), self.words.blade(to));
        let name = self.words.workload(workload);
        let mut text = match from == to {
            true => format!("blade {onto} gets the identity of {name} back"),
            false => format!("the identity of {name} moves from {of} to {onto}"),
        };
        text += &format!(": boot LUN {}", identity.boot_lun);
        if let Some(wwnn) = identity.wwnn {
            text += &format!(", WWNN {wwnn}");
        }
        if !hardware.adapters.is_empty() {
            text += &format!(", machine type {}", identity.machine_type);
        }
        let of_both = (workload, &[from, to][..]);
        self.tell_of(TraceKind::Identity, Track::Blade(to), of_both, text);
        let site = &self.words.scenario.site;
        let spare = &site.blade_types[self.words.type_of(to).index()].hardware;
        let layout = spare.layout();
        let plan = self.words.plan;
        let route = self.workloads[workload.index()].route.map(|route| plan.route(route));
        for pair in route.into_iter().flat_map(|route| &route.counterparts) {
            for write in pair.writes().filter(|_| !spare.adapters.is_empty()) {
                let Some(address) = identity.address(write.from) else { continue };
                // Whether a privileged port takes it shows when it is written.
                let verb = if write.refused { "is due to move" } else { "moves" };
                let text = format!(
                    "{address} {verb} from {} of {of} to {} of {onto} (partition {})",
                    hardware.port_name(write.from),
                    spare.port_name(write.to),
                    layout[pair.partition].name,
                );
                self.tell_of(TraceKind::Address, Track::Blade(to), of_both, text);
            }
        }
    }

    /// The privileged ports of a spare keep their own addresses.
    pub fn refuses(&mut self, workload: WorkloadId, blade: BladeId, route: RouteId) {
        let plan = self.words.plan;
        let identity = Identity::of(workload, self.words.home_hardware(workload));
        let spare = &self.words.scenario.site.blade_types[self.words.type_of(blade).index()].hardware;
        let writes = plan.route(route).counterparts.iter().flat_map(|pair| pair.writes());
        for write in writes.filter(|write| write.refused) {
            let address = identity.address(write.from).map_or(String::new(), |address| address.to_string());
            let text = format!(
                "privileged port {} of blade {} refuses {address}: return code {PRIVILEGED_PORT}",
                spare.port_name(write.to),
                self.words.blade(blade),
            );
            self.tell_of(TraceKind::Refusal, Track::Blade(blade), (workload, &[blade]), text);
        }
    }
}
