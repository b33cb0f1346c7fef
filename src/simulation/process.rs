//! Processes: the state that each keeps to itself, and the questions that the world asks of every one of them.
//!
//! Intuition: a process (repair, checks, churn, …) is a file. It owns its state with private fields, adds methods to
//! [`History`], and has a line in the table of [`super::world`], from which the world, the slots of the event queue, the
//! dispatch of events, the set-up, the statistics reset, the closing of the books and the audit follow.
//!
//! Processes speak to each other through the shared verbs ([`super::verbs`]); `tests/walls.rs` owns that list.

use super::compiled::policy::CompiledPolicy;
use super::history::History;
use super::state::pool::Pool;
use super::watching::observer::Observer;
use super::world::SlotCounts;
use crate::engine::streams::StreamKey;
use crate::scenario::Scenario;
use crate::stats::totals::Totals;
use crate::units::{BladeId, Time, WorkloadId};

/// Inputs to the making of a process.
#[derive(Clone, Copy)]
pub struct Setup<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The policy under which it is simulated.
    pub compiled: &'a CompiledPolicy<'a>,
    /// The key of all draws of the replication.
    pub key: StreamKey,
    /// The pool, still empty.
    pub pool: &'a Pool,
}

/// Interface of a process to the world. All methods but `new` do nothing unless overridden.
pub trait Process: Clone {
    /// The process before anything has happened.
    fn new(setup: Setup<'_>) -> Self;

    /// Enters the number of slots of each of its kinds that it needs.
    fn slots(_scenario: &Scenario, _compiled: &CompiledPolicy<'_>, _counts: &mut SlotCounts) {}

    /// Schedules its first events.
    fn start<O: Observer>(_history: &mut History<'_, O>) {}

    /// A spare has entered the pool, or left it.
    #[inline]
    fn pool_changes<O: Observer>(_history: &mut History<'_, O>, _spare: BladeId, _enters: bool) {}

    /// A workload is on this blade now, or about to be; `None`: on no blade.
    #[inline]
    fn workload_moves<O: Observer>(
        _history: &mut History<'_, O>,
        _workload: WorkloadId,
        _to: Option<BladeId>,
    ) {
    }

    /// The warm-up is over: clears all accounts.
    fn reset(&mut self, _now: Time) {}

    /// The horizon: accounts the time up to now and enters its accounts in the totals.
    fn close(&mut self, _now: Time, _totals: &mut Totals) {}

    /// Checks its state against a search through the world.
    ///
    /// # Panics
    /// If they differ: the simulation is wrong.
    fn audit<O: Observer>(_history: &History<'_, O>) {}
}

/// Makes the world, the slots, the events and their dispatch from one table.
macro_rules! world {
    (
        shared { $($(#[$shared_doc:meta])* $shared:ident: $shared_type:ty,)* }
        processes { $($(#[$process_doc:meta])* $process:ident: $process_type:ty,)* }
        slots { $($(#[$slot_doc:meta])* $kind:ident $slot:ident,)* }
        rounds { $($round:ident => $($round_handler:ident)+,)* }
        events { $($(#[$event_doc:meta])* $class:ident $event:ident: $of:ident => $handler:ident($($id:path)?),)* }
    ) => {
        /// The state of one history: all that decides its course, and nothing of its observer.
        #[derive(Clone)]
        pub struct World<'a> {
            $($(#[$shared_doc])* pub(super) $shared: $shared_type,)*
            $($(#[$process_doc])* pub(super) $process: $process_type,)*
        }

        impl<'a> World<'a> {
            /// The world before anything has happened.
            pub(super) fn new(scenario: &'a Scenario, compiled: &'a CompiledPolicy<'a>, key: StreamKey) -> World<'a> {
                let mut counts = SlotCounts { horizon: 1, warm_up: 1, ..SlotCounts::default() };
                $(<$process_type>::slots(scenario, compiled, &mut counts);)*
                let shared = Shared::new(scenario, compiled, key, Slots::new(counts));
                let setup = Setup { scenario, compiled, key, pool: &shared.pool };
                $(let $process = <$process_type>::new(setup);)*
                World { $($shared: shared.$shared,)* $($process,)* }
            }

            /// The warm-up is over: every process clears its accounts.
            pub(super) fn reset_processes(&mut self) {
                $(self.$process.reset(self.now);)*
            }

            /// Every process enters its accounts in the totals.
            pub(super) fn close_processes(&mut self, totals: &mut Totals) {
                $(self.$process.close(self.now, totals);)*
            }
        }

        /// State shared by the processes, until the world is put together.
        struct Shared<'a> {
            $($shared: $shared_type,)*
        }

        impl<O: Observer> History<'_, O> {
            /// Every process schedules its first events.
            pub(super) fn start_processes(&mut self) {
                $(<$process_type>::start(self);)*
            }

            /// Every process hears that a spare has entered the pool, or left it.
            #[inline]
            pub(super) fn pool_has_changed(&mut self, spare: BladeId, enters: bool) {
                $(<$process_type>::pool_changes(self, spare, enters);)*
            }

            /// Every process hears that a workload is on this blade now, or about to be; `None`: on no blade.
            #[inline]
            pub(super) fn workload_moves(&mut self, workload: WorkloadId, to: Option<BladeId>) {
                $(<$process_type>::workload_moves(self, workload, to);)*
            }

            /// Every process checks its state against a search through the world.
            pub(super) fn audit_processes(&self) {
                $(<$process_type>::audit(self);)*
            }

            /// Hands an event to its process.
            #[inline]
            pub(super) fn dispatch(&mut self, slot: u32, event: Event) {
                match event {
                    $(Event::$event => self.$handler($($id(self.world.slots.number(SlotKind::$of, slot)))?),)*
                }
            }

            /// Does the round of a class, due when no event of this class or of an earlier one is left in the tick.
            pub(super) fn do_round(&mut self, class: u8) {
                match class {
                    $(class::$round => { $(self.$round_handler();)+ })*
                    _ => unreachable!("no round has class {class}"),
                }
            }
        }

        /// A kind of slots of the event queue, each of which waits for one event at a time.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum SlotKind {
            $($(#[$slot_doc])* $kind,)*
        }

        impl SlotKind {
            /// All kinds, in the order of their slots.
            pub const ALL: &[SlotKind] = &[$(SlotKind::$kind),*];
        }

        /// Numbers of slots, by kind.
        #[derive(Clone, Copy, Debug, Default)]
        pub struct SlotCounts {
            $($(#[$slot_doc])* pub $slot: usize,)*
        }

        impl SlotCounts {
            /// The counts in the order of [`SlotKind::ALL`].
            pub fn all(self) -> [usize; SlotKind::ALL.len()] {
                [$(self.$slot),*]
            }
        }

        impl Slots {
            $($(#[$slot_doc])* #[inline] pub fn $slot(self, number: u32) -> u32 {
                self.at(SlotKind::$kind, number)
            })*
        }

        /// All kinds of events.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Event {
            $($(#[$event_doc])* $event,)*
        }

        impl Ordered for Event {
            #[inline]
            fn class(self) -> u8 {
                match self {
                    $(Event::$event => class::$class,)*
                }
            }
        }

        impl Event {
            /// The kind of slots that it is pending in.
            #[inline]
            pub fn kind(self) -> SlotKind {
                match self {
                    $(Event::$event => SlotKind::$of,)*
                }
            }
        }
    };
}

pub(super) use world;
