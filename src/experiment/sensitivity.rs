//! What moves an answer most: each uncertain value at either end of its range, all others as the scenario says.
//!
//! Intuition: `1 + 2n` variants of one scenario on the same random numbers. The swing of a value is the answer at its
//! upper end less that at its lower end, paired by replication, so that luck which both share cancels.
//!
//! Limits: one value at a time, whatever it is correlated with. What two of them do together, and what happens between
//! the ends, is not seen; a `[sweep]` shows both.

use super::grid::Cell;
use super::{SumRow, Summary};
use crate::stats::metrics::{Formula, Metric, VALUE};
use crate::stats::{Estimate, holm, paired_difference};
use serde::{Deserialize, Serialize};

pub use crate::scenario::Uncertain;

/// One figure of the site in one variant: all that a study of sensitivity needs of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// Replications that it rests on.
    pub replications: usize,
    /// The figure under each policy, in the order of the scenario.
    pub answers: Vec<Answer>,
}

/// The figure under one policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Value and interval.
    pub estimate: Estimate,
    /// Numerator and denominator in each replication (of the downtime, for an availability).
    pub sums: Vec<(f64, f64)>,
}

impl Variant {
    /// What a summary says of a metric; `None` if it was not observed.
    pub fn new(summary: &Summary, metric: &Metric) -> Option<Variant> {
        let answer = |policy: usize| {
            let estimate = *summary.site(policy, metric.name, VALUE)?;
            let is = |row: &&SumRow| row.policy == policy && row.scope == "site" && row.metric == metric.name;
            let sums = summary.sums.iter().filter(is).map(|row| (row.numerator, row.denominator)).collect();
            Some(Answer { estimate, sums })
        };
        let answers = (0..summary.policies.len()).map(answer).collect::<Option<_>>()?;
        Some(Variant { replications: summary.replications.0, answers })
    }
}

/// How uncertain values move one figure of the site under one policy.
pub struct Sensitivity {
    /// Position of the policy in the scenario.
    pub policy: usize,
    /// The figure with the values of the scenario.
    pub base: Estimate,
    /// The swings, the widest first.
    pub swings: Vec<Swing>,
}

/// What one uncertain value does.
pub struct Swing {
    /// Its position among the uncertain values of the scenario.
    pub value: usize,
    /// The figure at the lower end of the range.
    pub low: Estimate,
    /// The figure at the upper end.
    pub high: Estimate,
    /// The latter less the former.
    pub difference: Estimate,
    /// Probability of so wide a swing if there were none, corrected by Holm over the values; NaN without an interval.
    pub p_holm: f64,
}

impl Swing {
    /// Whether the replications show that there is a swing.
    pub fn is_seen(&self) -> bool {
        self.p_holm <= 1.0 - self.difference.level
    }

    /// Whether nothing at all differs between the ends, in any replication.
    pub fn is_nothing(&self) -> bool {
        self.difference.value == 0.0 && self.difference.low.is_none()
    }

    /// The least and the most that its width may be, as far as the interval tells.
    fn widths(&self) -> (f64, f64) {
        let ends = [self.difference.low, self.difference.high].map(|end| end.unwrap_or(f64::NAN));
        let most = libm::fmax(libm::fabs(ends[0]), libm::fabs(ends[1]));
        let crosses = ends[0] <= 0.0 && ends[1] >= 0.0;
        (if crosses { 0.0 } else { libm::fmin(libm::fabs(ends[0]), libm::fabs(ends[1])) }, most)
    }
}

impl Sensitivity {
    /// What variants in the order of [`cells`] say of a metric under a policy.
    ///
    /// # Panics
    /// Without a variant, or if one lacks the policy.
    pub fn new(variants: &[Variant], metric: &Metric, policy: usize) -> Sensitivity {
        let (base, ends) = (&variants[0].answers[policy].estimate, &variants[1..]);
        let mut swings = Vec::new();
        let mut p_values = Vec::new();
        for (value, pair) in ends.chunks_exact(2).enumerate() {
            let (low, high) = (&pair[0].answers[policy], &pair[1].answers[policy]);
            // Where a precision is asked for, one end may have had more replications.
            let pairs = low.sums.len().min(high.sums.len());
            let paired = paired_difference(&high.sums[..pairs], &low.sums[..pairs], base.level);
            let is_uptime = matches!(metric.formula, Formula::Uptime(_));
            let difference =
                if is_uptime { paired.estimate.map_falling(|down| -down) } else { paired.estimate };
            p_values.push(paired.p_value);
            swings.push(Swing {
                value,
                low: low.estimate,
                high: high.estimate,
                difference,
                p_holm: f64::NAN,
            });
        }
        for (swing, p) in swings.iter_mut().zip(holm(&p_values)) {
            swing.p_holm = p;
        }
        // What is undefined comes last, equal ones in the order of the scenario.
        let width =
            |swing: &Swing| Some(libm::fabs(swing.difference.value)).filter(|w| !w.is_nan()).unwrap_or(-1.0);
        swings.sort_by(|a, b| width(b).total_cmp(&width(a)));
        Sensitivity { policy, base: *base, swings }
    }

    /// The swings that the replications cannot tell from the widest one, by position in [`Sensitivity::swings`].
    pub fn rivals(&self) -> Vec<usize> {
        let Some(first) = self.swings.first() else { return Vec::new() };
        let rival =
            |at: &usize| self.swings[*at].is_seen() && self.swings[*at].widths().1 >= first.widths().0;
        (1..self.swings.len()).filter(rival).collect()
    }
}

/// The variants: the scenario as it is, then each uncertain value at its lower and at its upper end.
///
/// # Errors
/// What is wrong with a key.
pub fn cells(values: &[Uncertain]) -> Result<Vec<Cell>, String> {
    let mut cells = vec![Cell::new("as it is", Vec::new())];
    for value in values {
        for end in [&value.low, &value.high] {
            cells.push(Cell::new(format!("{} = {end}", value.name), value.set_to(end)?));
        }
    }
    Ok(cells)
}
