//! A plan that has been checked, and its search.

use super::draws;
use super::planned::Planned;
use super::report;
use super::result::{Findings, Price};
use super::search::{alone, as_written, candidates, search, today};
use super::spec::Choices;
use crate::digest::FileDigest;
use crate::experiment::Listener;
use crate::experiment::record_check::against_record;
use crate::experiment::worst::{self, Worst};
use crate::output::{Provenance, RenderError, WantedPlots};
use crate::policy::Policy;
use crate::policy::rebalance::Seeks;
use crate::scenario::{Problems, Scenario};
use crate::studies::error::StudyError;
use crate::studies::grid::{Cell, Grid, cells};
use crate::studies::sensitivity::UncertainValues;
use crate::studies::study::{Run, Study};
use crate::studies::variants::Variants;
use std::cell::RefCell;
use std::sync::atomic::AtomicBool;

/// A plan that can be run.
pub struct PlanStudy<'a> {
    variants: &'a Variants<'a>,
    choices: &'a Choices,
    grid: Grid<'a>,
    inputs: Vec<FileDigest>,
    unsearched: Findings,
    drawn: Vec<Cell>,
    plots: WantedPlots,
    /// The findings of a search that was stopped.
    stopped: RefCell<Option<Findings>>,
}

impl<'a> PlanStudy<'a> {
    /// Checks every combination, and the scenario with its uncertain values drawn `draws` times.
    ///
    /// # Errors
    /// [`StudyError::Scenario`], if the scenario has no plan, or nothing uncertain to draw, or with all that is wrong
    /// with its variants.
    pub fn new(variants: &'a Variants<'a>, draws: u32) -> Result<PlanStudy<'a>, StudyError> {
        let (choices, drawn) = sections(variants, draws)?;
        variants.check_axes(&choices.axes)?;
        // What cannot be simulated is said before the search.
        variants.grid(drawn.clone()).check()?;
        let grid = variants.grid(cells(&choices.axes, &choices.cells)?);
        let inputs = grid.check()?;
        let all = candidates(&grid, choices)?;
        let today_at = today(&grid, choices, &all, variants.scenario.baseline);
        let unsearched = Findings { today_at, ..Findings::before(all) };
        let (plots, stopped) = (WantedPlots::default(), RefCell::new(None));
        Ok(PlanStudy { variants, choices, grid, inputs, unsearched, drawn, plots, stopped })
    }

    /// The same, with these plots.
    pub(crate) fn with_plots(self, plots: WantedPlots) -> PlanStudy<'a> {
        PlanStudy { plots, ..self }
    }

    /// The grid of its combinations.
    pub fn grid(&self) -> &Grid<'a> {
        &self.grid
    }

    /// The plan before anything is simulated: the candidates and their costs.
    pub fn unsearched(&self) -> Planned {
        self.planned(self.unsearched.clone())
    }

    /// Partial plan: the findings of a run that was stopped; `None` unless one was.
    pub fn so_far(&self) -> Option<Planned> {
        let findings = self.stopped.take()?;
        Some(Planned { is_partial: true, ..self.planned(findings) })
    }

    fn planned(&self, findings: Findings) -> Planned {
        let scenario = &self.variants.scenario;
        let baseline = scenario.baseline;
        Planned {
            baseline,
            today: (scenario.policies[baseline].name.clone(), Price::of(scenario, baseline)),
            name: scenario.name.clone(),
            currency: self.variants.currency().unwrap_or_default().to_owned(),
            policies: self.variants.policies(),
            stays: scenario.policies.iter().map(|policy| stays(scenario, policy)).collect(),
            choices: self.choices.clone(),
            findings,
            run: self.variants.run_command(),
            is_partial: false,
            warnings: Vec::new(),
        }
    }

    /// The forecast of the choice beside the record that its laws were fitted to; without a choice, of the scenario as it is
    /// written.
    fn warnings(&self, findings: &Findings, stop: &AtomicBool) -> Result<Vec<String>, StudyError> {
        let chosen = findings.chosen.map(|at| &self.grid.cells()[findings.candidates[at].cell]);
        Ok(match chosen {
            Some(cell) => against_record(&self.grid.scenario(cell)?, stop),
            None => against_record(&self.variants.scenario, stop),
        })
    }
}

