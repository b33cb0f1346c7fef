//! The answer of a plan: the choice, why nothing cheaper will do, what was looked at, and the frontier.

use super::costs::grouped;
use super::csv::{File, end, number};
use super::digits;
use super::table::{WIDTH, wrapped};
use super::thresholds::{reading, written};
use super::verdict::list;
use super::{MANIFEST, Manifest, Provenance, RenderError, Replications, plots};
use crate::digest::FileDigest;
use crate::experiment::Check;
use crate::experiment::plan::{Candidate, Choices, Findings, Looked, Standing};
use crate::stats::{Bound, Verdict};

/// Candidates that are listed before a search [1].
const LISTED: usize = 60;
/// The fewest of a hundred of the downtime that a cause is named for.
const NAMED: f64 = 0.1;

/// A plan and what was found.
pub struct Planned {
    /// The name of the study.
    pub name: String,
    /// The currency of costs.
    pub currency: String,
    /// The policies in order.
    pub policies: Vec<String>,
    /// What could be chosen.
    pub choices: Choices,
    /// What was found.
    pub findings: Findings,
}

impl Planned {
    fn values<'a>(&'a self, candidate: &'a Candidate) -> impl Iterator<Item = &'a str> {
        let at = &self.choices.cells[candidate.cell];
        self.choices.axes.iter().zip(at).map(|(axis, at)| axis.values[*at].as_str())
    }

    /// `spares = 2, crews = 1 with push`.
    pub fn title(&self, candidate: &Candidate) -> String {
        let parts = self.choices.axes.iter().zip(self.values(candidate));
        let parts: Vec<String> = parts.map(|(axis, value)| format!("{} = {value}", axis.name)).collect();
        format!("{} with {}", parts.join(", "), self.policies[candidate.policy])
    }

    /// `12,300 EUR a year`.
    fn price(&self, candidate: &Candidate) -> String {
        format!("{} {} a year", amount(candidate.cost), self.currency)
    }
}

/// Whether there is no choice because something is undecided.
pub fn is_undecided(planned: &Planned) -> bool {
    let open =
        |candidate: &Candidate| matches!(candidate.standing, Standing::Undecided | Standing::Unconfirmed);
    planned.findings.count(open) > 0
}

/// A whole amount with its thousands apart.
fn amount(amount: f64) -> String {
    grouped(&format!("{amount:.0}"))
}

/// The columns and rows of the candidates before a search, the cheapest first.
pub fn candidates(planned: &Planned) -> (Vec<String>, Vec<Vec<String>>) {
    let all = &planned.findings.candidates;
    let mut rows: Vec<Vec<String>> =
        all.iter().take(LISTED).map(|candidate| place(planned, candidate)).collect();
    if all.len() > LISTED {
        let mut row = vec![format!("… {} more", all.len() - LISTED)];
        row.resize(planned.choices.axes.len() + 2, String::new());
        rows.push(row);
    }
    (columns(planned), rows)
}

fn columns(planned: &Planned) -> Vec<String> {
    let axes = planned.choices.axes.iter().map(|axis| axis.name.clone());
    axes.chain(["policy".to_owned(), format!("{} a year", planned.currency)]).collect()
}

fn place(planned: &Planned, candidate: &Candidate) -> Vec<String> {
    let values = planned.values(candidate).map(str::to_owned);
    values.chain([planned.policies[candidate.policy].clone(), amount(candidate.cost)]).collect()
}

/// The columns and rows of the candidates that were simulated, the cheapest first.
pub fn looked_at(planned: &Planned) -> (Vec<String>, Vec<Vec<String>>) {
    let mut columns = columns(planned);
    let looked = || {
        planned.findings.candidates.iter().enumerate().filter_map(|(at, c)| Some((at, c, c.looked.as_ref()?)))
    };
    let checks = looked().map(|(_, _, looked)| looked.checks.as_slice()).next().unwrap_or_default();
    columns.extend(checks.iter().map(figure));
    columns.extend(["replications".to_owned(), String::new()]);
    let row = |(at, candidate, looked): (usize, &Candidate, &Looked)| {
        let mut row = place(planned, candidate);
        row.extend(looked.checks.iter().map(|check| reading(check).short()));
        row.push(looked.replications.to_string());
        row.push(word(planned, at).to_owned());
        row
    };
    (columns, looked().map(row).collect())
}

