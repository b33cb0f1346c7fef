//! Bursts: failures of one mode that strike several blades closer together than chance allows.
//!
//! Intuition: among many blades two failures now and then fall into the same quarter of an hour. How often they do by
//! chance follows from how many fail on such a day; what comes on top has a common cause. Laws of lives know nothing of it: a
//! scenario without a `[[burst]]` has the right number of failures, and too few at once.
//!
//! Model: a failure of a mode and those of other blades within a window after it form a *cluster*. Chance is local: the
//! failures of the mode in the 12 hours on either side, but for the hour next to it, give the rate λ at that time, so that a
//! window of length w holds a Poisson number of others with the mean λw. Windows count in which chance explains less than
//! half of the failures that join another, and these are beyond chance; of them the shortest is taken that holds nearly
//! all of the largest excess. Of each size as many clusters are bursts as chance leaves unexplained: those that are spread
//! the least. Their number is a Poisson number, which gives the interval.
//!
//! The failures of a burst are marked ([`RecordedOutage::struck`](super::history::RecordedOutage::struck)), and the law of
//! lives is fitted without them, so that law and bursts together give the recorded failures.
//!
//! Limits: a burst of a scenario strikes at one instant, whereas the failures of a cluster spread over its window; repairs are
//! drawn for each blade, even where the record has them end together. Blades that fail together with different causes
//! are several failures. A size above the largest recorded is never drawn. The record needs times finer than the window.
//!
//! Source: the test is that of a Poisson process against clustering at short gaps, Cox and Lewis, *The Statistical
//! Analysis of Series of Events*, 1966, section 6.2; the windows and the 12 hours are assumed.

mod chance;
mod text;

pub use text::sections;

use super::history::History;
use crate::math::{poisson_lower, poisson_upper};
use crate::units::Span;
use std::collections::BTreeMap;

/// Windows \[min\]; assumed: from one alarm to the time in which a fault spreads and operators still call it one event.
const WINDOWS_MIN: [i64; 4] = [0, 5, 15, 60];
const MINUTE_US: i64 = 60_000_000;
/// Fewer failures that join another show no bursts; assumed.
const FEWEST: usize = 3;
/// The probability that chance makes so many failures join others in one window \[1\].
const ALPHA: f64 = 0.001;
/// Chance explains no more of them than this \[1\].
const MOST_BY_CHANCE: f64 = 0.5;
/// Share of the largest excess that the window is to hold \[1\]; assumed.
const NEARLY_ALL: f64 = 0.9;
/// Share of pairs in one place beyond that of chance that makes the place the reach of bursts \[1\]; assumed.
const MOSTLY: f64 = 0.5;

/// The bursts of one failure mode.
#[derive(Clone, Debug, PartialEq)]
pub struct Bursts {
    /// The name of the mode.
    pub mode: String,
    /// Failures of the mode, those of bursts included.
    pub failures: usize,
    /// Failures of other blades within this time of the first one belong together.
    pub window: Span,
    /// Failures that join another.
    pub joined: usize,
    /// Of them, those that chance explains.
    pub by_chance: f64,
    /// The outages of each burst, by position in the history, by time.
    pub struck: Vec<Vec<usize>>,
    /// The number of bursts that chance allows at 95 %.
    pub interval: (f64, f64),
    /// The members of most bursts share a place.
    pub in_one_place: bool,
    /// Time in service of all blades together \[h\].
    blade_h: f64,
}

/// Failures that begin within the window of another.
struct Clusters {
    window_min: i64,
    /// Outages by position in the history; those of blades that are struck once, alone included.
    all: Vec<Vec<usize>>,
    /// Other failures that chance puts into the window of each \[1\].
    by_chance: Vec<f64>,
}

/// A history with its bursts marked, and the bursts.
pub struct Apart {
    /// The history.
    pub history: History,
    /// The bursts, by mode.
    pub bursts: Vec<Bursts>,
}

/// Tells bursts from single failures; `places` are the places of the units, such as enclosures, by position.
pub fn apart(history: &History, places: &[Option<&str>]) -> Apart {
    let mut marked = history.clone();
    let of = |mode| bursts(history, mode, places);
    let bursts: Vec<Bursts> = (0..history.modes.len()).filter_map(of).collect();
    for at in bursts.iter().flat_map(|of| of.struck.iter().flatten()) {
        marked.outages[*at].struck = true;
    }
    Apart { history: marked, bursts }
}

/// The bursts of a mode, by position; `None` if chance explains what is close together, or nothing fails alone.
pub fn bursts(history: &History, mode: usize, places: &[Option<&str>]) -> Option<Bursts> {
    let of_mode: Vec<usize> =
        (0..history.outages.len()).filter(|at| history.outages[*at].mode == mode).collect();
    let rates = chance::rates(history, &of_mode);
    let candidates: Vec<Clusters> = WINDOWS_MIN
        .into_iter()
        .map(|window_min| Clusters::new(history, &of_mode, &rates, window_min))
        .filter(Clusters::are_beyond_chance)
        .collect();
    let excess = |of: &Clusters| of.joined() as f64 - of.explained();
    let largest = candidates.iter().map(excess).fold(0.0, f64::max);
    let found = candidates.into_iter().find(|of| excess(of) >= NEARLY_ALL * largest)?;
    let (struck, interval) = found.bursts(history);
    let alone = of_mode.len() - struck.iter().map(Vec::len).sum::<usize>();
    (!struck.is_empty() && alone > 0).then(|| Bursts {
        mode: history.modes[mode].clone(),
        failures: of_mode.len(),
        window: Span(found.window_min * MINUTE_US),
        joined: found.joined(),
        by_chance: found.explained(),
        in_one_place: share_places(&struck, history, places),
        struck,
        interval,
        blade_h: history.watched().hours(),
    })
}

