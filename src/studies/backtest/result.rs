//! The figures compared: outages, minutes and the largest number down at once, month by month and in all.

use crate::records::moment::Calendar;
use crate::records::rates::FittedMode;
use crate::units::Time;

/// The result of a backtest.
pub struct Outcome {
    /// The name of the scenario.
    pub name: String,
    /// The instant at which the record is cut.
    pub split: Time,
    /// The start and the end of the record.
    pub window: (Time, Time),
    /// The clock.
    pub calendar: Calendar,
    /// The failure modes as fitted to the earlier part.
    pub modes: Vec<FittedMode>,
    /// Outages of the earlier part.
    pub earlier: usize,
    /// Ages, bursts and frailty of the earlier part, a sentence each.
    pub findings: Vec<String>,
    /// Warnings about the laws of the earlier part, a sentence each.
    pub warnings: Vec<String>,
    /// Blades in service in the later part, on average.
    pub blades: f64,
    /// Workloads of the scenario, each on a blade.
    pub workloads: usize,
    /// The names of the months, those that the later part has only a piece of marked with `*`.
    pub months: Vec<String>,
    /// The measures compared: month by month, three measures each, then the later part as a whole.
    pub measures: Vec<Measure>,
    /// Number of simulated replications.
    pub histories: u32,
    /// Intervals that a simulated history misses, on average.
    pub misses_mean: f64,
    /// Intervals that 95 of 100 simulated histories do not miss more of.
    pub misses_most: usize,
}

/// Fewest histories for a verdict: from fewer, the number of misses that 95 of 100 histories do not exceed hangs on less
/// than ten of them; assumed.
pub(super) const FEWEST_FOR_A_VERDICT: u32 = 199;

/// When a blade went down and when it was back \[µs\], from the start of the later part.
pub(super) type Down = (i64, i64);

/// The names of the measures of a month, in their order.
pub const NAMES: [&str; 3] = ["outages", "minutes", "most_down"];

/// The months of the later part.
pub(super) struct Months {
    /// Their names.
    pub names: Vec<String>,
    /// The end of each \[µs\]; the last one at the end of the record.
    ends: Vec<i64>,
}

/// The position of the record relative to the interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    Holds,
    /// It lies below.
    Below,
    /// It lies above.
    Above,
}

/// One figure: as recorded, and the range in which the simulation expects it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure {
    /// Recorded value.
    pub recorded: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The median of the simulated values.
    pub median: f64,
    /// The upper end.
    pub high: f64,
}

impl Measure {
    /// True if a value lies in the interval.
    pub fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// The position of the record.
    pub fn verdict(&self) -> Verdict {
        match self.recorded {
            value if value < self.low => Verdict::Below,
            value if value > self.high => Verdict::Above,
            _ => Verdict::Holds,
        }
    }
}

impl Months {
    /// The months between two instants, the first and the last perhaps in part.
    pub fn new(calendar: &Calendar, from: Time, to: Time) -> Months {
        let mut months = Months { names: Vec::new(), ends: Vec::new() };
        let mut at = from;
        while at < to {
            let (name, next) = calendar.month(at);
            let begins = calendar.month(Time(at.0 - 1)).1 == at;
            let whole = begins && next <= to;
            months.names.push(if whole { name } else { format!("{name}*") });
            // A calendar that ends would go on for ever.
            at = if next > at { next } else { to };
            months.ends.push(at.min(to).0 - from.0);
        }
        months
    }

    /// The measures of each month, then those of all together.
    pub fn values(&self, down: &[Down]) -> Vec<f64> {
        let mut changes: Vec<(i64, i64)> =
            down.iter().flat_map(|(from, to)| [(*from, 1), (*to, -1)]).collect();
        // Who is back at an instant is not down with who fails then.
        changes.sort_unstable();
        let mut changes = changes.into_iter().peekable();
        let (mut at, mut now, mut values) = (0, 0, Vec::new());
        let mut total = [0.0, 0.0, 0.0];
        for end in &self.ends {
            let (mut outages, mut down_us, mut most) = (0, 0i128, now);
            while let Some((time, change)) = changes.next_if(|(time, _)| time < end) {
                down_us += i128::from(now) * i128::from(time - at);
                (at, now) = (time, now + change);
                outages += change.max(0);
                most = most.max(now);
            }
            down_us += i128::from(now) * i128::from(end - at);
            at = *end;
            let month = [outages as f64, down_us as f64 / 60e6, most as f64];
            values.extend(month);
            total = [total[0] + month[0], total[1] + month[1], total[2].max(month[2])];
        }
        values.extend(total);
        values
    }
}

/// The rank of the ends of the intervals among n values.
fn rank(n: usize) -> usize {
    ((n + 1) * 25 / 1000).max(1)
}

/// Compares the record with the simulated histories, figure by figure.
///
/// With n histories the interval runs from the k-th smallest to the k-th largest value, k = 2.5 % of n + 1, rounded down:
/// one more history of the same kind falls inside with at least 95 %. Source: Hahn and Meeker, *Statistical Intervals*,
/// 1991, section 5.4 (distribution-free prediction intervals).
pub(super) fn compare(recorded: &[f64], simulated: &[Vec<f64>]) -> Vec<Measure> {
    let n = simulated.len();
    let rank = rank(n);
    let of = |(at, recorded): (usize, &f64)| {
        let mut values: Vec<f64> = simulated.iter().map(|values| values[at]).collect();
        values.sort_by(f64::total_cmp);
        Measure { recorded: *recorded, low: values[rank - 1], median: values[n / 2], high: values[n - rank] }
    };
    recorded.iter().enumerate().map(of).collect()
}

/// The figures that each history misses, held against the intervals that the others make as [`compare`] does.
pub(super) fn misses(simulated: &[Vec<f64>]) -> Vec<usize> {
    let n = simulated.len();
    let rank = rank(n);
    let mut misses = vec![0; n];
    for at in 0..simulated.first().map_or(0, Vec::len) {
        let mut values: Vec<f64> = simulated.iter().map(|values| values[at]).collect();
        values.sort_by(f64::total_cmp);
        for (missed, own) in misses.iter_mut().zip(simulated.iter().map(|values| values[at])) {
            // Below the k-th smallest of the others: so are at most k with itself.
            let (below, upto) = (values.partition_point(|v| *v < own), values.partition_point(|v| *v <= own));
            *missed += usize::from(upto <= rank || n - below <= rank);
        }
    }
    misses
}
