//! Blades and modules: failing, waiting for a crew, repaired, into the pool and out of it.

use super::collect::{Collector, ready};
use super::{Ending, TraceKind, Track};
use crate::model::blade::Effect;
use crate::model::cause::Extent;
use crate::simulation::blades::BladeState;
use crate::units::{BladeId, CauseId, EnclosureId, ModeId, Time};

impl Collector<'_> {
    pub fn blade_fails(&mut self, blade: BladeId, mode: ModeId, state: BladeState) {
        let site = &self.words.scenario.site;
        let blade_type = &site.blade_types[self.words.type_of(blade).index()];
        let kind = blade_type.mode(mode);
        let (name, fault) = (self.words.blade(blade), &kind.name);
        let whom =
            self.blades[blade.index()].workload.map_or("nobody".to_owned(), |w| self.words.workload(w));
        let unseen = !site.standby.immediate_detection;
        let text = match (kind.effect, state) {
            _ if !blade_type.is_own(mode) => match state {
                BladeState::Serving => format!("blade {name} goes dark ({fault}) while it serves {whom}"),
                BladeState::Target => format!("blade {name} goes dark ({fault}) while it takes over {whom}"),
                _ => format!("blade {name} is dark ({fault})"),
            },
            (Effect::Degrades(_), _) => format!("blade {name} keeps running with a fault ({fault})"),
            (Effect::WorkloadOnly, _) => {
                format!("workload {whom} fails ({fault}); its blade {name} is sound")
            }
            (Effect::Stops, BladeState::Serving) => {
                format!("blade {name} fails ({fault}) while it serves {whom}")
            }
            (Effect::Stops, BladeState::Target) => {
                format!("blade {name} fails ({fault}) while it takes over {whom}")
            }
            (Effect::Stops, BladeState::Pool) if unseen => {
                format!("blade {name} fails ({fault}) in the pool, undetected")
            }
            (Effect::Stops, BladeState::Pool) => format!("blade {name} fails ({fault}) in the pool"),
            (Effect::Stops, _) => format!("blade {name} fails ({fault}) on its way into the pool"),
        };
        let known = &mut self.blades[blade.index()];
        known.mode = Some(mode);
        known.latent |= matches!(state, BladeState::Pool | BladeState::Preparing);
        self.tell(TraceKind::Failure, Track::Blade(blade), text);
    }

    /// A blade changes its state.
    pub fn becomes(&mut self, blade: BladeId, state: BladeState) {
        let before = std::mem::replace(&mut self.blades[blade.index()].state, state);
        if let Some(showing) = self.blades[blade.index()].showing.take() {
            self.ends_now(showing);
        }
        self.leaves(blade, before, state);
        let name = self.words.blade(blade);
        match state {
            BladeState::Preparing | BladeState::Pool
                if before == BladeState::Absent && self.now > Time::ZERO =>
            {
                self.tell(TraceKind::Delivery, Track::Blade(blade), format!("blade {name} is delivered"));
            }
            BladeState::Repair => {
                let text = format!("blade {name} waits for a repair crew");
                self.blades[blade.index()].shop =
                    Some(self.begin(TraceKind::CrewWait, Track::Blade(blade), text));
            }
            _ => {}
        }
        if state == BladeState::Pool && before != BladeState::Pool {
            let begins = if self.now == Time::ZERO { "stands ready in" } else { "enters" };
            let text = format!("blade {name} {begins} the pool");
            self.entry = Some(self.tell(TraceKind::PoolEntry, Track::Blade(blade), text));
        }
        let whom = self.blades[blade.index()].workload.map_or(String::new(), |w| self.words.workload(w));
        let text = match state {
            BladeState::Absent => return,
            BladeState::Serving => format!("serves {whom}"),
            BladeState::PoweredDown => "powered down".to_owned(),
            BladeState::Target => format!("takes over {whom}"),
            BladeState::Pool if self.blades[blade.index()].latent => "in the pool, failed".to_owned(),
            BladeState::Pool => "in the pool".to_owned(),
            BladeState::Preparing => "prepared for the pool".to_owned(),
            BladeState::Failed => "failed, not detected".to_owned(),
            BladeState::Repair => "out for repair".to_owned(),
            BladeState::Dark => "dark".to_owned(),
            BladeState::Maintenance => "in planned maintenance".to_owned(),
        };
        self.blades[blade.index()].showing = Some(self.begin(TraceKind::State, Track::Blade(blade), text));
    }

    /// Events of a blade that leaves a state.
    fn leaves(&mut self, blade: BladeId, before: BladeState, state: BladeState) {
        let name = self.words.blade(blade);
        // A repair goes on beside the maintenance of the blade.
        if before == BladeState::Serving
            && state != BladeState::Maintenance
            && let Some(repair) = self.blades[blade.index()].shop.take()
        {
            // It was being repaired while it ran, which it does no longer.
            self.ends_now(repair);
            self.change(repair, |event| event.ending = Ending::CutShort);
        }
        if before == BladeState::Repair && state != BladeState::Repair {
            if let Some(shop) = self.blades[blade.index()].shop.take() {
                self.ends_now(shop);
            }
            self.tell(TraceKind::Repaired, Track::Blade(blade), format!("blade {name} is repaired"));
        }
        if before == BladeState::Maintenance {
            let text = format!("the maintenance of blade {name} is done");
            self.tell(TraceKind::Maintenance, Track::Blade(blade), text);
        } else if state == BladeState::Maintenance && before != BladeState::Pool {
            let text = format!("the maintenance of blade {name} begins");
            self.tell(TraceKind::Maintenance, Track::Blade(blade), text);
        }
        let out = matches!(
            state,
            BladeState::Repair | BladeState::Preparing | BladeState::Dark | BladeState::Maintenance
        );
        if before == BladeState::Pool && out {
            let why = match state {
                BladeState::Repair => "for repair",
                BladeState::Preparing => "to be booted",
                BladeState::Maintenance => "for maintenance",
                _ => "because it goes dark",
            };
            let text = format!("blade {name} leaves the pool {why}: {}", ready(self.ready));
            self.tell(TraceKind::PoolExit, Track::Blade(blade), text);
        }
        if matches!(state, BladeState::Repair | BladeState::Preparing | BladeState::Failed | BladeState::Dark)
        {
            self.copy_given_up(blade);
        }
        if state == BladeState::Failed {
            self.move_broke_on(blade);
        }
        let known = &mut self.blades[blade.index()];
        if matches!(state, BladeState::Repair | BladeState::Serving | BladeState::Target)
            || before == BladeState::Repair
        {
            known.latent = false;
        }
        if matches!(state, BladeState::Preparing | BladeState::Pool | BladeState::Dark) {
            known.workload = None;
        }
    }

    pub fn repair_begins(&mut self, blade: BladeId) {
        let known = &self.blades[blade.index()];
        let (running, mode) = (known.state == BladeState::Serving, known.mode);
        if let Some(wait) = self.blades[blade.index()].shop.take() {
            self.ends_now(wait);
            // A wait of no time is none.
            let begun = self.events[wait].as_ref().is_some_and(|event| event.at == self.now);
            if begun {
                self.events[wait] = None;
            }
        }
        let fault = mode.map_or("", |mode| self.words.mode(blade, mode));
        let how = if running { ", which runs on" } else { "" };
        let text = format!("repair of blade {} ({fault}){how}", self.words.blade(blade));
        self.blades[blade.index()].shop = Some(self.begin(TraceKind::Repair, Track::Blade(blade), text));
    }

    pub fn serves(&mut self, blade: BladeId, share: f64) {
        let name = self.words.blade(blade);
        // It is told again when the repair is done, and that is the only sign of it.
        let failed_now = self.events.last().and_then(Option::as_deref).is_some_and(|event| {
            event.what == TraceKind::Failure && event.track == Track::Blade(blade) && event.at == self.now
        });
        if !failed_now && let Some(repair) = self.blades[blade.index()].shop.take() {
            self.ends_now(repair);
        }
        let text = if share < 1.0 {
            format!("blade {name} is degraded to {} % of its capacity", (share * 1e4).round_ties_even() / 1e2)
        } else {
            format!("blade {name} is back at full capacity")
        };
        self.tell(TraceKind::Share, Track::Blade(blade), text);
    }

    pub fn goes_out(&mut self, outage: CauseId) {
        let known = &self.words.scenario.site.common_causes[outage.index()];
        let what = match known.extent {
            Extent::Site => "the site".to_owned(),
            Extent::Enclosure => format!("enclosure {}", known.name),
            Extent::PowerDomain => format!("power domain {}", known.name),
        };
        let out = self.begin(TraceKind::PlaceDown, Track::Place(outage), format!("{what} is out"));
        self.outages[outage.index()] = Some(out);
    }

    pub fn module_fails(&mut self, module: EnclosureId) {
        let name = &self.words.scenario.site.enclosures[module.index()];
        let text = format!("the module of {name} is down");
        // Inside of the server it may be down twice over.
        if self.modules_down[module.index()].is_none() {
            self.modules_down[module.index()] =
                Some(self.begin(TraceKind::ModuleDown, Track::Module(module), text));
        }
        self.drop_commands(module);
        let now = self.now;
        if let Some(poll) = self.polls[module.index()].take() {
            self.change(poll, |event| {
                if event.until > now {
                    (event.until, event.ending) = (now, Ending::CutShort);
                }
            });
        }
    }

    pub fn module_repaired(&mut self, module: EnclosureId) {
        if let Some(down) = self.modules_down[module.index()].take() {
            self.ends_now(down);
        }
    }
}
