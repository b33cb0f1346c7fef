//! The verdict of a run: its results in sentences for someone who plans capacity.
//!
//! **Rules.** No sentence claims more than the intervals support: a policy has "the least downtime" as a fact about
//! these replications, and every policy that cannot be told from it is named. A difference from the baseline is
//! significant only if the test corrected for the number of policies says so and the interval of the factor agrees.
//! Intervals are about the simulation; the variation from year to year is not their subject.

use super::comparison::{PolicyRow, headline, rows};
use super::digits;
use crate::experiment::{HEADLINE, Summary};
use crate::stats::metrics::VALUE;
use crate::stats::{Estimate, FEW_EVENTS, Flag, PairedDifference, holm};
use crate::units::{Span, YEAR_H};

/// A pool that is empty for less than this share of the time is not worth a sentence.
const WORTH_SAYING: f64 = 0.001;
/// A class that is served by more than this below the mean of the site is named \[1\].
const HIDDEN: f64 = 0.01;

/// The sentences on a comparison, the most important first.
pub fn sentences(summary: &Summary) -> Vec<String> {
    let (done, wanted) = summary.replications;
    let mut said = Vec::new();
    if done < wanted {
        said.push(match done {
            0 => format!("Interrupted before the first of {wanted} replications finished: no figures."),
            _ => format!("Interrupted: the figures rest on {done} of {wanted} replications."),
        });
    }
    if done == 0 {
        return said;
    }
    said.extend(summary.warnings.iter().cloned());
    let rows = rows(summary);
    if let Some(ranking) = Ranking::of(summary) {
        said.push(ranking.least(summary, &rows));
        said.extend(ranking.against_baseline(summary, &rows));
        said.extend(irremovable(summary, &rows, ranking.best));
    }
    said.extend(served_warning(summary));
    said.extend(pool_warning(summary));
    said.extend(evidence_warning(summary, &rows));
    said.extend(years_that_meet(summary));
    said.extend(warm_up_warning(summary));
    said.extend(precision(summary));
    said.push(sample(summary));
    said
}

/// The policy with the least downtime, and those that cannot be told from it.
pub(crate) struct Ranking {
    /// The policy with the least downtime in these replications; the first of several.
    pub best: usize,
    /// Those with exactly the same downtime in every replication.
    same: Vec<usize>,
    /// Those that the replications cannot tell from it, without the baseline.
    unclear: Vec<usize>,
}

impl Ranking {
    /// `None` if no policy has a downtime.
    pub fn of(summary: &Summary) -> Option<Ranking> {
        let best = summary.least_downtime()?;
        let mut ranking = Ranking { best, same: Vec::new(), unclear: Vec::new() };
        if summary.replications.0 < 2 {
            return Some(ranking);
        }
        let known: Vec<(usize, &PairedDifference)> = summary
            .against_least
            .iter()
            .enumerate()
            .filter_map(|(other, difference)| Some((other, difference.as_ref()?)))
            .collect();
        let p_values: Vec<f64> = known.iter().map(|(_, difference)| difference.p_value).collect();
        for ((other, difference), p) in known.into_iter().zip(holm(&p_values)) {
            if difference.p_value == 1.0 && difference.estimate.value == 0.0 {
                ranking.same.push(other);
            } else if other != summary.baseline && (p.is_nan() || p > 1.0 - summary.level) {
                ranking.unclear.push(other);
            }
        }
        Some(ranking)
    }

    fn least(&self, summary: &Summary, rows: &[PolicyRow]) -> String {
        let names = |of: &[usize]| list(of.iter().map(|policy| rows[*policy].policy.as_str()));
        let leaders: Vec<usize> = std::iter::once(self.best).chain(self.same.iter().copied()).collect();
        let downtime = &rows[self.best].downtime;
        let (has, one) = if leaders.len() == 1 { ("has", true) } else { ("have", false) };
        let amount = minutes(downtime);
        let leading = names(&leaders);
        let mut text = if downtime.value == 0.0 {
            let seen = format!("No downtime was seen under {leading}");
            format!("{seen} in {}; this does not prove that there is none.", histories(summary))
        } else if rows.len() == 1 {
            format!("{leading} has {amount} of downtime per workload and year{}.", brackets(downtime))
        } else {
            let lead = if self.best == summary.baseline && one {
                format!("No policy has less downtime than the baseline {leading}")
            } else {
                format!("{leading} {has} the least downtime{}", if one { "" } else { " (exact tie)" })
            };
            format!("{lead}: {amount} per workload and year{}.", brackets(downtime))
        };
        if !self.unclear.is_empty() {
            let unclear = names(&self.unclear);
            text += &format!(" At this number of replications, {unclear} cannot be distinguished from it.");
        }
        let named = |policy: &usize| leaders.contains(policy) || self.unclear.contains(policy);
        let close: Vec<usize> = (0..rows.len())
            .filter(|policy| !named(policy) && minutes(&rows[*policy].downtime) == amount)
            .collect();
        if !close.is_empty() {
            let have = if close.len() == 1 { "has" } else { "have" };
            text += &format!(" {} {have} more, by less than the digits shown.", names(&close));
        }
        text
    }

