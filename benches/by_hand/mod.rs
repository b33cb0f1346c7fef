//! The model *spares-1*, written by hand for this model alone: the yardstick of the simulator's speed.
//!
//! N workloads run on a blade each; a blade in use lives for an exponential time. At a failure the workload claims the
//! first spare that is ready, by number, and is up again 360 s later; the failed blade goes to the next free crew, and
//! then to the pool. Nothing is kept but the downtime.
//!
//! It draws under the keys of the simulator and breaks ties as it does, so that both must agree to the microsecond.
//! Struct of arrays; an indexed 4-ary heap with one slot a blade and one a workload. An event that is taken leaves a
//! hole at the top, which the next one fills.

use hotspare::{StreamKey, hash_name};
use std::collections::{BTreeSet, VecDeque};

const HOUR: f64 = 3.6e9;
const TAKEOVER: i64 = 360_000_000;

/// What a history came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct History {
    /// Repairs completed.
    pub cycles: u64,
    /// Time that workloads were down, summed up \[µs\].
    pub down_us: i128,
}

/// Simulates `n` workloads with `n`/50 spares and `n`/100 crews for `hours`.
pub fn simulate(n: u32, hours: i64, seed: u64, replication: u32) -> History {
    let mut site = Site::new(n, hours, seed, replication);
    site.run();
    site.history
}

struct Site {
    now: i64,
    horizon: i64,
    n: u32,
    heap: Heap,
    /// The key of each blade's draws.
    life_keys: Vec<StreamKey>,
    repair_keys: Vec<StreamKey>,
    /// Lives that a blade has had.
    ordinals: Vec<u32>,
    /// The workload on each blade.
    workloads: Vec<u32>,
    /// The blade that each workload is on or is about to be on, and since when it is down.
    blades: Vec<u32>,
    down_since: Vec<i64>,
    pool: Pool,
    waiting: BTreeSet<(i64, u32)>,
    crews: u32,
    shop: VecDeque<u32>,
    history: History,
}

/// Classes of one tick, as the simulator has them.
const HORIZON: u8 = 13;
const REPAIRED: u8 = 2;
const TAKEN_OVER: u8 = 3;
const FAILS: u8 = 7;

impl Site {
    fn new(n: u32, hours: i64, seed: u64, replication: u32) -> Site {
        let spares = n / 50;
        let all = n + spares;
        let root = StreamKey::replication(seed, replication).named("blade");
        let (first, spare) = (root.named("w"), root.named("spare-a"));
        let key =
            |at: u32| if at < spares { spare.with(at.into()) } else { first.with((at - spares).into()) };
        let life = |at| key(at).with(const { hash_name("life") }).with(const { hash_name("f") });
        let repair = |at| key(at).with(const { hash_name("repair") }).with(const { hash_name("f") });
        let mut site = Site {
            now: 0,
            horizon: hours * HOUR as i64,
            n,
            heap: Heap::new((all + n + 1) as usize),
            life_keys: (0..all).map(life).collect(),
            repair_keys: (0..all).map(repair).collect(),
            ordinals: vec![0; all as usize],
            workloads: vec![u32::MAX; all as usize],
            blades: vec![0; n as usize],
            down_since: vec![0; n as usize],
            pool: Pool::new(all),
            waiting: BTreeSet::new(),
            crews: n / 100,
            shop: VecDeque::new(),
            history: History { cycles: 0, down_us: 0 },
        };
        site.heap.schedule(all + n, site.horizon, HORIZON);
        (0..spares).for_each(|blade| site.pool.insert(blade));
        for workload in 0..n {
            site.comes_up(workload, spares + workload);
        }
        site
    }

    fn run(&mut self) {
        let all = self.ordinals.len() as u32;
        loop {
            let Some((time, class, slot)) = self.heap.pop() else { return };
            self.now = time;
            match class {
                FAILS => self.fails(slot),
                REPAIRED => self.repaired(slot),
                TAKEN_OVER => self.taken_over(slot - all),
                _ => break,
            }
            if !self.waiting.is_empty() && self.heap.next_time() > time {
                self.claims();
            }
        }
        for workload in 0..self.n {
            if self.down_since[workload as usize] > 0 {
                self.history.down_us += i128::from(self.now - self.down_since[workload as usize]);
            }
        }
    }

    fn comes_up(&mut self, workload: u32, blade: u32) {
        self.blades[workload as usize] = blade;
        self.workloads[blade as usize] = workload;
        let end = self.now + draw(self.life_keys[blade as usize], self.ordinals[blade as usize], 1000.0);
        if end < self.horizon {
            self.heap.schedule(blade, end, FAILS);
        }
    }

    fn fails(&mut self, blade: u32) {
        let workload = self.workloads[blade as usize];
        self.down_since[workload as usize] = self.now;
        self.waiting.insert((self.now, workload));
        if self.crews > 0 {
            self.crews -= 1;
            self.begin_repair(blade);
        } else {
            self.shop.push_back(blade);
        }
    }

    fn begin_repair(&mut self, blade: u32) {
        let end = self.now + draw(self.repair_keys[blade as usize], self.ordinals[blade as usize], 8.0);
        if end < self.horizon {
            self.heap.schedule(blade, end, REPAIRED);
        }
    }