impl Clusters {
    /// Clusters of failures that begin within a window of the first one.
    fn new(history: &History, of_mode: &[usize], rates: &[f64], window_min: i64) -> Clusters {
        let minute = |at: usize| history.outages[of_mode[at]].failed.0 / MINUTE_US;
        let mut clusters = Clusters { window_min, all: Vec::new(), by_chance: Vec::new() };
        // Times are whole minutes: one at a distance of 0 is within half a minute or so.
        let reach_min = window_min as f64 + 0.5;
        let mut first = 0;
        while first < of_mode.len() {
            let mut cluster: Vec<usize> = Vec::new();
            let mut at = first;
            while at < of_mode.len() && minute(at) - minute(first) <= window_min {
                let unit = |outage: usize| history.outages[outage].unit;
                if cluster.iter().all(|member| unit(*member) != unit(of_mode[at])) {
                    cluster.push(of_mode[at]);
                }
                at += 1;
            }
            clusters.all.push(cluster);
            clusters.by_chance.push(rates[first] * reach_min);
            first = at;
        }
        clusters
    }

    fn joined(&self) -> usize {
        self.all.iter().map(|cluster| cluster.len() - 1).sum()
    }

    fn explained(&self) -> f64 {
        self.by_chance.iter().sum()
    }

    fn are_beyond_chance(&self) -> bool {
        let (joined, explained) = (self.joined(), self.explained());
        joined >= FEWEST
            && explained <= MOST_BY_CHANCE * joined as f64
            // Even the mean at which fewer would be likely is above that of chance.
            && poisson_lower(joined as u64, ALPHA) > explained
    }

    /// The bursts among the clusters by time, and the interval of their number.
    fn bursts(&self, history: &History) -> (Vec<Vec<usize>>, (f64, f64)) {
        let at = |outage: usize| history.outages[outage].failed.0;
        let spread = |cluster: &[usize]| at(cluster[cluster.len() - 1]) - at(cluster[0]);
        let mut by_size: BTreeMap<usize, Vec<&Vec<usize>>> = BTreeMap::new();
        for cluster in self.all.iter().filter(|cluster| cluster.len() > 1) {
            by_size.entry(cluster.len()).or_default().push(cluster);
        }
        let (mut struck, mut seen, mut by_chance) = (Vec::new(), 0, 0.0);
        for (size, mut clusters) in by_size {
            let expected: f64 = self.by_chance.iter().map(|mean| chance::poisson(size - 1, *mean)).sum();
            let kept = libm::round(clusters.len() as f64 - expected).max(0.0) as usize;
            seen += clusters.len();
            by_chance += expected;
            clusters.sort_by_key(|cluster| (spread(cluster), cluster[0]));
            struck.extend(clusters.into_iter().take(kept).cloned());
        }
        struck.sort_by_key(|cluster| cluster[0]);
        let bound = |of: fn(u64, f64) -> f64| (of(seen as u64, 0.025) - by_chance).max(0.0);
        (struck, (bound(poisson_lower), bound(poisson_upper)))
    }
}

/// Of the pairs of blades struck one after the other most share a place, and by more than chance.
fn share_places(struck: &[Vec<usize>], history: &History, places: &[Option<&str>]) -> bool {
    let place = |unit: usize| places.get(unit).copied().flatten();
    let of = |outage: usize| place(history.outages[outage].unit);
    let pairs: Vec<bool> = struck
        .iter()
        .flat_map(|burst| burst.windows(2))
        .map(|pair| of(pair[0]).is_some() && of(pair[0]) == of(pair[1]))
        .collect();
    let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
    let units = history.units.iter().enumerate().filter(|(_, unit)| unit.to > unit.from).map(|(at, _)| at);
    units.clone().filter_map(place).for_each(|place| *counts.entry(place).or_default() += 1.0);
    let n = units.count() as f64;
    let by_chance =
        counts.values().map(|count| count * (count - 1.0)).sum::<f64>() / (n * (n - 1.0)).max(1.0);
    let share = pairs.iter().filter(|shared| **shared).count() as f64 / pairs.len().max(1) as f64;
    share - by_chance > MOSTLY * (1.0 - by_chance)
}

impl Bursts {
    /// The mean time from one burst to the next among so many blades \[h\]: as many strike a blade as on record.
    pub fn every_h(&self, blades: f64) -> f64 {
        self.blade_h / self.struck.len() as f64 / blades
    }

    /// The number of blades of each burst, in ascending order.
    pub fn sizes(&self) -> Vec<usize> {
        let mut sizes: Vec<usize> = self.struck.iter().map(Vec::len).collect();
        sizes.sort_unstable();
        sizes
    }

    /// Failures of bursts.
    pub fn members(&self) -> usize {
        self.struck.iter().map(Vec::len).sum()
    }
}

#[cfg(test)]
mod tests;