    fn against_baseline(&self, summary: &Summary, rows: &[PolicyRow]) -> Option<String> {
        let baseline = summary.baseline;
        if self.best == baseline || self.same.contains(&baseline) {
            return None;
        }
        let name = &rows[baseline].policy;
        let difference = headline(summary, self.best)?;
        let inverse = difference.quotient.filter(|q| q.value > 0.0).map(|q| q.map_falling(|q| 1.0 / q));
        let much = match inverse {
            Some(factor) => format!("{} times as much{}", digits::number(&factor).value, brackets(&factor)),
            None => format!(
                "{} per workload and year{}",
                minutes(&rows[baseline].downtime),
                brackets(&rows[baseline].downtime)
            ),
        };
        let verdict = match difference.p_holm.filter(|p| !p.is_nan()) {
            None => String::new(),
            Some(p) if self.is_significant(summary) => {
                format!(", a significant difference ({}{})", p_value(p), corrected(summary))
            }
            Some(p) => format!(", not a significant difference ({}{})", p_value(p), corrected(summary)),
        };
        Some(format!("The baseline {name} has {much}{verdict}."))
    }

    /// Significant: the difference of the best policy from the baseline is beyond chance.
    fn is_significant(&self, summary: &Summary) -> bool {
        let Some(difference) = headline(summary, self.best) else { return false };
        let straddles = |q: &Estimate| q.low.is_some_and(|l| l <= 1.0) && q.high.is_some_and(|h| h >= 1.0);
        difference.p_holm.is_some_and(|p| p <= 1.0 - summary.level)
            && !difference.quotient.as_ref().is_some_and(straddles)
    }
}

/// A downtime in the text of a sentence, without its bounds.
pub(crate) fn minutes(downtime: &Estimate) -> String {
    format!("{} min", digits::number(downtime).value)
}

