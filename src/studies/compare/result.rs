//! The results of a comparison, figure by figure and policy by policy.

use super::side::Key;
use super::spec::Options;
use crate::stats::metrics::Better;

/// The method of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Replication by replication, on this number of them.
    ByReplication(usize),
    /// By distribution, because the draws are others.
    ByDistribution,
}

/// The verdict on a figure, or on a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Significantly worse, and not inside the margin.
    Worse,
    /// Significantly better, and not inside the margin.
    Better,
    /// Significantly different, and not inside the margin; no direction is better.
    Changed,
    /// The replications cannot tell.
    Undecided,
    /// Inside the margin.
    Equal,
}

impl Verdict {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Verdict; 5] =
        [Verdict::Worse, Verdict::Better, Verdict::Changed, Verdict::Undecided, Verdict::Equal];

    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Worse => "worse",
            Verdict::Better => "better",
            Verdict::Changed => "changed",
            Verdict::Undecided => "undecided",
            Verdict::Equal => "equal",
        }
    }
}

/// One figure of both sides.
#[derive(Clone, Debug)]
pub struct ComparedFigure {
    /// Its key.
    pub key: Key,
    /// Its unit.
    pub unit: String,
    /// The better direction of the quantity compared.
    pub better: Better,
    /// True if one less the figure is compared.
    pub is_uptime: bool,
    /// The baseline's figure; NaN if it is undefined.
    pub baseline: f64,
    /// The new figure; NaN if it is undefined.
    pub new: f64,
    /// New divided by baseline less one, of the time lost for an availability \[1\]; NaN if the baseline is zero.
    pub relative: f64,
    /// The lower end of its interval.
    pub low: Option<f64>,
    /// The upper end of its interval.
    pub high: Option<f64>,
    /// The p-value, corrected for all figures that are judged, or for all that are not; NaN where there is none.
    pub p_holm: f64,
    /// Replications behind it, on the side that has fewer.
    pub replications: usize,
    /// Its verdict.
    pub verdict: Verdict,
    /// Small: equal, and yet significantly different.
    pub small: bool,
}

impl ComparedFigure {
    /// Judged: one direction is better than the other.
    pub fn is_judged(&self) -> bool {
        self.better != Better::Neither
    }

    /// The length of the interval of the relative difference; infinite if an end is missing.
    pub(super) fn width(&self) -> f64 {
        self.high.zip(self.low).map_or(f64::INFINITY, |(high, low)| high - low)
    }

    /// About how many replications on each side it would take for an interval as long as from zero to the margin on
    /// each side; `None` where that is decided already, or where more replications do not help.
    ///
    /// Intervals shrink with the square root of the number of replications; so this is rough if there are few.
    pub fn replications_it_takes(&self, margin: f64) -> Option<f64> {
        let half = self.width() / 2.0 / margin;
        let more = self.verdict == Verdict::Undecided && half > 1.0 && half.is_finite();
        more.then(|| libm::ceil(self.replications as f64 * half * half))
    }
}

/// One policy of the baseline, judged by its headline.
///
/// Its verdict is that of its headline, unless another figure of it is worse, or is missing: then the policy is worse.
#[derive(Clone, Debug)]
pub struct ComparedPolicy {
    /// Its name.
    pub name: String,
    /// Its verdict.
    pub verdict: Verdict,
    /// Its headline: the site's downtime, or the figure that matters most if downtime is not compared. `None` if there
    /// is nothing to compare, or nothing but zeros on both sides.
    pub headline: Option<ComparedFigure>,
    /// The figure that the verdict rests on: the headline, or the figure that is worse although the headline is not.
    pub decisive: Option<ComparedFigure>,
    /// Its figures that the baseline has and the new results lack, in words.
    pub missing: Vec<String>,
    /// The number of its figures with each verdict, in the order of [`Verdict::ALL`].
    pub counts: [usize; 5],
}

impl ComparedPolicy {
    /// Number of its figures with this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.counts[verdict as usize]
    }

    /// Number of its figures.
    pub fn figures(&self) -> usize {
        self.counts.iter().sum()
    }
}

/// All that a comparison found.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The scenario of the new side.
    pub scenario: String,
    /// Differences of origin between the two sides, in words.
    pub notes: Vec<String>,
    /// The method.
    pub how: How,
    /// Files of figures that are not the same, byte for byte.
    pub differing: Vec<String>,
    /// Tables of single events that only one side has.
    pub unpaired: Vec<String>,
    /// The policies of the baseline, those that matter most first.
    pub policies: Vec<ComparedPolicy>,
    /// The figures, those that matter most first.
    pub figures: Vec<ComparedFigure>,
    /// Figures that are zero or undefined on both sides.
    pub blank: usize,
    /// Figures of the baseline alone, in words.
    pub gone: Vec<String>,
    /// Figures of the new side alone, in words.
    pub added: Vec<String>,
    /// The options of the comparison.
    pub options: Options,
}

impl Comparison {
    /// Identical: all files of figures are the same, byte for byte; tables of single events, if both sides have them.
    pub fn is_identical(&self) -> bool {
        self.differing.is_empty()
    }

    /// Regression: something has become worse, or has vanished and can no longer be watched, or bytes differ that must not.
    pub fn is_regression(&self) -> bool {
        self.count_policies(Verdict::Worse) > 0 || (self.options.exact && !self.is_identical())
    }

    /// Number of figures with this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.figures.iter().filter(|figure| figure.verdict == verdict).count()
    }

    /// Number of policies with this verdict.
    pub fn count_policies(&self, verdict: Verdict) -> usize {
        self.policies.iter().filter(|policy| policy.verdict == verdict).count()
    }
}