/// `availability ≥ 99.99 %`.
fn figure(check: &Check) -> String {
    let (sign, bound) = match check.bound {
        Bound::AtLeast(bound) => ('≥', bound),
        Bound::AtMost(bound) => ('≤', bound),
    };
    let scope = if check.scope == "site" { String::new() } else { format!(" of {}", check.scope) };
    let statistic = if check.statistic == "value" { String::new() } else { format!(" {}", check.statistic) };
    format!("{}{statistic}{scope} {sign} {}", check.metric, written(check, bound))
}

fn word(planned: &Planned, at: usize) -> &'static str {
    match planned.findings.candidates[at].standing {
        _ if planned.findings.chosen == Some(at) => "chosen",
        Standing::Meets => "✓",
        Standing::Rejected => "✗",
        Standing::Undecided => "?",
        Standing::Unconfirmed => "not confirmed",
        Standing::Excluded(_) | Standing::Dearer => "",
    }
}

/// The answer in sentences.
pub fn sentences(planned: &Planned) -> String {
    let mut all = vec![answer(planned)];
    all.extend(confirmation(planned));
    all.extend(draws(planned));
    all.push(why_not_cheaper(planned));
    all.extend(claim(planned));
    all.extend(ceiling(planned));
    all.iter().map(|sentence| wrapped(sentence, WIDTH, "  ") + "\n").collect()
}

fn answer(planned: &Planned) -> String {
    let findings = &planned.findings;
    let confidence = digits::as_written(100.0 * planned.choices.confidence);
    match findings.chosen.map(|at| &findings.candidates[at]) {
        Some(choice) => {
            let undecided = findings
                .cheaper()
                .iter()
                .any(|c| matches!(c.standing, Standing::Undecided | Standing::Unconfirmed));
            let known =
                if undecided { "The cheapest that is known to meet" } else { "The cheapest that meets" };
            let in_all = choice.looked.as_ref().and_then(|looked| looked.in_all.as_ref());
            // Not where nothing has a price but what is known beforehand.
            let in_all = in_all.filter(|cost| cost.low != cost.high).map_or(String::new(), |cost| {
                let ends = cost.low.zip(cost.high);
                let ends =
                    ends.map_or(String::new(), |(low, high)| format!(" ({} to {})", amount(low), amount(high)));
                format!(
                    " With energy, downtime and penalties, as far as they have a price, it costs {}{ends} {}.",
                    amount(cost.value),
                    planned.currency
                )
            });
            format!(
                "{known} all thresholds: {}, for {}. ({confidence} % confidence for the whole answer.){in_all}",
                planned.title(choice),
                planned.price(choice)
            )
        }
        None if is_undecided(planned) => {
            "No choice: no variant is known to meet all thresholds, and some are undecided.".to_owned()
        }
        None => format!(
            "No choice: none of the {} variants meets all thresholds. ({confidence} % confidence for the whole answer.)",
            findings.candidates.len()
        ),
    }
}

fn confirmation(planned: &Planned) -> Vec<String> {
    let one = |confirmation: &crate::experiment::plan::Confirmation| {
        let checks: Vec<String> = confirmation
            .looked
            .checks
            .iter()
            .map(|check| {
                format!("{} {} is {}", check.verdict.sign(), figure(check), reading(check).in_words())
            })
            .collect();
        let word = if confirmation.verdict == Verdict::Holds { "Confirmed" } else { "Not confirmed" };
        let candidate = &planned.findings.candidates[confirmation.candidate];
        format!(
            "{word} with seed {}, on {} replications of {}: {}.",
            confirmation.seed,
            confirmation.looked.replications,
            planned.title(candidate),
            checks.join("; ")
        )
    };
    planned.findings.confirmations.iter().map(one).collect()
}

