//! A plan with its findings, and the words for its candidates.

use super::result::Price;
use super::{Candidate, Choices, Findings};
use crate::output::digits;
use crate::output::shell::quoted;
use crate::stats::Estimate;
use crate::studies::grid::Axis;

/// A plan and what was found.
pub struct Planned {
    /// The name of the study.
    pub name: String,
    /// The currency of costs.
    pub currency: String,
    /// The policies in order.
    pub policies: Vec<String>,
    /// By policy: workloads stay on the spare that took over, and spares may differ in what they provide.
    pub stays: Vec<bool>,
    /// Position of the baseline among them.
    pub baseline: usize,
    /// The present: the policy and the price of the scenario as it is written, without any choice made.
    pub today: (String, Price),
    /// The choices.
    pub choices: Choices,
    /// The findings.
    pub findings: Findings,
    /// The command that runs the scenario without any choice made.
    pub run: String,
    /// Partial: the search was stopped before its end.
    pub is_partial: bool,
    /// The record that the choice, or the scenario as it is written, does not give back, a sentence each.
    pub warnings: Vec<String>,
}

impl Planned {
    pub(super) fn values<'a>(&'a self, candidate: &'a Candidate) -> impl Iterator<Item = &'a str> {
        let at = &self.choices.cells[candidate.cell];
        self.choices.axes.iter().zip(at).map(|(axis, at)| axis.values[*at].as_str())
    }

    /// The labels of the axes that matter to a candidate, each with its value.
    pub(super) fn parts(&self, candidate: &Candidate) -> Vec<String> {
        let parts = self.choices.axes.iter().zip(self.values(candidate)).enumerate();
        let matter = parts.filter(|(axis, _)| !candidate.unused.contains(axis));
        matter.map(|(_, (axis, value))| format!("{} = {value}", axis.label())).collect()
    }

    /// `spares = 2, crews = 1 with push`.
    pub fn title(&self, candidate: &Candidate) -> String {
        let policy = &self.policies[candidate.policy];
        match self.parts(candidate) {
            parts if parts.is_empty() => policy.clone(),
            parts => format!("{} with {policy}", parts.join(", ")),
        }
    }

    /// `12 300 EUR a year`.
    pub(super) fn price(&self, candidate: &Candidate) -> String {
        format!("{} {} a year", amount(candidate.cost), self.currency)
    }

    /// The command that runs the variant of a candidate.
    pub(super) fn command(&self, candidate: &Candidate) -> String {
        let setting =
            |(axis, value): (&Axis, &str)| format!(" --set {}", quoted(&format!("{}={value}", axis.key)));
        let settings: String = self.choices.axes.iter().zip(self.values(candidate)).map(setting).collect();
        format!("{}{settings}", self.run)
    }

    /// True if anything has a price that is not known beforehand: energy, downtime, penalties.
    pub(super) fn has_running_costs(&self) -> bool {
        self.findings.candidates.iter().any(|candidate| in_all(candidate).is_some())
    }
}

/// True if there is no choice because something is undecided.
pub fn is_undecided(planned: &Planned) -> bool {
    planned.findings.count(|candidate| candidate.status.is_open()) > 0
}

/// A whole amount with its thousands apart.
pub(super) fn amount(amount: f64) -> String {
    digits::grouped(&format!("{amount:.0}"))
}

/// The whole cost of a candidate, if it was simulated and its cost is not known beforehand.
pub(super) fn in_all(candidate: &Candidate) -> Option<&Estimate> {
    candidate.observation.as_ref()?.in_all.as_ref().filter(|cost| cost.low != cost.high)
}
