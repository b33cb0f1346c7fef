//! Two sides, figure by figure.

use super::direction::{better, is_uptime};
use super::notes::{files, notes};
use super::side::{Data, Key, Series, Side};
use crate::stats::metrics::Better;
use crate::stats::{
    Contrast, Estimate, holm, independent_estimates, independent_sums, paired_difference, paired_quotient,
};
use std::collections::BTreeSet;

/// With fewer replications than this nothing is significant: that a count happens to change alike in all of them is not
/// rare enough.
///
/// Source: assumed; a dynamic pool of two replications had such counts.
const LEAST_REPLICATIONS: usize = 5;

/// What counts as a difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The relative difference up to which figures are equal, in (0, 1).
    pub margin: f64,
    /// The level of the intervals; one less the chance of a false alarm in the whole comparison. In (0, 1).
    pub level: f64,
    /// The metrics to compare; all of them if empty.
    pub metrics: Vec<String>,
    /// Whether any difference of bytes is a regression.
    pub exact: bool,
}

impl Default for Options {
    /// Within 1 %, at 95 %, all metrics, by figures.
    fn default() -> Options {
        Options { margin: 0.01, level: 0.95, metrics: Vec::new(), exact: false }
    }
}

/// How the two sides were compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Replication by replication, on so many of them.
    ByReplication(usize),
    /// By distribution, because the draws are others.
    ByDistribution,
}

/// What is said of a figure.
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
pub struct Row {
    /// What it is of.
    pub key: Key,
    /// Its unit.
    pub unit: String,
    /// Which direction is better, of what is compared.
    pub better: Better,
    /// Whether what is compared is one less the figure.
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
    /// What is said of it.
    pub verdict: Verdict,
    /// Whether it differs significantly though it is equal.
    pub small: bool,
}

impl Row {
    /// Whether one direction is better than the other.
    pub fn is_judged(&self) -> bool {
        self.better != Better::Neither
    }

    /// The length of the interval of the relative difference; infinite if an end is missing.
    fn width(&self) -> f64 {
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

/// All that a comparison found.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The scenario of the new side.
    pub scenario: String,
    /// What is different about where the two sides come from, in words.
    pub notes: Vec<String>,
    /// How they were compared.
    pub how: How,
    /// Files of figures that are not the same, byte for byte.
    pub differing: Vec<String>,
    /// Tables of single events that only one side has.
    pub unpaired: Vec<String>,
    /// The figures, those that matter most first.
    pub rows: Vec<Row>,
    /// Figures that are zero or undefined on both sides.
    pub blank: usize,
    /// What only the baseline has, in words.
    pub gone: Vec<String>,
    /// What only the new side has, in words.
    pub added: Vec<String>,
    /// With what options.
    pub options: Options,
}

impl Comparison {
    /// Whether all files of figures are the same, byte for byte; tables of single events, if both sides have them.
    pub fn is_identical(&self) -> bool {
        self.differing.is_empty()
    }

    /// Whether something has become worse, or has vanished and can no longer be watched, or bytes differ that must not.
    pub fn is_regression(&self) -> bool {
        self.count(Verdict::Worse) > 0
            || !self.gone.is_empty()
            || (self.options.exact && !self.is_identical())
    }

    /// How many figures have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.rows.iter().filter(|row| row.verdict == verdict).count()
    }
}

/// Compares `new` with `baseline`.
///
/// # Panics
/// Unless margin and level lie between 0 and 1.
pub fn compare(new: &Side, baseline: &Side, options: &Options) -> Comparison {
    assert!(options.margin > 0.0 && options.margin < 1.0, "a margin lies between 0 and 1");
    let how = how(new, baseline);
    let wanted = |key: &&Key| options.metrics.is_empty() || options.metrics.contains(&key.metric);
    let keys: BTreeSet<&Key> = new.series.keys().chain(baseline.series.keys()).filter(wanted).collect();
    let (mut rows, mut blank) = (Vec::new(), 0);
    let (mut gone, mut added) = (Vec::new(), Vec::new());
    for key in keys {
        match (new.get(key), baseline.get(key)) {
            (Some(ours), Some(theirs)) if is_blank(&ours.data) && is_blank(&theirs.data) => blank += 1,
            (Some(ours), Some(theirs)) => rows.push(compared(key, &ours, &theirs, how, options)),
            (Some(_), None) => added.push(key),
            (None, _) => gone.push(key),
        }
    }
    correct(&mut rows, |row| row.is_judged());
    correct(&mut rows, |row| !row.is_judged());
    for row in &mut rows {
        judge(row, options);
    }
    rows.sort_by(|a, b| {
        // Of those that are as far from significant, the one that is known best comes first.
        a.verdict.cmp(&b.verdict).then(a.p_holm.total_cmp(&b.p_holm)).then(a.width().total_cmp(&b.width()))
    });
    let (differing, unpaired) = files(&new.manifest, &baseline.manifest);
    Comparison {
        scenario: new.manifest.scenario.name.clone(),
        notes: notes(&new.manifest, &baseline.manifest),
        how,
        differing,
        unpaired,
        rows,
        blank,
        gone: grouped(&gone, new),
        added: grouped(&added, baseline),
        options: options.clone(),
    }
}

/// The draws agree if they have the same keys and mean the same.
fn how(new: &Side, baseline: &Side) -> How {
    let (ours, theirs) = (&new.manifest, &baseline.manifest);
    if ours.seed == theirs.seed && ours.results_version == theirs.results_version {
        How::ByReplication(ours.replications.done.min(theirs.replications.done))
    } else {
        How::ByDistribution
    }
}

