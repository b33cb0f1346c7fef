//! A sensitivity study that has been checked, and the simulation of its variants.

use super::report;
use super::result::{Sensitivities, Sensitivity, Variant};
use super::spec::{Uncertain, UncertainValues};
use crate::digest::FileDigest;
use crate::experiment::{Outcome, Summary};
use crate::output::{Provenance, RenderError};
use crate::scenario::problem::nearest;
use crate::stats::metrics::{Metric, VALUE, unit_in};
use crate::studies::error::StudyError;
use crate::studies::grid::{Cell, Grid, Plotted};
use crate::studies::study::{Run, Study};
use crate::studies::variants::Variants;

/// A study of sensitivity that can be run.
pub struct SensitivityStudy<'a> {
    variants: &'a Variants<'a>,
    metric: &'static Metric,
    /// Positions of the policies that it is about.
    policies: Vec<usize>,
    values: &'a [Uncertain],
    grid: Grid<'a>,
    inputs: Vec<FileDigest>,
}

impl<'a> SensitivityStudy<'a> {
    /// Checks the scenario with every uncertain value at either end of its range. The study is about a `metric` of the
    /// site that is a mean of replications, under one `policy` or all of them.
    ///
    /// # Errors
    /// [`StudyError::Scenario`], if there is no such metric or policy or nothing uncertain, or with all that is wrong at
    /// the ends of ranges.
    pub fn new(
        variants: &'a Variants<'a>,
        metric: &str,
        policy: Option<&str>,
    ) -> Result<SensitivityStudy<'a>, StudyError> {
        let metric = find_metric(metric, variants)?;
        let policies = find_policies(policy, variants)?;
        let Some(UncertainValues(values)) = variants.sections.get::<UncertainValues>()? else {
            let path = variants.path.display();
            let example = "[[uncertain]] with key = \"times.boot\", low = \"1 min\" and high = \"10 min\"";
            let what = format!("{path}: has no uncertain values; add one, such as {example}");
            return Err(StudyError::Scenario(what));
        };
        let grid = variants.grid(cells(values)?);
        let inputs = grid.check()?;
        Ok(SensitivityStudy { variants, metric, policies, values, grid, inputs })
    }
}

impl Study for SensitivityStudy<'_> {
    type Findings = Sensitivities;
    const VERB: &'static str = "sensitivity";
    const PIECE: &'static str = "variant";

    fn pieces(&self) -> Option<usize> {
        Some(self.grid.cells().len())
    }

    fn inputs(&self) -> &[FileDigest] {
        &self.inputs
    }

    /// A variant has the figure under every policy.
    fn options(&self) -> Vec<String> {
        vec![format!("--metric {}", self.metric.name)]
    }

    fn run(&self, run: &Run<'_>) -> Result<Option<Sensitivities>, StudyError> {
        let of = |summary: &Summary, outcome: &Outcome| {
            let sums = |policy| outcome.sums(policy, "site", self.metric.name);
            let sums = (0..summary.policies.len()).map(sums).collect::<Result<Option<Vec<_>>, _>>();
            let variant =
                sums.map_err(StudyError::NotRead)?.and_then(|sums| Variant::new(summary, self.metric, sums));
            variant.ok_or_else(|| StudyError::NotObserved(self.metric.name.to_owned()))
        };
        let Some(found) = self.grid.simulate(Self::PIECE, run, of)? else { return Ok(None) };
        let (metric, scenario) = (self.metric, &self.variants.scenario);
        let unit = unit_in(metric.unit, self.variants.currency());
        let of_policy = |policy: &usize| Sensitivity::new(&found, metric, *policy);
        Ok(Some(Sensitivities {
            name: scenario.name.clone(),
            names: self.variants.policies(),
            replications: found[0].replications,
            level: scenario.level,
            plotted: Plotted { metric: metric.name, statistic: VALUE, unit, better: metric.better },
            policies: self.policies.iter().map(of_policy).collect(),
            values: self.values.to_vec(),
        }))
    }

    fn files(
        &self,
        found: &Sensitivities,
        provenance: &Provenance,
    ) -> Result<Vec<(String, Vec<u8>)>, RenderError> {
        report::render(found, provenance)
    }
}

fn find_metric(name: &str, variants: &Variants<'_>) -> Result<&'static Metric, StudyError> {
    let Some(metric) = Metric::find(name) else {
        let remedy = nearest(name, Metric::all().map(|metric| metric.name))
            .map_or("choose one that `hotspare metrics` lists with the statistic value".to_owned(), |near| {
                format!("write {near}")
            });
        let what = format!("--metric: unknown mean over replications {name:?}; {remedy}");
        return Err(StudyError::Scenario(what));
    };
    if variants.scenario.site.target.is_none() && matches!(name, "year_meets_target" | "month_meets_target") {
        let what = "--metric: needs a target, and none is given";
        let remedy = "add target = …, such as 0.9999, under [site]";
        return Err(StudyError::Scenario(format!("{what}; {remedy}")));
    }
    Ok(metric)
}

fn find_policies(name: Option<&str>, variants: &Variants<'_>) -> Result<Vec<usize>, StudyError> {
    let known = variants.policies();
    let Some(name) = name else { return Ok((0..known.len()).collect()) };
    match known.iter().position(|known| known == name) {
        Some(policy) => Ok(vec![policy]),
        None => {
            let known = known.join(", ");
            let what = format!("--policy: unknown policy {name:?}; the policies are {known}");
            Err(StudyError::Scenario(what))
        }
    }
}

/// The variants: the scenario as it is, then each uncertain value at its lower and at its upper end.
///
/// # Errors
/// The problem with a key.
pub fn cells(values: &[Uncertain]) -> Result<Vec<Cell>, String> {
    let mut cells = vec![Cell::new("as it is", Vec::new())];
    for value in values {
        for end in [&value.low, &value.high] {
            cells.push(Cell::new(format!("{} = {end}", value.name), value.set_to(end)?));
        }
    }
    Ok(cells)
}