/// `20 replications of 5 y`.
pub(crate) fn histories(summary: &Summary) -> String {
    let length = years(summary);
    match summary.replications.0 {
        1 => format!("one history of {length}"),
        n => format!("{n} replications of {length}"),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// The level of the intervals in percent, such as `95`.
pub(crate) fn percent_of_level(summary: &Summary) -> String {
    // Without what binary fractions add to it.
    digits::number(&Estimate::without_interval(100.0 * summary.level, summary.level, 1, Flag::Ok)).value
}

fn brackets(estimate: &Estimate) -> String {
    match digits::number(estimate).bounds_in_words() {
        bounds if bounds.is_empty() => bounds,
        bounds => format!(" ({bounds})"),
    }
}

fn p_value(p: f64) -> String {
    if p < 0.001 { "p < 0.001".to_owned() } else { format!("p = {p:.*}", if p < 0.1 { 3 } else { 2 }) }
}

fn corrected(summary: &Summary) -> String {
    match summary.policies.len() - 1 {
        0 | 1 => String::new(),
        comparisons => format!(", corrected for {comparisons} comparisons"),
    }
}

fn irremovable(summary: &Summary, rows: &[PolicyRow], policy: usize) -> Option<String> {
    let part = summary.site(policy, "downtime_irremovable", "value").filter(|part| part.value > 0.0)?;
    let whole = minutes(&rows[policy].downtime);
    Some(format!(
        "Of the {whole} under {}, no failover policy can remove {}{}: faults that another blade does not cure.",
        rows[policy].policy,
        minutes(part),
        brackets(part)
    ))
}

fn pool_warning(summary: &Summary) -> Option<String> {
    let empty: Vec<Option<&Estimate>> = (0..summary.policies.len())
        .map(|policy| summary.site(policy, "pool_empty_fraction", "value"))
        .collect();
    if empty.iter().all(|share| share.is_some_and(|share| share.value == 1.0)) {
        return Some("The pool never has a ready blade.".to_owned());
    }
    let shares = empty.iter().zip(&summary.policies).filter_map(|(share, name)| {
        let share = share.filter(|share| share.value >= WORTH_SAYING)?;
        Some((digits::percent(share).with_unit(), name.as_str()))
    });
    let parts: Vec<String> = grouped(shares)
        .into_iter()
        .enumerate()
        .map(|(at, (share, names))| {
            let of = if at == 0 { " of the time" } else { "" };
            format!("{share}{of} under {}", list(names))
        })
        .collect();
    (!parts.is_empty()).then(|| format!("The pool is empty {}.", parts.join(", ")))
}

/// Warning of service in part, which downtime does not count: on blades that are too small, or that run with a fault.
fn served_warning(summary: &Summary) -> Option<String> {
    let (mut parts, mut partial): (Vec<String>, Vec<usize>) = (Vec::new(), Vec::new());
    for (policy, name) in summary.policies.iter().enumerate() {
        let in_part = summary.served_in_part(policy);
        let Some(site) = summary.site(policy, "served_availability", VALUE) else { continue };
        // The mean of the site hides a small class that is starved.
        let starved = in_part.iter().find(|(scope, _)| *scope != "site");
        let starved = starved.filter(|(_, served)| site.value - served.value > HIDDEN);
        if starved.is_some() || in_part.iter().any(|(scope, _)| *scope == "site") {
            let of = if parts.is_empty() { " of demand" } else { "" };
            let class = starved.map_or(String::new(), |(scope, served)| {
                let class = scope.trim_start_matches("workload:");
                format!(" ({class} only {})", digits::percent(served).with_unit())
            });
            parts.push(format!("{name} {}{of}{class}", digits::percent(site).with_unit()));
            partial.push(policy);
        }
    }
    let others = (0..summary.policies.len()).filter(|policy| !partial.contains(policy));
    let least = others
        .filter_map(|policy| summary.site(policy, "served_availability", VALUE))
        .min_by(|a, b| a.value.total_cmp(&b.value));
    let rest = least
        .map(|least| format!(", others {} or more", digits::percent(least).with_unit()))
        .unwrap_or_default();
    (!parts.is_empty()).then(|| {
        format!(
            "Capacity served: {}{rest}. A workload that is served in part counts as available.",
            parts.join(", ")
        )
    })
}

fn evidence_warning(summary: &Summary, rows: &[PolicyRow]) -> Option<String> {
    if summary.replications.0 < 2 {
        return None;
    }
    let of = |flag| -> Vec<&str> {
        let flagged = rows.iter().filter(|row| row.downtime.flag == flag);
        flagged.map(|row| row.policy.as_str()).collect()
    };
    let whose = |names: Vec<&str>| {
        if names.len() > 1 && names.len() == rows.len() { "every policy".to_owned() } else { list(names) }
    };
    let (few, undecided) = (of(Flag::Few), of(Flag::Undecided));
    if !undecided.is_empty() {
        return Some(format!(
            "Too few outages under {} for an interval: simulate more replications.",
            whose(undecided)
        ));
    }
    (!few.is_empty()).then(|| {
        format!(
            "Fewer than {FEW_EVENTS} outages support the figures of {}; their intervals may be too narrow: simulate \
             more replications.",
            whose(few)
        )
    })
}

/// Share of years that reach the target. It is the risk of a year, not a doubt about the simulation: no interval stands
/// beside it.
fn years_that_meet(summary: &Summary) -> Option<String> {
    let target = summary.target?;
    let shares = (0..summary.policies.len()).filter_map(|policy| {
        let share =
            summary.site(policy, "year_meets_target", "value").filter(|share| !share.value.is_nan())?;
        let text = match share.value {
            1.0 => "all".to_owned(),
            0.0 => "none".to_owned(),
            _ => digits::percent(share).with_unit(),
        };
        Some((text, summary.policies[policy].as_str()))
    });
    let parts: Vec<String> =
        grouped(shares).into_iter().map(|(share, names)| format!("{share} under {}", list(names))).collect();
    (!parts.is_empty()).then(|| {
        let target = digits::as_written(100.0 * target);
        format!("Years that meet the target of {target} %: {}.", parts.join(", "))
    })
}

/// Groups policies about which the same is said, for one mention.
fn grouped<'a>(said: impl Iterator<Item = (String, &'a str)>) -> Vec<(String, Vec<&'a str>)> {
    let mut mentions: Vec<(String, Vec<&str>)> = Vec::new();
    for (text, name) in said {
        match mentions.iter_mut().find(|mention| mention.0 == text) {
            Some(mention) => mention.1.push(name),
            None => mentions.push((text, vec![name])),
        }
    }
    mentions
}

