//! Which slot of the event queue belongs to which process.
//!
//! Intuition: a process waits for one thing at a time. Processes of one kind have neighbouring slots, kind after kind,
//! so that a slot is an addition and a kind that a scenario has none of costs nothing.

macro_rules! processes {
    ($($(#[$doc:meta])* $kind:ident $slot:ident),* $(,)?) => {
        /// A kind of process.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Process {
            $($(#[$doc])* $kind,)*
        }

        impl Process {
            /// All kinds, in the order of their slots.
            pub const ALL: &[Process] = &[$(Process::$kind),*];
        }

        /// How many processes of each kind there are.
        #[derive(Clone, Copy, Debug, Default)]
        pub struct Counts {
            $($(#[$doc])* pub $slot: usize,)*
        }

        impl Counts {
            fn all(self) -> [usize; KINDS] {
                [$(self.$slot),*]
            }
        }

        impl Slots {
            $($(#[$doc])* pub fn $slot(self, number: u32) -> u32 {
                self.first[Process::$kind as usize] + number
            })*
        }
    };
}

processes! {
    /// A blade, by number.
    Blade blade,
    /// A workload, by number.
    Workload workload,
    /// A workload's rest after a planned move, by number of the workload.
    Cooldown cooldown,
    /// A delivery, by number of the blade group.
    Delivery delivery,
    /// A recorded blade, by position among them.
    Recorded recorded,
    /// The module of an enclosure, by number.
    Module module,
    /// A fabric, by number.
    Fabric fabric,
    /// What blades depend on, by number.
    Outage outage,
    /// A burst, by number.
    Burst burst,
    /// The false alarm of a blade, by number of the blade.
    Alarm alarm,
    /// The next round of polls that keeps a module busy, by number of the module.
    Poll poll,
    /// The round of polls under way, by number of the module.
    PollEnd poll_end,
    /// The windows of a kind of maintenance, by number.
    Window window,
    /// A freeze, by number.
    Freeze freeze,
    /// The next arrival of a class, by number.
    Arrival arrival,
    /// The next change of what a class requires, by number.
    Profile profile,
    /// The end of a workload's run, by number of the workload.
    Finish finish,
    /// The repair under way of a blade that runs, by number of the blade.
    Online online,
    /// The management server.
    Management management,
    /// The end of the warm-up.
    WarmUp warm_up,
    /// The horizon.
    Horizon horizon,
}

const KINDS: usize = Process::ALL.len();

/// The slots of all processes.
#[derive(Clone, Copy, Debug)]
pub struct Slots {
    /// The first slot of each kind, and the end.
    first: [u32; KINDS + 1],
}

impl Slots {
    /// Slots for so many processes of each kind.
    ///
    /// # Panics
    /// If there are 2^32 processes or more, which no validated scenario has.
    pub fn new(counts: Counts) -> Slots {
        let mut first = [0u32; KINDS + 1];
        for (kind, count) in counts.all().into_iter().enumerate() {
            let end = u32::try_from(count).ok().and_then(|count| first[kind].checked_add(count));
            first[kind + 1] = end.expect("a validated scenario has fewer than 2^32 processes");
        }
        Slots { first }
    }

    /// The number of slots.
    pub fn len(self) -> usize {
        self.first[KINDS] as usize
    }

    /// Whether there is a process of this kind.
    pub fn has(self, process: Process) -> bool {
        self.first[process as usize] < self.first[process as usize + 1]
    }

    /// The number of the process of a kind whose slot this is.
    pub fn number(self, process: Process, slot: u32) -> u32 {
        debug_assert_eq!(self.owner(slot).0, process);
        slot - self.first[process as usize]
    }

    /// Whose slot this is: the kind of process, and its number.
    pub fn owner(self, slot: u32) -> (Process, u32) {
        let kind = self.first[1..].partition_point(|end| *end <= slot);
        (Process::ALL[kind], slot - self.first[kind])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slot_has_one_owner() {
        let slots = Slots::new(Counts {
            blade: 5,
            workload: 3,
            cooldown: 3,
            module: 2,
            horizon: 1,
            ..Counts::default()
        });
        assert_eq!(slots.len(), 14);
        let owners: Vec<(Process, u32)> = (0..14).map(|slot| slots.owner(slot)).collect();
        assert_eq!(owners[4..6], [(Process::Blade, 4), (Process::Workload, 0)]);
        assert_eq!(owners[slots.module(1) as usize], (Process::Module, 1));
        assert_eq!(owners[slots.horizon(0) as usize], (Process::Horizon, 0));
        assert!(slots.has(Process::Module) && !slots.has(Process::Fabric));
        assert_eq!(slots.number(Process::Cooldown, slots.cooldown(2)), 2);
    }
}