    fn repaired(&mut self, blade: u32) {
        self.history.cycles += 1;
        self.ordinals[blade as usize] += 1;
        self.pool.insert(blade);
        match self.shop.pop_front() {
            Some(next) => self.begin_repair(next),
            None => self.crews += 1,
        }
    }

    fn claims(&mut self) {
        while let Some(spare) = self.pool.first() {
            let Some((_, workload)) = self.waiting.pop_first() else { return };
            self.pool.remove(spare);
            self.blades[workload as usize] = spare;
            let all = self.ordinals.len() as u32;
            if self.now + TAKEOVER < self.horizon {
                self.heap.schedule(all + workload, self.now + TAKEOVER, TAKEN_OVER);
            }
        }
    }

    fn taken_over(&mut self, workload: u32) {
        self.history.down_us += i128::from(self.now - self.down_since[workload as usize]);
        self.down_since[workload as usize] = 0;
        self.comes_up(workload, self.blades[workload as usize]);
    }
}

/// An exponential draw \[µs\], as the simulator makes it.
fn draw(key: StreamKey, ordinal: u32, mean_h: f64) -> i64 {
    let us = mean_h * HOUR * -libm::log(key.stream(ordinal.into()).uniform());
    (us.round_ties_even() as i64).max(1)
}

/// Blades that are ready: a bitmap with two summaries.
struct Pool([Vec<u64>; 3]);

impl Pool {
    fn new(blades: u32) -> Pool {
        let words = |bits: usize| bits.div_ceil(64);
        let first = words(blades as usize);
        Pool([vec![0; first], vec![0; words(first)], vec![0; words(words(first))]])
    }

    fn insert(&mut self, at: u32) {
        let mut at = at as usize;
        for level in &mut self.0 {
            level[at / 64] |= 1 << (at % 64);
            at /= 64;
        }
    }

    fn remove(&mut self, at: u32) {
        let mut at = at as usize;
        for level in &mut self.0 {
            level[at / 64] &= !(1 << (at % 64));
            if level[at / 64] != 0 {
                return;
            }
            at /= 64;
        }
    }

    fn first(&self) -> Option<u32> {
        let mut at = self.0[2].iter().position(|word| *word != 0)?;
        for level in self.0.iter().rev() {
            at = at * 64 + level[at].trailing_zeros() as usize;
        }
        Some(at as u32)
    }
}

#[derive(Clone, Copy)]
struct Entry {
    time: i64,
    /// The class in the top 8 bits, the sequence below.
    order: u64,
    slot: u32,
}

impl Entry {
    fn key(&self) -> u128 {
        (self.time as u128) << 64 | u128::from(self.order)
    }
}

const ABSENT: u32 = u32::MAX;

/// An indexed 4-ary heap whose top may be a hole.
struct Heap {
    entries: Vec<Entry>,
    places: Vec<u32>,
    sequence: u64,
    hole: bool,
}

impl Heap {
    fn new(slots: usize) -> Heap {
        Heap { entries: Vec::with_capacity(slots), places: vec![ABSENT; slots], sequence: 0, hole: false }
    }

    fn schedule(&mut self, slot: u32, time: i64, class: u8) {
        self.sequence += 1;
        let entry = Entry { time, order: u64::from(class) << 56 | self.sequence, slot };
        debug_assert_eq!(self.places[slot as usize], ABSENT);
        if std::mem::take(&mut self.hole) {
            return self.sift_down(entry);
        }
        self.entries.push(entry);
        let mut at = self.entries.len() - 1;
        while at > 0 {
            let parent = (at - 1) / 4;
            if self.entries[parent].key() <= entry.key() {
                break;
            }
            self.put(at, self.entries[parent]);
            at = parent;
        }
        self.put(at, entry);
    }

    fn pop(&mut self) -> Option<(i64, u8, u32)> {
        self.fill();
        let first = *self.entries.first()?;
        self.places[first.slot as usize] = ABSENT;
        self.hole = true;
        Some((first.time, (first.order >> 56) as u8, first.slot))
    }

    fn next_time(&mut self) -> i64 {
        self.fill();
        self.entries.first().map_or(i64::MAX, |entry| entry.time)
    }

    fn fill(&mut self) {
        if std::mem::take(&mut self.hole)
            && let Some(last) = self.entries.pop()
            && !self.entries.is_empty()
        {
            self.sift_down(last);
        }
    }

    fn put(&mut self, at: usize, entry: Entry) {
        self.entries[at] = entry;
        self.places[entry.slot as usize] = at as u32;
    }

    fn sift_down(&mut self, entry: Entry) {
        let mut at = 0;
        loop {
            let first = 4 * at + 1;
            let children = self.entries.get(first..(first + 4).min(self.entries.len())).unwrap_or(&[]);
            let Some(least) = (0..children.len()).min_by_key(|child| children[*child].key()) else { break };
            if entry.key() <= children[least].key() {
                break;
            }
            self.put(at, self.entries[first + least]);
            at = first + least;
        }
        self.put(at, entry);
    }
}
