//! Bursts: failures of one mode that begin closer together than chance allows.
//!
//! Intuition: among many blades two failures now and then fall into the same quarter of an hour. How often they do by
//! chance follows from their number alone; what comes on top has a common cause. Laws of lives know nothing of it: a
//! scenario without a `[[burst]]` has the right number of failures, and too few at once.
//!
//! Model: failures of a mode in the order of time form a *cluster* as long as each begins within a window of the one
//! before. If failures came independently at a steady rate λ, a gap would be that short with probability 1 − exp(−λw), and n
//! failures would have (n − 1) times as many short gaps. Windows count in which chance explains less than half of the short
//! gaps, and these are beyond chance; of them the shortest is taken that holds nearly all of the largest excess. The
//! clusters that chance explains are left where they are: those that are spread the widest.
//!
//! Limits: a burst of a scenario strikes at one instant, whereas the failures of a cluster spread over its window; blades
//! that fail together need a record whose times are finer than the window.
//!
//! Source: the test is that of a Poisson process against clustering at short gaps, Cox and Lewis, *The Statistical
//! Analysis of Series of Events*, 1966, section 6.2; the windows are assumed.

use crate::math::poisson_lower;
use crate::records::history::History;
use crate::units::Span;

/// Windows \[min\]; assumed: from one alarm to the time in which a fault spreads and operators still call it one event.
const WINDOWS_MIN: [i64; 4] = [0, 5, 15, 60];
const MINUTE_US: i64 = 60_000_000;
/// Fewer short gaps show no bursts; assumed.
const FEWEST: usize = 3;
/// The probability that chance gives so many short gaps in one window \[1\].
const ALPHA: f64 = 0.001;
/// Chance explains no more of the short gaps than this \[1\].
const MOST_BY_CHANCE: f64 = 0.5;

/// Share of the largest excess that the window is to hold \[1\]; assumed.
const NEARLY_ALL: f64 = 0.9;

/// The bursts of one failure mode.
#[derive(Clone, Debug, PartialEq)]
pub struct Bursts {
    /// Failures within this time of the one before belong together.
    pub window: Span,
    /// Gaps between consecutive failures that are as short.
    pub short_gaps: usize,
    /// Short gaps that chance explains.
    pub by_chance: f64,
    /// The outages of each burst, by position in the history, by time.
    pub struck: Vec<Vec<usize>>,
    /// The members of most bursts share a place.
    pub in_one_place: bool,
}

/// The bursts of a mode, by position; `None` if chance explains what is close together.
///
/// `places` are the places of the units, such as enclosures, by position; a unit without any has `None`.
pub fn bursts(history: &History, mode: usize, places: &[Option<&str>]) -> Option<Bursts> {
    let of_mode: Vec<usize> =
        (0..history.outages.len()).filter(|at| history.outages[*at].mode == mode).collect();
    let minutes: Vec<i64> = of_mode.iter().map(|at| history.outages[*at].failed.0 / MINUTE_US).collect();
    let gaps: Vec<i64> = minutes.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let length_min = (history.window.0 / MINUTE_US).max(1) as f64;
    let beyond_chance = |window: i64| {
        let short_gaps = gaps.iter().filter(|gap| **gap <= window).count();
        // Times are whole minutes: a gap of 0 is one below half a minute or so.
        let reach_min = window as f64 + 0.5;
        let rate = minutes.len() as f64 / length_min;
        let by_chance = gaps.len() as f64 * -libm::expm1(-rate * reach_min);
        let is_beyond = short_gaps >= FEWEST
            && by_chance <= MOST_BY_CHANCE * short_gaps as f64
            // Even the mean at which fewer would be likely is above that of chance.
            && poisson_lower(short_gaps as u64, ALPHA) > by_chance;
        is_beyond.then_some((window, short_gaps, by_chance))
    };
    let candidates: Vec<(i64, usize, f64)> = WINDOWS_MIN.into_iter().filter_map(beyond_chance).collect();
    let excess = |of: &(i64, usize, f64)| of.1 as f64 - of.2;
    let largest = candidates.iter().map(excess).fold(0.0, f64::max);
    let (window, short_gaps, by_chance) =
        candidates.into_iter().find(|of| excess(of) >= NEARLY_ALL * largest)?;
    let mut struck = clusters(&of_mode, &gaps, window);
    leave_to_chance(&mut struck, history, 1.0 - by_chance / short_gaps as f64);
    let in_one_place = share_places(&struck, history, places);
    Some(Bursts { window: Span(window * MINUTE_US), short_gaps, by_chance, struck, in_one_place })
}

/// The clusters of two and more, by time.
fn clusters(outages: &[usize], gaps: &[i64], window: i64) -> Vec<Vec<usize>> {
    let mut clusters: Vec<Vec<usize>> = Vec::new();
    let mut goes_on = false;
    for (pair, gap) in outages.windows(2).zip(gaps) {
        let is_short = *gap <= window;
        match clusters.last_mut() {
            Some(cluster) if is_short && goes_on => cluster.push(pair[1]),
            _ if is_short => clusters.push(pair.to_vec()),
            _ => {}
        }
        goes_on = is_short;
    }
    clusters
}