fn draws(planned: &Planned) -> Option<String> {
    let draws = planned.findings.draws?;
    let undecided = draws.all - draws.meets - draws.misses;
    Some(format!(
        "With the uncertain values drawn {} times from their ranges the choice meets the thresholds {} times and misses \
         them {} times; {undecided} times it is undecided.",
        draws.all, draws.meets, draws.misses
    ))
}

fn why_not_cheaper(planned: &Planned) -> String {
    let findings = &planned.findings;
    let cheaper = findings.cheaper();
    let count =
        |of: fn(&Standing) -> bool| cheaper.iter().filter(|candidate| of(&candidate.standing)).count();
    let rejected = count(|s| *s == Standing::Rejected);
    let excluded = count(|s| matches!(s, Standing::Excluded(_)));
    let undecided = count(|s| matches!(s, Standing::Undecided | Standing::Unconfirmed));
    let mut parts = Vec::new();
    if rejected > 0 {
        parts.push(format!("{rejected} rejected"));
    }
    if excluded > 0 {
        parts.push(format!("{excluded} excluded, which have less of what helps than a rejected one"));
    }
    if undecided > 0 {
        parts.push(format!(
            "{undecided} undecided (more may be decided with plan.max_replications above {})",
            planned.choices.max_replications
        ));
    }
    let all = findings.candidates.len();
    let parts = list(parts.iter().map(String::as_str));
    match (findings.chosen, cheaper.len()) {
        (None, _) => format!("Of {all} variants: {parts}."),
        (Some(_), 0) => format!("None of the {all} variants is cheaper."),
        (Some(_), 1) => format!("Of {all} variants, one is cheaper: {parts}."),
        (Some(_), cheaper) => format!("Of {all} variants, {cheaper} are cheaper: {parts}."),
    }
}

fn claim(planned: &Planned) -> Option<String> {
    let helps: Vec<String> =
        planned.choices.helps.iter().map(|axis| planned.choices.axes[*axis].name.clone()).collect();
    let findings = &planned.findings;
    if helps.is_empty() {
        return None;
    }
    Some(match findings.harm {
        Some((more, less)) => format!(
            "That more of {} never does harm does not hold: {} is worse than {}. Nothing was excluded by it.",
            list(helps.iter().map(String::as_str)),
            planned.title(&findings.candidates[more]),
            planned.title(&findings.candidates[less])
        ),
        None => {
            let pairs = match findings.pairs {
                1 => "one pair of simulated variants does not contradict it".to_owned(),
                pairs => format!("{pairs} pairs of simulated variants do not contradict it"),
            };
            let helps = list(helps.iter().map(String::as_str));
            format!("That more of {helps} never does harm is the scenario's claim; {pairs}.")
        }
    })
}

/// How far one can get, where nothing is enough, and what is in the way.
fn ceiling(planned: &Planned) -> Option<String> {
    let findings = &planned.findings;
    if findings.chosen.is_some() {
        return None;
    }
    let looked =
        || findings.candidates.iter().filter_map(|candidate| Some((candidate, candidate.looked.as_ref()?)));
    let number = looked().flat_map(|(_, looked)| {
        looked
            .checks
            .iter()
            .enumerate()
            .filter(|(_, check)| check.verdict == Verdict::Breached)
            .map(|(at, _)| at)
    });
    let at = number.min()?;
    let value = |looked: &Looked| match looked.checks[at].bound {
        Bound::AtLeast(_) => looked.checks[at].observed.value,
        Bound::AtMost(_) => -looked.checks[at].observed.value,
    };
    let (best, seen) = looked().reduce(|a, b| if value(b.1) > value(a.1) { b } else { a })?;
    let causes: Vec<String> = seen
        .phases
        .iter()
        .filter(|(_, share)| *share >= NAMED)
        .map(|(phase, share)| format!("{phase} ({:.0} %)", 100.0 * share))
        .collect();
    let because = if causes.is_empty() {
        String::new()
    } else {
        format!(" Its downtime is {}.", list(causes.iter().map(String::as_str)))
    };
    Some(format!(
        "The ceiling: the best of those simulated for {} has {}: {}.{because}",
        figure(&seen.checks[at]),
        reading(&seen.checks[at]).in_words(),
        planned.title(best)
    ))
}

