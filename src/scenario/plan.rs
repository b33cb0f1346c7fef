//! `[plan]`: what may be chosen, checked.

use super::raw;
use super::study::Section;
use super::sweep::Axis;
use super::validate::Validator;
use crate::model::prices::Prices;

/// What may be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Choices {
    /// What varies; at least one.
    pub axes: Vec<Axis>,
    /// For each combination, the position of the value on each axis; at least one.
    pub cells: Vec<Vec<usize>>,
    /// Positions of the axes whose later values never make a threshold harder to meet.
    pub helps: Vec<usize>,
    /// How sure the whole answer is to be \[1\].
    pub confidence: f64,
    /// Replications at which a combination is given up as undecided.
    pub max_replications: u32,
}

impl Validator<'_> {
    /// The choices; `None` if there is a problem that leaves none.
    pub fn plan(&mut self, raw: &raw::Scenario, prices: Option<&Prices>) -> Option<Choices> {
        let spec = raw.plan.as_ref()?;
        let before = self.problems.len();
        if raw.threshold.is_empty() {
            let remedy = "add a [[threshold]], such as metric = \"availability\" with at_least = 0.9999";
            self.unfit(Section::Plan, "plan", "has no threshold to meet", remedy);
        }
        let is_priced = |prices: &Prices| {
            prices.blades.is_some() || prices.licence.is_some() || prices.contract.is_some()
        };
        if raw.prices.is_none() || prices.is_some_and(|prices| !is_priced(prices)) {
            let remedy = "add [prices] with a price of blades, of licences or of a contract";
            self.unfit(Section::Plan, "plan", "cannot tell what is cheaper", remedy);
        }
        let (axes, cells) = self.grid("plan", &spec.axis, spec.r#where.as_deref())?;
        let mut helps = Vec::new();
        for (number, name) in spec.helps.iter().enumerate() {
            match axes.iter().position(|axis| axis.name == *name) {
                Some(at) => helps.push(at),
                None => {
                    let names: Vec<&str> = axes.iter().map(|axis| axis.name.as_str()).collect();
                    let remedy = format!("write one of {}", names.join(", "));
                    self.problem(
                        &format!("plan.helps[{number}]"),
                        format!("no axis is called {name:?}"),
                        remedy,
                    );
                }
            }
        }
        (self.problems.len() == before).then_some(Choices {
            axes,
            cells,
            helps,
            confidence: spec.confidence,
            max_replications: spec.max_replications,
        })
    }
}