/// Whether there is nothing to compare: never seen, or undefined.
fn is_blank(data: &Data) -> bool {
    match data {
        Data::Sums(sums) => sums.iter().all(|pair| pair.0 == 0.0) || sums.iter().all(|pair| pair.1 == 0.0),
        Data::Figure(estimate) => estimate.value.is_nan() || estimate.value == 0.0,
    }
}

fn compared(key: &Key, new: &Series, baseline: &Series, how: How, options: &Options) -> Row {
    let common = if let How::ByReplication(n) = how { n } else { usize::MAX };
    let (ours, theirs) = (first(&new.data, common), first(&baseline.data, common));
    let contrast = contrast(&ours, &theirs, how, options.level);
    let is_uptime = is_uptime(key);
    let value = |data: &Data| match data {
        Data::Sums(sums) if is_uptime => 1.0 - ratio(sums),
        Data::Sums(sums) => ratio(sums),
        Data::Figure(estimate) => estimate.value,
    };
    Row {
        key: key.clone(),
        unit: new.unit.clone(),
        better: better(key),
        is_uptime,
        baseline: value(&theirs),
        new: value(&ours),
        relative: contrast.quotient - 1.0,
        low: contrast.low.map(|low| low - 1.0),
        high: contrast.high.map(|high| high - 1.0),
        p_holm: contrast.p_value,
        replications: replications(&ours).min(replications(&theirs)),
        verdict: Verdict::Undecided,
        small: false,
    }
}

/// The first `n` replications, as far as they are known.
fn first(data: &Data, n: usize) -> Data {
    match data {
        Data::Sums(sums) => Data::Sums(sums[..n.min(sums.len())].to_vec()),
        figure => figure.clone(),
    }
}

fn ratio(sums: &[(f64, f64)]) -> f64 {
    sums.iter().map(|pair| pair.0).sum::<f64>() / sums.iter().map(|pair| pair.1).sum::<f64>()
}

fn replications(data: &Data) -> usize {
    match data {
        Data::Sums(sums) => sums.len(),
        Data::Figure(estimate) => estimate.n as usize,
    }
}

fn contrast(new: &Data, baseline: &Data, how: How, level: f64) -> Contrast {
    let same = Contrast { quotient: 1.0, low: Some(1.0), high: Some(1.0), p_value: 1.0 };
    match (new, baseline) {
        // Under the same draws, what is the same is so for a reason.
        _ if how != How::ByDistribution && new == baseline => same,
        (Data::Sums(a), Data::Sums(b)) if how == How::ByDistribution => independent_sums(a, b, level),
        (Data::Sums(a), Data::Sums(b)) => paired(a, b, level),
        (Data::Figure(a), Data::Figure(b)) => independent_estimates(a, b, level),
        _ => Contrast { quotient: f64::NAN, low: None, high: None, p_value: f64::NAN },
    }
}

/// The p-value is that of the quotient where it has an interval: what is longer by the same factor in every replication
/// is certain, however much the replications differ.
fn paired(a: &[(f64, f64)], b: &[(f64, f64)], level: f64) -> Contrast {
    let p_value = paired_difference(a, b, level).p_value;
    if a.iter().chain(b).any(|pair| pair.0 < 0.0) {
        return Contrast { quotient: ratio(a) / ratio(b), low: None, high: None, p_value };
    }
    let quotient = paired_quotient(a, b, level);
    let p_value = if quotient.p_value.is_nan() { p_value } else { quotient.p_value };
    let Estimate { value, low, high, .. } = quotient.estimate;
    Contrast { quotient: value, low, high, p_value }
}

/// Corrects the p-values of those rows that `among` names for their number.
fn correct(rows: &mut [Row], among: impl Fn(&Row) -> bool) {
    let mut rows: Vec<&mut Row> = rows.iter_mut().filter(|row| among(row)).collect();
    let p_values: Vec<f64> = rows.iter().map(|row| row.p_holm).collect();
    for (row, p) in rows.iter_mut().zip(holm(&p_values)) {
        row.p_holm = p;
    }
}

fn judge(row: &mut Row, options: &Options) {
    let significant = row.replications >= LEAST_REPLICATIONS && row.p_holm < 1.0 - options.level;
    let inside = row.low.is_some_and(|low| low > -options.margin)
        && row.high.is_some_and(|high| high < options.margin);
    // A baseline of zero has no relative difference; what comes after it is more.
    let more = row.relative.is_nan() || row.relative > 0.0;
    row.small = inside && significant;
    row.verdict = match row.better {
        _ if inside => Verdict::Equal,
        _ if !significant => Verdict::Undecided,
        Better::Neither => Verdict::Changed,
        Better::Lower if more => Verdict::Worse,
        Better::Higher if !more => Verdict::Worse,
        Better::Lower | Better::Higher => Verdict::Better,
    };
}

/// Figures that the `other` side lacks, in words: whole policies, scopes and metrics by their names alone.
fn grouped(keys: &[&Key], other: &Side) -> Vec<String> {
    let has = |f: &dyn Fn(&Key) -> bool| other.series.keys().any(f);
    let mut words: Vec<String> = keys
        .iter()
        .map(|key| {
            if !has(&|k| k.policy == key.policy) {
                format!("policy {}", key.policy)
            } else if !has(&|k| k.scope == key.scope) {
                key.scope.clone()
            } else if !has(&|k| k.figure() == key.figure()) {
                key.figure()
            } else {
                key.to_string()
            }
        })
        .collect();
    // The keys are sorted by policy, so that the same scope or metric comes again.
    let mut seen = BTreeSet::new();
    words.retain(|word| seen.insert(word.clone()));
    words
}

#[cfg(test)]
mod tests;