/// Makes every file of the folder, the manifest last.
///
/// # Errors
/// [`RenderError`], for the first file that could not be made.
pub fn render(planned: &Planned, provenance: &Provenance) -> Result<Vec<(String, Vec<u8>)>, RenderError> {
    let mut files = vec![
        ("plan.csv".to_owned(), csv(planned)?),
        ("answer.txt".to_owned(), sentences(planned).into_bytes()),
    ];
    if let Some(drawing) = plots::frontier(planned, plots::Width::Page.page()) {
        files.push(("frontier.svg".to_owned(), plots::svg(&drawing)?));
    }
    let outputs = files.iter().map(|(path, bytes)| FileDigest::of(path, bytes)).collect();
    let most = planned.findings.candidates.iter().filter_map(|c| Some(c.looked.as_ref()?.replications)).max();
    let replications = Replications { done: most.unwrap_or(0), wanted: most.unwrap_or(0) };
    let manifest = Manifest::of(&planned.name, replications, provenance, outputs);
    files.push((MANIFEST.to_owned(), manifest.render()?));
    Ok(files)
}

/// `plan.csv`: a row for each candidate and threshold, the cheapest candidate first.
fn csv(planned: &Planned) -> Result<Vec<u8>, RenderError> {
    let mut header: Vec<String> = planned.choices.axes.iter().map(|axis| axis.name.clone()).collect();
    let rest = "policy cost_known standing excluded_by replications level scope metric statistic at_least at_most value \
                ci_low ci_high verdict cost_in_all cost_in_all_ci_low cost_in_all_ci_high";
    header.extend(rest.split_whitespace().map(str::to_owned));
    let mut file = File::with_header("plan.csv", header);
    for (at, candidate) in planned.findings.candidates.iter().enumerate() {
        let mut first: Vec<String> = planned.values(candidate).map(str::to_owned).collect();
        first.extend([planned.policies[candidate.policy].clone(), number(candidate.cost)]);
        let standing = match candidate.standing {
            _ if planned.findings.chosen == Some(at) => "chosen",
            Standing::Meets => "meets",
            Standing::Rejected => "rejected",
            Standing::Undecided => "undecided",
            Standing::Unconfirmed => "unconfirmed",
            Standing::Excluded(_) => "excluded",
            Standing::Dearer => "dearer",
        };
        first.push(standing.to_owned());
        first.push(match candidate.standing {
            Standing::Excluded(by) => planned.title(&planned.findings.candidates[by]),
            _ => String::new(),
        });
        let Some(looked) = &candidate.looked else {
            first.resize(first.len() + 14, String::new());
            file.row(first)?;
            continue;
        };
        let in_all = match &looked.in_all {
            Some(cost) => [number(cost.value), end(cost.low), end(cost.high)],
            None => Default::default(),
        };
        for check in &looked.checks {
            let (least, most) = check.bound.ends();
            let mut row = first.clone();
            row.extend([
                looked.replications.to_string(),
                number(check.observed.level),
                check.scope.clone(),
                check.metric.clone(),
                check.statistic.clone(),
                end(least),
                end(most),
                number(check.observed.value),
                end(check.observed.low),
                end(check.observed.high),
                check.verdict.as_str().to_owned(),
            ]);
            row.extend(in_all.clone());
            file.row(row)?;
        }
    }
    file.finish()
}