/// Keeps this share of the clusters: those whose failures are closest to each other.
fn leave_to_chance(clusters: &mut Vec<Vec<usize>>, history: &History, share: f64) {
    let spread = |cluster: &[usize]| {
        let at = |outage: usize| history.outages[outage].failed.0;
        let (first, last) = (cluster[0], cluster[cluster.len() - 1]);
        (at(last) - at(first)) / (cluster.len() as i64 - 1)
    };
    let kept = libm::round(clusters.len() as f64 * share) as usize;
    clusters.sort_by_key(|cluster| (spread(cluster), cluster[0]));
    clusters.truncate(kept.max(1));
    clusters.sort_by_key(|cluster| cluster[0]);
}

/// Of the pairs of blades struck together more than half share a place.
fn share_places(clusters: &[Vec<usize>], history: &History, places: &[Option<&str>]) -> bool {
    let place = |outage: usize| places.get(history.outages[outage].unit).copied().flatten();
    let (mut pairs, mut shared) = (0, 0);
    for pair in clusters.iter().flat_map(|cluster| cluster.windows(2)) {
        pairs += 1;
        shared += u32::from(place(pair[0]).is_some() && place(pair[0]) == place(pair[1]));
    }
    2 * shared > pairs
}

impl Bursts {
    /// The mean time from one burst to the next \[h\].
    pub fn every_h(&self, history: &History) -> f64 {
        history.window.hours() / self.struck.len() as f64
    }

    /// The number of blades of each burst, in ascending order.
    pub fn sizes(&self) -> Vec<usize> {
        let mut sizes: Vec<usize> = self.struck.iter().map(Vec::len).collect();
        sizes.sort_unstable();
        sizes
    }

    /// The finding, and what a scenario would have to say.
    pub fn sentence(&self, history: &History) -> String {
        let sizes = self.sizes();
        let (least, most) = (sizes.first().copied().unwrap_or(0), sizes.last().copied().unwrap_or(0));
        let blades = if least == most { format!("{most}") } else { format!("{least} to {most}") };
        let within = match self.window.0 / MINUTE_US {
            0 => "in the same minute as".to_owned(),
            minutes => format!("within {minutes} min of"),
        };
        let place = if self.in_one_place { ", most within an enclosure" } else { "" };
        format!(
            "BURSTS: {} failures begin {within} the one before, where chance explains {:.1}: {} bursts of {blades} \
             blades{place}, one in {:.0} h. A scenario without a [[burst]] has too few blades down at once",
            self.short_gaps,
            self.by_chance,
            self.struck.len(),
            self.every_h(history),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::streams::StreamKey;
    use crate::records::testing::of_failures;

    const HOUR: i64 = 3_600_000_000;

    /// Failures of 100 units over 20,000 h, `alone` of them at times of their own and `struck` bursts of three within ten
    /// minutes.
    fn record(alone: u64, struck: u64, seed: u64) -> History {
        let key = StreamKey::replication(seed, 0).named("record");
        let time =
            |name: &str, at: u64| (20_000.0 * HOUR as f64 * key.named(name).stream(at).uniform()) as i64;
        let mut failed: Vec<i64> = (0..alone).map(|at| time("alone", at)).collect();
        for burst in 0..struck {
            let at = time("burst", burst);
            failed.extend([at, at + 3 * MINUTE_US, at + 9 * MINUTE_US]);
        }
        failed.sort_unstable();
        let failed: Vec<Span> = failed.into_iter().map(Span).collect();
        of_failures(100, Span(20_000 * HOUR), &failed)
    }

    #[test]
    fn independent_failures_have_none() {
        // A false alarm in one of four windows has a probability of 0.4 % at most; one of 40 records would be 15 %.
        for seed in 0..40 {
            assert_eq!(bursts(&record(300, 0, seed), 0, &[]), None, "{seed}");
        }
    }

    #[test]
    fn bursts_are_found_with_their_number_and_size() {
        let history = record(300, 25, 1);
        let found = bursts(&history, 0, &[]).unwrap();
        assert_eq!(found.window, Span(15 * MINUTE_US), "{found:?}");
        // By chance, 374 gaps at 375 failures in 20,000 h: 1.8 within 15 min.
        assert!((found.by_chance - 1.80).abs() < 0.02, "{found:?}");
        assert!((23..=26).contains(&found.struck.len()), "{found:?}");
        assert!(found.sizes().iter().filter(|size| **size == 3).count() >= 22);
        assert!(!found.in_one_place);
    }

    #[test]
    fn the_place_of_bursts_is_seen() {
        let mut history = record(200, 20, 3);
        let struck = bursts(&history, 0, &[]).unwrap().struck;
        // Ten enclosures of ten units; the members of a burst move into one.
        let names: Vec<String> = (0..10).map(|enclosure| format!("C{enclosure}")).collect();
        let places: Vec<Option<&str>> = (0..100).map(|unit| Some(names[unit / 10].as_str())).collect();
        for (burst, members) in struck.iter().enumerate() {
            members
                .iter()
                .enumerate()
                .for_each(|(at, outage)| history.outages[*outage].unit = 10 * (burst % 10) + at);
        }
        assert!(bursts(&history, 0, &places).unwrap().in_one_place);
    }
}