impl PlanStudy<'_> {
    /// The longest outage in the confirmation of the choice, or else of today.
    fn worst(&self, planned: &Planned) -> Option<Worst> {
        let findings = &planned.findings;
        let confirmed = findings.confirmations.last().filter(|_| findings.chosen.is_some());
        let Some(confirmed) = confirmed else {
            let scenario = as_written(&self.grid, findings.level).ok()?;
            return worst::tell(&scenario, 0, findings.today.as_ref()?.worst_in?);
        };
        let choice = &findings.candidates[confirmed.candidate];
        let scenario = self.grid.scenario(&self.grid.cells()[choice.cell]).ok()?;
        let scenario = Scenario { seed: confirmed.seed, ..alone(scenario, choice.policy, findings.level) };
        worst::tell(&scenario, 0, confirmed.observation.worst_in?)
    }
}

/// True if workloads stay on the spare that took over, and spares may be too small.
fn stays(scenario: &Scenario, policy: &Policy) -> bool {
    let types = &scenario.site.blade_types;
    policy.rebalance.seeks() == Seeks::Nothing && types.iter().any(|of| of.resources != types[0].resources)
}

/// The choices, and the cells of the draws.
fn sections<'a>(variants: &'a Variants<'_>, draws: u32) -> Result<(&'a Choices, Vec<Cell>), StudyError> {
    let choices = variants.sections.get::<Choices>();
    let uncertain = match draws {
        0 => Ok(None),
        _ => variants.sections.get::<UncertainValues>(),
    };
    let (choices, uncertain) = match (choices, uncertain) {
        (Err(one), Err(other)) => {
            return Err(Problems::new(one.origin(), [one.list(), other.list()].concat()).into());
        }
        (choices, uncertain) => (choices?, uncertain?),
    };
    let Some(choices) = choices else {
        let path = variants.path.display();
        let example = "[[plan.axis]] with key = \"pool[0].count\" and values = [0, 1, 2]";
        let what = format!("{path}: has no plan; add what may be chosen, such as {example}");
        return Err(StudyError::Scenario(what));
    };
    let drawn = match uncertain {
        Some(UncertainValues(values)) => draws::cells(values, draws)?,
        None if draws == 0 => Vec::new(),
        None => {
            let remedy = "add [[uncertain]] entries with key, low and high, or leave --draws out";
            let what = format!("--draws: the scenario has no uncertain values; {remedy}");
            return Err(StudyError::Scenario(what));
        }
    };
    Ok((choices, drawn))
}

impl Study for PlanStudy<'_> {
    type Findings = Planned;
    const VERB: &'static str = "plan";
    const PIECE: &'static str = "simulation";

    /// Unknown: the search decides on the number as it goes.
    fn pieces(&self) -> Option<usize> {
        None
    }

    fn inputs(&self) -> &[FileDigest] {
        &self.inputs
    }

    fn run(&self, run: &Run<'_>) -> Result<Option<Planned>, StudyError> {
        let listener = Uncounted(run.listener);
        let run = &Run { listener: &listener, ..*run };
        let (mut findings, complete) = search(&self.grid, self.choices, self.unsearched.clone(), run)?;
        let wants_draws = !self.drawn.is_empty() && findings.chosen.is_some();
        if complete && wants_draws {
            findings.draws = draws::simulate(&findings, (&self.grid, self.choices), &self.drawn, run)?;
        }
        if !complete || (wants_draws && findings.draws.is_none()) {
            self.stopped.replace(Some(findings));
            return Ok(None);
        }
        let warnings = self.warnings(&findings, run.stop)?;
        Ok(Some(Planned { warnings, ..self.planned(findings) }))
    }

    fn files(
        &self,
        planned: &Planned,
        provenance: &Provenance,
    ) -> Result<Vec<(String, Vec<u8>)>, RenderError> {
        report::render(planned, self.worst(planned).as_ref(), &self.plots, provenance)
    }
}

/// The progress of a search: the number of histories that it takes is unknown, so that none is told.
struct Uncounted<'a>(&'a dyn Listener);

impl Listener for Uncounted<'_> {
    fn history_done(&self) {
        self.0.history_done();
    }

    fn decided(&self, variants: u64, all: u64) {
        self.0.decided(variants, all);
    }
}
