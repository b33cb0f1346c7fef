//! The result of a sensitivity study: the figure in each variant, and the swing of each value.

use super::spec::Uncertain;
use crate::experiment::Summary;
use crate::experiment::controls::FOR_ALL;
use crate::output::digits;
use crate::output::thresholds::is_cost;
use crate::stats::metrics::{Metric, VALUE};
use crate::stats::{Controls, Estimate, holm};
use crate::studies::grid::{Plotted, figure};
use serde::{Deserialize, Serialize};

/// One figure of the site in one variant: all that a study of sensitivity needs of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// Replications that it rests on.
    pub replications: usize,
    /// The figure under each policy, in the order of the scenario.
    pub answers: Vec<Answer>,
    /// The controls that stand, as [`Controls::columns`] gives them.
    pub controls: Vec<Vec<f64>>,
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
    /// The variant in a summary, for a metric of the site with these sums by policy; `None` if it was not observed.
    pub fn new(summary: &Summary, metric: &Metric, sums: Vec<Vec<(f64, f64)>>) -> Option<Variant> {
        let answer = |(policy, sums)| {
            let estimate = *summary.site(policy, metric.name, VALUE)?;
            Some(Answer { estimate, sums })
        };
        let answers = sums.into_iter().enumerate().map(answer).collect::<Option<_>>()?;
        Some(Variant { replications: summary.replications.0, answers, controls: summary.controls.columns() })
    }
}

/// The swings of one figure of the site under one policy.
pub struct Sensitivity {
    /// Position of the policy in the scenario.
    pub policy: usize,
    /// The figure with the values of the scenario.
    pub base: Estimate,
    /// The swings, the widest first.
    pub swings: Vec<Swing>,
}

/// The swing of one uncertain value.
pub struct Swing {
    /// Its position among the uncertain values of the scenario.
    pub value: usize,
    /// The figure at the lower end of the range.
    pub low: Estimate,
    /// The figure at the upper end.
    pub high: Estimate,
    /// The latter less the former, read where the controls of both are zero.
    pub difference: Estimate,
    /// Probability of so wide a swing if there were none, corrected by Holm over the values; NaN without an interval.
    pub p_holm: f64,
}

impl Swing {
    /// Seen: the replications show that there is a swing.
    pub fn is_seen(&self) -> bool {
        self.p_holm <= 1.0 - self.difference.level
    }

    /// Nothing: the ends do not differ in any replication.
    pub fn is_nothing(&self) -> bool {
        self.difference.value == 0.0 && self.difference.width().is_none_or(|width| width == 0.0)
    }

    /// The least and the most that its width may be, according to the interval.
    fn widths(&self) -> (f64, f64) {
        let ends = [self.difference.low, self.difference.high].map(|end| end.unwrap_or(f64::NAN));
        let most = libm::fmax(libm::fabs(ends[0]), libm::fabs(ends[1]));
        let crosses = ends[0] <= 0.0 && ends[1] >= 0.0;
        (if crosses { 0.0 } else { libm::fmin(libm::fabs(ends[0]), libm::fabs(ends[1])) }, most)
    }
}

impl Sensitivity {
    /// The swings of a metric under a policy, from variants in the order of [`cells`](super::cells).
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
            let controls = Controls::of_both([&pair[0].controls, &pair[1].controls], pairs, FOR_ALL);
            let sums = [&high.sums[..pairs], &low.sums[..pairs]];
            let most = metric.most.always().unwrap_or(f64::INFINITY);
            let paired = metric.difference(sums, &controls, most, base.level);
            p_values.push(paired.p_value);
            swings.push(Swing {
                value,
                low: low.estimate,
                high: high.estimate,
                difference: paired.estimate,
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

/// All that was found.
pub struct Sensitivities {
    /// The name of the study.
    pub name: String,
    /// The names of all policies in order.
    pub names: Vec<String>,
    /// Replications of the variant with the values of the scenario.
    pub replications: usize,
    /// Confidence level of the intervals \[1\].
    pub level: f64,
    /// The uncertain values in the order of the scenario.
    pub values: Vec<Uncertain>,
    /// The figure.
    pub plotted: Plotted,
    /// One for each policy that was asked for.
    pub policies: Vec<Sensitivity>,
}

impl Sensitivities {
    /// The name of a policy.
    pub fn policy(&self, of: &Sensitivity) -> &str {
        &self.names[of.policy]
    }

    /// The value that a swing is of.
    pub fn value(&self, swing: &Swing) -> &Uncertain {
        &self.values[swing.value]
    }

    /// A figure with its unit and interval.
    pub fn reading(&self, figure: &Estimate) -> digits::Reading {
        figure::reading(&self.plotted, figure)
    }

    /// The width of a swing: its difference without the sign, in the unit of the figure.
    pub fn width(&self, swing: &Swing) -> digits::Reading {
        let difference = &swing.difference;
        let positive = if difference.value < 0.0 { difference.map_falling(|x| -x) } else { *difference };
        match self.plotted.unit.as_str() {
            "s" => digits::duration(&positive),
            // Differences of shares, in percent of the whole.
            _ if figure::is_share(&self.plotted) => {
                digits::number(&positive.map_rising(|x| 100.0 * x)).with("%")
            }
            "1" => digits::number(&positive),
            unit if is_cost(self.plotted.metric) => digits::amount(&positive).with(unit),
            unit => digits::number(&positive).with(unit),
        }
    }
}
