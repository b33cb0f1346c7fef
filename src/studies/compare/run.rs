//! Two sides, figure by figure.

use super::direction::{better, is_uptime};
use super::missing::grouped;
use super::origins::{files, notes};
use super::policies::policies;
use super::result::{ComparedFigure, Comparison, How, Verdict};
use super::side::{Data, Key, Series, Side};
use super::spec::Options;
use crate::experiment::controls::{FOR_ALL, FOR_COMPOSITES};
use crate::stats::metrics::{Better, Metric};
use crate::stats::{
    Contrast, Controls, Estimate, holm, independent_estimates, independent_sums_with, paired_difference_with,
    paired_quotient_with, ratio_with_controls,
};
use std::collections::BTreeSet;

/// With fewer replications than this nothing is significant: that a count happens to change alike in all of them is not
/// rare enough.
///
/// Source: assumed; a dynamic pool of two replications had such counts.
const LEAST_REPLICATIONS: usize = 5;

/// Compares `new` with `baseline`.
///
/// # Panics
/// Unless margin and level lie between 0 and 1.
pub fn compare(new: &Side, baseline: &Side, options: &Options) -> Comparison {
    assert!(options.margin > 0.0 && options.margin < 1.0, "a margin lies between 0 and 1");
    let how = how(new, baseline);
    let controls = Read::new(new, baseline, how);
    let wanted = |key: &&Key| options.metrics.is_empty() || options.metrics.contains(&key.metric);
    let keys: BTreeSet<&Key> = new.series.keys().chain(baseline.series.keys()).filter(wanted).collect();
    let (mut figures, mut blank) = (Vec::new(), 0);
    let (mut gone, mut added) = (Vec::new(), Vec::new());
    for key in keys {
        match (new.get(key), baseline.get(key)) {
            (Some(ours), Some(theirs)) if is_blank(&ours.data) && is_blank(&theirs.data) => blank += 1,
            (Some(ours), Some(theirs)) => figures.push(compared(key, [&ours, &theirs], &controls, options)),
            (Some(_), None) => added.push(key),
            (None, _) => gone.push(key),
        }
    }
    correct(&mut figures, |figure| figure.is_judged());
    correct(&mut figures, |figure| !figure.is_judged());
    for figure in &mut figures {
        judge(figure, options);
    }
    figures.sort_by(|a, b| {
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
        policies: policies(&figures, &gone, new, baseline, options),
        figures,
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

/// Blank: never seen, or undefined.
fn is_blank(data: &Data) -> bool {
    match data {
        Data::Sums(sums) => sums.iter().all(|pair| pair.0 == 0.0) || sums.iter().all(|pair| pair.1 == 0.0),
        Data::Figure(estimate) => estimate.value.is_nan() || estimate.value == 0.0,
    }
}

/// The controls that figures are read with.
struct Read {
    how: How,
    /// Replications of each side that are compared.
    common: usize,
    /// Of each side.
    own: [Controls; 2],
    /// Of both, where replications are paired.
    both: Controls,
}

impl Read {
    fn new(new: &Side, baseline: &Side, how: How) -> Read {
        let columns = [new.columns(), baseline.columns()];
        let common = if let How::ByReplication(n) = how { n } else { usize::MAX };
        let of = |side: &[Vec<f64>]| {
            let n = side.first().map_or(0, Vec::len).min(common);
            Controls::of_both([side, &[]], n, FOR_COMPOSITES)
        };
        let both = match how {
            How::ByReplication(n) => Controls::of_both([&columns[0], &columns[1]], n, FOR_ALL),
            How::ByDistribution => Controls::none(),
        };
        Read { how, common, own: [of(&columns[0]), of(&columns[1])], both }
    }

    /// Without controls.
    fn plain(&self) -> Read {
        let Read { how, common, .. } = *self;
        Read { how, common, own: Default::default(), both: Controls::none() }
    }
}

/// True of what controls can correct: phases and resources, and most metrics.
fn takes_controls(key: &Key) -> bool {
    Metric::find(&key.metric).is_none_or(Metric::takes_controls)
}

fn compared(key: &Key, [new, baseline]: [&Series; 2], controls: &Read, options: &Options) -> ComparedFigure {
    let plain = controls.plain();
    let read = if takes_controls(key) { controls } else { &plain };
    let (ours, theirs) = (first(&new.data, read.common), first(&baseline.data, read.common));
    let contrast = contrast(&ours, &theirs, read, options.level);
    let is_uptime = is_uptime(key);
    let value = |data: &Data, controls: &Controls| match data {
        Data::Sums(sums) if is_uptime => 1.0 - ratio_with_controls(sums, controls, options.level).value,
        Data::Sums(sums) => ratio_with_controls(sums, controls, options.level).value,
        Data::Figure(estimate) => estimate.value,
    };
    ComparedFigure {
        key: key.clone(),
        unit: new.unit.clone(),
        better: better(key),
        is_uptime,
        baseline: value(&theirs, &read.own[1]),
        new: value(&ours, &read.own[0]),
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

fn contrast(new: &Data, baseline: &Data, read: &Read, level: f64) -> Contrast {
    let same = Contrast { quotient: 1.0, low: Some(1.0), high: Some(1.0), p_value: 1.0 };
    match (new, baseline) {
        // Under the same draws, what is the same is so for a reason.
        _ if read.how != How::ByDistribution && new == baseline => same,
        (Data::Sums(a), Data::Sums(b)) if read.how == How::ByDistribution => {
            independent_sums_with([a, b], read.own.each_ref(), level)
        }
        (Data::Sums(a), Data::Sums(b)) => paired(a, b, &read.both, level),
        (Data::Figure(a), Data::Figure(b)) => independent_estimates(a, b, level),
        _ => Contrast { quotient: f64::NAN, low: None, high: None, p_value: f64::NAN },
    }
}

/// The p-value is that of the quotient where it has an interval: a duration that is longer by the same factor in every
/// replication is certain, however much the replications differ.
fn paired(a: &[(f64, f64)], b: &[(f64, f64)], controls: &Controls, level: f64) -> Contrast {
    let difference = paired_difference_with(a, b, controls, level);
    if a.iter().chain(b).any(|pair| pair.0 < 0.0) {
        let quotient = ratio(a) / ratio(b);
        return Contrast { quotient, low: None, high: None, p_value: difference.p_value };
    }
    let quotient = paired_quotient_with(a, b, controls, level);
    let p_value = if quotient.p_value.is_nan() { difference.p_value } else { quotient.p_value };
    let Estimate { value, low, high, .. } = quotient.estimate;
    Contrast { quotient: value, low, high, p_value }
}

/// Corrects the p-values of those figures that `among` names for their number.
fn correct(figures: &mut [ComparedFigure], among: impl Fn(&ComparedFigure) -> bool) {
    let mut figures: Vec<&mut ComparedFigure> = figures.iter_mut().filter(|figure| among(figure)).collect();
    let p_values: Vec<f64> = figures.iter().map(|figure| figure.p_holm).collect();
    for (figure, p) in figures.iter_mut().zip(holm(&p_values)) {
        figure.p_holm = p;
    }
}

fn judge(figure: &mut ComparedFigure, options: &Options) {
    let significant = figure.replications >= LEAST_REPLICATIONS && figure.p_holm < 1.0 - options.level;
    let inside = figure.low.is_some_and(|low| low > -options.margin)
        && figure.high.is_some_and(|high| high < options.margin);
    // A baseline of zero has no relative difference; what comes after it is more.
    let more = figure.relative.is_nan() || figure.relative > 0.0;
    figure.small = inside && significant;
    figure.verdict = match figure.better {
        _ if inside => Verdict::Equal,
        _ if !significant => Verdict::Undecided,
        Better::Neither => Verdict::Changed,
        Better::Lower if more => Verdict::Worse,
        Better::Higher if !more => Verdict::Worse,
        Better::Lower | Better::Higher => Verdict::Better,
    };
}