/// Hours, or whole days where there are two or more.
fn in_round_hours(hours: f64) -> f64 {
    if hours >= 48.0 { 24.0 * libm::ceil(hours / 24.0) } else { libm::ceil(hours) }
}

/// Figures that still change after the warm-up.
fn warm_up_warning(summary: &Summary) -> Option<String> {
    let short: Vec<_> = summary.warm_up.iter().filter(|row| row.is_too_short()).collect();
    let stated = short.first()?.stated_h;
    let what = |metric| match metric {
        "pool_mean_size" => "the pool",
        _ => "the downtime",
    };
    let parts: Vec<String> =
        grouped(short.iter().map(|row| (what(row.metric).to_owned(), summary.policies[row.policy].as_str())))
            .into_iter()
            .map(|(what, names)| format!("{what} under {}", list(names)))
            .collect();
    let settles = short.iter().map(|row| row.settles_h).fold(0.0, f64::max);
    let advice = if settles > stated {
        format!(
            "if it settles, a warm_up of \"{}\" suffices; if not, the mean depends on the horizon",
            Span::from_hours(in_round_hours(settles))
        )
    } else {
        "it does not settle, and the mean depends on the horizon".to_owned()
    };
    let stated = if stated == 0.0 { "none".to_owned() } else { Span::from_hours(stated).to_string() };
    Some(format!(
        "The warm-up ({stated}) may be too short, because the start of the window differs significantly from its \
         end: {}; {advice} (warm-up.csv).",
        parts.join(", ")
    ))
}

/// The sentence on the precision that was asked for, reached or not.
fn precision(summary: &Summary) -> Option<String> {
    let precision = summary.precision.as_ref()?;
    let metric = precision.metric;
    let wanted = digits::as_written(100.0 * precision.wanted);
    let short: Vec<String> = precision
        .reached
        .iter()
        .zip(&summary.policies)
        .filter(|(reached, _)| !precision.suffices(**reached))
        .map(|(reached, policy)| match reached {
            Some(reached) => format!("{policy} (± {:.1} %)", 100.0 * reached),
            None => format!("{policy} (undetermined: too few outages)"),
        })
        .collect();
    let is_partial = summary.replications.0 < summary.replications.1;
    let remedy = if is_partial { "the run was interrupted" } else { "raise max_replications" };
    Some(if short.is_empty() {
        format!("Precision reached: {metric} is known to ± {wanted} % under every policy.")
    } else {
        let short = list(short.iter().map(String::as_str));
        format!("Precision not reached ({metric} to ± {wanted} %) under {short}: {remedy}.")
    })
}

fn sample(summary: &Summary) -> String {
    match summary.replications.0 {
        1 => format!(
            "A single history of {} has no confidence interval: another would give other figures.",
            years(summary)
        ),
        n => format!(
            "Simulated: {n} replications of {}; ranges are {} % confidence intervals of the simulation, not the \
             variation from year to year.{}",
            years(summary),
            percent_of_level(summary),
            worth(summary).unwrap_or_default()
        ),
    }
}

/// Gain by the controls, if there are any.
fn worth(summary: &Summary) -> Option<String> {
    let of = |policy| summary.site(policy, HEADLINE, VALUE)?.worth;
    let worths: Vec<f64> = (0..summary.policies.len()).filter_map(of).collect();
    let [least, most] = [f64::min, f64::max].map(|pick| worths.iter().copied().reduce(pick));
    let [least, most] =
        [least?, most?].map(|worth| digits::grouped(&digits::as_written(digits::two_digits(worth))));
    let range = if least == most { least } else { format!("{least} to {most}") };
    Some(format!(
        " By what the simulation knows of its own noise, downtime is as sure as with {range} replications."
    ))
}

fn years(summary: &Summary) -> Span {
    Span::from_hours(summary.years * YEAR_H)
}

#[cfg(test)]
mod tests;
